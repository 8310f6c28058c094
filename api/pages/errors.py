"""A no as a page, for people, with the number by which operators find it; programs get JSON.

Made without the database: it may be what is away.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from api.entrances import is_page
from api.pages.templating import page
from api.problems import TITLES, Problem

ELSEWHERE = {"password_must_change": "/password", "no_post": "/posts"}
_OWN = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f-\x9f]*")


def answer(scope: Scope, problem: Problem, number: str) -> Response:
    """As page where a person asked for one, else as problem details."""
    path: str = scope["path"]
    if not (is_page(path) and "text/html" in Headers(scope=scope).get("accept", "")):
        return problem.answer(number)
    asked = scope["method"] == "GET"
    if problem.status == 401:
        return leads_to("/login", _whole(scope) if asked else "/")
    if problem.code in ELSEWHERE:
        return leads_to(ELSEWHERE[problem.code], _whole(scope) if asked else "/")
    title = TITLES.get(problem.status, "不能办理")
    context = {"title": title, "problem": problem, "number": number}
    return page("error.html", context, problem.status, problem.headers)


def leads_to(path: str, next: str = "") -> Response:
    """On to a page of ours; `next`: where to go from there."""
    more = f"?next={quote(next, safe='')}" if next not in ("", "/") else ""
    return RedirectResponse(f"{path}{more}", 303, {"Cache-Control": "no-store"})


def own_path(next: str) -> str:
    """`next` if it is a path of ours, else the first page: nobody is led elsewhere from here."""
    if not _OWN.fullmatch(next):
        return "/"
    parts = urlsplit(next)
    return "/" if parts.scheme or parts.netloc else next


def _whole(scope: Scope) -> str:
    query = scope.get("query_string", b"").decode("latin-1")
    return scope["path"] + (f"?{query}" if query else "")
