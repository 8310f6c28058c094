"""Acts on a project from its pages: filled in, checked, given once; and its registration."""

from __future__ import annotations

import asyncio

import pytest

from api.pages.project_choices import PATHS
from domain.acts import Actor
from tests.api.clicking import Person, parsed
from tests.api.speaking import COMPANY, OFFICE, OTHER, REVIEWER, Api, new_key
from tests.domain.histories import RULES
from tests.waiting import until_async

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
COUNTY = Actor(person="guo.tao", role="county", unit="gov@411122")
AUDITOR = Actor(person="he.wei", role="auditor")
FGW = Actor(person="liu.fang", role="reviewer", unit="fgw")


@pytest.fixture(scope="module")
def office(api: Api) -> Person:
    return Person(api, OFFICE)


@pytest.fixture(scope="module")
def company(api: Api) -> Person:
    return Person(api, COMPANY)


async def types_of(api: Api, code: str) -> list[str]:
    told = (await api.get(f"/projects/{code}/timeline", OFFICE, limit=200)).json()
    return [one["type"] for one in told["events"]]


# --- which acts stand on the page -----------------------------------------------------------------


async def test_each_finds_the_acts_that_are_his_and_why_others_wait(
    api: Api, office: Person, company: Person
) -> None:
    code = await api.register()

    async def offered(person: Person) -> tuple[list[str], list[str]]:
        page = await person.page(f"/projects/{code}")
        able = page.all("div", "able")
        if not able:
            return [], []
        acts = able[0].one("p", "acts")
        return (
            [one.attrs["href"].rpartition("/")[2] for one in acts.all("a")],
            [one.text for one in acts.all("span", "btn")],
        )

    assert await offered(office) == (
        [
            "amend",
            "record-event",
            "set-fact",
            "terminate",
            "adopt-calendar",
            "stop-clocks",
            "change-county",
            "change-owner",
            "succeed-unit",
            "transfer-item",
            "suspend-project",
            "split-off",
            "merge-into",
            "record-assessment",
        ],
        ["增加会办单位", "启用新目录"],
    )
    now, later = await offered(company)
    assert now == ["amend", "record-event"]
    assert "提出要素保障需求" in later
    assert await offered(Person(api, COUNTY)) == (["amend", "record-event"], [])
    assert await offered(Person(api, AUDITOR)) == ([], [])
    page = await company.page(f"/projects/{code}")
    assert "要素保障自项目立项开始" in page.one("ul", "whys").text


async def test_what_is_hidden_is_refused_when_it_is_sent_all_the_same(
    api: Api, company: Person
) -> None:
    code = await api.register()
    for by, path, status in (
        (COMPANY, "terminate", 403),
        (COMPANY, "set-fact", 403),
        (AUDITOR, "amend", 403),
        (REVIEWER, "terminate", 403),
        (OTHER, "amend", 404),
    ):
        person = Person(api, by)
        fields = {"key": new_key(), "reason": "不该能", "about": "category"}
        for answer in (
            await person.get(f"/projects/{code}/acts/{path}"),
            await person.post(f"/projects/{code}/acts/{path}", fields),
        ):
            assert answer.status_code == status, (by.person, path, answer.text[:300])
    assert (await company.get(f"/projects/{code}/acts/nothing")).status_code == 404


# --- an act, from its form to its effect ----------------------------------------------------------


async def test_an_act_is_shown_before_it_is_given_and_told_after(api: Api, office: Person) -> None:
    code = await api.register()
    address = f"/projects/{code}/acts/set-fact"
    page = await office.page(address)
    assert page.one("h1").text == "认定事实：项目类别"
    fields = {"about": "category", "value": ["provincial_key", "policy_fund"]}
    answer = await office.post(address, {"key": new_key(), **fields})
    check = parsed(answer.text)
    assert "省重点项目；政策性资金项目" in check.all("dl", "kv")[0].text
    assert "明确事实" in check.one("div", "effect").text
    assert "FactsSet" not in (await types_of(api, code))[-1:]
    given = await office.gives(address, fields)
    assert given.headers["location"].startswith(f"/projects/{code}?done=")
    back = await office.page(given.headers["location"])
    assert "省重点项目" in back.one("p", "done-bar").text
    assert "省重点项目" in back.one("p", "facts").text


async def test_without_the_token_of_the_check_page_nothing_is_given(
    api: Api, office: Person
) -> None:
    code = await api.register()
    address = f"/projects/{code}/acts/terminate"
    bare = {"key": new_key(), "reason": "投资方退出", "step": "give"}
    assert (await office.post(address, bare)).status_code == 400
    said = await office.checked(address, {"reason": "投资方退出"})
    changed = {**said, "reason": "别的理由", "step": "give"}
    assert (await office.post(address, changed)).status_code == 400
    assert (await api.get(f"/projects/{code}", OFFICE)).json()["project"]["status"] == "running"


