"""Items that a change has made necessary after what must follow them was granted already.

政府投资条例 9, 12, 21; domain.md 8: when the amount crosses the threshold upwards, what is finished
stays and the proposal opens as a missing item; the feasibility report already approved is not void
but marked. The office decides whether the missing one is made up or excused, with reason. Facts that
a unit has answered are changed by nobody silently: by the office, with reason, by two people.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.acts import Act, differing
from domain.project.commands import ExcuseItem, ProjectCommand, Redetermine
from domain.project.document_events import DocumentMarked
from domain.project.events import FactsSet, ItemExcused, ProjectEvent, RoundClosing
from domain.project.item_life import OpenRound
from domain.project.known import known_fact, known_item, value
from domain.project.state import DECLARED, Project
from domain.project.world import applies
from domain.refused import Refused
from domain.rules.items import Item
from domain.rules.rules import GROUP, Rules

Told = Act[ProjectCommand]
OFFICE = "office"
DERIVED = "derived"


def redetermined(
    project: Project, act: Told, command: Redetermine, rules: Rules
) -> list[ProjectEvent]:
    """A fact that was answered is answered otherwise; what follows is concluded anew."""
    fact = known_fact(command.fact, rules)
    known = project.facts.get(command.fact)
    if fact.set_by in (OFFICE, DERIVED):
        raise Refused("set_otherwise", f"“{fact.label}”不由部门认定，不能在此重新认定。")
    if known is None or known.source in (DECLARED, DERIVED):
        raise Refused(
            "not_answered",
            f"“{fact.label}”尚未由有关部门认定；登记的内容由修改登记信息更正。",
        )
    given = value(command.fact, command.value, rules)
    if given == known.value:
        raise Refused("nothing_changes", f"“{fact.label}”已是该值，无需重新认定。")
    return [
        FactsSet(
            at=act.submitted_at,
            happened_at=differing(act),
            by=act.by,
            facts={command.fact: given},
            source=OFFICE,
            reason=command.reason,
            drafted_by=command.drafted_by,
        )
    ]


def answered(project: Project, rules: Rules) -> tuple[str, ...]:
    """The facts that may be determined anew, in the catalog's order."""
    found = []
    for fact in rules.catalog.facts.facts:
        known = project.facts.get(fact.id)
        if known and known.source not in (DECLARED, DERIVED):
            if fact.set_by not in (OFFICE, DERIVED):
                found.append(fact.id)
    return tuple(found)


def missing(project: Project, rules: Rules) -> tuple[str, ...]:
    """Items that apply and are not finished, though one that needs them is."""
    lives = project.items.items()
    # What has lost its force is no change's making: domain/project/documents.py
    settled = {n for n, life in lives if life.finished_at or life.lost_at or life.skipped_at}
    found: dict[str, None] = {}
    for name, life in lives:
        if life.finished_at is None or life.needless:
            continue
        for need in rules.item(name).needs:
            if need in settled or need in found or need.startswith(GROUP):
                continue
            if rules.in_force(need) and applies(project, rules.item(need), rules).holds:
                found[need] = None
    return tuple(found)


def excused(project: Project, act: Told, command: ExcuseItem, rules: Rules) -> list[ProjectEvent]:
    """The missing item is not made up: it counts as needless, and its open round is closed."""
    item = known_item(command.item, rules)
    if item.id not in missing(project, rules):
        raise Refused(
            "not_missing",
            f"“{item.name_zh}”不是因变更而需要补办的事项，不能免予补办。",
        )
    at = act.submitted_at
    event = ItemExcused(
        at=at,
        happened_at=differing(act),
        by=act.by,
        item=item.id,
        reason=command.reason,
        drafted_by=command.drafted_by,
    )
    closing = [
        RoundClosing(at=at, item=item.id, round=one.round, because="excused")
        for one in project.item(item.id).open
        if not one.closing
    ]
    return [event, *closing]


def marks(project: Project, item: Item, one: OpenRound, rules: Rules) -> Iterator[DocumentMarked]:
    """Documents that were granted though the item of the open round must by now come first."""
    if project.item(item.id).lost_at is not None:
        return
    for asker in rules.dependents.get(("item", item.id), ()):
        life = project.item(asker)
        key = f"{asker}/{life.rounds}"
        document = project.granted.get(key)
        if life.finished_at is None or document is None or item.id in document.missing:
            continue
        if item.id in rules.item(asker).needs:
            at = max(one.opened_at, life.finished_at)
            yield DocumentMarked(at=at, document=key, mark="prerequisite_missing", need=item.id)
