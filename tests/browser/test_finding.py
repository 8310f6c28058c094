"""Where the browser comes from: each machine its way, and a machine without one is told so in a line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.finding import (
    FONT_SHA256,
    PACKED_SHA256,
    VARIABLE,
    Machine,
    NoBrowser,
    Way,
    find,
    from_debian,
    installed,
    named,
    packed,
    ways,
)
from tests.house.house import ROOT


def machine(
    *programs: str,
    root: bool = False,
    environment: Mapping[str, str] = {},
    cache: Path = Path("/x"),
) -> Machine:
    """A machine on which these programs are installed."""
    return Machine(
        environment=environment,
        root=root,
        which=lambda name: f"/usr/bin/{name}" if name in programs else None,
        cache=cache,
    )


@pytest.mark.parametrize(
    ("here", "expected"),
    [
        (machine("chromium", environment={VARIABLE: "/opt/chrome"}), [named]),
        (machine("chromium"), [installed]),
        (machine("google-chrome"), [installed]),
        (machine("chromium", "apt-get", "npm", root=True), [installed]),
        (machine("apt-get", "npm", root=True), [from_debian, packed]),
        (machine("apt-get", "npm"), [packed]),
        (machine("npm"), [packed]),
        (machine(), [packed]),
    ],
)
def test_what_is_tried_hangs_on_what_the_machine_has(here: Machine, expected: list[Way]) -> None:
    assert ways(here) == expected


def test_the_systems_chromium_needs_nothing_more() -> None:
    found = find(machine("chromium"))
    assert (found.program, dict(found.environment)) == (Path("/usr/bin/chromium"), {})


def test_whoever_names_a_browser_means_that_one(tmp_path: Path) -> None:
    """A wrong name is told, not passed over for another browser."""
    with pytest.raises(NoBrowser, match="no-such-program"):
        find(machine("chromium", environment={VARIABLE: "/no-such-program"}))
    program = tmp_path / "chrome"
    program.touch(mode=0o755)
    assert find(machine(environment={VARIABLE: str(program)})).program == program


def test_a_machine_without_any_is_told_so_in_one_line() -> None:
    with pytest.raises(NoBrowser) as told:
        find(machine())
    assert "npm" in str(told.value)
    assert VARIABLE in str(told.value)
    assert "\n" not in str(told.value)


def test_what_is_fetched_is_known_by_its_digest() -> None:
    assert all(
        len(digest) == 64 and set(digest) != {"0"} for digest in (PACKED_SHA256, FONT_SHA256)
    )


@pytest.mark.soak
def test_npms_packed_chromium_shows_chinese(tmp_path: Path) -> None:
    """Fetches a hundred megabytes; the second time it is there."""
    here = Machine(cache=tmp_path)
    found = packed(here)
    ready = found.program.parent / "ready"
    made = ready.stat().st_mtime_ns
    assert packed(here) == found
    assert ready.stat().st_mtime_ns == made
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(found.program),
            args=["--no-sandbox"],
            env={**os.environ, **found.environment},
        )
        page = browser.new_page()
        page.set_content("<h1 style='display: inline; font-size: 32px'>重大项目</h1>")
        box = page.locator("h1").bounding_box()
        assert box is not None
        assert box["width"] == pytest.approx(4 * 32, rel=0.1)
        browser.close()


@pytest.mark.parametrize(("ci", "said"), [("true", "1 error"), ("", "1 skipped")])
def test_without_a_browser_tests_are_skipped_at_home_and_fail_in_ci(ci: str, said: str) -> None:
    environment = {**os.environ, "CI": ci, VARIABLE: "/no-such-program"}
    one = "tests/browser/test_acts.py::test_a17_a_password_may_be_pasted"
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-n0", "-rsE", "-p", "no:cacheprovider", one],
        env=environment, cwd=ROOT, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert said in told, told
    assert "no browser for the tests: QUANCHENG_CHROMIUM names /no-such-program" in told
