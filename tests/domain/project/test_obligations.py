"""义务: each condition of a grant is tracked to its fulfilment (domain.md 1, 附条件)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from domain.acts import Act
from domain.project.obligation_commands import ConfirmObligation, ReportObligation
from domain.review.words import Result
from domain.view import of_project
from tests.domain.histories import COMPANY, RULES, WORDS, act, day, on, reviewer
from tests.domain.project.lives import Then, after, ended, given, launched

UNIT = reviewer("sthj")
FIRST = "eia_form/1/1"


def conditional(conditions: int = 2, due: str | None = "2026-06-30") -> tuple[Act[Any], ...]:
    """环评 approved on 20 February on conditions that are to be fulfilled by the day."""
    grant = ended("eia_form", "2026-02-20", Result.GRANTED_WITH_CONDITIONS)
    command = grant.command.but(
        conditions=(WORDS,) * conditions, conditions_due=day(due) if due else None
    )
    return (*launched(), replace(grant, command=command))


def tasks(project: Any) -> dict[str, dict[str, Any]]:
    rows = of_project(project, RULES)
    return {row["key"]: row for (table, _), row in rows.items() if table == "tasks"}


def report(when: str) -> Act[Any]:
    return act(ReportObligation(obligation=FIRST, note=WORDS), when, COMPANY)


def confirm(when: str, fulfilled: bool = True, note: Any = None) -> Act[Any]:
    said = ConfirmObligation(obligation=FIRST, fulfilled=fulfilled, note=note)
    return act(said, when, UNIT)


def test_each_condition_is_an_obligation_of_the_project_unit() -> None:
    then = after(*conditional())
    opened = then.of("ObligationOpened")
    assert [one.obligation for one in opened] == [FIRST, "eia_form/1/2"]
    assert {(one.unit, one.due, one.sort) for one in opened} == {
        ("sthj", day("2026-06-30"), "condition")
    }
    task = tasks(then.project)[f"obligation/{FIRST}"]
    assert (task["company"], task["due"]) == (COMPANY.company, "2026-06-30")


def test_reported_it_waits_for_the_unit_and_confirmed_it_is_done() -> None:
    project = given(*conditional(), report("2026-05-06"))
    assert f"obligation/{FIRST}" not in tasks(project)
    assert tasks(project)[f"confirm/{FIRST}"]["unit"] == "sthj"
    then = Then(project, confirm("2026-05-08"))
    assert not then.project.obligations[FIRST].open
    assert f"confirm/{FIRST}" not in tasks(then.project)
    assert Then(then.project, confirm("2026-05-09")).refusal.code == "fulfilled_already"


def test_found_wanting_it_is_to_be_done_again_and_the_unit_says_what() -> None:
    project = given(*conditional(), report("2026-05-06"))
    assert Then(project, confirm("2026-05-08", fulfilled=False)).refusal.code == "no_reason"
    then = Then(project, confirm("2026-05-08", fulfilled=False, note=WORDS))
    assert f"obligation/{FIRST}" in tasks(then.project)
    assert Then(then.project, report("2026-05-11")).refusal is None


def test_its_day_passes_once_and_it_stays_to_be_done() -> None:
    then = after(*conditional(conditions=1), now="2026-09-01")
    (missed,) = then.of("ObligationMissed")
    assert (missed.obligation, missed.at) == (FIRST, on("2026-07-01", "00:00"))
    assert then.project.obligations[FIRST].open
    assert after(*conditional(due=None), now="2026-09-01").of("ObligationMissed") == []


def test_fulfilled_before_its_day_nothing_is_missed() -> None:
    done = (*conditional(conditions=1), report("2026-06-29"), confirm("2026-06-30"))
    assert after(*done, now="2026-09-01").of("ObligationMissed") == []


def test_whose_it_is() -> None:
    project = given(*conditional())
    assert Then(project, act(report("2026-05-06").command, "2026-05-06", UNIT)).refusal.code == (
        "not_yours"
    )
    other = act(confirm("2026-05-06").command, "2026-05-06", reviewer("sl"))
    assert Then(project, other).refusal.code == "not_yours"
    unknown = ReportObligation(obligation="eia_form/1/9", note=WORDS)
    assert Then(project, act(unknown, "2026-05-06", COMPANY)).refusal.code == "no_such_obligation"
    twice = (report("2026-05-06"), report("2026-05-07"))
    assert Then(project, *twice[:1]).refusal is None
    assert Then(Then(project, twice[0]).project, twice[1]).refusal.code == "reported_already"
