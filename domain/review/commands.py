"""What people may tell a review, and what its project tells it.

Each command bears its Chinese name, the clause it rests on and who gives it: forms, JSON routes
and the documentation are made from these models (domain.md 3).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from domain.acts import Actor, PersonId, Text, UnitId
from domain.joint_review import JointReview
from domain.proof import AssessmentProof
from domain.review.anew import Anew
from domain.review.old_record import OldReview
from domain.review.words import Check, CloseReason, Result, Running, is_kept
from domain.stops import Stop
from domain.units import Handler
from domain.value import Frozen, unsaid


class Giver(StrEnum):
    """Whose command it is (domain.md 3: applicant, unit, office, or another stream)."""

    APPLICANT = "applicant"
    UNIT = "unit"
    OFFICE = "office"
    PUBLISHER = "publisher"  # whoever must publish: the applicant or the unit
    HANDED = "handed"  # whoever handed something on, or to whom it was handed
    ADDRESSEE = "addressee"  # whoever a step of the ladder went to, or was passed on to
    PROJECT = "project"


class Command(Frozen):
    """What all commands on a review share."""

    zh: ClassVar[str]
    clause: ClassVar[str] = ""
    giver: ClassVar[Giver]


class RulesVersion(Frozen):
    """The versions of catalog and calendar that a life runs under."""

    catalog: str
    calendar: str


class Document(Frozen):
    """The paper that a decision makes. `number` as printed on it."""

    number: Annotated[str, Field(min_length=1, max_length=80)] = Field(title="文号")
    issued_on: date | None = Field(None, title="印发日期", description="与决定日期不同时填写")


# --- the project's --------------------------------------------------------------------------


class Open(Command):
    """The project opens a round. Facts are those that the item's rules ask, as known before."""

    zh: ClassVar[str] = "开启"
    giver: ClassVar[Giver] = Giver.PROJECT
    kind: Literal["open"] = "open"
    project: str
    item: str
    round: int
    handler: Handler
    applicant: str | None
    facts: dict[str, Any] = Field(default_factory=dict)
    awaits: tuple[str, ...] = ()
    period: str | None = None
    after_negative: bool = False
    re_review: bool = False  # of a document that was not used in time
    anew: Anew | None = Field(None, exclude_if=unsaid)  # a ruling has set the decision aside
    pre_review: bool = Field(False, exclude_if=unsaid)  # 预审, before the land contract is signed
    stops: tuple[Stop, ...] = ()
    rules: RulesVersion


class TakeOver(Command):
    """The project opens a round that was under way in another record. Facts as the project has them."""

    zh: ClassVar[str] = "接管"
    giver: ClassVar[Giver] = Giver.PROJECT
    kind: Literal["take_over"] = "take_over"
    project: str
    handler: Handler
    applicant: str | None
    facts: dict[str, Any] = Field(default_factory=dict)
    awaits: tuple[str, ...] = ()
    stops: tuple[Stop, ...] = ()
    simplified: AssessmentProof | None = Field(None, exclude_if=unsaid)  # by a regional assessment
    rules: RulesVersion
    source: str
    record: OldReview


class HandedIn(Frozen):
    """一件事: what the applicant has given with the one form of the bundle; each item takes its own."""

    by: Actor | None
    papers: tuple[str, ...] = ()
    fields: dict[str, Text | str] = Field(default_factory=dict)
    note: Text | None = None


class Inform(Command):
    """The project tells what has changed: facts, a finished prerequisite, the handler, the applicant."""

    zh: ClassVar[str] = "告知变化"
    giver: ClassVar[Giver] = Giver.PROJECT
    kind: Literal["inform"] = "inform"
    facts: dict[str, Any] = Field(default_factory=dict)
    met: str | None = None
    lost: str | None = None  # a prerequisite that was finished, and is so no more
    handler: Handler | None = None
    applicant: str | None = None
    simplified: AssessmentProof | None = Field(None, exclude_if=unsaid)  # by a regional assessment
    formal: bool = Field(False, exclude_if=unsaid)  # the preliminary review is over
    handed_in: HandedIn | None = Field(None, exclude_if=unsaid)  # with a bundle
    not_simplified: bool = Field(False, exclude_if=unsaid)  # … that holds no more
    joint: JointReview | None = Field(None, exclude_if=unsaid)  # 联合评审, or that it is over


