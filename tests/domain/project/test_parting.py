"""拆分项目 and 并入其他项目: what goes, what stays, what the other is told (domain.md 8; docs/changes.md)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from domain.acts import SYSTEM, Act, Message, RawAct
from domain.canonical import plain
from domain.identity import who_may_project
from domain.ledger import read_act
from domain.play import play
from domain.project.adoption_commands import StopClocks
from domain.project.alarms import next_alarm
from domain.project.change_commands import SucceedUnit
from domain.project.commands import Terminate
from domain.project.conclude import unsettled
from domain.project.core import PROJECT
from domain.project.document_commands import RevokeDocument
from domain.project.form import act_form
from domain.project.messages import from_project
from domain.project.moves import takeable, why_not
from domain.project.parting_commands import BeginPart, MergeInto, SplitOff
from domain.project.state import Project
from domain.review.words import Result, Status
from domain.streams import message_id, project_stream, review_stream
from tests.domain.histories import CODE, COMPANY, OFFICE, RULES, WORDS, act, day, on, reviewer
from tests.domain.project.lives import (
    BUILDING,
    KINDS,
    Living,
    Then,
    ended,
    given,
    in_reserve,
    launched,
    open_items,
    refused,
    registered,
)

PART = "LH-2026-0002"
SAID: dict[str, Any] = {"reason": WORDS, "drafted_by": "li"}
TERMINATED = act(Terminate(reason=WORDS), "2026-02-06", OFFICE)


def split(when: str = "2026-02-05", by: Any = OFFICE, **more: Any) -> Act[Any]:
    return act(SplitOff(**{"code": PART, "name": "二期"} | SAID | more), when, by)


def merged(when: str = "2026-02-05", by: Any = OFFICE, **more: Any) -> Act[Any]:
    return act(MergeInto(**{"into": PART} | SAID | more), when, by)


def raw_of(code: str, number: int, message: Message) -> RawAct:
    """The row that the ledger keeps of it."""
    return RawAct(
        id=message_id(project_stream(code), number, 0, message.to),
        stream=message.to,
        kind=message.kind,
        body=message.body,
        by=plain(SYSTEM),
        submitted_at=message.at,
        happened_at=message.at,
        origin=project_stream(code),
    )


def messages(then: Then) -> list[Act[Any]]:
    """What other streams are told because of the events, as they read it."""
    return [
        read_act(raw_of(CODE, number, one))
        for number, event in enumerate(then.events)
        for one in from_project(then.project, event, RULES)
    ]


def part_of(then: Then) -> Project:
    """The part, begun by the message that it is sent."""
    (told,) = [one for one in messages(then) if isinstance(one.command, BeginPart)]
    played = play(PROJECT, None, [told], told.submitted_at, RULES)
    assert [one.refusal for one in played.outcomes] == [None]
    assert played.after is not None
    assert unsettled(played.after, RULES) == []
    return played.after


# --- split ----------------------------------------------------------------------------------------


def granted() -> tuple[Act[Any], ...]:
    return (*launched(), ended("eia_form", "2026-02-03", kind=BUILDING))


APPROVED = BUILDING | {"in_catalog_2016": True}  # an enterprise project that takes 核准


def approved() -> tuple[Act[Any], ...]:
    return (*launched(APPROVED), ended("enterprise_approval", "2026-02-03", kind=APPROVED))


def test_the_part_begins_from_the_start_with_what_is_known_as_declared() -> None:
    then = Then(given(*granted()), split(total_investment="2000"))
    part = part_of(then)
    assert (part.code, part.name, part.origin) == (PART, "二期", CODE)
    assert (part.owner, part.county, part.industry) == (COMPANY.company, "411122", "食品")
    assert then.project.parts == (PART,)
    assert open_items(part) == ["idea_review"]
    assert part.granted == {}
    facts = then.project.facts
    same = {name: one.value for name, one in part.facts.items()}
    assert same | {"total_investment": "10000"} | {"route": facts["route"].value} == {
        name: one.value for name, one in facts.items()
    }
    assert {one.source for name, one in part.facts.items() if name != "route"} == {"declared"}


def test_what_goes_of_the_figures_is_gone_here_and_what_was_invested_stays() -> None:
    project = given(*granted()).but(year_plan=Decimal(900), invested=Decimal(40))
    then = Then(project, split(total_investment="2000", year_plan="300"))
    assert then.project.facts["total_investment"].value == "10000"
    assert (then.project.year_plan, then.project.invested) == (Decimal(600), Decimal(40))
    part = part_of(then)
    assert part.facts["total_investment"].value == "2000"
    assert (part.year_plan, part.invested) == (Decimal(300), Decimal(0))


def test_open_rounds_and_clocks_of_the_origin_go_on() -> None:
    before = given(*launched())
    then = Then(before, split())
    assert then.project.items == before.items
    assert then.project.groups == before.groups
    assert then.project.granted == before.granted


def test_a_document_that_covers_both_finishes_its_item_in_the_part() -> None:
    then = Then(given(*granted()), split(documents=("eia_form/1",)))
    part = part_of(then)
    document = part.granted["eia_form/1"]
    assert (document.number, document.origin) == ("eia_form-1号", CODE)
    assert part.item("eia_form").finished_at == on("2026-02-05")
    assert then.project.granted["eia_form/1"].holds


def test_and_raises_there_what_its_item_raises_but_once() -> None:
    """核准 of the whole approves the part; who had a 核准 that was revoked was approved before."""
    one = ("enterprise_approval/1",)
    part = part_of(Then(given(*approved()), split(documents=one)))
    assert part.item("enterprise_approval").finished_at == on("2026-02-05")
    assert part.events["project_approved"] == on("2026-02-05")
    revoked = RevokeDocument(document="enterprise_approval/1", **SAID)
    into = given(*approved(), act(revoked, "2026-02-04", reviewer("fgw@411122"))).but(code=PART)
    assert into.item("enterprise_approval").finished_at is None
    there = taken_in(Then(given(*approved()), merged(documents=one)), into)
    assert there.project.item("enterprise_approval").finished_at == on("2026-02-05")
    assert there.project.events["project_approved"] == on("2026-02-03")


def test_stops_and_successors_hold_for_the_part_too() -> None:
    stop = StopClocks(first=day("2026-02-04"), last=day("2026-02-10"), **SAID)
    succeed = SucceedUnit(unit="fgw", successor="gxw", on=day("2026-02-04"), **SAID)
    acts = (act(stop, "2026-02-04", OFFICE), act(succeed, "2026-02-04 10:00", OFFICE))
    then = Then(given(*launched(), *acts), split())
    part = part_of(then)
    assert part.stops == then.project.stops
    assert part.successors == {"fgw": "gxw"}


def test_a_government_project_that_falls_below_the_threshold_needs_no_proposal_any_more() -> None:
    """政府投资条例: the amount of each is its own; what was open for the larger one is closed."""
    kind = KINDS["a highway"]
    project = given(*in_reserve(kind), ended("conformity_launch", "2026-02-02", kind=kind))
    assert project.facts["total_investment"].value == "80000"
    assert not project.item("proposal_approval").skipped_at
    then = Then(project, split(total_investment="77000"))
    assert then.project.facts["total_investment"].value == "3000"
    assert then.project.item("proposal_approval").skipped_at == on("2026-02-05")


def test_a_part_may_be_split_again_and_lives_to_its_exit() -> None:
    then = Then(given(*granted()), split(total_investment="2000", documents=("eia_form/1",)))
    living = Living(BUILDING)
    living.project = part_of(then)
    living.now = on("2026-02-06")
    project = living.until(lambda one: one.ended_at is not None, days=1500)
    assert project.ended_how == "exited"


def test_what_cannot_be_split_says_why() -> None:
    history = granted()
    assert refused(*history, split(by=COMPANY)).code == "not_yours"
    assert refused(*history, split(drafted_by="sun")).code == "two_people"
    assert refused(*history, split(code=CODE)).code == "same_project"
    assert refused(*history, split(), split("2026-02-06")).code == "same_project"
    assert refused(*history, split(total_investment="12000")).code == "too_much"
    assert refused(*history, split(year_plan="1")).code == "too_much"
    assert refused(*history, split(documents=("land_permit/1",))).code == "no_such_document"
    assert refused(*history, split(county="火星")).code == "unknown_county"
    assert refused(*history, TERMINATED, split("2026-02-07")).code == "ended"


def test_nobody_tells_a_project_in_another_projects_name() -> None:
    then = Then(given(*granted()), split())
    (told,) = messages(then)
    assert told.by == SYSTEM
    assert who_may_project(OFFICE, told.command, then.project, RULES)
    assert "begin_part" not in takeable(then.project, RULES)


# --- merge ----------------------------------------------------------------------------------------


def other(*acts: Act[Any]) -> Project:
    """The project that goes on: known already, its EIA not yet granted."""
    return given(*launched(), *acts).but(code=PART)


def taken_in(then: Then, into: Project) -> Then:
    """The other project, told."""
    (told,) = [one for one in messages(then) if one.command.kind == "take_in"]
    return Then(into, told)


def test_the_project_ends_as_merged_and_its_open_rounds_are_closed() -> None:
    before = given(*launched())
    then = Then(before, merged())
    project = then.project
    assert (project.ended_how, project.merged_into) == ("merged", PART)
    assert next_alarm(project, RULES) is None
    told = [
        (one.to, one.body["reason"])
        for event in then.events
        for one in from_project(project, event, RULES)
        if one.kind == "close"
    ]
    assert told == [
        (review_stream(CODE, item, one.round), "project_ended") for item, one in before.open_rounds
    ]
    assert why_not(project, "revive", RULES) == "项目已并入其他项目，不能恢复。"
    assert why_not(project, "amend", RULES) == "项目已并入其他项目。"


def test_the_rounds_of_the_survivor_go_on_though_the_other_s_are_older() -> None:
    """docs/decisions/0009: the act names what ends with it, and the survivor's stand as they are."""
    before = given(*launched())
    into = other(ended("eia_form", "2026-02-04", Result.REFUSED))
    (ending,), (going_on,) = before.item("eia_form").open, into.item("eia_form").open
    assert ending.opened_at < going_on.opened_at
    then = Then(before, merged())
    (event,) = then.of("MergedInto")
    assert event.items == tuple(item for item, _ in before.open_rounds)
    assert taken_in(then, into).project.item("eia_form").open == (going_on,)


