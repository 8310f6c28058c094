"""The dated entries of a round: which there are, between which days each lies, and what stands when
one is put right.

Of receipts and correction notices only the newest runs a clock. What the project or time entered is
nobody's entry: an opening, the wait for prerequisites, a pause's end at its own last day is. Whether a
day may be put right is `record_correction`'s to say. Source: domain.md 8.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from domain.clock import Pause, local_day
from domain.review.words import AWAITING, Status
from domain.rules.items import Kind
from domain.rules.rules import Rules
from domain.value import Frozen

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
)
OF_EXTENSION = "行政许可法第42条"
RECEIVED, CORRECTION, ACCEPTED, EXTENSION = "received", "correction", "accepted", "extension"
NAMES_ZH = {RECEIVED: "收到申请", CORRECTION: "补正告知", ACCEPTED: "受理", EXTENSION: "延期"}

Neighbour = tuple[str, date]  # what it is called, and its day


class Wait(Frozen):
    """A wait for prerequisites that is over, from its first day to the day on which they were met."""

    since: date
    until: date


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
    """Those of the round as it stands, in the order in which they happen; none where it is over, or
    outside, where no clock of the city runs."""
    return tuple(_entries(review, rules))


def any_entry(review: Review, rules: Rules) -> bool:
    """Whether there is one."""
    return next(_entries(review, rules), None) is not None


def _entries(review: Review, rules: Rules) -> Iterator[Entry]:
    if review.status in CORRECTABLE:
        yield from _of_application(review, rules)
        yield from _of_pauses(review)
        yield from _of_extension(review)
        yield from _of_notices(review, rules)


def entry_zh(entry: str) -> str:
    """pause-2-end → 第2次暂停的结束; of notices the one word."""
    match entry.split("-"):
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
    """Receipt, notice to correct, acceptance: of a formal round since the signing (拿地即开工), and of a
    public notice that is only to be published, the days are not the unit's."""
    item = rules.item(review.item)
    if review.received_at is None or review.at_once or item.kind is Kind.PUBLIC_NOTICE:
        return
    received: Neighbour = (entry_zh(RECEIVED), local_day(review.received_at))
    after = ("此前一步", review.received_after) if review.received_after else _opening(review)
    correcting = review.status is Status.CORRECTING and review.window_from is not None
    asked = (
        (entry_zh(CORRECTION), review.window_from) if correcting and review.window_from else None
    )
    accepted = (entry_zh(ACCEPTED), review.start_day) if review.start_day else None
    if review.tacit:
        accepted = None  # it goes with the receipt
    entered = ("平台收到申请", review.entered_on) if review.entered_on else None
    then = _on_the_clock(review)
    before = _earliest(asked, accepted, entered, then)
    yield Entry(RECEIVED, *received, OF_APPLICATION, after, before)
    if asked:
        yield Entry(CORRECTION, *asked, OF_APPLICATION, received)
    if review.start_day:
        yield Entry(ACCEPTED, entry_zh(ACCEPTED), review.start_day, OF_APPLICATION, received, then)


def _on_the_clock(review: Review) -> Neighbour | None:
    """The first that happened after the limits began to run."""
    if review.start_day is None:
        return None
    starts = [pause.start for pause in _made(review)]
    asked = review.consent_asked
    return _earliest(
        (entry_zh("pause-1"), starts[0]) if starts else None,
        (entry_zh(EXTENSION), review.extended_on) if review.extended_on else None,
        ("报项目办同意", local_day(asked.happened_at or asked.at)) if asked else None,
    )


def _made(review: Review) -> list[Pause | RunningPause]:
    """The pauses that people made, in order; the running one is the last."""
    over: list[Pause | RunningPause] = [one for one in review.pauses if one.reason != AWAITING]
    return [*over, review.pause] if review.pause else over


def _of_pauses(review: Review) -> Iterator[Entry]:
    made = _made(review)
    began = _beginning(review)
    for number, pause in enumerate(made, start=1):
        starts, ends = f"pause-{number}", f"pause-{number}-end"
        start: Neighbour = (entry_zh(starts), pause.start)
        last = pause.end if isinstance(pause, Pause) else pause.until
        end: Neighbour | None = (entry_zh(ends), last) if last else None
        yield Entry(starts, *start, pause.clause, began, end, alone=True)
        if end is None:
            return  # it runs until it is resumed
        following = made[number].start if number < len(made) else None
        then = (entry_zh(f"pause-{number + 1}"), following) if following else None
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
        handed_in = (
            (entry_zh(RECEIVED), local_day(review.received_at)) if review.received_at else None
        )
        before = handed_in if gates else None
        yield Entry(f"notice-{name}", zh, on, "", _opening(review), before, alone=True)


# --- what stands then -----------------------------------------------------------------------------


def put_right(review: Review, event: RecordCorrected) -> dict[str, Any]:
    """Which fields of the round are others, as though the entry had borne the right day at first."""
    if event.day is None:
        return _never(review, event.entry)
    day = event.day
    match event.entry.split("-"):
        case ["received"]:
            return _received_on(review, day, event.silence == "proved")
        case ["correction"]:
            return {"window_from": day}
        case ["accepted"] if event.silence == "disproved":
            return {**_started_on(review, day), "tacit": False, "window": None}
        case ["accepted"]:
            return _started_on(review, day)
        case ["pause", number, *end]:
            return _paused_on(review, int(number), day, bool(end))
        case ["extension"]:
            return {"extended_on": day}
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


def _received_on(review: Review, day: date, silent: bool) -> dict[str, Any]:
    """The hour stays as it was entered."""
    assert review.received_at is not None  # else there is no such entry
    right: dict[str, Any] = {
        "received_at": review.received_at + (day - local_day(review.received_at))
    }
    if silent:  # nobody had answered in time: the window is the one that ran out
        right |= {"tacit": True, "window": day, "window_from": day}
    elif review.status is Status.SUBMITTED or review.tacit:
        right["window_from"] = review.window_from and day
    if silent or review.tacit:
        right |= _started_on(review, day)
    return right


def _started_on(review: Review, day: date) -> dict[str, Any]:
    """The limits run from this day; what was waited for since is counted from it too."""
    made = [one for one in review.pauses if one.reason != AWAITING]
    return {"start_day": day, "pauses": (*made, *_waited(review, day))}


def _waited(review: Review, start: date) -> Iterator[Pause]:
    """The waits that lie behind the start, none longer than it lasted."""
    told = [
        Wait(since=one.start, until=one.end)
        for one in review.pauses
        if one.reason == AWAITING and one.end is not None
    ]
    for wait in review.waits or told:
        if wait.until >= start:
            yield Pause(start=max(start, wait.since), end=wait.until, reason=AWAITING)


def without_pause(review: Review, number: int) -> Review:
    """The round as though that pause had never been made."""
    return review.but(**_without_pause(review, number))


def _without_pause(review: Review, number: int) -> dict[str, Any]:
    made = [one for one in review.pauses if one.reason != AWAITING]
    if number > len(made):
        return {"pause": None, "status": Status.IN_REVIEW}
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
