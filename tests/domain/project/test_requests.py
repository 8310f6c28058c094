"""Services by request and the ten guarantees of S4 (work plan 三(四), 三(六)3、4)."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from domain.project.duty_commands import (
    AdvanceSupport,
    Report,
    RequestService,
    RequestSupport,
    SupportStep,
)
from domain.project.moves import takeable
from domain.project.state import Project
from domain.view import of_project
from tests.domain.histories import (
    CODE,
    COMPANY,
    OFFICE,
    OTHER_COMPANY,
    RULES,
    act,
    day,
    on,
    reviewer,
)
from tests.domain.project.lives import (
    KINDS,
    Living,
    Then,
    after,
    conforming,
    ended,
    given,
    in_reserve,
    refused,
)

COMPANY_KIND = KINDS["a leased factory"]
FILED = (*in_reserve(COMPANY_KIND), ended("enterprise_filing", "2026-01-27"))


# --- services -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def operating() -> Project:
    """A leased factory of which the whole investment is entered: S6."""
    return Living(COMPANY_KIND).until(lambda p: "S6" in p.stages)


def test_a_service_is_asked_for_once_operation_has_come(operating: Project) -> None:
    no = refused(*FILED, act(RequestService(item="matching"), "2026-01-28"))
    assert no.code == "not_yet"
    ask = act(RequestService(item="tax_relief"), "2026-02-02", COMPANY)
    (asked,) = Then(operating, ask).of("ServiceRequested")
    assert (asked.number, asked.unit, asked.due) == (1, "swj", day("2026-02-09"))


def test_a_service_is_answered_once_by_its_unit(operating: Project) -> None:
    ask = act(RequestService(item="tax_relief"), "2026-02-02", COMPANY)
    answer = Report(item="tax_relief", number=1)
    other = Then(operating, ask, act(answer, "2026-02-03", reviewer("gxw")))
    assert other.refusal.code == "not_yours"
    done = act(answer, "2026-02-03", reviewer("swj"))
    then = Then(operating, ask, done)
    assert then.of("ServiceAnswered")
    assert then.project.services[1].answered_at == done.submitted_at
    again = Then(operating, ask, done, act(answer, "2026-02-04", reviewer("swj")))
    assert again.refusal.code == "already_answered"


def test_a_service_that_is_not_answered_in_time_is_marked_and_stays_to_be_answered(
    operating: Project,
) -> None:
    ask = act(RequestService(item="tax_relief"), "2026-02-02", COMPANY)  # until 9 February
    late = Then(operating, ask, now="2026-02-10")
    (missed,) = late.of("ServiceMissed")
    assert (missed.at, missed.number, missed.due) == (
        on("2026-02-10", "00:00"),
        1,
        day("2026-02-09"),
    )
    assert ("tasks", f"project/{CODE}#service/1") in of_project(late.project, RULES)
    answer = act(Report(item="tax_relief", number=1), "2026-02-11", reviewer("swj"))
    done = Then(operating, ask, answer, now="2026-03-31")
    assert done.of("ServiceAnswered")
    assert done.project.services[1].missed
    assert not [one for one in done.of("ServiceMissed") if one.at > answer.submitted_at]


def test_answered_on_its_last_day_a_service_is_in_time(operating: Project) -> None:
    ask = act(RequestService(item="tax_relief"), "2026-02-02", COMPANY)
    answer = act(Report(item="tax_relief", number=1), "2026-02-09 23:59", reviewer("swj"))
    assert Then(operating, ask, answer, now="2026-03-31").of("ServiceMissed") == []


def test_requests_are_numbered_over_all_services(operating: Project) -> None:
    asks = [
        act(RequestService(item=item), f"2026-02-0{n}", COMPANY)
        for n, item in enumerate(("matching", "arrears", "matching"), start=2)
    ]
    assert sorted(Then(operating, *asks).project.services) == [1, 2, 3]
    wrong = act(Report(item="matching", number=2), "2026-02-06", reviewer("gxw"))
    assert Then(operating, *asks, wrong).refusal.code == "no_such_request"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (RequestService(item="tea_party"), "unknown_item"),
        (RequestService(item="eia_form"), "not_by_request"),
        (RequestService(item="matching", sort="dating"), "unknown_sort"),
    ],
)
def test_a_service_that_does_not_exist(operating: Project, command: Any, code: str) -> None:
    assert Then(operating, act(command, "2026-02-02", COMPANY)).refusal.code == code


def test_only_the_company_asks_for_its_services(operating: Project) -> None:
    for other in (OTHER_COMPANY, OFFICE, reviewer("fgw")):
        ask = act(RequestService(item="matching"), "2026-02-02", other)
        assert Then(operating, ask).refusal.code == "not_yours"


def test_services_for_enterprises_are_not_for_the_government_s_own() -> None:
    government = Living(KINDS["a water works"]).until(lambda p: "S6" in p.stages)
    ask = act(RequestService(item="arrears"), "2026-03-02", COMPANY)
    assert Then(government, ask).refusal.code == "does_not_apply"


# --- support ------------------------------------------------------------------------------------------

NEED = RequestSupport(support="policy")
ASKED = act(NEED, "2026-01-28")


def test_support_begins_with_the_filing() -> None:
    assert refused(*in_reserve(COMPANY_KIND), act(NEED, "2026-01-27")).code == "not_yet"
    (asked,) = after(*FILED, ASKED).of("SupportRequested")
    assert (asked.number, asked.unit) == (1, "fgw")


def test_support_ends_with_operation(operating: Project) -> None:
    living = Living(COMPANY_KIND)
    living.until(lambda p: "in_production" in p.events)
    assert living.project is not None
    late = act(NEED, living.tick(), COMPANY)
    assert Then(living.project, late).refusal.code == "stage_over"


def test_what_the_county_leads_the_county_answers() -> None:
    """施工环境 and 标准厂房: 县区, that is the project's own government."""
    for support in ("construction_environment", "standard_factory"):
        (asked,) = after(*FILED, act(RequestSupport(support=support), "2026-01-28")).of(
            "SupportRequested"
        )
        assert asked.unit == "gov@411122", support
    assign = act(AdvanceSupport(number=1, to=SupportStep.ASSIGNED), "2026-01-29", reviewer("sl"))
    county = act(RequestSupport(support="standard_factory"), "2026-01-28")
    assert refused(*FILED, county, assign).code == "not_yours"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (RequestSupport(support="love"), "unknown_support"),
        (RequestSupport(support="policy", sort="love"), "unknown_sort"),
        (AdvanceSupport(number=9, to=SupportStep.ASSIGNED), "no_such_request"),
    ],
)
def test_support_that_does_not_exist(command: Any, code: str) -> None:
    assert refused(*FILED, act(command, "2026-01-28")).code == code


