"""The first page: on to what one does most; without such a page, who one is and what one may open."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.door import session_of
from api.pages.errors import leads_to
from api.pages.frame import render, words_for
from domain.acts import Actor
from domain.identity import Verb, is_open, relations
from domain.identity.policy import RELATION_ZH, VERB_ZH

router = APIRouter(include_in_schema=False)


@router.get("/")
async def home(request: Request) -> Response:
    """登录后的第一页。"""
    by = session_of(request).actor
    if by is None:
        return leads_to("/posts")
    if words := words_for(by):
        return leads_to(words[0].address)
    return await render(request, "home.html", title="首页", opens=_opens(by))


def _opens(by: Actor) -> list[tuple[str, str]]:
    """What the table opens to this person, and how far."""
    found = [(verb, relations(by, verb)) for verb in Verb if not is_open(verb)]
    return [
        (VERB_ZH[verb], "；".join(RELATION_ZH[one] for one in how)) for verb, how in found if how
    ]
