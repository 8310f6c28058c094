"""The nightly check's results: kept one after the other, the newest is shown to operators."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, text

from domain.value import Frozen


class Checked(Frozen):
    """One check of ledger, read model and engine. `findings`: kind, where and what, as data."""

    at: datetime
    verified: bool
    temporal: str
    streams: int
    events: int
    findings: tuple[dict[str, Any], ...] = ()


KEPT_FINDINGS = 200  # more are no better to read; `quancheng verify --engine` lists them all


def keep(db: Connection, told: dict[str, Any]) -> None:
    """What `quancheng verify --engine --json` has told. Raises KeyError where it told otherwise."""
    db.execute(
        text(
            "insert into checks (verified, temporal, streams, events, findings)"
            " values (:verified, :temporal, :streams, :events, cast(:findings as jsonb))"
        ),
        {
            "verified": told["verified"],
            "temporal": told["temporal"],
            "streams": told["streams"],
            "events": told["events"],
            "findings": orjson.dumps(told["findings"][:KEPT_FINDINGS]).decode(),
        },
    )


def newest(db: Connection) -> Checked | None:
    """The last check; None before the first. Uses `checks_at`."""
    row = (
        db.execute(
            text(
                "select at, verified, temporal, streams, events, findings from checks"
                " order by at desc limit 1"
            )
        )
        .mappings()
        .one_or_none()
    )
    return Checked.model_validate(dict(row)) if row else None
