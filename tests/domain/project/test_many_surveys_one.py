"""多测合一: one survey at completion serves every acceptance that goes by it, and is given once.

Work plan 四(三); catalog modes, many_surveys_one: its result is a paper of planning, quality, archive,
air defence and greenery. None of them asks the applicant for it; each takes it as it stands now.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain.acts import Act
from domain.project.document_commands import CorrectDocument, RevokeDocument
from domain.project.results import ResultUsed, results_used
from domain.project.state import Project
from domain.review.commands import Document
from domain.review.form import act_form
from domain.review.papers import to_hand_in
from domain.review.words import Result
from tests.domain.histories import RULES, WORDS, act, day, reviewer
from tests.domain.project.lives import BUILDING, KINDS, Living, Then, ended
from tests.domain.review.rounds import given as round_of
from tests.domain.review.rounds import opened

SURVEY = "survey_result"
SERVED = ("acc_planning", "acc_quality", "acc_archive", "acc_air_defence", "acc_green")
NUMBER = "漯测〔2026〕3号"
ON = "2026-01-20"


@pytest.fixture(scope="module")
def completed() -> Project:
    """A building whose works are done: every acceptance is open, the survey not made yet."""
    life = Living(BUILDING)
    life.until(lambda project: bool(project.item("acc_survey").open))
    life.do(ended("builder_acceptance", life.tick()))
    assert life.project is not None
    assert all(life.project.item(one).open for one in SERVED)
    return life.project


def surveyed(when: str = ON, number: str = NUMBER, round: int = 1) -> Act[Any]:
    made = ended("acc_survey", when, round=round)
    return replace(made, command=made.command.but(document=Document(number=number)))


def used(project: Project, item: str) -> ResultUsed:
    (found,) = (one for one in results_used(project, item, RULES) if one.paper == SURVEY)
    return found


def test_until_it_is_made_each_acceptance_says_that_it_waits_for_it(completed: Project) -> None:
    for item in SERVED:
        told = used(completed, item)
        assert (told.item, told.there, told.zh) == ("acc_survey", False, "尚未办结")


def test_made_once_all_five_have_it_with_its_number_its_day_and_whose_it_is(
    completed: Project,
) -> None:
    project = Then(completed, surveyed()).project
    told = {item: used(project, item) for item in SERVED}
    assert len({*told.values()}) == 1, "the same to all"
    one = told["acc_green"]
    assert (one.number, one.since, one.there, one.zh) == (NUMBER, day(ON), True, "已取得")
    assert (one.name, one.item_name, one.round) == ("联合测绘成果", "联合测绘（多测合一）", 1)


def test_a_survey_without_a_number_serves_as_well(completed: Project) -> None:
    told = used(Then(completed, ended("acc_survey", ON)).project, "acc_quality")
    assert (told.there, told.number, told.since, told.round) == (True, None, day(ON), 1)


@pytest.mark.parametrize("item", SERVED)
def test_the_applicant_is_never_asked_for_it(item: str) -> None:
    review = round_of(opened(item, "2026-01-16"))
    assert SURVEY not in [one.id for one in to_hand_in(review, RULES)]
    for kind in ("submit", "decide"):
        outcome = Result.PASSED if kind == "decide" else None
        papers = [
            one for one in act_form(review, kind, RULES, outcome).fields if one.name == "papers"
        ]
        assert all(SURVEY not in [o.value for o in one.options] for one in papers)


def test_others_do_not_take_it(completed: Project) -> None:
    project = Then(completed, surveyed()).project
    for item in ("acc_fire", "acc_lightning"):
        assert SURVEY not in [one.paper for one in results_used(project, item, RULES)]


def test_where_no_survey_is_asked_no_acceptance_waits_for_one() -> None:
    """A leased factory is not surveyed anew."""
    life = Living(KINDS["a leased factory"])
    project = life.until(lambda now: bool(now.item("acc_survey").skipped_at))
    assert results_used(project, "acc_quality", RULES) == ()


def test_found_not_to_be_needed_it_is_asked_of_nobody(completed: Project) -> None:
    project = Then(completed, ended("acc_survey", ON, Result.NOT_REQUIRED)).project
    assert [one.paper for one in results_used(project, "acc_green", RULES)] == []


def revoked(when: str) -> Act[Any]:
    command = RevokeDocument(document="acc_survey/1", reason=WORDS, drafted_by="li")
    return act(command, when, reviewer("zrzy"))


def test_corrected_it_is_told_as_it_is_now(completed: Project) -> None:
    correct = CorrectDocument(
        document="acc_survey/1", number="漯测〔2026〕13号", reason=WORDS, drafted_by="li"
    )
    project = Then(completed, surveyed(), act(correct, "2026-01-21", reviewer("zrzy"))).project
    assert {used(project, item).number for item in SERVED} == {"漯测〔2026〕13号"}


def test_revoked_it_is_made_again_and_meanwhile_each_acceptance_says_so(
    completed: Project,
) -> None:
    then = Then(completed, surveyed(), revoked("2026-01-22"))
    assert [(one.item, one.round) for one in then.of("ItemOpened")] == [("acc_survey", 2)]
    for item in SERVED:
        told = used(then.project, item)
        assert (told.there, told.zh, told.number) == (False, "已撤销", NUMBER)
    again = Then(then.project, surveyed("2026-01-26", "漯测〔2026〕5号", round=2)).project
    assert {(used(again, item).number, used(again, item).there) for item in SERVED} == {
        ("漯测〔2026〕5号", True)
    }


def test_revoked_it_shakes_what_was_passed_by_it_and_nothing_else(completed: Project) -> None:
    """What has passed stands (行政许可法 69 names only what was wrong itself) but is marked."""
    passed = [ended(item, "2026-01-21", Result.PASSED) for item in (*SERVED, "acc_lightning")]
    then = Then(completed, surveyed(), *passed, revoked("2026-01-22"))
    assert [(one.item, one.lost) for one in then.of("DocumentShaken")] == [
        (item, "acc_survey") for item in SERVED
    ]
    assert all(then.project.granted[f"{item}/1"].holds for item in SERVED)
    assert then.project.granted["acc_lightning/1"].shaken == ()


def test_the_surveyor_s_form_asks_for_the_number_of_the_result() -> None:
    """As of a licence, but it may be left out: the law asks no number of a survey."""
    review = round_of(opened("acc_survey", "2026-01-16"))
    done = {one.name: one.required for one in act_form(review, "decide", RULES, Result.DONE).fields}
    assert done["document.number"] is False
    needless = act_form(review, "decide", RULES, Result.NOT_REQUIRED).fields
    assert "document.number" not in [one.name for one in needless]
