"""The frame of every page: rail, top bar, who one is and in which post, what one may open.

A word of the rail is shown where the policy table opens it to the role and the page is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection
from sqlalchemy import Engine as Database
from starlette.requests import Request
from starlette.responses import Response

from api import noticed
from api.door import desk_of
from api.entrances import ENTRANCES
from api.pages.look import Look, look_of
from api.pages.templating import page
from api.sessions import Signed
from api.words import unit_name
from domain.acts import ROLE_ZH, Actor
from domain.identity import Verb, ever
from domain.rules.rules import Rules
from store import inbox, people
from store.away import AWAY


class Word(NamedTuple):
    """A word of the rail. `waiting`: how many things wait there; None: they are not counted.

    `of`: for whom it is: a company's people and those of an office do the same things elsewhere.
    """

    zh: str
    address: str
    verb: Verb
    waiting: int | None = None
    of: Literal["all", "offices", "companies"] = "all"


RAIL = (
    Word("待办", "/tasks", Verb.SEE_TASKS, of="offices"),
    Word("要办", "/company", Verb.SEE_TASKS, of="companies"),
    Word("项目", "/projects", Verb.LIST_PROJECTS),
    Word("督导", "/supervision", Verb.SEE_SUPERVISION),
    Word("月报", "/monthly", Verb.SEE_FIGURES),
    Word("日历", "/calendar", Verb.ADJUST_CLOCKS),
    Word("运维", "/operations", Verb.SEE_OPERATIONS),
    Word("目录", "/catalog", Verb.SEE_CATALOG),
    Word("账号", "/accounts", Verb.SEE_ACCOUNTS),
    Word("日志", "/access-log", Verb.SEE_ACCESS_LOG),
)


class Frame(NamedTuple):
    """What the frame shows. `me`: 王五（代李四）· 市水利局 经办."""

    title: str
    current: str  # the word of the rail on which one is; "" on none
    rail: tuple[Word, ...]
    me: str
    csrf: str  # "" for whoever comes with a token: he gets no forms
    catalog: str
    find: bool = False  # whether he has projects to search for
    sought: str = ""
    here: str = "/"  # where one comes back to; what stands after a POST has no address
    look: Look = Look()
    live: bool = False  # whether the page may hear of what others do
    notices: int | None = None  # that have not been read; None: there are none for this person


def words_for(by: Actor | None) -> tuple[Word, ...]:
    """The words of the rail that this person may open and that are there."""
    if by is None:
        return ()
    return tuple(
        word
        for word in RAIL
        if f"GET {word.address}" in ENTRANCES
        and ever(by, word.verb) is None
        and word.of in ("all", "offices" if by.company is None else "companies")
    )


def post_zh(by: Actor, rules: Rules) -> str:
    """市水利局 经办; the company's id for a company's people."""
    where = by.company or (unit_name(by.unit, rules) if by.unit else "")
    return f"{where} {ROLE_ZH[by.role]}".strip()


def csrf_of(request: Request) -> str:
    """What a form sends to show that it is from a page of ours; "" for whoever comes with a token."""
    signed: Signed | None = getattr(request.state, "signed", None)
    return signed.session.csrf if signed else ""


async def frame_of(request: Request, title: str, current: str = "") -> Frame:
    """The frame for whoever asks. One statement more: his name, that of whom he stands in for, counts."""
    desk = desk_of(request)
    signed: Signed | None = getattr(request.state, "signed", None)
    by: Actor | None = getattr(request.state, "actor", None)
    rules = desk.current_rules()
    rail = words_for(by)
    me = signed.session.person.name if signed else ""
    notices = None
    if by is not None:
        try:
            names, waiting, notices = await desk.ask(_asked, by)
        except AWAY:  # what is shown then needs no database (`WITHOUT_DATABASE`)
            names, waiting, notices = {}, None, None
        me = f"{by.named(names)} · {post_zh(by, rules)}"
        rail = tuple(
            word._replace(waiting=waiting) if word.verb is Verb.SEE_TASKS else word for word in rail
        )
    find = by is not None and ever(by, Verb.LIST_PROJECTS) is None
    sought = request.query_params.get("q", "") if request.url.path == "/projects" else ""
    live = by is not None and not (signed is not None and signed.session.must_change)
    return Frame(
        title,
        current,
        rail,
        me,
        csrf_of(request),
        rules.version,
        find=find,
        sought=sought[:100],
        here=str(request.url.replace(scheme="", netloc="")) if request.method == "GET" else "/",
        look=look_of(request),
        live=live,
        notices=notices,
    )


def _asked(database: Database, by: Actor) -> tuple[dict[str, str], int | None, int | None]:
    with database.connect() as db:
        return people.names(db, by.persons), _tasks(db, by), _notices(db, by)


def counts(database: Database, by: Actor) -> dict[str, int | None]:
    """What the frame counts, for a page that is open while they change."""
    with database.connect() as db:
        return {"tasks": _tasks(db, by), "notices": _notices(db, by)}


def _notices(db: Connection, by: Actor) -> int | None:
    """The ladder is between officials: the company hears nothing of it."""
    return None if by.company is not None else noticed.unread(db, by)


def _tasks(db: Connection, by: Actor) -> int | None:
    """What he has taken on, as the first tab of his inbox counts; of a company all that it has to do."""
    if by.unit is not None:
        return inbox.mine(db, by.unit, by.persons)
    if by.company is not None:
        return inbox.of_company(db, by.company)
    return None


async def render(
    request: Request,
    template: str,
    *,
    title: str,
    current: str = "",
    status: int = 200,
    headers: Mapping[str, str] = {},
    **context: Any,
) -> Response:
    """A page on the frame. `current`: the word of the rail, such as 待办. The template gets
    `frame` and what else is given; it begins with `{% extends "frame.html" %}`."""
    frame = await frame_of(request, title, current)
    return page(template, {"frame": frame, **context}, status, headers)
