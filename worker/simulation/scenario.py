"""A scenario: how quick, how careful and how unlucky the people of a simulation are.

A YAML file gives any of these fields; the others keep their defaults. `docs/simulation.md` lists
them and a test compares. Rates are shares from 0 to 1, each for one round of one item or for one
period of one report; spans are drawn evenly from their range.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BeforeValidator, Field, PlainSerializer, ValidationError

from domain.value import Frozen
from worker.command_error import CommandError
from worker.simulation.world import World

Rate = Annotated[float, Field(ge=0, le=1)]


class SpanUnit(StrEnum):
    """Working hours are those of the desk (08:30 to 18:00); months are of 21 working days."""

    HOURS = "h"
    WORKING_DAYS = "wd"
    MONTHS = "months"


DAYS_A_MONTH = 21
HOURS_A_DAY = 9
_SPAN = re.compile(r"(\d{1,4})(?:\.\.(\d{1,4}))?(h|wd|months)")


class Span(Frozen):
    """From `least` to `most` of a unit; written `1..5wd`, `2..6h`, `8..30months` or `3wd`."""

    least: int
    most: int
    unit: SpanUnit

    def __str__(self) -> str:
        return f"{self.least}..{self.most}{self.unit}"

    @property
    def days(self) -> tuple[int, int]:
        """From and to in working days; hours are part of one."""
        match self.unit:
            case SpanUnit.HOURS:
                return 0, -(-self.most // HOURS_A_DAY)
            case SpanUnit.WORKING_DAYS:
                return self.least, self.most
            case SpanUnit.MONTHS:
                return self.least * DAYS_A_MONTH, self.most * DAYS_A_MONTH

    @property
    def whole_days(self) -> tuple[int, int]:
        """The same, one day at least."""
        least, most = self.days
        return max(1, least), max(1, most)


def _span(raw: Any) -> Any:
    if not isinstance(raw, str):
        return raw
    found = _SPAN.fullmatch(raw.strip())
    if found is None:
        raise ValueError(f"写法不对：{raw!r}；应如 1..5wd、2..6h、8..30months")
    least, most = int(found[1]), int(found[2] or found[1])
    if least > most:
        raise ValueError(f"范围的前一个数大于后一个：{raw!r}")
    return Span(least=least, most=most, unit=SpanUnit(found[3]))


Delay = Annotated[Span, BeforeValidator(_span), PlainSerializer(str)]


def _delay(text: str, about: str) -> Any:
    return Field(default_factory=lambda: _span(text), description=about)


class Delays(Frozen):
    """How long people take."""

    apply: Delay = _delay("1..10wd", "company: from the opening of an item to its application")
    resubmit: Delay = _delay("1..15wd", "company: from a correction notice to the new submission")
    reapply: Delay = _delay("5..30wd", "company: from a withdrawal to the next application")
    publish: Delay = _delay("0..2wd", "whoever must publish: until a notice stands")
    accept: Delay = _delay("0..3wd", "department: from receipt to acceptance or its refusal")
    accept_with_gap: Delay = _delay("0..3wd", "department: from receipt to acceptance with a gap")
    check_materials: Delay = _delay("0..1wd", "department: from receipt to the check of the papers")
    supply_gap: Delay = _delay("1..4wd", "company: from acceptance to the papers that lack")
    correct: Delay = _delay("0..4wd", "department: from receipt to the correction notice")
    suspend: Delay = _delay("0..2wd", "department: from acceptance to a pause")
    pause: Delay = _delay("3..15wd", "how long a pause lasts")
    correct_record: Delay = _delay("0..3wd", "department: until a wrong entry is put right")
    decide_without_limit: Delay = _delay("2..10wd", "department: to decide where no limit runs")
    late_by: Delay = _delay("1..8wd", "department: past the promised day, where it is late")
    forward: Delay = _delay("1..3wd", "city: from acceptance to the forwarding")
    outside: Delay = _delay("10..40wd", "province or state: to decide")
    consent: Delay = _delay("0..2wd", "office: to consent or not")
    answer_for: Delay = _delay("1..3wd", "office: to answer for a silent unit")
    arbitrate: Delay = _delay("1..3wd", "office: to arbitrate after a no")
    set_category: Delay = _delay("1..10wd", "office: to say which kind of major project it is")
    event: Delay = _delay("1..10wd", "until an event is recorded (code, lease, first works)")
    intention: Delay = _delay("5..40wd", "promoted project: to the intention agreement")
    construction: Delay = _delay("8..30months", "from the start of works to completion")
    fitting_out: Delay = _delay("2..8months", "leased factory: from equipment to full production")
    ramp_up: Delay = _delay("1..6months", "from completion to operation")
    capacity: Delay = _delay("6..18months", "from operation to full capacity")
    observe: Delay = _delay("2..8months", "from operation to the evaluation that precedes the exit")
    standstill: Delay = _delay(
        "4..66months", "from the permit to the first works, where the project stands still"
    )
    fulfil: Delay = _delay("3..40wd", "company: from the grant until its conditions are fulfilled")
    report_late_by: Delay = _delay(
        "1..5wd", "county: past the due day, where a report or answer is late"
    )
    support: Delay = _delay("0..4wd", "each step of a request for support or service")
    desk: Delay = _delay("0..2wd", "each step by which a unit shares its work on a round")
    answer_step: Delay = _delay("0..3wd", "whoever a reminder went to: until it is answered")
    taken_over: Delay = _delay(
        "5..400wd", "a project under way elsewhere: from its beginning until it is taken over"
    )
    past_cap: Delay = _delay("1..5wd", "past the cap of a pause, where one outlasts it")


TAKEN_OVER = "taken over"  # the question whether a project comes from elsewhere


class Rates(Frozen):
    """How often things go otherwise."""

    incomplete: Rate = Field(0.12, description="an application lacks a paper")
    checked_materials: Rate = Field(
        0.3, description="what an application lacks is found paper by paper before it is told"
    )
    gap: Rate = Field(0.03, description="an application is accepted though a paper lacks")
    gap_missed: Rate = Field(0.1, description="such a paper is never handed in")
    stopped: Rate = Field(0.05, description="an emergency stops all clocks of a project once")
    recalendared: Rate = Field(0.05, description="a project goes over to another calendar once")
    correction: Rate = Field(0.03, description="a complete application is asked to mend something")
    lapse: Rate = Field(0.02, description="a correction notice is never answered")
    decline: Rate = Field(0.01, description="an application is not accepted")
    silent_acceptance: Rate = Field(0.03, description="a department lets the window pass")
    withdrawal: Rate = Field(0.01, description="a company takes an application back")
    suspension: Rate = Field(0.08, description="a review is paused where its item allows a reason")
    open_ended: Rate = Field(0.4, description="a pause has no end of its own")
    decided_in_pause: Rate = Field(0.1, description="a pause without end is ended by the decision")
    extension: Rate = Field(0.03, description="a limit is extended where the law gives it")
    refusal: Rate = Field(0.03, description="a review, registration or acceptance is refused")
    with_conditions: Rate = Field(0.1, description="a grant or opinion bears conditions")
    not_required: Rate = Field(0.01, description="an item turns out to be needless")
    not_conforming: Rate = Field(0.03, description="an opinion says no")
    not_concerned: Rate = Field(0.06, description="an opinion says that the unit is not concerned")
    consent_refused: Rate = Field(0.1, description="the office does not consent")
    arbitration: Rate = Field(0.3, description="after a no the office decides, not the unit again")
    silence: Rate = Field(0.02, description="a unit of a group stays silent past the limit")
    record_corrected: Rate = Field(
        0.0, description="a day was entered wrongly, and is put right while the round is open"
    )
    late: Rate = Field(0.06, description="a decision comes after the promised day")
    back_dated: Rate = Field(0.03, description="an act of a department is entered later")
    added_unit: Rate = Field(0.1, description="the office asks a further unit in the round")
    amended_amount: Rate = Field(0.1, description="an approval changes the total investment")
    unreported: Rate = Field(0.03, description="a month or week is never reported")
    late_report: Rate = Field(0.08, description="a report comes after its due day")
    returned_report: Rate = Field(0.03, description="a monthly report is sent back once")
    final_cost_below: Rate = Field(
        0.05, description="the works cost less than the total investment"
    )
    support: Rate = Field(0.5, description="a project asks for support, and again as often")
    support_denied: Rate = Field(0.1, description="a company says that nothing was resolved")
    service: Rate = Field(0.3, description="an enterprise in operation asks for each service")
    late_service: Rate = Field(0.08, description="such a request is answered after its due day")
    standstill: Rate = Field(0.03, description="works do not begin for long after the permit")
    renewal: Rate = Field(0.7, description="a document that will expire is asked to be renewed")
    renewal_refused: Rate = Field(0.1, description="such a renewal is refused")
    silent_renewal: Rate = Field(0.1, description="such a renewal is never decided")
    silent_re_review: Rate = Field(0.3, description="a re-review is never answered")
    revoked: Rate = Field(0.002, description="a document is revoked")
    recalled: Rate = Field(0.001, description="a document is recalled since law or facts changed")
    altered: Rate = Field(0.01, description="a document is altered")
    corrected: Rate = Field(0.005, description="a document's entry is corrected")
    cancelled: Rate = Field(0.5, description="a document that has expired is struck off")
    conditions_due: Rate = Field(0.7, description="conditions of a grant have a day")
    unfulfilled: Rate = Field(0.05, description="a condition is never fulfilled")
    on_promise: Rate = Field(0.5, description="what may be granted on a promise is")
    broken_promise: Rate = Field(0.08, description="such a promise is found not to be kept")
    unchecked_promise: Rate = Field(0.05, description="such a promise is never checked")
    credit_repaired: Rate = Field(0.5, description="such a company makes its false promise good")
    challenged: Rate = Field(0.004, description="a decision goes to reconsideration or to court")
    silence_challenged: Rate = Field(
        0.02, description="不予答复: that nothing was decided by the law's last day is challenged"
    )
    stayed: Rate = Field(0.3, description="the effect of a challenged grant is stayed")
    set_aside: Rate = Field(0.3, description="a challenged decision is set aside")
    found_wanting: Rate = Field(0.1, description="a condition is found not yet fulfilled")
    termination: Rate = Field(0.0, description="a project is given up on its way")
    revived: Rate = Field(0.0, description="a project is given up, and revived after a while")
    county_changed: Rate = Field(0.0, description="a project moves to another county once")
    owner_changed: Rate = Field(0.0, description="another company takes a project over once")
    unit_succeeded: Rate = Field(0.0, description="another department takes one's work over once")
    held_up: Rate = Field(0.0, description="the city holds a project up for a while")
    works_stopped: Rate = Field(0.0, description="works stop for a while once they have begun")
    stop_unreported: Rate = Field(0.2, description="such a stop is not reported within its month")
    stopped_for_a_year: Rate = Field(0.3, description="such a stop lasts longer than a year")
    redetermined: Rate = Field(
        0.0, description="the amount of a government project crosses its threshold once"
    )
    excused: Rate = Field(0.5, description="what is then missing need not be made up")
    split: Rate = Field(0.0, description="a part of a project becomes one of its own")
    merged: Rate = Field(0.5, description="such a part is merged again, else lives to its own exit")
    pause_past_cap: Rate = Field(0.0, description="a pause without end outlasts its cap")
    entered_late: Rate = Field(
        0.0, description="an act within the limit is entered after it has passed"
    )
    emergency: Rate = Field(
        0.0, description="an emergency stops all clocks while a request for a service is open"
    )
    taken_over: Rate = Field(
        0.0, description="a project begins elsewhere and is taken over from its old record"
    )
    amended: Rate = Field(0.0, description="a project's declaration is amended once")
    claimed: Rate = Field(0.0, description="a person of the unit claims a round")
    handed_over: Rate = Field(0.0, description="a round is handed over within the unit")
    delegated: Rate = Field(0.0, description="a round is delegated, and given back")
    taken_back: Rate = Field(0.0, description="what was handed on is taken back unopened")
    consulted: Rate = Field(0.0, description="another person or unit is asked beside the round")
    unanswered: Rate = Field(0.0, description="such a question is never answered")
    signed_together: Rate = Field(0.0, description="people of the unit sign before it decides")
    signed_against: Rate = Field(0.0, description="such a person is against it")
    acknowledged: Rate = Field(0.0, description="a post acknowledges a reminder")
    instructed: Rate = Field(0.0, description="a leader writes an instruction on a reminder")
    passed_on: Rate = Field(0.0, description="a post passes a reminder on to a colleague")
    copied: Rate = Field(0.0, description="a round is copied to a colleague or another unit")
    unread: Rate = Field(0.3, description="such a copy is never read")
    transferred: Rate = Field(0.0, description="an item under way is passed on to another unit")
    land_then_start: Rate = Field(
        0.0, description="a company asks for the review that precedes its land contract"
    )
    bundled: Rate = Field(
        0.0, description="a company asks for the items of each bundle with one form, where it can"
    )
    bundle_extended: Rate = Field(
        0.0, description="the limit of such a bundle is extended by the head of the government"
    )
    bundle_answered: Rate = Field(
        0.0, description="a post before which a late bundle is put acknowledges it"
    )
    joint_reviewed: Rate = Field(
        0.0, description="the office convenes a joint review of the items that could go before one"
    )
    assessed: Rate = Field(
        0.0, description="an assessment of the zone is recorded, for each topic of a project there"
    )
    assessment_runs_out: Rate = Field(
        0.5, description="such an assessment expires within months, else after years"
    )


class Scenario(Frozen):
    """All that a scenario file may say."""

    starts_on: date = Field(
        date(2027, 1, 4),
        description="the first day; the engine `temporal` needs one that is still to come",
    )
    enter_within: Delay = _delay("0..60wd", "after the first day, for each project's registration")
    decide_from: Rate = Field(0.3, description="earliest decision, as a share of the promised time")
    adverse_rounds: int = Field(
        2, ge=0, le=20, description="rounds of an item that may end badly; the next one does not"
    )
    horizon_years: int = Field(
        20, ge=1, le=40, description="a project that has not left by then has failed to"
    )
    delays: Delays = Field(Delays(), description="how long people take")
    rates: Rates = Field(Rates(), description="how often things go otherwise")
    world: World = Field(World(), description="what befalls the whole city on a named day")


SCENARIOS = Path(__file__).parent / "scenarios"
RICH = SCENARIOS / "rich.yaml"  # the default of `simulate`


def read_scenario(path: Path | None) -> Scenario:
    """The scenario of a file; the rich one without a file. Raises CommandError."""
    path = path or RICH
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as wrong:
        raise CommandError(f"情景文件 {path} 读不了：{wrong.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as wrong:
        raise CommandError(f"情景文件 {path} 不是正确的 YAML：{wrong}") from None
    try:
        return Scenario.model_validate(raw or {})
    except ValidationError as wrong:
        lines = [
            f"{'.'.join(map(str, error['loc'])) or '文件'}: {error['msg']}"
            for error in wrong.errors(include_url=False, include_input=False)
        ]
        raise CommandError(f"情景文件 {path} 有误：{'；'.join(lines)}") from None
