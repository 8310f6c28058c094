"""A filled database for the tests of this room, and rules that no workflow waits for."""

from __future__ import annotations

import pytest

from catalog.loading import load_rules
from tests.store.filled import filled, filled_source, shared

__all__ = ["filled", "filled_source", "shared"]


@pytest.fixture(scope="session", autouse=True)
def _rules() -> None:
    """As a worker does: reading them takes longer than a busy machine lets a workflow think."""
    load_rules()
