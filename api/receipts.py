"""Receipts: what became of an act, for who gave it and for those who look after all."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.answers import Json
from api.door import desk_of, signed_in
from api.openapi import told
from api.problems import NotThere
from api.words import receipt
from domain.acts import Actor, Role
from store import receipts
from store.receipts import Answer

router = APIRouter(prefix="/api/v1", tags=["回执 receipts"])
OVERSEEING = (Role.AUDITOR, Role.OPERATOR)


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
    if not found or not _sees(by, found[0]):
        raise no
    return Json(receipt(found[0]) | {"refusal": found[0].refusal})


def _sees(by: Actor, answer: Answer) -> bool:
    """Whoever gave it, and his unit or company; auditors and operators."""
    gave = answer.actor
    if by.role in OVERSEEING or gave["person"] == by.person:
        return True
    return (by.unit is not None and gave.get("unit") == by.unit) or (
        by.company is not None and gave.get("company") == by.company
    )
