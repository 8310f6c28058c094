"""通知: whom a step reaches, what is unread, and that opening is reading; heard within seconds."""

from __future__ import annotations

import asyncio
import re
from datetime import date
from uuid import uuid4

import pytest
from httpx import Response
from sqlalchemy import text

from api import noticed
from domain.acts import Actor, Role
from tests.api.speaking import COMPANY, REVIEWER, Api, token
from tests.store.ringing import ring_next

pytestmark = [pytest.mark.asyncio(loop_scope="module")]

HEAD = Actor(person="zhou.ping", role=Role.HEAD, unit="gxw")
OTHER_HEAD = Actor(person="sun.yi", role=Role.HEAD, unit="fgw")
DEPUTY = Actor(person="wu.deputy", role=Role.DEPUTY, unit="gxw")


async def reminded(api: Api, steps: int = 2) -> str:
    """A round in review whose first steps have rung: e1 to the reviewer, e2 to the head too."""
    path = await api.accepted()
    for _ in range(steps):
        await asyncio.to_thread(ring_next, api.system.db, stream_of(path))
    return path


def stream_of(path: str) -> str:
    return path.removeprefix("/").replace("reviews/", "review/")


async def page(api: Api, by: Actor, path: str = "/notices") -> Response:
    headers = {"Accept": "text/html", "Authorization": f"Bearer {token(by)}"}
    answer = await api.http.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer


def steps(shown: str, path: str) -> list[str]:
    return re.findall(rf'data-stream="{stream_of(path)}" data-step="(\w+)"', shown)


def unread(shown: str) -> int:
    found = re.search(r'data-count="notices" aria-label="(\d+) 条未读"', shown)
    assert found
    return int(found[1])


async def test_a_step_reaches_the_posts_that_it_names_and_nobody_else(api: Api) -> None:
    path = await reminded(api)
    assert steps((await page(api, HEAD)).text, path) == ["e2"]
    assert sorted(steps((await page(api, REVIEWER)).text, path)) == ["e1", "e2"]
    assert steps((await page(api, OTHER_HEAD)).text, path) == []


async def test_opening_the_page_is_reading_what_is_on_it(api: Api) -> None:
    reader = HEAD.but(person="reads.once")
    await page(api, reader)
    path = await reminded(api)
    assert unread((await page(api, reader, "/help")).text) == 1
    first = (await page(api, reader)).text
    assert first.count('class="new">未读') == 1
    assert unread((await page(api, reader, "/help")).text) == 0
    again = (await page(api, reader)).text
    assert "未读</span>" not in again
    assert steps(again, path) == ["e2"]
    other = HEAD.but(person="has.not.read")
    assert unread((await page(api, other, "/help")).text) >= 1


async def test_what_the_post_has_signed_for_is_said(api: Api) -> None:
    path = await reminded(api)
    await api.done(f"{path}/acknowledge", {"step": "e2"}, HEAD)
    shown = (await page(api, HEAD.but(person="same.post"))).text
    row = shown.partition(f'data-stream="{stream_of(path)}"')[2].partition("</tr>")[0]
    assert ">已签收<" in row


async def test_whoever_it_was_passed_on_to_has_it_too(api: Api) -> None:
    path = await reminded(api)
    await api.done(f"{path}/pass-on", {"step": "e2", "to": "sun.yi"}, HEAD)
    assert steps((await page(api, OTHER_HEAD)).text, path) == ["e2"]


async def test_a_round_that_is_over_reminds_nobody(api: Api) -> None:
    path = await reminded(api)
    await api.done(f"{path}/withdraw", {}, COMPANY)
    assert steps((await page(api, HEAD)).text, path) == []


async def test_what_a_vacant_post_should_hear_the_next_one_up_hears(api: Api) -> None:
    """catalog escalation_rules: deputising person, else next post up. Marked as such."""
    path = await reminded(api)
    assert steps((await page(api, DEPUTY)).text, path) == []
    posted(api, DEPUTY)
    shown = (await page(api, DEPUTY)).text
    assert "e2" in steps(shown, path)
    assert "岗位空缺或转办，报您" in shown
    await api.done(f"{path}/acknowledge", {"step": "e2"}, DEPUTY)  # in its stead
    assert "已签收" in (await page(api, DEPUTY)).text
    posted(api, HEAD)
    found = await asyncio.to_thread(noticed.noticed, api.system.db, DEPUTY)
    assert Role.HEAD not in found.vacant


async def test_whoever_has_none_is_told_so_and_where_to_go(api: Api) -> None:
    shown = (await page(api, Actor(person="new.one", role=Role.HEAD, unit="qx"))).text
    assert "没有通知" in shown
    assert '<a class="btn" href="/">回到首页</a>' in shown


async def test_the_company_hears_nothing_of_the_ladder(api: Api) -> None:
    path = await reminded(api)
    shown = (await page(api, COMPANY)).text
    assert steps(shown, path) == []
    assert 'data-count="notices"' not in shown


def posted(api: Api, by: Actor) -> None:
    """The person and his post, from the beginning of this year."""
    with api.system.db.begin() as db:
        db.execute(
            text("insert into people (id, name) values (:id, :id) on conflict do nothing"),
            {"id": by.person},
        )
        db.execute(
            text(
                "insert into posts (id, person, role, unit, from_day)"
                " values (:id, :person, :role, :unit, :day)"
            ),
            {
                "id": uuid4(), "person": by.person, "role": by.role.value, "unit": by.unit,
                "day": date(2026, 1, 1),
            },
        )  # fmt: skip
