"""Using the pages as a browser does: cookies kept, forms sent as they were shown, TLS assumed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from functools import cache
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import text

from api.hashing import hashed
from api.sessions import COOKIE
from domain.acts import Actor
from domain.identity import Person, Post
from store import access_log, people
from store.access_log import Entry, Logged
from tests.api.speaking import Api

HOST = "https://quancheng.test"
PASSWORD = "Winter-2026-long"
HTML = {"accept": "text/html"}


@cache
def kept() -> str:
    """The hash of everybody's password here: made once, it costs a tenth of a second."""
    return hashed(PASSWORD)


class Browser:
    """A browser without script."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.page = ""

    async def get(self, path: str, **more: Any) -> httpx.Response:
        """Opens a page, without following."""
        answer = await self.http.get(path, headers=HTML | more.pop("headers", {}), **more)
        self.page = answer.text
        return answer

    async def send(
        self, path: str, *, headers: dict[str, str] | None = None, **fields: str
    ) -> httpx.Response:
        """Sends a form with what is hidden in the page that was opened last."""
        given = {**self.hidden(), **fields}
        return await self.http.post(
            path, data=given, headers=HTML | {"sec-fetch-site": "same-origin"} | (headers or {})
        )

    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page."""
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', self.page))

    async def log_in(self, name: str, password: str = PASSWORD, next: str = "/") -> httpx.Response:
        """Opens the page and sends it."""
        await self.get("/login", params={"next": next})
        return await self.send("/login", name=name, password=password)

    @property
    def token(self) -> str | None:
        """The cookie, as the browser holds it."""
        return self.http.cookies.get(COOKIE)


@asynccontextmanager
async def browser(api: Api) -> AsyncIterator[Browser]:
    """A browser of its own, with no cookies yet."""
    transport = httpx.ASGITransport(api.app)
    async with httpx.AsyncClient(transport=transport, base_url=HOST) as http:
        yield Browser(http)


async def add(
    api: Api, id: str, *posts: dict[str, Any], name: str | None = None, first: bool = False
) -> tuple[Post, ...]:
    """A person with these posts, whose password is `PASSWORD`; `first`: to be changed at once."""
    made = tuple(
        Post(id=uuid4(), person=id, **{"from_day": date(2026, 1, 1), **post}) for post in posts
    )

    def write() -> None:
        entry = Entry("console", "user_added")
        person = Person(id=id, name=name or f"{id}某")
        people.add(api.system.db, person, made, kept(), entry, lambda staff: None)
        if not first:
            with api.system.db.begin() as db:
                db.execute(
                    text("update accounts set must_change = false where person = :p"), {"p": id}
                )

    await asyncio.to_thread(write)
    return made


async def done(api: Api, change: Any, *given: Any) -> None:
    """A change in the store."""
    await asyncio.to_thread(change, api.system.db, *given)


async def sql(api: Api, statement: str, **values: Any) -> None:
    """A change that no command makes: time that has passed."""

    def run() -> None:
        with api.system.db.begin() as db:
            db.execute(text(statement), values)

    await asyncio.to_thread(run)


async def logged(api: Api, who: str | None = None) -> list[Logged]:
    """The access log, newest first."""

    def asked() -> list[Logged]:
        with api.system.db.connect() as db:
            return access_log.newest(db, who=who)

    return await asyncio.to_thread(asked)


@asynccontextmanager
async def signed_in(api: Api, id: str, **more: Any) -> AsyncIterator[Browser]:
    """A browser in which this person is signed in."""
    async with browser(api) as one:
        answer = await one.log_in(id, **more)
        assert answer.status_code == 303, answer.text
        yield one


def post_of(by: Actor) -> dict[str, Any]:
    """The post in which this actor acts."""
    return {"role": by.role, "unit": by.unit, "company": by.company}
