"""`quancheng verify` finds each damage that nobody could do through the application."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from catalog.loading import load_rules
from store import audit, database, roots
from tests.store.filled import IDEA, Filled
from tests.worker import command_line
from worker import cli
from worker.findings import Verified
from worker.settings import PREFIX
from worker.stack.postgres import Urls
from worker.verifying import duties, verify

PROJECT = "project/LH-2026-0001"


def verified(filled: Filled) -> Verified:
    engine = database.connect(filled.urls.reader, pool=2)
    with audit.snapshot(engine) as db:
        found = verify(db, load_rules)
    engine.dispose()
    return found


def kinds(filled: Filled) -> list[str]:
    """The kinds of findings, each once, in order."""
    return list(dict.fromkeys(finding.kind for finding in verified(filled).findings))


def told(filled: Filled) -> str:
    return "\n".join(str(finding) for finding in verified(filled).findings)


def test_what_the_system_wrote_is_whole(filled: Filled) -> None:
    found = verified(filled)
    assert found.findings == ()
    assert found.streams == 14
    assert found.events > 30
    assert found.commands > 20
    assert found.roots == 1


def test_a_changed_event_breaks_its_body(filled: Filled) -> None:
    with filled.damage() as db:
        db.execute(
            text("update events set payload = payload || '{\"note\": \"x\"}'"
                 " where stream = :s and seq = 2"),
            {"s": IDEA},
        )  # fmt: skip
    assert f"[账本链] {IDEA}#2：内容与入账时的摘要不符" in told(filled)


def test_a_changed_event_with_a_new_hash_breaks_the_chain(filled: Filled) -> None:
    """Whoever hashes the body anew must also change every later line, and the head, and the root."""
    with filled.damage() as db:
        db.execute(
            text("update events set body_hash = repeat('a', 64) where stream = :s and seq = 2"),
            {"s": IDEA},
        )
    assert f"[账本链] {IDEA}#2：与前一行的链断开" in told(filled)


def test_a_line_taken_from_the_middle_leaves_a_gap(filled: Filled) -> None:
    with filled.damage() as db:
        db.execute(text("delete from events where stream = :s and seq = 2"), {"s": IDEA})
    assert f"[账本链] {IDEA}#3：缺行或多行：此处应为第2行" in told(filled)


def cut_tail(filled: Filled) -> None:
    """The last line of the idea's review, with everything that would show it."""
    with filled.damage() as db:
        db.execute(text("delete from events where stream = :s and seq >= 4"), {"s": IDEA})
        db.execute(
            text("update streams s set seq = 3, closed = false, next_alarm = null, hash ="
                 " (select hash from events e where e.stream = s.stream and e.seq = 3)"
                 " where stream = :s"),
            {"s": IDEA},
        )  # fmt: skip


def test_a_cut_tail_shows_in_the_root_though_its_chain_holds(filled: Filled) -> None:
    cut_tail(filled)
    found = told(filled)
    assert "账本链" not in found
    assert "[每日根]" in found
    assert "有流被截短或改写" in found


def test_a_cut_tail_shows_in_the_head_too(filled: Filled) -> None:
    with filled.damage() as db:
        db.execute(text("delete from events where stream = :s and seq >= 4"), {"s": IDEA})
    assert f"[流首] {IDEA}：流首记到第" in told(filled)


def test_a_stream_cut_whole_shows_in_the_root(filled: Filled) -> None:
    with filled.damage() as db:
        for table in ("events", "streams", "commands"):
            db.execute(text(f"delete from {table} where stream like '%LH-2026-0002%'"))
    assert "条流，现在账本中只有" in told(filled)


def test_a_changed_root_is_found(filled: Filled) -> None:
    with filled.damage() as db:
        db.execute(text("update roots set root = repeat('b', 64)"))
    assert kinds(filled) == ["root"]


def test_a_removed_root_breaks_the_chain_of_roots(filled: Filled) -> None:
    with filled.damage() as db:
        db.execute(text("update roots set day = day - 1"))
    engine = database.connect(filled.urls.app, pool=1)
    assert roots.make_root(engine, settled_s=0)
    engine.dispose()
    with filled.damage() as db:
        db.execute(text("delete from roots where day = (select min(day) from roots)"))
    assert "与前一日的根不相连" in told(filled)


def test_a_row_missing_in_the_read_model_is_found(filled: Filled) -> None:
    with filled.damage() as db:
        db.execute(text("delete from tasks where stream like '%det_policy%'"))
    assert told(filled) == (
        "[查询表] review/LH-2026-0001/det_policy/1#decide：tasks "
        "review/LH-2026-0001/det_policy/1#decide：缺少这一行"
    )


