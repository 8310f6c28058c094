"""What holds over any history, by Hypothesis (issue 1, 'What must be shown' 6; design.md 4).

Histories choose from what is legal, so that they go deep; the catalog and calendar are the real ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_any
from hypothesis import strategies as st

from domain.acts import Act, Alarm
from domain.canonical import canonical
from domain.clock import SHANGHAI
from domain.ledger import read_event, write_down
from domain.play import Caused, play, rules_of
from domain.project.after_the_end import ON_CHALLENGES
from domain.project.alarms import next_alarm as project_alarm
from domain.project.conclude import unsettled
from domain.project.core import PROJECT
from domain.project.events import (
    HandlerMoved,
    ItemOpened,
    ItemSkipped,
    PrerequisiteMet,
    ProjectEvent,
    RoundClosing,
    RoundEnded,
)
from domain.project.handle import handle as handle_project
from domain.project.state import Project
from domain.project.state import evolve as evolve_project
from domain.project.world import met
from domain.refused import Refused
from domain.review.alarms import PROMISED_PASSED, STATUTORY_PASSED, next_alarm
from domain.review.core import REVIEW
from domain.review.due import all_pauses, dues
from domain.review.events import (
    Decided,
    Escalated,
    Forwarded,
    ReviewEvent,
    TacitAcceptanceRetracted,
)
from domain.review.handle import handle
from domain.review.moves import moves
from domain.review.put_before import matter_of
from domain.review.state import Review, evolve
from domain.review.words import LimitKind, Status
from domain.streams import project_stream, review_stream
from domain.view import Rows, of_project, of_review
from tests.domain.histories import RULES, act, told
from tests.domain.project.lives import KINDS as KINDS_OF_PROJECT
from tests.domain.project.lives import the_right_one as the_right_one_of
from tests.domain.project.random_lives import Life, a_command, lives, shuffled, spread
from tests.domain.project.random_lives import lived as lived_project
from tests.domain.review.random_rounds import (
    KINDS,
    WORLDS,
    History,
    Step,
    filled_in,
    lived,
    message,
    rounds,
    steps,
)
from tests.domain.review.rounds import the_right_one

often = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
long = settings(often, max_examples=4000)

# --- a round --------------------------------------------------------------------------------------


def states(events: list[ReviewEvent]) -> list[Review]:
    """The round after each event."""
    found: list[Review] = []
    for event in events:
        found.append(evolve(found[-1] if found else None, event))
    return found


def by_name(caused: Iterable[Caused[ReviewEvent]]) -> list[tuple[Any, ...]]:
    """What came, with its rules by their versions: they may have been read from disk anew since."""
    return [(one.event, one.act, one.after, repr(one.rules)) for one in caused]


def a_due_date_never_moves_without_an_event_that_carries_it(history: History) -> None:
    before = None
    for event, after in zip(history.events, states(history.events), strict=True):
        clears = isinstance(event, Forwarded | TacitAcceptanceRetracted)
        carries = getattr(event, "dues", None) is not None
        if before is not None and before.dues != after.dues:
            assert carries or clears, event
        before = after


def a_due_date_derived_anew_is_the_one_that_stands(history: History) -> None:
    following = (*history.caused[1:], None)
    for one, after, then in zip(history.caused, states(history.events), following, strict=True):
        done = then is None or one.act is None or then.act != one.act
        if done and after.status in (Status.IN_REVIEW, Status.SUSPENDED):
            assert after.dues == dues(after, rules_of(after, RULES)), one.event


def there_are_never_two_decisions(history: History) -> None:
    assert sum(isinstance(event, Decided) for event in history.events) <= 1


def the_state_is_the_fold_of_what_the_ledger_holds(history: History) -> None:
    stream = review_stream(history.after.project, history.after.item, history.after.round)
    again = None
    for seq, caused in enumerate(history.caused, start=1):
        line = write_down(caused.event, caused.act, seq)
        event = read_event(stream, line)
        assert event == caused.event
        assert canonical(write_down(event, caused.act, seq)) == canonical(line)
        again = evolve(again, event)
    assert again == history.after


def no_alarm_is_earlier_than_what_has_happened(history: History) -> None:
    for state in states(history.events):
        alarm = next_alarm(state, rules_of(state, RULES))
        if alarm is not None and alarm.what not in (PROMISED_PASSED, STATUTORY_PASSED):
            assert alarm.when >= state.latest
        if alarm is not None:
            assert alarm.when >= state.clock_since


def events_stand_in_the_order_of_their_time(history: History) -> None:
    times = [event.at for event in history.events]
    assert times == sorted(times)


def in_a_terminal_state_no_command_is_taken_and_nothing_rings(history: History) -> None:
    if history.after.open:
        return
    assert next_alarm(history.after, RULES) is None
    assert moves(history.after, RULES) == ()
    at = history.now + timedelta(minutes=1)
    step = Step(timedelta(), 0, 1, timedelta(), False, True)
    for kind in KINDS:
        command = filled_in(kind, history.after, step, at)
        with pytest.raises(Refused):
            handle(history.after, act(command, at, the_right_one(command, history.after)), RULES)


def played_at_once_it_is_the_same(history: History) -> None:
    whole = play(REVIEW, None, history.acts, history.now, RULES)
    assert by_name(whole.events) == by_name(history.caused)
    assert whole.after == history.after
    assert sorted(o.id for o in whole.outcomes) == sorted(one.id for one in history.acts)


def rung(history: History) -> list[tuple[Review, Escalated]]:
    """Each step of the ladder that rang, and the round just before."""
    before = states(history.events)[:-1]
    pairs = zip(before, history.events[1:], strict=True)
    return [(state, event) for state, event in pairs if isinstance(event, Escalated)]


def a_step_of_the_ladder_rings_at_most_once(history: History) -> None:
    steps = [event.step for _, event in rung(history)]
    assert len(steps) == len(set(steps))
    told = [one.step for one in history.after.escalations]
    assert steps == [one for one in told if matter_of(one) is None]
    assert len(told) == len(set(told))


def a_step_rings_at_nine_of_a_day_that_counts_on_the_running_clock(history: History) -> None:
    for before, event in rung(history):
        local = event.at.astimezone(SHANGHAI)
        assert (local.hour, local.minute) == (9, 0)
        if event.step == "e0":
            assert before.status is Status.SUBMITTED
            continue
        assert before.status is Status.IN_REVIEW
        assert not before.awaits
        for pause in all_pauses(before, rules_of(before, RULES)):
            assert pause.end is not None
            assert not pause.start < local.date() <= pause.end


def a_step_is_never_older_than_what_set_the_clock(history: History) -> None:
    for before, event in rung(history):
        since = before.received_at if event.step == "e0" else before.clock_since
        assert since is not None
        assert since < event.at
        assert before.latest <= event.at


def a_step_names_the_day_that_stood(history: History) -> None:
    for before, event in rung(history):
        match event.limit:
            case None:
                assert event.due == before.window
            case LimitKind.PROMISED:
                assert event.due == before.dues.promised
            case LimitKind.STATUTORY:
                assert event.due == before.dues.statutory


def the_end_of_every_duty_of_a_round_is_armed(history: History) -> None:
    """Who has a day for something is waited for no longer: the round wakes up then, or before."""
    last = {one.event.at: one for one in history.caused}  # of several at one instant the last
    for now, one in last.items():
        alarm = next_alarm(one.after, one.rules)
        assert unarmed(of_review(one.after, one.rules), alarm, now) == [], alarm


OF_A_ROUND = (
    a_step_of_the_ladder_rings_at_most_once,
    a_step_rings_at_nine_of_a_day_that_counts_on_the_running_clock,
    a_step_is_never_older_than_what_set_the_clock,
    a_step_names_the_day_that_stood,
    a_due_date_never_moves_without_an_event_that_carries_it,
    a_due_date_derived_anew_is_the_one_that_stands,
    there_are_never_two_decisions,
    the_state_is_the_fold_of_what_the_ledger_holds,
    no_alarm_is_earlier_than_what_has_happened,
    the_end_of_every_duty_of_a_round_is_armed,
    events_stand_in_the_order_of_their_time,
    in_a_terminal_state_no_command_is_taken_and_nothing_rings,
    played_at_once_it_is_the_same,
)


@pytest.mark.parametrize("holds", OF_A_ROUND, ids=lambda one: one.__name__)
@often
@for_any(history=rounds())
def test_of_any_round(holds: Any, history: History) -> None:
    holds(history)


@often
@for_any(history=rounds(), cut=st.floats(0, 1))
def test_playing_in_two_halves_is_playing_at_once(history: History, cut: float) -> None:
    start = history.acts[0].submitted_at
    at = start + (history.now - start) * cut
    first = [one for one in history.acts if one.submitted_at <= at]
    rest = [one for one in history.acts if one.submitted_at > at]
    half = play(REVIEW, None, first, at, RULES)
    other = play(REVIEW, half.after, rest, history.now, RULES)
    assert by_name(half.events + other.events) == by_name(history.caused)
    assert other.after == history.after


@often
@for_any(history=rounds(), seconds=st.lists(st.integers(0, 10**7), max_size=5))
def test_how_often_the_worker_looks_changes_nothing(history: History, seconds: list[int]) -> None:
    state, events = None, []
    looks = sorted(history.acts[0].submitted_at + timedelta(seconds=s) for s in seconds)
    waiting = list(history.acts)
    for look in (*[one for one in looks if one < history.now], history.now):
        due = [one for one in waiting if one.submitted_at <= look]
        waiting = waiting[len(due) :]
        played = play(REVIEW, state, due, look, RULES)
        state, events = played.after, [*events, *played.events]
    assert by_name(events) == by_name(history.caused)


@often
@for_any(history=rounds(), back=st.floats(0, 1), how=st.integers(0, 999))
def test_what_the_project_tells_late_leaves_a_round_in_order(
    history: History, back: float, how: int
) -> None:
    """A message dated by its cause meets a state that has gone on."""
    at = history.now - (history.now - history.acts[0].submitted_at) * back
    step = Step(timedelta(), 9, how, timedelta(), wild=False, last=False)
    late = told(message(history.after, step, at), at)
    played = play(REVIEW, history.after, [late], history.now, RULES)
    state = played.after
    assert state is not None
    assert [outcome.refusal for outcome in played.outcomes] == [None]
    assert state.latest == max([history.after.latest, *(c.event.at for c in played.events)])
    if state.status in (Status.IN_REVIEW, Status.SUSPENDED):
        assert state.dues == dues(state, rules_of(state, RULES))
    assert state.last_happened == history.after.last_happened


def test_random_rounds_go_deep() -> None:
    """Every kind of event comes, and every state is reached: else the properties say little."""
    seen: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    steps_rung: Counter[str] = Counter()
    for seed in range(450):
        history = lived(WORLDS[seed % len(WORLDS)], steps(seed, 16), (0, 3, 400)[seed % 3])
        seen.update(history.types)
        steps_rung.update(event.step for _, event in rung(history))
        ends.update({state.status for state in states(history.events)})
    every = {model.model_fields["type"].default for model in _events()}
    # These lives begin here, under the one catalog; those that are taken over, or go over to another
    # catalog, have tests of their own.
    # Nor does the applicant change here, whose acts they are (tests/domain/project/test_changes.py), nor is
    # one simplified (test_assessments.py there) or begun beforehand (tests/domain/review/test_pre_review.py).
    others = {"TakenOver", "CatalogKept", "ApplicantChanged", "Simplified"}
    others |= {"PreReviewed", "BecameFormal"}
    assert every - set(seen) == others, seen
    assert {f"e{n}" for n in range(8)} - set(steps_rung) == set(), steps_rung
    assert set(Status) - set(ends) == set(), ends


def _events() -> tuple[type[ReviewEvent], ...]:
    return ReviewEvent.__origin__.__args__  # type: ignore[attr-defined,no-any-return]


@pytest.mark.soak
@long
@for_any(history=rounds())
def test_of_any_round_for_long(history: History) -> None:
    for holds in OF_A_ROUND:
        holds(history)


# --- a project --------------------------------------------------------------------------------------

# The same lives for every property (they are made once); the soak test goes where chance leads.
made_once = settings(often, max_examples=20, derandomize=True)


def nothing_more_follows_after_conclude(life: Life) -> None:
    for batch in life.batches:
        assert unsettled(batch.after, rules_of(batch.after, RULES)) == [], batch.acts


def an_event_bears_the_time_of_its_cause(life: Life) -> None:
    """In order of arrival there is nothing late: what follows, follows at once."""
    at = {one.id: one.submitted_at for one in life.acts}
    for one in life.caused:
        if one.act is not None:
            assert one.event.at == at[one.act], one.event


def no_item_opens_before_its_needs_are_met(life: Life) -> None:
    state: Project | None = None
    for event in life.events:
        state = evolve_project(state, event)
        if isinstance(event, ItemOpened) and event.round == 1:
            for need in RULES.item(event.item).needs:
                judged = met(state, need, RULES)
                assert judged.holds, (event, need)
                assert judged.since is None or judged.since <= event.at, (event, need)


def two_rounds_of_an_item_are_never_open(life: Life) -> None:
    """Of one that recurs, never two of one period."""
    for batch in life.batches:
        for item, one in batch.after.items.items():
            periods = [open_round.period for open_round in one.open]
            assert len(periods) == len(set(periods)), (item, one.open)


def the_project_is_the_fold_of_what_the_ledger_holds(life: Life) -> None:
    stream = project_stream(life.after.code)
    again: Project | None = None
    for seq, caused in enumerate(life.caused, start=1):
        line = write_down(caused.event, caused.act, seq)
        event = read_event(stream, line)
        assert event == caused.event
        assert canonical(write_down(event, caused.act, seq)) == canonical(line)
        again = evolve_project(again, event)
    assert again == life.after


def no_alarm_of_a_project_is_earlier_than_what_has_happened(life: Life) -> None:
    for batch in life.batches:
        alarm = project_alarm(batch.after, rules_of(batch.after, RULES))
        assert alarm is None or alarm.when >= batch.after.latest


def the_end_of_every_duty_of_a_project_is_armed(life: Life) -> None:
    """The project wakes up then, or before. To ask for a renewal is a right and no duty."""
    for batch in life.batches:
        rules = rules_of(batch.after, RULES)
        alarm, now = project_alarm(batch.after, rules), batch.after.latest
        late = unarmed(of_project(batch.after, rules), alarm, now)
        assert [key for key in late if "#renew/" not in key] == [], alarm


def unarmed(rows: Rows, alarm: Alarm | None, now: datetime) -> list[str]:
    """The tasks whose last instant is still to come, and for which nothing is armed."""
    ends = {key: row["due_at"] for (table, key), row in rows.items() if table == "tasks"}
    return [
        key
        for key, end in ends.items()
        if end is not None
        and datetime.fromisoformat(end) > now
        and (alarm is None or alarm.when > datetime.fromisoformat(end))
    ]


def every_act_in_has_one_outcome_out(life: Life) -> None:
    played = play(PROJECT, None, life.acts, life.now, RULES)
    assert Counter(one.id for one in played.outcomes) == Counter(one.id for one in life.acts)
    assert [c.event for c in played.events] == life.events
    assert played.after == life.after


def after_the_end_nothing_but_a_case_is_taken_and_nothing_rings(life: Life) -> None:
    if life.after.ended_at is None:
        return
    assert life.after.owed == {}, "no decision was made anew since"
    assert project_alarm(life.after, RULES) is None
    at = life.now + timedelta(minutes=1)
    for seed in range(20):
        command = a_command(life.after, at, Random(seed))
        if isinstance(command, ON_CHALLENGES):
            continue  # what is challenged is challenged after the end too
        one = act(command, at, the_right_one_of(command, life.after))
        with pytest.raises(Refused):
            handle_project(life.after, one, RULES)


def reports_of_one_instant_commute(life: Life) -> None:
    for batch in life.batches:
        if batch.before is None or len(batch.acts) < 2:
            continue
        rung = play(PROJECT, batch.before, (), batch.acts[0].submitted_at, RULES).after
        told = [told_in_order(rung, shuffled(batch.acts, seed)) for seed in (0, 1)]
        told.append(told_in_order(rung, batch.acts[::-1]))
        whole = [c.event for c in batch.caused if c.act is not None]
        gone = taken_away(whole, *(events for events, _ in told))
        for events, after in told:
            assert multiset(events, gone) == multiset(whole, gone)
            assert without(after, gone) == without(batch.after, gone)


def taken_away(*tellings: Iterable[ProjectEvent]) -> frozenset[str]:
    """Items that an answer takes away at the very instant at which they end, or would open.

    If the answer is heard of first, nothing opens any more; if last, what has opened is closed: of
    these items alone the order is seen. What they leave behind for others is the same.
    """
    told = [event for events in tellings for event in events]
    gone = {event.item for event in told if isinstance(event, ItemSkipped | RoundClosing)}
    at_work = {event.item for event in told if isinstance(event, RoundEnded | ItemOpened)}
    return frozenset(gone & at_work)


def without(project: Project | None, items: frozenset[str]) -> Project | None:
    """The project but for these items."""
    if project is None:
        return None
    left = {name: life for name, life in project.items.items() if name not in items}
    return project.model_copy(update={"items": left})


def told_in_order(
    project: Project | None, acts: Iterable[Act[Any]]
) -> tuple[list[ProjectEvent], Project | None]:
    events: list[ProjectEvent] = []
    for one in acts:
        for event in handle_project(project, one, rules_of(project, RULES)):
            project = evolve_project(project, event)
            events.append(event)
    return events, project


def multiset(events: Iterable[ProjectEvent], but: frozenset[str] = frozenset()) -> Counter[bytes]:
    """The events, but those of the named items."""
    return Counter(
        canonical([e.at, e.type, write_down(e, None, 0).payload])
        for e in events
        if getattr(e, "item", None) not in but
    )


ALTERNATIVES = (  # either is enough: what is heard of first is what is concluded from
    ("acc_record", "total_investment_entry"),
    ("construction_permit", "highway_permit", "other_start", "equipment_entry"),
    ("builder_acceptance", "highway_handover", "other_completion"),
)


def one_of_each(acts: tuple[Act[Any], ...]) -> tuple[Act[Any], ...]:
    left_out = [
        item
        for ways in ALTERNATIVES
        for item in [one.command.item for one in acts if one.command.item in ways][1:]
    ]
    return tuple(one for one in acts if one.command.item not in left_out)


def what_follows_is_dated_by_its_latest_premise_whichever_arrives_last(life: Life) -> None:
    """The same reports a second apart, arriving in another order: nothing is lost or redated.

    There may be more: what opened after an end that is heard of later has to be taken back.
    """
    for batch in life.batches:
        if batch.before is None or len(batch.acts) < 2:
            continue
        rung = play(PROJECT, batch.before, (), batch.acts[0].submitted_at, RULES).after
        apart = spread(one_of_each(batch.acts))
        in_order, _ = told_in_order(rung, apart)
        for seed in (0, 1):
            late, _ = told_in_order(rung, shuffled(tuple(apart), seed))
            gone = taken_away(in_order, late)
            lost = conclusions(in_order) - conclusions(late)
            assert [one for one in lost if one[2] not in gone] == []


def conclusions(events: Iterable[ProjectEvent]) -> Counter[Any]:
    """What followed and when.

    What a round is told at its opening hangs on what had arrived. An item is skipped for the first
    of several reasons that is heard of: its date may be that of a later one.
    """
    return Counter(
        (
            None if isinstance(e, ItemSkipped) else e.at,
            e.type,
            getattr(e, "item", getattr(e, "group", getattr(e, "stage", None))),
        )
        for e in events
        if not isinstance(e, PrerequisiteMet | HandlerMoved)
    )


OF_A_PROJECT = (
    nothing_more_follows_after_conclude,
    an_event_bears_the_time_of_its_cause,
    no_item_opens_before_its_needs_are_met,
    two_rounds_of_an_item_are_never_open,
    the_project_is_the_fold_of_what_the_ledger_holds,
    no_alarm_of_a_project_is_earlier_than_what_has_happened,
    the_end_of_every_duty_of_a_project_is_armed,
    every_act_in_has_one_outcome_out,
    after_the_end_nothing_but_a_case_is_taken_and_nothing_rings,
    reports_of_one_instant_commute,
    what_follows_is_dated_by_its_latest_premise_whichever_arrives_last,
)


@pytest.mark.slow
@pytest.mark.parametrize("holds", OF_A_PROJECT, ids=lambda one: one.__name__)
@made_once
@for_any(life=lives())
def test_of_any_project(holds: Any, life: Life) -> None:
    holds(life)


@made_once
@for_any(life=lives(), cut=st.floats(0, 1))
def test_a_project_played_in_two_halves_is_the_same(life: Life, cut: float) -> None:
    start = life.acts[0].submitted_at
    at = start + (life.now - start) * cut
    first = [one for one in life.acts if one.submitted_at <= at]
    rest = [one for one in life.acts if one.submitted_at > at]
    half = play(PROJECT, None, first, at, RULES)
    other = play(PROJECT, half.after, rest, life.now, RULES)
    assert [c.event for c in (*half.events, *other.events)] == life.events
    assert other.after == life.after


@pytest.mark.slow
def test_random_lives_go_deep() -> None:
    """Every kind of event comes, most lives see construction, some the end."""
    seen: Counter[str] = Counter()
    stages: Counter[str | None] = Counter()
    for seed in range(80):
        life = lived_project(sorted(KINDS_OF_PROJECT)[seed % 5], seed, 80)
        seen.update({event.type for event in life.events})
        stages.update(list(life.after.stages))
    every = {model.model_fields["type"].default for model in ProjectEvent.__origin__.__args__}  # type: ignore[attr-defined]
    # What comes late, what a contradiction closes, a request whose day moves, take-overs, the adoption
    # of a catalog and changes that are rare in a life are in tests of their own.
    rare = {"SilenceRetracted", "RoundClosing", "ServiceDueMoved", "TakenOver", "RenewalRefused"}
    rare |= {
        "ItemTransferred",
        "DocumentRenewed",
        "OwnerChanged",
        "DocumentMarked",
        "TaskHandedOver",
        "ProjectResumed",
    }
    rare |= {"WorksStopped", "WorksResumed", "StoppedWorksReported", "StoppedWorksReportMissed"}
    rare |= {"WorksRecheckOpened", "WorksPermitChecked", "ItemExcused"}
    rare |= {"PromiseChecked", "PromiseUnchecked", "CreditRepaired"}
    rare |= {"PartSplitOff", "MergedInto", "ProjectTakenIn", "DocumentInherited"}
    rare |= {"Revived", "GroupReopened", "DutiesResumed"}
    rare |= {"AssessmentExpired", "ItemRelieved", "ReliefEnded", "ModeChosen", "RoundFormal"}
    rare |= {"BundleLimitMoved", "BundleOverdue", "BundleEnded"}
    rare |= {"BundlePutBefore", "BundleAnswered"}
    rare |= {"CatalogAdopted", "ItemLeftOut", "RoundFollowed", "MatterRaised", "MatterSettled"}
    assert every - set(seen) <= rare, seen
    assert stages["S5"] > 40, stages
    assert 10 < stages["S7"] < 80, stages


@pytest.mark.soak
@settings(often, max_examples=600)
@for_any(life=lives())
def test_of_any_project_for_long(life: Life) -> None:
    for holds in OF_A_PROJECT:
        holds(life)
