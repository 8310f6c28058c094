"""The dated entries of a round: which there are, between which days each lies, and what stands when
one is put right.

Every receipt of the round and every notice to correct is one; the newest have no number. What the
project or time entered is nobody's entry: an opening, the wait for prerequisites, a pause's end at its
own last day is. Whether a day may be put right is `record_correction`'s to say. Source: domain.md 8.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from domain.clock import Pause, local_day
from domain.review.receipts import (
    newest,
    received_on,
    standing,
    unanswered,
    with_asked,
    with_received,
)
from domain.review.words import AWAITING, Status
from domain.rules.items import Kind
from domain.rules.rules import Rules

if TYPE_CHECKING:
    from domain.review.events import RecordCorrected
    from domain.review.state import Review, RunningPause

OF_APPLICATION = "行政许可法第32条"
CORRECTABLE = (
    Status.WAITING_APPLICATION,
    Status.SUBMITTED,
    Status.CORRECTING,
    Status.IN_REVIEW,
    Status.SUSPENDED,
    Status.OUTSIDE,
)
OF_EXTENSION = "行政许可法第42条"
OF_FORWARDING = "行政许可法第43条"
RECEIVED, CORRECTION, ACCEPTED, EXTENSION = "received", "correction", "accepted", "extension"
FORWARDED = "forwarded"
NAMES_ZH = {
    RECEIVED: "收到申请",
    CORRECTION: "补正告知",
    ACCEPTED: "受理",
    EXTENSION: "延期",
    FORWARDED: "转报",
}

Neighbour = tuple[str, date]  # what it is called, and its day


class Entry(NamedTuple):
    """One that can be put right: on no day before `after`'s, none later than `before`'s.

    `before` None: nothing comes after it but today. `planned`: its day may lie ahead. `alone`: without
    it the round stands all the same, so that it may never have been.
    """

    id: str
    zh: str
    day: date
    clause: str
    after: Neighbour
    before: Neighbour | None = None
    planned: bool = False
    alone: bool = False


def entries(review: Review, rules: Rules) -> tuple[Entry, ...]:
    """Those of the round as it stands, in the order in which they happen; none where it is over."""
    return tuple(_entries(review, rules))


def any_entry(review: Review, rules: Rules) -> bool:
    """Whether there is one."""
    return next(_entries(review, rules), None) is not None


def _entries(review: Review, rules: Rules) -> Iterator[Entry]:
    if review.status is Status.OUTSIDE and review.forwarded_at is not None:
        yield from _until_forwarded(review, local_day(review.forwarded_at), rules)
    elif review.status in CORRECTABLE:
        yield from _of_the_city(review, rules)


def _of_the_city(review: Review, rules: Rules) -> Iterator[Entry]:
    yield from _of_application(review, rules)
    yield from _of_pauses(review)
    yield from _of_extension(review)
    yield from _of_notices(review, rules)


def _until_forwarded(review: Review, day: date, rules: Rules) -> Iterator[Entry]:
    """Forwarding ends what the city does: nothing of that is later."""
    sent: Neighbour = (entry_zh(FORWARDED), day)
    latest = _opening(review)
    for one in _of_the_city(review, rules):
        yield one._replace(before=_earliest(one.before, sent))
        latest = max(latest, (one.zh, one.day), key=lambda neighbour: neighbour[1])
    yield Entry(FORWARDED, *sent, OF_FORWARDING, latest)


def of_application(entry: str) -> bool:
    """Whether it is a receipt, a notice to correct or the acceptance."""
    return entry.split("-")[0] in (RECEIVED, CORRECTION, ACCEPTED)


def entry_zh(entry: str) -> str:
    """pause-2-end → 第2次暂停的结束, received-1 → 第1次收到申请; of notices the one word."""
    match entry.split("-"):
        case ["received" | "correction" as what, number]:
            return f"第{number}次{NAMES_ZH[what]}"
        case ["pause", number]:
            return f"第{number}次暂停的开始"
        case ["pause", number, "end"]:
            return f"第{number}次暂停的结束"
        case ["notice", *_]:
            return "公示的发布"
        case _:
            return NAMES_ZH[entry]


def never_zh(entry: str) -> str:
    """What never was: 第2次暂停, 延期, 公示."""
    return entry_zh(entry).removesuffix("的开始").removesuffix("的发布")


def _opening(review: Review) -> Neighbour:
    return "本轮开启", local_day(review.opened_at)


def _beginning(review: Review) -> Neighbour:
    """Of the limits."""
    return ("时限起算", review.start_day) if review.start_day else _opening(review)


def _earliest(*neighbours: Neighbour | None) -> Neighbour | None:
    return min((one for one in neighbours if one), key=lambda one: one[1], default=None)


def _of_application(review: Review, rules: Rules) -> Iterator[Entry]:
    """Receipts, notices to correct, acceptance: of a formal round since the signing (拿地即开工), and of
    a public notice that is only to be published, the days are not the unit's."""
    item = rules.item(review.item)
    if review.received_at is None or review.at_once or item.kind is Kind.PUBLIC_NOTICE:
        return
    after = ("此前一步", review.received_after) if review.received_after else _opening(review)
    last = newest(review)
    counts = review.silent[0] if review.silent else last
    then = on_the_clock(review)
    for number, one in enumerate(review.earlier, start=1):
        names = f"{RECEIVED}-{number}", f"{CORRECTION}-{number}"
        received: Neighbour = (entry_zh(names[0]), one.received_on)
        asked = (entry_zh(names[1]), one.asked_on) if one.asked_on else None
        again = RECEIVED if number + 1 == last else f"{RECEIVED}-{number + 1}"
        following: Neighbour = (entry_zh(again), received_on(review, number + 1))
        entered = _entered(one.entered_on)
        clock = then if number == counts else None
        before = _earliest(asked, following, entered, clock)
        yield Entry(names[0], *received, OF_APPLICATION, after, before)
        if asked:
            yield Entry(names[1], *asked, OF_APPLICATION, received, following)
        after = asked or received
    yield from _of_the_newest(review, after, then if counts == last else None)


