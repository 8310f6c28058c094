"""项目: the list and the page of one tell what the API tells; each sees what is his to see."""

from __future__ import annotations

from datetime import datetime

import pytest

from api.pages.sorts import ECHOES, SORTS, hidden
from api.sentences import INTERNAL, SENTENCES
from domain.acts import Actor
from domain.clock import local_day
from domain.review.words import RESULT_ZH, Result
from tests.api.clicking import Element, Person
from tests.api.speaking import COMPANY, GRANT, OFFICE, OTHER, REVIEWER, Api
from tests.domain.histories import RULES
from tests.waiting import until_async

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
ELSEWHERE = Actor(person="qi.lin", role="reviewer", unit="jt")
OPERATOR = Actor(person="ops.one", role="operator")


@pytest.fixture(scope="module")
def office(api: Api) -> Person:
    return Person(api, OFFICE)


async def decided(api: Api) -> str:
    """A project whose idea was granted and whose ten determinations are open; its code."""
    path = await api.accepted()
    await api.done(f"{path}/hand-over", {"to": "zhao.min"}, REVIEWER)
    note = "内部：专家费用由办公室列支"
    await api.done(f"{path}/suspend", {"reason": "applicant_request", "note": note}, REVIEWER)
    await api.done(f"{path}/resume", {}, REVIEWER)
    await api.done(f"{path}/grant", {**GRANT, "reason": "同意建设"}, REVIEWER)
    code = path.split("/")[2]

    async def opened() -> bool:
        told = (await api.get(f"/projects/{code}", OFFICE)).json()
        return len([one for one in told["reviews"] if one["kind"] == "determination"]) == 10

    await until_async(opened)
    return code


def nodes(page: Element) -> dict[str, Element]:
    chart = page.one("svg", "flow")
    return {one.attrs["data-node"]: one for one in chart.all() if "data-node" in one.attrs}


async def test_every_box_of_the_chart_is_in_the_state_that_the_api_tells(
    api: Api, office: Person
) -> None:
    code = await decided(api)
    page = await office.page(f"/projects/{code}?stage=S1")
    told = (await api.get(f"/projects/{code}", OFFICE)).json()
    rounds = {one["item"]: one for one in told["reviews"]}
    boxes = nodes(page)
    shown = {one.id for one in RULES.catalog.items if one.stage == "S1"}
    members = {*RULES.members("feasibility_study")}
    assert {*boxes} == (shown - members) | {"feasibility_study"}
    idea = boxes["idea_review"]
    assert idea.attrs["class"] == "n-done"
    assert RESULT_ZH[Result(rounds["idea_review"]["outcome"])] in idea.text
    assert idea.attrs["href"] == f"/reviews/{code}/idea_review/1"
    group = boxes["feasibility_study"]
    open_ = [one for one in told["reviews"] if one["item"] in members and not one["closed"]]
    assert f"{len(members)} 家回 {len(members) - len(open_)}" in group.text
    entry = boxes["reserve_entry"]
    assert entry.attrs["class"] == "n-next"
    assert "href" not in entry.attrs, "there is no round to open yet"
    rows = {one.attrs["data-item"]: one for one in page.all("tr") if "data-item" in one.attrs}
    assert {*rows} == shown, "the list has every item of the stage"
    for item in members:
        assert rows[item].one("a").attrs["href"] == f"/reviews/{code}/{item}/1"
        assert RULES.unit_name(rounds[item]["unit"]) in rows[item].text


async def test_a_stage_that_is_asked_for_is_the_one_that_is_opened(
    api: Api, office: Person
) -> None:
    code = await api.register(facts={"highway": False})
    page = await office.page(f"/projects/{code}?stage=S3")
    road = page.one("ol", "road")
    (here,) = road.all("li", "here")
    assert here.text.startswith("3 报建审批")
    (now,) = road.all("li", aria_current="step")
    assert now.text.startswith("1 谋划储备"), "the present stage stays named"
    assert len(road.all("li")) == 7
    assert nodes(page)["conformity_launch"].attrs["class"] == "n-next"
    assert "highway_permit" not in nodes(page), "what does not apply is drawn only where asked for"
    whole = nodes(await office.page(f"/projects/{code}?stage=S3&all=1"))
    assert whole["highway_permit"].attrs["class"] == "n-none"
    unknown = await office.page(f"/projects/{code}?stage=S9")
    assert unknown.one("ol", "road").one("li", "here").text.startswith("1 谋划储备")


