"""The outermost door: every request gets a number, every answer its headers, every defect an answer.

Plain ASGI, since it stands before each request. Who is asking, and under which key, is read here
too, for all routes alike.
"""

from __future__ import annotations

import re
from uuid import uuid4

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.desk import Desk, Given
from api.problems import BadForm, Mistake, defect
from api.tokens import Tokens
from domain.acts import Actor

_KEY = re.compile(r"[\x21-\x7e]{1,200}")
NOTHING = "default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
# Unless a route says otherwise: nothing is run, nothing is kept.
UNLESS_SAID = (
    (b"content-security-policy", NOTHING.encode()),
    (b"cache-control", b"no-store"),
)


class Door:
    """Wraps the application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

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
            await defect(number, scope["path"]).answer(number)(scope, receive, with_headers)


def desk_of(request: Request) -> Desk:
    """The desk of this process."""
    desk: Desk = request.app.state.desk
    return desk


def signed_in(request: Request) -> Actor:
    """Who asks. Raises a problem 401 where nobody can be told."""
    tokens: Tokens = request.app.state.tokens
    return tokens.actor(request.headers.get("authorization"))


def given(request: Request) -> Given:
    """Who acts, and under which key: `Idempotency-Key`, 1 to 200 visible signs of ASCII."""
    by = signed_in(request)
    key = request.headers.get("idempotency-key", "")
    if not _KEY.fullmatch(key):
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
