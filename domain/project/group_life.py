"""A parallel group in a project's life."""

from __future__ import annotations

from datetime import date, datetime

from domain.project.group_events import (
    GroupClosed,
    GroupLimitMoved,
    GroupOpened,
    GroupReopened,
    GroupSilent,
    SilenceRetracted,
)
from domain.value import Frozen


class GroupLife(Frozen):
    """A parallel group: open since, its limit, silent members, closed since."""

    opened_at: datetime
    limit_day: date
    closed_at: datetime | None = None
    judged: bool = False  # its limit has passed and was reported
    silent: tuple[str, ...] = ()
    judged_at: datetime | None = None
    catalog: str | None = None  # by which its limit runs, where that is not the project's


GroupEvent = (
    GroupOpened | GroupClosed | GroupSilent | SilenceRetracted | GroupLimitMoved | GroupReopened
)


def evolve(life: GroupLife | None, event: GroupEvent) -> GroupLife:
    """The group after `event`. Raises ValueError where it has not opened."""
    match event:
        case GroupOpened() | GroupReopened():
            return GroupLife(opened_at=event.at, limit_day=event.limit_day)
        case GroupClosed():
            if life is None:  # no member applies: it closes without ever having opened
                return GroupLife(opened_at=event.at, limit_day=event.at.date(), closed_at=event.at)
            return life.but(closed_at=event.at)
        case GroupSilent() if life:
            return life.but(judged=True, judged_at=event.at, silent=event.items)
        case GroupLimitMoved() if life and event.lifts:
            return life.but(limit_day=event.limit_day, judged=False, judged_at=None, silent=())
        case GroupLimitMoved() if life:
            return life.but(limit_day=event.limit_day)
        case SilenceRetracted() if life:
            return life.but(silent=tuple(item for item in life.silent if item != event.item))
        case _:
            raise ValueError(f"the group {event.group} has not opened")
