"""Where a page ended, as a word that the client hands back: opaque, and checked when it comes."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import orjson

from api.problems import BadForm, Mistake


def cursor(*place: Any) -> str:
    """The word for a place."""
    return urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")


def place(word: str, *types: type | tuple[type, ...]) -> tuple[Any, ...]:
    """The place that the word stands for. Raises BadForm for a word that we never gave."""
    try:
        values = orjson.loads(urlsafe_b64decode(word + "=" * (-len(word) % 4)))
        good = isinstance(values, list) and len(values) == len(types)
        if good and all(isinstance(v, t) for v, t in zip(values, types, strict=True)):
            return tuple(values)
    except (ValueError, UnicodeError):
        pass
    raise BadForm([Mistake("after", "不是本接口给出的翻页位置，请去掉后从第一页开始")])
