"""The seven stages of the plan: labels on items, and the object of the rules of exit.

A stage gates nothing: what opens an item is its own `opens_when` and its needs.
"""

from __future__ import annotations

from pydantic import Field

from domain.conditions import Condition
from domain.rules.forms import Entry, Function, Id, StageId, Text


class Step(Entry):
    """A numbered step of the plan."""

    id: Id
    name_zh: Text
    seed: Text | None = None


class Stage(Entry):
    """One of S1…S7, with the plan's words for its rules beside them."""

    id: Id
    name_zh: Text
    name_en: Text
    seed: Text
    condition: Condition | None = None
    beside: tuple[StageId, ...] = ()
    starts: Condition
    starts_seed: Text
    exit: Condition
    exit_seed: Text
    reached: Condition | None = None
    reached_seed: Text | None = None
    lead: tuple[Function, ...] = Field(min_length=1)
    responsible: tuple[Function, ...] = ()
    cooperating: tuple[Function, ...] = ()
    steps: tuple[Step, ...] = Field(min_length=1)
    note: Text | None = None


class Stages(Entry):
    """The file of stages."""

    stages: tuple[Stage, ...]
