"""A project goes over to a version in which a group at work has gone: what needs a person (domain.md 8)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.project.adopting import about_zh
from domain.project.adoption_commands import AdoptCatalog
from domain.rules.rules import Rules
from tests.catalog.versions import DRAFT, drafted, released
from tests.domain.histories import OFFICE, RULES, WORDS, act, day
from tests.domain.project.lives import Then, all_ended, conforming, given, group, launched


def renamed(root: Path) -> Path:
    """The next version, which asks the opinions as another group."""
    for path in (drafted(root) / DRAFT).rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(
            re.sub(r"(group: ?|- id: )conformity\n", r"\1opinions\n", text), encoding="utf-8"
        )
    return root


@pytest.fixture(scope="module", autouse=True)
def draft(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rules]:
    """That version, released; its rules."""
    with released(renamed(tmp_path_factory.mktemp("catalogs"))) as version:
        yield RULES.at(version, RULES.calendar.version)


def adopted(when: str = "2026-02-03") -> Any:
    command = AdoptCatalog(catalog=DRAFT, running="keep", reason=WORDS, drafted_by="li")
    return act(command, when, OFFICE)


def test_a_group_at_work_that_is_gone_is_put_to_a_person(draft: Rules) -> None:
    then = Then(given(*launched()), adopted())
    (matter,) = [one for one in then.project.matters.values() if one.what == "group_gone"]
    assert matter.of == "conformity"
    assert about_zh(matter, draft) == "合规性审查", "as the version before has it"


def test_what_was_asked_together_goes_on_as_the_group_of_the_new_version() -> None:
    """Asked on Monday 2 February: until the 9th, whatever the group is called."""
    project = Then(given(*launched()), adopted()).project
    assert project.groups["opinions"].limit_day == day("2026-02-09")
    then = Then(project, *all_ended(group("conformity"), "2026-02-06"))
    assert [one.group for one in then.of("GroupClosed")] == ["opinions"]


def test_a_group_that_has_closed_is_nobody_s_matter() -> None:
    then = Then(given(*conforming()), adopted("2026-02-10"))
    assert "group_gone" not in [one.what for one in then.project.matters.values()]
