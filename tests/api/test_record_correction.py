"""更正记录 through the API and on the task page: a pause's last day was written wrongly."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.acts import Actor
from domain.clock import local_day
from tests.api.clicking import Person
from tests.api.speaking import REVIEWER, Api

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
HEAD = Actor(person="qian.li", role="head", unit=REVIEWER.unit)
TODAY = local_day(datetime.now(UTC))
WRONG, RIGHT = TODAY + timedelta(days=40), TODAY + timedelta(days=30)


async def paused(api: Api) -> str:
    """A round that is paused until a day that was written wrongly; its path."""
    path = await api.accepted()
    pause = {"reason": "force_majeure", "until": WRONG.isoformat()}
    await api.done(f"{path}/suspend", pause, REVIEWER)
    return path


def correction(**other: Any) -> dict[str, Any]:
    return {
        "entry": "pause-1-end",
        "day": RIGHT.isoformat(),
        "reason": "停工通知写明的结束日，录入有误。",
        "drafted_by": REVIEWER.person,
    } | other


async def due(api: Api, path: str) -> date:
    row = (await api.get(path, REVIEWER)).json()
    return date.fromisoformat(row["promised_due"])


async def test_the_due_day_follows_the_right_day_and_the_timeline_tells_both(api: Api) -> None:
    path = await paused(api)
    before = await due(api, path)
    await api.done(f"{path}/correct-record", correction(), HEAD)
    after = await due(api, path)
    assert after < before
    code = path.split("/")[2]
    events = (await api.get(f"/projects/{code}/timeline", REVIEWER)).json()["events"]
    (told,) = [one["zh"] for one in events if one["type"] == "RecordCorrected"]
    for words in ("第1次暂停的结束由", "停工通知写明的结束日", f"拟稿：{REVIEWER.person}"):
        assert words in told


@pytest.mark.parametrize(
    ("by", "other", "status", "words"),
    [
        (REVIEWER, {"drafted_by": HEAD.person}, 403, "须由审核或其上级批准"),
        (HEAD, {"drafted_by": HEAD.person}, 409, "不能是同一人"),
        (HEAD, {"entry": "pause-2"}, 409, "没有“pause-2”这一条记载"),
        (HEAD, {"day": WRONG.isoformat()}, 409, "不需要更正"),
        (HEAD, {"entry": "accepted", "day": RIGHT.isoformat()}, 409, "晚于今天"),
        (HEAD, {"never": True}, 409, "实际没有发生的，写明没有发生并不填日期"),
        (HEAD, {"day": "昨天"}, 422, "day"),
    ],
)
async def test_what_cannot_be_corrected_so_is_refused_in_words(
    api: Api, by: Actor, other: dict[str, Any], status: int, words: str
) -> None:
    path = await paused(api)
    before = await due(api, path)
    answer = await api.post(f"{path}/correct-record", correction(**other), by)
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert await due(api, path) == before


async def test_a_pause_that_never_was_is_taken_off_on_the_page_and_the_round_goes_on(
    api: Api,
) -> None:
    path = await paused(api)
    said = correction(entry="pause-1", never="true", reason="误登到本件。")
    del said["day"]
    await Person(api, HEAD).gives(f"{path}/correct-record", said)
    row = (await api.get(path, REVIEWER)).json()
    assert row["status"] == "in_review"


async def test_on_the_page_the_head_picks_the_entry_and_sees_what_it_bears(api: Api) -> None:
    path = await paused(api)
    before = await due(api, path)
    head = Person(api, HEAD)
    page = await head.page(f"{path}?act=correct-record")
    offered = [one.text for one in page.all("label", "pick") if one.all(name="entry")]
    assert [one.partition(" ")[0] for one in offered] == [
        "收到申请", "受理", "第1次暂停的开始", "第1次暂停的结束",
    ]  # fmt: skip
    assert str(WRONG) in offered[-1]
    nothing = await head.post(f"{path}/correct-record", {"key": "k-1", "entry": "pause-1"})
    assert "实际日期：必须填写" in nothing.text
    await head.gives(f"{path}/correct-record", correction())
    assert await due(api, path) < before
    reviewers = await Person(api, REVIEWER).page(path)
    assert "更正记录" not in [one.text for one in reviewers.all("a")]