def _of_the_newest(review: Review, after: Neighbour, then: Neighbour | None) -> Iterator[Entry]:
    """The newest receipt and what answered it. `then`: what first happened on the clock that it runs."""
    received: Neighbour = (entry_zh(RECEIVED), received_on(review, newest(review)))
    asked = (entry_zh(CORRECTION), review.asked_on) if review.asked_on else None
    accepted = (entry_zh(ACCEPTED), review.accepted_on) if review.accepted_on else None
    before = _earliest(asked, accepted, _entered(review.entered_on), then)
    yield Entry(RECEIVED, *received, OF_APPLICATION, after, before)
    if asked:
        yield Entry(CORRECTION, *asked, OF_APPLICATION, received)
    if accepted:
        then = None if review.silent else then
        yield Entry(ACCEPTED, *accepted, OF_APPLICATION, received, then)
    elif unanswered(review):
        yield Entry(ACCEPTED, entry_zh(ACCEPTED), received[1], OF_APPLICATION, received, then)


def _entered(on: date | None) -> Neighbour | None:
    return ("平台收到申请", on) if on else None


def on_the_clock(review: Review) -> Neighbour | None:
    """The first that happened since the limits began to run."""
    starts = [pause.start for pause in _made(review)]
    asked = review.consent_asked
    sent = review.forwarded_at if review.status is Status.OUTSIDE else None
    return _earliest(
        (entry_zh("pause-1"), starts[0]) if starts else None,
        (entry_zh(EXTENSION), review.extended_on) if review.extended_on else None,
        ("报项目办同意", local_day(asked.happened_at or asked.at)) if asked else None,
        (entry_zh(FORWARDED), local_day(sent)) if sent else None,
    )


def gone_on(review: Review, after: Review) -> Neighbour | None:
    """What was done on the clock before it began, were it to begin as in `after`; None where it has
    not moved on, or nothing is in the way."""
    done = on_the_clock(review)
    if done is None or after.start_day == review.start_day:
        return None
    return done if after.start_day is None or done[1] < after.start_day else None


def _made(review: Review) -> list[Pause | RunningPause]:
    """The pauses that people made, in order; the running one is the last."""
    over: list[Pause | RunningPause] = [one for one in review.pauses if one.reason != AWAITING]
    return [*over, review.pause] if review.pause else over


def _of_pauses(review: Review) -> Iterator[Entry]:
    """One entered late may have begun while the one before it ran: then neither bounds the other, for
    days of both are dropped once."""
    made = _made(review)
    began = _beginning(review)
    for number, pause in enumerate(made, start=1):
        starts, ends = f"pause-{number}", f"pause-{number}-end"
        start: Neighbour = (entry_zh(starts), pause.start)
        last = pause.end if isinstance(pause, Pause) else pause.until
        end: Neighbour | None = (entry_zh(ends), last) if last else None
        if number > 1 and pause.start < began[1]:
            began = entry_zh(f"pause-{number - 1}"), made[number - 2].start
        yield Entry(starts, *start, pause.clause, began, end, alone=True)
        if end is None:
            return  # it runs until it is resumed
        following = made[number].start if number < len(made) else None
        apart = following is not None and end[1] <= following
        then = (entry_zh(f"pause-{number + 1}"), following) if following and apart else None
        planned = not isinstance(pause, Pause)
        yield Entry(ends, *end, pause.clause, start, then, planned)
        began = end


