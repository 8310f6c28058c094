"""Which projects are somebody's to see, asked where a project or a round is opened."""

from __future__ import annotations

from api.desk import Desk, hidden_project, hidden_review, no_project, no_review
from domain.acts import Actor
from domain.identity import Thing, Verb, may
from domain.streams import review_of
from store import scope


async def project_seen(desk: Desk, by: Actor, verb: Verb, code: str) -> Thing:
    """The project, if `by` may do this to it. Raises NotThere, alike for what is not and is not his."""
    thing: Thing | None = await desk.ask(scope.project, code)
    if thing is None:
        raise no_project(code)
    if may(by, verb, thing) is not None:
        raise hidden_project(code)
    return thing


async def round_seen(desk: Desk, by: Actor, verb: Verb, stream: str) -> Thing:
    """The project of a round, if `by` may do this to it. Raises NotThere as above."""
    thing: Thing | None = await desk.ask(scope.project, review_of(stream).project)
    if thing is None:
        raise no_review(stream)
    if may(by, verb, thing) is not None:
        raise hidden_review(stream)
    return thing
