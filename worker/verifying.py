"""Is the ledger whole, and does everything else agree with it? Says what is wrong, mends nothing.

One pass over all that is stored, a project at a time, as of one instant; it needs no Temporal. What
should be running is asked of Temporal where that is reachable.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import Connection
from sqlalchemy import Engine as Database
from temporalio.service import RPCError, RPCStatusCode

from api.engine import Engine
from domain.clock import zh_time
from domain.rules.rules import Rules
from store import audit, ledger, rebuilding, roots
from store.audit import Command, Standing
from store.judging import RulesOf
from store.roots import Mark, place
from worker.agreeing import UNSETTLED, Agreement
from worker.findings import Finding, Verified, of_roots

ASKED_AT_ONCE = 16
TIMER_APART = timedelta(seconds=10)  # a timer is armed while its task lasts
SETTLING_S = 2.0  # what has just begun or ended may be late in Temporal's lists

Progress = Callable[[int, int], None]  # streams done, of how many


def verify(
    db: Connection, rules_of: RulesOf, progress: Progress = lambda done, of: None
) -> Verified:
    """The ledger and all that is derived from it. `db`: of `store.audit.snapshot`."""
    found: list[Finding] = []
    kept = roots.roots(db)
    rooting = roots.Check(kept)
    standings = audit.standings(db)
    now = audit.clock(db)
    events = commands = done = 0
    for code, mine, acts in _by_project(standings, audit.commands(db)):
        agreement = Agreement(code, mine, acts, now)
        found += agreement.check(db, rules_of)
        for stream, lines in agreement.lines.items():
            moments = [(line.recorded_at, Mark(line.seq, line.hash)) for line in lines]
            if moments:
                rooting.add(stream, moments)
            events += len(lines)
        commands += len(acts)
        done += len(mine)
        progress(done, len(standings))
    found += of_roots(rooting)
    found += _without_stream(db, standings)
    found += [
        Finding(kind="words", where=stream, zh=f"文字 {ref} 与入账时的摘要不符")
        for ref, stream in audit.altered_words(db)
    ]
    return Verified(
        streams=len(standings),
        events=events,
        commands=commands,
        roots=len(kept),
        last_root=kept[-1].day if kept else None,
        findings=tuple(found),
    )


def _by_project(
    standings: list[Standing], commands: Iterator[Command]
) -> Iterator[tuple[str, list[Standing], list[Command]]]:
    """Each project with its streams and its commands, both of which come in order of its code."""
    rows: Iterator[Standing | Command] = heapq.merge(standings, commands, key=_project)
    for code, of_one in groupby(rows, key=_project):
        streams: list[Standing] = []
        acts: list[Command] = []
        for row in of_one:
            if isinstance(row, Standing):
                streams.append(row)
            else:
                acts.append(row)
        yield code, streams, acts


def _project(row: Standing | Command) -> str:
    return place(row.stream)[0]


def _without_stream(db: Connection, standings: list[Standing]) -> Iterator[Finding]:
    known = dict.fromkeys(one.stream for one in standings)
    for stream in rebuilding.streams_with_rows(db):
        if stream not in known:
            yield Finding(kind="read_model", where=stream, zh="查询表中有行，账本中没有这条流")


async def compare_with_temporal(database: Database, way: Engine) -> list[Finding]:
    """What the ledger has open and Temporal does not run, or the other way round.

    What differs is looked at a second time, because a life begins and ends in two places.
    Raises RPCError where Temporal is away.
    """
    odd = await _odd(database, way)
    if odd:
        await asyncio.sleep(SETTLING_S)
        again = await _odd(database, way)
        odd = {stream: zh for stream, zh in again.items() if odd.get(stream) == zh}
    return [Finding(kind="temporal", where=stream, zh=zh) for stream, zh in odd.items()]


def duties(db: Connection, rules_of: RulesOf) -> list[Finding]:
    """Every open duty has one owner that exists, and something is armed for its last instant.

    Who has to act is a unit of the catalog or a company, never both. `db`: of `audit.snapshot`.
    """
    return [
        Finding(kind="duty", where=where, zh=zh)
        for where, zh in (
            *((stream, "办件未结，却没有任何人的待办") for stream in audit.without_owner(db)),
            *(
                (task, "待办须属于一个单位或一个企业，不能没有，也不能都有")
                for task in audit.with_two_owners(db)
            ),
            *(
                (one.unit, f"有待办，目录 {one.catalog} 中却没有这个单位")
                for one in audit.units_with_tasks(db)
                if not _knows(rules_of(one.catalog, one.calendar), one.unit)
            ),
            *((one.task, _unarmed_zh(one)) for one in audit.without_alarm(db)),
        )
    ]


def _knows(rules: Rules, unit: str) -> bool:
    try:
        rules.unit_name(unit)
    except KeyError:
        return False
    return True


def _unarmed_zh(one: audit.Unarmed) -> str:
    there = f"下一个预警却在{zh_time(one.next_alarm)}" if one.next_alarm else "却没有下一个预警"
    return f"待办到{zh_time(one.due_at)}为止，{there}"


async def compare_alarms(
    database: Database,
    way: Engine,
    grace: timedelta,
    progress: Progress = lambda done, of: None,
) -> list[Finding]:
    """Whether each open stream has exactly one timer armed, for the alarm that the ledger has next.

    By the engine's own history. What differs is looked at a second time, because an act moves both,
    one after the other. Raises RPCError where Temporal is away.
    """
    odd = await _armed_otherwise(database, way, grace, None, progress)
    if odd:
        await asyncio.sleep(SETTLING_S)
        again = await _armed_otherwise(database, way, grace, list(odd), progress)
        odd = {stream: zh for stream, zh in again.items() if stream in odd}
    return [Finding(kind="alarm", where=stream, zh=zh) for stream, zh in odd.items()]


async def _armed_otherwise(
    database: Database,
    way: Engine,
    grace: timedelta,
    only: list[str] | None,
    progress: Progress,
) -> dict[str, str]:
    def in_ledger() -> tuple[list[ledger.Head], datetime]:
        with database.connect() as db:
            return ledger.heads(db), ledger.database_clock(db)

    heads, now = await asyncio.to_thread(in_ledger)
    looked_at = [
        one for one in heads if not one.closed and one.seq and (not only or one.stream in only)
    ]
    room, odd, done = asyncio.Semaphore(ASKED_AT_ONCE), {}, 0

    async def look(head: ledger.Head) -> None:
        nonlocal done
        async with room:
            try:
                rings = await way.timers(head.stream)
            except RPCError as no:
                if no.status is not RPCStatusCode.NOT_FOUND:
                    raise
                rings = None
        done += 1
        progress(done, len(looked_at))
        if rings is not None and (zh := _wrongly_armed(head.next_alarm, rings, grace, now)):
            odd[head.stream] = zh

    await asyncio.gather(*(look(head) for head in looked_at))
    return odd


def _wrongly_armed(
    alarm: datetime | None, rings: list[datetime], grace: timedelta, now: datetime
) -> str:
    """What is wrong with the timers, or nothing. One that is due now may just have rung."""
    if alarm is None:
        return f"没有下一个预警，引擎中却有{len(rings)}个定时器" if rings else ""
    if now - (alarm + grace) > UNSETTLED:
        return f"预警应在{zh_time(alarm)}响，至今没有入账"
    if alarm <= now:
        return ""
    if len(rings) != 1:
        return f"下一个预警为{zh_time(alarm)}，引擎中有{len(rings)}个定时器，应有1个"
    if abs(rings[0] - (alarm + grace)) > TIMER_APART:
        return f"下一个预警为{zh_time(alarm)}，引擎中的定时器却在{zh_time(rings[0])}响"
    return ""


async def _odd(database: Database, way: Engine) -> dict[str, str]:
    def in_ledger() -> list[str]:
        with database.connect() as db:
            return ledger.open_streams(db)

    running = dict.fromkeys(await way.running())
    is_open = dict.fromkeys(await asyncio.to_thread(in_ledger))
    odd = {
        stream: "账本中未完，Temporal 中没有运行（quancheng resume 使其继续）"
        for stream in is_open
        if stream not in running
    }
    odd |= {
        name: "Temporal 中在运行，账本中已完或没有（quancheng resume 使其结束）"
        for name in running
        if name not in is_open and name.startswith(("project/", "review/"))
    }
    return odd
