"""一件事: until when all its items are to end, what happens when one has not, the one result.

行政许可法 42 (45 working days in all, catalog bundles); work plan 四(三); domain.md 4, 8 and 10.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from domain.acts import Actor, Alarm, Role
from domain.adopting import tried
from domain.project.adoption_commands import AdoptCalendar, AdoptCatalog, StopClocks
from domain.project.alarms import next_alarm
from domain.project.bundle_commands import ExtendBundle
from domain.project.bundle_ends import BUNDLE_LIMIT, last_day
from domain.project.bundle_letter import end_zh, extension_notice, letter
from domain.project.commands import Redetermine, ReviewEnded, SubmitBundle, Terminate
from domain.project.conclude import unsettled
from domain.project.moves import takeable
from domain.review.commands import RulesVersion
from domain.review.words import Result, Status
from domain.rules.forms import Tier
from tests.catalog.next_version import next_version
from tests.catalog.versions import DRAFT, released
from tests.domain.dry_runs import changed
from tests.domain.histories import COMPANY, MAYOR, OFFICE, RULES, WORDS, act, day, leader, on
from tests.domain.project.lives import OWN_LAND, Then, conforming, ended, given

PERMIT = "project_permit"
MEMBERS = ("planning_scheme", "planning_permit", "tree_permit")
LAST = day("2026-04-23")  # the 45th working day after Thursday 12 February, by the notice of 2026


def asked(**more: Any) -> Then:
    """Filed on 10 February; scheme, planning permit and trees are asked for on the 12th."""
    filed = (*conforming(OWN_LAND, **more), ended("enterprise_filing", "2026-02-10", kind=OWN_LAND))
    submit = SubmitBundle(bundle=PERMIT, papers=("design_scheme",))
    return Then(given(*filed), act(submit, "2026-02-12", COMPANY))


def granted(item: str, when: str, **more: Any) -> Any:
    return ended(item, when, kind=OWN_LAND, **more)


def stopped(first: str, last: str, when: str) -> Any:
    stop = StopClocks(first=day(first), last=day(last), reason=WORDS, drafted_by="li")
    return act(stop, when, OFFICE)


def the_limit(then: Then) -> Any:
    return then.project.bundles[PERMIT].limit_day


# --- until when -----------------------------------------------------------------------------------


def test_the_one_form_says_by_which_day_all_items_are_to_end() -> None:
    then = asked()
    (event,) = then.of("BundleSubmitted")
    assert (event.items, event.limit_day) == (MEMBERS, LAST)
    assert the_limit(then) == LAST


def test_a_bundle_whose_items_have_limits_of_their_own_alone_has_no_last_day() -> None:
    project = asked().project
    assert last_day(project, RULES.bundle("project_setup"), day("2026-02-12"), RULES) is None


def test_a_calendar_notice_moves_the_last_day_with_an_event() -> None:
    then = asked(rules=RulesVersion(catalog=RULES.version, calendar="cn/2025.1"))
    assert the_limit(then) == day("2026-04-22")
    notice = AdoptCalendar(calendar="cn/2026.1", reason=WORDS, drafted_by="li")
    (event,) = Then(then.project, act(notice, "2026-02-13", OFFICE)).of("BundleLimitMoved")
    assert (event.bundle, event.was, event.limit_day, event.lifts) == (
        PERMIT, day("2026-04-22"), LAST, False,
    )  # fmt: skip


def test_a_stop_of_all_clocks_moves_it_by_its_working_days() -> None:
    then = Then(asked().project, stopped("2026-03-02", "2026-03-04", "2026-03-01"))
    (event,) = then.of("BundleLimitMoved")
    assert (event.was, event.limit_day) == (LAST, day("2026-04-28"))


# --- 延期 -----------------------------------------------------------------------------------------

LONGER = day("2026-05-18")  # fifteen working days after 23 April, the holiday of May between


def extend(when: str, by: Actor = MAYOR, **more: Any) -> Any:
    command = ExtendBundle(bundle=PERMIT, reason=WORDS, drafted_by=more.pop("drafted_by", "li"))
    return act(command, when, by, **more)


def test_the_head_of_the_government_gives_fifteen_working_days_more() -> None:
    """行政许可法 42, second paragraph: counted as if the limit had been sixty from the beginning."""
    then = Then(asked().project, extend("2026-04-20"))
    (event,) = then.of("BundleExtended")
    assert (event.was, event.limit_day, event.lifts) == (LAST, LONGER, False)
    assert (event.limit.n, event.limit.unit, event.by) == (15, "wd", MAYOR)
    assert RULES.calendar.working_days_between(day("2026-02-12"), LONGER) == 60
    assert the_limit(then) == LONGER
    assert Then(then.project, now="2026-05-18 23:00").of("BundleOverdue") == []
    (late,) = Then(then.project, now="2026-05-19").of("BundleOverdue")
    assert (late.at, late.limit_day) == (on("2026-05-19", "00:00"), LONGER)


def test_it_may_be_decided_until_the_last_day_is_over_and_not_after_it() -> None:
    assert Then(asked().project, extend("2026-04-23 23:59")).refusal is None
    no = Then(asked().project, extend("2026-04-24 00:00")).refusal
    assert (no.code, no.clause) == ("too_late", "行政许可法第42条")
    assert "2026-04-23" in no.zh


def test_a_decision_in_time_that_is_entered_late_takes_the_mark_back() -> None:
    late = Then(asked().project, now="2026-04-24 08:00").project
    then = Then(late, extend("2026-04-27", happened="2026-04-22"), now="2026-05-19")
    (event,) = then.of("BundleExtended")
    assert (event.limit_day, event.lifts) == (LONGER, True)
    assert [one.at for one in then.of("BundleOverdue")] == [on("2026-05-19", "00:00")]


def test_a_new_day_that_is_over_too_leaves_the_mark() -> None:
    """With two days left to enter it in, only a bundle of very few days could be so late: here its
    last day is moved back by hand."""
    project = Then(asked().project, now="2026-04-24 08:00").project
    asked_long_ago = project.bundles[PERMIT].but(asked_on=day("2026-01-12"))
    project = project.but(bundles={PERMIT: asked_long_ago})
    then = Then(project, extend("2026-04-27", happened="2026-04-22"))
    (event,) = then.of("BundleExtended")
    assert event.limit_day < day("2026-04-27")
    assert (event.lifts, then.project.bundles[PERMIT].overdue_at) == (
        False, on("2026-04-24", "00:00"),
    )  # fmt: skip


def test_a_calendar_and_a_stop_move_the_longer_limit_too() -> None:
    longer = Then(asked().project, extend("2026-03-01")).project
    then = Then(longer, stopped("2026-05-11", "2026-05-12", "2026-05-10"))
    (event,) = then.of("BundleLimitMoved")
    assert (event.was, event.limit_day) == (LONGER, day("2026-05-20"))


def test_it_is_extended_once() -> None:
    project = Then(asked().project, extend("2026-03-01")).project
    no = Then(project, extend("2026-04-20")).refusal
    assert (no.code, no.clause) == ("extended_once", "行政许可法第42条")
    assert "extend_bundle" not in no.legal
    assert "extend_bundle" in takeable(asked().project, RULES)


@pytest.mark.parametrize(
    "by",
    [
        OFFICE,
        COMPANY,
        leader("zrzy"),
        leader("szf"),
        Actor(person="yuan", role=Role.GOVERNMENT_HEAD, unit="gov@411122"),
        Actor(person="shi", role=Role.CITY_LEADER),
    ],
    ids=lambda one: f"{one.role}-{one.unit}",
)
def test_nobody_else_extends(by: Actor) -> None:
    no = Then(asked().project, extend("2026-04-20", by)).refusal
    assert (no.code, no.clause) == ("not_yours", "行政许可法第42条")
    assert "漯河市人民政府的政府（管委会）主要领导批准" in no.zh


def test_who_drafts_it_does_not_approve_it() -> None:
    no = Then(asked().project, extend("2026-04-20", drafted_by="shi")).refusal
    assert no.code == "two_people"


def test_the_catalog_names_the_head_of_the_government_of_the_tier() -> None:
    """The bundles' leading units are all the city's, so the tier is the city's (行政许可法 42 本级)."""
    joint = RULES.catalog.clock.joint
    assert (joint.extended_by.role, joint.extended_by.of) == ("government_head", "tier")
    limited = [one for one in RULES.catalog.bundles.bundles if one.limit]
    handled = [RULES.item(item).handled_by for one in limited for item in one.items]
    assert {one.tier for one in handled} == {Tier.CITY}
    assert not [one for one in handled if one.tier_if]
    assert (RULES.unit("szf").kind, RULES.unit("szf").tier) == ("government", Tier.CITY)


