"""What the departments find out about a project: a value for every fact, the same whenever asked.

What the row declares wins; what follows from another fact follows; the rest is drawn in shares such
as a city sees them (assumed). Values are in the canonical form of the catalog's facts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from domain.canonical import plain
from domain.rules.facts import Fact
from domain.rules.rules import Rules
from worker.projects_file import ProjectRow
from worker.simulation.draws import Draws
from worker.simulation.profile import (
    Sort,
    dangerous,
    industrial,
    polluting,
    public_by_nature,
    sort_of,
)

LINES = (Sort.HIGHWAY, Sort.WATER, Sort.MUNICIPAL)  # long works through the country
BUILT = (Sort.FACTORY, Sort.PUBLIC_BUILDING)


class Answers:
    """One project's facts."""

    def __init__(self, row: ProjectRow, draws: Draws, entered: date, rules: Rules) -> None:
        self.row = row
        self.sort = sort_of(row)
        self.entered = entered
        self._draws = draws
        self._rules = rules
        self._told: dict[str, Any] = dict(row.facts)

    def __getitem__(self, fact: str) -> Any:
        """The fact's value."""
        if fact not in self._told:
            drawn = _FACTS.get(fact)
            value = drawn(self) if drawn else self._any(self._rules.fact(fact))
            self._told[fact] = plain(value)
        return self._told[fact]

    def chance(self, fact: str, of: float) -> bool:
        return self._draws.chance(fact, of)

    def weighted(self, fact: str, *choices: tuple[str, float]) -> str:
        return self._draws.weighted(fact, choices)

    def whole(self, fact: str, least: int, most: int) -> int:
        return self._draws.whole(fact, least, most)

    def _any(self, fact: Fact) -> Any:
        """Some value that the catalog allows: for facts of a catalog that we do not know."""
        match fact.type:
            case "flag":
                return self.chance(fact.id, 0.1)
            case "number":
                return Decimal(self.whole(fact.id, 1, 1000))
            case "date":
                return self.entered + timedelta(days=self.whole(fact.id, 60, 600))
            case "choice":
                value = str(self._draws.pick(fact.id, fact.values))
                return [value] if fact.multiple else value

    @property
    def company(self) -> bool:
        """Whether the investor is an enterprise."""
        return bool(self["investor"] == "enterprise")

    @property
    def new_land(self) -> bool:
        return "new_state_land" in self["land"]

    @property
    def works(self) -> bool:
        """Whether something is built on land of its own."""
        return self.sort not in (Sort.LEASED, Sort.RENOVATION)

    def rarely(self, fact: str, of: float = 0.03) -> bool:
        """A finding that only works on land of their own can meet, and seldom do."""
        return self.works and self.chance(fact, of)


def _investor(known: Answers) -> str:
    if public_by_nature(known.sort):
        return "government"
    return known.weighted("investor", ("enterprise", 0.92), ("government", 0.08))


def _total_investment(known: Answers) -> Decimal:
    """万元: many small ones, few large ones."""
    least, most = _AMOUNTS[known.sort]
    share = known.whole("total_investment", 0, 1000) / 1000
    return Decimal(round(least * (most / least) ** share / 100) * 100)


_AMOUNTS = {  # 万元
    Sort.FACTORY: (3_000, 300_000),
    Sort.LEASED: (1_000, 30_000),
    Sort.RENOVATION: (1_000, 40_000),
    Sort.PUBLIC_BUILDING: (2_000, 80_000),
    Sort.HIGHWAY: (8_000, 600_000),
    Sort.MUNICIPAL: (2_000, 60_000),
    Sort.WATER: (2_000, 90_000),
    Sort.ENERGY: (3_000, 100_000),
    Sort.FARM: (1_000, 20_000),
}


def _land(known: Answers) -> list[str]:
    match known.sort:
        case Sort.LEASED:
            return ["leased_factory"]
        case Sort.RENOVATION:
            return ["existing"]
        case Sort.HIGHWAY:
            return ["new_state_land", "temporary"]
        case Sort.WATER:
            return known.weighted("land", ("new_state_land", 0.5), ("existing", 0.5)).split()
        case Sort.MUNICIPAL:
            return known.weighted(
                "land",
                ("new_state_land", 0.4),
                ("existing", 0.4),
                ("new_state_land temporary", 0.2),
            ).split()
        case Sort.ENERGY | Sort.FARM:
            return known.weighted("land", ("existing", 0.8), ("temporary", 0.2)).split()
        case Sort.FACTORY | Sort.PUBLIC_BUILDING:
            return known.weighted(
                "land",
                ("new_state_land", 0.8),
                ("existing", 0.15),
                ("new_state_land existing", 0.05),
            ).split()


