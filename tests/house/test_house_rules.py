"""The rules of the house that no tool has: names, order, clocks, sleeps, where things lie."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest
from temporalio.workflow import _Definition

from tests.house import house, set_order
from tests.house.house import ROOT, at
from worker.work import WORKFLOWS

NAMELESS = {"utils", "util", "helpers", "helper", "manager", "common", "base", "misc"}
# The core and the workflows are given every instant and every draw (design.md 4). Modules and their
# functions are banned by the linter, in pyproject.toml; it does not know these.
OUTSIDE = {"open", "input", "hash", "id", "__import__", "exec", "eval"}
SLEEPS = {"time.sleep", "asyncio.sleep", "sleep"}


def test_no_module_bears_a_name_that_says_nothing() -> None:
    nameless = [
        str(path.relative_to(ROOT))
        for path in house.python()
        if NAMELESS & {*path.relative_to(ROOT).with_suffix("").parts}
    ]
    assert not nameless, "the thing has not been named yet"


def test_nothing_depends_on_the_order_of_a_set() -> None:
    found = [
        at(path, node)
        for path in house.python("domain", "workflows")
        for node in set_order.findings(house.parsed(path))
    ]
    assert not found, "a set's order differs between processes: use a tuple, or sorted()"


@pytest.mark.parametrize(
    "code",
    [
        "for x in {1, 2}: pass",
        "for x in set(y): pass",
        "[x for x in frozenset(y)]",
        "tuple({1, 2})",
        "[*{1, 2}]",
        "','.join({'a', 'b'})",
        "def f(some: set[int]):\n for x in some: pass",
        "class A:\n some: frozenset[str]\n def f(self): return list(self.some)",
        "some = {1, 2}\nfor x in some | other: pass",
        "sorted({1, 2}, key=f)",
    ],
)
def test_the_rule_about_sets_sees(code: str) -> None:
    assert list(set_order.findings(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "x in {1, 2}",
        "sorted({1, 2})",
        "any(f(x) for x in {1, 2})",
        "{f(x) for x in {1, 2}}",
        "for x in (1, 2): pass",
        "for x in {1: 2}: pass",
        "len({1, 2} - other)",
    ],
)
def test_the_rule_about_sets_lets_pass(code: str) -> None:
    assert not list(set_order.findings(ast.parse(code)))


def test_core_and_workflows_ask_nothing_of_the_machine() -> None:
    found = [
        f"{at(path, node)} {node.func.id}"
        for path in house.python("domain", "workflows")
        for node in ast.walk(house.parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in OUTSIDE
    ]
    assert not found


@pytest.mark.parametrize(
    ("room", "code", "banned"),
    [
        ("domain", "from datetime import UTC, datetime\n\nNOW = datetime.now(UTC)\n", True),
        ("domain", "from datetime import date\n\nTODAY = date.today()\n", True),
        ("workflows", "from uuid import uuid4\n\nID = uuid4()\n", True),
        ("workflows", "import random\n\nDRAWN = random.random()\n", True),
        ("domain", "from time import monotonic\n\nAT = monotonic()\n", True),
        ("domain", "import os\n\nHOME = os.environ\n", True),
        ("domain/review", "import os\n\nHOME = os.environ\n", True),
        ("domain", "from uuid import UUID\n\nNIL = UUID(int=0)\n", False),
        ("store", "import os\n\nHOME = os.environ\n", False),
    ],
)
def test_what_differs_at_the_next_replay_is_banned_where_it_matters(
    room: str, code: str, banned: bool
) -> None:
    told = banned_in("--stdin-filename", str(ROOT / room / "here.py"), "-", code=code)
    assert ("TID251" in told) == banned, told


def test_core_and_workflows_are_given_time_and_chance() -> None:
    """Neither reads a clock, draws a number, or asks the environment. `workflow.now()` may."""
    assert "All checks passed" in banned_in("domain", "workflows")


def banned_in(*where: str, code: str | None = None) -> str:
    """What the linter says of what is banned there."""
    ruff = Path(sys.executable).with_name("ruff")
    told = subprocess.run(
        [ruff, "check", "--no-cache", "--select", "TID251", *where],
        input=code, capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    return told.stdout + told.stderr


def test_our_workflows_run_without_the_sandbox() -> None:
    """It does not look into our modules; see docs/decisions/0012."""
    sandboxed = [one.__name__ for one in WORKFLOWS if _Definition.must_from_class(one).sandboxed]
    assert not sandboxed


def test_no_test_sleeps() -> None:
    """A test waits for what will be so (`tests.waiting`), never for a length of time."""
    found = [
        at(path, node)
        for path in house.python("tests")
        if path != ROOT / "tests" / "waiting.py"
        for node in ast.walk(house.parsed(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in SLEEPS
    ]
    assert not found


def test_every_top_level_package_is_ours() -> None:
    """Names such as `api` are common: a stray folder on the path must not shadow ours."""
    for package in house.pyproject()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]:
        spec = importlib.util.find_spec(package)
        assert spec is not None, package
        for folder in spec.submodule_search_locations or []:
            assert Path(folder).resolve() == ROOT / package


def test_every_room_has_its_line_in_the_tools() -> None:
    """A package that the wheel ships is type-checked and held to the import rules, if it has code."""
    project = house.pyproject()
    shipped = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    with_code = {name for name in shipped if (ROOT / name / "__init__.py").exists()}
    assert with_code <= {*project["tool"]["mypy"]["files"]}
    assert with_code <= {*project["tool"]["importlinter"]["root_packages"]}


def test_no_file_names_a_place_on_the_machine_where_it_was_made() -> None:
    homes = re.compile(rb"(?<![\w./:-])/(?:" + rb"|".join([b"root", b"Users", b"work"]) + rb")/\w")
    here = str(ROOT).encode() + b"/"
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in house.tracked()
        for number, line in enumerate(path.read_bytes().splitlines(), 1)
        if homes.search(line) or here in line
    ]
    assert not found


def test_nothing_that_is_generated_is_tracked() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--ignored", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert listed.stdout == ""
