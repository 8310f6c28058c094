"""Items: what a unit does for a project, as the catalog's `items/*.yaml` state it.

Keys are explained in `catalog/luohe/README.md`. A `note` never carries a rule.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from domain.conditions import Condition
from domain.rules.figures import (
    Cited,
    Confidence,
    Extension,
    Figure,
    LimitFigure,
    SilentReview,
    Sources,
)
from domain.rules.forms import (
    Entry,
    EventId,
    FactId,
    FlagId,
    Function,
    GroupId,
    Id,
    LibraryId,
    MaterialId,
    Names,
    Need,
    OutcomeId,
    PauseReasonId,
    Period,
    StageId,
    StepId,
    Text,
    Tier,
    UnitId,
    YesNo,
)

Needs = tuple[Need, ...]


class Kind(StrEnum):
    """What sort of thing a unit does; states and outcomes follow from it (`kinds`)."""

    DETERMINATION = "determination"
    OPINION = "opinion"
    REVIEW = "review"
    REGISTRATION = "registration"
    ACCEPTANCE = "acceptance"
    PUBLIC_NOTICE = "public-notice"
    SERVICE = "service"
    REPORT = "report"


class Scope(StrEnum):
    """Whose life an item belongs to. Needs never cross scopes."""

    PROJECT = "project"
    COUNTY = "county"
    LEAD = "lead"
    CHAIN = "chain"


class ItemSeed(Entry):
    """Where the work plan names the item, in its own words."""

    para: Text
    quote: Text
    names: Literal["item", "mention"]


class TierIf(Entry):
    """Another tier where the condition holds."""

    condition: Condition
    tier: Tier


class FunctionIf(Entry):
    """Another function where the condition holds."""

    condition: Condition
    function: Function


class FinalDecisionIf(Entry):
    """Where the condition holds, the last word is another unit's."""

    condition: Condition
    unit: UnitId
    src: Sources


class HandledBy(Entry):
    """Who handles the item: a function at a tier. The first true `_if` wins."""

    function: Function
    tier: Tier
    tier_if: tuple[TierIf, ...] = ()
    function_if: tuple[FunctionIf, ...] = ()
    jointly: tuple[Function, ...] = ()
    advised_by: tuple[Function, ...] = ()
    supervised_by: Function | None = None
    final_decision_if: tuple[FinalDecisionIf, ...] = ()
    may_add: tuple[Function, ...] = ()


class CityStep(Entry):
    """The city's forwarding of what province or state decides: a clock of ours."""

    kind: Literal["forward"]
    limit_from: Literal["lower_level_review"]
    promised: Figure


class OuterStep(Entry):
    """One step of the wait outside, for information."""

    id: Id
    name_zh: Text
    limit: Figure


class Outer(Entry):
    """The wait outside the city: no clock of ours; figures for information and forecast."""

    clock: Literal["none"]
    recorded_by: Literal["city"]
    limit: LimitFigure | None = None
    expected: Figure | None = None
    steps: tuple[OuterStep, ...] = ()


class LimitIf(Entry):
    """Another limit where the condition holds, or for one kind of service."""

    condition: Condition | None = None
    service: Id | None = None
    limit: LimitFigure

    @model_validator(mode="after")
    def _one_reason(self) -> LimitIf:
        if (self.condition is None) == (self.service is None):
            raise ValueError("condition 和 service 应恰写其一")
        return self


class FollowUp(Entry):
    """A later act of the unit, such as a spot check."""

    id: Id
    name_zh: Text
    limit: Figure


class PauseCap(Entry):
    """A cap of this item's own on one reason to pause."""

    reason: PauseReasonId
    cap: Figure


class Commitment(Entry):
    """告知承诺: decided on a promise where the condition holds."""

    condition: Condition
    decided: Literal["on_acceptance"]
    src: Sources
    confidence: Confidence


class FormField(Entry):
    """A field of the form, or an entry of a list that is kept."""

    id: Id
    name_zh: Text
    type: Literal["text", "number", "date", "flag"] = "text"
    unit: Text | None = None
    seed_words: Text | None = None


class ServiceKind(Entry):
    """A sort of this service."""

    id: Id
    name_zh: Text
    emergency: YesNo = False


class Alert(Entry):
    """A fall of a reported figure that is to be followed up."""

    field: Id
    falls_by: Figure
    over: Figure
    then: Literal["warn_and_follow_up"]


class Guidance(Entry):
    """A rule of thumb for the decision, from the plan's own words."""

    if_: Condition = Field(alias="if")
    then: Literal["approve_all_due", "approve_reasonably"]
    seed_words: Text | None = None


class VoucherBeforeFigure(Entry):
    """先有凭证后报数."""

    rule: Literal["voucher_before_figure"]
    seed_words: Text | None = None


