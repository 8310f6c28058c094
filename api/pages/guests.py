"""The people of a trial city, offered on the log-in page; where there is none, nothing is offered."""

from __future__ import annotations

from typing import NamedTuple


class Guest(NamedTuple):
    """Somebody whom a visitor may be. `post`: 生态环境局 经办."""

    person: str
    name: str
    post: str


class Trial(NamedTuple):
    """The password that all of them have, and those who are offered."""

    password: str
    guests: tuple[Guest, ...]
