"""区域评估, 拿地即开工, 一件事 through the API and the pages, with a real Temporal and a real ledger."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from domain.acts import Actor
from domain.clock import SHANGHAI
from domain.project.commands import TakeOver
from domain.project.old_record import OldFact, OldGroup, OldProject, OldRound
from domain.review.commands import RulesVersion
from domain.review.old_record import OldReview
from domain.review.words import Result, Status
from domain.review.written import day_zh
from domain.streams import project_stream
from tests.api.clicking import Person
from tests.api.speaking import COMPANY, OFFICE, OTHER, RULES, Api
from tests.domain.project.lives import BUILDING, OWN_LAND
from tests.domain.project.test_bundle_ends import MEMBERS, PERMIT
from tests.waiting import until_async

pytestmark = pytest.mark.asyncio(loop_scope="module")
LAND = Actor(person="zhao.min", role="reviewer", unit="zrzy")
DECLARED = {
    "investor": "enterprise",
    "in_zone": True,
    "industrial": True,
    "land": ["new_state_land"],
    "land_supply": "granted",
    "minerals": True,
}
PROOF = {
    "topic": "minerals",
    "number": "漯自然资函〔2025〕12号",
    "area": "临颍县产业集聚区",
    "approved_on": "2025-03-10",
    "expires_on": "2031-03-09",
}


async def told(api: Api, code: str, words: str) -> None:
    """The project's page says it."""

    async def there() -> bool:
        return words in (await Person(api, OFFICE).page(f"/projects/{code}")).text

    await until_async(there, 20)


async def test_an_assessment_is_recorded_by_who_would_answer_and_waives_with_its_proof(
    api: Api,
) -> None:
    code = await api.register(facts=DECLARED)
    path = f"/projects/{code}/record-assessment"
    no = await api.post(path, PROOF, COMPANY)
    assert (no.status_code, no.json()["code"]) == (403, "not_yours")
    body = await api.done(path, PROOF, LAND)
    facts: dict[str, Any] = body["project"]["facts"]
    assert facts["regional_assessment"]["value"] == ["minerals"]
    await told(api, code, "免予办理：依据临颍县产业集聚区矿产压覆区域评估（漯自然资函〔2025〕12号")
    twice = await api.post(path, PROOF, OFFICE)
    assert (twice.status_code, twice.json()["code"]) == (409, "already_recorded")


async def test_the_form_of_an_assessment_offers_the_topics_that_relieve_anything(api: Api) -> None:
    code = await api.register(facts=DECLARED)
    page = await Person(api, OFFICE).page(f"/projects/{code}/acts/record-assessment")
    offered = [one.text for one in page.one("select", name="topic").all("option")]
    assert "矿产压覆" in offered
    assert "土地勘测" not in offered
    await Person(api, OFFICE).gives(f"/projects/{code}/acts/record-assessment", PROOF)
    await told(api, code, "免予办理：依据临颍县产业集聚区矿产压覆区域评估（漯自然资函〔2025〕12号")


async def test_a_company_asks_for_its_land_and_start_together_where_it_may(api: Api) -> None:
    code = await api.register(facts=DECLARED)
    page = await Person(api, COMPANY).page(f"/projects/{code}")
    assert f"/projects/{code}/acts/apply-land-then-start" in [
        one.attrs.get("href") for one in page.all("a")
    ]
    await Person(api, COMPANY).gives(f"/projects/{code}/acts/apply-land-then-start", {})
    await told(api, code, "申请拿地即开工")
    elsewhere = await api.register(facts=DECLARED | {"in_zone": False})
    no = await api.post(f"/projects/{elsewhere}/apply-land-then-start", {}, COMPANY)
    assert (no.status_code, no.json()["code"]) == (409, "not_now")


async def groups_of(api: Api, code: str) -> list[dict[str, Any]]:
    """合规性审查, of all that have opened."""
    found = (await api.get(f"/projects/{code}/groups", OFFICE)).json()["groups"]
    assert found[0]["group"] == "feasibility_study"
    return [one for one in found if one["group"] == "conformity"]


