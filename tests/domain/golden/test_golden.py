"""What is stored for ever: one line for each event and command, read back and written equal.

Fields are only added, with a default; anything else is a new type. Lines are only appended, never
changed: `GOLDEN=write pytest -n 0 tests/domain/golden` adds those that are missing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import pytest
from pydantic import BaseModel

from domain.acts import SYSTEM, RawAct
from domain.canonical import canonical, plain
from domain.ledger import Line, read_act, read_event, write_down
from domain.project.commands import ProjectCommand
from domain.project.events import ProjectEvent
from domain.review.commands import ReviewCommand
from domain.review.events import ReviewEvent
from domain.streams import project_stream, review_stream
from tests.domain.golden.examples import BY, filled
from tests.domain.histories import on

HERE = Path(__file__).parent


class Book(NamedTuple):
    """One file of lines: whose, and how a line is made and read."""

    file: str
    stream: str
    models: tuple[type[BaseModel], ...]

    def path(self) -> Path:
        return HERE / self.file

    def lines(self) -> list[bytes]:
        return self.path().read_bytes().splitlines() if self.path().exists() else []


def members(union: Any) -> tuple[type[BaseModel], ...]:
    return tuple(union.__origin__.__args__)


REVIEW, PROJECT = review_stream("LH-2026-0001", "eia_form", 1), project_stream("LH-2026-0001")
EVENTS = (
    Book("review_events.jsonl", REVIEW, members(ReviewEvent)),
    Book("project_events.jsonl", PROJECT, members(ProjectEvent)),
)
COMMANDS = (
    Book("review_commands.jsonl", REVIEW, members(ReviewCommand)),
    Book("project_commands.jsonl", PROJECT, members(ProjectCommand)),
)


def written(book: Book, line: bytes) -> bytes:
    """The line, read by this code and written again."""
    raw = orjson.loads(line)
    if book in EVENTS:
        held = Line.model_validate(raw)
        return canonical(write_down(read_event(book.stream, held), held.act, held.seq))
    row = RawAct.model_validate(raw)
    act = read_act(row)
    body = {**plain(act.command)}
    assert body.pop("kind") == row.kind
    return canonical(row.but(body={name: body[name] for name in row.body}))


def example(book: Book, model: type[BaseModel]) -> bytes:
    """A new line: every field of the model."""
    one = filled(model)
    if book in EVENTS:
        return canonical(write_down(one, UUID(int=5), 12))
    body = plain(one)
    return canonical(
        RawAct(
            id=UUID(int=5),
            stream=book.stream,
            kind=body.pop("kind"),
            body=body,
            by=plain(BY),
            submitted_at=on("2026-03-05"),
            happened_at=on("2026-03-04"),
        )
    )


def name_of(book: Book, model: type[BaseModel]) -> str:
    return str(model.model_fields["type" if book in EVENTS else "kind"].default)


def fields_of(book: Book, model: type[BaseModel]) -> set[str]:
    own = set(model.model_fields) - {"type", "kind"}
    return own - {"at", "happened_at", "by"} if book in EVENTS else own


def pinned(book: Book) -> dict[str, set[str]]:
    """Name → the fields that its lines pin."""
    found: dict[str, set[str]] = {}
    for line in book.lines():
        raw = orjson.loads(line)
        name, body = (raw["type"], raw["payload"]) if book in EVENTS else (raw["kind"], raw["body"])
        found.setdefault(name, set()).update(body)
    return found


def missing(book: Book) -> dict[type[BaseModel], set[str]]:
    """The kinds of which something is not pinned yet."""
    there = pinned(book)
    return {
        model: fields_of(book, model) - there.get(name_of(book, model), set())
        for model in book.models
        if fields_of(book, model) - there.get(name_of(book, model), set())
        or name_of(book, model) not in there
    }


if os.environ.get("GOLDEN") == "write":
    for _book in (*EVENTS, *COMMANDS):
        _new = [example(_book, model) + b"\n" for model in missing(_book)]
        with _book.path().open("ab") as _file:
            _file.writelines(_new)


def every_line() -> Iterator[Any]:
    for book in (*EVENTS, *COMMANDS):
        for number, line in enumerate(book.lines(), start=1):
            raw = orjson.loads(line)
            yield pytest.param(
                book, line, id=f"{book.file}:{number} {raw.get('type') or raw['kind']}"
            )


@pytest.mark.parametrize(("book", "line"), list(every_line()))
def test_what_was_written_is_read_back_and_written_equal(book: Book, line: bytes) -> None:
    assert written(book, line) == line


@pytest.mark.parametrize("book", [*EVENTS, *COMMANDS], ids=lambda book: book.file)
def test_every_kind_and_every_field_of_it_is_pinned(book: Book) -> None:
    names = {name_of(book, model): fields for model, fields in missing(book).items()}
    assert names == {}, "GOLDEN=write pytest -n 0 tests/domain/golden"


def test_a_line_of_a_later_version_is_not_read_as_something_else() -> None:
    line = Line(seq=1, type="Sublimated", at=on("2026-03-05"))
    with pytest.raises(ValueError):
        read_event(REVIEW, line)
    known = EVENTS[0].lines()[0]
    more = Line.model_validate(orjson.loads(known))
    with pytest.raises(ValueError):
        read_event(REVIEW, more.but(payload={**more.payload, "moon": "full"}))


def test_a_message_between_streams_is_the_system_s_whoever_it_says_it_is() -> None:
    row = RawAct.model_validate(orjson.loads(COMMANDS[0].lines()[0]))
    assert read_act(row).by == BY
    message = read_act(row.but(origin=PROJECT))
    assert (message.by, message.message) == (SYSTEM, True)
