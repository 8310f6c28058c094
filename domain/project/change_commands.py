"""A project changes: its county, its owner, a unit of the city, who decides an item. domain.md 8."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain.acts import CompanyId, PersonId, Text, UnitId
from domain.project.command import Command, Giver


class ChangeCounty(Command):
    """变更县区: from the day on the project is another county's.

    What city departments handle goes on; what those of the old county handle, and what is due from
    them, passes to the same function in the new one, each clock as it stands.
    """

    zh: ClassVar[str] = "变更县区"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["change_county"] = "change_county"
    county: Annotated[str, Field(max_length=40)] = Field(title="变更后的县区")
    on: date = Field(title="自", description="当日起由新县区负责；可以是以后的日期")
    reason: Text = Field(title="变更理由", description="写明决定机关和文号")
    drafted_by: PersonId = Field(title="拟稿人", description="与批准人不能是同一人")


class ChangeOwner(Command):
    """变更项目单位: from the day on another company owns the project and applies for it.

    Open rounds go on with the new applicant. A document that names its holder has to be altered.
    """

    zh: ClassVar[str] = "变更项目单位"
    clause: ClassVar[str] = "行政许可法第49条"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["change_owner"] = "change_owner"
    owner: CompanyId = Field(title="变更后的项目单位", description="企业在平台的编号，如 c-001")
    on: date = Field(title="自", description="当日起由新单位申报和办理；可以是以后的日期")
    reason: Text = Field(title="变更理由", description="写明更名、并购或者转让的依据")
    drafted_by: PersonId = Field(title="拟稿人", description="与批准人不能是同一人")


class SucceedUnit(Command):
    """部门职责划转: from the day on another unit does here what this one did.

    Open rounds pass to it with clock and history, and whatever this unit would have been asked.
    """

    zh: ClassVar[str] = "部门职责划转"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["succeed_unit"] = "succeed_unit"
    unit: UnitId = Field(title="原单位")
    successor: UnitId = Field(title="承接单位")
    on: date = Field(title="自", description="当日起由承接单位办理；可以是以后的日期")
    reason: Text = Field(title="依据", description="写明机构改革方案的文号")
    drafted_by: PersonId = Field(title="拟稿人", description="与批准人不能是同一人")


class TransferItem(Command):
    """转办: an item under way is another unit's business; it passes to it with clock and history."""

    zh: ClassVar[str] = "转办事项"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["transfer_item"] = "transfer_item"
    item: str = Field(title="事项")
    unit: UnitId = Field(title="转给", description="有权办理的单位；时限照常计算")
    reason: Text = Field(title="转办理由", description="写明职责依据")
