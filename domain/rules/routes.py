"""The four routes of 立项 (work plan 三(三)2), told by investor, amount and catalogue."""

from __future__ import annotations

from typing import Literal

from domain.conditions import Condition
from domain.rules.figures import Confidence, Figure, Sources
from domain.rules.forms import Entry, EventId, Id, ItemId, Post, RouteId, Text


class Route(Entry):
    """A route and the items on it, in order. The fact `route` is derived from `condition`."""

    id: Id
    name_zh: Text
    condition: Condition
    items: tuple[ItemId, ...]
    src: Sources
    confidence: Confidence


class RouteRule(Entry):
    """What holds beside the routes: both sides of the threshold, overruns, changes, mergers."""

    id: Id
    effect: Literal[
        "both_sides_include_the_number",
        "report_and_may_require_new_feasibility",
        "report_to_original_authority",
        "may_merge_documents",
        "route_unknown_blocks",
        "code_used_by_all_routes_before_approval",
        "tell_to_correct_or_to_apply_for_approval",
    ]
    then: RouteId | None = None
    figure: Figure | None = None
    when: tuple[Id, ...] = ()
    items: tuple[ItemId, ...] = ()
    event: EventId | None = None
    decided_by: Post | None = None
    src: Sources
    confidence: Confidence
    note: Text | None = None


class Routes(Entry):
    """The file of routes."""

    routes: tuple[Route, ...]
    route_rules: tuple[RouteRule, ...]
