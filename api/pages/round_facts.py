"""What the page of a round shows, gathered: the round itself, its clock, papers, records, others.

Two questions to the database: the state with its rules, and all rows about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Engine as Database

from api.joint_reviews import joint_review_page
from api.pages.items import address_of
from api.previews import Present, present
from api.results import results_of
from api.sentences import Speaker
from api.telling import Reader, Record, notices_of, records, refs
from api.words import result_or_status, round_address, unit_name, unit_short
from domain.acts import Actor
from domain.clock import local_day
from domain.project.assessments import topic_zh
from domain.project.results import ResultUsed
from domain.review import ordered
from domain.review.due import explained
from domain.review.item_rules import cited
from domain.review.lamp import Lamp, lamp
from domain.review.papers import asked
from domain.review.ruler import Ruler, ruler
from domain.review.state import Review
from domain.review.words import (
    ADVERSE,
    CHECK_ZH,
    LIMIT_ZH,
    RESULT_ZH,
    STATUS_ZH,
    LimitKind,
    Status,
)
from domain.review.written import Written, day_zh
from domain.rules.figures import Cited, Figure, FromPlan
from domain.rules.items import Item, Kind
from domain.rules.rules import Rules
from store import inbox, people, projects, rounds, timeline
from store.judging import RulesOf

CHECKED_ZH = {"text": "已核原文", "secondary": "据网页转述", "no": "未核原文"}
CONFIDENCE_ZH = {
    "seed": "工作方案",
    "statute": "法律",
    "practice": "实践做法",
    "assumed": "本市暂定",
}


class Source(NamedTuple):
    """Where a figure comes from, and how far it was checked."""

    zh: str
    mark: str


class Limit(NamedTuple):
    """One of the two limits: its last day, how it is counted, and who says so."""

    zh: str
    due: date | None
    lines: tuple[str, ...]
    sources: tuple[Source, ...]


class Paper(NamedTuple):
    """A paper that is asked. `when`: 申报时, 决定前. `found`: what the unit's check has found, or that
    it lacks in a round accepted all the same; "" where it was not checked.
    """

    zh: str
    there: bool
    when: str
    by: str
    unclear: bool
    found: str


class FromItem(NamedTuple):
    """A paper that is the result of another item: taken from there. `told`: its number and day, or why
    it is not there; `address`: of the round that made it."""

    zh: str
    item: str
    told: str
    address: str | None


class Opinion(NamedTuple):
    """What another unit said in the same group."""

    who: str
    zh: str
    when: datetime | None
    address: str


class Earlier(NamedTuple):
    """An earlier round."""

    round: int
    zh: str
    address: str


class RoundFacts(NamedTuple):
    """All of it. `row`: of the read model, with the project's name. `names`: of those in its log."""

    row: Mapping[str, Any]
    project: Mapping[str, Any]
    there: Present
    item: Item
    lamp: Lamp
    sentence: str
    ruler: Ruler | None
    limits: tuple[Limit, ...]
    papers: tuple[Paper, ...]
    results: tuple[FromItem, ...]
    answers: tuple[tuple[str, str], ...]
    opinions: tuple[Opinion, ...]
    earlier: tuple[Earlier, ...]
    log: tuple[Record, ...]
    notices: tuple[Written, ...]
    unit: str
    who: str | None
    names: dict[str, str]

    @property
    def review(self) -> Review:
        """The round's state."""
        state: Review = self.there.state
        return state

    @property
    def joint_review_page(self) -> str:
        """Where the joint review stands that the round takes part in; "" where it is in none."""
        review = self.review
        if review.joint is None:
            return ""
        return joint_review_page(review.project, review.joint.number, review.item, self.there.rules)

    @property
    def topic_zh(self) -> str:
        """Of what the assessment is by which it is simplified: 矿产压覆; "" where there is none."""
        proof = self.review.simplified
        return topic_zh(proof.topic, self.there.rules) if proof else ""


class Asked(NamedTuple):
    """What the database said."""

    row: dict[str, Any]
    project: dict[str, Any]
    rounds: list[dict[str, Any]]
    told: list[timeline.Told]
    words: dict[UUID, str]
    names: dict[str, str]
    results: tuple[ResultUsed, ...]


