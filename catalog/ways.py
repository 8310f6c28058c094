"""The longest way through a chart: which steps are left until the last of them can be finished.

Knows nothing of items; a weight is whatever is added up, such as working days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Way(NamedTuple):
    """The nodes from the first to the goal, and the sum of their weights."""

    nodes: tuple[str, ...] = ()
    weight: int = 0


def longest_way(
    arrows: Sequence[tuple[str, str]], weights: Mapping[str, int], goals: Sequence[str]
) -> Way:
    """The heaviest way that ends in one of the goals, over the nodes that have a weight.

    A node without weight is over and done with. Of several goals the one reached first counts: one
    of them is enough. Equal ways: the one that the arrows name first.
    """
    befores: dict[str, list[str]] = {node: [] for node in weights}
    for before, after in arrows:
        if before in weights and after in weights:
            befores[after].append(before)
    found: dict[str, Way] = {}

    def way_to(node: str) -> Way:
        if node not in found:
            found[node] = Way((node,), weights[node])  # a ring would otherwise never end
            best = max((way_to(one) for one in befores[node]), key=_weight, default=Way())
            found[node] = Way((*best.nodes, node), best.weight + weights[node])
        return found[node]

    ways = [way_to(goal) for goal in goals if goal in weights]
    return min(ways, key=_weight, default=Way())


def _weight(way: Way) -> tuple[int, int]:
    return way.weight, len(way.nodes)
