"""What people may tell a review, and what its project tells it.

Each command bears its Chinese name, the clause it rests on and who gives it: forms, JSON routes
and the documentation are made from these models (domain.md 3).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from domain.acts import PersonId, Text
from domain.review.old_record import OldReview
from domain.review.words import Result
from domain.units import Handler
from domain.value import Frozen


class Giver(StrEnum):
    """Whose command it is (domain.md 3: applicant, unit, office, or another stream)."""

    APPLICANT = "applicant"
    UNIT = "unit"
    OFFICE = "office"
    PUBLISHER = "publisher"  # whoever must publish: the applicant or the unit
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

    number: Annotated[str, Field(min_length=1, max_length=80)]
    issued_on: date | None = None


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
    facts: dict[str, Any] = {}
    awaits: tuple[str, ...] = ()
    period: str | None = None
    after_negative: bool = False
    rules: RulesVersion


class TakeOver(Command):
    """The project opens a round that was under way in another record. Facts as the project has them."""

    zh: ClassVar[str] = "接管"
    giver: ClassVar[Giver] = Giver.PROJECT
    kind: Literal["take_over"] = "take_over"
    project: str
    handler: Handler
    applicant: str | None
    facts: dict[str, Any] = {}
    awaits: tuple[str, ...] = ()
    rules: RulesVersion
    source: str
    record: OldReview


class Inform(Command):
    """The project tells what has changed: facts, a prerequisite that is finished, the handler."""

    zh: ClassVar[str] = "告知变化"
    giver: ClassVar[Giver] = Giver.PROJECT
    kind: Literal["inform"] = "inform"
    facts: dict[str, Any] = {}
    met: str | None = None
    handler: Handler | None = None


class Close(Command):
    """The project has ended, or the item no longer applies."""

    zh: ClassVar[str] = "关闭"
    giver: ClassVar[Giver] = Giver.PROJECT
    kind: Literal["close"] = "close"
    reason: Literal["project_ended", "does_not_apply"]


# --- the applicant's ------------------------------------------------------------------------


class Submit(Command):
    """申报: the papers handed in (ids of the item's list), form fields and declared facts.

    An incomplete submission is taken and shown as such; silence accepts it (行政许可法 32).
    """

    zh: ClassVar[str] = "申报"
    clause: ClassVar[str] = "行政许可法第29条"
    giver: ClassVar[Giver] = Giver.APPLICANT
    kind: Literal["submit"] = "submit"
    papers: tuple[str, ...] = ()
    fields: dict[str, Text | str] = {}
    facts: dict[str, Any] = {}
    note: Text | None = None


class Withdraw(Command):
    """撤回申请: the applicant takes the application back; the round ends."""

    zh: ClassVar[str] = "撤回申请"
    giver: ClassVar[Giver] = Giver.APPLICANT
    kind: Literal["withdraw"] = "withdraw"
    reason: Text | None = None


# --- the unit's -----------------------------------------------------------------------------


class Accept(Command):
    """受理: the clock of the decision starts; the day itself does not count."""

    zh: ClassVar[str] = "受理"
    clause: ClassVar[str] = "行政许可法第32条"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["accept"] = "accept"


class Decline(Command):
    """不予受理: not this unit's business, or no permission is needed. Told at once."""

    zh: ClassVar[str] = "不予受理"
    clause: ClassVar[str] = "行政许可法第32条"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["decline"] = "decline"
    because: Literal["not_competent", "not_required"]
    reason: Text


class RequestCorrection(Command):
    """一次性告知: all that is missing, told once, within the acceptance window."""

    zh: ClassVar[str] = "补正告知"
    clause: ClassVar[str] = "行政许可法第32条"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["request_correction"] = "request_correction"
    missing: tuple[str, ...] = ()
    note: Text | None = None


class Suspend(Command):
    """暂停 (特殊程序): the clocks stop for a reason that the item's rules list.

    `until` is the last day of the pause; without it the pause runs until it is resumed.
    """

    zh: ClassVar[str] = "暂停"
    clause: ClassVar[str] = "行政许可法第45条"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["suspend"] = "suspend"
    reason: str
    until: date | None = None
    note: Text | None = None


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
    reason: Text
    drafted_by: PersonId


class Forward(Command):
    """转报: sent on to province or state; the city's clock ends with it."""

    zh: ClassVar[str] = "转报"
    clause: ClassVar[str] = "行政许可法第43条"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["forward"] = "forward"
    note: Text | None = None


class PublishNotice(Command):
    """发布公示: starts the days of one of the item's notices."""

    zh: ClassVar[str] = "发布公示"
    giver: ClassVar[Giver] = Giver.PUBLISHER
    kind: Literal["publish_notice"] = "publish_notice"
    notice: str


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
    to: PersonId


class Decide(Command):
    """作出决定: the one command behind grant, refuse, answer, register, pass, publish, report."""

    zh: ClassVar[str] = "作出决定"
    clause: ClassVar[str] = "行政许可法第38条、第42条"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["decide"] = "decide"
    outcome: Result
    reason: Text | None = None
    remedies: Text | None = None
    conditions: tuple[Text, ...] = ()
    facts: dict[str, Any] = {}
    papers: tuple[str, ...] = ()
    fields: dict[str, Text | str] = {}
    document: Document | None = None
    drafted_by: PersonId | None = None


class RecordAnswer(Command):
    """记录上级决定: what province or state decided, entered by the city's unit."""

    zh: ClassVar[str] = "记录上级决定"
    clause: ClassVar[str] = "行政许可法第43条"
    giver: ClassVar[Giver] = Giver.UNIT
    kind: Literal["record_answer"] = "record_answer"
    outcome: Result
    reason: Text | None = None
    conditions: tuple[Text, ...] = ()
    facts: dict[str, Any] = {}
    papers: tuple[str, ...] = ()
    document: Document | None = None


# --- the office's ---------------------------------------------------------------------------


class Consent(Command):
    """同意: the office consents to 与本部门无关, or confirms a final amount; or does not."""

    zh: ClassVar[str] = "同意"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["consent"] = "consent"
    agreed: bool = True
    reason: Text | None = None


class AnswerFor(Command):
    """代为答复: after the limit the office decides in the place of a silent unit. Never consent."""

    zh: ClassVar[str] = "代为答复"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["answer_for"] = "answer_for"
    outcome: Result
    reason: Text
    conditions: tuple[Text, ...] = ()
    facts: dict[str, Any] = {}


class Arbitrate(Command):
    """裁定: after 不符合 (or a failed member of a group) the arbiter decides."""

    zh: ClassVar[str] = "裁定"
    giver: ClassVar[Giver] = Giver.OFFICE
    kind: Literal["arbitrate"] = "arbitrate"
    outcome: Result
    reason: Text
    conditions: tuple[Text, ...] = ()
    facts: dict[str, Any] = {}
    document: Document | None = None  # a member of joint acceptance that passes after all has one


ReviewCommand = Annotated[
    Open
    | TakeOver
    | Inform
    | Close
    | Submit
    | Withdraw
    | Accept
    | Decline
    | RequestCorrection
    | Suspend
    | Resume
    | Extend
    | Forward
    | PublishNotice
    | Claim
    | HandOver
    | Decide
    | RecordAnswer
    | Consent
    | AnswerFor
    | Arbitrate,
    Field(discriminator="kind"),
]

MESSAGES: tuple[type[Command], ...] = (Open, TakeOver, Inform, Close)
BY_PEOPLE: tuple[type[Command], ...] = (
    Submit,
    Withdraw,
    Accept,
    Decline,
    RequestCorrection,
    Suspend,
    Resume,
    Extend,
    Forward,
    PublishNotice,
    Claim,
    HandOver,
    Decide,
    RecordAnswer,
    Consent,
    AnswerFor,
    Arbitrate,
)


def kind_of(command: type[Command]) -> str:
    """The word by which a command is named in rows, routes and forms."""
    return str(command.model_fields["kind"].default)
