"""Reports that recur, services and support that are asked for: what is said of them. domain.md 7."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import Field

from domain.acts import Text
from domain.project.command import Command, Giver


class Report(Command):
    """报告: what is due in a period, or the answer to a request. Figures in the field's unit.

    For a recurring item `period` names the period (2026-11); for a request `number` its number.
    """

    zh: ClassVar[str] = "报告"
    clause: ClassVar[str] = "工作方案三（五）1"
    giver: ClassVar[Giver] = Giver.HANDLER
    kind: Literal["report"] = "report"
    item: str = Field(title="事项")
    period: str | None = Field(None, title="期别")
    number: int | None = Field(None, title="申请编号")
    fields: dict[str, Text | str] = Field({}, title="报告内容")
    unchanged: bool = Field(
        False, title="与上期无变化", description="选“是”的，由您确认没有变化，其余可以不填"
    )


class ReturnReport(Command):
    """退回报告: who checks it sends it back; it is due again."""

    zh: ClassVar[str] = "退回报告"
    clause: ClassVar[str] = "工作方案三（五）2"
    giver: ClassVar[Giver] = Giver.HANDLER
    kind: Literal["return_report"] = "return_report"
    item: str = Field(title="事项")
    period: str = Field(title="期别")
    reason: Text = Field(title="退回理由", description="写明哪一项、怎样改")


class RequestService(Command):
    """申请服务: a service that exists by request (要素供需对接, 清欠, 减税降费)."""

    zh: ClassVar[str] = "申请服务"
    clause: ClassVar[str] = "工作方案三（六）3、4"
    giver: ClassVar[Giver] = Giver.OWNER
    kind: Literal["request_service"] = "request_service"
    item: str = Field(title="服务")
    sort: str | None = Field(None, title="种类")
    note: Text | None = Field(None, title="具体情况")


class RequestSupport(Command):
    """提出要素保障需求: one of the ten guarantees of S4."""

    zh: ClassVar[str] = "提出要素保障需求"
    clause: ClassVar[str] = "工作方案三（四）"
    giver: ClassVar[Giver] = Giver.OWNER
    kind: Literal["request_support"] = "request_support"
    support: str = Field(title="要素")
    sort: str | None = Field(None, title="种类")
    note: Text | None = Field(None, title="具体需求", description="写明数量、时间、地点")


class SupportStep(StrEnum):
    """Where a request for support stands. Only the company closes it."""

    REQUESTED = "requested"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    CONFIRMED = "confirmed_by_company"
    DENIED = "denied_by_company"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class AdvanceSupport(Command):
    """推进要素保障需求: the next step of a request, by the unit or by the company."""

    zh: ClassVar[str] = "推进要素保障需求"
    clause: ClassVar[str] = "工作方案三（四）"
    giver: ClassVar[Giver] = Giver.HANDLER
    kind: Literal["advance_support"] = "advance_support"
    number: int = Field(title="需求编号")
    to: SupportStep = Field(title="办到哪一步")
    unit: str | None = Field(
        None, title="承办单位", description="只在交办时填写；不填则由现承办单位继续"
    )
    note: Text | None = Field(None, title="答复或说明")
