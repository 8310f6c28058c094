"""更正记录: a day that was recorded wrongly in an open round is superseded by another act.

Two people, with the reason; nothing is deleted. Every clock of the round is derived anew, as though
the entry had been recorded rightly: dues, windows, caps, notices. A mark of lateness, and an acceptance
by silence, that the right day disproves are taken back; those that it proves are drawn; a step of the
ladder that has rung is not unrung. The day may lie further back than an act may be entered late.
Source: domain.md 4, 8 and 9; 行政许可法 32, 42, 45. What a decision has made is corrected elsewhere
(`project/documents`).
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.acts import Act, differing
from domain.clock import drops_nothing, local_day
from domain.refused import Refused
from domain.review.commands import CorrectRecord, ReviewCommand
from domain.review.due import acceptance_window, dues
from domain.review.entries import (
    ACCEPTED,
    CORRECTION,
    EXTENSION,
    OF_APPLICATION,
    RECEIVED,
    Entry,
    entries,
    put_right,
    without_pause,
)
from domain.review.events import RecordCorrected, ReviewEvent
from domain.review.papers import open_notices
from domain.review.readjusting import silence_disproved, with_days
from domain.review.state import Review, evolve
from domain.review.words import Status
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
    silence = _silence(review, entry, day, rules) if day else None
    if command.never or day is None:
        _check_never(entry, command)
    else:
        _check_day(entry, day, today, changes=silence is not None)
    event = RecordCorrected(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        entry=entry.id,
        day_was=entry.day,
        day=day,
        silence=silence,
        clause=entry.clause,
        reason=command.reason,
        drafted_by=command.drafted_by,
    )
    after = review.but(**put_right(review, event))
    if day is not None:
        _check_law(review, after, entry, day, rules)
    _check_notices(review, after, rules)
    told = with_days(review, event, rules, rules)
    return [told, *silence_disproved(evolve(review, told), told.at)]


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


def _check_day(entry: Entry, day: date, today: date, *, changes: bool) -> None:
    """The day is another one, none of tomorrow, and the entries stay in their order."""
    if day == entry.day and not changes:
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


def _silence(review: Review, entry: Entry, day: date, rules: Rules) -> Silence | None:
    """Whether the right day shows that the unit had answered in time after all, or had not."""
    if entry.id == ACCEPTED and review.tacit:
        return "disproved"
    if entry.id == RECEIVED and review.start_day and not review.tacit:
        kept = review.start_day <= _window(review, entry.day, rules)
        return "proved" if kept and review.start_day > _window(review, day, rules) else None
    return None


def _window(review: Review, received: date, rules: Rules) -> date:
    return acceptance_window(rules.item(review.item), received, rules, review.stops)


def _check_law(review: Review, after: Review, entry: Entry, day: date, rules: Rules) -> None:
    """What the law would not have taken on that day cannot have been recorded rightly so."""
    if entry.id in (ACCEPTED, CORRECTION):
        _check_in_window(after, entry, day, rules)
    if entry.id == RECEIVED and after.status is Status.CORRECTING and after.window_from:
        _check_in_window(after, entry, after.window_from, rules)
    if entry.id.startswith("pause-") and not entry.id.endswith("-end"):
        _check_drops_something(review, entry, day, rules)
    if entry.id == EXTENSION:
        _check_in_time(review, entry, day, rules)


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


def _check_in_window(after: Review, entry: Entry, answered: date, rules: Rules) -> None:
    """Silence has accepted what was answered later (行政许可法 32)."""
    assert after.received_at is not None  # else there is no such entry
    last = _window(after, local_day(after.received_at), rules)
    if answered > last and (entry.id != ACCEPTED or answered > entry.day):
        raise Refused(
            "accepted_by_silence",
            f"受理期限到{last}为止；{answered}才答复的，依法自收到申请之日起视为受理，"
            f"不能这样更正{entry.zh}。",
            clause=OF_APPLICATION,
        )


def _check_drops_something(review: Review, entry: Entry, day: date, rules: Rules) -> None:
    """A pause that begins on the last day or later drops nothing (domain.md 4, example 13)."""
    reckoned = dues(without_pause(review, int(entry.id.removeprefix("pause-"))), rules)
    ends = [due for due in (reckoned.promised, reckoned.statutory) if due]
    if ends and all(drops_nothing(day, due) for due in ends):
        raise Refused(
            "drops_nothing",
            f"时限到{max(ends)}为止，自{day}起暂停不扣除任何一天，不能这样更正。",
            clause=entry.clause,
        )


def _unfinished(review: Review, rules: Rules) -> tuple[str, ...]:
    """Notices that were not over on the day of receipt, though it asks them first."""
    if review.received_at is None:
        return ()
    return open_notices(review, "before_submission", local_day(review.received_at), rules)
