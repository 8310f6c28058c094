"""What a person does on the page of a round: choose an act, fill its form in, check, give it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Locator, Page

from tests.browser.crawl import address_of

GIVES = "button[name=step][value=give]"
"""The check page's button."""


def choose(page: Page, stream: str, path: str) -> Locator:
    """The open form of an act of the round."""
    page.goto(f"{address_of(stream)}?act={path}")
    return page.locator("form#act")


def fill_in(form: Locator, said: Mapping[str, Any]) -> None:
    """Fills in what `said` has an answer for, by the fields' names, as the form asks for it."""
    for name, value in said.items():
        fields = form.locator(f"[name='{name}']")
        if not fields.count():
            continue
        one = fields.first
        kind = one.evaluate("one => one.type")
        match kind:
            case "radio" | "checkbox":
                wanted = value if isinstance(value, list | tuple) else [value]
                for each in wanted:
                    word = {True: "true", False: "false"}.get(each, str(each))
                    box = form.locator(f"[name='{name}'][value='{word}']")
                    if box.count():
                        box.check()
            case "select-one":
                one.select_option(str(value))
            case _:
                one.fill(str(value))


def check(form: Locator) -> None:
    """On to the page that says what the act will do."""
    follow(form.locator("button.main"))


def give(page: Page) -> None:
    """From the check page: it takes effect."""
    follow(page.locator(GIVES))


def follow(link: Locator) -> None:
    """Clicks the link or button and stays until the page it leads to is there: a click alone may
    return before, and what is read then is read of neither page."""
    with link.page.expect_navigation():
        link.click()


def act(page: Page, stream: str, path: str, said: Mapping[str, Any] = {}) -> None:
    """The whole of it; ends where the answer leads."""
    form = choose(page, stream, path)
    fill_in(form, said)
    check(form)
    if page.locator(GIVES).count():
        give(page)


def answers(form: Locator, facts: Mapping[str, Any], unit: str) -> dict[str, Any]:
    """An answer to everything that the form asks: facts as they are known, all papers, plain words.

    What decides between people (who drafted it) is the form's own second choice.
    """
    asked: list[list[str]] = form.evaluate(
        """form => [...form.elements].filter(one => one.name && one.type !== "hidden")
            .map(one => [one.name, one.type, one.value,
                one.options ? [...one.options].map(each => each.value).join("|") : ""])"""
    )
    said: dict[str, Any] = {}
    for name, kind, value, options in asked:
        group, _, last = name.partition(".")
        known = facts.get(last) if group in ("facts", "fields") else None
        match kind:
            case "checkbox" if known is None and group == "papers":
                said.setdefault(name, []).append(value)
            case "checkbox" | "radio" | "select-one" if known is not None:
                said[name] = known
            case "radio":
                said.setdefault(name, value)
            case "select-one":
                said.setdefault(name, options.split("|")[1])
            case "date":
                said.setdefault(name, str(known or "2026-12-01"))
            case "text" if name == "document.number":
                said[name] = f"漯审〔2026〕{unit}号"
            case "text" if known is not None:
                said[name] = "、".join(known) if isinstance(known, list) else str(known)
            case "text":
                numeric = form.locator(f"[name='{name}']").get_attribute("inputmode") == "decimal"
                said.setdefault(name, "12" if numeric else "如实填写")
            case "textarea" if name == "reason":
                said[name] = "经审查，符合条件。"
    return said