async def conformity_of(api: Api, code: str) -> list[dict[str, Any]]:
    """合规性审查 of a project whose determinations another record holds."""
    found = (await api.get(f"/projects/{code}/groups", OFFICE)).json()["groups"]
    return [one for one in found if one["group"] == "conformity"]


async def test_what_departments_disagree_on_stands_with_its_arbiter_and_his_day(api: Api) -> None:
    """合规性审查: 水利 says no, another yes; 项目办 decides within three working days."""
    code = await api.launched()
    for item, outcome in (("conf_sl", "not_conforming"), ("conf_qx", "conforming")):
        unit = (await api.there(f"/reviews/{code}/{item}/1"))["unit"]
        body = {"kind": "decide", "outcome": outcome, "reason": "占用河道管理范围。"}
        if outcome == "not_conforming":
            head = Actor(person="liu.hong", role="head", unit=unit)
            path = f"/reviews/{code}/{item}/1/acts"
            await api.done(path, body | {"drafted_by": "wang.fang"}, head)
        else:
            by = Actor(person="zhao.min", role="reviewer", unit=unit)
            await api.done(f"/reviews/{code}/{item}/1/acts", body, by)
    again = await api.there(f"/reviews/{code}/conf_sl/2")
    until = RULES.calendar.nth_working_day_after(date.fromisoformat(again["accepted_on"]), 3)

    async def line(unit: str) -> str:
        page = await Person(api, OFFICE).page(f"/projects/{code}?stage=S3")
        group = next(one for one in page.all("section") if "data-group" in one.attrs)
        return next(one.text for one in group.all("tr") if one.text.startswith(unit))

    said = await line("水利局")
    assert "审查中（上一轮未通过，由项目办裁定" in said
    assert f"应于 {until.month}月{until.day}日" in said
    assert "由项目办" not in await line("气象局")
    (told_of,) = await groups_of(api, code)
    assert (told_of["lead"], told_of["closed_on"]) == ("自然资源和规划局", None)
    elsewhere = {one["item"]: one["elsewhere"] for one in told_of["opinions"]}
    asked = {"zh": "上一轮未通过，由项目办裁定", "until": until.isoformat()}
    assert (elsewhere["conf_sl"], elsewhere["conf_qx"]) == (asked, None)
    body = {"outcome": "conforming_with_conditions", "reason": "已避让河道。"}
    await api.done(
        f"/reviews/{code}/conf_sl/2/arbitrate", body | {"conditions": ["先做防洪评价。"]}, OFFICE
    )
    said = await line("水利局")
    assert "附条件符合" in said
    assert "由项目办" not in said

    async def owed() -> bool:
        return bool((await groups_of(api, code))[0]["conditions"])

    await until_async(owed, 20)
    (told_of,) = await groups_of(api, code)
    assert told_of["answered"] == 2
    assert told_of["slowest"] in elsewhere
    assert told_of["conditions"] == [{"unit": "水利局", "words": "先做防洪评价。", "zh": "待履行"}]
    assert (await api.get(f"/projects/{code}/groups", OTHER)).status_code == 404


async def test_a_bundle_is_refused_with_what_its_members_still_need(api: Api) -> None:
    code = await api.register(facts=DECLARED)
    answer = await api.post(
        f"/projects/{code}/submit-bundle", {"bundle": "start_building", "papers": []}, COMPANY
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "not_now")
    assert "尚不明确是否需要办理" in answer.json()["detail"]


