"""The body of a request as JSON, or as a page's form: strict, small, and safe to keep.

A number keeps its digits (no floats: they have no canonical form); what the database cannot hold,
or what would blow up on the way there, is refused here by name.
"""

from __future__ import annotations

import asyncio
import json
import re
from decimal import Decimal
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from api.forms import MOST
from api.problems import BadForm, Mistake, Problem, too_large

LARGEST_BYTES = 1_000_000
LARGEST_UPLOAD_BYTES = 20_000_000
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
MOST_FIELDS = 1000
MOST_FILES = 20
SLOWEST_S = 30
DIGITS = 18  # of a number, in all
_NUMBER = re.compile(rf"-?\d{{1,{DIGITS}}}(\.\d{{1,{DIGITS}}})?")


async def read_json(request: Request) -> dict[str, Any]:
    """The object in the body. Raises a problem where there is none that we could keep."""
    declared = request.headers.get("content-type", "")
    if declared.partition(";")[0].strip().lower() != "application/json":
        raise Problem(415, "not_json", "请求内容须为 JSON，请写明 Content-Type: application/json。")
    try:
        async with asyncio.timeout(SLOWEST_S):
            return parsed(await _body(request))
    except TimeoutError:
        raise Problem(408, "too_slow", f"请求内容在{SLOWEST_S}秒内没有传完，请重试。") from None
    except ClientDisconnect:
        raise Problem(400, "broken_off", "请求在传完之前中断。") from None


async def read_form(request: Request) -> FormData:
    """The fields, and files, of a page's form. Read once a request, whoever asks first.

    Raises a problem for one that is too large, too slow, or not well formed.
    """
    length = request.headers.get("content-length", "")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in FORMS:
        raise Problem(415, "not_a_form", "请用页面上的表单提交。")
    most = LARGEST_UPLOAD_BYTES if kind == "multipart/form-data" else LARGEST_BYTES
    if not length.isdigit() or int(length[:12]) > most:
        raise too_large()
    try:
        async with asyncio.timeout(SLOWEST_S):
            form = await request.form(max_fields=MOST_FIELDS, max_files=MOST_FILES)
    except TimeoutError:
        raise Problem(408, "too_slow", f"请求内容在{SLOWEST_S}秒内没有传完，请重试。") from None
    except ClientDisconnect:
        raise Problem(400, "broken_off", "请求在传完之前中断。") from None
    except HTTPException:
        raise Problem(400, "bad_form", "提交的表单无法读取。") from None
    for name, value in form.multi_items():
        check_signs({name: value if isinstance(value, str) else ""}, ())
    return form


async def _body(request: Request) -> bytes:
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length[:12]) > LARGEST_BYTES:
        raise too_large()
    read = bytearray()
    async for piece in request.stream():
        read += piece
        if len(read) > LARGEST_BYTES:
            raise too_large()
    return bytes(read)


def parsed(body: bytes) -> dict[str, Any]:
    """The object that the text stands for. Raises a problem where it is not well formed."""
    try:
        text = body.decode()
        value = _DECODER.decode(text)
    except UnicodeDecodeError:
        raise Problem(400, "not_utf8", "请求内容不是 UTF-8 编码。") from None
    except json.JSONDecodeError as wrong:
        raise Problem(
            400, "bad_json", f"请求内容不是合法的 JSON（第{wrong.lineno}行第{wrong.colno}列）。"
        ) from None
    except (RecursionError, ValueError):
        raise Problem(400, "bad_json", "请求内容不是合法的 JSON。") from None
    if not isinstance(value, dict):
        raise BadForm([Mistake("", "请求内容应为一个 JSON 对象")])
    if "\\u" in text or "\x00" in text:
        check_signs(value, ())
    return value


def _whole(digits: str) -> int:
    if len(digits) > DIGITS:
        raise BadForm([Mistake("", f"数字“{digits[:24]}”过长，最多{DIGITS}位")])
    return int(digits)


def _fraction(digits: str) -> Decimal:
    if not _NUMBER.fullmatch(digits):
        raise BadForm(
            [Mistake("", f"数字“{digits[:24]}”应写作普通小数，整数和小数部分各不超过{DIGITS}位")]
        )
    return Decimal(digits)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadForm([Mistake(twice[:MOST], "写了两次")])
    return found


def _no_constant(word: str) -> Any:
    raise BadForm([Mistake("", f"“{word}”不是数字")])


_DECODER = json.JSONDecoder(
    object_pairs_hook=_each_once,
    parse_int=_whole,
    parse_float=_fraction,
    parse_constant=_no_constant,
)


def check_signs(value: Any, where: tuple[str, ...]) -> None:
    """Signs that PostgreSQL and UTF-8 do not hold: NUL, and half of a pair."""
    match value:
        case str():
            if "\x00" in value:
                raise BadForm([Mistake(".".join(where), "不能含有空字符（NUL）")], "nul_byte")
            if any("\ud800" <= sign <= "\udfff" for sign in value):
                raise BadForm([Mistake(".".join(where), "含有不完整的字符")])
        case dict():
            for key, inner in value.items():
                check_signs(key, where)
                check_signs(inner, (*where, key))
        case list():
            for number, inner in enumerate(value):
                check_signs(inner, (*where, str(number)))
