"""The form of each act on a round: what may be chosen, by the catalog and by where it stands.

A decision has a form for each of its outcomes, with the fields that this outcome needs and no
others (domain.md 3).
"""

from __future__ import annotations

from domain.catalog_fields import entry_field, fact_field
from domain.forms import ActForm, FormField, Option, Sort, fields_of
from domain.identity import acting_units
from domain.review.application import lacking
from domain.review.commands import BY_PEOPLE, Command, kind_of
from domain.review.entries import entries
from domain.review.item_rules import may_make_document, pause_reasons
from domain.review.ladder import told_zh
from domain.review.papers import asked, may_set
from domain.review.state import Review
from domain.review.words import (
    ADVERSE,
    CHECK_ZH,
    LICENSING,
    NEEDLESS,
    RESULT_ZH,
    WITH_CONDITIONS,
    Check,
    Result,
)
from domain.rules.facts import Fact
from domain.rules.items import FormField as Entry
from domain.rules.items import Item, Kind
from domain.rules.rules import Rules

COMMANDS: dict[str, type[Command]] = {kind_of(one): one for one in BY_PEOPLE}
BECAUSE_ZH = {"not_competent": "不属于本部门职权", "not_required": "依法不需要许可"}
DOCUMENT = ("document.number", "document.issued_on")
NOT_IN_PRE_REVIEW = (
    *DOCUMENT,
    "remedies",
    "drafted_by",
    "conditions_due",
)
DECIDING = ("decide", "record_answer", "answer_for", "arbitrate")


def act_form(review: Review, kind: str, rules: Rules, outcome: Result | None = None) -> ActForm:
    """The form of the command `kind`, for a decision that of `outcome` (None: it is to be chosen)."""
    command = COMMANDS[kind]
    item = rules.item(review.item)
    fields = [_filled(one, review, kind, item, rules) for one in fields_of(command)]
    if kind == "check_materials":
        fields = [*_checks(review, rules), *fields]
    if "fields" in command.model_fields and _asks_fields(item, kind):
        fields += [_of_form(one, review) for one in item.fields]
    if "facts" in command.model_fields:
        fields += _facts(review, kind, outcome, item, rules)
    if kind in DECIDING and outcome is not None:
        fields = _for_outcome(fields, kind, outcome)
        if not may_make_document(item.id, outcome, rules):
            fields = [one for one in fields if one.name not in DOCUMENT]
    if review.pre_review and kind == "decide":
        fields = [one for one in fields if one.name not in NOT_IN_PRE_REVIEW]
    zh = RESULT_ZH[outcome] if outcome and kind == "decide" else command.zh
    return ActForm(kind=kind, zh=zh, clause=command.clause, fields=tuple(fields))


def _filled(field: FormField, review: Review, kind: str, item: Item, rules: Rules) -> FormField:
    """The field with what can be chosen in it, as things stand."""
    match field.name:
        case "papers" if kind != "supply_gap":
            return field.but(options=_papers(review, kind, item, rules), value=review.papers)
        case "missing":
            return field.but(options=_all_papers(review, rules), value=lacking(review))
        case "gap":
            return field.but(options=_all_papers(review, rules), value=lacking(review))
        case "papers":
            lack = (rules.material(one) for one in review.gap)
            return field.but(options=tuple(Option(value=one.id, zh=one.name_zh) for one in lack))
        case "reason" if kind == "suspend":
            reasons = pause_reasons(item, rules)
            return field.but(
                sort=Sort.CHOICE,
                options=tuple(Option(value=one.id, zh=one.name_zh) for one in reasons),
            )
        case "notice":
            left = [one for one in item.notices if one.id not in review.notices]
            return field.but(
                sort=Sort.CHOICE,
                options=tuple(Option(value=one.id, zh=one.name_zh) for one in left),
            )
        case "entry":
            there = entries(review, rules)
            return field.but(
                sort=Sort.CHOICE,
                options=tuple(
                    Option(value=one.id, zh=one.zh, note=f"记载为{one.day}") for one in there
                ),
            )
        case "day":
            return field.but(required=True, unless="never")
        case "never":
            return field.but(value="false")
        case "because":
            return field.but(
                options=tuple(
                    Option(value=one.value, zh=BECAUSE_ZH[one.value]) for one in field.options
                )
            )
        case "number" if kind == "answer_consultation":
            wanted = [one.number for one in review.consultations if one.open]
            return field.but(value=str(wanted[0]) if wanted else "")
        case "unit" if kind == "consult":
            return field.but(sort=Sort.CHOICE, options=_units(rules))
        case "units":
            own = acting_units(review.handler)[-1]
            return field.but(options=tuple(one for one in _units(rules) if one.value != own))
        case "step":
            rung = tuple(Option(value=one.step, zh=told_zh(one.step)) for one in review.escalations)
            return field.but(sort=Sort.CHOICE, options=rung, value=rung[-1].value if rung else "")
        case "outcome":
            results = [Result(one) for one in rules.outcomes(item.id)]
            return field.but(
                options=tuple(Option(value=one.value, zh=RESULT_ZH[one]) for one in results)
            )
        case _:
            return field


