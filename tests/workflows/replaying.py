"""Histories played again, however slow the machine is today."""

from __future__ import annotations

from collections.abc import Sequence

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from catalog.loading import load_released
from worker.work import WORKFLOWS


def replayer(workflows: Sequence[type] = WORKFLOWS) -> Replayer:
    """These workflows, run as the worker runs them.

    Debug mode has no limit of time: with one, what does not replay in two seconds hangs for ever.
    """
    load_released()
    return Replayer(
        workflows=workflows,
        data_converter=pydantic_data_converter,
        debug_mode=True,
    )
