"""文书和义务 on a project's page: what was granted, and what people do with it, by clicking."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.acts import Actor
from domain.clock import local_day
from tests.api.clicking import Element, Person
from tests.api.speaking import COMPANY, GRANT, OFFICE, REVIEWER, Api
from tests.waiting import until_async

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
HEAD = Actor(person="qian.li", role="head", unit=REVIEWER.unit)
DOCUMENT, OBLIGATION = "idea_review/1", "idea_review/1/1"
CONDITION = "开工前补充能耗论证，并报备。"


async def granted(api: Api) -> str:
    """A project whose idea was approved on a condition that has a day."""
    path = await api.accepted()
    grant = {
        **GRANT,
        "outcome": "granted_with_conditions",
        "conditions": [CONDITION],
        "conditions_due": "2030-06-28",
    }
    await api.done(f"{path}/decide", grant, REVIEWER)
    code = path.split("/")[2]

    async def told() -> bool:
        return bool((await api.get(f"/projects/{code}")).json()["granted"])

    await until_async(told)
    return code


async def second_round(api: Api, code: str) -> str:
    """The status of the item's second round, once it is there."""

    async def told() -> str:
        reviews = (await api.get(f"/projects/{code}", OFFICE)).json()["reviews"]
        again = [one for one in reviews if (one["item"], one["round"]) == ("idea_review", 2)]
        return again[0]["status"] if again else ""

    return str(await until_async(told))


def row(page: Element, **attrs: str) -> Element:
    return page.one("tr", **attrs)


async def test_what_was_granted_stands_there_with_its_condition(api: Api) -> None:
    code = await granted(api)
    page = await Person(api, COMPANY).page(f"/projects/{code}")
    document = row(page, **{"data-document": DOCUMENT})
    assert "漯工信审〔2026〕1号" in document.text
    assert "有效" in document.text
    obligation = row(page, **{"data-obligation": OBLIGATION})
    assert CONDITION in obligation.text
    assert "2030年6月28日" in obligation.text
    assert [one.text for one in obligation.all("a")] == ["报告义务已履行"]


async def test_a_condition_is_reported_by_the_company_and_found_fulfilled_by_the_unit(
    api: Api,
) -> None:
    code = await granted(api)
    company, unit = Person(api, COMPANY), Person(api, REVIEWER)
    page = await company.page(f"/projects/{code}")
    link = row(page, **{"data-obligation": OBLIGATION}).one("a").attrs["href"]
    await company.gives(
        link.partition("?")[0], {"about": f"obligation/{OBLIGATION}", "note": "已补充论证。"}
    )
    tasks = (await api.get("/tasks", REVIEWER, project=code, limit=50)).json()["tasks"]
    assert f"confirm/{OBLIGATION}" in [one["key"] for one in tasks]
    page = await unit.page(f"/projects/{code}")
    waiting = row(page, **{"data-obligation": OBLIGATION})
    assert "待核实" in waiting.text
    await unit.gives(
        waiting.one("a").attrs["href"].partition("?")[0],
        {"about": f"confirm/{OBLIGATION}", "fulfilled": "true"},
    )
    page = await company.page(f"/projects/{code}")
    assert "已履行" in row(page, **{"data-obligation": OBLIGATION}).text


async def test_a_document_is_revoked_by_two_people_and_its_item_opens_again(api: Api) -> None:
    code = await granted(api)
    head = Person(api, HEAD)
    page = await head.page(f"/projects/{code}")
    links = {one.text: one for one in row(page, **{"data-document": DOCUMENT}).all("a")}
    assert list(links) == ["变更文书", "更正文书记载", "撤销文书", "撤回文书", "注销文书"]
    address = links["撤销文书"].attrs["href"].partition("?")[0]
    reason = {"about": DOCUMENT, "reason": "经查申请材料不实。"}
    alone = await head.post(address, {"key": "k-1", **reason, "drafted_by": HEAD.person})
    assert alone.status_code == 409
    assert "拟稿人和批准人不能是同一人" in alone.text
    await head.gives(address, {**reason, "drafted_by": REVIEWER.person})
    page = await head.page(f"/projects/{code}")
    assert "已撤销" in row(page, **{"data-document": DOCUMENT}).text
    whole = (await api.get(f"/projects/{code}", OFFICE)).json()
    (document,) = whole["granted"]
    assert (document["standing"], document["item"]) == ("revoked", "idea_review")
    assert await second_round(api, code) == "waiting_application"


async def test_a_decision_is_challenged_and_made_anew_from_the_day_of_the_ruling(api: Api) -> None:
    code = await granted(api)
    head, today = Person(api, HEAD), local_day(datetime.now(UTC)).isoformat()
    challenge = {
        "about": "idea_review", "path": "reconsideration", "number": "漯政复〔2026〕3号",
        "filed_on": today, "stayed": "true",
    }  # fmt: skip
    await head.gives(f"/projects/{code}/acts/record-challenge", challenge)
    page = await head.page(f"/projects/{code}")
    case = row(page, **{"data-case": "1"})
    assert "行政复议 漯政复〔2026〕3号" in case.text
    assert "停止执行" in case.text
    assert "停止执行，期间不能据以办理" in row(page, **{"data-document": DOCUMENT}).text
    links = {one.text: one.attrs["href"] for one in case.all("a")}
    assert list(links) == ["登记停止执行", "登记复议诉讼结果"]
    ruling = {
        "about": "challenge/1", "ruling": "set_aside", "number": "漯政复决〔2026〕3号",
        "ruled_on": today, "within": "30", "note": "事实不清。", "drafted_by": REVIEWER.person,
    }  # fmt: skip
    await head.gives(links["登记复议诉讼结果"].partition("?")[0], ruling)
    page = await head.page(f"/projects/{code}")
    assert "撤销，重新作出决定" in row(page, **{"data-case": "1"}).text
    assert "已被复议决定或判决撤销" in row(page, **{"data-document": DOCUMENT}).text
    assert await second_round(api, code) == "in_review"


async def test_a_company_finds_no_act_of_the_unit_s(api: Api) -> None:
    code = await granted(api)
    page = await Person(api, COMPANY).page(f"/projects/{code}")
    assert row(page, **{"data-document": DOCUMENT}).all("a") == []
    answer = await api.post(
        f"/projects/{code}/revoke-document",
        {"document": DOCUMENT, "reason": "试试。", "drafted_by": "li"},
        COMPANY,
    )
    assert answer.status_code == 403
