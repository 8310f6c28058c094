"""Every way of a project through its stages, for the kinds of project of the catalog.

A project of each kind is lived from its registration to its end: whatever round is open reports
that it ended well, whatever report is due is given. In each stage every act that its forms offer is
tried aside; one that leads into another stage is lived on from. An item that led
on is held back in a further life, so that the other ways out of its stage are found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import ValidationError

from catalog.kinds_of_project import KINDS, Example
from domain.acts import SYSTEM, Act, Actor, Role
from domain.canonical import plain
from domain.clock import SHANGHAI, local_day
from domain.identity import CITY_GOVERNMENT, who_may_project
from domain.project.alarms import next_alarm, ring
from domain.project.commands import RecordEvent, Register, ReviewEnded
from domain.project.events import ProjectEvent
from domain.project.form import COMMANDS, act_form
from domain.project.handle import handle
from domain.project.moves import declarable, subjects, why_not
from domain.project.state import Project, evolve
from domain.refused import Refused
from domain.review.commands import Document, RulesVersion
from domain.review.words import LICENSING, OPEN, WITH_CONDITIONS, Result, Status
from domain.rules.rules import Rules
from domain.units import OFFICE
from worker.charts.filling import WORDS, bodies

CODE, COMPANY = "LH-2026-0001", "c-001"
COUNTY, INDUSTRY = "临颍县", "食品加工"
BEGIN = datetime(2026, 1, 5, 9, tzinfo=SHANGHAI)
LONG = timedelta(days=40)  # a life without an end goes on month by month
ENDED_ZH = {"exited": "已出库", "terminated": "已终止", "merged": "已并入其他项目"}


class Step(NamedTuple):
    """From one standing (None: not registered) to another, and what led there."""

    before: str | None
    cause: str
    after: str


class Walked(NamedTuple):
    """What was found. `offered`: acts that may be given in a stage, as (stage, its Chinese name)."""

    steps: tuple[Step, ...]
    offered: tuple[tuple[str, str], ...]


def standing(project: Project) -> str:
    """The stage that is shown, or how the life has ended."""
    return project.ended_how or project.stage or "-"


def walk(rules: Rules) -> Walked:
    """All steps, in the order in which the kinds of project took them."""
    steps: dict[Step, None] = {}
    offered: dict[tuple[str, str], None] = {}
    for kind in KINDS:
        example = Example(kind, rules)
        looked: dict[Here, None] = {}
        whole = _Life(example, looked)
        if not whole.live():
            raise RuntimeError(f"{kind.id} does not end; it has {', '.join(whole.project.stages)}")
        lives = [whole, *(_Life(example, looked, held=item) for item in whole.led)]
        lives += [
            _Life(example, looked, project, now)
            for step, (project, now) in whole.aside.items()
            if step not in steps
        ]
        for life in lives:
            life.live()
            steps |= life.steps
            offered |= life.offered
    return Walked(tuple(steps), tuple(offered))


Here = tuple[str, tuple[str, ...]]  # the stage that is shown, and the items that are open


class _Life:
    """One life. `aside`: where acts beside it led into another stage; `led`: items that led on."""

    def __init__(
        self,
        example: Example,
        looked: dict[Here, None],
        project: Project | None = None,
        now: datetime = BEGIN,
        held: str | None = None,
    ) -> None:
        self.steps: dict[Step, None] = {}
        self.offered: dict[tuple[str, str], None] = {}
        self.aside: dict[Step, tuple[Project, datetime]] = {}
        self.led: list[str] = []
        self._example = example
        self._rules = example.rules
        self._people = _people(example.rules)
        self._now = now
        self._held = held
        self._looked = looked
        self.project = project or self._registered()

    def live(self) -> bool:
        """Until the end of the life or `LONG` enough: whether it has ended."""
        begun = self._now
        while self.project.ended_at is None and self._now - begun < LONG:
            self._look()
            here = standing(self.project), self._open()
            self._answer()
            if (standing(self.project), self._open()) == here:
                self._wait()
        return self.project.ended_at is not None

    def _open(self) -> tuple[str, ...]:
        return tuple(item for item, _ in self.project.open_rounds)

    def _registered(self) -> Project:
        facts = {name: self._known(name) for name in declarable(self._rules)}
        command = Register(
            code=CODE,
            name="项目",
            owner=COMPANY,
            county=COUNTY,
            industry=INDUSTRY,
            facts={name: value for name, value in facts.items() if value is not None},
            rules=RulesVersion(catalog=self._rules.version, calendar=self._rules.calendar.version),
        )
        events = self._events(
            None, command, Actor(person="chen", role=Role.COMPANY, company=COMPANY)
        )
        project = _folded(None, events)
        self.steps[Step(None, command.zh, standing(project))] = None
        return project

    def _answer(self) -> None:
        """Every open round that waits for nothing ends well, every report is given."""
        for item, one in self.project.open_rounds:
            if not one.awaits and item != self._held and self.project.ended_at is None:
                here = standing(self.project)
                if self._take(self._well_ended(item, one.round), SYSTEM):
                    self.led += [item] if standing(self.project) != here else []
        if self.project.ended_at is None:
            for option in subjects(self.project, "report", self._rules):
                for command in self._commands("report", option.value):
                    if self._takes(command):
                        break

    def _wait(self) -> None:
        """Until the next alarm, or a day."""
        alarm = next_alarm(self.project, self._rules)
        self._now = max(self._now, alarm.when) if alarm else self._now + timedelta(days=1)
        self._pass()

    def _pass(self) -> None:
        """Lets time do what it has done by now."""
        while (alarm := next_alarm(self.project, self._rules)) and alarm.when <= self._now:
            self._move(ring(self.project, alarm, self._rules), alarm.what)

    def _look(self) -> None:
        """Tries every act aside, once in a kind of project wherever the same is open."""
        here = standing(self.project)
        if (here, self._open()) in self._looked:
            return
        self._looked[here, self._open()] = None
        before, now = self.project, self._now
        for kind in self._offered():
            further = False
            for about in self._abouts(before, kind):
                for command in self._commands(kind, about):
                    if self._takes(command):
                        self._note(here, self._cause(command))
                        further = further or bool(self._offered())
                    self.project, self._now = before, now
        for item, one in before.open_rounds[:1]:
            if (conditional := self._conditional(item, one.round)) is not None:
                if self._take(conditional, SYSTEM):
                    self._offered()
                    for option in subjects(self.project, "report_obligation", self._rules):
                        for command in self._commands("report_obligation", option.value):
                            self._takes(command)
                    self._offered()
                self.project, self._now = before, now
            for status in Status:
                if status not in OPEN and self._take(self._ended(item, one.round, status), SYSTEM):
                    self._offered()
                self.project, self._now = before, now

    def _abouts(self, project: Project, kind: str) -> list[str]:
        """What the act may be about; of documents the newest, which stands for the others."""
        found = [one.value for one in subjects(project, kind, self._rules)] or [""]
        return found[-1:] if "document" in COMMANDS[kind].model_fields else found

    def _offered(self) -> list[str]:
        """The kinds of acts that there is an occasion for now, each noted for the stage."""
        kinds = [
            kind
            for kind, model in COMMANDS.items()
            if model is not Register and not why_not(self.project, kind, self._rules)
        ]
        stage = standing(self.project)
        self.offered |= {(stage, COMMANDS[kind].zh): None for kind in kinds}
        return kinds

    def _note(self, here: str, cause: str) -> None:
        """Keeps what an act aside has led to, where the life goes on in another stage."""
        there = standing(self.project)
        if there != here and self.project.ended_at is None:
            self.aside.setdefault(Step(here, cause, there), (self.project, self._now))

    def _commands(self, kind: str, about: str) -> Iterator[Any]:
        for body in bodies(act_form(self.project, kind, self._rules, about), local_day(self._now)):
            try:
                yield COMMANDS[kind].model_validate(body)
            except ValidationError:
                continue

    def _takes(self, command: Any) -> bool:
        by = self._giver(command)
        return by is not None and self._take(command, by)

    def _take(self, command: Any, by: Actor) -> bool:
        self._now += timedelta(minutes=1)
        self._pass()
        try:
            events = self._events(self.project, command, by)
        except Refused:
            return False
        self._move(events, self._cause(command))
        return bool(events)

    def _cause(self, command: Any) -> str:
        match command:
            case ReviewEnded(item=item):
                return f"{self._rules.item(item).name_zh}办结"
            case RecordEvent(event=event):
                return f"{command.zh}：{self._rules.event(event).name_zh}"
            case _:
                return str(command.zh)

    def _events(self, project: Project | None, command: Any, by: Actor) -> list[ProjectEvent]:
        act = Act(
            id=UUID(int=0),
            by=by,
            submitted_at=self._now,
            happened_at=self._now,
            command=command,
            message=by is SYSTEM,
        )
        return handle(project, act, self._rules)

    def _move(self, events: Iterable[ProjectEvent], cause: str) -> None:
        before = standing(self.project)
        self.project = _folded(self.project, events)
        after = standing(self.project)
        if before != after:
            self.steps[Step(before, cause, after)] = None

    def _ended(self, item: str, round: int, status: Status) -> ReviewEnded:
        """The round has ended and its item is not finished."""
        day = local_day(self._now).isoformat()
        return ReviewEnded(item=item, round=round, status=status, day=day)

    def _conditional(self, item: str, round: int) -> ReviewEnded | None:
        """The round has ended well, on a condition; None where no outcome bears any."""
        outcomes = [one for one in self._rules.outcomes(item) if one in WITH_CONDITIONS]
        if not outcomes:
            return None
        ended = self._well_ended(item, round)
        return ended.but(outcome=Result(outcomes[0]), conditions=(WORDS,))

    def _well_ended(self, item: str, round: int) -> ReviewEnded:
        outcome = Result(
            next(one for one in self._rules.outcomes(item) if self._rules.finishes(item, one))
        )
        return ReviewEnded(
            item=item,
            round=round,
            status=Status.DECIDED,
            outcome=outcome,
            day=local_day(self._now).isoformat(),
            facts={name: self._known(name) for name in self._rules.item(item).sets},
            document=Document(number="1") if outcome in LICENSING else None,
        )

    def _known(self, fact: str) -> Any:
        known = self._example.world.fact(fact)
        if known is not None:
            return plain(known.value)
        match self._rules.fact(fact).type:
            case "number":
                return "1"
            case "date":
                return local_day(self._now).isoformat()
            case _:
                return None

    def _giver(self, command: Any) -> Actor | None:
        """Somebody who may give the command."""
        return next(
            (
                one
                for one in self._people
                if who_may_project(one, command, self.project, self._rules) is None
            ),
            None,
        )


@cache
def _people(rules: Rules) -> tuple[Actor, ...]:
    """The company, the office, somebody in every other unit, the head of the city's government."""
    return (
        Actor(person="chen", role=Role.COMPANY, company=COMPANY),
        *(
            Actor(person="zhang", role=Role.REVIEWER, unit=unit)
            for unit in dict.fromkeys((OFFICE, *rules.units()))
        ),
        Actor(person="shi", role=Role.GOVERNMENT_HEAD, unit=CITY_GOVERNMENT),
    )


def _folded(project: Project | None, events: Iterable[ProjectEvent]) -> Project:
    for event in events:
        project = evolve(project, event)
    assert project is not None
    return project
