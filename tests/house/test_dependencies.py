"""docs/dependencies.md tells of every dependency, and of no other."""

from __future__ import annotations

import re

from tests.house import house
from tests.house.house import ROOT


def wanted() -> set[str]:
    project = house.pyproject()
    requirements = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["embedded"],
        *project["dependency-groups"]["dev"],
    ]
    return {re.split(r"[^\w.-]", requirement, maxsplit=1)[0] for requirement in requirements}


def test_every_dependency_says_what_for_and_under_which_licence() -> None:
    rows = re.findall(
        r"^\| `([^`]+)` \| (\S[^|]+) \| (\S[^|]+) \|$",
        (ROOT / "docs" / "dependencies.md").read_text(),
        re.MULTILINE,
    )
    assert sorted(name for name, _, _ in rows) == sorted(wanted())


def test_every_dependency_is_in_the_lock() -> None:
    locked = {
        re.sub(r"[-_.]+", "-", name).lower()
        for name in re.findall(
            r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE
        )
    }
    assert {re.sub(r"[-_.]+", "-", name).lower() for name in wanted()} <= locked
