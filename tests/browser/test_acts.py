"""Acts in place: checked before they take effect, their mistakes told, paused clocks explained."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Page, expect

from domain.clock import local_day
from tests.browser.acting import act, check, choose, fill_in, follow, give
from tests.browser.city import FACTS, Built
from tests.browser.conftest import PageAs
from tests.browser.crawl import address_of
from tests.browser.looking import focused
from tests.browser.people import COLLEAGUE, HEAD, PASSWORD, REVIEWER
from tests.browser.system import System
from tests.browser.test_inbox import today, working_days
from tests.browser.watched import Watch

GRANT = {"document.number": "漯工信审〔2026〕88号"} | {f"facts.{k}": v for k, v in FACTS.items()}
REFUSE = {
    "reason": "选址不符合产业布局。",
    "remedies": "六十日内可以申请行政复议。",
    "drafted_by": COLLEAGUE.id,
}


def field(page: Page, name: str) -> str:
    """What a hidden or visible field of the page's act holds."""
    return page.locator(f"main form[method=post] [name='{name}']").first.input_value()


def test_a09_an_act_with_legal_effect_is_checked_before_it_is_given(
    page_as: PageAs, city: Built, system: System
) -> None:
    stream = city.rounds["in review"][-1]
    page = page_as(HEAD)
    form = choose(page, stream, "grant")
    fill_in(form, GRANT)
    check(form)
    main = page.locator("main")
    expect(page.locator("h1")).to_have_text("核对后准予")
    for words in (stream.split("/")[1], GRANT["document.number"], "行政许可法第38条"):
        expect(main).to_contain_text(words)
    assert page.locator(".effect li").count() >= 1  # what follows, before it does
    buttons = main.locator("button.main").all_inner_texts()
    assert buttons == ["准予"]  # one verb of the law
    assert system.there(stream)["status"] == "in_review"
    follow(page.get_by_role("button", name="返回修改"))
    assert field(page, "document.number") == GRANT["document.number"]


def test_a09_without_the_check_pages_token_nothing_is_given(
    page_as: PageAs, city: Built, system: System, watch: Watch
) -> None:
    stream = city.rounds["in review"][-2]
    page = page_as(HEAD)
    choose(page, stream, "refuse")
    given = {"csrf": field(page, "csrf"), "key": field(page, "key"), "step": "give", **REFUSE}
    for confirm in ({}, {"confirm": "0" * 64}):
        answer = page.request.post(
            f"{address_of(stream)}/refuse",
            form={**given, **confirm},
            headers={"Origin": system.base, "Accept": "text/html"},
        )
        assert answer.status == 400, answer.text()
    assert system.there(stream)["status"] == "in_review"


def test_a09_what_was_changed_after_the_check_is_not_given(
    page_as: PageAs, city: Built, system: System, watch: Watch
) -> None:
    watch.expects(400)
    stream = city.rounds["in review"][-2]
    page = page_as(HEAD)
    form = choose(page, stream, "refuse")
    fill_in(form, REFUSE)
    check(form)
    page.evaluate("document.querySelector('input[name=reason]').value = '另一个理由'")
    give(page)
    expect(page.locator("main")).to_contain_text("核对后改过")
    assert system.there(stream)["status"] == "in_review"


def test_a10_mistakes_are_summed_up_and_lead_to_their_fields(
    page_as: PageAs, city: Built, watch: Watch
) -> None:
    watch.expects(422)
    page = page_as(HEAD)
    form = choose(page, city.rounds["in review"][-3], "grant")
    fill_in(form, {"facts.total_investment": "很多"})
    check(form)
    assert page.title().startswith("错误：")
    expect(focused(page)).to_have_class("sum")
    summary = page.locator(".sum")
    links = summary.locator("a")
    count = links.count()
    expect(summary.locator("h2")).to_have_text(f"有 {count} 处需要修改")
    assert count >= 2
    assert page.locator("main > *").first.get_attribute("class") == "sum"
    for n in range(count):
        words = links.nth(n).inner_text()
        target = page.locator(f"[id='{(links.nth(n).get_attribute('href') or '')[1:]}']")
        described = (target.get_attribute("aria-describedby") or "").split()
        beside = page.locator(f"[id='{described[-1]}']").inner_text()
        assert beside == words  # the same words on top and at the field
        links.nth(n).click()
        within = target.evaluate(
            "one => one === document.activeElement || one.contains(document.activeElement)"
        )
        assert within, words
    assert field(page, "facts.total_investment") == "很多"  # nothing typed is lost


