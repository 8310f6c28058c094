"""A parallel group: opened, at work, silent, closed, and its limit. domain.md 3 and 8."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.acts import Event, Text


class GroupOpened(Event):
    """The first member of a group opened: its limit runs through `limit_day`."""

    type: Literal["GroupOpened"] = "GroupOpened"
    group: str
    limit_day: date


class GroupClosed(Event):
    """Every member that applies is finished."""

    type: Literal["GroupClosed"] = "GroupClosed"
    group: str


class GroupSilent(Event):
    """The group's limit passed while these members were silent: reported, never consent."""

    type: Literal["GroupSilent"] = "GroupSilent"
    group: str
    items: tuple[str, ...]


class SilenceRetracted(Event):
    """A member had answered in time after all."""

    type: Literal["SilenceRetracted"] = "SilenceRetracted"
    group: str
    item: str


class UnitAdded(Event):
    """The office asks a further unit in the group."""

    type: Literal["UnitAdded"] = "UnitAdded"
    group: str
    item: str


class GroupLimitMoved(Event):
    """The last day of a group has moved. `lifts`: the silence that was reported is none."""

    type: Literal["GroupLimitMoved"] = "GroupLimitMoved"
    group: str
    was: date
    limit_day: date
    reason: Text
    lifts: bool = False


class GroupReopened(Event):
    """A group that was at work has its whole limit anew, through `limit_day`."""

    type: Literal["GroupReopened"] = "GroupReopened"
    group: str
    limit_day: date
