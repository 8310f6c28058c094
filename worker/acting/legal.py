"""What a person may do now on a project or on one of its rounds, as pages and programs judge it."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Engine as Database

from api.desk import Desk, no_project, no_review
from api.forms import ON_PROJECT
from api.pages.project_choices import choices, form_of
from api.previews import Present, legal_moves, present
from api.sight import project_seen, round_seen
from domain.acts import Actor
from domain.identity import Verb
from domain.review.words import STATUS_ZH
from domain.rules.rules import Rules
from domain.streams import project_stream, review_of
from store import projects
from worker.acting.kinds import word
from worker.acting.where import Place


class About(NamedTuple):
    """One of several things that an act may be about; `given` are the fields that say so."""

    value: str
    zh: str
    note: str
    given: dict[str, str | int]


class Move(NamedTuple):
    """An act. `words`: those by which it may be given; `why`: why not, "" where it may."""

    kind: str
    zh: str
    clause: str
    words: tuple[tuple[str, str], ...] = ()
    about: tuple[About, ...] = ()
    why: str = ""


class Moves(NamedTuple):
    """The acts on one stream, and how it stands."""

    stream: str
    zh: str
    moves: tuple[Move, ...]


async def on_project(desk: Desk, by: Actor, code: str) -> Moves:
    """The acts on the project that are this person's. Raises NotThere."""
    await project_seen(desk, by, Verb.SEE_PROJECT, code)
    there = await at_project(desk, code)
    project, rules = there.state, there.rules
    found = []
    for one in choices(project, by, rules):
        about = tuple(
            About(
                each.value, each.zh, each.note, form_of(one, each.value, project, by, rules).given
            )
            for each in one.about
        )
        clause = ON_PROJECT[one.kind].command.clause
        found.append(Move(one.kind, one.zh, clause, about=about, why=one.why))
    return Moves(project_stream(code), project.name, tuple(found))


async def on_round(desk: Desk, by: Actor, stream: str) -> Moves:
    """The acts that the round would take. Raises NotThere."""
    await round_seen(desk, by, Verb.SEE_ROUND, stream)
    there = await at_round(desk, stream)
    found = []
    for one in legal_moves(stream, there, by):
        outcomes = one.get("outcomes", ()) if one["kind"] == "decide" else ()
        words = tuple((word(each["path"].rpartition("/")[2]), each["zh"]) for each in outcomes)
        found.append(Move(one["kind"], one["zh"], one["clause"], words, why=one["why_not"] or ""))
    return Moves(stream, _round_zh(stream, there), tuple(found))


async def everywhere(desk: Desk, by: Actor, place: Place) -> list[Moves]:
    """Of a project its own acts, then those on each of its open rounds."""
    found = [await on_project(desk, by, place.code)]
    for stream in await desk.ask(_open_rounds, place.code):
        found.append(await on_round(desk, by, stream))
    return found


async def at_project(desk: Desk, code: str) -> Present:
    """The project as it stands. Raises NotThere."""
    there: Present | None = await desk.ask(present, project_stream(code), desk.rules_of)
    if there is None:
        raise no_project(code)
    return there


async def at_round(desk: Desk, stream: str) -> Present:
    """The round as it stands. Raises NotThere."""
    there: Present | None = await desk.ask(present, stream, desk.rules_of)
    if there is None:
        raise no_review(stream)
    return there


def _open_rounds(database: Database, code: str) -> list[str]:
    with database.connect() as db:
        whole = projects.whole(db, code)
    return [one["stream"] for one in whole.reviews if not one["closed"]] if whole else []


def _round_zh(stream: str, there: Present) -> str:
    rules: Rules = there.rules
    name = rules.item(review_of(stream).item).name_zh
    return f"{name} 第{review_of(stream).round}轮，{STATUS_ZH[there.state.status]}"