async def test_a_form_that_is_empty_says_what_is_missing_and_keeps_the_rest(
    api: Api, office: Person
) -> None:
    code = await api.register()
    address = f"/projects/{code}/acts/record-event"
    answer = await office.post(address, {"key": new_key(), "note": "口头通知过"})
    assert answer.status_code == 422
    page = parsed(answer.text)
    assert page.one("title").text.startswith("错误：")
    summary = page.one("div", "sum")
    assert summary.one("h2").text == "有 1 处需要修改"
    link = summary.one("a")
    assert link.text == "事件：必须选择"
    assert page.all(id=link.attrs["href"].removeprefix("#")), "it leads to the field"
    assert "必须选择" in page.one("", "is-wrong").text
    assert page.one("textarea", name="note").text == "口头通知过"


async def test_what_the_law_refuses_is_told_above_the_form_with_the_words_kept(
    api: Api, company: Person
) -> None:
    code = await api.register(name="名称不变的项目")
    answer = await company.post(
        f"/projects/{code}/acts/amend",
        {"key": new_key(), "name": "名称不变的项目", "reason": "再看看"},
    )
    assert answer.status_code == 409
    page = parsed(answer.text)
    assert "没有任何变动" in page.one("div", "sum").text
    assert page.one("textarea", name="reason").text == "再看看"


async def test_going_back_from_the_check_page_finds_everything_filled_in(
    api: Api, company: Person
) -> None:
    code = await api.register()
    address = f"/projects/{code}/acts/amend"
    said = await company.checked(address, {"industry": "智能装备", "land_mu": "120.5"})
    answer = await company.post(address, {**said, "step": "change"})
    assert answer.status_code == 200
    page = parsed(answer.text)
    assert page.one("input", name="industry").attrs["value"] == "智能装备"
    assert page.one("input", name="land_mu").attrs["value"] == "120.5"


async def test_a_form_that_is_sent_twice_is_one_act(api: Api, office: Person) -> None:
    code = await api.register()
    address = f"/projects/{code}/acts/record-event"
    said = await office.checked(address, {"event": "project_changed", "note": "增资"})
    answers = await asyncio.gather(
        *(office.post(address, {**said, "step": "give"}) for _ in range(2))
    )
    again = await office.post(address, {**said, "step": "give"})
    for answer in (*answers, again):
        assert answer.status_code == 303
        assert answer.headers["location"] == answers[0].headers["location"]
    told = (await api.get(f"/projects/{code}/timeline", OFFICE, limit=200)).json()["events"]
    assert sum("增资" in one["zh"] for one in told) == 1


async def test_who_comes_second_is_told_and_keeps_his_words(api: Api, office: Person) -> None:
    code = await api.register()
    address = f"/projects/{code}/acts/record-event"
    first = await office.checked(address, {"event": "project_changed", "note": "第一份说明"})
    second = await office.checked(address, {"event": "project_changed", "note": "第二份说明"})
    assert (await office.post(address, {**first, "step": "give"})).status_code == 303
    answer = await office.post(address, {**second, "step": "give"})
    assert answer.status_code == 409
    page = parsed(answer.text)
    assert page.one("h1").text == "没有提交：“项目变动”已经登记"
    assert "第二份说明" in page.one("textarea").text
    assert f"/projects/{code}" in [
        one.attrs["href"] for one in page.one("section", "what").all("a")
    ]


# --- reports --------------------------------------------------------------------------------------


async def test_a_report_that_is_due_leads_from_the_inbox_to_its_own_form(api: Api) -> None:
    code = await api.register()
    for item in ("idea_review", *RULES.members("feasibility_study"), "reserve_entry"):
        await api.finish(code, item)

    async def due() -> list[str]:
        told = (await api.get(f"/projects/{code}", OFFICE)).json()
        return [one["key"] for one in told["tasks"] if one["key"].startswith("report/")]

    key = next(one for one in await until_async(due) if "reserve_info_review" in one)
    unit = next(
        one["unit"]
        for one in (await api.get(f"/projects/{code}", OFFICE)).json()["tasks"]
        if one["key"] == key
    )
    desk = Person(api, Actor(person="zhou.qi", role="reviewer", unit=unit))
    inbox = await desk.page("/tasks?tab=unit&open=later")
    links = [one.attrs["href"] for one in inbox.all("a", "go")]
    address = f"/projects/{code}/acts/report?about={key.replace('/', '%2F')}"
    assert address in links
    page = await desk.page(address)
    assert page.one("h1").text.startswith("报告：储备项目信息审核与分析研判")
    form = page.one("form", "open")
    assert form.attrs["action"] == f"/projects/{code}/acts/report"
    empty = await desk.post(form.attrs["action"], {"key": new_key(), "about": key})
    assert empty.status_code == 422
    missing = [one.text for one in parsed(empty.text).one("div", "sum").all("a")]
    assert missing == ["信息是否真实完整：必须填写", "分析研判意见：必须填写"]
    said = {"about": key, "fields.information_ok": "是", "fields.analysis": "土地已落实"}
    given = await desk.gives(form.attrs["action"], said)
    assert (
        "提交“储备项目信息审核与分析研判”"
        in (await desk.page(given.headers["location"])).one("p", "done-bar").text
    )
    over = await desk.get(address)
    assert over.status_code == 404
    assert "已经办理过" in over.text
    unchanged = next(one for one in await due() if "reserve_conversion" in one)
    assert unchanged != key


