"""What may be told of a challenge to a decision: 行政复议 or 行政诉讼, a stay, the ruling.

复议法 11, 20, 42, 66, 68; 行政诉讼法 12, 46, 56, 70, 72. Another body rules; here it is recorded, with what follows.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain.acts import PersonId, Text
from domain.project.command import Command, Giver
from domain.value import unsaid

CaseNumber = Annotated[str, Field(min_length=1, max_length=80)]
MOST_DAYS = 365


class Path(StrEnum):
    """Before whom a decision is challenged."""

    RECONSIDERATION = "reconsideration"
    LITIGATION = "litigation"


PATH_ZH = {Path.RECONSIDERATION: "行政复议", Path.LITIGATION: "行政诉讼"}


class Ruling(StrEnum):
    """How a challenge ends."""

    UPHELD = "upheld"
    WITHDRAWN = "withdrawn"
    UNLAWFUL = "unlawful"
    SET_ASIDE = "set_aside"
    ORDERED = "ordered"  # of 不予答复: to decide within a term


RULING_ZH = {
    Ruling.UPHELD: "维持或驳回",
    Ruling.WITHDRAWN: "撤回或终止",
    Ruling.UNLAWFUL: "确认违法，不撤销",
    Ruling.SET_ASIDE: "撤销，重新作出决定",
    Ruling.ORDERED: "责令限期作出决定",
}


class RecordChallenge(Command):
    """登记复议诉讼: a decision is challenged, which stands meanwhile unless its effect is stayed; or that
    none was made in the law's time (不予答复)."""

    zh: ClassVar[str] = "登记复议诉讼"
    clause: ClassVar[str] = "行政复议法第42条"
    giver: ClassVar[Giver] = Giver.HANDLER
    kind: Literal["record_challenge"] = "record_challenge"
    item: str = Field(title="事项")
    path: Path = Field(title="途径")
    number: CaseNumber = Field(title="案号")
    filed_on: date = Field(title="提出日期", description="申请复议或者起诉之日")
    stayed: bool = Field(False, title="停止执行", description="复议机关或法院已决定停止执行的勾选")
    note: Text | None = Field(None, title="请求和理由", description="谁提出、请求什么")
    round: int | None = Field(
        None,
        title="轮次",
        description="对哪一轮的决定、不予受理、逾期未补正终止或期限届满未作决定；不填的为最近一轮",
        ge=1,
        exclude_if=unsaid,
    )


class RecordStay(Command):
    """登记停止执行: the effect of the challenged decision is stayed, or is restored."""

    zh: ClassVar[str] = "登记停止执行"
    clause: ClassVar[str] = "行政诉讼法第56条"
    giver: ClassVar[Giver] = Giver.HANDLER
    kind: Literal["record_stay"] = "record_stay"
    challenge: str = Field(title="案件")
    stayed: bool = Field(title="停止执行", description="恢复执行的不勾选")
    number: CaseNumber = Field(title="文号", description="停止执行或恢复执行的文书")


class RecordRuling(Command):
    """登记复议诉讼结果: the challenge has ended. A decision set aside is made anew from that day; one that
    was not made in the law's time is ordered to be made within the ruling's term."""

    zh: ClassVar[str] = "登记复议诉讼结果"
    clause: ClassVar[str] = "行政诉讼法第70条"
    giver: ClassVar[Giver] = Giver.HANDLER
    kind: Literal["record_ruling"] = "record_ruling"
    challenge: str = Field(title="案件")
    ruling: Ruling = Field(title="结果")
    number: CaseNumber = Field(title="文号")
    ruled_on: date = Field(title="作出日期", description="（重新）作出决定的期限自当日起算")
    within: int | None = Field(
        None,
        title="责令期限（日）",
        description="文书写明多少日内（重新）作出决定的填写，责令限期作出决定的必须填写；"
        "撤销而没有写的按该事项的时限",
        ge=1,
        le=MOST_DAYS,
    )
    note: Text = Field(title="主要内容")
    drafted_by: PersonId = Field(title="拟稿人", description="与批准人不能是同一人")