def test_plan_and_figures_are_summed_in_the_other() -> None:
    project = given(*launched()).but(invested=Decimal(70), year_plan=Decimal(10))
    into = other().but(invested=Decimal(5), year_plan=Decimal(90))
    there = taken_in(Then(project, merged()), into)
    assert there.refusal is None
    assert (there.project.invested, there.project.year_plan) == (Decimal(75), Decimal(100))
    assert there.project.facts["total_investment"].value == "24000"
    assert there.project.took_in == (CODE,)
    assert set(open_items(there.project)) == set(open_items(into))


def test_a_document_said_to_cover_the_other_closes_the_round_that_was_open_for_it() -> None:
    project = given(*granted())
    into = other()
    assert "eia_form" in open_items(into)
    there = taken_in(Then(project, merged(documents=("eia_form/1",))), into)
    (closing,) = there.of("RoundClosing", "eia_form")
    assert (closing.round, closing.because) == (1, "inherited")
    document = there.project.granted["eia_form/2"]
    assert (document.number, document.origin) == ("eia_form-1号", CODE)
    late = Then(
        there.project, ended("eia_form", "2026-02-05 10:00", status=Status.CLOSED_NOT_NEEDED)
    )
    life = late.project.item("eia_form")
    assert (life.finished_at, life.outcome) == (on("2026-02-05"), document.outcome)
    assert "eia_form" not in open_items(late.project)
    assert unsettled(late.project, RULES) == []


