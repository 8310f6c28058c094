"""What was refused goes into the access log: who, which address, why.

It was refused already, so a log that cannot be written keeps nobody in or out; it is told aloud.
"""

from __future__ import annotations

import structlog
from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError

from api.door import desk_of
from api.problems import Problem
from api.sessions import Visitor
from store import access_log
from store.away import AWAY

log = structlog.get_logger()
NOBODYS = ("no_token", "not_signed_in", "wrong_password")  # nobody is known, or it is noted there


async def refused(request: Request, problem: Problem) -> None:
    """A line for what this person was refused. Never raises."""
    if problem.code in NOBODYS:
        return
    who = None
    if (actor := getattr(request.state, "actor", None)) is not None:
        who = actor.person
    elif (signed := getattr(request.state, "signed", None)) is not None:
        who = signed.session.person.id
    told = {"method": request.method, "path": request.url.path[:200], "code": problem.code}
    entry = Visitor.of(request).refused(who, "access", **told)
    try:
        await desk_of(request).ask(access_log.note, entry)
    except (*AWAY, SQLAlchemyError) as no:
        log.error("the access log cannot be written", because=str(no)[:200], who=who, **told)