def ask(
    database: Database, stream: str, by: Actor, notes: bool, look: bool, rules_of: RulesOf
) -> tuple[Asked, Present] | None:
    """The rows and the state; None where nothing has happened on the stream. `look`: it is marked
    as seen."""
    there = present(database, stream, rules_of)
    if there is None:
        return None
    with database.begin() as db:
        row = rounds.one(db, stream)
        if row is None:
            return None
        whole = projects.whole(db, row["project"])
        if whole is None:
            return None
        told = timeline.of_stream(db, stream)
        words = timeline.words(db, refs(told, notes))
        persons = [one for line in told if line.line.by for one in line.line.by.persons]
        claimed = [row["claimed_by"]] if row["claimed_by"] else []
        names = people.names(db, (*persons, *claimed))
        if look:
            inbox.mark_seen(db, by.person, stream)
    results = results_of(database, there, rules_of)
    return Asked(row, whole.project, whole.reviews, told, words, names, results), there


def gathered(asked_: Asked, there: Present, by: Actor, notes: bool) -> RoundFacts:
    """What the page shows of it."""
    review: Review = there.state
    rules = there.rules
    today = local_day(there.now)
    item = rules.item(review.item)
    speak = Speaker(rules, asked_.words)
    row = asked_.row
    shown = lamp(
        review.status,
        promised=review.dues.promised,
        statutory=review.dues.statutory,
        window=review.window,
        held_left=row["held_left"],
        late_by=row["late_by"],
        today=today,
        calendar=rules.calendar,
    )
    return RoundFacts(
        row=row,
        project=asked_.project,
        there=there,
        item=item,
        lamp=shown,
        sentence=sentence(review, shown, rules),
        ruler=ruler(review, today, rules),
        limits=tuple(_limits(review, item, rules)),
        papers=tuple(_papers(review, rules)),
        results=tuple(_from_item(one, review.project) for one in asked_.results),
        answers=tuple((speak.fact(k), speak.value(k, v)) for k, v in review.facts.items()),
        opinions=tuple(_opinions(review, item, asked_.rounds, rules)),
        earlier=tuple(_earlier(review, asked_.rounds)),
        notices=notices_of(asked_.told, asked_.words, lambda at: _rules_at(at, rules)),
        log=records(asked_.told, asked_.words, Reader(by, notes, asked_.names), rules),
        unit=unit_name(review.handler.acted_by or review.handler.unit, rules),
        who=asked_.names.get(row["claimed_by"], row["claimed_by"]) if row["claimed_by"] else None,
        names=asked_.names,
    )


def _rules_at(review: Review, rules: Rules) -> Rules:
    """Those that the round lived by then."""
    return rules.at(review.rules.catalog, review.rules.calendar)


def sentence(review: Review, shown: Lamp, rules: Rules) -> str:
    """剩 2 个工作日，应于 11月27日（周五）24:00 前作出决定."""
    due = review.dues.promised or review.dues.statutory
    if review.pre_review:
        return _pre_review(review)
    match review.status:
        case Status.WAITING_APPLICATION:
            return "等待申报，尚未开始计时"
        case Status.SUBMITTED if review.window:
            return f"应于{_until(review.window)}前答复是否受理，逾期视为受理"
        case Status.CORRECTING if review.window:
            return f"等待申请人补正，至{_until(review.window)}；逾期本轮结束"
        case Status.SUSPENDED if review.pause:
            reasons = {one.id: one.name_zh for one in rules.catalog.clock.pause_reasons}
            since = review.pause.start
            reason = reasons.get(review.pause.reason, review.pause.reason)
            end = f"，至{_until(review.pause.until)}" if review.pause.until else ""
            left = f"，恢复后还剩{shown.days}个工作日" if shown.days is not None else ""
            return (
                f"暂停：{reason}（自{since.month}月{since.day}日{end}，不计入审批时限，"
                f"{review.pause.clause}）{left}"
            )
        case Status.IN_REVIEW if review.awaits:
            names = "、".join(rules.item(one).name_zh for one in review.awaits)
            return f"等待前置事项：{names}；时限停止计算"
        case Status.IN_REVIEW if due:
            over = shown.shape.value in ("over", "law")
            lead = f"已超期 {shown.days} 个工作日" if over else f"剩 {shown.days} 个工作日"
            return f"{lead}，应于{_until(due)}前作出决定"
        case Status.OUTSIDE if review.forwarded_at:
            since = local_day(review.forwarded_at)
            return f"{since.month}月{since.day}日已转报上级，本市不计时"
        case Status.DECIDED if review.outcome and review.decided_at:
            day = local_day(review.decided_at)
            return f"{day.year}年{day.month}月{day.day}日作出“{RESULT_ZH[review.outcome]}”"
        case _:
            return STATUS_ZH[review.status]


