"""Log-in, log-out, password, and the post in which one acts: plain forms, whole without script."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.door import desk_of, session_of
from api.pages.errors import leads_to, own_path
from api.pages.frame import post_zh, render
from api.pages.guests import Trial
from api.pages.templating import page
from api.problems import BadForm, Mistake, Problem
from api.reading import read_form
from api.sessions import (
    Keeper,
    LocalAccounts,
    Visitor,
    clear_cookie,
    set_cookie,
)
from domain.identity.passwords import CLASSES, LONG, SHORTEST
from store import people

router = APIRouter(include_in_schema=False)
LONGEST = 400
RULE = f"至少{LONG}个字符；或者至少{SHORTEST}个，含大写字母、小写字母、数字、其他符号中的{CLASSES}类。不能含有账号。"


async def _fields(request: Request, *names: str) -> list[str]:
    """The fields of the form, in this order; one that is not there is empty."""
    form = await read_form(request)
    found = []
    for name in names:
        value = form.get(name, "")
        if not isinstance(value, str) or len(value) > LONGEST:
            raise BadForm([Mistake(name, f"应为文字，最多{LONGEST}个字")])
        found.append(value)
    return found


def _keeper(request: Request) -> Keeper:
    keeper: Keeper = request.app.state.keeper
    return keeper


@router.get("/login")
async def ask(request: Request, next: str = "/") -> Response:
    """登录页。"""
    return _login(request, own_path(next))


def _login(request: Request, next: str, name: str = "", problem: Problem | None = None) -> Response:
    trial: Trial | None = request.app.state.trial
    context = {"next": next, "name": name, "problem": problem, "trial": trial}
    status, headers = (problem.status, problem.headers) if problem else (200, {})
    return page("login.html", context, status, headers)


@router.post("/login")
async def log_in(request: Request) -> Response:
    """登录：会话编号每次都是新的。"""
    name, password, next = await _fields(request, "name", "password", "next")
    next, keeper = own_path(next), _keeper(request)
    accounts: LocalAccounts = request.app.state.accounts
    visitor = Visitor.of(request)
    try:
        proven = await accounts.prove(name, password, visitor)
    except Problem as no:
        if no.status not in (401, 429):
            raise
        return _login(request, next, name, no)
    if (before := await keeper.read(request)) is not None:
        await keeper.log_out(before, visitor)
    token, choose = await keeper.log_in(proven, visitor)
    if proven.must_change:
        answer = leads_to("/password", next)
    elif choose:
        answer = leads_to("/posts", next)
    else:
        answer = leads_to(next)
    set_cookie(answer, token)
    return answer


@router.post("/logout")
async def log_out(request: Request) -> Response:
    """退出：会话在服务器上即刻失效。"""
    await _keeper(request).log_out(session_of(request), Visitor.of(request))
    answer = leads_to("/login")
    clear_cookie(answer)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@router.get("/password")
async def ask_password(request: Request, next: str = "/") -> Response:
    """修改密码页。"""
    return await _password(request, own_path(next))


async def _password(request: Request, next: str, problem: Problem | None = None) -> Response:
    return await render(
        request,
        "password.html",
        title=f"{'错误：' if problem else ''}修改密码",
        status=problem.status if problem else 200,
        headers=problem.headers if problem else {},
        next=next,
        problem=problem,
        first=session_of(request).session.must_change,
        rule=RULE,
        person=session_of(request).session.person.id,
    )


@router.post("/password")
async def change_password(request: Request) -> Response:
    """修改密码：其他会话即刻失效，本会话换新编号。"""
    old, new, again, next = await _fields(request, "old", "new", "again", "next")
    signed, next = session_of(request), own_path(next)
    try:
        token = await _keeper(request).change_password(signed, old, new, again, Visitor.of(request))
    except Problem as no:
        if no.status not in (401, 422, 429):
            raise
        if no.code == "wrong_password":
            no = Problem(422, "wrong_password", "原密码不对。")
        return await _password(request, next, no)
    answer = leads_to("/posts", next) if signed.actor is None else leads_to(next)
    set_cookie(answer, token)
    return answer


@router.get("/posts")
async def ask_post(request: Request, next: str = "/") -> Response:
    """选择以哪个岗位办理：自己的，或代理的。"""
    signed, desk = session_of(request), desk_of(request)
    person = signed.session.person
    hats = await _keeper(request).hats(person.id)

    def asked(database: object) -> dict[str, str]:
        with database.connect() as db:  # type: ignore[attr-defined]
            return people.names(db, [hat.instead.absent for hat in hats if hat.instead])

    names: dict[str, str] = await desk.ask(asked)
    rules = desk.current_rules()
    shown = []
    for hat in hats:
        actor = hat.actor(person.id)
        absent = hat.instead.absent if hat.instead else ""
        shown.append(
            {
                "value": f"{hat.post.id} {absent}".strip(),
                "zh": post_zh(actor, rules),
                "absent": names.get(absent, absent),
                "until": hat.instead.to_day if hat.instead else hat.post.to_day,
                "kinds": [rules.kind(kind).name_zh for kind in hat.instead.kinds or ()]
                if hat.instead
                else [],
                "now": actor == signed.actor,
            }
        )
    return await render(request, "posts.html", title="选择岗位", hats=shown, next=own_path(next))


@router.post("/posts")
async def choose_post(request: Request) -> Response:
    """换岗位：会话换新编号。"""
    chosen, next = await _fields(request, "post", "next")
    post, _, absent = chosen.partition(" ")
    try:
        id = UUID(post)
    except ValueError:
        raise BadForm([Mistake("post", "请选择一个岗位")]) from None
    token = await _keeper(request).choose(session_of(request), id, absent, Visitor.of(request))
    answer = leads_to(own_path(next))
    set_cookie(answer, token)
    return answer
