"""Parameters that many paths and lists share: how they are written, and what is refused."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Path, Query
from pydantic import AfterValidator, WithJsonSchema

from api.desk import no_project
from api.forms import Moment
from api.problems import NotThere
from domain.streams import PROJECT_CODE, review_of, review_stream

Code = Annotated[str, Path(description="项目编号", examples=["LH-2026-0001"], max_length=20)]
ItemId = Annotated[str, Path(description="事项编号", examples=["idea_review"], max_length=80)]
RoundNumber = Annotated[
    str,
    Path(description="轮次", examples=["1"], max_length=4),
    WithJsonSchema({"type": "integer", "minimum": 1}),
]


def _no_nul(word: str) -> str:
    if "\x00" in word:
        raise ValueError("不能含有空字符（NUL）")
    return word


Word = Annotated[str, AfterValidator(_no_nul)]
Narrow = Annotated[Word | None, Query(max_length=200)]
Search = Annotated[
    Word | None, Query(max_length=100, min_length=1, description="名称或编号中的文字")
]
After = Annotated[
    Word | None, Query(max_length=400, description="上一页 `next` 给出的位置；第一页不填")
]
Limit = Annotated[int, Query(ge=1, le=200, description="每页条数，最多200")]
Before = Annotated[Moment | None, Query(description="到期早于此时刻，须写明时区")]


def project_code(code: str) -> str:
    """The code, if it has the form of one. Raises NotThere."""
    if re.fullmatch(PROJECT_CODE, code, re.ASCII) is None:
        raise no_project(code)
    return code


def review_named(code: str, item: str, round: str) -> str:
    """The stream of a round, if the words name one. Raises NotThere."""
    if round.isascii() and round.isdigit() and len(round) <= 4:
        stream = review_stream(code, item, int(round))
        try:
            review_of(stream)
        except ValueError:
            pass
        else:
            return stream
    raise NotThere("没有这样的事项轮次。")
