"""A project goes over to another version of the catalog (domain.md 4 and 8).

What was decided stays decided. What is under way keeps its version unless the adoption says that it
is derived anew; what opens from then on opens by the new one, dated no earlier than the adoption.
An item that the new version adds is asked only of projects that have not left its stage. What
cannot be settled by rule is raised as a matter, so that somebody sees it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from domain.acts import Act, differing
from domain.project.adoption_commands import AdoptCatalog, SettleMatter
from domain.project.adoption_events import (
    CatalogAdopted,
    ItemLeftOut,
    MatterKind,
    MatterRaised,
    MatterSettled,
    RoundFollowed,
)
from domain.project.commands import ProjectCommand, ReviewFollowed
from domain.project.events import ProjectEvent
from domain.project.matter import Matter
from domain.project.readjusting import moved
from domain.project.state import Project, evolve
from domain.project.world import applies
from domain.refused import Refused
from domain.review.words import Running
from domain.rules.facts import read_value
from domain.rules.rules import Rules

Told = Act[ProjectCommand]

MATTER_ZH: dict[MatterKind, str] = {
    "item_gone": "新目录没有该事项，在办的一轮按原目录办到底",
    "kind_changed": "事项的类别变了，在办的一轮按原目录办到底",
    "no_longer_applies": "按新目录不再需要办理，在办的一轮仍在继续",
    "paper_asked": "在办期间增加了材料",
    "need_added": "在办期间增加了前置事项",
    "fact_values": "已有的认定不在新目录的取值之内，视为未知，须重新认定",
    "stage_exit": "所在阶段的完成条件变了",
    "group_gone": "新目录没有该并联组，在办的按原目录办到底",
    "cadence_changed": "报送周期变了",
}


def new_rules(project: Project, catalog: str, rules: Rules) -> Rules:
    """The project's rules with the other catalog. Raises `Refused` where it cannot have it."""
    if project.rules.catalog == catalog:
        raise Refused("adopted_already", f"本项目已经按目录 {catalog} 办理，无需再次启用。")
    if _city(catalog) != _city(project.rules.catalog):
        raise Refused("another_city", f"目录 {catalog} 不是本市的目录，不能启用。")
    try:
        return rules.at(catalog, project.rules.calendar)
    except KeyError:
        raise Refused("unknown_catalog", f"没有目录版本“{catalog}”。") from None


def _city(catalog: str) -> str:
    return catalog.partition("/")[0]


def catalog_adopted(
    project: Project, act: Told, command: AdoptCatalog, rules: Rules
) -> list[ProjectEvent]:
    """The project goes over, what it is not asked, which days move, what somebody must look at.

    `rules`: those that hold after. What opens or closes by them is concluded from the state.
    """
    before = rules.of(project.rules.catalog)
    at = act.submitted_at
    adopted = CatalogAdopted(
        at=at,
        happened_at=differing(act),
        by=act.by,
        was=project.rules.catalog,
        catalog=command.catalog,
        running=command.running,
        reason=command.reason,
        drafted_by=command.drafted_by,
    )
    told: list[ProjectEvent] = [adopted, *_left_out(project, at, before, rules)]
    if command.running is Running.ANEW:
        told += moved(evolve(project, adopted), at, command.reason, rules)
    return told + [MatterRaised(at=at, **what) for what in _matters(project, before, rules)]


def _left_out(project: Project, at: datetime, before: Rules, rules: Rules) -> Iterator[ItemLeftOut]:
    """Items that the new version would add in a stage that the project has left."""
    for name in rules.items:
        item, life = rules.item(name), project.item(name)
        stage = project.stages.get(item.stage)
        if stage is None or stage.exited is None or life.rounds or life.left_out_at:
            continue
        if name in project.rhythms or applies(project, item, rules).fails:
            continue
        if not before.in_force(name) or applies(project, before.item(name), before).fails:
            yield ItemLeftOut(at=at, item=name)


