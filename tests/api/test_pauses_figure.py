"""The figure of pauses: share of elapsed days under pause, by department, item, clause."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.acts import Actor
from domain.clock import local_day
from domain.review.words import Status
from tests.api.browsing import add, post_of, signed_in, sql
from tests.api.speaking import AUDITOR, COMPANY, OFFICE, REVIEWER, Api
from tests.api.test_task_pages import seen

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
LEADER = Actor(person="zhu.guan", role="leader", unit="sl")  # of a unit with no round of these


async def lived(api: Api, days: int, pauses: str) -> str:
    """A round of 工信局's, accepted so many days ago, with these pauses."""
    path = await api.accepted()
    code = path.split("/")[2]
    statement = (
        "update reviews set accepted_on = (clock_timestamp() at time zone 'Asia/Shanghai')::date"
        " - cast(:days as integer), pauses = cast(:pauses as jsonb) where project = :code"
    )
    await sql(api, statement, days=days, pauses=pauses, code=code)
    return path


async def test_shares_are_of_the_days_that_have_elapsed(api: Api) -> None:
    """Ten and thirty days; of these 4 and, still running, 5 under pause: 9 of 40."""
    now = (await api.get("/figures/pauses", OFFICE)).json()
    assert now["by_unit"] == []
    row = '[{"reason":"expert_review","clause":"行政许可法第45条","start":"%s","ended":%s,"left_wd":%d}]'
    at = local_day(datetime.fromisoformat(now["at"]))
    begun = at - timedelta(days=8)
    ended = f'"{(begun + timedelta(days=4)).isoformat()}"'
    await lived(api, 10, row % (begun.isoformat(), ended, 5))
    await lived(api, 30, row % ((at - timedelta(days=5)).isoformat(), "null", 1))
    told = (await api.get("/figures/pauses", AUDITOR)).json()
    line = {
        "key": "gxw", "rounds": 2, "paused": 2, "pauses": 2, "late": 1,
        "elapsed_days": 40, "paused_days": 9, "share_percent": 22.5,
    }  # fmt: skip
    assert told["by_unit"] == [line]
    assert told["by_item"] == [line | {"key": "idea_review"}]
    clause = {"key": "expert_review", "clause": "行政许可法第45条"}
    assert told["by_clause"] == [line | clause]


async def test_it_is_a_page_for_office_leaders_and_audit_as_far_as_they_see(api: Api) -> None:
    await add(api, "ban.gong", post_of(OFFICE))
    async with signed_in(api, "ban.gong") as one:
        text = seen(await one.get("/supervision/pauses"))
        assert "专家评审（行政许可法第45条）" in text
        assert "22.5%" in text
        assert "暂停情况" in seen(await one.get("/supervision"))
    assert (await api.get("/figures/pauses", LEADER)).json()["by_unit"] == []
    for by in (REVIEWER, COMPANY):
        assert (await api.get("/figures/pauses", by)).status_code == 403


async def test_a_pause_that_somebody_makes_is_in_it(api: Api) -> None:
    path = await api.accepted()
    before = (await api.get("/figures/pauses", OFFICE)).json()["by_unit"][0]["pauses"]
    told = await api.done(f"{path}/suspend", {"reason": "applicant_request"}, REVIEWER)
    assert told["review"]["status"] == Status.SUSPENDED
    after = (await api.get("/figures/pauses", OFFICE)).json()["by_unit"][0]["pauses"]
    assert after == before + 1
    assert "pauses" not in (await api.get(path, COMPANY)).json()
