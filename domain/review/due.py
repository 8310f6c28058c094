"""Until when: the two limits of a round, its windows and caps, derived from its state.

Law: 行政许可法 32, 42, 43, 45; domain.md 4. One function per question, so that workflow, preview,
simulation and pages show the same day.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from domain.clock import Pause, drops_nothing, due, explain
from domain.conditions import KnownFact
from domain.limits import Limit, LimitUnit
from domain.review.events import Dues
from domain.review.item_rules import length, waits_for_grant_needs
from domain.review.receipts import counted_from
from domain.review.state import Review, waits_since
from domain.review.words import AWAITING, LIMIT_ZH, LimitKind, Status
from domain.rules.facts import read_value
from domain.rules.figures import SilentReview
from domain.rules.items import Item, Notice
from domain.rules.rules import Rules
from domain.stops import Stop

Stops = tuple[Stop, ...]

INVESTED = "cumulative_investment"  # 万元 reported so far: a figure that the project tells


class KnownFacts(NamedTuple):
    """The facts that a round was told, as a world for the conditions of its item's figures."""

    review: Review
    rules: Rules

    def fact(self, fact: str) -> KnownFact | None:
        """The fact's value as last told."""
        raw = self.review.facts.get(fact)
        if raw is None:
            return None
        if fact == INVESTED:
            return KnownFact(Decimal(raw), self.review.opened_at)
        try:
            return KnownFact(read_value(self.rules.fact(fact), raw), self.review.opened_at)
        except ValueError:
            return None  # no value of the version that the round went over to

    def event(self, event: str) -> datetime | None:
        """A round knows of no events but those told as facts `event:…`."""
        raw = self.review.facts.get(f"event:{event}")
        return self.review.opened_at if raw else None

    def finished(self, item: str) -> datetime | None:
        """A round knows of no other items."""
        return None

    def parameter(self, parameter: str) -> Decimal | None:
        """The catalog's figure."""
        return self.rules.parameter(parameter)


class LimitRun(NamedTuple):
    """One limit with all that moves its last day."""

    limit: Limit
    start: date
    pauses: tuple[Pause, ...]
    extension: Limit | None


def limit_run(review: Review, kind: LimitKind, rules: Rules) -> LimitRun | None:
    """How the limit runs in this round, or None where there is none or its clock has not begun."""
    begun = limit_begun(review, kind, rules)
    if begun is None:
        return None
    return LimitRun(*begun, all_pauses(review, rules), review.extension)


def limit_begun(review: Review, kind: LimitKind, rules: Rules) -> tuple[Limit, date] | None:
    """The limit and the day from which it counts, without what moves its last day."""
    if review.start_day is None or review.pre_review:
        return None
    item = rules.item(review.item)
    limit = _length(review, item, kind, rules)
    if limit is None:
        return None
    received = re_reviewed_in(review, item) is not None or (
        kind is LimitKind.STATUTORY and counts_from_receipt(item)
    )
    if received and (day := counted_from(review)):
        return limit, day
    return limit, review.start_day


def _length(review: Review, item: Item, kind: LimitKind, rules: Rules) -> Limit | None:
    """How long the limit is in this round; None where there is none."""
    promised = kind is LimitKind.PROMISED
    if promised and review.at_once and rules.decided_on_signing_within:
        return rules.decided_on_signing_within
    again = re_reviewed_in(review, item)
    if again is not None:
        return again.limit
    if review.anew is not None and review.anew.within is not None:
        return Limit(n=review.anew.within, unit=LimitUnit.DAYS)
    if review.handler.outer_unit is not None:  # the city's own step: forwarding (行政许可法 43)
        of_city = rules.city_limits(item)
        return of_city.promised if promised else of_city.statutory
    world = KnownFacts(review, rules)
    return rules.promised(item, world) if promised else rules.statutory(item, world)


def re_reviewed_in(review: Review, item: Item) -> SilentReview | None:
    """The limit of a document's re-review, from receipt on; None of every other round.

    环评法 24, 环保条例 12: ten days, and silence agrees; 水利部令53号 18: ten working days.
    """
    return item.validity.re_review if review.re_review and item.validity else None


def counts_from_receipt(item: Item) -> bool:
    """Whether the item's law says 自收到之日起: the limit then counts from receipt."""
    return item.statutory is not None and item.statutory.from_ == "received"


def all_pauses(review: Review, rules: Rules) -> tuple[Pause, ...]:
    """Stops of all clocks, ended pauses, the running one, and the wait for prerequisites."""
    over = review.pauses
    if not waits_for_grant_needs(rules):
        over = tuple(one for one in over if one.reason != AWAITING)
    pauses = (*(stop.pause for stop in review.stops), *over)
    if running := review.pause:
        pauses = (
            *pauses,
            Pause(
                start=running.start,
                end=running.until,
                reason=running.reason,
                clause=running.clause,
            ),
        )
    since = waits_since(review)
    if review.awaits and since and waits_for_grant_needs(rules):
        pauses = (*pauses, Pause(start=since, end=None, reason=AWAITING))
    return pauses


