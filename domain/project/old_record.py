"""A project half-way as an old record states it: what it knows, what was granted, what is open.

All dates are those on which it happened. Due dates of duties and services, limits of groups, who
answers and whether an outcome finishes an item are not to be stated: the law says so anew.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from domain.acts import CompanyId, PersonId, Text, UnitId
from domain.moments import Moment
from domain.project.bundle_events import MemberEnd
from domain.project.challenge_commands import CaseNumber, Path, Ruling
from domain.project.standing import Standing
from domain.proof import Area, Number
from domain.review.old_record import OldReminder, OldReview
from domain.review.words import Result, Status
from domain.stops import Stop
from domain.streams import PROJECT_CODE
from domain.value import Frozen, unknown, unsaid

ProjectCode = Annotated[str, Field(pattern=rf"^{PROJECT_CODE}$")]


class OldFact(Frozen):
    """A known fact: its value, who set it (an item, declared, office) and since when.

    `was`: the value before, known since `was_since`.
    """

    value: Any
    source: str = "declared"
    since: Moment
    was: Any = None
    was_since: Moment | None = None


class OldLater(Frozen):
    """What became of a document since it was granted.

    `lost_at`: when its item ceased to be finished by it (expired, revoked, recalled, cancelled).
    `renewal_asked_at`: of a renewal not yet decided, `in_time` where silence renews it. `warned`:
    warnings that went out, in working days; `shaken`: items whose loss it stands on.
    """

    standing: Standing = Standing.VALID
    lost_at: Moment | None = None
    renewed: int = 0
    altered: int = 0
    renewal_asked_at: Moment | None = None
    in_time: bool = True
    warned: tuple[int, ...] = ()
    shaken: tuple[str, ...] = ()
    check_by: date | None = Field(None, exclude_if=unsaid)  # 告知承诺: until when it is checked
    kept: bool | None = Field(None, exclude_if=unknown)
    promised_by: CompanyId | None = Field(None, exclude_if=unsaid)  # where not the owner of now
    found_on: date | None = Field(None, exclude_if=unsaid)  # when it was found kept, or not
    repaired_on: date | None = Field(None, exclude_if=unsaid)  # 信用修复
    check_missed: bool = Field(False, exclude_if=unsaid)
    holder_changed: bool = Field(False, exclude_if=unsaid)  # it names who owned the project before
    missing: tuple[str, ...] = Field((), exclude_if=unsaid)  # items that by now must come first


class OldObligation(Frozen):
    """How far a condition has come. `due`: its day; `unit`: who looks whether it is fulfilled.

    What must be restored after an expiry has `opened_at` too: no round tells it.
    """

    due: date | None = None
    unit: str | None = None
    reported: bool = False
    missed: bool = False
    fulfilled_at: Moment | None = None
    opened_at: Moment | None = None


class OldChallenge(Frozen):
    """行政复议 or 行政诉讼, by its place in the list the first, the second, …

    `stayed_at`: since when the decision has no effect, if it has none now. `ruled_at`: when a ruling
    that has set the decision aside came to be known, and `within` how many days it gives. `passed_on`: of
    不予答复 the law's last day, which had passed without a decision.
    """

    item: str
    round: int
    path: Path
    number: CaseNumber
    filed_on: date
    stayed_at: Moment | None = None
    ruling: Ruling | None = None
    ruled_on: date | None = None
    ruled_at: Moment | None = Field(None, exclude_if=unsaid)
    within: int | None = Field(None, exclude_if=unsaid)
    passed_on: date | None = Field(None, exclude_if=unsaid)


class OldRound(Frozen):
    """A round that is over. With `number`: the document that it made.

    `at`: when it ended; `opened_at` where it is known. `valid_until` None: as the law gives it.
    `origin`: the other project to which the document was granted, where it was inherited.
    """

    item: str
    round: int = 1
    status: Status = Status.DECIDED
    outcome: Result | None = None
    at: Moment
    opened_at: Moment | None = None
    period: str | None = None
    number: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    issued_on: date | None = None
    valid_until: date | None = None
    conditions: tuple[Text, ...] = ()
    origin: ProjectCode | None = Field(None, exclude_if=unsaid)
    later: OldLater | None = Field(None, exclude_if=unsaid)


class OldGroup(Frozen):
    """A parallel group: when its first member opened, when it closed, who was reported silent."""

    opened_at: Moment
    closed_at: Moment | None = None
    judged_at: Moment | None = None
    silent: tuple[str, ...] = ()


class OldStage(Frozen):
    """A stage: from, to, and when its aim was reached."""

    since: Moment
    exited: Moment | None = None
    reached: Moment | None = None


class OldDuty(Frozen):
    """A report that is due. `returned`: it was sent back at `opened_at`; `unit`: who owes it."""

    period: str
    opened_at: Moment
    unit: str | None = None
    returned: bool = False
    missed: bool = False


class OldRhythm(Frozen):
    """A recurring report: its newest period, what is open, what was reported and when.

    `number` counts the periods so far (0: those of `reports` and `open`); `invested` in 万元.
    """

    period: str
    opened_at: Moment  # when the newest period opened
    number: int = 0
    open: tuple[OldDuty, ...] = ()
    periods: tuple[str, ...] = ()
    reports: dict[str, Moment] = {}
    invested: dict[str, Decimal] = {}
    first_reported_at: Moment | None = None
    ended: bool = False


class OldService(Frozen):
    """A request for a service, by its place in the list the first, the second, …"""

    item: str
    requested_at: Moment
    unit: str | None = None
    sort: str | None = None
    answered_at: Moment | None = None
    missed: bool = Field(False, exclude_if=unsaid)


class OldSupport(Frozen):
    """A request for one of the ten guarantees, by its place in the list the first, …"""

    support: str
    requested_at: Moment
    step: str = "requested"  # a word of `SupportStep`
    unit: str | None = None
    sort: str | None = None


class OldAdded(Frozen):
    """A unit's item that the office had added to a group."""

    item: str
    at: Moment


