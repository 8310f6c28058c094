"""What may be told about an obligation of a project: a condition of a grant, land to be restored."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from domain.acts import Text
from domain.project.command import Command, Giver


class ReportObligation(Command):
    """报告已履行: the project unit says that it has done what it was obliged to."""

    zh: ClassVar[str] = "报告义务已履行"
    giver: ClassVar[Giver] = Giver.OWNER
    kind: Literal["report_obligation"] = "report_obligation"
    obligation: str = Field(title="义务")
    note: Text = Field(title="履行情况", description="写明何时、怎样履行，有何凭据")


class ConfirmObligation(Command):
    """核实义务履行: the unit that set it finds it fulfilled, or says what is still to be done."""

    zh: ClassVar[str] = "核实义务履行"
    clause: ClassVar[str] = "行政许可法第61条"
    giver: ClassVar[Giver] = Giver.HANDLER
    kind: Literal["confirm_obligation"] = "confirm_obligation"
    obligation: str = Field(title="义务")
    fulfilled: bool = Field(title="已经履行")
    note: Text | None = Field(None, title="核实意见", description="没有履行的，写明还差什么")