class MoveClocks(Command):
    """What the project's clocks go by has changed: every running clock is derived anew.

    Either another `calendar` of working days, or a `stop` of all clocks, or another `catalog`: then
    with the `facts` that its rules ask and what the decision would wait for (`awaits`), and what
    becomes of a round under way (`running`); or a ruling has `ordered` that it be decided within a term,
    which moves no limit and runs beside them.
    """

    zh: ClassVar[str] = "重新计算时限"
    giver: ClassVar[Giver] = Giver.PROJECT
    kind: Literal["move_clocks"] = "move_clocks"
    calendar: str | None = None
    stop: Stop | None = None
    catalog: str | None = Field(None, exclude_if=unsaid)
    running: Running = Field(Running.KEEP, exclude_if=is_kept)
    ordered: Anew | None = Field(None, exclude_if=unsaid)
    facts: dict[str, Any] = Field({}, exclude_if=unsaid)
    awaits: tuple[str, ...] = Field((), exclude_if=unsaid)
    reason: Text


class Close(Command):
    """The round is not to go on."""

    zh: ClassVar[str] = "关闭"
    giver: ClassVar[Giver] = Giver.PROJECT
    kind: Literal["close"] = "close"
    reason: CloseReason


# --- the applicant's ------------------------------------------------------------------------


class Submit(Command):
    """申报: the papers handed in (ids of the item's list), form fields and declared facts.

    An incomplete submission is taken and shown as such; silence accepts it (行政许可法 32).
    """

    zh: ClassVar[str] = "申报"
    clause: ClassVar[str] = "行政许可法第29条"
    giver: ClassVar[Giver] = Giver.APPLICANT
    kind: Literal["submit"] = "submit"
    papers: tuple[str, ...] = Field(
        (), title="材料", description="勾选已备齐的；缺少的部门会一次性告知"
    )
    fields: dict[str, Text | str] = Field({}, title="申请表")
    facts: dict[str, Any] = Field({}, title="申报情况")
    note: Text | None = Field(None, title="说明")


class Withdraw(Command):
    """撤回申请: the applicant takes the application back; the round ends."""

    zh: ClassVar[str] = "撤回申请"
    giver: ClassVar[Giver] = Giver.APPLICANT
    kind: Literal["withdraw"] = "withdraw"
    reason: Text | None = Field(None, title="撤回原因")


# --- the unit's -----------------------------------------------------------------------------


class Accept(Command):
    """受理: the clock of the decision starts; the day itself does not count."""

    zh: ClassVar[str] = "受理"
    clause: ClassVar[str] = "行政许可法第32条"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["accept"] = "accept"


class CheckMaterials(Command):
    """材料核对: what the unit found of each paper; 齐全, 缺少 or 不符. Checked again, it is replaced.

    It informs the applicant and moves no clock; what is told is told by the correction notice.
    """

    zh: ClassVar[str] = "材料核对"
    clause: ClassVar[str] = "行政许可法第32条"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["check_materials"] = "check_materials"
    checks: dict[str, Check] = Field(title="逐项核对")
    note: Text | None = Field(None, title="说明", description="不符的写明哪里不符")


class AcceptWithGap(Command):
    """容缺受理: accepted though named papers lack; the limits run, the gap must close in time.

    Without it nothing is granted. `until` is the last day; without it the catalog's.
    """

    zh: ClassVar[str] = "容缺受理"
    clause: ClassVar[str] = "河南省优化营商环境条例第35条"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["accept_with_gap"] = "accept_with_gap"
    gap: tuple[str, ...] = Field(title="暂缺的材料")
    until: date | None = Field(None, title="补齐期限", description="不填则按目录规定的期限")
    promise: Text = Field(title="申请人的承诺", description="承诺何时补齐、未补齐的后果")


class DecideOnPromise(Command):
    """告知承诺: granted at once on the applicant's promise, where the catalog allows it; the unit checks
    afterwards whether it was kept."""

    zh: ClassVar[str] = "告知承诺准予"
    clause: ClassVar[str] = "优化营商环境条例第40条"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["decide_on_promise"] = "decide_on_promise"
    promise: Text = Field(title="申请人的承诺", description="承诺符合哪些条件，不实的后果")
    facts: dict[str, Any] = Field({}, title="认定情况")
    document: Document = Field(title="文书")


class SupplyGap(Command):
    """补齐容缺材料: the papers that lacked are handed in."""

    zh: ClassVar[str] = "补齐容缺材料"
    clause: ClassVar[str] = "河南省优化营商环境条例第35条"
    giver: ClassVar[Giver] = Giver.APPLICANT
    kind: Literal["supply_gap"] = "supply_gap"
    papers: tuple[str, ...] = Field(title="补齐的材料")
    note: Text | None = Field(None, title="说明")


