"""Every page of ours: each address of the policy's table that people open, filled in for this city."""

from __future__ import annotations

import re
from typing import NamedTuple

from playwright.sync_api import Page

from api.entrances import ENTRANCES, is_page
from tests.browser.city import Built

NO_PAGES = ("/static/{digest}/{name}",)  # what pages are made of
STREAMS = ("/live",)  # answered as long as somebody listens: no page


class Address(NamedTuple):
    """`declared`: as the application declares it; `path`: with a thing of the city in it."""

    declared: str
    path: str


def pages(city: Built) -> list[Address]:
    """Every page, each kind of round on its own. Fails where an address has a part that is new here."""
    found = []
    for entrance in ENTRANCES:
        method, declared = entrance.split(" ")
        if method != "GET" or not is_page(declared) or declared in (*NO_PAGES, *STREAMS):
            continue
        found += [Address(declared, path) for path in _filled(declared, city)]
    return found


def _filled(declared: str, city: Built) -> list[str]:
    if "{code}/{item}/{round}" in declared:
        rounds = [city.first(word) for word in city.rounds]
        return [
            declared.replace("{code}/{item}/{round}", stream.removeprefix("review/"))
            for stream in rounds
        ]
    code = city.first("granted").split("/")[1]
    known = {"code": code, "item": "idea_review", "stream": code}
    path = re.sub(r"\{(\w+)(:\w+)?\}", lambda part: known[part[1]], declared)
    if declared == "/tasks":
        return [path, *(f"{path}?tab={tab}" for tab in ("unit", "all", "done"))]
    return [path]


def address_of(stream: str) -> str:
    """The page of a round."""
    return f"/reviews/{stream.removeprefix('review/')}"


def opened(page: Page, path: str) -> int:
    """Goes there; the status of what is shown in the end."""
    answer = page.goto(path)
    assert answer is not None
    return answer.status
