"""Local accounts: the hash of a password, and how often a name was tried in vain.

Attempts are counted by the name that was typed, whether there is such an account or not, so that
nothing tells a known name from an unknown one.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Engine, text

from store import access_log, sessions
from store.access_log import Entry

KEPT_DAYS = 1  # an attempt that old counts for nothing


class Account(NamedTuple):
    """An account as it is found for a log-in. `locked_until` None: it is not.

    `trial`: of a trial city, of no use anywhere else.
    """

    password_hash: str | None  # None: no such account, or nobody that may come in
    must_change: bool
    locked_until: datetime | None
    trial: bool = False


def find(db: Connection, name: str) -> Account:
    """What stands for this name; for one that is unknown, what stands for nobody. One statement."""
    row = db.execute(
        text(
            "select a.password_hash, a.must_change, t.locked_until, a.trial from (select 1) one"
            " left join attempts t on t.name = :name and t.locked_until > clock_timestamp()"
            " left join people p on p.id = :name and p.disabled_at is null"
            " left join accounts a on a.person = p.id"
        ),
        {"name": name},
    ).one()
    return Account(row[0], bool(row[1]), row[2], bool(row[3]))


def failed(engine: Engine, name: str, by: Entry, *, most: int, lock_s: float) -> None:
    """One more attempt in vain; the `most`-th in a row locks the name for `lock_s` seconds."""
    with engine.begin() as db:
        db.execute(
            text(
                "delete from attempts where last_at < clock_timestamp() - make_interval(days => :d)"
            ),
            {"d": KEPT_DAYS},
        )
        db.execute(
            text(
                "insert into attempts as t (name, failures, last_at, locked_until)"
                " values (:name, 1, clock_timestamp(), case when :most <= 1"
                "  then clock_timestamp() + make_interval(secs => :lock) end)"
                " on conflict (name) do update set last_at = clock_timestamp(),"
                " failures = case when t.locked_until <= clock_timestamp() then 1"
                "  else t.failures + 1 end,"
                " locked_until = case when t.locked_until <= clock_timestamp() then null"
                "  when t.failures + 1 >= :most"
                "  then clock_timestamp() + make_interval(secs => :lock) else t.locked_until end"
            ),
            {"name": name, "most": most, "lock": lock_s},
        )
        access_log.write(db, by)


def came_in(engine: Engine, name: str, new: sessions.New, by: Entry) -> None:
    """A session for the one whose password was right; earlier attempts count no more."""
    with engine.begin() as db:
        db.execute(text("delete from attempts where name = :name"), {"name": name})
        sessions.begin(db, new)
        access_log.write(db, by)


def hash_of(db: Connection, person: str) -> str | None:
    """The hash that is kept; None where there is no account."""
    return db.execute(
        text("select password_hash from accounts where person = :person"), {"person": person}
    ).scalar()


def renew_hash(engine: Engine, person: str, old: str, new: str) -> None:
    """The same password, hashed with today's figures."""
    with engine.begin() as db:
        db.execute(
            text(
                "update accounts set password_hash = :new"
                " where person = :person and password_hash = :old"
            ),
            {"person": person, "old": old, "new": new},
        )


def change_password(engine: Engine, person: str, hash: str, new: sessions.New, by: Entry) -> None:
    """The person's own new password: every session of his ends, and a new one begins."""
    with engine.begin() as db:
        db.execute(
            text(
                "update accounts set password_hash = :hash, must_change = false,"
                " password_changed_at = clock_timestamp() where person = :person"
            ),
            {"hash": hash, "person": person},
        )
        sessions.revoke_all(db, person)
        sessions.begin(db, new)
        access_log.write(db, by)


def reset(engine: Engine, person: str, hash: str, by: Entry) -> bool:
    """A first password again, to be changed at the next log-in; all sessions end.

    False where there is no such person.
    """
    with engine.begin() as db:
        known = db.execute(text("select 1 from people where id = :id"), {"id": person}).scalar()
        if known is None:
            return False
        db.execute(
            text(
                "insert into accounts (person, password_hash, must_change)"
                " values (:person, :hash, true) on conflict (person) do update"
                " set password_hash = :hash, must_change = true,"
                " password_changed_at = clock_timestamp()"
            ),
            {"person": person, "hash": hash},
        )
        db.execute(text("delete from attempts where name = :name"), {"name": person})
        sessions.revoke_all(db, person)
        access_log.write(db, by)
    return True


def locked(db: Connection) -> dict[str, datetime]:
    """The names that are locked now, and until when."""
    rows = db.execute(
        text("select name, locked_until from attempts where locked_until > clock_timestamp()")
    )
    return {str(key): value for key, value in rows}
