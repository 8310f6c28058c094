"""责令限期作出决定: what a ruling on 不予答复 orders of a round, and until when.

行政复议法 66, 行政诉讼法 72: within a term; days, counted from the day of the ruling (民法典 201, 203).
The round's own limits stand as they passed, and the term is another body's: no pause and no stop of the
city's clocks moves it. Passed, it is put before whoever hears of the law's own limit (domain.md 6).
"""

from __future__ import annotations

from datetime import date

from domain.clock import explain
from domain.limits import Limit, LimitUnit
from domain.review import ladder
from domain.review.due import counted
from domain.review.put_before import matter_of
from domain.review.sharing import Addressee
from domain.review.state import Review
from domain.review.words import Status
from domain.rules.rules import Rules


def ordered_day(review: Review, rules: Rules) -> date | None:
    """The last day of the term; None where none is ordered, or the round is decided or out of hand."""
    term = _term(review)
    return counted(*term, rules) if term else None


def _term(review: Review) -> tuple[Limit, date] | None:
    """How long it is, and from which day it counts."""
    term = review.ordered
    if term is None or term.within is None:
        return None
    if review.status not in (Status.IN_REVIEW, Status.SUSPENDED):
        return None
    return Limit(n=term.within, unit=LimitUnit.DAYS), term.on


def not_told(review: Review, rules: Rules) -> date | None:
    """The last day, where its passing has not been put before leaders; a later ruling's is told anew."""
    day = ordered_day(review, rules)
    told = [one.due for one in review.escalations if matter_of(one.step) == "ordered"]
    elsewhere = any(matter_of(step) == "ordered" for step in review.rung_elsewhere)
    return None if day is None or elsewhere or any(day <= due for due in told) else day


def hearers(review: Review, rules: Rules) -> tuple[Addressee, ...]:
    """Whom the ladder names for the law's limit that has passed."""
    steps = rules.catalog.escalation.escalation
    return tuple(
        dict.fromkeys(
            to
            for step in steps
            if step.when == "statutory_overdue"
            for to in ladder.addressees(step, review)
        )
    )


def explained(review: Review, rules: Rules) -> tuple[str, ...]:
    """The term in lines that a clerk can read aloud; empty where there is none."""
    term = _term(review)
    if term is None:
        return ()
    limit, on = term
    lines = explain(limit, on, calendar=rules.calendar)
    return (
        "责令期限：",
        f"{on.isoformat()}复议机关或者法院作出责令，当日不计入。",
        *lines[1:],
        "该期限不因暂停或者停止计时而延长。",
    )
