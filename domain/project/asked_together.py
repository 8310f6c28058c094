"""一件事 as it stands now: the one form, until when all its items are to end, how those have that did."""

from __future__ import annotations

from datetime import date, datetime
from typing import assert_never

from domain.acts import Actor, Text
from domain.clock import local_day
from domain.project.bundle_events import (
    BundleEnded,
    BundleLimitMoved,
    BundleOverdue,
    BundleSubmitted,
    MemberEnd,
)
from domain.review.words import Status
from domain.value import Frozen


class AskedTogether(Frozen):
    """The form and who handed it in. `ends`: of the items that have ended, their first round since.

    `catalog`: by which its limit runs, where that is not the project's.
    """

    items: tuple[str, ...]
    papers: tuple[str, ...]
    fields: dict[str, Text | str]
    note: Text | None
    by: Actor | None
    asked_at: datetime
    asked_on: date | None = None  # the day on which it was handed in, where that is known apart
    limit_day: date | None = None
    catalog: str | None = None
    overdue_at: datetime | None = None
    ends: dict[str, MemberEnd] = {}
    ended_at: datetime | None = None
    late: bool = False

    @property
    def start_day(self) -> date:
        """The day from which its limit counts; itself it does not."""
        return self.asked_on or local_day(self.asked_at)


Bundles = dict[str, AskedTogether]
BundleEvent = BundleSubmitted | BundleLimitMoved | BundleOverdue | BundleEnded


def evolve(bundles: Bundles, event: BundleEvent) -> Bundles:
    """The bundles after `event`."""
    match event:
        case BundleSubmitted():
            one = AskedTogether(
                items=event.items,
                papers=event.papers,
                fields=event.fields,
                note=event.note,
                by=event.by,
                asked_at=event.at,
                asked_on=local_day(event.happened_at) if event.happened_at else None,
                limit_day=event.limit_day,
            )
        case BundleLimitMoved():
            one = bundles[event.bundle].but(limit_day=event.limit_day)
            one = one.but(overdue_at=None) if event.lifts else one
        case BundleOverdue():
            one = bundles[event.bundle].but(overdue_at=event.at)
        case BundleEnded():
            one = bundles[event.bundle].but(
                ends={end.item: end for end in event.results},
                ended_at=event.at,
                late=event.late,
                **({"overdue_at": None} if event.retracts else {}),
            )
        case _:
            assert_never(event)
    return bundles | {event.bundle: one}


def member_ended(bundles: Bundles, end: MemberEnd) -> Bundles:
    """The bundles after a round of one of their items has ended: only the first one counts there,
    later rounds are asked for by themselves, unless the first was closed as not needed."""

    def counts(one: AskedTogether) -> bool:
        before = one.ends.get(end.item)
        first = before is None or before.status is Status.CLOSED_NOT_NEEDED
        return one.ended_at is None and end.item in one.items and first

    return {
        name: one.but(ends=one.ends | {end.item: end}) if counts(one) else one
        for name, one in bundles.items()
    }
