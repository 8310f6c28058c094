"""A whole life in a browser alone: suggestion, correction, pause, refusal, a second round, the ten
determinations, opinions, the first permit. Each act is given on its page by the person whose it is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from api.forms import DECISION_PATHS
from domain.review.words import Result
from domain.streams import review_stream
from tests.browser.acting import GIVES, act, answers, check, choose, fill_in, give
from tests.browser.city import RULES, Built
from tests.browser.conftest import PageAs
from tests.browser.crawl import address_of
from tests.browser.people import COLLEAGUE, COMPANY, OFFICE, Somebody
from tests.browser.system import System
from tests.domain.project.lives import BUILDING
from tests.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
NAME = "临颍县休闲食品产业园"
PAPERS = ["project_background", "project_need", "project_feasibility"]
FACTS: dict[str, Any] = {**BUILDING, "promoted": False}


class Life:
    """The project's people, each with a page of his own."""

    def __init__(self, page_as: PageAs, system: System) -> None:
        self._page_as = page_as
        self._pages: dict[str, Page] = {}
        self.system = system
        self.code = ""  # the platform's own, once it is registered

    def register(self) -> None:
        """The company suggests the project; it is led on to the project's page."""
        page = self.page(COMPANY)
        page.goto("/projects")
        page.get_by_role("link", name="登记项目").click()
        form = page.locator("form#act")
        fill_in(
            form,
            {
                "name": NAME,
                "county": "临颍县",
                "industry": "食品加工",
                "facts.investor": "enterprise",
            },
        )
        check(form)
        expect(page.locator("h1")).to_have_text("核对后登记项目")
        give(page)
        page.wait_for_url(re.compile(r"LH-\d+-\d+"))
        expect(page.locator("main")).to_contain_text(NAME)
        self.code = re.findall(r"LH-\d+-\d+", page.url)[0]
        self.system.there(self.stream("idea_review"))

    def stream(self, item: str, round: int = 1) -> str:
        """The item's round."""
        return review_stream(self.code, item, round)

    def page(self, who: Somebody) -> Page:
        """The person's page."""
        if who.id not in self._pages:
            self._pages[who.id] = self._page_as(who)
        return self._pages[who.id]

    def desk(self, stream: str) -> Somebody:
        """Who handles the round."""
        row = self.system.there(stream)
        return self.system.reviewer(row["acted_by"] or row["unit"])

    def company(self, stream: str, path: str, said: dict[str, Any]) -> None:
        """The company acts on the round."""
        act(self.page(COMPANY), stream, path, said)
        expect(self.page(COMPANY).locator(".done-bar")).to_be_visible()

    def unit(self, stream: str, path: str, said: dict[str, Any]) -> None:
        """The unit acts on the round."""
        act(self.page(self.desk(stream)), stream, path, said)

    def all_answered(self, page: Page, stream: str, path: str) -> None:
        """An act with an answer to everything that its form asks."""
        form = choose(page, stream, path)
        fill_in(form, answers(form, FACTS, stream.split("/")[2]))
        check(form)
        if page.locator(GIVES).count():
            give(page)
        mistakes = page.locator(".sum li").all_inner_texts()
        assert not mistakes, (stream, path, mistakes)

    def finish(self, item: str) -> None:
        """The item's round from where it stands to a favourable decision."""
        stream = self.stream(item)
        row = self.system.there(stream)
        one = RULES.item(item)
        if row["status"] == "waiting_application":
            who = COMPANY
            if "owner" not in one.submitted_by:
                who = self.system.reviewer(one.submitted_by[0])
            self.all_answered(self.page(who), stream, "submit")
        if self.system.there(stream)["status"] == "submitted":
            self.unit(stream, "accept", {})
        if self.system.there(stream)["status"] == "in_review":
            self.all_answered(self.page(self.desk(stream)), stream, favourable(item))
        assert self.system.there(stream)["closed"], (item, self.system.there(stream)["status"])

    def story(self, stream: str, *words: str) -> None:
        """The record of the round tells it, and that of the project, both in words."""
        page = self.page(COMPANY)
        for path in (f"/projects/{self.code}", address_of(stream)):
            page.goto(path)
            for one in words:
                expect(page.locator("ol.log").last).to_contain_text(one)

    def at_stage(self, stage: str) -> None:
        """Until the project is there."""
        question = "select stage from projects where code = :code"
        until(lambda: self.system.one(question, code=self.code) == stage, 60)


def favourable(item: str) -> str:
    """The path of the decision that lets the project go on."""
    outcome = next(one for one in RULES.outcomes(item) if RULES.finishes(item, one))
    return DECISION_PATHS[Result(outcome)]


def test_from_the_suggestion_to_the_permit(page_as: PageAs, city: Built, system: System) -> None:
    life = Life(page_as, system)
    life.register()
    company = life.page(COMPANY)
    idea, again = life.stream("idea_review"), life.stream("idea_review", 2)

    life.company(idea, "submit", {"papers": PAPERS[:1]})
    life.unit(idea, "request-correction", {"missing": PAPERS[1:]})
    life.story(idea, "补正")
    life.company(idea, "submit", {"papers": PAPERS})
    life.unit(idea, "accept", {})
    life.unit(idea, "suspend", {"reason": "applicant_request"})
    company.goto(address_of(idea))
    expect(company.locator(".clock .sent")).to_contain_text("暂停")
    life.unit(idea, "resume", {})
    colleague = COLLEAGUE
    life.unit(
        idea,
        "refuse",
        {
            "reason": "选址不符合产业布局。",
            "remedies": "可以申请行政复议。",
            "drafted_by": colleague.id,
        },
    )
    life.story(idea, "不予", "选址不符合产业布局")

    life.company(again, "submit", {"papers": PAPERS})
    life.unit(again, "accept", {})
    life.all_answered(life.page(life.desk(again)), again, "grant")
    company.goto(address_of(again))
    expect(company.locator(".ti")).to_contain_text("第 2 轮（第 1 轮 不予）")

    determinations = RULES.members("feasibility_study")
    assert len(determinations) == 10
    for item in determinations:
        life.finish(item)
    for item in ("reserve_entry", "conformity_launch"):
        life.finish(item)
    life.at_stage("S3")
    opinions = open_of(life, "opinion")
    for item in opinions:
        life.finish(item)
    permit = next(
        item
        for item in open_of(life, "permit", "approval", "registration")
        if system.there(life.stream(item))["status"] == "waiting_application"
    )
    life.finish(permit)
    company.goto(address_of(life.stream(permit)))
    expect(company.locator(".clock .sent")).to_contain_text("作出")


def open_of(life: Life, *kinds: str) -> list[str]:
    """The items of these kinds with an open round."""
    rows = life.system.rows(
        "select item from reviews where project = :code and kind = any(:kinds) and not closed"
        " order by item",
        code=life.code, kinds=list(kinds),
    )  # fmt: skip
    return [row["item"] for row in rows]


def test_the_project_page_tells_the_story_in_words(
    page_as: PageAs, city: Built, system: System
) -> None:
    code = city.first("granted").split("/")[1]
    page = page_as(OFFICE)
    answer = page.goto(f"/projects/{code}")
    assert answer is not None
    assert answer.status == 200
    main = page.locator("main")
    for words in ("登记", "项目策划论证审核", "准予"):
        expect(main).to_contain_text(words)
    assert re.search(r"\d+月\d+日", main.inner_text())
