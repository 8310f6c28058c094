"""What happens to a project, as the ledger keeps it for ever."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from domain.acts import Event, PersonId, Text
from domain.project.adoption_events import (
    CalendarAdopted,
    CatalogAdopted,
    ClocksStopped,
    ItemLeftOut,
    MatterRaised,
    MatterSettled,
    RoundFollowed,
)
from domain.project.assessment_events import (
    AssessmentExpired,
    AssessmentRecorded,
    ItemRelieved,
    ReliefEnded,
)
from domain.project.bundle_events import (
    BundleAnswered,
    BundleEnded,
    BundleExtended,
    BundleLimitMoved,
    BundleOverdue,
    BundlePutBefore,
    BundleSubmitted,
)
from domain.project.challenge_events import Challenged, ChallengeRuled, EffectStayed
from domain.project.change_events import (
    ChangeOrdered,
    CountyChanged,
    ItemTransferred,
    OwnerChanged,
    TaskHandedOver,
    UnitSucceeded,
)
from domain.project.document_events import (
    CreditRepaired,
    DocumentAltered,
    DocumentCorrected,
    DocumentEnded,
    DocumentExpired,
    DocumentExpiring,
    DocumentMarked,
    DocumentRenewed,
    DocumentShaken,
    EventStruck,
    ObligationConfirmed,
    ObligationMissed,
    ObligationOpened,
    ObligationReported,
    PrerequisiteLost,
    PromiseChecked,
    PromiseUnchecked,
    RenewalRefused,
    RenewalRequested,
)
from domain.project.duty_events import (
    DutiesEnded,
    DutiesResumed,
    DutyDueMoved,
    DutyMissed,
    DutyOpened,
    DutyReported,
    DutyReturned,
    ServiceAnswered,
    ServiceDueMoved,
    ServiceMissed,
    ServiceRequested,
    SupportAdvanced,
    SupportRequested,
)
from domain.project.group_events import (
    GroupClosed,
    GroupLimitMoved,
    GroupOpened,
    GroupReopened,
    GroupSilent,
    SilenceRetracted,
    UnitAdded,
)
from domain.project.joint_review_events import JointReviewClosed, JointReviewConvened
from domain.project.old_record import HistoryLine, OldProject
from domain.project.parting_events import (
    DocumentInherited,
    MergedInto,
    PartSplitOff,
    ProjectTakenIn,
)
from domain.project.standstill_events import (
    ProjectResumed,
    ProjectSuspended,
    StoppedWorksReported,
    StoppedWorksReportMissed,
    WorksPermitChecked,
    WorksRecheckOpened,
    WorksResumed,
    WorksStopped,
)
from domain.review.anew import Anew
from domain.review.commands import Document, RulesVersion
from domain.review.words import CloseReason, Result, Status
from domain.units import Handler
from domain.value import unsaid


class Registered(Event):
    """登记: the project exists."""

    type: Literal["Registered"] = "Registered"
    code: str
    name: str
    owner: str
    county: str | None = None
    industry: str | None = None
    national_code: str | None = None
    scale: str | None = None
    land_mu: Decimal | None = None
    year_plan: Decimal | None = None
    planned_output: Decimal | None = None
    contact: Text | None = None
    contact_phone: Text | None = None
    demo: bool = False
    generated: tuple[str, ...] = ()
    origin: str | None = None  # the project that it was split from
    rules: RulesVersion


class TakenOver(Event):
    """接管: the project was under way in another record, and is from here on here.

    `record` is what the old record states, dated as it happened; `state` what the law makes of it:
    the project as it stands, with who answers and until when. It is kept as it was worked out, so
    that a later reading of the old record never moves a date.
    """

    type: Literal["TakenOver"] = "TakenOver"
    code: str
    name: str
    source: str
    old_id: str | None = None
    contact: Text | None = None
    contact_phone: Text | None = None
    generated: tuple[str, ...] = ()
    record: OldProject
    history: tuple[HistoryLine, ...] = ()
    state: dict[str, Any]


class Amended(Event):
    """修改登记信息: only what changed is named."""

    type: Literal["Amended"] = "Amended"
    changes: dict[str, Any]
    reason: Text | None = None


class FactsSet(Event):
    """Facts became known. `source`: an item, or declared, office, derived."""

    type: Literal["FactsSet"] = "FactsSet"
    facts: dict[str, Any]
    source: str
    reason: Text | None = None
    drafted_by: PersonId | None = None  # of a fact determined anew


class EventRaised(Event):
    """An event that conditions name. `value`: the code assigned, the place, …"""

    type: Literal["EventRaised"] = "EventRaised"
    event: str
    source: str  # an item, or command
    value: str | None = None
    note: Text | None = None


class ItemOpened(Event):
    """A round of an item opens. Facts and `awaits` are those of the instant before."""

    type: Literal["ItemOpened"] = "ItemOpened"
    item: str
    round: int
    handler: Handler
    facts: dict[str, Any] = {}
    awaits: tuple[str, ...] = ()
    period: str | None = None
    after_negative: bool = False
    re_review: bool = False  # of a document that was not used in time
    anew: Anew | None = Field(None, exclude_if=unsaid)  # a ruling has set the decision aside
    pre_review: bool = Field(False, exclude_if=unsaid)  # 预审, before the land contract is signed
    bundle: str | None = Field(None, exclude_if=unsaid)  # 一件事, whose form asks for it too


class ModeChosen(Event):
    """申请办理方式: the company has asked for a way of handling, such as 拿地即开工."""

    type: Literal["ModeChosen"] = "ModeChosen"
    mode: str


class RoundFormal(Event):
    """转为正式办理: what was a preliminary review is the formal one from here on."""

    type: Literal["RoundFormal"] = "RoundFormal"
    item: str
    round: int


class ItemSkipped(Event):
    """The item is known not to apply."""

    type: Literal["ItemSkipped"] = "ItemSkipped"
    item: str


class ItemApplies(Event):
    """The item, once known not to apply, may apply after all."""

    type: Literal["ItemApplies"] = "ItemApplies"
    item: str


class RoundClosing(Event):
    """The open round is told to close, and why."""

    type: Literal["RoundClosing"] = "RoundClosing"
    item: str
    round: int
    because: CloseReason = "does_not_apply"


class PrerequisiteMet(Event):
    """An item that the decision of an open round waits for is finished or no longer asked."""

    type: Literal["PrerequisiteMet"] = "PrerequisiteMet"
    item: str
    round: int
    need: str


class HandlerMoved(Event):
    """Another unit answers for the open round."""

    type: Literal["HandlerMoved"] = "HandlerMoved"
    item: str
    round: int
    handler: Handler


class RoundEnded(Event):
    """A round has reported its end. `finished`: with an outcome that its kind counts as done."""

    type: Literal["RoundEnded"] = "RoundEnded"
    item: str
    round: int
    status: Status
    outcome: Result | None = None
    finished: bool = False
    day: date
    conditions: tuple[Text, ...] = ()
    conditions_due: date | None = None
    document: Document | None = None
    valid_until: date | None = None
    check_by: date | None = Field(None, exclude_if=unsaid)  # 告知承诺: until when it is checked


class ReapplicationAsked(Event):
    """After a withdrawal the applicant asks for the next round."""

    type: Literal["ReapplicationAsked"] = "ReapplicationAsked"
    item: str


class StageStarted(Event):
    """阶段开始."""

    type: Literal["StageStarted"] = "StageStarted"
    stage: str


class StageExited(Event):
    """阶段结束."""

    type: Literal["StageExited"] = "StageExited"
    stage: str


class StageReached(Event):
    """The stage's aim is reached (S6: 达产)."""

    type: Literal["StageReached"] = "StageReached"
    stage: str