def _authority(known: Answers) -> str:
    if known.company:
        if not known["in_catalog_2016"]:
            return "none"
        return known.weighted("authority", ("city", 0.6), ("county", 0.15), ("province", 0.25))
    if known["highway"]:
        return known.weighted("authority", ("city", 0.6), ("province", 0.35), ("state", 0.05))
    return "none"


def _energy_tce(known: Answers) -> Decimal:
    if known["industrial"]:
        least, most = (800, 25_000) if polluting(known.row) else (50, 4_000)
    else:
        least, most = 5, 900
    share = known.whole("energy_tce", 0, 1000) / 1000
    return Decimal(round(least * (most / least) ** share))


def _energy(known: Answers) -> str:
    if not known["industrial"] and not known["building"]:
        return "none"
    below = Decimal(known["energy_tce"]) < 1000 and Decimal(known["energy_power"]) < 500
    return "statement" if below else "report"


def _eia(known: Answers) -> str:
    if known["hazardous"] or known.sort is Sort.HIGHWAY:
        return "report"
    if polluting(known.row):
        return known.weighted("eia", ("report", 0.4), ("form", 0.6))
    if known["industrial"] or known.sort in LINES:
        return known.weighted("eia", ("report", 0.1), ("form", 0.7), ("registration", 0.2))
    return known.weighted("eia", ("form", 0.2), ("registration", 0.5), ("none", 0.3))


def _pollutant_permit(known: Answers) -> str:
    if known["eia"] == "none" or not known["industrial"]:
        return "none"
    if known["eia"] == "report":
        return known.weighted("pollutant_permit", ("key", 0.6), ("simplified", 0.4))
    return known.weighted("pollutant_permit", ("simplified", 0.5), ("registration", 0.5))


def _water_soil(known: Answers) -> str:
    if not known.works or known.sort is Sort.FARM:
        return "none"
    return known.weighted("water_soil", ("report", 0.4), ("form", 0.4), ("none", 0.2))


def _land_supply(known: Answers) -> str:
    if not known.new_land:
        return "none"
    return "granted" if known.company else "assigned"


def _air_defence(known: Answers) -> str:
    if known.sort is Sort.PUBLIC_BUILDING:
        return known.weighted(
            "air_defence", ("build", 0.5), ("relocate", 0.3), ("exempt", 0.1), ("dual_use", 0.1)
        )
    if known.sort is Sort.FACTORY:
        return known.weighted("air_defence", ("relocate", 0.3), ("none", 0.7))
    return "none"


def _tree_works(known: Answers) -> list[str]:
    if not known["trees"]:
        return ["none"]
    return known.weighted(
        "tree_works", ("prune_move_fell", 0.5), ("occupy", 0.3), ("change_use", 0.2)
    ).split()


def _regional_assessment(known: Answers) -> list[str]:
    if not known["in_zone"] or not known.chance("regional_assessment", 0.4):
        return ["none"]
    topics = ("minerals", "geohazard", "flood", "seismic", "climate", "water_soil", "eia")
    return [topic for topic in topics if known.chance(f"regional_assessment {topic}", 0.4)] or [
        "none"
    ]


def _work_size(known: Answers) -> str:
    if not known["building"] and not known["municipal_works"]:
        return "none"
    return "large" if Decimal(known["total_investment"]) >= 30_000 else "medium_small"


def _converts_land(known: Answers) -> bool:
    share = 0.9 if known.sort is Sort.HIGHWAY else 0.35
    return known.new_land and known.chance("converts_land", share)


