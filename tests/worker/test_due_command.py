"""`quancheng due`: what it answers, and how it says no."""

from __future__ import annotations

import json
from typing import Any

import pytest

from worker.cli import run

NATIONAL_DAY = ("--limit", "10wd", "--accepted", "2026-09-22T09:00")


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert run(["due", *words, "--json"]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(["due", *words, "--json"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    assert said.err.count("\n") == 1
    return said.err


def test_it_answers_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Example 9 of the law of time."""
    answer = asked(capsys, *NATIONAL_DAY, "--pause", "2026-09-28..2026-10-09")
    assert (answer["due"], answer["provisional"]) == ("2026-10-19", False)
    assert answer["explain"][0] == "2026-09-22（周二）受理，当日不计入。"
    assert answer["explain"][-1] == "应于2026-10-19（周一）24:00前办结。"


def test_it_reads_aloud_without_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["due", "--limit", "3wd", "--accepted", "2026-09-30"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "2026-09-30（周三）受理，当日不计入。",
        "时限3个工作日。",
        "期间节假日（国办发明电〔2025〕7号）：2026-10-01 至 2026-10-07 国庆节，不计；"
        "调休上班日 2026-10-10（周六）计入。",
        "计入的3个工作日：10月8日、9日、10日。",
        "应于2026-10-10（周六）24:00前办结。",
    ]


@pytest.mark.parametrize(
    ("accepted", "day"),
    [
        ("2026-09-25T23:59", "2026-09-25（周五）"),  # a time without zone is Shanghai's
        ("2026-09-25T15:59:59Z", "2026-09-25（周五）"),
        ("2026-09-25T16:00:00+00:00", "2026-09-26（周六）"),
        ("2026-09-25", "2026-09-25（周五）"),
    ],
)
def test_the_day_of_acceptance_is_that_of_shanghai(
    capsys: pytest.CaptureFixture[str], accepted: str, day: str
) -> None:
    explained = asked(capsys, "--limit", "5wd", "--accepted", accepted)["explain"]
    assert explained[0].startswith(day)


def test_each_extension_adds(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--limit", "20wd", "--accepted", "2026-09-01")
    once = asked(capsys, *words, "--extend", "10wd")
    twice = asked(capsys, *words, "--extend", "5wd", "--extend", "5wd")
    assert once["due"] == twice["due"] == "2026-10-19"


def test_several_pauses_count_once_where_they_overlap(capsys: pytest.CaptureFixture[str]) -> None:
    """Example 11."""
    words = ("--limit", "15wd", "--accepted", "2026-04-10")
    spans = ("--pause", "2026-04-24..2026-05-08", "--pause", "2026-04-20..2026-04-28")
    assert asked(capsys, *words, *spans)["due"] == "2026-05-20"


def test_an_open_pause_has_no_due_day(capsys: pytest.CaptureFixture[str]) -> None:
    answer = asked(capsys, *NATIONAL_DAY, "--pause", "2026-09-28..")
    assert answer["due"] is None
    assert "停住" in answer["explain"][-1]


def test_a_year_not_announced_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    """Example 21."""
    answer = asked(capsys, "--limit", "3months", "--accepted", "2026-11-30")
    assert (answer["due"], answer["provisional"]) == ("2027-03-01", True)


def test_an_older_calendar_can_be_asked(capsys: pytest.CaptureFixture[str]) -> None:
    """Example 20."""
    words = ("--limit", "43wd", "--accepted", "2025-11-03")
    assert asked(capsys, *words, "--calendar", "cn/2025.1")["due"] == "2026-01-02"
    assert asked(capsys, *words)["due"] == "2026-01-04"


def test_a_pause_within_an_extension_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    """It begins on the day that was due before the extension."""
    words = ("--limit", "20wd", "--accepted", "2026-09-01", "--extend", "10wd")
    answer = asked(capsys, *words, "--pause", "2026-09-29..2026-10-09")
    assert answer["due"] == "2026-10-22"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--limit", "tomorrow", "--accepted", "2026-09-30"), "时限“tomorrow”写法不对"),
        (("--limit", "3wd", "--accepted", "2026-02-30"), "没有“2026-02-30”这一天"),
        (("--limit", "3wd", "--accepted", "30.9.2026"), "受理时间“30.9.2026”不对"),
        (("--limit", "3wd", "--accepted", "2026-09-30T25:00"), "受理时间“2026-09-30T25:00”不对"),
        (("--limit", "3wd", "--accepted", "0001-01-01T00:00+14:00"), "受理时间"),
        (("--limit", "3wd", "--accepted", "1999-01-01"), "日历只有2015年至2075年"),
        (("--limit", "9999years", "--accepted", "2026-01-01"), "超出日历"),
        ((*NATIONAL_DAY, "--pause", "2026-10-09..2026-10-01"), "结束日早于开始日"),
        ((*NATIONAL_DAY, "--pause", "2026-09-28"), "暂停“2026-09-28”写法不对"),
        ((*NATIONAL_DAY, "--pause", "2026-09-31.."), "没有“2026-09-31”这一天"),
        ((*NATIONAL_DAY, "--pause", "..2026-09-30"), "日期“”写法不对"),
        ((*NATIONAL_DAY, "--pause", "2026-09-21..2026-09-30"), "早于受理日2026-09-22"),
        ((*NATIONAL_DAY, "--extend", "soon"), "时限“soon”写法不对"),
        ((*NATIONAL_DAY, "--calendar", "cn/1999.1"), "没有日历版本 cn/1999.1"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ",
)
def test_what_is_not_well_put_is_refused_in_a_sentence(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
) -> None:
    assert sentence in refused(capsys, *words)


def test_a_pause_begun_on_the_due_day_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Example 13."""
    words = ("--limit", "10wd", "--accepted", "2026-09-16", "--pause", "2026-09-30..2026-10-09")
    assert "不早于到期日2026-09-30" in refused(capsys, *words)


def test_a_pause_is_judged_by_the_due_day_that_earlier_pauses_gave(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The first moves the due day from 30 September to 14 October; then 8 October is in time."""
    words = ("--limit", "10wd", "--accepted", "2026-09-16")
    second = ("--pause", "2026-10-08..2026-10-09")
    assert "不早于到期日" in refused(capsys, *words, *second)
    assert asked(capsys, *words, *second, "--pause", "2026-09-21..2026-09-28")["due"]
