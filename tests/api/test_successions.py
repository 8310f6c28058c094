"""部门职责划转 for all projects at once: tried out, given once, and what is under way passes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.clock import local_day
from tests.api import given_to_all
from tests.api.clicking import Person, parsed
from tests.api.speaking import COMPANY, OFFICE, REVIEWER, Api, new_key
from tests.waiting import until_async

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
SUCCEED = "/units/successions"
SUCCESSOR = "kj"
TODAY = local_day(datetime.now(UTC))


def act(unit: str, **more: Any) -> dict[str, Any]:
    return {
        "kind": "succeed_unit",
        "unit": unit,
        "successor": SUCCESSOR,
        "on": TODAY.isoformat(),
        "reason": "漯办〔2026〕9号",
        "drafted_by": "li",
        **more,
    }


async def settled(api: Api, batch: str) -> dict[str, int]:
    return await given_to_all.settled(api, f"{SUCCEED}/{batch}")


async def unit_of(api: Api, path: str) -> str:
    return str((await api.get(path, OFFICE)).json()["unit"])


async def test_rounds_of_every_project_pass_on_with_their_days_and_a_second_time_none(
    api: Api,
) -> None:
    paths = [await api.accepted() for _ in range(3)]
    before = [(await api.get(path, OFFICE)).json() for path in paths]
    unit = before[0]["unit"]
    tried = (await api.post(f"{SUCCEED}/preview", {"act": act(unit)}, OFFICE)).json()
    changes = [change for one in tried["found"] for change in one["changes"]]
    passing = {change["project"]: change for change in changes if change["of"] == "idea_review"}
    for path in paths:
        change = passing[path.split("/")[2]]
        assert (change["what"], change["was"], change["now"]) == ("handler", unit, SUCCESSOR)
    assert await unit_of(api, paths[0]) == unit, "nothing was written down"
    key = new_key()
    answers = [await api.post(SUCCEED, {"act": act(unit)}, OFFICE, key) for _ in range(2)]
    assert [one.status_code for one in answers] == [202, 202]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    told = await settled(api, answers[0].headers["location"].rpartition("/")[2])
    assert told["done"] == told["projects"] == tried["projects"]
    for path, was in zip(paths, before, strict=True):

        async def passed(path: str = path) -> bool:
            return await unit_of(api, path) == SUCCESSOR

        await until_async(passed, 20)
        now = (await api.get(path, OFFICE)).json()
        assert now["promised_due"] == was["promised_due"]
    again = (await api.post(f"{SUCCEED}/preview", {"act": act(unit)}, OFFICE)).json()
    assert again["projects"] == 0
    new = await api.register()
    later = (await api.post(f"{SUCCEED}/preview", {"act": act(unit)}, OFFICE)).json()
    assert [one["project"] for one in later["found"]] == [new], "one that was registered since"


async def test_what_is_to_come_is_ordered_once_and_shown_as_if_it_were_today(api: Api) -> None:
    path = await api.accepted()
    code, unit = path.split("/")[2], await unit_of(api, path)
    later = act(unit, on=(TODAY + timedelta(days=9)).isoformat())
    tried = (await api.post(f"{SUCCEED}/preview", {"act": later}, OFFICE)).json()
    assert code in [one["project"] for one in tried["found"] if one["sort"] == "moved"]
    answer = await api.post(SUCCEED, {"act": later}, OFFICE)
    await settled(api, answer.headers["location"].rpartition("/")[2])
    assert await unit_of(api, path) == unit, "its day has not come"
    again = (await api.post(f"{SUCCEED}/preview", {"act": later}, OFFICE)).json()
    assert again["projects"] == 0
    sooner = (await api.post(f"{SUCCEED}/preview", {"act": act(unit)}, OFFICE)).json()
    assert code in [one["project"] for one in sooner["found"]], "another day is another order"


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"act": act("xyz")}, 422, "没有单位“xyz”"),
        ({"act": act("sl", successor="xyz")}, 422, "没有单位“xyz”"),
        ({"act": act("sl", successor="sl")}, 422, "不能是原单位"),
        ({"act": act("sl", drafted_by="chen.jie")}, 409, "同一人"),
        ({"act": act("sl", on="明天")}, 422, "on"),
        ({"act": {"kind": "terminate", "reason": "不行"}}, 422, "kind"),
        ({"act": act("sl"), "county": "火星"}, 422, "县区"),
        ({"act": act("sl"), "project": "LH-2026-0001"}, 422, "不认识"),
        ({}, 422, "act"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_written(
    api: Api, body: dict[str, Any], status: int, says: str
) -> None:
    before = await api.count("commands")
    for path in (f"{SUCCEED}/preview", SUCCEED):
        answer = await api.post(path, body, OFFICE)
        assert answer.status_code == status, answer.text
        assert says in answer.text
    assert await api.count("commands") == before


async def test_it_is_the_office_s_alone(api: Api) -> None:
    for by in (COMPANY, REVIEWER):
        assert (await api.post(SUCCEED, {"act": act("sl")}, by)).status_code == 403
        assert (await Person(api, by).get("/units/succeed")).status_code == 403
    assert (await api.get(f"{SUCCEED}/{new_key()}", OFFICE)).status_code == 404


async def test_the_page_lists_what_passes_on_before_it_does(api: Api) -> None:
    path = await api.accepted()
    code, unit = path.split("/")[2], await unit_of(api, path)
    office = Person(api, OFFICE)
    calendar = await office.page("/calendar")
    assert any(one.attrs["href"] == "/units/succeed" for one in calendar.all("a"))
    await office.page("/units/succeed")
    fields = {name: value for name, value in act(unit).items() if name != "kind"}
    check = parsed((await office.post("/units/succeed", {"key": new_key(), **fields})).text)
    effect = check.one("div", "effect").text
    assert f"{code} “项目策划论证审核”：办理单位由" in effect, effect
    assert await unit_of(api, path) == unit
    answer = await office.gives("/units/succeed", fields)
    await settled(api, answer.headers["location"].rpartition("=")[2])
    told = await office.page(answer.headers["location"])
    assert "已生效" in told.one("p", "done-bar").text
    wrong = await office.post("/units/succeed", {"key": new_key(), **fields, "successor": unit})
    assert wrong.status_code == 422
    assert "承接单位不能是原单位" in wrong.text
