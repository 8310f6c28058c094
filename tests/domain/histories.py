"""Histories as data: who did what and when, in a line each. Played through the real core and catalog."""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import count
from typing import Any, TypeVar
from uuid import UUID, uuid5

from catalog.loading import load_rules
from domain.acts import SYSTEM, Act, Actor, Role, Text
from domain.clock import SHANGHAI
from domain.review.commands import RulesVersion

RULES = load_rules()
VERSION = RulesVersion(catalog=RULES.version, calendar=RULES.calendar.version)

CODE = "LH-2026-0001"
COUNTY = "411122"
COMPANY = Actor(person="chen", role=Role.COMPANY, company="acme")
OTHER_COMPANY = Actor(person="qian", role=Role.COMPANY, company="other")
OFFICE = Actor(person="sun", role=Role.XMB, unit="xmb")
MAYOR = Actor(person="shi", role=Role.GOVERNMENT_HEAD, unit="szf")
WORDS = Text(ref=UUID(int=1), sha256="0" * 64)

C = TypeVar("C")
_numbers = count()


def reviewer(unit: str) -> Actor:
    """张: 经办 of a unit."""
    return Actor(person="zhang", role=Role.REVIEWER, unit=unit)


def leader(unit: str) -> Actor:
    """王: 主要领导 of a unit."""
    return Actor(person="wang", role=Role.LEADER, unit=unit)


def day(text: str) -> date:
    return date.fromisoformat(text)


def on(day: str, hhmm: str = "09:00") -> datetime:
    """An instant in the city's time."""
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(hhmm), SHANGHAI)


def moment(when: str | datetime) -> datetime:
    """`2026-09-25 16:30`, or 09:00 of `2026-09-25`."""
    return when if isinstance(when, datetime) else on(*when.split(" "))


def act(
    command: C,
    when: str | datetime,
    by: Actor | None = None,
    *,
    happened: str | datetime | None = None,
) -> Act[C]:
    """A command as it was given; `by` None: whoever's business it is."""
    given: Any = by
    at = moment(when)
    return Act(
        id=uuid5(UUID(int=0), str(next(_numbers))),
        by=given,
        submitted_at=at,
        happened_at=at if happened is None else moment(happened),
        command=command,
    )


def told(command: C, when: str | datetime) -> Act[C]:
    """A message between streams, dated by its cause."""
    at = moment(when)
    return Act(
        id=uuid5(UUID(int=0), str(next(_numbers))),
        by=SYSTEM,
        submitted_at=at,
        happened_at=at,
        command=command,
        message=True,
    )
