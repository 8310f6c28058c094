"""The ladder of a round: who hears that a limit nears or has passed, and when (domain.md 6).

The steps are the catalog's (`escalation.yaml`, all assumed). They follow the promised limit, the
last one the statutory; before acceptance the acceptance window. Every step rings once in a round,
on a working day of this clock, and what has rung is not unrung. What rings is made an event here;
that it rings is `alarms`' to say, what is answered `answering`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, assert_never

from domain.acts import ROLE_ZH, Role, UnitId
from domain.calendar import ONE_DAY
from domain.clock import SHANGHAI, Pause, at_time, due, end_of_day, local_day
from domain.identity import acting_units
from domain.limits import LimitUnit
from domain.review.due import all_pauses, limit_begun
from domain.review.events import Escalated
from domain.review.put_before import DUE_ZH, MATTER_ZH, matter_of
from domain.review.sharing import Addressee
from domain.review.state import Review
from domain.review.words import LimitKind, Status
from domain.rules.escalation import EscalationStep, Hears, LadderPost
from domain.rules.forms import OfUnit
from domain.rules.rules import Rules


class Ahead(NamedTuple):
    """A step that can still ring: its instant and day, and the last day that it is about.

    `limit` None: the acceptance window.
    """

    when: datetime
    day: date
    step: EscalationStep
    limit: LimitKind | None
    due: date


class Rung(NamedTuple):
    """A step that can still ring, and whom it will go to."""

    step: EscalationStep
    when: datetime
    day: date
    to: tuple[Addressee, ...]


def rungs(review: Review, rules: Rules) -> tuple[Rung, ...]:
    """The steps that can still ring in this round as it stands, the next first."""
    return tuple(
        Rung(one.step, one.when, one.day, addressees(one.step, review))
        for one in ahead(review, rules)
    )


def ahead(review: Review, rules: Rules) -> list[Ahead]:
    """The steps that can still ring, in order of their instants; of one instant in the catalog's.

    Not those whose instant had come when the clock was last moved: they are gone, the next ones
    ring. While a pause with a known end runs, those after it.
    """
    return list(_ahead(review, rules))


def next_to_ring(review: Review, rules: Rules) -> list[Ahead]:
    """The first of them, and those of the same instant. What comes later is not worked out."""
    found: list[Ahead] = []
    for one in _ahead(review, rules):
        if found and one.when > found[0].when:
            break
        found.append(one)
    return found


def _ahead(review: Review, rules: Rules) -> Iterator[Ahead]:
    since = _since(review)
    if since is None:
        return
    pauses = all_pauses(review, rules)
    if any(pause.end is None for pause in pauses):
        return  # the clock stands still, nobody knows until when
    latest = review.latest
    rung = [*(one.step for one in review.escalations), *review.rung_elsewhere]
    for one in _steps(review, pauses, rules):
        if one.when > since and one.when >= latest and one.step.id not in rung:
            if not _left_out(one.step, review, rules):
                yield one


def _steps(review: Review, pauses: tuple[Pause, ...], rules: Rules) -> tuple[Ahead, ...]:
    """Every step of this clock, past or not, in order of their instants: it hangs on days alone."""
    if review.status is Status.SUBMITTED:
        received = local_day(review.received_at or review.opened_at)
        stops = tuple(stop.pause for stop in review.stops)
        return _after_receipt(received, review.window, stops, rules)
    return _about_dues(review.dues.promised, review.dues.statutory, pauses, rules)


# Each round asks at each of its steps, and many rounds have the same days.
@lru_cache(maxsize=4096)
def _after_receipt(
    received: date, window: date | None, stops: tuple[Pause, ...], rules: Rules
) -> tuple[Ahead, ...]:
    found = []
    for step in rules.catalog.escalation.escalation:
        if step.when == "not_accepted_after" and window is not None:
            day = counted_on(received, step.off_wd, stops, rules)
            if day <= window:  # later silence has accepted it
                found.append(Ahead(at_time(day, step.at), day, step, None, window))
    return tuple(sorted(found, key=lambda one: one.when))


@lru_cache(maxsize=4096)
def _about_dues(
    promised: date | None, statutory: date | None, pauses: tuple[Pause, ...], rules: Rules
) -> tuple[Ahead, ...]:
    found = []
    for step in rules.catalog.escalation.escalation:
        limit, last = LimitKind.PROMISED, promised
        if step.when == "statutory_overdue":
            limit, last = LimitKind.STATUTORY, statutory
        if last is None or step.when == "not_accepted_after":
            continue
        day = last
        match step.when:
            case "before_due":
                day = _counted_back(last, step.off_wd, pauses, rules)
            case "overdue" | "statutory_overdue":
                day = counted_on(last, step.off_wd, pauses, rules)
            case "due_day":
                pass
            case _:
                assert_never(step.when)
        found.append(Ahead(at_time(day, step.at), day, step, limit, last))
    return tuple(sorted(found, key=lambda one: one.when))


def _since(review: Review) -> datetime | None:
    """Only what is later can ring: the submission, else what last moved the clock, or will."""
    match review.status:
        case Status.SUBMITTED:
            return review.received_at
        case Status.IN_REVIEW:
            return review.clock_since
        case Status.SUSPENDED if review.pause and review.pause.until:
            return max(review.clock_since, end_of_day(review.pause.until))
        case _:
            return None


def _counted_back(last: date, n: int, pauses: tuple[Pause, ...], rules: Rules) -> date:
    """The `n`th day before `last` that counts on this clock."""
    if not pauses:
        return rules.calendar.nth_working_day_before(last, n)
    return _nth(last, n, -ONE_DAY, pauses, rules)


def counted_on(last: date, n: int, pauses: tuple[Pause, ...], rules: Rules) -> date:
    """The `n`th day after `last` that counts on this clock: lateness does not grow in a pause."""
    if not pauses:
        return rules.calendar.nth_working_day_after(last, n)
    return _nth(last, n, ONE_DAY, pauses, rules)


def _nth(day: date, n: int, step: timedelta, pauses: tuple[Pause, ...], rules: Rules) -> date:
    while n:
        day += step
        if rules.calendar.is_working(day) and not any(_drops(pause, day) for pause in pauses):
            n -= 1
    return day


def _drops(pause: Pause, day: date) -> bool:
    return pause.start < day and (pause.end is None or day <= pause.end)


def _left_out(step: EscalationStep, review: Review, rules: Rules) -> bool:
    """Whether the promised limit is too short for the step: `skip_if_limit_below`."""
    if not step.least_limit_wd:
        return False
    begun = limit_begun(review, LimitKind.PROMISED, rules)
    if begun is None:
        return False
    limit, start = begun
    if limit.unit is LimitUnit.WORKING_DAYS:
        days = limit.n
    else:  # as long as it is in working days, nothing stopping it
        end = due(limit, start, calendar=rules.calendar).day
        days = rules.calendar.working_days_between(start, end or start)
    return days < step.least_limit_wd


# --- what rings ---------------------------------------------------------------------------------


def escalated(review: Review, step: str, when: datetime, rules: Rules) -> Escalated:
    """The event of a step that rings at `when`. Raises ValueError where it does not ring then."""
    for one in ahead(review, rules):
        if one.step.id == step and one.when == when:
            break
    else:
        raise ValueError(f"the ladder's step {step} does not ring at {when}")
    left, over = _left_and_over(one, rules)
    return Escalated(
        at=when,
        step=step,
        limit=one.limit,
        due=one.due,
        left_wd=left,
        over_wd=over,
        to=addressees(one.step, review),
        letter=one.step.letter,
        item_lamp=one.step.item_lamp,
    )


def _left_and_over(one: Ahead, rules: Rules) -> tuple[int, int]:
    """Working days left until the day that the step is about, and gone by since."""
    match one.step.when:
        case "not_accepted_after":
            return rules.calendar.working_days_between(one.day, one.due), 0
        case "before_due":
            return one.step.off_wd, 0
        case "due_day":
            return 0, 0
        case "overdue" | "statutory_overdue":
            return 0, one.step.off_wd
        case _:
            assert_never(one.step.when)


# A unit as a whole is reached at the desk whose part it is; other units at their reviewer's.
DESK_OF = {"xmb": Role.XMB, "dcj": Role.SUPERVISION}


def addressees(step: EscalationStep, review: Review) -> tuple[Addressee, ...]:
    """Whom the step goes to: posts of the unit whose people act, of the city, or of a named unit."""
    return hearers(step, acting_units(review.handler)[-1])


def hearers(step: EscalationStep, unit: UnitId) -> tuple[Addressee, ...]:
    """The same of anything that is `unit`'s to see to."""
    return tuple(_addressee(one, unit) for one in step.to)


