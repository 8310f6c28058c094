"""告知承诺 that was not kept: it stands in the company's record, and keeps it from the next one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from domain.acts import Actor
from domain.clock import SHANGHAI
from domain.project.commands import TakeOver
from domain.project.old_record import OldFact, OldLater, OldProject, OldRound
from domain.review.commands import RulesVersion
from domain.review.old_record import OldReview
from domain.review.words import Result, Status
from domain.streams import project_stream
from tests.api.clicking import Person
from tests.api.speaking import AUDITOR, COMPANY, OFFICE, OTHER, RULES, Api

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
BUREAU = Actor(person="zhao.min", role="head", unit="sthj")
PROMISE = {
    "kind": "decide_on_promise",
    "promise": "承诺落实区域评估提出的全部措施，不实愿承担法律责任。",
    "document": {"number": "漯环承〔2026〕4号"},
}
CLAUSE = "国办发〔2020〕42号二"


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """The project, once the first test has made it."""
    return {}


async def submitted(api: Api, code: str, round: int) -> str:
    """The environmental form, asked for again; the path of its round."""
    path = f"/reviews/{code}/eia_form/{round}"
    await api.there(path)
    await api.done(f"{path}/submit", {"papers": ["eia_application"]})
    return path


async def test_a_promise_that_is_found_false_stands_in_the_company_s_record(
    api: Api, made: dict[str, str]
) -> None:
    code = await api.launched()
    project = (await api.get(f"/projects/{code}", OFFICE)).json()["project"]
    today = date.fromisoformat(project["registered_at"][:10])
    assessment = {
        "kind": "record_assessment",
        "topic": "eia",
        "number": "漯评〔2026〕3号",
        "area": "漯河经济技术开发区",
        "approved_on": (today - timedelta(days=90)).isoformat(),
        "expires_on": (today + timedelta(days=900)).isoformat(),
    }
    await api.done(f"/projects/{code}/acts", assessment, OFFICE)
    path = await submitted(api, code, 1)
    moves = (await api.get(f"{path}/moves", BUREAU)).json()["moves"]
    assert [one["may"] for one in moves if one["kind"] == "decide_on_promise"] == [True]
    await api.done(f"{path}/acts", PROMISE, BUREAU)
    assert (await api.get("/promises")).json() == {"company": "c-001", "promises": []}
    false = {
        "kind": "check_promise",
        "document": "eia_form/1",
        "kept": False,
        "note": "现场没有落实废气收集措施。",
        "drafted_by": "li.si",
    }
    await api.done(f"/projects/{code}/acts", false, BUREAU)
    made["code"] = code
    (entry,) = (await api.get("/promises")).json()["promises"]
    assert (entry["project"], entry["item"], entry["round"]) == (code, "eia_form", 1)
    assert entry["promise"] == PROMISE["promise"]
    assert entry["found"] == false["note"]
    assert (entry["unit_name"], entry["clause"]) == ("市生态环境局", "优化营商环境条例第40条")
    assert entry["standing"] == "文书已撤销；信用修复前不适用告知承诺"


async def test_its_people_read_it_on_a_page_and_another_company_s_do_not(
    api: Api, made: dict[str, str]
) -> None:
    page = await Person(api, COMPANY).page("/company/promises")
    assert page.one("h1").text == "承诺记录"
    assert page.one("p", "sum2").text == "1 项承诺不实尚未修复，信用修复前不适用告知承诺"
    (row,) = page.one("tbody").all("tr")
    for said in (
        "建设项目环境影响评价审批",
        "漯环承〔2026〕4号",
        "全部措施",
        "废气收集",
        "市生态环境局",
    ):
        assert said in row.text, said
    theirs = await Person(api, OTHER).page("/company/promises")
    assert theirs.one("p", "sum2").text == "没有未履行的承诺"
    asked = await api.get("/promises", OTHER, company="c-001")
    assert asked.json() == {"company": "c-002", "promises": []}
    assert (await Person(api, OFFICE).get("/company/promises")).status_code == 403


async def test_whoever_sees_the_project_sees_the_record_and_must_name_the_company(
    api: Api, made: dict[str, str]
) -> None:
    for by in (BUREAU, AUDITOR, OFFICE):
        told = (await api.get("/promises", by, company="c-001")).json()
        assert [one["project"] for one in told["promises"]] == [made["code"]]
    stranger = Actor(person="qian.yi", role="reviewer", unit="swj")
    assert (await api.get("/promises", stranger, company="c-001")).json()["promises"] == []
    nobody = await api.get("/promises", AUDITOR)
    assert nobody.status_code == 422
    assert "企业编号" in nobody.json()["detail"]


async def test_nothing_more_is_granted_to_it_on_a_promise(api: Api, made: dict[str, str]) -> None:
    """Told beside the act, tried out and refused; of other companies nothing is said."""
    path = await submitted(api, made["code"], 2)
    why = "申请人有1项承诺经核查不实，信用修复前不适用告知承诺："
    moves = (await api.get(f"{path}/moves", BUREAU)).json()["moves"]
    (move,) = [one for one in moves if one["kind"] == "decide_on_promise"]
    assert (move["may"], move["why_not"].startswith(why)) == (False, True)
    tried = (await api.post(f"{path}/preview", PROMISE, BUREAU)).json()
    assert (tried["would"], tried["events"]) == ("refused", [])
    assert tried["refusal"]["clause"] == CLAUSE
    before = await api.count("commands")
    no = await api.post(f"{path}/acts", PROMISE, BUREAU)
    assert (no.status_code, no.json()["code"]) == (409, "promise_broken_before")
    assert no.json()["detail"].startswith(why)
    assert no.json()["clause"] == CLAUSE
    assert await api.count("commands") == before
    page = await Person(api, BUREAU).page(path)
    assert why in page.text


async def test_after_its_credit_is_repaired_it_is_trusted_again(
    api: Api, made: dict[str, str]
) -> None:
    today = (await api.get("/promises")).json()["promises"][0]["on"]
    repair = {
        "kind": "record_credit_repair",
        "document": "eia_form/1",
        "number": "漯信修〔2026〕5号",
        "on": today,
    }
    await api.done(f"/projects/{made['code']}/acts", repair, BUREAU)
    (entry,) = (await api.get("/promises")).json()["promises"]
    assert entry["standing"] == f"已于{today}信用修复"
    page = await Person(api, COMPANY).page("/company/promises")
    assert page.one("p", "sum2").text == "共 1 项，不影响再次适用告知承诺"
    path = f"/reviews/{made['code']}/eia_form/2"
    done = await api.done(f"{path}/acts", PROMISE, BUREAU)
    assert done["review"]["outcome"] == "granted"


async def test_papers_that_were_never_made_up_and_what_another_record_says_stand_there_too(
    api: Api,
) -> None:
    """容缺受理, and a promise of which an old record tells: it has no day and no finder."""
    now = datetime.now(SHANGHAI)
    today = now.date()
    received = RULES.calendar.nth_working_day_before(today, 12)
    form = OldReview(
        item="eia_form",
        status=Status.IN_REVIEW,
        opened_at=now - timedelta(days=80),
        received_at=datetime.combine(received, time(10), SHANGHAI),
        accepted_on=received,
        gap=("eia_form_text",),
        gap_until=RULES.calendar.nth_working_day_before(today, 5),
    )
    idea = OldRound(
        item="idea_review",
        outcome=Result.GRANTED,
        at=now - timedelta(days=120),
        number="漯工信审〔2026〕7号",
        later=OldLater(check_by=today - timedelta(days=60), kept=False, repaired_on=today),
    )
    launch = OldRound(item="conformity_launch", outcome=Result.DONE, at=now - timedelta(days=90))
    since = now - timedelta(days=140)
    record = OldProject(
        registered_at=since,
        facts={
            "investor": OldFact(value="enterprise", since=since),
            "eia": OldFact(value="form", since=since),
        },
        ended=(idea, launch),
        reviews=(form,),
    )
    code = f"LH-{today.year}-7777"
    taken = TakeOver(
        code=code, name="某接管项目", owner="c-003", county="411122",
        rules=RulesVersion(catalog=RULES.version, calendar=RULES.calendar.version),
        source="台账", record=record,
    )  # fmt: skip
    await api.system.done(project_stream(code), taken, OFFICE)
    await api.there(f"/reviews/{code}/eia_form/1")
    await api.system.at_rest()
    told = (await api.get("/promises", AUDITOR, company="c-003")).json()["promises"]
    gap, promise = told
    assert (gap["sort"], gap["item"], gap["unit_name"]) == ("gap", "eia_form", "市生态环境局")
    assert gap["found"].startswith("逾期未补：")
    assert (promise["sort"], promise["on"], promise["unit"]) == ("promise", None, None)
    page = await Person(api, Actor(person="gu.yu", role="company", company="c-003")).page(
        "/company/promises"
    )
    assert page.one("p", "sum2").text == "共 2 项，不影响再次适用告知承诺"
    assert "原系统记录" in page.one("tbody").text
    links = [one.one("th").one("a") for one in page.one("tbody").all("tr")]
    addresses = [one.attrs["href"] for one in links]
    assert addresses == [f"/reviews/{code}/eia_form/1", f"/projects/{code}"]
    company = Person(api, Actor(person="gu.yu", role="company", company="c-003"))
    assert [(await company.get(one)).status_code for one in addresses] == [200, 200]
