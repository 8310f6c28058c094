"""Posts, holders and substitutes: AB角 from a day to a day, nothing passed on, ended by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from domain.acts import Actor, Role
from domain.canonical import plain
from domain.identity import Holder, Post, Substitution, holders, posts_of, who_may, who_may_project
from domain.identity.passwords import why_weak
from domain.identity.people import why_not_post, why_not_substitution
from domain.project.commands import Amend
from domain.project.duty_commands import Report
from domain.review.commands import Accept, Decide, Extend
from domain.review.words import Result
from domain.rules.items import Kind
from tests.domain.histories import RULES, WORDS, act, day
from tests.domain.project.lives import given as project_given
from tests.domain.project.lives import in_reserve
from tests.domain.review.rounds import given, opened
from tests.domain.review.test_decision import ENERGY, refused

MADE = datetime(2026, 3, 1, tzinfo=UTC)


def post(person: str, role: str = "reviewer", unit: str | None = "sl", **more: Any) -> Post:
    """A post from the first of March, until further notice."""
    values = {"from_day": day("2026-03-01"), **more}
    id = uuid5(UUID(int=0), f"{person} {role} {unit} {values}")
    return Post(id=id, person=person, role=role, unit=unit, **values)


def away(absent: str, substitute: str, first: str, last: str, *kinds: Kind) -> Substitution:
    """One stands in for the other on these days, for these kinds or all."""
    return Substitution(
        id=uuid5(UUID(int=1), f"{absent} {substitute} {first}"), absent=absent,
        substitute=substitute, from_day=day(first), to_day=day(last), kinds=kinds or None,
        made_by="sec", made_at=MADE,
    )  # fmt: skip


POSTS = (post("li"), post("wang"), post("zhao", "head"), post("ma", "leader"))
AWAY = away("li", "wang", "2026-03-10", "2026-03-12")


@pytest.mark.parametrize(
    ("on", "told"),
    [
        ("2026-02-28", []),
        ("2026-03-09", [("wang", None)]),
        ("2026-03-10", [("wang", None), ("wang", "li")]),
        ("2026-03-12", [("wang", None), ("wang", "li")]),
        ("2026-03-13", [("wang", None)]),
    ],
)
def test_a_substitution_begins_and_ends_by_itself(on: str, told: list[Any]) -> None:
    actors = [hat.actor("wang") for hat in posts_of("wang", day(on), POSTS, (AWAY,))]
    assert [(one.person, one.on_behalf_of) for one in actors] == told


def test_a_substitute_acts_in_the_absent_persons_post_with_both_names() -> None:
    posts = (post("li", "head"), post("wang"))
    _, lent = posts_of("wang", day("2026-03-10"), posts, (AWAY,))
    actor = lent.actor("wang")
    assert (actor.role, actor.unit, actor.persons) == (Role.HEAD, "sl", ("wang", "li"))
    assert actor.named({"wang": "王五", "li": "李四"}) == "王五（代李四）"
    assert actor.named() == "wang（代li）"
    assert Actor(person="li", role=Role.HEAD, unit="sl").named({"li": "李四"}) == "李四"


def test_what_one_holds_for_another_is_not_passed_on() -> None:
    """李 is away, 王 stands in for him, 赵 for 王: 赵 has 王's post, not 李's."""
    chain = (AWAY, away("wang", "zhao", "2026-03-10", "2026-03-12"))
    found = [hat.post.person for hat in posts_of("zhao", day("2026-03-11"), POSTS, chain)]
    assert found == ["zhao", "wang"]


def test_a_person_may_hold_several_posts_and_one_that_ended_is_none() -> None:
    posts = (post("li"), post("li", "head", "zj"), post("li", "leader", to_day=day("2026-03-09")))
    found = [hat.post.role for hat in posts_of("li", day("2026-03-10"), posts, ())]
    assert found == [Role.REVIEWER, Role.HEAD]


@pytest.mark.parametrize(
    ("role", "on", "posts", "told"),
    [
        ("reviewer", "2026-03-09", POSTS, [("li", "holder", None), ("wang", "holder", None)]),
        ("reviewer", "2026-03-10", POSTS, [("wang", "holder", None)]),
        ("reviewer", "2026-03-10", (post("li"), post("wang", "head")),
         [("wang", "substitute", "li")]),
        ("reviewer", "2026-03-10", (post("zhao", "head"),), [("zhao", "above", None)]),
        ("reviewer", "2026-03-10", (post("ma", "leader"),), [("ma", "above", None)]),
        ("head", "2026-03-10", (post("li"), post("ma", "leader")), [("ma", "above", None)]),
        ("reviewer", "2026-03-10", (post("zhao", "head", "zj"),), []),
        ("leader", "2026-03-10", (post("li"),), []),
        ("xmb", "2026-03-10", (post("li", "leader"),), []),
    ],
)  # fmt: skip
def test_who_answers_for_a_post(role: str, on: str, posts: Any, told: list[Any]) -> None:
    found = holders(Role(role), "sl", day(on), posts, (AWAY,))
    assert [(one.person, one.how, one.instead_of) for one in found] == told


def test_a_substitute_for_some_kinds_answers_for_these_alone() -> None:
    posts = (post("li"), post("wang", "head"))
    some = (away("li", "wang", "2026-03-10", "2026-03-12", Kind.OPINION),)
    on = day("2026-03-10")
    (opinions,) = holders(Role.REVIEWER, "sl", on, posts, some, kind=Kind.OPINION)
    (reviews,) = holders(Role.REVIEWER, "sl", on, posts, some, kind=Kind.REVIEW)
    assert (opinions.person, reviews.person) == ("wang", "li")
    assert opinions == Holder(person="wang", role=Role.REVIEWER, how="substitute", instead_of="li")


PEOPLE = st.sampled_from(["li", "wang", "zhao", "ma"])
DAYS = st.dates(date(2026, 3, 1), date(2026, 3, 20))


@for_any(
    st.lists(st.builds(post, PEOPLE, st.sampled_from(["reviewer", "head", "leader"])), max_size=6),
    st.lists(st.tuples(PEOPLE, PEOPLE, DAYS, DAYS), max_size=5),
    DAYS,
)
def test_whoever_answers_may_act_so(posts: list[Post], pairs: list[Any], on: date) -> None:
    """Holders and hats agree: who answers as holder or substitute has that hat that day."""
    lent = [
        away(one, two, min(a, b).isoformat(), max(a, b).isoformat())
        for one, two, a, b in pairs
        if one != two
    ]
    for role in (Role.REVIEWER, Role.HEAD, Role.LEADER):
        for found in holders(role, "sl", on, posts, lent):
            hats = posts_of(found.person, on, posts, lent)
            roles = [(hat.post.role, hat.instead and hat.instead.absent) for hat in hats]
            assert (found.role, found.instead_of) in roles
            assert found.how == "above" or found.role is role


# --- on the law ----------------------------------------------------------------------------------

LI = Actor(person="li", role=Role.LEADER, unit="fgw")
FOR_LI = LI.but(person="wang", on_behalf_of="li")
REFUSE = Decide(outcome=Result.REFUSED, reason=WORDS, remedies=WORDS, drafted_by="li")


@pytest.mark.parametrize(
    ("drafted_by", "by", "may"),
    [
        ("li", LI, False),
        ("li", FOR_LI, False),
        ("wang", FOR_LI, False),
        ("sun", FOR_LI, True),
        ("wang", LI, True),
    ],
)
def test_nobody_approves_his_own_draft_nor_that_of_whom_he_stands_in_for(
    drafted_by: str, by: Actor, may: bool
) -> None:
    for command in (REFUSE.but(drafted_by=drafted_by), Extend(reason=WORDS, drafted_by=drafted_by)):
        told = act(command, "2026-03-05", by)
        if may:
            assert given(*ENERGY, told)
        else:
            assert refused(*ENERGY, told).code == "two_people"


def test_a_substitute_for_some_kinds_acts_on_these_alone() -> None:
    licence = given(opened("energy_review", "2026-03-02"))
    reviews = LI.but(person="wang", on_behalf_of="li", kinds=("review",))
    opinions = LI.but(person="wang", on_behalf_of="li", kinds=("opinion",))
    assert who_may(reviews, Accept(), licence, RULES) is None
    why = who_may(opinions, Accept(), licence, RULES)
    assert why is not None
    assert "意见" in why
    project = project_given(*in_reserve())
    assert who_may_project(opinions, Amend(name="新名"), project, RULES) is not None
    report = Report(item="reserve_conversion", period="2026-Q1")
    assert who_may_project(opinions.but(kinds=("report",)), report, project, RULES) is None


def test_what_was_written_down_before_there_were_substitutes_hashes_the_same() -> None:
    """The golden lines of the ledger hold their hashes; so does every actor without substitute."""
    assert plain(LI) == {"person": "li", "role": "leader", "unit": "fgw", "company": None}
    assert plain(FOR_LI)["on_behalf_of"] == "li"
    assert "on_behalf_of" not in LI.model_dump(mode="json")
    assert Actor.model_validate(plain(FOR_LI)) == FOR_LI


@pytest.mark.parametrize(
    "wrong", [{"on_behalf_of": "li"}, {"kinds": ("review",)}, {"company": "c-001"}]
)
def test_an_actor_that_cannot_be_is_not_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        LI.but(**wrong)


# --- what may be set up ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "word"),
    [
        (post("li", "head"), None),
        (post("li"), "已有岗位"),
        (post("li", "reviewer", "zj"), None),
        (post("li", "system_admin", None), "兼任"),
        (post("li", "auditor", None), None),
        (post("li", "reviewer", None), "写明单位"),
        (post("sec", "audit_admin", None), "兼任"),
        (post("sec", "reviewer"), "兼任"),
        (post("sec", "reviewer", from_day=day("2027-01-01")), None),
        (post("new", "audit_admin", None), None),
        (post("new", "audit_admin"), "不属于"),
        (post("new", "system", None), "系统"),
        (post("new", "company", None, company="c-001"), None),
        (post("new", "reviewer", None, company="c-001"), "company"),
    ],
)
def test_the_three_administrators_are_three_people_who_decide_on_nothing(
    new: Post, word: str | None
) -> None:
    there = (*POSTS, post("sec", "security_admin", None, to_day=day("2026-12-31")))
    why = why_not_post(new, there)
    assert (why is None) is (word is None), why
    assert word is None or word in str(why)


@pytest.mark.parametrize(
    ("new", "word"),
    [
        (away("li", "zhao", "2026-03-13", "2026-03-14"), None),
        (away("li", "zhao", "2026-03-12", "2026-03-14"), "已由"),
        (away("zhao", "li", "2026-03-11", "2026-03-14"), "不能再转"),
        (away("li", "sun", "2026-04-01", "2026-04-02"), "同一单位"),
        (away("sun", "li", "2026-04-01", "2026-04-02"), "没有岗位"),
        (away("li", "wang", "2026-02-01", "2026-02-02"), "没有岗位"),
        (away("sec", "aud", "2026-04-01", "2026-04-02"), "管理员"),
    ],
)
def test_a_substitute_is_of_the_same_unit_and_there_himself(
    new: Substitution, word: str | None
) -> None:
    there = (*POSTS, post("sec", "security_admin", None), post("aud", "audit_admin", None))
    why = why_not_substitution(new, there, (AWAY,))
    assert (why is None) is (word is None), why
    assert word is None or word in str(why)


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("correct horse", None),
        ("Winter-26", None),
        ("winter26", "至少"),
        ("Short-1", "至少"),
        ("zhang.san-2026!", "账号"),
        ("ZHANG.SAN-2026!", "账号"),
        ("the old one is long", "原密码"),
        ("aaaaaaaaaaaaaaa", "重复"),
        ("长安一片月万户捣衣声秋风", None),
        ("x1" * 200, "最多"),
    ],
)
def test_x13_what_a_password_must_be(password: str, word: str | None) -> None:
    why = why_weak(password, "zhang.san", "the old one is long")
    assert (why is None) is (word is None), why
    assert word is None or word in str(why)


# --- what is no post and no substitution ------------------------------------------------------------


def test_a_post_ends_no_earlier_than_the_day_before_it_began() -> None:
    """Ended on the day on which it began, it holds on none."""
    none = post("li", to_day=day("2026-02-28"))
    assert not none.on(day("2026-03-01"))
    with pytest.raises(ValueError, match="before the first"):
        post("li", to_day=day("2026-02-27"))


def test_a_substitution_is_of_two_people_for_some_days_and_some_items() -> None:
    with pytest.raises(ValueError, match="his own substitute"):
        away("li", "li", "2026-03-10", "2026-03-12")
    told = AWAY.model_dump()
    for wrong, why in (({"to_day": None}, "last day"), ({"kinds": ()}, "no kind of items")):
        with pytest.raises(ValueError, match=why):
            Substitution.model_validate(told | wrong)
