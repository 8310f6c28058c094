"""Whose notices somebody reads: his post's, and those of posts below that nobody holds today.

Where a post is vacant and nobody deputises, the next post up hears (catalog: escalation_rules).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy import Engine as Database

from domain.acts import Actor, Role
from domain.clock import local_day
from domain.identity import holders
from domain.identity.people import LADDER, above
from store import inbox, notices, people


class Noticed(NamedTuple):
    """His notices; `vacant`: the roles that fall to him, each in words of its own on the page."""

    rows: list[dict[str, Any]]
    vacant: tuple[Role, ...]


def reader_of(db: Connection, by: Actor) -> notices.Reader:
    """The reader as the ladder knows him."""
    post = notices.Place(by.role.value, by.unit)
    below = tuple(notices.Place(role.value, by.unit) for role in vacant_below(db, by))
    return notices.Reader(by.person, post, (post, *below))


def vacant_below(db: Connection, by: Actor) -> tuple[Role, ...]:
    """The posts of his unit that fall to him today because nobody holds them or deputises."""
    below = [role for role in LADDER if by.role in above(role)]
    if by.unit is None or not below:
        return ()
    staff = people.of_unit(db, by.unit)
    today = local_day(inbox.clock(db))
    return tuple(
        role
        for role in below
        if any(
            one.how == "above" and by.person in (one.person, one.instead_of)
            for one in holders(role, by.unit, today, staff.posts, staff.substitutions)
        )
    )


def noticed(database: Database, by: Actor) -> Noticed:
    """All that is open."""
    with database.connect() as db:
        return Noticed(notices.listed(db, reader_of(db, by)), vacant_below(db, by))


def read(database: Database, by: Actor) -> Noticed:
    """The same, and now he has read them."""
    with database.begin() as db:
        found = notices.listed(db, reader_of(db, by))
        notices.mark_read(
            db, by.person, [(row["stream"], row["step"]) for row in found if not row["read"]]
        )
        return Noticed(found, vacant_below(db, by))


def unread(db: Connection, by: Actor) -> int:
    """How many he has not read."""
    if by.company is not None:
        return 0  # the ladder is between officials
    return notices.unread(db, reader_of(db, by))