async def test_a_bundle_is_shown_with_its_last_day_and_in_the_end_with_its_one_letter(
    api: Api,
) -> None:
    """On land of its own: scheme, planning permit and trees with one form; then all are taken back."""
    code = await api.launched(OWN_LAND)
    await api.finish(code, "enterprise_filing", OWN_LAND)
    papers = ["design_scheme", "planning_application_report", "planning_application_form"]
    company = Person(api, COMPANY)
    path = f"/projects/{code}/acts/submit-bundle"

    async def askable() -> bool:  # once the project has heard of the filing
        return (await company.get(f"{path}?about={PERMIT}")).status_code == 200

    await until_async(askable, 20)
    form = (await company.page(f"{path}?about={PERMIT}")).one("main")
    offered = [one.attrs["value"] for one in form.all("input", name="papers")]
    assert offered.count("design_scheme") == 1, "two members need it"
    assert {*papers} <= {*offered}
    await company.gives(path, {"about": PERMIT, "papers": papers})
    for item in MEMBERS:
        await api.there(f"/reviews/{code}/{item}/1")
    (one,) = (await api.get(f"/projects/{code}/bundles", COMPANY)).json()["bundles"]
    asked, limit = (date.fromisoformat(one[key]) for key in ("asked_on", "limit_day"))
    assert RULES.calendar.working_days_between(asked, limit) == 45
    assert [(item["item"], item["zh"]) for item in one["items"]] == [
        (item, "办理中") for item in MEMBERS
    ]
    assert (one["late"], one["ended_on"], one["letter"]) == (False, None, None)
    await told(api, code, "3 项已办结 0，应于")
    for item in MEMBERS:
        reason = {"reason": "方案重新研究"}
        await api.done(f"/reviews/{code}/{item}/1/withdraw", reason, COMPANY)
    await told(api, code, "工程建设许可一件事办理结果（一封信）")
    (one,) = (await api.get(f"/projects/{code}/bundles", COMPANY)).json()["bundles"]
    assert one["ended_on"] == asked.isoformat()
    assert one["letter"]["paragraphs"][1] == "1．建设工程设计方案审查：已撤回。"
    page = await Person(api, COMPANY).page(f"/projects/{code}")
    section = next(x for x in page.all("section") if x.attrs.get("data-bundle") == PERMIT)
    assert "3 项已办结 3" in section.text
    assert all(line in section.text for line in one["letter"]["paragraphs"])


class Before(NamedTuple):
    """A round that another record holds, and how many days ago it ended."""

    item: str
    outcome: Result
    number: str
    days: int


async def taken_over(
    api: Api, number: int, facts: dict[str, Any], *before: Before, **more: Any
) -> str:
    """A project of the company's that goes on here from where another record ends; its code. `more`:
    what else that record holds."""
    now = datetime.now(SHANGHAI)
    since = now - timedelta(days=400)
    known = {"investor": "enterprise", "building": True, "land": ["existing"], "highway": False}
    taken = TakeOver(
        code=f"LH-{now.year}-{number}",
        name=f"某接管项目{number}",
        owner="c-001",
        county="411122",
        rules=RulesVersion(catalog=RULES.version, calendar=RULES.calendar.version),
        source="台账",
        record=OldProject(
            registered_at=since,
            facts={name: OldFact(value=v, since=since) for name, v in (known | facts).items()},
            ended=tuple(
                OldRound(
                    item=one.item,
                    outcome=one.outcome,
                    at=now - timedelta(days=one.days),
                    number=one.number or None,
                )
                for one in before
            ),
            **more,
        ),
    )
    await api.system.done(project_stream(taken.code), taken, OFFICE)
    return taken.code


