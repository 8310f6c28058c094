"""Calendars and stops of all clocks over many projects: by JSON, by the page, given once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.clock import local_day
from tests.api import given_to_all
from tests.api.clicking import Person, parsed
from tests.api.speaking import COMPANY, OFFICE, REVIEWER, Api, new_key
from tests.waiting import until_async

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
ADJUST = "/calendar/adjustments"
CALENDAR = {"kind": "adopt_calendar", "calendar": "cn/2025.1", "reason": "更正", "drafted_by": "li"}


def stop(days: int = 4) -> dict[str, Any]:
    """All clocks stand still from tomorrow on."""
    first = local_day(datetime.now(UTC)) + timedelta(days=1)
    return {
        "kind": "stop_clocks",
        "first": first.isoformat(),
        "last": (first + timedelta(days=days)).isoformat(),
        "reason": "防汛应急响应，漯防指〔2026〕8号",
        "drafted_by": "li",
    }


async def settled(api: Api, batch: str) -> dict[str, int]:
    return await given_to_all.settled(api, f"{ADJUST}/{batch}")


async def given(api: Api, act: dict[str, Any], key: str = "", **more: Any) -> str:
    answer = await api.post(ADJUST, {"act": act, **more}, OFFICE, key or new_key())
    assert answer.status_code == 202, answer.text
    return answer.headers["location"].rpartition("/")[2]


async def promised(api: Api, path: str) -> date:
    return date.fromisoformat((await api.get(path, OFFICE)).json()["promised_due"])


async def test_a_stop_is_tried_out_then_given_to_every_project_of_the_county(api: Api) -> None:
    paths = [await api.accepted() for _ in range(3)]
    was = [await promised(api, path) for path in paths]
    asked = {"county": "临颍县", "act": stop()}
    tried = (await api.post(f"{ADJUST}/preview", asked, OFFICE)).json()
    assert tried["projects"] >= 3
    moves = {one["stream"]: one for one in tried["moves"] if one["what"] == "promised"}
    assert [await promised(api, path) for path in paths] == was, "nothing was written down"
    batch = await given(api, stop(), county="临颍县")
    told = await settled(api, batch)
    assert told["done"] == told["projects"] == tried["projects"]

    async def moved() -> bool:
        now = [await promised(api, path) for path in paths]
        return all(late != early for late, early in zip(now, was, strict=True))

    await until_async(moved, 20)  # the stop reaches the rounds of a project one by one
    for path, before in zip(paths, was, strict=True):
        move = moves[path.removeprefix("/").replace("reviews/", "review/")]
        assert (move["was"], move["now"]) == (
            before.isoformat(), (await promised(api, path)).isoformat(),
        )  # fmt: skip
        assert await promised(api, path) > before


async def test_the_days_of_a_project_s_own_are_tried_out_too_and_none_where_it_has_the_stop(
    api: Api,
) -> None:
    """The limit of its joint opinions; a stop that is entered already moves nothing and nobody."""
    code = await api.launched()
    await api.there(f"/reviews/{code}/conf_sthj/1")
    act = {**stop(6), "first": stop()["first"]}
    asked = {"county": "临颍县", "act": act}
    tried = (await api.post(f"{ADJUST}/preview", asked, OFFICE)).json()
    own = [one for one in tried["moves"] if one["stream"] == f"project/{code}"]
    assert ("conformity", "group") in [(one["of"], one["what"]) for one in own]
    checked = await Person(api, OFFICE).post(
        "/calendar/stop-clocks", {**act, "county": "411122", "key": new_key()}
    )
    for words in ("项目自身的期限", code):
        assert words in checked.text, checked.text[:3000]
    told = await settled(api, await given(api, act, county="临颍县"))
    assert told["done"] == tried["projects"]
    group = (await api.get(f"/projects/{code}/timeline", OFFICE, limit=200)).json()["events"]
    moved = [one for one in group if one["type"] == "GroupLimitMoved"]
    assert len(moved) == len([one for one in own if one["what"] == "group"])
    again = (await api.post(f"{ADJUST}/preview", asked, OFFICE)).json()
    assert (again["projects"], again["moves"]) == (0, [])
    twice = await api.post(ADJUST, asked, OFFICE)
    assert (twice.status_code, twice.json()["projects"]) == (202, 0)
    longer = {"county": "临颍县", "act": stop(8)}
    tried = (await api.post(f"{ADJUST}/preview", longer, OFFICE)).json()
    assert tried["projects"] == told["projects"], "its end may be moved"


async def test_other_counties_are_left_alone(api: Api) -> None:
    code = await api.register(county="舞阳县", name="舞阳的项目")
    batch = await given(api, stop(9), county="临颍县")
    await settled(api, batch)
    told = (await api.get(f"/projects/{code}/timeline", OFFICE, limit=200)).json()
    assert "ClocksStopped" not in [one["type"] for one in told["events"]]


async def test_the_same_key_gives_it_once_and_each_day_that_moves_is_told(api: Api) -> None:
    path = await api.accepted()
    key, act = new_key(), stop(2)
    batches = [await given(api, act, key), await given(api, act, key)]
    assert batches[0] == batches[1]
    await settled(api, batches[0])
    code = path.split("/")[2]

    async def told() -> list[dict[str, Any]] | None:
        events = (await api.get(f"/projects/{code}/timeline", OFFICE, limit=200)).json()["events"]
        moved = [one for one in events if one["type"] == "ClocksMoved"]
        return moved or None

    moved = await until_async(told, 20)
    assert moved is not None
    assert len(moved) == 1
    for words in ("停止计时", "改为", "漯防指〔2026〕8号"):
        assert words in moved[0]["zh"], moved[0]["zh"]


async def test_a_calendar_is_adopted_by_all_and_a_second_time_by_none(api: Api) -> None:
    code = (await api.accepted()).split("/")[2]
    batch = await given(api, CALENDAR)
    told = await settled(api, batch)
    assert told["done"] == told["projects"] > 0
    assert (await api.get(f"/projects/{code}", OFFICE)).json()["project"]["calendar"] == "cn/2025.1"
    used = (await api.get("/calendar", OFFICE)).json()
    assert used["in_use"].get("cn/2025.1", 0) >= told["projects"]
    again = (await api.post(f"{ADJUST}/preview", {"act": CALENDAR}, OFFICE)).json()
    assert again["projects"] == 0
    last = await api.post(f"/projects/{code}/adopt-calendar", CALENDAR, OFFICE)
    assert (last.status_code, last.json()["code"]) == (409, "adopted_already")


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"act": {**CALENDAR, "calendar": "cn/1984.1"}}, 422, "没有日历版本"),
        ({"act": {**CALENDAR, "drafted_by": "chen.jie"}}, 409, "同一人"),
        ({"act": {**stop(), "last": "2020-01-01"}}, 409, "早于首日"),
        ({"act": {"kind": "terminate", "reason": "不行"}}, 422, "kind"),
        ({"act": stop(), "county": "火星"}, 422, "县区"),
        ({"act": stop(), "everything": True}, 422, "不认识"),
        ({}, 422, "act"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_written(
    api: Api, body: dict[str, Any], status: int, says: str
) -> None:
    before = await api.count("commands")
    for path in (f"{ADJUST}/preview", ADJUST):
        answer = await api.post(path, body, OFFICE)
        assert answer.status_code == status, answer.text
        assert says in answer.text
    assert await api.count("commands") == before


async def test_it_is_the_office_s_alone(api: Api) -> None:
    for by in (COMPANY, REVIEWER):
        assert (await api.post(ADJUST, {"act": stop()}, by)).status_code == 403
    assert (await api.get(f"{ADJUST}/{new_key()}", OFFICE)).status_code == 404


async def test_the_page_lists_what_would_move_before_it_is_given(api: Api) -> None:
    path = await api.accepted()
    was = await promised(api, path)
    office = Person(api, OFFICE)
    home = await office.page("/calendar")
    assert "停止计时" in home.one("main").text
    fields = {name: value for name, value in stop(6).items() if name != "kind"}
    check = parsed((await office.post("/calendar/stop-clocks", {"key": new_key(), **fields})).text)
    effect = check.one("div", "effect").text
    assert path.split("/")[2] in effect, effect
    assert "承诺时限由" in effect, effect
    assert await promised(api, path) == was
    answer = await office.gives("/calendar/stop-clocks", {**fields, "county": "411122"})
    await settled(api, answer.headers["location"].rpartition("=")[2])
    told = await office.page(answer.headers["location"])
    assert "已生效" in told.one("p", "done-bar").text

    async def later() -> bool:
        return await promised(api, path) > was

    assert await until_async(later, 20)


async def test_a_form_with_a_mistake_keeps_what_was_typed(api: Api) -> None:
    office = Person(api, OFFICE)
    fields = {"first": "2026-12-05", "last": "2026-12-01", "reason": "防汛", "drafted_by": "li"}
    answer = await office.post("/calendar/stop-clocks", {"key": new_key(), **fields})
    assert answer.status_code == 409
    page = parsed(answer.text)
    assert "早于首日" in page.one("div", "sum").text
    assert page.one("textarea", name="reason").text == "防汛"
