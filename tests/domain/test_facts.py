"""Values of facts as they come from JSON and from CSV cells, and what is said of wrong ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from catalog.loading import load_rules
from domain.rules.facts import read_value

RULES = load_rules()


@pytest.mark.parametrize(
    ("fact", "raw", "value"),
    [
        ("building", True, True),
        ("building", "true", True),
        ("building", " 是 ", True),
        ("building", "否", False),
        ("building", "0", False),
        ("total_investment", 5000, Decimal(5000)),
        ("total_investment", "5000.5", Decimal("5000.5")),
        ("total_investment", "12,000", Decimal(12000)),
        ("total_investment", 0.1, Decimal("0.1")),
        ("total_investment", Decimal("3"), Decimal(3)),
        ("planned_start", "2026-09-30", "2026-09-30"),
        ("planned_start", date(2026, 9, 30), "2026-09-30"),
        ("investor", "government", "government"),
        ("investor", "企业投资", "enterprise"),
        ("land", ["temporary", "new_state_land"], ("new_state_land", "temporary")),
        ("land", "temporary，new_state_land", ("new_state_land", "temporary")),
        ("land", "租赁标准厂房", ("leased_factory",)),
        ("tree_works", ["none"], ("none",)),
    ],
)
def test_a_value_is_read(fact: str, raw: Any, value: Any) -> None:
    found = read_value(RULES.fact(fact), raw)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("fact", "raw", "says"),
    [
        ("building", "maybe", "应为是或否"),
        ("building", 2, "应为是或否"),
        ("building", None, "应为是或否"),
        ("total_investment", "-1", "不小于0的数字，单位：万元"),
        ("total_investment", -1, "不小于0的数字"),
        ("total_investment", "五千", "不小于0的数字"),
        ("total_investment", True, "不小于0的数字"),
        ("total_investment", float("nan"), "不小于0的数字"),
        ("total_investment", "1e9", "不小于0的数字"),
        ("planned_start", "2026-02-30", "写作 2026-03-01"),
        ("planned_start", "2026/3/1", "写作 2026-03-01"),
        ("planned_start", "20260301", "写作 2026-03-01"),
        ("planned_start", 20260301, "写作 2026-03-01"),
        ("land", 7, "以下的一个或几个"),
        ("investor", "state", "government（政府投资）、enterprise（企业投资）"),
        ("investor", ["government"], "以下之一"),
        ("land", "sea", "以下之一：new_state_land（新供国有土地）"),
        ("land", [], "以下的一个或几个"),
        ("land", "", "以下的一个或几个"),
        ("tree_works", ["none", "occupy"], "不能与其他值同时选"),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_allowed(fact: str, raw: Any, says: str) -> None:
    with pytest.raises(ValueError, match=fact) as error:
        read_value(RULES.fact(fact), raw)
    assert says in str(error.value)


def test_every_fact_has_a_name_and_every_choice_names_for_its_values() -> None:
    for fact in RULES.catalog.facts.facts:
        assert fact.name_zh
        if fact.type == "choice":
            assert list(fact.names_zh) == list(fact.values)


@pytest.mark.parametrize("fact", [fact for fact in RULES.catalog.facts.facts if fact.values])
def test_every_listed_value_reads_as_itself_and_has_words(fact: Any) -> None:
    for value in fact.values:
        found = read_value(fact, [value] if fact.multiple else value)
        assert found == ((value,) if fact.multiple else value)
        assert fact.value_zh(found)


def test_amounts_are_told_with_their_unit() -> None:
    assert RULES.fact("total_investment").value_zh(Decimal("5000.50")) == "5000.50万元"
