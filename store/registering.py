"""Registering a project once: which code it bears, and the command that asks for it.

One transaction: either the key, the code and the command are all there, or none. Codes have no
gaps, because a registration that fails gives its number back.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from psycopg2.errors import UniqueViolation
from psycopg2.extensions import cursor as Cursor
from sqlalchemy import Connection, Engine, text

from domain.acts import RawAct
from domain.streams import project_of, project_stream
from store import commands
from store.commands import KeyReused, Words
from store.database import own_transaction

CITY = "LH"  # of Luohe's own codes: LH-2026-0001


def project_key(name: str, county: str | None, national_code: str | None) -> str:
    """What makes two registrations the same project: the national code, else name and county."""
    return national_code or f"{name}|{county or ''}"


def register_once(
    engine: Engine,
    key: str | None,
    year: int,
    make_row: Callable[[str], RawAct],
    *,
    also: tuple[str, ...] = (),
    own_code: str | None = None,
    idempotency_key: str | None = None,
    words: tuple[Words, ...] = (),
    city: str = CITY,
) -> RawAct:
    """The registration of the project as it stands written down: a new one, or the one before.

    `key`: what makes it the same project (`project_key`); None: every call is another project.
    `also`: further keys of the same project, such as its number in another record. `own_code`: the
    code that it bears already, where it has one of ours.
    `make_row` is given the project's code (of `year`, the next number) and makes the command; its
    id must be the same each time it is made for one request. A project whose registration was
    refused may be registered again, under the code that it has.

    Raises KeyReused where the command's id stands for another act, CodeTaken where `own_code` is
    another project's.
    """
    keys = [one for one in (key, *also) if one is not None]
    try:
        with own_transaction(engine, commands.PLANNED) as cursor:
            while True:
                cursor.execute("begin")
                code = _code_of(cursor, keys)
                if code is not None and (there := _registration(cursor, code)) is not None:
                    cursor.execute("rollback")
                    return there
                if code is None:
                    code = _own(cursor, own_code) if own_code else _next_code(cursor, year, city)
                    if not all(_taken(cursor, one, code) for one in keys):
                        cursor.execute("rollback")  # somebody was faster: look again
                        continue
                row = commands.insert(cursor, make_row(code), key=idempotency_key, words=words)
                cursor.execute("commit")
                return row
    except UniqueViolation:
        return _same_again(engine, make_row)


class CodeTaken(Exception):
    """The code that a project claims as its own is another's."""


def _code_of(cursor: Cursor, keys: list[str]) -> str | None:
    """The code under which one of these keys is known, the first key's before the others'."""
    cursor.execute(
        "select code from project_keys where key = any(%(keys)s)"
        " order by array_position(%(keys)s, key) limit 1",
        {"keys": keys},
    )
    row = cursor.fetchone()
    return str(row[0]) if row else None


def _own(cursor: Cursor, code: str) -> str:
    """The code that the project has, so counted that no later project is given it."""
    cursor.execute(
        "select 1 from project_keys where code = %(code)s"
        " union all select 1 from streams where stream = %(stream)s",
        {"code": code, "stream": project_stream(code)},
    )
    if cursor.fetchone():
        raise CodeTaken(code)
    city, year, number = code.split("-")
    if city == CITY:
        cursor.execute(
            "insert into project_codes as c (year, last) values (%s, %s)"
            " on conflict (year) do update set last = greatest(c.last, excluded.last)",
            (int(year), int(number)),
        )
    return code


def known(db: Connection, keys: list[str]) -> dict[str, str]:
    """Key → code of those projects that are here already. By the primary key of `project_keys`."""
    question = text("select key, code from project_keys where key = any(:keys)")
    return {str(key): str(code) for key, code in db.execute(question, {"keys": keys})}


def taken_codes(db: Connection, codes: list[str]) -> list[str]:
    """Which of these codes a project bears already. By the primary key of `streams`."""
    question = text("select substr(stream, 9) from streams where stream = any(:streams) order by 1")
    streams = [project_stream(code) for code in codes]
    return [str(row[0]) for row in db.execute(question, {"streams": streams})]


def _registration(cursor: Cursor, code: str) -> RawAct | None:
    """The command that registered the project, or is about to; None where it was refused.

    Uses the primary key of `events` and the partial index `commands_waiting`.
    """
    cursor.execute(
        f"select {commands.COLUMNS} from commands where id = coalesce("
        " (select act from events where stream = %(stream)s and seq = 1),"
        " (select id from commands where stream = %(stream)s and outcome is null"
        " and kind in ('register', 'take_over') order by submitted_at limit 1))",
        {"stream": project_stream(code)},
    )
    row = cursor.fetchone()
    if row is None or cursor.description is None:
        return None
    names = [column.name for column in cursor.description]
    return RawAct.model_validate(dict(zip(names, row, strict=True)))


def _next_code(cursor: Cursor, year: int, city: str) -> str:
    """The next number of the year; held until the end of the transaction, one at a time."""
    cursor.execute(
        "insert into project_codes as c (year, last) values (%s, 1)"
        " on conflict (year) do update set last = c.last + 1 returning last",
        (year,),
    )
    row = cursor.fetchone()
    if row is None:
        raise RuntimeError("the insertion of a code returned nothing")
    return f"{city}-{year}-{row[0]:04d}"


def _taken(cursor: Cursor, key: str, code: str) -> bool:
    cursor.execute(
        "insert into project_keys (key, code) values (%s, %s) on conflict do nothing", (key, code)
    )
    return cursor.rowcount == 1


def part_code(engine: Engine, act: UUID, year: int, city: str = CITY) -> str:
    """The code of the project that the act splits off: of one act always the same.

    Held from here on, also where the act is refused in the end.
    """
    key = f"split|{act}"
    with own_transaction(engine, commands.PLANNED) as cursor:
        while True:
            cursor.execute("begin")
            code = _code_of(cursor, [key])
            if code is None:
                code = _next_code(cursor, year, city)
                if not _taken(cursor, key, code):
                    cursor.execute("rollback")  # somebody was faster: look again
                    continue
            cursor.execute("commit")
            return code


def _same_again(engine: Engine, make_row: Callable[[str], RawAct]) -> RawAct:
    """The act that bears the id already, if it says the same but for the code."""
    with engine.connect() as db:
        wanted = make_row(f"{CITY}-0000-0000")
        there = commands.by_id(db, wanted.id)
    if there is None or there.digest() != make_row(project_of(there.stream)).digest():
        raise KeyReused(str(wanted.id))
    return there


def nothing_else(db: Connection, keys: list[str]) -> bool:
    """Whether no project was ever registered here, or at least one of these keys among the first.

    So a set of projects may be told to be this ledger's beginning.
    """
    question = text(
        "select not exists (select from streams)"
        " or exists (select from project_keys where key = any(:keys))"
    )
    return bool(db.execute(question, {"keys": keys}).scalar_one())
