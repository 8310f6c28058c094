"""S4 要素保障: the ten guarantees, what may be asked, and by when it is answered."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from domain.rules.figures import Confidence, Figure, Sources, SourceWord
from domain.rules.forms import Entry, Function, Id, ItemId, ModeId, Period, StepId, Text, YesNo


class Named(Entry):
    """Something with an id and a Chinese name: a kind of request, a list that is kept."""

    id: Id
    name_zh: Text


class SupportRule(Entry):
    """A rule of one guarantee: a mode that it uses, an item's guidance, another lead of a kind."""

    id: Id
    mode: ModeId | None = None
    item: ItemId | None = None
    uses: Literal["guidance"] | None = None
    kind: Id | None = None
    lead: Function | None = None


class SupportCadence(Entry):
    """What is held regularly."""

    of: Id
    every: Period
    src: Sources
    confidence: Confidence
    seed_words: Text


class IntermediaryItem(Entry):
    """A paper that intermediaries make, and the item that it is for."""

    item: ItemId
    service: Text
    confidence: Confidence


class Guarantee(Entry):
    """One of the ten: who leads, what may be asked, how soon it is answered and resolved."""

    id: Id
    name_zh: Text
    step: StepId
    seed: Text
    lead: Function
    with_: tuple[Function, ...] = Field((), alias="with")
    assigned_by: SourceWord
    respond: Figure
    resolve: Figure
    kinds: tuple[Named, ...]
    registers: tuple[Named, ...] = ()
    rules: tuple[SupportRule, ...] = ()
    cadence: SupportCadence | None = None
    channels: tuple[Text, ...] = ()
    principle: Text | None = None
    named_handler: YesNo = False
    by: Text | None = None
    intermediary_items: tuple[IntermediaryItem, ...] = ()


class SupportTier(Entry):
    """A tier of support and what reaches it; the city sets them."""

    id: Id
    name_zh: Text
    at_least: Figure


class SupportTiers(Entry):
    """分类分档: by which figures; `tiers: null` until the city sets them."""

    by: tuple[Id, ...]
    seed_words: tuple[Text, ...]
    principle: Text
    tiers: tuple[SupportTier, ...] | None
    confidence: Confidence
    note: Text | None = None


class Support(Entry):
    """The file of support."""

    support: tuple[Guarantee, ...]
    support_states: tuple[Id, ...]
    support_tiers: SupportTiers
