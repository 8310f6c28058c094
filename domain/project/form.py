"""The form of each act on a project: what may be chosen, by the catalog and by how it stands.

A new command has its form from its model; here is what hangs on the project. Which one an act is
about (the report of a period, a request by its number) is chosen before its form is shown, so
that each form asks what that one needs and no more.
"""

from __future__ import annotations

from decimal import Decimal

from domain.catalog_fields import as_filled, entry_field, fact_field
from domain.forms import ActForm, FormField, Option, Sort, fields_of
from domain.project.assessments import topic_zh, topics
from domain.project.bundles import bundle_of, members, papers_of
from domain.project.bundles import fields_of as fields_of_members
from domain.project.challenge_commands import PATH_ZH, RULING_ZH, Path, Ruling
from domain.project.challenges import ended_zh
from domain.project.command import Command
from domain.project.commands import BY_PEOPLE, Register, kind_of
from domain.project.joint_reviews import joinable
from domain.project.moves import (
    addable,
    adoptable,
    busy,
    catalogs,
    declarable,
    recordable,
    steps,
    subjects,
)
from domain.project.state import DECLARED, Project
from domain.project.supporting import SUPPORT_ZH
from domain.review.words import RUNNING_ZH, Running
from domain.rules.rules import Rules

COMMANDS: dict[str, type[Command]] = {kind_of(one): one for one in BY_PEOPLE}
OURS = ("kind", "code", "rules", "demo", "generated")  # what we say ourselves
DECLARED_ZH = "申报情况"


def act_form(project: Project, kind: str, rules: Rules, about: str = "") -> ActForm:
    """The form of the command `kind`, for what is of several the one that `about` names.

    Raises KeyError where the act cannot be about that now (`domain.project.moves.subjects`).
    """
    command = COMMANDS[kind]
    given = _given(project, kind, about, rules)
    fields = [
        _filled(one, project, kind, about, rules)
        for one in fields_of(command, without=OURS)
        if one.name not in given
    ]
    if kind != "submit_bundle":
        fields = [
            one for one in fields if one.options or one.sort not in (Sort.CHOICE, Sort.CHECKS)
        ]
    match kind:
        case "amend":
            fields = [*fields[:-1], *_declared(project, rules), fields[-1]]
        case "set_fact" | "redetermine":
            life = project.facts.get(about)
            known = life.value if life else None
            one = fact_field(rules.fact(about), known, "", required=True)
            fields = [one.but(name="value"), *(one for one in fields if one.name != "value")]
        case "submit_bundle":
            fields = _one_form(fields, project, about, rules)
        case "report":
            fields = _report(fields, str(given["item"]), "number" in given, rules)
        case _:
            pass
    return ActForm(
        kind=kind,
        zh=command.zh,
        clause=command.clause,
        fields=tuple(fields),
        about=_about_zh(project, kind, about, rules),
        given=given,
    )


def register_form(rules: Rules, owner: str | None = None, county: str | None = None) -> ActForm:
    """The form by which a project is registered, by its company (`owner`) or for one.

    `county`: the area whose office registers; its own projects are what it enters.
    """
    given: dict[str, str | int] = {"owner": owner} if owner else {}
    fields = [
        _of_registration(one, county, rules)
        for one in fields_of(Register, without=OURS)
        if one.name not in given
    ]
    facts = [fact_field(rules.fact(one), None, DECLARED_ZH) for one in declarable(rules)]
    return ActForm(
        kind="register",
        zh=Register.zh,
        clause=Register.clause,
        fields=(*fields, *facts),
        given=given,
    )


def _of_registration(field: FormField, county: str | None, rules: Rules) -> FormField:
    match field.name:
        case "county":
            areas = [one for one in rules.catalog.units.areas if one.kind != "city"]
            options = [Option(value=one.name_zh, zh=one.name_zh) for one in areas]
            own = rules.area(county) if county else None
            return field.but(
                sort=Sort.CHOICE, options=tuple(options), value=own.name_zh if own else ""
            )
        case "scale":
            return field.but(sort=Sort.PROSE)
        case "contact" | "contact_phone":
            return field.but(sort=Sort.LINE)
        case _:
            return field


COUNTY = "county"


def adjusting_form(kind: str, rules: Rules) -> ActForm:
    """The form of an act on all projects, or on those of one county."""
    command = COMMANDS[kind]
    areas = [Option(value=one.id, zh=one.name_zh) for one in rules.catalog.units.areas]
    where = FormField(
        name=COUNTY,
        zh="范围",
        sort=Sort.CHOICE,
        help="不选则为全市",
        options=tuple(areas),
    )
    fields = [_of_all(one, rules) for one in fields_of(command, without=OURS)]
    return ActForm(kind=kind, zh=command.zh, clause=command.clause, fields=(where, *fields))


