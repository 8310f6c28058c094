"""What was changed, told to every process that shows pages: ids only, in the transaction of `record`.

A notice that is lost costs nothing but that a page is told later, when it is looked at again.
"""

from __future__ import annotations

from typing import NamedTuple

import orjson

from domain.recording import Entry

CHANNEL = "changes"
LONGEST = 7900  # bytes of a notice; a longer one names the stream alone
NOTIFY = f"pg_notify('{CHANNEL}', %(changed)s)"  # within a statement
_DESKS = ("unit", "acted_by")


class Changed(NamedTuple):
    """A stream stands at `seq` now. `units`, `companies`: on whose desks something has changed;
    `rung`: whether a step of the ladder has rung or was answered."""

    stream: str
    seq: int
    units: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    rung: bool = False


def notice(entry: Entry, seq: int) -> str:
    """What is told of an entry."""
    units: dict[str, None] = {}
    companies: dict[str, None] = {}
    rung = False
    for change in entry.changes:
        rung = rung or str(change.table) == "notices"
        row = change.row or {}
        units |= dict.fromkeys(str(row[name]) for name in _DESKS if row.get(name))
        companies |= dict.fromkeys(str(row[n]) for n in ("company", "owner") if row.get(n))
    told = Changed(entry.stream, seq, tuple(units), tuple(companies), rung)
    words = orjson.dumps(tuple(told)).decode()
    return (
        words if len(words) <= LONGEST else orjson.dumps(tuple(Changed(entry.stream, seq))).decode()
    )


def read_notice(words: str) -> Changed | None:
    """What a notice says; None for anything that is none of ours."""
    try:
        stream, seq, units, companies, rung = orjson.loads(words)
        return Changed(str(stream), int(seq), tuple(units), tuple(companies), bool(rung))
    except (ValueError, TypeError):
        return None
