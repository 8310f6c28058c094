"""What people may tell a project, and what its reviews report to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from domain.acts import CompanyId, PersonId, Text
from domain.project.adoption_commands import AdoptCalendar, AdoptCatalog, SettleMatter, StopClocks
from domain.project.bundle_commands import AnswerBundle, ExtendBundle
from domain.project.challenge_commands import RecordChallenge, RecordRuling, RecordStay
from domain.project.change_commands import ChangeCounty, ChangeOwner, SucceedUnit, TransferItem
from domain.project.command import Command, Giver
from domain.project.document_commands import (
    AlterDocument,
    CancelDocument,
    CheckPromise,
    CorrectDocument,
    DecideRenewal,
    RecallDocument,
    RecordCreditRepair,
    RequestRenewal,
    RevokeDocument,
)
from domain.project.duty_commands import (
    AdvanceSupport,
    Report,
    RequestService,
    RequestSupport,
    ReturnReport,
)
from domain.project.joint_review_commands import CloseJointReview, ConveneJointReview
from domain.project.obligation_commands import ConfirmObligation, ReportObligation
from domain.project.old_record import HistoryLine, OldProject
from domain.project.parting_commands import BeginPart, MergeInto, SplitOff, TakeIn
from domain.project.standstill_commands import (
    CheckWorksPermit,
    ReportStoppedWorks,
    ResumeProject,
    ResumeWorks,
    StopWorks,
    SuspendProject,
)
from domain.proof import Area, Number
from domain.review.commands import Document, RulesVersion
from domain.review.words import Result, Status
from domain.streams import PROJECT_CODE
from domain.value import unsaid

Name = Annotated[str, Field(min_length=1, max_length=200)]


class Register(Command):
    """登记项目: the idea enters the platform (策划提出). Facts given here count as declared.

    `code` is our own, for ever; `national_code` the national platform's, where there is one.
    Money in 万元, land in 亩.
    """

    zh: ClassVar[str] = "登记项目"
    clause: ClassVar[str] = "工作方案三（一）1"
    giver: ClassVar[Giver] = Giver.REGISTRAR
    kind: Literal["register"] = "register"
    code: Annotated[str, Field(pattern=rf"^{PROJECT_CODE}$")]
    name: Name = Field(title="项目名称")
    owner: CompanyId = Field(title="项目单位", description="企业在平台的编号，如 c-001")
    county: str | None = Field(None, title="所在县区", description="跨县区的和市本级的项目不选")
    industry: str | None = Field(
        None, title="行业", description="如 食品加工；由它确定行业主管部门"
    )
    national_code: Annotated[str, Field(pattern=r"^\d{4}-\d{6}-\d{2}-\d{2}-\d{6}$")] | None = Field(
        None, title="国家项目代码", description="已经赋码的填写，如 2403-411122-04-01-123456"
    )
    scale: Annotated[str, Field(max_length=1000)] | None = Field(None, title="建设规模及主要内容")
    land_mu: Decimal | None = Field(None, title="用地（亩）")
    year_plan: Decimal | None = Field(None, title="年度计划投资（万元）")
    planned_output: Decimal | None = Field(None, title="预期产值（万元）")
    contact: Text | None = Field(None, title="联系人")
    contact_phone: Text | None = Field(None, title="联系电话")
    facts: dict[str, Any] = Field({}, title="申报情况")
    demo: bool = False
    generated: tuple[str, ...] = ()  # fields that no source reported, made up for a demonstration
    rules: RulesVersion


class TakeOver(Command):
    """接管在建项目: a running project as its old record states it; the law works out the rest.

    `source` names the old record, `old_id` the project in it. Money in 万元, land in 亩.
    """

    zh: ClassVar[str] = "接管在建项目"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["take_over"] = "take_over"
    code: Annotated[str, Field(pattern=rf"^{PROJECT_CODE}$")]
    name: Name
    owner: CompanyId
    county: str | None = None
    industry: str | None = None
    national_code: Annotated[str, Field(pattern=r"^\d{4}-\d{6}-\d{2}-\d{2}-\d{6}$")] | None = None
    scale: Annotated[str, Field(max_length=1000)] | None = None
    land_mu: Decimal | None = None
    year_plan: Decimal | None = None
    planned_output: Decimal | None = None
    contact: Text | None = None
    contact_phone: Text | None = None
    demo: bool = False
    generated: tuple[str, ...] = ()
    rules: RulesVersion
    source: Annotated[str, Field(min_length=1, max_length=200)]
    old_id: Annotated[str, Field(max_length=100)] | None = None
    record: OldProject
    history: tuple[HistoryLine, ...] = ()


class Amend(Command):
    """变更登记: corrects what was declared. A fact that its setter has answered stays."""

    zh: ClassVar[str] = "修改登记信息"
    giver: ClassVar[Giver] = Giver.KEEPER
    kind: Literal["amend"] = "amend"
    name: Name | None = Field(None, title="项目名称")
    industry: str | None = Field(None, title="行业")
    scale: Annotated[str, Field(max_length=1000)] | None = Field(None, title="建设规模及主要内容")
    land_mu: Decimal | None = Field(None, title="用地（亩）")
    year_plan: Decimal | None = Field(None, title="年度计划投资（万元）")
    planned_output: Decimal | None = Field(None, title="预期产值（万元）")
    facts: dict[str, Any] = Field({}, title="申报情况")
    reason: Text | None = Field(None, title="变更理由")


class RecordEvent(Command):
    """记录事件: something that no item raises has happened (赋码, 签意向协议, 实际动工, 停缓建 …).

    The office may also record an event whose item is not required here: it says what takes the
    place of the way out of a stage.
    """

    zh: ClassVar[str] = "记录事件"
    giver: ClassVar[Giver] = Giver.KEEPER
    kind: Literal["record_event"] = "record_event"
    event: str = Field(title="事件")
    value: Annotated[str, Field(max_length=200)] | None = Field(
        None, title="内容", description="赋码填国家项目代码；其他事件可不填"
    )
    note: Text | None = Field(None, title="说明")


class SetFact(Command):
    """认定事实: a fact that is the office's to set, such as the category."""

    zh: ClassVar[str] = "认定事实"
    clause: ClassVar[str] = "工作方案二"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["set_fact"] = "set_fact"
    fact: str = Field(title="事实")
    value: Any = Field(title="认定为")
    reason: Text | None = Field(None, title="理由")


