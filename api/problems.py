"""Every no that a client may get, as problem details (RFC 9457): one form, in Chinese, from here.

`Refused` is the law's no, `NotAllowed` the door's; what the database or a defect brings is answered
without a word about how we are built.
"""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from api.answers import Json
from api.chinese import mistakes
from domain.refused import Refusal
from store.away import AWAY

log = structlog.get_logger()
Shown = Callable[[Scope, "Problem", str], Response]
Noted = Callable[[Request, "Problem"], Awaitable[None]]
Sure = Callable[[Request, "Problem"], Awaitable["Problem"]]

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "请求无法读取",
    401: "未登录或令牌无效",
    403: "无权办理",
    404: "没有找到",
    405: "方法不允许",
    408: "请求过慢",
    409: "依规则不能办理",
    413: "请求过大",
    415: "格式不支持",
    422: "填写有误",
    429: "尝试过多",
    500: "系统错误",
    503: "暂时不能办理",
}


class Mistake(NamedTuple):
    """One thing that is wrong with what was sent: where, and what, in Chinese."""

    field: str
    message: str


class Problem(Exception):
    """An answer that is a no. `detail` is a whole Chinese sentence for the person who asked."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        clause: str = "",
        legal: Sequence[str] = (),
        errors: Sequence[Mistake] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.detail = detail
        self.clause = clause
        self.legal = tuple(legal)
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.more = dict(more or {})

    def answer(self, request_id: str) -> Response:
        """As it goes out."""
        body: dict[str, Any] = {
            "type": f"urn:quancheng:problem:{self.code}",
            "title": TITLES.get(self.status, "不能办理"),
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "instance": f"urn:uuid:{request_id}",
        }
        if self.clause:
            body["clause"] = self.clause
        if self.legal:
            body["legal"] = self.legal
        if self.errors:
            body["errors"] = [one._asdict() for one in self.errors]
        return Json(body | self.more, self.status, self.headers, MEDIA_TYPE)


class NotAllowed(Problem):
    """The door's no: this is not yours to do."""

    def __init__(self, detail: str) -> None:
        super().__init__(403, "not_yours", detail)


class NotThere(Problem):
    """It does not exist, or not for the one who asks: both are answered alike."""

    def __init__(self, detail: str) -> None:
        super().__init__(404, "not_found", detail)


class Hidden(NotThere):
    """It does exist, but not for the one who asks: he is answered as if not, and it is noted."""


class KeptOut(Problem):
    """This person is disabled: none of his tokens opens anything."""

    def __init__(self) -> None:
        super().__init__(401, "disabled", "该人员已停用，令牌不再有效。")


class BadForm(Problem):
    """What was sent is not well formed; nothing was written down."""

    def __init__(self, errors: Sequence[Mistake], code: str = "not_well_formed") -> None:
        detail = "；".join(
            f"{one.field}：{one.message}" if one.field else one.message for one in errors[:3]
        )
        more = f"（共{len(errors)}处）" if len(errors) > 3 else ""
        super().__init__(422, code, f"填写有误，没有登记：{detail}{more}。", errors=errors)


def refused(refusal: Refusal, **more: Any) -> Problem:
    """The law's no, with its clause and what would be legal. The core's `not_yours` is a 403."""
    return Problem(
        403 if refusal.code == "not_yours" else 409,
        refusal.code,
        refusal.zh,
        clause=refusal.clause,
        legal=refusal.legal,
        more=more,
    )


def away() -> Problem:
    """The database cannot be reached, or is too slow."""
    return Problem(
        503,
        "database_away",
        "数据库暂时不可用，请稍后用同一个 Idempotency-Key 重试，不会重复登记。",
        headers={"Retry-After": "2"},
    )


def of_http(no: HTTPException) -> Problem:
    """What the router says itself."""
    match no.status_code:
        case 404:
            return Problem(404, "no_such_path", "没有这个地址，接口说明见 /api/docs。")
        case 405:
            headers = {"Allow": (no.headers or {}).get("Allow", "")}
            return Problem(405, "method_not_allowed", "该地址不接受这种请求方法。", headers=headers)
        case 413:
            return too_large()
        case status:
            return Problem(status, "http_error", TITLES.get(status, "请求不能办理") + "。")


def too_large() -> Problem:
    """The body is longer than we take."""
    return Problem(413, "too_large", "请求内容超过1MB，请缩短后重试。")


def from_exception(error: Exception) -> Problem | None:
    """The problem that an exception stands for; None where it is a defect."""
    match error:
        case Problem():
            return error
        case RequestValidationError() | ValidationError():
            return BadForm([Mistake(*one) for one in mistakes(error.errors())])
        case HTTPException():
            return of_http(error)
    if isinstance(error, AWAY):
        log.warning("database away", because=str(error)[:200])
        return away()
    return None


def defect(request_id: str, path: str) -> Problem:
    """Something that we did not foresee: logged once with its trace, answered with a number."""
    # As text: a renderer that shows the locals would show what people wrote.
    log.error("defect", reference=request_id, path=path, trace=traceback.format_exc())
    return Problem(500, "defect", f"系统出现未预见的错误，请将编号 {request_id} 告知运维人员。")


def install(app: FastAPI, shown: Shown, noted: Noted, sure: Sure) -> None:
    """Answers from everywhere in the application take this form.

    `shown`: as page or as problem details. `noted`: what was refused goes into the access log.
    `sure`: makes of a no the one that comes before it, where that has not been asked yet.
    """

    async def answered(request: Request, error: Exception) -> Response:
        problem = from_exception(error)
        if problem is None:
            raise error
        problem = await sure(request, problem)
        if problem.status in (401, 403) or isinstance(problem, Hidden):
            log.info("refused at the door", code=problem.code, path=request.url.path)
            await noted(request, problem)
        return shown(request.scope, problem, request.scope["request_id"])

    for kind in (Problem, RequestValidationError, ValidationError, HTTPException, *AWAY):
        app.add_exception_handler(kind, answered)
