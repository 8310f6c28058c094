"""文书和义务 on a project's page: what was granted, and what people do with it, by clicking."""

from __future__ import annotations

import pytest

from domain.acts import Actor
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
    again = [one for one in whole["reviews"] if one["item"] == "idea_review" and one["round"] == 2]
    assert [one["status"] for one in again] == ["waiting_application"]


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
