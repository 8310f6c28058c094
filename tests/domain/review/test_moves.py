"""The table of moves: every state a round can be in × every command by people.

Allowed exactly where `moves` says so; what is not allowed is refused with what would be.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from domain.acts import Act
from domain.clock import local_day
from domain.refused import Refusal, Refused
from domain.review.commands import (
    BY_PEOPLE,
    Accept,
    AcceptWithGap,
    Acknowledge,
    AnswerConsultation,
    AnswerFor,
    Arbitrate,
    AskSignatures,
    CheckMaterials,
    Claim,
    Close,
    Consent,
    Consult,
    CopyTo,
    CorrectRecord,
    Decide,
    DecideOnPromise,
    Decline,
    Delegate,
    Document,
    Extend,
    Forward,
    HandBack,
    HandOver,
    Instruct,
    MarkRead,
    OpenHanding,
    PassOn,
    PublishNotice,
    RecordAnswer,
    RequestCorrection,
    Resume,
    Sign,
    Submit,
    SupplyGap,
    Suspend,
    TakeBack,
    Withdraw,
    kind_of,
)
from domain.review.entries import entries
from domain.review.handle import handle
from domain.review.moves import COMMAND_ZH, moves
from domain.review.state import Review
from domain.review.words import ADVERSE, LICENSING, NEEDLESS, Check, Result, Status
from tests.domain.histories import RULES, WORDS, act, day, told
from tests.domain.review.rounds import given, opened, refused, the_right_one

NOT_IN_THIS_STATE = ("not_now", "already_decided", "extended_once", "clock_stands_still")
CANNOT_HAVE_BEEN = ("out_of_order", "nothing_changes", "no_such_entry")
A_DAY_LATER = timedelta(hours=26)
KINDS = tuple(kind_of(command) for command in BY_PEOPLE)


def applied(item: str, *more: Act[Any], lacking: int = 0, **world: Any) -> tuple[Act[Any], ...]:
    """An application with all its papers but the last `lacking`."""
    papers = RULES.item(item).materials[: len(RULES.item(item).materials) - lacking]
    fields = {field.id: "x" for field in RULES.item(item).fields}
    return (
        opened(item, "2026-03-02 08:00", **world),
        act(Submit(papers=papers, fields=fields), "2026-03-02 09:00"),
        *more,
    )


ACCEPT = act(Accept(), "2026-03-02 10:00")
ENERGY = applied("energy_review", ACCEPT)
PROVINCE = applied("energy_review", ACCEPT, facts={"energy_tce": "20000"})
GAPPED = applied(
    "energy_review",
    act(AcceptWithGap(gap=("energy_application",), promise=WORDS), "2026-03-02 10:00"),
    lacking=1,
)
PAUSE = act(Suspend(reason="expert_review"), "2026-03-03")
NOT_CONCERNED = act(Decide(outcome=Result.NOT_CONCERNED, reason=WORDS), "2026-03-03 10:00")
NO = Decide(outcome=Result.REFUSED, reason=WORDS, remedies=WORDS, drafted_by="li")
CORRECT = act(RequestCorrection(note=WORDS), "2026-03-02 10:00")
OPINION = opened("conf_jy", "2026-03-02")

STATES: dict[str, tuple[tuple[Act[Any], ...], str | None]] = {
    "a licence waits for its application": ((opened("energy_review", "2026-03-02"),), None),
    "one with notices waits": ((opened("planning_scheme", "2026-03-02"),), None),
    "one that only has to be published waits": ((opened("eia_acceptance", "2026-03-02"),), None),
    "submitted": (applied("energy_review"), None),
    "submitted, a paper lacking": (applied("energy_review", lacking=1), None),
    "the province's, submitted": (applied("energy_review", facts={"energy_tce": "20000"}), None),
    "accepted with a gap": (GAPPED, None),
    "accepted with a gap, suspended": ((*GAPPED, PAUSE), None),
    "accepted with a gap that was missed": (GAPPED, "2026-03-10"),
    "delegated": ((*ENERGY, act(Delegate(to="zhao"), "2026-03-03")), None),
    "delegated, opened": (
        (
            *ENERGY,
            act(Delegate(to="zhao"), "2026-03-03"),
            act(OpenHanding(), "2026-03-03 10:00"),
        ),
        None,
    ),
    "asked of another unit": (
        (*ENERGY, act(Consult(unit="sl", question=WORDS, until=day("2026-03-05")), "2026-03-03")),
        None,
    ),
    "copied to another unit": (
        (*ENERGY, act(CopyTo(units=("sl",)), "2026-03-03")),
        None,
    ),
    "waiting for signatures": (
        (*ENERGY, act(AskSignatures(to=("zhao", "lin")), "2026-03-03")),
        None,
    ),
    "submitted, may be granted on a promise": (
        applied("water_soil_plan", facts={"water_soil": "form"}),
        None,
    ),
    "submitted, with notices": (applied("planning_scheme"), None),
    "correcting": (applied("energy_review", CORRECT), None),
    "in review": (ENERGY, None),
    "in review, with notices": (applied("planning_scheme", ACCEPT), None),
    "in review by silence": (applied("energy_review"), "2026-03-12"),
    "extended": (
        (*ENERGY, act(Extend(reason=WORDS, drafted_by="li"), "2026-03-03")),
        None,
    ),
    "waiting for a prerequisite": (
        applied("enterprise_approval", ACCEPT, awaits=("site_preexam",)),
        None,
    ),
    "a determination": ((opened("det_traffic", "2026-03-02"),), None),
    "an opinion": ((OPINION,), None),
    "an overdue opinion": ((OPINION,), "2026-03-10"),
    "an opinion after a no": ((opened("conf_jy", "2026-03-02", after_negative=True),), None),
    "an acceptance after a failure": (applied("acc_green", ACCEPT, after_negative=True), None),
    "a licence in a group, overdue": (applied("air_defence_relocate", ACCEPT), "2026-03-31"),
    "a service without application": ((opened("land_grant", "2026-03-02"),), None),
    "consent is asked": ((OPINION, NOT_CONCERNED), None),
    "the province's": (PROVINCE, None),
    "suspended": ((*ENERGY, PAUSE), None),
    "the province's, suspended": ((*PROVINCE, PAUSE), None),
    "consent is asked, suspended": (
        (OPINION, act(Suspend(reason="force_majeure"), "2026-03-03"), NOT_CONCERNED),
        None,
    ),
    "outside": ((*PROVINCE, act(Forward(), "2026-03-03")), None),
    "an overdue opinion, decided": (
        (OPINION, act(Decide(outcome=Result.NOT_CONFORMING, reason=WORDS), "2026-03-11")),
        None,
    ),
    "decided": ((*ENERGY, act(NO, "2026-03-04")), None),
    "declined": (
        applied("energy_review", act(Decline(because="not_required", reason=WORDS), "2026-03-03")),
        None,
    ),
    "lapsed": (applied("energy_review", CORRECT), "2026-12-01"),
    "withdrawn": ((*ENERGY, act(Withdraw(), "2026-03-03")), None),
    "closed": ((*ENERGY, told(Close(reason="project_ended"), "2026-03-03")), None),
}
REVIEWS = {name: given(*history, now=now) for name, (history, now) in STATES.items()}


def well_formed(kind: str, review: Review) -> Any:
    """A command of this kind with which nothing is wrong but, perhaps, the state."""
    item = RULES.item(review.item)
    favourable = Result(
        next(o for o in RULES.outcomes(item.id) if Result(o) not in (*ADVERSE, *NEEDLESS))
    )
    what: dict[str, Any] = {
        "outcome": favourable,
        "facts": {fact: _value(fact) for fact in item.sets},
    }
    document = {"document": Document(number="1号")} if favourable in LICENSING else {}
    return {
        "submit": lambda: Submit(),
        "withdraw": lambda: Withdraw(),
        "supply_gap": lambda: SupplyGap(papers=review.gap),
        "check_materials": lambda: CheckMaterials(
            checks=dict.fromkeys(item.materials[:1] or ("none",), Check.COMPLETE)
        ),
        "accept": lambda: Accept(),
        "accept_with_gap": lambda: AcceptWithGap(gap=item.materials[-1:], promise=WORDS),
        "decide_on_promise": lambda: DecideOnPromise(
            promise=WORDS, document=Document(number="1号")
        ),
        "decline": lambda: Decline(because="not_competent", reason=WORDS),
        "request_correction": lambda: RequestCorrection(note=WORDS),
        "suspend": lambda: Suspend(reason="force_majeure"),
        "resume": lambda: Resume(),
        "extend": lambda: Extend(reason=WORDS, drafted_by="li"),
        "correct_record": lambda: _another_day(review),
        "forward": lambda: Forward(),
        "publish_notice": lambda: PublishNotice(
            notice=item.notices[0].id if item.notices else "none"
        ),
        "claim": lambda: Claim(),
        "hand_over": lambda: HandOver(to="zhao"),
        "delegate": lambda: Delegate(to="zhao"),
        "hand_back": lambda: HandBack(),
        "take_back": lambda: TakeBack(),
        "open_handing": lambda: OpenHanding(),
        "consult": lambda: Consult(
            person="zhao", question=WORDS, until=local_day(review.latest + timedelta(hours=2))
        ),
        "answer_consultation": lambda: AnswerConsultation(number=1, opinion=WORDS),
        "copy_to": lambda: CopyTo(to=("zhao",)),
        "mark_read": lambda: MarkRead(),
        "ask_signatures": lambda: AskSignatures(to=("zhao", "lin")),
        "sign": lambda: Sign(agrees=True),
        # An adverse or needless outcome asks for nothing but its reason.
        "decide": lambda: (
            (NO if review.gap or review.signatures else None)
            or _no(item.id)
            or Decide(**what, **document)
        ),
        "record_answer": lambda: RecordAnswer(outcome=Result.REFUSED, reason=WORDS),
        "consent": lambda: Consent(),
        "answer_for": lambda: AnswerFor(**what, reason=WORDS),
        "arbitrate": lambda: Arbitrate(**what, **document, reason=WORDS),
        "acknowledge": lambda: Acknowledge(step=_rung(review)),
        "instruct": lambda: Instruct(step=_rung(review), instruction=WORDS),
        "pass_on": lambda: PassOn(step=_rung(review), to="zhao"),
    }[kind]()


def _another_day(review: Review) -> CorrectRecord:
    """Of the first entry that may have had one: the day before, or the day after."""
    today = local_day(review.latest + A_DAY_LATER)
    for one in entries(review, RULES):
        last = min(one.before[1], today) if one.before else today
        for then in (one.day - timedelta(days=1), one.day + timedelta(days=1)):
            if one.after[1] <= then <= last:
                return _corrected(one.id, then)
    return _corrected("accepted", review.start_day or today)


def _corrected(entry: str, day: date) -> CorrectRecord:
    return CorrectRecord(entry=entry, day=day, reason=WORDS, drafted_by="li")


def _rung(review: Review) -> str:
    return review.escalations[-1].step if review.escalations else "e1"


def _no(item: str) -> Decide | None:
    for outcome in (Result.NOT_REQUIRED, Result.NOT_CONFORMING):
        if outcome in RULES.outcomes(item):
            return Decide(outcome=outcome, reason=WORDS)
    return None


def _value(fact: str) -> Any:
    one = RULES.fact(fact)
    return {"flag": False, "number": "1", "date": "2026-05-01"}.get(one.type) or one.values[0]


@pytest.mark.parametrize(("name", "kind"), list(product(STATES, KINDS)))
def test_moves_tells_the_truth(name: str, kind: str) -> None:
    review = REVIEWS[name]
    legal = moves(review, RULES)
    when = review.latest + (A_DAY_LATER if kind == "correct_record" else timedelta(hours=2))
    back = review.tacit and kind in ("accept", "request_correction")  # within the window
    back = back or (bool(review.overdue) and kind in ("suspend", "extend"))  # before the due day
    happened = review.latest - timedelta(days=4) if back else when
    if kind == "claim" and review.claimed_by is not None:
        return  # whoever has it hands it over
    if kind == "accept_with_gap" and kind in legal and not review.missing:
        return  # in a state of its own: here nothing lacks
    given_now = act(well_formed(kind, review), when, happened=happened)
    given_now = replace(given_now, by=the_right_one(given_now.command, review))
    no = why_not(review, given_now)
    if kind == "correct_record" and kind in legal and no is not None:
        assert no.code in CANNOT_HAVE_BEEN, no  # all of it is of one day
        return
    if kind in legal:
        assert no is None, f"{COMMAND_ZH[kind]} is said to be legal, but {no}"
    else:
        assert no is not None, f"{COMMAND_ZH[kind]} was taken"
        assert no.code in NOT_IN_THIS_STATE, no
        assert no.legal == (() if review.status is Status.DECIDED else legal)


def why_not(review: Review, given_now: Act[Any]) -> Refusal | None:
    try:
        assert handle(review, given_now, RULES), "taken, but nothing came of it"
    except Refused as no:
        return no.refusal
    return None


def test_the_table_walks_every_status() -> None:
    assert {review.status for review in REVIEWS.values()} == set(Status)


def test_every_command_by_people_is_legal_somewhere() -> None:
    somewhere = {kind for review in REVIEWS.values() for kind in moves(review, RULES)}
    assert somewhere == set(KINDS)


@pytest.mark.parametrize("name", STATES)
def test_in_a_terminal_state_nothing_is_legal_and_nothing_rings(name: str) -> None:
    review = REVIEWS[name]
    assert bool(moves(review, RULES)) == review.open


def test_a_refusal_says_in_words_what_would_be_legal() -> None:
    no = refused(*ENERGY, act(Resume(), "2026-03-03"))
    assert "审查中时不能恢复" in no.zh
    assert "作出决定" in no.zh
    assert "decide" in no.legal


def test_dates_of_the_states_are_as_the_table_thinks() -> None:
    assert REVIEWS["in review by silence"].tacit
    assert REVIEWS["in review by silence"].window == day("2026-03-09")
