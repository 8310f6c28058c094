"""A flow chart from left to right: boxes in columns by what must come before them, lines between.

Pure geometry, in pixels; knows nothing of items and their states. Layers and order are those of
`layout`; a line that passes a column has a lane of its own there, so that none runs through a box.
What nothing waits for and only the beginning comes before stands in a strip below: it may be done
at any time.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from catalog.layout import layers, untangle

WIDE, TALL = 146, 40  # a box
STEP, CLOSE = 184, 168  # from column to column; where there are many
MANY = 8  # columns
GAP = 6  # between boxes of a column
LANE = 10  # what a passing line takes
GUTTER = 13  # where a line bends, before the next column
STRIP_GAP = 52  # above the strip's first row
STRIP_ROW = TALL + 24
STRIP_FROM = 4  # fewer stay where they are
PASSES = 6
ROOM = 4  # around all

Arrow = tuple[str, str, str]  # before, after, line


class Box(NamedTuple):
    """A box: its node and its upper left corner."""

    node: str
    x: int
    y: int


class Line(NamedTuple):
    """A line from one node to another: how it is drawn, and its way as of SVG."""

    before: str
    after: str
    line: str
    d: str


class Flow(NamedTuple):
    """The whole drawing. `strip`: where the strip begins and is to be explained, None without."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    strip: tuple[int, int] | None


