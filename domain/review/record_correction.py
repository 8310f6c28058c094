"""更正记录: a day that was recorded wrongly in an open round is superseded by another act.

Two people, with the reason; nothing is deleted. Every clock of the round is derived anew, as though
the entry had been recorded rightly: dues, windows, caps, notices. A mark of lateness, and an acceptance
by silence, that the right day disproves are taken back; those that it proves are drawn: an answer that
came after its window came too late, and the application counts as accepted as of its receipt. A step
of the ladder that has rung is not unrung. The day may lie further back than an act may be entered
late. Source: domain.md 4, 8 and 9; 行政许可法 32, 42, 43, 45; docs/decisions/0010. What a decision has
made is corrected elsewhere (`project/documents`).
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.acts import Act, differing
from domain.clock import local_day
from domain.refused import Refused
from domain.review.commands import CorrectRecord, ReviewCommand
from domain.review.due import dues, pauses_in_vain
from domain.review.entries import (
    ACCEPTED,
    EXTENSION,
    OF_APPLICATION,
    Entry,
    entries,
    gone_on,
    put_right,
    without_pause,
)
from domain.review.events import OverdueRetracted, RecordCorrected, ReviewEvent, WentOverdue
from domain.review.papers import open_notices
from domain.review.readjusting import silence_disproved, with_days
from domain.review.receipts import newest, received_on, unanswered
from domain.review.silence import window
from domain.review.state import Review, evolve
from domain.review.words import LimitKind, Status
from domain.rules.rules import Rules

Silence = Literal["proved", "disproved"]


def record_corrected(
    review: Review, act: Act[ReviewCommand], command: CorrectRecord, rules: Rules
) -> list[ReviewEvent]:
    """The entry as it is now, all days that moved with it, and the silence that it disproves.

    Raises `Refused` where there is no such entry, or where the day cannot have been.
    """
    entry = _entry(review, command.entry, rules)
    day, today = command.day, local_day(act.submitted_at)
    if command.never or day is None:
        _check_never(entry, command)
    else:
        _check_day(entry, day, today, never_entered=_never_entered(review, entry))
        _check_law(review, entry, day, rules)
    event = RecordCorrected(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        entry=entry.id,
        day_was=entry.day,
        day=day,
        clause=entry.clause,
        reason=command.reason,
        drafted_by=command.drafted_by,
    )
    _check_notices(review, review.but(**put_right(review, event)), rules)
    told = with_days(review, event, rules, rules)
    told = told.but(silence=_silence(review, told))
    after = evolve(review, told)
    _check_not_gone_on(review, after, entry)
    marks = _marks_of_forwarding(review, after, told, rules)
    return [told, *silence_disproved(after, told.at), *marks]


def _entry(review: Review, name: str, rules: Rules) -> Entry:
    there = entries(review, rules)
    for one in there:
        if one.id == name:
            return one
    known = "、".join(f"{one.zh}（{one.id}，{one.day}）" for one in there)
    raise Refused("no_such_entry", f"本轮没有“{name}”这一条记载。可更正：{known}。")


def _check_never(entry: Entry, command: CorrectRecord) -> None:
    """Either it was on another day, or it never was; and without it the round must stand."""
    if command.never == (command.day is not None):
        raise Refused(
            "day_or_never", "请填写实际日期；误登、实际没有发生的，写明没有发生并不填日期。"
        )
    if not entry.alone:
        raise Refused(
            "not_alone",
            f"本轮的办理以{entry.zh}（{entry.day}）为前提，不能作为没有发生处理；"
            "日期有误的请填写实际日期。",
            clause=entry.clause,
        )


def _never_entered(review: Review, entry: Entry) -> bool:
    """Whether it stands for an answer that nobody has entered: silence has accepted in its place."""
    return entry.id == ACCEPTED and unanswered(review)


def _check_day(entry: Entry, day: date, today: date, *, never_entered: bool) -> None:
    """The day is another one, none of tomorrow, and the entries stay in their order."""
    if day == entry.day and not never_entered:
        raise Refused("nothing_changes", f"{entry.zh}记载的就是{day}，不需要更正。")
    if day > today and not entry.planned:
        raise Refused("entry_ahead", f"{entry.zh}的日期（{day}）晚于今天，请改正。")
    name, first = entry.after
    if day < first:
        raise Refused(
            "out_of_order",
            f"{entry.zh}（{day}）不能早于{name}（{first}），请改正。",
            clause=entry.clause,
        )
    if entry.before and day > entry.before[1]:
        name, last = entry.before
        raise Refused(
            "out_of_order",
            f"{entry.zh}（{day}）不能晚于{name}（{last}），请改正。",
            clause=entry.clause,
        )


def _silence(review: Review, told: RecordCorrected) -> Silence | None:
    """Whether the right day shows that the unit had answered in time after all, or had not."""
    if told.silent is None:
        return None
    if not told.silent:
        return "disproved"
    return "proved" if told.silent[:1] != review.silent[:1] else None


def _check_law(review: Review, entry: Entry, day: date, rules: Rules) -> None:
    """What the law would not have taken on that day cannot have been recorded rightly so."""
    if _never_entered(review, entry):
        _check_in_window(review, entry, day, rules)
    if entry.id.startswith("pause-") and not entry.id.endswith("-end"):
        _check_drops_something(review, entry, day, rules)
    if entry.id == EXTENSION:
        _check_in_time(review, entry, day, rules)


def _check_not_gone_on(review: Review, after: Review, entry: Entry) -> None:
    """What was done while the limits ran was done after they had begun."""
    if done := gone_on(review, after):
        since = f"自{after.start_day}起算" if after.start_day else "尚未受理，时限不起算"
        raise Refused(
            "gone_on",
            f"这样更正{entry.zh}，本轮{since}，而{done[0]}（{done[1]}）已经办理；请先核对该记载。",
            clause=OF_APPLICATION,
        )


def _marks_of_forwarding(
    review: Review, after: Review, told: RecordCorrected, rules: Rules
) -> list[ReviewEvent]:
    """Forwarded in time or late, by the right days: outside no alarm finds it, the city's clock having
    ended with the forwarding."""
    if after.status is not Status.OUTSIDE:
        return []
    was, now = _forwarded_late(review, rules), _forwarded_late(after, rules)
    marks: list[ReviewEvent] = []
    for limit in LimitKind:
        if limit in was and limit not in now and after.marked(limit):
            marks.append(OverdueRetracted(at=told.at, limit=limit))
        if limit in now and limit not in was and not after.marked(limit):
            marks.append(WentOverdue(at=told.at, limit=limit, due=now[limit]))
    return marks


def _forwarded_late(review: Review, rules: Rules) -> dict[LimitKind, date]:
    """The limits that had passed when it was forwarded, with their last days."""
    assert review.forwarded_at is not None  # it is outside
    day = local_day(review.forwarded_at)
    then = dues(review.but(status=Status.IN_REVIEW), rules)
    last = {LimitKind.PROMISED: then.promised, LimitKind.STATUTORY: then.statutory}
    return {limit: due for limit, due in last.items() if due is not None and due < day}


def _check_notices(review: Review, after: Review, rules: Rules) -> None:
    """What the application had to wait for was over when it came."""
    was = _unfinished(review, rules)
    if new := [name for name in _unfinished(after, rules) if name not in was]:
        raise Refused("notice_not_over", f"申报前须先完成公示：{'、'.join(new)}；请核对日期先后。")


def _check_in_time(review: Review, entry: Entry, day: date, rules: Rules) -> None:
    """An extension is decided before the last day ends (行政许可法 42)."""
    unextended = dues(review.but(extension=None), rules)
    last = unextended.statutory or unextended.promised
    if last and day > last:
        raise Refused(
            "too_late", f"延期须在届满日（{last}）前决定，不能这样更正。", clause=entry.clause
        )


def _check_in_window(review: Review, entry: Entry, answered: date, rules: Rules) -> None:
    """What nobody has answered silence has accepted; only an answer in time disproves it (行政许可法 32)."""
    last = window(review, newest(review), rules)
    if answered > last:
        raise Refused(
            "accepted_by_silence",
            f"受理期限到{last}为止；{answered}才答复的，依法自收到申请之日起视为受理，"
            f"不能这样更正{entry.zh}。",
            clause=OF_APPLICATION,
        )


def _check_drops_something(review: Review, entry: Entry, day: date, rules: Rules) -> None:
    """A pause that begins on the last day or later drops nothing (domain.md 4, example 13)."""
    reckoned = dues(without_pause(review, int(entry.id.removeprefix("pause-"))), rules)
    if last := pauses_in_vain(day, reckoned):
        raise Refused(
            "drops_nothing",
            f"时限到{last}为止，自{day}起暂停不扣除任何一天，不能这样更正。",
            clause=entry.clause,
        )


def _unfinished(review: Review, rules: Rules) -> tuple[str, ...]:
    """Notices that were not over on the day of the first receipt, though it asks them first."""
    if review.received_at is None:
        return ()
    return open_notices(review, "before_submission", received_on(review, 1), rules)
