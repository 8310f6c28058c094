"""审批减 between two versions of a catalog: what a kind of project is asked before and after, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from catalog.burden import KindBurden, burden
from catalog.given_once import Named, asked
from catalog.kinds_of_project import Example, KindOfProject
from catalog.visits import shared_forms
from domain.limits import Limit
from domain.rules.rules import Rules
from domain.value import Frozen

What = Literal[
    "added",
    "removed",
    "statutory",
    "promised",
    "outside",
    "paper_added",
    "paper_removed",
    "form",
]

WHAT_ZH: dict[What, str] = {
    "added": "新增事项",
    "removed": "取消事项",
    "statutory": "法定时限",
    "promised": "承诺时限",
    "outside": "上级办理预计",
    "paper_added": "新增材料",
    "paper_removed": "取消材料",
    "form": "申报方式",
}
APART = "单独申报"
NO_LIMIT = "无时限"


class Change(Frozen):
    """What is otherwise at one item. `before` and `after` in Chinese; None: not there."""

    what: What
    item: Named
    before: str | None = None
    after: str | None = None

    @property
    def zh(self) -> str:
        """承诺时限：建筑工程施工许可证核发，由2个工作日改为1个工作日"""
        head = f"{WHAT_ZH[self.what]}：{self.item.name}"
        if self.before is not None and self.after is not None:
            return f"{head}，由{self.before}改为{self.after}"
        detail = self.before or self.after
        return f"{head}，{detail}" if detail else head


class Pair(Frozen):
    """A figure before and after."""

    id: str
    name: str
    before: int
    after: int


class Difference(Frozen):
    """A kind of project under two versions: its figures, and every change that touches it."""

    kind: str
    name: str
    route: str
    figures: tuple[Pair, ...]
    changes: tuple[Change, ...]


def compared(kind: KindOfProject, before: Rules, after: Rules) -> Difference:
    """The kind's figures under both, with the changes of the items that apply under either.

    An item that applies under one version only is added or removed for this kind, though it may
    stand in both catalogs.
    """
    old, new = burden(kind, before), burden(kind, after)
    figures = zip(_figures(old), _figures(new), strict=True)
    return Difference(
        kind=kind.id,
        name=kind.name_zh,
        route=new.route_name,
        figures=tuple(
            Pair(id=id, name=name, before=one, after=other)
            for (id, name, one), (_, _, other) in figures
        ),
        changes=tuple(_changes(Example(kind, before), Example(kind, after))),
    )


def _figures(of: KindBurden) -> tuple[tuple[str, str, int], ...]:
    return (
        ("statutory_wd", "法定关键路径（工作日）", of.statutory.days),
        ("promised_wd", "承诺关键路径（工作日）", of.promised.days),
        ("outside_wd", "其中上级办理（工作日）", of.promised.outside),
        ("items_to_exit", "事项（至开工）", of.to_exit.items),
        ("papers_to_exit", "申请人材料（至开工）", of.to_exit.papers),
        ("visits_to_exit", "跑动次数（至开工）", of.to_exit.visits),
        ("items", "事项（全程）", of.whole.items),
        ("papers", "申请人材料（全程）", of.whole.papers),
        ("visits", "跑动次数（全程）", of.whole.visits),
    )


def _changes(before: Example, after: Example) -> Iterator[Change]:
    """In the order of the new catalog, what is gone behind it."""
    forms = shared_forms(before), shared_forms(after)
    for item in after.items:
        named = Named(id=item, name=after.rules.item(item).name_zh)
        if item not in before.items:
            yield Change(what="added", item=named)
        else:
            yield from _limits(named, before, after)
            yield from _papers(named, before, after)
            one, other = (form.get(item, APART) for form in forms)
            if one != other:
                yield Change(what="form", item=named, before=one, after=other)
    for item in before.items:
        if item not in after.items:
            gone = Named(id=item, name=before.rules.item(item).name_zh)
            yield Change(what="removed", item=gone)


def _limits(item: Named, before: Example, after: Example) -> Iterator[Change]:
    old, new = _limits_zh(item.id, before), _limits_zh(item.id, after)
    for what, one in old.items():
        if one != new[what]:
            yield Change(what=what, item=item, before=one, after=new[what])


def _limits_zh(item: str, of: Example) -> dict[What, str]:
    outer = of.rules.item(item).outer
    expected = outer.expected.limit if outer and outer.expected else None
    limits: dict[What, Limit | None] = {
        "statutory": of.rules.statutory(item, of.world),
        "promised": of.rules.promised(item, of.world),
        "outside": expected,
    }
    return {what: limit.zh if limit else NO_LIMIT for what, limit in limits.items()}


def _papers(item: Named, before: Example, after: Example) -> Iterator[Change]:
    one, other = _asked(item.id, before), _asked(item.id, after)
    for paper, name in other.items():
        if paper not in one:
            yield Change(what="paper_added", item=item, after=name)
    for paper, name in one.items():
        if paper not in other:
            yield Change(what="paper_removed", item=item, before=name)


def _asked(item: str, of: Example) -> dict[str, str]:
    """The applicant's own papers for the item: id → name."""
    return {paper.id: paper.name for paper in asked((item,), of.rules, of).given}
