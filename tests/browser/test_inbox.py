"""待办: what hurts first is first, a row tells enough to act, and finishing one opens the next."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from playwright.sync_api import expect

from domain.clock import end_of_day, local_day
from store import inbox
from tests.browser.acting import check, follow, give
from tests.browser.city import RULES, Built
from tests.browser.conftest import PageAs
from tests.browser.crawl import address_of
from tests.browser.looking import Row, column_day, rows
from tests.browser.people import COLLEAGUE, INDUSTRY, NEW, REVIEWER
from tests.browser.system import System
from tests.browser.watched import Watch

GROUPS = ["overdue", "today", "soon", "later", "held"]
HELD = ("resume", "await_correction", "record_answer")
ALL = "/tasks?open=later&open=held"


def working_days(after: date, through: date) -> int:
    """Counted one day after the other, as on a wall calendar."""
    days, day = 0, after
    while day < through:
        day += timedelta(days=1)
        days += RULES.calendar.is_working(day)
    return days


def today(system: System) -> date:
    with system.database.connect() as db:
        return local_day(inbox.clock(db))


def group_of(due: date, now: date) -> str:
    """The group of a task that nothing holds, by its last day alone."""
    if due < now:
        return "overdue"
    if due == now:
        return "today"
    return "soon" if working_days(now, due) <= 3 else "later"


def test_a01_the_inbox_is_sorted_by_what_hurts_first(
    page_as: PageAs, city: Built, system: System
) -> None:
    """Order and groups are those of an oracle that reads the ledger's tasks, not the page's query."""
    now = today(system)
    tasks = system.rows(
        "select stream, key, due from tasks where unit = :unit and claimed_by = :me",
        unit=INDUSTRY, me=REVIEWER.id,
    )  # fmt: skip
    assert len(tasks) >= 50
    expected = []
    for task in tasks:
        held = task["key"].partition("/")[0] in HELD
        group = "held" if held else group_of(task["due"], now)
        expected.append((GROUPS.index(group), task["due"] or date.max, task["stream"], group))
    page = page_as(REVIEWER)
    page.goto(ALL)
    shown = rows(page)
    assert [(one.group, one.stream) for one in shown] == [
        (group, stream) for _, _, stream, group in sorted(expected)
    ]
    heads = page.locator("tr.grp th").all_inner_texts()
    for group, head in zip(
        [one for one in GROUPS if one in {r.group for r in shown}], heads, strict=True
    ):
        assert f" {sum(one.group == group for one in shown)}" in head.replace("\n", " ")


def test_a01_what_is_folded_is_counted_behind_a_link(page_as: PageAs, city: Built) -> None:
    page = page_as(REVIEWER)
    page.goto("/tasks")
    folded = [one for one in rows(page) if one.group == "later"]
    link = page.locator("tbody[data-group=later] .more a")
    left = int("".join(filter(str.isdigit, link.inner_text())))
    follow(link)
    assert len([one for one in rows(page) if one.group == "later"]) == len(folded) + left


def test_a02_a_row_tells_enough_to_act_and_is_one_link(page_as: PageAs, city: Built) -> None:
    page = page_as(REVIEWER)
    page.goto("/tasks")
    for one in rows(page):
        assert all(one.cells.values()), one
        assert one.due
        assert one.lamp
    assert set(
        page.eval_on_selector_all("tr.t1", "rows => rows.map(r => r.querySelectorAll('a').length)")
    ) == {1}
    row = page.locator("tr.t1").nth(3)
    wanted = row.get_attribute("data-stream") or ""
    box = row.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] - 6, box["y"] + box["height"] / 2)
    page.wait_for_url(f"**{address_of(wanted)}*")


def test_a03_not_looked_at_looked_at_and_done_are_told_apart(page_as: PageAs, city: Built) -> None:
    page = page_as(COLLEAGUE)
    page.goto("/tasks")
    first = page.locator("tr.t1").first
    expect(first.locator(".new")).to_have_text("未查看")
    stream = first.get_attribute("data-stream") or ""
    page.goto(address_of(stream))
    page.goto("/tasks")
    seen = page.locator(f"tr.t1[data-stream='{stream}']")
    expect(seen.locator(".new")).to_have_count(0)
    page = page_as(REVIEWER)
    page.goto(ALL)
    waiting = page.locator(f"tr.t1[data-stream='{city.first('correcting')}']")
    expect(waiting.locator(".c7")).to_have_text("补正中")  # looked at, something is missing
    page.goto("/tasks?tab=done")
    done = page.locator("tr.t1")
    assert done.count() >= 2
    expect(page.locator("tr.t1 .lamp")).to_have_count(
        0
    )  # plain text: what is unfinished stands out
    assert {"已办结", "补办"} <= set(page.locator("tr.t1 .c1").all_inner_texts())


def test_a08_finishing_one_opens_the_next_of_the_same_list(
    page_as: PageAs, city: Built, system: System
) -> None:
    page = page_as(REVIEWER)
    page.goto("/tasks?q=LH-")
    before = rows(page)
    submitted = [one for one in before if one.cells["state"] == "待受理"]
    here, then = submitted[0], before[before.index(submitted[0]) + 1]
    follow(page.locator(f"tr[data-stream='{here.stream}'] a.go"))
    check(page.locator("form#act"))
    give(page)
    page.wait_for_url(f"**{address_of(then.stream)}*")
    assert "q%3DLH-" in page.url  # the list is carried on
    expect(page.locator(".done-bar")).to_contain_text("受理")
    place = re.search(r"第 (\d+) 件，共 (\d+) 件", page.locator(".ti").inner_text())
    assert place is not None
    mine = "select count(distinct stream) from tasks where unit = :unit and claimed_by = :me"
    assert int(place[2]) == system.one(mine, unit=INDUSTRY, me=REVIEWER.id)


def test_a12_time_left_is_told_in_working_days_and_agrees_with_its_date(
    page_as: PageAs, city: Built, system: System
) -> None:
    """Every row of the inbox, and the head of each round, by a calendar counted day by day."""
    now = today(system)
    page = page_as(REVIEWER)
    page.goto(ALL)
    shown = [one for one in rows(page) if one.datetime]
    assert len(shown) >= 40
    for one in shown:
        due = local_day(_instant(one.datetime) - timedelta(seconds=1))
        assert one.datetime == end_of_day(due).isoformat() or _instant(one.datetime) == end_of_day(
            due
        )
        assert one.due == column_day(due)
        assert one.days == (working_days(due, now) if due < now else working_days(now, due)), one
        assert one.lamp == _word(one, due, now)
    for stream in (city.first("overdue"), city.rounds["in review"][-1]):
        row = next(one for one in shown if one.stream == stream)
        page.goto(address_of(stream))
        sentence = page.locator(".clock .sent").inner_text()
        due = local_day(_instant(row.datetime) - timedelta(seconds=1))
        assert f"{due.month}月{due.day}日（周{'一二三四五六日'[due.weekday()]}）24:00" in sentence
        assert f"{'已超期' if due < now else '剩'} {row.days} 个工作日" in sentence
        page.goto("/tasks")


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _word(one: Row, due: date, now: date) -> str:
    if one.cells["state"] == "待受理":
        return "待受理"
    if due < now:
        return "超期"
    if due == now:
        return "今天"
    return "临期" if working_days(now, due) <= 3 else "正常"


def test_a21_empty_lists_say_what_to_do(page_as: PageAs, city: Built) -> None:
    page = page_as(NEW)
    for tab in ("mine", "unit", "done"):
        page.goto(f"/tasks?tab={tab}")
        expect(page.locator("main table")).to_have_count(0)
        assert page.locator(".empty p").first.inner_text().strip()
        assert page.locator(".empty a").count() >= 1
    page = page_as(REVIEWER)
    page.goto("/tasks?q=没有这样的项目")
    follow(page.locator(".empty a"))
    assert rows(page)


def test_a21_every_way_out_of_an_empty_list_leads_somewhere(
    page_as: PageAs, city: Built, watch: Watch
) -> None:
    page = page_as(NEW)
    page.goto("/tasks")
    for way in page.locator(".empty a").all():
        answer = page.request.get(way.get_attribute("href") or "")
        assert answer.ok, answer.url
