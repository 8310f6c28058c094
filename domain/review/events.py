"""What happens to a review, as the ledger keeps it for ever.

Every event that moves a due date carries the two days that hold after it: a due date never moves
without an event (design.md 4).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from domain.acts import Event, PersonId, Text, UnitId
from domain.joint_review import JointReview
from domain.limits import Limit
from domain.proof import AssessmentProof
from domain.review.anew import Anew
from domain.review.commands import Document, RulesVersion
from domain.review.old_record import OldReview
from domain.review.sharing import Addressee, HandingKind
from domain.review.words import Check, CloseReason, LimitKind, Result
from domain.stops import Stop
from domain.units import Handler
from domain.value import Frozen, unknown, unsaid


class Dues(Frozen):
    """The last day of each limit. None: there is no such limit, or its clock stands still."""

    promised: date | None = None
    statutory: date | None = None


class Opened(Event):
    """开启: the round exists. An opinion or determination is in review from this day."""

    type: Literal["Opened"] = "Opened"
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
    pre_review: bool = Field(False, exclude_if=unsaid)  # 预审: no clock, an opinion and no decision
    stops: tuple[Stop, ...] = ()
    rules: RulesVersion
    in_review: bool = False
    dues: Dues = Dues()


class TakenOver(Event):
    """接管: the round was under way in another record, and is from here on here.

    `record` is what the old record states, dated as it happened; `state` what the law makes of it:
    the round as it stands, with its due dates and windows.
    """

    type: Literal["TakenOver"] = "TakenOver"
    project: str
    source: str
    record: OldReview
    state: dict[str, Any]


class Submitted(Event):
    """申报: received is this moment. `missing` names the papers and fields that are not there."""

    type: Literal["Submitted"] = "Submitted"
    papers: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    fields: dict[str, Text | str] = Field(default_factory=dict)
    facts: dict[str, Any] = Field(default_factory=dict)
    note: Text | None = None
    window: date | None = None  # last day of the acceptance window


class MaterialsChecked(Event):
    """材料核对: what the unit found of each paper."""

    type: Literal["MaterialsChecked"] = "MaterialsChecked"
    checks: dict[str, Check]
    note: Text | None = None


class CorrectionRequested(Event):
    """补正告知: the applicant has until `window`."""

    type: Literal["CorrectionRequested"] = "CorrectionRequested"
    missing: tuple[str, ...] = ()
    note: Text | None = None
    window: date


class Accepted(Event):
    """受理 as of `day`. `tacit`: by silence, as of the day of receipt (行政许可法 32).

    `gap`: papers that lack and must be there by the end of `gap_until` (容缺受理).
    """

    type: Literal["Accepted"] = "Accepted"
    day: date
    tacit: bool = False
    gap: tuple[str, ...] = ()
    gap_until: date | None = None
    promise: Text | None = None
    dues: Dues = Dues()


class GapSupplied(Event):
    """容缺材料补齐, all or some."""

    type: Literal["GapSupplied"] = "GapSupplied"
    papers: tuple[str, ...]
    note: Text | None = None


class GapMissed(Event):
    """容缺材料逾期未补: from here on nothing can be granted in this round."""

    type: Literal["GapMissed"] = "GapMissed"
    papers: tuple[str, ...]
    until: date


class TacitAcceptanceRetracted(Event):
    """A back-dated act shows that the window was kept: the mark of silence is taken back."""

    type: Literal["TacitAcceptanceRetracted"] = "TacitAcceptanceRetracted"


class Declined(Event):
    """不予受理."""

    type: Literal["Declined"] = "Declined"
    because: Literal["not_competent", "not_required"]
    reason: Text


class Lapsed(Event):
    """逾期未补正: the applicant stayed silent through the whole window."""

    type: Literal["Lapsed"] = "Lapsed"


class Suspended(Event):
    """暂停 from the day `start` (it still counts) through `until`, if an end is known."""

    type: Literal["Suspended"] = "Suspended"
    reason: str
    clause: str
    start: date
    until: date | None = None
    cap: date | None = None  # after this day the pause is reported; the clock stays still
    note: Text | None = None
    joint: int | None = Field(None, exclude_if=unknown)  # for which joint review of the project
    dues: Dues = Dues()


class JointReviewTold(Event):
    """联合评审: the round takes part in an expert meeting of the project, or that meeting is over."""

    type: Literal["JointReviewTold"] = "JointReviewTold"
    joint: JointReview


class PauseCapReached(Event):
    """The pause has reached its cap: reported, the clock stays still."""

    type: Literal["PauseCapReached"] = "PauseCapReached"
    reason: str
    cap: date


class Resumed(Event):
    """恢复: `day` is the last day that the pause drops."""

    type: Literal["Resumed"] = "Resumed"
    day: date
    dues: Dues = Dues()


class Extended(Event):
    """延期 by `limit`, once."""

    type: Literal["Extended"] = "Extended"
    limit: Limit
    reason: Text
    drafted_by: PersonId
    dues: Dues = Dues()


class Forwarded(Event):
    """转报: from here on no clock of ours runs."""

    type: Literal["Forwarded"] = "Forwarded"
    outer_unit: str
    note: Text | None = None


class NoticePublished(Event):
    """公示发布: its days are over after `until`."""

    type: Literal["NoticePublished"] = "NoticePublished"
    notice: str
    until: date


class Claimed(Event):
    """认领 by the actor."""

    type: Literal["Claimed"] = "Claimed"


class HandedOver(Event):
    """移交 within the unit."""

    type: Literal["HandedOver"] = "HandedOver"
    to: PersonId


class Delegated(Event):
    """委派: `to` works on it and gives it back."""

    type: Literal["Delegated"] = "Delegated"
    to: PersonId
    note: Text | None = None


class HandedBack(Event):
    """交回 to whoever delegated it."""

    type: Literal["HandedBack"] = "HandedBack"
    note: Text | None = None


class TakenBack(Event):
    """拿回 of one's own last step."""

    type: Literal["TakenBack"] = "TakenBack"
    step: HandingKind


