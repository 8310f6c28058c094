"""Speaking to the API as its clients do: over HTTP, with a token and a key."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from api.app import create_app
from api.engine import Engine
from api.tokens import issue
from catalog.loading import load_rules
from domain.acts import Actor
from domain.review.commands import RulesVersion
from tests.domain.project.lives import BUILDING
from tests.running import Running
from tests.waiting import until_async

SECRET = "a secret of forty characters, for tests."
BASE = "/api/v1"
COMPANY = Actor(person="li.na", role="company", company="c-001")
OTHER = Actor(person="sun.li", role="company", company="c-002")
REVIEWER = Actor(person="wang.fang", role="reviewer", unit="gxw")
OFFICE = Actor(person="chen.jie", role="xmb", unit="xmb")
AUDITOR = Actor(person="he.wei", role="auditor")
RULES = load_rules()
FACTS = {
    "investor": "enterprise", "total_investment": "200000", "promoted": False, "in_zone": True,
    "industrial": True, "infrastructure": False, "land": ["new_state_land"], "building": True,
    "structures": False, "municipal_works": False, "highway": False,
}  # fmt: skip
GRANT = {
    "document": {"number": "漯工信审〔2026〕1号"},
    "facts": FACTS,
    "papers": ["project_need", "project_feasibility"],
}
_keys = itertools.count(1)


def new_key() -> str:
    """A key that was not used before."""
    return f"key-{next(_keys)}"


def token(by: Actor, secret: str = SECRET, days: int = 1, now: float | None = None) -> str:
    """A signed token."""
    return issue(secret, by, days=days, now=now)


@dataclass
class Api:
    """The application, and the system behind it."""

    http: httpx.AsyncClient
    app: FastAPI
    system: Running

    async def get(self, path: str, by: Actor | None = COMPANY, **query: Any) -> httpx.Response:
        """A question."""
        return await self.http.get(BASE + path, params=query, headers=_headers(by))

    async def post(
        self, path: str, body: Any, by: Actor | None = COMPANY, key: str | None = None
    ) -> httpx.Response:
        """An act."""
        headers = _headers(by) | {"Idempotency-Key": key or new_key()}
        return await self.http.post(BASE + path, json=body, headers=headers)

    async def register(self, by: Actor = COMPANY, **more: Any) -> str:
        """A project of the company's; its code."""
        body = {
            "name": f"临颍县休闲食品产业园{new_key()[:8]}", "owner": by.company, "county": "临颍县",
            "industry": "食品加工", "facts": {"investor": "enterprise"}, **more,
        }  # fmt: skip
        answer = await self.post("/projects", body, by)
        assert answer.status_code == 201, answer.text
        code: str = answer.json()["project"]["code"]
        await self.there(f"/reviews/{code}/idea_review/1")
        return code

    async def accepted(self) -> str:
        """A registered project whose idea was submitted and accepted; the path of its review."""
        path = f"/reviews/{await self.register()}/idea_review/1"
        await self.done(f"{path}/submit", {"papers": ["project_background"]})
        await self.done(f"{path}/accept", {}, REVIEWER)
        return path

    async def finish(self, code: str, item: str, kind: dict[str, Any] = BUILDING) -> None:
        """The item's first round, from where it stands to a favourable decision.

        What it finds out is as the `kind` of project has it.
        """
        one, path = RULES.item(item), f"/reviews/{code}/{item}/1"
        row = await self.there(path)
        desk = Actor(person="zhao.min", role="reviewer", unit=row["acted_by"] or row["unit"])
        if row["status"] == "waiting_application":
            body = {"papers": one.materials, "fields": {f.id: _filled(f, kind) for f in one.fields}}
            by = COMPANY if "owner" in one.submitted_by else _of(one.submitted_by[0])
            row = (await self.done(f"{path}/submit", body, by))["review"]
        if row["status"] == "submitted":
            row = (await self.done(f"{path}/accept", {}, desk))["review"]
        if row["status"] == "in_review":
            outcome = next(o for o in RULES.outcomes(item) if RULES.finishes(item, o))
            facts = {f: kind[f] for f in one.sets if not RULES.fact(f).guidance_only}
            body = {"kind": "decide", "outcome": outcome, "facts": facts, "papers": one.materials}
            if outcome in ("granted", "passed"):
                body["document"] = {"number": f"{item}-1"}
            await self.done(f"{path}/acts", body, desk)

    async def launched(self, kind: dict[str, Any] = BUILDING) -> str:
        """A project in S3 whose licences may be asked for; its code."""
        code = await self.register()
        for item in ("idea_review", *RULES.members("feasibility_study")):
            await self.finish(code, item, kind)
        for item in ("reserve_entry", "conformity_launch"):
            await self.finish(code, item, kind)
        return code

    async def done(self, path: str, body: Any, by: Actor = COMPANY) -> dict[str, Any]:
        """An act that is not refused."""
        answer = await self.post(path, body, by)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    async def there(self, path: str, within: float = 10) -> dict[str, Any]:
        """What is at the path, once it is there."""

        async def look() -> dict[str, Any] | None:
            answer = await self.get(path, OFFICE)
            return answer.json() if answer.status_code == 200 else None

        found = await until_async(look, within)
        assert found is not None
        return found

    async def receipt(self, id: str, within: float = 20) -> dict[str, Any]:
        """The receipt, once it has an outcome."""

        async def look() -> dict[str, Any] | None:
            answer = await self.get(f"/receipts/{id}", AUDITOR)
            told = answer.json()
            return told if told.get("outcome") else None

        found = await until_async(look, within)
        assert found is not None
        return found

    async def count(self, table: str) -> int:
        """How many rows there are, once nothing follows any more from what was told before."""
        await self.system.at_rest()

        def asked() -> int:
            with self.system.db.connect() as db:
                return int(db.execute(text(f"select count(*) from {table}")).scalar_one())

        return await asyncio.to_thread(asked)


def _filled(field: Any, kind: dict[str, Any]) -> str:
    fact = kind.get(field.id)
    if fact is not None:
        return "、".join(fact) if isinstance(fact, list) else str(fact)
    return {"number": "12", "date": "2026-11-20", "flag": "是"}.get(field.type, "如实填写")


def _of(function: str) -> Actor:
    return Actor(person="gao.yan", role="reviewer", unit=function)


def _headers(by: Actor | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token(by)}"} if by else {}


@asynccontextmanager
async def served(
    system: Running, *, engine: Engine | None = None, patience_s: float = 5
) -> AsyncIterator[Api]:
    """The application of this system, or with another way to Temporal."""
    settings = system.settings
    app = create_app(
        database=system.db,
        engine=engine or system.engine,
        rules_of=load_rules,
        rules=RulesVersion(catalog=settings.catalog_version, calendar=settings.calendar_version),
        secret=SECRET,
        patience_s=patience_s,
        threads=6,
    )
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://api") as http,
    ):
        yield Api(http, app, system)
