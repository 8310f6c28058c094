"""Signed tokens: who acts, for which unit or company, in which role, until when.

Issued by `quancheng token`; accounts and log-in come later. A token is as good as its signature and
its date: nothing about it is stored.
"""

from __future__ import annotations

import time
from typing import Any

import jwt
from pydantic import ValidationError

from api.problems import Problem
from domain.acts import Actor, Role

ALGORITHM = "HS256"
ISSUER = "quancheng"
REMEMBERED = 2000
CLAIMS = ("iss", "sub", "role", "iat", "exp")


def issue(secret: str, by: Actor, *, days: int, now: float | None = None) -> str:
    """A token for `by`, valid for so many days. Raises ValueError for a role that nobody may bear."""
    if why := _unfit(by):
        raise ValueError(why)
    issued = int(time.time() if now is None else now)
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "sub": by.person,
        "role": by.role.value,
        "iat": issued,
        "exp": issued + days * 86_400,
    }
    if by.unit:
        claims["unit"] = by.unit
    if by.company:
        claims["company"] = by.company
    return jwt.encode(claims, secret, ALGORITHM)


class Tokens:
    """Holds the secret, and the tokens that were read of late: a signature costs more than a look."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._read: dict[str, tuple[Actor, int]] = {}

    def actor(self, header: str | None) -> Actor:
        """Who the header `Authorization` speaks for. Raises a problem 401 where it does not."""
        if header is None:
            raise _unknown("no_token", "请求没有令牌：请在 Authorization 头中写明 Bearer 令牌。")
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise _unknown("bad_token", "Authorization 头应写作：Bearer 令牌。")
        known = self._read.get(token)
        if known is None:
            known = self._known(token)
        actor, expires = known
        if expires <= time.time():
            self._read.pop(token, None)
            raise _expired()
        return actor

    def _known(self, token: str) -> tuple[Actor, int]:
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                options={"require": list(CLAIMS)},
            )
            actor = Actor(
                person=claims["sub"],
                role=claims["role"],
                unit=claims.get("unit"),
                company=claims.get("company"),
            )
        except jwt.ExpiredSignatureError:
            raise _expired() from None
        except (jwt.InvalidTokenError, ValidationError):
            raise _unknown("bad_token", "令牌无效，请重新签发。") from None
        if why := _unfit(actor):
            raise _unknown("bad_token", why)
        if len(self._read) >= REMEMBERED:
            self._read.clear()
        self._read[token] = actor, int(claims["exp"])
        return self._read[token]


def _unfit(by: Actor) -> str | None:
    """A company's people act in the role of a company, and nobody acts as the system."""
    if by.role is Role.SYSTEM:
        return "没有人可以以系统的身份办理。"
    if (by.role is Role.COMPANY) != (by.company is not None):
        return "项目单位的令牌须写明企业和角色 company，其他角色须写明单位。"
    if by.company is None and by.unit is None and by.role not in UNBOUND:
        return "令牌须写明单位。"
    return None


# They read, or lead, for no unit in particular.
UNBOUND = (Role.AUDITOR, Role.OPERATOR, Role.SUPERVISION, Role.CITY_LEADER)


def _expired() -> Problem:
    return _unknown("token_expired", "令牌已过期，请重新签发。")


def _unknown(code: str, detail: str) -> Problem:
    error = "" if code == "no_token" else ', error="invalid_token"'
    return Problem(
        401, code, detail, headers={"WWW-Authenticate": f'Bearer realm="quancheng"{error}'}
    )
