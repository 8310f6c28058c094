"""What no API wrote down changes nothing, is noted once, and hinders nobody (design.md 5.4).

Whoever may write to Temporal can signal and start what he likes; the ledger believes only its rows.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from domain.canonical import plain
from domain.project.commands import Amend
from domain.review.commands import Claim, HandOver
from store import judging, ledger
from tests.faults.by_hand import noted, row, told, written_down
from tests.faults.checker import at_rest, judge
from tests.faults.clerks import COMPANY, IDEA, Project, all_of, reviewer
from tests.faults.clients import ClientLog, Clients, StoreDoor, Told
from tests.faults.in_process import at_work
from tests.faults.parts import Reached, installed
from worker.stack.postgres import Urls
from workflows import signals


async def test_forged_acts_are_noted_once_and_the_true_one_is_played(
    urls: Urls, log: ClientLog
) -> None:
    """Another body, actor, time, stream, origin, under a true id that is still to be played."""
    async with installed(urls) as place, at_work(place, sweeps=False):
        clients = Clients(StoreDoor(place.db, place.engine), log)
        project, other = (Project(f"LH-2026-000{n}", clients, place.db) for n in (1, 2))
        await all_of(project.accepted(), other.accepted())
        unit = reviewer(await project.unit(project.idea))
        true = await written_down(place, log, project.idea, HandOver(to="li.qiang"), unit)
        whole = plain(true)
        later = plain(true.submitted_at + timedelta(seconds=1))
        forged = [
            whole | {"body": {"to": "mallory"}},
            whole | {"by": whole["by"] | {"person": "mallory"}},
            whole | {"submitted_at": later},
            whole | {"happened_at": later},
            whole | {"kind": "withdraw", "body": {}},
            whole | {"origin": project.stream},
            whole | {"stream": other.idea},
            whole | {"more": "than a row has"},
            row(project.idea, "claim", {}, unit),
            row(project.idea, "no_such_kind", {"a": 1}, unit),
            row(project.idea, "close", {"reason": "project_ended"}, unit, origin=project.stream),
        ]
        await told(place, project.idea, *forged)
        await noted(place, len(forged))
        await clients.door.outcome(Told(true.id, true.stream), unit)
        other_true = await written_down(place, log, other.idea, Claim(), unit)
        ended = {"item": IDEA, "round": 1, "status": "decided", "outcome": "granted",
                 "day": "2026-11-25", "facts": {}, "conditions": [], "document": None}  # fmt: skip
        more = [
            row(other.stream, "review_ended", ended, unit, origin=other.idea),
            row(other.stream, "terminate", {"reason": None}, unit),
            row(other.stream, "amend", {"name": "改名"}, COMPANY),
            plain(other_true),  # true, but of another stream
        ]
        await told(place, other.stream, *more)
        await noted(place, len(forged) + len(more))
        await project.done(other.stream, Amend(scale="年产1吨"), COMPANY)
        await place.sweeper.sweep(0)
        await at_rest(place)
        print(judge(place.db, log, forged=len(forged) + len(more)))


MONSTROUS: dict[str, Any] = {
    "no row at all": {"hello": "world"},
    "an id that is none": {"id": "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz"},
    "an id of digits of another script": {"id": "٠١٢٣٤٥٦٧-٠١٢٣-٠١٢٣-٠١٢٣-٠١٢٣٤٥٦٧٨٩٠١"},
    "an id that is a list": {"id": ["a"]},
    "a NUL in the body": {"body": {"a": "\x00"}},
    "a NUL in a key": {"body": {"\x00": "a"}},
    "a NUL in the kind": {"kind": "cl\x00aim"},
    "a NUL in the actor": {"by": {"person": "\x00", "role": "reviewer"}},
    "a NUL that is not in a row": {"\x00": "\x00"},
    "the first instant, east of Greenwich": {"submitted_at": "0001-01-01T00:00:00+14:00"},
    "the last instant, west of it": {"happened_at": "9999-12-31T23:59:59.999999-14:00"},
    "before PostgreSQL's time": {"submitted_at": "0001-01-01T00:00:00Z"},
    "after everybody's time": {"submitted_at": "9999-12-31T23:59:59.999999Z"},
    "a time without zone": {"submitted_at": "2026-01-01T00:00:00"},
    "a number too large for JSON": {"body": {"a": 10**60}},
    "a float": {"body": {"a": 0.1}},
    "deep": {"body": {"a": [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}},
    "long": {"body": {"a": "长" * 60_000}},
}


async def test_monstrous_signals_stop_nobody(urls: Urls, log: ClientLog) -> None:
    """Whatever a signal carries, the stream goes on, and no signal is worth a second note."""
    async with installed(urls) as place, at_work(place):
        clients = Clients(StoreDoor(place.db, place.engine), log)
        project = Project("LH-2026-0001", clients, place.db)
        await project.accepted()
        unit = reviewer(await project.unit(project.idea))
        for n, (what, changed) in enumerate(MONSTROUS.items(), 1):
            whole = (
                {}
                if "id" not in changed and "hello" in changed
                else row(project.idea, "claim", {}, unit)
            )
            await told(place, project.idea, whole | changed)
            try:
                await noted(place, n)
            except AssertionError:
                raise AssertionError(what) from None
        handle = place.client.get_workflow_handle(project.idea)
        for strange in ("a word", 7, None, ["a"], [{"id": 1}]):  # the SDK drops what is no object
            await handle.signal(signals.ACT, strange)
        for name in (signals.ACT, signals.LOOK, signals.RENEW, "no_such_signal"):
            for arguments in ([], [None], [7, 8, 9], ["a"]):
                await handle.signal(name, args=arguments)
        await project.done(project.idea, Claim(), unit)
        await at_rest(place)
        print(judge(place.db, log, forged=len(MONSTROUS)))


async def test_a_workflow_started_by_hand_closes_and_writes_nothing(
    urls: Urls, log: ClientLog
) -> None:
    """No stream, a stream that is over, another's stream, or a forged past: none of them is heard."""
    async with installed(urls) as place, at_work(place):
        clients = Clients(StoreDoor(place.db, place.engine), log)
        project = Project("LH-2026-0001", clients, place.db)
        await project.determining()
        await at_rest(place)
        before = judge(place.db, log)
        unknown = review = {"stream": "review/LH-2026-9999/idea_review/1"}
        unit = reviewer(await project.unit(project.idea))
        forged = row(review["stream"], "open", {"project": "LH-2026-9999"}, unit)
        forged_past = await past(place, project)
        for kind, id, life in [
            (signals.PROJECT_WORKFLOW, "project/LH-2026-9999", {"stream": "project/LH-2026-9999"}),
            (signals.REVIEW_WORKFLOW, review["stream"], unknown),
            (signals.REVIEW_WORKFLOW, "review/LH-2026-9998/idea_review/1",
             {"stream": "review/LH-2026-9998/idea_review/1", "waiting": [forged]}),
            (signals.REVIEW_WORKFLOW, project.idea, {"stream": project.idea}),
            (signals.PROJECT_WORKFLOW, "anything", {"stream": project.stream}),
            (signals.REVIEW_WORKFLOW, "something", {"stream": project.desks[0]}),
            (signals.REVIEW_WORKFLOW, project.idea, forged_past),
        ]:  # fmt: skip
            handle = await place.client.start_workflow(
                kind, life, id=id, task_queue=place.parts.settings.task_queue
            )
            async with asyncio.timeout(30):
                await handle.result()
        await at_rest(place)
        after = judge(place.db, log, forged=1)
        assert after._replace(forged=0) == before
        with place.db.connect() as db:
            heads = db.execute(text("select count(*) from streams")).scalar()
        assert heads == before.streams, "a head row for a stream that is none"
        await project.decided()


async def past(place: Reached, project: Project) -> dict[str, Any]:
    """A life whose round is open again, and stands where the ledger does."""

    def asked() -> dict[str, Any]:
        with place.db.connect() as db:
            state = judging.state_of(db, project.idea)
            head = next(one for one in ledger.heads(db) if one.stream == project.idea)
        state = state.but(status="in_review", decided_by=None, decided_at=None, outcome=None)
        return {"stream": project.idea, "seq": head.seq, "state": plain(state)}

    return await asyncio.to_thread(asked)
