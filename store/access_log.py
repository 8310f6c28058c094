"""The access log: who came in or was kept out, and who changed people, posts and passwords.

Insert-only. What is logged here happens only together with its line: both in one transaction.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, NamedTuple

import orjson
from sqlalchemy import Connection, Engine, text


class Entry(NamedTuple):
    """What is to be told. `what`: a word of `WHAT_ZH`. Never a password, token or phone number."""

    who: str | None
    what: str
    result: Literal["done", "refused"] = "done"
    address: str | None = None
    request: str | None = None
    detail: dict[str, Any] = {}


WHAT_ZH = {
    "log_in": "登录",
    "log_out": "退出登录",
    "password_changed": "修改密码",
    "post_chosen": "选择岗位",
    "access": "访问",
    "user_added": "新增人员",
    "user_disabled": "停用人员",
    "user_enabled": "恢复人员",
    "password_reset": "重置密码",
    "post_added": "新增岗位",
    "post_ended": "终止岗位",
    "substitution_added": "设定代理",
    "substitution_ended": "终止代理",
}


def write(db: Connection, entry: Entry) -> None:
    """Tells it within the transaction of what it tells."""
    db.execute(
        text(
            "insert into access_log (who, what, result, address, request, detail) values"
            " (:who, :what, :result, :address, :request, cast(:detail as jsonb))"
        ),
        {**entry._asdict(), "detail": orjson.dumps(entry.detail).decode()},
    )


def note(engine: Engine, entry: Entry) -> None:
    """A line by itself, of what did not happen."""
    with engine.begin() as db:
        write(db, entry)


class Logged(NamedTuple):
    """A line as it stands."""

    id: int
    at: datetime
    who: str | None
    what: str
    result: str
    address: str | None
    request: str | None
    detail: dict[str, Any]


def newest(db: Connection, *, who: str | None = None, limit: int = 100) -> list[Logged]:
    """The newest lines first, of one person or of all. By `access_log_who` or the primary key."""
    rows = db.execute(
        text(
            "select id, at, who, what, result, address, request, detail from access_log"
            + (" where who = :who" if who else "")
            + " order by id desc limit :limit"
        ),
        {"who": who, "limit": limit},
    )
    return [Logged(*row) for row in rows]
