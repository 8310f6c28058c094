"""文书、义务和争议 on the page of a project: what was granted, how it stands, what may be done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from api.pages.project_choices import Choice
from domain.project.challenge import Challenge
from domain.project.challenge_commands import RULING_ZH
from domain.project.documents import expires, held
from domain.project.granted import Granted, PromiseToCheck
from domain.project.moves import challenge_zh, obligation_zh
from domain.project.obligations import Obligation
from domain.project.standing import STANDING_ZH
from domain.project.state import Project
from domain.rules.rules import Rules

ON_PAPERS = (  # acts that stand beside the paper that they are about
    "request_renewal", "decide_renewal", "alter_document", "correct_document", "revoke_document",
    "recall_document", "cancel_document", "report_obligation", "confirm_obligation",
    "record_stay", "record_ruling", "check_promise", "record_credit_repair",
)  # fmt: skip


ON_BUNDLES = ("extend_bundle", "answer_bundle")  # the same beside a bundle (一件事)
ON_JOINT_REVIEWS = ("close_joint_review",)  # … and beside a joint review (联合评审)


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


class Case(NamedTuple):
    """A challenge to a decision: 行政复议 or 行政诉讼."""

    key: str
    name: str
    filed_on: date
    standing: str
    open: bool
    acts: tuple[PaperAct, ...]


class Papers(NamedTuple):
    """All three, what still matters in front."""

    documents: tuple[Paper, ...]
    obligations: tuple[Due, ...]
    cases: tuple[Case, ...]


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
    cases = [_case(key, one, links, rules) for key, one in project.challenges.items()]
    return Papers(
        tuple(sorted(documents, key=lambda one: not one.holds)),
        tuple(sorted(obligations, key=lambda one: one.standing == FULFILLED)),
        tuple(sorted(cases, key=lambda one: not one.open)),
    )


def on_bundles(project: Project, acts: Iterable[Choice]) -> dict[str, tuple[PaperAct, ...]]:
    """What this person may give about each bundle that was asked for."""
    found: dict[str, tuple[PaperAct, ...]] = dict.fromkeys(project.bundles, ())
    for about, link in _each(project.code, acts, ON_BUNDLES):
        found[about.partition("/")[0]] += (link,)
    return found


def on_joint_reviews(project: Project, acts: Iterable[Choice]) -> dict[int, tuple[PaperAct, ...]]:
    """What this person may give about each joint review that was convened."""
    found: dict[int, tuple[PaperAct, ...]] = dict.fromkeys(project.joint_reviews, ())
    for about, link in _each(project.code, acts, ON_JOINT_REVIEWS):
        found[int(about)] += (link,)
    return found


def _each(
    code: str, acts: Iterable[Choice], kinds: Collection[str]
) -> Iterator[tuple[str, PaperAct]]:
    """What each act of these kinds may be about, with the link to its form."""
    for act in acts:
        if act.kind in kinds and not act.why:
            for option in act.about:
                query = urlencode({"about": option.value})
                yield option.value, PaperAct(act.zh, f"/projects/{code}/acts/{act.path}?{query}")


FULFILLED, REPORTED, MISSED, OPEN = "已履行", "待核实", "逾期未履行", "待履行"


def _links(code: str, acts: Iterable[Choice]) -> dict[str, list[PaperAct]]:
    """By document or obligation: the acts that this person may give."""
    found: dict[str, list[PaperAct]] = {}
    for key, link in _each(code, acts, ON_PAPERS):
        for before in ("renew/", "renewal/", "promise/", "obligation/", "confirm/"):
            key = key.removeprefix(before)
        found.setdefault(key, []).append(link)
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
    if granted.holds and project.item(granted.item).stayed_at is not None:
        yield "停止执行，期间不能据以办理"
    if granted.promise is not None:
        yield _promise_zh(granted.promise)
    if granted.holder_changed:
        yield "项目单位已变更，请办理文书变更"
    for need in granted.missing:
        yield f"“{rules.item(need).name_zh}”应在此前办结，须补办或免予补办"
    for lost in granted.shaken:
        yield f"所依据的“{rules.item(lost).name_zh}”已失去效力，请核对"


def _promise_zh(promise: PromiseToCheck) -> str:
    if promise.kept is None:
        late = "，核查已逾期" if promise.missed else ""
        return f"凭承诺准予，应于{promise.by.month}月{promise.by.day}日前核查{late}"
    return "承诺经核查属实" if promise.kept else "承诺经核查不实，记入企业信用记录"


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


def _case(key: str, one: Challenge, links: Mapping[str, list[PaperAct]], rules: Rules) -> Case:
    standing = "审理中，停止执行" if one.stayed else "审理中，不停止执行"
    if one.passed_on is not None:
        standing = "审理中，本轮继续办理"
    if one.ruling is not None:
        standing = RULING_ZH[one.ruling]
    return Case(
        key=key,
        name=challenge_zh(one, rules),
        filed_on=one.filed_on,
        standing=f"{standing}（超过法定期限提出）" if one.late else standing,
        open=one.ruling is None,
        acts=tuple(links.get(f"challenge/{key}", ())),
    )