class FigureAtLeastPercentOf(Entry):
    """One figure must reach so many percent of another."""

    rule: Literal["figure_at_least_percent_of"]
    figure: Id
    of: FactId
    percent: Figure
    otherwise: Literal["office_confirms_final_amount"]


Check = Annotated[VoucherBeforeFigure | FigureAtLeastPercentOf, Field(discriminator="rule")]


class Notice(Entry):
    """公示: it lasts so long, or must be made within so long. Gates what `when` says."""

    id: Id
    name_zh: Text
    when: Literal["before_submission", "before_decision", "after_decision"]
    lasts: Figure | None = None
    within: Figure | None = None
    stops_clock: YesNo

    @model_validator(mode="after")
    def _one_length(self) -> Notice:
        if (self.lasts is None) == (self.within is None):
            raise ValueError("lasts 和 within 应恰写其一")
        return self


class Fee(Entry):
    """The name of a fee; amounts are the city's."""

    name_zh: Text
    src: Sources


class Duty(Entry):
    """What applicant or builder must do by a date; never in the unit's limit."""

    id: Id
    who: Literal["applicant", "builder"]
    name_zh: Text
    limit: Figure
    from_: Condition = Field(alias="from")


class Renewal(Entry):
    """How a granted document is renewed: asked before, how often, for how long, decided in."""

    before: Figure | None = None
    times: Figure | None = None
    at_most: Figure | None = None
    decided_in: Figure | None = None


class Validity(Figure):
    """How long what was granted holds, unless `until` has happened, and what then."""

    until: EventId | None = None
    renew: Renewal | None = None
    at_most: Figure | None = None
    other_texts: tuple[Figure, ...] = ()
    on_expiry: Literal["lapses", "re_review", "renew", "restore"]
    re_review: SilentReview | None = None
    restore: Figure | None = None


class Stoppage(Entry):
    """中止施工: report within, and check again before resuming after so long."""

    report_within: Figure
    recheck_before_resuming_after: Figure


class Cadence(Entry):
    """A round each period: the item's own, or the rhythm of a promotion library."""

    every: Period | None = None
    library: LibraryId | None = None
    due: Annotated[Id, Names("monthly")] | None = None
    src: Sources | None = None
    confidence: Confidence | None = None

    @model_validator(mode="after")
    def _one_rhythm(self) -> Cadence:
        if (self.every is None) == (self.library is None):
            raise ValueError("every 和 library 应恰写其一")
        return self


class Item(Entry):
    """One thing a unit does for a project."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\+[a-z]+)?$")]  # `+`: added by the office
    name_zh: Text
    name_en: Text
    stage: StageId
    step: StepId
    kind: Kind
    seed: ItemSeed | None
    scope: Scope = Scope.PROJECT
    basis: tuple[Cited, ...] = ()
    power_code: Text | None = None
    handled_by: HandledBy
    city_step: CityStep | None = None
    outer: Outer | None = None
    group: GroupId | None = None
    condition: Condition | None = None
    opens_when: Condition | None = None
    ends_when: Condition | None = None
    by_request: YesNo = False
    needs: Needs = ()
    grant_needs: Needs = ()
    after: Needs = ()
    checks: Needs = ()
    limits_from: Literal["own", "group"] = "own"
    statutory: LimitFigure | None = None
    promised: LimitFigure | None = None
    statutory_if: tuple[LimitIf, ...] = ()
    promised_if: tuple[LimitIf, ...] = ()
    validity_if: tuple[LimitIf, ...] = ()
    extension: Extension | None = None
    acceptance_window: Figure | None = None
    follow_up: tuple[FollowUp, ...] = ()
    pauses: tuple[PauseReasonId, ...] = ()
    pause_caps: tuple[PauseCap, ...] = ()
    commitment: Commitment | None = None
    cannot: tuple[OutcomeId, ...] = ()
    submitted_by: tuple[Annotated[Id, Names("function", words=("owner",))], ...] = ("owner",)
    materials: tuple[MaterialId, ...] = ()
    materials_at_grant: tuple[MaterialId, ...] = ()
    fields: tuple[FormField, ...] = ()
    checklist: tuple[FormField, ...] = ()
    asks: tuple[Text, ...] = ()
    also: tuple[Text, ...] = ()
    kinds: tuple[ServiceKind, ...] = ()
    flags: tuple[FlagId, ...] = ()
    alerts: tuple[Alert, ...] = ()
    guidance: tuple[Guidance, ...] = ()
    check: Check | None = None
    notices: tuple[Notice, ...] = ()
    fees: tuple[Fee, ...] = ()
    duty: tuple[Duty, ...] = ()
    result: Text | None = None
    sets: tuple[FactId, ...] = ()
    raises: tuple[EventId, ...] = ()
    validity: Validity | None = None
    stoppage: Stoppage | None = None
    cadence: Cadence | None = None
    note: Text | None = None


class StageItems(Entry):
    """The file of one stage's items."""

    items: tuple[Item, ...]
