"""The receipts of a round's application, what answered each, and where the round stands by them.

An application is received, and anew whenever what lacked is handed in; each receipt is answered by a
notice to correct, the newest by that or by acceptance. A receipt that was not answered in its window
is accepted by silence, as of the day of receipt, and the first such one counts. Law: 行政许可法 32.
Which were not, `silence` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from domain.clock import Pause, local_day
from domain.review.words import AWAITING, Status
from domain.value import Frozen

if TYPE_CHECKING:
    from domain.review.state import Review


class Receipt(Frozen):
    """What was handed in before, and the day of the notice to correct that answered it.

    `asked_on` None: it was not answered before more came (预审). `entered_on` None: the platform did
    not have it, another record did.
    """

    received_on: date
    entered_on: date | None = None
    asked_on: date | None = None


class Wait(Frozen):
    """A wait for prerequisites that is over, from its first day to the day on which they were met."""

    since: date
    until: date


def newest(review: Review) -> int:
    """The number of the newest receipt, counted from 1."""
    return len(review.earlier) + 1


def received_on(review: Review, number: int) -> date:
    """The day of that receipt."""
    if number <= len(review.earlier):
        return review.earlier[number - 1].received_on
    assert review.received_at is not None  # else nothing was received
    return local_day(review.received_at)


def answered_on(review: Review, number: int) -> date | None:
    """The day on which it was answered, if it was: by a notice to correct, or by acceptance."""
    if number <= len(review.earlier):
        return review.earlier[number - 1].asked_on
    return review.accepted_on or review.asked_on


def counted_from(review: Review) -> date | None:
    """The day of the receipt from which a limit runs that runs 自收到之日起: that which silence
    accepted, else the newest."""
    if review.received_at is None:
        return None
    return received_on(review, review.silent[0] if review.silent else newest(review))


def unanswered(review: Review) -> bool:
    """Whether silence accepted what nobody had answered at all: an answer in time disproves it."""
    last = newest(review)
    return review.silent == (last,) and answered_on(review, last) is None


def closed(review: Review) -> tuple[Receipt, ...]:
    """The receipts that are earlier ones once more is handed in."""
    if review.received_at is None:
        return review.earlier
    done = Receipt(
        received_on=local_day(review.received_at),
        entered_on=review.entered_on,
        asked_on=review.asked_on,
    )
    return (*review.earlier, done)


def with_received(review: Review, number: int, day: date) -> dict[str, Any]:
    """That receipt is of this day. The hour of the newest stays as it was entered."""
    if number <= len(review.earlier):
        return {"earlier": _earlier(review, number, received_on=day)}
    assert review.received_at is not None  # else there is no such entry
    return {"received_at": review.received_at + (day - local_day(review.received_at))}


def with_asked(review: Review, number: int, day: date) -> dict[str, Any]:
    """The notice that answered that receipt is of this day. The applicant who is to mend keeps the days
    that he was told, though it was of an earlier one (行政许可法 8)."""
    if number <= len(review.earlier):
        return {"earlier": _earlier(review, number, asked_on=day)}
    if review.status is not Status.CORRECTING or review.asked_on is None:
        return {"asked_on": day}
    told = max(review.asked_on, review.asked_again_on or review.asked_on)
    return {"asked_on": day, "asked_again_on": told if told > day else None}


def _earlier(review: Review, number: int, **days: date) -> tuple[Receipt, ...]:
    return tuple(
        one.but(**days) if place == number else one
        for place, one in enumerate(review.earlier, start=1)
    )


def standing(review: Review, silent: tuple[int, ...], today: date) -> dict[str, Any]:
    """Where the round stands if silence has accepted those receipts, none: if each was answered.

    The window is still to be counted. A notice to correct that holds again after the round had counted
    as accepted gives the applicant his window anew, from the day on which he hears of it: until then
    he had nothing to mend.
    """
    if silent:
        day = received_on(review, silent[0])
        waits = review.status in (Status.SUBMITTED, Status.CORRECTING)
        return {
            "status": Status.IN_REVIEW if waits else review.status,
            "silent": silent,
            "tacit": True,
            "window": review.window or day,
            "window_from": day,
            **_from(review, day),
        }
    answered: dict[str, Any] = {"silent": (), "tacit": False}
    if review.accepted_on is not None:
        return {**answered, "window": None, **_from(review, review.accepted_on)}
    if review.asked_on is not None:
        holds = today if review.status is not Status.CORRECTING else review.asked_again_on
        begins = max(review.asked_on, holds) if holds else review.asked_on
        return {
            **answered,
            "status": Status.CORRECTING,
            "asked_again_on": holds,
            "window_from": begins,
            **_from(review, None),
        }
    waiting = received_on(review, newest(review))
    return {**answered, "status": Status.SUBMITTED, "window_from": waiting, **_from(review, None)}


def _from(review: Review, day: date | None) -> dict[str, Any]:
    return started_on(review, day) if day != review.start_day else {}


def started_on(review: Review, day: date | None) -> dict[str, Any]:
    """The limits run from this day (None: they do not run); what was waited for since is counted
    from it too."""
    made = [one for one in review.pauses if one.reason != AWAITING]
    return {"start_day": day, "pauses": (*made, *(_waited(review, day) if day else ()))}


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
