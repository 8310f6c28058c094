"""Lines of a lives file become projects that are taken over: each one act, all looked at before.

What the law says of a line is asked of the core itself, at the instant at which it would be taken
over; so the dry run shows the very dates that the take-over will bring.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from domain.acts import Actor, RawAct
from domain.canonical import digest, plain
from domain.ledger import read_event
from domain.refused import Refusal
from domain.review.checking_old import WRONG_RECORD
from domain.review.due import explained
from domain.review.state import Review, evolve
from domain.review.words import LimitKind
from domain.rules.rules import Rules
from domain.streams import is_review, project_stream
from worker.lives_file import Asked, Life, LifeLine, LineError, field_in_file, take_over_command
from worker.registering import raw_act
from worker.registering import rules_version as rules_of_settings
from worker.settings import Settings
from worker.simulation.core_engine import CoreEngine

UNNUMBERED = "LH-0000-0000"  # the code of a project that has not been given its own yet
ACTS = UUID("2b0c6c3e-8a57-4f8a-9b3f-6a7a1d0a2f77")  # namespace of acts that take over


class ReviewShown(NamedTuple):
    """An open round as it will stand here, beside what the old system showed."""

    item: str
    name: str
    round: int
    status: str
    due: date | None
    shown: date | None
    difference_wd: int | None  # ours later than theirs: positive; None where one is not known
    overdue: bool
    why: tuple[str, ...]


class Looked(NamedTuple):
    """A line that the law takes, with its open rounds as they will stand."""

    line: LifeLine
    reviews: tuple[ReviewShown, ...]


def look_through(
    lines: Sequence[LifeLine], settings: Settings, by: Actor, now: datetime, rules: Rules
) -> tuple[list[Looked], list[LineError]]:
    """Every line as the law sees it at `now`: what will stand, or what is wrong with it."""
    looked: list[Looked] = []
    errors: list[LineError] = []
    for line in lines:
        code = line.life.code or UNNUMBERED
        asked = take_over_command(line.life, code, rules_of_settings(settings), by.person)
        found = _as_taken_over(asked, by, now, rules)
        if isinstance(found, Refusal):
            errors.append(_told(line, found))
        else:
            looked.append(Looked(line, tuple(_shown(line.life, found, now, rules))))
    return looked, errors


def _as_taken_over(asked: Asked, by: Actor, now: datetime, rules: Rules) -> list[Review] | Refusal:
    """The open rounds after the take-over, or the law's no."""
    engine = CoreEngine(now, rules)
    stream = project_stream(asked.command.code)
    engine.tell(stream, asked.command, by, now, uuid5(ACTS, stream))
    (outcome,) = engine.new_outcomes()
    if outcome.refusal is not None:
        return outcome.refusal
    reviews: dict[str, Review] = {}
    for name, line in engine.new_lines():
        if is_review(name):
            reviews[name] = evolve(reviews.get(name), read_event(name, line))
    return list(reviews.values())


def _told(line: LifeLine, refusal: Refusal) -> LineError:
    """The core names the field first; the file's own name for it is told."""
    field, _, zh = refusal.zh.partition("：")
    if refusal.code != WRONG_RECORD:  # no word about the record: told as it is
        return LineError(line.number, "", refusal.zh.rstrip("。"))
    zh = _PATH.sub(lambda path: field_in_file(path[0], line.life), zh)
    return LineError(line.number, field_in_file(field, line.life), zh.rstrip("。"))


_PATH = re.compile(r"record\.[a-z_0-9.]+")


def _shown(life: Life, reviews: list[Review], now: datetime, rules: Rules) -> Iterator[ReviewShown]:
    theirs = {(one.item, one.round): one.due_shown for one in life.reviews}
    for review in reviews:
        ours = review.dues.promised or review.dues.statutory or review.window
        shown = theirs.get((review.item, review.round))
        yield ReviewShown(
            item=review.item,
            name=rules.item(review.item).name_zh,
            round=review.round,
            status=review.status.value,
            due=ours,
            shown=shown,
            difference_wd=_difference(ours, shown, rules),
            overdue=bool(review.overdue),
            why=(
                *explained(review, LimitKind.PROMISED, rules),
                *explained(review, LimitKind.STATUTORY, rules),
            ),
        )


def _difference(ours: date | None, theirs: date | None, rules: Rules) -> int | None:
    if ours is None or theirs is None:
        return None
    if ours >= theirs:
        return rules.calendar.working_days_between(theirs, ours)
    return -rules.calendar.working_days_between(ours, theirs)


# --- as acts --------------------------------------------------------------------------------------


class Taking(NamedTuple):
    """What makes the act under a code, and the words that go with it."""

    life: Life
    settings: Settings
    by: Actor

    def act(self, code: str) -> RawAct:
        """The same line told by the same person is the same act, whatever its code."""
        body = plain(self.asked(code).command)
        kind = body.pop("kind")
        said = digest({name: value for name, value in body.items() if name != "code"})
        id = uuid5(ACTS, f"{self.by.person} {self.life.key}#{said}")
        return raw_act(id, project_stream(code), kind, body, self.by)

    def asked(self, code: str) -> Asked:
        """The command and its words."""
        return take_over_command(self.life, code, rules_of_settings(self.settings), self.by.person)


def same_record(act: RawAct, other: RawAct) -> bool:
    """Whether two take-overs state the same, whoever told them and under whatever code."""
    return _without_places(act.body) == _without_places(other.body)


def _without_places(body: Any) -> Any:
    """The body without where words lie: that depends on who told them."""
    match body:
        case {"ref": str(), "sha256": str(sha256), **more} if not more:
            return sha256
        case dict():
            return {k: _without_places(v) for k, v in body.items() if k != "code"}
        case list():
            return [_without_places(one) for one in body]
        case _:
            return body