class AddUnit(Command):
    """增加会办单位: the office asks a further unit in a group."""

    zh: ClassVar[str] = "增加会办单位"
    clause: ClassVar[str] = "工作方案三（三）1"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["add_unit"] = "add_unit"
    group: str = Field(title="并联组")
    function: str = Field(title="增加的单位")


class Reapply(Command):
    """重新申报: after a withdrawal the next round opens when the applicant asks for it."""

    zh: ClassVar[str] = "重新申报"
    giver: ClassVar[Giver] = Giver.OWNER
    kind: Literal["reapply"] = "reapply"
    item: str = Field(title="事项")


class Terminate(Command):
    """终止项目: the life ends; open reviews are closed, documents keep their validity."""

    zh: ClassVar[str] = "终止项目"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["terminate"] = "terminate"
    reason: Text = Field(title="终止理由")


class ReviewFollowed(Command):
    """An open round reports how it stands: how it has taken an adoption, whether it went over or keeps
    its version; or that the law's last day has `passed` without a decision, or has not after all.

    `papers` and `needs`: those that the new version asks of a round under way, and the old did not.
    """

    zh: ClassVar[str] = "在办情况回报"
    giver: ClassVar[Giver] = Giver.REVIEW
    kind: Literal["review_followed"] = "review_followed"
    item: str
    round: int
    catalog: str
    awaits: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    passed: date | None = Field(None, exclude_if=unsaid)
    not_passed: bool = Field(False, exclude_if=unsaid)


class Revive(Command):
    """恢复项目: a terminated project goes on under its code; what the end has closed opens again."""

    zh: ClassVar[str] = "恢复项目"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["revive"] = "revive"
    reason: Text = Field(title="恢复理由", description="写明决定机关和文号")
    drafted_by: PersonId = Field(title="拟稿人", description="与批准人不能是同一人")


class Redetermine(Command):
    """重新认定: a fact that a unit has answered is answered otherwise (总投资, 投资主体 …).

    What was granted stays; what no longer applies is closed, what applies now opens.
    """

    zh: ClassVar[str] = "重新认定"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["redetermine"] = "redetermine"
    fact: str = Field(title="事实")
    value: Any = Field(title="认定为")
    reason: Text = Field(title="理由", description="写明依据")
    drafted_by: PersonId = Field(title="拟稿人", description="与批准人不能是同一人")


class ExcuseItem(Command):
    """免予补办: an item that has become necessary after the grant of what must follow it is not made up."""

    zh: ClassVar[str] = "免予补办"
    clause: ClassVar[str] = "政府投资条例第12条"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["excuse_item"] = "excuse_item"
    item: str = Field(title="事项")
    reason: Text = Field(title="免予补办的理由")
    drafted_by: PersonId = Field(title="拟稿人", description="与批准人不能是同一人")


class RecordAssessment(Command):
    """登记区域评估: an approved assessment of the area in which the project lies.

    By the office, or by a unit that would have to answer what it relieves.
    """

    zh: ClassVar[str] = "登记区域评估"
    clause: ClassVar[str] = "河南省优化营商环境条例第43条"
    giver: ClassVar[Giver] = Giver.HANDLER
    kind: Literal["record_assessment"] = "record_assessment"
    topic: Annotated[str, Field(max_length=40)] = Field(title="评估事项")
    number: Number = Field(title="批准文号", description="批准区域评估报告的文号")
    area: Area = Field(title="评估区域", description="如 临颍县产业集聚区")
    approved_on: date = Field(title="批准日期")
    expires_on: date = Field(title="有效期至", description="当日仍然有效")


