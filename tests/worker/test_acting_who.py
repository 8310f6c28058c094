"""In which post somebody acts at the terminal: one that the accounts bear out today."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine

from catalog.loading import load_rules
from domain.acts import Role
from tests.worker.command_line import here
from worker import cli
from worker.acting.who import Named, actor
from worker.command_error import CommandError
from worker.stack.postgres import Urls

RULES = load_rules()


@pytest.fixture
def office(urls: Urls, monkeypatch: pytest.MonkeyPatch) -> Urls:
    """王芳 has one post, 李四 two; 王芳 stands in for 张三, who has left no other word."""
    here(urls, monkeypatch)
    for words in (
        ("add", "wang.fang", "--name", "王芳", "--role", "reviewer", "--unit", "gxw"),
        ("add", "zhang.san", "--name", "张三", "--role", "head", "--unit", "gxw"),
        ("add", "li.si", "--name", "李四", "--role", "reviewer", "--unit", "fgw"),
        ("post", "add", "li.si", "--role", "head", "--unit", "fgw"),
        ("substitute", "zhang.san", "wang.fang", "--to", "2099-12-31"),
    ):
        assert cli.run(["user", *words]) == 0
    return urls


def found(urls: Urls, *named: str | None) -> tuple[str, Role, str | None]:
    who = actor(create_engine(urls.reader), Named(*named), RULES)  # type: ignore[arg-type]
    return who.person, who.role, who.on_behalf_of


def test_ones_own_post_comes_before_one_that_is_lent(office: Urls) -> None:
    assert found(office, "wang.fang") == ("wang.fang", Role.REVIEWER, None)
    assert found(office, "wang.fang", "head") == ("wang.fang", Role.HEAD, "zhang.san")
    instead = (None, None, None, "zhang.san")
    assert found(office, "wang.fang", *instead) == ("wang.fang", Role.HEAD, "zhang.san")


def test_of_several_posts_one_is_named(office: Urls) -> None:
    with pytest.raises(CommandError, match="有多个岗位") as no:
        found(office, "li.si")
    for post in ("--role reviewer --unit fgw", "--role head --unit fgw"):
        assert post in str(no.value)
    assert found(office, "li.si", "head") == ("li.si", Role.HEAD, None)


def test_a_post_that_the_accounts_do_not_bear_out_is_refused(office: Urls) -> None:
    with pytest.raises(CommandError, match=r"今天没有这样的岗位；现有岗位：.*--unit gxw"):
        found(office, "wang.fang", "reviewer", "fgw")
    assert cli.run(["user", "disable", "wang.fang"]) == 0
    with pytest.raises(CommandError, match="已停用"):
        found(office, "wang.fang")


def test_whom_the_accounts_do_not_know_names_his_post_in_full(office: Urls) -> None:
    """As for a token: his unit's people log in elsewhere."""
    with pytest.raises(CommandError, match=r"没有人员 sun\.li"):
        found(office, "sun.li")
    assert found(office, "sun.li", "company", None, "c-002") == ("sun.li", Role.COMPANY, None)
    for words, no in (
        (("sun.li", "emperor"), "没有角色 emperor"),
        (("sun.li", "reviewer"), "须写明单位"),
        (("sun.li", "reviewer", "hjj"), "没有单位 hjj"),
        (("Sun Li", "auditor"), "写法不对"),
    ):
        with pytest.raises(CommandError, match=no):
            found(office, *words)
