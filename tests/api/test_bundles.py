"""一件事 through the API and the pages: given longer, put before leaders when late, on its company's pages."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.event import listen, remove

from domain.acts import Actor, Role
from tests.api.clicking import Element, Person
from tests.api.speaking import AUDITOR, COMPANY, OFFICE, OTHER, RULES, Api
from tests.domain.project.lives import OWN_LAND
from tests.domain.project.test_bundle_ends import MEMBERS, PERMIT
from tests.store.ringing import bundle_late
from tests.waiting import until_async

pytestmark = pytest.mark.asyncio(loop_scope="module")
MAYOR = Actor(person="shi.changwei", role=Role.GOVERNMENT_HEAD, unit="szf")
LEADER = Actor(person="gao.jun", role=Role.LEADER, unit="zrzy")
DEPUTY = LEADER.but(person="feng.lei", role=Role.DEPUTY)
ELSEWHERE = LEADER.but(person="wu.gang", unit="gxw")
CITY = Actor(person="shi.zhang", role=Role.CITY_LEADER)
WHY = "方案须按专家意见重新征求意见。"
EXTEND = {"bundle": PERMIT, "reason": WHY, "drafted_by": "wang.fang"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def code(api: Api) -> str:
    """A project on land of its own; scheme, planning permit and trees were asked for with one form."""
    return await asked_for(api)


async def asked_for(api: Api) -> str:
    made = await api.launched(OWN_LAND)
    await api.finish(made, "enterprise_filing", OWN_LAND)
    papers = ["design_scheme", "planning_application_report", "planning_application_form"]
    body = {"bundle": PERMIT, "papers": papers}
    await api.done(f"/projects/{made}/submit-bundle", body, COMPANY)
    for item in MEMBERS:
        await api.there(f"/reviews/{made}/{item}/1")
    return made


async def one_of(api: Api, code: str, by: Actor = COMPANY) -> dict[str, Any]:
    (found,) = (await api.get(f"/projects/{code}/bundles", by)).json()["bundles"]
    return dict(found)


def section(page: Element) -> Element:
    return next(one for one in page.all("section") if one.attrs.get("data-bundle") == PERMIT)


def rows_of(page: Element) -> list[Element]:
    """The lines of a list of what is late."""
    return [one for one in page.all("tr") if "data-row" in one.attrs]


def days_ago(api: Api, code: str, days: int) -> None:
    """The bundle's last day is as long past. The read model is told so: nobody waits nine weeks."""
    with api.system.db.begin() as db:
        changed = db.execute(
            text(
                "update projects set late_bundles = jsonb_set(late_bundles, '{0,due}',"
                " to_jsonb(current_date - :days)) where code = :code and late_bundles <> '[]'"
            ),
            {"days": days, "code": code},
        )
        assert changed.rowcount == 1


async def said(api: Api, code: str, by: Actor) -> list[str]:
    told = await api.get(f"/projects/{code}/timeline", by, limit=200)
    return [one["zh"] for one in told.json()["events"]]


# --- 延期 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [LEADER, OFFICE, MAYOR.but(unit="gov@411122")])
async def test_nobody_but_the_head_of_the_city_s_government_extends_it(
    api: Api, code: str, by: Actor
) -> None:
    no = await api.post(f"/projects/{code}/extend-bundle", EXTEND, by)
    assert (no.status_code, no.json()["code"]) == (403, "not_yours")
    assert "漯河市人民政府" in no.json()["detail"]


async def test_who_drafted_it_is_refused_with_the_clause(api: Api, code: str) -> None:
    body = EXTEND | {"drafted_by": MAYOR.person}
    no = await api.post(f"/projects/{code}/extend-bundle", body, MAYOR)
    assert (no.status_code, no.json()["code"]) == (409, "two_people")


async def test_the_head_of_the_government_extends_it_on_the_page_and_the_applicant_is_told(
    api: Api, code: str
) -> None:
    before = await one_of(api, code)
    mayor = Person(api, MAYOR)
    page = await mayor.page(f"/projects/{code}?stage=S3")
    (link,) = (one for one in section(page).all("a") if one.text == "延长一件事期限")
    path = f"/projects/{code}/acts/extend-bundle"
    assert link.attrs["href"] == f"{path}?about={PERMIT}"
    form = await mayor.page(link.attrs["href"])
    assert "延长一件事期限" in form.one("h1").text
    said_there = {"about": PERMIT, "reason": WHY, "drafted_by": "wang.fang"}
    await mayor.gives(path, said_there)
    after = await one_of(api, code)
    was, now = (date.fromisoformat(one["limit_day"]) for one in (before, after))
    assert RULES.calendar.working_days_between(was, now) == 15
    assert after["extended_on"] == after["extension"]["on"]
    assert after["extension"]["title"] == "延长一件事办理期限告知书"
    assert f"延长理由：{WHY}" in after["extension"]["paragraphs"]
    theirs = await Person(api, COMPANY).page(f"/projects/{code}?stage=S3")
    assert all(line in section(theirs).text for line in after["extension"]["paragraphs"])
    (told,) = (one for one in await said(api, code, COMPANY) if one.startswith("延长“"))
    assert told.endswith(f"理由：{WHY}")
    again = await api.post(f"/projects/{code}/extend-bundle", EXTEND, MAYOR)
    assert (again.status_code, again.json()["code"]) == (409, "extended_once")
    assert again.json()["clause"] == "行政许可法第42条"
    assert "extend_bundle" not in again.json()["legal"]
    page = await mayor.page(f"/projects/{code}?stage=S3")
    assert "延长一件事期限" not in section(page).text.partition("告知书")[0]


