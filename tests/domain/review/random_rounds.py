"""Random rounds that go deep: each step chooses from what is legal, and sometimes from what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from hypothesis import strategies as st

from domain.acts import Act, Actor
from domain.clock import local_day
from domain.joint_review import JointReview
from domain.play import Caused, play
from domain.review.anew import Anew
from domain.review.application import lacking
from domain.review.commands import (
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
    MoveClocks,
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
)
from domain.review.core import REVIEW
from domain.review.entries import entries
from domain.review.events import ReviewEvent
from domain.review.item_rules import pause_reasons
from domain.review.moves import COMMAND_ZH, moves
from domain.review.state import Review
from domain.review.words import Check, Result, Running
from domain.stops import Stop
from tests.domain.histories import COMPANY, OFFICE, RULES, WORDS, act, on, reviewer, told
from tests.domain.review.rounds import handler, opened, the_right_one

KINDS = tuple(COMMAND_ZH)
CALENDARS = RULES.library.calendars
DESK = (
    "delegate", "hand_back", "take_back", "open_handing", "consult", "answer_consultation",
    "copy_to", "mark_read", "ask_signatures", "sign",
)  # fmt: skip
ENDS = ("withdraw", "decline", "decide", "record_answer", "answer_for", "arbitrate")
WORLDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("energy_review", {}),
    ("energy_review", {"facts": {"energy_tce": "20000"}}),
    ("enterprise_approval", {"awaits": ("site_preexam",)}),
    ("feasibility_approval", {"awaits": ("site_preexam", "geohazard_review")}),
    ("eia_report", {}),
    ("construction_permit", {"facts": {"must_tender": True}}),
    ("pollutant_permit", {"facts": {"pollutant_permit": "key"}}),
    ("planning_permit", {}),
    ("land_grant", {}),
    ("enterprise_filing", {}),
    ("signing", {}),
    ("det_water", {}),
    ("conf_zj", {}),
    ("conf_jy", {"after_negative": True}),
    ("acc_green", {"after_negative": True}),
    ("eia_acceptance", {}),
    ("equipment_entry", {}),
    ("total_investment_entry", {"facts": {"total_investment": "100"}}),
    ("conformity+wjw", {}),
    ("eia_form", {"re_review": True}),
    ("water_soil_plan", {"re_review": True}),
    ("water_soil_plan", {"facts": {"water_soil": "report"}}),
    ("water_soil_plan", {"facts": {"water_soil": "form"}}),
)


class Step(NamedTuple):
    """How long after the last, what is chosen, how it is filled in, how far it is dated back."""

    gap: timedelta
    pick: int
    how: int
    back: timedelta
    wild: bool
    last: bool  # may end the round


def steps(seed: int, n: int) -> list[Step]:
    """The first `n` steps of a seed: shrinking `n` keeps what came before."""
    draw = Random(seed)
    return [
        Step(
            gap=draw.choice((1, 2, 9, 9, 30, 30, 72, 72, 240, 24 * 60, 24 * 130))
            * HOUR
            * draw.random(),
            pick=draw.randrange(10**6),
            how=draw.randrange(10**6),
            back=draw.choice((0, 0, 0, 0, 0, 3, 24, 150)) * HOUR * draw.random(),
            wild=draw.random() < 0.08,
            last=draw.random() < 0.2,
        )
        for _ in range(n)
    ]


HOUR = timedelta(hours=1)


class History(NamedTuple):
    """What was done, what came of it step by step, and until when time was let run."""

    acts: tuple[Act[Any], ...]
    caused: tuple[Caused[ReviewEvent], ...]
    refused: int
    after: Review
    now: datetime

    @property
    def events(self) -> list[ReviewEvent]:
        return [one.event for one in self.caused]

    @property
    def types(self) -> set[str]:
        return {event.type for event in self.events}

    def __repr__(self) -> str:
        told = [f"{one.submitted_at:%m-%d %H:%M} {one.command!r}" for one in self.acts]
        return "\n".join([*told, *(f"  {e.at:%m-%d %H:%M} {e.type}" for e in self.events)])


def rounds() -> st.SearchStrategy[History]:
    return st.builds(
        lived,
        st.sampled_from(WORLDS),
        st.builds(steps, st.integers(0, 2**48), st.sampled_from((4, 10, 16, 24))),
        st.sampled_from((0, 3, 400)),
    )


def lived(world: tuple[str, dict[str, Any]], steps: list[Step], idle: int) -> History:
    """The round that these steps make; then nobody does anything for `idle` days."""
    item, more = world
    now = on("2026-01-28")
    review: Review | None = None
    acts: list[Act[Any]] = []
    caused: list[Caused[ReviewEvent]] = []
    refused = 0
    for step in (None, *steps):
        one = opened(item, "2026-01-28", **more)
        if step is not None and review is not None:
            now += step.gap
            forecast = play(REVIEW, review, (), now, RULES).after
            one = chosen(forecast or review, step, now)
        played = play(REVIEW, review, [one], now, RULES)
        review, refused = played.after, refused + bool(played.outcomes[0].refusal)
        acts.append(one)
        caused += played.events
    until = now + timedelta(days=idle)
    played = play(REVIEW, review, (), until, RULES)
    assert played.after is not None
    return History(tuple(acts), (*caused, *played.events), refused, played.after, until)


def chosen(review: Review, step: Step, now: datetime, catalogs: tuple[str, ...] = ()) -> Act[Any]:
    """The act of this step: by the right person and legal, a message, or something wild.

    `catalogs`: versions that the project may go over to.
    """
    if step.pick % 10 == 9:
        return told(message(review, step, now, catalogs), now)
    legal: tuple[str, ...] = moves(review, RULES) or KINDS
    dull = ("claim", "hand_over", "withdraw") if step.how % 5 else ()
    dull += () if step.how % 3 else ("acknowledge", "instruct", "pass_on")
    dull += () if step.how % 4 == 1 else DESK
    dull += ("correct_record",) if step.how // 3 % 3 else ()
    left_out = dull if step.last else (*ENDS, *dull)
    legal = tuple(kind for kind in legal if kind not in left_out) or legal
    kind = KINDS[step.pick % len(KINDS)] if step.wild else legal[step.pick % len(legal)]
    command = filled_in(kind, review, step, now)
    by = anybody(step) if step.wild else the_right_one(command, review)
    back = step.back
    if review.tacit and kind in ("accept", "request_correction"):
        back = step.how % 130 * HOUR  # perhaps back into the window
    happened = now if by.company else now - back
    return replace(act(command, now, by), happened_at=happened)


def anybody(step: Step) -> Actor:
    return (COMPANY, OFFICE, reviewer("fgw"), reviewer("jy"), reviewer("zj"))[step.how % 5]


def a_stop(step: Step, now: datetime) -> Stop:
    """A stop of all clocks about now: past, running or to come."""
    first = local_day(now) + timedelta(days=step.how % 21 - 10)
    return Stop(first=first, last=first + timedelta(days=step.pick % 12))


def a_meeting(review: Review, step: Step, now: datetime) -> JointReview:
    """An expert meeting of several items, begun lately, or that it is over."""
    known, today = review.joint, local_day(now)
    if known is not None and step.pick % 2:
        return known.but(until=max(known.start, min(today, known.until)), over=True)
    start = today - timedelta(days=step.pick % 4)
    until = start + timedelta(days=step.how % 30)
    return JointReview(number=known.number + 1 if known else 1, start=start, until=until)


def an_order(step: Step, now: datetime) -> Anew:
    """A ruling of some days ago that gives a term, perhaps over by now."""
    return Anew(on=local_day(now) - timedelta(days=step.pick % 21), within=step.how % 30 + 1)


def message(review: Review, step: Step, now: datetime, catalogs: tuple[str, ...] = ()) -> Any:
    choices: list[Any] = [Inform(met=need) for need in review.awaits * 4]
    choices += [Inform(lost=need) for need in (*RULES.item(review.item).grant_needs, "eia_form")]
    choices += [
        Inform(facts={"historic": bool(step.how % 2)}),
        Inform(facts={"event:site_check": True}),
        Inform(facts={"cumulative_investment": str(step.how)}),
        Inform(handler=review.handler.but(unit=("fgw", "gxw")[step.how % 2])),
        Inform(handler=handler("energy_review", {"energy_tce": "20000"})),
        Inform(),
        Inform(joint=a_meeting(review, step, now)),
        MoveClocks(calendar=CALENDARS[step.how % 2], reason=WORDS),
        MoveClocks(stop=a_stop(step, now), reason=WORDS),
        MoveClocks(ordered=an_order(step, now), reason=WORDS),
    ]
    for one in catalogs:
        running = (Running.KEEP, Running.ANEW)[step.how // 3 % 2]
        awaits = ("site_preexam",)[: step.how // 6 % 2]
        choices += [
            MoveClocks(catalog=one, running=running, awaits=awaits, reason=WORDS),
            MoveClocks(catalog=one, running=Running.ANEW, reason=WORDS),
        ]
    if step.last:
        choices.append(Close(reason="does_not_apply"))
    return choices[step.how % len(choices)]


def filled_in(kind: str, review: Review, step: Step, now: datetime) -> Any:
    """A command of this kind; `how` decides how complete it is."""
    item = RULES.item(review.item)
    how, thorough = step.how, step.how % 4 != 0
    outcomes = RULES.outcomes(item.id)
    outcome = Result(outcomes[0] if how % 3 else outcomes[how % len(outcomes)])
    what: dict[str, Any] = {
        "outcome": outcome,
        "reason": WORDS,
        "conditions": (WORDS,),
        "facts": {fact: a_value(fact, how) for fact in item.sets} if thorough else {},
    }
    number = {"document": Document(number=f"{how}号")}
    reasons = pause_reasons(item, RULES)
    match kind:
        case "submit":
            papers = item.materials if thorough else item.materials[:1]
            fields = {f.id: "1" for f in item.fields} if thorough else {}
            return Submit(papers=papers, fields=fields, facts=what["facts"])
        case "withdraw":
            return Withdraw()
        case "accept":
            return Accept()
        case "check_materials":
            found = (Check.COMPLETE, Check.NONCONFORMING, Check.MISSING)
            return CheckMaterials(
                checks={
                    paper: found[(how + n) % 3] if paper in review.papers else Check.MISSING
                    for n, paper in enumerate(item.materials[: how % 3 + 1])
                }
            )
        case "accept_with_gap":
            lacks = [one for one in item.materials if one not in review.papers]
            return AcceptWithGap(
                gap=(*lacks, *lacking(review)) or item.materials[:1], promise=WORDS
            )
        case "decide_on_promise":
            return DecideOnPromise(promise=WORDS, document=Document(number="1号"))
        case "supply_gap":
            return SupplyGap(papers=review.gap[: how % 3] or ("none",))
        case "decline":
            return Decline(because="not_required", reason=WORDS)
        case "request_correction":
            return RequestCorrection(missing=item.materials[: how % 3], note=WORDS)
        case "suspend":
            days = (None, 0, 3, 10, 60)[how % 5]
            until = None if days is None else local_day(now - step.back) + timedelta(days=days)
            return Suspend(reason=reasons[how % len(reasons)].id, until=until)
        case "resume":
            return Resume()
        case "extend":
            return Extend(reason=WORDS, drafted_by="li")
        case "correct_record":
            return a_correction(review, how)
        case "forward":
            return Forward()
        case "publish_notice":
            ids = [one.id for one in item.notices] or ["none"]
            return PublishNotice(notice=ids[how % len(ids)])
        case "claim":
            return Claim()
        case "hand_over":
            return HandOver(to="zhao")
        case "delegate":
            return Delegate(to=("zhao", "lin")[how % 2])
        case "hand_back":
            return HandBack()
        case "take_back":
            return TakeBack()
        case "open_handing":
            return OpenHanding()
        case "consult":
            until = local_day(now) + timedelta(days=how % 9)
            return Consult(unit=("sl", None)[how % 2], person="lin", question=WORDS, until=until)
        case "answer_consultation":
            return AnswerConsultation(number=how % 3 + 1, agrees=bool(how % 2), opinion=WORDS)
        case "copy_to":
            return CopyTo(to=("zhao",) if how % 2 else (), units=("sl", "gxw")[: how % 3])
        case "mark_read":
            return MarkRead()
        case "ask_signatures":
            return AskSignatures(to=("zhao", "lin")[: how % 2 + 1], quorum=1 if how % 3 else None)
        case "sign":
            return Sign(agrees=bool(how % 3))
        case "decide":
            papers = item.materials if how % 3 else ()
            fields = {f.id: "1" for f in item.fields} if how % 3 else {}
            return Decide(
                **what, **number, papers=papers, fields=fields, remedies=WORDS, drafted_by="li"
            )
        case "record_answer":
            return RecordAnswer(**what, **number, papers=item.materials)
        case "consent":
            return Consent(agreed=bool(how % 3))
        case "answer_for":
            return AnswerFor(**what)
        case "arbitrate":
            return Arbitrate(**what, **number)
        case "acknowledge":
            return Acknowledge(step=a_step(review, how))
        case "instruct":
            return Instruct(step=a_step(review, how), instruction=WORDS)
        case "pass_on":
            return PassOn(step=a_step(review, how), to=("zhao", "lin")[how % 2])
    raise AssertionError(kind)


def a_correction(review: Review, how: int) -> CorrectRecord:
    """Of an entry that there is, if there is one: a few days earlier or later."""
    there = entries(review, RULES)
    late = [one for one in there if one.id.startswith("correction")]
    if review.silent and late and how % 2:  # what counts as late may have been in time after all
        there = tuple(late)
    one = there[how % len(there)] if there else None
    days = (-1, 1, -2, 2, -3, -5, 4, -9, 9, -20)[how // 7 % 10]
    day = (one.day if one else local_day(review.opened_at)) + timedelta(days=days)
    never = how // 70 % 4 == 0
    return CorrectRecord(
        entry=one.id if one else "accepted",
        day=None if never else day,
        never=never,
        reason=WORDS,
        drafted_by="li",
    )


def a_step(review: Review, how: int) -> str:
    """A step that has rung, if one has."""
    rung = [one.step for one in review.escalations] or ["e0"]
    return rung[how % len(rung)]


def a_value(fact: str, how: int) -> Any:
    one = RULES.fact(fact)
    match one.type:
        case "flag":
            return bool(how % 2)
        case "number":
            return str(how)
        case "date":
            return "2026-09-01"
        case "choice":
            value = one.values[how % len(one.values)]
            return [value] if one.multiple else value
