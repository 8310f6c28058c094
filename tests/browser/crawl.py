"""Every page of ours: each address of the policy's table that people open, filled in for this city.

Pages that are made of the same parts are looked at once: what axe and eyes judge is the markup, and
that of a list of ten rows is that of a list of sixty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

from playwright.sync_api import APIRequestContext, Page

from api.entrances import ENTRANCES, is_page
from tests.browser.city import Built
from tests.browser.people import Somebody

NO_PAGES = ("/static/{digest}/{name}",)  # what pages are made of
STREAMS = ("/live",)  # answered as long as somebody listens: no page
VOID = ("meta", "link", "input", "br", "img", "hr")


class Seen(NamedTuple):
    """A page as somebody sees it. `parts`: of what it is made."""

    who: Somebody
    path: str
    status: int
    parts: frozenset[str]


def paths(city: Built) -> list[str]:
    """Every page. Fails where an address has a part that nobody here can fill in."""
    found: list[str] = []
    for entrance in ENTRANCES:
        method, declared = entrance.split(" ")
        if method == "GET" and is_page(declared) and declared not in (*NO_PAGES, *STREAMS):
            found += _filled(declared, city)
    return found


def _filled(declared: str, city: Built) -> Iterator[str]:
    if "{code}/{item}/{round}" in declared:
        for word in city.rounds:
            stream = city.first(word)
            yield declared.replace("{code}/{item}/{round}", stream.removeprefix("review/"))
        return
    code = city.first("granted").split("/")[1]
    known = {"code": code, "item": "idea_review", "path": "record-event"}
    yield re.sub(r"\{(\w+)(:\w+)?\}", lambda part: known[part[1]], declared)
    if declared == "/tasks":
        yield from (f"/tasks?tab={tab}" for tab in ("unit", "all", "done"))
        yield "/tasks?q=%E6%B2%A1%E6%9C%89"  # nothing is called so


def address_of(stream: str) -> str:
    """The page of a round."""
    return f"/reviews/{stream.removeprefix('review/')}"


def seen_by(who: Somebody, asks: APIRequestContext, city: Built) -> list[Seen]:
    """Every page as this person gets it."""
    found = []
    for path in paths(city):
        answer = asks.get(path, headers={"Accept": "text/html"})
        found.append(Seen(who, path, answer.status, parts(answer.text())))
    return found


class _Parts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.way: list[str] = []
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        names = sorted((said.get("class") or "").split())
        kind = [f"{key}={said[key]}" for key in ("type", "role") if key in said]
        marks = sorted(key for key in said if key.startswith("aria-"))
        self.way.append(" ".join([tag, *names, *kind, *marks]))
        self.found.add(" > ".join(self.way))
        if tag in VOID:
            self.way.pop()

    def handle_endtag(self, tag: str) -> None:
        if any(one.split(" ")[0] == tag for one in self.way):
            while self.way.pop().split(" ")[0] != tag:
                pass


def parts(html: str) -> frozenset[str]:
    """Of what a page is made: each element with those that it stands in, each only once."""
    reader = _Parts()
    reader.feed(html)
    return frozenset(reader.found)


def few(seen: list[Seen]) -> list[Seen]:
    """As few pages as show every part of all of them, those with the most parts first."""
    chosen: list[Seen] = []
    shown: set[str] = set()
    for one in sorted(seen, key=lambda one: -len(one.parts)):
        if not one.parts <= shown:
            shown |= one.parts
            chosen.append(one)
    return chosen


def opened(page: Page, path: str) -> int:
    """Goes there; the status of what is shown in the end."""
    answer = page.goto(path)
    assert answer is not None
    return answer.status
