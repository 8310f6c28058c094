"""docs/states.md is what the core does, and the walk that draws it leaves nothing of the core out."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from catalog.loading import load_rules
from domain.project.adoption_commands import AdoptCatalog, SettleMatter
from domain.project.bundle_commands import AnswerBundle
from domain.project.commands import BY_PEOPLE as BY_PEOPLE_ON_PROJECTS
from domain.project.commands import ExcuseItem
from domain.project.document_commands import CheckPromise, RecordCreditRepair
from domain.project.standstill_commands import CheckWorksPermit
from domain.review import alarms
from domain.review.commands import BY_PEOPLE, MESSAGES, kind_of
from domain.review.words import OPEN, Status
from tests.house.house import ROOT
from worker.charts import page, project_walk, review_walk
from worker.charts.review_walk import PEOPLE, STREAM, TIME

pytestmark = pytest.mark.slow

RULES = load_rules()
PAGE = ROOT / "docs" / "states.md"
ALARMS = {word.strip() for name, word in vars(alarms).items() if name.isupper() and word}


class Walks(NamedTuple):
    round: review_walk.Walked
    project: project_walk.Walked


@pytest.fixture(scope="module")
def walks() -> Walks:
    return Walks(review_walk.walk(RULES), project_walk.walk(RULES))


def test_the_written_charts_are_made_from_the_core(walks: Walks) -> None:
    made = page.told(walks.round, walks.project, RULES)
    assert PAGE.read_text(encoding="utf-8") == made, (
        "the core does otherwise than docs/states.md says; look at what has changed:\n"
        "    .venv/bin/quancheng states > docs/states.md && git diff docs/states.md"
    )


def test_the_walk_reaches_every_status_of_a_round_and_leaves_every_open_one(walks: Walks) -> None:
    assert {step.after for step in walks.round.steps} == {*Status}
    left = {step.before for step in walks.round.steps if step.before != step.after}
    assert left - {None} == {*OPEN}


def test_every_command_message_and_alarm_of_a_round_leads_somewhere(walks: Walks) -> None:
    causes = {(step.cause.by, step.cause.kind) for step in walks.round.steps}
    assert causes == {
        *((PEOPLE, kind_of(command)) for command in BY_PEOPLE),
        *((STREAM, kind_of(message)) for message in MESSAGES),
        *((TIME, word) for word in ALARMS),
    }


def test_whatever_a_status_offers_is_taken_in_it(walks: Walks) -> None:
    taken = {(step.before, step.cause.kind) for step in walks.round.steps}
    missed = [offer for offer in walks.round.offered if offer not in taken]
    assert missed == [], "the forms of these acts are filled in wrongly (worker/charts/filling.py)"


def test_a_project_goes_through_every_stage_that_is_shown_to_either_end(walks: Walks) -> None:
    reached = {step.after for step in walks.project.steps}
    stages = {stage.id for stage in RULES.stages} - {"S4"}  # beside the others, never shown
    assert reached == {*stages, *project_walk.ENDED_ZH}
    assert {step.before for step in walks.project.steps} - {None} == stages


def test_every_act_on_a_project_finds_its_occasion(walks: Walks) -> None:
    offered = {zh for _, zh in walks.project.offered}
    begins = {step.cause for step in walks.project.steps if step.before is None}
    elsewhere = {AdoptCatalog.zh, SettleMatter.zh}  # there is one version, nothing to go over to
    # Works that stand still for a year, what a new determination makes missing, and promises to check
    # are not walked to: tests/domain/project/test_stopping.py, test_missing.py, test_promises.py.
    # Nor is a bundle walked past its last day: tests/domain/project/test_bundle_leaders.py.
    rare = {CheckWorksPermit.zh, ExcuseItem.zh, CheckPromise.zh, RecordCreditRepair.zh}
    rare |= {AnswerBundle.zh}
    assert offered | begins | elsewhere | rare == {command.zh for command in BY_PEOPLE_ON_PROJECTS}
