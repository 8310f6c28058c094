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
from domain.refused import Refused
from domain.review.commands import Document, ReviewCommand, TakeOver
from domain.review.due import (
    Stops,
    acceptance_window,
    correction_window,
    counted,
    dues,
    notice_end,
)
from domain.review.entries import Wait
from domain.review.events import ConsentAsked, Dues, TakenOver
from domain.review.item_rules import clause_of, notice, pause_reason, waits_for_grant_needs
from domain.review.old_record import OldReview
from domain.review.papers import check_fields, check_papers
from domain.review.state import Review, RunningPause
from domain.review.words import AWAITING, OPEN, STATUS_ZH, LimitKind, Status
from domain.rules.items import Item
from domain.rules.rules import Rules

WRONG_RECORD = "wrong_record"  # the refusal's code
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
    start = _started(record, item, rules, command.stops)
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
        facts=command.facts,
        awaits=command.awaits,
        opened_at=record.opened_at,
        latest=at,
        last_happened=record.last_act_at or max(_instants(record)),
        clock_since=at,
        received_at=record.received_at,
        received_after=record.correction_on if record.status is not Status.CORRECTING else None,
        papers=record.papers,
        resubmitted=record.resubmitted,
        missing=record.missing,
        objected=record.objected,
        fields=record.fields,
        stops=command.stops,
        window=_window(record, item, start.tacit, rules, command.stops),
        window_from=_window_from(record, start.tacit),
        corrections=record.corrections,
        notices={
            name: notice_end(notice(item, name), day, rules, command.stops)
            for name, day in record.notices.items()
        },
        noticed_on=record.notices,
        start_day=start.day,
        tacit=start.tacit,
        pauses=tuple(_pause(record, item, n, rules) for n in range(len(record.pauses))),
        pause=_running(record, item, rules, command.stops),
        checks=record.checks,
        gap=record.gap,
        gap_until=record.gap_until,
        gap_missed=record.gap_missed,
        re_review=record.re_review,
        anew=record.anew,
        awaiting_since=record.awaiting_since,
        waits=tuple(_waits(record, start.day)),
        extension=rules.extension(item) if record.extended_on else None,
        extended_on=record.extended_on,
        forwarded_at=record.forwarded_at,
        claimed_by=record.claimed_by,
        consent_asked=_consent(record),
        rung_elsewhere=record.rung,
    )
    reckoned = dues(review, rules)
    return review.but(dues=reckoned, overdue=_still_overdue(record, reckoned, local_day(at)))


class _Start(NamedTuple):
    day: date | None
    tacit: bool


def _started(record: OldReview, item: Item, rules: Rules, stops: Stops) -> _Start:
    """From which day the limits count. Accepted after the window: by silence, as of receipt."""
    if record.anew is not None:
        return _Start(record.anew.on, False)
    if rules.opens_in_review(item.id):
        return _Start(local_day(record.opened_at), False)
    if record.status in BEFORE_ACCEPTANCE or record.received_at is None:
        return _Start(None, False)
    received = local_day(record.received_at)
    accepted = record.accepted_on
    if accepted is None or accepted > acceptance_window(item, received, rules, stops):
        return _Start(received, True)
    return _Start(accepted, accepted == received and record.accepted_tacitly)


def _window(record: OldReview, item: Item, tacit: bool, rules: Rules, stops: Stops) -> date | None:
    """The last day of the window that runs, or that ran out in silence and may be disproved."""
    begun = _window_from(record, tacit)
    if begun is None:
        return None
    if record.status is Status.CORRECTING:
        return correction_window(begun, rules, stops)
    return acceptance_window(item, begun, rules, stops)


