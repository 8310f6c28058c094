"""Random draws keyed by what they are about, never taken from one running generator.

So the answer to one question does not depend on which others were asked before: engines, processes
and hash seeds agree, and a change in one project leaves the others as they were (design.md 9).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar
from uuid import UUID, uuid5

COMMANDS = UUID("8f0c6f0a-93d8-4a53-9d0e-5a1f8a0f3b21")  # namespace of the acts of a simulation
WORDS = UUID("c2f7f1de-4b0c-4b7e-8f55-2f0b6e1f7a90")  # namespace of what people write

T = TypeVar("T")


class Draws(NamedTuple):
    """The draws about one round of one item of one project, or about the project (item '')."""

    seed: int
    code: str
    item: str = ""
    round: int = 0

    def about(self, item: str, round: int = 0) -> Draws:
        """The draws about a round of an item of the same project."""
        return Draws(self.seed, self.code, item, round)

    def number(self, question: str) -> int:
        """A whole number of 64 bits: the same whenever it is asked."""
        return _number(self, question)

    def share(self, question: str) -> float:
        """At least 0 and below 1."""
        return (_number(self, question) >> 11) / 2**53

    def chance(self, question: str, of: float) -> bool:
        """True in the share `of` of all cases."""
        return self.share(question) < of

    def whole(self, question: str, least: int, most: int) -> int:
        """A whole number from `least` to `most`, both included."""
        return least + self.number(question) % (most - least + 1)

    def pick(self, question: str, choices: Sequence[T]) -> T:
        """One of `choices`, each as likely."""
        return choices[self.number(question) % len(choices)]

    def weighted(self, question: str, choices: Sequence[tuple[T, float]]) -> T:
        """One of `choices`, each as likely as its weight says."""
        left = self.share(question) * sum(weight for _, weight in choices)
        for choice, weight in choices:
            left -= weight
            if left < 0:
                return choice
        return choices[-1][0]

    def command_id(self, number: int) -> UUID:
        """The id of the project's act of that number."""
        return uuid5(COMMANDS, f"{self.seed}/{self.code}/{number}")

    def words_id(self, what: str) -> UUID:
        """Where words about `what` lie."""
        return uuid5(WORDS, f"{self.seed}/{self.code}/{what}")


@lru_cache(maxsize=2**16)  # people think of the same questions at every event
def _number(about: Draws, question: str) -> int:
    key = f"{about.seed}|{about.code}|{about.item}|{about.round}|{question}"
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big")
