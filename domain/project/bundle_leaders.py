"""Before which leaders a bundle (一件事) past its last day is put, and what they answer.

The bundle's limit is the law's (行政许可法 42), so the steps of the catalog's ladder for a statutory
limit that has passed name the posts and the day; "unit" is the unit that leads the bundle (domain.md 6,
all assumed). Each step rings once for a last day, on a working day of this clock, while the mark of
lateness stands; what has rung is not unrung, and where the last day has moved on it may pass anew. It
moves no clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from domain.acts import Act, Alarm, UnitId, differing
from domain.clock import at_time, zh_time
from domain.project.asked_together import AskedTogether, step_of
from domain.project.bundle_commands import AnswerBundle
from domain.project.bundle_ends import running, unended
from domain.project.bundle_events import BundleAnswered, BundlePutBefore
from domain.project.commands import ProjectCommand
from domain.project.state import Project
from domain.refused import Refused
from domain.review.answering import check_another, check_rung_by_then, check_unsigned
from domain.review.ladder import counted_on, hearers
from domain.review.state import Escalation
from domain.rules.escalation import EscalationStep
from domain.rules.rules import Rules

BUNDLE_REPORT = "一件事逾期报领导"


class _Ahead(NamedTuple):
    """A step that can still ring for a bundle, and when."""

    when: datetime
    bundle: str
    asked: AskedTogether
    step: EscalationStep


def lead_of(project: Project, bundle: str, rules: Rules) -> UnitId:
    """牵头: the unit that sees to the bundle here."""
    return project.unit_now(rules.city_unit(rules.bundle(bundle).lead).id)


def alarms(project: Project, rules: Rules) -> list[Alarm]:
    """The instants at which lateness will be put before leaders."""
    return [Alarm(one.when, BUNDLE_REPORT) for one in _ahead(project, rules)]


def put_before(project: Project, when: datetime, rules: Rules) -> list[BundlePutBefore]:
    """An event for each step that rings at `when` at the latest."""
    return [_told(project, one, when, rules) for one in _ahead(project, rules) if one.when <= when]


def _ahead(project: Project, rules: Rules) -> Iterator[_Ahead]:
    pauses = tuple(stop.pause for stop in project.stops)
    for name, asked in running(project):
        last, marked = asked.limit_day, asked.overdue_at
        if last is None or marked is None:
            continue
        for step in _steps(rules.of(asked.catalog)):
            told = asked.reported.get(step.id)
            if told is None or told < last:
                day = counted_on(last, step.off_wd, pauses, rules)
                yield _Ahead(max(at_time(day, step.at), marked), name, asked, step)


def _steps(rules: Rules) -> tuple[EscalationStep, ...]:
    steps = rules.catalog.escalation.escalation
    return tuple(one for one in steps if one.when == "statutory_overdue")


def _told(project: Project, one: _Ahead, when: datetime, rules: Rules) -> BundlePutBefore:
    due = one.asked.limit_day
    assert due is not None  # what has no last day is never late
    return BundlePutBefore(
        at=when,
        bundle=one.bundle,
        step=step_of(one.bundle, one.step.id, due),
        rung=one.step.id,
        due=due,
        over_wd=one.step.off_wd,
        items=unended(project, one.asked),
        to=hearers(one.step, lead_of(project, one.bundle, rules.of(one.asked.catalog))),
        letter=one.step.letter,
    )


# --- what they answer -----------------------------------------------------------------------------


def report_of(project: Project, step: str) -> tuple[str, Escalation] | None:
    """The bundle and the report of that name; None where there is none."""
    for name, asked in project.bundles.items():
        if (found := asked.report(step)) is not None:
            return name, found
    return None


def reports(project: Project) -> Iterator[tuple[str, Escalation]]:
    """Those of bundles under way whose last day is still that of the report, by bundle."""
    for name, asked in running(project):
        for one in asked.reports:
            if stands(asked, one):
                yield name, one


def stands(asked: AskedTogether, report: Escalation) -> bool:
    """Whether what was reported is still so: all has not ended, and no later day was given since."""
    return asked.ended_at is None and report.due == asked.limit_day


def answered(project: Project, act: Act[ProjectCommand], command: AnswerBundle) -> BundleAnswered:
    """The event of the answer.

    Raises `Refused` where no such report was made (or not yet, when the answer is said to have been
    given), where the bundle has ended or its last day has moved meanwhile, where the post has signed
    for it before and nothing more is said, and where somebody passes it on to himself.
    """
    found = report_of(project, command.step)
    if found is None:
        there = "、".join(one.step for _, one in reports(project)) or "（无）"
        raise Refused("not_rung", f"没有编号为“{command.step}”的逾期报告，可答复的有：{there}。")
    name, report = found
    asked = project.bundles[name]
    if asked.ended_at is not None:
        raise Refused("ended_already", f"一件事已于{zh_time(asked.ended_at)}全部办结，不必再签收。")
    if not stands(asked, report):
        raise Refused("day_moved", f"全部办结的期限已改为{asked.limit_day}，这次报告不必再签收。")
    check_rung_by_then(report, act, "报告")
    if command.to is not None:
        check_another(command.to, act.by)
    elif command.instruction is None:
        check_unsigned(report, act.by, "本次报告", "；再有批示或转办的请填写")
    return BundleAnswered(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        bundle=name,
        step=command.step,
        instruction=command.instruction,
        to=command.to,
    )
