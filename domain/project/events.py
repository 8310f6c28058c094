"""What happens to a project, as the ledger keeps it for ever."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from domain.acts import Event, PersonId, Text
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
from domain.project.commands import SupportStep
from domain.project.document_events import (
    CreditRepaired,
    DocumentAltered,
    DocumentCorrected,
    DocumentEnded,
    DocumentExpired,
    DocumentExpiring,
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
from domain.project.joint_review_events import JointReviewClosed, JointReviewConvened
from domain.project.old_record import HistoryLine, OldProject
from domain.project.parting_events import (
    DocumentInherited,
    MergedInto,
    PartSplitOff,
    ProjectTakenIn,
)
from domain.review.anew import Anew
from domain.review.commands import Document, RulesVersion
from domain.review.words import CloseReason, Result, Running, Status
from domain.stops import Stop
from domain.units import Handler
from domain.value import unsaid

MatterKind = Literal[
    "item_gone",  # a round is open, the new version has no such item
    "kind_changed",  # a round is open, the item is handled in another way
    "no_longer_applies",  # a round goes on, by the new version the item would not apply
    "paper_asked",  # a round under way has gone over, a paper more is asked
    "need_added",  # … the decision would wait for more
    "fact_values",  # what is known is no value of the fact any more: it counts as unknown
    "stage_exit",  # the stage that the project is in is left by something else
    "group_gone",  # a group is at work, the new version has none
    "cadence_changed",  # a report is due in another rhythm
]
Change = Literal["county", "owner", "unit"]


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


class GroupOpened(Event):
    """The first member of a group opened: its limit runs through `limit_day`."""

    type: Literal["GroupOpened"] = "GroupOpened"
    group: str
    limit_day: date


class GroupClosed(Event):
    """Every member that applies is finished."""

    type: Literal["GroupClosed"] = "GroupClosed"
    group: str


class GroupSilent(Event):
    """The group's limit passed while these members were silent: reported, never consent."""

    type: Literal["GroupSilent"] = "GroupSilent"
    group: str
    items: tuple[str, ...]


class SilenceRetracted(Event):
    """A member had answered in time after all."""

    type: Literal["SilenceRetracted"] = "SilenceRetracted"
    group: str
    item: str


class UnitAdded(Event):
    """The office asks a further unit in the group."""

    type: Literal["UnitAdded"] = "UnitAdded"
    group: str
    item: str


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


class DutyOpened(Event):
    """What is due once a period: `number` counts the periods from the first."""

    type: Literal["DutyOpened"] = "DutyOpened"
    item: str
    period: str
    number: int
    unit: str
    due: datetime


class DutyMissed(Event):
    """Not reported when it was due; it stays open."""

    type: Literal["DutyMissed"] = "DutyMissed"
    item: str
    period: str


class DutyReported(Event):
    """报告 for a period. `figures`: numbers by field, in the field's unit (money in 万元)."""

    type: Literal["DutyReported"] = "DutyReported"
    item: str
    period: str
    fields: dict[str, Text | str] = {}
    figures: dict[str, Decimal] = {}
    unchanged: bool = False
    late: bool = False


class DutyReturned(Event):
    """退回: the report is due again."""

    type: Literal["DutyReturned"] = "DutyReturned"
    item: str
    period: str
    reason: Text
    unit: str
    due: datetime
    figures: dict[str, Decimal] = {}  # those that no longer count


class DutiesEnded(Event):
    """The item is due no more (its `ends_when`, or the stage's exit)."""

    type: Literal["DutiesEnded"] = "DutiesEnded"
    item: str


class ServiceRequested(Event):
    """申请服务 number `number`, to be answered by the end of `due`."""

    type: Literal["ServiceRequested"] = "ServiceRequested"
    number: int
    item: str
    unit: str
    sort: str | None = None
    due: date | None = None
    note: Text | None = None


class ServiceAnswered(Event):
    """The request is answered."""

    type: Literal["ServiceAnswered"] = "ServiceAnswered"
    number: int
    item: str
    fields: dict[str, Text | str] = {}


