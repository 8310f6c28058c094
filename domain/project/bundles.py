"""一件事: one application for the items of a bundle, each paper given once and used by all that need it;
so are the members of a parallel group with one intake asked for (联合审图, 联合验收).

Work plan 三(六)1, 四(三); catalog bundles, groups (`intake: once`); domain.md 1, 8. It may be asked for when
all that its members need from outside is finished; inside, what one needs of another holds up its
decision alone (`inner_needs`). Every member then goes its own way with its own clock; until when all
are to end, and the one result of them, is in `bundle_ends`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from domain.acts import Act, differing
from domain.clock import local_day
from domain.conditions import Judgement, Truth, judge, names
from domain.project.bundle_ends import last_day
from domain.project.bundle_events import BundleSubmitted
from domain.project.commands import ProjectCommand, SubmitBundle
from domain.project.state import Project
from domain.project.world import ProjectWorld, applies, met
from domain.refused import Refused
from domain.review.papers import facts_in_fields, read_facts
from domain.rules.bundles import Bundle
from domain.rules.items import FormField, Item
from domain.rules.materials import Material
from domain.rules.rules import GROUP, Rules

Told = Act[ProjectCommand]
OWNER = "owner"


def submitted(project: Project, act: Told, command: SubmitBundle, rules: Rules) -> BundleSubmitted:
    """All members that apply are asked for at once."""
    try:
        bundle = bundle_of(command.bundle, rules)
    except KeyError:
        known = "、".join(f"{one.name_zh}（{one.id}）" for one in rules.bundles)
        raise Refused(
            "unknown_bundle", f"目录中没有“{command.bundle}”一件事。可申报：{known}。"
        ) from None
    if why := why_not(project, bundle, rules):
        raise Refused("not_now", why)
    items = members(project, bundle, rules)
    papers = tuple(one.id for one in papers_of(project, items, rules))
    if unknown := [one for one in command.papers if one not in papers]:
        raise Refused(
            "unknown_material",
            f"“{bundle.name_zh}”的材料清单中没有：{'、'.join(unknown)}。可提交的材料编号："
            f"{'、'.join(papers) or '（无）'}",
        )
    fields = [one.id for one in fields_of(items, rules)]
    if unknown := [one for one in command.fields if one not in fields]:
        raise Refused(
            "unknown_field",
            f"“{bundle.name_zh}”的申请表中没有：{'、'.join(unknown)}。可填写的字段："
            f"{'、'.join(fields) or '（无）'}",
        )
    plain_fields = {k: v for k, v in command.fields.items() if isinstance(v, str)}
    for item in map(rules.item, items):
        read_facts(item, facts_in_fields(item, plain_fields, rules), rules)
    return BundleSubmitted(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        bundle=bundle.id,
        items=items,
        papers=command.papers,
        fields=command.fields,
        note=command.note,
        limit_day=last_day(project, bundle, local_day(act.happened_at), rules),
    )


def bundle_of(bundle: str, rules: Rules) -> Bundle:
    """The bundle of this id. Raises KeyError."""
    for one in rules.bundles:
        if one.id == bundle:
            return one
    raise KeyError(bundle)


def why_not(project: Project, bundle: Bundle, rules: Rules) -> str:
    """Why the bundle cannot be asked for as things stand; "" where it can."""
    if bundle.id in project.bundles:
        return f"“{bundle.name_zh}”已经申报；退回或未准予的事项请单独重新申报。"
    unfinished = dict(_judged(project, bundle, rules))
    unclear = [one for one, judged in unfinished.items() if judged.truth is Truth.UNKNOWN]
    if unclear:
        return f"尚不明确是否需要办理：{_names(unclear, rules)}。"
    items = _of_company(unfinished, rules)
    if not items:
        return f"“{bundle.name_zh}”没有需要由项目单位申报的事项。"
    if len(items) == 1:
        return f"只有“{rules.item(items[0]).name_zh}”一项需要申报，请直接申报。"
    for item in items:
        if not project.item(item).open and (lacks := _lacking(project, bundle, item, rules)):
            return f"“{rules.item(item).name_zh}”还不能申报：{lacks}。"
    return ""


def askable(project: Project, rules: Rules) -> tuple[Bundle, ...]:
    """The bundles that may be asked for now."""
    return tuple(one for one in rules.bundles if not why_not(project, one, rules))


def members(project: Project, bundle: Bundle, rules: Rules) -> tuple[str, ...]:
    """The items of the bundle that apply here, are not finished and are the company's to ask for."""
    return _of_company(dict(_judged(project, bundle, rules)), rules)


