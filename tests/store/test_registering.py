"""A project is registered once: one key, one code, one command; codes have no gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest
from sqlalchemy import Engine, text

from domain.acts import RawAct
from store import commands, database
from store.commands import KeyReused, Words
from store.registering import nothing_else, project_key, register_once
from worker.stack.postgres import Urls

KEY = project_key("食品产业园", "临颍县", None)
SPACE = UUID(int=7)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
BY = {"person": "chen.jie", "role": "xmb", "unit": "xmb", "company": None}


@pytest.fixture
def app(urls: Urls) -> Iterator[Engine]:
    engine = database.connect(urls.app, pool=8)
    yield engine
    engine.dispose()


def asking(id: UUID, **body: Any) -> Callable[[str], RawAct]:
    def make(code: str) -> RawAct:
        return RawAct(
            id=id, stream=f"project/{code}", kind="register", body={"code": code, **body}, by=BY,
            submitted_at=LONG_AGO, happened_at=LONG_AGO,
        )  # fmt: skip

    return make


def registered(app: Engine, key: str | None, id: UUID, **body: Any) -> RawAct:
    return register_once(app, key, 2026, asking(id, **body))


def counted(app: Engine, table: str) -> int:
    with app.connect() as db:
        return int(db.execute(text(f"select count(*) from {table}")).scalar_one())


def test_the_first_is_number_one_and_the_next_number_two(app: Engine) -> None:
    assert registered(app, KEY, uuid4()).stream == "project/LH-2026-0001"
    assert registered(app, "别的|", uuid4()).stream == "project/LH-2026-0002"
    assert register_once(app, "x|", 2027, asking(uuid4())).stream == "project/LH-2027-0001"


def test_the_same_key_is_the_same_registration_whoever_asks(app: Engine) -> None:
    first = registered(app, KEY, uuid4(), name="甲")
    assert registered(app, KEY, uuid4(), name="乙") == first
    assert counted(app, "commands") == 1


def test_without_a_key_each_request_is_a_project_and_a_request_repeated_is_not(app: Engine) -> None:
    one, other = uuid4(), uuid4()
    first = registered(app, None, one, name="甲")
    assert registered(app, None, other, name="甲").stream == "project/LH-2026-0002"
    assert registered(app, None, one, name="甲") == first
    assert counted(app, "commands") == 2
    assert registered(app, None, uuid4()).stream == "project/LH-2026-0003"  # no number was lost


def test_one_id_for_two_requests_is_refused(app: Engine) -> None:
    id = uuid4()
    registered(app, None, id, name="甲")
    with pytest.raises(KeyReused):
        registered(app, None, id, name="乙")


def test_the_same_key_twenty_times_at_once_is_one_project(app: Engine) -> None:
    with ThreadPoolExecutor(8) as threads:
        rows = list(threads.map(lambda n: registered(app, KEY, uuid5(SPACE, str(n))), range(20)))
    assert len({row.id for row in rows}) == 1
    assert counted(app, "commands") == counted(app, "project_keys") == 1
    assert registered(app, "别的|", uuid4()).stream == "project/LH-2026-0002"


def test_many_projects_at_once_have_codes_without_gaps(app: Engine) -> None:
    with ThreadPoolExecutor(8) as threads:
        rows = list(threads.map(lambda n: registered(app, f"{n}|", uuid4()), range(30)))
    assert sorted(row.stream for row in rows) == [f"project/LH-2026-{n:04d}" for n in range(1, 31)]


def test_what_was_refused_may_be_registered_again_under_its_code(app: Engine) -> None:
    first = registered(app, KEY, uuid4(), name="错的")
    with app.begin() as db:
        commands.settle(db, first.id, "refused", None)
    again = registered(app, KEY, uuid4(), name="对的")
    assert again.id != first.id
    assert again.stream == first.stream
    assert registered(app, KEY, first.id, name="错的") == again  # it waits: there is a registration


def test_the_words_and_the_key_of_a_client_are_kept_with_it(app: Engine) -> None:
    words = Words(ref=uuid4(), sha256=sha256("张三".encode()).hexdigest(), words="张三")
    row = register_once(app, KEY, 2026, asking(uuid4()), idempotency_key="k-1", words=(words,))
    with app.connect() as db:
        kept = db.execute(text("select stream, words from texts")).one()
        key = db.execute(text("select idempotency_key from commands")).scalar_one()
    assert tuple(kept) == (row.stream, "张三")
    assert key == "k-1"


def test_a_ledger_is_told_to_be_new_or_begun_by_these(app: Engine) -> None:
    def asked() -> bool:
        with app.connect() as db:
            return nothing_else(db, [KEY])

    assert asked()
    registered(app, "别的|", uuid4())
    assert not asked()
    registered(app, KEY, uuid4())
    assert asked()
