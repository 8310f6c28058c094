"""Exit and termination: nothing opens any more, what is late is still heard (domain.md 8)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.play import play
from domain.project.adoption_commands import AdoptCalendar, AdoptCatalog, SettleMatter, StopClocks
from domain.project.after_the_end import ON_CHALLENGES
from domain.project.alarms import next_alarm
from domain.project.bundle_commands import AnswerBundle, ExtendBundle
from domain.project.change_commands import ChangeCounty, ChangeOwner, SucceedUnit, TransferItem
from domain.project.commands import (
    BY_PEOPLE,
    AddUnit,
    Amend,
    ApplyLandThenStart,
    ExcuseItem,
    Reapply,
    RecordAssessment,
    RecordEvent,
    Redetermine,
    Register,
    Revive,
    SetFact,
    SubmitBundle,
    Terminate,
    kind_of,
)
from domain.project.core import PROJECT
from domain.project.document_commands import (
    AlterDocument,
    CancelDocument,
    CheckPromise,
    CorrectDocument,
    DecideRenewal,
    RecallDocument,
    RecordCreditRepair,
    RequestRenewal,
    RevokeDocument,
)
from domain.project.duty_commands import (
    AdvanceSupport,
    Report,
    RequestService,
    RequestSupport,
    ReturnReport,
    SupportStep,
)
from domain.project.joint_review_commands import CloseJointReview, ConveneJointReview
from domain.project.messages import from_project
from domain.project.obligation_commands import ConfirmObligation, ReportObligation
from domain.project.parting_commands import MergeInto, SplitOff
from domain.project.standstill_commands import (
    CheckWorksPermit,
    ReportStoppedWorks,
    ResumeProject,
    ResumeWorks,
    StopWorks,
    SuspendProject,
)
from domain.project.state import Project
from domain.review.words import Result, Status
from tests.domain.histories import COMPANY, MAYOR, OFFICE, RULES, WORDS, act, day, on, reviewer
from tests.domain.project.lives import (
    BUILDING,
    COMPANY_S,
    KINDS,
    Living,
    after,
    all_ended,
    conforming,
    ended,
    given,
    group,
    in_reserve,
    launched,
    refused,
    registered,
)

TERMINATE = act(Terminate(reason=WORDS), "2026-02-20", OFFICE)
COMMANDS = {
    "amend": Amend(name="新名"),
    "record_event": RecordEvent(event="project_changed"),
    "set_fact": SetFact(fact="category", value="省重点项目"),
    "add_unit": AddUnit(group="conformity", function="wjw"),
    "reapply": Reapply(item="eia_form"),
    "report": Report(item="reserve_conversion", period="2026-Q1", unchanged=True),
    "return_report": ReturnReport(item="reserve_conversion", period="2026-Q1", reason=WORDS),
    "request_service": RequestService(item="matching"),
    "request_support": RequestSupport(support="policy"),
    "advance_support": AdvanceSupport(number=1, to=SupportStep.ASSIGNED),
    "request_renewal": RequestRenewal(document="land_permit/1", reason=WORDS),
    "decide_renewal": DecideRenewal(document="land_permit/1", renewed=True),
    "alter_document": AlterDocument(document="land_permit/1", what=WORDS),
    "correct_document": CorrectDocument(
        document="land_permit/1", number="2号", reason=WORDS, drafted_by="li"
    ),
    "revoke_document": RevokeDocument(document="land_permit/1", reason=WORDS, drafted_by="li"),
    "recall_document": RecallDocument(document="land_permit/1", reason=WORDS, drafted_by="li"),
    "cancel_document": CancelDocument(document="land_permit/1", reason=WORDS, drafted_by="li"),
    "report_obligation": ReportObligation(obligation="land_permit/1/1", note=WORDS),
    "record_credit_repair": RecordCreditRepair(
        document="land_permit/1", number="1号", on=date(2026, 9, 1)
    ),
    "check_promise": CheckPromise(document="land_permit/1", kept=True, note=WORDS),
    "confirm_obligation": ConfirmObligation(obligation="land_permit/1/1", fulfilled=True),
    "terminate": Terminate(reason=WORDS),
    "adopt_calendar": AdoptCalendar(calendar="cn/2025.1", reason=WORDS, drafted_by="li"),
    "adopt_catalog": AdoptCatalog(catalog="luohe/2027.1", reason=WORDS, drafted_by="li"),
    "settle_matter": SettleMatter(matter="luohe/2027.1/fact_values/land", note=WORDS),
    "stop_clocks": StopClocks(
        first=day("2026-02-21"), last=day("2026-02-25"), reason=WORDS, drafted_by="li"
    ),
    "redetermine": Redetermine(fact="total_investment", value="1", reason=WORDS, drafted_by="li"),
    "split_off": SplitOff(code="LH-2026-0002", name="二期", reason=WORDS, drafted_by="li"),
    "merge_into": MergeInto(into="LH-2026-0002", reason=WORDS, drafted_by="li"),
    "record_assessment": RecordAssessment(
        topic="minerals",
        number="1号",
        area="临颍县产业集聚区",
        approved_on=day("2025-03-10"),
        expires_on=day("2030-03-09"),
    ),
    "submit_bundle": SubmitBundle(bundle="project_permit"),
    "extend_bundle": ExtendBundle(bundle="project_permit", reason=WORDS, drafted_by="li"),
    "answer_bundle": AnswerBundle(step="project_permit/e7/2026-04-23"),
    "convene_joint_review": ConveneJointReview(
        items=("eia_form", "energy_review"),
        institution="某评估中心",
        meets_on=day("2026-03-01"),
        until=day("2026-03-05"),
    ),
    "close_joint_review": CloseJointReview(number=1, opinion=WORDS),
    "apply_land_then_start": ApplyLandThenStart(),
    "excuse_item": ExcuseItem(item="proposal_approval", reason=WORDS, drafted_by="li"),
    "suspend_project": SuspendProject(document="漯政〔2026〕3号", reason=WORDS),
    "resume_project": ResumeProject(document="漯政〔2026〕9号", reason=WORDS),
    "stop_works": StopWorks(on=day("2026-02-23"), reason=WORDS),
    "report_stopped_works": ReportStoppedWorks(note=WORDS),
    "check_works_permit": CheckWorksPermit(holds=True, reason=WORDS),
    "resume_works": ResumeWorks(on=day("2026-02-23")),
    "change_county": ChangeCounty(
        county="舞阳县", on=day("2026-02-23"), reason=WORDS, drafted_by="li"
    ),
    "change_owner": ChangeOwner(owner="other", on=day("2026-02-23"), reason=WORDS, drafted_by="li"),
    "transfer_item": TransferItem(item="enterprise_filing", unit="zrzy", reason=WORDS),
    "succeed_unit": SucceedUnit(
        unit="gxw", successor="fgw", on=day("2026-02-23"), reason=WORDS, drafted_by="li"
    ),
}


def late(project: Project, *acts: Any) -> list[Any]:
    """What messages bring that arrive now, each dated by its own cause."""
    played = play(PROJECT, project, acts, on("2026-12-01"), RULES)
    assert all(outcome.refusal is None for outcome in played.outcomes)
    return [caused.event for caused in played.events]


def test_terminated_every_open_round_is_told_to_close() -> None:
    then = after(*launched(), TERMINATE)
    (end,) = then.of("Ended")
    assert (end.how, end.at) == ("terminated", on("2026-02-20"))
    told = from_project(then.project, end, RULES)
    assert [message.kind for message in told] == ["close"] * len(then.project.open_rounds)
    assert {message.body["reason"] for message in told} == {"project_ended"}


def test_what_is_due_ends_with_the_project() -> None:
    history = (*in_reserve(), TERMINATE)
    then = after(*history)
    assert [(e.item, e.at) for e in then.of("DutiesEnded")] == [
        ("reserve_info_review", on("2026-02-20")),
        ("reserve_conversion", on("2026-02-20")),
    ]
    assert [duty for one in then.project.rhythms.values() for duty in one.open] == []


def test_no_alarm_is_armed_after_the_end() -> None:
    project = given(*launched(), TERMINATE)
    assert next_alarm(project, RULES) is None
    assert late(project) == []


@pytest.mark.parametrize(
    "kind",
    [
        kind_of(command)
        for command in BY_PEOPLE
        if command not in (Register, Revive, *ON_CHALLENGES)
    ],
)
def test_after_the_end_every_command_but_of_a_challenge_is_refused(kind: str) -> None:
    for how, history in (("终止", (*launched(), TERMINATE)),):
        companys = (
            "reapply", "request_service", "request_support", "request_renewal",
            "report_obligation", "report_stopped_works", "apply_land_then_start",
            "submit_bundle",
        )  # fmt: skip
        by = dict.fromkeys(companys, COMPANY) | {"extend_bundle": MAYOR}
        one = act(COMMANDS[kind], "2026-02-23", by.get(kind, OFFICE))
        if kind == "report":
            one = act(COMMANDS[kind], "2026-02-23", reviewer("fgw"))
        no = refused(*history, one)
        assert (no.code, how in no.zh) == ("ended", True), no


def test_a_project_that_has_left_the_library_is_ended_for_good() -> None:
    living = Living(KINDS["a leased factory"])
    living.until(lambda p: p.ended_at is not None)
    one = act(Amend(name="新名"), living.tick(), COMPANY)
    assert living.project is not None
    outcome = play(PROJECT, living.project, [one], one.submitted_at, RULES).outcomes[0]
    assert outcome.refusal is not None
    assert "出库" in outcome.refusal.zh


def test_the_stream_closes_when_every_round_has_reported() -> None:
    history = (registered("2026-01-05"), act(Terminate(reason=WORDS), "2026-01-06", OFFICE))
    project = given(*history)
    assert not project.closed
    reported = ended("idea_review", "2026-01-06 09:01", status=Status.CLOSED_NOT_NEEDED)
    then = after(*history, reported)
    assert then.project.closed
    assert then.opened == [], "no next round after the end"


def test_a_round_that_the_end_has_closed_stays_closed_at_that_very_instant() -> None:
    """The closing is dated by its cause: the end itself."""
    project = given(*launched(), TERMINATE)
    closings = [
        ended(item, "2026-02-20", status=Status.CLOSED_NOT_NEEDED, round=one.round)
        for item, one in project.open_rounds
    ]
    assert {event.type for event in late(project, *closings)} == {"RoundEnded"}


def test_documents_outlive_the_project() -> None:
    history = (*launched(), ended("eia_form", "2026-02-19"), TERMINATE)
    assert "eia_form/1" in given(*history).granted


def test_a_late_report_draws_the_conclusion_it_would_have_drawn_dated_as_of_then() -> None:
    """The last opinion was given on 9 February, heard of after the termination of the 20th."""
    kind = {**BUILDING, "converts_land": False, "archaeology": False}
    eleven = all_ended(group("conformity")[:-1], "2026-02-09", kind=kind)
    project = given(*launched(kind), *eleven, TERMINATE)
    events = late(project, ended(group("conformity")[-1], "2026-02-09 17:00", kind=kind))
    assert ("GroupClosed", on("2026-02-09", "17:00")) in [(e.type, e.at) for e in events]
    opened = [event for event in events if event.type == "ItemOpened"]
    assert [(event.item, event.at) for event in opened] == [
        ("land_grant", on("2026-02-09", "17:00"))
    ]


def test_a_round_drawn_late_is_opened_and_told_to_close() -> None:
    kind = {**BUILDING, "converts_land": False, "archaeology": False}
    eleven = all_ended(group("conformity")[:-1], "2026-02-09", kind=kind)
    project = given(*launched(kind), *eleven, TERMINATE)
    played = play(
        PROJECT,
        project,
        [ended(group("conformity")[-1], "2026-02-09 17:00", kind=kind)],
        on("2026-12-01"),
        RULES,
    )
    assert played.after is not None
    (opened,) = [c.event for c in played.events if c.event.type == "ItemOpened"]
    kinds = [message.kind for message in from_project(played.after, opened, RULES)]
    assert kinds == ["open", "close"]


def test_what_happened_after_the_end_opens_and_concludes_nothing() -> None:
    kind = {**BUILDING, "converts_land": False, "archaeology": False}
    eleven = all_ended(group("conformity")[:-1], "2026-02-09", kind=kind)
    project = given(*launched(kind), *eleven, TERMINATE)
    events = late(project, ended(group("conformity")[-1], "2026-02-21", kind=kind))
    assert [event.type for event in events] == ["RoundEnded"]


def test_a_refusal_after_the_end_opens_no_next_round() -> None:
    project = given(*launched(), TERMINATE)
    events = late(project, ended("eia_form", "2026-02-21", Result.REFUSED))
    assert [event.type for event in events] == ["RoundEnded"]


def test_only_the_office_terminates() -> None:
    for by in (COMPANY, reviewer("fgw")):
        one = act(Terminate(reason=WORDS), "2026-02-20", by)
        assert refused(*launched(), one).code == "not_yours"


# --- what takes the place of a needless way out -------------------------------------------------------


def test_the_office_says_what_takes_the_place_of_a_needless_way_out() -> None:
    """施工许可 is found not required: the start is the office's to record."""
    kind = {**COMPANY_S, "building": True}
    permitted = (
        *conforming(kind),
        ended("enterprise_filing", "2026-02-10", kind=kind),
        ended("planning_permit", "2026-02-11", kind=kind),
    )
    start = RecordEvent(event="substantive_start", note=WORDS)
    assert refused(*permitted, act(start, "2026-02-13", OFFICE)).code == "raised_by_items"
    needless = (*permitted, ended("construction_permit", "2026-02-12", Result.NOT_REQUIRED))
    then = after(*needless)
    assert [event.stage for event in then.of("StageExited")] == ["S3"]
    assert "substantive_start" not in then.project.events
    assert refused(*needless, act(start, "2026-02-13", COMPANY)).code == "raised_by_items"
    then = after(*needless, act(start, "2026-02-13", OFFICE))
    assert [event.stage for event in then.of("StageStarted")] == ["S5"]


def test_while_one_way_out_is_still_open_the_office_stands_in_for_none() -> None:
    start = act(RecordEvent(event="substantive_start"), "2026-02-13", OFFICE)
    assert refused(*conforming(), start).code == "raised_by_items"


def test_nothing_takes_place_that_an_unknown_fact_may_still_ask() -> None:
    start = act(RecordEvent(event="substantive_start"), "2026-01-13", OFFICE)
    history = (registered("2026-01-05"), ended("idea_review", "2026-01-12"))
    assert refused(*history, start).code == "raised_by_items"
