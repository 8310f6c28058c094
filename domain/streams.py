"""Streams: one project or one round of one item, each with a history of its own.

The stream's name is its workflow's id for ever (design.md 6).
"""

from __future__ import annotations

import re
from typing import NamedTuple
from uuid import UUID, uuid5

MESSAGES = UUID("5a1a3c1e-6d53-4f0c-9d0a-2f6a3b9a7c11")  # namespace of messages between streams

PROJECT_CODE = r"[A-Z]{2}-\d{4}-\d{4,6}"
_PROJECT = re.compile(rf"project/({PROJECT_CODE})")
_REVIEW = re.compile(rf"review/({PROJECT_CODE})/([a-z][a-z0-9_]*(?:\+[a-z]+)?)/(\d{{1,4}})")


class ReviewName(NamedTuple):
    """One round of one item of one project."""

    project: str
    item: str
    round: int


def project_stream(code: str) -> str:
    """project/LH-2026-0001"""
    return f"project/{code}"


def review_stream(code: str, item: str, round: int) -> str:
    """review/LH-2026-0001/eia_form/1"""
    return f"review/{code}/{item}/{round}"


def project_of(stream: str) -> str:
    """The own code of the project that the stream belongs to. Raises ValueError for other words."""
    if found := _PROJECT.fullmatch(stream):
        return found[1]
    return review_of(stream).project


def review_of(stream: str) -> ReviewName:
    """The parts of a review's stream. Raises ValueError where it is none."""
    found = _REVIEW.fullmatch(stream)
    if found is None:
        raise ValueError(f"no stream of a review: {stream!r}")
    return ReviewName(found[1], found[2], int(found[3]))


def is_review(stream: str) -> bool:
    """Whether the stream is a round of an item (else it is a project's)."""
    return stream.startswith("review/")


def message_id(stream: str, seq: int, n: int, to: str) -> UUID:
    """The id of the n-th message that the event at `seq` of `stream` sends: always the same.

    Ids are in the sender's order, which decides among messages of one instant (UUID version 8).
    """
    tail = uuid5(MESSAGES, f"{stream}#{seq}.{n}>{to}").int & (1 << 62) - 1
    return UUID(int=seq << 80 | 8 << 76 | min(n, 4095) << 64 | 2 << 62 | tail)