def test_an_item_finished_there_stays_so_and_the_document_holds_beside_its_own() -> None:
    into = other(ended("eia_form", "2026-02-04", kind=BUILDING))
    there = taken_in(Then(given(*granted()), merged(documents=("eia_form/1",))), into)
    (event,) = there.of("DocumentInherited")
    assert not event.finishes
    assert there.project.item("eia_form").finished_at == on("2026-02-04")
    holding = [key for key, one in there.project.granted.items() if one.holds]
    assert holding == ["idea_review/1", "eia_form/1", "eia_form/2"]


def test_a_project_that_has_ended_meanwhile_still_records_what_it_was_told() -> None:
    into = Then(other(), act(Terminate(reason=WORDS), "2026-02-04", OFFICE)).project
    there = taken_in(Then(given(*granted()), merged(documents=("eia_form/1",))), into)
    assert there.refusal is None
    assert there.project.took_in == (CODE,)
    assert there.project.ended_how == "terminated"
    assert open_items(there.project) == open_items(into)


def test_what_was_split_may_be_merged_again() -> None:
    then = Then(given(*granted()), split(total_investment="2000", documents=("eia_form/1",)))
    part = part_of(then)
    back = Then(part, act(MergeInto(into=CODE, **SAID), "2026-03-05", OFFICE))
    (told,) = [
        one
        for event in back.events
        for one in from_project(back.project, event, RULES)
        if one.kind == "take_in"
    ]
    assert told.to == project_stream(CODE)
    origin = Then(then.project, read_act(raw_of(PART, 1, told)))
    assert origin.project.facts["total_investment"].value == "12000"


