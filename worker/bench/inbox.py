"""The inbox of a city with years behind it: how long its pages take, and whether one's own act is
there at once."""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import create_engine, text

from catalog.loading import load_rules
from domain.acts import Actor
from domain.streams import review_stream
from worker.bench.lives import IDEA, REVIEWER, UNIT, acceptance, begun, code, round_path
from worker.bench.stage import Stage, at_share

UNITS = 50  # on whose desks the tasks lie
PEOPLE = 30  # of each; nine tasks of ten are somebody's
PROJECTS = 20_000  # some fifty rounds each
REAL = 20  # rounds that live, on which the acts are given
DESK = REVIEWER.but(person="bench.p1")
LISTS = {
    "mine": "/tasks",
    "unit": "/tasks?tab=unit",
    "all": "/tasks?tab=all",
    "found": "/tasks?tab=all&q=%E9%A1%B9%E7%9B%AE12",
    "done": "/tasks?tab=done",
}

_CODE = "'LH-201' || g % :projects / 10000 || '-' || lpad((g % 10000)::text, 4, '0')"
_CLONED = {  # each made from the rows of one round that lives; `:first` to `:last` of them
    "projects": f"""insert into projects select r.* from projects p, generate_series(0, :last) g,
        jsonb_populate_record(p, jsonb_build_object('code', {_CODE},
            'name', '测量项目' || g, 'registered_at', now())) r where p.code = :code
        on conflict do nothing""",
    "streams": """insert into streams select r.* from streams s, rounds g,
        jsonb_populate_record(s, jsonb_build_object('stream', g.name, 'closed', g.closed,
            'next_alarm', null)) r where s.stream = :stream""",
    "reviews": """insert into reviews select r.* from reviews v, rounds g,
        jsonb_populate_record(v, jsonb_build_object('stream', g.name, 'project', g.project,
            'round', g.round, 'unit', g.unit, 'claimed_by', g.person, 'closed', g.closed)
        || case when g.closed then jsonb_build_object('status', 'decided', 'outcome', 'granted',
            'decided_by', g.person, 'decided_at', g.due_at, 'ended_at', g.due_at) else '{}'::jsonb end) r
        where v.stream = :stream""",
    "events": """insert into events (stream, seq, type, at, happened_at, recorded_at, person, unit,
            actor, act, catalog, calendar, payload, body_hash, hash)
        select g.name, e.seq, e.type, e.at, e.happened_at, e.recorded_at, e.person, g.unit, e.actor,
            null, e.catalog, e.calendar, e.payload, e.body_hash, e.hash
        from events e, rounds g where e.stream = :stream and not g.closed""",
    "tasks": """insert into tasks select r.* from tasks t, rounds g,
        jsonb_populate_record(t, jsonb_build_object('stream', g.name, 'project', g.project,
            'unit', g.unit, 'claimed_by', g.person, 'due_at', g.due_at, 'due', g.due_at::date,
            'promised_due', g.due_at::date)) r where t.stream = :stream and not g.closed""",
}
_ROUNDS = f"""
with rounds as materialized (
    select g >= :open as closed, {_CODE} as project, 1 + g / :projects as round, u.unit,
        'review/' || {_CODE} || '/idea_review/' || (1 + g / :projects) as name,
        case when g / :units % 10 = 0 then null
            else 'bench.p' || (1 + g / (:units * 10) % :people) end as person,
        date_trunc('hour', now()) + (g / :units % 90 - 10) * interval '13 hours' as due_at
    from generate_series(:first, :last) g
    join unnest(cast(:names as text[])) with ordinality u(unit, place) on u.place = 1 + g % :units
)
"""


