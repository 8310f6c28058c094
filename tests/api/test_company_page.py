"""项目单位: what is wanted of it, what it may ask for, who has the rest; and its acts on a round."""

from __future__ import annotations

from datetime import date

import pytest

from domain.acts import Actor
from tests.api.clicking import Element, Person, hidden, parsed
from tests.api.speaking import COMPANY, GRANT, OFFICE, REVIEWER, Api
from tests.domain.histories import RULES

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
NEWCOMER = Actor(person="wu.yue", role="company", company="c-009")


@pytest.fixture(scope="module")
def company(api: Api) -> Person:
    return Person(api, COMPANY)


def section(page: Element, name: str) -> Element:
    return next(one for one in page.all("section", "sec") if one.one("h2").text.startswith(name))


async def test_what_can_be_asked_for_stands_with_its_papers_and_the_latest_day(
    api: Api, company: Person
) -> None:
    code = await api.register()
    page = await company.page(f"/company?project={code}")
    assert page.one("p", "sum2").text == "要您办 0 件，现在可以申报 1 项，部门在办 0 项"
    (row,) = section(page, "现在可以申报").one("tbody").all("tr")
    cells = [one.text for one in row.all("td")]
    assert cells[0] == "项目策划论证审核"
    assert cells[1] == "市工业和信息化局"
    papers = [RULES.material(one) for one in RULES.item("idea_review").materials]
    own = [one for one in papers if one.issuer == "applicant" and one.stage_needed == "submit"]
    assert cells[2] == f"要 {len(own)} 件，已有 0 件"
    told = (await api.get(f"/reviews/{code}/idea_review/1", COMPANY)).json()
    assert told["status"] == "waiting_application"
    await api.done(f"/reviews/{code}/idea_review/1/submit", {"papers": ["project_background"]})
    # Accepted on the next working day, as the page says that it counts; here it is accepted today,
    # so the promise ends one working day earlier.
    done = await api.done(f"/reviews/{code}/idea_review/1/accept", {}, REVIEWER)
    latest = RULES.calendar.nth_working_day_after(
        date.fromisoformat(done["review"]["promised_due"]), 1
    )
    assert cells[3] == f"{latest.month}月{latest.day}日 周{'一二三四五六日'[latest.weekday()]}"


async def test_what_an_office_has_stands_with_its_day(api: Api, company: Person) -> None:
    path = await api.accepted()
    code = path.split("/")[2]
    page = await company.page(f"/company?project={code}")
    (row,) = section(page, "部门在办").one("tbody").all("tr")
    due = date.fromisoformat((await api.get(path, COMPANY)).json()["promised_due"])
    assert "市工业和信息化局" in row.text
    assert f"{due.month}月{due.day}日" in row.text
    assert row.one("a").attrs["href"] == path
    (here,) = page.one("ol", "way").all("li", aria_current="step")
    assert here.text.startswith("谋划储备")


async def test_a_correction_says_what_is_missing_until_when_and_leads_to_the_form(
    api: Api, company: Person
) -> None:
    path = f"/reviews/{await api.register()}/idea_review/1"
    code = path.split("/")[2]
    await api.done(f"{path}/submit", {"papers": []})
    body = {"missing": ["project_background"], "note": "缺单位盖章页\n缺第二册"}
    await api.done(f"{path}/request-correction", body, REVIEWER)
    page = await company.page(f"/company?project={code}")
    todo = page.one("div", "todo")
    assert todo.one("h3").text == "项目策划论证审核：补正 3 项"
    points = [one.text for one in todo.one("ol").all("li")]
    assert points[1:] == ["2缺单位盖章页", "3缺第二册"]
    window = date.fromisoformat((await api.get(path, COMPANY)).json()["window_until"])
    assert f"{window.month}月{window.day}日" in todo.text
    link = todo.one("a", "btn")
    assert link.text == "提交补正"
    form = (await company.page(link.attrs["href"])).one("form", "open")
    assert form.attrs["action"] == f"{path}/submit"
    answer = await company.gives(form.attrs["action"], {"papers": ["project_background"]})
    assert answer.headers["location"].startswith(f"/company?project={code}&done=")
    back = await company.page(answer.headers["location"])
    assert "提交申报材料" in back.one("p", "done-bar").text
    assert back.one("p", "sum2").text.startswith("要您办 0 件")


