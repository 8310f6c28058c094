"""文书和义务 on the page of a project: what was granted, how it stands, what may be done with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from api.pages.project_choices import Choice
from domain.project.documents import expires, held
from domain.project.granted import Granted
from domain.project.moves import obligation_zh
from domain.project.obligations import Obligation
from domain.project.standing import STANDING_ZH
from domain.project.state import Project
from domain.rules.rules import Rules

ON_PAPERS = (  # acts that stand beside the paper that they are about
    "request_renewal", "decide_renewal", "alter_document", "correct_document", "revoke_document",
    "recall_document", "cancel_document", "report_obligation", "confirm_obligation",
)  # fmt: skip


class PaperAct(NamedTuple):
    """A link to the form of an act."""

    zh: str
    address: str


class Paper(NamedTuple):
    """A document. `until`: the last day that it holds; `notes`: what one should know of it."""

    key: str
    name: str
    number: str
    granted_on: date
    until: date | None
    standing: str
    holds: bool
    notes: tuple[str, ...]
    acts: tuple[PaperAct, ...]


class Due(NamedTuple):
    """An obligation. `words`: what was written of it."""

    key: str
    name: str
    words: str
    due: date | None
    standing: str
    missed: bool
    acts: tuple[PaperAct, ...]


class Papers(NamedTuple):
    """Both, what still matters in front."""

    documents: tuple[Paper, ...]
    obligations: tuple[Due, ...]


def refs(project: Project) -> list[UUID]:
    """The places of the words that the section shows."""
    return [one.text.ref for one in project.obligations.values() if one.text is not None]


def papers(
    project: Project, acts: Iterable[Choice], words: Mapping[UUID, str], rules: Rules
) -> Papers:
    """What the section shows to whoever may give these acts."""
    links = _links(project.code, acts)
    documents = [
        _paper(project, key, granted, links, rules) for key, granted in project.granted.items()
    ]
    obligations = [_due(key, one, links, words, rules) for key, one in project.obligations.items()]
    return Papers(
        tuple(sorted(documents, key=lambda one: not one.holds)),
        tuple(sorted(obligations, key=lambda one: one.standing == FULFILLED)),
    )


FULFILLED, REPORTED, MISSED, OPEN = "已履行", "待核实", "逾期未履行", "待履行"


def _links(code: str, acts: Iterable[Choice]) -> dict[str, list[PaperAct]]:
    """By document or obligation: the acts that this person may give."""
    found: dict[str, list[PaperAct]] = {}
    for act in acts:
        if act.kind not in ON_PAPERS or act.why:
            continue
        for option in act.about:
            address = f"/projects/{code}/acts/{act.path}?{urlencode({'about': option.value})}"
            key = option.value
            for before in ("renew/", "renewal/", "obligation/", "confirm/"):
                key = key.removeprefix(before)
            found.setdefault(key, []).append(PaperAct(act.zh, address))
    return found


def _paper(
    project: Project,
    key: str,
    granted: Granted,
    links: Mapping[str, list[PaperAct]],
    rules: Rules,
) -> Paper:
    return Paper(
        key=key,
        name=rules.item(granted.item).name_zh,
        number=granted.number,
        granted_on=granted.granted_on,
        until=granted.valid_until,
        standing=STANDING_ZH[granted.standing],
        holds=granted.holds,
        notes=tuple(_notes(project, key, granted, rules)),
        acts=tuple(links.get(key, ())),
    )


def _notes(project: Project, key: str, granted: Granted, rules: Rules) -> Iterable[str]:
    if (
        granted.holds
        and granted.valid_until
        and expires(held(project, key, rules), project) is None
    ):
        yield "已在有效期内使用"
    if granted.renewal is not None:
        yield "已申请延续，待决定" if granted.renewal.in_time else "已申请延续（逾期），待决定"
    if granted.renewed:
        yield f"延续{granted.renewed}次"
    if granted.altered:
        yield f"变更{granted.altered}次"
    for lost in granted.shaken:
        yield f"所依据的“{rules.item(lost).name_zh}”已失去效力，请核对"


def _due(
    key: str,
    one: Obligation,
    links: Mapping[str, list[PaperAct]],
    words: Mapping[UUID, str],
    rules: Rules,
) -> Due:
    standing = MISSED if one.missed else OPEN
    if one.reported:
        standing = REPORTED
    if not one.open:
        standing = FULFILLED
    return Due(
        key=key,
        name=obligation_zh(key, one, rules),
        words=words.get(one.text.ref, "") if one.text else "",
        due=one.due,
        standing=standing,
        missed=one.missed and one.open,
        acts=tuple(links.get(key, ())),
    )
