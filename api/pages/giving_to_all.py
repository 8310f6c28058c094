"""An act that is given to many projects on a page: what is not taken, its answer, how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from fastapi import Request
from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse

from api.adjusting import deliver_all, progress
from api.desk import Given
from api.door import desk_of, signed_in
from api.pages.filled_in import labelled
from api.problems import BadForm, Mistake
from domain.acts import RawAct
from domain.forms import ActForm
from domain.refused import Refused
from store.adjusting import Progress


def not_taken(form: ActForm, no: BadForm | Refused) -> tuple[tuple[Mistake, ...], int]:
    """What is wrong, by the labels of the form, and the status of an answer that says so."""
    match no:
        case BadForm():
            return tuple(labelled(form, no.errors)), 422
        case Refused():
            return (Mistake("", no.refusal.zh),), 409


def on_its_way(
    request: Request, page: str, given: Given, rows: Sequence[RawAct]
) -> RedirectResponse:
    """Back to the page, which tells how far it is, while it is brought to each project."""
    return RedirectResponse(
        f"{page}?batch={given.id}",
        303,
        {"Cache-Control": "no-store"},
        background=BackgroundTask(deliver_all, desk_of(request), rows),
    )


async def so_far(request: Request, batch: str) -> Progress | None:
    """How far the act of that number is; None where this person gave none."""
    try:
        id = UUID(batch)
    except ValueError:
        return None
    there = await progress(desk_of(request), signed_in(request), id)
    return there if there.projects else None
