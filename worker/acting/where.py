"""To what an act is given: a project by its code, or a round of one of its items."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Engine as Database

from api.asked import project_code, review_named
from api.desk import Desk
from api.problems import NotThere
from domain.streams import is_review, project_stream, review_of
from store import projects
from worker.command_error import CommandError

NEW = "new"  # in place of a code: the project is still to be registered


class Place(NamedTuple):
    """A project, or a round of one of its items, by the name of its stream."""

    code: str
    stream: str

    @property
    def zh(self) -> str:
        """LH-2026-0001 idea_review 第1轮"""
        if not is_review(self.stream):
            return self.code
        name = review_of(self.stream)
        return f"{name.project} {name.item} 第{name.round}轮"


async def place(desk: Desk, code: str, item: str | None, round: int | None) -> Place:
    """The place; of an item without a round its newest one. Raises NotThere, CommandError."""
    code = project_code(code)
    if item is None:
        if round is not None:
            raise CommandError("--round 须与 --item 一起写 · --round goes with --item")
        return Place(code, project_stream(code))
    if round is None:
        round = await desk.ask(_newest, code, item)
    if round is None:
        raise NotThere(f"项目 {code} 的事项 {item} 还没有开启（quancheng show {code} 列出全部）。")
    return Place(code, review_named(code, item, str(round)))


def _newest(database: Database, code: str, item: str) -> int | None:
    with database.connect() as db:
        whole = projects.whole(db, code)
    rounds = [one["round"] for one in whole.reviews if one["item"] == item] if whole else []
    return max(rounds, default=None)
