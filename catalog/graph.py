"""The flow chart in two writings: Mermaid, and SVG that needs no other tool."""

from __future__ import annotations

from catalog.chart import ROUTE_DONE, Line, bands, chart
from catalog.drawing import svg
from domain.rules.rules import Rules

__all__ = ["mermaid", "svg"]

MERMAID_LINE: dict[Line, str] = {"solid": "-->", "dotted": "-.->"}


def mermaid(rules: Rules, route: str | None = None) -> str:
    """The chart as a Mermaid flowchart, a subgraph for each stage."""
    drawn = chart(rules, route)
    lines = ["flowchart TD"]
    for stage, name in bands(rules, drawn):
        lines.append(f'  subgraph {stage}["{stage} {name}"]')
        for node in drawn.nodes:
            if node.stage == stage:
                left, right = ("((", "))") if node.id == ROUTE_DONE else ("[", "]")
                lines.append(f'    {node.id}{left}"{node.label}"{right}')
        lines.append("  end")
    for arrow in drawn.arrows:
        lines.append(f"  {arrow.before} {MERMAID_LINE[arrow.line]} {arrow.after}")
    return "\n".join(lines) + "\n"
