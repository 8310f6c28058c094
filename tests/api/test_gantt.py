"""The Gantt chart's geometry, and the words that its page and the flow chart's boxes share."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

import pytest

from api.pages.gantt import LEFT, Bar, gantt
from api.pages.items import BOX_SIGNS, short
from tests.domain.histories import RULES

D = date.fromisoformat
TODAY = D("2026-11-25")


def bar(start: str, promised: str | None = None, ended: str | None = None, **more: Any) -> Bar:
    return Bar(
        "x", "某事项", "", D(start), D(promised) if promised else None, D(ended) if ended else None,
        **more,
    )  # fmt: skip


def test_days_lie_on_one_line_in_their_order() -> None:
    drawn = gantt([bar("2026-11-09", "2026-11-20", "2026-11-16"), bar("2026-11-16")], TODAY)
    assert drawn is not None
    first, second = drawn.bars
    assert first.promised is not None
    assert first.actual is not None
    assert second.actual is not None
    day = first.promised.width / 12
    assert first.promised.x == first.actual.x == LEFT
    assert first.actual.width == pytest.approx(8 * day, abs=0.2)
    assert second.actual.x == pytest.approx(LEFT + 7 * day, abs=0.2)
    assert drawn.today == pytest.approx(LEFT + 16 * day, abs=0.2)
    assert second.actual.x + second.actual.width == pytest.approx(drawn.today + day, abs=0.2)


def test_what_is_late_is_red_from_the_day_after_the_promise() -> None:
    drawn = gantt([bar("2026-11-09", "2026-11-20")], TODAY)
    assert drawn is not None
    (one,) = drawn.bars
    assert one.late is not None
    assert one.promised is not None
    assert one.late.x == pytest.approx(one.promised.x + one.promised.width, abs=0.2)
    on_time = gantt([bar("2026-11-09", "2026-11-25")], TODAY)
    assert on_time is not None
    assert on_time.bars[0].late is None, "a day is over at 24:00"


def test_a_pause_is_told_by_its_days_and_ends_with_the_bar() -> None:
    pauses = ((D("2026-11-10"), D("2026-11-12")), (D("2026-11-20"), D("2026-12-31")))
    drawn = gantt([bar("2026-11-09", None, None, pauses=pauses)], TODAY)
    assert drawn is not None
    (one,) = drawn.bars
    assert one.actual is not None
    short_pause, open_pause = one.pauses
    assert short_pause.width == pytest.approx(one.actual.width * 3 / 17, abs=0.3)
    end = open_pause.x + open_pause.width
    assert end == pytest.approx(one.actual.x + one.actual.width, abs=0.3)


def test_nothing_begun_is_no_chart() -> None:
    assert gantt([], TODAY) is None
    assert gantt([bar("2026-12-01", "2026-12-03", expected=True)], TODAY) is None


@pytest.mark.parametrize("days", [1, 20, 74, 76, 300, 900, 3000])
def test_ticks_are_as_many_as_can_be_read(days: int) -> None:
    start = TODAY - timedelta(days=days)
    drawn = gantt([Bar("x", "某事项", "", start, TODAY, None)], TODAY)
    assert drawn is not None
    xs = [x for x, _ in drawn.ticks]
    assert xs == sorted(xs)
    assert all(after - before >= 24 for before, after in itertools.pairwise(xs))


# --- names in boxes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "box"),
    [
        ("生产建设项目水土保持方案审批", "水土保持方案"),
        ("建设项目环境影响评价审批（报告表）", "环境影响评价"),
        ("建设用地（含临时用地）规划许可证核发", "建设用地规划许可证"),
        ("固定资产投资项目节能审查", "节能审查"),
        ("招标投标", "招标投标"),
        ("水电气热信报装接入", "水电气热信报装接入"),
        ("项目签约", "项目签约"),
    ],
)
def test_a_name_is_short_without_what_most_names_share(name: str, box: str) -> None:
    assert short(name) == box


def test_every_name_of_the_catalog_fits_its_box() -> None:
    for item in RULES.catalog.items:
        assert 2 <= len(short(item.name_zh)) <= BOX_SIGNS
