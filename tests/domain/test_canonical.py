"""One way to write a value down, whatever wrote it; what has no such form is refused."""

from __future__ import annotations

from collections import OrderedDict
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from domain.canonical import canonical, digest, plain
from tests.domain.histories import on


class Pair(NamedTuple):
    one: date
    other: Decimal


class Word(str):
    """A text that some library gives as a kind of its own."""

    __slots__ = ()


class Colour(Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (on("2026-09-25", "16:30"), "2026-09-25T08:30:00.000000Z"),
        (datetime(2026, 9, 25, 8, 30, tzinfo=UTC), "2026-09-25T08:30:00.000000Z"),
        (date(2026, 9, 25), "2026-09-25"),
        (Decimal("5000.00"), "5000"),
        (Decimal("-0"), "0"),
        (Decimal("1E+3"), "1000"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Colour.RED, "red"),
        (Word("颍"), "颍"),
        (Pair(date(2026, 9, 25), Decimal("0.50")), ["2026-09-25", "0.5"]),
        (OrderedDict({Colour.RED: (1, None)}), {"red": [1, None]}),
        ({date(2026, 9, 25): [True]}, {"2026-09-25": [True]}),
    ],
)
def test_a_value_has_one_form(value: Any, written: Any) -> None:
    found = plain(value)
    assert found == written
    assert type(found) in (type(written), Word)


@pytest.mark.parametrize("value", [0.5, {"a", "b"}, b"bytes", object()])
def test_what_has_no_form_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="no canonical form"):
        plain({"of": [value]})


def test_a_time_without_zone_is_nobody_s_time() -> None:
    with pytest.raises(TypeError, match="without zone"):
        canonical(datetime(2026, 9, 25, 16, 30))  # noqa: DTZ001


def test_the_order_in_which_keys_were_written_is_no_part_of_the_text() -> None:
    assert canonical({"b": 1, "a": "颍"}) == '{"a":"颍","b":1}'.encode()
    assert digest({"b": 1, "a": 2}) == digest({"a": 2, "b": 1})
