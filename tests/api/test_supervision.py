"""督导: what needs the reader, what is past its day, and that each number opens as many lines."""

from __future__ import annotations

import asyncio
import re
from datetime import date

import pytest
from httpx import Response
from sqlalchemy import text

from domain.acts import Actor, Role
from tests.api.clicking import Person
from tests.api.speaking import COMPANY, REVIEWER, Api, token
from tests.api.test_live import address, heard, opened
from tests.store.ringing import ring_next

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
__all__ = ["address"]

HEAD = Actor(person="zhou.ping", role=Role.HEAD, unit="gxw")
CITY = Actor(person="shi.zhang", role=Role.CITY_LEADER)


def stream_of(path: str) -> str:
    return path.removeprefix("/").replace("reviews/", "review/")


async def page(api: Api, by: Actor, path: str = "/supervision") -> Response:
    headers = {"Accept": "text/html", "Authorization": f"Bearer {token(by)}"}
    answer = await api.http.get(path, headers=headers)
    assert answer.text.count("<h1") == 1
    return answer


def needing(shown: str) -> list[str]:
    return re.findall(r'class="need" data-stream="([^"]+)"', shown)


def rows(shown: str) -> int:
    return shown.count("<tr data-row>")


async def overdue(api: Api, count: int) -> list[str]:
    """Rounds whose day is past. The read model is told so: nobody waits three weeks."""
    paths = [await api.accepted() for _ in range(count)]

    def late() -> None:
        with api.system.db.begin() as db:
            changed = db.execute(
                text(
                    "update tasks set due = current_date - 3, due_at = now() - interval '3 days'"
                    " where stream = any(:s)"
                ),
                {"s": [stream_of(path) for path in paths]},
            )
            assert changed.rowcount == count

    await asyncio.to_thread(late)
    return paths


async def test_what_needs_me_is_what_my_post_has_not_signed_for(api: Api) -> None:
    path = await api.accepted()
    for _ in range(2):
        await asyncio.to_thread(ring_next, api.system.db, stream_of(path))
    before = (await page(api, HEAD)).text
    assert stream_of(path) in needing(before)
    assert f"<h1>{len(needing(before))} 件要您定" in before
    await api.done(f"{path}/acknowledge", {"step": "e2"}, HEAD)
    after = (await page(api, HEAD)).text
    assert stream_of(path) not in needing(after)


async def test_a_city_leader_is_not_asked_what_went_to_a_unit(api: Api) -> None:
    path = await api.accepted()
    for _ in range(2):
        await asyncio.to_thread(ring_next, api.system.db, stream_of(path))
    shown = (await page(api, CITY)).text
    assert needing(shown) == []
    assert "没有要您定的" in shown


async def test_every_number_opens_a_list_of_as_many(api: Api) -> None:
    await overdue(api, 3)
    shown = (await page(api, CITY)).text
    heading = re.search(r"，(\d+) 件办件超期</h1>", shown)
    assert heading
    assert rows((await page(api, CITY, "/supervision?all=1")).text) == int(heading[1]) >= 3
    links = re.findall(r'<a(?: class="red")? href="(/supervision\?[^"]+)">(\d+)</a>', shown)
    opens = {link.partition("?")[2].partition("=")[0] for link, _ in links}
    assert opens == {"unit", "stage", "county", "projects", "area"}
    for link, count in links:
        opened_ = (await page(api, CITY, link.replace("&amp;", "&"))).text
        assert rows(opened_) == int(count), link


async def test_what_is_held_is_not_late(api: Api) -> None:
    (path,) = await overdue(api, 1)
    before = rows((await page(api, CITY, "/supervision?all=1")).text)

    def held() -> None:
        with api.system.db.begin() as db:
            db.execute(
                text("update tasks set held = true where stream = :s"), {"s": stream_of(path)}
            )

    await asyncio.to_thread(held)
    assert rows((await page(api, CITY, "/supervision?all=1")).text) == before - 1


async def test_what_another_unit_owes_a_round_is_late_by_its_own_day(api: Api) -> None:
    """加签: the consulted unit is past its day, the round is not."""
    path = await api.accepted()
    until = (await api.get(path, REVIEWER)).json()["promised_due"]
    body = {"unit": "sl", "question": "有无气象探测环境影响？", "until": until}
    await api.done(f"{path}/consult", body, REVIEWER)

    def late() -> date:
        with api.system.db.begin() as db:
            day: date = db.execute(
                text(
                    "update tasks set due = current_date - 9, due_at = now() - interval '8 days'"
                    " where stream = :stream and key like 'consult/%' returning due"
                ),
                {"stream": stream_of(path)},
            ).scalar_one()
            return day

    day = await asyncio.to_thread(late)
    shown = await Person(api, CITY).page("/supervision?unit=sl")
    (row,) = (one for one in shown.all("tr") if "data-row" in one.attrs)
    assert row.text.startswith("超期")
    assert f"应于 {day.month}月{day.day}日" in row.text


async def test_a_head_sees_his_own_unit_s_and_says_so(api: Api) -> None:
    await overdue(api, 1)
    elsewhere = Actor(person="sun.yi", role=Role.HEAD, unit="qx")
    shown = (await page(api, elsewhere)).text
    assert "（您能看到的）" in shown
    assert "没有超期的办件" in shown
    assert "（您能看到的）" not in (await page(api, CITY)).text


@pytest.mark.parametrize("by", [COMPANY, REVIEWER])
async def test_whoever_leads_nobody_has_no_such_page(api: Api, by: Actor) -> None:
    assert (await page(api, by)).status_code == 403


async def test_a_step_that_rings_is_heard_on_the_open_page_within_five_seconds(
    api: Api, address: str
) -> None:
    path = await api.accepted()
    async with opened(address, HEAD, show="rung") as open_page:
        for _ in range(2):
            await asyncio.to_thread(ring_next, api.system.db, stream_of(path))
        told = await heard(open_page, "counts")
    assert told["rung"]
    assert told["notices"] >= 1
