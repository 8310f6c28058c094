"""更正记录 through the API and on the task page: a pause's last day was written wrongly, a notice to
correct came too late, an item was forwarded on another day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

import pytest

from domain.acts import Actor
from domain.clock import SHANGHAI, local_day
from domain.project.commands import TakeOver
from domain.project.old_record import OldFact, OldProject, OldRound
from domain.review.commands import RulesVersion
from domain.review.old_record import OldReceipt, OldReview
from domain.review.words import Result, Status
from domain.streams import project_stream
from tests.api.clicking import Person
from tests.api.speaking import COMPANY, OFFICE, REVIEWER, RULES, Api

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
    row = (await api.get(path, OFFICE)).json()
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


# --- of rounds that began weeks ago ---------------------------------------------------------------

numbers = count(7801)
BUREAU = Actor(person="qian.li", role="head", unit="sthj")


def back(n: int) -> date:
    """The working day so many working days ago."""
    return RULES.calendar.nth_working_day_before(TODAY, n)


def at(day: date) -> datetime:
    return datetime.combine(day, time(10), SHANGHAI)


async def taken_over(api: Api, round: OldReview, **facts: Any) -> str:
    """A project with this round, as another record had it; the round's path."""
    since = at(back(90))
    told = {"investor": "enterprise", "eia": "form", **facts}
    record = OldProject(
        registered_at=since,
        facts={name: OldFact(value=value, since=since) for name, value in told.items()},
        ended=(
            OldRound(
                item="idea_review",
                outcome=Result.GRANTED,
                at=at(back(80)),
                number="漯工信审〔2026〕8号",
            ),
            OldRound(item="conformity_launch", outcome=Result.DONE, at=at(back(70))),
        ),
        reviews=(round,),
    )
    code = f"LH-{TODAY.year}-{next(numbers)}"
    taken = TakeOver(
        code=code, name="某接管项目", owner=COMPANY.company, county="411122",
        rules=RulesVersion(catalog=RULES.version, calendar=RULES.calendar.version),
        source="台账", record=record,
    )  # fmt: skip
    await api.system.done(project_stream(code), taken, OFFICE)
    path = f"/reviews/{code}/{round.item}/1"
    await api.there(path)
    await api.system.at_rest()
    return path


def asked_of_old(entry: str, day: date) -> dict[str, Any]:
    return {
        "entry": entry,
        "day": day.isoformat(),
        "reason": "以送达回证为准，登记有误。",
        "drafted_by": "zhou.min",
    }


async def sentence_of(api: Api, path: str) -> str:
    code = path.split("/")[2]
    events = (await api.get(f"/projects/{code}/timeline", OFFICE)).json()["events"]
    told = [one["zh"] for one in events if one["type"] == "RecordCorrected"]
    return str(told[-1])


async def test_a_notice_to_correct_that_came_too_late_leaves_the_application_accepted(
    api: Api,
) -> None:
    """And back: found to have been in time after all, it is to be answered again."""
    round = OldReview(
        item="eia_form",
        status=Status.CORRECTING,
        opened_at=at(back(60)),
        received_at=at(back(20)),
        corrections=1,
        correction_on=back(18),
    )
    path = await taken_over(api, round)
    assert (await api.get(path, OFFICE)).json()["status"] == "correcting"
    late = asked_of_old("correction", back(14))
    tried = (await api.post(f"{path}/preview", {"kind": "correct_record"} | late, BUREAU)).json()
    assert tried["would"] == "done", tried
    await Person(api, BUREAU).gives(f"{path}/correct-record", late)
    row = (await api.get(path, OFFICE)).json()
    assert (row["status"], row["accepted_on"]) == ("in_review", back(20).isoformat())
    said = await sentence_of(api, path)
    assert "答复已过受理期限，视为自收到申请之日起受理" in said
    assert "承诺时限为" in said
    await api.done(f"{path}/correct-record", asked_of_old("correction", back(16)), BUREAU)
    row = (await api.get(path, OFFICE)).json()
    assert (row["status"], row["accepted_on"], row["promised_due"]) == ("correcting", None, None)
    assert "不再视为受理" in await sentence_of(api, path)


async def test_a_receipt_before_the_newest_is_picked_on_the_page_and_put_right(api: Api) -> None:
    first = OldReceipt(received_on=back(30), correction_on=back(27))
    round = OldReview(
        item="eia_form",
        status=Status.IN_REVIEW,
        opened_at=at(back(60)),
        received_at=at(back(6)),
        earlier=(first,),
        corrections=1,
        correction_on=back(27),
        accepted_on=back(4),
    )
    path = await taken_over(api, round)
    before = await due(api, path)
    head = Person(api, BUREAU)
    page = await head.page(f"{path}?act=correct-record")
    offered = [one.text for one in page.all("label", "pick") if one.all(name="entry")]
    assert [one.partition(" ")[0] for one in offered] == [
        "第1次收到申请", "第1次补正告知", "收到申请", "受理",
    ]  # fmt: skip
    await head.gives(f"{path}/correct-record", asked_of_old("received-1", back(29)))
    assert await due(api, path) == before  # answered in time by both days
    await head.gives(f"{path}/correct-record", asked_of_old("received-1", back(33)))
    row = (await api.get(path, OFFICE)).json()
    assert row["accepted_on"] == back(33).isoformat()
    assert date.fromisoformat(row["promised_due"]) < before
    assert "视为自第1次收到申请之日起受理" in await sentence_of(api, path)


async def test_the_day_of_forwarding_tells_whether_the_city_was_late(api: Api) -> None:
    round = OldReview(
        item="energy_review",
        status=Status.OUTSIDE,
        opened_at=at(back(60)),
        received_at=at(back(30)),
        accepted_on=back(29),
        forwarded_at=at(back(25)),
    )
    path = await taken_over(api, round, energy="report", energy_tce="20000")
    head = Actor(person="qian.li", role="head", unit=(await api.there(path))["unit"])
    await api.done(f"{path}/correct-record", asked_of_old("forwarded", back(10)), head)
    code = path.split("/")[2]
    events = (await api.get(f"/projects/{code}/timeline", OFFICE)).json()["events"]
    assert [one["type"] for one in events if one["type"] == "WentOverdue"] == ["WentOverdue"]
    said = f"转报由{back(25).year}年{back(25).month}月{back(25).day}日改为"
    assert said in await sentence_of(api, path)
    await api.done(f"{path}/correct-record", asked_of_old("forwarded", back(25)), head)
    events = (await api.get(f"/projects/{code}/timeline", OFFICE)).json()["events"]
    assert [one["type"] for one in events if one["type"] == "OverdueRetracted"] == [
        "OverdueRetracted"
    ]
    no = await api.post(f"{path}/correct-record", asked_of_old("forwarded", back(40)), head)
    assert (no.status_code, "不能早于受理" in no.text) == (409, True), no.text
