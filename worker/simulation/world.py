"""What befalls a whole simulated city on a named day: a notice, an emergency, a new catalog.

Projects know nothing of each other, so each project's office hears of it and acts on that day; a
project that is registered later begins with what holds by then.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from domain.review.commands import RulesVersion
from domain.review.words import Running
from domain.rules.rules import Rules
from domain.value import Frozen

Version = Annotated[str, Field(pattern=r"^[a-z]+/\d{4}\.\d{1,2}$")]


class CalendarNotice(Frozen):
    """放假通知: on `day` every project goes over to `calendar`, made up where it is not released."""

    day: date
    calendar: Version


class LocalStop(Frozen):
    """应急停止计时: on `day` all clocks of the `county` are told to stand still, `first` to `last`."""

    day: date
    county: str  # by name, as in a table of projects
    first: date
    last: date


class CatalogAdoption(Frozen):
    """启用新目录: on `day` every project goes over to `catalog`, made up where it is not released."""

    day: date
    catalog: Version
    running: Running = Running.KEEP


class World(Frozen):
    """All of it, each in the order of its days."""

    calendars: tuple[CalendarNotice, ...] = ()
    stops: tuple[LocalStop, ...] = ()
    catalogs: tuple[CatalogAdoption, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> World:
        for name in ("calendars", "catalogs"):
            days = [one.day for one in getattr(self, name)]
            if days != sorted(days):
                raise ValueError(f"world.{name}：须按日期先后排列")
        if wrong := [one for one in self.stops if not one.day <= one.first <= one.last]:
            raise ValueError(f"world.stops：{wrong[0].county}的停止计时应在决定之日以后，先起后止")
        return self

    def unknown_counties(self, rules: Rules) -> list[str]:
        """Counties that the city does not have."""
        known = [area.name_zh for area in rules.catalog.units.areas]
        return [one.county for one in self.stops if one.county not in known]

    def in_force(self, day: date, rules: Rules) -> RulesVersion:
        """What a project that is registered on `day` begins with."""
        calendars = [one.calendar for one in self.calendars if one.day < day]
        catalogs = [one.catalog for one in self.catalogs if one.day < day]
        return RulesVersion(
            catalog=catalogs[-1] if catalogs else rules.version,
            calendar=calendars[-1] if calendars else rules.calendar.version,
        )
