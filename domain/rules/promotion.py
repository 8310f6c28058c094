"""Investment promotion: libraries, their rhythm, redispatch of idle leads (work plan 三(二))."""

from __future__ import annotations

from typing import Annotated, Literal

from domain.rules.figures import Confidence, Figure, Sources
from domain.rules.forms import (
    Entry,
    Id,
    LetterId,
    LibraryId,
    MetricId,
    Names,
    OfUnit,
    Period,
    Text,
    TimeOfDay,
)


class Update(Entry):
    """How often a library is brought up to date."""

    every: Period
    src: Sources
    confidence: Confidence


class LibraryDue(Entry):
    """The last moment of a period's update."""

    day: Literal["last_working_day"]
    at: TimeOfDay
    confidence: Confidence


class Library(Entry):
    """A library of leads or projects, updated by rhythm or filled by what it names."""

    id: Id
    name_zh: Text
    update: Update | None = None
    due: LibraryDue | None = None
    if_missed: tuple[Literal["listed_in_bulletin", "reminder", "county_deputy"], ...] = ()
    filled_by: Annotated[Id, Names("item", "fact")] | None = None

    @property
    def every(self) -> Period | None:
        """Its rhythm; None where it is filled by itself."""
        return self.update.every if self.update else None


class Redispatch(Entry):
    """A lead without progress goes to another county."""

    no_progress: Figure
    libraries: tuple[LibraryId, ...]
    prepared_by: OfUnit
    decided_by: OfUnit
    warn_before: Figure
    decide_within: Figure
    letter: LetterId
    seed_words: Text


class PromotionMap(Entry):
    """招商图谱: one per chain and park."""

    per: tuple[Literal["chain", "park"], ...]
    coverage_metric: MetricId
    principles: tuple[Text, ...]
    seed: Text


class Promotion(Entry):
    """The file of promotion."""

    libraries: tuple[Library, ...]
    redispatch: Redispatch
    map: PromotionMap
