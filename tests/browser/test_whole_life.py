"""A whole life in a browser alone: suggestion, correction, pause, refusal, a second round, the ten
determinations, opinions, the first permit. Each act is given on its page by the person whose it is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from api.forms import DECISION_PATHS
from domain.review.words import Result
from domain.streams import project_stream, review_stream
from tests.browser.acting import act, answers, check, choose, fill_in, give
from tests.browser.city import RULES, Built
from tests.browser.conftest import PageAs
from tests.browser.crawl import address_of
from tests.browser.people import COLLEAGUE, COMPANY, OFFICE, Somebody
from tests.browser.system import System
from tests.domain.project.lives import BUILDING
from tests.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
CODE = "LH-2026-0900"
IDEA = review_stream(CODE, "idea_review", 1)
AGAIN = review_stream(CODE, "idea_review", 2)
PAPERS = ["project_background", "project_need", "project_feasibility"]
FACTS: dict[str, Any] = {**BUILDING, "promoted": False}


class Life:
    """The project's people, each with a page of his own."""

    def __init__(self, page_as: PageAs, system: System) -> None:
        self._page_as = page_as
        self._pages: dict[str, Page] = {}
        self.system = system

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
        if page.locator("button[name=step][value=give]").count():
            give(page)
        mistakes = page.locator(".sum li").all_inner_texts()
        assert not mistakes, (stream, path, mistakes)

    def finish(self, item: str) -> None:
        """The item's round from where it stands to a favourable decision."""
        stream = review_stream(CODE, item, 1)
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

    def story(self, words: str) -> None:
        """The round's record tells it, in words."""
        expect(self.page(COMPANY).locator("ol.log")).to_contain_text(words)


def favourable(item: str) -> str:
    """The path of the decision that lets the project go on."""
    outcome = next(one for one in RULES.outcomes(item) if RULES.finishes(item, one))
    return DECISION_PATHS[Result(outcome)]


def test_from_the_suggestion_to_the_permit(page_as: PageAs, city: Built, system: System) -> None:
    life = Life(page_as, system)
    begin(system)
    company = life.page(COMPANY)

    life.company(IDEA, "submit", {"papers": PAPERS[:1]})
    life.unit(IDEA, "request-correction", {"missing": PAPERS[1:]})
    company.goto(address_of(IDEA))
    life.story("补正")
    life.company(IDEA, "submit", {"papers": PAPERS})
    life.unit(IDEA, "accept", {})
    life.unit(IDEA, "suspend", {"reason": "applicant_request"})
    company.goto(address_of(IDEA))
    expect(company.locator(".clock .sent")).to_contain_text("暂停")
    life.unit(IDEA, "resume", {})
    colleague = COLLEAGUE
    life.unit(
        IDEA,
        "refuse",
        {
            "reason": "选址不符合产业布局。",
            "remedies": "可以申请行政复议。",
            "drafted_by": colleague.id,
        },
    )
    company.goto(address_of(IDEA))
    life.story("不予")
    life.story("选址不符合产业布局")

    life.company(AGAIN, "submit", {"papers": PAPERS})
    life.unit(AGAIN, "accept", {})
    life.all_answered(life.page(life.desk(AGAIN)), AGAIN, "grant")
    company.goto(address_of(AGAIN))
    expect(company.locator(".ti")).to_contain_text("第 2 轮（第 1 轮 不予）")

    determinations = RULES.members("feasibility_study")
    assert len(determinations) == 10
    for item in determinations:
        life.finish(item)
    for item in ("reserve_entry", "conformity_launch"):
        life.finish(item)
    until(lambda: project(system)["stage"] == "S3", 60)
    opinions = open_of(system, "opinion")
    for item in opinions:
        life.finish(item)
    permit = next(
        item
        for item in open_of(system, "permit", "approval", "registration")
        if system.there(review_stream(CODE, item, 1))["status"] == "waiting_application"
    )
    life.finish(permit)
    company.goto(address_of(review_stream(CODE, permit, 1)))
    expect(company.locator(".clock .sent")).to_contain_text("作出")


def begin(system: System) -> None:
    """The suggestion is registered. By an act: the page on which a company does it is not there yet."""
    register = system.behind.register(CODE)
    facts = {"investor": "enterprise"}
    system.done(
        project_stream(CODE), register.but(name="临颍县休闲食品产业园", facts=facts), COMPANY.actor
    )
    system.there(IDEA)


def project(system: System) -> dict[str, Any]:
    return system.rows("select * from projects where code = :code", code=CODE)[0]


def open_of(system: System, *kinds: str) -> list[str]:
    """The items of these kinds with an open round."""
    rows = system.rows(
        "select item from reviews where project = :code and kind = any(:kinds) and not closed"
        " order by item",
        code=CODE, kinds=list(kinds),
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
        expect(main).to_contain_text(words, timeout=2000)
    assert re.search(r"\d+月\d+日", main.inner_text())
