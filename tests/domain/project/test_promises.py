"""告知承诺 after the grant: the promise is checked in time, or that is told; not kept, the grant goes.

优化营商环境条例 40; domain.md 8.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.project.document_commands import CheckPromise, RecordCreditRepair
from domain.project.standing import Standing
from domain.project.state import Project
from domain.view import of_project
from tests.domain.histories import COMPANY, OFFICE, RULES, WORDS, act, reviewer
from tests.domain.project.lives import Then, ended, given, launched

EIA, SSTHJ = "eia_form/1", reviewer("sthj")
CHECK_BY = date(2026, 5, 22)


@pytest.fixture(scope="module")
def promised() -> Project:
    """A building whose EIA was granted on a promise on 20 February 2026, to be checked by 22 May."""
    granted = ended("eia_form", "2026-02-20")
    return given(*launched(), replace(granted, command=granted.command.but(check_by=CHECK_BY)))


def tasks(project: Project) -> dict[str, dict[str, object]]:
    rows = of_project(project, RULES)
    return {key[1]: row for key, row in rows.items() if key[0] == "tasks" and "promise" in key[1]}


def test_the_unit_has_a_task_until_the_day(promised: Project) -> None:
    (row,) = tasks(promised).values()
    assert (row["unit"], row["item"]) == ("sthj", "eia_form")
    kept = CheckPromise(document=EIA, kept=True, note=WORDS)
    then = Then(promised, act(kept, "2026-04-01", SSTHJ))
    assert then.of("PromiseChecked", "eia_form")[0].kept is True
    assert then.project.granted[EIA].holds
    assert tasks(then.project) == {}
    assert Then(then.project, now="2026-06-30").of("PromiseUnchecked") == []


def test_a_promise_that_nobody_checks_is_told_once_and_stays_to_be_checked(
    promised: Project,
) -> None:
    then = Then(promised, now="2026-06-30")
    (missed,) = then.of("PromiseUnchecked")
    assert (missed.by_day, missed.document) == (CHECK_BY, EIA)
    assert then.project.granted[EIA].holds
    assert len(tasks(then.project)) == 1


def test_a_promise_that_was_not_kept_costs_the_document(promised: Project) -> None:
    broken = CheckPromise(document=EIA, kept=False, note=WORDS, drafted_by="li")
    then = Then(promised, act(broken, "2026-04-01", SSTHJ))
    assert then.project.granted[EIA].standing is Standing.REVOKED
    assert then.project.granted[EIA].promise is not None
    assert then.project.granted[EIA].promise.kept is False
    (opened,) = then.of("ItemOpened", "eia_form")
    assert opened.round == 2


@pytest.mark.parametrize(
    ("commands", "code"),
    [
        ([CheckPromise(document=EIA, kept=False, note=WORDS)], "two_people"),
        ([CheckPromise(document=EIA, kept=True, note=WORDS)] * 2, "nothing_promised"),
        ([CheckPromise(document="eia_form/7", kept=True, note=WORDS)], "no_such_document"),
    ],
)
def test_what_cannot_be_told(promised: Project, commands: list[CheckPromise], code: str) -> None:
    then = Then(promised, *(act(one, "2026-04-01", SSTHJ) for one in commands))
    assert then.refusal.code == code


def test_only_the_unit_that_granted_it_checks_it(promised: Project) -> None:
    check = CheckPromise(document=EIA, kept=True, note=WORDS)
    for by in (COMPANY, OFFICE, reviewer("zrzy")):
        assert Then(promised, act(check, "2026-04-01", by)).refusal.code == "not_yours"


# --- 信用修复: the record that a broken promise leaves --------------------------------------------


@pytest.fixture(scope="module")
def broken(promised: Project) -> Project:
    """… and found false on 1 April."""
    false = CheckPromise(document=EIA, kept=False, note=WORDS, drafted_by="li")
    return Then(promised, act(false, "2026-04-01", SSTHJ)).project


REPAIR = RecordCreditRepair(document=EIA, number="漯信修〔2026〕5号", on=date(2026, 5, 6))


def test_a_broken_promise_stands_against_the_company_that_gave_it(broken: Project) -> None:
    promise = broken.granted[EIA].promise
    assert promise is not None
    assert (promise.company, promise.found_on) == (broken.owner, date(2026, 4, 1))
    assert broken.granted[EIA].broken
    moved = broken.but(owner="c-777")
    row = of_project(moved, RULES)["granted", f"{moved.code}/{EIA}"]
    assert row["promise"]["company"] == broken.owner, (
        "who takes a project over has promised nothing"
    )


def test_a_promise_stands_against_nobody_once_credit_is_repaired(broken: Project) -> None:
    then = Then(broken, act(REPAIR, "2026-05-06", SSTHJ))
    (repaired,) = then.of("CreditRepaired", "eia_form")
    assert (repaired.number, repaired.on) == (REPAIR.number, REPAIR.on)
    assert not then.project.granted[EIA].broken
    assert then.project.granted[EIA].standing is Standing.REVOKED, "the document stays revoked"


@pytest.mark.parametrize(
    ("commands", "code"),
    [
        ([REPAIR.but(on=date(2026, 3, 31))], "before_previous"),
        ([REPAIR.but(on=date(2026, 6, 1))], "in_the_future"),
        ([REPAIR, REPAIR], "repaired_already"),
        ([REPAIR.but(document="eia_form/7")], "no_such_document"),
    ],
)
def test_what_cannot_be_repaired(
    broken: Project, commands: list[RecordCreditRepair], code: str
) -> None:
    then = Then(broken, *(act(one, "2026-05-06", SSTHJ) for one in commands))
    assert then.refusal.code == code


def test_what_was_kept_needs_no_repair(promised: Project) -> None:
    then = Then(promised, act(REPAIR, "2026-05-06", SSTHJ))
    assert then.refusal.code == "nothing_to_repair"


def test_only_the_unit_that_found_it_false_repairs_it(broken: Project) -> None:
    for by in (COMPANY, OFFICE, reviewer("zrzy")):
        assert Then(broken, act(REPAIR, "2026-05-06", by)).refusal.code == "not_yours"