# --- registration ---------------------------------------------------------------------------------


async def test_a_company_registers_its_project_once(api: Api, company: Person) -> None:
    page = await company.page("/projects/new")
    names = [one.attrs["name"] for one in page.one("form", "open").all() if one.attrs.get("name")]
    assert "owner" not in names, "a company registers its own"
    fields = {
        "name": "舞莲小麦深加工三期", "county": "舞阳县", "industry": "食品加工", "land_mu": "88",
        "contact": "李娜", "contact_phone": "0395-1234567", "facts.investor": "enterprise",
        "facts.land": ["existing"], "facts.highway": "false",
    }  # fmt: skip
    said = await company.checked("/projects/new", fields)
    answers = [await company.post("/projects/new", {**said, "step": "give"}) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    first, second = (one.headers["location"] for one in answers)
    assert first == second
    code = first.split("project=")[1].split("&")[0]
    told = (await api.get(f"/projects/{code}", COMPANY)).json()
    assert told["project"]["name"] == "舞莲小麦深加工三期"
    facts = {one["fact"]: one["value"] for one in told["facts"]}
    assert facts == {"investor": "enterprise", "land": ["existing"], "highway": False}
    again = await company.checked("/projects/new", fields)
    twice = await company.post("/projects/new", {**again, "step": "give"})
    assert twice.status_code == 409
    page = parsed(twice.text)
    assert "已经登记" in page.one("div", "sum").text
    assert page.one("input", name="name").attrs["value"] == "舞莲小麦深加工三期"


async def test_what_registration_would_bring_is_shown_before_it_is_given(
    api: Api, company: Person
) -> None:
    before = await api.count("projects")
    answer = await company.post(
        "/projects/new", {"key": new_key(), "name": "先看看的项目", "county": "临颍县"}
    )
    page = parsed(answer.text)
    assert "编号由平台给出" in page.one("div", "effect").text
    assert "项目策划论证审核" in page.one("div", "effect").text
    assert "LH-0000" not in answer.text
    assert await api.count("projects") == before


async def test_registration_says_what_is_missing_and_who_may(api: Api, company: Person) -> None:
    empty = await company.post("/projects/new", {"key": new_key(), "land_mu": "很大"})
    assert empty.status_code == 422
    told = [one.text for one in parsed(empty.text).one("div", "sum").all("a")]
    assert told == ["项目名称：必须填写"]
    wrong = await company.post(
        "/projects/new", {"key": new_key(), "name": "面积写错的项目", "land_mu": "很大"}
    )
    assert wrong.status_code == 422
    page = parsed(wrong.text)
    assert [one.attrs["href"] for one in page.one("div", "sum").all("a")] == ["#f-land_mu"]
    assert page.one("input", name="land_mu").attrs["value"] == "很大"
    county = await Person(api, COUNTY).page("/projects/new")
    chosen = [one.text for one in county.all("option") if "selected" in one.attrs]
    assert chosen == ["临颍县"]
    for by in (AUDITOR, Actor(person="qi.lin", role="reviewer", unit="jt")):
        assert (await Person(api, by).get("/projects/new")).status_code == 403
    assert (await Person(api, FGW).get("/projects/new")).status_code == 200


async def test_every_act_has_a_page_whoever_asks_for_it_about_nothing(api: Api) -> None:
    """An address typed by hand, or kept from a day on which there was something."""
    code = await api.register()
    answers = {
        (path, by.person): (await Person(api, by).get(f"/projects/{code}/acts/{path}")).status_code
        for path in PATHS
        for by in (COMPANY, OFFICE, COUNTY)
    }
    assert {one: said for one, said in answers.items() if said not in (200, 403)} == {}
