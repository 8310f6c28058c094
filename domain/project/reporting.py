"""Monthly and other recurring reports, and services by request (work plan 三(五)1, 三(六)3、4)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from domain.acts import Act, Text, differing
from domain.clock import local_day
from domain.conditions import judge
from domain.project.commands import ProjectCommand
from domain.project.duties import due_again
from domain.project.duty_commands import Report, RequestService, ReturnReport
from domain.project.duty_events import DutyReported, DutyReturned, ServiceAnswered, ServiceRequested
from domain.project.events import ProjectEvent
from domain.project.known import in_force, known_item
from domain.project.rhythm import INVESTMENT
from domain.project.rounds import handler_of
from domain.project.state import Project
from domain.project.world import ProjectWorld, applies
from domain.refused import Refused
from domain.review.due import counted
from domain.rules.items import Item
from domain.rules.rules import Rules

Told = Act[ProjectCommand]


def reported(project: Project, act: Told, command: Report, rules: Rules) -> list[ProjectEvent]:
    """The report of a period, or the answer to a request; followed by what it opens."""
    item = known_item(command.item, rules)
    fields = _fields(item, command, rules)
    if command.number is not None:
        service = project.services.get(command.number)
        if service is None or service.item != item.id:
            raise Refused("no_such_request", f"没有编号为{command.number}的“{item.name_zh}”申请。")
        if service.answered_at:
            raise Refused("already_answered", "该申请已经答复。")
        return [
            ServiceAnswered(
                at=act.submitted_at,
                happened_at=differing(act),
                by=act.by,
                number=command.number,
                item=item.id,
                fields=fields,
            )
        ]
    rhythm = project.rhythms.get(item.id)
    open_periods = [duty.period for duty in rhythm.open] if rhythm else []
    duty = (
        next((one for one in rhythm.open if one.period == command.period), None) if rhythm else None
    )
    if duty is None:
        raise Refused(
            "not_due",
            f"“{item.name_zh}”没有期别为“{command.period}”的待报任务。"
            f"待报期别：{'、'.join(open_periods) or '（无）'}。",
        )
    return [
        DutyReported(
            at=act.submitted_at,
            happened_at=differing(act),
            by=act.by,
            item=item.id,
            period=duty.period,
            fields=fields,
            figures=_figures(item, fields),
            unchanged=command.unchanged,
            late=act.submitted_at >= duty.due,
        )
    ]


def _fields(item: Item, command: Report, rules: Rules) -> dict[str, Text | str]:
    known = {field.id: field for field in item.fields}
    if unknown := [name for name in command.fields if name not in known]:
        raise Refused(
            "unknown_field",
            f"“{item.name_zh}”没有字段：{'、'.join(unknown)}。可填写：{'、'.join(known) or '（无）'}。",
        )
    empty = [field.name_zh for name, field in known.items() if name not in command.fields]
    if empty and not command.unchanged:
        raise Refused("fields_missing", f"报告还缺：{'、'.join(empty)}。")
    return dict(command.fields)


def _figures(item: Item, fields: dict[str, Text | str]) -> dict[str, Decimal]:
    figures = {}
    for field in item.fields:
        value = fields.get(field.id)
        if field.type == "number" and isinstance(value, str):
            try:
                number = Decimal(value.strip().replace(",", ""))
            except InvalidOperation:
                number = Decimal("NaN")
            if not number.is_finite() or number < 0 or abs(number) >= 10**12:
                raise Refused(
                    "bad_number",
                    f"“{field.name_zh}”应为不小于0的数字（{field.unit or '无单位'}）。",
                )
            figures[field.id] = number
    return figures


def returned(project: Project, act: Told, command: ReturnReport, rules: Rules) -> DutyReturned:
    """The report of a period is sent back: it is due again, its figures no longer count."""
    item = known_item(command.item, rules)
    rhythm = project.rhythms.get(item.id)
    if rhythm is None or command.period not in rhythm.reports:
        raise Refused("not_reported", f"“{item.name_zh}”{command.period}期尚未报告，不能退回。")
    if any(duty.period == command.period for duty in rhythm.open):
        raise Refused("already_returned", "该期报告已退回，尚未重报。")
    found = handler_of(project, item, rules)
    return DutyReturned(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        item=item.id,
        period=command.period,
        reason=command.reason,
        unit=found[0].unit if found else "xmb",
        due=due_again(item, command.period, act.submitted_at, rules),
        figures={INVESTMENT: done} if (done := rhythm.invested.get(command.period)) else {},
    )


def service(project: Project, act: Told, command: RequestService, rules: Rules) -> ServiceRequested:
    """A service is asked for; its promised limit runs from the day of the request."""
    item = in_force(command.item, rules)
    if not item.by_request:
        raise Refused("not_by_request", f"“{item.name_zh}”不是依申请的服务。")
    sorts = [sort.id for sort in item.kinds]
    if command.sort is not None and command.sort not in sorts:
        raise Refused("unknown_sort", f"没有服务种类“{command.sort}”。可选：{'、'.join(sorts)}。")
    world = ProjectWorld(project, rules)
    if not applies(project, item, rules).holds:
        raise Refused("does_not_apply", f"本项目不适用“{item.name_zh}”。")
    opens = rules.opens_when(item.id)
    if opens is not None and not judge(opens, world).holds:
        raise Refused("not_yet", f"“{item.name_zh}”现在还不能申请。")
    found = handler_of(project, item, rules)
    promised = rules.promised(item, world)
    return ServiceRequested(
        at=act.submitted_at,
        by=act.by,
        number=len(project.services) + 1,
        item=item.id,
        unit=found[0].unit if found else "xmb",
        sort=command.sort,
        due=counted(promised, local_day(act.submitted_at), rules, project.stops)
        if promised
        else None,
        note=command.note,
    )
