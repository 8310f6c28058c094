"""A session at the door: from registration to the ten determinations, as the README has it."""

from __future__ import annotations

import pytest

from tests.api.speaking import FACTS, GRANT, OFFICE, REVIEWER, Api
from tests.waiting import until_async

pytestmark = [pytest.mark.asyncio(loop_scope="module")]


async def test_from_registration_to_ten_determinations(api: Api) -> None:
    code = await api.register()
    review = f"/reviews/{code}/idea_review/1"
    submitted = await api.done(
        f"{review}/submit", {"papers": ["project_background"], "note": "首次申报。"}
    )
    assert submitted["review"]["status_zh"] == "已申报"
    tasks = (await api.get("/tasks", REVIEWER)).json()["tasks"]
    assert f"review/{code}/idea_review/1" in [one["stream"] for one in tasks]
    await api.done(f"{review}/accept", {}, REVIEWER)
    granted = await api.done(f"{review}/grant", GRANT, REVIEWER)
    assert granted["receipt"]["outcome"] == "done"
    assert granted["review"]["outcome_zh"] == "准予"

    async def opened() -> bool:
        answer = await api.get(f"/projects/{code}", OFFICE)
        open_ = [one for one in answer.json()["reviews"] if one["kind"] == "determination"]
        return len(open_) == 10

    await until_async(opened)
    project = (await api.get(f"/projects/{code}")).json()
    assert {one["fact"] for one in project["facts"]} >= set(FACTS)
    timeline = (await api.get(f"/projects/{code}/timeline", limit=200)).json()
    assert timeline["next"] is None
    assert any("首次申报。" in one["zh"] for one in timeline["events"])
    health = await api.get("/health", None)
    assert health.status_code == 200, health.text
