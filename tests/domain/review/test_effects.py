"""What an act would bring, as it is told beside its button: the days are those of the act's own event."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from domain.review.commands import (
    Accept,
    AcceptWithGap,
    Extend,
    PublishNotice,
    RequestCorrection,
    Resume,
    Submit,
    Suspend,
)
from domain.review.effects import effects
from domain.review.moves import moves
from domain.review.words import ADVERSE, LICENSING, WITH_CONDITIONS, Result
from domain.rules.rules import Rules
from tests.domain.histories import RULES, WORDS, act, on
from tests.domain.review.rounds import given, opened
from tests.domain.review.test_moves import REVIEWS

DECIDING = ("decide", "record_answer", "answer_for", "arbitrate")
SILENT = ("acknowledge", "instruct", "pass_on", "open_handing")  # they bring nothing but themselves
OPENED = opened("energy_review", "2026-03-02 08:00")
PAPERS = ("energy_report", "energy_application")
SUBMITTED = (OPENED, act(Submit(papers=PAPERS), "2026-03-02"))
ACCEPTED = (*SUBMITTED, act(Accept(), "2026-03-03"))
PAUSED = (*ACCEPTED, act(Suspend(reason="expert_review"), "2026-03-04"))


def told(kind: str, when: str, *history: Any, outcome: Result | None = None) -> str:
    return "".join(effects(given(*history), kind, outcome, on(when), RULES))


def in_words(day: Any) -> str:
    return f"{day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）24:00"


def test_the_day_told_before_acceptance_is_the_one_that_stands_after_it() -> None:
    dues = given(*ACCEPTED).dues
    words = told("accept", "2026-03-03", *SUBMITTED)
    assert f"应于{in_words(dues.promised)}前办结" in words
    assert f"法定时限到{in_words(dues.statutory)}止" in words


def test_so_it_is_of_a_gap_a_correction_a_resumption_and_an_extension() -> None:
    gap = act(AcceptWithGap(gap=PAPERS[1:], promise=WORDS), "2026-03-03")
    lacking = (OPENED, act(Submit(papers=PAPERS[:1]), "2026-03-02"))
    until = given(*lacking, gap).gap_until
    assert in_words(until) in told("accept_with_gap", "2026-03-03", *lacking)

    asked = act(RequestCorrection(note=WORDS), "2026-03-03")
    window = given(*SUBMITTED, asked).window
    assert in_words(window) in told("request_correction", "2026-03-03", *SUBMITTED)

    resumed = given(*PAUSED, act(Resume(), "2026-03-10")).dues.promised
    assert in_words(resumed) in told("resume", "2026-03-10", *PAUSED)

    extension = act(Extend(reason=WORDS, drafted_by="li"), "2026-03-04")
    longer = given(*ACCEPTED, extension).dues.promised
    assert in_words(longer) in told("extend", "2026-03-04", *ACCEPTED)


def test_of_an_application_the_day_by_which_the_unit_answers() -> None:
    window = given(*SUBMITTED).window
    assert in_words(window) in told("submit", "2026-03-02", OPENED)


def test_of_a_notice_its_last_day_and_of_one_that_is_out_nothing() -> None:
    scheme = opened("planning_scheme", "2026-03-02 08:00")
    (notice, *_) = RULES.item("planning_scheme").notices
    out = (scheme, act(PublishNotice(notice=notice.id), "2026-03-02"))
    assert in_words(given(*out).notices[notice.id]) in told("publish_notice", "2026-03-02", scheme)
    assert notice.name_zh not in told("publish_notice", "2026-03-02", *out)


def test_a_late_decision_is_told_how_late_it_is() -> None:
    words = told("decide", "2026-03-12", *ACCEPTED, outcome=Result.GRANTED)
    assert "已超过承诺时限2个工作日" in words


def test_where_no_extension_is_lawful_and_no_limit_runs_it_says_so() -> None:
    assert "没有规定" in told("extend", "2026-03-03", opened("det_water", "2026-03-02"))
    waits = opened("enterprise_approval", "2026-03-02 08:00", awaits=("site_preexam",))
    submitted = (waits, act(Submit(), "2026-03-02 09:00"))
    assert "等待前置" in told("accept", "2026-03-03", *submitted)


def test_a_preliminary_review_says_that_no_clock_runs() -> None:
    scheme = opened("planning_scheme", "2026-02-10", pre_review=True, awaits=("land_grant",))
    assert "预审，不计时" in told("submit", "2026-02-11", scheme)
    handed_in = (scheme, act(Submit(papers=("design_scheme",)), "2026-02-11"))
    words = told("decide", "2026-02-20", *handed_in, outcome=Result.GRANTED)
    assert words.startswith("这是预审意见，不计时，也不是决定")


def test_where_no_pause_is_lawful_it_says_so() -> None:
    """In a city whose catalog opens no reason to every item."""
    clock = RULES.catalog.clock.model_copy(update={"pause_reasons": ()})
    catalog = RULES.catalog.model_copy(update={"clock": clock})
    rules = Rules(catalog, RULES.calendar, RULES.version, RULES.digest)
    said = effects(given(*ACCEPTED), "suspend", None, on("2026-03-03"), rules)
    assert said == ("本事项不得暂停。",)


@pytest.mark.parametrize(("name", "outcome"), list(product(REVIEWS, (None, *Result))))
def test_whatever_may_be_done_says_what_it_brings(name: str, outcome: Result | None) -> None:
    """Of a decision each of its outcomes, with what this one brings and no other does."""
    review = REVIEWS[name]
    now = review.latest
    for kind in moves(review, RULES):
        if (kind in DECIDING) != (outcome is not None) or kind in SILENT:
            continue
        if outcome is not None and outcome not in RULES.outcomes(review.item):
            continue
        words = "".join(effects(review, kind, outcome, now, RULES))
        if outcome is None:
            assert words, kind
            continue
        assert ("附加的条件" in words) == (outcome in WITH_CONDITIONS)
        assert ("送达" in words) == (outcome in LICENSING)
        assert ("本轮结束" in words) == (outcome in ADVERSE)
