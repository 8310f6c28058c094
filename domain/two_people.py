"""Who approves has not drafted (domain.md 9): the rule of two people, for acts of every kind."""

from __future__ import annotations

from typing import Any

from domain.acts import Act
from domain.refused import Refused


def check_two_people(act: Act[Any]) -> None:
    """Raises `Refused` where who approves also drafted, himself or as the one he stands in for."""
    # Most commands have none, and to be asked for what it has not costs a model most.
    drafted_by = vars(act.command).get("drafted_by")
    if drafted_by is None or drafted_by not in act.by.persons:
        return
    if drafted_by == act.by.person:
        raise Refused("two_people", "拟稿人和批准人不能是同一人。")
    raise Refused("two_people", "代理人不能批准被代理人拟的稿：拟稿人和批准人不能是同一人。")
