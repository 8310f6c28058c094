"""What conditions may ask of a project, answered from its state."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from domain.conditions import (
    ALWAYS,
    NEVER,
    Judgement,
    KnownFact,
    Truth,
    judge,
)
from domain.project.state import Project
from domain.rules.facts import read_value
from domain.rules.items import Item
from domain.rules.rules import Rules


class ProjectWorld(NamedTuple):
    """One project as conditions see it."""

    project: Project
    rules: Rules

    def fact(self, fact: str) -> KnownFact | None:
        """The fact's value, whoever set it."""
        life = self.project.facts.get(fact)
        if life is None:
            return None
        raw = tuple(life.value) if isinstance(life.value, list) else life.value
        try:
            return KnownFact(_read(self.rules, fact, raw), life.since)
        except ValueError:
            return None  # no value of this version's: somebody has to say it anew

    def event(self, event: str) -> datetime | None:
        """When the event was first raised."""
        return self.project.events.get(event)

    def finished(self, item: str) -> datetime | None:
        """When the item was finished; of a recurring report, when it was first reported.

        What is stayed has no effect; once it is restored, it has it from then on.
        """
        if rhythm := self.project.rhythms.get(item):
            return rhythm.first_reported_at
        life = self.project.item(item)
        if life.finished_at is None or life.stayed_at is not None:
            return None
        return max(life.finished_at, life.restored_at or life.finished_at)

    def parameter(self, parameter: str) -> Decimal | None:
        """The catalog's figure."""
        return self.rules.parameter(parameter)


@lru_cache(maxsize=4096)
def _read(rules: Rules, fact: str, raw: Any) -> Any:
    return read_value(rules.fact(fact), list(raw) if isinstance(raw, tuple) else raw)


def applies(project: Project, item: Item, rules: Rules) -> Judgement:
    """Whether the project has the item: true, false or not yet known."""
    if project.catalogs and (since := project.item(item.id).left_out_at) is not None:
        return Judgement(Truth.FALSE, since)
    if item.condition is None:
        return ALWAYS
    return judge(item.condition, ProjectWorld(project, rules))


def ended_since(project: Project, item: Item, rules: Rules) -> datetime | None:
    """Since when a recurring item is due no more: its `ends_when`, else the stage's exit."""
    condition = item.ends_when or rules.stage(item.stage).exit
    judged = judge(condition, ProjectWorld(project, rules))
    return (judged.since or project.registered_at) if judged.holds else project.ended_at


def met(project: Project, need: str, rules: Rules) -> Judgement:
    """Whether a need is met: the group closed, the item finished, or known not to apply."""
    if need.startswith("group:"):
        group = project.groups.get(need.removeprefix("group:"))
        return Judgement(Truth.TRUE, group.closed_at) if group and group.closed_at else NEVER
    finished = ProjectWorld(project, rules).finished(need)
    if finished is not None:
        return Judgement(Truth.TRUE, finished)
    judged = applies(project, rules.item(need), rules)
    return Judgement(Truth.TRUE, judged.since) if judged.fails else NEVER
