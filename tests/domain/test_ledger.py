"""The form of the ledger: acts and events read back, a chain that shows every change, one digest."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from domain.acts import SYSTEM, RawAct
from domain.ledger import (
    GENESIS,
    HeldLine,
    body_hash,
    faults,
    ledger_digest,
    link,
    read_act,
    write_down,
)
from domain.play import play
from domain.review.commands import Accept, Close, Submit
from domain.review.core import REVIEW
from domain.streams import review_stream
from tests.domain.histories import CODE, COMPANY, RULES, act, on, reviewer
from tests.domain.review.rounds import opened

STREAM = review_stream(CODE, "energy_review", 1)
HISTORY = (
    opened("energy_review", "2026-03-02 08:00"),
    act(Submit(), "2026-03-02 09:00", COMPANY),
)


def lines() -> list[Any]:
    events = play(REVIEW, None, HISTORY, on("2026-03-12"), RULES).events
    return [write_down(one.event, one.act, seq) for seq, one in enumerate(events, start=1)]


def held() -> list[HeldLine]:
    found, previous = [], GENESIS
    for line in lines():
        body = body_hash(STREAM, line, RULES.version, RULES.calendar.version)
        previous = link(previous, body, line.at)
        found.append(
            HeldLine(
                **dict(line),
                stream=STREAM,
                recorded_at=line.at,
                catalog=RULES.version,
                calendar=RULES.calendar.version,
                body_hash=body,
                hash=previous,
            )
        )
    return found


def test_a_chain_as_it_was_written_has_no_fault() -> None:
    assert len(held()) >= 3
    assert faults(STREAM, held()) == []


def test_a_changed_word_a_line_that_is_gone_and_a_forged_link_are_each_found() -> None:
    whole = held()
    changed = whole[1].but(payload=whole[1].payload | {"papers": ["energy_report"]})
    assert faults(STREAM, [whole[0], changed, *whole[2:]]) == [
        f"{STREAM}#2: the body is not the one that was hashed"
    ]
    assert faults(STREAM, [whole[0], *whole[2:]])[:2] == [
        f"{STREAM}#3: seq 2 expected",
        f"{STREAM}#3: the chain is broken",
    ]
    forged = whole[1].but(hash="0" * 64)
    assert f"{STREAM}#2: the chain is broken" in faults(STREAM, [whole[0], forged, *whole[2:]])


def test_two_ledgers_that_tell_the_same_have_one_digest_in_whatever_order() -> None:
    told, other = lines(), "review/LH-2026-0001/det_water/1"
    assert ledger_digest([(STREAM, told), (other, told[:1])]) == ledger_digest(
        [(other, told[:1]), (STREAM, told[::-1])]
    )
    assert ledger_digest([(STREAM, told)]) != ledger_digest([(STREAM, told[:-1])])


@pytest.mark.parametrize("origin", [None, "project/LH-2026-0001"])
def test_a_row_is_read_as_the_act_of_a_person_or_of_another_stream(origin: str | None) -> None:
    command: Any = Close(reason="project_ended") if origin else Accept()
    row = RawAct(
        id=UUID(int=5),
        stream=STREAM,
        kind=command.kind,
        body=command.model_dump(exclude={"kind"}),
        by=reviewer("fgw").model_dump(),
        submitted_at=on("2026-03-02"),
        happened_at=on("2026-03-02"),
        origin=origin,
    )
    read = read_act(row)
    assert (read.command, read.message) == (command, origin is not None)
    assert read.by == (SYSTEM if origin else reviewer("fgw"))
