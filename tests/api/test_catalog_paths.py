"""审批减 on a page and for programs: the same figures as the catalog gives."""

from __future__ import annotations

import re

import pytest
from httpx import Response

from catalog.burden import burden
from catalog.given_once import of_bundles, of_kind
from catalog.kinds_of_project import KINDS, Example, KindOfProject
from tests.api.speaking import COMPANY, RULES, Api, token

pytestmark = [pytest.mark.asyncio(loop_scope="module")]

HEADERS = {"Accept": "text/html", "Authorization": f"Bearer {token(COMPANY)}"}
each_kind = pytest.mark.parametrize("kind", KINDS, ids=[kind.id for kind in KINDS])


async def page(api: Api, path: str, **query: str) -> Response:
    answer = await api.http.get(path, params=query, headers=HEADERS)
    assert answer.text.count("<h1") == 1
    assert " style=" not in answer.text
    return answer


def cells(row: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)]


def rows(shown: str) -> list[list[str]]:
    found = [cells(row) for row in re.findall(r"<tr>(.*?)</tr>", shown, re.DOTALL)]
    return [row for row in found if row]


async def test_the_catalog_leads_there(api: Api) -> None:
    for path in ("/catalog", "/catalog?view=chart"):
        shown = await api.http.get(path, headers=HEADERS)
        assert '<a href="/catalog/paths">审批减</a>' in shown.text


async def test_a_line_for_each_kind_of_project(api: Api) -> None:
    found = rows((await page(api, "/catalog/paths")).text)
    first = ["企业项目：园区内新供地", "企业投资项目备案", "76", "63", "0"]
    assert [*first, "42", "28 → 27", "15 → 12", "71", "47 → 40", "30 → 22"] in found
    for kind in KINDS:
        days = burden(kind, RULES)
        figures = [days.route_name, str(days.statutory.days), str(days.promised.days)]
        assert [kind.name_zh, *figures] in [row[:4] for row in found]


async def test_without_a_kind_stand_the_papers_that_each_bundle_may_ask(api: Api) -> None:
    found = rows((await page(api, "/catalog/paths")).text)
    for one in of_bundles(RULES):
        figures = [one.papers.before, one.papers.after, *one.papers.saved]
        assert [one.name, *map(str, figures)] in found


@each_kind
async def test_a_kind_has_both_its_paths_and_its_papers(api: Api, kind: KindOfProject) -> None:
    shown = (await page(api, "/catalog/paths", kind=kind.id)).text
    found = rows(shown)
    figures = burden(kind, RULES)
    for path in (figures.promised, figures.statutory):
        total = 0
        for step in path.steps:
            total += step.days
            known = step.id in RULES.items
            name = step.name if known else f"{step.name}（全部）"
            assert [name, str(step.days), str(total)] in [row[:3] for row in found]
            assert not known or f'<a href="/catalog/{step.id}">' in shown
    for one in of_kind(Example(kind, RULES)):
        assert [one.name, str(one.papers.before), str(one.papers.after)] in [r[:3] for r in found]
        for paper in (*one.papers.shared, *one.papers.from_system, *one.papers.issued):
            assert paper.name in [row[0] for row in found]


async def test_a_kind_that_there_is_not_is_not_there(api: Api) -> None:
    answer = await api.http.get("/catalog/paths", params={"kind": "F"}, headers=HEADERS)
    assert answer.status_code == 404
    assert "没有项目类型 F；有：A、B、C、D、E" in answer.text


@each_kind
async def test_programs_are_told_the_same(api: Api, kind: KindOfProject) -> None:
    paths = (await api.get("/catalog/paths", kind=kind.id)).json()
    assert paths["version"] == RULES.version
    assert paths["kinds"] == [burden(kind, RULES).model_dump(mode="json")]
    papers = (await api.get("/catalog/materials", kind=kind.id)).json()["papers"]
    assert papers == [one.model_dump(mode="json") for one in of_kind(Example(kind, RULES))]


async def test_the_words_of_the_page_are_chinese(api: Api) -> None:
    """Letters are but the version, its digest and the keys of the frame."""
    shown = (await page(api, "/catalog/paths", kind="A")).text
    main = re.search(r"<main.*?</main>", shown, re.DOTALL)
    assert main
    words = re.sub(r"<[^>]+>", " ", main[0])
    assert re.findall(r"[A-Za-z]{2,}", words.split("目录 luohe")[0]) == []
