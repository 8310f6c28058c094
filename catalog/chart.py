"""The flow chart that the work plan's appendix names (附件), derived from the catalog.

Needs and opening rules are solid arrows, grant_needs dotted. A group that is needed as a whole is
one node, and so is 立项, to which the four routes lead. What other arrows imply is left out. The
stage's own start is not drawn, but counts as implying.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from catalog.order import Order, unique
from catalog.supposed import Supposed, supposing
from domain.conditions import judge, names
from domain.rules.items import Item
from domain.rules.rules import GROUP, Rules

ROUTE_DONE = "route_done"
ROUTE_DONE_ZH = "立项"
APPROVED = "project_approved"  # raised by the last item of each route

Line = Literal["solid", "dotted"]


class Node(NamedTuple):
    """An item, a group or 立项, in the band of its stage."""

    id: str
    label: str
    stage: str


class Arrow(NamedTuple):
    """One comes before another: solid before it opens, dotted before it is decided."""

    before: str
    after: str
    line: Line


class Chart(NamedTuple):
    """The nodes in catalog order, the arrows that others do not imply, the nodes that are groups."""

    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    groups: tuple[str, ...]


def chart(rules: Rules, route: str | None = None) -> Chart:
    """The chart of the catalog, or of what a project of this route may have."""
    left_out = _not_on_route(rules, route)
    return chart_of(rules, [item for item in rules.catalog.items if item.id not in left_out])


def chart_of(rules: Rules, shown: list[Item]) -> Chart:
    """The chart of these items of the catalog: what stands between two that are not shown falls
    away, as a need that does not apply is met."""
    order = _order(rules)
    needed_whole = _groups_needed(shown)
    node_of = {
        item.id: item.group if item.group in needed_whole and item.group else item.id
        for item in shown
    }
    nodes = unique(node_of[item.id] for item in shown)
    stages = {node_of[item.id]: item.stage for item in shown}
    labels = {node_of[item.id]: item.name_zh for item in shown} | {
        group: f"{rules.group(group).name_zh}（{len(rules.members(group))}项）"
        for group in needed_whole
    }
    arrows = _Arrows(order, node_of, _before_the_last(rules, order))
    for item in shown:
        arrows.add(item)
    done = Node(ROUTE_DONE, ROUTE_DONE_ZH, "S3")
    return Chart(
        nodes=(*(Node(node, _wide(labels[node]), stages[node]) for node in nodes), done),
        arrows=arrows.reduced((*nodes, ROUTE_DONE)),
        groups=needed_whole,
    )


@lru_cache(maxsize=8)
def _order(rules: Rules) -> Order:
    return Order(rules.catalog)


class _Arrows:
    """Gathers arrows between nodes and leaves out what others imply."""

    def __init__(self, order: Order, node_of: dict[str, str], first: tuple[str, ...]) -> None:
        self._order = order
        self._node_of = node_of
        self._finals = order.raisers.get(APPROVED, ())
        self._first = first
        self._solid: dict[tuple[str, str], None] = {}
        self._dotted: dict[tuple[str, str], None] = {}
        self._silent: dict[tuple[str, str], None] = {}
        for final in self._finals:
            if final in node_of:
                self._solid[node_of[final], ROUTE_DONE] = None

    def add(self, item: Item) -> None:
        """The arrows that lead to the item's node."""
        after = self._node_of[item.id]
        for before in self._befores(item.needs):
            self._put(self._solid, before, after)
        for before in self._befores(item.grant_needs):
            self._put(self._dotted, before, after)
        for before in self._opened_by(item):
            self._put(self._solid, before, after)
        for step in self._order.direct(item.id):
            if step.how == "starts" and step.item in self._node_of:
                self._put(self._silent, self._node_of[step.item], after)

    def reduced(self, nodes: tuple[str, ...]) -> tuple[Arrow, ...]:
        """The arrows that no way of solid or silent arrows implies, in the nodes' order."""
        ways = {**self._solid, **self._silent}
        nexts: dict[str, list[str]] = {node: [] for node in nodes}
        for before, after in ways:
            nexts[before].append(after)
        reach = {node: _reached(node, nexts) for node in nodes}
        place = {node: at for at, node in enumerate(nodes)}

        def implied(before: str, after: str) -> bool:
            return any(after in reach[one] for one in nexts[before] if one != after)

        kept = [Arrow(*pair, "solid") for pair in self._solid if not implied(*pair)]
        kept += [
            Arrow(*pair, "dotted")
            for pair in self._dotted
            if pair not in self._solid and pair[1] not in reach[pair[0]]
        ]
        return tuple(sorted(kept, key=lambda arrow: (place[arrow.before], place[arrow.after])))

    def _befores(self, needs: tuple[str, ...]) -> tuple[str, ...]:
        """The nodes that these needs mean; all routes together are 立项."""
        items = [one for need in needs for one in self._order.expand(need)]
        if self._finals and all(final in items for final in self._finals):
            rest = [one for one in items if one not in (*self._finals, *self._first)]
            return (ROUTE_DONE, *self._nodes(rest))
        return self._nodes(items)

    def _nodes(self, items: list[str]) -> tuple[str, ...]:
        return unique(self._node_of[item] for item in items if item in self._node_of)

    def _opened_by(self, item: Item) -> tuple[str, ...]:
        """What opens it by event, where none of those who raise the event is needed anyway."""
        if item.opens_when is None:
            return ()
        before = self._order.ancestors(item.id, ("needs",))
        found: list[str] = []
        for kind, name in names(item.opens_when):
            if kind == "finished":
                found.append(name)
            elif kind == "event":
                raisers = self._order.raisers[name]
                if not any(raiser in before for raiser in raisers):
                    found += raisers
        return self._nodes(found)

    @staticmethod
    def _put(arrows: dict[tuple[str, str], None], before: str, after: str) -> None:
        if before != after:
            arrows[before, after] = None


def _reached(node: str, nexts: dict[str, list[str]]) -> dict[str, None]:
    found: dict[str, None] = {node: None}
    waiting = [node]
    while waiting:
        for after in nexts[waiting.pop()]:
            if after not in found:
                found[after] = None
                waiting.append(after)
    return found


def _groups_needed(items: list[Item]) -> tuple[str, ...]:
    needs = (need for item in items for need in (*item.needs, *item.grant_needs))
    return unique(need.removeprefix(GROUP) for need in needs if need.startswith(GROUP))


def _wide(label: str) -> str:
    return label.replace("(", "（").replace(")", "）")


def _before_the_last(rules: Rules, order: Order) -> tuple[str, ...]:
    """Items of the routes that come before the one which ends the route: the proposal."""
    last = order.raisers.get(APPROVED, ())
    first: list[str] = []
    for route in rules.routes:
        ends = [at for at, item in enumerate(route.items) if item in last]
        first += route.items[: ends[0]] if ends else ()
    return unique(first)


def _not_on_route(rules: Rules, route: str | None) -> dict[str, None]:
    """Items that a project of the route is known not to have."""
    if route is None:
        return {}
    condition = next(one.condition for one in rules.routes if one.id == route)
    world = Supposed({**supposing(condition), "route": route})
    return dict.fromkeys(
        item.id
        for item in rules.catalog.items
        if item.condition and judge(item.condition, world).fails
    )


def bands(rules: Rules, drawn: Chart) -> tuple[tuple[str, str], ...]:
    """The stages that have nodes, with their short names."""
    return tuple(
        (stage.id, stage.name_zh.removeprefix("项目"))
        for stage in rules.stages
        if any(node.stage == stage.id for node in drawn.nodes)
    )
