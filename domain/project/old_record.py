"""A project half-way as an old record states it: what it knows, what was granted, what is open.

All dates are those on which it happened. Due dates of duties and services, limits of groups, who
answers and whether an outcome finishes an item are not to be stated: the law says so anew.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from domain.acts import Text
from domain.moments import Moment
from domain.project.challenge_commands import CaseNumber, Path, Ruling
from domain.project.standing import Standing
from domain.proof import Area, Number
from domain.review.old_record import OldReview
from domain.review.words import Result, Status
from domain.stops import Stop
from domain.value import Frozen, unsaid


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
    kept: bool | None = Field(None, exclude_if=unsaid)
    check_missed: bool = Field(False, exclude_if=unsaid)


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

    `stayed_at`: since when the decision has no effect, if it has none now.
    """

    item: str
    round: int
    path: Path
    number: CaseNumber
    filed_on: date
    stayed_at: Moment | None = None
    ruling: Ruling | None = None
    ruled_on: date | None = None


class OldRound(Frozen):
    """A round that is over. With `number`: the document that it made.

    `at`: when it ended; `opened_at` where it is known. `valid_until` None: as the law gives it.
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
    invested: Decimal | None = None  # 万元 done so far; None: the sum of the rhythms'


class HistoryLine(Frozen):
    """One line of the old record's history; the words are kept outside the ledger."""

    at: Moment
    words: Text
