"""Rows of a table become projects: written down once, then brought to Temporal where it is there.

What cannot be brought now is brought by the sweeper: from the moment that a row is written down it
cannot be lost.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from uuid import UUID, uuid5

from sqlalchemy import Engine as Database
from temporalio.service import RPCError

from api.engine import Engine
from domain.acts import Actor, RawAct
from domain.canonical import digest, plain
from domain.project.commands import Register
from domain.review.commands import RulesVersion
from domain.streams import project_stream
from store import commands
from store.commands import Receipt
from worker.projects_file import ProjectRow, register_command
from worker.settings import Settings

IMPORTS = UUID("8f0f4a8e-6c0e-4b5c-9a53-3b6f8f2f6f0d")  # namespace of acts that come from a table
LOOK_EVERY_S = 0.05
AT_ONCE = 20  # signals under way at once


def rules_version(settings: Settings) -> RulesVersion:
    """The rules that new projects are registered under."""
    return RulesVersion(catalog=settings.catalog_version, calendar=settings.calendar_version)


def registration(
    row: ProjectRow,
    rules: RulesVersion,
    by: Actor,
    change: Callable[[Register], Register] = lambda command: command,
) -> Callable[[str], RawAct]:
    """What makes the row's registration under a code. `change`: what the caller adds to it.

    The id is a function of who imports and of what the row says: the same row is the same act, and
    a row that was refused and then corrected is another.
    """

    def make(code: str) -> RawAct:
        command = change(register_command(row, code, rules))
        body = plain(command)
        kind = body.pop("kind")
        of_the_code = ("code", "owner") if "owner" in command.generated else ("code",)
        said = digest({name: value for name, value in body.items() if name not in of_the_code})
        id = uuid5(IMPORTS, f"{by.person} {row.key}#{said}")
        return raw_act(id, project_stream(code), kind, body, by)

    return make


def raw_act(id: UUID, stream: str, kind: str, body: dict[str, object], by: Actor) -> RawAct:
    """An act to be written down; the database stamps it."""
    unstamped = "1970-01-01T00:00:00Z"
    return RawAct.model_validate(
        {
            "id": id, "stream": stream, "kind": kind, "body": body, "by": plain(by),
            "submitted_at": unstamped, "happened_at": unstamped,
        }
    )  # fmt: skip


async def bring(way: Engine, rows: Sequence[RawAct]) -> int:
    """Signals these registrations, starting their workflows; how many Temporal has taken.

    Stops at the first that it does not take: the sweeper brings the others.
    """
    taken = 0
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        answers = await asyncio.gather(
            *(way.signal_with_start(row.stream, row) for row in some), return_exceptions=True
        )
        for answer in answers:
            if answer is None:
                taken += 1
            elif not isinstance(answer, RPCError):
                raise answer
        if taken < start + len(some):
            break
    return taken


def outcomes(database: Database, ids: list[UUID], within_s: float) -> dict[UUID, Receipt]:
    """The receipts of these acts, once all have an outcome or the time is over."""
    deadline = time.monotonic() + within_s
    while True:
        with database.connect() as db:
            found = commands.receipts(db, ids)
        if time.monotonic() > deadline or all(one.outcome for one in found.values()):
            return found
        time.sleep(LOOK_EVERY_S)
