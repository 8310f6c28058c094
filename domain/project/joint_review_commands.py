"""What the office tells a project of its joint reviews (联合评审, 多评合一). Work plan 四(三)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain.acts import Text
from domain.project.command import Command, Giver

Institution = Annotated[str, Field(min_length=1, max_length=200)]


class ConveneJointReview(Command):
    """组织联合评审: one commission and one expert meeting for several items, whose clocks stop together.

    From today through `until`; a round that is accepted meanwhile stands still from its acceptance. What
    the items' rules do not let stop for experts takes part, and its clock runs.
    """

    zh: ClassVar[str] = "组织联合评审"
    clause: ClassVar[str] = "行政许可法第45条"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["convene_joint_review"] = "convene_joint_review"
    items: tuple[str, ...] = Field(title="参加联合评审的事项", description="至少两项")
    institution: Institution = Field(title="受托机构", description="统一编制、评估的机构")
    meets_on: date = Field(title="专家会日期")
    until: date = Field(
        title="暂停到", description="当日为各事项暂停的最后一日；提前结束的登记联合评审结束"
    )
    note: Text | None = Field(None, title="说明")


class CloseJointReview(Command):
    """联合评审结束: the experts' opinion is there; the clocks that it stopped go on the day after.

    A meeting whose last day is over has let them go on by itself; its opinion is recorded all the same.
    """

    zh: ClassVar[str] = "联合评审结束"
    clause: ClassVar[str] = "行政许可法第45条"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["close_joint_review"] = "close_joint_review"
    number: int = Field(title="第几次联合评审")
    opinion: Text = Field(title="专家意见", description="写明结论和各事项须修改完善的内容")