def test_what_cannot_be_merged_says_why() -> None:
    history = granted()
    assert refused(*history, merged(by=COMPANY)).code == "not_yours"
    assert refused(*history, merged(drafted_by="sun")).code == "two_people"
    assert refused(*history, merged(into=CODE)).code == "same_project"
    assert refused(*history, merged(documents=("land_permit/1",))).code == "no_such_document"


def test_only_a_document_that_holds_covers_the_other_and_of_an_item_only_one() -> None:
    revoked = RevokeDocument(document="eia_form/1", **SAID)
    gone = (*granted(), act(revoked, "2026-02-04", reviewer("sthj")))
    for parting in (split(documents=("eia_form/1",)), merged(documents=("eia_form/1",))):
        assert refused(*gone, parting).code == "holds_no_longer"
    into = other(ended("eia_form", "2026-02-04", kind=BUILDING))
    both = taken_in(Then(given(*granted()), merged(documents=("eia_form/1",))), into).project
    twice = act(
        MergeInto(into="LH-2026-0003", documents=("eia_form/1", "eia_form/2"), **SAID),
        "2026-02-06", OFFICE,
    )  # fmt: skip
    assert Then(both, twice).refusal.code == "twice"


def test_where_the_other_does_not_know_its_total_yet_nothing_is_added_to_it() -> None:
    into = given(registered()).but(code=PART)
    assert "total_investment" not in into.facts
    there = taken_in(Then(given(*launched()), merged()), into)
    assert there.project.took_in == (CODE,)
    assert "total_investment" not in there.project.facts


def test_what_was_invested_in_the_one_is_told_to_the_rounds_of_the_other_that_ask_it() -> None:
    living = Living(BUILDING)
    into = living.until(lambda one: "total_investment_entry" in open_items(one)).but(code=PART)
    for invested, sums in ((Decimal(70), [plain(into.invested + 70)]), (Decimal(0), [])):
        project = given(*launched()).but(invested=invested)
        there = taken_in(Then(project, merged(f"{living.now:%Y-%m-%d}")), into)
        said = {
            one.to: one.body["facts"]["cumulative_investment"]
            for event in there.of("ProjectTakenIn")
            for one in from_project(there.project, event, RULES)
        }
        assert list(said.values()) == sums
        assert set(said) <= {review_stream(PART, "total_investment_entry", 1)}


def test_the_forms_offer_what_was_granted() -> None:
    project = given(*granted())
    for kind in ("split_off", "merge_into"):
        form = act_form(project, kind, RULES)
        there = [one.value for one in form.field("documents").options]
        assert there == ["idea_review/1", "eia_form/1"]
    assert "code" not in [one.name for one in act_form(project, "split_off", RULES).fields]
