"""What pydantic finds wrong, in Chinese sentences that say where and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# pydantic's error type → a sentence; {names} are of the error's own context.
SENTENCES = {
    "missing": "必须填写",
    "extra_forbidden": "没有这个字段，请删去",
    "string_type": "应为文字",
    "string_too_short": "不能为空",
    "string_too_long": "最多{max_length}个字",
    "string_pattern_mismatch": "格式不对，应符合 {pattern}",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "decimal_type": "应为数字",
    "decimal_parsing": "应为数字",
    "decimal_max_digits": "数字过长，最多{max_digits}位",
    "decimal_max_places": "小数最多{decimal_places}位",
    "decimal_whole_digits": "整数部分最多{whole_digits}位",
    "finite_number": "应为有限的数字",
    "greater_than_equal": "不能小于{ge}",
    "greater_than": "应大于{gt}",
    "less_than_equal": "不能大于{le}",
    "less_than": "应小于{lt}",
    "literal_error": "应为以下之一：{expected}",
    "enum": "应为以下之一：{expected}",
    "dict_type": "应为对象（键和值）",
    "model_type": "应为对象（键和值）",
    "model_attributes_type": "应为对象（键和值）",
    "list_type": "应为列表",
    "tuple_type": "应为列表",
    "too_long": "最多{max_length}项",
    "too_short": "至少{min_length}项",
    "date_type": "应为日期，写作 2026-03-01",
    "date_parsing": "应为日期，写作 2026-03-01",
    "date_from_datetime_parsing": "应为日期，写作 2026-03-01",
    "date_from_datetime_inexact": "应为日期，写作 2026-03-01",
    "datetime_type": "应为带时区的时间，写作 2026-03-01T09:30:00+08:00",
    "datetime_parsing": "应为带时区的时间，写作 2026-03-01T09:30:00+08:00",
    "datetime_from_date_parsing": "应为带时区的时间，写作 2026-03-01T09:30:00+08:00",
    "timezone_aware": "时间须写明时区，如 +08:00",
    "uuid_parsing": "应为 UUID",
    "uuid_type": "应为 UUID",
    "union_tag_not_found": "必须写明 kind",
    "union_tag_invalid": "没有这样的命令，可用：{expected_tags}",
}


def mistakes(errors: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Each error as (field, sentence); several about one field are told once."""
    told: dict[str, str] = {}
    for error in errors:
        told.setdefault(field(error["loc"]), sentence(error))
    return list(told.items())


def sentence(error: Mapping[str, Any]) -> str:
    """What is wrong."""
    kind = str(error["type"])
    if kind == "value_error":  # raised by our own validators, in Chinese
        return str(error["ctx"]["error"])
    known = SENTENCES.get(kind)
    if known is None:
        return "填写有误"
    context = {name: _word(value) for name, value in error.get("ctx", {}).items()}
    return known.format_map(context)


def field(where: Sequence[str | int]) -> str:
    """document.number, conditions.0. Where in the request it stood is not told, nor union branches."""
    parts = [str(part) for part in where if part not in ("body", "query", "path", "header")]
    return ".".join(part for part in parts if not _branch(part))


def _branch(part: str) -> bool:
    """pydantic names the branch of a union in the path: `constrained-str`, `list[…]`."""
    return any(mark in part for mark in "[]-(") or part in _BRANCHES


_BRANCHES = ("bool", "int", "decimal", "str", "Decimal")


def _word(value: Any) -> str:
    return str(value).replace(" or ", "、").replace("'", "").replace(", ", "、")
