"""The form of each act on a round: what may be chosen, by the catalog and by where it stands.

A decision has a form for each of its outcomes, with the fields that this outcome needs and no
others (domain.md 3).
"""

from __future__ import annotations

from domain.forms import ActForm, FormField, Option, Sort, fields_of
from domain.review.commands import BY_PEOPLE, Command, kind_of
from domain.review.item_rules import pause_reasons
from domain.review.papers import asked, may_set
from domain.review.state import Review
from domain.review.words import (
    ADVERSE,
    LICENSING,
    NEEDLESS,
    RESULT_ZH,
    WITH_CONDITIONS,
    Result,
)
from domain.rules.facts import Fact
from domain.rules.items import FormField as CatalogField
from domain.rules.items import Item, Kind
from domain.rules.rules import Rules

COMMANDS: dict[str, type[Command]] = {kind_of(one): one for one in BY_PEOPLE}
BECAUSE_ZH = {"not_competent": "不属于本部门职权", "not_required": "依法不需要许可"}
DECIDING = ("decide", "record_answer", "answer_for", "arbitrate")


def act_form(review: Review, kind: str, rules: Rules, outcome: Result | None = None) -> ActForm:
    """The form of the command `kind`, for a decision that of `outcome` (None: it is to be chosen)."""
    command = COMMANDS[kind]
    item = rules.item(review.item)
    filled = [_filled(one, review, kind, item, rules) for one in fields_of(command)]
    fields = [one for one in filled if one.options or not _chosen(one)]
    known = {name for name, info in command.model_fields.items() if name in ("fields", "facts")}
    if "fields" in known and _asks_fields(item, kind):
        fields += [_of_form(one, review) for one in item.fields]
    if "facts" in known:
        fields += _facts(review, kind, outcome, item, rules)
    if kind in DECIDING and outcome is not None:
        fields = _for_outcome(fields, kind, outcome)
    zh = RESULT_ZH[outcome] if outcome and kind == "decide" else command.zh
    return ActForm(kind=kind, zh=zh, clause=command.clause, fields=tuple(fields))


def _chosen(field: FormField) -> bool:
    return field.sort in (Sort.CHOICE, Sort.CHECKS)


def _filled(field: FormField, review: Review, kind: str, item: Item, rules: Rules) -> FormField:
    """The field with what can be chosen in it, as things stand."""
    match field.name:
        case "papers":
            return field.but(options=_papers(review, kind, item, rules), value=review.papers)
        case "missing":
            return field.but(options=_all_papers(review, rules))
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
        case "because":
            return field.but(
                options=tuple(
                    Option(value=one.value, zh=BECAUSE_ZH[one.value]) for one in field.options
                )
            )
        case "outcome":
            results = [Result(one) for one in rules.outcomes(item.id)]
            return field.but(
                options=tuple(Option(value=one.value, zh=RESULT_ZH[one]) for one in results)
            )
        case _:
            return field


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


_FORM_SORTS = {"text": Sort.LINE, "number": Sort.NUMBER, "date": Sort.DATE, "flag": Sort.YES_NO}


def _of_form(field: CatalogField, review: Review) -> FormField:
    """A field of the item's own form."""
    return FormField(
        name=f"fields.{field.id}",
        zh=field.name_zh,
        sort=_FORM_SORTS[field.type],
        unit=field.unit or "",
        group="申请表",
        help="已填写，如有变化再填" if field.id in review.fields else "",
    )


def _facts(
    review: Review, kind: str, outcome: Result | None, item: Item, rules: Rules
) -> list[FormField]:
    """The facts that the act gives: those that a decision must give, or an applicant may declare."""
    if outcome is not None and (outcome in NEEDLESS or not rules.finishes(item.id, outcome)):
        return []
    explicit = item.kind in (Kind.DETERMINATION, Kind.OPINION)
    if kind == "submit" and explicit:
        return []
    on_form = {field.id for field in item.fields} if _asks_fields(item, kind) else set()
    fields = []
    for name in may_set(item, rules):
        if name in on_form:
            continue
        fact = rules.fact(name)
        must = name in item.sets and not fact.guidance_only and kind != "submit"
        known = review.facts.get(name)
        fields.append(_of_fact(fact, known, must and (explicit or known is None), _suggested(fact)))
    return fields


def _of_fact(fact: Fact, known: object, required: bool, help: str) -> FormField:
    return FormField(
        name=f"facts.{fact.id}",
        zh=fact.label,
        sort=_fact_sort(fact),
        required=required,
        unit=fact.unit or "",
        group="认定情况",
        help=help,
        options=tuple(
            Option(value=str(one), zh=fact.names_zh.get(str(one), str(one)))
            for one in fact.values
            if not isinstance(one, bool)
        ),
        value=_as_filled(known),
    )


def _suggested(fact: Fact) -> str:
    return "仅供参考，不影响后续事项" if fact.guidance_only else ""


def _fact_sort(fact: Fact) -> Sort:
    match fact.type:
        case "flag":
            return Sort.YES_NO
        case "number":
            return Sort.NUMBER
        case "date":
            return Sort.DATE
        case "choice":
            return Sort.CHECKS if fact.multiple else Sort.CHOICE


def _as_filled(known: object) -> str | tuple[str, ...]:
    match known:
        case None:
            return ""
        case bool():
            return "true" if known else "false"
        case [*several]:
            return tuple(map(str, several))
        case _:
            return str(known)


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
            case "conditions":
                if outcome not in WITH_CONDITIONS:
                    continue
                field = field.but(required=True)
            case "document.number" | "document.issued_on":
                if outcome not in LICENSING:
                    continue
                field = field.but(required=field.name == "document.number")
            case "papers" if outcome in (*ADVERSE, *NEEDLESS):
                continue
        found.append(field)
    return found
