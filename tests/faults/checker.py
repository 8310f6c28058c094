"""Judges an installation afterwards: its ledger and receipts against what clients wrote down.

Nothing here asks what the system believes of itself before it has been looked at line by line.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy import Engine as Database
from temporalio.service import RPCError

from catalog.loading import load_rules
from domain.ledger import faults
from store import audit, commands, ledger, rebuilding
from store.away import AWAY
from tests.faults.clients import ClientLog, Entry
from tests.faults.parts import Reached
from tests.waiting import until_async
from worker.verifying import verify

# Acts that leave a line of one kind each, however much follows from them.
ONE_LINE = {"claim", "hand_over", "amend", "register", "submit", "accept", "decide"}


class Found(NamedTuple):
    """Figures of a run. `faults` empty: nothing was lost, nothing doubled."""

    asked: int
    answered: int
    retried: int
    done: int
    refused: int
    messages: int
    lines: int
    streams: int
    forged: int
    faults: tuple[str, ...]

    def __str__(self) -> str:
        return ", ".join(
            f"{name} {value}" for name, value in self._asdict().items() if name != "faults"
        )


async def at_rest(place: Reached, within: float = 60) -> None:
    """Until no command is without outcome, and Temporal runs what the ledger has open."""
    await until_async(lambda: _settled(place), within)
    await until_async(lambda: _in_step(place), within)


async def _settled(place: Reached) -> bool:
    def asked() -> bool:
        with place.db.connect() as db:
            question = text("select not exists(select from commands where outcome is null)")
            return bool(db.execute(question).scalar())

    try:
        return await asyncio.to_thread(asked)
    except AWAY:
        return False


async def _in_step(place: Reached) -> bool:
    """Temporal's lists are late by a breath."""
    try:
        running = sorted(await place.engine.running())
    except RPCError:
        return False
    return running == await asyncio.to_thread(_open_streams, place.db)


def _open_streams(database: Database) -> list[str]:
    with database.connect() as db:
        return sorted(ledger.open_streams(db))


async def outcomes(database: Database, acts: Iterable[UUID]) -> set[str | None]:
    """What has become of these acts."""

    def asked() -> set[str | None]:
        with database.connect() as db:
            found = commands.receipts(db, list(acts))
        return {receipt.outcome for receipt in found.values()}

    return await asyncio.to_thread(asked)


def judge(database: Database, log: Iterable[Entry] | ClientLog, *, forged: int = 0) -> Found:
    """What has become of all that clients asked. `forged`: how many signals must be noted as such."""
    with audit.snapshot(database) as db:
        found, figures = _judged(db, list(log), forged)
        found += [str(finding) for finding in verify(db, load_rules).findings]
    result = Found(**figures, faults=tuple(found))
    assert not found, f"{result}\n" + "\n".join(found[:30])
    return result


def _judged(db: Connection, log: list[Entry], forged: int) -> tuple[list[str], dict[str, Any]]:
    rows = {
        str(row["id"]): dict(row)
        for row in db.execute(
            text("select id, stream, kind, origin, outcome, refusal from commands")
        ).mappings()
    }
    lines: dict[str, list[dict[str, Any]]] = defaultdict(list)
    streams: dict[str, Counter[str]] = defaultdict(Counter)
    asked = (
        'select stream, seq, type, act, transaction::text as "tx" from events order by stream, seq'
    )
    for line in db.execute(text(asked)).mappings():
        streams[line["stream"]][line["type"]] += 1
        if line["act"] is not None:
            lines[str(line["act"])].append(dict(line))
    noted = db.execute(text("select count(*) from refused_signals")).scalar_one()
    found = [
        *_of_clients(rows, log),
        *_of_acts(rows, lines),
        *_of_streams(db, streams),
    ]
    if noted != forged:
        found.append(f"{noted} signals are noted as forged, {forged} were")
    people = [row for row in rows.values() if row["origin"] is None]
    return found, {
        "asked": len({entry.op for entry in log}),
        "answered": len({entry.op for entry in log if entry.word == "answered"}),
        "retried": sum(entry.word == "unknown" for entry in log),
        "done": sum(row["outcome"] == "done" for row in people),
        "refused": sum(row["outcome"] == "refused" for row in people),
        "messages": len(rows) - len(people),
        "lines": sum(sum(types.values()) for types in streams.values()),
        "streams": len(streams),
        "forged": noted,
    }