def test_a_changed_row_is_found_and_its_columns_named(filled: Filled) -> None:
    with filled.damage() as db:
        db.execute(text("update projects set total_investment = 1, name = '别的'"
                        " where code = 'LH-2026-0001'"))  # fmt: skip
    found = told(filled)
    assert "name 现为别的，应为食品产业园0001" in found
    assert "total_investment 现为1，应为200000" in found


def test_a_row_of_no_stream_is_found(filled: Filled) -> None:
    with filled.damage() as db:
        db.execute(text("update granted set project = 'LH-2026-0009'"))
    assert "[查询表] project/LH-2026-0009：查询表中有行，账本中没有这条流" in told(filled)


def test_a_wrong_next_alarm_is_found(filled: Filled) -> None:
    with filled.damage() as db:
        db.execute(text("update streams set next_alarm = null where stream = :s"), {"s": PROJECT})
        db.execute(text("update streams set closed = true where stream = :s"), {"s": PROJECT})
    assert f"[流首] {PROJECT}：closed 现为True，应为False" in told(filled)


# --- every duty has one owner and its alarm ---------------------------------------------------------

DETERMINED = "review/LH-2026-0001/det_policy/1"


def wrong_duties(filled: Filled) -> dict[str, str]:
    engine = database.connect(filled.urls.reader, pool=2)
    with audit.snapshot(engine) as db:
        found = duties(db, load_rules)
    engine.dispose()
    assert {one.kind for one in found} <= {"duty"}
    return {one.where: one.zh for one in found}


def test_of_what_the_system_wrote_every_duty_has_its_owner_and_its_alarm(filled: Filled) -> None:
    assert wrong_duties(filled) == {}


@pytest.mark.parametrize(
    ("changed", "where", "zh"),
    [
        ("delete from tasks", DETERMINED, "却没有任何人的待办"),
        ("update tasks set unit = 'mars'", "mars", "却没有这个单位"),
        ("update tasks set unit = null", f"{DETERMINED}#decide", "须属于一个单位或一个企业"),
        ("update tasks set company = 'acme'", f"{DETERMINED}#decide", "须属于一个单位或一个企业"),
        ("update streams set next_alarm = null", f"{DETERMINED}#decide", "却没有下一个预警"),
        (
            "update streams set next_alarm = next_alarm + interval '1 year'",
            f"{DETERMINED}#decide", "下一个预警却在",
        ),
    ],
)  # fmt: skip
def test_a_duty_without_one_owner_or_without_alarm_is_found(
    filled: Filled, changed: str, where: str, zh: str
) -> None:
    with filled.damage() as db:
        db.execute(text(f"{changed} where stream = :s"), {"s": DETERMINED})
    found = wrong_duties(filled)
    assert list(found) == [where]
    assert zh in found[where]


def test_a_command_without_outcome_is_found_once_it_is_a_minute_old(filled: Filled) -> None:
    with filled.damage() as db:
        db.execute(
            text("update commands set outcome = null, submitted_at = now() where kind = 'accept'")
        )
    found = told(filled)
    assert "结果却是 空" in found
    assert "尚无结果" not in found
    with filled.damage() as db:
        db.execute(text("update commands set submitted_at = submitted_at - interval '2 minutes'"
                        " where kind = 'accept'"))  # fmt: skip
    assert "写下已2分钟，尚无结果" in told(filled)


def test_an_event_whose_command_is_gone_is_found(filled: Filled) -> None:
    with filled.damage() as db:
        db.execute(text("delete from commands where kind = 'decide'"))
    assert "不在这条流的指令中" in told(filled)


def test_a_command_that_is_done_without_a_line_is_found(filled: Filled) -> None:
    with filled.damage() as db:
        db.execute(text("update commands set outcome = 'done', refusal = null"
                        " where outcome = 'refused'"))  # fmt: skip
    assert "结果为已办，账本中却没有它的行" in told(filled)


def test_a_command_that_says_something_else_now_is_found(filled: Filled) -> None:
    with filled.damage() as db:
        db.execute(text("update commands set actor = actor || '{\"person\": \"li.si\"}'"
                        " where kind = 'decide'"))  # fmt: skip
    assert "内容与写下时的摘要不符" in told(filled)


def test_a_message_that_no_line_told_is_found(filled: Filled) -> None:
    with filled.damage() as db:
        db.execute(text("update commands set id = gen_random_uuid() where kind = 'review_ended'"))
    found = told(filled)
    assert f"不出自 {IDEA} 的任何一行" in found


