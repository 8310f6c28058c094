"""Other rules under way: a calendar, a stop of the clocks, a catalog, what it leaves to a person."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain.acts import PersonId, Text
from domain.project.command import Command, Giver
from domain.review.words import Running
from domain.stops import CLAUSE as STOP_CLAUSE


class AdoptCalendar(Command):
    """启用新日历: the project and its open rounds go over to another calendar of working days.

    Every running clock is derived anew from its start; what was decided stays decided.
    """

    zh: ClassVar[str] = "启用新日历"
    clause: ClassVar[str] = "民法典第203条"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["adopt_calendar"] = "adopt_calendar"
    calendar: Annotated[str, Field(max_length=40)] = Field(title="日历版本")
    reason: Text = Field(title="依据", description="写明放假通知的文号")
    drafted_by: PersonId = Field(title="拟稿人", description="与批准人不能是同一人")


class StopClocks(Command):
    """停止计时: an emergency in the area keeps every clock standing still on these days.

    One that begins on the same day as an earlier one takes its place, so that its end may be moved.
    """

    zh: ClassVar[str] = "停止计时"
    clause: ClassVar[str] = STOP_CLAUSE
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["stop_clocks"] = "stop_clocks"
    first: date = Field(title="自", description="当日起不计入各项时限")
    last: date = Field(title="至", description="当日为停止计时的最后一日")
    reason: Text = Field(title="依据", description="写明决定机关和文号")
    drafted_by: PersonId = Field(title="拟稿人", description="与批准人不能是同一人")


class AdoptCatalog(Command):
    """启用新目录: the project goes over to another version of the catalog.

    What was decided stays decided. An item that nobody has applied for yet goes over at once; what
    is under way and every clock that runs keep the version under which they began, unless they are
    to be derived anew. What cannot be settled by rule is put to the office.
    """

    zh: ClassVar[str] = "启用新目录"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["adopt_catalog"] = "adopt_catalog"
    catalog: Annotated[str, Field(max_length=40)] = Field(title="目录版本")
    running: Running = Field(
        Running.KEEP,
        title="在办事项",
        description="一般沿用原目录；改按新目录的，时限自起算日重新计算",
    )
    reason: Text = Field(title="依据", description="写明批准新目录的文号")
    drafted_by: PersonId = Field(title="拟稿人", description="与批准人不能是同一人")


class SettleMatter(Command):
    """处置待核事项: what an adoption could not settle by rule has been looked at and dealt with."""

    zh: ClassVar[str] = "处置待核事项"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["settle_matter"] = "settle_matter"
    matter: str = Field(title="待核事项")
    note: Text = Field(title="处置情况", description="写明怎样办的")
