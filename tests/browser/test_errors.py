"""A no says what, why and what next, bears the number under which operators find it, and no more."""

from __future__ import annotations

import re

from playwright.sync_api import APIResponse, expect

from tests.browser.acting import choose, follow
from tests.browser.city import Built
from tests.browser.conftest import PageAs
from tests.browser.crawl import address_of
from tests.browser.people import COLLEAGUE, COMPANY, HEAD, NEW, PASSWORD, REVIEWER
from tests.browser.system import System
from tests.browser.watched import Watch

LEAKS = re.compile(
    r"Traceback|psycopg|sqlalchemy|select |insert |File \"|/site-packages/|\.py\b", re.I
)
HTML = {"Accept": "text/html"}


def told_well(html: str, number: str) -> None:
    assert number in html
    assert re.search(r"[\u4e00-\u9fff]{6}", html)
    assert not LEAKS.search(html), LEAKS.search(html)


def said(answer: APIResponse, status: int) -> None:
    assert answer.status == status, answer.text()[:400]
    told_well(answer.text(), answer.headers["x-request-id"])


def test_a22_what_is_not_there_or_not_ones_own(
    page_as: PageAs, city: Built, system: System, watch: Watch
) -> None:
    watch.expects(403, 404)
    page = page_as(NEW)
    for path, status in (
        ("/nothing/here", 404),
        ("/reviews/LH-2026-9999/idea_review/1", 404),
        ("/reviews/LH-2026-0001/no_such_item/1", 404),
        (address_of(city.first("overdue")), 404),  # another unit's is not even there
    ):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == status, path
        told_well(page.content(), answer.headers["x-request-id"])
        expect(page.locator("h1")).to_be_visible()
        assert page.locator("main a").count() >= 1  # what next
    operator = page_as(COMPANY)
    theirs = next(one for one in city.rounds["in review"] if _owner(system, one) != COMPANY.company)
    answer = operator.goto(address_of(theirs))
    assert answer is not None
    assert answer.status == 404


def _owner(system: System, stream: str) -> str:
    code = stream.split("/")[1]
    return str(system.one("select owner from projects where code = :code", code=code))


def test_a22_what_cannot_be_taken(
    page_as: PageAs, city: Built, system: System, watch: Watch
) -> None:
    stream = city.rounds["in review"][-4]
    page = page_as(HEAD)
    choose(page, stream, "refuse")
    csrf = page.locator("main input[name=csrf]").first.input_value()
    headers = {**HTML, "Origin": system.base}
    path = f"{address_of(stream)}/refuse"
    send = page.request.post
    said(send(path, form={"csrf": csrf}, headers=headers), 400)  # no key
    said(send(path, form={"csrf": "another", "key": "k"}, headers=headers), 403)
    foreign = {**HTML, "Origin": "http://elsewhere.example"}
    said(send(path, form={"csrf": csrf, "key": "k"}, headers=foreign), 403)
    said(
        send(f"{address_of(stream)}/nothing", form={"csrf": csrf, "key": "k"}, headers=headers), 404
    )
    big = {"csrf": csrf, "key": "k", "reason": "长" * 2_000_000}
    assert send(path, form=big, headers=headers).status == 413
    answer = send(path, form={"csrf": csrf, "key": "k"}, headers=headers)
    assert answer.status == 422
    assert "必须填写" in answer.text()
    stale = send(
        f"{address_of(city.first('granted'))}/accept",
        form={"csrf": csrf, "key": "k2"},
        headers=headers,
    )
    assert stale.status == 409
    assert stale.headers["x-request-id"] in stale.text()


def test_a22_too_many_attempts(page_as: PageAs, watch: Watch) -> None:
    watch.expects(401, 429)
    page = page_as(None)
    for _ in range(6):
        page.goto("/login")
        page.get_by_label("账号").fill("nobody.here")
        page.get_by_label("密码").fill("错误的密码")
        with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
            follow(page.get_by_role("button", name="登录"))
    assert answered.value.status == 429
    assert page.title().startswith("错误：")
    expect(page.get_by_label("账号")).to_have_value("nobody.here")
    expect(page.locator("main")).to_contain_text("锁定15分钟")


def test_a22_with_the_database_away_a_page_says_so(
    page_as: PageAs, system: System, watch: Watch
) -> None:
    watch.expects(503)
    page = page_as(REVIEWER, base=system.blind)
    answer = page.goto("/tasks")
    assert answer is not None
    assert answer.status == 503
    told_well(page.content(), answer.headers["x-request-id"])


def test_a22_the_log_in_says_no_more_than_it_must(page_as: PageAs, watch: Watch) -> None:
    """A wrong password and a name that nobody bears are answered in the same words."""
    watch.expects(401)
    page = page_as(None)
    answers = []
    for name in ("nobody.at.all", NEW.id):
        page.goto("/login")
        page.get_by_label("账号").fill(name)
        page.get_by_label("密码").fill(PASSWORD + "x")
        follow(page.get_by_role("button", name="登录"))
        answers.append(page.locator(".sum").inner_text())
    assert answers[0] == answers[1]


def test_a23_without_temporal_pages_are_read_and_an_act_waits(
    page_as: PageAs, city: Built, system: System
) -> None:
    """Nothing is lost: the act is written down, says so, and takes effect when Temporal is back."""
    stream = city.rounds["overdue"][-1]
    page = page_as(REVIEWER, base=system.deaf)
    for path in ("/tasks", address_of(stream)):
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok
    form = choose(page, stream, "hand-over")
    form.locator("select[name=to]").select_option(COLLEAGUE.id)
    form.locator("button.main").click()
    expect(page.locator(".done-bar")).to_contain_text("已登记，流程引擎稍后办理")
    assert system.there(stream)["claimed_by"] == REVIEWER.id
    system.run(system.behind.sweeper.sweep(0))
    system.at_rest()
    assert system.there(stream)["claimed_by"] == COLLEAGUE.id
