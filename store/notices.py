"""Steps of the ladder that have rung, of rounds and of bundles (一件事), as far as they are somebody's
to answer, and what he has read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, text

Row = dict[str, Any]
AT_MOST = 200


class Place(NamedTuple):
    """A post as a step is addressed to it."""

    role: str
    unit: str | None


class Reader(NamedTuple):
    """Who reads: his post first, then those that fall to him because they are vacant."""

    person: str
    post: Place
    posts: tuple[Place, ...]


# Addressed to one of the posts (of the city without a unit), or passed on to the person.
_HIS = """(n.addressees @> any(cast(:posts as jsonb[])) or (n.passed_on > 0 and exists (
    select from events e where e.stream = n.stream and e.type in ('EscalationPassedOn', 'BundleAnswered')
        and e.payload ->> 'step' = n.step and e.payload ->> 'to' = :person)))"""
_SIGNED = """exists (select from events e where e.stream = n.stream
    and e.type in ('EscalationAcknowledged', 'BundleAnswered') and e.payload ->> 'step' = n.step
    and e.actor ->> 'role' = :role and e.actor ->> 'unit' is not distinct from :unit)"""
_READ = (
    "exists (select from notices_read r"
    " where r.person = :person and r.stream = n.stream and r.step = n.step)"
)


def listed(db: Connection, reader: Reader) -> list[Row]:
    """His notices of rounds and bundles that are open, the newest first, each with whether he has read it and
    his post has signed for it. By `notices_open`."""
    rows = db.execute(
        text(
            f"select to_jsonb(x) from (select n.*, {_READ} as read, {_SIGNED} as signed,"
            f" n.addressees @> any(cast(:own as jsonb[])) as own,"
            " p.name as project_name, p.county, p.demo, p.total_investment, v.status,"
            " v.promised_due, v.statutory_due, v.held_left, v.window_until"
            " from notices n left join projects p on p.code = n.project"
            " left join reviews v on v.stream = n.stream"
            f" where not n.closed and {_HIS} order by n.at desc, n.stream, n.step limit :most) x"
        ),
        _given(reader) | {"most": AT_MOST},
    )
    return [row[0] for row in rows]


def unread(db: Connection, reader: Reader) -> int:
    """How many of them he has not read."""
    question = f"select count(*) from notices n where not n.closed and {_HIS} and not {_READ}"
    return int(db.execute(text(question), _given(reader)).scalar_one())


def mark_read(db: Connection, person: str, notices: Sequence[tuple[str, str]]) -> None:
    """He has read these (stream, step). Again changes nothing."""
    db.execute(
        text(
            "insert into notices_read (person, stream, step)"
            " select :person, s, t from unnest(cast(:streams as text[]), cast(:steps as text[]))"
            " as u(s, t) on conflict do nothing"
        ),
        {
            "person": person,
            "streams": [stream for stream, _ in notices],
            "steps": [step for _, step in notices],
        },
    )


def _given(reader: Reader) -> dict[str, Any]:
    return {
        "person": reader.person,
        "role": reader.post.role,
        "unit": reader.post.unit,
        "posts": _patterns(reader.posts),
        "own": _patterns((reader.post,)),
    }


def _patterns(posts: Sequence[Place]) -> list[str]:
    units = dict.fromkeys((one.role, unit) for one in posts for unit in (one.unit, None))
    return [orjson.dumps([{"role": role, "unit": unit}]).decode() for role, unit in units]
