"""What one may not do is not shown, what one cannot do now says why, and both are refused."""

from __future__ import annotations

from playwright.sync_api import expect

from api.forms import DECISIONS, REVIEW_COMMANDS
from api.previews import present, probable
from catalog.loading import load_rules
from domain.identity import who_may
from domain.review.moves import moves
from tests.browser.acting import choose
from tests.browser.city import Built
from tests.browser.conftest import PageAs
from tests.browser.crawl import address_of
from tests.browser.people import (
    COLLEAGUE,
    COMPANY,
    HEAD,
    LEADER,
    NEW,
    OFFICE,
    OTHER_COMPANY,
    REVIEWER,
    Somebody,
)  # fmt: skip
from tests.browser.system import System
from tests.browser.watched import Watch

WORDS = ("in review", "submitted", "paused", "correcting", "granted", "colleague's")


def may(who: Somebody, stream: str, system: System) -> set[str]:
    """The acts that the law would take from this person now, by path: asked of the domain."""
    there = present(system.database, stream, load_rules)
    assert there is not None
    state, rules = there.state, there.rules
    found = set()
    for kind in moves(state, rules):
        readings = [one for one in DECISIONS if one.kind == kind] or [REVIEW_COMMANDS[kind]]
        for one in readings:
            outcome = one.fixed.get("outcome")
            if outcome is not None and outcome not in rules.outcomes(state.item):
                continue
            hangs_on = one.fixed or probable(state, one, who.actor, rules)
            command = one.command.model_construct(kind=kind, **hangs_on)
            if who_may(who.actor, command, state, rules) is None:
                found.add(one.path)
    return found - ({"claim"} if state.claimed_by else set())


def test_a43_everybody_is_shown_what_he_may_do_and_nothing_else(
    page_as: PageAs, city: Built, system: System, watch: Watch
) -> None:
    """A shown act is taken as far as its check page; one that is not shown is refused, with a line
    in the access log."""
    watch.expects(403, 404)
    for who in (REVIEWER, COLLEAGUE, HEAD, LEADER, OFFICE, COMPANY, OTHER_COMPANY, NEW):
        page = page_as(who)
        for word in WORDS:
            stream = city.rounds[word][-1]
            answer = page.goto(address_of(stream))
            assert answer is not None
            if answer.status != 200:
                continue
            row = page.locator("p.which a")
            shown = {
                (one.get_attribute("href") or "").partition("act=")[2].split("#")[0]
                for one in row.all()
            }
            assert shown == may(who, stream, system), (who.id, word)
            for dead in page.locator("p.which [aria-disabled]").all():
                name = dead.inner_text().strip()
                assert page.locator("p.why", has_text=f"{name}：").count(), (who.id, word, name)


def test_a43_what_is_not_shown_is_refused_and_noted(
    page_as: PageAs, city: Built, system: System, watch: Watch
) -> None:
    stream = next(one for one in city.rounds["in review"] if _owner(system, one) == COMPANY.company)
    page = page_as(COMPANY)
    page.goto(address_of(stream))
    shown = page.locator("p.which").all_inner_texts()
    assert not any("准予" in words for words in shown)
    csrf = page.locator("input[name=csrf]").first.input_value()
    key = {
        "csrf": csrf,
        "key": "not-mine",
        "reason": "我自己同意",
        "remedies": "无",
        "drafted_by": "li.na",
    }
    before = noted(system, COMPANY)
    # Not even its form is shown again, and an act that is made up whole fares no better.
    for step in ({}, {"reason": ""}, {"step": "give", "confirm": "0" * 64}):
        answer = page.request.post(
            f"{address_of(stream)}/refuse",
            form={**key, **step},
            headers={"Origin": system.base, "Accept": "text/html"},
        )
        assert answer.status == 403, answer.text()[:300]
    assert noted(system, COMPANY) == before + 3
    assert system.there(stream)["status"] == "in_review"


def _owner(system: System, stream: str) -> str:
    return str(system.one("select owner from projects where code = :c", c=stream.split("/")[1]))


def noted(system: System, who: Somebody) -> int:
    return int(
        system.one(
            "select count(*) from access_log where who = :who and result = 'refused'", who=who.id
        )
    )


def test_a43_a_company_reads_no_notes_between_officials(
    page_as: PageAs, city: Built, system: System
) -> None:
    stream = next(one for one in city.rounds["in review"] if _owner(system, one) == COMPANY.company)
    official, company = page_as(REVIEWER), page_as(COMPANY)
    official.goto(address_of(stream))
    expect(official.locator("ol.log")).to_contain_text("认领")
    company.goto(address_of(stream))
    expect(company.locator("ol.log")).not_to_contain_text("认领")
    expect(company.locator("ol.log")).to_contain_text("受理")


def test_a43_what_a_colleague_has_is_not_claimed_again(page_as: PageAs, city: Built) -> None:
    page = page_as(REVIEWER)
    choose(page, city.first("colleague's"), "claim")
    expect(page.locator("p.which [aria-disabled]", has_text="认领")).to_be_visible()
    expect(page.locator("p.why", has_text=f"已由{COLLEAGUE.name}认领")).to_be_visible()
