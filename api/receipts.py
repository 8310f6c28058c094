"""Receipts: what became of an act, for who gave it and for those who look after all."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.answers import Json
from api.door import desk_of, signed_in
from api.openapi import told
from api.problems import Hidden, NotThere
from api.words import receipt
from domain.acts import Actor
from domain.identity import Thing, Verb, may
from store import receipts
from store.receipts import Answer

router = APIRouter(prefix="/api/v1", tags=["回执 receipts"])


@router.get("/receipts/{id}", **told("Receipt"))
async def one_receipt(id: str, request: Request) -> Response:
    """回执：`outcome` 为空表示尚未办理，`refused` 附不能办理的理由。"""
    by = signed_in(request)
    no = NotThere(f"没有找到回执 {id[:40]}。")
    try:
        number = UUID(id)
    except ValueError:
        raise no from None
    found: list[Answer] = await desk_of(request).ask(receipts.answers, [number])
    if not found:
        raise no
    if may(by, Verb.SEE_RECEIPT, _whose(found[0])) is not None:
        raise Hidden(no.detail)
    return Json(receipt(found[0]) | {"refusal": found[0].refusal})


def _whose(answer: Answer) -> Thing:
    """Whoever gave it, and his unit or company."""
    gave = Actor.model_validate(answer.actor)
    units = (gave.unit,) if gave.unit else ()
    return Thing(person=gave.person, units=units, company=gave.company)
