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

from domain.calendar import Calendar, CalendarYear, Holiday, LunarYear, provisional_year
from domain.canonical import digest
from domain.value import Frozen

CALENDARS = Path(__file__).parent / "calendars"
CALENDAR_VERSION = "cn/2026.1"  # the latest


class CalendarChanged(ValueError):
    """The data of a released version are not those that were released."""


class HolidayLine(Frozen):
    """Days off as the files write them."""

    name_zh: str
    first: date = Field(alias="from")
    last: date = Field(alias="to")


class YearFile(Frozen):
    """`<year>.yaml`: the State Council's notice for one year.

    `working_days` is the figure to check by: how many the year has. `notice_note` says how well
    the notice's number is known.
    """

    year: int
    notice: str
    notice_note: str = ""
    confidence: str
    note: str = ""
    holidays: tuple[HolidayLine, ...]
    workdays_on_weekend: tuple[date, ...]
    working_days: int

    def announced(self) -> CalendarYear:
        return CalendarYear(
            year=self.year,
            provisional=False,
            holidays=tuple(
                Holiday(name_zh=line.name_zh, first=line.first, last=line.last)
                for line in self.holidays
            ),
            workdays_on_weekend=self.workdays_on_weekend,
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
    return read_calendar(version, CALENDARS)


def versions(folder: Path = CALENDARS) -> tuple[Version, ...]:
    """Every released version, oldest first."""
    return VersionsFile.model_validate(_read(folder / "versions.yaml")).versions


def read_calendar(version: str, folder: Path) -> Calendar:
    """As `load_calendar`, from the files in `folder`."""
    released = {known.version: known for known in versions(folder)}
    if version not in released:
        raise ValueError(f"没有日历版本 {version}；现有：{'、'.join(released)}")
    calendar = build_calendar(version, released[version].announced, folder)
    if (found := digest(calendar)) != (expected := released[version].digest):
        raise CalendarChanged(
            f"日历 {version} 已发布，内容不能再改：登记的摘要是 {expected[:12]}…，"
            f"现在的数据算出 {found[:12]}…。请恢复 {folder.name}/ 下的文件，或另发新版本"
        )
    return calendar


def build_calendar(version: str, announced: tuple[int, ...], folder: Path) -> Calendar:
    """The calendar that the files give, unchecked against any release.

    Its digest covers the days and their names, not the notices' numbers or notes, so that those
    may be put right.
    """
    return Calendar(
        version=version,
        years=tuple(
            read_year(folder / f"{moon.year}.yaml").announced()
            if moon.year in announced
            else provisional_year(moon)
            for moon in lunar_years(folder)
        ),
    )


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
