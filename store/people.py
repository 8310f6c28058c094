"""People, their posts and substitutions: looked up, and changed with a line in the access log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Engine, text

from domain.identity.people import Person, Post, Substitution
from store import access_log, sessions
from store.access_log import Entry
from store.database import own_transaction
from store.prepared import prepared


class NobodySo(Exception):
    """There is no such person, post or substitution."""


class Exists(Exception):
    """There is such a person already."""


class Staff(NamedTuple):
    """Posts and substitutions of people that are not disabled: what `domain.identity` asks for."""

    posts: tuple[Post, ...]
    substitutions: tuple[Substitution, ...]


_POSTS = (
    "select o.id, o.person, o.role, o.unit, o.company, o.from_day, o.to_day"
    " from posts o join people p on p.id = o.person and p.disabled_at is null"
)
_SUBSTITUTIONS = (
    "select s.id, s.absent, s.substitute, s.from_day, s.to_day, s.kinds, s.made_by, s.made_at"
    " from substitutions s"
    " join people a on a.id = s.absent and a.disabled_at is null"
    " join people b on b.id = s.substitute and b.disabled_at is null"
)


def person(db: Connection, id: str) -> Person | None:
    """By primary key."""
    row = db.execute(
        text("select id, name, phone, disabled_at from people where id = :id"), {"id": id}
    ).mappings()
    found = row.one_or_none()
    return Person.model_validate(dict(found)) if found else None


def everybody(db: Connection) -> list[Person]:
    """All people by id, the disabled too."""
    rows = db.execute(text("select id, name, phone, disabled_at from people order by id"))
    return [Person.model_validate(dict(row)) for row in rows.mappings()]


def names(db: Connection, ids: Iterable[str]) -> dict[str, str]:
    """The names of those that are known."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = db.execute(text("select id, name from people where id = any(:ids)"), {"ids": wanted})
    return {str(key): value for key, value in rows}


def concerning(db: Connection, person: str) -> Staff:
    """What decides which posts a person may act in: his own, and those of whom he stands in for."""
    posts = db.execute(
        text(
            f"{_POSTS} where o.person = :person or o.person in"
            " (select absent from substitutions where substitute = :person)"
            " order by o.from_day, o.id"
        ),
        {"person": person},
    )
    substitutions = db.execute(
        text(
            f"{_SUBSTITUTIONS} where s.substitute = :person or s.absent = :person"
            " order by s.from_day, s.id"
        ),
        {"person": person},
    )
    return _staff(posts.mappings(), substitutions.mappings())


def of_unit(db: Connection, unit: str) -> Staff:
    """Everybody who has, had or will have a post in the unit, and who stands in for whom."""
    posts = db.execute(
        text(f"{_POSTS} where o.unit = :unit order by o.from_day, o.id"), {"unit": unit}
    )
    substitutions = db.execute(
        text(
            f"{_SUBSTITUTIONS} where s.absent in (select person from posts where unit = :unit)"
            " order by s.from_day, s.id"
        ),
        {"unit": unit},
    )
    return _staff(posts.mappings(), substitutions.mappings())


def all_staff(db: Connection) -> Staff:
    """All of it."""
    posts = db.execute(text(f"{_POSTS} order by o.person, o.from_day, o.id"))
    substitutions = db.execute(text(f"{_SUBSTITUTIONS} order by s.absent, s.from_day, s.id"))
    return _staff(posts.mappings(), substitutions.mappings())


def _staff(posts: Iterable[Any], substitutions: Iterable[Any]) -> Staff:
    return Staff(
        tuple(Post.model_validate(dict(row)) for row in posts),
        tuple(Substitution.model_validate(dict(row)) for row in substitutions),
    )


_DISABLED = prepared(
    "person_disabled",
    "select disabled_at is not null from people where id = %(person)s",
    person="text",
)


def disabled(engine: Engine, person: str) -> bool:
    """Whether this person is known and kept out. Of each request with a token: by primary key."""
    with own_transaction(engine, (_DISABLED,)) as cursor:
        cursor.execute(_DISABLED.call, {"person": person})
        row = cursor.fetchone()
    return bool(row and row[0])


# --- changes --------------------------------------------------------------------------------------

Check = Callable[[Staff], str | None]


class Unfit(Exception):
    """What was asked for may not be: a Chinese sentence says why."""


def add(
    engine: Engine,
    new: Person,
    posts: tuple[Post, ...],
    password_hash: str,
    by: Entry,
    check: Check,
) -> None:
    """A person with an account and posts. Raises Exists, or Unfit where `check` says why not."""
    with engine.begin() as db:
        _one_at_a_time(db)
        if person(db, new.id) is not None:
            raise Exists(new.id)
        _checked(db, check)
        db.execute(
            text("insert into people (id, name, phone) values (:id, :name, :phone)"),
            {"id": new.id, "name": new.name, "phone": new.phone},
        )
        for post in posts:
            _insert_post(db, post)
        db.execute(
            text(
                "insert into accounts (person, password_hash, must_change)"
                " values (:person, :hash, true)"
            ),
            {"person": new.id, "hash": password_hash},
        )
        access_log.write(db, by)


