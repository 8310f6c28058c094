"""Three-valued conditions: unknown blocks, only known false skips, and learning never flips."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.conditions import Condition, FactValue, KnownFact, Truth, judge, names

CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)
T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
DAY = datetime(2026, 3, 2, tzinfo=UTC)


def day(n: int) -> datetime:
    return DAY + timedelta(days=n)


def condition(raw: Any) -> Condition:
    return CONDITION.validate_python(raw)


class Known:
    """A project of which this is known; each thing since the day given with it."""

    def __init__(
        self,
        facts: Mapping[str, tuple[FactValue, datetime]] | None = None,
        happened: Mapping[str, datetime] | None = None,
    ) -> None:
        self.facts = facts or {}
        self.happened = happened or {}

    def fact(self, fact: str) -> KnownFact | None:
        return KnownFact(*self.facts[fact]) if fact in self.facts else None

    def event(self, event: str) -> datetime | None:
        return self.happened.get(event)

    def finished(self, item: str) -> datetime | None:
        return self.happened.get(item)

    def parameter(self, parameter: str) -> Decimal | None:
        return {"limit": Decimal(5000), "unset": None}[parameter]


# A fact for each value: t is known true, f known false, u not known.
WORLD = Known({"t": (True, day(1)), "f": (False, day(2))})
ASK = {name: {"fact": name, "in": [True]} for name in "tfu"}
VALUE = {"t": T, "f": F, "u": U}


@pytest.mark.parametrize("parts", list(product("tfu", repeat=2)), ids="".join)
def test_all_is_false_if_one_is_false_else_unknown_if_one_is_unknown(
    parts: tuple[str, str],
) -> None:
    expected = F if "f" in parts else U if "u" in parts else T
    assert judge(condition({"all": [ASK[part] for part in parts]}), WORLD).truth is expected


@pytest.mark.parametrize("parts", list(product("tfu", repeat=2)), ids="".join)
def test_any_is_true_if_one_is_true_else_unknown_if_one_is_unknown(parts: tuple[str, str]) -> None:
    expected = T if "t" in parts else U if "u" in parts else F
    assert judge(condition({"any": [ASK[part] for part in parts]}), WORLD).truth is expected


@pytest.mark.parametrize(("part", "expected"), [("t", F), ("f", T), ("u", U)])
def test_not_keeps_unknown(part: str, expected: Truth) -> None:
    assert judge(condition({"not": ASK[part]}), WORLD).truth is expected


@pytest.mark.parametrize(
    ("value", "listed", "expected"),
    [
        ("form", ["form"], T),
        ("form", ["report"], F),
        ("form", ["report", "form"], T),
        (True, [True], T),
        (False, [True], F),
        (False, [False], T),
        (("existing", "temporary"), ["temporary"], T),
        (("existing",), ["new_state_land", "temporary"], F),
        ((), ["temporary"], F),
        (None, ["form"], U),
    ],
)
def test_in_is_true_when_a_value_that_holds_is_listed(
    value: FactValue | None, listed: list[Any], expected: Truth
) -> None:
    world = Known() if value is None else Known({"x": (value, day(0))})
    assert judge(condition({"fact": "x", "in": listed}), world).truth is expected


@pytest.mark.parametrize(
    ("amount", "at_least", "below"),
    [("4999.99", F, T), ("5000", T, F), ("5000.01", T, F), (None, U, U)],
)
def test_the_bound_itself_is_at_least_and_not_below(
    amount: str | None, at_least: Truth, below: Truth
) -> None:
    """民法典 1259: 以上 includes the number; domain.md Q1."""
    world = Known({"x": (Decimal(amount), day(0))} if amount else {})
    assert judge(condition({"fact": "x", "gte": "limit"}), world).truth is at_least
    assert judge(condition({"fact": "x", "lt": "limit"}), world).truth is below


def test_a_comparison_with_a_figure_that_the_city_has_not_set_is_unknown() -> None:
    world = Known({"x": (Decimal(1), day(0))})
    assert judge(condition({"fact": "x", "lt": "unset"}), world).truth is U


def test_events_and_finished_items_are_two_valued() -> None:
    world = Known(happened={"started": day(3), "permit": day(4)})
    assert judge(condition({"event": "started"}), world) == (T, day(3))
    assert judge(condition({"event": "ended"}), world).truth is F
    assert judge(condition({"finished": "permit"}), world) == (T, day(4))
    assert judge(condition({"finished": "record"}), world).truth is F


@pytest.mark.parametrize(
    ("raw", "truth", "since"),
    [
        ({"all": [ASK["t"], {"event": "e"}]}, T, day(5)),  # the latest of what all need
        ({"any": [ASK["t"], {"event": "e"}]}, T, day(1)),  # the first that suffices
        ({"all": [ASK["f"], ASK["u"]]}, F, day(2)),  # one false part decides
        ({"not": ASK["f"]}, T, day(2)),
        ({"any": [ASK["f"], {"not": ASK["t"]}]}, F, day(2)),  # all false: since the latest
    ],
)
def test_a_conclusion_is_dated_by_the_premise_that_decides_it(
    raw: Any, truth: Truth, since: datetime
) -> None:
    world = Known({"t": (True, day(1)), "f": (False, day(2))}, {"e": day(5)})
    assert judge(condition(raw), world) == (truth, since)


def test_names_tells_all_that_is_asked() -> None:
    raw = {
        "all": [{"fact": "a", "gte": "p"}, {"not": {"any": [{"event": "e"}, {"finished": "i"}]}}]
    }
    assert list(names(condition(raw))) == [
        ("fact", "a"),
        ("parameter", "p"),
        ("event", "e"),
        ("finished", "i"),
    ]


@pytest.mark.parametrize(
    "raw",
    [
        {"fact": "x"},
        {"every": []},
        {"event": "e", "finished": "i"},
        {"all": [{"fact": "x", "in": [True], "lt": "limit"}]},
        "event",
        [],
    ],
)
def test_a_condition_has_one_head_that_is_known(raw: Any) -> None:
    with pytest.raises(ValidationError):
        condition(raw)


FACTS = "abc"
LEAVES = st.one_of(
    st.sampled_from(FACTS).flatmap(
        lambda fact: st.lists(st.booleans(), min_size=1, max_size=2, unique=True).map(
            lambda values: {"fact": fact, "in": values}
        )
    ),
    st.sampled_from(("n", "m")).flatmap(
        lambda fact: st.sampled_from(("gte", "lt")).map(lambda head: {"fact": fact, head: "limit"})
    ),
    st.just({"event": "e"}),
)
RAW = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=8,
)
WORLDS = st.fixed_dictionaries(
    {fact: st.booleans() for fact in FACTS}
    | {fact: st.integers(4998, 5002).map(Decimal) for fact in ("n", "m")}
)


@given(RAW, WORLDS, st.sets(st.sampled_from((*FACTS, "n", "m"))), st.booleans())
@settings(max_examples=300, deadline=None)
def test_learning_an_unknown_never_flips_what_is_known(
    raw: Any, values: dict[str, FactValue], unknown: set[str], happened: bool
) -> None:
    """Only unknown can change when more is known: nothing was opened or skipped in error."""
    events = {"e": day(0)} if happened else {}
    whole = {fact: (value, day(1)) for fact, value in values.items()}
    part = {fact: pair for fact, pair in whole.items() if fact not in unknown}
    before = judge(condition(raw), Known(part, events))
    after = judge(condition(raw), Known(whole, events))
    assert after.truth is not U
    assert before.truth in (U, after.truth)


@given(RAW, WORLDS)
@settings(max_examples=200, deadline=None)
def test_not_of_any_is_all_of_nots(raw: Any, values: dict[str, FactValue]) -> None:
    world = Known({fact: (value, day(1)) for fact, value in values.items() if fact != "a"})
    one = {"not": {"any": [raw, ASK["u"]]}}
    other = {"all": [{"not": raw}, {"not": ASK["u"]}]}
    assert judge(condition(one), world) == judge(condition(other), world)
