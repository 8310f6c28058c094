"""抄送 and 转办 by API and page: what is copied is read alone, what is moved is the other unit's."""

from __future__ import annotations

import re

import pytest

from domain.acts import Actor
from store import scope
from tests.api.browsing import add, post_of, signed_in
from tests.api.speaking import COMPANY, GRANT, OFFICE, REVIEWER, Api
from tests.api.test_task_pages import seen
from tests.waiting import until_async

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
WATER = Actor(person="shui.jing", role="reviewer", unit="sl")


async def test_a_unit_reads_what_is_copied_to_it_and_gets_no_right_to_act(api: Api) -> None:
    path = await api.accepted()
    assert (await api.get(path, WATER)).status_code == 404
    await api.done(f"{path}/copy-to", {"units": ["sl"], "note": "供阅知。"}, REVIEWER)
    tasks = (await api.get("/tasks", WATER)).json()["tasks"]
    assert [(one["key"], one["due"]) for one in tasks] == [("copy/1", None)]
    assert (await api.get(path, WATER)).status_code == 200
    assert (await api.post(f"{path}/acts", GRANT | {"kind": "decide"}, WATER)).status_code != 200
    answer = await api.post(f"{path}/suspend", {"reason": "expert_review"}, WATER)
    assert answer.status_code != 200
    await api.done(f"{path}/mark-read", {}, WATER)
    assert (await api.get("/tasks", WATER)).json()["tasks"] == []
    assert (await api.get(path, WATER)).status_code == 200, "it may be looked at again"
    await api.done(f"{path}/withdraw", {}, COMPANY)
    assert (await api.get(path, WATER)).status_code == 404


async def test_it_stands_in_the_inbox_as_something_to_read(api: Api) -> None:
    path = await api.accepted()
    await add(api, "yue.zhi", post_of(WATER), name="阅知")
    await api.done(f"{path}/copy-to", {"units": ["sl"]}, REVIEWER)
    async with signed_in(api, "yue.zhi") as one:
        row = next(
            row
            for row in re.findall(
                r"<tr class=.t1.*?</tr>", (await one.get("/tasks?tab=unit")).text, re.S
            )
            if path in row
        )
        assert "待阅" in row
        assert "无时限" in row
        answer = await one.get(path)
        assert "已阅" in seen(answer)
        answer = await one.send(f"{path}/mark-read")
        assert answer.status_code in (200, 303)
        assert path not in (await one.get("/tasks?tab=unit")).text


async def test_the_company_hears_nothing_of_it(api: Api) -> None:
    path = await api.accepted()
    await api.done(f"{path}/copy-to", {"units": ["sl"]}, REVIEWER)
    code = path.split("/")[2]
    for by, there in ((COMPANY, False), (REVIEWER, True)):
        told = (await api.get(f"/projects/{code}/timeline", by)).text
        assert ("抄送" in told) is there
    assert scope.project(api.system.db, code).units == ("gxw", "sl")


async def test_what_the_office_moves_is_the_other_unit_s_and_its_clock_stays(api: Api) -> None:
    path = await api.accepted()
    code = path.split("/")[2]
    due = (await api.there(path))["promised_due"]
    body = {"item": "idea_review", "unit": "sl", "reason": "水利项目由水利部门审核。"}
    assert (await api.post(f"/projects/{code}/transfer-item", body, REVIEWER)).status_code == 403
    await api.done(f"/projects/{code}/transfer-item", body, OFFICE)

    async def moved() -> bool:
        return bool((await api.there(path))["unit"] == "sl")

    assert await until_async(moved)
    assert (await api.there(path))["promised_due"] == due
    assert (await api.post(f"{path}/claim", {}, REVIEWER)).status_code != 200
    await api.done(f"{path}/claim", {}, WATER)
