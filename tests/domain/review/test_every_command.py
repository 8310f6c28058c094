"""Every command by people in every state of a round: only the legal ones are taken.

A round is led anywhere; wherever it stands, each of the commands is given by whom it belongs to and
by others, now, ahead of us and dated back. An oracle written from domain.md 3 and 9 says which of
them the law takes; every other is refused with its reason, what would be legal now, and the clause
where the law has one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from domain.acts import Act, Actor, Role
from domain.joint_review import JointReview
from domain.play import play
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
    Inform,
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
from domain.review.core import REVIEW
from domain.review.handle import handle
from domain.review.state import Review, evolve
from domain.review.words import ADVERSE, LICENSING, NEEDLESS, Check, Result
from tests.domain.histories import (
    COMPANY,
    OFFICE,
    OTHER_COMPANY,
    RULES,
    WORDS,
    act,
    leader,
    on,
    reviewer,
    told,
)
from tests.domain.review.moves_oracle import CLAUSES, Dated, Stand, local
from tests.domain.review.random_rounds import a_value
from tests.domain.review.rounds import opened

KINDS = tuple(kind_of(command) for command in BY_PEOPLE)
BEGINS = "2026-03-02 08:00"
BEGUN = date(2026, 3, 2)
HOUR = timedelta(hours=1)
WORLDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("energy_review", {}),  # a licence with an extension
    ("energy_review", {"facts": {"energy_tce": "20000"}}),  # the province's
    ("enterprise_approval", {"awaits": ("site_preexam",)}),
    ("planning_scheme", {}),  # with notices
    ("enterprise_filing", {}),  # complete information is the filing
    ("det_traffic", {}),
    ("conf_jy", {}),
    ("conf_jy", {"after_negative": True}),
    ("acc_green", {"after_negative": True}),
    ("eia_acceptance", {}),  # a public notice
    ("land_grant", {}),  # a service
    ("equipment_entry", {}),  # a report
    ("eia_form", {"re_review": True}),  # silence agrees
    ("water_soil_plan", {"re_review": True}),
    ("water_soil_plan", {"facts": {"water_soil": "form"}}),  # may be granted on a promise
)

WHOSE = ("not_yours",)
STATE = ("not_now", "already_decided", "extended_once", "clock_stands_still")
DAY = ("in_the_future", "not_back_dated", "too_far_back", "before_previous")
TWO = ("two_people",)
OF_NO_LAW = (*DAY, *TWO)  # the catalog's and the office's own rules


class Commands:
    """Well-formed commands for a round as it stands at an instant."""

    def __init__(self, stand: Stand, happened: datetime, how: int = 0) -> None:
        self.stand, self.happened, self.how = stand, happened, how
        self.item = stand.item

    def of(self, kind: str) -> Any:
        return getattr(self, f"_{kind}")()

    def _decision(self, *among: Result) -> dict[str, Any]:
        every = [Result(one) for one in RULES.outcomes(self.item.id)]
        good = [one for one in every if one not in (*ADVERSE, *NEEDLESS)]
        outcome = (every if self.how % 3 == 2 else good)[self.how % len(good)]
        return {
            "outcome": outcome,
            "reason": WORDS,
            "conditions": (WORDS,),
            "facts": {fact: a_value(fact, self.how) for fact in self.item.sets},
        }

    def _number(self, what: dict[str, Any]) -> dict[str, Any]:
        return {"document": Document(number="1号")} if what["outcome"] in LICENSING else {}

    def _submit(self) -> Submit:
        if self.how % 2:
            return Submit()
        facts = {fact: a_value(fact, self.how) for fact in self.item.sets}
        fields = {one.id: "1" for one in self.item.fields}
        return Submit(papers=self.item.materials, fields=fields, facts=facts)

    def _supply_gap(self) -> SupplyGap:
        return SupplyGap(papers=tuple(self.stand.gap) or self.item.materials[:1])

    def _withdraw(self) -> Withdraw:
        return Withdraw()

    def _check_materials(self) -> CheckMaterials:
        paper = (*self.item.materials, "none")[0]
        there = (Check.COMPLETE, Check.NONCONFORMING)[self.how % 2]
        found = there if paper in self.stand.papers else Check.MISSING
        return CheckMaterials(checks={paper: found})

    def _accept(self) -> Accept:
        return Accept()

    def _accept_with_gap(self) -> AcceptWithGap:
        lacks = [one for one in self.item.materials if one not in self.stand.papers]
        gap = dict.fromkeys([*lacks, *self.stand.faulty])
        return AcceptWithGap(gap=tuple(gap), promise=WORDS)

    def _decide_on_promise(self) -> DecideOnPromise:
        return DecideOnPromise(promise=WORDS, document=Document(number="1号"))

    def _decline(self) -> Decline:
        return Decline(because="not_competent", reason=WORDS)

    def _request_correction(self) -> RequestCorrection:
        return RequestCorrection(missing=tuple(self.stand.faulty), note=WORDS)

    def _suspend(self) -> Suspend:
        until = local(self.happened) + timedelta(days=self.how) if self.how % 2 else None
        return Suspend(reason="force_majeure", until=until)

    def _resume(self) -> Resume:
        return Resume()

    def _extend(self) -> Extend:
        return Extend(reason=WORDS, drafted_by="li")

    def _correct_record(self) -> CorrectRecord:
        there = list(self.stand.dated().items()) or [("accepted", Dated(BEGUN, BEGUN))]
        entry, one = there[self.how % len(there)]
        days = (-1, 1, -1, 0, -2, 30, 8, -8)[self.how // 2 % 8]
        never = self.how % 5 == 3
        return CorrectRecord(
            entry=entry if self.how % 7 else "none",
            day=None if never and self.how % 10 == 3 else one.day + timedelta(days=days),
            never=never,
            reason=WORDS,
            drafted_by="li",
        )

    def _forward(self) -> Forward:
        return Forward()

    def _publish_notice(self) -> PublishNotice:
        ids = [one.id for one in self.item.notices] or ["none"]
        return PublishNotice(notice=ids[self.how % len(ids)])

    def _claim(self) -> Claim:
        return Claim()

    def _hand_over(self) -> HandOver:
        return HandOver(to="zhao")

    def _delegate(self) -> Delegate:
        return Delegate(to="zhao")

    def _hand_back(self) -> HandBack:
        return HandBack()

    def _take_back(self) -> TakeBack:
        return TakeBack()

    def _open_handing(self) -> OpenHanding:
        return OpenHanding()

    def _consult(self) -> Consult:
        another = "jy" if self.stand.unit == "sl" else "sl"
        whom = {"unit": another} if self.how % 2 else {"person": "lin"}
        return Consult(**whom, question=WORDS, until=local(self.happened))

    def _answer_consultation(self) -> AnswerConsultation:
        wanted = [one["number"] for one in self.stand.asked if not one["answered"]]
        return AnswerConsultation(number=(*wanted, 1)[0], opinion=WORDS)

    def _copy_to(self) -> CopyTo:
        another = "jy" if self.stand.unit == "sl" else "sl"
        return CopyTo(to=("lin",), units=(another,) if self.how % 2 else ())

    def _mark_read(self) -> MarkRead:
        return MarkRead()

    def _ask_signatures(self) -> AskSignatures:
        return AskSignatures(to=("zhao", "lin"), quorum=self.how % 3 or None)

    def _sign(self) -> Sign:
        return Sign(agrees=self.how % 3 != 1)

    def _decide(self) -> Decide:
        what = self._decision()
        fields = {one.id: "1" for one in self.item.fields}
        more = self._number(what) | {"fields": fields, "remedies": WORDS, "drafted_by": "li"}
        return Decide(**what, **more, papers=self.item.materials)

    def _record_answer(self) -> RecordAnswer:
        what = self._decision()
        return RecordAnswer(**what, **self._number(what), papers=self.item.materials)

    def _consent(self) -> Consent:
        return Consent(agreed=self.how % 2 == 0, reason=WORDS)

    def _answer_for(self) -> AnswerFor:
        return AnswerFor(**self._decision())

    def _arbitrate(self) -> Arbitrate:
        what = self._decision()
        return Arbitrate(**what, **self._number(what))

    def _step(self) -> str:
        return (*reversed(self.stand.rung), "e1")[0]

    def _acknowledge(self) -> Acknowledge:
        return Acknowledge(step=self._step())

    def _instruct(self) -> Instruct:
        return Instruct(step=self._step(), instruction=WORDS)

    def _pass_on(self) -> PassOn:
        return PassOn(step=self._step(), to="qin")


class Rounds(RuleBasedStateMachine):
    """A round is led on by a command, the project or time; after each all commands are tried."""

    seen: Counter[tuple[str, str, bool]]  # status, kind, taken

    def __init__(self) -> None:
        super().__init__()
        self.turn = 0

    @initialize(world=st.sampled_from(WORLDS))
    def opens(self, world: tuple[str, dict[str, Any]]) -> None:
        self._opens(*world)

    def _opens(self, item: str, more: dict[str, Any]) -> None:
        self.now = on(*BEGINS.split())
        opening = opened(item, BEGINS, **more)
        self.review: Review = play(REVIEW, None, [opening], self.now, RULES).after  # type: ignore[assignment]
        handler = opening.command.handler
        self.stand = Stand(
            item=RULES.item(item),
            unit=handler.acted_by or handler.unit,
            outer=handler.outer_unit is not None,
            awaits=list(opening.command.awaits),
            after_no=opening.command.after_negative,
            promise=(item, opening.command.facts.get("water_soil")) == ("water_soil_plan", "form"),
            again=opening.command.re_review,
            opened=self.now,
        )
        self.people = people(self.stand)

    @rule(hours=st.sampled_from((1, 1, 5, 20, 30, 75, 200)))
    def time_passes(self, hours: int) -> None:
        self._time_passes(hours * HOUR)

    def _time_passes(self, by: timedelta) -> None:
        self.now += by
        played = play(REVIEW, self.review, (), self.now, RULES)
        assert played.after is not None
        self.review = played.after
        for one in played.events:
            self._hears(one.event)

    def _hears(self, event: Any) -> None:
        if event.type == "Accepted":
            self.stand.window = self.review.window
        self.stand.hears(event)

    @rule(
        message=st.sampled_from(("met", "met", "lost", "joint", "close")), rarely=st.integers(0, 5)
    )
    def the_project_tells(self, message: str, rarely: int) -> None:
        if message == "met" and self.stand.awaits:
            self._told(Inform(met=self.stand.awaits[0]))
        elif message == "lost" and rarely < 3:
            needs = ("site_preexam", *self.stand.item.grant_needs)
            self._told(Inform(lost=needs[rarely % len(needs)]))
        elif message == "joint":
            self._meets(rarely)
        elif message == "close" and rarely == 0:
            self._told(Close(reason="project_ended"))

    def _meets(self, how: int) -> None:
        """An expert meeting of several items, begun lately; or the newest one is over."""
        today, now = local(self.now), self.review.joint
        if now is not None and how < 2:
            over = now.but(until=max(min(today, now.until), now.start), over=True)
            self._told(Inform(joint=over))
        else:
            start, number = today - timedelta(days=how % 3), now.number + 1 if now else 1
            until = start + timedelta(days=how * 4)
            self._told(Inform(joint=JointReview(number=number, start=start, until=until)))

    def _told(self, command: Any) -> None:
        self._time_passes(HOUR)
        for event in handle(self.review, told(command, self.now), RULES):
            self.review = evolve(self.review, event)
            self._hears(event)

    @rule(pick=st.integers(0, 10**6), how=st.integers(0, 30), back=st.sampled_from((0, 0, 0, 30)))
    def somebody_goes_on(self, pick: int, how: int, back: int) -> None:
        """With a command that the oracle calls legal, if anything can be done now."""
        self._time_passes(HOUR)
        happened = self.now - back * HOUR
        ways = []
        for kind in sorted(self.stand.legal()):
            command = Commands(self.stand, happened, how).of(kind)
            by = self._rightful(command)
            if by and not self.faults(by, command, happened):
                ways += [(by, command)] * (1 if kind in ("withdraw", "decline") else 4)
        if ways:
            by, command = ways[pick % len(ways)]
            self._given(by, command, happened)

    def _given(self, by: Actor, command: Any, happened: datetime) -> None:
        before = self.review
        events = handle(before, self._act(by, command, happened), RULES)
        assert events
        for event in events:
            self.review = evolve(self.review, event)
        self.stand.does(by, command, self.now, happened, before)
        heard = ("OverdueRetracted", "PutBefore")
        if command.kind == "correct_record":
            heard += ("TacitAcceptanceRetracted",)
            self.stand.window = self.review.window
        for event in events:
            if event.type in heard or (event.type == "Suspended" and event.joint):
                self.stand.hears(event)
        for name, last in self.review.notices.items():
            self.stand.notices[name] = last

    def _act(self, by: Actor, command: Any, happened: datetime) -> Act[Any]:
        return replace(act(command, self.now, by), happened_at=happened)

    def _rightful(self, command: Any) -> Actor | None:
        mine = [by for by in self.people if self.stand.may(by, command)]
        right = [by for by in mine if not self.stand.wrong_hand(by, command)]
        return (*right, *mine, None)[0]

    # What the oracle says

    def faults(self, by: Actor, command: Any, happened: datetime) -> list[tuple[str, ...]]:
        """The codes of what is wrong with the act; of what its words lack any other code may tell."""
        stand, then = self.stand, min(happened, self.now)
        found = []
        if not stand.may(by, command):
            found.append(WHOSE)
        if command.kind not in stand.legal():
            found.append(STATE)
        if stand.wrong_day(by, command, self.now, happened):
            found.append(DAY)
        if getattr(command, "drafted_by", None) == by.person:
            found.append(TWO)
        words = stand.wrong_hand(by, command) or stand.too_late(command, then, self.review)
        if command.kind == "correct_record" and STATE not in found:
            words = words or stand.misdated(command, local(self.now), self.review)
        if words or stand.not_ready(command, then) or self.nothing_lacks(command):
            found.append(())
        return found

    def nothing_lacks(self, command: Any) -> bool:
        return command.kind == "accept_with_gap" and not command.gap

    # What is tried wherever the round stands

    @invariant()
    def the_round_stands_where_the_oracle_thinks(self) -> None:
        assert self.review.status == self.stand.status

    @invariant()
    def every_command_is_taken_or_refused_as_the_law_says(self) -> None:
        self.turn += 1
        for number, kind in enumerate(KINDS):
            for by, command, happened in self._tries(kind, self.turn + number):
                faults = self.faults(by, command, happened)
                no = self._why_not(by, command, happened)
                what = (self.stand.status, kind, by.person, by.unit, f"{happened - self.now}", no)
                if not faults:
                    assert no is None, what
                else:
                    assert no is not None, (what, faults)
                    self._refused_in_full(kind, no, faults)
                self.seen[self.stand.status, kind, no is None] += 1

    def _tries(self, kind: str, turn: int) -> Iterator[tuple[Actor, Any, datetime]]:
        """By whose it is, at six hours; by three others, now; and drafted by who approves."""
        command = Commands(self.stand, self.now, turn).of(kind)
        right = self._rightful(command) or self.people[turn % len(self.people)]
        for happened in self._days():
            yield right, Commands(self.stand, min(happened, self.now), turn).of(kind), happened
        for step in (0, 5, 10):
            yield self.people[(turn + step) % len(self.people)], command, self.now
        if hasattr(command, "drafted_by"):
            yield right, command.but(drafted_by=right.person), self.now

    def _days(self) -> tuple[datetime, ...]:
        minute = timedelta(minutes=1)
        floor = max(self.stand.acted or self.stand.opened, self.stand.opened)
        return (
            self.now,
            self.now + 4 * minute,
            self.now + 6 * minute,
            floor,
            floor - minute,
            self.now - timedelta(days=9),
        )

    def _why_not(self, by: Actor, command: Any, happened: datetime) -> Refusal | None:
        try:
            assert handle(self.review, self._act(by, command, happened), RULES)
        except Refused as no:
            return no.refusal
        return None

    def _refused_in_full(self, kind: str, no: Refusal, faults: list[tuple[str, ...]]) -> None:
        told_apart = (*WHOSE, *STATE, *DAY, *TWO)
        codes = [code for codes in faults for code in codes]
        assert no.code in codes or (() in faults and no.code not in told_apart), (no, faults)
        assert re.search("[\u4e00-\u9fff]{2}", no.zh), no
        legal = self.stand.legal()
        assert set(no.legal) <= legal, (no, legal)
        assert bool(no.legal) == bool(legal), no
        if no.code in (*WHOSE, *STATE, *DAY, *TWO):
            assert set(no.legal) == legal, no
        if no.code in (*WHOSE, *STATE):
            assert CLAUSES.get(kind, "") in no.clause, no
        if no.code not in OF_NO_LAW:
            assert no.clause or kind not in CLAUSES, no


def people(stand: Stand) -> tuple[Actor, ...]:
    """Two companies, posts of the unit, of others, of the city; those whose business it is among them."""
    unit = stand.unit
    others = ("sl", "jy", "zrzy", *(one for one in stand.item.submitted_by if one != "owner"))
    return (
        reviewer(unit),
        COMPANY,
        leader(unit),
        OFFICE,
        OTHER_COMPANY,
        Actor(person="he", role=Role.HEAD, unit=unit),
        Actor(person="fu", role=Role.DEPUTY, unit=unit),
        Actor(person="zhao", role=Role.REVIEWER, unit=unit),
        Actor(person="lin", role=Role.REVIEWER, unit=unit),
        Actor(person="qin", role=Role.REVIEWER, unit="sl"),
        *(reviewer(one) for one in dict.fromkeys(others)),
        Actor(person="du", role=Role.SUPERVISION, unit="dcj"),
        Actor(person="shi", role=Role.CITY_LEADER),
        Actor(person="shen", role=Role.AUDITOR),
    )


def led(examples: int, steps: int, *, always_the_same: bool) -> Counter[tuple[str, str, bool]]:
    """What was tried where, and whether it was taken, over so many rounds."""
    Rounds.seen = Counter()
    how = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=always_the_same,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Rounds, settings=how)  # type: ignore[no-untyped-call]
    return Rounds.seen


def test_only_the_legal_commands_are_taken_in_any_state_and_every_refusal_says_why() -> None:
    led(20, 12, always_the_same=False)


# Rounds that are handed in again and again, and whose record is put right over and over.
OF_THE_RECORD = (
    "submit", "request_correction", "correct_record", "correct_record", "accept", "suspend",
    "resume", "forward", "extend",
)  # fmt: skip


def put_right_again_and_again(seed: int) -> Iterator[tuple[str, str, str]]:
    """One such round; of each correction that was taken the entry, and where the round stood before
    and after it."""
    draw = Random(seed)
    one = Rounds()
    Rounds.seen = Counter()
    one._opens(*WORLDS[draw.choice((0, 1, 2, 3))])
    for _ in range(14):
        one._time_passes(draw.choice((1, 5, 24, 48, 72, 120, 200)) * HOUR)
        kind = draw.choice(OF_THE_RECORD)
        for how in draw.sample(range(2000), 12):
            command = Commands(one.stand, one.now, how).of(kind)
            by = one._rightful(command)
            if by is None:
                break
            faults = one.faults(by, command, one.now)
            assert (one._why_not(by, command, one.now) is None) == (not faults), (seed, command)
            if not faults:
                before = one.review.status.value
                one._given(by, command, one.now)
                if isinstance(command, CorrectRecord):
                    yield command.entry, before, one.review.status.value
                break
        stand = one.stand.days
        assert one.review.status == one.stand.status, seed
        assert list(one.review.silent) == stand.silent, seed
        assert one.review.start_day == stand.started, seed
        if not one.review.open:
            return


@pytest.mark.slow
def test_wherever_a_record_is_put_right_the_round_stands_where_the_law_says() -> None:
    """And every way in which a correction moves a round is among them."""
    seen = {
        (entry.partition("-")[0], entry[-1:].isdigit(), before, after)
        for seed in range(600)
        for entry, before, after in put_right_again_and_again(seed)
    }
    assert {
        ("received", False, "correcting", "in_review"),
        ("received", False, "in_review", "correcting"),
        ("received", True, "in_review", "in_review"),
        ("received", True, "submitted", "submitted"),
        ("correction", False, "correcting", "in_review"),
        ("correction", False, "in_review", "correcting"),
        ("correction", True, "submitted", "in_review"),
        ("correction", True, "outside", "outside"),
        ("accepted", False, "outside", "outside"),
        ("forwarded", False, "outside", "outside"),
    } <= seen


@pytest.mark.soak
def test_the_same_of_many_rounds_and_nothing_is_left_untried() -> None:
    seen = led(1_500, 25, always_the_same=False)
    statuses = {status for status, _, _ in seen}
    assert {kind for _, kind, taken in seen if taken} == set(KINDS)
    assert {(status, kind) for status, kind, taken in seen if not taken} == {
        (status, kind) for status in statuses for kind in KINDS
    }