class Decline(Command):
    """不予受理: not this unit's business, or no permission is needed. Told at once."""

    zh: ClassVar[str] = "不予受理"
    clause: ClassVar[str] = "行政许可法第32条"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["decline"] = "decline"
    because: Literal["not_competent", "not_required"] = Field(title="不予受理的情形")
    reason: Text = Field(title="理由", description="写明向谁申请，或者为什么不需要许可")


class RequestCorrection(Command):
    """一次性告知: all that is missing, told once, within the acceptance window."""

    zh: ClassVar[str] = "补正告知"
    clause: ClassVar[str] = "行政许可法第32条"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["request_correction"] = "request_correction"
    missing: tuple[str, ...] = Field(
        (), title="需要补正的材料", description="一次写全，以后不得再要求"
    )
    note: Text | None = Field(None, title="需要补正的内容")


class Suspend(Command):
    """暂停 (特殊程序): the clocks stop for a reason that the item's rules list.

    `until` is the last day of the pause; without it the pause runs until it is resumed.
    """

    zh: ClassVar[str] = "暂停"
    clause: ClassVar[str] = "行政许可法第45条"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["suspend"] = "suspend"
    reason: str = Field(title="暂停事由")
    until: date | None = Field(
        None, title="暂停到", description="当日为暂停的最后一日；不填则到恢复为止"
    )
    note: Text | None = Field(None, title="说明")


class Resume(Command):
    """恢复: the clocks go on the day after."""

    zh: ClassVar[str] = "恢复"
    clause: ClassVar[str] = "行政许可法第45条"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["resume"] = "resume"


class Extend(Command):
    """延期: once, by the head of the unit, the reason told to the applicant, two people."""

    zh: ClassVar[str] = "延期"
    clause: ClassVar[str] = "行政许可法第42条"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["extend"] = "extend"
    reason: Text = Field(title="延期理由", description="告知申请人")
    drafted_by: PersonId = Field(title="拟稿人", description="与批准人不能是同一人")


class CorrectRecord(Command):
    """更正记录: a day that was recorded wrongly in a round that is open; two people, with the reason.

    It supersedes what was written, which stays in the record, and may lie further back than an act
    may be entered late (domain.md 8). `entry`: one of those that the form offers; `never`: a pause,
    an extension or a notice that was entered by mistake, and has no right day.
    """

    zh: ClassVar[str] = "更正记录"
    clause: ClassVar[str] = "行政许可法第32条、第43条、第45条"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["correct_record"] = "correct_record"
    entry: Annotated[str, Field(min_length=1, max_length=80)] = Field(title="更正哪一条记载")
    day: date | None = Field(
        None, title="实际日期", description="到期日、期限和统计随之重新计算；已发出的提醒不收回"
    )
    never: bool = Field(
        False, title="实际没有发生", description="误登的暂停、延期、公示填“是”，不填日期"
    )
    reason: Text = Field(title="更正理由", description="写明错在哪里、依据哪份原件")
    drafted_by: PersonId = Field(title="拟稿人", description="与批准人不能是同一人")


class Forward(Command):
    """转报: sent on to province or state; the city's clock ends with it."""

    zh: ClassVar[str] = "转报"
    clause: ClassVar[str] = "行政许可法第43条"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["forward"] = "forward"
    note: Text | None = Field(None, title="转报说明")


class PublishNotice(Command):
    """发布公示: starts the days of one of the item's notices."""

    zh: ClassVar[str] = "发布公示"
    giver: ClassVar[Giver] = Giver.PUBLISHER
    kind: Literal["publish_notice"] = "publish_notice"
    notice: str = Field(title="公示")


class Claim(Command):
    """认领: I work on this task."""

    zh: ClassVar[str] = "认领"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["claim"] = "claim"


class HandOver(Command):
    """移交: another person of the same unit works on it; the clock does not move."""

    zh: ClassVar[str] = "移交"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["hand_over"] = "hand_over"
    to: PersonId = Field(title="移交给")


class Delegate(Command):
    """委派: another person of the unit does it and gives it back; the clock does not move."""

    zh: ClassVar[str] = "委派"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["delegate"] = "delegate"
    to: PersonId = Field(title="委派给")
    note: Text | None = Field(None, title="说明")


class HandBack(Command):
    """交回: what was delegated goes back."""

    zh: ClassVar[str] = "交回"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["hand_back"] = "hand_back"
    note: Text | None = Field(None, title="说明")


class TakeBack(Command):
    """拿回: one's own last step, until whoever it went to has opened it."""

    zh: ClassVar[str] = "拿回"
    giver: ClassVar[Giver] = Giver.HANDED
    kind: Literal["take_back"] = "take_back"


