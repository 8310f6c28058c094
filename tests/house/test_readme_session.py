"""The README's session, copied line by line, works on a system that `quancheng up` started."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

import pytest

from tests.house.house import ROOT
from tests.waiting import until

pytestmark = [pytest.mark.slow]

PORT, TEMPORAL, UI = 8131, 7351, 8351


def session() -> str:
    """The second block of commands, for a system on our ports and this environment's program."""
    blocks = re.findall(r"^```bash\n(.*?)^```", (ROOT / "README.md").read_text(), re.S | re.M)
    program = Path(sys.executable).parent / "quancheng"
    return blocks[1].replace(":8000", f":{PORT}").replace(".venv/bin/quancheng", str(program))


@pytest.fixture
def data() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="quancheng-readme-"))
    folder.chmod(0o711)
    return folder


def test_the_session_of_the_readme_works(data: Path) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("QUANCHENG_")}
    env |= {
        "QUANCHENG_DATA": str(data), "QUANCHENG_API_PORT": str(PORT),
        "QUANCHENG_TEMPORAL_PORT": str(TEMPORAL), "QUANCHENG_TEMPORAL_UI_PORT": str(UI),
        "TZ": "Asia/Shanghai",
    }  # fmt: skip
    log = (data / "up.log").open("w")
    program = Path(sys.executable).parent / "quancheng"
    up = subprocess.Popen([program, "up"], env=env, cwd=ROOT, stdout=log, stderr=log)
    try:
        until(lambda: "three things to try" in (data / "up.log").read_text(), within=150)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", session()],
            env=env, cwd=ROOT, capture_output=True, text=True, timeout=90,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        assert "项目策划论证审核" in done.stdout
        assert '"outcome":"done"' in done.stdout.replace(" ", ""), done.stdout
        assert "2026-11-10" in done.stdout  # the due date that the README asks for

        def ten_opened() -> bool:
            shown = subprocess.run(
                [program, "tasks", "--json", "--limit", "1000"],
                env=env, cwd=ROOT, capture_output=True, text=True, check=True,
            )  # fmt: skip
            tasks = json.loads(shown.stdout)
            of_the_first = [task for task in tasks if str(task["project"]).endswith("-0001")]
            return sum(str(task["item"]).startswith("det_") for task in of_the_first) == 10

        until(ten_opened, within=60)
        docs = urllib.request.urlopen(f"http://127.0.0.1:{PORT}/api/docs", timeout=5)
        assert docs.status == 200
    finally:
        up.send_signal(signal.SIGINT)
        up.wait(30)
        log.close()
    assert up.returncode in (0, 130), (data / "up.log").read_text()
