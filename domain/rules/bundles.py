"""一件事: one form, materials given once, one result letter (work plan 四(三))."""

from __future__ import annotations

from typing import Literal

from domain.conditions import Condition
from domain.rules.figures import Confidence, Figure
from domain.rules.forms import Entry, Function, Id, ItemId, LetterId, Text


class ItemsIf(Entry):
    """Further members where the condition holds."""

    condition: Condition
    items: tuple[ItemId, ...]


class Bundle(Entry):
    """Items asked for together. May be asked when what its members need from outside is finished."""

    id: Id
    name_zh: Text
    lead: Function
    items: tuple[ItemId, ...]
    items_if: tuple[ItemsIf, ...] = ()
    limit: Figure | None = None
    result: Literal["one_letter"]
    note: Text | None = None


class BundleRules(Entry):
    """Inside a bundle a need counts as a grant_need."""

    inner_needs: Literal["grant_needs"]
    letter: LetterId
    refusal_of_one: Literal["others_go_on_letter_in_parts"]
    confidence: Confidence


class Bundles(Entry):
    """The file of bundles."""

    bundles: tuple[Bundle, ...]
    bundle_rules: BundleRules
