"""What an adoption of a catalog could not settle by rule."""

from __future__ import annotations

from datetime import datetime

from domain.project.adoption_events import MatterKind, MatterRaised, MatterSettled
from domain.project.events import FactsSet, ProjectEvent, RoundEnded, StageExited
from domain.project.group_events import GroupClosed
from domain.value import Frozen


class Matter(Frozen):
    """What an adoption could not settle by rule, until somebody has, or it has passed."""

    what: MatterKind
    of: str
    round: int | None = None
    names: tuple[str, ...] = ()
    catalog: str
    raised_at: datetime


Matters = dict[str, Matter]  # by the name that its event gives it


def evolve(matters: Matters, event: ProjectEvent) -> Matters:
    """The matters after `event`: a round that ends, a fact that is set, a stage that is left and a
    group that closes take theirs along."""
    match event:
        case MatterRaised():
            raised = Matter(
                what=event.what,
                of=event.of,
                round=event.round,
                names=event.names,
                catalog=event.catalog,
                raised_at=event.at,
            )
            return matters | {event.matter: raised}
        case MatterSettled():
            return {name: one for name, one in matters.items() if name != event.matter}
        case RoundEnded() | FactsSet() | StageExited() | GroupClosed():
            return {name: one for name, one in matters.items() if not _passes(one, event)}
        case _:
            return matters


def _passes(one: Matter, event: RoundEnded | FactsSet | StageExited | GroupClosed) -> bool:
    match event:
        case RoundEnded():
            return (one.of, one.round) == (event.item, event.round)
        case FactsSet():
            return one.what == "fact_values" and one.of in event.facts
        case StageExited():
            return one.what == "stage_exit" and one.of == event.stage
        case GroupClosed():
            return one.what == "group_gone" and one.of == event.group
