"""Who may do what: one answer for the API, the core, pages and tests.

`policy` is the table, `may` asks it; `commands` says who gives which command; `people` who holds
which post on which day, and who stands in for whom.
"""

from __future__ import annotations

from domain.identity.commands import (
    CITY_GOVERNMENT,
    DESK_ROLES,
    OFFICE,
    REGISTERING,
    acting_units,
    arbiter,
    area_of,
    function_of,
    who_may,
    who_may_project,
)
from domain.identity.may import Scope, Thing, ever, is_open, may, relations, scope
from domain.identity.people import Hat, Holder, Person, Post, Substitution, holders, posts_of
from domain.identity.policy import Verb

__all__ = [
    "CITY_GOVERNMENT",
    "DESK_ROLES",
    "OFFICE",
    "REGISTERING",
    "Hat",
    "Holder",
    "Person",
    "Post",
    "Scope",
    "Substitution",
    "Thing",
    "Verb",
    "acting_units",
    "arbiter",
    "area_of",
    "ever",
    "function_of",
    "holders",
    "is_open",
    "may",
    "posts_of",
    "relations",
    "scope",
    "who_may",
    "who_may_project",
]