class OpenHanding(Command):
    """打开: whoever something was handed to has it before him. The page says so by itself."""

    zh: ClassVar[str] = "打开"
    giver: ClassVar[Giver] = Giver.HANDED
    kind: Literal["open_handing"] = "open_handing"


class Consult(Command):
    """加签: one more person or unit is asked, with a limit of its own inside the running clock."""

    zh: ClassVar[str] = "加签"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["consult"] = "consult"
    unit: UnitId | None = Field(None, title="请哪个单位", description="不选则为本单位")
    person: PersonId | None = Field(None, title="请哪一位", description="请本单位的人时填写")
    question: Text = Field(title="请对方答复什么")
    until: date = Field(title="答复期限", description="在本事项的时限之内；不停止计时")


class AnswerConsultation(Command):
    """答复加签: the opinion that was asked for."""

    zh: ClassVar[str] = "答复加签"
    giver: ClassVar[Giver] = Giver.HANDED
    kind: Literal["answer_consultation"] = "answer_consultation"
    number: int = Field(title="第几项加签")
    agrees: bool | None = Field(None, title="是否同意")
    opinion: Text = Field(title="意见")


class CopyTo(Command):
    """抄送: persons of the own unit, or other units, read it. It moves no clock and gives no right to act."""

    zh: ClassVar[str] = "抄送"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["copy_to"] = "copy_to"
    to: tuple[PersonId, ...] = Field((), title="抄送本单位的哪几位")
    units: tuple[UnitId, ...] = Field((), title="抄送哪些单位")
    note: Text | None = Field(None, title="说明", description="只供阅知，不要求答复；不影响时限")


class MarkRead(Command):
    """已阅: whoever it was copied to has read it."""

    zh: ClassVar[str] = "已阅"
    giver: ClassVar[Giver] = Giver.HANDED
    kind: Literal["mark_read"] = "mark_read"


class AskSignatures(Command):
    """会签: people of the unit sign before it decides in favour; all of them, or a quorum (票签)."""

    zh: ClassVar[str] = "发起会签"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["ask_signatures"] = "ask_signatures"
    to: tuple[PersonId, ...] = Field(title="请谁会签")
    quorum: int | None = Field(None, title="需几人同意", description="不填则须全部同意")
    question: Text | None = Field(None, title="说明")


class Sign(Command):
    """会签意见: for or against."""

    zh: ClassVar[str] = "会签"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["sign"] = "sign"
    agrees: bool = Field(title="是否同意")
    opinion: Text | None = Field(None, title="意见")


class Decide(Command):
    """作出决定: the one command behind grant, refuse, answer, register, pass, publish, report."""

    zh: ClassVar[str] = "作出决定"
    clause: ClassVar[str] = "行政许可法第38条、第42条"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["decide"] = "decide"
    outcome: Result = Field(title="结论")
    reason: Text | None = Field(None, title="意见和理由")
    remedies: Text | None = Field(
        None, title="救济途径", description="申请行政复议、提起行政诉讼的期限和机关"
    )
    conditions: tuple[Text, ...] = Field(
        (), title="附加条件", description="每格一条，写下即成为项目的义务"
    )
    conditions_due: date | None = Field(
        None, title="条件履行期限", description="附加条件的填写；不填则没有期限"
    )
    facts: dict[str, Any] = Field({}, title="认定情况")
    papers: tuple[str, ...] = Field((), title="审查中形成或收到的材料")
    fields: dict[str, Text | str] = Field({}, title="填报内容")
    document: Document | None = Field(None, title="文书")
    drafted_by: PersonId | None = Field(None, title="拟稿人", description="与批准人不能是同一人")


class RecordAnswer(Command):
    """记录上级决定: what province or state decided, entered by the city's unit."""

    zh: ClassVar[str] = "记录上级决定"
    clause: ClassVar[str] = "行政许可法第43条"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["record_answer"] = "record_answer"
    outcome: Result = Field(title="结论")
    reason: Text | None = Field(None, title="意见和理由")
    conditions: tuple[Text, ...] = Field(
        (), title="附加条件", description="每格一条，写下即成为项目的义务"
    )
    conditions_due: date | None = Field(
        None, title="条件履行期限", description="附加条件的填写；不填则没有期限"
    )
    facts: dict[str, Any] = Field({}, title="认定情况")
    papers: tuple[str, ...] = Field((), title="审查中形成或收到的材料")
    document: Document | None = Field(None, title="文书")


# --- the office's ---------------------------------------------------------------------------


