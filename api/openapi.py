"""The OpenAPI document: bodies from the forms, rows from the read model's columns, every no.

Routes take their documentation from here in one word (`acting`, `told`, …), so that what is said of
one is said of all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from api import examples
from api.forms import DECISIONS, PROJECT_COMMANDS, REVIEW_COMMANDS, Kinds, Reading
from api.problems import MEDIA_TYPE, TITLES
from api.sessions import COOKIE
from api.shapes import REF, SCHEMAS, Schema, ref

DESCRIPTION = """
全程：一个城市的重大项目，从谋划到退出，每个项目一条持久的工作流。

* **令牌**：`quancheng token` 签发；每个请求带 `Authorization: Bearer …`（`/health` 除外）。
  页面上登录的会话（Cookie）也可以，办理时另须带 `X-CSRF-Token`。
* **办理**：每个办理请求带 `Idempotency-Key`，重试用同一个键，同一个键只办一次。
  `200` 已办理，附新的状态；`202` 已登记、尚未办理，`Location` 是回执地址；
  `409` 依规则不能办理，附条文和现在可以做的事；其他状态码表示没有登记。
* **错误**：一律为 `application/problem+json`（RFC 9457），`detail` 是给人看的中文句子。
* **时间**：带时区的 ISO 8601；日期为北京时间的日期；金额单位万元，土地单位亩。
"""


# --- words for routes ------------------------------------------------------------------------------


def acting(what: Reading | Kinds, on: str, status: int = 200) -> dict[str, Any]:
    """An act: one command, or any of several told by `kind`."""
    done = "ReviewDone" if on == "review" else "ProjectDone"
    return _words(
        what if isinstance(what, Reading) else None,
        {
            status: _answer("已办理：回执和新的状态", done),
            202: _answer("已登记，尚未办理：请查询回执", "Pending") | {"headers": _LOCATION},
        },
        (400, 401, 403, 404, 408, 409, 413, 415, 422, 500, 503),
        body=_body(what),
        key=True,
    )


def adjusting(kinds: Kinds) -> dict[str, Any]:
    """An act on many projects at once."""
    return _words(
        None,
        {202: _answer("已对每个项目登记：进度", "Adjusted") | {"headers": _LOCATION}},
        (400, 401, 403, 404, 408, 409, 413, 415, 422, 500, 503),
        body=_body_for_many(kinds),
        key=True,
    )


def adjustment_previewed(kinds: Kinds) -> dict[str, Any]:
    """The same, only tried out."""
    return _words(
        None,
        {200: _answer("会变的时限", "AdjustmentTried")},
        (400, 401, 403, 404, 408, 409, 413, 415, 422, 500, 503),
        body=_body_for_many(kinds),
    )


def adopting_catalog(kinds: Kinds) -> dict[str, Any]:
    """Another catalog for many projects at once, or for one."""
    words = adjusting(kinds)
    words["openapi_extra"]["requestBody"] = _body_for_many(kinds, project=True)
    return words


def adoption_previewed(kinds: Kinds) -> dict[str, Any]:
    """The same, only tried out."""
    return _words(
        None,
        {200: _answer("各项目会变什么", "AdoptionTried")},
        (400, 401, 403, 404, 408, 409, 413, 415, 422, 500, 503),
        body=_body_for_many(kinds, project=True),
    )


def succession_previewed(kinds: Kinds) -> dict[str, Any]:
    """A unit's work passing to its successor, only tried out."""
    words = adoption_previewed(kinds)
    words["openapi_extra"]["requestBody"] = _body_for_many(kinds)
    return words


def previewing(kinds: Kinds, on: str) -> dict[str, Any]:
    """An act that is only tried out."""
    return _words(
        None,
        {200: _answer("会产生的结果，或不能办理的理由", "Preview")},
        (400, 401, 404, 408, 413, 415, 422, 500, 503),
        body=_body(kinds),
    )


def told(schema: str, *, open_to_all: bool = False, **more: Schema) -> dict[str, Any]:
    """A question, answered with this schema."""
    nos = (404, 422, 500, 503) if open_to_all else (401, 403, 404, 422, 500, 503)
    said: dict[int | str, Schema] = {200: _answer("查询结果", schema)}
    return _words(None, said | {int(k): v for k, v in more.items()}, nos, open_to_all=open_to_all)


def health_told() -> dict[str, Any]:
    """The one question that needs no token; 503 with the same body."""
    return {
        "response_model": None,
        "responses": {
            200: _answer("各部分均正常", "Health"),
            503: _answer("有部分不正常", "Health"),
            500: _no(500),
        },
        "openapi_extra": {"security": []},
    }