class OldAssessment(Frozen):
    """区域评估: an approved assessment of one topic, recorded at `since`."""

    number: Number
    area: Area
    approved_on: date
    expires_on: date
    since: Moment
    expired_at: Moment | None = None


class OldRelief(Frozen):
    """By which assessment an item was waived or simplified, and since when."""

    effect: Literal["waived", "simplified"]
    topic: str
    number: Number
    since: Moment
    until: Moment | None = Field(None, exclude_if=unsaid)  # since when it holds no more


class OldTransfer(Frozen):
    """转办: the unit that the item was passed to, and since when it is that unit's."""

    unit: UnitId
    since: Moment


class OldSuccession(Frozen):
    """职责划转: the unit that does another's work, and since when."""

    successor: UnitId
    since: Moment


class OldOrder(Frozen):
    """A change that has been ordered and takes effect at the beginning of day `on`.

    `to`: the new county, owner or unit, by its id; `unit`: whose work passes, of a change of unit.
    """

    change: Literal["county", "owner", "unit"]
    to: str
    unit: UnitId | None = None
    on: date
    reason: Text
    drafted_by: PersonId


class OldWorksStop(Frozen):
    """中止施工 that has not ended: from day `on`, heard of at `since` (建筑法 10).

    `reported_at`: when the builder told who issued the permit; `missed`: that this was marked as not
    done in time; `check_opened`: that the check after a year was asked for, `permit_holds` what it
    came to. The days by which they are due are the law's to say.
    """

    on: date
    since: Moment
    issuer: UnitId | None = None
    reported_at: Moment | None = None
    missed: bool = False
    check_opened: bool = False
    permit_holds: bool | None = None


class OldGap(Frozen):
    """终止 and 恢复: in between the project had no life."""

    since: Moment
    until: Moment