async def test_an_acceptance_shows_the_one_survey_that_serves_it_and_whose_it_is(api: Api) -> None:
    """多测合一: on the page of unit and company, and through the API; taken back, they say so."""
    code = await taken_over(
        api,
        7790,
        {},
        Before("builder_acceptance", Result.REPORTED, "", 9),
        Before("acc_survey", Result.DONE, "漯测〔2026〕3号", 8),
    )
    path = f"/reviews/{code}/acc_archive/1"
    await api.there(path)
    desk = Actor(person="zhao.min", role="reviewer", unit="zj")

    async def lines(by: Actor) -> list[str]:
        page = await Person(api, by).page(path)
        return [one.text for one in page.all("li") if "data-result" in one.attrs]

    async def survey() -> dict[str, Any]:
        told = (await api.get(path, COMPANY)).json()["results_used"]
        return next(one for one in told if one["id"] == "survey_result")

    made = await survey()
    assert (made["item"], made["number"], made["there"]) == ("acc_survey", "漯测〔2026〕3号", True)
    on = date.fromisoformat(made["since"])
    for by in (desk, COMPANY):
        assert f"系统取自联合测绘（多测合一） · 漯测〔2026〕3号，{day_zh(on)}" in "".join(
            await lines(by)
        )
    asked = [one["id"] for one in (await api.get(path, COMPANY)).json()["papers"]]
    assert "survey_result" not in asked
    given = await api.post(f"{path}/submit", {"papers": ["survey_result"]}, COMPANY)
    assert (given.status_code, given.json()["code"]) == (409, "unknown_material")
    revoke = {"document": "acc_survey/1", "reason": "测绘数据有误。", "drafted_by": "li.si"}
    await api.done(f"/projects/{code}/revoke-document", revoke, LAND.but(role="head"))
    assert (await survey())["zh"] == "已撤销"
    assert f"漯测〔2026〕3号，{day_zh(on)}，已撤销" in "".join(await lines(desk))
    again = await api.there(f"/reviews/{code}/acc_survey/2")
    assert again["status"] == "waiting_application"


async def test_drawings_are_handed_in_once_and_each_department_s_word_stands_with_the_slowest(
    api: Api,
) -> None:
    """联合审图: one form of the company's; 住建局 leads; a condition, a no, and what the page says."""
    declared = {
        "civil_building": True,
        "air_defence": "build",
        "lightning": True,
        "fire_special": True,
    }
    code = await taken_over(
        api,
        7791,
        declared,
        Before("conformity_launch", Result.DONE, "", 60),
        Before("planning_scheme", Result.GRANTED, "漯规方〔2026〕8号", 20),
    )
    items = ("air_defence_build", "lightning_design", "drawing_check", "fire_design")
    for item in items:
        await api.there(f"/reviews/{code}/{item}/1")
    company = Person(api, COMPANY)
    path = f"/projects/{code}/acts/submit-bundle"
    form = await company.page(f"{path}?about=drawing_review")
    assert "联合审图" in form.text
    papers = [one.attrs["value"] for one in form.all("input", name="papers")]
    await company.gives(path, {"about": "drawing_review", "papers": papers})

    async def handed_in() -> bool:
        rows = [(await api.get(f"/reviews/{code}/{item}/1", OFFICE)).json() for item in items]
        return [one["status"] for one in rows] == ["submitted"] * len(items)

    await until_async(handed_in, 20)
    for item, unit in (("drawing_check", "zj"), ("lightning_design", "qx")):
        desk = Actor(person="zhao.min", role="reviewer", unit=unit)
        await api.done(f"/reviews/{code}/{item}/1/accept", {}, desk)
    head = Actor(person="liu.hong", role="head", unit="qx")
    refuse = {"reason": "接地不符合规范。", "remedies": "六十日内可以申请行政复议。"}
    await api.done(
        f"/reviews/{code}/lightning_design/1/refuse", refuse | {"drafted_by": "zhao.min"}, head
    )
    checked = {"kind": "decide", "outcome": "done", "document": {"number": "漯图审〔2026〕5号"}}
    by = Actor(person="zhao.min", role="reviewer", unit="zj")
    await api.done(f"/reviews/{code}/drawing_check/1/acts", checked, by)

    async def group() -> dict[str, Any]:
        found = (await api.get(f"/projects/{code}/groups", OFFICE)).json()["groups"]
        return next(one for one in found if one["group"] == "drawing_review")

    async def asked_again() -> bool:
        return (await api.get(f"/reviews/{code}/lightning_design/2", OFFICE)).status_code == 200

    await until_async(asked_again, 20)
    told = await group()
    assert (told["name"], told["lead"], told["closed_on"]) == ("联合审图", "住建局", None)
    said = {one["item"]: one for one in told["opinions"]}
    assert set(said) == {*items}
    assert (said["drawing_check"]["zh"], said["lightning_design"]["zh"]) == (
        "已办理",
        "待申报（上一轮不予）",
    )
    assert told["slowest"] in items

    async def asked_with_one_form() -> dict[str, Any]:
        (found,) = (await api.get(f"/projects/{code}/bundles", COMPANY)).json()["bundles"]
        return dict(found)

    async def both_reported() -> bool:
        ends = {one["item"]: one["zh"] for one in (await asked_with_one_form())["items"]}
        return not {ends["drawing_check"], ends["lightning_design"]} & {"办理中"}

    await until_async(both_reported, 20)
    bundle = await asked_with_one_form()
    assert (bundle["bundle"], bundle["lead"], bundle["letter"]) == (
        "drawing_review",
        "住建局",
        None,
    )
    ends = {one["item"]: one["zh"] for one in bundle["items"]}
    assert ends["lightning_design"].startswith("不予")
    assert ends["drawing_check"] == "已办理（漯图审〔2026〕5号）"
    page = await company.page(f"/projects/{code}?stage=S3")
    assert [
        one.attrs["data-bundle"] for one in page.all("section") if "data-bundle" in one.attrs
    ] == ["drawing_review"]
    used = (await api.get(f"/reviews/{code}/air_defence_build/1", COMPANY)).json()["results_used"]
    assert [(one["id"], one["number"]) for one in used] == [
        ("drawing_certificate", "漯图审〔2026〕5号")
    ]


