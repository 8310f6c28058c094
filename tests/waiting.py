"""Waiting for what will be so, without sleeping past it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
LOOK_EVERY_S = 0.02
PATIENCE_S = 60  # what comes at once comes late on a machine that is busy


def until(condition: Callable[[], T], within: float = PATIENCE_S) -> T:
    """The first truthy answer of `condition`. Fails the test after `within` seconds.

    An exception of `condition` is an answer of "not yet", and shown if it is the last one.
    """
    deadline = time.monotonic() + within
    while True:
        trouble: Exception | None = None
        try:
            if answer := condition():
                return answer
        except Exception as not_yet:
            trouble = not_yet
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within} s: {condition}") from trouble
        time.sleep(LOOK_EVERY_S)


async def until_async(condition: Callable[[], Awaitable[T]], within: float = PATIENCE_S) -> T:
    """The same for a condition that must be awaited."""
    deadline = time.monotonic() + within
    while True:
        trouble: Exception | None = None
        try:
            if answer := await condition():
                return answer
        except Exception as not_yet:
            trouble = not_yet
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within} s: {condition}") from trouble
        await asyncio.sleep(LOOK_EVERY_S)
