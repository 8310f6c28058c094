"""一件事 as it stands now: the one form, until when all its items are to end, how those have that did."""

from __future__ import annotations

from datetime import date, datetime
from typing import assert_never

from domain.acts import Actor, Text
from domain.clock import local_day
from domain.limits import Limit
from domain.project.bundle_events import (
    BundleAnswered,
    BundleEnded,
    BundleExtended,
    BundleLimitMoved,
    BundleOverdue,
    BundlePutBefore,
    BundleSubmitted,
    MemberEnd,
)
from domain.review.sharing import StepAnswer
from domain.review.state import Escalation
from domain.review.words import LimitKind, Status
from domain.value import Frozen


class Longer(Frozen):
    """延期: its last day was moved by `limit`, from `was` to `limit_day` as they stood then, on the day
    `on`. Of an extension that another record holds it is known no further."""

    limit: Limit
    on: date
    was: date | None = None
    limit_day: date | None = None
    reason: Text | None = None
    by: Actor | None = None


class AskedTogether(Frozen):
    """The form and who handed it in. `ends`: of the items that have ended, their first round since.

    `catalog`: by which its limit runs, where that is not the project's. `reports`: its lateness as it
    was put before leaders; `reported_elsewhere`: the last day whose passing another record had told
    them of, by step of the ladder.
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
    longer: Longer | None = None
    overdue_at: datetime | None = None
    ends: dict[str, MemberEnd] = {}
    ended_at: datetime | None = None
    late: bool = False
    reports: tuple[Escalation, ...] = ()
    reported_elsewhere: dict[str, date] = {}

    @property
    def extension(self) -> Limit | None:
        """How much longer it has; None where it was not extended."""
        return self.longer.limit if self.longer else None

    def report(self, step: str) -> Escalation | None:
        """The report of that name."""
        return next((one for one in self.reports if one.step == step), None)

    @property
    def reported(self) -> dict[str, date]:
        """By step of the ladder, the newest last day whose passing it has put before leaders."""
        found = dict(self.reported_elsewhere)
        for one in self.reports:
            rung = rung_of(one.step)
            found[rung] = max(one.due, found.get(rung, one.due))
        return found

    @property
    def start_day(self) -> date:
        """The day from which its limit counts; itself it does not."""
        return self.asked_on or local_day(self.asked_at)


Bundles = dict[str, AskedTogether]
BundleEvent = (
    BundleSubmitted
    | BundleLimitMoved
    | BundleExtended
    | BundleOverdue
    | BundlePutBefore
    | BundleAnswered
    | BundleEnded
)


def step_of(bundle: str, rung: str, due: date) -> str:
    """By what a report is answered: project_permit/e7/2026-04-23."""
    return f"{bundle}/{rung}/{due.isoformat()}"


def rung_of(step: str) -> str:
    """project_permit/e7/2026-04-23 → e7"""
    return step.split("/")[1]


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
        case BundleExtended():
            longer = Longer(
                limit=event.limit,
                on=local_day(event.happened_at or event.at),
                was=event.was,
                limit_day=event.limit_day,
                reason=event.reason,
                by=event.by,
            )
            one = bundles[event.bundle].but(longer=longer, limit_day=event.limit_day)
            one = one.but(overdue_at=None) if event.lifts else one
        case BundlePutBefore():
            told = Escalation(
                step=event.step,
                at=event.at,
                limit=LimitKind.STATUTORY,
                due=event.due,
                to=event.to,
            )
            one = bundles[event.bundle]
            one = one.but(reports=(*one.reports, told))
        case BundleAnswered():
            one = _answered(bundles[event.bundle], event)
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


def _answered(one: AskedTogether, event: BundleAnswered) -> AskedTogether:
    assert event.by is not None  # only people answer
    signed = StepAnswer(kind="acknowledged", at=event.at, by=event.by)
    said = StepAnswer(kind="instructed", at=event.at, by=event.by, words=event.instruction)
    passed = StepAnswer(kind="passed_on", at=event.at, by=event.by, to=event.to)

    def with_answer(told: Escalation) -> Escalation:
        new = () if told.acknowledged_by(signed.by) else (signed,)
        more = (*((said,) if said.words else ()), *((passed,) if passed.to else ()))
        return told.but(answers=(*told.answers, *new, *more))

    return one.but(
        reports=tuple(
            with_answer(told) if told.step == event.step else told for told in one.reports
        )
    )


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
