"""An act that is given to many projects over HTTP: its body, its answer, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Request
from starlette.background import BackgroundTask

from api.adjusting import deliver_all, progress
from api.answers import Json
from api.desk import Given
from api.door import desk_of, signed_in
from api.forms import Form, Reading
from api.problems import BadForm, Mistake, NotThere
from api.readings import reading_for
from domain.acts import RawAct

Batch = Annotated[
    str,
    Path(
        description="登记时给出的编号",
        examples=["0d6f4f3e-8f0b-5c39-9a61-6d1b6d1f2a55"],
        max_length=36,
    ),
]


def act_of(
    body: dict[str, Any], readings: Mapping[str, Reading], *also: str
) -> tuple[Reading, Form]:
    """The act in the body. `also`: what may stand beside it. Raises BadForm."""
    unknown = [Mistake(name, "不认识的字段") for name in body if name not in ("act", *also)]
    if unknown:
        raise BadForm(unknown)
    act = body.get("act")
    if not isinstance(act, dict):
        kinds = " 或 ".join(readings)
        raise BadForm([Mistake("act", f"必须填写：kind 为 {kinds} 的一项")])
    return reading_for(readings, act)


async def taken(request: Request, act: Given, rows: Sequence[RawAct], address: str) -> Json:
    """202: written down for every project, how far it is, and where that can be asked again."""
    desk = desk_of(request)
    there = await progress(desk, act.by, act.id)
    return Json(
        there._asdict(),
        202,
        {"Location": f"{address}/{act.id}"},
        background=BackgroundTask(deliver_all, desk, rows),
    )


async def so_far(request: Request, batch: str, what: str) -> Json:
    """How far it is. Raises NotThere where this person gave none of that number; `what` it was."""
    none = NotThere(f"没有找到这次{what}。")
    try:
        id = UUID(batch)
    except ValueError:
        raise none from None
    there = await progress(desk_of(request), signed_in(request), id)
    if not there.projects:
        raise none
    return Json(there._asdict())
