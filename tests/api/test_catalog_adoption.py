"""Another catalog for one project and for all: tried out, given once, and who runs by what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api import given_to_all
from tests.api.clicking import Person, parsed
from tests.api.speaking import COMPANY, OFFICE, REVIEWER, RULES, Api, new_key
from tests.catalog.next_version import next_version
from tests.catalog.versions import DRAFT, released
from tests.waiting import until_async

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
ADOPT = "/catalog/adoptions"
ACT = {
    "kind": "adopt_catalog",
    "catalog": DRAFT,
    "reason": "漯政办〔2026〕31号",
    "drafted_by": "li",
}
OLD = RULES.version


@pytest.fixture(scope="module", autouse=True)
def draft(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The next version, released beside ours before the system starts."""
    with released(next_version(tmp_path_factory.mktemp("catalogs"))):
        yield


async def settled(api: Api, batch: str) -> dict[str, int]:
    return await given_to_all.settled(api, f"{ADOPT}/{batch}")


async def given(api: Api, key: str = "", **more: Any) -> str:
    answer = await api.post(ADOPT, {"act": ACT, **more}, OFFICE, key or new_key())
    assert answer.status_code == 202, answer.text
    return answer.headers["location"].rpartition("/")[2]


async def catalog_of(api: Api, code: str) -> str:
    return str((await api.get(f"/projects/{code}", OFFICE)).json()["project"]["catalog"])


async def test_one_project_goes_over_and_what_is_under_way_keeps_its_version(api: Api) -> None:
    path = await api.accepted()
    code = path.split("/")[2]
    other = await api.register()
    body = {"act": ACT, "project": code}
    tried = (await api.post(f"{ADOPT}/preview", body, OFFICE)).json()
    assert (tried["projects"], tried["unchanged"]) == (1, 1)
    assert [one["what"] for one in tried["found"][0]["changes"]] == ["keeps"]
    assert await catalog_of(api, code) == OLD, "nothing was written down"
    told = await settled(api, await given(api, project=code))
    assert (told["projects"], told["done"]) == (1, 1)
    assert await catalog_of(api, code) == DRAFT
    assert await catalog_of(api, other) == OLD
    done = await api.done(f"{path}/hand-over", {"to": "zhao.min"}, REVIEWER)
    assert done["receipt"]["rules"]["catalog"] == OLD, "the round runs by its own"
    page = await Person(api, OFFICE).page(path)
    assert f"目录 {OLD}" in page.one("footer").text
    used = (await api.get("/catalog/versions", OFFICE)).json()
    assert used["released"] == [OLD, DRAFT]
    assert used["in_use"][DRAFT] == 1


async def test_a_round_that_nobody_has_applied_for_goes_over(api: Api) -> None:
    code = await api.register()
    await settled(api, await given(api, project=code))
    path = f"/reviews/{code}/idea_review/1"

    async def gone_over() -> bool:
        page = await Person(api, OFFICE).page(path)
        return f"目录 {DRAFT}" in page.one("footer").text

    await until_async(gone_over, 20)
    done = await api.done(f"{path}/submit", {"papers": ["project_background"]})
    assert done["receipt"]["rules"]["catalog"] == DRAFT
    told = (await api.get(f"/projects/{code}/timeline", OFFICE, limit=200)).json()["events"]
    said = [one["zh"] for one in told if one["type"] in ("CatalogAdopted", "ClocksMoved")]
    assert any(f"启用目录 {DRAFT}（原为 {OLD}），在办的沿用原目录" in one for one in said), said
    assert any(f"改按目录 {DRAFT} 办理" in one for one in said), said


async def test_all_go_over_by_one_act_and_a_second_time_none(api: Api) -> None:
    codes = [await api.register() for _ in range(3)]
    key = new_key()
    batches = [await given(api, key), await given(api, key)]
    assert batches[0] == batches[1]
    told = await settled(api, batches[0])
    assert told["done"] == told["projects"] >= 3
    assert {await catalog_of(api, code) for code in codes} == {DRAFT}
    again = (await api.post(f"{ADOPT}/preview", {"act": ACT}, OFFICE)).json()
    assert again["projects"] == 0
    last = await api.post(f"/projects/{codes[0]}/adopt-catalog", ACT, OFFICE)
    assert (last.status_code, last.json()["code"]) == (409, "adopted_already")


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"act": {**ACT, "catalog": "luohe/1984.1"}}, 422, "没有目录版本"),
        ({"act": {**ACT, "drafted_by": "chen.jie"}}, 409, "同一人"),
        ({"act": {**ACT, "running": "later"}}, 422, "running"),
        ({"act": {"kind": "terminate", "reason": "不行"}}, 422, "kind"),
        ({"act": ACT, "county": "火星"}, 422, "县区"),
        ({"act": ACT, "project": 7}, 422, "项目编号"),
        ({"act": ACT, "everything": True}, 422, "不认识"),
        ({}, 422, "act"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_written(
    api: Api, body: dict[str, Any], status: int, says: str
) -> None:
    before = await api.count("commands")
    for path in (f"{ADOPT}/preview", ADOPT):
        answer = await api.post(path, body, OFFICE)
        assert answer.status_code == status, answer.text
        assert says in answer.text
    assert await api.count("commands") == before


async def test_it_is_the_office_s_alone(api: Api) -> None:
    for by in (COMPANY, REVIEWER):
        assert (await api.post(ADOPT, {"act": ACT}, by)).status_code == 403
    assert (await api.get(f"{ADOPT}/{new_key()}", OFFICE)).status_code == 404


async def test_the_page_lists_what_would_change_and_what_needs_a_person_comes_to_the_office(
    api: Api,
) -> None:
    code = await api.launched()
    await api.there(f"/reviews/{code}/eia_form/1")
    office = Person(api, OFFICE)
    home = await office.page("/catalog/adopt")
    assert OLD in home.one("main").text
    fields = {name: value for name, value in ACT.items() if name != "kind"}
    fields |= {"running": "keep", "project": code}
    check = parsed((await office.post("/catalog/adopt", {"key": new_key(), **fields})).text)
    effect = check.one("div", "effect").text
    for words in ("需人工处理：", "新增任务：", "碳排放评价", "完成条件变了", "关闭在办的一轮"):
        assert words in effect, effect
    assert await catalog_of(api, code) == OLD
    answer = await office.gives("/catalog/adopt", fields)
    await settled(api, answer.headers["location"].rpartition("=")[2])
    told = await office.page(answer.headers["location"])
    assert "已生效" in told.one("p", "done-bar").text

    async def tasks() -> list[dict[str, Any]] | None:
        rows = (await api.get("/tasks", OFFICE, limit=200)).json()["tasks"]
        return [one for one in rows if one["key"].startswith("matter/")] or None

    matters = await until_async(tasks, 20)
    assert matters is not None
    assert any("完成条件变了" in one["what"] for one in matters), matters
    one = matters[0]
    body = {"matter": one["key"].partition("/")[2], "note": "已核对"}
    await api.done(f"/projects/{code}/settle-matter", body, OFFICE)
    assert len(await tasks() or []) == len(matters) - 1
