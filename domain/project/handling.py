"""Which units have to do with a project on its own stream: whose documents, duties and requests they are.

Of its rounds the rounds themselves tell. What another record or another project has brought along
has no round here, and what a unit has answered, or revoked, is its task no more: it handled it all
the same, and goes on seeing the project (domain.md 9).
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.identity import acting_units
from domain.project.rounds import handler_of
from domain.project.state import Project
from domain.rules.rules import Rules


def units(project: Project, rules: Rules) -> tuple[str, ...]:
    """Each once, by name; those that answer for it now, where it has passed from one to another."""
    return tuple(sorted(dict.fromkeys(_units(project, rules))))


def _units(project: Project, rules: Rules) -> Iterator[str]:
    items = [one.item for one in project.granted.values()]
    for item in dict.fromkeys((*items, *project.rhythms)):
        if (found := handler_of(project, rules.item(item), rules)) is not None:
            yield from acting_units(found[0])
    for obligation in project.obligations.values():
        yield obligation.unit
    for service in project.services.values():
        yield service.unit
    for support in project.supports.values():
        yield support.unit
