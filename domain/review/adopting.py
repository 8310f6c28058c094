"""How an open round takes its project's adoption of another catalog (domain.md 4).

A round that nobody has applied for goes over at once. One that is under way keeps the version under
which it began, unless the adoption says that all is derived anew. What was decided stays decided.
"""

from __future__ import annotations

from domain.acts import Act
from domain.review.commands import MoveClocks, ReviewCommand
from domain.review.events import CatalogKept, ClocksMoved
from domain.review.papers import asked
from domain.review.state import Review
from domain.review.words import Running, Status
from domain.rules.rules import Rules

Told = Act[ReviewCommand]
UNDER_WAY = (
    Status.SUBMITTED,
    Status.CORRECTING,
    Status.IN_REVIEW,
    Status.SUSPENDED,
    Status.OUTSIDE,
)


def keeps(review: Review, command: MoveClocks) -> bool:
    """Whether the round goes on by its own version though its project goes over."""
    return command.running is Running.KEEP and review.status in UNDER_WAY


def kept(review: Review, act: Told, catalog: str) -> list[CatalogKept]:
    """That it does, said once."""
    if catalog in review.offered:
        return []
    return [CatalogKept(at=max(act.submitted_at, review.opened_at), catalog=catalog)]


def gone_over(review: Review, act: Told, command: MoveClocks, rules: Rules) -> ClocksMoved:
    """That it goes over, with what it has to know. `rules`: the new ones; days are derived elsewhere.

    A clock that has started waits for no more than it did: what is new there is named, for people.
    """
    started = review.start_day is not None
    more: tuple[str, ...] = ()
    if review.status in UNDER_WAY:
        told = review.but(facts=review.facts | command.facts)
        there = (*_papers(review, rules.of(review.rules.catalog)), *review.papers)
        more = tuple(one for one in _papers(told, rules) if one not in there)
    return ClocksMoved(
        at=max(act.submitted_at, review.opened_at),
        catalog=command.catalog,
        reason=command.reason,
        facts={name: one for name, one in command.facts.items() if review.facts.get(name) != one},
        awaits=() if started else command.awaits,
        papers=more,
        needs=command.awaits if started else (),
    )


def _papers(review: Review, rules: Rules) -> tuple[str, ...]:
    """The applicant's own papers that the round asks, or may ask."""
    return tuple(one.id for one, _ in asked(review, rules) if one.issuer == "applicant")
