"""Statements that a connection plans once: those of the path that every act takes.

The driver has no prepared statements of its own, so they are prepared and executed by name, inside
the messages that `own_transaction` sends. Planning them anew cost half of `record`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_VALUE = re.compile(r"%\((\w+)\)s")


class Prepared(NamedTuple):
    """A statement, planned once a connection under `name`; `call` executes it there."""

    name: str
    prepare: str
    call: str


def prepared(name: str, sql: str, **types: str) -> Prepared:
    """`sql` with its named values, whose PostgreSQL types are `types`."""
    order = list(types)
    places = _VALUE.sub(lambda value: f"${order.index(value[1]) + 1}", sql)
    given = ", ".join(f"%({value})s::{types[value]}" for value in order)
    return Prepared(
        name=name,
        prepare=f"prepare {name} ({', '.join(types.values())}) as {places.replace('%%', '%')}",
        call=f"execute {name} ({given});\n",
    )
