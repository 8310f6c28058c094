"""Who may do what: a department its own items, a company its own projects (domain.md 9)."""

from __future__ import annotations

from typing import Any

import pytest

from domain.acts import Actor, RawAct, Role
from domain.identity import DESK_ROLES, who_may, who_may_project
from domain.ledger import read_act
from domain.project.commands import (
    AddUnit,
    Amend,
    Reapply,
    RecordEvent,
    Register,
    ReviewEnded,
    SetFact,
    Terminate,
)
from domain.project.duty_commands import (
    AdvanceSupport,
    Report,
    RequestService,
    RequestSupport,
    ReturnReport,
    SupportStep,
)
from domain.review.commands import (
    Accept,
    AnswerFor,
    Arbitrate,
    Claim,
    Close,
    Consent,
    Decide,
    Extend,
    PublishNotice,
    Submit,
    Withdraw,
)
from domain.review.words import Result, Status
from tests.domain.golden.test_golden import COMMANDS
from tests.domain.histories import (
    CODE,
    COMPANY,
    OFFICE,
    OTHER_COMPANY,
    RULES,
    VERSION,
    WORDS,
    leader,
    reviewer,
)
from tests.domain.project.lives import given as project_given
from tests.domain.project.lives import in_reserve
from tests.domain.review.rounds import given, opened

EVERY_COMMAND = [  # one of each kind that there ever was
    read_act(RawAct.model_validate_json(line)).command for line in COMMANDS[1].lines()
]
CONFORM = Decide(outcome=Result.CONFORMING)
PUBLISH = Decide(outcome=Result.PUBLISHED)
EXTEND = Extend(reason=WORDS, drafted_by="li")
FORMS: dict[str, Any] = {
    "licence": "energy_review",
    "opinion": "conf_jy",
    "added opinion": "conformity+wjw",
    "to be published": "eia_acceptance",
    "an office's": "conformity_launch",
    "an agency's": "drawing_check",
    "acceptance": "acc_green",
    "the county's": "enterprise_filing",
}
ROUNDS = {name: given(opened(item, "2026-03-02")) for name, item in FORMS.items()}


@pytest.mark.parametrize(
    ("what", "command", "by", "may"),
    [
        ("licence", Submit(), COMPANY, True),
        ("licence", Submit(), OTHER_COMPANY, False),
        ("licence", Submit(), reviewer("fgw"), False),
        ("licence", Withdraw(), COMPANY, True),
        ("licence", Withdraw(), reviewer("fgw"), False),
        ("licence", Accept(), reviewer("fgw"), True),
        ("licence", Accept(), reviewer("fgw@411122"), False),
        ("licence", Accept(), reviewer("sl"), False),
        ("licence", Accept(), COMPANY, False),
        ("licence", Accept(), OFFICE, False),
        ("licence", EXTEND, leader("fgw"), True),
        ("licence", EXTEND, reviewer("fgw"), False),
        ("licence", EXTEND, leader("sl"), False),
        ("licence", Close(reason="project_ended"), OFFICE, False),
        ("opinion", CONFORM, reviewer("jy"), True),
        ("opinion", CONFORM, reviewer("fgw"), False),
        ("opinion", Consent(), OFFICE, True),
        ("opinion", Consent(), reviewer("jy"), False),
        ("opinion", AnswerFor(outcome=Result.CONFORMING, reason=WORDS), OFFICE, True),
        ("opinion", AnswerFor(outcome=Result.CONFORMING, reason=WORDS), leader("jy"), False),
        ("opinion", Arbitrate(outcome=Result.CONFORMING, reason=WORDS), OFFICE, True),
        ("added opinion", CONFORM, reviewer("wjw"), True),
        ("added opinion", CONFORM, OFFICE, False),
        ("acceptance", Arbitrate(outcome=Result.PASSED, reason=WORDS), reviewer("zj"), True),
        ("acceptance", Arbitrate(outcome=Result.PASSED, reason=WORDS), OFFICE, False),
        ("to be published", PublishNotice(notice="acceptance_notice"), COMPANY, True),
        ("to be published", PublishNotice(notice="acceptance_notice"), OTHER_COMPANY, False),
        ("to be published", PublishNotice(notice="acceptance_notice"), reviewer("sthj"), True),
        ("to be published", PublishNotice(notice="acceptance_notice"), reviewer("fgw"), False),
        ("to be published", PUBLISH, COMPANY, True),
        ("to be published", Decide(outcome=Result.NOT_REQUIRED), COMPANY, False),
        ("an office's", Submit(), COMPANY, False),
        ("an office's", Submit(), reviewer("fgw"), True),
        ("an office's", Submit(), reviewer("zrzy"), True),
        ("an office's", Submit(), reviewer("fgw@411121"), False),
        ("an office's", Submit(), reviewer("sl"), False),
        ("an agency's", Accept(), reviewer("ysj"), True),
        ("an agency's", Accept(), reviewer("zj"), True),
        ("an agency's", Accept(), reviewer("fgw"), False),
        ("the county's", Claim(), reviewer("fgw@411122"), True),
        ("the county's", Claim(), reviewer("fgw@411121"), False),
        ("the county's", Claim(), reviewer("fgw"), False),
    ],
)
def test_who_may_act_on_a_round(what: str, command: Any, by: Actor, may: bool) -> None:
    why = who_may(by, command, ROUNDS[what], RULES)
    assert (why is None) is may, why
    assert why is None or why.endswith("。")


