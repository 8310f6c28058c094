"""The dry run of an adoption tells what moves, opens and ends on the project's own stream.

A version that gives the opinions eight days instead of five, the monthly report until the ninth and
the clearing of arrears half of its twenty; S3 is left with the upload of the boundary, reserve projects
are followed month by month, their figures are asked no longer; works are watched over anew and
inspected no more; the relics permit waits for no survey.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.adopting import Tried, tried
from domain.project.adopting import about_zh
from domain.project.adoption_commands import AdoptCatalog
from domain.project.commands import ReviewFollowed
from domain.project.duty_commands import RequestService
from domain.project.state import Project
from domain.rules.rules import Rules
from tests.catalog.versions import DRAFT, Edit, drafted, released, with_another, without
from tests.domain.histories import COMPANY, OFFICE, RULES, WORDS, act, day, on
from tests.domain.histories import told as message
from tests.domain.project.lives import COMPANY_S, KINDS, Living, Then, given, launched

EDITS = (
    Edit("groups", "- id: conformity\n", "      n: 5\n", "      n: 8\n"),
    Edit("monthly", "- id: monthly_report\n", "      n: 5\n", "      n: 9\n"),
    Edit("items/S6", "- id: arrears\n", "      n: 20\n", "      n: 10\n"),
    Edit("items/S1", "- id: reserve_conversion\n", "every: quarter\n", "every: month\n"),
    Edit(
        "items/S1", "- id: reserve_info_review\n",
        "    ends_when:\n", "    condition:\n      fact: highway\n      in:\n        - true\n    ends_when:\n",
    ),
    Edit("items/S3", "- id: relics_permit\n", "    grant_needs:\n      - archaeology_survey\n", ""),
    Edit("stages", "- id: S3\n", "- finished: construction_permit\n", "- event: boundary_uploaded\n"),
)  # fmt: skip
GUIDANCE = ("技术骨干提前介入与跟踪指导", "在建项目关注")


def another_version(root: Path) -> Path:
    drafted(root, *EDITS)
    without(root, "items/S5", "inspection")
    with_another(root, "items/S5", "industry_guidance", "works_watch", GUIDANCE)
    return root


@pytest.fixture(scope="module", autouse=True)
def draft(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rules]:
    """The version, released; its rules."""
    with released(another_version(tmp_path_factory.mktemp("catalogs"))) as version:
        yield RULES.at(version, RULES.calendar.version)


def adopt(when: Any, running: str = "anew") -> Any:
    command = AdoptCatalog(catalog=DRAFT, running=running, reason=WORDS, drafted_by="li")
    return act(command, when, OFFICE)


def dry(project: Project, when: Any, running: str = "anew") -> Tried:
    return tried(project, {}, adopt(when, running), RULES)


def told(found: Tried, *what: str) -> list[tuple[Any, ...]]:
    return [(one.of, one.was, one.now, one.lifts) for one in found.changes if one.what in what]


def test_the_limit_of_a_group_at_work_is_the_new_one() -> None:
    """Asked on Monday 2 February: five working days end on the 9th, eight on the 12th."""
    for when, lifts in (("2026-02-04", False), ("2026-02-10 08:00", True)):
        found = dry(given(*launched(), now=when), when)
        assert told(found, "group") == [("conformity", day("2026-02-09"), day("2026-02-12"), lifts)]
    assert told(dry(given(*launched()), "2026-02-04", "keep"), "group") == []


@pytest.fixture(scope="module")
def under_construction() -> Project:
    """A highway whose works have begun, with the report of March 2026 to be made."""

    def reports_march(project: Project) -> bool:
        rhythm = project.rhythms.get("monthly_report")
        return rhythm is not None and "2026-03" in [duty.period for duty in rhythm.open]

    return Living(KINDS["a highway"], pace=timedelta(days=5)).until(reports_march)


def test_a_report_that_is_due_is_due_by_the_new_table(under_construction: Project) -> None:
    """Of March: on Tuesday 7 April, after the holiday; by the new table on the ninth."""
    due, then = on("2026-04-07", "18:00"), on("2026-04-09", "18:00")
    for when, lifts in (("2026-04-07 08:00", False), ("2026-04-08 08:00", True)):
        project = Then(under_construction, now=when).project
        assert ("monthly_report", due, then, lifts) in told(dry(project, when), "duty")


def test_an_answer_that_was_asked_for_is_due_by_the_new_promise() -> None:
    project = Living(COMPANY_S).until(lambda p: "in_production" in p.events, days=900)
    asked = act(RequestService(item="arrears"), project.latest + timedelta(hours=1), COMPANY)
    project = Then(project, asked).project
    found = dry(project, project.latest + timedelta(hours=1))
    ((item, was, now, lifts),) = told(found, "service")
    assert (item, was, lifts) == ("arrears", project.services[1].due, False)
    assert now < was


def test_what_recurs_newly_is_due_at_once(under_construction: Project) -> None:
    found = dry(under_construction, "2026-04-01")
    assert [item for item, *_ in told(found, "duty_opens")] == ["works_watch"]


def test_what_the_new_version_does_not_ask_of_this_project_is_due_no_more() -> None:
    found = dry(given(*launched()), "2026-02-04")
    assert [item for item, *_ in told(found, "ends")] == ["reserve_info_review"]


def test_what_recurs_no_more_is_due_no_more(under_construction: Project) -> None:
    assert not under_construction.rhythms["inspection"].ended
    then = Then(under_construction, adopt("2026-03-27"), now="2026-04-02")
    assert [one.item for one in then.of("DutiesEnded")] == ["inspection"]
    opened = [one.item for one in then.of("DutyOpened") if one.period == "2026-Q2"]
    assert "inspection" not in opened
    assert opened, "the quarter begins for others"


def test_a_round_waits_no_longer_for_what_the_new_version_does_not_ask() -> None:
    project = given(*launched())
    assert project.item("relics_permit").open[0].awaits == ("archaeology_survey",)
    followed = ReviewFollowed(item="relics_permit", round=1, catalog=DRAFT)
    then = Then(project, adopt("2026-02-04"), message(followed, "2026-02-04 09:01"))
    (met,) = then.of("PrerequisiteMet", "relics_permit")
    assert met.need == "archaeology_survey"
    assert then.project.item("relics_permit").open[0].awaits == ()


def test_a_stage_that_the_new_version_ends_is_left() -> None:
    found = dry(given(*launched()), "2026-02-04")
    stages = [of for of, *_ in told(found, "stage")]
    assert stages
    then = Then(given(*launched()), adopt("2026-02-04"))
    assert stages == [
        one.stage
        for one in then.events
        if one.type in ("StageStarted", "StageExited", "StageReached")
    ]


def test_what_is_reported_in_another_rhythm_is_put_to_a_person() -> None:
    then = Then(given(*launched()), adopt("2026-02-04"))
    matters = {(one.what, one.of): one for one in then.project.matters.values()}
    assert ("cadence_changed", "reserve_conversion") in matters
    rules = RULES.of(DRAFT)
    assert about_zh(matters["cadence_changed", "reserve_conversion"], rules) == (
        "储备项目落地转化跟踪"
    )