# --- put before leaders ---------------------------------------------------------------------------


async def test_a_late_bundle_is_put_before_the_leader_of_the_unit_that_leads_it_who_answers(
    api: Api, code: str
) -> None:
    step = await asyncio.to_thread(bundle_late, api.system.db, code, PERMIT)
    stream = f"project/{code}"
    leader = Person(api, LEADER)

    async def rows(by: Actor) -> list[Element]:
        page = await Person(api, by).page("/notices")
        return [one for one in page.all("tr") if one.attrs.get("data-stream") == stream]

    (row,) = await rows(LEADER)
    assert "工程建设许可一件事" in row.text
    assert "一件事逾期，应于" in row.text
    assert "未签收" in row.text
    for by in (DEPUTY, ELSEWHERE, CITY):
        assert await rows(by) == [], by
    board = await leader.page("/supervision")
    (need,) = (one for one in board.all("div", "need") if one.attrs["data-stream"] == stream)
    (link,) = (one for one in need.all("a") if one.text == "批示、签收")
    path = f"/projects/{code}/acts/answer-bundle"
    form = await leader.page(link.attrs["href"])
    assert "签收一件事逾期" in form.one("h1").text
    no = await api.post(f"/projects/{code}/answer-bundle", {"step": step}, ELSEWHERE)
    assert no.status_code in (403, 404)
    await leader.gives(path, {"about": step, "instruction": "请三日内办结。"})

    async def signed() -> bool:
        return "已签收" in (await rows(LEADER))[0].text

    await until_async(signed, 20)
    board = await leader.page("/supervision")
    assert stream not in [one.attrs["data-stream"] for one in board.all("div", "need")]
    (told,) = (one for one in await said(api, code, AUDITOR) if one.startswith("签收“"))
    assert told.endswith("逾期的报告，批示：请三日内办结。")
    assert await rows(DEPUTY) == []
    oneself = await api.post(
        f"/projects/{code}/answer-bundle", {"step": step, "to": LEADER.person}, LEADER
    )
    assert (oneself.status_code, oneself.json()["code"]) == (409, "passed_on_to_oneself")
    await leader.gives(path, {"about": step, "to": DEPUTY.person})

    async def his_too() -> bool:
        return len(await rows(DEPUTY)) == 1

    await until_async(his_too, 20)
    await Person(api, DEPUTY).gives(path, {"about": step, "instruction": "今日办结。"})
    assert any(one.endswith("转请 feng.lei 办理") for one in await said(api, code, AUDITOR))
    again = await api.post(f"/projects/{code}/answer-bundle", {"step": step}, LEADER)
    assert (again.status_code, again.json()["code"]) == (409, "acknowledged_before")


@pytest.mark.parametrize("by", [LEADER, CITY, AUDITOR])
async def test_a_late_bundle_stands_among_what_is_late_with_its_project_days_unit_and_place(
    api: Api, code: str, by: Actor
) -> None:
    await asyncio.to_thread(days_ago, api, code, 30)
    page = await Person(api, by).page("/supervision?all=1")
    (row,) = (one for one in rows_of(page) if "一件事" in one.text)
    assert "法定" in row.text
    assert "工程建设许可一件事，应于" in row.text
    assert "市自然资源和规划局（牵头）" in row.text
    assert row.one("a").attrs["href"] == f"/projects/{code}?stage=S3#bu-{PERMIT}"
    assert row.one("a").text.startswith("临颍县休闲食品产业园")
    for narrowed in ("unit=zrzy", "stage=S3", "county=411122"):
        page = await Person(api, by).page(f"/supervision?{narrowed}")
        assert any("一件事" in one.text for one in rows_of(page)), narrowed
    for elsewhere in ("unit=gxw", "stage=S5", "county=411121"):
        page = await Person(api, by).page(f"/supervision?{elsewhere}")
        assert not any("一件事" in one.text for one in rows_of(page)), elsewhere


async def test_every_number_of_what_is_late_counts_the_bundle(api: Api, code: str) -> None:
    board = Person(api, CITY)
    page = await board.page("/supervision?all=1")
    assert f"{len(rows_of(page))} 件办件超期" in page.one("h1").text
    links = page.all("a", "red")
    assert {one.attrs["href"].partition("?")[2].partition("=")[0] for one in links} == {
        "unit", "stage", "county",
    }  # fmt: skip
    for link in links:
        assert len(rows_of(await board.page(link.attrs["href"]))) == int(link.text), link.attrs


