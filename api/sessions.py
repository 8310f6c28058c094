"""Signing in and staying so: accounts of our own, sessions on the server, a cookie in the browser.

`Authenticator` is the seam: local accounts today, OpenID Connect beside them later; both end in a
`Proven` person, and everything after is the same. The cookie holds 256 random bits and says
nothing; what it stands for is in `store.sessions`, so it can be revoked at once.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
import time
from dataclasses import dataclass
from typing import NamedTuple, Protocol
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from api.desk import Desk
from api.hashing import fits, hashed, outdated
from api.problems import Problem
from domain.acts import Actor, Role
from domain.clock import local_day
from domain.identity.passwords import LONGEST, why_weak
from domain.identity.people import Hat, posts_of
from store import access_log, accounts, people, sessions
from store.access_log import Entry
from store.sessions import New, Session

COOKIE = "__Host-quancheng"
PERSON = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
MOST_FAILURES = 5
LOCKED_S = 900
REMEMBERED_S = 600.0  # an operator's session, for the page that says that the database is away
REMEMBERED = 50
HASHES_AT_ONCE = 2  # each takes 64 MiB and a core


@dataclass(frozen=True)
class Times:
    """How long a session lasts, in seconds: without a request, and in all."""

    idle_s: float = 1800
    longest_s: float = 43_200


TIMES = Times()


class Visitor(NamedTuple):
    """From where a request comes, for the access log."""

    address: str | None
    agent: str | None
    request: str | None

    @classmethod
    def of(cls, request: Request) -> Visitor:
        """As the connection tells it."""
        agent = request.headers.get("user-agent")
        return cls(
            request.client.host if request.client else None,
            agent and re.sub(r"[^\x20-\x7e]", "?", agent)[:120],
            request.scope.get("request_id"),
        )

    def entry(self, who: str | None, what: str, **detail: object) -> Entry:
        """A line of the access log: it was done."""
        return Entry(who, what, "done", self.address, self.request, detail)

    def refused(self, who: str | None, what: str, **detail: object) -> Entry:
        """A line of the access log: it was refused."""
        return Entry(who, what, "refused", self.address, self.request, detail)


class Proven(NamedTuple):
    """Somebody who is who he says."""

    person: str
    must_change: bool


class Authenticator(Protocol):
    """Tells who somebody is. Raises a problem 401 or 429 where it cannot be told."""

    async def prove(self, name: str, password: str, visitor: Visitor) -> Proven:
        """Who this is; every attempt in vain is logged."""


class LocalAccounts:
    """Accounts of our own, with argon2id hashes, locked for a while after some attempts in vain."""

    def __init__(self, desk: Desk, *, trial: bool = False) -> None:
        self._desk = desk
        self._trial = trial
        self._at_once = asyncio.Semaphore(HASHES_AT_ONCE)

    async def prove(self, name: str, password: str, visitor: Visitor) -> Proven:
        """Known and unknown names take the same way, the same time, and hear the same words."""
        name = name.strip().lower()
        if not PERSON.fullmatch(name):
            name = ""  # perhaps a password in the wrong field: it is written nowhere
        account: accounts.Account = await self._desk.ask(_find, name)
        if account.locked_until is not None:
            await self._desk.ask(
                access_log.note, visitor.refused(name or None, "log_in", because="locked")
            )
            raise locked()
        if account.trial and not self._trial:
            account = account._replace(password_hash=None)
        if not await self.fits(account.password_hash, password):
            entry = visitor.refused(name or None, "log_in", because="wrong")
            await self._desk.ask(_failed, name, entry)
            raise wrong()
        if account.password_hash is not None and outdated(account.password_hash):
            new = await self.hashed(password)
            await self._desk.ask(accounts.renew_hash, name, account.password_hash, new)
        return Proven(name, account.must_change)

    async def fits(self, hash: str | None, password: str) -> bool:
        """Off the loop, and few at once."""
        async with self._at_once:
            return await asyncio.to_thread(fits, hash, password[: LONGEST + 1])

    async def hashed(self, password: str) -> str:
        """Off the loop, and few at once."""
        async with self._at_once:
            return await asyncio.to_thread(hashed, password)


def _find(database: object, name: str) -> accounts.Account:
    with database.connect() as db:  # type: ignore[attr-defined]
        return accounts.find(db, name)


def _failed(database: object, name: str, entry: Entry) -> None:
    accounts.failed(database, name, entry, most=MOST_FAILURES, lock_s=LOCKED_S)  # type: ignore[arg-type]


WRONG = f"账号或密码不对。连续{MOST_FAILURES}次不对，该账号锁定{LOCKED_S // 60}分钟；忘记密码请联系系统管理员。"


def wrong() -> Problem:
    """The same whether there is such an account or not."""
    return Problem(401, "wrong_password", WRONG)


def locked() -> Problem:
    """The same whether there is such an account or not."""
    return Problem(429, "locked", WRONG, headers={"Retry-After": str(LOCKED_S)})


# --- sessions ------------------------------------------------------------------------------------


def sha256(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


class Signed(NamedTuple):
    """Who is signed in by a session. `actor` None: no post is chosen, or it holds no more."""

    session: Session
    actor: Actor | None


class Keeper:
    """Begins, reads and ends sessions."""

    def __init__(self, desk: Desk, accounts: LocalAccounts, times: Times) -> None:
        self._desk = desk
        self._accounts = accounts
        self.times = times
        self._operators: dict[str, tuple[float, Signed]] = {}

    async def log_in(self, proven: Proven, visitor: Visitor) -> tuple[str, bool]:
        """A new session's token, and whether a post is still to be chosen."""
        hats = await self.hats(proven.person)
        hat = hats[0] if len(hats) == 1 else None
        token, new = self._new(proven.person, hat, visitor)
        await self._desk.ask(
            accounts.came_in, proven.person, new, visitor.entry(proven.person, "log_in", **_of(hat))
        )
        return token, hat is None

    async def read(self, request: Request) -> Signed | None:
        """Who is signed in by the cookie. One statement; None where nobody is."""
        token = request.cookies.get(COOKIE)
        if not token:
            return None
        session: Session | None = await self._desk.ask(
            sessions.read, sha256(token), self.times.idle_s
        )
        if session is None:
            self._operators.pop(sha256(token), None)
            return None
        signed = Signed(session, _actor(session))
        if signed.actor is not None and signed.actor.role is Role.OPERATOR:
            self._remember(signed)
        return signed

    async def peek(self, request: Request) -> Signed | None:
        """The same for what a page does by itself: it keeps nobody signed in."""
        token = request.cookies.get(COOKIE)
        if not token:
            return None
        session: Session | None = await self._desk.ask(
            sessions.peek, sha256(token), self.times.idle_s
        )
        return Signed(session, _actor(session)) if session is not None else None

    def _remember(self, signed: Signed) -> None:
        self._operators.pop(signed.session.token, None)
        self._operators[signed.session.token] = time.monotonic(), signed
        while len(self._operators) > REMEMBERED:
            self._operators.pop(next(iter(self._operators)))

    def remembered(self, request: Request) -> Signed | None:
        """An operator's session that was read here within some minutes: while the database is away
        nobody can be asked, and he is the one who mends it. He sees one page by it, and acts on
        nothing."""
        kept = self._operators.get(sha256(request.cookies.get(COOKIE) or ""))
        if kept is None or time.monotonic() - kept[0] > REMEMBERED_S:
            return None
        return kept[1]

    async def hats(self, person: str) -> tuple[Hat, ...]:
        """What this person may act as today."""

        def asked(database: object) -> tuple[Hat, ...]:
            from store import ledger

            with database.connect() as db:  # type: ignore[attr-defined]
                today = local_day(ledger.database_clock(db))
                return posts_of(person, today, *people.concerning(db, person))

        return await self._desk.ask(asked)

    async def choose(self, signed: Signed, post: UUID, absent: str, visitor: Visitor) -> str:
        """A new token for the same session in another post. Raises a problem 403 for one not his."""
        person = signed.session.person.id
        for hat in await self.hats(person):
            if hat.post.id == post and (hat.instead.absent if hat.instead else "") == absent:
                break
        else:
            raise Problem(403, "not_your_post", "这不是您现在的岗位，请重新选择。")
        token, new = self._new(person, hat, visitor)
        await self._desk.ask(
            sessions.choose_post, signed.session.token, new, signed.session.ends_at,
            visitor.entry(person, "post_chosen", **_of(hat)),
        )  # fmt: skip
        return token

    async def change_password(
        self, signed: Signed, old: str, password: str, again: str, visitor: Visitor
    ) -> str:
        """A new session's token; every other session of the person is over.

        Raises a problem 422 for a password that will not do, 401 or 429 where the old one is wrong.
        """
        person = signed.session.person.id
        await self._accounts.prove(person, old, visitor)
        if password != again:
            raise Problem(422, "not_the_same", "两次输入的新密码不一致。")
        if why := why_weak(password, person, old):
            raise Problem(422, "weak_password", why)
        token, new = self._new(person, signed.session.hat, visitor)
        await self._desk.ask(
            accounts.change_password, person, await self._accounts.hashed(password), new,
            visitor.entry(person, "password_changed"),
        )  # fmt: skip
        return token

    async def log_out(self, signed: Signed, visitor: Visitor) -> None:
        """The session is over, on the server too."""
        self._operators.pop(signed.session.token, None)
        await self._desk.ask(
            sessions.end, signed.session.token, visitor.entry(signed.session.person.id, "log_out")
        )

    def _new(self, person: str, hat: Hat | None, visitor: Visitor) -> tuple[str, New]:
        token = secrets.token_urlsafe(32)
        return token, New(
            token=sha256(token),
            person=person,
            csrf=secrets.token_urlsafe(32),
            lasts_s=self.times.longest_s,
            post=hat.post.id if hat else None,
            substitution=hat.instead.id if hat and hat.instead else None,
            address=visitor.address,
            agent=visitor.agent,
        )


def _of(hat: Hat | None) -> dict[str, object]:
    if hat is None:
        return {}
    told: dict[str, object] = {"role": hat.post.role, "unit": hat.post.unit}
    if hat.post.company:
        told["company"] = hat.post.company
    if hat.instead:
        told["on_behalf_of"] = hat.instead.absent
    return told


def _actor(session: Session) -> Actor | None:
    """The chosen post, if it still holds today and is still lent."""
    hat, today = session.hat, local_day(session.now)
    if hat is None:
        return None
    lent = (hat.instead,) if hat.instead else ()
    person = session.person.id
    return hat.actor(person) if hat in posts_of(person, today, (hat.post,), lent) else None


def set_cookie(response: Response, token: str) -> None:
    """`__Host-`: this host's alone, sent over TLS only (browsers let localhost pass), to no script."""
    response.set_cookie(COOKIE, token, secure=True, httponly=True, samesite="lax", path="/")


def clear_cookie(response: Response) -> None:
    """The browser forgets it; the server has already."""
    response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="lax", path="/")
