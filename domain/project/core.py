"""The pure core of a project, as `play` takes it."""

from __future__ import annotations

from domain.play import Core
from domain.project.alarms import next_alarm, ring
from domain.project.commands import ProjectCommand
from domain.project.events import ProjectEvent
from domain.project.handle import handle
from domain.project.state import Project, evolve

PROJECT: Core[Project, ProjectCommand, ProjectEvent] = Core(
    handle=handle, evolve=evolve, next_alarm=next_alarm, ring=ring
)