def add_trial(
    engine: Engine, new: Sequence[tuple[Person, Post]], password_hash: str, by: Entry
) -> None:
    """People of a trial city with an account and a post each; those that are there stay."""
    people = [{"id": one.id, "name": one.name} for one, _ in new]
    with engine.begin() as db:
        _one_at_a_time(db)
        there = names(db, (one.id for one, _ in new))
        if len(there) == len({one.id for one, _ in new}):
            return
        db.execute(
            text("insert into people (id, name) values (:id, :name) on conflict do nothing"), people
        )
        for one, post in new:
            if one.id not in there:
                _insert_post(db, post)
        db.execute(
            text(
                "insert into accounts (person, password_hash, must_change, trial)"
                " values (:id, :hash, false, true) on conflict do nothing"
            ),
            [{**one, "hash": password_hash} for one in people],
        )
        access_log.write(db, by)


def disable(engine: Engine, id: str, by: Entry) -> None:
    """Keeps a person out from now on; his sessions end at once. Raises NobodySo."""
    with engine.begin() as db:
        done = db.execute(
            text(
                "update people set disabled_at = coalesce(disabled_at, clock_timestamp())"
                " where id = :id"
            ),
            {"id": id},
        )
        if done.rowcount == 0:
            raise NobodySo(id)
        sessions.revoke_all(db, id)
        access_log.write(db, by)


def enable(engine: Engine, id: str, by: Entry) -> None:
    """Lets a person in again, with the password he had. Raises NobodySo."""
    with engine.begin() as db:
        done = db.execute(text("update people set disabled_at = null where id = :id"), {"id": id})
        if done.rowcount == 0:
            raise NobodySo(id)
        access_log.write(db, by)


def add_post(engine: Engine, post: Post, by: Entry, check: Check) -> None:
    """A post more. Raises NobodySo, or Unfit where `check` says why not."""
    with engine.begin() as db:
        _one_at_a_time(db)
        if person(db, post.person) is None:
            raise NobodySo(post.person)
        _checked(db, check)
        _insert_post(db, post)
        access_log.write(db, by)


def end_post(engine: Engine, id: UUID, last_day: date, by: Entry) -> None:
    """The post's last day; one that has not begun by then never was. Raises NobodySo."""
    with engine.begin() as db:
        done = db.execute(
            text(
                "update posts set to_day = greatest(cast(:day as date), from_day - 1)"
                " where id = :id and (to_day is null or to_day > :day)"
            ),
            {"id": id, "day": last_day},
        )
        if done.rowcount == 0:
            raise NobodySo(str(id))
        access_log.write(db, by)


def add_substitution(engine: Engine, new: Substitution, by: Entry, check: Check) -> None:
    """One stands in for another. Raises NobodySo, or Unfit where `check` says why not."""
    with engine.begin() as db:
        _one_at_a_time(db)
        for id in (new.absent, new.substitute):
            if person(db, id) is None:
                raise NobodySo(id)
        _checked(db, check)
        db.execute(
            text(
                "insert into substitutions"
                " (id, absent, substitute, from_day, to_day, kinds, made_by, made_at) values"
                " (:id, :absent, :substitute, :from_day, :to_day, :kinds, :made_by, :made_at)"
            ),
            new.model_dump() | {"kinds": new.kinds and [kind.value for kind in new.kinds]},
        )
        access_log.write(db, by)


def end_substitution(engine: Engine, id: UUID, last_day: date, by: Entry) -> None:
    """Its last day, earlier than was planned. Raises NobodySo."""
    with engine.begin() as db:
        done = db.execute(
            text(
                "update substitutions set to_day = greatest(cast(:day as date), from_day - 1)"
                " where id = :id and to_day > :day"
            ),
            {"id": id, "day": last_day},
        )
        if done.rowcount == 0:
            raise NobodySo(str(id))
        access_log.write(db, by)


def _one_at_a_time(db: Connection) -> None:
    """Two that are each allowed beside what there is may not be together."""
    db.execute(text("lock table posts, substitutions in share row exclusive mode"))


def _checked(db: Connection, check: Check) -> None:
    if why := check(all_staff(db)):
        raise Unfit(why)


def _insert_post(db: Connection, post: Post) -> None:
    db.execute(
        text(
            "insert into posts (id, person, role, unit, company, from_day, to_day)"
            " values (:id, :person, :role, :unit, :company, :from_day, :to_day)"
        ),
        post.model_dump() | {"role": post.role.value},
    )