def _words(
    reading: Reading | None,
    said: Mapping[int | str, Schema],
    nos: tuple[int, ...],
    *,
    body: Schema | None = None,
    key: bool = False,
    open_to_all: bool = False,
) -> dict[str, Any]:
    extra: dict[str, Any] = {"security": [] if open_to_all else [{"token": []}, {"session": []}]}
    if body is not None:
        extra["requestBody"] = body
    if key:
        extra["parameters"] = [_KEY]
    words: dict[str, Any] = {
        "response_model": None,
        "responses": {**said, **{status: _no(status) for status in nos}},
        "openapi_extra": extra,
    }
    if reading is not None:
        words |= {"summary": reading.zh, "description": _described(reading)}
    return words


def _described(reading: Reading) -> str:
    told = (reading.command.__doc__ or "").strip()
    clause = reading.command.clause
    return f"{told}\n\n依据：{clause}" if clause else told


def _body(what: Reading | Kinds) -> Schema:
    if isinstance(what, Reading):
        schema = ref(what.form.__name__)
        shown = {what.path: {"summary": what.zh, "value": example(what)}}
    else:
        readings = list(what.values())
        schema = {
            "oneOf": [ref(one.form.__name__) for one in readings],
            "discriminator": {
                "propertyName": "kind",
                "mapping": {one.kind: f"{REF}{one.form.__name__}" for one in readings},
            },
        }
        shown = {one.kind: {"summary": one.zh, "value": example(one)} for one in readings}
    return {
        "required": True,
        "content": {"application/json": {"schema": schema, "examples": shown}},
    }


def _body_for_many(kinds: Kinds, project: bool = False) -> Schema:
    """`act` is the act on one project, `county` where it is to be given; none: the whole city.

    `project`: it may also be given to one.
    """
    one = _body(kinds)["content"]["application/json"]
    schema: Schema = {
        "type": "object",
        "required": ["act"],
        "additionalProperties": False,
        "properties": {
            "act": one["schema"],
            "county": {"type": ["string", "null"], "description": "县区；不填为全市"},
        },
    }
    if project:
        schema["properties"]["project"] = {
            "type": ["string", "null"],
            "description": "只对一个项目：项目编号；不填为范围内全部",
        }
    shown = {
        name: {**said, "value": {"county": "临颍县", "act": said["value"]}}
        for name, said in one["examples"].items()
    }
    return {
        "required": True,
        "content": {"application/json": {"schema": schema, "examples": shown}},
    }


def example(reading: Reading) -> dict[str, Any]:
    """What may be sent for this reading."""
    if reading.fixed:
        return examples.DECISION[reading.fixed["outcome"]]
    return (examples.REVIEW | examples.PROJECT)[reading.kind]


def _answer(description: str, schema: str) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": ref(schema)}}}


def _no(status: int) -> Schema:
    answer: Schema = {
        "description": TITLES[status],
        "content": {MEDIA_TYPE: {"schema": ref("Problem")}},
    }
    if status == 409:
        answer["content"][MEDIA_TYPE]["example"] = examples.PROBLEM
    return answer


_LOCATION = {"Location": {"description": "回执的地址", "schema": {"type": "string"}}}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "这次办理的键：重试不变，新的办理换新的键。1至200个可见的英文字符。",
    "schema": {"type": "string", "pattern": r"^[\x21-\x7e]{1,200}$"},
    "example": "3f0e2a7c-accept-1",
}


# --- the document ----------------------------------------------------------------------------------


def document(app: FastAPI) -> dict[str, Any]:
    """Made once."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes
        )
        parts = made.setdefault("components", {})
        parts["schemas"] = parts.get("schemas", {}) | _forms() | SCHEMAS
        parts["securitySchemes"] = {
            "token": {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "JWT",
                "description": "由 `quancheng token` 签发。",
            },
            "session": {
                "type": "apiKey",
                "in": "cookie",
                "name": COOKIE,
                "description": "页面上登录的会话；办理时另须带 `X-CSRF-Token`。",
            },
        }
        app.openapi_schema = made
    return app.openapi_schema


def _forms() -> dict[str, Schema]:
    readings = [*REVIEW_COMMANDS.values(), *DECISIONS, *PROJECT_COMMANDS.values()]
    _, made = models_json_schema(
        [(one.form, "validation") for one in readings], ref_template=f"{REF}{{model}}"
    )
    schemas: dict[str, Schema] = made["$defs"]
    return schemas