async def inbox(stage: Stage, tasks: int, closed: int, looks: int, acts: int) -> dict[str, Any]:
    """p50 and p95 of each list at a tenth of the size and at the whole, and of how many acts the
    answer and the list that is asked next show what was done."""
    worker = await stage.worker_started()
    await begun(stage, range(1, REAL + 1))
    accepted = [await stage.tell(acceptance(stage, n)) for n in range(1, REAL + 1)]
    await stage.settled([row.id for row in accepted])
    await stage.process("api").start()
    base = f"http://127.0.0.1:{stage.settings.api_port}"
    async with httpx.AsyncClient(base_url=base, timeout=60) as http:
        await stage.api_answers(base)
        await asyncio.to_thread(_fill, stage, 0, tasks // 10, closed // 10)
        small = await _looked(stage, http, looks)
        await asyncio.to_thread(_fill, stage, (tasks + closed) // 10, tasks - tasks // 10,
                                closed - closed // 10)  # fmt: skip
        large = await _looked(stage, http, looks)
        shown = [await _shown(stage, http, turn) for turn in range(acts)]
    await worker.stop()
    return {
        "open": tasks,
        "closed": closed,
        "lists": {
            name: {**large[name], "p95_of_a_tenth": round(large[name]["p95_ms"] / small[name]["p95_ms"], 2)}
            for name in LISTS
        },
        "own_act": {"given": acts, "in_the_answer": sum(a for a, _ in shown),
                    "in_the_list": sum(b for _, b in shown)},
    }  # fmt: skip


def _fill(stage: Stage, first: int, tasks: int, closed: int) -> None:
    """So many rounds more, made from the first that lives; then as autovacuum would leave it."""
    given = {
        "first": first, "open": first + tasks, "last": first + tasks + closed - 1,
        "projects": PROJECTS, "units": UNITS, "people": PEOPLE, "names": _units(),
        "stream": review_stream(code(1), IDEA, 1),
    }  # fmt: skip
    owner = create_engine(stage.owner_url)
    with owner.begin() as db:
        db.execute(
            text(_CLONED["projects"]), {"last": PROJECTS - 1, "projects": PROJECTS, "code": code(1)}
        )
        for table in ("streams", "reviews", "events", "tasks"):
            db.execute(text(_ROUNDS + _CLONED[table]), given)
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(text("vacuum analyze"))
    owner.dispose()


def _units() -> list[str]:
    others = [one for one in load_rules().units() if one != UNIT]
    return [UNIT, *others[: UNITS - 1]]


async def _looked(stage: Stage, http: httpx.AsyncClient, looks: int) -> dict[str, dict[str, float]]:
    """Each list in turn, so that a neighbour's load falls on all."""
    headers = _page(stage, DESK)
    took: dict[str, list[float]] = {name: [] for name in LISTS}
    for turn in range(looks + 3):
        for name, path in LISTS.items():
            began = time.perf_counter()
            answer = await http.get(path, headers=headers)
            answer.raise_for_status()
            if turn >= 3:  # the first warm caches up
                took[name].append((time.perf_counter() - began) * 1000)
    return {
        name: {
            "p50_ms": round(statistics.median(found), 1),
            "p95_ms": round(at_share(sorted(found), 0.95), 1),
        }
        for name, found in took.items()
    }


async def _shown(stage: Stage, http: httpx.AsyncClient, turn: int) -> tuple[bool, bool]:
    """Handed over: the answer names who has it, and his list has it when it is asked next."""
    n = 1 + turn % REAL
    stream = review_stream(code(n), IDEA, 1)
    to = f"bench.to{turn // REAL % 2}"
    answer = await http.post(
        f"{round_path(n)}/hand-over",
        json={"to": to},
        headers=stage.bearer(REVIEWER) | {"Idempotency-Key": uuid4().hex},
    )
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.status_code} {answer.text[:300]}")
    listed = await http.get(f"/tasks?q={code(n)}", headers=_page(stage, REVIEWER.but(person=to)))
    return answer.json()["review"]["claimed_by"] == to, f'data-stream="{stream}"' in listed.text


def _page(stage: Stage, by: Actor) -> dict[str, str]:
    return stage.bearer(by) | {"Accept": "text/html"}