def _of_clients(rows: dict[str, dict[str, Any]], log: list[Entry]) -> Iterable[str]:
    """What was answered stands there as it was answered; nobody acted who was not asked to."""
    acts: dict[str, str] = {}  # operation → act
    for entry in log:
        if entry.word != "answered" or entry.act is None:
            continue
        where = f"{entry.stream} {entry.kind} {entry.op}"
        if acts.setdefault(entry.op, entry.act) != entry.act:
            yield f"{where}: is two acts, {acts[entry.op]} and {entry.act}"
        row = rows.get(entry.act)
        if row is None:
            yield f"{where}: was answered and is lost"
        elif entry.outcome is not None and row["outcome"] != entry.outcome:
            yield f"{where}: was told {entry.outcome}, the receipt says {row['outcome']}"
        elif entry.refusal is not None and (row["refusal"] or {}).get("code") != entry.refusal:
            yield f"{where}: was told {entry.refusal}, the receipt says {row['refusal']}"
    invoked = {entry.op for entry in log if entry.word == "invoked"}
    answered = set(acts.values())
    for id, row in rows.items():
        ours = row["origin"] is None and row["kind"] != "set_aside"
        if ours and id not in answered and id not in invoked:
            yield f"{row['stream']} {row['kind']} {id}: nobody asked for it"


def _of_acts(
    rows: dict[str, dict[str, Any]], lines: dict[str, list[dict[str, Any]]]
) -> Iterable[str]:
    """Each act has one outcome, and its lines stand there once, written in one transaction."""
    for id, row in rows.items():
        where = f"{row['stream']} {row['kind']} {id}"
        mine = lines.pop(id, [])
        if row["outcome"] is None:
            yield f"{where}: has no outcome"
        if row["outcome"] != "done" and mine:
            yield f"{where}: is {row['outcome']} and has {len(mine)} lines"
        if len({line["tx"] for line in mine}) > 1:
            yield f"{where}: was played {len({line['tx'] for line in mine})} times"
        if any(line["stream"] != row["stream"] for line in mine):
            yield f"{where}: has lines in another stream"
        if row["outcome"] == "done" and row["kind"] in ONE_LINE:
            own = Counter(line["type"] for line in mine)
            doubled = row["stream"].startswith("review/") and any(n > 1 for n in own.values())
            if not mine or doubled:
                yield f"{where}: came to {dict(own)}"
    for id, orphans in lines.items():
        yield f"{orphans[0]['stream']}#{orphans[0]['seq']}: stems from {id}, which is no command"


def _of_streams(db: Connection, streams: dict[str, Counter[str]]) -> Iterable[str]:
    """Chains hold, rounds are decided once, the read model and the alarms are those of the lines."""
    heads = {head.stream: head for head in ledger.heads(db)}
    for stream, types in streams.items():
        held = ledger.history(db, stream)
        yield from faults(stream, held)
        if types["Decided"] > 1:
            yield f"{stream}: was decided {types['Decided']} times"
        folded = rebuilding.fold(stream, held, load_rules)
        if heads[stream].next_alarm != folded.next_alarm:
            yield f"{stream}: next alarm {heads[stream].next_alarm}, not {folded.next_alarm}"
        codes = [stream.split("/")[1]] if stream.startswith("project/") else []
        there = rebuilding.rows_there(db, [stream], codes)
        for one in rebuilding.differences(rebuilding.typed(folded.rows), there):
            yield one.zh
