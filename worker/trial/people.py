"""The people of the trial city: one for each post of each unit, one for each company.

Ids are those under which the simulation's people act, so that what was done and who may log in
agree; names are made up, always the same for an id. Of log-ins nothing is known here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache

from catalog.loading import load_rules
from domain.acts import CompanyId, PersonId, Role, UnitId
from domain.identity import CITY_GOVERNMENT, function_of
from domain.rules.forms import Tier
from domain.rules.rules import Rules
from domain.value import Frozen
from worker.simulation.people import OFFICE, company, person_of
from worker.trial.lives import places

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "建国志强文静海燕晓东丽华永刚秀英俊杰春梅国栋玉兰立新红霞振华雪梅卫东桂芳明远淑敏"
IN_THE_OFFICE = (Role.XMB, Role.HEAD, Role.LEADER, Role.OFFICE_DIRECTOR)
IN_A_BUREAU = (Role.REVIEWER, Role.HEAD, Role.DEPUTY, Role.LEADER, Role.PARTY_HEAD)
IN_A_COUNTY = (Role.REVIEWER, Role.HEAD)
OF_A_COUNTY = (Role.COUNTY, Role.GOVERNMENT_HEAD)  # in its government
OF_THE_CITY = (  # posts beside those of the bureaus
    (CITY_GOVERNMENT, Role.GOVERNMENT_HEAD),
    ("tjj", Role.STATISTICS),
    ("dcj", Role.SUPERVISION),
    ("sjj", Role.AUDITOR),
)
OF_NO_UNIT = (
    ("shilingdao", Role.CITY_LEADER),
    ("yunwei", Role.OPERATOR),
    ("xitong", Role.SYSTEM_ADMIN),
    ("anquan", Role.SECURITY_ADMIN),
    ("shenji", Role.AUDIT_ADMIN),
)


class TrialPerson(Frozen):
    """Somebody of the trial city, for one unit or for one company; who keeps the system, for neither."""

    person: PersonId
    name: str
    role: Role
    unit: UnitId | None = None
    company: CompanyId | None = None


@cache
def people() -> tuple[TrialPerson, ...]:
    """Everybody, in a fixed order: the office, the city's units, the counties', the companies."""
    rules = load_rules()
    return tuple(_everybody(rules))


def _everybody(rules: Rules) -> Iterator[TrialPerson]:
    for role in IN_THE_OFFICE:
        yield _of(OFFICE, role)
    for unit in rules.catalog.units.units:
        if unit.login == "unit" and unit.id != OFFICE:
            for role in IN_A_BUREAU:
                yield _of(unit.id, role)
    for unit_id, role in OF_THE_CITY:
        yield _of(unit_id, role)
    for unit_id in rules.units():
        own = rules.derived_unit(unit_id)
        if own is not None and own.login == "unit" and own.tier in (Tier.COUNTY, Tier.ZONE):
            posts = (*IN_A_COUNTY, *OF_A_COUNTY) if function_of(unit_id) == "gov" else IN_A_COUNTY
            for role in posts:
                yield _of(unit_id, role)
    for word, role in OF_NO_UNIT:
        person = f"yanshi.{word}"
        yield TrialPerson(person=person, name=_name(person), role=role)
    for owner in owners(rules):
        person = company(owner).person
        yield TrialPerson(person=person, name=_name(person), role=Role.COMPANY, company=owner)


def owners(rules: Rules) -> list[CompanyId]:
    """The companies of the city's projects, in the projects' order."""
    return [f"gen-{number:04d}" for number in range(1, len(places(rules)) + 1)]


def _of(unit: str, role: Role) -> TrialPerson:
    # The office's clerk acts in the office's own role, under the name of every other desk's clerk.
    post = Role.REVIEWER if role is Role.XMB else role
    person = person_of(unit, post)
    return TrialPerson(person=person, name=_name(person), role=role, unit=unit)


def _name(person: str) -> str:
    """A name made of a common surname and one or two signs."""
    number = int.from_bytes(hashlib.sha256(person.encode()).digest()[:8], "big")
    surname = SURNAMES[number % len(SURNAMES)]
    pair = number // len(SURNAMES) % (len(GIVEN) // 2)
    given = GIVEN[2 * pair : 2 * pair + 2]
    return surname + (given if number // 7919 % 3 else given[1])
