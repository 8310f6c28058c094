"""Metrics, flags and scorecards of S7. Names are the plan's, formulas assumed.

Numerators and denominators are named figures; what computes them is not here.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Tag

from domain.rules.figures import Confidence, Figure
from domain.rules.forms import Entry, Id, ItemId, MetricId, Text, told_by


class Formula(Entry):
    """A figure, or a figure over another."""

    numerator: Id
    denominator: Id | None = None


class Metric(Entry):
    """A figure by which counties or projects are evaluated, under an item of evaluation."""

    id: Id
    of: ItemId
    name_zh: Text
    scope: Literal["county", "project"]
    unit: Text
    formula: Formula
    seed: Text | None = None
    confidence: Confidence
    rolled_up_to: Literal["county"] | None = None


class MoreThan(Entry):
    """The named figure is above the bound."""

    figure: Id
    more_than: Figure


class LessThan(Entry):
    """The named figure is below the bound."""

    figure: Id
    less_than: Figure


class Flag(Entry):
    """A mark on a project that the plan wants looked at."""

    id: Id
    name_zh: Text
    seed: Text
    rule: Annotated[
        Annotated[MoreThan, Tag("more_than")] | Annotated[LessThan, Tag("less_than")],
        told_by("more_than", "less_than"),
    ]


class Scorecard(Entry):
    """What counties or units are shown about themselves."""

    of: Literal["county", "unit"]
    metrics: tuple[MetricId, ...] = ()
    figures: tuple[Id, ...] = ()
    confidence: Confidence


class Evaluation(Entry):
    """The file of evaluation."""

    evaluation: tuple[Metric, ...]
    flags: tuple[Flag, ...]
    scorecards: tuple[Scorecard, ...]