RUNNING = tuple(Option(value=one.value, zh=RUNNING_ZH[one]) for one in Running)


def _of_all(field: FormField, rules: Rules) -> FormField:
    match field.name:
        case "calendar" | "catalog":
            there = rules.library.calendars if field.name == "calendar" else rules.library.catalogs
            options = tuple(Option(value=one, zh=one) for one in there)
            return field.but(sort=Sort.CHOICE, options=options, value=there[-1])
        case "unit" | "successor":
            return field.but(sort=Sort.CHOICE, options=_named(_with_desk(rules), rules))
        case "running":
            return field.but(options=RUNNING, value=Running.KEEP.value)
        case _:
            return field


def _given(project: Project, kind: str, about: str, rules: Rules) -> dict[str, str | int]:
    """What the command holds by what it is about."""
    known = [one.value for one in subjects(project, kind, rules)]
    if not known and not about:
        return {}
    if about not in known:
        raise KeyError(about)
    match kind, about.split("/"):
        case "set_fact" | "redetermine", [fact]:
            return {"fact": fact}
        case "request_support", [support]:
            return {"support": support}
        case (
            "reapply" | "request_service" | "excuse_item" | "record_challenge" | "transfer_item"
        ), [item]:  # fmt: skip
            return {"item": item}
        case "submit_bundle" | "extend_bundle", [bundle]:
            return {"bundle": bundle}
        case "close_joint_review", [number]:
            return {"number": int(number)}
        case "answer_bundle", _:
            return {"step": about}
        case "report" | "return_report", ["report", item, period]:
            return {"item": item, "period": period}
        case "report", ["service", number]:
            return {"item": project.services[int(number)].item, "number": int(number)}
        case "advance_support", ["support", number]:
            return {"number": int(number)}
        case "request_renewal" | "decide_renewal" | "check_promise", [_, *key]:
            return {"document": "/".join(key)}
        case "report_obligation" | "confirm_obligation", [_, *key]:
            return {"obligation": "/".join(key)}
        case "record_stay" | "record_ruling", ["challenge", key]:
            return {"challenge": key}
        case "settle_matter", [_, *key]:
            return {"matter": "/".join(key)}
        case _ if "document" in COMMANDS[kind].model_fields:
            return {"document": about}
        case _:
            raise KeyError(about)


def _about_zh(project: Project, kind: str, about: str, rules: Rules) -> str:
    return next((one.zh for one in subjects(project, kind, rules) if one.value == about), "")


def _filled(field: FormField, project: Project, kind: str, about: str, rules: Rules) -> FormField:
    """The field with what can be chosen in it, or what is known already."""
    match kind, field.name:
        case "amend", "name" | "industry" | "scale" | "land_mu" | "year_plan" | "planned_output":
            sort = Sort.PROSE if field.name == "scale" else field.sort
            return field.but(sort=sort, value=_plain(getattr(project, field.name)))
        case "record_event", "event":
            return field.but(sort=Sort.CHOICE, options=recordable(project, rules))
        case "record_challenge", "path":
            options = tuple(Option(value=one, zh=PATH_ZH[one]) for one in Path)
            return field.but(sort=Sort.CHOICE, options=options)
        case "record_challenge", "round":
            ends = project.item(about).challengeable
            known = "、".join(ended_zh(one) for one in ends)
            return field.but(help=f"可以填：{known}；不填的为最近一轮")
        case "record_ruling", "ruling":
            silence = project.challenges[about.partition("/")[2]].passed_on is not None
            options = tuple(
                Option(value=one, zh=RULING_ZH[one])
                for one in Ruling
                if silence or one is not Ruling.ORDERED  # there is a decision
            )
            return field.but(sort=Sort.CHOICE, options=options)
        case "record_assessment", "topic":
            named = [Option(value=one, zh=topic_zh(one, rules)) for one in topics(rules)]
            return field.but(sort=Sort.CHOICE, options=tuple(named))
        case "convene_joint_review", "items":
            free = joinable(project, rules)
            return field.but(
                options=tuple(Option(value=one, zh=rules.item(one).name_zh) for one in free)
            )
        case "add_unit", "group":
            groups = [
                Option(value=one, zh=rules.group(one).name_zh) for one in addable(project, rules)
            ]
            only = groups[0].value if len(groups) == 1 else ""
            return field.but(sort=Sort.CHOICE, options=tuple(groups), value=only)
        case "add_unit", "function":
            return field.but(sort=Sort.CHOICE, options=_functions(project, rules))
        case "request_service", "sort":
            sorts = [Option(value=one.id, zh=one.name_zh) for one in rules.item(about).kinds]
            return field.but(sort=Sort.CHOICE, options=tuple(sorts))
        case "request_support", "sort":
            asked = next(one for one in rules.catalog.support.support if one.id == about)
            sorts = [Option(value=one.id, zh=one.name_zh) for one in asked.kinds]
            return field.but(sort=Sort.CHOICE, options=tuple(sorts))
        case "advance_support", "to":
            there = steps(project.supports[int(about.removeprefix("support/"))])
            return field.but(
                options=tuple(Option(value=one.value, zh=SUPPORT_ZH[one]) for one in there)
            )
        case "adopt_calendar", "calendar":
            others = adoptable(project, rules)
            return field.but(
                sort=Sort.CHOICE,
                options=tuple(Option(value=one, zh=one) for one in others),
                value=others[-1] if others else "",
            )
        case "adopt_catalog", "catalog":
            others = catalogs(project, rules)
            return field.but(
                sort=Sort.CHOICE,
                options=tuple(Option(value=one, zh=one) for one in others),
                value=others[-1] if others else "",
            )
        case "adopt_catalog", "running":
            return field.but(options=RUNNING, value=Running.KEEP.value)
        case "split_off" | "merge_into", "documents":
            return field.but(options=subjects(project, "alter_document", rules))
        case "split_off", "county":
            areas = [one for one in rules.catalog.units.areas if one.kind != "city"]
            options = tuple(Option(value=one.id, zh=one.name_zh) for one in areas)
            return field.but(sort=Sort.CHOICE, options=options)
        case "split_off", "scale":
            return field.but(sort=Sort.PROSE)
        case "change_county", "county":
            areas = [one for one in rules.catalog.units.areas if one.kind != "city"]
            elsewhere = [one for one in areas if one.id != project.county]
            options = tuple(Option(value=one.id, zh=one.name_zh) for one in elsewhere)
            return field.but(sort=Sort.CHOICE, options=options)
        case "succeed_unit", "unit":
            return field.but(sort=Sort.CHOICE, options=_named(busy(project), rules))
        case "succeed_unit", "successor":
            return field.but(sort=Sort.CHOICE, options=_named(_with_desk(rules), rules))
        case (("advance_support" | "transfer_item"), "unit"):
            return field.but(sort=Sort.CHOICE, options=_named(_with_desk(rules), rules))
        case _:
            return field


