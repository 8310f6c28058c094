"""Roles, what each sees, and the acts that need two people. Who may do what is `identity`'s."""

from __future__ import annotations

from typing import Literal

from domain.rules.figures import Confidence, Sources
from domain.rules.forms import Entry, Id, Text


class RoleRule(Entry):
    """A post or part, and how far it sees."""

    id: Id
    name_zh: Text
    sees: Literal[
        "unit",
        "area",
        "county",
        "all",
        "all_read",
        "own_projects",
        "figures",
        "technical",
        "accounts",
        "rights",
        "audit",
    ]
    held_by: Literal["person"]


class TwoPersonRule(Entry):
    """Acts whose drafter and approver are two people."""

    acts: tuple[Id, ...]
    src: Sources
    confidence: Confidence


class Roles(Entry):
    """The file of roles."""

    roles: tuple[RoleRule, ...]
    two_person_rule: TwoPersonRule
