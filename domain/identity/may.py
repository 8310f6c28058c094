"""May X do Y to Z, and if not, why: the policy table asked.

`may` is about one thing, `ever` about any, `scope` gives the same answer for a whole list, as data
that the store can apply. Which command may be given is `commands`', which asks the rules too.
"""

from __future__ import annotations

from typing import assert_never

from domain.acts import ROLE_ZH, Actor, Role
from domain.identity.commands import CITY_GOVERNMENT, REGISTERING, area_of, function_of
from domain.identity.policy import RELATION_NO, TABLE, VERB_ZH, Relation, Verb
from domain.value import Frozen


class Thing(Frozen):
    """What the question is about, as far as the answer needs it.

    `project`: it is one, or belongs to one. `units`: those that handle it, an item or a task of it.
    """

    project: bool = False
    units: tuple[str, ...] = ()
    company: str | None = None
    county: str | None = None
    person: str | None = None


def may(by: Actor, verb: Verb, thing: Thing) -> str | None:
    """None where `by` may do this to the thing, else a Chinese sentence that says why not."""
    if any(_stands(by, relation, thing) for relation in _relations(by.role, verb)):
        return None
    only = "；或者".join(RELATION_NO[relation] for relation in relations(by, verb))
    return f"{only}（{ROLE_ZH[by.role]}）。" if only else f"{ROLE_ZH[by.role]}不能{VERB_ZH[verb]}。"


def ever(by: Actor, verb: Verb) -> str | None:
    """None where there is anything that `by` may do this to, else why there is nothing."""
    return None if _relations(by.role, verb) else f"{ROLE_ZH[by.role]}不能{VERB_ZH[verb]}。"


def is_open(verb: Verb) -> bool:
    """Whether nobody need be signed in for it."""
    return any(row.verb is verb and row.relation is Relation.ANYONE for row in TABLE)


def relations(by: Actor, verb: Verb) -> tuple[Relation, ...]:
    """How `by` must stand to a thing, of the ways in which he can stand to any."""
    return tuple(one for one in _relations(by.role, verb) if _ever_stands(by, one))


def _ever_stands(by: Actor, relation: Relation) -> bool:
    match relation:
        case Relation.OWN_UNIT:
            return by.unit is not None
        case Relation.OWN_COMPANY:
            return by.company is not None
        case Relation.OWN_COUNTY:
            return bool(_county(by)) or _governs_city(by)
        case Relation.KEEPS:
            return _kept(by) is not None
        case _:
            return True


def _relations(role: Role, verb: Verb) -> tuple[Relation, ...]:
    return tuple(row.relation for row in TABLE if row.verb is verb and role in row.roles)


def _stands(by: Actor, relation: Relation, thing: Thing) -> bool:
    match relation:
        case Relation.ANYONE | Relation.ANY | Relation.GIVER:
            return True
        case Relation.OWN_UNIT:
            return by.unit is not None and by.unit in thing.units
        case Relation.OWN_COMPANY:
            return by.company is not None and by.company == thing.company
        case Relation.OWN_COUNTY:
            if _governs_city(by):
                return thing.project or thing.county is not None
            return bool(county := _county(by)) and county == thing.county
        case Relation.KEEPS:
            kept = _kept(by)
            return thing.project and kept is not None and kept in ("", thing.county)
        case Relation.OWN:
            return thing.person is not None and thing.person in by.persons
        case _:
            assert_never(relation)


def _governs_city(by: Actor) -> bool:
    """The head of the city's government: its area is all of the city."""
    return by.role is Role.GOVERNMENT_HEAD and by.unit == CITY_GOVERNMENT


def _county(by: Actor) -> str:
    return area_of(by.unit) if by.unit else ""


def _kept(by: Actor) -> str | None:
    """The area whose projects the unit enters and mends, "" for the whole city; None: none."""
    if by.unit is None or function_of(by.unit) not in REGISTERING:
        return None
    return area_of(by.unit)


class Scope(Frozen):
    """Which projects somebody sees in a list: all, or those that any of these names; or none."""

    all: bool = False
    units: tuple[str, ...] = ()  # that handle an item or a task of the project
    companies: tuple[str, ...] = ()  # that own it
    counties: tuple[str, ...] = ()  # where it lies


def scope(by: Actor, verb: Verb = Verb.LIST_PROJECTS) -> Scope:
    """The projects that `by` may do this to: of each, `may` says the same."""
    found = Scope()
    for relation in _relations(by.role, verb):
        match relation:
            case Relation.ANYONE | Relation.ANY:
                found = found.but(all=True)
            case Relation.OWN_UNIT if by.unit:
                found = found.but(units=(by.unit,))
            case Relation.OWN_COMPANY if by.company:
                found = found.but(companies=(by.company,))
            case Relation.OWN_COUNTY if _governs_city(by):
                found = found.but(all=True)
            case Relation.OWN_COUNTY if county := _county(by):
                found = found.but(counties=(*found.counties, county))
            case Relation.KEEPS if (kept := _kept(by)) is not None:
                found = found.but(all=True) if kept == "" else found.but(
                    counties=(*found.counties, kept)
                )  # fmt: skip
            case _:
                pass
    return found
