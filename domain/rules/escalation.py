"""The ladder of a review's clock: who hears of it, and when (domain.md 6, all assumed)."""

from __future__ import annotations

from typing import Literal

from domain.rules.figures import Confidence, Figure
from domain.rules.forms import Addressee, Entry, Id, LetterId, TimeOfDay, YesNo


class EscalationStep(Entry):
    """One rung. It rings on the n-th working day; what has rung is not unrung."""

    id: Id
    when: Literal["not_accepted_after", "before_due", "due_day", "overdue", "statutory_overdue"]
    limit: Figure | None = None
    at: TimeOfDay | None = None
    to: tuple[Addressee, ...]
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
