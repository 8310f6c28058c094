"""Two reviewers at one task, fifty times: one winner, the other loses nothing but the race.

Of fifty rounds a few are clicked through; the others are given by the same two browsers as their
forms send them, at the same moment.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import check, choose, fill_in, give
from tests.browser.city import Built
from tests.browser.conftest import PageAs
from tests.browser.crawl import address_of
from tests.browser.people import ONE, REVIEWER, TWO
from tests.browser.system import System
from tests.browser.watched import Watch

CLICKED = 2
NAMES = {ONE.id: ONE.name, TWO.id: TWO.name}
TEXT = {ONE.id: "选址位于行洪河道管理范围，赵敏的意见。", TWO.id: "用地与规划不一致，钱伟的意见。"}
REMEDIES = "六十日内可以申请行政复议，六个月内可以提起行政诉讼。"

SEND = """async ([path, fields]) => {
    const body = new URLSearchParams(fields);
    const answer = await fetch(path, {method: "POST", body, headers: {Accept: "text/html"}});
    return [answer.status, answer.url, await answer.text()];
}"""
BEGIN = f"async what => {{ window.underWay = ({SEND})(what); }}"
END = "() => window.underWay"


def at_once(*sent: tuple[Page, str, dict[str, str]]) -> list[tuple[int, str, str]]:
    """What the pages are answered when they send their forms at the same moment."""
    for page, path, fields in sent:
        page.evaluate(BEGIN, [path, fields])
    return [tuple(page.evaluate(END)) for page, _, _ in sent]


def form_of(page: Page, selector: str = "form#act") -> tuple[str, dict[str, str]]:
    """Where the page's form goes, and all that it sends."""
    told: list[Any] = page.eval_on_selector(
        selector,
        """form => [form.getAttribute("action"), Object.fromEntries(new FormData(form))]""",
    )
    return told[0], told[1]


def checked(page: Page, path: str, fields: dict[str, str]) -> dict[str, str]:
    """The form with the token of its check page, as that page sends it on."""
    status, _, html = page.evaluate(SEND, [path, fields])
    assert status == 200, html[:500]
    return page.evaluate(
        """html => {
            const form = new DOMParser().parseFromString(html, "text/html")
                .querySelector("form[data-once]");
            return {...Object.fromEntries(new FormData(form)), step: "give"};
        }""",
        html,
    )


def refusal(by: str, **more: str) -> dict[str, str]:
    """不予, with one's own words; drafted by the other."""
    other = TWO.id if by == ONE.id else ONE.id
    return {"reason": TEXT[by], "remedies": REMEDIES, "drafted_by": other, **more}


def claims(system: System, stream: str) -> list[dict[str, Any]]:
    return system.rows(
        "select outcome, actor ->> 'person' as person, refusal from commands"
        " where stream = :stream and kind = 'claim' order by submitted_at",
        stream=stream,
    )


@pytest.mark.slow
def test_a04_two_claim_at_once_fifty_times_and_one_has_it_each_time(
    page_as: PageAs, city: Built, system: System, watch: Watch
) -> None:
    watch.expects(409)
    pages = {who.id: page_as(who) for who in (ONE, TWO)}
    winners: Counter[str] = Counter()
    for number, stream in enumerate(city.fifty):
        if number % 2:  # whoever is asked first has no advantage
            pages = dict(reversed(pages.items()))
        path = f"{address_of(stream)}/claim"
        if number < CLICKED:
            forms = {}
            for who, page in pages.items():
                choose(page, stream, "claim")
                forms[who] = form_of(page)[1]
        else:
            forms = {
                who: {"csrf": csrf_of(page), "key": f"{who}-{number}-claim", "list": ""}
                for who, page in pages.items()
            }
        answers = at_once(*((page, path, forms[who]) for who, page in pages.items()))
        statuses = dict(zip(pages, (status for status, _, _ in answers), strict=True))
        assert sorted(statuses.values()) == [200, 409], statuses
        winner = next(who for who, status in statuses.items() if status == 200)
        told = answers[list(pages).index(next(who for who in pages if who != winner))][2]
        assert NAMES[winner] in told  # who has it, by name
        acts = claims(system, stream)
        assert [one["outcome"] for one in acts].count("done") == 1
        assert system.there(stream)["claimed_by"] == winner
        winners[winner] += 1
    assert sum(winners.values()) == len(city.fifty) == 50
    pages[ONE.id].goto("/tasks?tab=unit")
    left = (
        pages[ONE.id].locator("tr.t1").evaluate_all("rows => rows.map(row => row.dataset.stream)")
    )
    assert not {*left} & {*city.fifty}


def csrf_of(page: Page) -> str:
    """The session's token, as every form of its pages bears it."""
    if "csrf" not in page.evaluate("[...document.querySelectorAll('input')].map(one => one.name)"):
        page.goto("/tasks")
    return page.locator("input[name=csrf]").first.input_value()


