"""The ladder over HTTP: who sees what has rung and what comes, who answers it, and what stands then."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from domain.acts import Actor
from tests.api.speaking import AUDITOR, COMPANY, OFFICE, REVIEWER, Api, token
from tests.store.ringing import ring_next

pytestmark = [pytest.mark.asyncio(loop_scope="module")]

HEAD = Actor(person="zhou.ping", role="head", unit="gxw")
CITY = Actor(person="shi.zhang", role="city_leader")
SUPERVISION = Actor(person="du.cha", role="supervision", unit="dcj")


async def reminded(api: Api, steps: int = 2) -> str:
    """A round in review whose first steps have rung: e1 to the reviewer, e2 to the head too."""
    path = await api.accepted()
    stream = path.removeprefix("/").replace("reviews/", "review/")
    for _ in range(steps):
        await asyncio.to_thread(ring_next, api.system.db, stream)
    return path


async def shown(api: Api, path: str, by: Actor = REVIEWER) -> dict[str, Any]:
    answer = await api.get(path, by)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def page(api: Api, by: Actor, path: str) -> str:
    headers = {"Accept": "text/html", "Authorization": f"Bearer {token(by)}"}
    answer = await api.http.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_what_rang_and_what_comes_is_shown_with_the_posts(api: Api) -> None:
    told = await shown(api, await reminded(api))
    assert [one["zh"] for one in told["escalations"]] == ["提醒阶梯第一级", "提醒阶梯第二级"]
    assert told["escalations"][1]["to"] == [
        {"role": "reviewer", "unit": "gxw", "zh": "经办"},
        {"role": "head", "unit": "gxw", "zh": "审核"},
    ]
    reminders = told["now"]["reminders"]
    assert [one["step"] for one in reminders["steps"]] == ["e3", "e4", "e5", "e6"]
    assert reminders["zh"].startswith("接着提醒：")
    assert "09:00 市领导、督察局" in reminders["zh"]


async def test_the_company_is_not_told_who_was_reminded(api: Api) -> None:
    path = await reminded(api)
    told = await shown(api, path, COMPANY)
    assert "escalations" not in told
    assert "reminders" not in told["now"]
    code = path.split("/")[2]
    kinds = [
        [one["type"] for one in (await api.get(f"/projects/{code}/timeline", by)).json()["events"]]
        for by in (COMPANY, REVIEWER)
    ]
    assert ["Escalated" in kind for kind in kinds] == [False, True]


async def test_the_city_s_leader_and_supervision_answer_what_was_put_before_them(api: Api) -> None:
    """They decide nothing, but what reaches them they sign for and instruct on, from their own page."""
    path = await reminded(api, 6)
    for by in (CITY, SUPERVISION):
        row = f'href="{path}?act=acknowledge"'
        assert row in await page(api, by, "/notices")
        assert 'value="e6"' in await page(api, by, f"{path}?act=acknowledge")
        await api.done(f"{path}/acknowledge", {"step": "e6"}, by)
        await api.done(f"{path}/instruct", {"step": "e6", "instruction": "三日内办结。"}, by)
    denied = await api.post(f"{path}/claim", {}, CITY)
    assert denied.status_code == 403
    code = path.split("/")[2]
    for by in (CITY, SUPERVISION):
        denied = await api.post(f"/projects/{code}/terminate", {"reason": "不再建设"}, by)
        assert denied.status_code == 403
        assert "只签收和批示" in denied.json()["detail"]


async def test_a_step_is_signed_for_instructed_on_and_passed_on(api: Api) -> None:
    path = await reminded(api)
    await api.done(f"{path}/acknowledge", {"step": "e2"}, HEAD)
    await api.done(f"{path}/instruct", {"step": "e2", "instruction": "请今日办结。"}, HEAD)
    await api.done(f"{path}/pass-on", {"step": "e2", "to": "zhao.min", "note": "请协助。"}, HEAD)
    zhao = REVIEWER.but(person="zhao.min", unit="fgw")
    await api.done(f"{path}/acts", {"kind": "acknowledge", "step": "e2"}, zhao)
    first, second = (await shown(api, path))["escalations"]
    assert first["answers"] == []
    assert [(one["zh"], one["person"], one["words"], one["to"]) for one in second["answers"]] == [
        ("签收", "zhou.ping", None, None),
        ("批示", "zhou.ping", "请今日办结。", None),
        ("转办", "zhou.ping", "请协助。", "zhao.min"),
        ("签收", "zhao.min", None, None),
    ]
    code = path.split("/")[2]
    told = (await api.get(f"/projects/{code}/timeline", AUDITOR, limit=200)).json()["events"]
    assert [one["zh"] for one in told][-6:] == [
        "提醒阶梯第一级（距到期3个工作日）：已报经办",
        "提醒阶梯第二级（距到期1个工作日）：已报经办、审核",
        "签收提醒阶梯第二级",
        "就提醒阶梯第二级作出批示，批示：请今日办结。",
        "提醒阶梯第二级转请 zhao.min 办理，说明：请协助。",
        "签收提醒阶梯第二级",
    ]


async def test_a_second_signature_of_the_post_is_refused_with_the_first(api: Api) -> None:
    path = await reminded(api)
    await api.done(f"{path}/acknowledge", {"step": "e2"}, HEAD)
    again = await api.post(f"{path}/acknowledge", {"step": "e2"}, HEAD.but(person="other"))
    assert (again.status_code, again.json()["code"]) == (409, "acknowledged_before")
    assert "zhou.ping" in again.json()["detail"]


@pytest.mark.parametrize(
    ("body", "by", "status", "code"),
    [
        ({"step": "e2"}, OFFICE, 403, "not_yours"),
        ({"step": "e2"}, CITY, 403, "not_yours"),
        ({"step": "e2"}, COMPANY, 403, "not_yours"),
        ({"step": "e5"}, HEAD, 409, "not_rung"),
        ({}, HEAD, 422, None),
    ],
)
async def test_whom_it_did_not_reach_does_not_answer(
    api: Api, body: dict[str, str], by: Actor, status: int, code: str | None
) -> None:
    path = await reminded(api)
    answer = await api.post(f"{path}/acknowledge", body, by)
    assert answer.status_code == status, answer.text
    assert code is None or answer.json()["code"] == code


async def test_moves_name_the_steps_that_one_may_answer(api: Api) -> None:
    path = await reminded(api)
    told = {one["kind"]: one for one in (await api.get(f"{path}/moves", HEAD)).json()["moves"]}
    assert told["acknowledge"]["may"]
    assert told["acknowledge"]["steps"] == [{"step": "e2", "zh": "提醒阶梯第二级"}]
    theirs = (await api.get(f"{path}/moves", OFFICE)).json()["moves"]
    assert [(one["may"], one["steps"]) for one in theirs if one["kind"] == "instruct"] == [
        (False, [])
    ]


async def test_the_city_s_leader_has_a_token_of_no_unit_and_sees_all(api: Api) -> None:
    assert (await shown(api, await reminded(api), CITY))["escalations"]
