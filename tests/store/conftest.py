"""A filled database for the tests of this room."""

from __future__ import annotations

from tests.store.filled import filled, filled_source

__all__ = ["filled", "filled_source"]
