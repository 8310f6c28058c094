"""Log-ins of the trial city's people: one password for all, kept in the data folder.

Made only on the embedded database, and good only where `up` tells the API that password; with a
database of the city's own they are refused like names that nobody bears.
"""

from __future__ import annotations

import secrets
from datetime import date
from uuid import UUID, uuid5

from pydantic import SecretStr
from sqlalchemy import Engine as Database

from api.hashing import hashed
from api.pages.guests import Guest
from domain.acts import ROLE_ZH, Role
from domain.identity import Person, Post
from domain.rules.rules import Rules
from store import people as kept
from store.access_log import Entry
from worker.settings import Settings, kept_secret
from worker.trial.lives import BUREAU
from worker.trial.people import TrialPerson, people

POSTS = UUID("5a5b6a43-6a0e-5a52-8a07-0d2c4f1c7c11")  # namespace: a post by its person
SINCE = date(2020, 1, 1)
MADE_BY = Entry("console", "user_added", detail={"reason": "试用城市"})


def password(settings: Settings) -> SecretStr:
    """That of everybody in the trial city; made once, for the owner's eyes and the log-in page."""
    return kept_secret(settings, "trial-password", lambda: f"Shiyong-{secrets.token_hex(4)}")


def make(database: Database, secret: SecretStr) -> None:
    """An account for each that has none yet."""
    kept.add_trial(
        database,
        [(Person(id=one.person, name=one.name), _post(one)) for one in people()],
        hashed(secret.get_secret_value()),
        MADE_BY,
    )


def _post(one: TrialPerson) -> Post:
    return Post(
        id=uuid5(POSTS, one.person),
        person=one.person,
        role=one.role,
        unit=one.unit,
        company=one.company,
        from_day=SINCE,
    )


FIRST = (  # whom a newcomer meets on the log-in page, in this order
    (Role.REVIEWER, BUREAU),
    (Role.HEAD, BUREAU),
    (Role.LEADER, BUREAU),
    (Role.XMB, "xmb"),
    (Role.CITY_LEADER, None),
    (Role.COMPANY, None),
    (Role.COUNTY, None),
    (Role.AUDITOR, None),
    (Role.OPERATOR, None),
)


def guests(rules: Rules) -> tuple[Guest, ...]:
    """Those whom the log-in page offers: one of each kind."""
    found = []
    for role, unit in FIRST:
        fitting = (one for one in people() if one.role is role and unit in (None, one.unit))
        if one := next(fitting, None):
            where = rules.unit_short(one.unit) if one.unit else ""
            found.append(Guest(one.person, one.name, f"{where} {ROLE_ZH[role]}".strip()))
    return tuple(found)
