"""The checker sees what it is there for: each way in which something could be lost or doubled."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from domain.project.commands import Amend
from tests.faults.checker import at_rest, judge
from tests.faults.clerks import COMPANY, Project
from tests.faults.clients import ClientLog, Clients, Entry, StoreDoor
from tests.faults.in_process import at_work
from tests.faults.parts import installed
from worker.stack.postgres import Urls

AGAIN = (
    "insert into events (stream, seq, type, at, recorded_at, actor, act, catalog, calendar,"
    " payload, body_hash, hash) select stream, seq + 1, type, at, recorded_at, actor, act, catalog,"
    " calendar, payload, body_hash, hash from events where stream = 'project/LH-2026-0001'"
    " order by seq desc limit 1"
)
SHOWN = "update projects set scale = '别的' where code = 'LH-2026-0001'"
UNARMED = "update streams set next_alarm = now() where stream like 'review/%'"
OPEN_AGAIN = (
    "alter table commands disable trigger decided_once;"
    " update commands set outcome = null, settled_at = null where kind = 'amend';"
    " alter table commands enable trigger decided_once"
)


async def test_what_is_lost_or_doubled_is_seen(urls: Urls, log: ClientLog) -> None:
    async with installed(urls) as place:
        async with at_work(place):
            clients = Clients(StoreDoor(place.db, place.engine), log)
            project = Project("LH-2026-0001", clients, place.db)
            await project.accepted()
            await project.done(project.stream, Amend(scale="年产1吨"), COMPANY)
            await at_rest(place)
        told = list(log)
        judge(place.db, told)
        lost, amended = str(uuid4()), told[-1]
        for what, claimed in {
            "is lost": [Entry(lost, "answered", "project/x", "amend", lost, "done")],
            "was told refused": [amended._replace(outcome="refused")],
            "is two acts": [amended._replace(act=told[0].op)],
        }.items():
            with pytest.raises(AssertionError, match=what):
                judge(place.db, [*told, *claimed])
        with pytest.raises(AssertionError, match="nobody asked for it"):
            judge(place.db, [entry for entry in told if entry.op != amended.op])
        with pytest.raises(AssertionError, match="1 were"):
            judge(place.db, told, forged=1)
        # From here on each stroke is seen beside those before it.
        for what, stroke in {
            "scale 现为别的": SHOWN,
            "next alarm": UNARMED,
            "has no outcome": OPEN_AGAIN,
            "was played 2 times": AGAIN,
        }.items():
            await asyncio.to_thread(_struck, urls, stroke)
            with pytest.raises(AssertionError, match=what):
                judge(place.db, told)
        with pytest.raises(AssertionError, match="chain is broken"):
            judge(place.db, told)


def _struck(urls: Urls, statement: str) -> None:
    """By the owner of the tables: no rule holds him."""
    owner = create_engine(urls.owner)
    with owner.begin() as db:
        db.execute(text(statement))
    owner.dispose()