def test_an_opened_round_that_never_began_is_found(filled: Filled) -> None:
    with filled.damage() as db:
        for table in ("events", "streams", "commands", "reviews", "tasks"):
            db.execute(text(f"delete from {table} where stream like '%det_policy%'"))
    assert "[项目与办件] review/LH-2026-0001/det_policy/1：项目已开启此办件" in told(filled)


def test_words_that_were_changed_are_found(filled: Filled) -> None:
    with filled.damage() as db:
        db.execute(text("insert into texts (ref, stream, sha256, words)"
                        " values (gen_random_uuid(), 'x', repeat('0', 64), '改过的')"))  # fmt: skip
    assert kinds(filled) == ["words"]


@pytest.mark.parametrize("payload", ['{"outcome": 7}', '{"x": 1.5}'])
def test_a_stream_that_cannot_be_read_is_told_and_the_others_are_checked(
    filled: Filled, payload: str
) -> None:
    with filled.damage() as db:
        db.execute(
            text("update events set payload = cast(:p as jsonb) where stream = :s and seq = 1"),
            {"s": PROJECT, "p": payload},
        )
        db.execute(text("delete from projects where code = 'LH-2026-0002'"))
    found = told(filled)
    assert f"[无法读取] {PROJECT}" in found
    assert "LH-2026-0002：projects LH-2026-0002：缺少这一行" in found


# --- the command ------------------------------------------------------------------------------


@pytest.fixture
def here(filled: Filled, monkeypatch: pytest.MonkeyPatch) -> Filled:
    """The command line finds this database, and no Temporal."""
    command_line.here(filled.urls, monkeypatch)
    return filled


def test_the_command_says_what_it_looked_at(
    here: Filled, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["verify"]) == 0
    said = capsys.readouterr().out
    assert "核验通过；14条流、" in said
    assert "Temporal 不在，未核对" in said


def test_the_command_ends_with_1_on_a_finding(
    here: Filled, capsys: pytest.CaptureFixture[str]
) -> None:
    with here.damage() as db:
        db.execute(text("delete from granted"))
    assert cli.run(["verify", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["verified"] is False
    assert answer["temporal"] == "unreachable"
    assert [finding["kind"] for finding in answer["findings"]] == ["read_model"]


def exported(filled: Filled, tmp_path: Path) -> Path:
    file = tmp_path / "ledger.jsonl"
    assert cli.run(["verify", "--export", str(file)]) == 0
    return file


def test_an_export_is_proved_without_a_database(
    here: Filled,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = exported(here, tmp_path)
    records = [json.loads(line)["record"] for line in file.read_text().splitlines()]
    assert records.count("event") == here.one("select count(*) from events")
    monkeypatch.setenv(PREFIX + "DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nowhere")
    capsys.readouterr()
    assert cli.run(["verify", "--offline", str(file), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["streams"], answer["roots"]) == (14, 1)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("审-1", "审-2", "内容与入账时的摘要不符"),
        ('{"record":"end"', '{"record":"fin"', "文件不完整"),
        ('"type":"Accepted"', '"type":"Declined"', "内容与入账时的摘要不符"),
    ],
)
def test_a_changed_export_is_found(
    old: str, new: str, told: str, here: Filled, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = exported(here, tmp_path)
    text_ = file.read_text()
    assert old in text_
    file.write_text(text_.replace(old, new))
    assert cli.run(["verify", "--offline", str(file)]) == 1
    assert told in capsys.readouterr().err


def test_an_export_without_a_streams_tail_is_found(
    here: Filled, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its head and the count at the end may be forged with it: the root is not."""
    file = exported(here, tmp_path)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    cut = [one for one in lines if one.get("stream") == IDEA and one["record"] == "event"][-1]
    lines.remove(cut)
    for one in lines:
        if one["record"] == "stream" and one["stream"] == IDEA:
            last = [x for x in lines if x.get("stream") == IDEA and x["record"] == "event"][-1]
            one["seq"], one["hash"] = last["seq"], last["hash"]
        if one["record"] == "end":
            one["events"] -= 1
    file.write_text("".join(json.dumps(one) + "\n" for one in lines))
    assert cli.run(["verify", "--offline", str(file)]) == 1
    said = capsys.readouterr()
    assert "有流被截短或改写" in said.err
    assert "1处问题" in said.out


def test_what_is_no_export_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text("name,county\n")
    assert cli.run(["verify", "--offline", str(file)]) == 2
    assert "第1行不是 JSON" in capsys.readouterr().err


def test_an_empty_database_is_whole(urls: Urls) -> None:
    engine = database.connect(urls.reader, pool=1)
    with audit.snapshot(engine) as db:
        assert verify(db, load_rules) == Verified()
    engine.dispose()