S = SupportStep
NEXT = {
    S.REQUESTED: (S.ASSIGNED, S.REFUSED, S.WITHDRAWN),
    S.ASSIGNED: (S.ASSIGNED, S.ANSWERED, S.REFUSED, S.WITHDRAWN),
    S.ANSWERED: (S.RESOLVED, S.WITHDRAWN),
    S.RESOLVED: (S.CONFIRMED, S.DENIED),
    S.DENIED: (S.ANSWERED, S.RESOLVED, S.WITHDRAWN),
}
WAY_TO: dict[SupportStep, tuple[SupportStep, ...]] = {
    S.REQUESTED: (),
    S.ASSIGNED: (S.ASSIGNED,),
    S.ANSWERED: (S.ASSIGNED, S.ANSWERED),
    S.RESOLVED: (S.ASSIGNED, S.ANSWERED, S.RESOLVED),
    S.DENIED: (S.ASSIGNED, S.ANSWERED, S.RESOLVED, S.DENIED),
    S.CONFIRMED: (S.ASSIGNED, S.ANSWERED, S.RESOLVED, S.CONFIRMED),
    S.REFUSED: (S.REFUSED,),
    S.WITHDRAWN: (S.WITHDRAWN,),
}


@pytest.mark.parametrize(("now", "to"), list(product(SupportStep, SupportStep)))
def test_the_steps_of_a_request(now: SupportStep, to: SupportStep) -> None:
    way = [
        act(AdvanceSupport(number=1, to=step), f"2026-01-{29 + n}" if n < 3 else f"2026-02-0{n}")
        for n, step in enumerate(WAY_TO[now])
    ]
    step = act(AdvanceSupport(number=1, to=to), "2026-02-09")
    if to in NEXT.get(now, ()):
        project = given(*FILED, ASKED, *way, step)
        assert project.supports[1].step is to
    else:
        no = refused(*FILED, ASKED, *way, step)
        assert no.code == "not_now"
        assert no.legal == (NEXT.get(now) or takeable(given(*FILED, ASKED, *way), RULES))


def test_only_the_company_closes_a_request_and_only_the_unit_works_on_it() -> None:
    for to in (S.CONFIRMED, S.DENIED, S.WITHDRAWN):
        step = act(AdvanceSupport(number=1, to=to), "2026-01-29", reviewer("fgw"))
        assert refused(*FILED, ASKED, step).code == "not_yours"
    for by in (COMPANY, reviewer("sl")):
        step = act(AdvanceSupport(number=1, to=S.ASSIGNED), "2026-01-29", by)
        assert refused(*FILED, ASKED, step).code == "not_yours"
    by_office = act(AdvanceSupport(number=1, to=S.ASSIGNED), "2026-01-29", OFFICE)
    assert given(*FILED, ASKED, by_office).supports[1].step is S.ASSIGNED


def test_a_request_is_handed_to_a_unit_that_exists_and_answers_then() -> None:
    hand = AdvanceSupport(number=1, to=S.ASSIGNED, unit="czj")
    handed = act(hand, "2026-01-29")
    assert given(*FILED, ASKED, handed).supports[1].unit == "czj"
    answer = act(AdvanceSupport(number=1, to=S.ANSWERED), "2026-01-30", reviewer("czj"))
    assert given(*FILED, ASKED, handed, answer).supports[1].step is S.ANSWERED
    nowhere = act(hand.but(unit="atlantis"), "2026-01-29")
    assert refused(*FILED, ASKED, nowhere).code == "unknown_unit"


def test_a_unit_is_named_only_where_a_request_is_assigned() -> None:
    assigned = act(AdvanceSupport(number=1, to=S.ASSIGNED), "2026-01-29")
    sly = act(AdvanceSupport(number=1, to=S.ANSWERED, unit="czj"), "2026-01-30")
    assert refused(*FILED, ASKED, assigned, sly).code == "not_handed_over"


def test_a_kind_of_request_may_have_a_lead_of_its_own() -> None:
    """阻工 is the police's."""
    need = RequestSupport(support="construction_environment", sort="obstruction")
    (asked,) = after(*FILED, act(need, "2026-01-28")).of("SupportRequested")
    assert asked.unit == "gaj"


def test_support_is_asked_for_beside_the_approvals() -> None:
    project = given(*conforming(COMPANY_KIND), ended("enterprise_filing", "2026-02-10"))
    assert project.stages["S4"].exited is None
    assert project.stage == "S3"