async def test_who_does_not_see_the_project_does_not_see_its_late_bundle(
    api: Api, code: str
) -> None:
    elsewhere = Actor(person="qian.yi", role=Role.HEAD, unit="swj")
    assert rows_of(await Person(api, elsewhere).page("/supervision?all=1")) == []


async def test_the_company_hears_that_it_is_late_and_not_who_was_told(api: Api, code: str) -> None:
    lines = await said(api, code, COMPANY)
    assert any("到期，尚未办结" in one for one in lines)
    assert not any("已报" in one or "签收" in one for one in lines)


# --- the company's own pages ----------------------------------------------------------------------


async def test_a_company_sees_its_bundles_on_its_pages_with_items_day_and_letters(
    api: Api, code: str
) -> None:
    company = Person(api, COMPANY)
    one = await one_of(api, code)
    limit = date.fromisoformat(one["limit_day"])
    for address in (f"/company?project={code}", "/company/bundles"):
        shown = section(await company.page(address))
        assert f"3 项已办结 0，应于 {limit.month}月{limit.day}日（" in shown.text
        assert "逾期" in shown.one("h2").text
        assert [row.one("a").text for row in shown.one("tbody").all("tr")] == [
            RULES.item(item).name_zh for item in MEMBERS
        ]
        assert "延长一件事办理期限告知书" in shown.text
        (to,) = shown.one("h2").all("a")
        assert to.attrs["href"] == f"/projects/{code}?stage=S3#bu-{PERMIT}"
        there = await company.page(to.attrs["href"].partition("#")[0])
        assert section(there).one("h2", id=f"bu-{PERMIT}")
    (listed,) = (await api.get("/bundles", COMPANY)).json()["bundles"]
    assert (listed["project"], listed["bundle"], listed["late"]) == (code, PERMIT, True)
    assert listed["items"] == one["items"]


async def test_another_company_sees_nothing_of_it(api: Api, code: str) -> None:
    other = Person(api, OTHER)
    page = await other.page("/company/bundles")
    assert page.one("p", "sum2").text == "还没有一并申报的一件事"
    asked = await api.get("/bundles", OTHER, company="c-001")
    assert asked.json() == {"company": "c-002", "bundles": []}
    for address in (f"/company?project={code}", f"/projects/{code}?stage=S3"):
        assert (await other.get(address)).status_code == 404
    assert (await api.get(f"/projects/{code}/bundles", OTHER)).status_code == 404
    for name, body in (("extend-bundle", EXTEND), ("answer-bundle", {"step": "x/e7/2026-01-01"})):
        assert (await api.post(f"/projects/{code}/{name}", body, OTHER)).status_code == 404


async def test_others_see_the_bundles_of_the_projects_that_they_see(api: Api, code: str) -> None:
    for by in (OFFICE, AUDITOR, MAYOR, LEADER, CITY):
        found = (await api.get("/bundles", by, company="c-001")).json()["bundles"]
        assert [one["project"] for one in found] == [code], by
    stranger = Actor(person="qian.yi", role=Role.REVIEWER, unit="swj")
    assert (await api.get("/bundles", stranger, company="c-001")).json()["bundles"] == []
    nobody = await api.get("/bundles", AUDITOR)
    assert nobody.status_code == 422
    assert (await Person(api, OFFICE).get("/company/bundles")).status_code == 403


async def test_once_all_have_ended_the_one_letter_stands_there_too(api: Api, code: str) -> None:
    for item in MEMBERS:
        await api.done(f"/reviews/{code}/{item}/1/withdraw", {"reason": "方案重新研究"}, COMPANY)

    async def ended() -> bool:
        return (await one_of(api, code))["ended_on"] is not None

    await until_async(ended, 20)
    company = Person(api, COMPANY)
    for address in (f"/company?project={code}", "/company/bundles"):
        shown = section(await company.page(address))
        assert "工程建设许可一件事办理结果（一封信）" in shown.text
        assert "1．建设工程设计方案审查：已撤回。" in shown.text
    assert rows_of(await Person(api, CITY).page("/supervision?all=1")) == []
    leader = await Person(api, LEADER).page("/notices")
    assert f"project/{code}" not in [one.attrs.get("data-stream") for one in leader.all("tr")]
    no = await api.post(f"/projects/{code}/extend-bundle", EXTEND, MAYOR)
    assert (no.status_code, no.json()["code"]) == (409, "ended_already")


async def test_a_second_project_costs_the_company_s_list_no_more_questions(
    api: Api, code: str
) -> None:
    questions: list[str] = []

    def heard(_: Any, __: Any, question: str, *more: Any) -> None:
        if "from events" in question or "from texts" in question:
            questions.append(question)

    async def asks() -> tuple[set[str], int]:
        questions.clear()
        found = (await api.get("/bundles", COMPANY)).json()["bundles"]
        return {one["project"] for one in found}, len(questions)

    listen(api.system.db, "before_cursor_execute", heard)
    try:
        of_one, number = await asks()
        another = await asked_for(api)
        of_both, after = await asks()
    finally:
        remove(api.system.db, "before_cursor_execute", heard)
    assert (of_one, of_both) == ({code}, {code, another})
    assert after == number > 0