def test_what_was_not_asked_for_has_no_last_day_or_has_ended_is_not_extended() -> None:
    command = ExtendBundle(bundle="finish", reason=WORDS, drafted_by="li")
    no = Then(asked().project, act(command, "2026-04-20", MAYOR)).refusal
    assert (no.code, "可以延期的：工程建设许可一件事" in no.zh) == ("not_asked_for", True)
    before = asked().project
    without = before.but(bundles={PERMIT: before.bundles[PERMIT].but(limit_day=None)})
    assert Then(without, extend("2026-04-20")).refusal.code == "no_limit"
    assert Then(all_three().project, extend("2026-04-20")).refusal.code == "ended_already"
    early = extend("2026-02-12 10:00", happened="2026-02-11")
    assert Then(asked().project, early).refusal.code == "before_it_began"


def test_the_applicant_is_told_why_and_until_when() -> None:
    """letters extension_notice: 原到期日, 新到期日, 理由, 批准人."""
    project = Then(asked().project, extend("2026-04-20")).project
    written = extension_notice(project, PERMIT, RULES, lambda text: "方案须重新征求意见。")
    assert written is not None
    assert (written.title, written.on, written.signed_by) == (
        "延长一件事办理期限告知书", day("2026-04-20"), "市自然资源和规划局",
    )  # fmt: skip
    assert written.paragraphs == (
        "你单位于2026年2月12日就项目（LH-2026-0001）一并提出的“工程建设许可一件事”申请，"
        "不能在2026年4月23日前全部办结。",
        "延长理由：方案须重新征求意见。",
        "经漯河市人民政府负责人批准，办理期限延长15个工作日，全部办结的期限由2026年4月23日改为2026年5月18日。",
        "依据：《中华人民共和国行政许可法》第四十二条第二款。",
    )
    assert extension_notice(asked().project, PERMIT, RULES, lambda text: "") is None


