"""The policy table: row by row as domain.md 9 has it, and nothing beside it."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from domain.acts import ROLE_ZH, Actor, Role
from domain.identity import Scope, Thing, Verb, ever, is_open, may, scope
from domain.identity.policy import (
    PEOPLE,
    REACH,
    RELATION_NO,
    RELATION_ZH,
    SEES,
    TABLE,
    VERB_ZH,
    Relation,
)
from tests.domain.histories import COMPANY, OFFICE, RULES, reviewer

PROJECT = Thing(project=True, units=("sl", "zj"), company="acme", county="411122")
ELSEWHERE = Thing(project=True, units=("jt",), company="other", county="411121")


def actor(role: Role, unit: str | None = None) -> Actor:
    """Somebody in this role; a company's people for `acme`."""
    if role is Role.COMPANY:
        return COMPANY
    return Actor(person="x", role=role, unit=unit)


def test_how_far_each_role_sees_is_what_the_catalog_says() -> None:
    """roles.yaml is the city's; the table repeats it so that the answer needs no file."""
    assert {role.id: role.sees for role in RULES.catalog.roles.roles} == {
        role.value: sees for role, sees in SEES.items()
    }
    assert {*SEES} == {*PEOPLE}
    assert {*ROLE_ZH} == {*Role}


@pytest.mark.parametrize(
    ("by", "own", "other"),
    [
        (reviewer("sl"), True, False),
        (reviewer("jt"), False, True),
        (actor(Role.LEADER, "zj"), True, False),
        (reviewer("fgw"), True, True),  # registers and mends every project of the city
        (reviewer("fgw@411122"), True, False),
        (reviewer("sl@411122"), False, False),
        (actor(Role.COUNTY, "gov@411122"), True, False),
        (actor(Role.COUNTY, "gov@411121"), False, True),
        (actor(Role.GOVERNMENT_HEAD, "gov@411122"), True, False),
        (actor(Role.GOVERNMENT_HEAD, "szf"), True, True),  # its area is the whole city
        (actor(Role.LEADER, "szf"), False, False),
        (COMPANY, True, False),
        (OFFICE, True, True),
        (actor(Role.CITY_LEADER), True, True),
        (actor(Role.OFFICE_DIRECTOR, "xmb"), True, True),
        (actor(Role.SUPERVISION), True, True),
        (actor(Role.AUDITOR), True, True),
        (actor(Role.STATISTICS, "tj"), False, False),
        (actor(Role.OPERATOR), False, False),
        (actor(Role.SYSTEM_ADMIN), False, False),
        (actor(Role.SECURITY_ADMIN), False, False),
        (actor(Role.AUDIT_ADMIN), False, False),
    ],
)
def test_x1_who_sees_which_project(by: Actor, own: bool, other: bool) -> None:
    for verb in (Verb.SEE_PROJECT, Verb.SEE_ROUND, Verb.SEE_TIMELINE, Verb.TRY_ACT):
        for thing, sees in ((PROJECT, own), (ELSEWHERE, other)):
            why = may(by, verb, thing)
            assert (why is None) is sees, (verb, why)
            assert why is None or why.endswith("。")


@pytest.mark.parametrize("role", [role for role in PEOPLE if role is not Role.COMPANY])
@pytest.mark.parametrize("unit", ["sl", "fgw", "gov@411122", "fgw@411121", "xmb", "szf"])
def test_a_list_shows_what_may_be_opened_and_nothing_else(role: Role, unit: str) -> None:
    by = actor(role, unit)
    for thing in (PROJECT, ELSEWHERE, Thing(project=True, company="none")):
        assert within(scope(by), thing) is (may(by, Verb.SEE_PROJECT, thing) is None)


def within(found: Scope, thing: Thing) -> bool:
    """As the store applies it to rows."""
    return (
        found.all
        or thing.company in found.companies
        or thing.county in found.counties
        or bool({*found.units} & {*thing.units})
    )


def test_a_company_is_shown_its_own_without_notes_between_officials() -> None:
    assert scope(COMPANY) == Scope(companies=("acme",))
    assert may(COMPANY, Verb.SEE_TIMELINE, PROJECT) is None
    assert may(COMPANY, Verb.SEE_NOTES, PROJECT) is not None
    assert may(reviewer("sl"), Verb.SEE_NOTES, PROJECT) is None


TASKS = Thing(units=("sl",))