def _units(rules: Rules) -> tuple[Option, ...]:
    """The city's units whose people are here."""
    units = [one for one in rules.catalog.units.units if one.login == "unit"]
    return tuple(Option(value=one.id, zh=rules.unit_name(one.id)) for one in units)


def _checks(review: Review, rules: Rules) -> list[FormField]:
    """One choice for each paper; what was found before stands in it."""
    choices = tuple(Option(value=one.value, zh=CHECK_ZH[one]) for one in Check)
    lacks = (choices[list(Check).index(Check.MISSING)],)
    return [
        FormField(
            name=f"checks.{material.id}",
            zh=material.name_zh,
            sort=Sort.CHOICE,
            group="逐项核对",
            options=choices if material.id in review.papers else lacks,
            value=review.checks[material.id].value if material.id in review.checks else "",
        )
        for material, _ in asked(review, rules)
    ]


def _papers(review: Review, kind: str, item: Item, rules: Rules) -> tuple[Option, ...]:
    """To hand in: the applicant's own. At the decision: what is not there yet, by whomever made."""
    found = []
    for material, wanted in asked(review, rules):
        mine = material.issuer == "applicant" and material.id not in item.materials_at_grant
        if kind == "submit" and not mine:
            continue
        if kind != "submit" and material.id in review.papers:
            continue
        note = "是否需要待明确" if wanted.value == "unknown" else ""
        if kind == "submit" and material.id in review.papers:
            note = "已提交"
        found.append(Option(value=material.id, zh=material.name_zh, note=note))
    return tuple(found)


def _all_papers(review: Review, rules: Rules) -> tuple[Option, ...]:
    return tuple(
        Option(
            value=material.id,
            zh=material.name_zh,
            note="已提交" if material.id in review.papers else "未提交",
        )
        for material, _ in asked(review, rules)
    )


def _asks_fields(item: Item, kind: str) -> bool:
    """The applicant fills in the item's form; where nobody applies, who decides does."""
    if kind == "submit":
        return True
    return kind == "decide" and item.kind in (Kind.REGISTRATION, Kind.REPORT)


def _of_form(entry: Entry, review: Review) -> FormField:
    return entry_field(entry, "申请表", "已填写，如有变化再填" if entry.id in review.fields else "")


def _facts(
    review: Review, kind: str, outcome: Result | None, item: Item, rules: Rules
) -> list[FormField]:
    """The facts that the act gives: those that a decision must give, or an applicant may declare."""
    if outcome is not None and (outcome in NEEDLESS or not rules.finishes(item.id, outcome)):
        return []
    explicit = item.kind in (Kind.DETERMINATION, Kind.OPINION)
    if kind == "submit" and explicit:
        return []
    on_form = tuple(field.id for field in item.fields) if _asks_fields(item, kind) else ()
    fields = []
    for name in may_set(item, rules):
        if name in on_form:
            continue
        fact = rules.fact(name)
        must = name in item.sets and not fact.guidance_only and kind != "submit"
        known = review.facts.get(name)
        required = must and (explicit or known is None)
        fields.append(fact_field(fact, known, "认定情况", required=required, help=_suggested(fact)))
    return fields


def _suggested(fact: Fact) -> str:
    return "仅供参考，不影响后续事项" if fact.guidance_only else ""


def _for_outcome(fields: list[FormField], kind: str, outcome: Result) -> list[FormField]:
    """Without what this outcome has no use for; what it needs is required."""
    found = []
    for field in fields:
        match field.name:
            case "outcome":
                if kind == "decide":
                    continue  # the path says it
                field = field.but(value=outcome.value)
            case "reason":
                needed = outcome in (*ADVERSE, *NEEDLESS) or field.required
                field = field.but(required=needed)
            case "remedies":
                if outcome is not Result.REFUSED:
                    continue
                field = field.but(required=True)
            case "drafted_by":
                if outcome is not Result.REFUSED:
                    continue
                field = field.but(required=True)
            case "conditions" | "conditions_due":
                if outcome not in WITH_CONDITIONS:
                    continue
                field = field.but(required=field.name == "conditions")
            case "document.number" if outcome in LICENSING:
                field = field.but(required=True)
            case "papers" if outcome in (*ADVERSE, *NEEDLESS):
                field = field.but(options=())
        found.append(field)
    return found
