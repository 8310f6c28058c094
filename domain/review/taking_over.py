"""Taking over an open round: what an old record states becomes the round's state by the law.

Due dates, windows, caps and ends of notices are worked out anew from what was done and when; they
are never copied. What the law says has happened and the old record does not know (acceptance by
silence, a limit that has passed) is drawn by the next alarm, at once, dated as of the take-over.
Domain.md 3 and 4; 行政许可法 32, 42, 45.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from domain.acts import Act
from domain.canonical import plain
from domain.clock import Pause, local_day, start_of_day
from domain.review.commands import Document, ReviewCommand, TakeOver
from domain.review.due import (
    Stops,
    acceptance_window,
    correction_window,
    dues,
    notice_end,
    pause_cap_day,
)
from domain.review.events import ConsentAsked, Dues, TakenOver
from domain.review.item_rules import clause_of, notice, pause_reason
from domain.review.old_record import OldReminder, OldReview
from domain.review.receipts import Receipt, Wait
from domain.review.state import Escalation, Review, RunningPause
from domain.review.words import ADVERSE, AWAITING, LimitKind, Status
from domain.rules.items import Item
from domain.rules.rules import Rules

BEFORE_ACCEPTANCE = (Status.WAITING_APPLICATION, Status.SUBMITTED, Status.CORRECTING)


def taken_over(act: Act[ReviewCommand], command: TakeOver, rules: Rules) -> TakenOver:
    """The round's first event. Never refuses: its project has looked the record through."""
    state = as_it_stands(command, act.submitted_at, rules)
    return TakenOver(
        at=act.submitted_at,
        project=command.project,
        source=command.source,
        record=command.record,
        state=plain(state.model_dump(exclude_defaults=True)),
    )


def as_it_stands(command: TakeOver, at: datetime, rules: Rules) -> Review:
    """The round at the instant of the take-over, by the law."""
    record = command.record
    item = rules.item(record.item)
    start = started(record, item, rules, command.stops)
    review = Review(
        project=command.project,
        item=record.item,
        round=record.round,
        handler=command.handler,
        applicant=command.applicant,
        rules=command.rules,
        status=record.status,
        period=record.period,
        after_negative=record.after_negative,
        pre_review=record.pre_review,
        opinion=record.opinion,
        at_once=at_once(record),
        simplified=command.simplified,
        facts=command.facts,
        awaits=command.awaits,
        opened_at=record.opened_at,
        latest=at,
        last_happened=record.last_act_at or max(_instants(record)),
        clock_since=at,
        received_at=record.received_at,
        received_after=_received_after(record),
        earlier=tuple(
            Receipt(received_on=one.received_on, asked_on=one.correction_on)
            for one in record.earlier
        ),
        asked_on=_asked_on(record, item, rules, command.stops),
        accepted_on=_accepted_on(record),
        silent=start.silent,
        papers=record.papers,
        resubmitted=record.resubmitted,
        missing=record.missing,
        objected=record.objected,
        fields=record.fields,
        stops=command.stops,
        window=_window(record, item, start, rules, command.stops),
        window_from=_window_from(record, start),
        corrections=record.corrections,
        notices={
            name: notice_end(notice(item, name), day, rules, command.stops)
            for name, day in record.notices.items()
        },
        noticed_on=record.notices,
        start_day=start.day,
        tacit=bool(start.silent),
        pauses=tuple(_pause(record, item, n, rules) for n in range(len(record.pauses))),
        pause=_running(record, item, rules, command.stops),
        checks=record.checks,
        gap=record.gap,
        gap_until=record.gap_until,
        gap_missed=record.gap_missed,
        re_review=record.re_review,
        anew=record.anew,
        ordered=record.ordered,
        awaiting_since=record.awaiting_since,
        waits=tuple(_waits(record, start.day)),
        extension=rules.extension(item) if record.extended_on else None,
        extended_on=record.extended_on,
        forwarded_at=record.forwarded_at,
        claimed_by=record.claimed_by,
        delegated_by=record.delegated_by,
        handing=record.handing,
        consultations=record.consultations,
        copies=record.copies,
        signatures=record.signatures,
        consent_asked=_consent(record),
        escalations=tuple(reminder(one) for one in record.reminders),
        rung_elsewhere=_rung_elsewhere(record),
    )
    reckoned = dues(review, rules)
    return review.but(dues=reckoned, overdue=_still_overdue(record, reckoned, local_day(at)))


def at_once(record: OldReview) -> bool:
    """Whether it is formal since the signing with a favourable opinion: to be decided at once."""
    favourable = record.opinion is not None and record.opinion not in ADVERSE
    return record.formal_at is not None and favourable


def reminder(one: OldReminder) -> Escalation:
    """A step that had rung in another record, and what was answered there."""
    return Escalation(**dict(one))


def _rung_elsewhere(record: OldReview) -> tuple[str, ...]:
    """Steps of which no more is known than that they have rung."""
    told = [one.step for one in record.reminders]
    return tuple(step for step in record.rung if step not in told)


class Start(NamedTuple):
    """From which day the limits count; `silent`: the receipts, by number, that silence accepted."""

    day: date | None
    silent: tuple[int, ...] = ()


def started(record: OldReview, item: Item, rules: Rules, stops: Stops) -> Start:
    """From which day the limits count. Answered after the window: accepted by silence, as of receipt."""
    if record.anew is not None:
        return Start(record.anew.on)
    if rules.opens_in_review(item.id):
        return Start(local_day(record.opened_at))
    if record.formal_at is not None and at_once(record):
        return Start(local_day(record.formal_at))
    if record.status in BEFORE_ACCEPTANCE or record.received_at is None:
        return Start(None)
    received = [one.received_on for one in record.earlier] + [local_day(record.received_at)]
    silent = answered_late(record, item, rules, stops)
    answered = _accepted_on(record) or _asked_on(record, item, rules, stops)
    if answered is None and not silent:
        silent = (len(received),)
    elif answered and answered > acceptance_window(item, received[-1], rules, stops):
        silent = (*silent, len(received))
    return Start(received[silent[0] - 1], silent) if silent else Start(record.accepted_on)


