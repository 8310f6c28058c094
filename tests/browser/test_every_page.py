"""Every page for every role, at the widths of a phone, of an office's screen and of a large one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.city import Built
from tests.browser.crawl import Seen, few, opened, paths, seen_by
from tests.browser.looking import DESK, PHONE, WIDE, axe, typography
from tests.browser.people import EVERYBODY, ONE_OF_EACH_ROLE, REVIEWER
from tests.browser.watched import Watch

pytestmark = pytest.mark.slow

WIDTHS = (320, 375, 768, 1366, 1920, 3840)
NOT_OURS = (403, 404)  # what is not this role's; the page that says so is a page too

WIDER = """() => {
    if (document.documentElement.scrollWidth <= innerWidth) return "";
    const scrolls = one => one && (getComputedStyle(one).overflowX !== "visible" || scrolls(one.parentElement));
    return [...document.querySelectorAll("body *")]
        .filter(one => one.getBoundingClientRect().right > innerWidth + 1 && !scrolls(one.parentElement))
        .slice(-3).map(one => one.tagName + "." + one.className + " " + one.textContent.trim().slice(0, 20)
            + " " + Math.round(one.getBoundingClientRect().right)).join("; ")
        || "the page itself, " + document.documentElement.scrollWidth;
}"""  # the innermost that stand out, but for what scrolls within a frame of its own

ContextAs = Callable[..., BrowserContext]
Look = Callable[[], Iterator[tuple[Page, Seen]]]
_seen: dict[str, list[Seen]] = {}


@pytest.fixture
def look(context_as: ContextAs, city: Built, watch: Watch) -> Look:
    """As few pages as show every part that any role can meet, each before whom it was met by."""
    watch.expects(*NOT_OURS)
    if "all" not in _seen:  # the same for every test of the file
        found = []
        for who in ONE_OF_EACH_ROLE:
            context = context_as(who)
            found += seen_by(who, context.request, city)
            context.close()
        _seen["all"] = few(found)

    def pages() -> Iterator[tuple[Page, Seen]]:
        by_whom: dict[str, Page] = {}
        for one in _seen["all"]:
            if one.who.id not in by_whom:
                by_whom[one.who.id] = context_as(one.who).new_page()
            page = by_whom[one.who.id]
            assert opened(page, one.path) == one.status
            yield page, one

    return pages


def test_the_crawl_knows_every_page_and_every_role(city: Built) -> None:
    assert "/tasks" in paths(city)
    assert len(ONE_OF_EACH_ROLE) == len({one.role for one in EVERYBODY})


def test_a16_axe_finds_no_violation_on_any_page_for_any_role_at_three_widths(
    look: Look,
) -> None:
    found: list[str] = []
    for page, one in look():
        for width, height in (PHONE, DESK, WIDE):
            page.set_viewport_size({"width": width, "height": height})
            # As tall as it is: what sticks to the screen's edge covers half a target only until one
            # scrolls, and what has the focus is never under it (A17).
            tall = max(height, page.evaluate("document.documentElement.scrollHeight"))
            page.set_viewport_size({"width": width, "height": tall})
            found += [f"{one.who.role} {one.path} {width}: {wrong}" for wrong in axe(page)]
    assert not found, "\n".join(found)


def test_a18_every_page_says_its_language_and_has_a_skip_link_landmarks_and_one_heading(
    look: Look,
) -> None:
    for page, one in look():
        where = f"{one.who.role} {one.path}"
        assert page.get_attribute("html", "lang") == "zh-CN", where
        assert page.locator("h1").count() == 1, where
        assert page.locator("main").count() == 1, where
        assert page.title().strip(), where
        if "application/json" in page.content()[:400] or one.path.startswith("/api"):
            continue
        page.keyboard.press("Tab")
        skip = page.locator(":focus")
        if skip.get_attribute("class") != "skip":  # something asks for the focus at once
            skip = page.locator("a.skip")
        target = skip.get_attribute("href") or ""
        assert page.locator(target).count() == 1, where
        assert page.locator("header").count() >= 1, where


def test_a19_no_page_is_wider_than_its_screen(
    look: Look,
) -> None:
    wide = []
    for page, one in look():
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if culprit := page.evaluate(WIDER):
                wide.append(f"{one.who.role} {one.path} at {width}: {culprit}")
    assert not wide, "\n".join(wide)


def test_a17_what_has_the_focus_is_never_hidden_by_what_sticks(
    look: Look,
) -> None:
    hidden = []
    for page, one in look():
        first = None
        for _ in range(60):
            page.keyboard.press("Tab")
            told = page.evaluate(
                """() => {
                    const one = document.activeElement;
                    if (!one || one === document.body) return null;
                    const box = one.getBoundingClientRect();
                    const top = document.elementFromPoint(
                        box.left + Math.min(box.width, innerWidth) / 2, box.top + box.height / 2);
                    const name = one.tagName + " " + (one.name || one.textContent.trim().slice(0, 20));
                    const seen = !top || one.contains(top) || top.contains(one)
                        || (one.labels && [...one.labels].some(label => label.contains(top)));
                    return [name, seen];
                }"""
            )
            if told is None or told == first:
                break
            first = first or told
            if not told[1]:
                hidden.append(f"{one.who.role} {one.path}: {told[0]}")
    assert not hidden, "\n".join(hidden)


def test_a34_chinese_is_set_as_chinese_is_set(
    look: Look,
) -> None:
    found = []
    for page, one in look():
        for width, height in (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": height})
            found += [f"{one.who.role} {one.path} {width}: {wrong}" for wrong in typography(page)]
    assert not found, "\n".join(found[:60])


def test_chinese_has_ink(context_as: ContextAs, city: Built) -> None:
    """Without a Chinese font locators and axe are content, and nobody can read a word."""
    page = context_as(REVIEWER).new_page()
    page.goto("/tasks")
    inks = page.evaluate(
        """() => ["重", "大", "项"].map(sign => {
            const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
            pen.font = "40px " + getComputedStyle(document.body).fontFamily;
            pen.fillText(sign, 0, 60);
            return [...pen.getImageData(0, 0, 80, 80).data].filter((v, i) => i % 4 === 3 && v).length;
        })"""
    )
    assert min(inks) > 0
    assert len(set(inks)) == 3  # not the same empty box thrice
