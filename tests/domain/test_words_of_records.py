"""Lengths, moments, stops and streams as they are written; what is no such word is said so."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.clock import OutOfCalendar, due
from domain.limits import Limit
from domain.moments import Moment
from domain.rules.escalation import EscalationStep
from domain.rules.figures import Figure
from domain.rules.items import Cadence, LimitIf, Notice
from domain.stops import Stop, with_stop
from domain.streams import is_review, project_of, project_stream, review_of, review_stream
from tests.domain.histories import CODE, RULES, day, on

MOMENT: TypeAdapter[Any] = TypeAdapter(Moment)


@pytest.mark.parametrize(
    ("text", "zh"), [("20wd", "20个工作日"), (" 3months ", "3个月"), ("0d", "0日")]
)
def test_a_length_is_a_number_and_its_unit(text: str, zh: str) -> None:
    assert Limit.parse(text).zh == zh


@pytest.mark.parametrize("text", ["20", "wd", "20 wd", "-1d", "12345d", "3weeks", ""])
def test_anything_else_is_no_length_and_the_sentence_shows_how_one_is_written(text: str) -> None:
    with pytest.raises(ValueError, match="应为数字加单位，如 20wd、60d、3months、2years"):
        Limit.parse(text)


def test_a_length_past_the_last_day_of_all_is_refused() -> None:
    for text in ("60d", "2months", "1years"):
        with pytest.raises(OutOfCalendar):
            due(Limit.parse(text), date(9999, 12, 20), calendar=RULES.calendar)


def test_a_day_alone_is_its_beginning_in_the_city() -> None:
    assert MOMENT.validate_python("2026-09-25") == on("2026-09-25", "00:00")
    assert MOMENT.validate_python("2026-09-25T08:30:00Z") == on("2026-09-25", "16:30")


@pytest.mark.parametrize("text", ["2026-02-30", "2026-09-25T08:30:00", "tomorrow"])
def test_no_such_day_or_no_zone_is_no_moment(text: str) -> None:
    with pytest.raises(ValidationError):
        MOMENT.validate_python(text)


def test_a_stop_ends_no_earlier_than_it_begins() -> None:
    with pytest.raises(ValidationError, match="停止计时的末日2026-03-03早于首日2026-03-04"):
        Stop(first=day("2026-03-04"), last=day("2026-03-03"))


def test_a_stop_that_begins_on_the_same_day_takes_the_place_of_the_older() -> None:
    first = Stop(first=day("2026-03-04"), last=day("2026-03-06"))
    longer = first.but(last=day("2026-03-13"))
    other = Stop(first=day("2026-05-04"), last=day("2026-05-06"))
    assert with_stop(with_stop((first,), other), longer) == (other, longer)


def test_a_stream_tells_whose_it_is() -> None:
    round_ = review_stream(CODE, "conformity+wjw", 2)
    assert (project_of(project_stream(CODE)), project_of(round_)) == (CODE, CODE)
    assert review_of(round_) == (CODE, "conformity+wjw", 2)
    assert (is_review(round_), is_review(project_stream(CODE))) == (True, False)


@pytest.mark.parametrize(
    "name", ["project/漯河", f"review/{CODE}", f"review/{CODE}/eia_form/0/1", "x"]
)
def test_a_name_that_is_no_stream_of_ours_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no stream"):
        project_of(name)


# --- entries of the catalog -----------------------------------------------------------------------

TWO_DAYS = {"n": 2, "unit": "wd", "src": ["assumed"], "confidence": "assumed"}
FIGURE = Figure.model_validate(TWO_DAYS)


def test_a_figure_is_a_length_where_its_unit_is_one_and_it_is_set() -> None:
    assert FIGURE.limit == Limit.parse("2wd")
    assert FIGURE.but(n=None).limit is None
    assert FIGURE.but(unit="万元").limit is None


def test_a_figure_says_where_it_comes_from_in_one_of_the_known_ways() -> None:
    cited = TWO_DAYS | {"src": [{"law": "licence_law", "article": "42"}, {"seed": "三(三)"}]}
    assert len(Figure.model_validate(cited).src) == 2
    with pytest.raises(ValidationError, match="来源应写作"):
        Figure.model_validate(TWO_DAYS | {"src": [{"page": 3}]})


def test_steps_of_the_ladder_are_counted_in_working_days() -> None:
    step = {
        "id": "e9",
        "when": "overdue",
        "limit": TWO_DAYS,
        "to": [{"role": "head", "of": "unit"}],
    }
    assert EscalationStep.model_validate(step).off_wd == 2
    for wrong in ({"unit": "d"}, {"n": Decimal("1.5")}):
        with pytest.raises(ValidationError, match="提醒阶梯以工作日计"):
            EscalationStep.model_validate(step | {"limit": TWO_DAYS | wrong})


def test_of_two_ways_to_say_it_an_entry_says_one() -> None:
    notice = {"id": "n", "name_zh": "公示", "when": "before_decision", "stops_clock": False}
    for both in ({}, {"lasts": TWO_DAYS, "within": TWO_DAYS}):
        with pytest.raises(ValidationError, match="lasts 和 within 应恰写其一"):
            Notice.model_validate(notice | both)
    limit = {"limit": TWO_DAYS}
    for both in ({}, {"service": "urgent", "condition": {"event": "contract_signed"}}):
        with pytest.raises(ValidationError, match="condition 和 service 应恰写其一"):
            LimitIf.model_validate(limit | both)
    for both in ({}, {"every": "month", "library": "reserve"}):
        with pytest.raises(ValidationError, match="every 和 library 应恰写其一"):
            Cadence.model_validate(both)