async def test_a_department_s_silence_is_told_everywhere_and_is_never_consent(api: Api) -> None:
    """合规性审查: eleven have said yes, 交通局 nothing. 项目办 is asked, and the group stays open."""
    opinions = [one for one in RULES.members("conformity") if one != "conf_jt"]
    began = datetime.now(SHANGHAI) - timedelta(days=30)
    code = await taken_over(
        api,
        7792,
        {"municipal_works": False, "fire_special": False, "civil_building": True},
        Before("reserve_entry", Result.REGISTERED, "", 40),
        Before("conformity_launch", Result.DONE, "", 30),
        *(Before(one, Result.CONFORMING, "", 28) for one in opinions),
        reviews=(OldReview(item="conf_jt", status=Status.IN_REVIEW, opened_at=began),),
        groups={"conformity": OldGroup(opened_at=began)},
    )
    path = f"/reviews/{code}/conf_jt/1"
    row = await api.there(path)
    (told_of,) = await conformity_of(api, code)
    said = {one["item"]: one for one in told_of["opinions"]}
    assert (told_of["closed_on"], told_of["answered"]) == (None, 11)
    silent = said["conf_jt"]
    assert (silent["silent"], silent["late"], silent["answered_on"]) == (True, True, None)
    assert silent["elsewhere"]["zh"] == "逾期未答，由项目办代为答复"
    assert [one["silent"] for item, one in said.items() if item != "conf_jt"] == [False] * 11
    page = await Person(api, OFFICE).page(f"/projects/{code}?stage=S3")
    group = next(one for one in page.all("section") if one.attrs.get("data-group") == "conformity")
    assert "1 家逾期未答，不视为同意" in group.one("h2").text
    assert "审查中（逾期未答，由项目办代为答复，应于" in group.text
    lines = (await api.get(f"/projects/{code}/timeline", OFFICE, limit=200)).json()["events"]
    assert any("未答复" in one["zh"] and "交通" in one["zh"] for one in lines)
    board = await Person(api, Actor(person="shi.zhang", role="city_leader")).page(
        "/supervision?all=1"
    )
    late = [one.text for one in board.all("tr") if "data-row" in one.attrs]
    assert any("某接管项目7792" in one and "交通" in one for one in late)
    tasks = (await api.get("/tasks", OFFICE, unit="xmb")).json()["tasks"]
    assert "answer_for" in [one["key"] for one in tasks if one["stream"].endswith(path[9:])]
    answer = {"outcome": "conforming", "reason": "交通局逾期未答，经核不涉及公路。"}
    assert (await api.post(f"{path}/answer-for", answer, COMPANY)).status_code == 403
    await api.done(f"{path}/answer-for", answer, OFFICE)

    async def closed() -> bool:
        return (await conformity_of(api, code))[0]["closed_on"] is not None

    await until_async(closed, 20)
    (told_of,) = await conformity_of(api, code)
    assert told_of["answered"] == 12
    said = {one["item"]: one for one in told_of["opinions"]}
    assert (said["conf_jt"]["silent"], said["conf_jt"]["elsewhere"]) == (True, None)
    lines = (await api.get(f"/projects/{code}/timeline", OFFICE, limit=200)).json()["events"]
    assert any("代为答复" in one["zh"] for one in lines)
    assert row["unit"] == "jt"


