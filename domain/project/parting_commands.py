"""拆分, 并入: one project becomes two, or two become one (domain.md 8)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from domain.acts import CompanyId, PersonId, Text
from domain.project.command import Command, Giver
from domain.review.commands import RulesVersion
from domain.review.words import Result
from domain.stops import Stop
from domain.streams import PROJECT_CODE
from domain.value import Frozen

Code = Annotated[str, Field(pattern=rf"^{PROJECT_CODE}$")]
DocumentKey = Annotated[str, Field(max_length=80)]


class SplitOff(Command):
    """拆分项目: a part becomes a project of its own, under a code of its own.

    This project keeps its code, its land, its documents and what was invested so far. The part is
    told what is known, as declared; of what was granted, only what is said to cover both.
    """

    zh: ClassVar[str] = "拆分项目"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["split_off"] = "split_off"
    code: Code
    name: Annotated[str, Field(min_length=1, max_length=200)] = Field(title="拆出项目的名称")
    owner: CompanyId | None = Field(
        None, title="拆出项目的项目单位", description="与原项目相同的不填；企业编号如 c-001"
    )
    county: Annotated[str, Field(max_length=40)] | None = Field(
        None, title="拆出项目的县区", description="与原项目相同的不选"
    )
    scale: Annotated[str, Field(max_length=1000)] | None = Field(
        None, title="拆出项目的建设规模及主要内容"
    )
    total_investment: Decimal | None = Field(
        None, title="拆出的总投资（万元）", description="从原项目的总投资中减去"
    )
    year_plan: Decimal | None = Field(
        None, title="拆出的年度计划投资（万元）", description="从原项目的年度计划投资中减去"
    )
    documents: tuple[DocumentKey, ...] = Field(
        (), title="同时适用于拆出项目的文书", description="其余文书只适用于原项目"
    )
    reason: Text = Field(title="拆分理由", description="写明决定机关和文号")
    drafted_by: PersonId = Field(title="拟稿人", description="与批准人不能是同一人")


class MergeInto(Command):
    """并入其他项目: this project ends, and goes on as part of another.

    Its open rounds are closed; the other project's go on. Of what was granted here, what is said to
    cover the other project is taken over there; plan and figures are summed there.
    """

    zh: ClassVar[str] = "并入其他项目"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["merge_into"] = "merge_into"
    into: Code = Field(title="并入的项目", description="项目编号，如 LH-2026-0012")
    documents: tuple[DocumentKey, ...] = Field(
        (), title="并入后适用的文书", description="其余文书留在本项目，效力不变"
    )
    reason: Text = Field(title="并入理由", description="写明决定机关和文号")
    drafted_by: PersonId = Field(title="拟稿人", description="与批准人不能是同一人")


# --- what one project tells another ---------------------------------------------------------------


class OpenObligation(Frozen):
    """What is still to be done because of a document that is inherited."""

    unit: str
    sort: Literal["condition", "restore"]
    text: Text | None = None
    due: date | None = None


class Inherited(Frozen):
    """A document as it was granted to the other project, with what is still to be done for it."""

    key: str  # by which it is known there
    item: str
    outcome: Result
    number: str
    granted_on: date
    valid_until: date | None = None
    obligations: tuple[OpenObligation, ...] = ()


class PartFact(Frozen):
    """A fact that the part is told, and who says so."""

    value: Any
    source: str


class BeginPart(Command):
    """The part of a project that was split begins its own life."""

    zh: ClassVar[str] = "拆分设立"
    giver: ClassVar[Giver] = Giver.PROJECT
    kind: Literal["begin_part"] = "begin_part"
    code: Code
    origin: Code
    name: str
    owner: CompanyId
    county: str | None = None
    industry: str | None = None
    scale: str | None = None
    year_plan: Decimal | None = None
    demo: bool = False
    rules: RulesVersion
    facts: dict[str, PartFact] = {}
    stops: tuple[Stop, ...] = ()
    successors: dict[str, str] = {}
    documents: tuple[Inherited, ...] = ()
    reason: Text
    drafted_by: PersonId


class TakeIn(Command):
    """A project that has been merged hands over what it brings along. Money in 万元."""

    zh: ClassVar[str] = "接收并入项目"
    giver: ClassVar[Giver] = Giver.PROJECT
    kind: Literal["take_in"] = "take_in"
    code: Code
    name: str
    total_investment: Decimal | None = None
    year_plan: Decimal | None = None
    invested: Decimal = Decimal(0)
    documents: tuple[Inherited, ...] = ()
    reason: Text
