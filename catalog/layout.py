"""Where the boxes of a layered drawing go: rows by longest path, order in a row by barycentre.

Bands (the stages) lie one below the other; each has rows of its own. Knows nothing of items.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

SWEEPS = 8


class Spot(NamedTuple):
    """The middle of a box: columns from the middle of the drawing, rows from its top."""

    column: float
    row: int


class Band(NamedTuple):
    """The rows of a band, first and last."""

    name: str
    first: int
    last: int


class Layout(NamedTuple):
    """Spots by node, bands from the top, and how many columns the widest row has."""

    spots: dict[str, Spot]
    bands: tuple[Band, ...]
    columns: int


def lay_out(
    nodes: Sequence[tuple[str, str]], arrows: Sequence[tuple[str, str]], widest: int
) -> Layout:
    """Places `nodes`, given as (id, band), with at most `widest` of them in a row."""
    rows: list[list[str]] = []
    bands: list[Band] = []
    for band in dict.fromkeys(band for _, band in nodes):
        inside = [node for node, its in nodes if its == band]
        first = len(rows)
        for layer in layers(inside, arrows):
            rows += _split(layer, widest)
        bands.append(Band(band, first, len(rows) - 1))
    untangle(rows, arrows)
    spots = {
        node: Spot(at - (len(row) - 1) / 2, row_at)
        for row_at, row in enumerate(rows)
        for at, node in enumerate(row)
    }
    return Layout(spots, tuple(bands), max(len(row) for row in rows))


def layers(inside: list[str], arrows: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Each node one layer below the lowest of those before it, within the band."""
    befores: dict[str, list[str]] = {node: [] for node in inside}
    for before, after in arrows:
        if before in befores and after in befores:
            befores[after].append(before)
    depth: dict[str, int] = {}

    def depth_of(node: str) -> int:
        if node not in depth:
            depth[node] = 0  # a ring would otherwise never end; checks refuse it elsewhere
            depth[node] = max((depth_of(one) + 1 for one in befores[node]), default=0)
        return depth[node]

    layers: list[list[str]] = [[] for _ in range(1 + max(map(depth_of, inside)))]
    for node in inside:
        layers[depth[node]].append(node)
    return layers


def _split(layer: list[str], widest: int) -> list[list[str]]:
    """A layer in as few rows as may be, of about the same length."""
    count = -(-len(layer) // widest)
    length = -(-len(layer) // count)
    return [layer[at : at + length] for at in range(0, len(layer), length)]


def untangle(rows: list[list[str]], arrows: Sequence[tuple[str, str]]) -> None:
    """Sweeps down and up, each time ordering a row by the mean place of its neighbours."""
    above: dict[str, list[str]] = {node: [] for row in rows for node in row}
    below: dict[str, list[str]] = {node: [] for row in rows for node in row}
    for before, after in arrows:
        above[after].append(before)
        below[before].append(after)
    place: dict[str, float] = {}
    for row in rows:
        _settle(row, place)
    for sweep in range(SWEEPS):
        neighbours = above if sweep % 2 == 0 else below
        for row in rows if sweep % 2 == 0 else reversed(rows):
            mean = {
                node: sum(place[one] for one in neighbours[node]) / len(neighbours[node])
                if neighbours[node]
                else place[node]
                for node in row
            }
            row.sort(key=mean.__getitem__)
            _settle(row, place)


def _settle(row: list[str], place: dict[str, float]) -> None:
    for at, node in enumerate(row):
        place[node] = at - (len(row) - 1) / 2