_FACTS: dict[str, Callable[[Answers], Any]] = {
    "investor": _investor,
    "total_investment": _total_investment,
    "promoted": lambda known: known.company and known.chance("promoted", 0.3),
    "in_zone": lambda known: known.company and known.chance("in_zone", 0.5),
    "industrial": lambda known: (
        known.sort in (Sort.FACTORY, Sort.LEASED, Sort.RENOVATION) and industrial(known.row)
    ),
    "infrastructure": lambda known: known.sort in (*LINES, Sort.ENERGY),
    "land": _land,
    "building": lambda known: known.sort in (*BUILT, Sort.LEASED),
    "structures": lambda known: known.sort in (*LINES, Sort.ENERGY),
    "municipal_works": lambda known: known.sort is Sort.MUNICIPAL,
    "highway": lambda known: known.sort is Sort.HIGHWAY,
    "planned_start": lambda known: (
        known.entered + timedelta(days=known.whole("planned_start", 120, 500))
    ),
    "in_catalog_2016": lambda known: (
        known.company and known.chance("in_catalog_2016", 0.5 if known["hazardous"] else 0.06)
    ),
    "authority": _authority,
    "must_tender": lambda known: not known.company or known.chance("must_tender", 0.1),
    "energy_tce": _energy_tce,
    "energy_power": lambda known: round(Decimal(known["energy_tce"]) * Decimal("0.6"), 1),
    "energy": _energy,
    "land_supply": _land_supply,
    "converts_land": _converts_land,
    "outside_planned_area": lambda known: (
        known.works and known.chance("outside_planned_area", 0.6 if known.sort in LINES else 0.04)
    ),
    "urban_planning_area": lambda known: known.chance(
        "urban_planning_area", 0.3 if known.sort in (*LINES, Sort.FARM, Sort.ENERGY) else 0.85
    ),
    "historic": lambda known: known.rarely("historic", 0.02),
    "eco_redline": lambda known: known.rarely("eco_redline", 0.01),
    "basic_farmland": lambda known: known["converts_land"] and known.chance("basic_farmland", 0.08),
    "plan_change": lambda known: known["converts_land"] and known.chance("plan_change", 0.1),
    "minerals": lambda known: known.new_land and known.rarely("minerals"),
    "geohazard": lambda known: known.rarely("geohazard", 0.08),
    "forest": lambda known: known.rarely("forest", 0.3 if known.sort is Sort.HIGHWAY else 0.05),
    "nature_reserve": lambda known: known.rarely("nature_reserve", 0.01),
    "regional_assessment": _regional_assessment,
    "eia": _eia,
    "pollutant_permit": _pollutant_permit,
    "water_soil": _water_soil,
    "flood": lambda known: known.rarely("flood", 0.5 if known.sort in LINES else 0.04),
    "water_intake": lambda known: known.chance(
        "water_intake", 0.4 if known.sort is Sort.WATER else 0.08 if known["industrial"] else 0.0
    ),
    "relics": lambda known: known.rarely("relics", 0.04),
    "archaeology": lambda known: known.new_land and known.chance("archaeology", 0.25),
    "hazardous": lambda known: dangerous(known.row),
    "safety": lambda known: (
        known["hazardous"] or known.chance("safety", 0.3 if known["industrial"] else 0.05)
    ),
    "seismic": lambda known: known["hazardous"] or known.rarely("seismic", 0.03),
    "air_defence": _air_defence,
    "traffic": lambda known: known.sort in (*BUILT, Sort.HIGHWAY) and known.chance("traffic", 0.3),
    "waterway": lambda known: known.sort in LINES and known.chance("waterway", 0.1),
    "climate": lambda known: known.rarely("climate", 0.05),
    "met_environment": lambda known: known.rarely("met_environment", 0.02),
    "lightning": lambda known: known["hazardous"] or known.rarely("lightning", 0.02),
    "trees": lambda known: known.works and known.chance("trees", 0.12),
    "tree_works": _tree_works,
    "ancient_trees": lambda known: known["trees"] and known.chance("ancient_trees", 0.05),
    "road_dig": lambda known: known.works and known.chance("road_dig", 0.15),
    "drainage": lambda known: known.sort in (*BUILT, Sort.LEASED) and known.chance("drainage", 0.5),
    "fire_special": lambda known: (
        known["building"] and (known["hazardous"] or known.chance("fire_special", 0.25))
    ),
    "civil_building": lambda known: known.sort is Sort.PUBLIC_BUILDING,
    "temporary_building": lambda known: (
        known["building"] and known.chance("temporary_building", 0.02)
    ),
    "work_size": _work_size,
    "category": lambda known: known.weighted(
        "category",
        ("municipal_key", 0.5),
        ("reserve_2_2t", 0.2),
        ("three_batches", 0.15),
        ("provincial_key", 0.1),
        ("policy_fund", 0.05),
    ).split(),
}
