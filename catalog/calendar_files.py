"""Reads the working-day calendars: one file per announced year, the lunar days of all others.

A released version never changes: `calendars/versions.yaml` keeps its digest, and loading refuses
data that no longer match. What a year's days mean is in `domain/calendar.py`.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field

from domain.calendar import (
    Calendar,
    CalendarYear,
    Holiday,
    LunarYear,
    Notice,
    provisional_year,
)
from domain.canonical import digest
from domain.value import Frozen

CALENDARS = Path(__file__).parent / "calendars"
CALENDAR_VERSION = "cn/2026.1"  # the latest
FOLDERS = [CALENDARS]  # with released versions: first this build's own, then what it was given


class CalendarChanged(ValueError):
    """The data of a released version are not those that were released."""


class HolidayLine(Frozen):
    """Days off as the files write them."""

    name_zh: str
    first: date = Field(alias="from")
    last: date = Field(alias="to")


class LaterNotice(Frozen):
    """A notice that changed the year's: the days off and made up that stand by it."""

    notice: str
    days: tuple[date, ...]


class YearFile(Frozen):
    """`<year>.yaml`: the State Council's notice for one year, as `changed_by` later ones left it.

    `working_days` is the figure to check by: how many the year has. `notice_note` says how well
    the notices' numbers are known.
    """

    year: int
    notice: str
    changed_by: tuple[LaterNotice, ...] = ()
    notice_note: str = ""
    confidence: str
    note: str = ""
    holidays: tuple[HolidayLine, ...]
    workdays_on_weekend: tuple[date, ...]
    working_days: int

    def announced(self) -> CalendarYear:
        """The year as a value. Raises ValueError where a later notice names an ordinary day."""
        holidays = tuple(
            Holiday(name_zh=line.name_zh, first=line.first, last=line.last)
            for line in self.holidays
        )
        off = tuple(day for holiday in holidays for day in holiday.days())
        return CalendarYear(
            year=self.year,
            provisional=False,
            holidays=holidays,
            workdays_on_weekend=self.workdays_on_weekend,
            notices=self._notices((*off, *self.workdays_on_weekend)),
        )

    def _notices(self, arranged: tuple[date, ...]) -> tuple[Notice, ...]:
        changed = tuple(day for later in self.changed_by for day in later.days)
        if ordinary := [day for day in changed if day not in arranged]:
            raise ValueError(f"{self.year}年：{ordinary[0]}既不放假也不调休，不应列入 changed_by")
        return (
            Notice(number=self.notice, days=tuple(day for day in arranged if day not in changed)),
            *(Notice(number=later.notice, days=later.days) for later in self.changed_by),
        )


class LunarFile(Frozen):
    """`lunar.yaml`: every year that a calendar reaches, announced or not."""

    years: tuple[LunarYear, ...]


class Version(Frozen):
    """A released calendar: the years whose notice it knows, and the digest of what came of it."""

    version: str
    announced: tuple[int, ...]
    digest: str


class VersionsFile(Frozen):
    """`versions.yaml`, oldest first."""

    versions: tuple[Version, ...]


@cache
def load_calendar(version: str = CALENDAR_VERSION) -> Calendar:
    """The calendar of `version`, one instance per process.

    Raises `CalendarChanged` where its data were touched after the release, ValueError with the
    versions there are where it is unknown.
    """
    found = [folder for folder in FOLDERS if version in _names(folder)]
    return read_calendar(version, found[0] if found else CALENDARS)


def _names(folder: Path) -> list[str]:
    return [one.version for one in versions(folder)]


def released_here() -> tuple[str, ...]:
    """Every version that can be loaded here, oldest first; those of a further folder after ours."""
    return tuple(dict.fromkeys(name for folder in FOLDERS for name in _names(folder)))


def versions(folder: Path = CALENDARS) -> tuple[Version, ...]:
    """Every released version, oldest first."""
    return VersionsFile.model_validate(_read(folder / "versions.yaml")).versions


def read_calendar(version: str, folder: Path) -> Calendar:
    """As `load_calendar`, from the files in `folder`."""
    released = {known.version: known for known in versions(folder)}
    if version not in released:
        raise ValueError(f"没有日历版本 {version}；现有：{'、'.join(released)}")
    calendar = build_calendar(version, released[version].announced, folder)
    if (found := digest(days_only(calendar))) != (expected := released[version].digest):
        raise CalendarChanged(
            f"日历 {version} 已发布，内容不能再改：登记的摘要是 {expected[:12]}…，"
            f"现在的数据算出 {found[:12]}…。请恢复 {folder.name}/ 下的文件，或另发新版本"
        )
    return calendar


def build_calendar(version: str, announced: tuple[int, ...], folder: Path) -> Calendar:
    """The calendar that the files give, unchecked against any release."""
    return Calendar(
        version=version,
        years=tuple(
            read_year(folder / f"{moon.year}.yaml").announced()
            if moon.year in announced
            else provisional_year(moon)
            for moon in lunar_years(folder)
        ),
    )


def days_only(calendar: Calendar) -> Calendar:
    """What a release fixes: the days and their names. A notice's number may be put right."""
    return calendar.but(years=tuple(year.but(notices=None) for year in calendar.years))


def read_year(path: Path) -> YearFile:
    """The notice in `path`, its form checked."""
    return YearFile.model_validate(_read(path))


def lunar_years(folder: Path = CALENDARS) -> tuple[LunarYear, ...]:
    """The days set by moon and sun, for every year that a calendar reaches."""
    return LunarFile.model_validate(_read(folder / "lunar.yaml")).years


def _read(path: Path) -> Any:
    # The C loader is ten times as fast; a command that only wants a due date waits for it.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
