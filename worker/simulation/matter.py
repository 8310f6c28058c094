"""What is said in one round: papers and fields handed in, and what a decision consists of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from domain.acts import Text
from domain.canonical import plain
from domain.clock import local_day
from domain.conditions import Truth
from domain.project.state import Project
from domain.review.commands import Document
from domain.review.papers import asked, may_set
from domain.review.state import Review
from domain.review.words import ADVERSE, LICENSING, NEEDLESS, Result
from domain.rules.items import FormField, Item, Kind
from domain.rules.rules import Rules
from worker.simulation.acting import Pen
from worker.simulation.answers import Answers
from worker.simulation.draws import Draws
from worker.simulation.scenario import Rates, Scenario
from worker.simulation.works import Works

TOTAL = "total_investment"


class Town(NamedTuple):
    """What all people of one project's simulation share."""

    rules: Rules
    scenario: Scenario
    draws: Draws
    answers: Answers
    works: Works


class Matter:
    """The contents of one round, drawn about its item and number."""

    def __init__(self, town: Town, item: Item, number: int, rules: Rules) -> None:
        self.rules = rules
        self.answers = town.answers
        self.draws = town.draws.about(item.id, number)
        self.item = item
        self.rates: Rates = town.scenario.rates
        self.calm = number > town.scenario.adverse_rounds  # nothing ends badly any more

    def follow(self, rules: Rules) -> None:
        """From here on by these rules."""
        self.rules = rules
        self.item = rules.item(self.item.id)

    def bad(self, question: str, rate: float) -> bool:
        """Whether something goes badly in this round; never once the item has had enough of it."""
        return not self.calm and self.draws.chance(question, rate)

    def papers_of_the_applicant(self, review: Review) -> list[str]:
        """The papers that a complete application would still bring."""
        there = dict.fromkeys(review.papers)
        return [
            material.id
            for material, wanted in asked(review, self.rules)
            if wanted is Truth.TRUE
            and material.issuer == "applicant"
            and material.stage_needed == "submit"
            and material.id not in self.item.materials_at_grant
            and material.id not in there
        ]

    def papers(self, review: Review) -> tuple[str, ...]:
        """All papers that a decision still lacks: the unit brings them, or ticks them."""
        there = dict.fromkeys(review.papers)
        wanted = (material.id for material, _ in asked(review, self.rules))
        return tuple(paper for paper in wanted if paper not in there)

    def fields(
        self, fields: Sequence[FormField], project: Project, pen: Pen
    ) -> dict[str, Text | str]:
        """The form filled in: facts as they are known, the rest drawn or in words."""
        return dict(self._filled(fields, project, pen))

    def _filled(
        self, fields: Sequence[FormField], project: Project, pen: Pen
    ) -> Iterator[tuple[str, Text | str]]:
        allowed = may_set(self.item, self.rules)
        for field in fields:
            if field.id in allowed:
                known = project.facts.get(field.id)
                value = known.value if known else self.answers[field.id]
                yield field.id, value if isinstance(value, str) else str(value)
            elif field.type == "number":
                yield field.id, str(self.draws.whole(f"field {field.id}", 1, 9999))
            elif field.type == "date":
                days = self.draws.whole(f"field {field.id}", 200, 900)
                yield field.id, (self.answers.entered + timedelta(days=days)).isoformat()
            elif field.type == "flag":
                yield field.id, "是" if self.draws.chance(f"field {field.id}", 0.5) else "否"
            else:
                yield field.id, pen.text(f"{field.name_zh}：{project.name}")

    def outcome(self, consents: int) -> Result:
        """What it comes to. `consents`: how often the office has been asked for its own."""
        yes, *others = (Result(one) for one in self.rules.outcomes(self.item.id))
        adverse = next((one for one in others if one in ADVERSE), None)
        no = self.rates.not_conforming if self.item.kind is Kind.OPINION else self.rates.refusal
        if adverse and self.item.kind is not Kind.REPORT and self.bad("no", no):
            return adverse
        if not self.item.sets and not self.item.raises and not consents:
            if Result.NOT_CONCERNED in others and self._says("not concerned"):
                return Result.NOT_CONCERNED
            if Result.NOT_REQUIRED in others and self._says("not required"):
                return Result.NOT_REQUIRED
        conditional = next((one for one in others if one.endswith("with_conditions")), None)
        return conditional if conditional and self._says("with conditions") else yes

    def _says(self, what: str) -> bool:
        return self.draws.chance(what, getattr(self.rates, what.replace(" ", "_")))

    def reason(self, outcome: Result, pen: Pen) -> Text | None:
        """Why, where the outcome must say so."""
        match outcome:
            case Result.NOT_REQUIRED:
                return pen.text("经核实，本项目无需办理该事项。")
            case Result.NOT_CONCERNED:
                return pen.text("本项目不涉及我单位职责。")
            case _ if outcome in ADVERSE:
                return pen.text("现有材料不能证明符合规定条件。")
            case _:
                return None

    def conditions(self, outcome: Result, pen: Pen) -> tuple[Text, ...]:
        """The conditions of an outcome that bears some."""
        if not outcome.endswith("with_conditions"):
            return ()
        return (pen.text("开工前落实相应措施并报备。"),)

    def conditions_due(self, outcome: Result, now: datetime) -> date | None:
        """Until when they are to be fulfilled, where the decision sets a day."""
        if not outcome.endswith("with_conditions"):
            return None
        if not self.draws.chance("conditions due", self.rates.conditions_due):
            return None
        days = self.draws.whole("conditions due", 10, 60)
        return self.rules.calendar.nth_working_day_after(local_day(now), days)

    def document(self, outcome: Result) -> Document | None:
        """The paper that a licensing outcome makes."""
        if outcome not in LICENSING:
            return None
        number = self.draws.number("document") % 10**8
        return Document(number=f"漯{self.item.handled_by.function}字〔{number:08d}〕号")

    def own_facts(self) -> dict[str, Any]:
        """A value for every fact that the item sets."""
        return {name: self.answers[name] for name in self.item.sets}

    def facts(self, outcome: Result, project: Project) -> dict[str, Any]:
        """The facts that a decision gives; an approval may change the total investment."""
        if outcome in NEEDLESS:
            return {}
        facts = self.own_facts()
        amount = project.facts.get(TOTAL)
        if amount is None or TOTAL in facts or TOTAL not in may_set(self.item, self.rules):
            return facts
        if self.draws.chance("amount", self.rates.amended_amount):
            percent = self.draws.whole("amount percent", 92, 110)
            facts[TOTAL] = plain(round(Decimal(amount.value) * percent / 100))
        return facts
