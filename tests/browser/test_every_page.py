"""Every page for every role, at the widths of a phone, an office's screen and a large one."""

from __future__ import annotations

import pytest

from tests.browser.conftest import PageAs
from tests.browser.city import Built
from tests.browser.crawl import opened, pages
from tests.browser.looking import DESK, PHONE, WIDE, axe
from tests.browser.people import ONE_OF_EACH_ROLE, Somebody
from tests.browser.watched import Watch


@pytest.mark.parametrize("who", ONE_OF_EACH_ROLE, ids=lambda who: who.role.value)
def test_a16_axe_finds_no_violation_on_any_page_at_any_width(
    who: Somebody, page_as: PageAs, city: Built, watch: Watch
) -> None:
    watch.expects(403, 404)  # what is not this role's; the page that says so is a page too
    page = page_as(who)
    found: dict[str, list[str]] = {}
    for address in pages(city):
        status = opened(page, address.path)
        for width, height in (PHONE, DESK, WIDE):
            page.set_viewport_size({"width": width, "height": height})
            if wrong := axe(page):
                found[f"{address.path} {status} {width}"] = wrong
    assert not found, "\n".join(f"{k}: {v}" for k, v in found.items())
