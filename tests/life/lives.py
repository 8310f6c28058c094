"""Lives for the tests of this room: rows by their words, lived on the core, each only once."""

from __future__ import annotations

from pathlib import Path

from catalog.loading import load_rules
from worker.projects_file import ProjectRow, read_projects, read_table
from worker.simulation import core_engine
from worker.simulation.driver import Lived, live
from worker.simulation.report import LifeTold, tell
from worker.simulation.scenario import Scenario

RULES = load_rules()
SAMPLE = read_projects(Path("data/projects-luohe.csv"), RULES).rows

# Nobody here has seen these: other names and gaps, and one of each sort that the plan names.
UNSEEN = read_table(
    [
        ["name", "county", "category", "industry", "total_investment", "scale", "leased_factory",
         "in_catalog_2016", "authority", "hazardous"],
        ["沙澧热电联产项目", "召陵区", "企业投资", "能源", "18.5", "2台机组", "", "是", "province", ""],
        ["省道S221改线工程", "舞阳县", "政府投资", "公路交通", "9.2", "18.6公里", "", "", "", ""],
        ["卓锐调味品项目", "经济技术开发区", "企业投资", "食品", "0.8", "", "true", "", "", ""],
        ["面粉生产线智能化技术改造", "", "企业投资", "食品加工", "", "", "", "", "", ""],
        ["城西第三水厂及供水管线", "源汇区", "政府投资", "水利", "3.1", "", "", "", "", ""],
        ["某精细化工新材料项目", "西城区", "企业投资", "新材料", "12", "", "", "", "", "true"],
        ["没有县区的学校", "", "政府投资", "教育", "0.45", "", "", "", "", ""],
        ["养殖园", "郾城区", "", "农业", "", "", "", "", "", ""],
    ],
    RULES,
).rows  # fmt: skip
# A factory on granted land in a zone: what is eased there (拿地即开工, 区域评估) can befall it.
IN_ZONE = UNSEEN[5].but(
    facts=UNSEEN[5].facts
    | {"in_zone": True, "industrial": True, "land": ["new_state_land"], "land_supply": "granted"}
)
EASED = Scenario.model_validate(
    {
        "rates": dict.fromkeys(
            ("copied", "transferred", "land_then_start", "assessed"),
            1.0,
        )
    }
)
# Companies ask for every 一件事 with one form, and some have longer; half of all decisions are very late.
TOGETHER = Scenario.model_validate(
    {
        "rates": {"bundled": 1.0, "bundle_extended": 0.4, "bundle_answered": 0.7, "late": 0.5},
        "delays": {"late_by": "10..60wd"},
    }
)
# Many decisions go to reconsideration or to court; the last of them come after the exit.
LITIGIOUS = Scenario.model_validate({"rates": {"challenged": 0.3, "set_aside": 0.6}})
WAY_OUT_OF_S3 = {  # one of these ended the approvals
    "沙澧热电联产项目": "construction_permit",
    "省道S221改线工程": "highway_permit",
    "卓锐调味品项目": "equipment_entry",
    "面粉生产线智能化技术改造": "other_start",
    "城西第三水厂及供水管线": "other_start",
    "某精细化工新材料项目": "construction_permit",
    "没有县区的学校": "construction_permit",
    "养殖园": "other_start",
}


def code_of(place: int) -> str:
    return f"LH-2027-{place + 1:04d}"


USUAL = Scenario()
_LIVED: dict[str, Lived] = {}


def lived(row: ProjectRow, place: int, seed: int, scenario: Scenario = USUAL) -> Lived:
    """The life of the row's project on the core."""
    which = f"{place} {seed} {row!r} {scenario!r}"
    if which not in _LIVED:
        with core_engine.engines(RULES) as engine_for:
            _LIVED[which] = live(row, code_of(place), seed, scenario, RULES, engine_for)
    return _LIVED[which]


def told(row: ProjectRow, place: int, seed: int, scenario: Scenario = USUAL) -> LifeTold:
    """… as the report tells it."""
    return tell(row, code_of(place), lived(row, place, seed, scenario), RULES)
