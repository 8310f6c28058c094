"""What people do with a project's documents and obligations: renew, alter, revoke, fulfil.

Moves name the document or the obligation: `renew planning_permit/1`, `fulfil eia_form/1/1`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from domain.acts import Actor, Role
from domain.clock import local_day
from domain.project.document_commands import (
    AlterDocument,
    CancelDocument,
    CheckPromise,
    CorrectDocument,
    DecideRenewal,
    OnDocument,
    RecallDocument,
    RecordCreditRepair,
    RequestRenewal,
    RevokeDocument,
)
from domain.project.documents import expires, held, renewable
from domain.project.granted import Granted
from domain.project.obligation_commands import ConfirmObligation, ReportObligation
from domain.project.rounds import handler_of
from domain.project.standing import Standing
from domain.project.state import Project
from worker.simulation.acting import Given, Pen
from worker.simulation.hours import after
from worker.simulation.matter import Town
from worker.simulation.people import acting_unit, company, desk, person_of
from worker.simulation.scenario import Span, SpanUnit

SOME_DAY = Span(least=5, most=200, unit=SpanUnit.WORKING_DAYS)
SOON = Span(least=1, most=8, unit=SpanUnit.WORKING_DAYS)
VERBS = ("revoke", "recall", "alter", "correct")
PAPER_MOVES = (*VERBS, "cancel", "renew", "decide_renewal", "fulfil", "confirm", "check")


class Papers:
    """Remembers only what the state does not tell."""

    def __init__(self, town: Town) -> None:
        self.rules = town.rules
        self.draws = town.draws
        self.delays = town.scenario.delays
        self.rates = town.scenario.rates
        self.done: dict[str, None] = {}  # moves that are made once
        self._drawn: dict[str, bool] = {}  # each question is asked at every event
        self._befalls: dict[str, tuple[str, ...]] = {}

    def wanted(self, project: Project) -> Iterator[str]:
        """The moves that somebody means to make as things stand."""
        for key, granted in project.granted.items():
            yield from self._of_document(project, key, granted)
        yield from self.owed(project)

    def owed(self, project: Project) -> Iterator[str]:
        """What is done because of a grant; after the exit always, or the life would come to no end."""
        for key, one in project.owed.items():
            if one.reported:
                yield f"confirm {key}"
            elif project.ended_at is not None or not self._left_undone(key):
                yield f"fulfil {key}"

    def _left_undone(self, key: str) -> bool:
        return self._chance(f"unfulfilled {key}", self.rates.unfulfilled)

    def _of_document(self, project: Project, key: str, granted: Granted) -> Iterator[str]:
        about = f"{key} {granted.renewed}"
        if granted.renewal is not None:
            if not self._chance(f"silent {about}", self.rates.silent_renewal):
                yield f"decide_renewal {key}"
        elif granted.warned:
            one = held(project, key, self.rules)
            if renewable(one, self.rules) and expires(one, project):
                refused = f"decide_renewal {key}" in self.done
                if not refused and self._chance(f"renew {about}", self.rates.renewal):
                    yield f"renew {key}"
        if granted.standing is Standing.EXPIRED:
            if self._chance(f"cancel {key}", self.rates.cancelled):
                yield f"cancel {key}"
        if granted.promised:
            if not self._chance(f"unchecked {key}", self.rates.unchecked_promise):
                yield f"check {key}"
        if granted.broken and self._chance(f"repair {key}", self.rates.credit_repaired):
            yield f"repair {key}"
        if granted.holds:
            for move in self._strokes(key):
                if move not in self.done:
                    yield move

    def _strokes(self, key: str) -> tuple[str, ...]:
        """What will befall the document one day while it holds; drawn once."""
        if key not in self._befalls:
            rates = zip(
                VERBS,
                (self.rates.revoked, self.rates.recalled, self.rates.altered, self.rates.corrected),
                strict=True,
            )
            self._befalls[key] = tuple(
                f"{verb} {key}" for verb, rate in rates if self.draws.chance(f"{verb} {key}", rate)
            )
        return self._befalls[key]

    def _chance(self, question: str, rate: float) -> bool:
        if question not in self._drawn:
            self._drawn[question] = self.draws.chance(question, rate)
        return self._drawn[question]

    def moment(self, move: str, now: datetime) -> datetime:
        """When the move would come, wanted since `now`."""
        word = move.partition(" ")[0]
        span = SOME_DAY if word in VERBS else self.delays.fulfil if word == "fulfil" else SOON
        return after(now, span, self.draws, move, self.rules.calendar)

    def act(self, project: Project, move: str, now: datetime, pen: Pen) -> Given | None:
        """The command of the move; None where it is not about papers."""
        word, _, key = move.partition(" ")
        owner = company(project.owner)
        match word:
            case "renew":
                reason = pen.text("用地移交推迟，有效期内不能使用完毕。")
                return Given(RequestRenewal(document=key, reason=reason), owner, words=pen.words)
            case "decide_renewal":
                return self._decide(project, key, pen)
            case "fulfil":
                note = pen.text("已按要求落实，附现场照片和验收记录。")
                return Given(ReportObligation(obligation=key, note=note), owner, words=pen.words)
            case "check":
                return self._check(project, key, pen)
            case "repair":
                return self._repair(project, key, local_day(now), pen)
            case "confirm":
                return self._confirm(project, key, pen)
            case "revoke" | "recall" | "alter" | "correct" | "cancel":
                self.done[move] = None
                return self._on_document(project, word, key, pen)
            case _:
                return None

    def _decide(self, project: Project, key: str, pen: Pen) -> Given:
        head, drafter = self._unit(project, project.granted[key].item)
        about = f"{key} {project.granted[key].renewed}"
        if self._chance(f"refuse {about}", self.rates.renewal_refused):
            self.done[f"decide_renewal {key}"] = None
            reason = pen.text("延续的条件已不具备。")
            no = DecideRenewal(document=key, renewed=False, reason=reason, drafted_by=drafter)
            return Given(no, head, words=pen.words)
        return Given(DecideRenewal(document=key, renewed=True), head)

    def _confirm(self, project: Project, key: str, pen: Pen) -> Given:
        unit = project.obligations[key].unit
        wanting = f"confirm {key}"
        if wanting not in self.done and self._chance(wanting, self.rates.found_wanting):
            self.done[wanting] = None
            note = pen.text("部分措施尚未落实，请整改后再报。")
            no = ConfirmObligation(obligation=key, fulfilled=False, note=note)
            return Given(no, desk(unit), words=pen.words)
        return Given(ConfirmObligation(obligation=key, fulfilled=True), desk(unit))

    def _check(self, project: Project, key: str, pen: Pen) -> Given:
        head, drafter = self._unit(project, project.granted[key].item)
        if self._chance(f"broken {key}", self.rates.broken_promise):
            note = pen.text("现场与承诺不符，主要措施没有落实。")
            no = CheckPromise(document=key, kept=False, note=note, drafted_by=drafter)
            return Given(no, head, words=pen.words)
        note = pen.text("现场核查，与承诺一致。")
        return Given(CheckPromise(document=key, kept=True, note=note), head, words=pen.words)

    def _repair(self, project: Project, key: str, today: date, pen: Pen) -> Given:
        head, _ = self._unit(project, project.granted[key].item)
        note = pen.text("整改完成，失信信息停止公示。")
        number = f"信修{self.draws.whole(f'repair number {key}', 1, 99)}号"
        return Given(
            RecordCreditRepair(document=key, number=number, on=today, note=note),
            head,
            words=pen.words,
        )

    def _on_document(self, project: Project, word: str, key: str, pen: Pen) -> Given:
        head, drafter = self._unit(project, project.granted[key].item)
        number = f"{project.granted[key].number}之二"
        command: OnDocument
        match word:
            case "revoke":
                reason = pen.text("经查，取得许可的材料不实。")
                command = RevokeDocument(document=key, reason=reason, drafted_by=drafter)
            case "recall":
                reason = pen.text("所依据的规划已经修改。")
                command = RecallDocument(document=key, reason=reason, drafted_by=drafter)
            case "alter":
                what = pen.text("建设规模调整，其余不变。")
                command = AlterDocument(document=key, what=what, number=number)
            case "correct":
                reason = pen.text("编号录入有误，以原件为准。")
                command = CorrectDocument(
                    document=key, number=number, reason=reason, drafted_by=drafter
                )
            case _:
                reason = pen.text("有效期届满未延续。")
                command = CancelDocument(document=key, reason=reason, drafted_by=drafter)
        return Given(command, head, words=pen.words)

    def _unit(self, project: Project, item: str) -> tuple[Actor, str]:
        """Who decides there, and who drafts."""
        found = handler_of(project, self.rules.item(item), self.rules)
        assert found is not None  # somebody has granted it
        unit = acting_unit(found[0])
        return desk(unit, Role.HEAD), person_of(unit, Role.REVIEWER)