async def test_on_a_round_s_page_the_company_finds_its_own_acts_alone(
    api: Api, company: Person
) -> None:
    path = await api.accepted()
    await api.done(f"{path}/claim", {}, REVIEWER)
    page = await company.page(path)
    acts = page.one("p", "which").all()
    assert [one.text for one in acts] == ["撤回申请"]
    assert (
        page.one("div", "where").one("a").attrs["href"] == f"/company?project={path.split('/')[2]}"
    )
    assert "wang.fang" not in page.text
    assert "认领" not in page.text
    assert "待办" not in page.one("nav", "rail").text
    assert "要办" in page.one("nav", "rail").text
    hidden_one = await company.post(f"{path}/grant", {"key": "k", "step": "give"})
    assert hidden_one.status_code in (400, 403, 422)
    direct = await api.post(f"{path}/claim", {}, COMPANY)
    assert direct.status_code == 403


async def test_what_others_have_done_first_is_told_and_the_words_are_kept(
    api: Api, company: Person
) -> None:
    path = await api.accepted()
    said = await company.checked(f"{path}/withdraw", {"reason": "方案要改，先撤回"})
    await api.done(f"{path}/grant", GRANT, REVIEWER)
    answer = await company.post(f"{path}/withdraw", {**said, "step": "give"})
    assert answer.status_code == 409
    page = parsed(answer.text)
    assert page.one("h1").text.startswith("没有提交：")
    assert "方案要改，先撤回" in answer.text
    assert "wang.fang" not in answer.text
    ways = [one.attrs["href"] for one in page.one("section", "what").all("a")]
    assert path in ways
    assert f"/company?project={path.split('/')[2]}" in ways


async def test_several_projects_have_a_switch(api: Api, company: Person) -> None:
    codes = [await api.register() for _ in range(2)]
    page = await company.page(f"/company?project={codes[1]}")
    switch = page.one("nav", "switch")
    assert {f"/company?project={code}" for code in codes} <= {
        one.attrs["href"] for one in switch.all("a")
    }
    (current,) = switch.all("a", aria_current="page")
    assert current.attrs["href"] == f"/company?project={codes[1]}"


async def test_who_has_no_project_is_told_how_to_begin(api: Api) -> None:
    page = await Person(api, NEWCOMER).page("/company")
    assert page.one("div", "empty").one("a").attrs["href"] == "/projects/new"


async def test_another_company_s_project_is_not_there_and_no_office_has_this_page(
    api: Api,
) -> None:
    code = await api.register()
    assert (await Person(api, NEWCOMER).get(f"/company?project={code}")).status_code == 404
    assert (await Person(api, OFFICE).get("/company")).status_code == 403


async def test_the_form_of_an_application_carries_what_it_needs(api: Api, company: Person) -> None:
    code = await api.register()
    page = await company.page(f"/reviews/{code}/idea_review/1?act=submit")
    said = hidden(page.one("form", "open"))
    assert said["key"]
    assert said["list"] == ""


async def test_the_project_for_which_there_is_something_to_do_stands_first(api: Api) -> None:
    by = Actor(person="wu.yue", role="company", company="c-017")
    one = Person(api, by)
    codes = [await api.register(by) for _ in range(9)]
    for code in codes[:8]:
        await api.done(f"/reviews/{code}/idea_review/1/submit", {"papers": ["project_need"]}, by)
    page = await one.page("/company")
    named = [link.attrs["href"] for link in page.one("nav", "switch").all("a")]
    assert named == [f"/company?project={code}" for code in (codes[8], *codes[:8])]
    assert page.one("nav", "switch").all("a")[0].attrs["aria-current"] == "page"
    assert "1件要办" in page.one("nav", "switch").all("a")[0].text
    assert page.one("nav", "switch").one("summary").text == "其余 3 个"
    chosen = await one.page(f"/company?project={codes[7]}")
    assert chosen.one("nav", "switch").one("summary").text == "其余 2 个"
