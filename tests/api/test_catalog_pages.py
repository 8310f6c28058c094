"""目录: every item is found, told in full, and drawn; the same facts as programs are told."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from httpx import Response

from catalog.chart import chart
from tests.api.speaking import BASE, COMPANY, RULES, Api, token

pytestmark = [pytest.mark.asyncio(loop_scope="module")]

HEADERS = {"Accept": "text/html", "Authorization": f"Bearer {token(COMPANY)}"}


async def page(api: Api, path: str, **query: str) -> Response:
    answer = await api.http.get(path, params=query, headers=HEADERS)
    assert answer.text.count("<h1") == 1
    assert " style=" not in answer.text
    assert "<style" not in answer.text
    assert "<script>" not in answer.text
    return answer


def listed(shown: str) -> list[str]:
    return re.findall(r'<a data-open href="/catalog/([a-z0-9_]+)">', shown)


async def test_the_list_has_every_item_once_by_stage(api: Api) -> None:
    shown = (await page(api, "/catalog")).text
    assert listed(shown) == [
        item.id for stage in RULES.stages for item in RULES.catalog.items if item.stage == stage.id
    ]
    assert f"清单 {len(RULES.catalog.items)}" in shown


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"stage": "S6"}, sum(one.stage == "S6" for one in RULES.catalog.items)),
        ({"kind": "report"}, sum(one.kind == "report" for one in RULES.catalog.items)),
        ({"q": "eia_form"}, 1),
        ({"q": "环境影响评价审批（报告表）"}, 1),
        ({"stage": "S1", "kind": "acceptance"}, 0),
    ],
)
async def test_filters_narrow_it_and_stand_as_chips(
    api: Api, query: dict[str, str], count: int
) -> None:
    shown = (await page(api, "/catalog", **query)).text
    assert len(listed(shown)) == count
    assert shown.count('class="chip"') == len(query)
    if not count:
        assert "没有符合条件的事项" in shown


async def test_first_letters_find_an_item(api: Api) -> None:
    assert "construction_permit" in listed((await page(api, "/catalog", q="jz")).text)


@pytest.mark.parametrize("item", [one.id for one in RULES.catalog.items])
async def test_every_item_is_told_in_full(api: Api, item: str) -> None:
    shown = (await page(api, f"/catalog/{item}")).text
    told = (await api.get(f"/catalog/items/{item}")).json()
    assert f"<h1>{told['name']}</h1>" in shown
    for limit in told["limits"]:
        assert limit["zh"] in shown
    for paper in told["materials"]:
        assert paper["name"] in shown
    for need in (*told["needs"], *told["grant_needs"]):
        if ":" not in need:
            assert f'href="/catalog/{need}"' in shown


async def test_an_article_that_was_read_and_a_figure_of_ours_are_told_apart(api: Api) -> None:
    shown = (await page(api, "/catalog/eia_form")).text
    assert "本市暂定" in shown
    assert re.search(r'<span class="mark (yes|not)">(已核原文|据网页转述|未核原文)</span>', shown)


async def test_what_is_not_in_the_catalog_is_not_there(api: Api) -> None:
    answer = await api.http.get("/catalog/nothing_such", headers=HEADERS)
    assert answer.status_code == 404


@pytest.mark.parametrize("route", ["", *(one.id for one in RULES.routes)])
async def test_every_box_of_the_chart_leads_to_its_item_and_stands_in_the_list(
    api: Api, route: str
) -> None:
    shown = (await page(api, "/catalog", view="chart", route=route)).text
    drawn = chart(RULES, route or None)
    picture = re.search(r"<svg.*?</svg>", shown, re.DOTALL)
    assert picture
    root = ElementTree.fromstring(picture[0])
    space = "{http://www.w3.org/2000/svg}"
    links = {
        group.get("id"): link.get("href")
        for link in root.iter(f"{space}a")
        for group in link.iter(f"{space}g")
    }
    items = {node.id for node in drawn.nodes} - {*drawn.groups, "route_done"}
    assert {name for name in links if name in items} == items
    assert {*drawn.groups} <= {*links}
    for node in drawn.nodes:
        assert shown.count(node.label) > 1
    for address in links.values():
        assert address is not None
        assert (await api.http.get(address, headers=HEADERS)).status_code == 200


async def test_programs_are_told_the_same_as_before(api: Api) -> None:
    told = (await api.http.get(f"{BASE}/catalog/items/eia_form", headers=HEADERS)).json()
    assert told["limits"][0]["zh"] == "30日"
