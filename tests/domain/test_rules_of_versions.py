"""Rules of a version that lacks something: what a project may still have of it is told as before."""

from __future__ import annotations

from typing import Any

import pytest

from domain.limits import Limit
from domain.play import play
from domain.project.core import PROJECT
from domain.project.moves import why_not
from domain.project.state import Project
from domain.rules.rules import Library, Rules
from tests.domain.histories import RULES
from tests.domain.project.lives import launched

LATER = "luohe/2099.1"
LAW = "xkf"


def rules_of(version: str = RULES.version, **files: dict[str, Any]) -> Rules:
    """The rules of a version whose files have these parts instead; ours lies before it."""
    changed = {
        name: getattr(RULES.catalog, name).model_copy(update=parts) for name, parts in files.items()
    }
    library = Library(
        (RULES.version, LATER), (RULES.calendar.version,), lambda catalog, calendar: RULES
    )
    catalog = RULES.catalog.model_copy(update=changed)
    return Rules(catalog, RULES.calendar, version, RULES.digest, library)


def without(entries: Any, *gone: str) -> Any:
    return tuple(one for one in entries if one.id not in gone)


def a_version_without_them() -> Rules:
    """The next version: without the tax bureau, a law, a paper, a reason to pause and a report."""
    catalog = RULES.catalog
    found = rules_of(
        LATER,
        units={"units": without(catalog.units.units, "swj")},
        laws={"laws": without(catalog.laws.laws, LAW)},
        materials={"materials": without(catalog.materials.materials, "eia_form_text")},
        clock={"pause_reasons": without(catalog.clock.pause_reasons, "expert_review")},
    )
    items = catalog.model_copy(update={"items": without(catalog.items, "reserve_conversion")})
    return Rules(
        found.catalog.model_copy(update={"items": items.items}),
        RULES.calendar,
        LATER,
        RULES.digest,
        found.library,
    )


def test_what_is_gone_is_told_as_the_version_before_has_it() -> None:
    rules = a_version_without_them()
    assert rules.unit("swj") == RULES.unit("swj")
    assert rules.unit_name("swj") == RULES.unit_name("swj")
    assert rules.unit_short("swj") == RULES.unit_short("swj")
    assert rules.law(LAW) == RULES.law(LAW)
    assert rules.material("eia_form_text") == RULES.material("eia_form_text")
    assert rules.pause_reason("expert_review") == RULES.pause_reason("expert_review")
    assert rules.item("reserve_conversion") == RULES.item("reserve_conversion")
    assert rules.period("reserve_conversion") == "quarter"
    assert not rules.in_force("reserve_conversion")


def test_what_no_version_has_is_unknown() -> None:
    rules = a_version_without_them()
    for find in (
        rules.unit, rules.unit_name, rules.unit_short, rules.law, rules.material,
        rules.pause_reason, rules.item, rules.fact, rules.event, rules.stage, rules.group,
        rules.members,
    ):  # fmt: skip
        with pytest.raises(KeyError):
            find("mars")
    assert rules.period("mars") is None


def test_a_derived_unit_has_its_full_name_for_short() -> None:
    assert RULES.unit_short("fgw@411122") == RULES.unit_name("fgw@411122")
    assert RULES.unit_short("fgw") != RULES.unit_name("fgw")


def test_the_limit_of_one_kind_of_service_is_its_own() -> None:
    """优化营商环境条例 21: heating within eight working days, the others within five."""
    assert RULES.promised("utilities", service="heating") == Limit.parse("8wd")
    for service in ("water", None):
        assert RULES.promised("utilities", service=service) == Limit.parse("5wd")


def test_the_rule_of_a_kind_is_found_by_item_or_by_name() -> None:
    item = RULES.item("eia_form")
    assert RULES.kind(item) is RULES.kind("eia_form") is RULES.kind(item.kind)


def test_a_window_that_is_no_length_of_time_is_a_fault_of_the_catalog() -> None:
    clock = RULES.catalog.clock
    window = clock.acceptance.window.model_copy(update={"n": None})
    rules = rules_of(clock={"acceptance": clock.acceptance.model_copy(update={"window": window})})
    with pytest.raises(ValueError, match="must be a time"):
        rules.acceptance_window("land_permit")


# --- a city without the modes -----------------------------------------------------------------------


def lived(rules: Rules, *acts: Any) -> Project:
    """The project after these acts, by other rules of the same name."""
    project: Project | None = None
    for one in acts:
        played = play(PROJECT, project, [one], one.submitted_at, rules)
        assert played.outcomes[0].refusal is None
        project = played.after
    assert project is not None
    return project


def test_where_the_catalog_has_no_mode_of_a_sort_nothing_of_it_can_be_asked() -> None:
    rules = rules_of(modes={"modes": ()})
    project = lived(rules, *launched())
    assert why_not(project, "apply_land_then_start", rules) == "目录没有规定拿地即开工。"
    assert [item for item, _ in project.open_rounds] == [
        item for item, _ in lived(RULES, *launched()).open_rounds
    ]
    assert rules.decided_on_signing_within is None
    for figure in ("supply_gap_within", "promise_checked_within"):
        with pytest.raises(KeyError):
            getattr(rules, figure)
