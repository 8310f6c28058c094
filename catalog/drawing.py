"""The flow chart as SVG: stages as bands, boxes with Chinese text, no other tool needed."""

from __future__ import annotations

from collections.abc import Callable
from xml.sax.saxutils import escape

from catalog.chart import ROUTE_DONE, Arrow, Chart, Node, bands, chart
from catalog.layout import Spot, lay_out
from domain.rules.rules import Rules

WIDEST = 10  # boxes in a row
BOX = (142, 54)
STEP = (164, 104)  # from box to box
MARGIN = (56, 74)
BAND_GAP = 34
CHARACTERS = 10  # in a line of a box; a box has three lines
LETTER = 12.5

FONT = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
STYLE = f"""
text {{ font-family: {FONT}; fill: #1f2933; }}
.title {{ font-size: 22px; font-weight: 600; }}
.legend {{ font-size: 13px; fill: #52606d; }}
.band {{ stroke: none; }}
.stage {{ font-size: 17px; font-weight: 600; fill: #334e68; }}
.item {{ fill: #ffffff; stroke: #486581; stroke-width: 1.2; }}
.group {{ fill: #fffbea; stroke: #b44d12; stroke-width: 1.6; }}
.done {{ fill: #e3f8ff; stroke: #035388; stroke-width: 2; }}
.name {{ font-size: {LETTER}px; text-anchor: middle; }}
.solid {{ fill: none; stroke: #627d98; stroke-width: 1.1; opacity: .75; }}
.dotted {{ fill: none; stroke: #b44d12; stroke-width: 1.1; stroke-dasharray: 4 3; opacity: .8; }}
"""
BAND_FILLS = ("#f0f4f8", "#f5f7fa")


Address = Callable[[str], str | None]


def svg(rules: Rules, route: str | None = None, address: Address | None = None) -> str:
    """The whole chart, or that of a route, as one SVG document.

    `address`: where a node leads to, for a page. Its style is then the page's sheet, because a
    strict policy lets no picture bring one of its own.
    """
    drawn = chart(rules, route)
    placed = lay_out(
        [(node.id, node.stage) for node in drawn.nodes],
        [(arrow.before, arrow.after) for arrow in drawn.arrows],
        WIDEST,
    )
    names = dict(bands(rules, drawn))
    band_of = {
        row: at for at, band in enumerate(placed.bands) for row in range(band.first, band.last + 1)
    }
    width = MARGIN[0] * 2 + placed.columns * STEP[0] + 40
    places = {node: _pixels(spot, band_of[spot.row], width) for node, spot in placed.spots.items()}
    height = max(y for _, y in places.values()) + STEP[1]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" {_PICTURE if address is None else _PART_OF_A_PAGE}>',
        f"<title>{escape(_title(rules, route))}</title>",
        *([f"<style>{STYLE}</style>"] if address is None else []),
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        *(_marker(line, colour) for line, colour in (("solid", "#627d98"), ("dotted", "#b44d12"))),
        f'<text class="title" x="{MARGIN[0]}" y="38">{escape(_title(rules, route))}</text>',
        f'<text class="legend" x="{MARGIN[0]}" y="60">{escape(_legend(rules))}</text>',
    ]
    for at, band in enumerate(placed.bands):
        top = MARGIN[1] + band.first * STEP[1] + at * BAND_GAP
        tall = (band.last - band.first + 1) * STEP[1] + BAND_GAP - 12
        parts.append(
            f'<rect class="band" x="16" y="{top}" width="{width - 32}" height="{tall}" rx="8" '
            f'fill="{BAND_FILLS[at % 2]}"/>'
            f'<text class="stage" x="30" y="{top + 24}">{band.name} {escape(names[band.name])}</text>'
        )
    parts += [_arrow(arrow, places) for arrow in drawn.arrows]
    parts += [
        _linked(_box(node, places[node.id], drawn), address(node.id) if address else None)
        for node in drawn.nodes
    ]
    return "\n".join((*parts, "</svg>")) + "\n"


