"""The text of each notice that the law has written to the applicant (行政许可法 32, 38, 42, 45)."""

from __future__ import annotations

from typing import Any

import pytest

from domain.acts import Act, Text
from domain.play import play, rules_of
from domain.review.commands import (
    Accept,
    AcceptWithGap,
    CorrectRecord,
    Decide,
    Decline,
    Document,
    Extend,
    RequestCorrection,
    Submit,
    Suspend,
)
from domain.review.core import REVIEW
from domain.review.due import explained
from domain.review.state import Review
from domain.review.words import LimitKind, Result
from domain.review.written import Written, written
from tests.domain.histories import RULES, WORDS, act, day
from tests.domain.review.rounds import given, opened, the_right_one

OPENED = opened("energy_review", "2026-03-01")
REPORT, FORM = "energy_report", "energy_application"
APPLIED = (OPENED, act(Submit(papers=(REPORT, FORM)), "2026-03-02"))
ACCEPTED = (*APPLIED, act(Accept(), "2026-03-03"))


def said(text: Text) -> str:
    return "需要补充论证"


def notices(*acts: Act[Any]) -> tuple[Written, ...]:
    """What has been written in the round of these acts."""
    state: Review | None = None
    events = []
    for one in acts:
        if one.by is None and state is not None:
            one = act(one.command, one.submitted_at, the_right_one(one.command, state))
        played = play(REVIEW, state, [one], one.submitted_at, RULES)
        assert played.outcomes[0].refusal is None, played.outcomes[0].refusal
        events += [caused.event for caused in played.events]
        state = played.after
    return written(events, lambda review: rules_of(review, RULES), said)


def whole(of: Written) -> str:
    return "\n".join(of.paragraphs)


def test_acceptance_tells_both_limits_in_the_lines_that_every_surface_shows() -> None:
    (one,) = notices(*ACCEPTED)
    assert (one.title, one.on) == ("受理通知书", day("2026-03-03"))
    assert "予以受理，受理日期为2026年3月3日" in whole(one)
    review = given(*ACCEPTED)
    for kind in LimitKind:
        for line in explained(review, kind, RULES):
            assert line in whole(one)
    assert "第三十二条" in one.paragraphs[-1]


def test_where_the_law_sets_no_limit_acceptance_tells_the_promise_alone() -> None:
    scheme = (
        opened("planning_scheme", "2026-03-01"),
        act(Submit(papers=RULES.item("planning_scheme").materials), "2026-03-02"),
        act(Accept(), "2026-03-03"),
    )
    one = notices(*scheme)[-1]
    assert "承诺时限：" in whole(one)
    assert "法定时限" not in whole(one)


def test_a_correction_names_every_paper_once_and_the_last_day() -> None:
    asked = RequestCorrection(missing=(REPORT, FORM), note=WORDS)
    (one,) = notices(*APPLIED, act(asked, "2026-03-03"))
    assert one.title == "补正材料一次性告知书"
    for words in ("1．", "2．", "节能审查申请书", "需要补充论证", "2026年5月29日前一次补正"):
        assert words in whole(one)


@pytest.mark.parametrize(
    ("because", "words"),
    [("not_competent", "请向有关行政机关申请"), ("not_required", "依法不需要取得行政许可")],
)
def test_a_refusal_to_accept_says_why_and_what_can_be_done(because: Any, words: str) -> None:
    (one,) = notices(*APPLIED, act(Decline(because=because, reason=WORDS), "2026-03-03"))
    assert one.title == "不予受理通知书"
    assert words in whole(one)
    assert "60日内申请行政复议" in whole(one)


def test_accepted_with_a_gap_it_names_what_lacks_and_until_when() -> None:
    gap = AcceptWithGap(gap=(FORM,), promise=WORDS)
    history = (OPENED, act(Submit(papers=(REPORT,)), "2026-03-02"), act(gap, "2026-03-03"))
    (one,) = notices(*history)
    assert "本次为容缺受理，暂缺：项目节能审查申请书，应于2026年3月10日前补齐" in whole(one)
    assert "申请人承诺：需要补充论证" in whole(one)


def test_a_pause_tells_the_time_that_it_needs() -> None:
    pause = Suspend(reason="expert_review", until=day("2026-03-06"))
    *_, one = notices(*ACCEPTED, act(pause, "2026-03-04"))
    assert one.title == "特殊程序告知书"
    assert "专家评审，自2026年3月4日起至2026年3月6日" in whole(one)
    assert "第45条" in one.paragraphs[-1]


def corrected(entry: str, to: str) -> CorrectRecord:
    return CorrectRecord(entry=entry, day=day(to), reason=WORDS, drafted_by="li")


