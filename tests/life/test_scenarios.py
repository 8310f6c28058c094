"""Scenarios: what may be said in one, and that no bad luck keeps a project from its end."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from domain.streams import project_stream
from tests.life.lives import EASED, IN_ZONE, LITIGIOUS, SAMPLE, TOGETHER, UNSEEN, lived, told
from worker.command_error import CommandError
from worker.simulation.scenario import SCENARIOS, Delays, Rates, Scenario, read_scenario

HEAVY = Scenario.model_validate(
    {
        "enter_within": "0..20wd",
        "adverse_rounds": 3,
        "delays": {"accept": "0..6wd", "pause": "5..40wd"},
        "rates": {
            "incomplete": 0.5,
            "correction": 0.3,
            "lapse": 0.2,
            "decline": 0.15,
            "silent_acceptance": 0.25,
            "withdrawal": 0.2,
            "suspension": 0.6,
            "open_ended": 0.6,
            "decided_in_pause": 0.3,
            "extension": 0.4,
            "refusal": 0.35,
            "with_conditions": 0.3,
            "not_required": 0.1,
            "not_conforming": 0.35,
            "not_concerned": 0.25,
            "consent_refused": 0.5,
            "arbitration": 0.5,
            "silence": 0.4,
            "late": 0.4,
            "back_dated": 0.3,
            "added_unit": 0.9,
            "amended_amount": 0.6,
            "unreported": 0.3,
            "late_report": 0.4,
            "returned_report": 0.3,
            "final_cost_below": 0.4,
            "support": 0.9,
            "support_denied": 0.6,
            "service": 0.9,
            "late_service": 0.4,
        },
    }
)
SEEN_IN_HEAVY = (
    "ConsentRefused",
    "CorrectionRequested",
    "Declined",
    "DutyMissed",
    "DutyReturned",
    "Extended",
    "GroupSilent",
    "Lapsed",
    "NoticePublished",
    "OverdueRetracted",
    "PauseCapReached",
    "ReapplicationAsked",
    "Resumed",
    "ServiceAnswered",
    "ServiceMissed",
    "SupportAdvanced",
    "Suspended",
    "UnitAdded",
    "WentOverdue",
    "Withdrawn",
)
SAMPLE_DATA = Path(__file__).parents[2] / "data"
SMALL = UNSEEN[2]  # a leased factory: the shortest life


@pytest.mark.parametrize("place", range(len(UNSEEN)))
def test_refusals_silence_and_pauses_do_not_keep_a_project_from_its_exit(place: int) -> None:
    life = told(UNSEEN[place], place, 9, HEAVY)
    assert life.faults == []
    assert life.told["exited"] is not None


def test_a_heavy_scenario_shows_all_that_can_go_otherwise() -> None:
    kinds = {kind for place, row in enumerate(UNSEEN) for kind in told(row, place, 9, HEAVY).kinds}
    assert set(SEEN_IN_HEAVY) - kinds == set()


@pytest.mark.parametrize("rate", [name for name in Rates.model_fields if name != "termination"])
def test_whatever_happens_every_time_the_project_still_leaves(rate: str) -> None:
    scenario = Scenario.model_validate({"rates": {rate: 1.0}})
    life = told(SMALL, 2, 5, scenario)
    assert life.faults == []
    assert life.told["exited"] is not None


CHANGES = dict.fromkeys(
    (
        "revived", "county_changed", "owner_changed", "unit_succeeded", "held_up",
        "works_stopped", "redetermined", "split",
    ),
    1.0,
)  # fmt: skip
SEEN_IN_CHANGES = (
    "ChangeOrdered",
    "CountyChanged",
    "DocumentInherited",
    "DocumentMarked",
    "MergedInto",
    "OwnerChanged",
    "PartSplitOff",
    "ProjectResumed",
    "ProjectSuspended",
    "ProjectTakenIn",
    "Revived",
    "UnitSucceeded",
    "WorksResumed",
    "WorksStopped",
)


@pytest.mark.parametrize("merged", [0.0, 1.0])
def test_all_changes_in_one_life_do_not_keep_it_or_its_part_from_their_ends(merged: float) -> None:
    scenario = Scenario.model_validate({"rates": CHANGES | {"merged": merged}})
    kinds: dict[str, int] = {}
    parts: list[dict[str, Any]] = []
    for place, row in enumerate(UNSEEN):
        life = told(row, place, 9, scenario)
        assert life.faults == []
        assert life.told["exited"] is not None
        parts += life.parts
        kinds |= life.kinds
    assert len(parts) == len(UNSEEN)
    assert {one["ended"] for one in parts} == {"merged" if merged else "exited"}
    assert all(one["exited"] for one in parts)
    wanted = [
        one for one in SEEN_IN_CHANGES if merged or one not in ("MergedInto", "ProjectTakenIn")
    ]
    assert [one for one in wanted if one not in kinds] == []


SEEN_IN_EASED = (
    "AssessmentExpired",
    "AssessmentRecorded",
    "BecameFormal",
    "CopiedTo",
    "CopyRead",
    "ItemRelieved",
    "ItemTransferred",
    "ModeChosen",
    "PreReviewed",
    "ReliefEnded",
    "RoundFormal",
)


def test_a_factory_in_a_zone_leaves_by_land_then_start_and_with_assessments() -> None:
    life = told(IN_ZONE, 5, 9, EASED)
    assert life.faults == []
    assert life.told["exited"] is not None
    assert [one for one in SEEN_IN_EASED if one not in life.kinds] == []


def test_companies_that_ask_for_bundles_hear_one_result_of_each() -> None:
    lives = [told(row, place, 9, TOGETHER) for place, row in enumerate(UNSEEN)]
    assert [life.faults for life in lives] == [[]] * len(UNSEEN)
    kinds = sum((life.kinds for life in lives), Counter())
    assert kinds["BundleSubmitted"] == kinds["BundleEnded"] > len(UNSEEN)
    assert kinds["BundleOverdue"] >= kinds["BundlePutBefore"] > 0
    assert kinds["BundleExtended"] > 0
    assert kinds["BundleAnswered"] > 0


def test_what_is_challenged_after_the_exit_is_ruled_and_what_was_set_aside_is_decided_anew() -> (
    None
):
    life = lived(UNSEEN[3], 3, 9, LITIGIOUS)
    assert life.faults == []
    assert life.project is not None
    end = life.project.ended_at
    assert (end is not None, life.project.closed) == (True, True)
    own = life.lines[project_stream(life.project.code)]
    after = [line.type for line in own if end is not None and line.at > end]
    assert {"Challenged", "ChallengeRuled", "ItemOpened", "RoundEnded"} <= set(after)


def test_every_change_is_drawn_in_the_rich_scenario() -> None:
    rich = read_scenario(None)
    assert all(getattr(rich.rates, name) > 0 for name in CHANGES)


def test_a_project_that_is_given_up_ends_and_closes_what_was_open() -> None:
    scenario = Scenario.model_validate({"rates": {"termination": 1.0}})
    life = lived(SAMPLE[4], 4, 3, scenario)
    assert life.project is not None
    assert (life.project.ended_how, life.faults) == ("terminated", [])
    assert all(not review.open for review in life.reviews.values())
    assert told(SAMPLE[4], 4, 3, scenario).told["exited"] is None


def test_quick_people_leave_earlier() -> None:
    quick = dict.fromkeys(Delays.model_fields, "0..1wd")
    calm = Rates.model_validate(dict.fromkeys(Rates.model_fields, 0))
    hasty = lived(SMALL, 2, 5, Scenario.model_validate({"delays": quick, "rates": calm}))
    usual = lived(SMALL, 2, 5)
    assert hasty.project is not None
    assert usual.project is not None
    assert hasty.project.ended_at < usual.project.ended_at  # type: ignore[operator]


def test_a_file_gives_what_differs_from_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("starts_on: 2028-02-01\ndelays:\n  accept: 2wd\nrates:\n  late: 0.5\n")
    read = read_scenario(path)
    assert (str(read.delays.accept), read.rates.late) == ("2..2wd", 0.5)
    assert read.delays.apply == Scenario().delays.apply


def test_the_plain_scenario_is_the_defaults_and_the_rich_one_the_commands() -> None:
    assert read_scenario(SCENARIOS / "plain.yaml") == Scenario()
    assert read_scenario(None) == read_scenario(SCENARIOS / "rich.yaml") != Scenario()


def test_the_rich_scenario_names_every_rate_that_is_otherwise_nought() -> None:
    rich = read_scenario(None).rates
    never = [name for name, rate in rich if rate == 0]
    assert set(never) <= {"termination"}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("rates: {late: 2}", "rates.late"),
        ("rates: {luck: 0.5}", "rates.luck"),
        ("delays: {accept: soon}", "写法不对"),
        ("delays: {accept: 5..2wd}", "前一个数大于后一个"),
        ("starts_on: tomorrow", "starts_on"),
        ("world: {calendars: [{day: 2028-01-01, calendar: next}]}", "world.calendars.0.calendar"),
        (
            "world: {catalogs: [{day: 2028-01-02, catalog: luohe/2028.1},"
            " {day: 2028-01-01, catalog: luohe/2028.2}]}",
            "world.catalogs",
        ),
        (
            "world: {stops: [{day: 2028-01-02, county: 临颍县, first: 2028-01-01,"
            " last: 2028-01-03}]}",
            "world.stops",
        ),
        ("- a", "情景文件"),
        ("a: [", "YAML"),
    ],
)
def test_a_scenario_that_is_wrong_says_where(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(text)
    with pytest.raises(CommandError, match=re.escape(word)):
        read_scenario(path)


def test_every_field_of_a_scenario_is_described() -> None:
    page = Path("docs/simulation.md").read_text(encoding="utf-8")
    rich = read_scenario(None).rates
    for model in (Scenario, Delays, Rates):
        for name, field in model.model_fields.items():
            default = field.get_default(call_default_factory=True)
            shown = "" if name in ("delays", "rates", "world") else f" `{default}`"
            assert f"| `{name}` |{shown}" in page, name
            if model is Rates and (more := getattr(rich, name)) != default:
                assert f"| `{name}` |{shown} | `{more}`" in page, name
            assert field.description
            assert field.description in page, name