_PICTURE = 'role="img"'
_PART_OF_A_PAGE = 'class="flow" role="group" aria-label="流程图，各框可打开"'


def _linked(box: str, address: str | None) -> str:
    return f'<a href="{escape(address)}">{box}</a>' if address else box


def _pixels(spot: Spot, band: int, width: float) -> tuple[float, float]:
    x = width / 2 + 20 + spot.column * STEP[0]
    y = MARGIN[1] + BAND_GAP + STEP[1] / 2 + spot.row * STEP[1] + band * BAND_GAP
    return x, y - 8


def _title(rules: Rules, route: str | None) -> str:
    title = "重大项目全生命周期服务管理流程图"
    if route is not None:
        title += "：" + next(one.name_zh for one in rules.routes if one.id == route)
    return title


def _legend(rules: Rules) -> str:
    return (
        "实线：前者办结后开启　虚线：前者办结后方可作出决定　粗框：并联办理　"
        f"目录 {rules.version}，摘要 {rules.digest[:12]}"
    )


def _marker(line: str, colour: str) -> str:
    return (
        f'<marker id="{line}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        f'markerHeight="7" orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="{colour}"/></marker>'
    )


def _arrow(arrow: Arrow, places: dict[str, tuple[float, float]]) -> str:
    (x, y), (to_x, to_y) = places[arrow.before], places[arrow.after]
    half = BOX[1] / 2
    if to_y > y:
        start, end = y + half, to_y - half - 2
        bend = max(24.0, min(60.0, (end - start) / 2))
        way = f"M{x:.0f},{start:.0f} C{x:.0f},{start + bend:.0f} {to_x:.0f},{end - bend:.0f} "
        way += f"{to_x:.0f},{end:.0f}"
    else:  # back to a row above: out and in from the sides
        side = BOX[0] / 2
        start, end = x + side, to_x + side + 2
        out = max(start, end) + 40
        way = f"M{start:.0f},{y:.0f} C{out:.0f},{y:.0f} {out:.0f},{to_y:.0f} {end:.0f},{to_y:.0f}"
    return f'<path class="{arrow.line}" d="{way}" marker-end="url(#{arrow.line})"/>'


def _box(node: Node, place: tuple[float, float], drawn: Chart) -> str:
    x, y = place
    if node.id == ROUTE_DONE:
        shape = f'<ellipse class="done" cx="{x:.0f}" cy="{y:.0f}" rx="46" ry="26"/>'
    else:
        kind = "group" if node.id in drawn.groups else "item"
        left, top = x - BOX[0] / 2, y - BOX[1] / 2
        shape = (
            f'<rect class="{kind}" x="{left:.0f}" y="{top:.0f}" width="{BOX[0]}" '
            f'height="{BOX[1]}" rx="5"/>'
        )
    lines = _lines(node.label)
    first = y + LETTER * 0.36 - (len(lines) - 1) * LETTER * 0.62
    text = "".join(
        f'<text class="name" x="{x:.0f}" y="{first + at * LETTER * 1.24:.1f}">{escape(line)}</text>'
        for at, line in enumerate(lines)
    )
    return f'<g id="{node.id}"><title>{escape(node.label)}</title>{shape}{text}</g>'


def _lines(label: str) -> list[str]:
    """The label in at most three lines, broken before a bracket where it may be."""
    bracket = label.find("（")
    if len(label) > CHARACTERS and 0 < bracket <= CHARACTERS:
        lines = [label[:bracket], *_cut(label[bracket:])]
    else:
        lines = _cut(label)
    if len(lines) > 3:
        lines = [*lines[:2], lines[2][:-1] + "…"]
    return lines


def _cut(text: str) -> list[str]:
    """Pieces of about equal length that each fit in a line."""
    count = -(-len(text) // CHARACTERS)
    length = -(-len(text) // count)
    return [text[at : at + length] for at in range(0, len(text), length)]
