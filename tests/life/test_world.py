"""What befalls the whole city on a named day: notices, emergencies, catalogs made up for a run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from catalog.calendar_files import load_calendar
from catalog.checking import check
from catalog.loading import knows_calendar, knows_catalog, load_rules
from domain.streams import project_stream
from tests.life.lives import UNSEEN, code_of
from worker.command_error import CommandError
from worker.simulation import core_engine, foreseen
from worker.simulation.city import simulate
from worker.simulation.driver import Lived, live
from worker.simulation.scenario import Scenario, read_scenario
from worker.simulation.world import CalendarNotice, CatalogAdoption, LocalStop, World

RICH = read_scenario(None)
PLACE = 5  # a factory of the rows nobody has seen


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with foreseen.released(RICH.world) as made_up:
        assert made_up is not None
        yield made_up


def lived(scenario: Scenario, place: int = PLACE) -> Lived:
    rules = load_rules()
    with core_engine.engines(rules) as engine_for:
        return live(UNSEEN[place], code_of(place), 5, scenario, rules, engine_for)


def told(life: Lived, kind: str) -> list[dict[str, object]]:
    lines = life.lines[project_stream(code_of(PLACE))]
    return [dict(line.payload) for line in lines if line.type == kind]


def test_a_catalog_that_is_made_up_passes_the_check_of_catalogs(folder: Path) -> None:
    versions = [one.catalog for one in RICH.world.catalogs]
    assert [check(version, folder).problems for version in versions] == [(), ()]


def test_a_notice_that_is_made_up_gives_long_holidays_and_makes_weekends_up(folder: Path) -> None:
    calendar = load_calendar("cn/2028.1")
    known = next(year for year in calendar.years if year.year == 2028)
    assert not known.provisional
    assert calendar.name_of_day_off(date(2028, 10, 6)) == "国庆节"
    assert all(calendar.is_working(day) for day in known.workdays_on_weekend)
    worked = [day for day in known.workdays_on_weekend if day.weekday() < 5]
    assert worked == []


def test_nothing_of_it_is_left_when_the_run_is_over() -> None:
    later = World(
        calendars=(CalendarNotice(day=date(2031, 9, 1), calendar="cn/2032.1"),),
        catalogs=(CatalogAdoption(day=date(2031, 9, 1), catalog="luohe/2032.1"),),
    )
    with foreseen.released(later):
        assert knows_catalog("luohe/2032.1")
        assert knows_calendar("cn/2032.1")
    assert not knows_catalog("luohe/2032.1")
    assert not knows_calendar("cn/2032.1")


def test_nothing_is_made_up_for_a_world_in_which_nothing_happens() -> None:
    with foreseen.released(Scenario().world) as made_up:
        assert made_up is None


def test_a_project_goes_over_to_each_on_its_day(folder: Path) -> None:
    life = lived(Scenario(world=RICH.world))
    assert life.faults == []
    assert [one["catalog"] for one in told(life, "CatalogAdopted")] == [
        "luohe/2027.1",
        "luohe/2027.2",
    ]
    calendars = [str(one["calendar"]) for one in told(life, "CalendarAdopted")]
    assert calendars == ["cn/2027.1", "cn/2028.1"], "it has left before the third notice"


def test_a_project_that_is_registered_later_begins_with_what_holds_by_then(folder: Path) -> None:
    world = RICH.world.but(catalogs=RICH.world.catalogs[:1])
    scenario = Scenario(starts_on=date(2027, 5, 3), world=world)
    life = lived(scenario)
    (registered,) = told(life, "Registered")
    assert registered["rules"] == {"catalog": "luohe/2027.1", "calendar": "cn/2027.1"}
    assert life.faults == []


def test_an_emergency_stops_the_clocks_of_its_county_alone(folder: Path) -> None:
    only = Scenario(world=RICH.world.but(catalogs=(), calendars=()))
    here = [place for place, row in enumerate(UNSEEN) if row.county in ("临颍县", "源汇区")]
    stopped = {
        place: any(
            line.type == "ClocksStopped"
            for lines in lived(only.but(rates=only.rates.but(stopped=0)), place).lines.values()
            for line in lines
        )
        for place in (4, PLACE)
    }
    assert stopped == {4: True, PLACE: False}
    assert 4 in here
    assert PLACE not in here


def test_a_county_that_the_city_has_not_is_said() -> None:
    stop = LocalStop(
        day=date(2027, 5, 3), county="火星", first=date(2027, 5, 4), last=date(2027, 5, 7)
    )
    with pytest.raises(CommandError, match="火星"):
        simulate(UNSEEN[:1], 1, Scenario(world=World(stops=(stop,))), "core")