def _functions(project: Project, rules: Rules) -> tuple[Option, ...]:
    """Each function that may be added to a group at work, the groups named where they differ."""
    groups: dict[str, list[str]] = {}
    for group, functions in addable(project, rules).items():
        for one in functions:
            groups.setdefault(one, []).append(rules.group(group).name_zh)
    several = len(addable(project, rules)) > 1
    return tuple(
        Option(value=one, zh=rules.city_unit(one).name_zh, note="、".join(of) if several else "")
        for one, of in groups.items()
    )


def _named(units: tuple[str, ...], rules: Rules) -> tuple[Option, ...]:
    return tuple(Option(value=one, zh=rules.unit_name(one)) for one in units)


def _with_desk(rules: Rules) -> tuple[str, ...]:
    """The city's own units that log in: those to whom a request can be handed."""
    return tuple(one.id for one in rules.catalog.units.units if one.login == "unit")


def _declared(project: Project, rules: Rules) -> list[FormField]:
    """What was declared, or not yet said; what a unit has answered is no longer declared."""
    fields = []
    for name in declarable(rules):
        life = project.facts.get(name)
        if life is None or life.source == DECLARED:
            fields.append(fact_field(rules.fact(name), life.value if life else None, DECLARED_ZH))
    return fields


def _report(fields: list[FormField], item: str, answers: bool, rules: Rules) -> list[FormField]:
    """The item's own entries; of a period also whether nothing has changed. A request has none."""
    entries = [entry_field(one, "", required=True) for one in rules.item(item).fields]
    if answers:
        return entries
    unchanged = [one for one in fields if one.name == "unchanged"]
    return [*(one.but(unless="unchanged") for one in entries), *unchanged]


def _one_form(
    fields: list[FormField], project: Project, about: str, rules: Rules
) -> list[FormField]:
    """The papers of all members, each once with who needs it, and the fields of their forms."""
    items = members(project, bundle_of(about, rules), rules)
    papers = tuple(
        Option(value=one.id, zh=one.name_zh, note=_asked_by(one.id, items, rules))
        for one in papers_of(project, items, rules)
    )
    asked = [one.but(options=papers) if one.name == "papers" else one for one in fields]
    entries = [entry_field(one, "申请表") for one in fields_of_members(items, rules)]
    return [one for one in (*asked, *entries) if one.options or one.sort is not Sort.CHECKS]


def _asked_by(paper: str, items: tuple[str, ...], rules: Rules) -> str:
    return "、".join(rules.item(one).name_zh for one in items if paper in rules.item(one).materials)


def _plain(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else as_text(value)


def as_text(value: object) -> str:
    """A plain value as it stands in a line."""
    filled = as_filled(value)
    return filled if isinstance(filled, str) else "、".join(filled)
