"""Faults of form: unknown and missing keys and wrong types, told in Chinese with file and line."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from catalog.loading import Problem, model_of
from catalog.order import Path as Place
from catalog.source import SourceFile
from domain.rules.catalog import Catalog
from domain.rules.items import Item, StageItems

WRONG_TYPE = {
    "string_type": "应为文字",
    "int_type": "应为整数",
    "is_instance_of": "应为数字",
    "bool_type": "应为 true 或 false",
    "tuple_type": "应为列表",
    "dict_type": "应为映射",
    "model_type": "应为映射",
    "model_attributes_type": "应为映射",
    "string_too_short": "不能为空",
    "too_short": "列表不能为空",
    "greater_than_equal": "不能小于0",
    "string_pattern_mismatch": "写法不对：只用字母、数字和 _ . -",
    "condition_head": "条件应恰有一个头：all、any、not、fact+in、fact+gte、fact+lt、event 或 finished",
}


class Form(NamedTuple):
    """What the files say, as far as it has the form of a catalog."""

    catalog: Catalog | None
    problems: list[Problem]


def read_form(files: dict[str, SourceFile]) -> Form:
    """The catalog of `files`, and every fault of form.

    A key that is unknown is told and then left out, so that the rest can still be checked; any
    other fault leaves no catalog.
    """
    problems: list[Problem] = []
    sheets: dict[str, BaseModel] = {}
    items: list[Item] = []
    whole = True
    for name, file in files.items():
        model = model_of(name)
        if model is None:
            problems.append(file.problem((), "目录里没有这个文件的位置"))
            continue
        sheet, faults = _read_sheet(model, file)
        problems += faults
        if sheet is None:
            whole = False
        elif isinstance(sheet, StageItems):
            items += sheet.items
        else:
            sheets[name] = sheet
    missing = [name for name in Catalog.model_fields if name != "items" and name not in files]
    problems += [Problem(f"{name}.yaml", None, "", "缺少这个文件") for name in missing]
    if missing or not whole:
        return Form(None, problems)
    return Form(Catalog.model_validate({**sheets, "items": tuple(items)}), problems)


def _read_sheet(model: type[BaseModel], file: SourceFile) -> tuple[BaseModel | None, list[Problem]]:
    try:
        return model.model_validate(file.data), []
    except ValidationError as error:
        faults = list(_faults(error, file))
    unknown = [fault.place for fault in faults if fault.unknown]
    problems = [fault.problem for fault in faults]
    try:
        return model.model_validate(_without(file.data, unknown)), problems
    except ValidationError:
        return None, problems


class _Fault(NamedTuple):
    problem: Problem
    place: Place
    unknown: bool


def _faults(error: ValidationError, file: SourceFile) -> Iterator[_Fault]:
    told: dict[Place, None] = {}
    for detail in error.errors(include_url=False):
        place = place_of(detail["loc"], file.data)
        if place in told:
            continue
        told[place] = None
        unknown = detail["type"] == "extra_forbidden"
        yield _Fault(file.problem(place, sentence(detail)), place, unknown)


def place_of(loc: tuple[int | str, ...], data: Any) -> Place:
    """The place in the data: pydantic's way there without the names of the forms it tried."""
    place: list[str | int] = []
    for at, part in enumerate(loc):
        match data, part:
            case (dict(), _) if part in data:
                place.append(part)
                data = data[part]
            case (list(), int()) if part < len(data):
                place.append(part)
                data = data[part]
            case (dict(), _) if at == len(loc) - 1:
                place.append(part)  # a key that is missing
    return tuple(place)


def sentence(detail: ErrorDetails) -> str:
    """What is wrong, in Chinese with the keys in English."""
    key = str(detail["loc"][-1])
    context = detail.get("ctx", {})
    match detail["type"]:
        case "extra_forbidden":
            return f"不认识的键 {key}"
        case "missing":
            return f"缺少键 {key}"
        case "literal_error" | "enum":
            expected = str(context.get("expected", ""))
            given = detail["input"]
            near = difflib.get_close_matches(str(given), expected.replace("'", "").split(), 1)
            hint = f"；是否想写 {near[0].rstrip(',')}" if near else ""
            return f"值 {given!r} 不在允许的范围内：{expected.replace(' or ', '、')}{hint}"
        case "value_error":
            return str(context["error"])
        case kind if kind in WRONG_TYPE:
            return f"{WRONG_TYPE[kind]}，写的是 {_shown(detail['input'])}"
        case _:
            return f"{detail['msg']}，写的是 {_shown(detail['input'])}"


def _shown(given: Any) -> str:
    text = repr(given)
    return text if len(text) <= 40 else f"{text[:40]}…"


def _without(data: Any, places: list[Place]) -> Any:
    left = copy.deepcopy(data)
    for place in places:
        inner = left
        for part in place[:-1]:
            inner = inner[part]
        inner.pop(place[-1], None)
    return left
