"""Results of other items that an item takes as its papers: never asked of the applicant, but taken from
the system (domain.md 3; work plan 四(三) 多测合一: one survey serves every acceptance).

Told as it stands now: a result that was taken back since is named as such, and the new one in its place
once it is there.
"""

from __future__ import annotations

from datetime import date

from domain.clock import local_day
from domain.conditions import judge
from domain.project.granted import Granted
from domain.project.standing import STANDING_ZH
from domain.project.state import Project
from domain.project.world import ProjectWorld, applies
from domain.rules.rules import Rules
from domain.value import Frozen


class ResultUsed(Frozen):
    """A paper that is the result of another item, of which round, and whether it can be relied on.

    `number`: of its document, where it has one; `since`: the day on which it was made. Both stay named
    after the document has lost its force.
    """

    paper: str
    name: str
    item: str
    item_name: str
    round: int | None = None
    number: str | None = None
    since: date | None = None
    there: bool = False
    zh: str


def results_used(project: Project, item: str, rules: Rules) -> tuple[ResultUsed, ...]:
    """Those that are asked in this project, in the order of the item's papers; none of an item that
    does not apply here or was found not to be needed."""
    world = ProjectWorld(project, rules)
    found = []
    for material in rules.results_for(item):
        wanted = material.condition is None or not judge(material.condition, world).fails
        if material.item is None or not wanted:
            continue
        needless = project.item(material.item).needless
        if needless or applies(project, rules.item(material.item), rules).fails:
            continue
        told = ResultUsed(
            paper=material.id,
            name=material.name_zh,
            item=material.item,
            item_name=rules.item(material.item).name_zh,
            zh="尚未办结",
        )
        found.append(_as_it_stands(project, told))
    return tuple(found)


def _as_it_stands(project: Project, told: ResultUsed) -> ResultUsed:
    life, document = project.item(told.item), _newest(project, told.item)
    decided = life.decided
    without = decided is not None and (document is None or decided.round > document.round)
    if document is not None and not (without and life.finished_at):
        there = document.holds and life.stayed_at is None
        return told.but(
            round=document.round,
            number=document.number,
            since=document.granted_on,
            there=there,
            zh="已取得"
            if there
            else "停止执行"
            if document.holds
            else STANDING_ZH[document.standing],
        )
    if life.finished_at is None:
        return told
    return told.but(
        round=decided.round if decided else None,
        since=decided.day if decided else local_day(life.finished_at),
        there=True,
        zh="已取得",
    )


def _newest(project: Project, item: str) -> Granted | None:
    documents = [one for one in project.granted.values() if one.item == item]
    return max(documents, key=lambda one: one.round, default=None)
