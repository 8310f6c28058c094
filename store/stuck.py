"""What the ledger's database knows of what may be stuck: asked, not judged (`domain.stuck` does)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Engine, text

from domain.stuck import Differing, LateAlarm, RefusedSignal, SetAside, WaitingAct
from store.database import own_transaction

AT_MOST = 200  # of each sort; nobody reads more at once
OF_LATE_DAYS = 7


class Told(NamedTuple):
    """`open`: each stream that should run, and since when nothing has changed there."""

    clock: datetime
    waiting: tuple[WaitingAct, ...]
    late: tuple[LateAlarm, ...]
    set_aside: tuple[SetAside, ...]
    refused: tuple[RefusedSignal, ...]
    open: tuple[Differing, ...]


_WAITING = """
select c.id::text as id, c.stream, c.kind, c.tries, c.origin is not null as message,
    -- A message is dated by its cause, which may be long past: it came when its cause was recorded.
    case when c.origin is null then c.submitted_at else coalesce((
        select max(e.recorded_at) from events e where e.stream = c.origin and e.at = c.submitted_at
    ), c.submitted_at) end as since,
    coalesce(c.body -> 'rules' ->> 'catalog', c.body ->> 'catalog') as catalog
from commands c where c.outcome is null order by c.submitted_at limit :most
"""
_LATE = """
select stream, next_alarm as since from streams
where not closed and next_alarm < clock_timestamp() order by next_alarm limit :most
"""
_SET_ASIDE = """
select id::text as id, stream, kind, settled_at as since, coalesce(settled_by ->> 'person', '') as by,
    coalesce(settled_by ->> 'reason', '') as reason
from commands where outcome = 'set_aside'
    and settled_at > clock_timestamp() - make_interval(days => :days)
order by settled_at desc limit :most
"""
_REFUSED = """
select stream, max(noted_at) as since, count(*)::int as count from refused_signals
where noted_at > clock_timestamp() - make_interval(days => :days)
group by stream order by 2 desc limit :most
"""
_OPEN = """
select s.stream, coalesce(e.recorded_at, to_timestamp(0)) as since
from streams s left join events e on e.stream = s.stream and e.seq = s.seq
where not s.closed and s.seq > 0
union all
select c.stream, min(c.submitted_at) from commands c join streams s on s.stream = c.stream
where c.outcome is null and (s.closed or s.seq = 0) group by c.stream
"""


def told(engine: Engine) -> Told:
    """As of one instant. By `commands_waiting`, `streams_alarm`, `streams_open`, `commands_set_aside`."""
    given = {"most": AT_MOST, "days": OF_LATE_DAYS}
    with engine.connect() as db:
        db = db.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

        def rows(question: str) -> list[dict]:
            return [dict(row) for row in db.execute(text(question), given).mappings()]

        return Told(
            clock=db.execute(text("select clock_timestamp()")).scalar_one(),
            waiting=tuple(WaitingAct.model_validate(one) for one in rows(_WAITING)),
            late=tuple(LateAlarm.model_validate(one) for one in rows(_LATE)),
            set_aside=tuple(SetAside.model_validate(one) for one in rows(_SET_ASIDE)),
            refused=tuple(RefusedSignal.model_validate(one) for one in rows(_REFUSED)),
            open=tuple(Differing.model_validate(one) for one in rows(_OPEN)),
        )


def since(engine: Engine, streams: Iterable[str]) -> dict[str, datetime]:
    """When each of these last changed in the ledger; those that it does not have are left out."""
    asked = list(streams)
    with own_transaction(engine) as cursor:
        cursor.execute(
            "select s.stream, e.recorded_at from streams s"
            " join events e on e.stream = s.stream and e.seq = s.seq where s.stream = any(%s)",
            (asked,),
        )
        return dict(cursor.fetchall())


def names(engine: Engine, codes: Iterable[str]) -> dict[str, str]:
    """What the projects are called."""
    with own_transaction(engine) as cursor:
        cursor.execute("select code, name from projects where code = any(%s)", (list(codes),))
        return dict(cursor.fetchall())
