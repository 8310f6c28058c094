"""/live: an open page hears that somebody else acted, as far as it shows it and may see it."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import pytest_asyncio
import uvicorn
from sqlalchemy import create_engine, text

from api.hub import KEPT, Full, Hub
from api.pages import live
from api.sessions import COOKIE
from domain.acts import Actor, Role
from store.changed import Changed, read_notice
from tests.api.browsing import add, post_of, signed_in
from tests.api.speaking import COMPANY, OFFICE, OTHER, REVIEWER, Api, token
from tests.waiting import until_async
from worker.stack.postgres import EmbeddedPostgres

pytestmark = [pytest.mark.asyncio(loop_scope="module")]

OPERATOR = Actor(person="ops", role=Role.OPERATOR)
MOST_NEWS = 400


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def address(api: Api) -> AsyncIterator[str]:
    """The same application behind a real server: only there an answer comes piece by piece."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = uvicorn.Config(api.app, port=port, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())

    async def begun() -> bool:
        return server.started

    await until_async(begun)
    yield f"http://127.0.0.1:{port}"
    api.app.state.desk.waiting.hub.close()
    server.should_exit = True
    await serving


class Page:
    """An open page: what it was told so far."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.ended = False

    def heard(self, name: str) -> list[dict[str, Any]]:
        return [data for event, data in self.told if event == name]

    async def read(self, lines: AsyncIterator[str]) -> None:
        event = ""
        async for line in lines:
            if line.startswith("event: "):
                event = line.removeprefix("event: ")
            elif line.startswith("data: "):
                self.told.append((event, json.loads(line.removeprefix("data: "))))
        self.ended = True


@asynccontextmanager
async def opened(
    address: str, by: Actor, headers: dict[str, str] | None = None, **query: str
) -> AsyncIterator[Page]:
    """A page that listens."""
    page = Page()
    asked = {"Authorization": f"Bearer {token(by)}", **(headers or {})}
    given = {name: value for name, value in asked.items() if value}
    async with (
        httpx.AsyncClient(timeout=30) as http,
        http.stream("GET", f"{address}/live", params=query, headers=given) as answer,
    ):
        assert answer.status_code == 200, await answer.aread()
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        reading = asyncio.create_task(page.read(answer.aiter_lines()))

        async def begun() -> bool:
            return bool(page.told)

        await until_async(begun)
        try:
            yield page
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


async def heard(page: Page, name: str) -> dict[str, Any]:
    async def told() -> list[dict[str, Any]]:
        return page.heard(name)

    return (await until_async(told, 5))[0]


def stream_of(path: str) -> str:
    return path.removeprefix("/").replace("reviews/", "review/")


async def test_the_page_of_a_round_hears_in_words_that_somebody_has_claimed_it(
    api: Api, address: str
) -> None:
    path = await api.accepted()
    async with opened(address, REVIEWER, stream=stream_of(path)) as page:
        await api.done(f"{path}/claim", {}, REVIEWER)
        told = await heard(page, "changed")
    assert "认领" in told["zh"]


async def test_it_hears_nothing_of_another_round(api: Api, address: str) -> None:
    path, other = await api.accepted(), await api.accepted()
    async with opened(address, REVIEWER, stream=stream_of(path)) as page:
        await api.done(f"{other}/claim", {}, REVIEWER)
        await api.done(f"{path}/claim", {}, REVIEWER)
        await heard(page, "changed")
    assert len(page.heard("changed")) == 1


async def test_the_company_hears_nothing_of_how_a_unit_shares_its_work(
    api: Api, address: str
) -> None:
    path = await api.accepted()
    async with opened(address, COMPANY, stream=stream_of(path)) as page:
        await api.done(f"{path}/claim", {}, REVIEWER)
        await api.done(f"{path}/withdraw", {}, COMPANY)
        told = await heard(page, "changed")
    assert "认领" not in told["zh"]
    assert len(page.heard("changed")) == 1


async def test_the_counts_of_a_desk_follow(api: Api, address: str) -> None:
    async with opened(address, REVIEWER, show="desk") as page:
        path = f"/reviews/{await api.register()}/idea_review/1"
        await api.done(f"{path}/submit", {"papers": ["project_background"]})
        told = await heard(page, "counts")
    assert told["tasks"] >= 1


async def test_a_session_that_was_ended_hears_nothing_more_of_what_goes_on(
    api: Api, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.2)
    path = await api.accepted()
    await add(api, "chen.mo", post_of(REVIEWER))
    async with signed_in(api, "chen.mo") as one:
        await one.get("/password")
        cookie = {"Authorization": "", "Cookie": f"{COOKIE}={one.token}"}
        async with opened(address, REVIEWER, cookie, stream=stream_of(path)) as page:
            await one.send("/logout")
            for turn in range(MOST_NEWS):  # no moment is quiet
                await api.done(f"{path}/hand-over", {"to": f"chen.{turn}"}, REVIEWER)
                if page.ended:
                    break
            told = len(page.heard("changed"))
    assert [event for event, _ in page.told][-1] == "ended"
    assert told <= turn + 1 < MOST_NEWS


async def test_what_is_not_ones_own_cannot_be_listened_to(api: Api, address: str) -> None:
    path = await api.accepted()
    async with httpx.AsyncClient() as http:
        for by, query, status in (
            (OTHER, {"stream": stream_of(path)}, 404),
            (OTHER, {"project": path.split("/")[2]}, 404),
            (COMPANY, {"show": "operations"}, 403),
            (OFFICE, {"stream": "nothing"}, 422),
        ):
            headers = {"Authorization": f"Bearer {token(by)}"}
            answer = await http.get(f"{address}/live", params=query, headers=headers)
            assert answer.status_code == status, answer.text


async def test_a_page_that_was_cut_off_is_told_to_look_again(api: Api, address: str) -> None:
    async with opened(address, OFFICE, {"Last-Event-ID": "1"}) as page:
        assert page.told[0][0] == "again"
    async with opened(address, OFFICE) as page:
        assert page.told[0][0] == "open"


async def test_a_lost_connection_to_the_database_is_told_as_look_again(
    postgres: EmbeddedPostgres, api: Api, address: str
) -> None:
    async with opened(address, OFFICE) as page:
        await until_async(lambda: _listening(api))
        admin = create_engine(postgres.superuser)
        with admin.connect() as db:
            db.execute(
                text(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where query = 'listen receipts'"
                )
            )
        admin.dispose()
        await heard(page, "again")


async def _listening(api: Api) -> bool:
    return bool(api.app.state.desk.waiting.listening)


async def test_a_page_that_is_closed_leaves_its_place(api: Api, address: str) -> None:
    hub: Hub = api.app.state.desk.waiting.hub
    async with opened(address, OFFICE):
        assert hub.open >= 1

    async def left() -> bool:
        return hub.open == 0

    await until_async(left)


async def test_one_person_has_only_so_many_open_pages(api: Api, address: str) -> None:
    hub: Hub = api.app.state.desk.waiting.hub
    by = Actor(person="many.pages", role=Role.XMB, unit="xmb")
    lines = [hub.line(by.person) for _ in range(8)]
    for line in lines:
        line.__enter__()
    async with httpx.AsyncClient() as http:
        headers = {"Authorization": f"Bearer {token(by)}"}
        answer = await http.get(f"{address}/live", headers=headers)
    for line in lines:
        line.__exit__(None, None, None)
    assert answer.status_code == 429
    assert "retry-after" in answer.headers


# --- the hub ---------------------------------------------------------------------------------------


async def test_a_slow_page_is_told_to_look_again_instead_of_everything() -> None:
    hub = Hub()
    with hub.line("a") as line:
        for seq in range(KEPT + 1):
            hub.heard(json.dumps(["review/x", seq, [], [], False]))
        told, missed = await line.next(1)
    assert missed
    assert [one.seq for one in told] == [KEPT]


async def test_a_full_process_takes_no_more() -> None:
    hub = Hub(most=1)
    with hub.line("a"), pytest.raises(Full), hub.line("b"):
        pass
    with hub.line("b"):
        assert hub.open == 1


@pytest.mark.parametrize("words", ["", "x", "{}", "[1]", '["s", "x", [], [], false]'])
async def test_what_is_no_notice_of_ours_is_none(words: str) -> None:
    assert read_notice(words) is None


async def test_a_notice_is_read_as_it_was_told() -> None:
    told = Changed("review/LH-2026-0001/eia_form/1", 3, ("gxw",), ("c-001",), True)
    assert read_notice(json.dumps(told)) == told
