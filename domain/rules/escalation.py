"""The ladder of a review's clock: who hears of it, and when (domain.md 6, all assumed)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Tag

from domain.rules.figures import Confidence, Figure
from domain.rules.forms import Entry, Id, LetterId, Names, OfUnit, TimeOfDay, YesNo, told_by


class LadderPost(Entry):
    """A post that hears of a round: of the unit that handles it, of the city, or of a named unit."""

    role: Annotated[Id, Names("role")]
    of: Annotated[Id, Names("unit", words=("unit", "city"))]


Hears = Annotated[
    Annotated[LadderPost, Tag("role")] | Annotated[OfUnit, Tag("unit")], told_by("role", "unit")
]


class EscalationStep(Entry):
    """One rung. It rings on the n-th working day; what has rung is not unrung.

    `at` is a time in Asia/Shanghai: the beginning of the office day (09:00, assumed) where the
    file names none.
    """

    id: Id
    when: Literal["not_accepted_after", "before_due", "due_day", "overdue", "statutory_overdue"]
    limit: Figure | None = None
    at: TimeOfDay = "09:00"
    to: tuple[Hears, ...]
    letter: LetterId | None = None
    item_lamp: Literal["yellow", "red"] | None = None
    skip_if_limit_below: Figure | None = None


class EscalationRules(Entry):
    """What all rungs share."""

    post_vacant: tuple[Literal["deputising_person", "next_post_up"], ...]
    rung_is_not_unrung: YesNo
    confidence: Confidence


class Escalation(Entry):
    """The file of escalation."""

    escalation: tuple[EscalationStep, ...]
    escalation_rules: EscalationRules
