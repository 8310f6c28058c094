"""Projects for a measurement, and the acts that it repeats on them."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

from domain.acts import Actor, RawAct, Role, Text
from domain.project.commands import Register
from domain.review.commands import Accept, Decide, HandOver, RulesVersion, Submit
from domain.review.words import Result
from domain.streams import project_stream, review_stream
from worker.bench.stage import COMPANY, Stage

IDEA = "idea_review"
UNIT = "gxw"  # answers for food processing
REVIEWER = Actor(person="bench.reviewer", role=Role.REVIEWER, unit=UNIT)
TEXT = Text(ref=uuid4(), sha256="0" * 64)


def code(n: int) -> str:
    """LH-2026-0001"""
    return f"LH-2026-{n:04d}"


def registration(stage: Stage, n: int) -> RawAct:
    """A company's project."""
    settings = stage.settings
    version = RulesVersion(catalog=settings.catalog_version, calendar=settings.calendar_version)
    register = Register(
        code=code(n),
        name=f"测量项目{n}",
        owner="bench-1",
        county="临颍县",
        industry="食品加工",
        rules=version,
    )
    return stage.row(project_stream(code(n)), register, COMPANY)


def submission(stage: Stage, n: int, round: int = 1) -> RawAct:
    """The idea, with its three papers."""
    papers = ("project_background", "project_need", "project_feasibility")
    return stage.row(review_stream(code(n), IDEA, round), Submit(papers=papers), COMPANY)


def acceptance(stage: Stage, n: int, round: int = 1) -> RawAct:
    """The unit accepts."""
    return stage.row(review_stream(code(n), IDEA, round), Accept(), REVIEWER)


def refusal(stage: Stage, n: int, round: int = 1) -> RawAct:
    """The unit refuses: the next round opens at once, so a life can be made as long as wanted."""
    command = Decide(outcome=Result.REFUSED, reason=TEXT, remedies=TEXT, drafted_by="bench.drafter")
    return stage.row(review_stream(code(n), IDEA, round), command, REVIEWER)


def hand_over(stage: Stage, n: int, to: str) -> RawAct:
    """An act that can be repeated for ever."""
    return stage.row(review_stream(code(n), IDEA, 1), HandOver(to=to), REVIEWER)


def round_path(n: int) -> str:
    """Where the API has the first round of the idea."""
    return f"/api/v1/reviews/{code(n)}/{IDEA}/1"


async def begun(stage: Stage, projects: range) -> None:
    """Each project registered and its idea submitted."""
    registered = await asyncio.gather(*(stage.tell(registration(stage, n)) for n in projects))
    await stage.settled([row.id for row in registered], within=120)
    await stage.opened([review_stream(code(n), IDEA, 1) for n in projects])
    submitted = await asyncio.gather(*(stage.tell(submission(stage, n)) for n in projects))
    await stage.settled([row.id for row in submitted], within=120)


async def refused(stage: Stage, n: int, round: int) -> None:
    """One decision: submitted where it is not, accepted, refused; until the next round is open."""
    acts: list[Any] = [acceptance, refusal] if round == 1 else [submission, acceptance, refusal]
    for act in acts:
        row = await stage.tell(act(stage, n, round))
        await stage.settled([row.id])
    await stage.opened([review_stream(code(n), IDEA, round + 1)])