# --- late -----------------------------------------------------------------------------------------


def test_the_alarm_of_the_last_day_is_armed_and_rings_at_its_midnight_for_what_has_not_ended() -> (
    None
):
    project = Then(asked().project, granted("planning_scheme", "2026-03-20")).project
    then = Then(project, now="2026-04-24 08:00")
    (event,) = then.of("BundleOverdue")
    assert (event.at, event.bundle, event.limit_day) == (on("2026-04-24", "00:00"), PERMIT, LAST)
    assert event.items == ("planning_permit", "tree_permit")
    eve = Then(project, now="2026-04-23 23:00").project
    assert next_alarm(eve, RULES) == Alarm(on("2026-04-24", "00:00"), BUNDLE_LIMIT)


def test_it_is_marked_once() -> None:
    then = Then(asked().project, now="2026-05-20")
    assert len(then.of("BundleOverdue")) == 1


def test_a_mark_that_a_stop_disproves_is_taken_back_and_made_again_on_the_new_day() -> None:
    late = Then(asked().project, now="2026-04-24 08:00").project
    then = Then(late, stopped("2026-04-20", "2026-04-23", "2026-04-24 09:00"), now="2026-05-08")
    (event,) = then.of("BundleLimitMoved")
    assert (event.limit_day, event.lifts) == (day("2026-04-29"), True)
    assert [one.at for one in then.of("BundleOverdue")] == [on("2026-04-30", "00:00")]


# --- the one result -------------------------------------------------------------------------------


