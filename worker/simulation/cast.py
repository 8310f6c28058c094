"""The people of one project: they read what was written, fold it, and put their acts on an agenda.

Engines may write the lines of one instant in different orders; the people look at them in one order
of their own and act on states alone, so that both engines see the same acts (design.md 9).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from domain.acts import Outcome
from domain.clock import local_day
from domain.ledger import Line, read_event
from domain.project import state as project_state
from domain.project.commands import Register
from domain.project.state import Project
from domain.review import state as review_state
from domain.review.state import Review
from domain.rules.rules import Rules
from domain.streams import is_review, project_stream, review_stream
from worker.projects_file import ProjectRow
from worker.simulation.acting import Given, Pen
from worker.simulation.agenda import Agenda, Due
from worker.simulation.answers import Answers
from worker.simulation.draws import Draws
from worker.simulation.life import Life
from worker.simulation.matter import Town
from worker.simulation.round import Round
from worker.simulation.scenario import Scenario
from worker.simulation.works import COMPLETIONS, Works

MOST_TRIES = 5
# Their applicants wait for the monthly reports, or for the first works.
WATCHES_THE_PROJECT = ("total_investment_entry", *COMPLETIONS)


class Cast:
    """Everybody who acts on one project."""

    def __init__(
        self,
        row: ProjectRow,
        register: Register,
        draws: Draws,
        entering: datetime,
        scenario: Scenario,
        rules: Rules,
        agenda: Agenda | None = None,
    ) -> None:
        """`agenda`: that of the project whose part this one is; a part is not registered."""
        answers = Answers(row, draws, local_day(entering), rules)
        works = Works(answers.sort, draws, scenario.delays, scenario.rates.final_cost_below)
        self._town = Town(rules, scenario, draws, answers, works)
        self._life = Life(self._town, register)
        self._rounds: dict[str, Round] = {}
        self._stream = project_stream(register.code)
        self.agenda = agenda or Agenda(rules)
        if agenda is None:
            self.agenda.add(self._stream, "register", entering)
        self._acts = 0
        self.project: Project | None = None
        self.reviews: dict[str, Review] = {}
        self.refusals: list[tuple[str, str, str]] = []  # stream, move, the refusal's code
        self.given_up: dict[tuple[str, str], str] = {}  # stream and move → why

    def read(self, lines: Iterable[tuple[str, Line]], now: datetime) -> None:
        """Fold what was written and think again about every stream that it touches."""
        touched: dict[str, None] = {}
        for stream, line in lines:
            touched[stream] = None
            event = read_event(stream, line)
            if is_review(stream):
                self.reviews[stream] = review_state.evolve(self.reviews.get(stream), event)
            else:
                self.project = project_state.evolve(self.project, event)
        if self._stream in touched:
            touched |= dict.fromkeys(self._watching())
        for stream in sorted(touched):
            self._think(stream, now)

    def act(self, due: Due, now: datetime) -> Given | None:
        """The act of a move that has come due; None where it has turned out to be of no use."""
        self._acts += 1
        pen = Pen(self._town.draws, self._acts)
        if due.stream == self._stream:
            return self._life.act(self.project, due.move, now, pen)
        if self.project is None:
            raise ValueError("a round without a project")
        given = self._rounds[due.stream].act(
            self.reviews[due.stream], self.project, due.move, now, pen
        )
        if given is None:
            self._think(due.stream, now)
        return given

    def hear(self, due: Due, outcome: Outcome, now: datetime) -> None:
        """What became of an act: what was refused is tried again later, some times."""
        if outcome.refusal is None:
            return
        self.refusals.append((due.stream, due.move, outcome.refusal.code))
        player = self._life if due.stream == self._stream else self._rounds[due.stream]
        player.refused(due.move)
        if player.tries[due.move] > MOST_TRIES:
            self.given_up[due.stream, due.move] = outcome.refusal.zh
            return
        self._think(due.stream, now)

    def _watching(self) -> list[str]:
        if self.project is None:
            return []
        code = self.project.code
        return [
            review_stream(code, item, one.round)
            for item in WATCHES_THE_PROJECT
            for one in self.project.item(item).open
            if review_stream(code, item, one.round) in self.reviews
        ]

    def _think(self, stream: str, now: datetime) -> None:
        """Which moves are wanted on the stream now: new ones are dated, old ones kept or dropped."""
        if stream == self._stream:
            wanted = self._life.wanted(self.project)
        else:
            review = self.reviews[stream]
            if self.project is None:
                raise ValueError("a round without a project")
            wanted = self._round(stream).wanted(review, self.project)
        self.agenda.keep(stream, wanted)
        there = self.agenda.moves(stream)
        for move in sorted(wanted):  # two that fall on one second: the same first in any engine
            if move not in there and (stream, move) not in self.given_up:
                if stream == self._stream:
                    at = self._life.moment(self.project, move, now)
                else:
                    at = self._rounds[stream].moment(self.reviews[stream], move, now)
                self.agenda.add(stream, move, at)

    def _round(self, stream: str) -> Round:
        if stream not in self._rounds:
            self._rounds[stream] = Round(self._town, self.reviews[stream])
        return self._rounds[stream]