def answered_late(record: OldReview, item: Item, rules: Rules, stops: Stops) -> tuple[int, ...]:
    """The earlier receipts, by number, whose notice to correct came after the window."""
    return tuple(
        number
        for number, one in enumerate(record.earlier, start=1)
        if one.correction_on is not None
        and one.correction_on > acceptance_window(item, one.received_on, rules, stops)
    )


def _accepted_on(record: OldReview) -> date | None:
    """The day of an acceptance by an act. By silence it bears the day of receipt."""
    if record.received_at is None or record.status in BEFORE_ACCEPTANCE or at_once(record):
        return None
    silent = record.accepted_tacitly and record.accepted_on == local_day(record.received_at)
    return None if silent else record.accepted_on


def _asked_on(record: OldReview, item: Item, rules: Rules, stops: Stops) -> date | None:
    """The notice to correct that answered the newest receipt: what is still to be handed in, or came
    too late to be."""
    asked, received = record.correction_on, record.received_at
    if record.status is Status.CORRECTING or asked is None or received is None:
        return asked if record.status is Status.CORRECTING else None
    last = acceptance_window(item, local_day(received), rules, stops)
    return asked if asked > last and _accepted_on(record) is None else None


def _received_after(record: OldReview) -> date | None:
    """The notice that the newest receipt answers, where the receipt before it is not known."""
    asked, received = record.correction_on, record.received_at
    if record.earlier or record.status is Status.CORRECTING or asked is None or received is None:
        return None
    return asked if asked <= local_day(received) else None


def _window(record: OldReview, item: Item, start: Start, rules: Rules, stops: Stops) -> date | None:
    """The last day of the window that runs, or that ran out in silence and may be disproved."""
    begun = _window_from(record, start)
    if begun is None or record.pre_review:
        return None
    if record.status is Status.CORRECTING:
        return correction_window(begun, rules, stops)
    return acceptance_window(item, begun, rules, stops)


def _window_from(record: OldReview, start: Start) -> date | None:
    """The day on which that window began."""
    if record.status is Status.CORRECTING and record.correction_on:
        return record.correction_on
    if start.silent:
        return start.day
    if record.received_at and record.status is Status.SUBMITTED:
        return local_day(record.received_at)
    return None


def _pause(record: OldReview, item: Item, number: int, rules: Rules) -> Pause:
    pause = record.pauses[number]
    clause = pause.clause
    if not clause and pause.reason != AWAITING:
        clause = clause_of(pause_reason(item, pause.reason, rules), rules)
    return Pause(start=pause.start, end=pause.end, reason=pause.reason, clause=clause)


def _waits(record: OldReview, started: date | None) -> Iterator[Wait]:
    """The waits that are over; one that began with the limits may have begun with the round."""
    for one in record.pauses:
        if one.reason == AWAITING:
            since = local_day(record.opened_at) if one.start == started else one.start
            yield Wait(since=since, until=one.end)


def _running(record: OldReview, item: Item, rules: Rules, stops: Stops) -> RunningPause | None:
    pause = record.pause
    if pause is None or record.status is not Status.SUSPENDED:
        return None
    reason = pause_reason(item, pause.reason, rules)
    return RunningPause(
        reason=pause.reason,
        clause=pause.clause or clause_of(reason, rules),
        start=pause.start,
        until=pause.until,
        cap=pause_cap_day(item, reason.id, pause.start, rules, stops),
        cap_reported=pause.cap_reported,
    )


def _consent(record: OldReview) -> ConsentAsked | None:
    asked = record.consent_asked
    if asked is None:
        return None
    document = Document(number=asked.number, issued_on=asked.issued_on) if asked.number else None
    return ConsentAsked(
        at=asked.at,
        outcome=asked.outcome,
        reason=asked.reason,
        facts=asked.facts,
        papers=asked.papers,
        document=document,
    )


def _still_overdue(record: OldReview, reckoned: Dues, today: date) -> tuple[LimitKind, ...]:
    """The marks of the old record, without those that the law's own due date disproves."""
    by_kind = {LimitKind.PROMISED: reckoned.promised, LimitKind.STATUTORY: reckoned.statutory}
    return tuple(kind for kind in record.overdue if (due := by_kind[kind]) is None or due < today)


def _instants(record: OldReview) -> Iterator[datetime]:
    """When something was done in the round, as far as the record says."""
    yield record.opened_at
    yield from (at for at in (record.received_at, record.formal_at, record.forwarded_at) if at)
    yield from (start_of_day(day) for _, day in days_of_acts(record) if day)


def days_of_acts(record: OldReview) -> Iterator[tuple[str, date | None]]:
    """Days on which somebody acted, with the field that names each."""
    for number, one in enumerate(record.earlier):
        yield f"earlier.{number}.received_on", one.received_on
        yield f"earlier.{number}.correction_on", one.correction_on
    yield "correction_on", record.correction_on
    yield "accepted_on", record.accepted_on
    yield "extended_on", record.extended_on
    for name, day in record.notices.items():
        yield f"notices.{name}", day
    for number, pause in enumerate(record.pauses):
        yield f"pauses.{number}.start", pause.start
        if pause.reason != AWAITING or pause.end is not None:
            yield f"pauses.{number}.end", pause.end
    if record.pause:
        yield "pause.start", record.pause.start
