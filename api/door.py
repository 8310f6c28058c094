"""The outermost door: every request gets a number, every answer its headers, every defect an answer.

Plain ASGI, since it stands before each request. Who is asking is read once a request, for all
routes alike (`let_in`), and what the policy table does not open stays closed.
"""

from __future__ import annotations

from secrets import compare_digest
from uuid import uuid4

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.desk import KEY, Desk, Given
from api.entrances import (
    BY_ITSELF,
    SAFE,
    WITH_FIRST_PASSWORD,
    WITHOUT_DATABASE,
    WITHOUT_POST,
    is_given,
    is_page,
    verb_of,
)
from api.problems import BadForm, KeptOut, Mistake, NotAllowed, Problem, Shown, away, defect
from api.reading import FORMS, read_form
from api.sessions import COOKIE, Keeper, Signed
from api.tokens import Tokens
from domain.acts import Actor
from domain.identity import Verb, ever, is_open
from store import people
from store.away import AWAY

NOTHING = "default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
# Unless a route says otherwise: nothing is run, nothing is kept.
UNLESS_SAID = (
    (b"content-security-policy", NOTHING.encode()),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
)


class Door:
    """Wraps the application. `shown`: how a defect is answered."""

    def __init__(self, app: ASGIApp, shown: Shown) -> None:
        self._app = app
        self._shown = shown

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        number = str(uuid4())
        scope["request_id"] = number
        begun = False

        async def with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = message.setdefault("headers", [])
                said = {name for name, _ in headers}
                headers += [pair for pair in UNLESS_SAID if pair[0] not in said]
                headers += HEADERS
                headers.append((b"x-request-id", number.encode()))
            await send(message)

        try:
            await self._app(scope, receive, with_headers)
        except Exception:
            if begun:
                raise
            answer = self._shown(scope, defect(number, scope["path"]), number)
            await answer(scope, receive, with_headers)


def desk_of(request: Request) -> Desk:
    """The desk of this process."""
    desk: Desk = request.app.state.desk
    return desk


async def let_in(request: Request) -> None:
    """Before every route: who asks, by token or by session, and whether the table opens it to him.

    Raises a problem 401 where nobody can be told, 403 where it is not his. An address without verb
    is closed to all. Which things he may open is asked where the thing is known.
    """
    path: str = request.scope["route"].path
    verb = verb_of(request.method, path)
    if verb is None:
        raise Problem(403, "closed", "该地址没有列入权限表，不对任何人开放。")
    unsafe = request.method not in SAFE
    if is_open(verb):
        if unsafe:
            same_site(request)
        return
    signed: Signed | None = None
    if "authorization" in request.headers or not (COOKIE in request.cookies or is_page(path)):
        actor: Actor | None = await _by_token(request, in_writing=is_given(request.method, path))
    else:
        signed = await _by_session(request, verb, unsafe)
        actor = signed.actor
    request.state.signed, request.state.actor = signed, actor
    if actor is not None and (why := ever(actor, verb)):
        raise NotAllowed(why)


async def _by_token(request: Request, in_writing: bool) -> Actor:
    """`in_writing`: the statement that writes his act asks whether he is disabled; else it is asked
    here. One question fewer for each act, and nobody disabled since comes through."""
    tokens: Tokens = request.app.state.tokens
    actor = tokens.actor(request.headers.get("authorization"))
    request.state.actor = actor  # whoever is refused is known
    request.state.unasked = in_writing
    if not in_writing and await desk_of(request).ask(people.disabled, actor.person):
        raise KeptOut
    return actor


async def kept_out_first(request: Request, problem: Problem) -> Problem:
    """Whoever is refused while that was left to the writing is told first that he is disabled, if he is."""
    if not getattr(request.state, "unasked", False) or isinstance(problem, KeptOut):
        return problem
    try:
        disabled = await desk_of(request).ask(people.disabled, request.state.actor.person)
    except AWAY:
        return away()
    return KeptOut() if disabled else problem


async def _by_session(request: Request, verb: Verb, unsafe: bool) -> Signed:
    keeper: Keeper = request.app.state.keeper
    try:
        signed = await (keeper.peek(request) if verb in BY_ITSELF else keeper.read(request))
    except AWAY:
        signed = keeper.remembered(request) if verb in WITHOUT_DATABASE else None
        if signed is None:
            raise
    if signed is None:
        raise Problem(401, "not_signed_in", "您还没有登录，或登录已经失效，请重新登录。")
    request.state.signed = signed  # whoever is refused below is known
    if unsafe:
        same_site(request)
        await _from_our_form(request, signed)
    if signed.session.must_change and verb not in WITH_FIRST_PASSWORD:
        raise Problem(403, "password_must_change", "首次登录或密码重置后，须先修改密码。")
    if signed.actor is None and verb not in WITHOUT_POST:
        raise Problem(403, "no_post", "您选用的岗位已经终止，或还没有选择岗位，请先选择岗位。")
    return signed


def same_site(request: Request) -> None:
    """Raises a problem 403 where another site's page sent this: browsers say whose page it was."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        ours = site in ("same-origin", "none")
    else:
        ours = origin is None or origin.partition("://")[2] == request.headers.get("host")
    if not ours:
        raise Problem(403, "cross_site", "该请求来自其他网站的页面，没有受理。")


async def _from_our_form(request: Request, signed: Signed) -> None:
    """The session's own token is in each form of ours, and no other site can read it."""
    told = request.headers.get("x-csrf-token")
    if told is None and _is_form(request):
        field = (await read_form(request)).get("csrf")
        told = field if isinstance(field, str) else None
    if told is None or not compare_digest(told.encode(), signed.session.csrf.encode()):
        raise Problem(
            403,
            "csrf",
            "页面已过期或不是本系统的页面，没有受理；请返回后刷新页面，再提交一次。",
        )


def _is_form(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind in FORMS


def signed_in(request: Request) -> Actor:
    """Who asks. Raises a problem 401 where nobody can be told."""
    actor: Actor | None = getattr(request.state, "actor", None)
    if actor is None:
        raise Problem(401, "not_signed_in", "您还没有登录，请先登录。")
    return actor


def session_of(request: Request) -> Signed:
    """The session of a page. Raises a problem 401 where there is none, as with a mere token."""
    signed: Signed | None = getattr(request.state, "signed", None)
    if signed is None:
        raise Problem(401, "not_signed_in", "这里须以账号登录，令牌不能代替。")
    return signed


def given(request: Request) -> Given:
    """Who acts, and under which key: `Idempotency-Key`, 1 to 200 visible signs of ASCII."""
    by = signed_in(request)
    key = request.headers.get("idempotency-key", "")
    if not KEY.fullmatch(key):
        raise BadForm(
            [
                Mistake(
                    "Idempotency-Key",
                    "每次办理须带此请求头：1至200个可见的英文字符，重试时不变，新的办理换新的键",
                )
            ],
            "idempotency_key_missing" if not key else "idempotency_key_bad",
        )
    return Given.of(by, key)
