"""The report of a simulation: each life's stages and rounds, totals, and the ledger's digest.

Its form is a contract (`simulate` in the work's tools); `docs/simulation.md` says what each word
means. Everything is read from the ledger's lines and the states folded from them.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, get_args

from domain.canonical import canonical
from domain.clock import SHANGHAI
from domain.ledger import Line, bodies
from domain.project.events import ProjectEvent
from domain.project.state import Project
from domain.review.events import ReviewEvent
from domain.review.state import Review
from domain.rules.rules import Rules
from domain.streams import project_of, project_stream
from worker.projects_file import ProjectRow
from worker.simulation.driver import Lived
from worker.simulation.order import out_of_order

Told = dict[str, Any]


def _types(union: Any) -> tuple[str, ...]:
    """The names of the events of a union, as the ledger's lines bear them."""
    return tuple(event.model_fields["type"].default for event in get_args(get_args(union)[0]))


KINDS = tuple(sorted({*_types(ProjectEvent), *_types(ReviewEvent)}))  # all that the domain knows


class LifeTold(NamedTuple):
    """One life as the report needs it: small enough to travel between processes."""

    told: Told
    parts: tuple[Told, ...]  # what was split from it
    bodies: dict[str, bytes]  # stream → what its digest is made of
    kinds: Counter[str]
    faults: list[str]


def tell(row: ProjectRow, code: str, lived: Lived, rules: Rules) -> LifeTold:
    """The life of the row's project, told and checked."""
    faults = list(lived.faults)
    projects = {code: (lived.project, lived.reviews), **lived.parts}
    for one in projects:
        lines = lived.lines.get(project_stream(one), [])
        faults += [f"{one}: {wrong}" for wrong in out_of_order(lines, rules)]
    kinds = Counter(line.type for stream in lived.lines.values() for line in stream)
    told = [
        _project(row, one, project, reviews, _lines_of(one, lived))
        for one, (project, reviews) in projects.items()
    ]
    return LifeTold(
        told=told[0],
        parts=tuple(told[1:]),
        bodies={stream: bodies(some) for stream, some in lived.lines.items()},
        kinds=kinds,
        faults=faults,
    )


def _lines_of(code: str, lived: Lived) -> dict[str, list[Line]]:
    return {stream: some for stream, some in lived.lines.items() if project_of(stream) == code}


def _project(
    row: ProjectRow,
    code: str,
    project: Project | None,
    reviews: Mapping[str, Review],
    lines: Mapping[str, list[Line]],
) -> Told:
    route = project.facts.get("route") if project else None
    how = project.ended_how if project else None
    left = project.ended_at if project and how in ("exited", "merged") else None
    return {
        "code": code,
        "name": project.name if project and project.origin else row.name,
        "county": row.county or "",
        "route": route.value if route else None,
        "entered": _time(project.registered_at) if project else "",
        "exited": _time(left),
        "ended": how,
        "stages": _stages(project) if project else {},
        "items": [_round(review, lines[stream]) for stream, review in _ordered(reviews)],
        "events": sum(map(len, lines.values())),
    }


def _ordered(reviews: Mapping[str, Review]) -> list[tuple[str, Review]]:
    """Rounds in the order of their opening."""
    return sorted(reviews.items(), key=lambda pair: (pair[1].opened_at, pair[0]))


def _stages(project: Project) -> dict[str, Told]:
    return {
        stage: {"from": _time(life.since), "to": _time(life.exited)}
        for stage, life in sorted(project.stages.items())
    }


def _round(review: Review, lines: list[Line]) -> Told:
    accepted = [line for line in lines if line.type == "Accepted"]
    decided = [line for line in lines if line.type == "Decided"]
    due = review.dues.promised or review.dues.statutory
    return {
        "item": review.item,
        "round": review.round,
        "department": review.handler.unit,
        "opened": _time(review.opened_at),
        "submitted": _time(review.received_at),
        "accepted": _time(accepted[-1].at) if accepted else None,
        "due": due.isoformat() if due else None,
        "decided": _time(review.decided_at),
        "outcome": str(review.outcome or review.status) if not review.open else None,
        "overdue_days": int(decided[-1].payload.get("overdue_days", 0)) if decided else 0,
    }


def _time(moment: datetime | None) -> Any:
    return moment.astimezone(SHANGHAI).isoformat() if moment else None


def report(engine: str, seed: int, lives: Iterable[LifeTold]) -> Told:
    """The whole report. `verified`: no life has a fault of any kind."""
    lives = list(lives)
    kinds: Counter[str] = sum((life.kinds for life in lives), Counter())
    projects = [told for life in lives for told in (life.told, *life.parts)]
    streams = {stream: body for life in lives for stream, body in life.bodies.items()}
    return {
        "engine": engine,
        "seed": seed,
        "projects": projects,
        "totals": {
            "projects": len(projects),
            "exited": sum(one["exited"] is not None for one in projects),
            "items": sum(len(one["items"]) for one in projects),
            "events": sum(one["events"] for one in projects),
            "kinds": {kind: kinds[kind] for kind in KINDS},
        },
        "verified": not any(life.faults for life in lives),
        "ledger_digest": digest(streams),
    }


# --- the digest, in parts -----------------------------------------------------------------------


def digest(streams: Mapping[str, bytes]) -> str:
    """`domain.ledger.ledger_digest` of all streams, from parts made where each life was lived."""
    told = hashlib.sha256()
    for stream in sorted(streams):
        told.update(canonical(stream))
        told.update(streams[stream])
    return told.hexdigest()