class HandingOpened(Event):
    """Whoever the last step went to has opened it: it can no longer be taken back."""

    type: Literal["HandingOpened"] = "HandingOpened"


class Consulted(Event):
    """加签 number `number`: an answer is wanted by the end of `until`. No clock moves."""

    type: Literal["Consulted"] = "Consulted"
    number: int
    unit: UnitId
    person: PersonId | None = None
    until: date
    question: Text


class ConsultationAnswered(Event):
    """The opinion that was asked for."""

    type: Literal["ConsultationAnswered"] = "ConsultationAnswered"
    number: int
    agrees: bool | None = None
    opinion: Text


class ConsultationPassed(Event):
    """加签逾期未答复: reported; it holds nothing up."""

    type: Literal["ConsultationPassed"] = "ConsultationPassed"
    number: int
    until: date


class CopiedTo(Event):
    """抄送: these persons of the unit that has the round in hand (`unit`) and these units are to read it.

    The copies bear numbers, from `number` on: those of the persons first. No clock moves.
    """

    type: Literal["CopiedTo"] = "CopiedTo"
    number: int
    unit: UnitId
    to: tuple[PersonId, ...] = ()
    units: tuple[UnitId, ...] = ()
    note: Text | None = None


class CopyRead(Event):
    """已阅: the copies of these numbers have been read."""

    type: Literal["CopyRead"] = "CopyRead"
    numbers: tuple[int, ...]


class SignaturesAsked(Event):
    """会签 number `number`: before the unit decides in favour `quorum` of these people agree."""

    type: Literal["SignaturesAsked"] = "SignaturesAsked"
    number: int
    to: tuple[PersonId, ...]
    quorum: int
    question: Text | None = None


class Signed(Event):
    """会签 by one; `person`: for whom a substitute signs."""

    type: Literal["Signed"] = "Signed"
    person: PersonId
    agrees: bool
    opinion: Text | None = None


class ConsentAsked(Event):
    """The unit has decided, but the decision counts only with the office's consent."""

    type: Literal["ConsentAsked"] = "ConsentAsked"
    outcome: Result
    reason: Text | None = None
    facts: dict[str, Any] = Field(default_factory=dict)
    papers: tuple[str, ...] = ()
    document: Document | None = None


class ConsentRefused(Event):
    """The office does not consent: the unit answers anew, its clock has gone on."""

    type: Literal["ConsentRefused"] = "ConsentRefused"
    reason: Text | None = None


class PreReviewed(Event):
    """预审意见: what the unit would decide. Nothing is decided by it, and no clock runs."""

    type: Literal["PreReviewed"] = "PreReviewed"
    outcome: Result
    reason: Text | None = None
    conditions: tuple[Text, ...] = ()
    papers: tuple[str, ...] = ()


