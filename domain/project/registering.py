"""Registering a project and amending what was declared (work plan 三(一)1)."""

from __future__ import annotations

from domain.acts import Act, differing
from domain.canonical import plain
from domain.project.commands import Amend, ProjectCommand, Register
from domain.project.conclude import conclude
from domain.project.events import Amended, EventRaised, FactsSet, ProjectEvent, Registered
from domain.project.known import value
from domain.project.state import DECLARED, Project
from domain.refused import Refused
from domain.rules.rules import Rules

Told = Act[ProjectCommand]
OFFICE = "office"


def registered(act: Told, command: Register, rules: Rules) -> list[ProjectEvent]:
    """The project exists, its declared facts are known, its idea is submitted."""
    at, by = act.submitted_at, act.by
    county = command.county
    if county is not None:
        area = rules.area(county)
        if area is None:
            names = "、".join(one.name_zh for one in rules.catalog.units.areas)
            raise Refused("unknown_county", f"没有县区“{county}”。可填：{names}。")
        county = area.id
    kept = {
        name: getattr(command, name)
        for name in Registered.model_fields
        if name in Register.model_fields and name != "county"
    }
    told: list[ProjectEvent] = [
        Registered(at=at, happened_at=differing(act), by=by, county=county, **kept)
    ]
    if command.facts:
        declared = {name: value(name, raw, rules) for name, raw in command.facts.items()}
        told.append(FactsSet(at=at, by=by, facts=declared, source=DECLARED))
    told.append(EventRaised(at=at, by=by, event="idea_submitted", source="command"))
    events, _ = conclude(None, told, rules)
    return events


def amended(project: Project, act: Told, command: Amend, rules: Rules) -> list[ProjectEvent]:
    """Only what was declared can be amended; what a unit has answered is a re-determination."""
    given = {
        name: getattr(command, name)
        for name in ("name", "industry", "scale", "land_mu", "year_plan", "planned_output")
        if getattr(command, name) is not None
    }
    changes = {name: plain(v) for name, v in given.items() if v != getattr(project, name)}
    facts = {}
    for name, raw in command.facts.items():
        given_value = value(name, raw, rules)
        known = project.facts.get(name)
        if known is not None and known.source != DECLARED:
            raise Refused(
                "already_answered",
                f"“{rules.fact(name).label}”已由“{_source_zh(known.source, rules)}”认定，"
                "不能再由登记信息修改。",
            )
        if known is None or known.value != given_value:
            facts[name] = given_value
    if not changes and not facts:
        raise Refused("nothing_changed", "没有任何变动。")
    told: list[ProjectEvent] = []
    if changes:
        told.append(
            Amended(
                at=act.submitted_at,
                happened_at=differing(act),
                by=act.by,
                changes=changes,
                reason=command.reason,
            )
        )
    if facts:
        told.append(
            FactsSet(
                at=act.submitted_at,
                happened_at=differing(act),
                by=act.by,
                facts=facts,
                source=DECLARED,
                reason=command.reason,
            )
        )
    return told


def _source_zh(source: str, rules: Rules) -> str:
    if source in (OFFICE, DECLARED, "derived"):
        return {"office": "项目办", "declared": "登记", "derived": "规则推导"}[source]
    return rules.item(source).name_zh
