"""What no ledger can hold and no alarm can say is told at once as a defect, never passed over."""

from __future__ import annotations

from typing import Any

import pytest

from domain.acts import Alarm
from domain.play import play
from domain.project.core import PROJECT
from domain.project.duty_events import DutyReported
from domain.project.parting_commands import BeginPart, SplitOff
from domain.project.standstill_events import ProjectSuspended
from domain.review.commands import Accept
from domain.review.core import REVIEW
from domain.review.effects import effects
from domain.review.events import Claimed
from tests.domain.histories import COMPANY, OFFICE, RULES, WORDS, act, on, reviewer, told
from tests.domain.project.lives import Then, launched, registered
from tests.domain.project.lives import given as project_given
from tests.domain.project.test_parting import part_of
from tests.domain.review.rounds import given, opened

ROUND = opened("energy_review", "2026-03-02 08:00")
AT = on("2026-03-03")


def test_a_project_begins_with_its_registration_and_a_round_with_its_opening() -> None:
    with pytest.raises(ValueError, match="begins with Registered"):
        PROJECT.evolve(None, ProjectSuspended(at=AT, document="3号", reason=WORDS))
    with pytest.raises(ValueError, match="begins with Opened"):
        REVIEW.evolve(None, Claimed(at=AT, by=reviewer("fgw")))


def test_what_was_never_due_was_not_reported() -> None:
    event = DutyReported(at=AT, item="monthly_report", period="2026-03", by=COMPANY)
    with pytest.raises(ValueError, match="nothing was ever due for monthly_report"):
        PROJECT.evolve(project_given(registered()), event)


@pytest.mark.parametrize(
    ("core", "state"),
    [(PROJECT, project_given(registered())), (REVIEW, given(ROUND))],
    ids=["a project", "a round"],
)
def test_an_alarm_that_nobody_has_does_not_ring(core: Any, state: Any) -> None:
    with pytest.raises(ValueError, match="no such alarm"):
        core.ring(state, Alarm(AT, "世界末日"), RULES)


def test_in_a_round_that_was_not_opened_nothing_is_done() -> None:
    played = play(REVIEW, None, [act(Accept(), "2026-03-03", reviewer("fgw"))], AT, RULES)
    assert [one.refusal.code for one in played.outcomes if one.refusal] == ["not_open"]
    assert played.events == ()


def test_a_part_does_not_begin_where_a_project_is() -> None:
    split = SplitOff(code="LH-2026-0002", name="二期", reason=WORDS, drafted_by="li")
    whole = Then(project_given(*launched()), act(split, "2026-02-05", OFFICE))
    part = part_of(whole)
    again = BeginPart.model_validate(
        {
            **{name: getattr(part, name) for name in ("code", "name", "owner", "rules")},
            "origin": "LH-2026-0001", "reason": WORDS, "drafted_by": "li",
        }
    )  # fmt: skip
    then = Then(part, told(again, "2026-02-06"))
    assert then.refusal.code == "already_registered"
    assert then.events == []


def test_a_decision_whose_outcome_is_not_chosen_yet_brings_nothing_to_be_told() -> None:
    assert effects(given(opened("conf_jy", "2026-03-02")), "decide", None, AT, RULES) == ()
