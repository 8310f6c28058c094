"""The acts that stand on a project's page: those that this person may give, and why not now.

What is never his to give is not shown; what is his but cannot be given as things stand is shown
with the reason (interface: no dead buttons).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from api.forms import ON_PROJECT, Reading
from domain.acts import Actor
from domain.forms import ActForm, Option
from domain.identity import who_may_project
from domain.project.duty_commands import AdvanceSupport, SupportStep
from domain.project.form import act_form
from domain.project.moves import ABOUT_SEVERAL, subjects, why_not
from domain.project.state import Project
from domain.rules.rules import Rules

PATHS: dict[str, Reading] = {one.path: one for one in ON_PROJECT.values()}
# Offered where there is something to give them about; a company does not look for them in vain.
ONLY_WHERE_DUE = (
    "report", "return_report", "reapply", "advance_support", "request_renewal", "decide_renewal",
    "alter_document", "correct_document", "revoke_document", "recall_document", "cancel_document",
    "report_obligation", "confirm_obligation", "settle_matter",
    "record_challenge", "record_stay", "record_ruling", "check_promise", "record_credit_repair", "submit_bundle",
    "extend_bundle", "answer_bundle", "close_joint_review",
)  # fmt: skip

# Rare in a life: offered when the project stands so that they can be given, else not looked for.
ONLY_WHEN_SO = (
    "resume_project",
    "stop_works",
    "report_stopped_works",
    "check_works_permit",
    "resume_works",
    "revive",
    "redetermine",
    "excuse_item",
    "apply_land_then_start",
    "transfer_item",
    "convene_joint_review",
)


class Choice(NamedTuple):
    """An act. `about`: what it may be about, by this person; `why`: why it cannot be given now."""

    path: str
    zh: str
    kind: str
    about: tuple[Option, ...] = ()
    why: str = ""

    @property
    def swift(self) -> bool:
        """Every act on a project is checked before it is given."""
        return False


def choices(project: Project, by: Actor, rules: Rules) -> tuple[Choice, ...]:
    """The acts of this person on the project, in the order of the commands."""
    found = []
    for path, reading in PATHS.items():
        if (one := choice(path, reading, project, by, rules)) is not None:
            found.append(one)
    return tuple(found)


def choice(path: str, reading: Reading, project: Project, by: Actor, rules: Rules) -> Choice | None:
    """The act of that path, as it stands for this person; None where it is never his."""
    kind = reading.kind
    why = why_not(project, kind, rules)
    if why and kind in ONLY_WHEN_SO:
        return None
    if kind not in ABOUT_SEVERAL:
        return (
            Choice(path, reading.zh, kind, (), why) if _may(by, kind, "", project, rules) else None
        )
    about = subjects(project, kind, rules)
    mine = tuple(one for one in about if _may(by, kind, one.value, project, rules))
    if mine:
        return Choice(path, reading.zh, kind, mine, why)
    if about or kind in ONLY_WHERE_DUE or not _may(by, kind, "", project, rules):
        return None
    return Choice(path, reading.zh, kind, (), why)


def form_of(one: Choice, about: str, project: Project, by: Actor, rules: Rules) -> ActForm:
    """The form of the act for this person: of the steps of a request those that are his.

    Raises KeyError where the act cannot be about that.
    """
    form = act_form(project, one.kind, rules, about)
    if one.kind != "advance_support":
        return form
    number = int(form.given["number"])
    fields = []
    for field in form.fields:
        if field.name == "to":
            his = tuple(
                option
                for option in field.options
                if _may_step(by, number, SupportStep(option.value), project, rules)
            )
            field = field.but(options=his)
        if field.name == "unit" and by.company is not None:
            continue
        fields.append(field)
    return form.but(fields=tuple(fields))


def _may(by: Actor, kind: str, about: str, project: Project, rules: Rules) -> bool:
    if kind == "advance_support" and about:
        number = int(about.removeprefix("support/"))
        return any(_may_step(by, number, step, project, rules) for step in SupportStep)
    if not about:
        return who_may_project(by, about_nothing(kind), project, rules) is None
    given = act_form(project, kind, rules, about).given
    said = ON_PROJECT[kind].command.model_construct(kind=kind, **given)
    return who_may_project(by, said, project, rules) is None


def about_nothing(kind: str) -> Any:
    """An act about nothing in particular, for whose business it is at all."""
    command = ON_PROJECT[kind].command
    required = (name for name, field in command.model_fields.items() if field.is_required())
    blank = {name: 0 if name == "number" else "" for name in required}
    return command.model_construct(**blank | {"kind": kind})


def _may_step(by: Actor, number: int, to: SupportStep, project: Project, rules: Rules) -> bool:
    said = AdvanceSupport(number=number, to=to)
    legal = to.value in [
        option.value
        for option in act_form(project, "advance_support", rules, f"support/{number}")
        .field("to")
        .options
    ]
    return legal and who_may_project(by, said, project, rules) is None
