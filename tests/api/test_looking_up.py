"""Who sees what: lists page by page, one project in full, its timeline, receipts."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from api.entrances import ENTRANCES
from domain.acts import Actor
from domain.identity import Verb
from tests.api.speaking import (
    AUDITOR,
    COMPANY,
    GRANT,
    OFFICE,
    OTHER,
    REVIEWER,
    Api,
)
from tests.waiting import until_async

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
OPERATOR = Actor(person="ops.one", role="operator")
COUNTY = Actor(person="guo.tao", role="county", unit="gov@411122")
NEIGHBOUR = Actor(person="feng.yi", role="county", unit="gov@411121")
ELSEWHERE = Actor(person="qi.lin", role="reviewer", unit="jt")


async def pages(api: Api, path: str, name: str, by: Actor, **query: Any) -> list[dict[str, Any]]:
    """All that a list holds, asked page by page."""
    found: list[dict[str, Any]] = []
    after = None
    while True:
        more = {"after": after} if after else {}
        answer = await api.get(path, by, limit=2, **query, **more)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        found += told[name]
        after = told["next"]
        if after is None:
            return found


async def test_projects_are_listed_narrowed_and_paged(api: Api) -> None:
    words = ["甲_百分", "乙%百分", "丙百分"]
    for word in words:
        await api.register(name=f"{word}项目", county="舞阳县")
    await api.register(name="丁百分项目", county="郾城区")
    mine = await pages(api, "/projects", "projects", COMPANY, q="百分")
    assert [one["name"] for one in mine] == [
        "甲_百分项目",
        "乙%百分项目",
        "丙百分项目",
        "丁百分项目",
    ]
    assert [one["code"] for one in mine] == sorted({one["code"] for one in mine})
    assert len(await pages(api, "/projects", "projects", OFFICE, q="百分", county="舞阳县")) == 3
    assert len(await pages(api, "/projects", "projects", OFFICE, q="%百分")) == 1, (
        "a sign, no wildcard"
    )
    assert len(await pages(api, "/projects", "projects", OFFICE, q="_百分")) == 1
    assert await pages(api, "/projects", "projects", OFFICE, q="百分", status="exited") == []
    assert len(await pages(api, "/projects", "projects", OFFICE, q="百分", stage="S1")) == 4
    assert await pages(api, "/projects", "projects", OTHER, q="百分") == []
    forbidden = await api.get("/projects", OTHER, owner="c-001")
    assert forbidden.status_code == 403


async def test_tasks_are_those_of_ones_own_desk_first_due_first(api: Api) -> None:
    paths = [f"/reviews/{await api.register()}/idea_review/1" for _ in range(3)]
    for path in paths:
        await api.done(f"{path}/submit", {})
    tasks = await pages(api, "/tasks", "tasks", REVIEWER)
    streams = [path.removeprefix("/").replace("reviews/", "review/") for path in paths]
    assert {*streams} <= {one["stream"] for one in tasks}
    assert {one["unit"] for one in tasks} == {"gxw"}
    dues = [one["due_at"] for one in tasks if one["due_at"]]
    assert dues == sorted(dues)
    assert len({(one["stream"], one["key"]) for one in tasks}) == len(tasks)
    assert tasks[0]["what"].startswith("受理：")
    assert len(await pages(api, "/tasks", "tasks", OFFICE, unit="gxw")) == len(tasks)
    assert len(await pages(api, "/tasks", "tasks", AUDITOR, unit="gxw")) == len(tasks)
    before = await pages(api, "/tasks", "tasks", REVIEWER, due_before="2020-01-01T00:00:00+08:00")
    assert before == []
    narrowed = await pages(api, "/tasks", "tasks", REVIEWER, q=streams[0].split("/")[1], stage="S1")
    assert [one["stream"] for one in narrowed] == [streams[0]]
    assert (await api.get("/tasks", COMPANY, unit="gxw")).status_code == 403
    assert all(one["company"] == "c-001" for one in await pages(api, "/tasks", "tasks", COMPANY))


async def test_a_project_is_seen_by_its_company_its_county_and_the_units_that_handle_it(
    api: Api,
) -> None:
    """An operator mends workflows and sees nobody's project; another unit's is not there."""
    path = await api.accepted()
    code = path.split("/")[2]
    await api.done(f"{path}/claim", {}, REVIEWER)
    for by in (COMPANY, REVIEWER, OFFICE, AUDITOR, COUNTY):
        for one in ("", "/timeline"):
            assert (await api.get(f"/projects/{code}{one}", by)).status_code == 200
        assert (await api.get(path, by)).status_code == 200
    for one in (f"/projects/{code}", f"/projects/{code}/timeline", path, f"{path}/moves"):
        for by, status in ((OTHER, 404), (ELSEWHERE, 404), (NEIGHBOUR, 404), (OPERATOR, 403)):
            assert (await api.get(one, by)).status_code == status
    project = (await api.get(f"/projects/{code}", OFFICE)).json()
    assert project["stages"][0]["from"] is not None
    (review,) = project["reviews"]
    assert review["claimed_by"] == "wang.fang"
    assert project["next"][0]["who"] == "市工业和信息化局"
    mine = (await api.get(f"/projects/{code}", COMPANY)).json()
    assert "claimed_by" not in mine["reviews"][0], "how a unit shares its work is its own"
    assert all("claimed_by" not in one for one in mine["tasks"])


async def test_the_timeline_tells_each_what_is_his_to_know(api: Api) -> None:
    path = await api.accepted()
    code = path.split("/")[2]
    await api.done(f"{path}/hand-over", {"to": "zhao.min"}, REVIEWER)
    body = {"reason": "applicant_request", "note": "内部：专家费用由办公室列支"}
    suspended = await api.post(f"{path}/suspend", body, REVIEWER)
    assert suspended.status_code == 200, suspended.text
    decided = await api.done(f"{path}/grant", {**GRANT, "reason": "同意建设"}, REVIEWER)
    assert decided["review"]["document"] == GRANT["document"]["number"]

    async def told(by: Actor) -> list[dict[str, Any]]:
        return await pages(api, f"/projects/{code}/timeline", "events", by)

    async def ended() -> bool:
        return any(one["type"] == "RoundEnded" for one in await told(OFFICE))

    await until_async(ended)
    mine, offices = await told(COMPANY), await told(OFFICE)
    assert [one["at"] for one in offices] == sorted(one["at"] for one in offices)
    assert any("同意建设" in one["zh"] for one in mine)
    assert any("专家费用" in one["zh"] for one in offices)
    assert not any("专家费用" in one["zh"] for one in mine)
    assert "HandedOver" in [one["type"] for one in offices]
    assert "HandedOver" not in [one["type"] for one in mine]
    (accepted,) = [one for one in mine if one["type"] == "Accepted"]
    assert accepted["who"] == "市工业和信息化局"
    assert accepted["item_name"]
    (accepted,) = [one for one in offices if one["type"] == "Accepted"]
    assert accepted["who"] == "市工业和信息化局（wang.fang）"


async def test_contacts_are_nobodys_to_read_here(api: Api) -> None:
    code = await api.register(contact="李娜", contact_phone="0395-1234567")
    for by in (COMPANY, OFFICE, AUDITOR):
        for path in (f"/projects/{code}", f"/projects/{code}/timeline", "/projects"):
            text = (await api.get(path, by)).text
            assert "0395-1234567" not in text
            assert "李娜" not in text


async def test_free_text_is_neither_in_the_ledger_nor_in_temporal(api: Api) -> None:
    path = f"/reviews/{await api.register()}/idea_review/1"
    secret = "电话 0395-7654321，请勿外传"
    await api.done(f"{path}/submit", {"note": secret, "fields": {}})
    stream = path.removeprefix("/").replace("reviews/", "review/")
    assert await api.count(f"texts where stream = '{stream}' and words = '{secret}'") == 1
    for table in ("events", "commands"):
        assert await api.count(f"{table} x where x::text like '%7654321%'") == 0
    history = await api.system.client.get_workflow_handle(stream).fetch_history()
    assert b"7654321" not in b"".join(one.SerializeToString() for one in history.events)


async def test_a_receipt_is_for_who_gave_the_act_and_for_his_unit(api: Api) -> None:
    path = await api.accepted()
    answer = await api.post(f"{path}/claim", {}, REVIEWER)
    address = answer.json()["receipt"]["address"].removeprefix("/api/v1")
    for by in (REVIEWER, REVIEWER.but(person="zhao.min"), AUDITOR, OPERATOR):
        assert (await api.get(address, by)).status_code == 200
    for by in (COMPANY, OTHER, OFFICE):
        assert (await api.get(address, by)).status_code == 404
    refused = await api.post(f"{path}/claim", {}, REVIEWER)
    address = refused.json()["receipt"]["address"].removeprefix("/api/v1")
    told = (await api.get(address, REVIEWER)).json()
    assert told["outcome"] == "refused"
    assert told["refusal"]["code"] == "already_claimed"


async def test_every_answer_bears_its_headers(api: Api) -> None:
    for answer in await asyncio.gather(
        api.get("/projects"), api.get("/nothing"), api.get("/health", None), api.get("/tasks", None)
    ):
        headers = answer.headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert int(headers["strict-transport-security"].split(";")[0].split("=")[1]) >= 31_536_000
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-request-id"]
        assert "access-control-allow-origin" not in headers


async def test_a_defect_is_answered_with_a_number_and_nothing_else(
    api: Api, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENTRANCES, "GET /api/v1/broken", Verb.SEE_HEALTH)

    @api.app.get("/api/v1/broken")
    async def broken() -> None:
        raise RuntimeError("password=hunter2")

    answer = await api.get("/broken")
    told = answer.json()
    assert (answer.status_code, told["code"]) == (500, "defect")
    assert "hunter2" not in answer.text
    assert answer.headers["x-request-id"] in told["detail"]
    assert answer.headers["x-request-id"] in capsys.readouterr().err
