"""The works of a project: how long they take, and what is invested in which month."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from domain.calendar import Calendar
from domain.project.state import Project
from worker.simulation.draws import Draws
from worker.simulation.hours import after
from worker.simulation.profile import Sort
from worker.simulation.scenario import DAYS_A_MONTH, Delays, Span, SpanUnit

MONTHLY_REPORT = "monthly_report"
COMPLETIONS = ("builder_acceptance", "acc_survey", "highway_handover", "other_completion")
PATIENCE = 6  # months past the works, after which the builder waits for no more reports
TENTH = Decimal("0.1")  # 万元: reports are rounded to it


class Works(NamedTuple):
    """What the builder has planned and nobody knows beforehand."""

    sort: Sort
    draws: Draws
    delays: Delays
    below: float  # the share of projects that cost less than was thought

    @property
    def span(self) -> Span:
        return self.delays.fitting_out if self.sort is Sort.LEASED else self.delays.construction

    @property
    def months(self) -> int:
        """The months over which the investment is spread."""
        least, most = self.span.days
        months = self.draws.whole("months of works", least // DAYS_A_MONTH, most // DAYS_A_MONTH)
        return max(1, months)

    def completed(self, since: datetime, calendar: Calendar) -> datetime:
        """When works that began then are done."""
        span = Span(least=self.months, most=self.months, unit=SpanUnit.MONTHS)
        return after(since, span, self.draws, "works", calendar)

    @property
    def percent_spent(self) -> int:
        """How much of the total investment will have been spent in the end."""
        if not self.draws.chance("final cost", self.below):
            return 100
        return self.draws.whole("final cost percent", 80, 99)

    def invested_in(self, project: Project) -> Decimal:
        """The figure of the month that is reported next, 万元: the last one brings what is left."""
        total = project.facts.get("total_investment")
        if total is None:
            return Decimal(0)
        left = Decimal(total.value) * self.percent_spent / 100 - project.invested
        done = project.rhythms[MONTHLY_REPORT].number
        if left <= 0:
            return Decimal(0)
        if done >= self.months:
            return left
        even = left / (self.months - done + 1)
        percent = self.draws.whole(f"invested {done}", 40, 160)
        return min(left, (even * percent / 100).quantize(TENTH))

    def all_spent(self, project: Project) -> bool:
        """Whether nothing more will be invested, or nobody reports it any more."""
        rhythm = project.rhythms.get(MONTHLY_REPORT)
        if rhythm is None:
            return False
        overdue = rhythm.number >= self.months + PATIENCE
        return rhythm.ended or overdue or (self.percent_spent < 100 and self._spent(project))

    def _spent(self, project: Project) -> bool:
        total = project.facts.get("total_investment")
        if total is None:
            return False
        return project.invested >= Decimal(total.value) * self.percent_spent / 100
