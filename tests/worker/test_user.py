"""`quancheng user`: people and posts by command, each with who, when and why; wrong words told."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from sqlalchemy import create_engine

from api.hashing import fits
from store import access_log, accounts, people
from tests.worker.command_line import here
from worker import cli
from worker.stack.postgres import Urls

ADD = ["add", "zhang.san", "--name", "张三", "--role", "reviewer", "--unit", "sthj"]


class Console:
    """The command line on a database of the test's own."""

    def __init__(self, urls: Urls, capsys: pytest.CaptureFixture[str]) -> None:
        self.engine = create_engine(urls.app)
        self.capsys = capsys

    def says(self, *words: str) -> str:
        """What it prints; fails where it refuses."""
        assert cli.run(["user", *words]) == 0, self.capsys.readouterr().err
        return self.capsys.readouterr().out

    def refuses(self, *words: str) -> str:
        """The sentence with which it refuses."""
        assert cli.run(["user", *words]) == 2
        told = self.capsys.readouterr()
        assert told.out == ""
        return told.err

    def people(self) -> list[dict[str, Any]]:
        return json.loads(self.says("list", "--json"))


@pytest.fixture
def console(
    urls: Urls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    here(urls, monkeypatch)
    return Console(urls, capsys)


def password(told: str) -> str:
    """The one that was printed."""
    found = re.search(r"：(\w{16})\n", told)
    assert found, told
    return found[1]


def test_a_person_is_added_and_the_first_password_is_printed_once(console: Console) -> None:
    told = console.says(*ADD, "--by", "sec.guo", "--reason", "新入职")
    first = password(told)
    assert "市生态环境局 经办" in told
    with console.engine.connect() as db:
        account = accounts.find(db, "zhang.san")
        (line,) = access_log.newest(db)
    assert fits(account.password_hash, first)
    assert account.must_change
    assert (line.who, line.what, line.detail["reason"]) == ("sec.guo", "user_added", "新入职")
    assert line.detail["unit"] == "sthj"
    assert first not in json.dumps(line.detail)
    (one,) = console.people()
    assert (one["id"], one["name"], one["posts"][0]["unit"]) == ("zhang.san", "张三", "sthj")
    assert "张三" in console.says("list", "--unit", "sthj")
    assert "没有人员" in console.says("list", "--unit", "sl")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["add", "z", "--name", "张三", "--role", "reviewer", "--unit", "hjj"], "没有单位 hjj"),
        (["add", "z", "--name", "张三", "--role", "reviewer", "--unit", "sthjj"], "sthj（"),
        (["add", "z", "--name", "张三", "--role", "emperor"], "没有角色 emperor"),
        (["add", "z", "--name", "张三", "--role", "system"], "没有角色 system"),
        (["add", "z", "--name", "张三", "--role", "reviewer"], "写明单位"),
        (["add", "z", "--name", "张三", "--role", "company"], "company"),
        (["add", "Zhang San", "--name", "张三", "--role", "auditor"], "id"),
        (["add", "z", "--name", "", "--role", "auditor"], "name"),
        (["add", "z", "--name", "张三", "--role", "auditor", "--phone", "call me"], "phone"),
        (["add", "z", "--name", "张", "--role", "auditor", "--to", "2020-01-01"], "末日早于首日"),
        (["disable", "nobody"], "没有人员 nobody"),
        (["enable", "nobody"], "没有人员 nobody"),
        (["reset", "nobody"], "没有人员 nobody"),
        (["post", "add", "nobody", "--role", "auditor"], "没有人员 nobody"),
        (["post", "end", "nobody", "--role", "auditor"], "没有这样的岗位"),
        (["substitute", "a", "b", "--to", "2099-01-01"], "没有人员 a"),
        (["substitute", "a", "b", "--to", "2099-01-01", "--kinds", "tea"], "没有事项类别 tea"),
        (["substitute", "a", "b", "--to", "2020-01-01"], "末日早于首日"),
        (["substitute-end", "a", "b"], "没有代理"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(console: Console, words: list[str], told: str) -> None:
    assert told in console.refuses(*words)
    assert console.people() == []


def test_a_person_is_disabled_and_let_in_again(console: Console) -> None:
    console.says(*ADD)
    assert "已有人员" in console.refuses(*ADD)
    console.says("disable", "zhang.san", "--by", "adm.he", "--reason", "调离")
    assert people.disabled(console.engine, "zhang.san")
    assert console.people()[0]["disabled_at"]
    assert "已停用" in console.says("list")
    console.says("enable", "zhang.san")
    assert not people.disabled(console.engine, "zhang.san")


def test_a_reset_gives_a_new_first_password_and_unlocks(console: Console) -> None:
    first = password(console.says(*ADD))
    entry = access_log.Entry("zhang.san", "log_in", "refused")
    accounts.failed(console.engine, "zhang.san", entry, most=1, lock_s=900)
    assert console.people()[0]["locked_until"]
    second = password(console.says("reset", "zhang.san"))
    with console.engine.connect() as db:
        account = accounts.find(db, "zhang.san")
    assert account.locked_until is None
    assert account.must_change
    assert (fits(account.password_hash, first), fits(account.password_hash, second)) == (
        False,
        True,
    )


def test_posts_come_and_go(console: Console) -> None:
    console.says(*ADD)
    console.says("post", "add", "zhang.san", "--role", "head", "--unit", "sthj")
    assert "已有岗位" in console.refuses(
        "post", "add", "zhang.san", "--role", "head", "--unit", "sthj"
    )
    assert "兼任" in console.refuses("post", "add", "zhang.san", "--role", "system_admin")
    console.says("post", "end", "zhang.san", "--role", "reviewer", "--unit", "sthj")
    reviewer, head = sorted(console.people()[0]["posts"], key=lambda one: one["role"], reverse=True)
    assert reviewer["to_day"] is not None
    assert head["to_day"] is None
    with console.engine.connect() as db:
        told = [line.what for line in access_log.newest(db)]
    assert told == ["post_ended", "post_added", "user_added"]


def test_one_stands_in_for_another_of_the_same_unit(console: Console) -> None:
    console.says(*ADD)
    console.says("add", "li.si", "--name", "李四", "--role", "head", "--unit", "sthj")
    console.says("add", "wang.wu", "--name", "王五", "--role", "head", "--unit", "sl")
    words = ["substitute", "li.si", "zhang.san", "--to", "2099-01-01", "--kinds", "opinion,review"]
    assert "zhang.san 代理 li.si" in console.says(*words)
    assert "已由" in console.refuses(*words)
    assert "同一单位" in console.refuses("substitute", "wang.wu", "zhang.san", "--to", "2099-01-01")
    li = next(one for one in console.people() if one["id"] == "li.si")
    assert li["substitutions"][0]["kinds"] == ["opinion", "review"]
    console.says("substitute-end", "li.si", "zhang.san")
    assert "没有代理" in console.refuses("substitute-end", "li.si", "zhang.san")
