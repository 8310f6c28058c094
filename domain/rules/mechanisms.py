"""The three guarantees of 四, with lead and responsible units as the plan names them."""

from __future__ import annotations

from typing import Literal

from domain.rules.figures import Confidence, Figure
from domain.rules.forms import Entry, Function, Id, LetterId, OfUnit, Period, Text, UnitId
from domain.rules.items import FormField


class Part(Entry):
    """A part of a mechanism, and the unit that it is where it is one."""

    id: Id
    name_zh: Text
    unit: UnitId | None = None


class Task(Entry):
    """What the mechanism must do, in the plan's words."""

    id: Id
    name_zh: Text


class Campaign(Entry):
    """目标任务分解下达: the fields of a goal handed down, reminders and replies."""

    fields: tuple[FormField, ...]
    remind_before: Figure
    report_every: Period
    reply: Figure
    unanswered: LetterId


class TargetFigure(Entry):
    """A figure that a yearly target sets."""

    id: Id
    name_zh: Text
    unit: Text


class Targets(Entry):
    """Yearly targets: by what they are split, and their figures."""

    by: tuple[Literal["area", "year"], ...]
    figures: tuple[TargetFigure, ...]
    seed_words: Text
    confidence: Confidence


class MechanismRecord(Entry):
    """How a mechanism's own rules are kept: their states, and who adopts them."""

    states: tuple[Id, ...]
    decided_by: OfUnit
    confidence: Confidence


class CountedFigure(Entry):
    """A figure that 减环节、减材料、减费用、减时限 is measured by, and what it counts."""

    id: Id
    name_zh: Text
    of: Text


class Mechanism(Entry):
    """One of 四(一)–(三)."""

    id: Id
    name_zh: Text
    seed: Text
    lead: tuple[Function, ...]
    responsible: tuple[Function, ...] = ()
    parts: tuple[Part, ...]
    duties: tuple[Task, ...]
    campaign: Campaign | None = None
    targets: Targets | None = None
    mechanism_record: MechanismRecord | None = None
    figures: tuple[CountedFigure, ...] = ()


class Mechanisms(Entry):
    """The file of mechanisms."""

    mechanisms: tuple[Mechanism, ...]
