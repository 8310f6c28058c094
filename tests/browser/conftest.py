"""A browser before a running system: one city for the process, one Chromium for each file of tests.

Every page is watched: an error in its console, a break of its content policy or a request to
another host fails the test, whatever else it asks.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from api.sessions import COOKIE
from tests.browser.city import Built, build
from tests.browser.finding import Found, NoBrowser, find
from tests.browser.people import Somebody
from tests.browser.system import System, started
from tests.browser.watched import Watch, watched
from tests.databases import a_database, number_projects_after
from worker.stack.postgres import EmbeddedPostgres

DESK = {"width": 1366, "height": 768}
WITHIN_MS = 20_000  # what comes at once comes late on a machine that is busy
expect.set_options(timeout=WITHIN_MS)

PageAs = Callable[..., Page]


@pytest.fixture(scope="session")
def found() -> Found:
    """Where the browser is. Without one: skipped on a user's machine, failed where CI=true."""
    try:
        return find()
    except NoBrowser as no:
        if os.environ.get("CI") == "true":
            pytest.fail(str(no), pytrace=False)
        pytest.skip(str(no))


@pytest.fixture(scope="module")
def browser(found: Found) -> Iterator[Browser]:
    """A Chromium of the file's own. Ended with it: the driver holds the thread's event loop."""
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(
            executable_path=str(found.program),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            env={**os.environ, **found.environment},
        )
        yield one
        one.close()


@pytest.fixture(scope="session")
def system(found: Found, postgres: EmbeddedPostgres) -> Iterator[System]:
    """The running system, on a database of its own. `found`: where there is no browser, no system."""
    with a_database(postgres, "browser") as urls:
        number_projects_after(urls, 1000)
        with started(urls.app) as one:
            yield one


@pytest.fixture(scope="session")
def city(system: System) -> Built:
    """The system's city, with its past."""
    return build(system)


@pytest.fixture
def watch(system: System) -> Iterator[Watch]:
    """What the pages of a test do that they must not."""
    one = Watch((system.base, system.deaf, system.blind))
    yield one
    assert not one.wrong, one.wrong


@pytest.fixture
def context_as(
    browser: Browser, system: System, watch: Watch
) -> Iterator[Callable[..., BrowserContext]]:
    """A browser in which somebody is signed in (None: nobody); all else as `new_context` takes it."""
    opened: list[BrowserContext] = []

    def make(who: Somebody | None, *, base: str = system.base, **how: Any) -> BrowserContext:
        how = {"viewport": DESK, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", **how}
        context = browser.new_context(base_url=base, **how)
        context.set_default_timeout(WITHIN_MS)
        if who is not None:
            sign_in(context, system, who, base)
        watched(context, watch)
        opened.append(context)
        return context

    yield make
    for one in opened:
        one.close()


def sign_in(context: BrowserContext, system: System, who: Somebody, base: str) -> None:
    """The cookie of the person's session."""
    context.add_cookies(
        [
            {
                "name": COOKIE, "value": system.tokens[who.id], "url": base.replace("http:", "https:"),
                "secure": True, "httpOnly": True, "sameSite": "Lax",
            }
        ]
    )  # fmt: skip


@pytest.fixture
def page_as(context_as: Callable[..., BrowserContext]) -> PageAs:
    """A page of somebody's."""
    return lambda who, **how: context_as(who, **how).new_page()