def all_three(last: str = "2026-04-01") -> Then:
    return Then(
        asked().project,
        granted("planning_scheme", "2026-03-20"),
        granted("planning_permit", "2026-03-30"),
        granted("tree_permit", last),
    )


def test_once_every_item_has_ended_there_is_one_result_dated_by_the_last() -> None:
    then = all_three()
    (event,) = then.of("BundleEnded")
    assert (event.at, event.late, event.retracts) == (on("2026-04-01"), False, False)
    assert [(one.item, one.outcome, one.number) for one in event.results] == [
        ("planning_scheme", Result.GRANTED, "planning_scheme-1号"),
        ("planning_permit", Result.GRANTED, "planning_permit-1号"),
        ("tree_permit", Result.GRANTED, "tree_permit-1号"),
    ]
    assert unsettled(then.project, RULES) == []
    assert Then(then.project, now="2026-04-30").of("BundleOverdue") == []


def test_the_result_names_what_was_refused_and_does_not_wait_for_its_next_round() -> None:
    """domain.md 8: others go on; what was refused is asked for again by itself."""
    then = Then(
        asked().project,
        granted("planning_scheme", "2026-03-20"),
        granted("tree_permit", "2026-03-25", outcome=Result.REFUSED),
        granted("planning_permit", "2026-03-30"),
    )
    (event,) = then.of("BundleEnded")
    assert [(one.item, one.outcome, one.round) for one in event.results][-1] == (
        "tree_permit", Result.REFUSED, 1,
    )  # fmt: skip
    again = Then(then.project, granted("tree_permit", "2026-04-10", round=2))
    assert again.of("BundleEnded") == []


def test_what_was_taken_back_or_declined_is_told_as_such() -> None:
    then = Then(
        asked().project,
        granted("planning_scheme", "2026-03-20", status=Status.WITHDRAWN),
        granted("tree_permit", "2026-03-25", status=Status.DECLINED),
        granted("planning_permit", "2026-03-30"),
    )
    (event,) = then.of("BundleEnded")
    assert [one.status for one in event.results] == [
        Status.WITHDRAWN, Status.DECIDED, Status.DECLINED,
    ]  # fmt: skip


def test_ended_after_the_last_day_it_is_late() -> None:
    (event,) = all_three("2026-04-24").of("BundleEnded")
    assert (event.late, event.retracts) == (True, False)


def test_a_last_decision_that_was_in_time_and_is_told_late_takes_the_mark_back() -> None:
    """Made on 23 April and entered on the 27th (行政许可法 32; domain.md 8, back-filled)."""
    marked = all_three_but_trees("2026-04-24 08:00")
    told = granted("tree_permit", "2026-04-27")
    assert isinstance(told.command, ReviewEnded)
    then = Then(marked.project, replace(told, command=told.command.but(day="2026-04-23")))
    (event,) = then.of("BundleEnded")
    assert (event.late, event.retracts) == (False, True)
    assert then.project.bundles[PERMIT].overdue_at is None


def all_three_but_trees(now: str) -> Then:
    then = Then(
        asked().project,
        granted("planning_scheme", "2026-03-20"),
        granted("planning_permit", "2026-03-30"),
        now=now,
    )
    assert then.of("BundleOverdue")
    return then


def test_an_item_that_is_no_longer_asked_has_ended_too() -> None:
    """The trees turn out not to be there: its round is told to close, and nothing waits for it."""
    no_trees = Redetermine(fact="trees", value=False, reason=WORDS, drafted_by="li")
    told_to_close = Then(
        asked().project,
        granted("planning_scheme", "2026-03-20"),
        granted("planning_permit", "2026-03-30"),
        act(no_trees, "2026-03-31 09:00", OFFICE),
    )
    assert told_to_close.of("RoundClosing", "tree_permit")
    assert told_to_close.of("BundleEnded") == []
    closed = granted("tree_permit", "2026-03-31 09:01", status=Status.CLOSED_NOT_NEEDED)
    (event,) = Then(told_to_close.project, closed).of("BundleEnded")
    assert (event.results[-1].outcome, end_zh(event.results[-1])) == (None, "不再需要办理")


