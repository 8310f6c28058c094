"""拆分 and 并入, through the API, a real Temporal and a real ledger (docs/changes.md)."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from catalog.loading import load_rules
from store import audit
from tests.api.clicking import Person
from tests.api.speaking import COMPANY, OFFICE, Api, new_key
from tests.waiting import until_async
from worker.verifying import verify

pytestmark = pytest.mark.asyncio(loop_scope="module")
ANOTHER = re.compile(r"/projects/(LH-\d{4}-\d{4,6})")
TWO = {"reason": "漯重办〔2026〕18号", "drafted_by": "wang.fang"}


async def part_of(api: Api, code: str, name: str) -> str:
    """The project that was split off, once it has begun."""
    body = await api.done(f"/projects/{code}/split-off", TWO | {"name": name}, OFFICE)
    assert body["project"]["status"] == "running"
    (part,) = await named_on_the_page(api, code)
    return part


async def named_on_the_page(api: Api, code: str) -> list[str]:
    """The other projects that the project's page leads to."""
    page = await Person(api, OFFICE).page(f"/projects/{code}")
    links = [str(one.attrs.get("href")) for one in page.all("a")]
    found = [ANOTHER.fullmatch(one) for one in links]
    return [one[1] for one in found if one and one[1] != code]


async def findings(api: Api, *codes: str) -> list[Any]:
    def checked() -> list[Any]:
        with audit.snapshot(api.system.db) as db:
            return [
                one
                for one in verify(db, load_rules).findings
                if any(code in one.where for code in codes)
            ]

    return await asyncio.to_thread(checked)


async def test_a_project_is_split_and_the_part_lives_under_a_code_of_its_own(api: Api) -> None:
    code = await api.register()
    part = await part_of(api, code, "某项目二期")
    body = (await api.there(f"/projects/{part}"))["project"]
    assert (body["name"], body["owner"], body["status"]) == (
        "某项目二期",
        COMPANY.company,
        "running",
    )
    round_ = await api.there(f"/reviews/{part}/idea_review/1")
    assert round_["status"] == "waiting_application"
    assert await named_on_the_page(api, part) == [code]
    submit = {"papers": ["project_background", "project_need"]}
    done = await api.done(f"/reviews/{part}/idea_review/1/submit", submit)
    assert done["review"]["status"] == "submitted"
    assert await findings(api, code, part) == []


async def test_the_same_request_splits_once(api: Api) -> None:
    code = await api.register()
    key = new_key()
    body = TWO | {"name": "二期"}
    first = await api.post(f"/projects/{code}/split-off", body, OFFICE, key=key)
    again = await api.post(f"/projects/{code}/split-off", body, OFFICE, key=key)
    assert (first.status_code, again.status_code) == (200, 200)
    assert len(await named_on_the_page(api, code)) == 1


async def test_a_project_is_merged_into_another_that_goes_on(api: Api) -> None:
    into = await api.register()
    code = await part_of(api, into, "某项目三期")
    await api.there(f"/reviews/{code}/idea_review/1")
    body = await api.done(f"/projects/{code}/merge-into", TWO | {"into": into}, OFFICE)
    assert (body["project"]["status"], body["project"]["status_zh"]) == ("merged", "已并入")

    async def closed() -> bool:
        answer = await api.get(f"/reviews/{code}/idea_review/1")
        return bool(answer.json()["status"] == "closed_not_needed")

    await until_async(closed, 20)

    async def told() -> bool:
        page = await Person(api, OFFICE).page(f"/projects/{into}")
        return "并入本项目" in page.text

    await until_async(told, 20)
    assert into in await named_on_the_page(api, code)
    assert await findings(api, code, into) == []


async def test_nothing_is_merged_into_a_project_that_is_not_there_or_has_ended(api: Api) -> None:
    code, over = await api.register(), await api.register()
    nowhere = await api.post(f"/projects/{code}/merge-into", TWO | {"into": "LH-2020-9999"}, OFFICE)
    assert (nowhere.status_code, nowhere.json()["errors"][0]["field"]) == (422, "into")
    await api.done(f"/projects/{over}/terminate", {"reason": "投资方撤资"}, OFFICE)
    ended = await api.post(f"/projects/{code}/merge-into", TWO | {"into": over}, OFFICE)
    assert "已经结束" in ended.json()["detail"]
    no = await api.post(f"/projects/{code}/merge-into", TWO | {"into": over}, COMPANY)
    assert no.status_code == 403


async def test_the_office_splits_by_the_page(api: Api) -> None:
    code = await api.register()
    person = Person(api, OFFICE)
    path = f"/projects/{code}/acts/split-off"
    page = await person.page(path)
    assert "拆出项目的名称" in page.text
    answer = await person.gives(path, TWO | {"name": "四期"})
    assert answer.status_code == 303, answer.text
    assert len(await named_on_the_page(api, code)) == 1
