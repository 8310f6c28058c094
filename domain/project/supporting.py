"""Requests for the ten guarantees of S4: only the company closes one (work plan 三(四))."""

from __future__ import annotations

from domain.acts import Act, differing
from domain.project.commands import ProjectCommand
from domain.project.duty_commands import AdvanceSupport, RequestSupport, SupportStep
from domain.project.duty_events import SupportAdvanced, SupportRequested
from domain.project.state import Project
from domain.project.world import ProjectWorld
from domain.refused import Refused
from domain.rules.forms import Tier
from domain.rules.items import HandledBy
from domain.rules.rules import Rules
from domain.units import resolve

Told = Act[ProjectCommand]


def support(project: Project, act: Told, command: RequestSupport, rules: Rules) -> SupportRequested:
    """A need is stated; the lead of its kind answers for it. Only while S4 is open."""
    kinds = {one.id: one for one in rules.catalog.support.support}
    support = kinds.get(command.support)
    if support is None:
        raise Refused(
            "unknown_support", f"没有要素保障“{command.support}”。可选：{'、'.join(kinds)}。"
        )
    sorts = [sort.id for sort in support.kinds]
    if command.sort is not None and command.sort not in sorts:
        raise Refused("unknown_sort", f"没有需求种类“{command.sort}”。可选：{'、'.join(sorts)}。")
    stage = project.stages.get("S4")
    if stage is None:
        raise Refused(
            "not_yet", "要素保障自项目立项开始，现在还不能提出。", clause="工作方案三（四）"
        )
    if stage.exited is not None:
        raise Refused("stage_over", "项目已投运，要素保障阶段已结束。", clause="工作方案三（四）")
    return SupportRequested(
        at=act.submitted_at,
        by=act.by,
        number=len(project.supports) + 1,
        support=support.id,
        unit=lead(project, support.id, command.sort, rules),
        sort=command.sort,
        note=command.note,
    )


NEXT: dict[SupportStep, tuple[SupportStep, ...]] = {
    SupportStep.REQUESTED: (SupportStep.ASSIGNED, SupportStep.REFUSED, SupportStep.WITHDRAWN),
    SupportStep.ASSIGNED: (
        SupportStep.ASSIGNED,  # handed over
        SupportStep.ANSWERED,
        SupportStep.REFUSED,
        SupportStep.WITHDRAWN,
    ),
    SupportStep.ANSWERED: (SupportStep.RESOLVED, SupportStep.WITHDRAWN),
    SupportStep.RESOLVED: (SupportStep.CONFIRMED, SupportStep.DENIED),
    SupportStep.DENIED: (SupportStep.ANSWERED, SupportStep.RESOLVED, SupportStep.WITHDRAWN),
}
OVER = (SupportStep.CONFIRMED, SupportStep.REFUSED, SupportStep.WITHDRAWN)
BY_COMPANY = (SupportStep.CONFIRMED, SupportStep.DENIED, SupportStep.WITHDRAWN)


def lead(project: Project, name: str, sort: str | None, rules: Rules) -> str:
    """The unit that leads this kind of request; 县区 is the project's own."""
    support = next(one for one in rules.catalog.support.support if one.id == name)
    own = {one.kind: one.lead for one in support.rules if one.kind and one.lead}
    handled_by = HandledBy(function=own.get(sort or "") or support.lead, tier=Tier.CITY)
    world = ProjectWorld(project, rules)
    found = resolve(handled_by, world, project.county, project.industry, rules)
    return project.unit_now(found.unit) if found else "xmb"


def advanced(project: Project, act: Told, command: AdvanceSupport, rules: Rules) -> SupportAdvanced:
    """The next step of a request; the steps that exist from each state are in one table."""
    support = project.supports.get(command.number)
    if support is None:
        raise Refused("no_such_request", f"没有编号为{command.number}的要素保障需求。")
    legal = NEXT.get(support.step, ())
    if command.to not in legal:
        raise Refused(
            "not_now",
            f"该需求现为“{SUPPORT_ZH[support.step]}”，不能改为“{SUPPORT_ZH[command.to]}”。",
            legal=legal,
        )
    if command.unit is not None and command.to is not SupportStep.ASSIGNED:
        raise Refused("not_handed_over", "只有交办时才能写明承办单位。", legal=legal)
    if command.unit is not None and command.unit not in rules.units():
        raise Refused("unknown_unit", f"没有单位“{command.unit}”，请从单位名录中选择。")
    return SupportAdvanced(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        number=command.number,
        to=command.to,
        unit=command.unit or support.unit,
        note=command.note,
    )


SUPPORT_ZH = {
    SupportStep.REQUESTED: "已提出",
    SupportStep.ASSIGNED: "已交办",
    SupportStep.ANSWERED: "已答复",
    SupportStep.RESOLVED: "已解决",
    SupportStep.CONFIRMED: "企业已确认",
    SupportStep.DENIED: "企业未认可",
    SupportStep.REFUSED: "不予办理",
    SupportStep.WITHDRAWN: "已撤回",
}