class OldBundle(Frozen):
    """一件事: what was asked for with one form, when, by which person of the company.

    `asked_on`: the day on which it was handed in, where it was entered later. `ends`: how those of its
    items have ended that have; its last day is worked out. `extended_on`: when it was given longer;
    `reminders`: its lateness as it was put before leaders, each named as here (project_permit/e7/ and
    the last day); `reported`: the last day, by step of the ladder, where no more of it is known.
    """

    items: tuple[str, ...]
    asked_at: Moment
    asked_on: date | None = Field(None, exclude_if=unsaid)
    overdue_at: Moment | None = Field(None, exclude_if=unsaid)
    extended_on: date | None = Field(None, exclude_if=unsaid)
    reported: dict[str, date] = Field({}, exclude_if=unsaid)
    reminders: tuple[OldReminder, ...] = Field((), exclude_if=unsaid)
    ends: tuple[MemberEnd, ...] = Field((), exclude_if=unsaid)
    ended_at: Moment | None = Field(None, exclude_if=unsaid)
    late: bool = Field(False, exclude_if=unsaid)
    by: PersonId | None = None
    papers: tuple[str, ...] = ()
    fields: dict[str, Text | str] = {}
    note: Text | None = None


class OldProject(Frozen):
    """All of a project half-way that the core needs in order to go on."""

    registered_at: Moment
    industry_since: Moment | None = None
    facts: dict[str, OldFact] = {}
    events: dict[str, Moment] = {}
    stages: dict[str, OldStage] = {}
    ended: tuple[OldRound, ...] = ()
    skipped: dict[str, Moment] = {}  # items known not to apply, and since when
    reviews: tuple[OldReview, ...] = ()
    groups: dict[str, OldGroup] = {}
    added: tuple[OldAdded, ...] = ()
    rhythms: dict[str, OldRhythm] = {}
    services: tuple[OldService, ...] = ()
    supports: tuple[OldSupport, ...] = ()
    # days on which all clocks stood still
    stops: tuple[Stop, ...] = Field((), exclude_if=unsaid)
    # how far conditions have come, by item, round and number; open where nothing is said
    obligations: dict[str, OldObligation] = Field({}, exclude_if=unsaid)
    challenges: tuple[OldChallenge, ...] = Field((), exclude_if=unsaid)
    struck: dict[str, Moment] = Field({}, exclude_if=unsaid)  # events that count no longer
    # regional assessments by topic, and the items that they have relieved
    assessments: dict[str, OldAssessment] = Field({}, exclude_if=unsaid)
    relieved: dict[str, OldRelief] = Field({}, exclude_if=unsaid)
    # ways of handling that the company has asked for (拿地即开工), and since when; 一件事 by bundle
    modes: dict[str, Moment] = Field({}, exclude_if=unsaid)
    bundles: dict[str, OldBundle] = Field({}, exclude_if=unsaid)
    # 转办 by item, 职责划转 by unit, the county before its newest change, changes still to come
    transferred: dict[str, OldTransfer] = Field({}, exclude_if=unsaid)
    succeeded: dict[UnitId, OldSuccession] = Field({}, exclude_if=unsaid)
    county_was: str | None = Field(None, exclude_if=unsaid)
    county_since: Moment | None = Field(None, exclude_if=unsaid)
    ordered: tuple[OldOrder, ...] = Field((), exclude_if=unsaid)
    # 停缓建 and 中止施工 that last; left out, they follow from the events
    suspended_at: Moment | None = Field(None, exclude_if=unsaid)
    works_stop: OldWorksStop | None = Field(None, exclude_if=unsaid)
    gaps: tuple[OldGap, ...] = Field((), exclude_if=unsaid)
    excused: dict[str, Moment] = Field({}, exclude_if=unsaid)  # 免予补办: items, and since when
    # the project that this one was split from, those split from it, those that went into it
    origin: ProjectCode | None = Field(None, exclude_if=unsaid)
    parts: tuple[ProjectCode, ...] = Field((), exclude_if=unsaid)
    took_in: tuple[ProjectCode, ...] = Field((), exclude_if=unsaid)
    invested: Decimal | None = None  # 万元 done so far; None: the sum of the rhythms'


class HistoryLine(Frozen):
    """One line of the old record's history; the words are kept outside the ledger."""

    at: Moment
    words: Text
