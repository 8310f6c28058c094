"""审批减: what a catalog asks of a kind of project, in days, items, materials and visits.

The figures of 工作方案四（三）: statutory and promised critical path from the idea to the exit of S3,
and how many items, materials and visits lie up to there and in the whole life.
"""

from __future__ import annotations

from catalog.critical_path import EXIT_OF, Measure, Path, critical_path
from catalog.given_once import asked
from catalog.kinds_of_project import Example, KindOfProject
from catalog.visits import visits
from domain.rules.rules import Rules
from domain.value import Frozen


class Burden(Frozen):
    """What a span of the life asks.

    `items`: that apply, opinions and recurring reports included. `papers_by_item` and `papers`: the
    applicant's own, item by item and each given once. `visits_apart` and `visits`: item by item,
    and with 一件事 and 并联.
    """

    items: int
    papers_by_item: int
    papers: int
    visits_apart: int
    visits: int


class KindBurden(Frozen):
    """A kind of project with its paths and what it is asked: up to the exit of S3, and in all."""

    kind: str
    name: str
    route: str
    route_name: str
    statutory: Path
    promised: Path
    to_exit: Burden
    whole: Burden


def burden(kind: KindOfProject, rules: Rules) -> KindBurden:
    """The figures of a kind under these rules. Up to the exit of S3: items of the stages S1 to S3."""
    example = Example(kind, rules)
    names = {route.id: route.name_zh for route in rules.routes}
    before_exit = [stage.id for stage in rules.stages if stage.id <= EXIT_OF]
    early = [item for item in example.items if rules.item(item).stage in before_exit]
    return KindBurden(
        kind=kind.id,
        name=kind.name_zh,
        route=kind.route,
        route_name=names[kind.route],
        statutory=critical_path(example, Measure.STATUTORY),
        promised=critical_path(example, Measure.PROMISED),
        to_exit=_span(early, example),
        whole=_span(list(example.items), example),
    )


def _span(items: list[str], example: Example) -> Burden:
    coming = visits(items, example)
    papers = asked(items, example.rules, example)
    return Burden(
        items=len(items),
        papers_by_item=papers.by_item,
        papers=papers.after,
        visits_apart=coming.apart,
        visits=coming.together,
    )