async def test_the_bars_are_the_rounds_own_intervals(api: Api, office: Person) -> None:
    code = await decided(api)
    page = await office.page(f"/projects/{code}")
    told = (await api.get(f"/projects/{code}", OFFICE)).json()
    rounds = {one["item"]: one for one in told["reviews"]}
    bars = {one.attrs["data-item"]: one for one in page.one("svg", "gantt").all("g")}
    idea = rounds["idea_review"]
    bar = bars["idea_review"]
    assert bar.attrs["data-start"] == idea["accepted_on"]
    assert bar.attrs["data-promised"] == idea["promised_due"]
    assert (
        bar.attrs["data-ended"] == local_day(datetime.fromisoformat(idea["decided_at"])).isoformat()
    )
    assert len(bar.all("rect", "pa")) == 1, "its pause is hatched"
    assert not bar.all("rect", "lt")
    group = bars["group:feasibility_study"]
    inside = [one for one in told["reviews"] if one["kind"] == "determination"]
    assert group.attrs["data-start"] == min(one["accepted_on"] for one in inside)
    assert group.attrs["data-promised"] == max(one["promised_due"] for one in inside)
    assert group.attrs["data-ended"] == ""
    table = next(one for one in page.all("table") if "承诺到期" in one.text)
    assert len(table.all("tr")) == 1 + len(bars), "the same figures stand in the table"


async def lines_of(person: Person, code: str, what: str = "all") -> list[str]:
    """Every line of the page's timeline, page by page."""
    found: list[str] = []
    address = f"/projects/{code}?what={what}"
    while address:
        page = await person.page(address.partition("#")[0])
        log = page.all("ol", "log")
        found += [one.text for one in log[0].all("li")] if log else []
        older = [one.attrs["href"] for one in page.all("a") if one.text == "更早的"]
        address = older[0] if older else ""
    return found


async def test_a_group_shows_what_each_unit_said_the_slowest_and_all_conditions(
    api: Api, office: Person
) -> None:
    code = await api.launched()
    there = (await api.there(f"/reviews/{code}/conf_jy/1"))["unit"]
    education = Actor(person="jiao.yu", role="reviewer", unit=there)
    body = {
        "kind": "decide",
        "outcome": "conforming_with_conditions",
        "conditions": ["预留校园出入口。"],
    }
    await api.done(f"/reviews/{code}/conf_jy/1/acts", body, education)

    members = RULES.members("conformity")

    async def shown() -> str | None:
        page = await office.page(f"/projects/{code}?stage=S3")
        group = next((one for one in page.all() if one.attrs.get("data-group")), None)
        text = group.text if group else ""
        there = all(RULES.item(one).name_zh in text for one in members)  # they open one by one
        return text if there and "预留校园出入口。" in text else None

    text = await until_async(shown)
    assert text is not None
    assert "附条件符合" in text
    assert "已答 1" in text
    assert "最慢" in text


async def test_the_timeline_tells_each_thing_once(api: Api, office: Person) -> None:
    code = await decided(api)
    told = (await api.get(f"/projects/{code}/timeline", OFFICE, limit=200)).json()["events"]
    shown = [one for one in told if one["type"] not in ECHOES]
    lines = await lines_of(office, code)
    assert len(lines) == len(shown)
    for one in shown:
        words = " ".join(one["zh"].split())
        there = [line for line in lines if words in line]
        same = [e for e in shown if e["zh"] == one["zh"]]
        assert len(there) >= len(same)
    assert sum(1 for line in lines if "作出决定：准予" in line) == 1
    each = [await lines_of(office, code, sort) for sort in SORTS]
    assert sum(map(len, each)) == len(lines), "each line is of one sort"


async def test_every_type_of_line_has_one_sort_or_is_an_echo() -> None:
    types = [type for of in SORTS.values() for type in of.types] + [*ECHOES]
    assert sorted(types) == sorted({*types}), "a type stands twice"
    assert {*SENTENCES} == {*types}
    assert {*INTERNAL} <= {*hidden(False)}


async def test_the_company_sees_no_internal_note_and_no_colleague(api: Api, office: Person) -> None:
    code = await decided(api)
    mine = await lines_of(Person(api, COMPANY), code)
    offices = await lines_of(office, code)
    assert any("专家费用" in line for line in offices)
    assert any("同意建设" in line for line in mine)
    assert any("zhao.min" in line for line in offices)
    for path in (f"/projects/{code}?what=all", f"/company?project={code}",
                 f"/reviews/{code}/idea_review/1"):  # fmt: skip
        text = (await Person(api, COMPANY).get(path)).text
        assert "专家费用" not in text
        assert "zhao.min" not in text
        assert "wang.fang" not in text