# --- 多评合一 -------------------------------------------------------------------------------------

EVALUATED = BUILDING | {"eia": "report", "energy": "report", "water_soil": "report"}
TOGETHER = ("eia_report", "energy_review", "water_soil_plan")


async def test_one_meeting_of_experts_for_several_items_is_seen_by_all_and_closed_with_its_opinion(
    api: Api,
) -> None:
    code = await api.launched(EVALUATED)
    for item in TOGETHER:
        await api.there(f"/reviews/{code}/{item}/1")
    today = date.fromisoformat(
        (await api.there(f"/projects/{code}"))["project"]["registered_at"][:10]
    )
    meets, until = today + timedelta(days=5), today + timedelta(days=9)
    convening = f"/projects/{code}/acts/convene-joint-review"
    page = await Person(api, OFFICE).page(convening)
    offered = [one.attrs["value"] for one in page.all("input") if one.attrs.get("name") == "items"]
    assert set(TOGETHER) <= set(offered)
    given = {
        "items": list(TOGETHER), "institution": "漯河市工程咨询中心",
        "meets_on": meets.isoformat(), "until": until.isoformat(),
    }  # fmt: skip
    no = await api.post(f"/projects/{code}/convene-joint-review", given, COMPANY)
    assert (no.status_code, no.json()["code"]) == (403, "not_yours")
    await Person(api, OFFICE).gives(convening, given)

    async def heard() -> bool:
        told = [await Person(api, OFFICE).page(f"/reviews/{code}/{one}/1") for one in TOGETHER]
        return all("参加第1次联合评审" in one.text for one in told)

    await until_async(heard, 20)
    (one,) = (await api.get(f"/projects/{code}/joint-reviews", COMPANY)).json()["joint_reviews"]
    assert (one["institution"], one["until"], one["opinion"]) == (
        "漯河市工程咨询中心", until.isoformat(), None,
    )  # fmt: skip
    reasons = {part["item"]: part["reason"] for part in one["items"]}
    assert set(reasons) == set(TOGETHER)
    assert reasons["water_soil_plan"] != reasons["eia_report"] == "专家评审"
    page = await Person(api, OFFICE).page(f"/projects/{code}?stage=S3")
    (section,) = [one for one in page.all("section") if "data-joint-review" in one.attrs]
    assert "漯河市工程咨询中心统一编制、评估" in section.text
    (close,) = [one for one in section.all("a") if one.text == "联合评审结束"]
    await Person(api, OFFICE).gives(
        close.attrs["href"], {"number": "1", "opinion": "原则同意，修改后报批。"}
    )

    async def over() -> bool:
        page = await Person(api, COMPANY).page(f"/projects/{code}?stage=S3")
        return "专家意见：原则同意，修改后报批。" in page.text

    await until_async(over, 20)

    async def round_told() -> bool:
        page = await Person(api, OFFICE).page(f"/reviews/{code}/eia_report/1")
        return "参加第1次联合评审" in page.text and "已经结束" in page.text

    await until_async(round_told, 20)
