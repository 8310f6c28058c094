"""What time itself does to a review: silence, lapse, a pause's end, a limit's, the ladder."""

from __future__ import annotations

from datetime import date, datetime

from domain.acts import Alarm, Role
from domain.clock import end_of_day
from domain.review import joint_review, ordered
from domain.review.decision import agreed_by_silence
from domain.review.due import re_reviewed_in
from domain.review.events import (
    ConsultationPassed,
    GapMissed,
    Lapsed,
    PauseCapReached,
    ReviewEvent,
    WentOverdue,
)
from domain.review.handle import accepted_by_silence, resumed
from domain.review.ladder import escalated, next_to_ring
from domain.review.office import not_told, whose
from domain.review.put_before import over, own, put_before
from domain.review.state import Review, evolve
from domain.review.words import LimitKind, Status
from domain.rules.rules import Rules

TACIT_ACCEPTANCE = "默示受理"
LAPSE = "逾期未补正"
PAUSE_END = "暂停期满"
PAUSE_CAP = "暂停达到上限"
GAP_MISSED = "容缺材料逾期"
CONSULTATION_PASSED = "加签逾期"
OFFICE_LATE = "裁定或代答逾期"
ORDER_PASSED = "责令期限届满"
RE_REVIEW_SILENT = "重新审核期满"
PROMISED_PASSED = "超过承诺时限"
STATUTORY_PASSED = "超过法定时限"
LADDER = "提醒阶梯 "  # and the step: 提醒阶梯 e4


def next_alarm(review: Review | None, rules: Rules) -> Alarm | None:
    """The next instant at which time alone changes the review; None where nothing is armed.

    A limit whose last day had passed when its clock was started rings at that start (a mark in
    arrears, design.md 4).
    """
    if review is None or not review.open:
        return None
    alarms = _window(review) + _pause(review) + _gap(review)
    alarms += _silence(review, rules) or _limits(review)
    alarms += _consultations(review) + _office(review, rules) + _ordered(review, rules)
    alarms += _ladder(review, rules)
    return min(alarms) if alarms else None


def _window(review: Review) -> list[Alarm]:
    if review.window is None:
        return []
    if review.status is Status.SUBMITTED:
        return [Alarm(_after(review.window, review.latest), TACIT_ACCEPTANCE)]
    if review.status is Status.CORRECTING:
        return [Alarm(_after(review.window, review.latest), LAPSE)]
    return []


def _pause(review: Review) -> list[Alarm]:
    pause = review.pause
    if pause is None or review.status is not Status.SUSPENDED:
        return []
    alarms = []
    if pause.until:
        alarms.append(Alarm(_after(pause.until, review.latest), PAUSE_END))
    if pause.cap and not pause.cap_reported and not (pause.until and pause.until <= pause.cap):
        alarms.append(Alarm(_after(pause.cap, review.latest), PAUSE_CAP))
    return alarms


def _gap(review: Review) -> list[Alarm]:
    if review.gap_until is None or not review.gap or review.gap_missed:
        return []
    return [Alarm(_after(review.gap_until, review.latest), GAP_MISSED)]


def _consultations(review: Review) -> list[Alarm]:
    return [
        Alarm(_after(one.until, review.latest), CONSULTATION_PASSED)
        for one in review.consultations
        if one.open and not one.passed
    ]


def _office(review: Review, rules: Rules) -> list[Alarm]:
    return [
        Alarm(_after(day, review.latest), OFFICE_LATE) for day in not_told(review, rules).values()
    ]


def _ordered(review: Review, rules: Rules) -> list[Alarm]:
    day = ordered.not_told(review, rules)
    return [Alarm(_after(day, review.latest), ORDER_PASSED)] if day else []


def _silence(review: Review, rules: Rules) -> list[Alarm]:
    """Where silence agrees, no limit is passed: the last day ends the round."""
    again = re_reviewed_in(review, rules.item(review.item))
    day = review.dues.statutory
    if again is None or again.silence is None or day is None:
        return []
    return [Alarm(_after(day, review.clock_since), RE_REVIEW_SILENT)]


def _limits(review: Review) -> list[Alarm]:
    if review.status not in (Status.IN_REVIEW, Status.SUSPENDED):
        return []
    limits = (
        (LimitKind.PROMISED, review.dues.promised, PROMISED_PASSED),
        (LimitKind.STATUTORY, review.dues.statutory, STATUTORY_PASSED),
    )
    return [
        Alarm(_after(day, review.clock_since), passed)
        for limit, day, passed in limits
        if day is not None and not review.marked(limit)
    ]


def _ladder(review: Review, rules: Rules) -> list[Alarm]:
    """The next steps; while the clock is paused none rings, though its day be known."""
    if review.status is Status.SUSPENDED:
        return []
    return [Alarm(one.when, f"{LADDER}{one.step.id}") for one in next_to_ring(review, rules)]


def _after(day: date, floor: datetime) -> datetime:
    return max(end_of_day(day), floor)


def ring(review: Review, alarm: Alarm, rules: Rules) -> list[ReviewEvent]:
    """What the alarm brings, dated as it was due, however late the worker was."""
    match alarm.what:
        case "默示受理":
            taken = accepted_by_silence(review, alarm.when, rules)
            return [taken, *joint_review.stands_still(evolve(review, taken), alarm.when, rules)]
        case "逾期未补正":
            return [Lapsed(at=alarm.when)]
        case "暂停期满" if review.pause and review.pause.until:
            ended = resumed(review, alarm.when, review.pause.until, rules)
            return [ended, *joint_review.stands_still(evolve(review, ended), alarm.when, rules)]
        case "暂停达到上限" if review.pause and review.pause.cap:
            cap = review.pause.cap
            return [
                PauseCapReached(at=alarm.when, reason=review.pause.reason, cap=cap),
                put_before(review, "pause", cap, alarm.when, own(review, Role.LEADER)),
            ]
        case "容缺材料逾期" if review.gap_until:
            return [GapMissed(at=alarm.when, papers=review.gap, until=review.gap_until)]
        case "加签逾期":
            return [
                ConsultationPassed(at=alarm.when, number=one.number, until=one.until)
                for one in review.consultations
                if one.open and not one.passed and end_of_day(one.until) <= alarm.when
            ]
        case "裁定或代答逾期":
            return [
                put_before(review, said, day, alarm.when, over(whose(said, review, rules)))
                for said, day in not_told(review, rules).items()
                if end_of_day(day) <= alarm.when
            ]
        case "责令期限届满" if (day := ordered.not_told(review, rules)) is not None:
            return [put_before(review, "ordered", day, alarm.when, ordered.hearers(review, rules))]
        case "重新审核期满":
            return [agreed_by_silence(review, alarm.when, rules)]
        case "超过承诺时限" if review.dues.promised:
            return [WentOverdue(at=alarm.when, limit=LimitKind.PROMISED, due=review.dues.promised)]
        case "超过法定时限" if review.dues.statutory:
            return [
                WentOverdue(at=alarm.when, limit=LimitKind.STATUTORY, due=review.dues.statutory)
            ]
        case str(what) if what.startswith(LADDER):
            return [escalated(review, what.removeprefix(LADDER), alarm.when, rules)]
        case _:
            raise ValueError(f"the review has no such alarm: {alarm}")