async def test_what_comes_next_is_in_order_and_names_who_has_it(api: Api, office: Person) -> None:
    code = await decided(api)
    page = await office.page(f"/projects/{code}")
    times = [one.attrs["datetime"] for one in page.one("ol", "next3").all("time")]
    assert len(times) == 3
    assert times == sorted(times)
    for one in page.one("ol", "next3").all("li"):
        assert "（" in one.text


# --- the list -------------------------------------------------------------------------------------


async def test_the_list_is_narrowed_by_what_the_address_says(api: Api, office: Person) -> None:
    names = ("禾泰番茄加工一期", "禾泰番茄加工二期", "沙河滨水步道")
    codes = [await api.register(name=one, county="舞阳县") for one in names]
    found = rows_of(await office.page("/projects?q=禾泰番茄&county=411121"))
    assert [*found] == codes[:2]
    assert [*rows_of(await office.page("/projects?q=htfq"))] == codes[:2], "first letters"
    assert [*rows_of(await office.page(f"/projects?q={codes[2]}"))] == codes[2:]
    page = await office.page("/projects?q=禾泰番茄&stage=S1&status=running&unit=gxw&county=411121")
    chips = [one.text for one in page.all("span", "chip")]
    assert [one.rstrip(" ×") for one in chips] == [
        "县区：舞阳县", "阶段：谋划储备", "状态：在库", "在办部门：市工业和信息化局", "查找：禾泰番茄",
    ]  # fmt: skip
    without = page.all("span", "chip")[0].one("a").attrs["href"]
    assert "county" not in without
    assert "q=" in without
    empty = await office.page("/projects?q=没有这样的项目")
    assert empty.one("div", "empty").one("a").attrs["href"] == "/projects"


def rows_of(page: Element) -> dict[str, Element]:
    return {one.attrs["data-code"]: one for one in page.all("tr") if "data-code" in one.attrs}


async def test_the_search_of_the_top_bar_opens_what_alone_is_found(
    api: Api, office: Person
) -> None:
    code = await api.register(name="唯一的光伏支架项目")
    page = await office.page("/projects")
    form = page.one("form", "find")
    assert form.attrs["role"] == "search"
    only = await office.get("/projects?go=1&q=光伏支架")
    assert (only.status_code, only.headers["location"]) == (303, f"/projects/{code}")
    assert (await office.get("/projects?q=光伏支架")).status_code == 200, "a filter stays a list"
    await api.register(name="另一个光伏支架项目")
    several = await office.get("/projects?go=1&q=光伏支架")
    assert several.status_code == 200


async def test_what_hurts_first_in_a_project_stands_in_its_row(api: Api, office: Person) -> None:
    path = await api.accepted()
    code = path.split("/")[2]
    told = (await api.get(f"/projects/{code}", OFFICE)).json()
    first = min((one for one in told["tasks"] if one["due_at"]), key=lambda one: one["due_at"])
    row = rows_of(await office.page(f"/projects?q={code}"))[code]
    assert row.one("time").attrs["datetime"] == first["due_at"]
    assert first["name"] in row.text
    assert "市工业和信息化局" in row.text


async def test_each_lists_and_opens_what_is_his_to_see(api: Api) -> None:
    code = await api.register(name="只给自己看的项目")
    assert code in rows_of(await Person(api, COMPANY).page("/projects?q=只给自己看"))
    empty = await Person(api, OTHER).page("/projects?q=只给自己看")
    assert not rows_of(empty)
    for by in (OTHER, ELSEWHERE):
        assert (await Person(api, by).get(f"/projects/{code}")).status_code == 404
    assert (await Person(api, OPERATOR).get("/projects")).status_code == 403
    assert (await Person(api, OPERATOR).get(f"/projects/{code}")).status_code == 403


async def test_nonsense_in_the_address_is_answered(api: Api, office: Person) -> None:
    code = await api.register()
    assert (await office.get(f"/projects/{code}?before=xx")).status_code == 422
    assert (await office.get("/projects?after=xx")).status_code == 422
    assert (await office.get("/projects/LH-1")).status_code == 404
    assert (await office.get("/projects?q=%00&county=nowhere")).status_code == 200
