"""承诺记录 as a company's people read it: the promise that was not kept, what follows, and its repair.

One story, in the order of the file: nothing is on record, the promise is found false, it is repaired.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from domain.acts import Role, Text
from domain.clock import local_day
from domain.project.commands import TakeOver
from domain.project.document_commands import CheckPromise, RecordCreditRepair
from domain.project.old_record import OldFact, OldLater, OldProject, OldRound
from domain.review.commands import RulesVersion
from domain.review.words import Result
from domain.streams import project_stream
from store.commands import Words
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
from tests.browser.system import System, told
from tests.browser.test_every_page import WIDER
from tests.browser.test_keyboard import tab_to

GU = Somebody("gu.yu", "顾宇", Role.COMPANY, company="c-003")
NAME, DOCUMENT = "某告知承诺项目", "idea_review/1"
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
        code=code, name=NAME, owner=GU.company, county="411122", industry="食品加工",
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


def text_of(words: str) -> tuple[Text, Words]:
    """What a person writes: what the act carries of it, and where it lies."""
    ref, digest = uuid4(), sha256(words.encode()).hexdigest()
    return Text(ref=ref, sha256=digest), Words(ref=ref, sha256=digest, words=words)


def done_by_the_head(system: System, code: str, command: Any, *words: Words) -> None:
    """The department's act, given and recorded."""
    stream, now = project_stream(code), datetime.now(UTC)
    row = system.run(told(system.behind, stream, command, HEAD.actor, now, words))
    system.run(system.behind.sweeper.bring(row))
    receipt = system.run(system.behind.outcome(row))
    assert receipt.outcome == "done", receipt.refusal


def test_a_company_that_has_broken_no_promise_is_told_so(page_as: PageAs, code: str) -> None:
    page = page_as(GU)
    page.goto("/company")
    page.get_by_role("link", name="承诺记录").click()
    page.wait_for_url("**/company/promises")
    expect(page.locator("p.sum2")).to_have_text(NONE)
    expect(page.locator("main table")).to_have_count(0)


def test_found_false_it_stands_there_with_what_was_found_and_what_follows(
    page_as: PageAs, code: str, system: System
) -> None:
    note, words = text_of(FOUND)
    false = CheckPromise(document=DOCUMENT, kept=False, note=note, drafted_by=REVIEWER.id)
    done_by_the_head(system, code, false, words)
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


def test_with_the_keyboard_alone_one_comes_from_the_record_to_the_project(
    page_as: PageAs, code: str
) -> None:
    """Tab reaches the frame of the table, which scrolls by the arrows, then the link of the entry."""
    page = page_as(GU, viewport={"width": PHONE[0], "height": PHONE[1]})
    page.goto("/company/promises")
    tab_to(page, "div.scroll")
    frame = page.locator("div.scroll")
    expect(frame).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('div.scroll').scrollLeft > 0")
    tab_to(page, "tbody th a")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/projects/{code}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)


@pytest.mark.parametrize("width", [320, PHONE[0], 1366])
def test_it_fits_the_screen_and_axe_finds_nothing(page_as: PageAs, code: str, width: int) -> None:
    page = page_as(GU, viewport={"width": width, "height": PHONE[1]})
    page.goto("/company/promises")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert page.evaluate(WIDER) == ""
    assert axe(page) == []


def test_a_repair_that_is_entered_is_read_there(page_as: PageAs, code: str, system: System) -> None:
    today = local_day(datetime.now(UTC))
    repair = RecordCreditRepair(document=DOCUMENT, number="漯信修〔2026〕5号", on=today)
    done_by_the_head(system, code, repair)
    page = page_as(GU)
    page.goto("/company/promises")
    expect(page.locator("p.sum2")).to_have_text("共 1 项，不影响再次适用告知承诺")
    expect(page.locator("tbody tr")).to_contain_text(f"已于{today.isoformat()}信用修复")


def test_it_is_the_company_s_own_page(page_as: PageAs, code: str, watch: Any) -> None:
    """Another company reads its own record, which is empty; a department has no such page."""
    other = page_as(OTHER_COMPANY)
    other.goto("/company/promises")
    expect(other.locator("p.sum2")).to_have_text(NONE)
    watch.expects(403)
    answer = page_as(REVIEWER).goto("/company/promises")
    assert answer is not None
    assert answer.status == 403
