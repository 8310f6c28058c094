"""The ladder of a review's clock: who hears of it, and when (domain.md 6, all assumed)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Tag, model_validator

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

    @model_validator(mode="after")
    def _in_working_days(self) -> Self:
        for figure in (self.limit, self.skip_if_limit_below):
            if figure is not None and (figure.unit != "wd" or not isinstance(figure.n, int)):
                raise ValueError("提醒阶梯以工作日计：n 为整数，unit 为 wd")
        return self

    @property
    def off_wd(self) -> int:
        """How many working days the step is off the day that it is about."""
        return _wd(self.limit)

    @property
    def least_limit_wd(self) -> int:
        """Limits shorter than this are not warned of by this step; 0: none is too short."""
        return _wd(self.skip_if_limit_below)


def _wd(figure: Figure | None) -> int:
    return int(figure.n) if figure is not None and figure.n is not None else 0


class EscalationRules(Entry):
    """What all rungs share."""

    post_vacant: tuple[Literal["deputising_person", "next_post_up"], ...]
    rung_is_not_unrung: YesNo
    confidence: Confidence


class Escalation(Entry):
    """The file of escalation."""

    escalation: tuple[EscalationStep, ...]
    escalation_rules: EscalationRules