def flow(nodes: Sequence[str], arrows: Sequence[Arrow], goals: Sequence[str] = ()) -> Flow:
    """Places the nodes and draws the arrows. `goals` are never put aside into the strip."""
    here = dict.fromkeys(nodes)
    arrows = [one for one in arrows if one[0] in here and one[1] in here]
    aside = _aside(nodes, arrows, goals)
    main = [node for node in nodes if node not in aside]
    inner = [one for one in arrows if one[0] in main and one[1] in main]
    columns, chains = _columns(main, inner)
    middles = _middles(columns, chains)
    step = STEP if len(columns) < MANY else CLOSE
    boxes = {
        node: Box(node, at * step, middles[node] - TALL // 2)
        for at, column in enumerate(columns)
        for node in column
        if node in here
    }
    bottom = max((box.y + TALL for box in boxes.values()), default=0)
    bottom = max(bottom, *(middles[node] for column in columns for node in column), 0)
    lines = [_line(one, chains[one], boxes, step, middles) for one in inner]
    width = max(len(columns), 1) * step - (step - WIDE)
    strip = None
    if aside:
        first = 1 if columns else 0
        across = max(len(columns) - first, 6)
        strip = (first * step - GUTTER, bottom + STRIP_GAP - 36)
        for at, node in enumerate(aside):
            x = (first + at % across) * step
            y = bottom + STRIP_GAP + (at // across) * STRIP_ROW
            boxes[node] = Box(node, x, y)
        lines += [_down(one, boxes, step) for one in arrows if one[1] in aside and one[0] in boxes]
        width = max(width, *(boxes[node].x + WIDE for node in aside))
        bottom = max(boxes[node].y + TALL for node in aside)
    return Flow(
        width, bottom, tuple(boxes[node] for node in nodes), tuple(lines), strip
    )  # fmt: skip


def _aside(nodes: Sequence[str], arrows: Sequence[Arrow], goals: Sequence[str]) -> dict[str, None]:
    """What nothing waits for, and what only a first node comes before; none where they are few."""
    after = {one[1] for one in arrows}
    before = {one[0] for one in arrows}
    befores: dict[str, list[str]] = {node: [] for node in nodes}
    for one in arrows:
        befores[one[1]].append(one[0])
    found = dict.fromkeys(
        node
        for node in nodes
        if node not in before
        and node not in goals
        and len(befores[node]) <= 1
        and all(one not in after for one in befores[node])
    )
    # Of a drawing that is nothing else, the first stay: there is nothing to put them beside.
    return found if len(found) >= STRIP_FROM and len(found) < len(nodes) else {}


def _columns(
    main: list[str], arrows: list[Arrow]
) -> tuple[list[list[str]], dict[Arrow, tuple[str, ...]]]:
    """The columns in order, with lanes for lines that pass, and each arrow's lanes."""
    if not main:
        return [], {}
    columns = layers(main, [one[:2] for one in arrows])
    depth = {node: at for at, column in enumerate(columns) for node in column}
    chains: dict[Arrow, tuple[str, ...]] = {}
    links: list[tuple[str, str]] = []
    for arrow in arrows:
        before, after, line = arrow
        lanes = []
        last = before
        for at in range(depth[before] + 1, depth[after]):
            lane = f"{before}|{line}|{at}"  # lines of one source share their lane
            if lane not in columns[at]:
                columns[at].append(lane)
            links.append((last, lane))
            lanes.append(lane)
            last = lane
        links.append((last, after))
        chains[arrow] = tuple(lanes)
    untangle(columns, list(dict.fromkeys(links)))
    return columns, chains


def _middles(columns: list[list[str]], chains: dict[Arrow, tuple[str, ...]]) -> dict[str, int]:
    """The height of each node's middle: near its neighbours', none over another."""
    neighbours: dict[str, list[str]] = {node: [] for column in columns for node in column}
    for (before, after, _), lanes in chains.items():
        way = (before, *lanes, after)
        for one, next in pairwise(way):
            neighbours[one].append(next)
            neighbours[next].append(one)
    y: dict[str, float] = {}
    for column in columns:
        _apart(column, dict.fromkeys(column, 0.0), y)
    for number in range(PASSES):
        for column in columns if number % 2 == 0 else reversed(columns):
            wished = {
                node: sum(y[one] for one in neighbours[node]) / len(neighbours[node])
                if neighbours[node]
                else y[node]
                for node in column
            }
            _apart(column, wished, y)
    top = min((y[node] - _half(node) for node in y), default=0.0)
    return {node: round(at - top) + ROOM for node, at in y.items()}


def _apart(column: list[str], wished: dict[str, float], y: dict[str, float]) -> None:
    """Places a column in its order as near to what is wished as leaves room for each."""
    offsets: list[float] = []
    at = 0.0
    for number, node in enumerate(column):
        at += (_half(column[number - 1]) + GAP + _half(node)) if number else 0.0
        offsets.append(at)
    # Blocks of nodes that touch move together (the mean of what each of them wishes).
    blocks: list[tuple[float, int]] = []  # (sum of wishes less offsets, how many)
    for node, offset in zip(column, offsets, strict=True):
        blocks.append((wished[node] - offset, 1))
        while len(blocks) > 1 and _mean(blocks[-2]) > _mean(blocks[-1]):
            (last, n), (before, m) = blocks.pop(), blocks.pop()
            blocks.append((before + last, m + n))
    place = 0
    for total, n in blocks:
        for _ in range(n):
            y[column[place]] = total / n + offsets[place]
            place += 1


def _mean(block: tuple[float, int]) -> float:
    return block[0] / block[1]


def _half(node: str) -> float:
    return LANE / 2 if "|" in node else TALL / 2


def _line(
    arrow: Arrow,
    lanes: tuple[str, ...],
    boxes: dict[str, Box],
    step: int,
    middles: dict[str, int],
) -> Line:
    before, after, line = arrow
    depth = boxes[before].x // step
    way = [f"M{boxes[before].x + WIDE} {middles[before]}"]
    at = middles[before]
    for number, lane in enumerate(lanes, 1):
        way += _bend((depth + number) * step - GUTTER, at, middles[lane])
        at = middles[lane]
    way += _bend(boxes[after].x - GUTTER, at, middles[after])
    way.append(f"H{boxes[after].x - 1}")
    return Line(before, after, line, "".join(way))


def _bend(x: int, at: int, to: int) -> list[str]:
    return [] if at == to else [f"H{x}", f"V{to}"]


def _down(arrow: Arrow, boxes: dict[str, Box], step: int) -> Line:
    """From a first node down its gutter, along above the row, and into the box from above."""
    before, after, line = arrow
    begin, end = boxes[before], boxes[after]
    middle, above = begin.y + TALL // 2, end.y - 12
    x = begin.x + step - GUTTER
    way = f"M{begin.x + WIDE} {middle}H{x}V{above}H{end.x + WIDE // 2}V{end.y - 1}"
    return Line(before, after, line, way)
