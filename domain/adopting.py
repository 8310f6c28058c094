"""What going over to another catalog, or to a unit's successor, would change for a project: the dry
run before it is given.

The acts and messages are played through the very core that will play them, rounds included, so that
the two cannot differ. Grouped as people ask: unchanged, a date that moves, a new task, a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from domain import adjusting
from domain.acts import Act, Message, RawAct
from domain.canonical import plain
from domain.ledger import read_act
from domain.play import rules_of
from domain.project import events as p
from domain.project.adoption_commands import AdoptCatalog
from domain.project.adoption_events import ItemLeftOut, MatterKind, MatterRaised
from domain.project.bundle_events import BundleLimitMoved
from domain.project.change_commands import SucceedUnit
from domain.project.change_events import TaskHandedOver
from domain.project.core import PROJECT
from domain.project.duty_events import DutiesEnded, DutyDueMoved, DutyOpened, ServiceDueMoved
from domain.project.group_events import GroupLimitMoved
from domain.project.messages import from_project, from_review
from domain.project.state import Project
from domain.review import events as r
from domain.review.core import REVIEW
from domain.review.state import Review
from domain.rules.rules import Rules
from domain.streams import project_stream, review_stream
from domain.value import Frozen

What = Literal[
    "promised", "statutory", "window", "cap", "gap", "group", "bundle", "duty", "service",
    "opens", "duty_opens", "closes", "ends", "left_out", "skipped", "applies", "handler",
    "goes_over", "keeps", "stage", "person", "support",
]  # fmt: skip


class Sort(StrEnum):
    """How people ask: in the order in which they have to look."""

    PERSON = "person"
    NEW_TASK = "new_task"
    MOVED = "moved"
    UNCHANGED = "unchanged"


SORT_ZH = {
    Sort.PERSON: "需人工处理",
    Sort.NEW_TASK: "新增任务",
    Sort.MOVED: "日期或办理改变",
    Sort.UNCHANGED: "不变",
}


class Change(Frozen):
    """One thing that would be otherwise. `of` the item, group, fact, stage or kind of support it is
    about; `was` and `now` days, or the units of a handler; `matter` what a person would have to look at."""

    project: str
    stream: str
    of: str
    what: What
    was: date | datetime | str | None = None
    now: date | datetime | str | None = None
    lifts: bool = False
    matter: MatterKind | None = None
    names: tuple[str, ...] = ()

    @property
    def sort(self) -> Sort:
        """Under which heading it stands."""
        match self.what:
            case "person":
                return Sort.PERSON
            case "opens" | "duty_opens":
                return Sort.NEW_TASK
            case "goes_over" | "keeps" | "left_out" | "skipped" | "applies":
                return Sort.UNCHANGED
            case _:
                return Sort.MOVED


class Tried(Frozen):
    """What one project would go through. `rounds` are its open ones."""

    project: str
    rounds: int
    changes: tuple[Change, ...]

    @property
    def sort(self) -> Sort:
        """The first heading under which something of it stands."""
        found = [one.sort for one in self.changes]
        return next((sort for sort in Sort if sort in found), Sort.UNCHANGED)


def tried(
    project: Project,
    rounds: Mapping[str, Review],
    act: Act[AdoptCatalog | SucceedUnit],
    rules: Rules,
) -> Tried:
    """All that the act would change. `rounds`: the open ones by stream; `rules`: the project's.

    Raises `Refused` as the act itself would be.
    """
    trial = _Trial(project, dict(rounds), rules)
    trial.give(replace(act, submitted_at=max(act.submitted_at, project.latest)))
    return Tried(project=project.code, rounds=len(rounds), changes=tuple(trial.found))


class _Trial:
    """The project and its rounds, telling one another until nothing is left to tell."""

    def __init__(self, project: Project, rounds: dict[str, Review], rules: Rules) -> None:
        self.project = project
        self.rounds = rounds
        self.rules = rules
        self.found: list[Change] = []

    def give(self, act: Act[Any]) -> None:
        """The act, and every message that follows, in the order in which they are told."""
        waiting: list[Message] = self._project(act)
        while waiting:
            message = waiting.pop(0)
            told = _as_act(message)
            if message.to == project_stream(self.project.code):
                waiting += self._project(told)
            elif message.to in self.rounds:
                waiting += self._round(message.to, told)

    def _project(self, act: Act[Any]) -> list[Message]:
        messages: list[Message] = []
        before = self.project
        for event in PROJECT.handle(self.project, act, rules_of(self.project, self.rules)):
            self.project = PROJECT.evolve(self.project, event)
            self.found += _of_project(before, event)
            before = self.project
            rules = rules_of(self.project, self.rules)
            messages += from_project(self.project, event, rules)
        return messages

    def _round(self, stream: str, act: Act[Any]) -> list[Message]:
        messages: list[Message] = []
        review = self.rounds[stream]
        act = replace(act, submitted_at=max(act.submitted_at, review.latest))
        events = REVIEW.handle(review, act, rules_of(review, self.rules))
        for move in adjusting.of_events(review, events):
            self.found.append(Change.model_validate(move.model_dump()))
        for event in events:
            self.rounds[stream] = REVIEW.evolve(self.rounds[stream], event)
            self.found += _of_round(review, event)
            messages += from_review(self.rounds[stream], event)
        return messages


def _as_act(message: Message) -> Act[Any]:
    """As the other stream will be told it."""
    row = RawAct(
        id=UUID(int=0),
        stream=message.to,
        kind=message.kind,
        body=plain(message.body),
        by={"person": "system", "role": "system"},
        submitted_at=message.at,
        happened_at=message.at,
        origin=message.to,
    )
    return read_act(row)


def _of_project(project: Project, event: p.ProjectEvent) -> Iterator[Change]:
    def change(of: str, what: What, **more: Any) -> Change:
        stream = project_stream(project.code)
        return Change(project=project.code, stream=stream, of=of, what=what, **more)

    match event:
        case GroupLimitMoved():
            yield change(
                event.group, "group", was=event.was, now=event.limit_day, lifts=event.lifts
            )
        case BundleLimitMoved():
            yield change(
                event.bundle, "bundle", was=event.was, now=event.limit_day, lifts=event.lifts
            )
        case DutyDueMoved():
            yield change(event.item, "duty", was=event.was, now=event.due, lifts=event.lifts)
        case ServiceDueMoved():
            yield change(event.item, "service", was=event.was, now=event.due, lifts=event.lifts)
        case p.ItemOpened():
            yield change(event.item, "opens", now=event.handler.unit)
        case DutyOpened():
            yield change(event.item, "duty_opens", now=event.due)
        case p.RoundClosing():
            yield change(event.item, "closes")
        case DutiesEnded():
            yield change(event.item, "ends")
        case ItemLeftOut():
            yield change(event.item, "left_out")
        case p.ItemSkipped() if project.item(event.item).left_out_at is None:
            yield change(event.item, "skipped")
        case p.ItemApplies():
            yield change(event.item, "applies")
        case p.HandlerMoved():
            was = [one for one in project.item(event.item).open if one.round == event.round]
            old = was[0].handler.unit if was else None
            yield change(event.item, "handler", was=old, now=event.handler.unit)
        case TaskHandedOver(task=task):
            sort, what = task.split("/")[:2]
            match sort:
                case "support":
                    of = project.supports[int(what)].support
                    yield change(of, "support", was=event.was, now=event.unit)
                case "service":
                    of = project.services[int(what)].item
                    yield change(of, "handler", was=event.was, now=event.unit)
                case _:  # a report
                    yield change(what, "handler", was=event.was, now=event.unit)
        case p.StageStarted() | p.StageExited() | p.StageReached():
            yield change(event.stage, "stage")
        case MatterRaised():
            yield change(event.of, "person", matter=event.what, names=event.names)


def _of_round(review: Review, event: r.ReviewEvent) -> Iterator[Change]:
    stream = review_stream(review.project, review.item, review.round)
    match event:
        case r.ClocksMoved():
            yield Change(project=review.project, stream=stream, of=review.item, what="goes_over")
        case r.CatalogKept():
            yield Change(project=review.project, stream=stream, of=review.item, what="keeps")
