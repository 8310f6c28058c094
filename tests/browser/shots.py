"""Pictures of every page, for the README and for looking at: `make shots`.

Every page before somebody who works on it, on an office's screen and on a phone, into `shots/`, which
is not kept; the few that the READMEs show into `docs/shots/`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from domain.streams import project_of
from tests.browser.acting import check, choose, fill_in
from tests.browser.city import Built
from tests.browser.conftest import PageAs
from tests.browser.crawl import address_of, opened
from tests.browser.people import (
    COMPANY,
    HEAD,
    LEADER,
    NEW,
    OFFICE,
    ONE,
    OPERATOR,
    REVIEWER,
    Somebody,
)
from tests.browser.test_acts import GRANT
from tests.browser.watched import Watch

ROOT = Path(__file__).resolve().parents[2]
ALL, KEPT = ROOT / "shots", ROOT / "docs" / "shots"
SIZES = {"1366": (1366, 768), "375": (375, 812), "1920": (1920, 1080)}
SHOWN = ("inbox-1366", "round-1366", "check-1366", "inbox-375")


def shoot(page: Page, name: str) -> None:
    """The page as it stands, at each size; the top of it and the whole."""
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=ALL / f"{name}-{size}.png")
        page.screenshot(path=ALL / f"{name}-{size}-full.png", full_page=True)
        if f"{name}-{size}" in SHOWN:
            shutil.copy(ALL / f"{name}-{size}.png", KEPT)


def at(path: str) -> Callable[[Page, Built], None]:
    return lambda page, city: void(opened(page, path))


def round_of(word: str, n: int = 0) -> Callable[[Page, Built], None]:
    return lambda page, city: void(opened(page, address_of(city.rounds[word][n])))


def project(word: str, more: str = "") -> Callable[[Page, Built], None]:
    def go(page: Page, city: Built) -> None:
        opened(page, f"/projects/{project_of(city.first(word))}{more}")

    return go


def void(_: object) -> None:
    """A page was opened; which status it had is what the picture shows."""


def checked(page: Page, city: Built) -> None:
    fill_in(choose(page, city.rounds["in review"][-1], "grant"), GRANT)
    check(page.locator("form#act"))


def mistaken(page: Page, city: Built) -> None:
    choose(page, city.rounds["in review"][-1], "grant")
    check(page.locator("form#act"))


def determination(page: Page, city: Built) -> None:
    code = project_of(city.first("granted"))
    opened(page, f"/reviews/{code}/det_policy/1")


PAGES: dict[str, tuple[Somebody | None, Callable[[Page, Built], None]]] = {
    "login": (None, at("/login")),
    "inbox": (REVIEWER, at("/tasks")),
    "unclaimed": (REVIEWER, at("/tasks?tab=unit")),
    "done": (REVIEWER, at("/tasks?tab=done")),
    "compact": (REVIEWER, at("/tasks?compact=1")),
    "empty": (NEW, at("/tasks")),
    "not-found": (REVIEWER, at("/tasks?q=没有这样的项目")),
    "round": (REVIEWER, round_of("overdue")),
    "paused": (REVIEWER, round_of("paused")),
    "correcting": (REVIEWER, round_of("correcting")),
    "submitted": (REVIEWER, round_of("submitted", -1)),
    "decided": (REVIEWER, round_of("granted")),
    "determination": (ONE, determination),
    "company-round": (COMPANY, round_of("correcting")),
    "check": (HEAD, checked),
    "mistakes": (HEAD, mistaken),
    "projects": (OFFICE, at("/projects")),
    "project": (OFFICE, project("granted")),
    "register": (COMPANY, at("/projects/new")),
    "project-act": (OFFICE, project("granted", "/acts/record-event")),
    "company": (COMPANY, at("/company")),
    "company-project": (COMPANY, project("correcting")),
    "supervision": (LEADER, at("/supervision")),
    "notices": (HEAD, at("/notices")),
    "operations": (OPERATOR, at("/operations")),
    "catalog": (REVIEWER, at("/catalog")),
    "catalog-item": (REVIEWER, at("/catalog/idea_review")),
    "help": (REVIEWER, at("/help")),
    "posts": (LEADER, at("/posts")),
    "password": (LEADER, at("/password")),
    "home": (OPERATOR, at("/")),
    "no-such-page": (REVIEWER, at("/nothing")),
}


@pytest.mark.parametrize("name", PAGES)
def test_shot(name: str, page_as: PageAs, city: Built, watch: Watch) -> None:
    watch.expects(403, 404, 422)
    ALL.mkdir(exist_ok=True)
    KEPT.mkdir(exist_ok=True, parents=True)
    who, go = PAGES[name]
    page = page_as(who)
    go(page, city)
    shoot(page, name)