@pytest.mark.slow
def test_a05_a06_two_decide_at_once_one_decision_stands_and_the_other_keeps_his_words(
    page_as: PageAs, city: Built, system: System, watch: Watch
) -> None:
    """Each sends his own form twice as well: what is sent again is answered with what came first."""
    watch.expects(409)
    pages = {who.id: page_as(who) for who in (ONE, TWO)}
    for number, stream in enumerate(city.fifty[CLICKED:]):
        path = f"{address_of(stream)}/refuse"
        if number % 2:
            pages = dict(reversed(pages.items()))
        forms = {}
        for who, page in pages.items():
            begun = {"csrf": csrf_of(page), "key": f"{who}-{number}-refuse", "list": ""}
            forms[who] = checked(page, path, refusal(who, **begun))
        first, second = pages
        told = at_once(*((pages[who], path, forms[who]) for who in (first, second)))
        again = at_once(*((pages[who], path, forms[who]) for who in (first, second)))
        statuses = [status for status, _, _ in told]
        assert sorted(statuses) == [200, 409], statuses
        assert [status for status, _, _ in again] == statuses  # the second answer is the first's
        loser = (first, second)[statuses.index(409)]
        winner = second if loser == first else first
        html = told[statuses.index(409)][2]
        assert NAMES[winner] in html
        assert TEXT[loser] in html  # still there, to be copied
        row = system.there(stream)
        assert (row["outcome"], row["decided_by"]) == ("refused", winner)
        acts = system.rows(
            "select outcome from commands where stream = :s and kind = 'decide'", s=stream
        )
        assert sorted(one["outcome"] for one in acts) == ["done", "refused"]


def test_a05_a_stale_decision_is_refused_politely(
    page_as: PageAs, city: Built, system: System, watch: Watch
) -> None:
    watch.expects(409)
    stream = city.fifty[0]
    one, two = page_as(ONE), page_as(TWO)
    for page, who in ((one, ONE), (two, TWO)):
        fill_in(choose(page, stream, "refuse"), refusal(who.id))
        check(page.locator("form#act"))
    give(one)
    expect(one.locator(".done-bar")).to_contain_text("不予")
    with two.expect_response(lambda answer: answer.request.method == "POST") as answered:
        give(two)
    assert answered.value.status == 409
    head = two.locator("h1")
    expect(head).to_contain_text("没有提交")
    expect(head).to_contain_text(ONE.name)
    expect(head).to_contain_text("作出决定")
    expect(two.get_by_label("意见和理由")).to_have_value(TEXT[TWO.id])
    two.context.grant_permissions(["clipboard-read", "clipboard-write"])
    two.get_by_role("button", name="复制文字").click()
    expect(two.get_by_role("button", name="已复制")).to_be_visible()
    assert two.evaluate("navigator.clipboard.readText()") == TEXT[TWO.id]
    assert two.locator(".what a").count() >= 2  # ways on; the next one too, where there is one
    decided = system.one(
        "select count(*) from events where stream = :s and type = 'Decided'", s=stream
    )
    refused = system.one(
        "select count(*) from commands where stream = :s and outcome = 'refused'"
        " and actor ->> 'person' = :who and kind = 'decide'",
        s=stream, who=TWO.id,
    )  # fmt: skip
    assert (decided, refused) == (1, 1)


def test_a06_back_and_sent_again_shows_the_first_result(
    page_as: PageAs, city: Built, system: System
) -> None:
    stream = city.fifty[1]
    page = page_as(ONE)
    fill_in(choose(page, stream, "refuse"), refusal(ONE.id))
    check(page.locator("form#act"))
    path, fields = form_of(page, "form[data-once]")
    give(page)
    first = page.locator(".done-bar").inner_text()
    status, _, html = page.evaluate(SEND, [path, {**fields, "step": "give"}])
    assert status == 200, html[:300]
    assert first in html
    assert (
        system.one("select count(*) from events where stream = :s and type = 'Decided'", s=stream)
        == 1
    )


def test_a06_what_has_been_sent_cannot_be_pressed_again(page_as: PageAs, city: Built) -> None:
    page = page_as(REVIEWER)
    form = choose(page, city.first("in review"), "hand-over")
    pressed = form.evaluate(
        """async form => {
            const sent = [], button = form.querySelector("button.main");
            addEventListener("submit", event => {
                sent.push(event.defaultPrevented);  // by the page, which lets a form go once
                event.preventDefault();
            });
            form.requestSubmit(button);
            form.requestSubmit();
            await new Promise(done => setTimeout(done, 50));
            return [sent, button.disabled];
        }"""
    )
    assert pressed == [[False, True], True]
