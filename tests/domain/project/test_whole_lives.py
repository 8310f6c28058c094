"""Every kind of project leaves every stage that it has (issue 1; domain.md 2)."""

from __future__ import annotations

import pytest

from domain.project.state import Project
from tests.domain.histories import RULES
from tests.domain.project.lives import KINDS, Living

STAGES = tuple(stage.id for stage in RULES.stages)


def ended(project: Project) -> bool:
    return project.ended_at is not None


@pytest.fixture(scope="module", params=KINDS)
def life(request: pytest.FixtureRequest) -> tuple[str, Living]:
    living = Living(KINDS[request.param])
    living.until(ended)
    return request.param, living


def test_every_kind_leaves_every_stage_it_has(life: tuple[str, Living]) -> None:
    name, living = life
    project = living.project
    assert project is not None
    promoted = KINDS[name]["promoted"]
    assert tuple(sorted(project.stages)) == tuple(s for s in STAGES if promoted or s != "S2")
    assert [stage for stage, one in project.stages.items() if one.exited is None] == []
    assert (project.ended_how, project.ended_at) == ("exited", project.events["exit_evaluated"])