class BecameFormal(Event):
    """转为正式办理 on `day`. `ready`: the opinion was favourable, the decision is due at once; else
    what had been handed in counts as handed in that day, to be answered by `window`.
    """

    type: Literal["BecameFormal"] = "BecameFormal"
    day: date
    ready: bool
    window: date | None = None
    dues: Dues = Dues()


class Decided(Event):
    """作出决定. `day` is the day of the decision in the world; it ends a pause."""

    type: Literal["Decided"] = "Decided"
    outcome: Result
    day: date
    reason: Text | None = None
    remedies: Text | None = None
    conditions: tuple[Text, ...] = ()
    conditions_due: date | None = None  # until when they are to be fulfilled
    facts: dict[str, Any] = Field(default_factory=dict)
    papers: tuple[str, ...] = ()
    fields: dict[str, Text | str] = Field(default_factory=dict)
    document: Document | None = None
    tacit: bool = False  # by silence, where the law says that silence agrees
    drafted_by: PersonId | None = None
    by_office: Literal["answered_for", "arbitrated", "consented"] | None = None
    promise: Text | None = Field(None, exclude_if=unsaid)  # 告知承诺: what it was granted on
    check_by: date | None = Field(None, exclude_if=unsaid)  # until when the promise is checked
    overdue_days: int = 0  # working days past the promised day


class Withdrawn(Event):
    """撤回申请."""

    type: Literal["Withdrawn"] = "Withdrawn"
    reason: Text | None = None


class Closed(Event):
    """已关闭: by the project, and why."""

    type: Literal["Closed"] = "Closed"
    reason: CloseReason


class FactsChanged(Event):
    """Facts that this item's rules ask have changed."""

    type: Literal["FactsChanged"] = "FactsChanged"
    facts: dict[str, Any]
    dues: Dues | None = None  # only where they moved


class HandlerChanged(Event):
    """Another unit answers for the item; the clock stays, but for another tier's own limits."""

    type: Literal["HandlerChanged"] = "HandlerChanged"
    handler: Handler
    dues: Dues | None = None  # only where they moved


class Simplified(Event):
    """区域评估简化: what was assessed for the whole area is not asked again. `proof` None: it holds no
    more, and the whole is asked."""

    type: Literal["Simplified"] = "Simplified"
    proof: AssessmentProof | None = None


class ApplicantChanged(Event):
    """Another company owns the project: the application goes on as its own; no clock moves."""

    type: Literal["ApplicantChanged"] = "ApplicantChanged"
    was: str | None = None
    applicant: str


class PrerequisiteFinished(Event):
    """One of the items that the decision waits for is finished."""

    type: Literal["PrerequisiteFinished"] = "PrerequisiteFinished"
    item: str


class PrerequisiteReopened(Event):
    """A prerequisite that was finished has lost its force: the clocks stand still anew from now."""

    type: Literal["PrerequisiteReopened"] = "PrerequisiteReopened"
    item: str
    dues: Dues = Dues()


class PrerequisitesMet(Event):
    """等待前置结束: nothing is awaited any more, the clocks go on after `day`."""

    type: Literal["PrerequisitesMet"] = "PrerequisitesMet"
    day: date
    dues: Dues = Dues()


class DaysMoved(Event):
    """Every running clock of the round was derived anew from its start.

    Only what moved is named, as it was and as it is: the two limits, the window that runs, the cap of
    the running pause, the day by which papers that lack must be there; of notices the new last day.
    `silent`: by the new days silence has accepted these receipts of the round, by number, the first
    of them counts; (): each was answered in time; None: nothing is other there.
    """

    reason: Text
    was: Dues | None = None
    dues: Dues | None = None
    window_was: date | None = None
    window: date | None = None
    notices: dict[str, date] = Field(default_factory=dict)
    cap_was: date | None = None
    cap: date | None = None
    gap_was: date | None = None
    gap_until: date | None = None
    office: dict[str, date] = Field({}, exclude_if=unsaid)  # new days of arbitrate, answer_for
    silent: tuple[int, ...] | None = Field(None, exclude_if=unknown)


class ClocksMoved(DaysMoved):
    """重新计算时限: because of another `calendar`, of a `stop`, or of another `catalog` (with the facts
    that its rules ask and what the decision now waits for too); or a ruling has `ordered` a term.
    """

    type: Literal["ClocksMoved"] = "ClocksMoved"
    calendar: str | None = None
    stop: Stop | None = None
    catalog: str | None = None
    facts: dict[str, Any] = Field(default_factory=dict)
    awaits: tuple[str, ...] = ()
    papers: tuple[
        str, ...
    ] = ()  # asked by the new catalog of a round under way, and not by the old
    needs: tuple[str, ...] = ()  # … for which it does not wait
    ordered: Anew | None = Field(None, exclude_if=unsaid)