def _of_extension(review: Review) -> Iterator[Entry]:
    if review.extended_on is not None:
        day, began = review.extended_on, _beginning(review)
        yield Entry(EXTENSION, entry_zh(EXTENSION), day, OF_EXTENSION, began, alone=True)


def _of_notices(review: Review, rules: Rules) -> Iterator[Entry]:
    names = {one.id: one for one in rules.item(review.item).notices}
    for name, on in review.noticed_on.items():
        known = names.get(name)
        zh = f"“{known.name_zh if known else name}”的发布"
        gates = known is not None and known.when == "before_submission"
        handed_in = (entry_zh(RECEIVED), received_on(review, 1)) if review.received_at else None
        before = handed_in if gates else None
        yield Entry(f"notice-{name}", zh, on, "", _opening(review), before, alone=True)


# --- what stands then -----------------------------------------------------------------------------


def put_right(review: Review, event: RecordCorrected) -> dict[str, Any]:
    """Which fields of the round are others, as though the entry had borne the right day at first."""
    right = _entered_rightly(review, event)
    if not of_application(event.entry):
        return right
    there = review.but(**right)
    silent = _silent(review, event)
    return right | standing(there, silent, local_day(event.at))


def _silent(review: Review, event: RecordCorrected) -> tuple[int, ...]:
    """Lines written before there was the field say it by one word, of the newest receipt."""
    if event.silent is not None:
        return event.silent
    match event.silence:
        case "proved":
            return (newest(review),)
        case "disproved":
            return ()
        case None:
            return review.silent


def _entered_rightly(review: Review, event: RecordCorrected) -> dict[str, Any]:
    """The entry itself."""
    if event.day is None:
        return _never(review, event.entry)
    day = event.day
    match event.entry.split("-"):
        case ["received", *which]:
            return with_received(review, int(which[0]) if which else newest(review), day)
        case ["correction", *which]:
            return with_asked(review, int(which[0]) if which else newest(review), day)
        case ["accepted"]:
            return {"accepted_on": day}
        case ["pause", number, *end]:
            return _paused_on(review, int(number), day, bool(end))
        case ["extension"]:
            return {"extended_on": day}
        case ["forwarded"]:
            assert review.forwarded_at is not None  # else there is no such entry
            return {"forwarded_at": review.forwarded_at + (day - local_day(review.forwarded_at))}
        case ["notice", *_]:
            name = event.entry.removeprefix("notice-")
            return {"noticed_on": review.noticed_on | {name: day}}
        case _:
            raise ValueError(f"the round has no such entry: {event.entry}")


def _never(review: Review, entry: str) -> dict[str, Any]:
    """The round without that entry, which stands alone."""
    match entry.split("-"):
        case ["pause", number]:
            return _without_pause(review, int(number))
        case ["extension"]:
            return {"extension": None, "extended_on": None}
        case ["notice", *_]:
            gone = entry.removeprefix("notice-")
            return {
                "noticed_on": {k: v for k, v in review.noticed_on.items() if k != gone},
                "notices": {k: v for k, v in review.notices.items() if k != gone},
            }
        case _:
            raise ValueError(f"the round does not stand without this entry: {entry}")


def without_pause(review: Review, number: int) -> Review:
    """The round as though that pause had never been made."""
    return review.but(**_without_pause(review, number))


def _without_pause(review: Review, number: int) -> dict[str, Any]:
    made = [one for one in review.pauses if one.reason != AWAITING]
    if number > len(made):
        done = bool(review.pause and review.pause.joint)  # it does not stand still for the meeting
        joint = None if done else review.joint
        return {"pause": None, "status": Status.IN_REVIEW, "joint": joint}
    left = tuple(pause for pause in review.pauses if pause is not made[number - 1])
    return {"pauses": left}


def _paused_on(review: Review, number: int, day: date, ends: bool) -> dict[str, Any]:
    """The start of that pause, or its end, is this day."""
    made = [one for one in review.pauses if one.reason != AWAITING]
    if number > len(made):
        running = review.pause
        assert running is not None  # else there is no such entry
        return {"pause": running.but(until=day) if ends else running.but(start=day)}
    one = made[number - 1]
    right = one.but(end=day) if ends else one.but(start=day)
    return {"pauses": tuple(right if pause is one else pause for pause in review.pauses)}