def dues(review: Review, rules: Rules) -> Dues:
    """The last day of each limit as things stand; None where there is none or it stands still."""
    if review.status not in (Status.IN_REVIEW, Status.SUSPENDED):
        return Dues()
    return Dues(
        promised=_last_day(limit_run(review, LimitKind.PROMISED, rules), rules),
        statutory=_last_day(limit_run(review, LimitKind.STATUTORY, rules), rules),
    )


def latest_if_submitted(review: Review, today: date, rules: Rules) -> date | None:
    """The promised last day if the application is complete today and accepted on the next working
    day, and nothing stops the clock; None where nothing is promised.

    The day that an applicant is told before he applies; an answer of the unit may move it.
    """
    accepted = rules.calendar.nth_working_day_after(today, 1)
    started = review.but(status=Status.IN_REVIEW, start_day=accepted, awaits=())
    return dues(started, rules).promised


def _last_day(run: LimitRun | None, rules: Rules) -> date | None:
    if run is None:
        return None
    return due(
        run.limit,
        run.start,
        pauses=run.pauses,
        extension=run.extension,
        calendar=rules.calendar,
    ).day


def left_when_resumed(review: Review, rules: Rules) -> int | None:
    """The working days of the promised limit that are left once a clock that stands still goes on.

    None where it runs, or where nothing is promised. An open pause moves the end along with it, so
    that what is left can be counted as if it had ended on the day on which it began.
    """
    stands_since = _stands_since(review, rules)
    run = limit_run(review, LimitKind.PROMISED, rules)
    if stands_since is None or run is None:
        return None
    ended = tuple(
        pause.but(end=pause.start) if pause.start == stands_since else pause for pause in run.pauses
    )
    end = due(
        run.limit, run.start, pauses=ended, extension=run.extension, calendar=rules.calendar
    ).day
    return rules.calendar.working_days_between(stands_since, end) if end else None


def _stands_since(review: Review, rules: Rules) -> date | None:
    if review.pause is not None:
        return review.pause.start
    waits = review.awaits and review.status is Status.IN_REVIEW and waits_for_grant_needs(rules)
    return waits_since(review) if waits else None


def explained(review: Review, kind: LimitKind, rules: Rules) -> tuple[str, ...]:
    """The due day in lines that a clerk can read aloud; empty where there is no such limit."""
    run = limit_run(review, kind, rules)
    if run is None:
        return ()
    lines = explain(
        run.limit,
        run.start,
        pauses=run.pauses,
        extension=run.extension,
        calendar=rules.calendar,
        reasons={reason.id: reason.name_zh for reason in rules.catalog.clock.pause_reasons},
    )
    return (f"{LIMIT_ZH[kind]}：", *lines)


def pause_cap_day(
    item: Item, reason: str, start: date, rules: Rules, stops: Stops = ()
) -> date | None:
    """The day on which a pause of the item from `start` reaches its cap; None where there is none."""
    cap = rules.pause_cap(item, reason)
    return counted(cap, start, rules, stops) if cap else None


def pauses_in_vain(start: date, found: Dues) -> date | None:
    """The last of the limits' days, where a pause from `start` drops a day of none (domain.md 4, example
    13); None where it drops some, or no limit runs."""
    ends = [day for day in (found.promised, found.statutory) if day]
    return max(ends) if ends and all(drops_nothing(start, day) for day in ends) else None


def acceptance_window(item: Item, received: date, rules: Rules, stops: Stops = ()) -> date:
    """The last day on which the unit may accept, decline or ask for correction."""
    return counted(rules.acceptance_window(item), received, rules, stops)


def correction_window(asked: date, rules: Rules, stops: Stops = ()) -> date:
    """The last day on which the applicant may answer a correction notice."""
    return counted(length(rules.catalog.clock.correction.applicant_has), asked, rules, stops)


def notice_end(notice: Notice, published: date, rules: Rules, stops: Stops = ()) -> date:
    """The last day of a public notice; the day of publication does not count."""
    if notice.lasts is None or notice.lasts.limit is None:
        return published
    return counted(notice.lasts.limit, published, rules, stops)


def counted(
    limit: Limit, start: date, rules: Rules, stops: Stops = (), extension: Limit | None = None
) -> date:
    """The last day of a limit that nothing stops but a stop of all clocks."""
    pauses = tuple(stop.pause for stop in stops)
    day = due(limit, start, pauses=pauses, extension=extension, calendar=rules.calendar).day
    if day is None:
        raise ValueError("a limit without pauses always ends")
    return day