def _pre_review(review: Review) -> str:
    """Where a preliminary review stands."""
    if review.status is Status.WAITING_APPLICATION:
        return "可以申报预审，不计时；土地出让合同签订后转为正式办理"
    if review.opinion is None:
        return "预审中，不计时；土地出让合同签订后转为正式办理"
    if review.opinion in ADVERSE:
        return f"预审意见为“{RESULT_ZH[review.opinion]}”，请按意见修改后重新提交"
    return f"预审意见为“{RESULT_ZH[review.opinion]}”，待土地出让合同签订后作出决定"


def _until(day: date) -> str:
    return f" {day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）24:00 "


def _limits(review: Review, item: Item, rules: Rules) -> list[Limit]:
    found = []
    figures: dict[LimitKind, Figure | None] = {
        LimitKind.PROMISED: rules.promised_figure(item),
        LimitKind.STATUTORY: rules.statutory_figure(item),
    }
    dues = {LimitKind.PROMISED: review.dues.promised, LimitKind.STATUTORY: review.dues.statutory}
    for kind in LimitKind:
        lines = explained(review, kind, rules)
        if not lines:
            continue
        figure = figures[kind]
        sources = tuple(_sources(figure, rules)) if figure else ()
        found.append(Limit(LIMIT_ZH[kind], dues[kind], lines[1:], sources))
    if term := ordered.explained(review, rules):
        day = ordered.ordered_day(review, rules)
        found.append(
            Limit("责令期限", day, term[1:], (Source("行政复议法第66条、行政诉讼法第72条", ""),))
        )
    return found


def _sources(figure: Figure, rules: Rules) -> list[Source]:
    found = []
    for source in figure.src:
        match source:
            case Cited():
                mark = CHECKED_ZH[rules.law(source.law).checked]
                found.append(Source(cited(source, rules), mark))
            case FromPlan():
                found.append(Source(f"工作方案{source.seed}", CONFIDENCE_ZH["seed"]))
            case word:
                found.append(Source(CONFIDENCE_ZH[word], ""))
    return found


def _papers(review: Review, rules: Rules) -> list[Paper]:
    issuers = {"applicant": "申请人", "authority": "有关部门"}
    return [
        Paper(
            material.name_zh,
            material.id in review.papers,
            "申报时" if material.stage_needed == "submit" else "决定前",
            issuers.get(material.issuer, "有关部门"),
            wanted.value == "unknown",
            _found(review, material.id),
        )
        for material, wanted in asked(review, rules)
    ]


def _from_item(one: ResultUsed, project: str) -> FromItem:
    words = (one.number, day_zh(one.since) if one.since else None, None if one.there else one.zh)
    address = round_address(project, one.item, one.round) if one.round else None
    return FromItem(one.name, one.item_name, "，".join(word for word in words if word), address)


def _found(review: Review, paper: str) -> str:
    if paper in review.gap and review.gap_until:
        late = "，逾期未补" if review.gap_missed else ""
        day = review.gap_until
        return f"容缺，应于{day.month}月{day.day}日前补齐{late}"
    return CHECK_ZH[review.checks[paper]] if paper in review.checks else ""


def _opinions(
    review: Review, item: Item, reviews: list[dict[str, Any]], rules: Rules
) -> list[Opinion]:
    """What others said: in the same group, and the determinations that this item rests on."""
    members = set(rules.members(item.group)) if item.group else set()
    found = []
    for row in reviews:
        same = row["item"] in members and row["item"] != review.item
        determination = row["kind"] == Kind.DETERMINATION.value and row["closed"]
        if not (same or (determination and item.kind is not Kind.DETERMINATION)):
            continue
        found.append(
            Opinion(
                unit_short(row["unit"], rules),
                result_or_status(row),
                datetime.fromisoformat(row["decided_at"]) if row["decided_at"] else None,
                address_of(row),
            )
        )
    return found


def _earlier(review: Review, reviews: list[dict[str, Any]]) -> list[Earlier]:
    return [
        Earlier(
            row["round"],
            result_or_status(row),
            address_of(row),
        )
        for row in reviews
        if row["item"] == review.item and row["round"] < review.round
    ]
