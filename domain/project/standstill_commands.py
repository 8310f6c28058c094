"""停缓建, 中止施工 and what follows, 恢复. 建筑法 10, 11; domain.md 8."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain.acts import Text
from domain.project.command import Command, Giver

DocumentNumber = Annotated[str, Field(min_length=1, max_length=80)]


class SuspendProject(Command):
    """停缓建: the city holds the project up. Open rounds and what was granted go on as they were."""

    zh: ClassVar[str] = "停缓建"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["suspend_project"] = "suspend_project"
    document: DocumentNumber = Field(title="文号", description="作出停缓建决定的文件")
    reason: Text = Field(title="停缓建理由")


class ResumeProject(Command):
    """恢复建设: the city lets the project go on."""

    zh: ClassVar[str] = "恢复建设"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["resume_project"] = "resume_project"
    document: DocumentNumber = Field(title="文号", description="决定恢复建设的文件")
    reason: Text = Field(title="恢复理由")


class StopWorks(Command):
    """中止施工: the works stand still from a day on. Within a month it is reported to who issued the
    construction permit."""

    zh: ClassVar[str] = "中止施工"
    clause: ClassVar[str] = "建筑法第10条"
    giver: ClassVar[Giver] = Giver.KEEPER
    kind: Literal["stop_works"] = "stop_works"
    on: date = Field(title="自", description="中止施工之日；自当日起一个月内须报告发证机关")
    reason: Text = Field(title="中止原因")


class ReportStoppedWorks(Command):
    """报告中止施工: the builder tells who issued the construction permit."""

    zh: ClassVar[str] = "报告中止施工"
    clause: ClassVar[str] = "建筑法第10条"
    giver: ClassVar[Giver] = Giver.OWNER
    kind: Literal["report_stopped_works"] = "report_stopped_works"
    note: Text = Field(title="报告内容", description="写明停工部位、维护管理措施和预计恢复时间")


class CheckWorksPermit(Command):
    """核验施工许可证: works that stood still for a year go on only where the permit still holds."""

    zh: ClassVar[str] = "核验施工许可证"
    clause: ClassVar[str] = "建筑法第10条"
    giver: ClassVar[Giver] = Giver.HANDLER
    kind: Literal["check_works_permit"] = "check_works_permit"
    holds: bool = Field(title="仍符合施工条件")
    reason: Text = Field(title="核验意见")


class ResumeWorks(Command):
    """恢复施工: the works go on from a day."""

    zh: ClassVar[str] = "恢复施工"
    clause: ClassVar[str] = "建筑法第10条"
    giver: ClassVar[Giver] = Giver.KEEPER
    kind: Literal["resume_works"] = "resume_works"
    on: date = Field(title="自", description="恢复施工之日")
    note: Text | None = Field(None, title="说明")
