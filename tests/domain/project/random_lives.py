"""Random lives that go deep: rounds end, duties are reported, people act, time passes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from hypothesis import strategies as st

from domain.acts import Act
from domain.clock import local_day
from domain.play import Caused, play
from domain.project.adoption_commands import AdoptCalendar, StopClocks
from domain.project.assessments import topics
from domain.project.bundle_commands import ExtendBundle
from domain.project.bundle_ends import extendable
from domain.project.bundles import askable
from domain.project.challenge_commands import (
    Path,
    RecordChallenge,
    RecordRuling,
    RecordStay,
    Ruling,
)
from domain.project.challenges import challengeable
from domain.project.change_commands import ChangeCounty, SucceedUnit, TransferItem
from domain.project.commands import (
    AddUnit,
    Amend,
    ExcuseItem,
    Reapply,
    RecordAssessment,
    RecordEvent,
    Redetermine,
    Revive,
    SetFact,
    SubmitBundle,
    Terminate,
)
from domain.project.core import PROJECT
from domain.project.document_commands import (
    AlterDocument,
    CancelDocument,
    CorrectDocument,
    DecideRenewal,
    RecallDocument,
    RequestRenewal,
    RevokeDocument,
)
from domain.project.documents import expires, held, renewable
from domain.project.duty_commands import (
    AdvanceSupport,
    Report,
    RequestService,
    RequestSupport,
    ReturnReport,
    SupportStep,
)
from domain.project.events import ProjectEvent
from domain.project.joint_review_commands import CloseJointReview, ConveneJointReview
from domain.project.joint_reviews import joinable
from domain.project.missing import missing
from domain.project.obligation_commands import ConfirmObligation, ReportObligation
from domain.project.standstill_commands import (
    ReportStoppedWorks,
    ResumeProject,
    ResumeWorks,
    StopWorks,
    SuspendProject,
)
from domain.project.state import Project
from domain.review.words import ADVERSE, WITH_CONDITIONS, Result, Status
from tests.domain.histories import COMPANY, OFFICE, RULES, WORDS, act, on, reviewer
from tests.domain.project.lives import KINDS, ended, registered, report, the_right_one

MINUTE = timedelta(minutes=1)
DECIDED_LATER = [  # facts that a department answers, and may answer otherwise than was declared
    fact
    for fact in RULES.catalog.facts.facts
    if fact.set_by not in ("office", "derived", "applicant") and fact.id != "promoted"
]


class Batch(NamedTuple):
    """What came at one instant, and what was there before."""

    before: Project | None
    acts: tuple[Act[Any], ...]
    after: Project
    caused: tuple[Caused[ProjectEvent], ...]


class Life(NamedTuple):
    """Every batch, and until when time was let run."""

    batches: tuple[Batch, ...]
    after: Project
    now: datetime

    @property
    def acts(self) -> tuple[Act[Any], ...]:
        return tuple(one for batch in self.batches for one in batch.acts)

    @property
    def caused(self) -> tuple[Caused[ProjectEvent], ...]:
        return tuple(one for batch in self.batches for one in batch.caused)

    @property
    def events(self) -> list[ProjectEvent]:
        return [one.event for one in self.caused]

    def __repr__(self) -> str:
        lines = []
        for batch in self.batches:
            lines += [
                f"{one.submitted_at:%y-%m-%d %H:%M} {one.command!r}"[:160] for one in batch.acts
            ]
            lines += [f"    {c.event.at:%y-%m-%d %H:%M} {c.event.type}" for c in batch.caused]
        return "\n".join(lines)


def lives() -> st.SearchStrategy[Life]:
    return st.builds(
        lived, st.sampled_from(sorted(KINDS)), st.integers(0, 2**48), st.sampled_from((8, 30, 70))
    )


@lru_cache(maxsize=256)
def lived(name: str, seed: int, n: int) -> Life:
    """The first `n` steps of a seed's life: shrinking `n` keeps what came before.

    Of acts at one instant the ids decide which is first, so they too are the seed's own.
    """
    draw, ids = Random(seed), Random(seed)
    kind = varied(KINDS[name], draw)
    now = on("2026-01-27")
    batches: list[Batch] = []
    first = registered(now, facts=declared(kind, draw))
    project = _played(batches, None, (first,), now)
    for _ in range(n):
        now += (
            draw.choice((MINUTE, MINUTE * 50, MINUTE * 900, MINUTE * 9000, MINUTE * 60000))
            * draw.random()
        )
        if draw.random() < 0.02:  # long enough for what was granted to expire
            now += MINUTE * 300000 * draw.random()
        forecast = play(PROJECT, project, (), now, RULES).after or project
        acts = tuple(
            replace(one, id=UUID(int=ids.getrandbits(128)))
            for one in step(forecast, kind, now, draw)
        )
        project = _played(batches, project, acts, now)
    return Life(tuple(batches), project, now)


def _played(
    batches: list[Batch], before: Project | None, acts: tuple[Act[Any], ...], now: datetime
) -> Project:
    played = play(PROJECT, before, acts, now, RULES)
    assert played.after is not None
    batches.append(Batch(before, acts, played.after, played.events))
    return played.after


def varied(kind: dict[str, Any], draw: Random) -> dict[str, Any]:
    """A project of this kind, with a few answers changed."""
    return kind | {fact.id: any_value(fact, draw) for fact in draw.sample(DECIDED_LATER, 3)}


def declared(kind: dict[str, Any], draw: Random) -> dict[str, Any]:
    """What the company says itself: mostly what will be answered, sometimes not."""
    said = varied(kind, draw) if draw.random() < 0.1 else kind
    return {fact.id: said[fact.id] for fact in draw.sample(DECIDED_LATER, draw.randrange(12))}


def any_value(fact: Any, draw: Random) -> Any:
    match fact.type:
        case "flag":
            return draw.random() < 0.5
        case "number":
            return str(draw.choice((0, 400, 4999, 5000, 12000, 90000)))
        case "date":
            return "2026-09-01"
        case _:
            one = draw.choice(fact.values)
            return [one] if fact.multiple else one


def step(project: Project, kind: dict[str, Any], now: datetime, draw: Random) -> Iterator[Act[Any]]:
    """What comes at this instant: reports of reviews, one person's act, or nothing at all."""
    dice = draw.random()
    ready = [(i, one) for i, one in project.open_rounds if not one.awaits]
    due = [(i, duty) for i, rhythm in project.rhythms.items() for duty in rhythm.open]
    if dice < 0.5 and ready:
        many = draw.choice((1, 2, (len(ready) + 1) // 2, len(ready)))
        # Of an item that recurs only one: which period's next round bears which number hangs on
        # the order of two reports, and is nothing.
        for item, one in dict(draw.sample(ready, min(many, len(ready)))).items():
            yield _ending(item, one.round, kind, now, draw)
    elif dice < 0.65 and due:
        item, duty = draw.choice(due)
        yield report(item, duty.period, now, reviewer(duty.unit))
    elif dice < 0.93:
        command = a_command(project, now, draw)
        if project.ended_how == "terminated" and draw.random() < 0.3:
            command = Revive(reason=WORDS, drafted_by="li")
        aside = Random(f"{now}")  # drawn apart, so that the rest of the life is as it was
        if aside.random() < 0.02:
            command = an_assessment(local_day(now), aside)
        elif project.ended_at is None and (bundles := askable(project, RULES)):
            if aside.random() < 0.3:
                command = SubmitBundle(bundle=aside.choice(bundles).id)
        elif longer := extendable(project):
            if aside.random() < 0.1:
                command = ExtendBundle(bundle=longer[0], reason=WORDS, drafted_by="li")
        meets = Random(f"{now} meets")  # apart, for the same reason
        moves = isinstance(command, AdoptCalendar | StopClocks)
        if project.ended_at is None and not moves and meets.random() < 0.1:
            command = a_meeting(project, now, meets)
        right = the_right_one(command, project)
        yield act(command, now, right if draw.random() < 0.9 else draw.choice(PEOPLE))


PEOPLE = (COMPANY, OFFICE, reviewer("fgw"), reviewer("gxw"), reviewer("fgw@411122"))


def _ending(item: str, round: int, kind: dict[str, Any], now: datetime, draw: Random) -> Act[Any]:
    outcome: Result | None = None
    status = Status.DECIDED
    dice = draw.random()
    adverse = [o for o in RULES.outcomes(item) if Result(o) in ADVERSE]
    if dice < 0.05 and adverse:
        outcome = Result(adverse[0])
    elif dice < 0.07 and not RULES.opens_in_review(item):
        status = draw.choice((Status.DECLINED, Status.LAPSED, Status.WITHDRAWN))
    elif dice < 0.1 and (needless := {"not_required", "not_concerned"} & {*RULES.outcomes(item)}):
        outcome = Result(sorted(needless)[0])
    elif dice < 0.2 and (bound := {*WITH_CONDITIONS} & {*RULES.outcomes(item)}):
        outcome = Result(sorted(bound)[0])
    end = ended(item, now, outcome, kind=kind, round=round, status=status)
    if outcome in WITH_CONDITIONS:
        due = local_day(now) + timedelta(days=draw.choice((5, 60)))
        end = replace(end, command=end.command.but(conditions=(WORDS,), conditions_due=due))
    return end


def a_command(project: Project, now: datetime, draw: Random) -> Any:
    events = [event.id for event in RULES.catalog.events.events]
    withdrawn = [item for item, life in project.items.items() if life.withdrawn]
    reported = [(i, p) for i, rhythm in project.rhythms.items() for p in rhythm.reports]
    fact = draw.choice(DECIDED_LATER)
    asks = [support.id for support in RULES.catalog.support.support]
    choices: list[Any] = [
        Amend(industry=draw.choice(("教育", "食品", "交通"))),
        Amend(facts={fact.id: any_value(fact, draw)}),
        RecordEvent(event="intention_signed"),
        RecordEvent(event=draw.choice(events)),
        SetFact(fact="category", value=[draw.choice(RULES.fact("category").values)]),
        AddUnit(
            group=draw.choice(("conformity", "feasibility_study")),
            function=draw.choice(("wjw", "gxw", "zj")),
        ),
        Reapply(item=draw.choice(withdrawn or ["eia_form"])),
        RequestService(item=draw.choice(("matching", "arrears", "tax_relief"))),
        RequestSupport(support=draw.choice(asks)),
        AdvanceSupport(number=draw.randint(1, 2), to=draw.choice(list(SupportStep))),
        AdoptCalendar(calendar=draw.choice(RULES.library.calendars), reason=WORDS, drafted_by="li"),
        a_stop(now, draw),
    ]
    if any(rhythm.open for rhythm in project.rhythms.values()):
        choices += [a_stop(now, draw)] * 3
    if "S6" in project.stages:
        choices += [RequestService(item=draw.choice(("matching", "arrears", "tax_relief")))] * 4
    for number, service in project.services.items():
        if service.answered_at is None:
            choices += [Report(item=service.item, number=number)] * 8
    if project.supports:
        number = draw.choice(sorted(project.supports))
        choices += [AdvanceSupport(number=number, to=step) for step in SupportStep]
    if reported:
        item, period = draw.choice(reported)
        choices.append(ReturnReport(item=item, period=period, reason=WORDS))
    choices += on_documents(project, draw) + on_challenges(project, now, draw)
    if draw.random() < 0.02:
        return Terminate(reason=WORDS)
    if draw.random() < 0.1:
        return draw.choice(changes(project, now, draw))
    return draw.choice(choices)


def on_challenges(project: Project, now: datetime, draw: Random) -> list[Any]:
    """A decision is challenged, its effect stayed or not, and somebody rules."""
    today = local_day(now)
    told: list[Any] = []
    if found := challengeable(project):
        told.append(
            RecordChallenge(
                item=draw.choice(found),
                path=draw.choice(tuple(Path)),
                number=f"{len(project.challenges)}号",
                filed_on=today,
                stayed=draw.random() < 0.3,
            )
        )
    for key, one in project.challenges.items():
        if one.ruling is None:
            how = draw.choice((Ruling.SET_ASIDE, *Ruling))
            told += [
                RecordStay(challenge=key, stayed=not one.stayed, number="1号"),
                RecordRuling(
                    challenge=key,
                    ruling=how,
                    within=30 if how is Ruling.ORDERED else None,
                    number="2号",
                    ruled_on=today,
                    note=WORDS,
                    drafted_by="li",
                ),
            ]
    return told


def on_documents(project: Project, draw: Random) -> list[Any]:
    """What may be told of one of the documents, and of one of the obligations."""
    told: list[Any] = []
    drafted: dict[str, Any] = {"reason": WORDS, "drafted_by": "li"}
    asked = [key for key, one in project.granted.items() if one.renewal and one.holds]
    if asked:
        key = draw.choice(asked)
        told += [
            DecideRenewal(document=key, renewed=True),
            DecideRenewal(document=key, renewed=False, **drafted),
        ] * 8
    if project.granted:
        ends = [key for key in project.granted if may_be_renewed(project, key)]
        if ends:
            told += [RequestRenewal(document=draw.choice(ends), reason=WORDS)] * 6
        key = draw.choice(list(project.granted))
        until = project.granted[key].valid_until
        told += [
            DecideRenewal(document=key, renewed=True),
            DecideRenewal(document=key, renewed=False, **drafted),
            AlterDocument(document=key, what=WORDS, number=draw.choice((None, "2号"))),
            CorrectDocument(
                document=key,
                number="3号",
                valid_until=until and until + timedelta(days=draw.randint(-400, 90)),
                **drafted,
            ),
            RevokeDocument(document=key, **drafted),
            RecallDocument(document=key, **drafted),
            CancelDocument(document=key, **drafted),
        ]
    for key, one in list(project.obligations.items())[-2:]:
        if one.open:
            told.append(ReportObligation(obligation=key, note=WORDS))
            told.append(
                ConfirmObligation(obligation=key, fulfilled=draw.random() < 0.5, note=WORDS)
            )
    return told


def may_be_renewed(project: Project, key: str) -> bool:
    """Whether its renewal could be asked for."""
    one = held(project, key, RULES)
    return expires(one, project) is not None and renewable(one, RULES) and not one.granted.renewal


def changes(project: Project, now: datetime, draw: Random) -> list[Any]:
    """Of county or unit: today, some days back or to come; the project or its works stand still."""
    today = local_day(now)
    said: dict[str, Any] = {
        "on": today + timedelta(days=draw.randint(-3, 20)),
        "reason": WORDS,
        "drafted_by": "li",
    }
    units = sorted({one.handler.unit for _, one in project.open_rounds} | {"fgw", "gxw"})
    items = [item for item, _ in project.open_rounds] or ["idea_review"]
    return [
        TransferItem(item=draw.choice(items), unit=draw.choice(units), reason=WORDS),
        ChangeCounty(county=draw.choice(("411122", "411121", "411103")), **said),
        SucceedUnit(unit=draw.choice(units), successor=draw.choice(units), **said),
        SuspendProject(document="1号", reason=WORDS),
        ResumeProject(document="2号", reason=WORDS),
        StopWorks(on=today - timedelta(days=draw.randint(0, 60)), reason=WORDS),
        ReportStoppedWorks(note=WORDS),
        ResumeWorks(on=today),
        *redeterminations(project, draw),
    ]


def a_meeting(project: Project, now: datetime, draw: Random) -> Any:
    """An expert meeting of what could go before one, or its opinion."""
    today = local_day(now)
    held = [number for number, one in project.joint_reviews.items() if one.closed_on is None]
    if held and draw.random() < 0.5:
        return CloseJointReview(number=draw.choice(held), opinion=WORDS)
    items = joinable(project, RULES, today) or ("eia_form", "energy_review")
    meets = today + timedelta(days=draw.randint(0, 5))
    until = meets + timedelta(days=draw.randint(0, 20))
    return ConveneJointReview(items=items, institution="某中心", meets_on=meets, until=until)


def an_assessment(today: date, draw: Random) -> RecordAssessment:
    """Of the area, for a while yet, sometimes not long."""
    return RecordAssessment(
        topic=draw.choice(topics(RULES)),
        number=f"{draw.randint(1, 9)}号",
        area="某开发区",
        approved_on=today - timedelta(days=30),
        expires_on=today + timedelta(days=draw.choice((0, 20, 200))),
    )


def redeterminations(project: Project, draw: Random) -> list[Any]:
    """What a unit has answered is answered otherwise; what is then missing is excused."""
    known = [fact for fact in DECIDED_LATER if fact.id in project.facts]
    said: dict[str, Any] = {"reason": WORDS, "drafted_by": "li"}
    found: list[Any] = [ExcuseItem(item=item, **said) for item in missing(project, RULES)] * 3
    if known:
        fact = draw.choice(known)
        found += [Redetermine(fact=fact.id, value=any_value(fact, draw), **said)] * 2
    return found


def a_stop(now: datetime, draw: Random) -> StopClocks:
    """Days about now: past, running or to come."""
    first = local_day(now) + timedelta(days=draw.randint(-10, 10))
    last = first + timedelta(days=draw.randint(0, 12))
    return StopClocks(first=first, last=last, reason=WORDS, drafted_by="li")


def shuffled(acts: tuple[Act[Any], ...], seed: int) -> list[Act[Any]]:
    """The same acts in another order of arrival."""
    order = list(acts)
    Random(seed).shuffle(order)
    return order


def spread(acts: tuple[Act[Any], ...]) -> list[Act[Any]]:
    """The same messages, each a second after the one before it."""
    return [
        replace(one, submitted_at=at, happened_at=at)
        for n, one in enumerate(acts)
        for at in (one.submitted_at + timedelta(seconds=n),)
    ]
