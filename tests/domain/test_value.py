"""A frozen value with some fields changed: what changed is checked, what did not is shared."""

import pytest
from pydantic import ValidationError, model_validator

from domain.acts import Actor, Role
from domain.units import Handler
from domain.value import Frozen


class Parcel(Frozen):
    owner: str
    mu: int = 0
    words: dict[str, str] = {}
    by: Actor | None = None


class Span(Frozen):
    first: int
    last: int

    @model_validator(mode="after")
    def _in_order(self) -> "Span":
        if self.last < self.first:
            raise ValueError("the last before the first")
        return self


WANG = Actor(person="wang", role=Role.REVIEWER, unit="zrzy")


def test_it_is_as_if_made_anew() -> None:
    changed = Parcel(owner="a", mu=1).but(mu=2, by=WANG)
    assert changed == Parcel(owner="a", mu=2, by=WANG)
    assert changed.model_dump_json() == Parcel(owner="a", mu=2, by=WANG).model_dump_json()
    assert changed.model_fields_set >= {"owner", "mu", "by"}
    assert hash(WANG.but(unit="fgw")) == hash(Actor(person="wang", role=Role.REVIEWER, unit="fgw"))


def test_what_did_not_change_is_shared_and_the_old_value_stays() -> None:
    before = Parcel(owner="a", words={"zh": "地块"})
    after = before.but(owner="b")
    assert after.words is before.words
    assert before.owner == "a"


def test_a_changed_field_is_read_as_ever() -> None:
    assert Parcel(owner="a").but(mu="7").mu == 7
    assert Parcel(owner="a").but(by=WANG.model_dump()).by == WANG


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"mu": "many"}, ("mu",)),
        ({"mu": 3, "owner": None}, ("owner",)),
        ({"by": {"person": "wang"}}, ("by", "role")),
        ({"height": 3}, ("height",)),
    ],
)
def test_a_wrong_change_is_told_with_its_field(
    changes: dict[str, object], where: tuple[str, ...]
) -> None:
    with pytest.raises(ValidationError) as no:
        Parcel(owner="a").but(**changes)
    assert no.value.errors()[0]["loc"] == where


def test_rules_over_several_fields_are_asked_again() -> None:
    assert Span(first=1, last=3).but(first=3).first == 3
    with pytest.raises(ValidationError, match="the last before the first"):
        Span(first=1, last=3).but(first=4)
    with pytest.raises(ValidationError, match="not for both"):
        WANG.but(company="bench-1")


def test_what_is_remembered_beside_the_fields_is_not_taken_along() -> None:
    handler = Handler(unit="zrzy", function="zrzy", tier="city")
    handler.__dict__["remembered"] = 1
    changed = handler.but(unit="fgw")
    assert "remembered" not in changed.__dict__
    assert changed == Handler(unit="fgw", function="zrzy", tier="city")
