"""行政复议 and 行政诉讼 against a project's decisions: filed, stayed, ruled.

Moves name what they are about: `challenge eia_form 1` (item and round), `stay 1`, `rule 1`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from domain.acts import Actor, Role
from domain.clock import local_day
from domain.project.challenge import Challenge
from domain.project.challenge_commands import (
    Path,
    RecordChallenge,
    RecordRuling,
    RecordStay,
    Ruling,
)
from domain.project.rounds import handler_of
from domain.project.state import Project
from worker.simulation.acting import Given, Pen
from worker.simulation.hours import after
from worker.simulation.matter import Town
from worker.simulation.people import acting_unit, desk, person_of
from worker.simulation.scenario import Span, SpanUnit

FILING = Span(least=3, most=50, unit=SpanUnit.WORKING_DAYS)
STAYING = Span(least=2, most=10, unit=SpanUnit.WORKING_DAYS)
RULING = Span(least=15, most=80, unit=SpanUnit.WORKING_DAYS)
CASE_MOVES = ("challenge", "stay", "rule")
OTHER_RULINGS = (Ruling.UPHELD, Ruling.WITHDRAWN, Ruling.UNLAWFUL)
WITHIN_DAYS = 30


class Cases:
    """Of each item one decision is challenged, at most, or that none was made in the law's time."""

    def __init__(self, town: Town) -> None:
        self.rules = town.rules
        self.draws = town.draws
        self.rates = town.scenario.rates

    def wanted(self, project: Project) -> Iterator[str]:
        """The moves that somebody means to make as things stand."""
        yield from self._to_challenge(project)
        for key, one in project.challenges.items():
            if one.ruling is not None:
                continue
            yield f"rule {key}"
            life = project.item(one.item)
            newest = life.decided is not None and life.decided.round == one.round
            effect = life.finished_at is not None and newest
            if effect and not one.stayed and self.draws.chance(f"stay {key}", self.rates.stayed):
                yield f"stay {key}"

    def _to_challenge(self, project: Project) -> Iterator[str]:
        there = dict.fromkeys(one.item for one in project.challenges.values())
        for item, life in project.items.items():
            if item in there:
                continue
            for one in life.challengeable:
                about = f"{item} {one.round}"
                if one.silent and self.draws.chance(f"sue {about}", self.rates.silence_challenged):
                    yield f"challenge {about}"
            if life.decided is None:
                continue
            about = f"{item} {life.decided.round}"
            if self.draws.chance(f"challenge {about}", self.rates.challenged):
                yield f"challenge {about}"

    def moment(self, move: str, now: datetime) -> datetime:
        """When the move would come, wanted since `now`."""
        span = {"challenge": FILING, "stay": STAYING}.get(move.partition(" ")[0], RULING)
        return after(now, span, self.draws, move, self.rules.calendar)

    def act(self, project: Project, move: str, now: datetime, pen: Pen) -> Given | None:
        """The command of the move; None where it is not about a case."""
        match move.split(" "):
            case ["challenge", item, number]:
                by, _ = self._unit(project, item)
                path = self.draws.pick(f"path {item} {number}", tuple(Path))
                command = RecordChallenge(
                    item=item,
                    path=path,
                    number=f"{item}第{number}轮",
                    filed_on=local_day(now),
                    note=pen.text("认为决定不当，请求撤销。"),
                    round=int(number),
                )
                return Given(command, by, words=pen.words)
            case ["stay", key]:
                by, _ = self._unit(project, project.challenges[key].item)
                return Given(RecordStay(challenge=key, stayed=True, number=f"停{key}号"), by)
            case ["rule", key]:
                return self._rule(project, key, project.challenges[key], now, pen)
            case _:
                return None

    def _rule(self, project: Project, key: str, one: Challenge, now: datetime, pen: Pen) -> Given:
        by, drafter = self._unit(project, one.item)
        ruling = self.draws.pick(f"ruling {key}", OTHER_RULINGS)
        if self.draws.chance(f"set aside {key}", self.rates.set_aside):
            ruling = Ruling.ORDERED if one.passed_on is not None else Ruling.SET_ASIDE
        limited = ruling is Ruling.SET_ASIDE and self.draws.chance(f"within {key}", 0.5)
        limited = limited or ruling is Ruling.ORDERED
        command = RecordRuling(
            challenge=key,
            ruling=ruling,
            number=f"决{key}号",
            ruled_on=local_day(now),
            within=WITHIN_DAYS if limited else None,
            note=pen.text("审理终结。"),
            drafted_by=drafter,
        )
        return Given(command, by, words=pen.words)

    def _unit(self, project: Project, item: str) -> tuple[Actor, str]:
        """Who answers for the decision, and who drafts."""
        found = handler_of(project, self.rules.item(item), self.rules)
        assert found is not None  # somebody has decided it
        unit = acting_unit(found[0])
        return desk(unit, Role.HEAD), person_of(unit, Role.REVIEWER)
