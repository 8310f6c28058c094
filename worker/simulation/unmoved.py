"""What is worked out anew only when something that it hangs on has moved: most events move nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Unmoved(Generic[T]):
    """The last answer. It stands as long as the parts of the state are the very same."""

    def __init__(self) -> None:
        self._answer: tuple[tuple[object, ...], T] | None = None

    def of(self, parts: tuple[object, ...], work_out: Callable[[], T]) -> T:
        """The answer that hangs on these parts alone."""
        if self._answer is None or any(
            one is not before for one, before in zip(parts, self._answer[0], strict=True)
        ):
            self._answer = parts, work_out()
        return self._answer[1]
