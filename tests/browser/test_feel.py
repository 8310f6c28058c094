"""How a page arrives: little, at once, and nothing jumps. Counts and shares, so that a busy machine
judges as an idle one does."""

from __future__ import annotations

import pytest

from tests.browser.city import Built
from tests.browser.conftest import PageAs
from tests.browser.crawl import address_of
from tests.browser.people import REVIEWER

SLOW_BITS_S, WITHIN_S = 256_000, 8  # an old line: 256 kbit/s, usable within eight seconds
_WATCH = """() => {
    window.moved = 0;
    new PerformanceObserver(list => {
        for (const one of list.getEntries()) if (!one.hadRecentInput) window.moved += one.value;
    }).observe({type: "layout-shift", buffered: true});
}"""


@pytest.mark.parametrize("where", ["the inbox", "a round"])
def test_a44_a_page_comes_over_an_old_line_in_time(
    where: str, page_as: PageAs, city: Built
) -> None:
    page = page_as(REVIEWER)
    sizes: list[int] = []
    page.on(
        "requestfinished",
        lambda request: sizes.append(
            sum(request.sizes()[k] for k in ("responseBodySize", "responseHeadersSize"))
        ),
    )
    page.goto("/tasks" if where == "the inbox" else address_of(city.first("overdue")))
    page.wait_for_load_state("networkidle")
    assert sum(sizes) * 8 <= SLOW_BITS_S * WITHIN_S, sum(sizes)
    assert len(sizes) <= 6, sizes  # page, style sheet, mark, and at most some scripts


@pytest.mark.parametrize("where", ["the inbox", "a round"])
def test_a44_nothing_jumps_while_a_page_arrives(where: str, page_as: PageAs, city: Built) -> None:
    page = page_as(REVIEWER)
    page.goto("/tasks" if where == "the inbox" else address_of(city.first("overdue")))
    page.wait_for_load_state("networkidle")
    page.evaluate(_WATCH)
    page.wait_for_function("document.readyState === 'complete'")
    assert page.evaluate("window.moved") <= 0.1


def test_a44_what_came_once_is_not_asked_again(page_as: PageAs, city: Built) -> None:
    page = page_as(REVIEWER)
    page.goto("/tasks")
    again: list[str] = []
    page.on(
        "response", lambda answer: None if answer.from_service_worker else again.append(answer.url)
    )
    page.goto("/tasks?tab=unit")
    page.wait_for_load_state("networkidle")
    entries = page.evaluate(
        "performance.getEntriesByType('resource').filter(one => one.transferSize > 0).map(one => one.name)"
    )
    assert entries == []