class SupportRequested(Event):
    """要素保障需求 number `number`."""

    type: Literal["SupportRequested"] = "SupportRequested"
    number: int
    support: str
    unit: str
    sort: str | None = None
    note: Text | None = None


class SupportAdvanced(Event):
    """The request has come a step further."""

    type: Literal["SupportAdvanced"] = "SupportAdvanced"
    number: int
    to: SupportStep
    unit: str
    note: Text | None = None


class CalendarAdopted(Event):
    """启用新日历: what is due by it is derived anew; each day that moves is an event of its own."""

    type: Literal["CalendarAdopted"] = "CalendarAdopted"
    was: str
    calendar: str
    reason: Text
    drafted_by: PersonId


class ClocksStopped(Event):
    """停止计时: the clocks of the project and of its rounds stand still on the days of `stop`."""

    type: Literal["ClocksStopped"] = "ClocksStopped"
    stop: Stop
    reason: Text
    drafted_by: PersonId


class CatalogAdopted(Event):
    """启用新目录: what opens from here on opens by it; each thing that changes is an event of its own."""

    type: Literal["CatalogAdopted"] = "CatalogAdopted"
    was: str
    catalog: str
    running: Running = Running.KEEP
    reason: Text
    drafted_by: PersonId


class ItemLeftOut(Event):
    """The new version would ask the item, but the project has left its stage: it is not asked."""

    type: Literal["ItemLeftOut"] = "ItemLeftOut"
    item: str


class RoundFollowed(Event):
    """An open round has taken the adoption: from here on it lives by `catalog`.

    `awaits`: what its decision waits for beside what it waited for before. `passed`: it lives by what it
    did, and the law's last day has passed without a decision; `not_passed`: it has not after all.
    """

    type: Literal["RoundFollowed"] = "RoundFollowed"
    item: str
    round: int
    catalog: str
    awaits: tuple[str, ...] = ()
    passed: date | None = Field(None, exclude_if=unsaid)
    not_passed: bool = Field(False, exclude_if=unsaid)


class MatterRaised(Event):
    """待核事项: what an adoption could not settle by rule, for the office to see.

    `of`: the item, fact, stage or group that it is about; `names` what is new or gone there.
    """

    type: Literal["MatterRaised"] = "MatterRaised"
    what: MatterKind
    of: str
    round: int | None = None
    names: tuple[str, ...] = ()
    catalog: str

    @property
    def matter(self) -> str:
        """luohe/2027.2/paper_asked/planning_permit/1: what it is about names it, so that two rounds
        that report at one instant raise the same ones in either order."""
        about = (self.catalog, self.what, self.of, *([str(self.round)] if self.round else []))
        return "/".join(about)


class MatterSettled(Event):
    """The office has dealt with the matter of that name."""

    type: Literal["MatterSettled"] = "MatterSettled"
    matter: str
    what: MatterKind
    of: str
    round: int | None = None
    note: Text


class GroupLimitMoved(Event):
    """The last day of a group has moved. `lifts`: the silence that was reported is none."""

    type: Literal["GroupLimitMoved"] = "GroupLimitMoved"
    group: str
    was: date
    limit_day: date
    reason: Text
    lifts: bool = False


class DutyDueMoved(Event):
    """A report is due at another time. `lifts`: it had been marked missed, and is not."""

    type: Literal["DutyDueMoved"] = "DutyDueMoved"
    item: str
    period: str
    was: datetime
    due: datetime
    reason: Text
    lifts: bool = False


class ServiceMissed(Event):
    """A request was not answered by the end of `due`; it stays open."""

    type: Literal["ServiceMissed"] = "ServiceMissed"
    number: int
    item: str
    due: date


class ServiceDueMoved(Event):
    """A request is to be answered by another day. `lifts`: so that it is no longer late."""

    type: Literal["ServiceDueMoved"] = "ServiceDueMoved"
    number: int
    item: str
    was: date
    due: date
    reason: Text
    lifts: bool = False


class ChangeOrdered(Event):
    """变更待生效: a change of county, owner or unit that takes effect at the beginning of day `on`.

    It takes the place of an earlier order of the same change that has not taken effect.
    """

    type: Literal["ChangeOrdered"] = "ChangeOrdered"
    change: Change
    to: str  # the id of the new county, owner or unit
    unit: str | None = None  # of a change of unit: whose work passes
    on: date
    reason: Text
    drafted_by: PersonId