@pytest.mark.parametrize(
    ("by", "verb", "thing", "sees"),
    [
        (reviewer("sl"), Verb.SEE_TASKS, TASKS, True),
        (reviewer("zj"), Verb.SEE_TASKS, TASKS, False),
        (reviewer("fgw"), Verb.SEE_TASKS, TASKS, False),
        (OFFICE, Verb.SEE_TASKS, TASKS, True),
        (actor(Role.OPERATOR), Verb.SEE_TASKS, TASKS, False),
        (actor(Role.COUNTY, "gov@411122"), Verb.SEE_TASKS,
         Thing(units=("sl@411122",), county="411122"), True),
        (actor(Role.GOVERNMENT_HEAD, "szf"), Verb.SEE_TASKS,
         Thing(units=("sl@411122",), county="411122"), True),
        (actor(Role.GOVERNMENT_HEAD, "szf"), Verb.SEE_RECEIPT, Thing(units=("sl",)), False),
        (actor(Role.OPERATOR), Verb.SEE_RECEIPT, Thing(person="y"), True),
        (reviewer("sl"), Verb.SEE_RECEIPT, Thing(person="zhang"), True),
        (reviewer("sl"), Verb.SEE_RECEIPT, Thing(person="y", units=("sl",)), True),
        (reviewer("sl"), Verb.SEE_RECEIPT, Thing(person="y", units=("zj",)), False),
        (COMPANY, Verb.SEE_RECEIPT, Thing(person="y", company="acme"), True),
        (COMPANY, Verb.SEE_RECEIPT, Thing(person="y", company="other"), False),
        (actor(Role.AUDIT_ADMIN), Verb.SEE_ACCESS_LOG, Thing(), True),
        (actor(Role.SYSTEM_ADMIN), Verb.SEE_ACCESS_LOG, Thing(), False),
        (actor(Role.SYSTEM_ADMIN), Verb.CHANGE_ACCOUNTS, Thing(), True),
        (actor(Role.SECURITY_ADMIN), Verb.CHANGE_ACCOUNTS, Thing(), False),
        (actor(Role.SECURITY_ADMIN), Verb.CHANGE_RIGHTS, Thing(), True),
        (actor(Role.AUDITOR), Verb.EXPORT_LEDGER, Thing(), True),
        (actor(Role.OPERATOR), Verb.SEE_OPERATIONS, Thing(), True),
        (OFFICE, Verb.SEE_OPERATIONS, Thing(), False),
    ],
)  # fmt: skip
def test_x2_who_may_open_what(by: Actor, verb: Verb, thing: Thing, sees: bool) -> None:
    assert (may(by, verb, thing) is None) is sees


@pytest.mark.parametrize(
    "role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.OPERATOR, Role.AUDITOR]
)  # fmt: skip
def test_administrators_and_those_who_only_read_give_no_command(role: Role) -> None:
    for verb in (Verb.REGISTER, Verb.ACT_ON_PROJECT, Verb.ACT_ON_ROUND):
        assert ever(actor(role), verb) is not None


@pytest.mark.parametrize(("role", "verb"), list(product(PEOPLE, Verb)))
def test_every_answer_is_a_row_or_a_sentence(role: Role, verb: Verb) -> None:
    rows = [row for row in TABLE if row.verb is verb and role in row.roles]
    why = ever(actor(role), verb)
    assert (why is None) is bool(rows)
    assert why is None or (why.endswith("。") and ROLE_ZH[role] in why)


def test_every_word_of_the_table_has_its_chinese() -> None:
    assert {*VERB_ZH} == {*Verb}
    assert {row.verb for row in TABLE} == {*Verb}, "a verb without row is allowed to nobody"
    assert {*RELATION_ZH} == {*Relation}
    unconditional = {Relation.ANYONE, Relation.ANY, Relation.GIVER}
    assert {*RELATION_NO} == {*Relation} - unconditional
    assert {*SEES.values()} <= {*REACH}
    assert all(row.roles for row in TABLE)


def test_a_no_names_only_ways_that_one_could_have() -> None:
    """A unit that registers no projects is not told of those that it might register."""
    water, reform = reviewer("sl"), reviewer("fgw@411121")
    assert may(water, Verb.SEE_PROJECT, ELSEWHERE) == "只能查看本单位办理的事项及其项目（经办）。"
    assert "登记维护" in str(may(reform, Verb.SEE_PROJECT, PROJECT))
    assert may(actor(Role.OPERATOR), Verb.SEE_PROJECT, PROJECT) == "运维不能查看项目。"


def test_only_what_is_said_to_be_open_needs_no_log_in() -> None:
    assert [verb for verb in Verb if is_open(verb)] == [
        Verb.LOG_IN, Verb.SEE_HEALTH, Verb.SEE_DOCS
    ]  # fmt: skip


def test_the_system_is_nobody() -> None:
    system: Any = Actor(person="system", role=Role.SYSTEM)
    assert all(ever(system, verb) is not None for verb in Verb)
