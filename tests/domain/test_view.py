"""The rows of a project: what lists show of it, whose its open tasks are, what was granted."""

from __future__ import annotations

from typing import Any

from domain.identity import acting_units
from domain.project.commands import Terminate
from domain.project.duty_commands import AdvanceSupport, RequestSupport, SupportStep
from domain.project.rounds import handler_of
from domain.project.state import Project
from domain.view import changes, of_project, of_review
from tests.domain.histories import CODE, COMPANY, OFFICE, RULES, WORDS, act
from tests.domain.project.lives import KINDS, Living, given, in_reserve
from tests.domain.review.rounds import given as round_of
from tests.domain.review.rounds import opened
from tests.domain.review.test_moves import REVIEWS

STREAM = f"project/{CODE}"


def rows(project: Project | None, table: str) -> dict[str, Any]:
    return {key: row for (of, key), row in of_project(project, RULES).items() if of == table}


def in_construction() -> Project:
    life = Living(KINDS["a leased factory"])
    return life.until(
        lambda project: bool(
            project.rhythms.get("monthly_report") and project.rhythms["monthly_report"].open
        )
    )


def test_what_a_list_shows_of_a_project() -> None:
    row = rows(given(*in_reserve()), "projects")[CODE]
    assert (row["name"], row["owner"], row["county"]) == ("某项目", COMPANY.company, "411122")
    assert (row["investor"], row["total_investment"]) == ("enterprise", "12000")
    assert (row["status"], row["ended_at"], row["initials"]) == ("running", None, "mxm")
    assert row["stages"]["S1"]["to"] is not None
    assert row["facts"]["investor"]["source"] == "idea_review"


def test_what_is_not_there_has_no_rows() -> None:
    assert of_project(None, RULES) == {}
    assert of_review(None, RULES) == {}


def test_what_an_office_submits_is_a_task_of_that_office() -> None:
    """The boundary is uploaded by 发改 or 资源规划, not by the company."""
    review = round_of(opened("conformity_launch", "2026-02-02"))
    (task,) = [row for (of, _), row in of_review(review, RULES).items() if of == "tasks"]
    assert (task["key"], task["unit"], task["company"]) == ("submit", "fgw", None)


def test_a_report_is_its_unit_s_task_until_its_hour_and_what_was_granted_stands() -> None:
    project = in_construction()
    tasks = rows(project, "tasks")
    (key, task), *_ = [one for one in tasks.items() if "/monthly_report/" in one[0]]
    (duty, *_) = project.rhythms["monthly_report"].open
    assert key == f"{STREAM}#report/monthly_report/{duty.period}"
    assert (task["unit"], task["period"], task["company"]) == (duty.unit, duty.period, None)
    assert task["due_at"] is not None
    assert {row["project"] for row in rows(project, "granted").values()} <= {CODE}
    assert len(rows(project, "granted")) == len(project.granted) > 0


def test_a_request_for_support_is_the_unit_s_task_then_the_company_s_to_close() -> None:
    project = in_construction()
    at = project.latest
    from tests.domain.project.lives import Then

    def told(*steps: SupportStep) -> Any:
        acts = [act(RequestSupport(support="land"), at, COMPANY)]
        acts += [act(AdvanceSupport(number=1, to=step), at) for step in steps]
        return rows(Then(project, *acts).project, "tasks")[f"{STREAM}#support/1"]

    asked = told()
    assert (asked["company"], asked["stage"], asked["due"]) == (None, "S4", None)
    assert asked["unit"]
    steps = (SupportStep.ASSIGNED, SupportStep.ANSWERED, SupportStep.RESOLVED)
    resolved = told(*steps)
    assert (resolved["unit"], resolved["company"]) == (None, COMPANY.company)


def test_whoever_was_asked_for_support_has_to_do_with_the_project_also_when_it_is_over() -> None:
    """What its rounds do not tell: documents, reports, services, requests (domain.md 9)."""
    project = in_construction()
    from tests.domain.project.lives import Then

    before = rows(project, "projects")[CODE]["units"]
    kept = {unit for item in project.rhythms for unit in answering(project, item)}
    assert kept <= {*before}
    steps = (SupportStep.ASSIGNED, SupportStep.REFUSED)
    acts: list[Any] = [act(RequestSupport(support="labour"), project.latest, COMPANY)]
    acts += [
        act(AdvanceSupport(number=1, to=step, note=WORDS), project.latest, OFFICE) for step in steps
    ]
    then = Then(project, *acts)
    assert then.refusal is None
    unit = then.project.supports[1].unit
    assert unit not in before
    assert rows(then.project, "tasks").get(f"{STREAM}#support/1") is None
    assert rows(then.project, "projects")[CODE]["units"] == sorted([*before, unit])


def answering(project: Project, item: str) -> tuple[str, ...]:
    found = handler_of(project, RULES.item(item), RULES)
    return acting_units(found[0]) if found else ()


def test_after_the_end_nobody_has_a_task() -> None:
    project = in_construction()
    from tests.domain.project.lives import Then

    ended = Then(project, act(Terminate(reason=WORDS), project.latest, OFFICE)).project
    assert rows(ended, "tasks") == {}
    assert rows(ended, "projects")[CODE]["status"] == "terminated"


def test_what_changes_is_what_is_new_different_or_gone() -> None:
    before = {("tasks", "a"): {"x": 1}, ("tasks", "b"): {"x": 1}, ("tasks", "c"): {"x": 1}}
    after = {("tasks", "b"): {"x": 2}, ("tasks", "c"): {"x": 1}, ("tasks", "d"): {"x": 1}}
    told = [(one.key, one.row) for one in changes(before, after)]
    assert told == [("a", None), ("b", {"x": 2}), ("d", {"x": 1})]


def test_every_open_round_is_somebody_s_task_and_an_ended_one_nobody_s() -> None:
    for name, review in REVIEWS.items():
        tasks = [row for (table, _), row in of_review(review, RULES).items() if table == "tasks"]
        assert bool(tasks) == review.open, name
        assert all(row["unit"] or row["company"] for row in tasks), name