def _addressee(hears: Hears, own: UnitId) -> Addressee:
    match hears:
        case LadderPost(role=role, of="unit"):
            return Addressee(role=Role(role), unit=own)
        case LadderPost(role=role, of="city"):
            return Addressee(role=Role(role))
        case LadderPost(role=role, of=unit):
            return Addressee(role=Role(role), unit=unit)
        case OfUnit(unit=unit):
            return Addressee(role=DESK_OF.get(unit, Role.REVIEWER), unit=unit)
        case _:
            assert_never(hears)


# --- in words -----------------------------------------------------------------------------------

OF_LADDER = "提醒阶梯"
NUMERALS = "零一二三四五六七八九"


def step_zh(step: str) -> str:
    """e4 → 第四级; another id as it is."""
    number = step.removeprefix("e")
    return f"第{NUMERALS[int(number)]}级" if number in "0123456789" and number else step


def told_zh(step: str) -> str:
    """提醒阶梯第四级; of a matter besides the ladder its own words: 暂停达到上限."""
    matter = matter_of(step)
    return MATTER_ZH[matter] if matter else f"{OF_LADDER}{step_zh(step)}"


def due_zh(step: str) -> str:
    """What the day of the step is, in front of it: 应于, 暂停上限为."""
    matter = matter_of(step)
    return DUE_ZH[matter] if matter else "应于"


def addressee_zh(addressee: Addressee, rules: Rules) -> str:
    """分管领导, 市领导; of a unit as a whole its name: 项目办."""
    if addressee.unit and addressee.role is DESK_OF.get(addressee.unit):
        return rules.unit_short(addressee.unit)
    return ROLE_ZH[addressee.role]


def addressees_zh(to: tuple[Addressee, ...], rules: Rules) -> str:
    """分管领导、项目办"""
    return "、".join(addressee_zh(one, rules) for one in to)


def next_rungs(review: Review, rules: Rules) -> str:
    """接着提醒：11月26日 09:00 经办、审核；… Empty where nothing can ring as things stand."""
    told = [
        f"{_moment_zh(one.when)} {addressees_zh(one.to, rules)}" for one in rungs(review, rules)
    ]
    return f"接着提醒：{'；'.join(told)}" if told else ""


def _moment_zh(moment: datetime) -> str:
    local = moment.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日 {local:%H:%M}"