def test_a_project_that_ends_leaves_no_bundle_under_way() -> None:
    ending = Then(asked().project, act(Terminate(reason=WORDS), "2026-03-01", OFFICE))
    assert ending.of("BundleEnded") == []  # its rounds have not reported yet
    closed = [
        granted(item, f"2026-03-01 09:0{n}", status=Status.CLOSED_NOT_NEEDED)
        for n, item in enumerate(MEMBERS, 1)
    ]
    (event,) = Then(ending.project, *closed).of("BundleEnded")
    assert {one.status for one in event.results} == {Status.CLOSED_NOT_NEEDED}


def test_the_letter_says_all_of_it_once() -> None:
    then = Then(
        asked().project,
        granted("planning_scheme", "2026-03-20"),
        granted("tree_permit", "2026-03-25", outcome=Result.REFUSED),
        granted("planning_permit", "2026-03-30"),
    )
    written = letter(then.project, PERMIT, RULES, lambda text: "")
    assert written is not None
    assert (written.title, written.on, written.signed_by) == (
        "工程建设许可一件事办理结果", day("2026-03-30"), "市自然资源和规划局",
    )  # fmt: skip
    permit = then.project.granted["planning_permit/1"]
    until = permit.valid_until
    assert until is not None
    assert written.paragraphs == (
        "你单位于2026年2月12日就项目（LH-2026-0001）一并提出的“工程建设许可一件事”申请，"
        "现已全部办结，结果如下：",
        "1．建设工程设计方案审查：准予（planning_scheme-1号）。",
        "2．建设工程规划类许可证核发：准予（planning_permit-1号），"
        f"有效期至{until.year}年{until.month}月{until.day}日。",
        "3．工程建设涉及城市绿地、树木审批：不予。",
        "未获准予的事项，理由和申请行政复议、提起行政诉讼的权利见该事项的决定书；"
        "可以就该事项单独重新申报，其他事项不受影响。",
        "全部办结的期限为2026年4月23日，实际于2026年3月30日办结（期限内）。",
        "依据：《中华人民共和国行政许可法》第四十二条第二款。",
    )


def test_where_all_was_granted_and_no_day_was_set_the_letter_says_neither() -> None:
    before = asked().project
    without = before.bundles[PERMIT].but(limit_day=None)
    then = Then(
        before.but(bundles={PERMIT: without}),
        granted("planning_scheme", "2026-03-20"),
        granted("tree_permit", "2026-03-25"),
        granted("planning_permit", "2026-03-30"),
    )
    written = letter(then.project, PERMIT, RULES, lambda text: "")
    assert written is not None
    assert not [one for one in written.paragraphs if "未获准予" in one or "期限" in one]
    assert written.paragraphs[3].startswith(
        "3．工程建设涉及城市绿地、树木审批：准予（tree_permit-1号）"
    )


def test_there_is_no_letter_before_all_have_ended() -> None:
    assert letter(asked().project, PERMIT, RULES, lambda text: "") is None


# --- another catalog ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def forty_days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A next version by which all are to end in 40 working days."""
    with released(next_version(tmp_path_factory.mktemp("catalogs"))) as version:
        yield version


@pytest.mark.parametrize(("running", "last"), [("keep", LAST), ("anew", day("2026-04-16"))])
def test_under_way_it_keeps_its_limit_unless_the_adoption_says_anew(
    forty_days: str, running: str, last: Any
) -> None:
    command = AdoptCatalog(catalog=forty_days, running=running, reason=WORDS, drafted_by="li")
    adoption = act(command, "2026-02-13", OFFICE)
    found = tried(asked().project, {}, adoption, RULES)
    moved = [] if last == LAST else [(PERMIT, LAST, last)]
    assert changed(found, "bundle") == moved
    then = Then(asked().project, adoption)
    assert forty_days == DRAFT
    assert the_limit(then) == last
    later = Then(then.project, stopped("2026-03-02", "2026-03-02", "2026-03-01"))
    (event,) = later.of("BundleLimitMoved")
    assert event.was == last
