"""The command line in a test's own process: where it finds its parts."""

from __future__ import annotations

import pytest
from temporalio.testing import WorkflowEnvironment

from worker.settings import PREFIX, Settings
from worker.stack.postgres import Urls

NOWHERE = "127.0.0.1:1"  # where no Temporal listens


def here(
    urls: Urls,
    monkeypatch: pytest.MonkeyPatch,
    temporal: WorkflowEnvironment | None = None,
    settings: Settings | None = None,
) -> None:
    """Commands find this database and this Temporal, or none, and the workers of `settings`."""
    found = {
        "DATABASE_URL": urls.app,
        "DATABASE_READER_URL": urls.reader,
        "TOKEN_SECRET": "x" * 40,
        "TEMPORAL_ADDRESS": NOWHERE,
    }
    if temporal is not None and settings is not None:
        found["TEMPORAL_ADDRESS"] = temporal.client.service_client.config.target_host
        found["TEMPORAL_NAMESPACE"] = temporal.client.namespace
        found["TASK_QUEUE"] = settings.task_queue
    for name, value in found.items():
        monkeypatch.setenv(PREFIX + name, value)
