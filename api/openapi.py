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
from store.read_model import COLUMNS

Schema = dict[str, Any]
REF = "#/components/schemas/"
DESCRIPTION = """
全程：一个城市的重大项目，从谋划到退出，每个项目一条持久的工作流。

* **令牌**：`quancheng token` 签发；每个请求带 `Authorization: Bearer …`（`/health` 除外）。
* **办理**：每个办理请求带 `Idempotency-Key`，重试用同一个键，同一个键只办一次。
  `200` 已办理，附新的状态；`202` 已登记、尚未办理，`Location` 是回执地址；
  `409` 依规则不能办理，附条文和现在可以做的事；其他状态码表示没有登记。
* **错误**：一律为 `application/problem+json`（RFC 9457），`detail` 是给人看的中文句子。
* **时间**：带时区的 ISO 8601；日期为北京时间的日期；金额单位万元，土地单位亩。
"""


def ref(name: str) -> Schema:
    """A reference to a schema of the document."""
    return {"$ref": f"{REF}{name}"}


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
        (400, 401, 403, 404, 409, 413, 415, 422, 500, 503),
        body=_body(what),
        key=True,
    )


def previewing(kinds: Kinds, on: str) -> dict[str, Any]:
    """An act that is only tried out."""
    return _words(
        None,
        {200: _answer("会产生的结果，或不能办理的理由", "Preview")},
        (400, 401, 404, 413, 415, 422, 500, 503),
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
    extra: dict[str, Any] = {"security": [] if open_to_all else [{"token": []}]}
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
            }
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


_TYPES: dict[str, Schema] = {
    "text": {"type": ["string", "null"]},
    "numeric": {"type": ["number", "null"]},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "date": {"type": ["string", "null"], "format": "date"},
    "timestamptz": {"type": ["string", "null"], "format": "date-time"},
    "jsonb": {},
}
_MOMENT = {"type": "string", "format": "date-time"}
_MAYBE_MOMENT = {"type": ["string", "null"], "format": "date-time"}
_TEXT = {"type": "string"}
_MAYBE_TEXT = {"type": ["string", "null"]}


def _object(needed: Mapping[str, Schema], also: Mapping[str, Schema] | None = None) -> Schema:
    return {
        "type": "object",
        "properties": {**needed, **(also or {})},
        "required": list(needed),
    }


def _row(table: str, *gone: str, **more: Schema) -> Schema:
    columns = {name: _TYPES[kind] for name, kind in COLUMNS[table].items() if name not in gone}
    hidden = {name: _TYPES[COLUMNS[table][name]] for name in gone}
    return _object({**columns, **more}, hidden)


