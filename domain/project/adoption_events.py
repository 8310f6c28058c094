"""Other rules under way: a catalog, a calendar, a stop of the clocks, what a person has to see."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from domain.acts import Event, PersonId, Text
from domain.review.words import Running
from domain.stops import Stop
from domain.value import unsaid

MatterKind = Literal[
    "item_gone",  # a round is open, the new version has no such item
    "kind_changed",  # a round is open, the item is handled in another way
    "no_longer_applies",  # a round goes on, by the new version the item would not apply
    "paper_asked",  # a round under way has gone over, a paper more is asked
    "need_added",  # … the decision would wait for more
    "fact_values",  # what is known is no value of the fact any more: it counts as unknown
    "stage_exit",  # the stage that the project is in is left by something else
    "group_gone",  # a group is at work, the new version has none
    "cadence_changed",  # a report is due in another rhythm
]


class CalendarAdopted(Event):
    """启用新日历: what is due by it is derived anew; each day that moves is an event of its own."""

    type: Literal["CalendarAdopted"] = "CalendarAdopted"
    was: str
    calendar: str
    reason: Text
    drafted_by: PersonId


class ClocksStopped(Event):
    """停止计时: the clocks of the project and of its rounds stand still on the days of `stop`."""

    type: Literal["ClocksStopped"] = "ClocksStopped"
    stop: Stop
    reason: Text
    drafted_by: PersonId


class CatalogAdopted(Event):
    """启用新目录: what opens from here on opens by it; each thing that changes is an event of its own."""

    type: Literal["CatalogAdopted"] = "CatalogAdopted"
    was: str
    catalog: str
    running: Running = Running.KEEP
    reason: Text
    drafted_by: PersonId


class ItemLeftOut(Event):
    """The new version would ask the item, but the project has left its stage: it is not asked."""

    type: Literal["ItemLeftOut"] = "ItemLeftOut"
    item: str


class RoundFollowed(Event):
    """An open round has taken the adoption: from here on it lives by `catalog`.

    `awaits`: what its decision waits for beside what it waited for before. `passed`: it lives by what it
    did, and the law's last day has passed without a decision; `not_passed`: it has not after all.
    """

    type: Literal["RoundFollowed"] = "RoundFollowed"
    item: str
    round: int
    catalog: str
    awaits: tuple[str, ...] = ()
    passed: date | None = Field(None, exclude_if=unsaid)
    not_passed: bool = Field(False, exclude_if=unsaid)


class MatterRaised(Event):
    """待核事项: what an adoption could not settle by rule, for the office to see.

    `of`: the item, fact, stage or group that it is about; `names` what is new or gone there.
    """

    type: Literal["MatterRaised"] = "MatterRaised"
    what: MatterKind
    of: str
    round: int | None = None
    names: tuple[str, ...] = ()
    catalog: str

    @property
    def matter(self) -> str:
        """luohe/2027.2/paper_asked/planning_permit/1: what it is about names it, so that two rounds
        that report at one instant raise the same ones in either order."""
        about = (self.catalog, self.what, self.of, *([str(self.round)] if self.round else []))
        return "/".join(about)


class MatterSettled(Event):
    """The office has dealt with the matter of that name."""

    type: Literal["MatterSettled"] = "MatterSettled"
    matter: str
    what: MatterKind
    of: str
    round: int | None = None
    note: Text
