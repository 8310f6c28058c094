"""What every page is watched for: errors in its console, breaks of its policy, foreign requests."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request


@dataclass
class Watch:
    """`ours`: the addresses that pages may ask. `expected`: refusals that a test asks for, by status;
    Chromium tells them in the console as errors."""

    ours: tuple[str, ...]
    wrong: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    def expects(self, *statuses: int) -> None:
        """The test asks for answers of these statuses."""
        self.expected.update(statuses)

    def console(self, message: ConsoleMessage) -> None:
        """An error, a warning of the policy, anything that a page of ours must not cause."""
        if message.type not in ("error", "warning", "assert"):
            return
        words = message.text
        if any(f"status of {status} " in words for status in self.expected):
            return
        self.wrong.append(f"{message.type}: {words} ({message.location.get('url', '')})")

    def request(self, request: Request) -> None:
        """To us, or to nobody."""
        if not request.url.startswith((*self.ours, "data:", "about:", "blob:")):
            self.wrong.append(f"request to {request.url}")


def watched(context: BrowserContext, watch: Watch) -> None:
    """Every page of the context, also those that it opens later."""

    def of_page(page: Page) -> None:
        page.on("console", watch.console)
        page.on("pageerror", lambda error: watch.wrong.append(f"uncaught: {error}"))

    context.on("request", watch.request)
    context.on("page", of_page)
