"""How long `quancheng up` takes, with an empty and with a filled data folder."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from worker.bench.stage import free_ports

READY = "three things to try"
WITHIN_S = 180.0


async def startup() -> dict[str, Any]:
    """Seconds from the command to the printed addresses: first start, then again."""
    folder = Path(tempfile.mkdtemp(prefix="quancheng-startup-"))
    folder.chmod(0o711)
    try:
        empty = await _started(folder)
        return {"empty_s": round(empty, 1), "filled_s": round(await _started(folder), 1)}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _started(folder: Path) -> float:
    api, temporal, ui = free_ports(3)
    env = {name: value for name, value in os.environ.items() if not name.startswith("QUANCHENG_")}
    env |= {
        "QUANCHENG_DATA": str(folder / "data"),
        "QUANCHENG_API_PORT": str(api),
        "QUANCHENG_TEMPORAL_PORT": str(temporal),
        "QUANCHENG_TEMPORAL_UI_PORT": str(ui),
    }
    began = time.monotonic()
    up = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from worker.cli import main; main()",
        "up",
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert up.stdout is not None
    try:
        async with asyncio.timeout(WITHIN_S):
            async for line in up.stdout:
                if READY in line.decode():
                    return time.monotonic() - began
        raise RuntimeError("up ended before it was ready")
    finally:
        up.send_signal(signal.SIGINT)
        await up.wait()
