"""Letters, notices and reports: their fields, numbers and replies. Kinds of letter, not letters."""

from __future__ import annotations

from typing import Literal

from domain.rules.figures import Confidence, Figure, Sources
from domain.rules.forms import Entry, EventId, Function, Id, Period, Post, Text
from domain.rules.materials import SeedWords


class LetterCadence(Entry):
    """A letter that goes out each period."""

    every: Period
    src: Sources
    confidence: Confidence


class Letter(Entry):
    """A kind of letter. Numbers run per kind and year without gaps; a draft has none."""

    id: Id
    name_zh: Text
    number: Text | None = None
    number_confidence: Confidence | None = None
    fields: tuple[Text, ...]
    drafted_by: Literal["system"] | None = None
    signed_by: Post | None = None
    reply: Figure | None = None
    reply_fields: tuple[Text, ...] = ()
    closed_by: Literal["issuer"] | None = None
    within: Figure | None = None
    event: EventId | None = None
    sent_by: tuple[Function, ...] = ()
    made_from: Literal["catalog"] | None = None
    cadence: LetterCadence | None = None
    seed: SeedWords | None = None
    src: Sources | None = None


class Letters(Entry):
    """The file of letters."""

    letters: tuple[Letter, ...]
