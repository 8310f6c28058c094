"""Sessions on the server: who is signed in, in which post, until when.

The browser holds a random token; here lies its sha256 alone. A session is read by one statement,
which also notes that it was seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Engine, text

from domain.identity.people import Hat, Person, Post, Substitution
from store import access_log
from store.access_log import Entry
from store.database import own_transaction
from store.prepared import Prepared, prepared

SEEN_EVERY_S = 15  # a session's row is not written anew for every request
SWEPT_DAYS = 1  # so long after its end a session's row is of no use


class New(NamedTuple):
    """A session that begins. `token`: the sha256 of what the browser holds."""

    token: str
    person: str
    csrf: str
    lasts_s: float
    post: UUID | None = None
    substitution: UUID | None = None
    address: str | None = None
    agent: str | None = None


class Session(NamedTuple):
    """A session that is alive. `hat`: the post that was chosen, None where none was.

    Whether the post still holds on the day of `now` is `domain.identity`'s question.
    """

    token: str
    person: Person
    hat: Hat | None
    csrf: str
    must_change: bool
    now: datetime
    ends_at: datetime


_ALIVE = """
with alive as (
    select s.*, clock_timestamp() as now from sessions s
    where s.token = %(token)s and s.revoked_at is null and s.ends_at > clock_timestamp()
        and s.seen_at > clock_timestamp() - make_interval(secs => %(idle)s)
)"""
_NOTED = f""", seen as (
    update sessions s set seen_at = clock_timestamp() from alive
    where s.token = alive.token and s.seen_at < clock_timestamp() - interval '{SEEN_EVERY_S} s'
)"""
_TOLD = """
select jsonb_build_object('id', p.id, 'name', p.name), s.csrf, coalesce(a.must_change, false),
    s.now, s.ends_at,
    case when h.disabled_at is null then jsonb_build_object('id', o.id, 'person', o.person,
        'role', o.role, 'unit', o.unit, 'company', o.company, 'from_day', o.from_day,
        'to_day', o.to_day) end,
    case when u.id is not null then jsonb_build_object('id', u.id, 'absent', u.absent,
        'substitute', u.substitute, 'from_day', u.from_day, 'to_day', u.to_day, 'kinds', u.kinds,
        'made_by', u.made_by, 'made_at', u.made_at) end,
    o.id is not null, s.substitution is not null
from alive s
join people p on p.id = s.person and p.disabled_at is null
left join accounts a on a.person = s.person
left join posts o on o.id = s.post
left join people h on h.id = o.person
left join substitutions u on u.id = s.substitution
"""
_READ = prepared("session_read", _ALIVE + _NOTED + _TOLD, token="text", idle="double precision")
_PEEK = prepared("session_peek", _ALIVE + _TOLD, token="text", idle="double precision")


def read(engine: Engine, token: str, idle_s: float) -> Session | None:
    """The session of this token's sha256; None where it is not alive, or its person is kept out."""
    return _asked(engine, _READ, token, idle_s)


def peek(engine: Engine, token: str, idle_s: float) -> Session | None:
    """The same, and its being read does not keep it alive."""
    return _asked(engine, _PEEK, token, idle_s)


def _asked(engine: Engine, question: Prepared, token: str, idle_s: float) -> Session | None:
    with own_transaction(engine, (question,)) as cursor:
        cursor.execute(question.call, {"token": token, "idle": idle_s})
        row = cursor.fetchone()
    if row is None:
        return None
    person, csrf, must_change, now, ends_at, post, instead, chosen, lent = row
    hat = None
    if chosen and post is not None:
        substitution = Substitution.model_validate(instead) if lent and instead else None
        hat = Hat(post=Post.model_validate(post), instead=substitution)
    return Session(token, Person.model_validate(person), hat, csrf, must_change, now, ends_at)


def begin(db: Connection, new: New) -> None:
    """A session begins; those that are long over are swept."""
    db.execute(
        text("delete from sessions where ends_at < clock_timestamp() - make_interval(days => :d)"),
        {"d": SWEPT_DAYS},
    )
    db.execute(
        text(
            "insert into sessions"
            " (token, person, post, substitution, csrf, ends_at, address, agent) values"
            " (:token, :person, :post, :substitution, :csrf,"
            " clock_timestamp() + make_interval(secs => :lasts_s), :address, :agent)"
        ),
        new._asdict(),
    )


def end(engine: Engine, token: str, by: Entry) -> None:
    """One session is over."""
    with engine.begin() as db:
        _revoke(db, [token])
        access_log.write(db, by)


def choose_post(engine: Engine, old: str, new: New, ends_at: datetime, by: Entry) -> None:
    """Another post: a new session in the place of the old one, which lasts no longer than it."""
    with engine.begin() as db:
        _revoke(db, [old])
        begin(db, new)
        db.execute(
            text("update sessions set ends_at = :ends_at where token = :token"),
            {"ends_at": ends_at, "token": new.token},
        )
        access_log.write(db, by)


def revoke_all(db: Connection, person: str) -> None:
    """Every session of this person is over at once."""
    db.execute(
        text(
            "update sessions set revoked_at = clock_timestamp()"
            " where person = :person and revoked_at is null"
        ),
        {"person": person},
    )


def _revoke(db: Connection, tokens: Sequence[str]) -> None:
    db.execute(
        text(
            "update sessions set revoked_at = clock_timestamp()"
            " where token = any(:tokens) and revoked_at is null"
        ),
        {"tokens": list(tokens)},
    )