def test_whoever_was_told_another_day_is_told_the_right_one_and_both_limits() -> None:
    right = act(corrected("accepted", "2026-03-02"), "2026-03-04")
    *_, one = notices(*ACCEPTED, right)
    assert (one.title, one.on) == ("办理日期更正告知书", day("2026-03-04"))
    assert "受理的日期由2026年3月3日更正为2026年3月2日" in whole(one)
    review = given(*ACCEPTED, right)
    for kind in LimitKind:
        assert "".join(explained(review, kind, RULES)) in whole(one)


def test_a_notice_to_mend_of_another_day_tells_until_when_it_is_to_be_mended() -> None:
    """Of a later day he has more; of an earlier one the day stays that he was told, and is repeated."""
    for asked, right, until in (
        ("2026-03-03", "2026-03-04", "6月1日"),
        ("2026-03-04", "2026-03-03", "6月1日"),
    ):
        notice = act(RequestCorrection(missing=(REPORT,)), asked)
        *_, one = notices(*APPLIED, notice, act(corrected("correction", right), "2026-03-05"))
        assert f"请于2026年{until}前一次补正" in whole(one)


def test_an_acceptance_in_time_that_was_not_entered_is_told() -> None:
    *_, one = notices(*APPLIED, act(corrected("accepted", "2026-03-03"), "2026-03-30"))
    assert "本机关已于2026年3月3日受理" in whole(one)


def test_a_notice_to_mend_that_came_too_late_tells_that_the_application_is_accepted() -> None:
    """Received on 2 March, to be answered by the 9th; told on the 10th."""
    asked = act(RequestCorrection(missing=(REPORT,)), "2026-03-04")
    late = act(corrected("correction", "2026-03-10"), "2026-03-11")
    *_, one = notices(*APPLIED, asked, late)
    assert "自收到申请之日（2026年3月2日）起视为受理" in whole(one)
    assert "前一次补正" not in whole(one)
    for kind in LimitKind:
        assert "".join(explained(given(*APPLIED, asked, late), kind, RULES)) in whole(one)


def test_a_notice_that_holds_again_tells_until_when_it_is_to_be_mended() -> None:
    asked = act(RequestCorrection(missing=(REPORT,)), "2026-03-04")
    late = act(corrected("correction", "2026-03-10"), "2026-03-11")
    *_, one = notices(
        *APPLIED, asked, late, act(corrected("correction", "2026-03-05"), "2026-03-12")
    )
    assert "此前“视为受理”的记载予以更正" in whole(one)
    until = RULES.calendar.nth_working_day_after(day("2026-03-12"), 60)
    assert f"请于{until.year}年{until.month}月{until.day}日前一次补正" in whole(one)


def test_a_pause_that_never_was_is_taken_from_what_was_told() -> None:
    pause = act(Suspend(reason="expert_review"), "2026-03-04")
    gone = CorrectRecord(entry="pause-1", never=True, reason=WORDS, drafted_by="li")
    *_, one = notices(*ACCEPTED, pause, act(gone, "2026-03-05"))
    assert "第1次暂停（2026年3月4日）的记载系误登，实际没有发生" in whole(one)


def test_an_extension_tells_why_and_the_new_days() -> None:
    more = Extend(reason=WORDS, drafted_by="li")
    *_, one = notices(*ACCEPTED, act(more, "2026-03-04"))
    assert one.title == "延长办理期限告知书"
    assert "因需要补充论证，不能在规定期限内作出决定" in whole(one)
    assert "延长10个工作日" in whole(one)


def test_a_grant_bears_its_number_and_a_refusal_its_reasons_and_remedies() -> None:
    grant = Decide(outcome=Result.GRANTED, document=Document(number="漯发改能审〔2026〕1号"))
    *_, one = notices(*ACCEPTED, act(grant, "2026-03-05"))
    assert (one.title, "漯发改能审〔2026〕1号" in whole(one)) == ("准予许可决定书", True)
    refuse = Decide(outcome=Result.REFUSED, reason=WORDS, remedies=WORDS, drafted_by="li")
    *_, no = notices(*ACCEPTED, act(refuse, "2026-03-05"))
    assert no.title == "不予许可决定书"
    assert "理由：需要补充论证" in whole(no)
    assert "第三十八条第二款" in no.paragraphs[-1]


def test_where_nobody_applies_nobody_is_told() -> None:
    answer = Decide(outcome=Result.CONFORMING, facts={})
    assert notices(opened("conf_jy", "2026-03-02"), act(answer, "2026-03-03")) == ()
