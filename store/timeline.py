"""What happened to a project and its rounds, in order, with the words that people wrote."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from domain.ledger import Line
from domain.streams import project_of


class Place(NamedTuple):
    """Where a page ended: just past this line."""

    at: datetime
    position: int
    within: int = 0  # which line of an old record's history


OLD_RECORD = "OldRecord"  # a line of the history that a project brought along: no event of ours


class Told(NamedTuple):
    """A line of the ledger, and where it stands among all."""

    stream: str
    line: Line
    position: int
    recorded_at: datetime
    within: int = 0


def events(
    db: Connection, code: str, *, after: Place | None = None, limit: int = 200
) -> list[Told]:
    """Lines of the project's streams by (time, position), from just past `after`.

    With them, of type `OLD_RECORD` and each at its own date, the history of a project that was
    taken over. By the ledger's primary key; a project has some thousand lines at most.
    """
    rows = db.execute(
        text(
            "select * from ("
            ' select stream, seq, type, at, happened_at, actor as "by", act, payload, position,'
            " recorded_at, 0 as within from events where stream in"
            " (select stream from reviews where project = :code"
            "  union all select 'project/' || :code)"
            " union all"
            " select stream, seq, :old, (line ->> 'at')::timestamptz, null, null, null, line,"
            " position, recorded_at, within"
            " from events, jsonb_array_elements(payload -> 'history') with ordinality h(line, within)"
            " where stream = 'project/' || :code and seq = 1 and type = 'TakenOver'"
            ") told"
            + (" where (at, position, within) > (:at, :position, :within)" if after else "")
            + " order by at, position, within limit :limit"
        ),
        {"code": code, "limit": limit, "old": OLD_RECORD, **(after._asdict() if after else {})},
    ).mappings()
    return [_told(dict(row)) for row in rows]


def of_stream(db: Connection, stream: str, *, limit: int = 500) -> list[Told]:
    """The newest lines of one stream, in their order. By the ledger's primary key."""
    rows = db.execute(
        text(
            'select stream, seq, type, at, happened_at, actor as "by", act, payload, position,'
            " recorded_at from events where stream = :stream order by seq desc limit :limit"
        ),
        {"stream": stream, "limit": limit},
    ).mappings()
    return [_told(dict(row)) for row in rows][::-1]


_OF_PROJECT = "stream in (select stream from reviews where project = :code union all select 'project/' || :code)"


def newest(
    db: Connection,
    code: str,
    *,
    only: tuple[str, ...] | None = None,
    without: tuple[str, ...] = (),
    before: Place | None = None,
    limit: int = 50,
) -> list[Told]:
    """Lines of the project's streams, the newest first, from just before `before`.

    `only`: of these types; `without`: not of these. By the ledger's primary key.
    """
    where = [_OF_PROJECT, "type <> all(:without)"]
    if only is not None:
        where.append("type = any(:only)")
    if before is not None:
        where.append("(at, position) < (:at, :position)")
    rows = db.execute(
        text(
            'select stream, seq, type, at, happened_at, actor as "by", act, payload, position,'
            f" recorded_at from events where {' and '.join(where)}"
            " order by at desc, position desc limit :limit"
        ),
        {
            "code": code,
            "without": list(without),
            "only": list(only or ()),
            "limit": limit,
            **(before._asdict() if before else {}),
        },
    ).mappings()
    return [_told(dict(row)) for row in rows]


def counted(db: Connection, code: str) -> dict[str, int]:
    """How many lines of each type the project's streams have."""
    rows = db.execute(
        text(f"select type, count(*) from events where {_OF_PROJECT} group by type"), {"code": code}
    )
    return {str(type): int(n) for type, n in rows}


def of_types(db: Connection, code: str, types: tuple[str, ...]) -> list[Told]:
    """Every line of these types on the project's rounds, in the order of each stream."""
    rows = db.execute(
        text(
            'select stream, seq, type, at, happened_at, actor as "by", act, payload, position,'
            f" recorded_at from events where {_OF_PROJECT} and type = any(:types)"
            " order by stream, seq"
        ),
        {"code": code, "types": list(types)},
    ).mappings()
    return [_told(dict(row)) for row in rows]


def of_act(db: Connection, id: UUID) -> list[Told]:
    """What an act brought. By `events_act`."""
    rows = db.execute(
        text(
            'select stream, seq, type, at, happened_at, actor as "by", act, payload, position,'
            " recorded_at from events where act = :id order by seq"
        ),
        {"id": id},
    ).mappings()
    return [_told(dict(row)) for row in rows]


def project_of_stream(db: Connection, stream: str) -> tuple[str, str | None, str | None]:
    """The name of the project, "" where it has none yet, and the rules that the stream lives by."""
    row = db.execute(
        text(
            "select coalesce(p.name, ''), s.catalog, s.calendar from streams s"
            " left join projects p on p.code = :code where s.stream = :stream"
        ),
        {"stream": stream, "code": project_of(stream)},
    ).one_or_none()
    return (str(row[0]), row[1], row[2]) if row else ("", None, None)


def _told(row: dict[str, Any]) -> Told:
    stream, position, recorded = row.pop("stream"), row.pop("position"), row.pop("recorded_at")
    within = row.pop("within", 0)
    return Told(stream, Line.model_validate(row), position, recorded, within)


def words(db: Connection, refs: Iterable[UUID]) -> dict[UUID, str]:
    """The words that these references stand for."""
    wanted = list(refs)
    if not wanted:
        return {}
    rows = db.execute(text("select ref, words from texts where ref = any(:refs)"), {"refs": wanted})
    return {UUID(str(ref)): said for ref, said in rows}
