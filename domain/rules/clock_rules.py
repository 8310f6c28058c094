"""What the clock counts by, the reasons that stop it, and what each kind of item may become.

The counting itself is in `domain/clock.py`; here stand only its figures and words.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from domain.limits import LimitUnit
from domain.rules.figures import Confidence, Figure, Sources
from domain.rules.forms import (
    Entry,
    Id,
    Names,
    OfUnit,
    OutcomeId,
    Post,
    Text,
    TimeOfDay,
    YesNo,
)
from domain.rules.items import Kind


class PauseRules(Entry):
    """How a pause is counted (domain.md 4)."""

    drops: Literal["days_after_start_to_end_included"]
    overlap: Literal["once"]
    decision_ends_pause: Literal[True]
    begun_on_due_day: Literal["refused"]
    empty: Literal["drops_nothing"]
    ends: Literal["24:00_of_its_last_day"]
    at_cap: Literal["reported_clock_stays_still"]


class Counting(Entry):
    """How days are counted: 民法典 201–203."""

    timezone: Literal["Asia/Shanghai"]
    start_day_counts: Literal[False]
    start_day_src: Sources
    day_end: Literal["24:00"]
    day_end_src: Sources
    last_day_off: Literal["next_working_day"]
    last_day_off_units: tuple[LimitUnit, ...]
    last_day_off_src: Sources
    unit_of_xkf: LimitUnit
    unit_of_xkf_src: Sources
    no_such_day_in_month: Literal["last_day_of_month"]
    no_such_day_src: Sources
    pause: PauseRules
    overdue_from: Literal["00:00_of_next_day"]
    overdue_counted_in: LimitUnit


class OfficeHours(Entry):
    """Hours of business; for reminders only."""

    morning: tuple[TimeOfDay, TimeOfDay]
    afternoon: tuple[TimeOfDay, TimeOfDay]
    used_for: Literal["reminders_only"]
    confidence: Confidence


class Submission(Entry):
    """What counts as received."""

    received: Literal["moment_the_platform_takes_it"]
    office_hours: OfficeHours


class Acceptance(Entry):
    """The window to accept, decline or ask for correction: 行政许可法 32."""

    window: Figure
    promised: Figure
    notice: Literal["once_and_complete"]
    notice_src: Sources
    silence: Literal["accepted_on_receipt"]
    silence_src: Sources
    not_competent: Literal["immediate"]
    not_required: Literal["immediate"]
    not_competent_src: Sources


class Correction(Entry):
    """补正: the applicant's own window, before any clock of the unit runs."""

    belongs_to: Literal["acceptance"]
    stops_clock: Literal["no_clock_runs_yet"]
    applicant_has: Figure
    on_lapse: Literal["lapsed"]
    rounds_before_supervision: Figure


class DefaultLimit(Figure):
    """The limit of 行政许可法 42, where an item says that its limit is the default."""

    applies_when: Literal["statutory_is_default"]


class DefaultExtension(Entry):
    """No extension unless the item has one."""

    applies: Literal["never_unless_written_on_the_item"]


class DefaultPauses(Entry):
    """No pause but for the reasons on the item."""

    applies: Literal["only_those_listed_on_the_item"]


class WaitForGrantNeeds(Entry):
    """等待前置: limits while a prerequisite of the decision is unfinished (domain.md 12, Q46)."""

    limits: Literal["stand_still", "run"]
    from_: Literal["accepted"] = Field(alias="from")
    until: Literal["day_the_last_is_finished"]
    name_zh: Text
    in_law: YesNo
    confidence: Confidence


class Defaults(Entry):
    """What holds where an item says nothing."""

    limit: DefaultLimit
    extension: DefaultExtension
    pauses: DefaultPauses
    opens_when: Literal["starts_of_the_stage_except_S3_and_county_and_chain_scope"]
    starts_clock: Literal["accepted"]
    received_is: Literal["receipt_of_the_submission_that_was_accepted"]
    grant_needs: WaitForGrantNeeds
    group_limit_is: Literal["promise"]


class Joint(Figure):
    """统一、联合、集中办理: 行政许可法 42."""

    extension: Figure
    extended_by: Post
    applies: tuple[Literal["unified_handling", "joint_handling", "centralised_handling"], ...]


class Delivery(Figure):
    """送达: 行政许可法 44."""

    from_: Literal["decision"] = Field(alias="from")


class RenewalRequest(Figure):
    """延续: asked before expiry; silence renews (行政许可法 50)."""

    before: Literal["expiry"]
    silence: Literal["renewed"]


class Hearing(Entry):
    """听证: 行政许可法 47, 48."""

    ask_within: Figure
    held_within: Figure
    notice_before: Figure


class Remedies(Entry):
    """复议 and 诉讼, told with every refusal."""

    reconsideration_within: Figure
    reconsideration_decided_in: Figure
    reconsideration_extension: Figure
    litigation_within: Figure
    litigation_after_reconsideration: Figure
    decision_stands: Literal[True]
    decision_stands_src: Sources


class BackEntry(Entry):
    """How far back an act may be dated."""

    at_most: Figure


class PauseReason(Entry):
    """A reason that may stop a clock: where it is in law, its cap, and for which items."""

    id: Id
    name_zh: Text
    in_law: YesNo
    cap: Figure | None
    src: Sources
    allowed_for: Annotated[
        Literal["listed", "all"] | tuple[Id, ...], Names("item", words=("listed", "all"))
    ] = "listed"
    stops_clock: Literal["only_where_the_item_lists_it"] | None = None


class NeedsConsent(Entry):
    """An outcome that counts only with another unit's consent."""

    outcome: OutcomeId
    of: OfUnit
    confidence: Confidence


class KindRule(Entry):
    """The state in which a kind opens, its outcomes, and those that finish it."""

    id: Kind
    name_zh: Text
    opens_in: Literal["in_review", "waiting_application", "waiting_application_if_materials"]
    outcomes: tuple[Id, ...]
    outcomes_zh: tuple[Text, ...] = ()
    finished_by: tuple[OutcomeId, ...]
    needs_consent: NeedsConsent | None = None


class Clock(Entry):
    """The file of the clock."""

    clock: Counting
    submission: Submission
    acceptance: Acceptance
    correction: Correction
    defaults: Defaults
    joint: Joint
    lower_level_review: Figure
    delivery: Delivery
    renewal_request: RenewalRequest
    hearing: Hearing
    remedies: Remedies
    back_entry: BackEntry
    clock_skew: Figure
    warn_before_expiry: tuple[Figure, ...]
    pause_reasons: tuple[PauseReason, ...]
    kinds: tuple[KindRule, ...]
