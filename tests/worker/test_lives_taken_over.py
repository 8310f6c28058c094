"""`quancheng import lives`: whole file first, each project once, what stands is what was shown."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from catalog.loading import load_rules
from store import audit, database, rebuilding
from store.timeline import OLD_RECORD, Place, events
from tests.running import dev_server, running
from tests.worker.command_line import here
from worker import cli
from worker.lives_file import Life, line_of
from worker.stack.postgres import Urls
from worker.trial.lives import life_at, places
from worker.verifying import verify

RULES = load_rules()
SOME = (0, 6, 8)  # an idea, ten determinations, opinions and first licences


@pytest.fixture(autouse=True)
def _here(urls: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    here(urls, monkeypatch)


@pytest.fixture(scope="module")
def lives() -> list[Life]:
    """Some lives as far as now, without codes of ours."""
    now = datetime.now(UTC)
    made = [life_at(places(RULES)[n], n + 1, now, RULES) for n in SOME]
    return [life.but(code=None, owner=f"c-{n:03d}") for n, life in enumerate(made)]


def file(tmp_path: Path, *lives: Life) -> str:
    path = tmp_path / "lives.jsonl"
    path.write_bytes(b"\n".join(line_of(life) for life in lives))
    return str(path)


def imported(
    file: str, capsys: pytest.CaptureFixture[str], *more: str, wait: str = "0"
) -> tuple[int, str, str]:
    """Exit code, output and error output."""
    capsys.readouterr()
    code = cli.run(["import", "lives", file, "--wait", wait, *more])
    told = capsys.readouterr()
    return code, told.out, told.err


def rows(urls: Urls, question: str) -> list[tuple[Any, ...]]:
    engine = create_engine(urls.app)
    with engine.connect() as db:
        found = [tuple(row) for row in db.execute(text(question))]
    engine.dispose()
    return found


def test_a_dry_run_shows_our_dates_beside_theirs_and_takes_nothing_over(
    tmp_path: Path, urls: Urls, lives: list[Life], capsys: pytest.CaptureFixture[str]
) -> None:
    idea = lives[0].reviews[0]
    assert idea.accepted_on is not None
    shown = RULES.calendar.nth_working_day_after(idea.accepted_on, 2)
    theirs = lives[0].but(reviews=(idea.but(due_shown=shown),))
    code, out, _ = imported(file(tmp_path, theirs), capsys, "--dry-run")
    assert code == 0
    assert f"原系统 {shown}，晚" in out
    assert "其中1项到期日与原系统不同；未接管" in out
    code, out, _ = imported(file(tmp_path, theirs), capsys, "--dry-run", "--json")
    (review,) = json.loads(out)["lives"][0]["reviews"]
    assert review["shown"] == shown.isoformat()
    assert review["difference_wd"] == RULES.calendar.working_days_between(
        shown, datetime.fromisoformat(review["due"]).date()
    )
    assert review["why"][0] == "承诺时限："
    assert any("当日不计入" in line for line in review["why"])
    assert rows(urls, "select count(*) from commands") == [(0,)]


def test_where_one_line_is_wrong_nothing_is_taken_over(
    tmp_path: Path, urls: Urls, lives: list[Life], capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = lives[1].but(county="无此县")
    code, out, err = imported(file(tmp_path, lives[0], wrong), capsys)
    assert code == 1
    assert err.startswith("第2行“county”：没有县区“无此县”")
    assert "有1行不能接管，全部未接管" in out
    assert rows(urls, "select count(*) from commands") == [(0,)]
    code, out, _ = imported(file(tmp_path, lives[0], wrong), capsys, "--json")
    assert code == 1
    assert [one["field"] for one in json.loads(out)["errors"]] == ["county"]


def test_lives_taken_over_twice_are_as_once_and_another_record_of_them_is_told(
    tmp_path: Path, urls: Urls, lives: list[Life], capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = imported(file(tmp_path, *lives), capsys)
    assert code == 0, err
    assert "Temporal 现在不在" in err
    assert "共3行：新接管3个，此前已有0个，其中3个尚待处理，未接管0行" in out
    before = rows(urls, "select * from commands order by id")
    code, out, _ = imported(file(tmp_path, *lives), capsys)
    assert code == 0
    assert out.count("已接管，LH-") == 3
    assert "未再接管" not in out
    renamed = lives[0].but(name="改了名的项目", scale="更大")  # the same by its old number
    code, out, _ = imported(file(tmp_path, renamed), capsys, "--person", "sun.li")
    assert "（与此前导入的内容不同，未再接管）" in out
    assert rows(urls, "select * from commands order by id") == before
    assert rows(urls, "select last from project_codes") == [(3,)]


def test_a_project_taken_over_keeps_its_own_code_and_no_other_is_given_it(
    tmp_path: Path, urls: Urls, lives: list[Life], capsys: pytest.CaptureFixture[str]
) -> None:
    year = datetime.now(UTC).year
    own = lives[0].but(code=f"LH-{year}-0007")
    code, out, err = imported(file(tmp_path, own, lives[1]), capsys)
    assert code == 0, err
    assert f"LH-{year}-0007" in out
    assert f"LH-{year}-0008" in out
    taken = lives[2].but(code=f"LH-{year}-0007")
    code, _, err = imported(file(tmp_path, taken), capsys)
    assert code == 1
    assert f"编号LH-{year}-0007已是另一项目的" in err


@pytest.mark.slow
async def test_taken_over_lives_stand_in_the_ledger_with_their_history(
    tmp_path: Path,
    urls: Urls,
    lives: list[Life],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = file(tmp_path, *lives)
    async with dev_server() as env, running(env.client, urls.app) as system:
        here(urls, monkeypatch, env, system.settings)
        code, out, err = await asyncio.to_thread(imported, path, capsys, wait="40")
        assert code == 0, err
        assert "共3行：新接管3个，此前已有0个，未接管0行" in out
        await asyncio.to_thread(_all_begun, urls, sum(len(life.reviews) for life in lives))
        assert await asyncio.to_thread(cli.run, ["resume"]) == 0
    assert rows(urls, "select distinct type from events where seq = 1") == [("TakenOver",)]
    read = database.connect(urls.reader, pool=1)
    with audit.snapshot(read) as db:
        assert verify(db, load_rules).findings == ()
        code_of_first = db.execute(
            text("select code from projects where name = :name"), {"name": lives[2].name}
        ).scalar_one()
        told = events(db, code_of_first, limit=1000)
        paged = _by_pages(db, code_of_first)
    read.dispose()
    assert [one.line.type for one in told[: len(lives[2].history)]] == [OLD_RECORD] * len(
        lives[2].history
    )
    assert [(one.position, one.within) for one in paged] == [
        (one.position, one.within) for one in told
    ]
    owner = database.connect(urls.app, pool=1)
    for stream in rows(urls, "select stream from streams"):
        differences = rebuilding.rebuild(owner, stream[0], load_rules)
        assert differences == [], stream
    owner.dispose()


def _all_begun(urls: Urls, reviews: int) -> None:
    from tests.waiting import until

    until(lambda: rows(urls, "select count(*) from reviews")[0][0] >= reviews, 30)


def _by_pages(db: Any, code: str) -> list[Any]:
    """The timeline three lines at a time."""
    found: list[Any] = []
    place: Place | None = None
    while page := events(db, code, after=place, limit=3):
        found += page
        place = Place(page[-1].line.at, page[-1].position, page[-1].within)
    return found
