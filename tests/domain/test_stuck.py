"""What operators are told: given these facts, that is stuck, for that reason, and so it is mended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from catalog.loading import load_rules
from domain.stuck import (
    BOUNDS,
    Differing,
    Facts,
    Failing,
    Finding,
    LateAlarm,
    RefusedSignal,
    SetAside,
    Sort,
    WaitingAct,
    stuck,
)

RULES = load_rules()
NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
DESK = "review/LH-2026-0001/det_water/1"
ACT = UUID("11111111-2222-4333-8444-555555555555")


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def waiting(seconds: float, **more: Any) -> WaitingAct:
    return WaitingAct(id=ACT, stream=DESK, kind="claim", since=ago(seconds), tries=4, **more)


def failing(*because: str, type: str = "") -> Failing:
    return Failing(stream=DESK, since=ago(5), attempt=3, because=because, type=type)


def found(**facts: Any) -> tuple[Finding, ...]:
    given = {"now": NOW, "workers": 1, "catalogs": (RULES.version,), **facts}
    return stuck(Facts(**given), RULES)


def test_where_all_is_well_nothing_is_told() -> None:
    assert found() == ()


def test_a_finding_names_project_and_item_in_words() -> None:
    (one,) = found(waiting=(waiting(61),), names={"LH-2026-0001": "食品产业园"})
    assert (one.project_name, one.item) == ("食品产业园", RULES.item("det_water").name_zh)
    assert one.since == ago(61)


@pytest.mark.parametrize(("seconds", "told"), [(59, 0), (60, 1), (3600, 1)])
def test_an_act_without_outcome_is_stuck_after_a_minute(seconds: float, told: int) -> None:
    """design.md 5.7: a command without outcome for 60 s is an alert."""
    assert len(found(waiting=(waiting(seconds),))) == told


def test_what_the_failing_task_holds_up_is_counted_and_not_listed_again() -> None:
    late = LateAlarm(stream=DESK, since=ago(900))
    (one,) = found(
        failing=(failing(f"Defect: the core raised on act {ACT}"),),
        waiting=(waiting(90), waiting(80)),
        late=(late,),
    )
    assert one.sort is Sort.FAILING
    assert "2 件办理在等" in one.zh
    assert one.command == f'quancheng set-aside {ACT} --reason "…" --person <账号>'


@pytest.mark.parametrize(
    ("because", "zh"),
    [
        ("CatalogError: releases.yaml：版本 luohe/2099.1 尚未发布", "目录"),
        ("Ahead: review/x: the workflow stands at 9, the ledger at 8", "备份"),
        ("Another: the ledger's history up to 9 is not the workflow's", "备份"),
        ("[TMPRL1100] Nondeterminism error", "旧经过"),
        ("OperationalError: connection to server failed", "数据库"),
        ("KeyError: 'x'", "代码出错"),
    ],
)
def test_a_failure_is_told_by_its_cause(because: str, zh: str) -> None:
    (one,) = found(failing=(failing(because),))
    assert zh in one.zh
    assert because in one.detail
    assert one.todo


def test_what_was_tried_once_may_yet_come_right() -> None:
    assert not found(failing=(failing("x").but(attempt=BOUNDS.attempts - 1),))


def test_a_life_that_has_just_begun_or_ended_does_not_differ() -> None:
    fresh = Differing(stream=DESK, since=ago(5))
    assert not found(not_running=(fresh,), not_open=(fresh,))
    old = Differing(stream=DESK, since=ago(31))
    assert [one.sort for one in found(not_running=(old,))] == [Sort.NOT_RUNNING]
    assert [one.sort for one in found(not_open=(old,))] == [Sort.NOT_OPEN]


def test_an_act_under_a_catalog_that_is_not_released_here_says_so() -> None:
    (one,) = found(waiting=(waiting(70, catalog="luohe/2099.1"),))
    assert "luohe/2099.1" in one.zh


def test_a_pause_in_the_engine_is_no_legal_pause() -> None:
    (one,) = found(paused=(Differing(stream=DESK, since=ago(1)),))
    assert "不是法定暂停" in one.zh
    assert one.command.startswith("temporal workflow unpause")


def test_the_gravest_is_told_first_and_notes_last_and_they_are_not_stuck() -> None:
    told = found(
        database_away="OperationalError",
        engine_away="RPCError",
        set_aside=(
            SetAside(id=ACT, stream=DESK, kind="claim", since=ago(9), by="ops", reason="缺陷"),
        ),
        refused=(RefusedSignal(stream=DESK, since=ago(9), count=2),),
        late=(LateAlarm(stream=DESK, since=ago(61)),),
    )
    assert [one.sort for one in told] == [
        Sort.DATABASE, Sort.ENGINE, Sort.ALARM, Sort.SET_ASIDE, Sort.REFUSED,
    ]  # fmt: skip
    assert [one.stuck for one in told] == [True, True, True, False, False]


def test_without_a_worker_that_is_the_cause() -> None:
    told = found(workers=0, last_poll=ago(300), waiting=(waiting(70),))
    assert [one.sort for one in told] == [Sort.WORKERS, Sort.ACT]
    assert "没有工作进程" in told[1].zh


def test_a_workflow_by_a_name_of_its_own_is_told_by_that_name() -> None:
    (one,) = found(not_open=(Differing(stream="review/nonsense", since=ago(60)),))
    assert (one.stream, one.project) == ("review/nonsense", "")