class RecordCorrected(DaysMoved):
    """更正记录: the day of an entry is `day` and not `day_was`; what was written stays in the ledger.

    `day` None: it was entered by mistake, and never happened.

    `silence`: of acceptance by silence, what the right day shows. Disproved: the unit had answered in
    time; proved: it had not, and the limits run from receipt. `clause`: of the law that the entry
    rests on.
    """

    type: Literal["RecordCorrected"] = "RecordCorrected"
    entry: str
    day_was: date
    day: date | None = None
    silence: Literal["proved", "disproved"] | None = Field(None, exclude_if=unsaid)
    clause: str
    drafted_by: PersonId


class CatalogKept(Event):
    """沿用原目录: the project has adopted `catalog`, the round under way goes on by its own."""

    type: Literal["CatalogKept"] = "CatalogKept"
    catalog: str


class WentOverdue(Event):
    """超期: the limit's last day has passed. In arrears the event's time is later than its day."""

    type: Literal["WentOverdue"] = "WentOverdue"
    limit: LimitKind
    due: date


class OverdueRetracted(Event):
    """The overdue mark is taken back: what was entered since disproves it."""

    type: Literal["OverdueRetracted"] = "OverdueRetracted"
    limit: LimitKind
    due: date | None = None


class Escalated(Event):
    """提醒阶梯: a step of the ladder has rung (domain.md 6). It is not unrung.

    `limit` None: the acceptance window. `due` is its last day as it stood; `left_wd` and `over_wd`
    are the working days of this clock that were left until then, or had gone by since. `letter` is
    the kind that the catalog names for the step: noted here, written elsewhere.
    """

    type: Literal["Escalated"] = "Escalated"
    step: str
    limit: LimitKind | None = None
    due: date
    left_wd: int = 0
    over_wd: int = 0
    to: tuple[Addressee, ...]
    letter: str | None = None
    item_lamp: Literal["yellow", "red"] | None = None


Matter = Literal["pause", "correction", "arbitrate", "answer_for", "ordered"]


class PutBefore(Event):
    """报领导: a matter of the round, besides the ladder, is put before these posts.

    `step`: by which it is answered (pause-1); `due`: the day that has come, or that runs.
    """

    type: Literal["PutBefore"] = "PutBefore"
    step: str
    matter: Matter
    due: date
    to: tuple[Addressee, ...]


class EscalationAcknowledged(Event):
    """签收: the actor's post has taken note of the step."""

    type: Literal["EscalationAcknowledged"] = "EscalationAcknowledged"
    step: str


class Instructed(Event):
    """批示 on a step that has rung."""

    type: Literal["Instructed"] = "Instructed"
    step: str
    instruction: Text


class EscalationPassedOn(Event):
    """转办: the step is for this person to answer too."""

    type: Literal["EscalationPassedOn"] = "EscalationPassedOn"
    step: str
    to: PersonId
    note: Text | None = None


ReviewEvent = Annotated[
    Opened
    | TakenOver
    | Submitted
    | MaterialsChecked
    | CorrectionRequested
    | Accepted
    | GapSupplied
    | GapMissed
    | TacitAcceptanceRetracted
    | Declined
    | Lapsed
    | Suspended
    | PauseCapReached
    | Resumed
    | Extended
    | Forwarded
    | NoticePublished
    | Claimed
    | HandedOver
    | Delegated
    | HandedBack
    | TakenBack
    | HandingOpened
    | Consulted
    | ConsultationAnswered
    | ConsultationPassed
    | CopiedTo
    | CopyRead
    | SignaturesAsked
    | Signed
    | ConsentAsked
    | ConsentRefused
    | PreReviewed
    | BecameFormal
    | Decided
    | Withdrawn
    | Closed
    | FactsChanged
    | HandlerChanged
    | ApplicantChanged
    | Simplified
    | JointReviewTold
    | PrerequisiteFinished
    | PrerequisiteReopened
    | PrerequisitesMet
    | ClocksMoved
    | RecordCorrected
    | CatalogKept
    | WentOverdue
    | OverdueRetracted
    | Escalated
    | PutBefore
    | EscalationAcknowledged
    | Instructed
    | EscalationPassedOn,
    Field(discriminator="type"),
]
