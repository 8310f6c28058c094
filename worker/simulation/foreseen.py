"""Versions that a simulation needs and nobody has released: made up in a folder of its own.

Later years have no notice of the State Council yet, and a city has only the catalog that it has.
What is made up is released in the simulation's own processes alone, as a city releases a version
beside a build (`catalog.loading.released_too`); every process makes the very same.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from catalog import loading
from catalog.calendar_files import CALENDARS, build_calendar, days_only, lunar_years, versions
from catalog.loading import CATALOG_VERSION, Raw, read_raw
from domain.calendar import Holiday, LunarYear, provisional_year
from domain.canonical import digest
from worker.simulation.world import World

BRIDGED = {"春节": 8, "劳动节": 5, "国庆节": 7}  # days off in a row, from the first on
SHORTENED = 3  # working days: promises that are longer become one shorter
COMMON = ("energy_review", "eia_form", "eia_report", "planning_permit", "construction_permit")
MORE = "approval_application"  # a paper that these are asked more
ONE_DAY = timedelta(days=1)
SATURDAY = 5


@contextmanager
def released(world: World) -> Iterator[Path | None]:
    """The folder with what the world names and nobody has released, taken in as long as it lasts.

    None where nothing had to be made up.
    """
    calendars = [one.calendar for one in world.calendars]
    catalogs = [one.catalog for one in world.catalogs]
    new_calendars = [one for one in calendars if not loading.knows_calendar(one)]
    new_catalogs = [one for one in catalogs if not loading.knows_catalog(one)]
    if not new_calendars and not new_catalogs:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="quancheng-foreseen-"))
    try:
        _make_calendars(folder / "calendars", new_calendars)
        _make_catalogs(folder, new_catalogs)
        loading.released_too(folder)
        try:
            yield folder
        finally:
            loading.withdrawn(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- calendars ----------------------------------------------------------------------------------


def _make_calendars(folder: Path, names: Sequence[str]) -> None:
    """Each of `names` (cn/2028.1) announces the years through its own."""
    shutil.copytree(CALENDARS, folder)
    known = max(year for one in versions() for year in one.announced)
    moons = {moon.year: moon for moon in lunar_years()}
    for year in range(known + 1, max([_year(name) for name in names], default=known) + 1):
        _write(folder / f"{year}.yaml", _notice(moons[year]))
    released = []
    for name in names:
        announced = (*versions()[-1].announced, *range(known + 1, _year(name) + 1))
        found = digest(days_only(build_calendar(name, announced, folder)))
        released.append({"version": name, "announced": list(announced), "digest": found})
    _write(folder / "versions.yaml", {"versions": released})


def _year(version: str) -> int:
    """cn/2028.1 → 2028"""
    return int(version.partition("/")[2].partition(".")[0])


def _notice(moon: LunarYear) -> dict[str, Any]:
    """A year as notices usually arrange it: long holidays, weekends before and after made up."""
    holidays = [_bridged(one) for one in provisional_year(moon).holidays]
    off = [day for one in holidays for day in one.days()]
    lawful = [day for one in provisional_year(moon).holidays for day in one.days()]
    lost = sum(day.weekday() < SATURDAY and day not in lawful for day in off)
    made_up = _weekends_beside(holidays, off, lost)
    days = [date(moon.year, 1, 1) + ONE_DAY * n for n in range(366)]
    worked = [
        day
        for day in days
        if day.year == moon.year
        and (day in made_up or (day.weekday() < SATURDAY and day not in off))
    ]
    return {
        "year": moon.year,
        "notice": f"模拟〔{moon.year - 1}〕1号",
        "confidence": "assumed",
        "holidays": [
            {"name_zh": one.name_zh, "from": one.first, "to": one.last} for one in holidays
        ],
        "workdays_on_weekend": made_up,
        "working_days": len(worked),
    }


def _bridged(holiday: Holiday) -> Holiday:
    days = BRIDGED.get(holiday.name_zh)
    return holiday.but(last=holiday.first + ONE_DAY * (days - 1)) if days else holiday


def _weekends_beside(holidays: Sequence[Holiday], off: Sequence[date], n: int) -> list[date]:
    """`n` days of weekends, the nearest to long holidays, that are worked instead."""
    long = [one for one in holidays if one.name_zh in BRIDGED]
    found: list[date] = []
    for distance in range(1, 15):
        for one in long:
            for day in (one.first - ONE_DAY * distance, one.last + ONE_DAY * distance):
                if day.weekday() >= SATURDAY and day not in off and day not in found:
                    found.append(day)
    return sorted(found[:n])


# --- catalogs -----------------------------------------------------------------------------------


def _make_catalogs(folder: Path, names: Sequence[str]) -> None:
    """Each of `names` follows from the one before: the first changes a little of everything, the
    second asks a paper more of common approvals, and each promises a day less."""
    raw, released = read_raw(loading.CATALOGS / CATALOG_VERSION), []
    for place, name in enumerate(names):
        raw = deepcopy(raw)
        if place == 0:
            _rearrange(raw)
        if place == 1:
            _ask_more(raw)
        _shorten(raw)
        raw["parameters"]["catalog"]["version"] = name
        for file, data in raw.items():
            _write(folder / name / f"{file}.yaml", data)
        raw = read_raw(folder / name)
        released.append({"version": name, "digest": digest(raw)})
    _write(folder / loading.RELEASES.name, {"releases": released})


def _items(raw: Raw) -> Iterator[dict[str, Any]]:
    for file, data in raw.items():
        if file.startswith("items/"):
            yield from data["items"]


def _shorten(raw: Raw) -> None:
    """审批减: promises in working days become a day shorter."""
    for item in _items(raw):
        promised = item.get("promised")
        if promised and promised.get("unit") == "wd" and (promised.get("n") or 0) > SHORTENED:
            promised["n"] -= 1


def _rearrange(raw: Raw) -> None:
    """A paper more, another unit, another condition, an item new in each of two stages."""
    by_id = {item["id"]: item for item in _items(raw)}
    by_id["water_soil_plan"]["materials"].append("energy_report")
    by_id["relics_permit"]["handled_by"]["function"] = "zrzy"
    by_id["eia_form"]["condition"] = {"fact": "eia", "in": ["none"]}
    _insert(raw, "items/S3", by_id["climate_study"], "carbon_review", "碳排放评价")
    _insert(raw, "items/S1", by_id["reserve_entry"], "green_check", "绿色项目核对")


def _ask_more(raw: Raw) -> None:
    for item in _items(raw):
        if item["id"] in COMMON and MORE not in item["materials"]:
            item["materials"].append(MORE)


def _insert(raw: Raw, file: str, beside: dict[str, Any], id: str, name_zh: str) -> None:
    """An item like another one, after it, asked of every project; it finds nothing out."""
    new = deepcopy(beside) | {"id": id, "name_zh": name_zh}
    for field in ("condition", "sets", "raises"):
        new.pop(field, None)
    items = raw[file]["items"]
    items.insert(items.index(beside) + 1, new)


# --- files --------------------------------------------------------------------------------------


class _Dumper(yaml.CSafeDumper):
    """Writes what `catalog.loading.Loader` reads back as it was."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _decimal(dumper: _Dumper, value: Decimal) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:float", str(value))


_Dumper.add_representer(Decimal, _decimal)


def _write(path: Path, data: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")