def test_a13_a_paused_clock_says_why_and_goes_on_by_exactly_what_it_stood(
    page_as: PageAs, city: Built, system: System
) -> None:
    stream = city.first("paused")
    before = system.there(stream)
    paused_on, accepted_on = _days_of(system, stream, "Suspended", "Accepted")
    page = page_as(REVIEWER)
    page.goto(address_of(stream))
    sentence = page.locator(".clock .sent").inner_text()
    expect(page.locator(".clock .lamp")).to_have_class("lamp held")
    assert sentence.startswith("暂停：")
    assert f"（自{paused_on.month}月{paused_on.day}日" in sentence
    assert "不计入审批时限" in sentence
    clause = system.one(
        "select payload ->> 'clause' from events where stream = :stream and type = 'Suspended'",
        stream=stream,
    )
    assert clause
    assert clause in sentence
    assert before["promised_due"] is None  # nothing is due while it stands still
    act(page, stream, "resume")
    after = system.there(stream)
    stood = working_days(paused_on, today(system))
    assert working_days(accepted_on, after["promised_due"]) == 5 + stood
    page.goto(address_of(stream))
    expect(page.locator("ol.log")).to_contain_text("恢复")
    if stood:
        expect(page.locator("ol.ruler .cut").first).to_contain_text(f"暂停 {stood} 个工作日")


def _days_of(system: System, stream: str, *types: str) -> list[date]:
    found = []
    for type in types:
        at = system.one(
            "select max(coalesce(happened_at, at)) from events where stream = :stream and type = :type",
            stream=stream, type=type,
        )  # fmt: skip
        found.append(local_day(at))
    return found


def test_a20_without_script_one_logs_in_opens_decides(
    page_as: PageAs, city: Built, system: System
) -> None:
    stream = city.rounds["submitted"][-1]
    page = page_as(None, java_script_enabled=False)
    page.goto(address_of(stream))
    page.get_by_label("账号").fill(REVIEWER.id)
    page.get_by_label("密码").fill(PASSWORD)
    follow(page.get_by_role("button", name="登录"))
    assert page.url.endswith(address_of(stream))  # where one wanted to go
    check(page.locator("form#act"))
    give(page)
    expect(page.locator(".done-bar")).to_contain_text("受理")
    assert system.there(stream)["status"] == "in_review"
    act(page, stream, "refuse", REFUSE)
    expect(page.locator(".done-bar")).to_contain_text("不予")
    assert system.there(stream)["outcome"] == "refused"
    page.locator("details.me summary").click()
    follow(page.get_by_role("button", name="退出"))
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")


def test_a19_on_a_phone_one_decides_with_a_finger(
    page_as: PageAs, city: Built, system: System
) -> None:
    stream = city.rounds["submitted"][-2]
    page = page_as(REVIEWER, viewport={"width": 375, "height": 812}, has_touch=True, is_mobile=True)
    page.goto("/tasks?open=later")
    page.locator(f"tr[data-stream='{stream}'] a.go").tap()
    page.locator("form#act button.main").tap()
    page.locator("button[name=step][value=give]").tap()
    expect(page.locator(".done-bar")).to_contain_text("受理")
    assert system.there(stream)["status"] == "in_review"


def test_a17_a_password_may_be_pasted(page_as: PageAs) -> None:
    page = page_as(None)
    page.goto("/login")
    for label in ("账号", "密码"):
        stopped = page.get_by_label(label).evaluate(
            "one => !one.dispatchEvent(new ClipboardEvent('paste', {cancelable: true, bubbles: true}))"
        )
        assert not stopped
