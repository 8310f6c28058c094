"""What an ended project still hears: a challenge and its ruling, and what a decision made anew brings.

A round in which a decision is made anew after the exit has a running clock, which follows another
calendar and a stop of all clocks like any other (domain.md 4); what such a decision asks of the
project unit is still to be done, reported and confirmed. All else ended with the project.
"""

from __future__ import annotations

from domain.project.adoption_commands import AdoptCalendar, StopClocks
from domain.project.challenge_commands import RecordChallenge, RecordRuling, RecordStay
from domain.project.command import Command
from domain.project.commands import kind_of
from domain.project.obligation_commands import ConfirmObligation, ReportObligation
from domain.project.state import Project

ON_CHALLENGES = (RecordChallenge, RecordStay, RecordRuling)
ON_CLOCKS = (AdoptCalendar, StopClocks)
ON_OBLIGATIONS = (ReportObligation, ConfirmObligation)
AFTER_THE_END = (*ON_CHALLENGES, *ON_CLOCKS, *ON_OBLIGATIONS)


def hears(project: Project, command: Command) -> bool:
    """Whether the ended project still takes this act."""
    if isinstance(command, ON_OBLIGATIONS):
        return command.obligation in project.owed
    return hears_kind(project, kind_of(type(command)))


def hears_kind(project: Project, kind: str) -> bool:
    """Whether the ended project still takes acts of this kind."""
    if kind in _CHALLENGES:
        return True
    if kind in _CLOCKS:
        return project.ended_how == "exited" and bool(project.open_rounds)
    return kind in _OBLIGATIONS and bool(project.owed)


_CHALLENGES = tuple(kind_of(one) for one in ON_CHALLENGES)
_CLOCKS = tuple(kind_of(one) for one in ON_CLOCKS)
_OBLIGATIONS = tuple(kind_of(one) for one in ON_OBLIGATIONS)