def _matters(project: Project, before: Rules, rules: Rules) -> Iterator[dict[str, Any]]:
    """What a person has to look at, in the order of the project's own tables."""
    catalog = rules.version
    for item, one in project.open_rounds:
        what = _of_round(item, rules.of(one.catalog or before.version), rules)
        if what is not None:
            yield {"what": what, "of": item, "round": one.round, "catalog": catalog}
    for fact in project.facts:
        if rules.has_fact(fact) and not _reads(fact, project.facts[fact].value, rules):
            yield {"what": "fact_values", "of": fact, "catalog": catalog}
    for stage, life in project.stages.items():
        if life.exited is None and rules.stage(stage).exit != before.stage(stage).exit:
            yield {"what": "stage_exit", "of": stage, "catalog": catalog}
    for group, at_work in project.groups.items():
        if at_work.closed_at is None and not rules.has_group(group):
            yield {"what": "group_gone", "of": group, "catalog": catalog}
    for item, rhythm in project.rhythms.items():
        if not rhythm.ended and rules.in_force(item) and rules.period(item) != before.period(item):
            yield {"what": "cadence_changed", "of": item, "catalog": catalog}


def _of_round(item: str, own: Rules, rules: Rules) -> MatterKind | None:
    if not rules.in_force(item):
        return "item_gone"
    return None if goes_over(item, own, rules) else "kind_changed"


def goes_over(item: str, own: Rules, rules: Rules) -> bool:
    """Whether a round that began by `own` can go on by `rules`: there is the item, of one kind."""
    return rules.in_force(item) and rules.item(item).kind is own.item(item).kind


def _reads(fact: str, raw: Any, rules: Rules) -> bool:
    """Whether this is a value of the fact here."""
    try:
        read_value(rules.fact(fact), raw)
    except ValueError:
        return False
    return True


def unreadable(
    project: Project, at: datetime, facts: dict[str, Any], rules: Rules
) -> list[MatterRaised]:
    """What a round says by the version that it kept, and the project's own cannot read."""
    strange = [
        one for one, raw in facts.items() if rules.has_fact(one) and not _reads(one, raw, rules)
    ]
    return [
        MatterRaised(at=at, what="fact_values", of=fact, catalog=rules.version) for fact in strange
    ]


def followed(
    project: Project, act: Told, command: ReviewFollowed, rules: Rules
) -> list[ProjectEvent]:
    """An open round has gone over, or keeps its version; told twice, it is heard once."""
    there = project.item(command.item).open_round(command.round)
    if there is None or there.catalog is None:
        return []
    if there.catalog == command.catalog:
        return _kept(project, act, command, rules)
    event = RoundFollowed(
        at=act.submitted_at,
        item=command.item,
        round=command.round,
        catalog=command.catalog,
        awaits=command.awaits,
    )
    raised: list[dict[str, Any]] = []
    if command.papers:
        raised.append({"what": "paper_asked", "names": command.papers})
    if command.needs:
        raised.append({"what": "need_added", "names": command.needs})
    return [event, *_of_item(project, act, command, raised)]


def _kept(project: Project, act: Told, command: ReviewFollowed, rules: Rules) -> list[ProjectEvent]:
    """A round under way keeps its version: seen by somebody where the new one would not ask it."""
    if not rules.in_force(command.item) or any(
        (one.what, one.of, one.round) == ("no_longer_applies", command.item, command.round)
        for one in project.matters.values()
    ):
        return []
    if not applies(project, rules.item(command.item), rules).fails:
        return []
    return _of_item(project, act, command, [{"what": "no_longer_applies"}])


def _of_item(
    project: Project, act: Told, command: ReviewFollowed, raised: list[dict[str, Any]]
) -> list[ProjectEvent]:
    return [
        MatterRaised(
            at=act.submitted_at,
            of=command.item,
            round=command.round,
            catalog=project.rules.catalog,
            **what,
        )
        for what in raised
    ]


def about_zh(matter: Matter, rules: Rules) -> str:
    """What a matter is about, in the catalog's words."""
    match matter.what:
        case "fact_values":
            return rules.fact(matter.of).label
        case "stage_exit":
            return f"{matter.of} {rules.stage(matter.of).name_zh}"
        case "group_gone":
            return rules.group(matter.of).name_zh
        case _:
            return rules.item(matter.of).name_zh


def settled(project: Project, act: Told, command: SettleMatter) -> MatterSettled:
    """Somebody has dealt with a matter."""
    there = project.matters.get(command.matter)
    if there is None:
        names = "、".join(project.matters) or "（无）"
        raise Refused("no_such_matter", f"没有待核事项“{command.matter}”。待核的：{names}。")
    return MatterSettled(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        matter=command.matter,
        what=there.what,
        of=there.of,
        round=there.round,
        note=command.note,
    )
