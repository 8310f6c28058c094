"""A reviewer's hands stay on the keys: move, open, act, next (WCAG 2.1.4: and it can be switched off)."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.acting import follow
from tests.browser.city import TEN, Built
from tests.browser.conftest import PageAs
from tests.browser.people import REVIEWER, SWIFT
from tests.browser.system import System


def tab_to(page: Page, selector: str) -> None:
    """Tab until the focus is on such a thing, or nowhere near it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", selector):
            return


def marked(page: Page) -> str:
    """The row that is marked."""
    return page.locator("tr.t1[aria-current=true]").get_attribute("data-stream") or ""


def test_a07_ten_tasks_with_the_keyboard_alone(
    page_as: PageAs, city: Built, system: System
) -> None:
    """Open the first; of each the first act, sent, checked, given: and the next one is open.
    Three keys for each, where eight would be well."""
    page = page_as(SWIFT)
    page.goto("/tasks")
    page.keyboard.press("Enter")
    for done in range(TEN):
        page.wait_for_url("**/reviews/**", wait_until="load")
        here = page.url
        page.keyboard.press("1")
        page.wait_for_url("**act=accept**", wait_until="load")
        page.keyboard.press("Control+Enter")
        expect(page.locator("button[value=give]")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator(".done-bar")).to_contain_text("受理")
        assert page.url != here or done == TEN - 1
    accepted = "select count(*) from events where type = 'Accepted' and actor->>'person' = :who"
    assert system.rows(accepted, who=SWIFT.id)[0]["count"] == TEN


def test_a07_j_and_k_bring_what_is_marked_beside_the_list(page_as: PageAs, city: Built) -> None:
    page = page_as(REVIEWER)
    page.goto("/tasks")
    address = page.url
    name = page.locator("#pane .pj").inner_text()
    for key in "jjj":
        page.keyboard.press(key)
    link = page.locator("tr.t1[aria-current=true] a.go")
    expect(link).to_be_focused()
    expect(page.locator("#pane .pj")).to_contain_text(link.inner_text())
    assert page.locator("#pane .pj").inner_text() != name
    assert page.url == address  # the list has not been loaded again
    page.keyboard.press("2")
    expect(page.locator("#pane p.which [aria-current=true]")).to_have_count(1)
    assert marked(page) in page.url


def test_a07_single_keys_can_be_switched_off(page_as: PageAs, city: Built) -> None:
    page = page_as(REVIEWER)
    page.goto("/help")
    follow(page.get_by_role("button", name="停用单键"))
    page.goto("/tasks")
    before = marked(page)
    for key in ("j", "2", "g", "i", "?", "/"):
        page.keyboard.press(key)
    assert marked(page) == before
    assert page.url.endswith("/tasks")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a07_j_and_k_move_slash_searches_question_mark_helps(page_as: PageAs, city: Built) -> None:
    page = page_as(REVIEWER)
    page.goto("/tasks")
    first = marked(page)
    page.keyboard.press("j")
    assert marked(page) != first
    page.keyboard.press("k")
    assert marked(page) == first
    page.keyboard.press("/")
    expect(page.locator("input[type=search]").first).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a07_a_letter_typed_into_a_field_is_a_letter(page_as: PageAs, city: Built) -> None:
    page = page_as(REVIEWER)
    page.goto("/tasks")
    before = marked(page)
    field = page.locator("main input[type=search]")
    field.focus()
    page.keyboard.type("jk/?gi")
    expect(field).to_have_value("jk/?gi")
    assert marked(page) == before
    assert page.url.endswith("/tasks")


def test_a07_with_tab_and_enter_alone_a_task_is_found_and_given(
    page_as: PageAs, city: Built
) -> None:
    """Without any shortcut: what a mouse can do, Tab, Space and Enter can."""
    page = page_as(REVIEWER)
    page.goto("/tasks")
    tab_to(page, "tr.t1 a.go")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reviews/**")
    tab_to(page, "p.which a")
    page.keyboard.press("Enter")
    expect(page.locator("form#act")).to_be_visible()
    shown = page.evaluate(
        "() => { document.querySelector('form#act button').focus();"
        " const s = getComputedStyle(document.activeElement); return s.outlineStyle; }"
    )
    assert shown != "none"  # one sees where one is
