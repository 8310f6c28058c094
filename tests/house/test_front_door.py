"""What a newcomer meets first: two READMEs that agree, a `make` that lists itself, a clean lock."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.house.house import ROOT

TARGETS = (
    "setup", "run", "test", "check", "coverage", "bench", "soak", "mutants", "shots", "lock", "clean",
)  # fmt: skip


def commands(readme: Path) -> list[str]:
    """The blocks of commands that a reader is told to type."""
    return re.findall(r"^```bash\n(.*?)^```", readme.read_text(), re.DOTALL | re.MULTILINE)


def test_both_readmes_give_the_same_commands() -> None:
    english, chinese = commands(ROOT / "README.md"), commands(ROOT / "README.zh-CN.md")
    assert english, "README.md tells nobody what to type"
    assert chinese == english


def test_both_readmes_open_with_the_same_pictures_and_say_what_they_show() -> None:
    shown = [
        re.findall(r"^!\[([^\]]*)\]\(([^)]+)\)", (ROOT / name).read_text(), re.MULTILINE)
        for name in ("README.md", "README.zh-CN.md")
    ]
    assert [path for _, path in shown[0]] == [path for _, path in shown[1]]
    for words, path in (*shown[0], *shown[1]):
        assert len(words) > 20, f"{path} has no text for whoever cannot see it"
        assert (ROOT / path).read_bytes()[1:4] == b"PNG", path
        assert (ROOT / path).stat().st_size < 300_000, f"{path} is not small"


def test_bare_make_lists_every_target_and_starts_nothing() -> None:
    told = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    listed = re.findall(r"^\s*make (\w+)\s+\S", told, re.MULTILINE)
    assert [each for each in listed if each != "help"] == [*TARGETS]


def test_the_lock_holds_no_address_and_a_hash_for_everything() -> None:
    text = (ROOT / "requirements.lock").read_text()
    for sign in ("://", "--index-url", "--extra-index-url", "--find-links", "@ "):
        assert sign not in text, "an address in the lock is somebody's own index"
    requirements = re.sub(r"\\\n\s*", " ", text).splitlines()
    assert requirements
    for requirement in requirements:
        assert re.match(r"[\w.-]+==\S+ ", requirement), requirement
        assert "--hash=sha256:" in requirement, requirement


def test_ci_runs_what_the_readme_tells() -> None:
    ci = ROOT / ".ci" / "run"
    assert ci.stat().st_mode & 0o111, ".ci/run must be executable"
    assert "make test" in ci.read_text()
    assert any("make test" in block for block in commands(ROOT / "README.md"))