class Revived(Event):
    """恢复项目: the terminated project goes on."""

    type: Literal["Revived"] = "Revived"
    reason: Text
    drafted_by: PersonId


class ItemExcused(Event):
    """免予补办: the item counts as needless, though what must follow it was granted before."""

    type: Literal["ItemExcused"] = "ItemExcused"
    item: str
    reason: Text
    drafted_by: PersonId


class Ended(Event):
    """出库, 终止 or 并入: nothing opens any more; what is open is told to close."""

    type: Literal["Ended"] = "Ended"
    how: Literal["exited", "terminated", "merged"]
    reason: Text | None = None


ProjectEvent = Annotated[
    Registered
    | TakenOver
    | Amended
    | FactsSet
    | EventRaised
    | ItemOpened
    | ItemSkipped
    | ItemApplies
    | RoundClosing
    | PrerequisiteMet
    | HandlerMoved
    | RoundEnded
    | GroupOpened
    | GroupClosed
    | GroupSilent
    | SilenceRetracted
    | UnitAdded
    | ReapplicationAsked
    | StageStarted
    | StageExited
    | StageReached
    | DutyOpened
    | DutyMissed
    | DutyReported
    | DutyReturned
    | DutiesEnded
    | ServiceRequested
    | ServiceAnswered
    | SupportRequested
    | SupportAdvanced
    | DocumentExpiring
    | DocumentExpired
    | RenewalRequested
    | DocumentRenewed
    | RenewalRefused
    | DocumentAltered
    | DocumentCorrected
    | DocumentEnded
    | DocumentShaken
    | CreditRepaired
    | PromiseChecked
    | PromiseUnchecked
    | PrerequisiteLost
    | EventStruck
    | ObligationOpened
    | ObligationReported
    | ObligationConfirmed
    | ObligationMissed
    | Challenged
    | EffectStayed
    | ChallengeRuled
    | CalendarAdopted
    | ClocksStopped
    | CatalogAdopted
    | ItemLeftOut
    | RoundFollowed
    | MatterRaised
    | MatterSettled
    | GroupLimitMoved
    | DutyDueMoved
    | ServiceMissed
    | ServiceDueMoved
    | ChangeOrdered
    | CountyChanged
    | OwnerChanged
    | UnitSucceeded
    | ItemTransferred
    | TaskHandedOver
    | DocumentMarked
    | ProjectSuspended
    | ProjectResumed
    | WorksStopped
    | StoppedWorksReported
    | StoppedWorksReportMissed
    | WorksRecheckOpened
    | WorksPermitChecked
    | WorksResumed
    | Revived
    | GroupReopened
    | DutiesResumed
    | ItemExcused
    | PartSplitOff
    | MergedInto
    | ProjectTakenIn
    | DocumentInherited
    | BundleSubmitted
    | BundleLimitMoved
    | BundleExtended
    | BundleOverdue
    | BundlePutBefore
    | BundleAnswered
    | BundleEnded
    | ModeChosen
    | RoundFormal
    | JointReviewConvened
    | JointReviewClosed
    | AssessmentRecorded
    | AssessmentExpired
    | ItemRelieved
    | ReliefEnded
    | Ended,
    Field(discriminator="type"),
]
