"""Changes under way, through the API, a real Temporal and a real ledger (docs/changes.md)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from temporalio.client import Client, WorkflowExecutionStatus

from domain.clock import local_day
from domain.ledger import faults
from domain.streams import project_stream
from store import ledger
from tests.api.clicking import Person
from tests.api.speaking import COMPANY, OFFICE, OTHER, REVIEWER, Api
from tests.waiting import until_async

pytestmark = pytest.mark.asyncio(loop_scope="module")
TWO = {"reason": "漯重办〔2026〕12号", "drafted_by": "wang.fang"}


async def status_of(client: Client, stream: str) -> WorkflowExecutionStatus | None:
    return (await client.get_workflow_handle(stream).describe()).status


async def completed(client: Client, stream: str) -> None:
    async def done() -> bool:
        return await status_of(client, stream) is WorkflowExecutionStatus.COMPLETED

    await until_async(done, 20)


async def test_a_terminated_project_whose_workflow_is_over_is_revived_and_goes_on(
    api: Api, client: Client
) -> None:
    code = await api.register()
    stream = project_stream(code)
    await api.there(f"/reviews/{code}/idea_review/1")
    await api.done(f"/projects/{code}/terminate", {"reason": "投资方撤资"}, OFFICE)
    await completed(client, stream)
    first = await client.get_workflow_handle(stream).describe()
    body = await api.done(f"/projects/{code}/revive", TWO, OFFICE)
    assert (body["project"]["status"], body["project"]["code"]) == ("running", code)
    assert body["project"]["ended_at"] is None
    again = await api.there(f"/reviews/{code}/idea_review/2")
    assert again["status"] == "waiting_application"
    second = await client.get_workflow_handle(stream).describe()
    assert second.status is WorkflowExecutionStatus.RUNNING
    assert second.run_id != first.run_id
    await api.done(f"/projects/{code}/amend", {"name": f"恢复后的{code}"}, COMPANY)
    await api.done(f"/projects/{code}/terminate", {"reason": "再次终止"}, OFFICE)
    await completed(client, stream)
    await api.done(f"/projects/{code}/revive", TWO, OFFICE)
    await api.there(f"/reviews/{code}/idea_review/3")

    def lines() -> list[Any]:
        with api.system.db.connect() as db:
            return list(ledger.history(db, stream))

    held = await asyncio.to_thread(lines)
    assert faults(stream, held) == []
    assert [line.type for line in held].count("Revived") == 2


async def test_an_ended_project_whose_workflow_is_over_hears_of_a_challenge_and_of_its_ruling(
    api: Api, client: Client
) -> None:
    code = await api.register()
    stream = project_stream(code)
    await api.finish(code, "idea_review")
    await api.done(f"/projects/{code}/terminate", {"reason": "投资方撤资"}, OFFICE)
    await completed(client, stream)
    today = local_day(datetime.now(UTC)).isoformat()
    case = {
        "item": "idea_review",
        "path": "litigation",
        "number": "豫1102行初3号",
        "filed_on": today,
    }
    body = await api.done(f"/projects/{code}/record-challenge", case, REVIEWER)
    assert body["project"]["status"] == "terminated"
    await completed(client, stream)
    end = {
        "challenge": "1",
        "ruling": "set_aside",
        "number": "豫1102行初3号之一",
        "ruled_on": today,
    }
    words = {"note": "撤销", "drafted_by": "li.hua"}
    await api.done(f"/projects/{code}/record-ruling", end | words, REVIEWER)
    await completed(client, stream)
    page = await Person(api, OFFICE).page(f"/projects/{code}")
    assert "豫1102行初3号" in page.text


async def test_a_terminated_project_offers_its_revival_to_the_office_alone(api: Api) -> None:
    code = await api.register()
    await api.done(f"/projects/{code}/terminate", {"reason": "投资方撤资"}, OFFICE)
    page = await Person(api, OFFICE).page(f"/projects/{code}")
    links = [one.attrs["href"] for one in page.one("div", "able").one("p", "acts").all("a")]
    assert links == [f"/projects/{code}/acts/revive"]
    no = await api.post(f"/projects/{code}/revive", TWO, COMPANY)
    assert (no.status_code, no.json()["code"]) == (403, "not_yours")
    same = await api.post(f"/projects/{code}/revive", TWO | {"drafted_by": OFFICE.person}, OFFICE)
    assert (same.status_code, same.json()["code"]) == (409, "two_people")


async def test_the_new_owner_goes_on_where_the_old_one_was_and_the_old_one_sees_no_more(
    api: Api,
) -> None:
    code = await api.register()
    round_ = f"/reviews/{code}/idea_review/1"
    await api.there(round_)
    today = local_day(datetime.now(UTC)).isoformat()
    change = TWO | {"owner": OTHER.company, "on": today}
    body = await api.done(f"/projects/{code}/change-owner", change, OFFICE)
    assert body["project"]["owner"] == OTHER.company

    async def told() -> bool:
        answer = await api.get(round_, OTHER)
        return bool(answer.json().get("applicant") == OTHER.company)

    await until_async(told, 10)
    assert (await api.get(f"/projects/{code}", COMPANY)).status_code == 404
    submit = {"papers": ["project_background", "project_need"]}
    assert (await api.post(f"{round_}/submit", submit, COMPANY)).status_code == 404
    done = await api.done(f"{round_}/submit", submit, OTHER)
    assert done["review"]["status"] == "submitted"


async def test_held_up_by_the_city_and_let_go_twice(api: Api) -> None:
    code = await api.register()
    for number in ("3", "9"):
        held = {"document": f"漯政〔2026〕{number}号", "reason": "调整布局"}
        body = await api.done(f"/projects/{code}/suspend-project", held, OFFICE)
        assert (body["project"]["status"], body["project"]["status_zh"]) == ("suspended", "停缓建")
        page = await Person(api, OFFICE).page(f"/projects/{code}")
        assert "停缓建，自" in page.text
        body = await api.done(f"/projects/{code}/resume-project", held, OFFICE)
        assert body["project"]["status"] == "running"