def _list_of(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _page(name: str, of: str) -> Schema:
    return _object({name: _list_of(ref(of)), "next": _MAYBE_TEXT})


_REFUSAL = _object(
    {"code": _TEXT, "zh": _TEXT, "clause": _TEXT, "legal": _list_of(_TEXT)},
)
_UNTIL = {
    "status": _TEXT,
    "promised_due": _TYPES["date"],
    "statutory_due": _TYPES["date"],
    "explain": {
        "type": "object",
        "additionalProperties": _object({"zh": _TEXT, "lines": _list_of(_TEXT)}),
    },
}
_SOURCES = _list_of(_object({"zh": _TEXT}, {"law": _MAYBE_TEXT, "checked": _MAYBE_TEXT}))

SCHEMAS: dict[str, Schema] = {
    "Problem": _object(
        {
            "type": _TEXT,
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "给人看的中文句子"},
            "code": _TEXT,
            "instance": {"type": "string", "description": "请求编号"},
        },
        {
            "clause": {"type": "string", "description": "依据的条文"},
            "legal": {**_list_of(_TEXT), "description": "现在可以给出的命令"},
            "errors": _list_of(_object({"field": _TEXT, "message": _TEXT})),
            "receipt": ref("Receipt"),
        },
    ),
    "Receipt": _object(
        {
            "id": {"type": "string", "format": "uuid"},
            "outcome": {"enum": ["done", "refused", "set_aside", None]},
            "kind": _TEXT,
            "stream": _TEXT,
            "project": _TEXT,
            "submitted_at": _MOMENT,
            "happened_at": _MOMENT,
            "settled_at": _MAYBE_MOMENT,
            "address": _TEXT,
        },
        {
            "item": _TEXT,
            "round": {"type": "integer"},
            "refusal": {"oneOf": [_REFUSAL, {"type": "null"}]},
        },
    ),
    "Pending": _object({"receipt": ref("Receipt"), "detail": _TEXT}),
    "ReviewRow": _row("reviews", "claimed_by", status_zh=_TEXT, outcome_zh=_MAYBE_TEXT),
    "ProjectRow": _row("projects", status_zh=_TEXT),
    "GrantedRow": _row("granted", name=_TEXT, outcome_zh=_TEXT),
    "Task": _row("tasks", "claimed_by", what=_TEXT, unit_name=_MAYBE_TEXT),
    "ReviewDone": _object({"receipt": ref("Receipt"), "review": ref("ReviewRow")}),
    "ProjectDone": _object({"receipt": ref("Receipt"), "project": ref("ProjectRow")}),
    "Review": {
        "allOf": [
            ref("ReviewRow"),
            _object(
                {
                    "unit_name": _TEXT,
                    "papers": _list_of(
                        _object(
                            {
                                "id": _TEXT,
                                "name": _TEXT,
                                "issuer": _TEXT,
                                "needed": {"enum": ["submit", "grant"]},
                                "asked": {"enum": ["true", "unknown"]},
                                "there": {"type": "boolean"},
                            }
                        )
                    ),
                    "now": _object({"at": _MOMENT, **_UNTIL}),
                }
            ),
        ]
    },
    "Moves": _object(
        {
            "at": _MOMENT,
            "moves": _list_of(
                _object(
                    {
                        "kind": _TEXT,
                        "zh": _TEXT,
                        "clause": _TEXT,
                        "path": _TEXT,
                        "may": {"type": "boolean"},
                        "why_not": _MAYBE_TEXT,
                    },
                    {
                        "outcomes": _list_of(
                            _object({"outcome": _TEXT, "zh": _TEXT, "path": _MAYBE_TEXT})
                        )
                    },
                )
            ),
        }
    ),
    "Preview": _object(
        {
            "at": _MOMENT,
            "would": {"enum": ["done", "refused"]},
            "refusal": {"oneOf": [_REFUSAL, {"type": "null"}]},
            "events": _list_of(_object({"type": _TEXT, "at": _MOMENT, "zh": _TEXT})),
        },
        _UNTIL,
    ),
    "ProjectList": _page("projects", "ProjectListed"),
    "ProjectListed": _object(
        {"code": _TEXT, "name": _TEXT, "owner": _TEXT, "status": _TEXT, "status_zh": _TEXT},
        {name: _TYPES[kind] for name, kind in COLUMNS["projects"].items() if kind != "jsonb"},
    ),
    "TaskList": _page("tasks", "Task"),
    "Project": _object(
        {
            "project": ref("ProjectRow"),
            "stages": _list_of(
                _object(
                    {
                        "stage": _TEXT,
                        "name": _TEXT,
                        "from": _MAYBE_MOMENT,
                        "to": _MAYBE_MOMENT,
                        "reached": _MAYBE_MOMENT,
                    }
                )
            ),
            "facts": _list_of(
                _object({"fact": _TEXT, "name": _TEXT, "value": {}, "zh": _TEXT, "source": _TEXT})
            ),
            "reviews": _list_of(ref("ReviewRow")),
            "granted": _list_of(ref("GrantedRow")),
            "tasks": _list_of(ref("Task")),
            "next": _list_of(_object({"what": _TEXT, "who": _TEXT, "due": _TYPES["date"]})),
        }
    ),
    "Timeline": _object(
        {
            "events": _list_of(
                _object(
                    {
                        "at": _MOMENT,
                        "recorded_at": _MOMENT,
                        "type": _TEXT,
                        "zh": _TEXT,
                        "stream": _TEXT,
                        "who": _MAYBE_TEXT,
                    },
                    {"happened_at": _MAYBE_MOMENT, "item": _TEXT, "item_name": _TEXT},
                )
            ),
            "next": _MAYBE_TEXT,
        }
    ),
    "Catalog": _object(
        {
            "version": _TEXT,
            "digest": _TEXT,
            "calendar": _TEXT,
            "stages": _list_of(_object({"id": _TEXT, "name": _TEXT})),
            "units": _list_of(_object({"id": _TEXT, "name": _TEXT, "short": _TEXT})),
            "facts": _list_of(_object({"id": _TEXT, "name": _TEXT, "type": _TEXT})),
            "events": _list_of(_object({"id": _TEXT, "name": _TEXT, "raised_by": _TEXT})),
            "items": {"type": "integer"},
        }
    ),
    "CatalogItems": _object({"items": _list_of(ref("CatalogItemListed"))}),
    "CatalogItemListed": _object(
        {
            "id": _TEXT,
            "name": _TEXT,
            "stage": _TEXT,
            "step": _TEXT,
            "kind": _TEXT,
            "kind_name": _TEXT,
            "scope": _TEXT,
            "group": _MAYBE_TEXT,
            "function": _TEXT,
            "tier": _TEXT,
        }
    ),
    "CatalogItem": {
        "allOf": [
            ref("CatalogItemListed"),
            _object(
                {
                    "outcomes": _list_of(_object({"outcome": _TEXT, "zh": _TEXT})),
                    "needs": _list_of(_TEXT),
                    "grant_needs": _list_of(_TEXT),
                    "limits": _list_of(
                        _object(
                            {"which": _TEXT, "zh": _TEXT, "confidence": _TEXT, "sources": _SOURCES}
                        )
                    ),
                    "basis": _SOURCES,
                    "materials": _list_of(
                        _object(
                            {
                                "id": _TEXT,
                                "name": _TEXT,
                                "issuer": _TEXT,
                                "needed": _TEXT,
                                "sources": _SOURCES,
                            }
                        )
                    ),
                    "fields": _list_of(_object({"id": _TEXT, "name": _TEXT, "type": _TEXT})),
                    "sets": _list_of(_TEXT),
                    "raises": _list_of(_TEXT),
                    "pauses": _list_of(_object({"id": _TEXT, "name": _TEXT})),
                }
            ),
        ]
    },
    "Health": _object(
        {
            "well": {"type": "boolean"},
            "at": _MOMENT,
            "parts": {
                "type": "object",
                "additionalProperties": _object({"well": {"type": "boolean"}}, {"zh": _TEXT}),
            },
        }
    ),
}
