"""Who acts in a simulation: one person for each post of a unit, one for each company."""

from __future__ import annotations

from functools import lru_cache

from domain.acts import Actor, Role
from domain.identity import function_of
from domain.rules.items import Item
from domain.units import Handler

OFFICE = "xmb"
OFFICE_PERSON = Actor(person="xmb.reviewer", role=Role.XMB, unit=OFFICE)


@lru_cache(maxsize=1024)
def desk(unit: str, role: Role = Role.REVIEWER) -> Actor:
    """The unit's person in that post."""
    return Actor(person=person_of(unit, role), role=role, unit=unit)


def person_of(unit: str, role: Role) -> str:
    """fgw@411122, head → fgw.411122.head"""
    return f"{unit.replace('@', '.')}.{role}"


@lru_cache(maxsize=1024)
def company(owner: str) -> Actor:
    """The person who acts for the company."""
    return Actor(person=f"c.{owner.lower()}"[:64], role=Role.COMPANY, company=owner)


def applicant(item: Item, owner: str | None, unit: str | None = None) -> Actor:
    """Who hands the item in: the company, else `unit` where it may, else the first that may."""
    if owner and "owner" in item.submitted_by:
        return company(owner)
    functions = [one for one in item.submitted_by if one != "owner"]
    return desk(unit if unit and function_of(unit) in functions else functions[0])


def acting_unit(handler: Handler) -> str:
    """The unit whose people act: the handler, or who acts for it where it has no log-in."""
    return handler.acted_by or handler.unit