class CountyChanged(Event):
    """变更县区: the project is the new county's from day `on`."""

    type: Literal["CountyChanged"] = "CountyChanged"
    was: str | None = None
    county: str
    on: date
    reason: Text
    drafted_by: PersonId


class OwnerChanged(Event):
    """变更项目单位: another company owns the project from day `on`."""

    type: Literal["OwnerChanged"] = "OwnerChanged"
    was: str
    owner: str
    on: date
    reason: Text
    drafted_by: PersonId


class UnitSucceeded(Event):
    """职责划转: `successor` does here what `unit` did, from day `on`."""

    type: Literal["UnitSucceeded"] = "UnitSucceeded"
    unit: str
    successor: str
    on: date
    reason: Text
    drafted_by: PersonId


class ItemTransferred(Event):
    """转办: `unit` answers for the item here from now on, not `was`."""

    type: Literal["ItemTransferred"] = "ItemTransferred"
    item: str
    was: str
    unit: str
    reason: Text


class TaskHandedOver(Event):
    """What is due on the project's own stream is another unit's now; until when stays.

    `task`: report/<item>/<period>, service/<number>, support/<number>.
    """

    type: Literal["TaskHandedOver"] = "TaskHandedOver"
    task: str
    was: str
    unit: str


class DocumentMarked(Event):
    """A granted document is found to need something; it stays in force.

    `holder_changed`: it names who owned the project before (行政许可法 49).
    `prerequisite_missing`: `need`, which by now must come first, is not finished.
    """

    type: Literal["DocumentMarked"] = "DocumentMarked"
    document: str  # <item>/<round>
    mark: Literal["holder_changed", "prerequisite_missing"]
    need: str | None = None


class ProjectSuspended(Event):
    """停缓建: no lamp is lit and progress is not counted until it is resumed; no clock stops."""

    type: Literal["ProjectSuspended"] = "ProjectSuspended"
    document: str
    reason: Text


class ProjectResumed(Event):
    """恢复建设."""

    type: Literal["ProjectResumed"] = "ProjectResumed"
    document: str
    reason: Text


class WorksStopped(Event):
    """中止施工 from day `on`.

    `issuer` granted the construction permit (None: works began without one); it hears of the stop
    by the end of `report_by`, and from day `check_from` checks the permit before works go on.
    """

    type: Literal["WorksStopped"] = "WorksStopped"
    on: date
    reason: Text
    issuer: str | None = None
    report_by: date | None = None
    check_from: date | None = None


class StoppedWorksReported(Event):
    """The builder has told who issued the permit."""

    type: Literal["StoppedWorksReported"] = "StoppedWorksReported"
    note: Text
    late: bool = False


class StoppedWorksReportMissed(Event):
    """A month has passed without the report; it stays due."""

    type: Literal["StoppedWorksReportMissed"] = "StoppedWorksReportMissed"
    due: date


class WorksRecheckOpened(Event):
    """Works have stood still for a year: `unit` has to check the permit before they go on."""

    type: Literal["WorksRecheckOpened"] = "WorksRecheckOpened"
    unit: str


class WorksPermitChecked(Event):
    """Whether the permit still `holds`. Where it does not, it may be checked again."""

    type: Literal["WorksPermitChecked"] = "WorksPermitChecked"
    holds: bool
    reason: Text


class WorksResumed(Event):
    """恢复施工 from day `on`."""

    type: Literal["WorksResumed"] = "WorksResumed"
    on: date
    note: Text | None = None


class Revived(Event):
    """恢复项目: the terminated project goes on."""

    type: Literal["Revived"] = "Revived"
    reason: Text
    drafted_by: PersonId


class GroupReopened(Event):
    """A group that was at work has its whole limit anew, through `limit_day`."""

    type: Literal["GroupReopened"] = "GroupReopened"
    group: str
    limit_day: date


class DutiesResumed(Event):
    """The item is due again in its rhythm."""

    type: Literal["DutiesResumed"] = "DutiesResumed"
    item: str


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
