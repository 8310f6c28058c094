"""The read model made anew from the ledger, and where the two differ.

A stream's rows are a pure function of its events (`domain.view`), so what was lost or changed in
them by hand or by a defect comes back equal, row for row. The ledger itself is never touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, text

from domain import view
from domain.ledger import HeldLine, read_event
from domain.recording import Change
from domain.rules.rules import Rules
from domain.streams import is_review, project_of
from domain.view import Rows
from store import ledger
from store.database import cursor_of
from store.judging import RulesOf, core_of
from store.read_model import COLUMNS, KEYS, ORDER, upsert, values_of

Key = tuple[str, str]  # (table, the row's key as `domain.view` writes it)
Typed = dict[Key, dict[str, Any]]

_READ: dict[str, Any] = {
    "timestamptz": lambda word: datetime.fromisoformat(word),
    "date": lambda word: date.fromisoformat(word),
    "numeric": lambda word: Decimal(str(word)),
}
_KEY_OF = {
    "projects": "code",
    "reviews": "stream",
    "tasks": "stream || '#' || key",
    "granted": "project || '/' || key",
    "notices": "stream || '#' || step",
}


class Difference(NamedTuple):
    """A row of the read model that is not what the ledger says. None: there is no such row."""

    table: str
    key: str
    there: dict[str, Any] | None
    wanted: dict[str, Any] | None

    @property
    def zh(self) -> str:
        """What is wrong with the row, columns named."""
        where = f"{self.table} {self.key}"
        if self.there is None:
            return f"{where}：缺少这一行"
        if self.wanted is None:
            return f"{where}：多出这一行"
        columns = [name for name, value in self.wanted.items() if self.there.get(name) != value]
        told = "；".join(f"{n} 现为{self.there.get(n)}，应为{self.wanted[n]}" for n in columns)
        return f"{where}：{told}"


class Folded(NamedTuple):
    """What a stream's lines come to; `state` None where nothing has happened."""

    state: Any
    rows: Rows
    next_alarm: datetime | None
    closed: bool
    rules: Rules | None


def fold(stream: str, lines: list[HeldLine], rules_of: RulesOf) -> Folded:
    """The state and the rows that these lines say. Raises ValueError where they cannot be read."""
    core = core_of(stream)
    state = None
    for line in lines:
        state = core.evolve(state, read_event(stream, line))
    if state is None:
        return Folded(None, {}, None, False, None)
    rules = rules_of(state.rules.catalog, state.rules.calendar)
    alarm = core.next_alarm(state, rules)
    when = alarm.when if alarm else None
    if is_review(stream):
        return Folded(state, view.of_review(state, rules), when, not state.open, rules)
    return Folded(state, view.of_project(state, rules), when, state.closed, rules)


def typed(rows: Rows) -> Typed:
    """Rows of `domain.view` with values as the database gives them back."""
    return {
        (table, key): {
            name: value if value is None else _READ.get(COLUMNS[table][name], _same)(value)
            for name, value in row.items()
        }
        for (table, key), row in rows.items()
    }


def _same(value: Any) -> Any:
    return value


def rows_there(db: Connection, streams: list[str], codes: list[str]) -> Typed:
    """The rows that these streams, and the projects of these codes, have in the read model.

    Uses the primary keys.
    """
    found: Typed = {}
    for table in ORDER:
        column, wanted = ("stream", streams) if table in ("reviews", "tasks", "notices") else (
            KEYS[table][0], codes,
        )  # fmt: skip
        question = text(
            f"select {_KEY_OF[table]} as row_key, {', '.join(COLUMNS[table])} from {table}"
            f" where {column} = any(:wanted)"
        )
        for row in db.execute(question, {"wanted": wanted}).mappings():
            values = dict(row)
            found[table, values.pop("row_key")] = values
    return found


def differences(wanted: Typed, there: Typed) -> list[Difference]:
    """Every row that is missing, different or too many, in order of table and key."""
    return [
        Difference(*key, there.get(key), wanted.get(key))
        for key in sorted({**wanted, **there})
        if wanted.get(key) != there.get(key)
    ]


def streams_with_rows(db: Connection) -> list[str]:
    """Every stream that is in the ledger or has rows in the read model."""
    rows = db.execute(
        text(
            "select stream from streams union select stream from reviews"
            " union select stream from tasks union select stream from notices"
            " union select 'project/' || code from projects"
            " union select 'project/' || project from granted"
        )
    )
    return sorted(str(row[0]) for row in rows)


def rebuild(engine: Engine, stream: str, rules_of: RulesOf) -> list[Difference]:
    """Brings the stream's rows to what the ledger says; what had been different.

    One transaction under the lock on the stream's head row, so that no step of the stream comes
    in between. The head's next alarm and whether it is closed are derived too, and set right.
    """
    with engine.begin() as db:
        db.execute(text("set local statement_timeout = 0"))
        db.execute(text("set local lock_timeout = '20s'"))
        db.execute(text("select 1 from streams where stream = :s for update"), {"s": stream})
        folded = fold(stream, ledger.history(db, stream), rules_of)
        wanted = typed(folded.rows)
        found = differences(wanted, _there(db, stream))
        if found:
            _write(db, found, folded.rows)
            if left := differences(wanted, _there(db, stream)):
                raise RuntimeError(f"{stream}: rebuilt, but not equal: {left[0].zh}")
        found += _head(db, stream, folded)
    return found


def rebuild_all(engine: Engine, rules_of: RulesOf) -> int:
    """Every stream; how many rows were not what the ledger says."""
    with engine.connect() as db:
        streams = streams_with_rows(db)
    return sum(len(rebuild(engine, stream, rules_of)) for stream in streams)


def _there(db: Connection, stream: str) -> Typed:
    codes = [] if is_review(stream) else [project_of(stream)]
    return rows_there(db, [stream], codes)


def _write(db: Connection, found: list[Difference], rows: Mapping[Any, dict[str, Any]]) -> None:
    for one in found:
        if one.wanted is None:
            db.execute(
                text(f"delete from {one.table} where {_KEY_OF[one.table]} = :key"),
                {"key": one.key},
            )
    changes = tuple(
        Change.model_validate({"table": one.table, "key": one.key, "row": rows[one.table, one.key]})
        for one in found
        if one.wanted is not None
    )
    values = values_of(changes)
    for table in ORDER:
        if table in values:
            cursor_of(db).execute(upsert(table), values)


def _head(db: Connection, stream: str, folded: Folded) -> list[Difference]:
    there = db.execute(
        text("select next_alarm, closed from streams where stream = :s"), {"s": stream}
    ).one_or_none()
    now = (folded.next_alarm, folded.closed)
    if there is None or tuple(there) == now:
        return []
    db.execute(
        text("update streams set next_alarm = :alarm, closed = :closed where stream = :s"),
        {"alarm": now[0], "closed": now[1], "s": stream},
    )
    names = ("next_alarm", "closed")
    return [
        Difference(
            "streams",
            stream,
            dict(zip(names, there, strict=True)),
            dict(zip(names, now, strict=True)),
        )
    ]