class Consent(Command):
    """同意: the office consents to 与本部门无关, or confirms a final amount; or does not."""

    zh: ClassVar[str] = "同意"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["consent"] = "consent"
    agreed: bool = Field(True, title="是否同意")
    reason: Text | None = Field(None, title="理由")


class AnswerFor(Command):
    """代为答复: after the limit the office decides in the place of a silent unit. Never consent."""

    zh: ClassVar[str] = "代为答复"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["answer_for"] = "answer_for"
    outcome: Result = Field(title="结论")
    reason: Text = Field(title="理由")
    conditions: tuple[Text, ...] = Field(
        (), title="附加条件", description="每格一条，写下即成为项目的义务"
    )
    conditions_due: date | None = Field(
        None, title="条件履行期限", description="附加条件的填写；不填则没有期限"
    )
    facts: dict[str, Any] = Field({}, title="认定情况")


class Arbitrate(Command):
    """裁定: after 不符合 (or a failed member of a group) the arbiter decides."""

    zh: ClassVar[str] = "裁定"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["arbitrate"] = "arbitrate"
    outcome: Result = Field(title="结论")
    reason: Text = Field(title="理由")
    conditions: tuple[Text, ...] = Field(
        (), title="附加条件", description="每格一条，写下即成为项目的义务"
    )
    conditions_due: date | None = Field(
        None, title="条件履行期限", description="附加条件的填写；不填则没有期限"
    )
    facts: dict[str, Any] = Field({}, title="认定情况")
    # A member of joint acceptance that passes after all has one.
    document: Document | None = Field(None, title="文书")


# --- whom the ladder has reached ------------------------------------------------------------


class AnswerToStep(Command):
    """What the answers to a step of the ladder share: which step (e4) is answered."""

    giver: ClassVar[Giver] = Giver.ADDRESSEE
    step: Annotated[str, Field(min_length=1, max_length=20)] = Field(title="哪一级提醒")


class Acknowledge(AnswerToStep):
    """签收: taken note of, once for each post."""

    zh: ClassVar[str] = "签收"
    kind: Literal["acknowledge"] = "acknowledge"


class Instruct(AnswerToStep):
    """批示: what is to be done; as often as need be."""

    zh: ClassVar[str] = "批示"
    kind: Literal["instruct"] = "instruct"
    instruction: Text = Field(title="批示", description="出现在办件和项目的经过中")


class PassOn(AnswerToStep):
    """转办: another person may answer the step as well."""

    zh: ClassVar[str] = "转办"
    kind: Literal["pass_on"] = "pass_on"
    to: PersonId = Field(title="转请")
    note: Text | None = Field(None, title="说明")


ReviewCommand = Annotated[
    Open
    | TakeOver
    | Inform
    | MoveClocks
    | Close
    | Submit
    | SupplyGap
    | Withdraw
    | CheckMaterials
    | Accept
    | AcceptWithGap
    | DecideOnPromise
    | Decline
    | RequestCorrection
    | Suspend
    | Resume
    | Extend
    | CorrectRecord
    | Forward
    | PublishNotice
    | Claim
    | HandOver
    | Delegate
    | HandBack
    | TakeBack
    | OpenHanding
    | Consult
    | AnswerConsultation
    | CopyTo
    | MarkRead
    | AskSignatures
    | Sign
    | Decide
    | RecordAnswer
    | Consent
    | AnswerFor
    | Arbitrate
    | Acknowledge
    | Instruct
    | PassOn,
    Field(discriminator="kind"),
]

MESSAGES: tuple[type[Command], ...] = (
    Open,
    TakeOver,
    Inform,
    MoveClocks,
    Close,
)
BY_PEOPLE: tuple[type[Command], ...] = (
    Submit,
    SupplyGap,
    Withdraw,
    CheckMaterials,
    Accept,
    AcceptWithGap,
    DecideOnPromise,
    Decline,
    RequestCorrection,
    Suspend,
    Resume,
    Extend,
    CorrectRecord,
    Forward,
    PublishNotice,
    Claim,
    HandOver,
    Delegate,
    HandBack,
    TakeBack,
    OpenHanding,
    Consult,
    AnswerConsultation,
    CopyTo,
    MarkRead,
    AskSignatures,
    Sign,
    Decide,
    RecordAnswer,
    Consent,
    AnswerFor,
    Arbitrate,
    Acknowledge,
    Instruct,
    PassOn,
)


def kind_of(command: type[Command]) -> str:
    """The word by which a command is named in rows, routes and forms."""
    return str(command.model_fields["kind"].default)
