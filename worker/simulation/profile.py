"""What sort of project a row of a table speaks of, read from its words and its declared facts.

A guess for scripted people, as a clerk would make it: what the row declares always wins, and in the
real system a department answers.
"""

from __future__ import annotations

import re
from enum import StrEnum

from worker.projects_file import ProjectRow


class Sort(StrEnum):
    """The sorts that lead through the approvals by different roads (domain.md 11, 12 Q29)."""

    FACTORY = "factory"  # a company builds on new land
    LEASED = "leased"  # … in a leased standard factory
    RENOVATION = "renovation"  # … renews its plant, without building
    PUBLIC_BUILDING = "public_building"
    HIGHWAY = "highway"
    MUNICIPAL = "municipal"
    WATER = "water"
    ENERGY = "energy"  # solar, wind, storage: structures, no buildings
    FARM = "farm"


_HIGHWAY = re.compile(r"公路|国道|省道|高速|县道|[GS]\d{2,4}线?")
_WATER = re.compile(r"水厂|水系|水利|水务|水库|河道|灌区|引水|调水|供水|防洪|治理工程|排涝|堤防")
_MUNICIPAL = re.compile(r"市政|管网|城市道路|桥|污水|雨水|路灯|停车场|地下管廊")
_ENERGY = re.compile(r"光伏|风电|风力|储能|充电|变电站|输变电")
_FARM = re.compile(r"高标准农田|种植|养殖|造林|农田")
_RENOVATION = re.compile(r"改造|技改|升级|扩能|更新|智能化|提质")
_PUBLIC = re.compile(r"学校|医院|小学|中学|学院|博物馆|体育|保障房|安置|社区|法院|养老")
_DANGEROUS = re.compile(r"化工|危化|危险化学品|矿山|采矿|冶炼|炼油|农药|烟花")
_FOOD_AND_CHEMISTRY = re.compile(r"化工|制药|医药|印染|电镀|造纸|屠宰|酿")
_MAKING = re.compile(
    r"食品|制造|加工|装备|机械|液压|材料|医药|制药|化工|电子|纺织|产业园|生产|饮料"
)


def words_of(row: ProjectRow) -> str:
    """All that the row says in words."""
    return " ".join(part for part in (row.name, row.industry, row.scale) if part)


def sort_of(row: ProjectRow) -> Sort:
    """The sort of the project: by what it declares, else by its words, else a building."""
    facts, words = row.facts, words_of(row)
    public = facts.get("investor") == "government"
    if "leased_factory" in facts.get("land", ()):
        return Sort.LEASED
    if _declared(row, "highway", _HIGHWAY, words):
        return Sort.HIGHWAY
    if _WATER.search(words) and not facts.get("building"):
        return Sort.WATER
    if _declared(row, "municipal_works", _MUNICIPAL, words):
        return Sort.MUNICIPAL
    if _ENERGY.search(words) and not facts.get("building"):
        return Sort.ENERGY
    if _FARM.search(words) and not facts.get("building"):
        return Sort.FARM
    if _RENOVATION.search(words) and not public and not facts.get("building"):
        return Sort.RENOVATION
    if public or _PUBLIC.search(words):
        return Sort.PUBLIC_BUILDING
    return Sort.FACTORY


def public_by_nature(sort: Sort) -> bool:
    """Whether such a project is the government's where its row does not say whose it is."""
    return sort in (Sort.HIGHWAY, Sort.WATER, Sort.MUNICIPAL, Sort.PUBLIC_BUILDING)


def dangerous(row: ProjectRow) -> bool:
    """危险化学品、矿山、金属冶炼, by the words."""
    return _DANGEROUS.search(words_of(row)) is not None


def polluting(row: ProjectRow) -> bool:
    """Industries whose effects ask for a report more often than others."""
    return _FOOD_AND_CHEMISTRY.search(words_of(row)) is not None


def industrial(row: ProjectRow) -> bool:
    """工业项目, by the words."""
    return _MAKING.search(words_of(row)) is not None


def _declared(row: ProjectRow, fact: str, pattern: re.Pattern[str], words: str) -> bool:
    told = row.facts.get(fact)
    return told if isinstance(told, bool) else pattern.search(words) is not None
