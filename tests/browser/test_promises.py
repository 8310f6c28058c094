"""承诺记录 as a company's people read it: the promise that was not kept, what follows, and its repair.

One story, in the order of the file: nothing is on record, the promise is found false, it is repaired.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from domain.acts import Role
from domain.clock import local_day
from domain.project.commands import TakeOver
from domain.project.old_record import OldFact, OldLater, OldProject, OldRound
from domain.review.commands import RulesVersion
from domain.review.words import Result
from domain.streams import project_stream
from tests.browser.acting import check, fill_in, give
from tests.browser.city import RULES, Built
from tests.browser.conftest import PageAs
from tests.browser.looking import PHONE, axe
from tests.browser.people import (
    HEAD,
    INDUSTRY,
    OFFICE,
    OTHER_COMPANY,
    REVIEWER,
    Somebody,
    enter,
)
from tests.browser.system import System
from tests.browser.test_every_page import WIDER
from tests.browser.test_keyboard import tab_to

GU = Somebody("gu.yu", "顾宇", Role.COMPANY, company="c-003")
NUMBER, FOUND = "漯工信审承〔2026〕7号", "现场核查，承诺的节水措施没有落实。"
NONE, ONE = "没有未履行的承诺", "1 项承诺不实尚未修复，信用修复前不适用告知承诺"


@pytest.fixture(scope="module")
def code(system: System, city: Built) -> str:
    """A project of a company of its own, granted on a promise that is still to be checked."""
    system.tokens[GU.id] = enter(system.database, GU, system._hash)
    now = datetime.now(UTC)
    since = now - timedelta(days=60)
    later = OldLater(check_by=local_day(now) + timedelta(days=20))
    at = now - timedelta(days=20)
    idea = OldRound(item="idea_review", outcome=Result.GRANTED, at=at, number=NUMBER, later=later)
    code = f"LH-{now.year}-7803"
    taken = TakeOver(
        code=code, name="某告知承诺项目", owner=GU.company, county="411122", industry="食品加工",
        rules=RulesVersion(catalog=RULES.version, calendar=RULES.calendar.version), source="台账",
        record=OldProject(
            registered_at=since,
            facts={"investor": OldFact(value="enterprise", since=since)},
            ended=(idea,),
        ),
    )  # fmt: skip
    system.done(project_stream(code), taken, OFFICE.actor)
    system.at_rest()
    return code


def given_by_the_head(page: Page, code: str, path: str, said: Mapping[str, Any]) -> None:
    """On the project's page, filled in, checked, given."""
    page.goto(f"/projects/{code}/acts/{path}")
    form = page.locator("form#act")
    fill_in(form, said)
    check(form)
    give(page)
    expect(page.locator(".done-bar")).to_be_visible()


def test_a_company_that_has_broken_no_promise_is_told_so(page_as: PageAs, code: str) -> None:
    page = page_as(GU)
    page.goto("/company")
    page.get_by_role("link", name="承诺记录").click()
    page.wait_for_url("**/company/promises")
    expect(page.locator("p.sum2")).to_have_text(NONE)
    expect(page.locator("main table")).to_have_count(0)


def test_found_false_it_stands_there_with_what_was_promised_found_and_follows(
    page_as: PageAs, code: str
) -> None:
    false = {"kept": False, "note": FOUND, "drafted_by": REVIEWER.id}
    given_by_the_head(page_as(HEAD), code, "check-promise", false)
    page = page_as(GU)
    page.goto("/company/promises")
    expect(page.locator("p.sum2")).to_have_text(ONE)
    row = page.locator("tbody tr")
    expect(row).to_have_count(1)
    for said in (
        NUMBER,
        code,
        FOUND,
        RULES.unit_name(INDUSTRY),
        "优化营商环境条例第40条",
        "文书已撤销；信用修复前不适用告知承诺",
    ):
        expect(row).to_contain_text(said)
    expect(page.locator("main")).to_contain_text("信用修复由认定单位登记")


def test_with_the_keyboard_alone_one_comes_from_the_record_to_the_round(
    page_as: PageAs, code: str
) -> None:
    """Tab reaches the frame of the table, which scrolls by the arrows, then the round's link."""
    page = page_as(GU, viewport={"width": PHONE[0], "height": PHONE[1]})
    page.goto("/company/promises")
    tab_to(page, "div.scroll")
    frame = page.locator("div.scroll")
    expect(frame).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('div.scroll').scrollLeft > 0")
    tab_to(page, "tbody th a")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/reviews/{code}/idea_review/1")


@pytest.mark.parametrize("width", [320, PHONE[0], 1366])
def test_it_fits_the_screen_and_axe_finds_nothing(page_as: PageAs, code: str, width: int) -> None:
    page = page_as(GU, viewport={"width": width, "height": PHONE[1]})
    page.goto("/company/promises")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert page.evaluate(WIDER) == ""
    assert axe(page) == []


def test_a_repair_that_is_entered_is_read_there(page_as: PageAs, code: str) -> None:
    today = local_day(datetime.now(UTC)).isoformat()
    repair = {"number": "漯信修〔2026〕5号", "on": today}
    given_by_the_head(page_as(HEAD), code, "record-credit-repair", repair)
    page = page_as(GU)
    page.goto("/company/promises")
    expect(page.locator("p.sum2")).to_have_text("共 1 项，不影响再次适用告知承诺")
    expect(page.locator("tbody tr")).to_contain_text(f"已于{today}信用修复")


def test_it_is_the_company_s_own_page(page_as: PageAs, code: str, watch: Any) -> None:
    """Another company reads its own record, which is empty; a department has no such page."""
    other = page_as(OTHER_COMPANY)
    other.goto("/company/promises")
    expect(other.locator("p.sum2")).to_have_text(NONE)
    watch.expects(403)
    answer = page_as(REVIEWER).goto("/company/promises")
    assert answer is not None
    assert answer.status == 403
