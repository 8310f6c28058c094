"""Gathers what may be stuck, from the ledger's database and from the engine, as far as they answer.

Each is asked by itself and in time: where one is away that is what is said. The page and the
command ask here; what it means is judged in `domain.stuck`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import quote

from temporalio.service import RPCError

from api.engine import Engine
from catalog.loading import released_here
from domain.rules.rules import Rules
from domain.streams import project_of
from domain.stuck import Bounds, Differing, Facts, Failing, Finding, Placed
from domain.stuck import stuck as judged
from store import stuck
from store.away import AWAY

Ask = Callable[..., Awaitable[Any]]
DATABASE_S, ENGINE_S = 4.0, 4.0
LONGEST_POLL = timedelta(seconds=70)  # a worker's poll lasts a minute at most
KEPT_S = 2.0  # nobody needs it fresher
ASKED_AT_MOST = 200  # streams that are looked at one by one


class Links(NamedTuple):
    """Where the engine's own pages are. `ui` None: nowhere that we know of."""

    ui: str | None
    namespace: str

    def workflow(self, stream: str) -> str | None:
        """The page of a stream's workflow."""
        if self.ui is None or not stream:
            return None
        return (
            f"{self.ui.rstrip('/')}/namespaces/{self.namespace}/workflows/{quote(stream, safe='')}"
        )


class _Runs(NamedTuple):
    """What the engine has told. `away`: why it has not."""

    away: str | None = None
    polled: list[datetime] = []
    runs: list[Differing] = []
    paused: list[Differing] = []
    reported: list[str] = []


async def gather(ask: Ask, engine: Engine, catalogs: Iterable[str] = ()) -> Facts:
    """How things are. `ask`: a question to the database, off the loop. Never raises for what is away."""
    told, runs = await asyncio.gather(_ledger(ask), _engine(engine))
    failing: list[Failing] = []
    if runs.away is None:
        suspects = [*runs.reported]
        if isinstance(told, stuck.Told):
            suspects += [one.stream for one in told.waiting]
            suspects += [one.stream for one in told.late]
        try:
            async with asyncio.timeout(ENGINE_S):
                failing = await engine.failing(list(dict.fromkeys(suspects))[:ASKED_AT_MOST])
        except (RPCError, RuntimeError, OSError, TimeoutError) as no:
            runs = _Runs(away=_why(no))
    facts: dict[str, Any] = {
        "now": datetime.now(UTC),
        "engine_away": runs.away,
        "failing": failing,
        "paused": runs.paused,
        "catalogs": tuple(catalogs),
    }
    if runs.away is None:
        now, newest = datetime.now(UTC), max(runs.polled, default=None)
        polling = [one for one in runs.polled if now - one <= LONGEST_POLL]
        facts |= {"workers": len(polling), "last_poll": newest}
    if isinstance(told, stuck.Told):
        facts |= {
            "now": told.clock.astimezone(UTC),
            "waiting": told.waiting,
            "late": told.late,
            "set_aside": told.set_aside,
            "refused": told.refused,
            "cut": len(told.waiting) >= stuck.AT_MOST,
        }
        if runs.away is None:
            facts |= await _differing(ask, told, runs)
    else:
        facts["database_away"] = told
    made = Facts(**facts)
    return made.but(names=await _names(ask, made))


async def _ledger(ask: Ask) -> stuck.Told | str:
    try:
        async with asyncio.timeout(DATABASE_S):
            found: stuck.Told = await ask(stuck.told)
            return found
    except (TimeoutError, *AWAY) as no:
        return _why(no)


async def _engine(engine: Engine) -> _Runs:
    try:
        async with asyncio.timeout(ENGINE_S):
            polled, runs, paused, reported = await asyncio.gather(
                engine.polled(), engine.runs(), engine.paused(), engine.reported()
            )
    except (RPCError, RuntimeError, OSError, TimeoutError) as no:
        return _Runs(away=_why(no))
    return _Runs(None, polled, runs, paused, reported)


async def _differing(ask: Ask, told: stuck.Told, runs: _Runs) -> dict[str, Any]:
    """What is open in one of the two. A workflow that is paused runs all the same."""
    running = {one.stream: one.since for one in (*runs.runs, *runs.paused)}
    is_open = {one.stream: one.since for one in told.open}
    only_there = [name for name in running if name not in is_open and _is_stream(name)]
    changed: dict[str, datetime] = {}
    if only_there:
        try:
            changed = await ask(stuck.since, only_there)
        except AWAY:
            only_there = []
    return {
        "not_running": [
            Differing(stream=name, since=since)
            for name, since in is_open.items()
            if name not in running
        ],
        "not_open": [
            Differing(stream=name, since=max(running[name], changed.get(name, running[name])))
            for name in only_there
        ],
    }


async def _names(ask: Ask, facts: Facts) -> dict[str, str]:
    ones: tuple[tuple[Placed, ...], ...] = (
        facts.waiting, facts.late, facts.failing, facts.not_running, facts.not_open,
        facts.paused, facts.set_aside, facts.refused,
    )  # fmt: skip
    streams = [one.stream for some in ones for one in some]
    codes = dict.fromkeys(project_of(one) for one in streams if _is_named(one))
    if not codes or facts.database_away is not None:
        return {}
    try:
        found: dict[str, str] = await ask(stuck.names, list(codes))
    except AWAY:
        return {}
    return found


def _is_stream(name: str) -> bool:
    return name.startswith(("project/", "review/"))


def _is_named(stream: str) -> bool:
    try:
        project_of(stream)
    except ValueError:
        return False
    return True


def _why(no: BaseException) -> str:
    """What it said, in a line, without an address or a password."""
    return type(no).__name__


NO_LINKS = Links(None, "default")


class Watch:
    """Holds what was found a moment ago: several who look ask once."""

    def __init__(self, links: Links, bounds: Bounds) -> None:
        self.links = links
        self._bounds = bounds
        self._asking = asyncio.Lock()
        self._until = 0.0
        self._facts = Facts(now=datetime.now(UTC))
        self._found: tuple[Finding, ...] = ()

    async def look(
        self, ask: Ask, engine: Engine, rules: Rules
    ) -> tuple[Facts, tuple[Finding, ...]]:
        """How things are, or were two seconds ago."""
        async with self._asking:
            if time.monotonic() >= self._until:
                self._facts = await gather(ask, engine, released_here())
                self._found = judged(self._facts, rules, self._bounds)
                self._until = time.monotonic() + KEPT_S
            return self._facts, self._found