@pytest.mark.parametrize("role", list(Role))
def test_only_people_at_a_desk_decide_the_others_read(role: Role) -> None:
    by = reviewer("fgw").but(role=role)
    assert (who_may(by, Accept(), ROUNDS["licence"], RULES) is None) is (role in DESK_ROLES)


PROJECT = project_given(*in_reserve())
REGISTER = Register(code=CODE, name="某项目", owner="acme", county="临颍县", rules=VERSION)
ENDED = ReviewEnded(item="eia_form", round=1, status=Status.DECIDED, day="2026-03-02")
FOLLOW_UP = Report(item="reserve_conversion", period="2026-Q1")


@pytest.mark.parametrize(
    ("command", "by", "may"),
    [
        (REGISTER, COMPANY, True),
        (REGISTER, OTHER_COMPANY, False),
        (REGISTER, OFFICE, True),
        (REGISTER, reviewer("fgw"), True),
        (REGISTER, reviewer("sw"), True),
        (REGISTER, reviewer("gov@411122"), True),
        (REGISTER, reviewer("gov@411121"), False),
        (REGISTER.but(county=None), reviewer("gov@411121"), True),
        (REGISTER, reviewer("sl"), False),
        (REGISTER, reviewer("fgw").but(role=Role.AUDITOR), False),
        (Amend(name="新名"), COMPANY, True),
        (Amend(name="新名"), OTHER_COMPANY, False),
        (Amend(name="新名"), reviewer("gov@411122"), True),
        (Amend(name="新名"), reviewer("gov@411121"), False),
        (Amend(name="新名"), reviewer("zrzy"), True),
        (Amend(name="新名"), reviewer("sl"), False),
        (Amend(name="新名"), OFFICE.but(role=Role.OPERATOR), False),
        (RecordEvent(event="intention_signed"), reviewer("sw"), True),
        (RecordEvent(event="intention_signed"), reviewer("sl"), False),
        (SetFact(fact="category", value="x"), OFFICE, True),
        (SetFact(fact="category", value="x"), COMPANY, False),
        (AddUnit(group="conformity", function="wjw"), OFFICE, True),
        (AddUnit(group="conformity", function="wjw"), reviewer("fgw"), False),
        (Reapply(item="eia_form"), COMPANY, True),
        (Reapply(item="eia_form"), OTHER_COMPANY, False),
        (Reapply(item="eia_form"), reviewer("fgw"), False),
        (Reapply(item="conformity_launch"), COMPANY, False),
        (Reapply(item="conformity_launch"), reviewer("zrzy"), True),
        (FOLLOW_UP, reviewer("fgw"), True),
        (FOLLOW_UP, reviewer("zrzy"), False),
        (FOLLOW_UP, COMPANY, False),
        (FOLLOW_UP, OFFICE, False),
        (ReturnReport(item="monthly_report", period="2026-01", reason=WORDS), OFFICE, True),
        (ReturnReport(item="monthly_report", period="2026-01", reason=WORDS), COMPANY, False),
        (RequestService(item="matching"), COMPANY, True),
        (RequestService(item="matching"), OFFICE, False),
        (RequestSupport(support="land"), COMPANY, True),
        (RequestSupport(support="land"), reviewer("gov@411122"), False),
        (Terminate(reason=WORDS), OFFICE, True),
        (Terminate(reason=WORDS), COMPANY, False),
        (ENDED, OFFICE, False),
        (ENDED, COMPANY, False),
    ],
)
def test_who_may_act_on_a_project(command: Any, by: Actor, may: bool) -> None:
    why = who_may_project(by, command, PROJECT, RULES)
    assert (why is None) is may, why


@pytest.mark.parametrize(
    "by",
    [
        Actor(person="shi", role=Role.CITY_LEADER),
        Actor(person="du", role=Role.SUPERVISION, unit="dcj"),
    ],
    ids=["city leader", "supervision"],
)
@pytest.mark.parametrize("command", EVERY_COMMAND, ids=lambda one: one.kind)
def test_whoever_is_only_told_of_lateness_answers_it_and_gives_no_other_act(
    command: Any, by: Actor
) -> None:
    """domain.md 9: city leaders 批示, 督察 reads all. Here nothing was put before them."""
    assert who_may_project(by, command, PROJECT, RULES) is not None


def test_of_a_project_that_does_not_exist_nothing_is_to_be_done() -> None:
    assert who_may_project(COMPANY, Amend(name="x"), None, RULES) == "项目尚未登记。"


def test_of_what_does_not_exist_the_law_itself_speaks() -> None:
    """Who may is not asked where there is no such request, report or item."""
    for command in (
        AdvanceSupport(number=9, to=SupportStep.ASSIGNED),
        Report(item="monthly_report", period="2026-01"),
        Reapply(item="tea_party"),
    ):
        assert who_may_project(reviewer("sl"), command, PROJECT, RULES) is None


def test_a_person_acts_for_a_unit_or_for_a_company_never_for_both() -> None:
    with pytest.raises(ValueError):
        Actor(person="zhang", role=Role.REVIEWER, unit="fgw", company="acme")


def test_a_unit_that_nobody_knows_is_named_as_it_is() -> None:
    why = who_may(reviewer("atlantis"), Accept(), ROUNDS["licence"], RULES)
    assert why is not None
    assert "atlantis" in why