def _of_company(judged: dict[str, Judgement], rules: Rules) -> tuple[str, ...]:
    return tuple(
        item
        for item, here in judged.items()
        if here.holds and OWNER in rules.item(item).submitted_by and not rules.opens_in_review(item)
    )


def _judged(project: Project, bundle: Bundle, rules: Rules) -> Iterator[tuple[str, Judgement]]:
    """Each item that the bundle may hold and that is not finished, and whether it is asked here. One
    that was asked for with another form goes its own way."""

    def left(items: tuple[str, ...]) -> list[str]:
        return [
            one
            for one in items
            if project.item(one).finished_at is None and asked_for(project, one) is None
        ]

    for item in left(bundle.items):
        yield item, applies(project, rules.item(item), rules)
    for more in bundle.items_if:
        if items := left(more.items):
            here = judge(more.condition, ProjectWorld(project, rules))
            for item in items:
                yield item, applies(project, rules.item(item), rules) if here.holds else here


def _lacking(project: Project, bundle: Bundle, name: str, rules: Rules) -> str:
    """What keeps a member from being asked for: a need from outside, or its own beginning."""
    item = rules.item(name)
    inside = tuple(one for one in every_item(bundle) if asked_for(project, one) is None)
    outside = [
        need
        for need in item.needs
        if not _is_inside(need, inside, rules) and not met(project, need, rules).holds
    ]
    if outside:
        return f"前置未办结（{_names(outside, rules)}）"
    opens = rules.opens_when(name)
    if opens is not None and not judge(opens, ProjectWorld(project, rules)).holds:
        asked = [id for kind, id in names(opens) if kind == "event"]
        return f"尚未到申报的时候（{'、'.join(rules.event(one).name_zh for one in asked)}）"
    return ""


@lru_cache(maxsize=64)
def every_item(bundle: Bundle) -> tuple[str, ...]:
    """All that it may hold, in any project."""
    return (*bundle.items, *(item for more in bundle.items_if for item in more.items))


def _is_inside(need: str, inside: tuple[str, ...], rules: Rules) -> bool:
    if need.startswith(GROUP):
        return all(one in inside for one in rules.members(need.removeprefix(GROUP)))
    return need in inside


def _names(needs: list[str], rules: Rules) -> str:
    return "、".join(
        rules.group(one.removeprefix(GROUP)).name_zh
        if one.startswith(GROUP)
        else rules.item(one).name_zh
        for one in needs
    )


# --- the one form ---------------------------------------------------------------------------------


def papers_of(project: Project, items: tuple[str, ...], rules: Rules) -> tuple[Material, ...]:
    """The papers of the applicant's own that a member may ask at submission, each once."""
    world = ProjectWorld(project, rules)
    found: dict[str, Material] = {}
    for item in map(rules.item, items):
        for paper in item.materials:
            material = rules.material(paper)
            wanted = material.issuer == "applicant" and paper not in item.materials_at_grant
            if wanted and not (material.condition and judge(material.condition, world).fails):
                found[paper] = material
    return tuple(found.values())


def fields_of(items: tuple[str, ...], rules: Rules) -> tuple[FormField, ...]:
    """The fields of the members' forms, each once."""
    found = {field.id: field for item in items for field in rules.item(item).fields}
    return tuple(found.values())


# --- what follows ---------------------------------------------------------------------------------


def asked_for(project: Project, item: str) -> str | None:
    """The bundle with which the item was asked for; None where it was not."""
    return next((name for name, one in project.bundles.items() if item in one.items), None)


def premises(
    project: Project, item: Item, judged: Judgement, rules: Rules
) -> list[datetime | None] | None:
    """Since when each thing holds that opens a member, though what it needs of others inside is not
    finished; None where it does not open so."""
    name = asked_for(project, item.id)
    if name is None or not judged.holds:
        return None
    inside = project.bundles[name].items
    needs = [need for need in item.needs if need not in inside]
    parts = [met(project, need, rules) for need in needs]
    if (opens := rules.opens_when(item.id)) is not None:
        parts.append(judge(opens, ProjectWorld(project, rules)))
    if not all(one.holds for one in parts):
        return None
    since = [one.since for one in parts]
    return [project.bundles[name].asked_at, judged.since, project.added_at.get(item.id), *since]


def awaited(project: Project, item: Item) -> tuple[str, ...]:
    """What the decision waits for: beside its own, what it needs of others in the bundle."""
    name = asked_for(project, item.id)
    inside = project.bundles[name].items if name is not None else ()
    return tuple(dict.fromkeys((*item.grant_needs, *(one for one in item.needs if one in inside))))