def _window_from(record: OldReview, tacit: bool) -> date | None:
    """The day on which that window began."""
    if record.status is Status.CORRECTING and record.correction_on:
        return record.correction_on
    if record.received_at and (tacit or record.status is Status.SUBMITTED):
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
    cap = rules.pause_cap(item, reason.id)
    return RunningPause(
        reason=pause.reason,
        clause=pause.clause or clause_of(reason, rules),
        start=pause.start,
        until=pause.until,
        cap=counted(cap, pause.start, rules, stops) if cap else None,
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
    yield from (at for at in (record.received_at, record.forwarded_at) if at)
    yield from (start_of_day(day) for _, day in _days(record) if day)


def _days(record: OldReview) -> Iterator[tuple[str, date | None]]:
    """Days on which somebody acted, with the field that names each."""
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


# --- what the law does not allow to have happened -------------------------------------------------


def check(record: OldReview, where: str, now: datetime, rules: Rules, stops: Stops = ()) -> None:
    """Raises `Refused`, naming the field, where the record tells what cannot have been.

    `where` is the record's place in the project's: reviews.0.
    """
    _Checking(record, where, now, rules, stops).all()


class _Checking:
    """One record and the words with which a fault of it is told."""

    def __init__(
        self, record: OldReview, where: str, now: datetime, rules: Rules, stops: Stops
    ) -> None:
        self.record, self.where, self.now, self.rules = record, where, now, rules
        self.stops = stops
        self.item = rules.item(record.item)

    def all(self) -> None:
        self._status()
        self._dates()
        self._acceptance()
        self._clock()
        self._papers()

    def _no(self, field: str, zh: str, clause: str = "") -> Refused:
        return wrong_record(f"{self.where}.{field}", f"“{self.item.name_zh}”{zh}", clause)

    def _status(self) -> None:
        status = self.record.status
        if status not in OPEN:
            raise self._no("status", f"不是在办状态（{STATUS_ZH[status]}），请写在 finished 中")
        if self._begins_in_review and status in BEFORE_ACCEPTANCE:
            raise self._no("status", f"开启即进入审查，没有“{STATUS_ZH[status]}”的状态")

    @property
    def _begins_in_review(self) -> bool:
        return self.record.anew is not None or self.rules.opens_in_review(self.item.id)

    def _dates(self) -> None:
        """Nothing before the opening, nothing of tomorrow."""
        opened, today = local_day(self.record.opened_at), local_day(self.now)
        for field in ("opened_at", "received_at", "forwarded_at", "last_act_at"):
            at: datetime | None = getattr(self.record, field)
            if at and at > self.now:
                raise self._no(field, f"的时间（{local_day(at)}）晚于现在，请改正")
            if at and at < self.record.opened_at:
                raise self._no(field, f"的时间（{local_day(at)}）早于开启（{opened}），请改正")
        for field, day in _days(self.record):
            if day and day > today:
                raise self._no(field, f"的日期（{day}）晚于今天，请改正")
            if day and day < opened:
                raise self._no(field, f"的日期（{day}）早于开启（{opened}），请改正")

    def _acceptance(self) -> None:
        record, status = self.record, self.record.status
        applies = not self._begins_in_review
        if not applies or status is Status.WAITING_APPLICATION:
            if record.received_at or record.accepted_on:
                field = "received_at" if record.received_at else "accepted_on"
                raise self._no(field, "尚无申请，不应填写，请删去")
            return
        if record.received_at is None:
            raise self._no("received_at", f"为“{STATUS_ZH[status]}”，须填写收到申请的时间")
        received = local_day(record.received_at)
        window = acceptance_window(self.item, received, self.rules, self.stops)
        if status is Status.CORRECTING:
            asked = record.correction_on
            if asked is None or record.corrections < 1:
                field = "corrections" if asked else "correction_on"
                raise self._no(field, "为“补正中”，须填写补正告知的日期和次数")
            if not received <= asked <= window:
                raise self._no(
                    "correction_on",
                    f"的补正告知（{asked}）不在收到申请（{received}）后的受理期限（{window}）内",
                    "行政许可法第32条",
                )
        if status in BEFORE_ACCEPTANCE:
            if record.accepted_on:
                raise self._no("accepted_on", f"为“{STATUS_ZH[status]}”，不应有受理日期")
            return
        accepted = record.accepted_on
        if accepted and accepted < received:
            raise self._no("accepted_on", f"的受理（{accepted}）早于收到申请（{received}）")
        if accepted is None and window >= local_day(self.now):
            raise self._no("accepted_on", f"为“{STATUS_ZH[status]}”，须填写受理日期")

    def _clock(self) -> None:
        record, rules = self.record, self.rules
        begun = _started(record, self.item, rules, self.stops).day
        for number, pause in enumerate(record.pauses):
            field = f"pauses.{number}"
            if pause.reason != AWAITING:
                self._reason(f"{field}.reason", pause.reason)
            if pause.end < pause.start:
                raise self._no(
                    f"{field}.end", f"的暂停结束（{pause.end}）早于开始（{pause.start}）"
                )
            if begun is None or pause.start < begun:
                raise self._no(
                    f"{field}.start", f"的暂停（{pause.start}）早于时限起算（{begun or '未受理'}）"
                )
        if (record.status is Status.SUSPENDED) != (record.pause is not None):
            raise self._no("pause", "的状态与暂停不一致：暂停中须填写 pause，否则请删去")
        if record.pause:
            self._reason("pause.reason", record.pause.reason)
            if begun and record.pause.start < begun:
                raise self._no(
                    "pause.start", f"的暂停（{record.pause.start}）早于时限起算（{begun}）"
                )
            if record.pause.until and record.pause.until < record.pause.start:
                raise self._no("pause.until", "的暂停结束日早于开始日")
        if record.extended_on:
            if rules.extension(self.item) is None:
                raise self._no("extended_on", "依法不能延期", "行政许可法第42条")
            if begun is None or record.extended_on < begun:
                raise self._no("extended_on", f"的延期（{record.extended_on}）早于时限起算")
        if (record.status is Status.OUTSIDE) != (record.forwarded_at is not None):
            raise self._no("forwarded_at", "的状态与转报不一致：已转报上级的须填写转报时间")
        if record.awaits and not waits_for_grant_needs(rules) and begun is None:
            raise self._no("awaits", "不等待前置事项")
        known = (*self.item.needs, *self.item.grant_needs)
        if unknown := [one for one in record.awaits or () if one not in known]:
            raise self._no("awaits", f"不等待这些事项：{'、'.join(unknown)}")

    def _reason(self, field: str, reason: str) -> None:
        try:
            pause_reason(self.item, reason, self.rules)
        except Refused as no:
            raise self._no(field, f"的暂停事由不对：{no.refusal.zh}", no.refusal.clause) from None

    def _papers(self) -> None:
        """Papers, fields, notices and outcomes that the item knows."""
        record = self.record
        if record.gap and (record.gap_until is None or record.status in BEFORE_ACCEPTANCE):
            field = "gap" if record.gap_until else "gap_until"
            raise self._no(field, "为容缺受理，须已受理并填写补齐期限")
        for field in ("papers", "resubmitted", "objected", "gap", "checks"):
            try:
                check_papers(record, tuple(getattr(record, field)), self.rules)
            except Refused as no:
                raise self._no(field, f"：{no.refusal.zh}") from None
        try:
            check_fields(record, record.fields, self.rules)
        except Refused as no:
            raise self._no("fields", f"：{no.refusal.zh}") from None
        for name in record.notices:
            try:
                notice(self.item, name)
            except Refused as no:
                raise self._no(f"notices.{name}", f"：{no.refusal.zh}") from None
        asked = record.consent_asked
        if asked and asked.outcome not in self.rules.outcomes(record.item):
            raise self._no("consent_asked.outcome", f"没有结论“{asked.outcome}”")


def wrong_record(field: str, zh: str, clause: str = "") -> Refused:
    """A record that tells what cannot have been; `field` is told first, so that it is found."""
    return Refused(WRONG_RECORD, f"{field}：{zh.rstrip('。')}。", clause=clause)
