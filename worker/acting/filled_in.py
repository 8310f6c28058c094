"""What is filled in at the terminal, as the body that a program would have sent.

`--set name=value` leads by dots to a place in the form (document.number=…); a name that comes several
times is a list. The form's own types say how a word is to be read; what is wrong stays as it was
written, for the form to name. Here nothing is judged.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel

from api.forms import Form, Reading
from api.problems import BadForm, Mistake, Problem, too_large
from api.reading import LARGEST_BYTES, check_signs, parsed
from api.readings import form_for
from domain.clock import SHANGHAI
from worker.command_error import CommandError

STANDARD_INPUT = "-"
YES_NO = {"true": True, "false": False, "是": True, "否": False}


def form_of(
    reading: Reading, said: Iterable[str], json: str | None = None, at: str | None = None
) -> Form:
    """The form of `--json`, `--set` and `--at` together. Raises, beside what `body_of` does, pydantic's
    ValidationError with what is wrong."""
    return form_for(reading, body_of(reading, said, json, at))


def body_of(
    reading: Reading, said: Iterable[str], json: str | None = None, at: str | None = None
) -> dict[str, Any]:
    """The body of `--json`, filled up by each `--set` and by `--at`.

    Raises CommandError, or a problem where the text is no body at all.
    """
    body = _whole(reading, json)
    for name, words in _by_name(said).items():
        _put(body, name, _read(_type_at(reading.form, name.split(".")), words, name))
    if at is not None:
        _put(body, "happened_at", moment(at))
    check_signs(body, ())
    return body


def moment(text: str) -> str:
    """An instant with its offset; one without is Asia/Shanghai's. Raises CommandError."""
    wrong = CommandError(f"时间“{text}”不对：应为 2026-09-25T16:30，不写时区即北京时间 · bad time")
    if "T" not in text and " " not in text:
        raise wrong
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise wrong from None
    return (found if found.tzinfo else found.replace(tzinfo=SHANGHAI)).isoformat()


# --- a whole body ---------------------------------------------------------------------------------


def _whole(reading: Reading, json: str | None) -> dict[str, Any]:
    if json is None:
        return {}
    body = parsed(_text(json))
    kind = body.pop("kind", reading.kind)
    if kind != reading.kind:
        raise CommandError(f"--json 中的 kind 是 {kind}，要办理的是 {reading.kind} · another kind")
    return body


def _text(json: str) -> bytes:
    """The object itself, the file that it names, or what comes in."""
    if json.lstrip().startswith("{"):
        return json.encode(errors="surrogateescape")
    try:
        if json == STANDARD_INPUT:
            found = sys.stdin.buffer.read(LARGEST_BYTES + 1)
        else:
            with Path(json).open("rb") as file:
                found = file.read(LARGEST_BYTES + 1)
    except OSError as no:
        raise CommandError(f"读不到 {json}：{no.strerror} · cannot be read") from None
    if len(found) > LARGEST_BYTES:
        raise too_large()
    return found


# --- one field ------------------------------------------------------------------------------------


def _by_name(said: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in said:
        name, equals, value = one.partition("=")
        if not equals or not name.strip(".") or ".." in name:
            raise CommandError(f"--set “{one}”写法不对：应为 名称=值 · write name=value")
        found.setdefault(name.strip(), []).append(value)
    return found


def _put(body: dict[str, Any], name: str, value: Any) -> None:
    *path, last = name.split(".")
    place = body
    for part in path:
        place = place.setdefault(part, {})
        if not isinstance(place, dict):
            raise BadForm([Mistake(name, f"“{part}”已经写作一个值，其下不能再写")])
    if last in place:
        raise BadForm([Mistake(name, "写了两次")])
    place[last] = value


def _read(kind: Any, words: list[str], name: str) -> Any:
    """The words as the type asks for them; as they are where they cannot be read so."""
    inner = _plain(kind)
    if (element := _element(inner)) is not None:
        if len(words) == 1 and words[0].lstrip().startswith("["):
            return _json(words[0], name)
        if len(words) > 1 or not _takes_text(inner):
            return [_read(element, [word], name) for word in words]
    if len(words) > 1:
        raise BadForm([Mistake(name, "写了两次")])
    (word,) = words
    if inner is bool:
        return YES_NO.get(word.strip().lower(), word)
    if inner is int:
        return int(word) if _is_whole(word.strip()) else word
    if inner is AwareDatetime:
        return moment(word)
    if _holds_names(inner) and word.lstrip().startswith("{"):
        return _json(word, name)
    return word


def _is_whole(word: str) -> bool:
    return word.isascii() and word.removeprefix("-").isdigit() and len(word) <= 18


def _json(word: str, name: str) -> Any:
    """By the reader of bodies: its bounds are ours."""
    body = '{"value": ' + word + "}"
    try:
        found = parsed(body.encode(errors="surrogateescape"))
    except BadForm:
        raise
    except Problem:
        found = {}
    if list(found) != ["value"]:
        raise BadForm([Mistake(name, "不是合法的 JSON")])
    return found["value"]


# --- types ----------------------------------------------------------------------------------------


def _type_at(form: type[BaseModel], path: list[str]) -> Any:
    """The type of the place; None where the form has none, which it says itself."""
    kind: Any = form
    for part in path:
        kind = _plain(kind)
        if get_origin(kind) is dict:
            kind = get_args(kind)[1]
        elif isinstance(kind, type) and issubclass(kind, BaseModel):
            if (info := kind.model_fields.get(part)) is None:
                return None
            kind = info.annotation
        else:
            return None
    return kind


def _plain(kind: Any) -> Any:
    """Without bounds, and without that it may be left out."""
    if get_origin(kind) is Annotated:
        return _plain(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        parts = [part for part in get_args(kind) if part is not type(None)]
        return _plain(parts[0]) if len(parts) == 1 else kind
    return kind


def _parts(kind: Any) -> list[Any]:
    if get_origin(kind) in (Union, types.UnionType):
        return [_plain(part) for part in get_args(kind)]
    return [kind]


def _element(kind: Any) -> Any:
    """What a list of this type is of; None where it is never a list."""
    lists = [part for part in _parts(kind) if get_origin(part) is tuple]
    return get_args(lists[0])[0] if lists else None


def _takes_text(kind: Any) -> bool:
    """Whether one word may stand alone: a fact of several values is one of them, or more."""
    return str in _parts(kind)


def _holds_names(kind: Any) -> bool:
    return get_origin(kind) is dict or (isinstance(kind, type) and issubclass(kind, BaseModel))
