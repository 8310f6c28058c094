"""People, posts, accounts and sessions in PostgreSQL: together with their line, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from domain.acts import Actor
from domain.identity import Person, Post, Substitution, Verb, may, posts_of, scope
from domain.identity.people import why_not_post
from store import access_log, accounts, database, people, projects, sessions
from store import scope as scopes
from store.access_log import Entry
from tests.store.filled import Filled
from worker.stack.postgres import Urls

BY = Entry("console", "user_added")
TODAY = date(2026, 11, 26)


@pytest.fixture
def db(urls: Urls) -> Iterator[Engine]:
    engine = database.connect(urls.app, pool=4)
    yield engine
    engine.dispose()


def post(person: str, role: str = "reviewer", unit: str | None = "sl") -> Post:
    return Post(id=uuid4(), person=person, role=role, unit=unit, from_day=date(2026, 1, 1))


def add(engine: Engine, id: str, *posts: Post) -> None:
    """A person with these posts, or with one."""
    people.add(
        engine, Person(id=id, name=f"{id}某"), posts or (post(id),), "hash", BY, lambda staff: None
    )


def begin(engine: Engine, person: str, token: str = "t", lasts_s: float = 60) -> None:
    with engine.begin() as db:
        sessions.begin(db, sessions.New(token, person, "csrf", lasts_s))


def lines(engine: Engine) -> list[str]:
    with engine.connect() as db:
        return [one.what for one in access_log.newest(db)]


def test_a_person_is_added_with_account_post_and_line(db: Engine) -> None:
    add(db, "zhang.san")
    with db.connect() as one:
        assert people.person(one, "zhang.san") == Person(id="zhang.san", name="zhang.san某")
        assert accounts.find(one, "zhang.san")[:2] == ("hash", True)
        assert people.names(one, ["zhang.san", "nobody"]) == {"zhang.san": "zhang.san某"}
    assert lines(db) == ["user_added"]
    with pytest.raises(people.Exists):
        add(db, "zhang.san")
    assert lines(db) == ["user_added"]


def test_what_is_unfit_leaves_nothing_behind(db: Engine) -> None:
    add(db, "sec", post("sec", "security_admin", None))
    new = post("sec", "system_admin", None)
    with pytest.raises(people.Unfit, match="兼任"):
        people.add_post(db, new, BY, lambda staff: why_not_post(new, staff.posts))
    with db.connect() as one:
        assert len(people.all_staff(one).posts) == 1
    assert lines(db) == ["user_added"]


def test_where_the_log_cannot_be_written_nothing_happens(db: Engine, urls: Urls) -> None:
    """等保 8.1.4.3: no act without its line."""
    add(db, "zhang.san")
    begin(db, "zhang.san")
    owner = database.connect(urls.owner, pool=1)
    with owner.begin() as one:
        one.execute(text("revoke insert on access_log from quancheng_app"))
    owner.dispose()
    for change in (
        lambda: people.disable(db, "zhang.san", BY),
        lambda: accounts.reset(db, "zhang.san", "new", BY),
        lambda: people.add_post(db, post("zhang.san", "head"), BY, lambda staff: None),
        lambda: sessions.end(db, "t", BY),
        lambda: accounts.failed(db, "zhang.san", BY, most=1, lock_s=60),
    ):
        with pytest.raises(ProgrammingError, match="access_log"):
            change()
    with db.connect() as one:
        assert accounts.find(one, "zhang.san")[:3] == ("hash", True, None)
        assert len(people.all_staff(one).posts) == 1
    assert sessions.read(db, "t", 60) is not None


def test_x11_a_disabled_person_has_no_session_no_account_and_no_post(db: Engine) -> None:
    add(db, "zhang.san")
    begin(db, "zhang.san")
    assert sessions.read(db, "t", 60) is not None
    people.disable(db, "zhang.san", BY)
    assert sessions.read(db, "t", 60) is None
    assert people.disabled(db, "zhang.san")
    with db.connect() as one:
        assert accounts.find(one, "zhang.san").password_hash is None
        assert people.all_staff(one).posts == ()
    people.enable(db, "zhang.san", BY)
    assert sessions.read(db, "t", 60) is None, "what was revoked stays so"
    assert not people.disabled(db, "zhang.san")
    with pytest.raises(people.NobodySo):
        people.disable(db, "nobody", BY)
    assert not people.disabled(db, "nobody"), "who is not in `people` comes with a token as before"


@pytest.mark.parametrize(
    ("change", "alive"),
    [
        ("", True),
        ("seen_at = clock_timestamp() - interval '61 s'", False),
        ("seen_at = clock_timestamp() - interval '59 s'", True),
        ("ends_at = clock_timestamp()", False),
        ("revoked_at = clock_timestamp()", False),
    ],
)
def test_a_session_ends_when_it_is_idle_old_or_revoked(
    db: Engine, change: str, alive: bool
) -> None:
    add(db, "zhang.san")
    begin(db, "zhang.san", lasts_s=600)
    if change:
        with db.begin() as one:
            one.execute(text(f"update sessions set {change}"))
    assert (sessions.read(db, "t", 60) is not None) is alive
    assert sessions.read(db, "another", 60) is None


def test_a_session_that_is_used_is_not_idle(db: Engine) -> None:
    add(db, "zhang.san")
    begin(db, "zhang.san", lasts_s=600)
    with db.begin() as one:
        one.execute(text("update sessions set seen_at = clock_timestamp() - interval '59 s'"))
    assert sessions.read(db, "t", 60) is not None
    with db.connect() as one:
        ago = one.execute(text("select clock_timestamp() - seen_at from sessions")).scalar_one()
    assert ago < timedelta(seconds=30)


def test_a_session_tells_the_post_that_was_chosen_as_it_is_now(db: Engine) -> None:
    mine, others = post("li"), post("wang", "head")
    add(db, "li", mine)
    add(db, "wang", others)
    lent = Substitution(
        id=uuid4(), absent="wang", substitute="li", from_day=TODAY, to_day=TODAY,
        kinds=("review",), made_by="sec", made_at=datetime.now(UTC),
    )  # fmt: skip
    people.add_substitution(db, lent, BY, lambda staff: None)
    with db.begin() as one:
        sessions.begin(one, sessions.New("t", "li", "c", 60, others.id, lent.id))
        staff = people.concerning(one, "li")
    session = sessions.read(db, "t", 60)
    assert session is not None
    assert session.hat is not None
    assert session.hat.post == others
    assert session.hat.instead is not None
    assert session.hat.instead.kinds == ("review",)
    assert session.hat in posts_of("li", TODAY, *staff)
    people.end_post(db, others.id, TODAY - timedelta(days=1), BY)
    session = sessions.read(db, "t", 60)
    assert session is not None
    assert session.hat is not None
    assert not session.hat.post.on(TODAY)
    people.disable(db, "wang", BY)
    session = sessions.read(db, "t", 60)
    assert session is not None
    assert session.hat is None, "who is kept out lends no post"


def test_a_post_that_is_ended_on_its_first_day_holds_no_more(db: Engine) -> None:
    new = post("li").but(from_day=TODAY)
    add(db, "li", new)
    people.end_post(db, new.id, TODAY - timedelta(days=1), BY)
    with db.connect() as one:
        (kept,) = people.concerning(one, "li").posts
    assert not kept.on(TODAY)
    with pytest.raises(people.NobodySo):
        people.end_post(db, new.id, TODAY, BY)


def test_x12_a_name_is_locked_after_so_many_attempts_known_or_not(db: Engine) -> None:
    add(db, "zhang.san")
    for name in ("zhang.san", "nobody"):
        for number in range(1, 6):
            with db.connect() as one:
                assert accounts.find(one, name).locked_until is None, number
            accounts.failed(db, name, Entry(name, "log_in", "refused"), most=5, lock_s=900)
        with db.connect() as one:
            assert accounts.find(one, name).locked_until is not None
            assert name in accounts.locked(one)
    with db.begin() as one:
        one.execute(text("update attempts set locked_until = clock_timestamp()"))
    with db.connect() as one:
        assert accounts.find(one, "zhang.san").locked_until is None
    accounts.failed(db, "zhang.san", BY, most=5, lock_s=900)
    with db.connect() as one:
        assert accounts.find(one, "zhang.san").locked_until is None, "it counts from one again"


def test_x1_a_list_holds_what_may_be_opened(shared: Filled) -> None:
    """In the filled database two projects of c-001 lie in 临颍县; the first has ten units more."""
    engine = database.connect(shared.urls.app, pool=2)
    codes = ["LH-2026-0001", "LH-2026-0002"]
    things = {code: scopes.project(engine, code) for code in codes}
    assert scopes.project(engine, "LH-2026-0009") is None
    assert {*things["LH-2026-0002"].units} == {"gxw"}
    many = [
        Actor(person="x", role=role, unit=unit)
        for role in ("reviewer", "county", "xmb", "auditor", "operator", "statistics")
        for unit in ("gxw", "sl", "jt", "fgw", "gov@411122", "gov@411121", "xmb")
    ]
    many += [Actor(person="y", role="company", company=name) for name in ("c-001", "c-002")]
    with engine.connect() as one:
        for by in many:
            listed = projects.listed(one, projects.Sought(), scope=scope(by))
            opened = [c for c in codes if may(by, Verb.SEE_PROJECT, things[c]) is None]
            assert [row["code"] for row in listed] == opened, by
    engine.dispose()