class ApplyLandThenStart(Command):
    """申请拿地即开工: the company asks that what follows the land contract is reviewed before it."""

    zh: ClassVar[str] = "申请拿地即开工"
    clause: ClassVar[str] = "工作方案四（三）"
    giver: ClassVar[Giver] = Giver.OWNER
    kind: Literal["apply_land_then_start"] = "apply_land_then_start"


class SubmitBundle(Command):
    """申报一件事: every item of the bundle, or of a group with one intake (联合审图, 联合验收), is asked
    for with one form; each paper is given once."""

    zh: ClassVar[str] = "申报一件事"
    clause: ClassVar[str] = "工作方案四（三）"
    giver: ClassVar[Giver] = Giver.OWNER
    kind: Literal["submit_bundle"] = "submit_bundle"
    bundle: str = Field(title="一件事", description="或联合审图、联合验收")
    papers: tuple[str, ...] = Field(
        (), title="材料", description="每份材料只交一次，需要它的事项共用；勾选已备齐的"
    )
    fields: dict[str, Text | str] = Field({}, title="申请表")
    note: Text | None = Field(None, title="说明")


class ReviewEnded(Command):
    """A round reports how it ended. `day` is the day of the decision in the world."""

    zh: ClassVar[str] = "办结回报"
    giver: ClassVar[Giver] = Giver.REVIEW
    kind: Literal["review_ended"] = "review_ended"
    item: str
    round: int
    status: Status
    outcome: Result | None = None
    day: str
    facts: dict[str, Any] = {}
    conditions: tuple[Text, ...] = ()
    conditions_due: date | None = None
    document: Document | None = None
    check_by: date | None = Field(None, exclude_if=unsaid)  # 告知承诺: until when it is checked


ProjectCommand = Annotated[
    Register
    | TakeOver
    | Amend
    | RecordEvent
    | SetFact
    | AddUnit
    | Reapply
    | Report
    | ReturnReport
    | RequestService
    | RequestSupport
    | AdvanceSupport
    | RequestRenewal
    | DecideRenewal
    | AlterDocument
    | CorrectDocument
    | RevokeDocument
    | RecallDocument
    | CancelDocument
    | CheckPromise
    | RecordCreditRepair
    | ReportObligation
    | ConfirmObligation
    | RecordChallenge
    | RecordStay
    | RecordRuling
    | Terminate
    | AdoptCalendar
    | StopClocks
    | AdoptCatalog
    | SettleMatter
    | ReviewFollowed
    | ChangeCounty
    | ChangeOwner
    | SucceedUnit
    | TransferItem
    | SuspendProject
    | ResumeProject
    | StopWorks
    | ReportStoppedWorks
    | CheckWorksPermit
    | ResumeWorks
    | Revive
    | Redetermine
    | ExcuseItem
    | SplitOff
    | MergeInto
    | BeginPart
    | TakeIn
    | RecordAssessment
    | ApplyLandThenStart
    | SubmitBundle
    | ExtendBundle
    | AnswerBundle
    | ConveneJointReview
    | CloseJointReview
    | ReviewEnded,
    Field(discriminator="kind"),
]

BY_PEOPLE: tuple[type[Command], ...] = (
    Register,
    Amend,
    RecordEvent,
    SetFact,
    AddUnit,
    Reapply,
    Report,
    ReturnReport,
    RequestService,
    RequestSupport,
    AdvanceSupport,
    RequestRenewal,
    DecideRenewal,
    AlterDocument,
    CorrectDocument,
    RevokeDocument,
    RecallDocument,
    CancelDocument,
    CheckPromise,
    RecordCreditRepair,
    ReportObligation,
    ConfirmObligation,
    RecordChallenge,
    RecordStay,
    RecordRuling,
    Terminate,
    AdoptCalendar,
    StopClocks,
    AdoptCatalog,
    SettleMatter,
    ChangeCounty,
    ChangeOwner,
    SucceedUnit,
    TransferItem,
    SuspendProject,
    ResumeProject,
    StopWorks,
    ReportStoppedWorks,
    CheckWorksPermit,
    ResumeWorks,
    Revive,
    Redetermine,
    ExcuseItem,
    SplitOff,
    MergeInto,
    RecordAssessment,
    ApplyLandThenStart,
    SubmitBundle,
    ExtendBundle,
    AnswerBundle,
    ConveneJointReview,
    CloseJointReview,
)


def kind_of(command: type[Command]) -> str:
    """The word by which a command is named in rows, routes and forms."""
    return str(command.model_fields["kind"].default)
