"""Thirty broken lives files: each is told its own fault by line and field, and what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from domain.acts import Actor, Role
from tests.life.lives import RULES
from worker.lives_file import read_lines
from worker.projects_file import FileRefused
from worker.settings import Settings
from worker.taking_over import look_through

NOW = datetime.fromisoformat("2026-11-26T09:30:00+08:00")
BY = Actor(person="xmb.import", role=Role.XMB, unit="xmb")
SETTINGS = Settings(token_secret="x" * 40)

# A leased factory under approval: its statement of pollution is accepted, its idea long granted.
GOOD: dict[str, Any] = {
    "source": "漯河市重大项目台账",
    "old_id": "2026-017",
    "name": "某食品加工项目",
    "owner": "c-001",
    "county": "临颍县",
    "industry": "食品加工",
    "registered_at": "2026-08-03",
    "facts": {
        "investor": {"value": "enterprise", "since": "2026-08-03"},
        "eia": {"value": "form", "source": "det_eia", "since": "2026-08-28"},
    },
    "events": {"boundary_uploaded": "2026-09-20"},
    "documents": [
        {
            "item": "idea_review", "number": "漯工信审〔2026〕7号", "at": "2026-08-17",
            "opened_at": "2026-08-03",
        },
    ],
    "finished": [
        {"item": "conformity_launch", "outcome": "done", "at": "2026-09-20"},
        {"item": "det_eia", "outcome": "answered", "at": "2026-08-28"},
    ],
    "reviews": [
        {
            "item": "eia_form", "status": "in_review", "opened_at": "2026-09-20",
            "received_at": "2026-11-10T10:00:00+08:00", "accepted_on": "2026-11-12",
            "due_shown": "2026-12-01",
        },
    ],
    "history": [{"at": "2026-08-03", "words": "报送项目建议信息"}],
}  # fmt: skip


def told(*lives: Any) -> list[str]:
    """Every fault of the file, in its order."""
    lines = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in lives]
    read = read_lines(b"\n".join(lines))
    _, errors = look_through(read.lines, SETTINGS, BY, NOW, RULES)
    return [str(one) for one in (*read.errors, *errors)]


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """The good line, changed."""
    life: dict[str, Any] = json.loads(json.dumps(GOOD))
    change(life)
    return life


def review(**what: Any) -> dict[str, Any]:
    """The good line with its open round changed; None takes a field out."""

    def change(life: dict[str, Any]) -> None:
        one = life["reviews"][0] | what
        life["reviews"][0] = {name: value for name, value in one.items() if value is not None}

    return changed(change)


def with_(**what: Any) -> dict[str, Any]:
    return GOOD | what


def document(**what: Any) -> dict[str, Any]:
    return with_(documents=[GOOD["documents"][0] | what])


def test_the_file_that_the_broken_ones_come_from_is_taken_over() -> None:
    assert told(GOOD) == []
    assert told(b"\xef\xbb\xbf" + json.dumps(GOOD, ensure_ascii=False).encode()) == []


PAUSE = {"reason": "expert_review", "start": "2026-11-16"}
BROKEN: list[tuple[str, Any, str]] = [
    ("not JSON", b'{"name": ', "第1行：本行不是合法的 JSON（第1行第10列）"),
    ("no object", b"[1, 2]", "第1行：请求内容应为一个 JSON 对象"),
    ("not UTF-8", "{\"name\": \"项目\"}".encode("gbk"), "第1行：本行不是 UTF-8 编码"),
    ("a field twice", b'{"name": "a", "name": "b"}', "第1行“name”：写了两次"),
    ("no name", {k: v for k, v in GOOD.items() if k != "name"}, "第1行“name”：必须填写"),
    ("a field that is none of ours", with_(nmae="x"), "第1行“nmae”：没有这个字段，请删去"),
    ("a due date of its own", review(due="2026-12-01"), "第1行“reviews.0.due”：没有这个字段，请删去"),
    ("a status that is none", review(status="accepted"), "第1行“reviews.0.status”：应为以下之一"),
    ("a time without zone", with_(registered_at="2026-08-03T09:00:00"),
     "第1行“registered_at”：时间须写明时区，如 +08:00"),
    ("no such day", with_(registered_at="2026-02-30"),
     "第1行“registered_at”：应为带时区的时间"),
    ("a code of another form", with_(code="17"), "第1行“code”：格式不对"),
    ("an unknown county", with_(county="无此县"), "第1行“county”：没有县区“无此县”。可填："),
    ("an unknown fact", with_(facts={"colour": {"value": "red", "since": "2026-08-03"}}),
     "第1行“facts.colour”：目录中没有事实“colour”"),
    ("a fact of a wrong type", with_(facts={"highway": {"value": "也许", "since": "2026-08-03"}}),
     "第1行“facts.highway.value”："),
    ("a fact that a rule derives", with_(facts={"route": {"value": "filing", "since": "2026-08-03"}}),
     "由规则推导，不能填写，请删去"),
    ("a fact of tomorrow", with_(facts={"investor": {"value": "enterprise", "since": "2026-12-03"}}),
     "第1行“facts.investor.since”：时间（2026-12-03）晚于现在，请改正"),
    ("an unknown event", with_(events={"moon_landing": "2026-08-03"}),
     "第1行“events.moon_landing”：目录中没有事件“moon_landing”"),
    ("a unit that is none", with_(transferred={"eia_form": {"unit": "mars", "since": "2026-10-08"}}),
     "第1行“transferred.eia_form.unit”：没有单位“mars”，请从单位名录中选择"),
    ("转办 without a day", with_(transferred={"eia_form": {"unit": "zj"}}),
     "第1行“transferred.eia_form.since”：必须填写"),
    ("预审 that nobody asked for", review(pre_review=True, status="submitted", accepted_on=None),
     "第1行“reviews.0.pre_review”：项目没有申请拿地即开工，没有预审，请写明 modes 或删去"),
    ("a copy out of order", review(copies=[{"number": 3, "unit": "zj"}]),
     "第1行“reviews.0.copies.0.number”：“建设项目环境影响评价审批（报告表）”的编号应为1，现为3"),
    ("a reminder that is none", review(reminders=[{
        "step": "e99", "at": "2026-11-23", "due": "2026-11-26", "to": [{"role": "head"}]}]),
     "没有提醒步骤“e99”"),
    ("an order without its reason", with_(ordered=[{
        "change": "owner", "to": "c-9", "on": "2026-12-07", "drafted_by": "li"}]),
     "第1行“ordered.0.reason”：必须填写"),
    ("a project that has ended", with_(events={"terminated": "2026-08-03"}),
     "项目已经结束，只接管在建项目"),
    ("an unknown item", with_(documents=[GOOD["documents"][0] | {"item": "fishing_permit"}]),
     "第1行“documents.0.item”：目录中没有事项“fishing_permit”"),
    ("an outcome that the item has not", document(outcome="registered"),
     "第1行“documents.0.outcome”：“项目策划论证审核”没有结论"),
    ("a document that no item grants",
     with_(documents=[{"item": "det_eia", "outcome": "answered", "number": "1号", "at": "2026-08-28"}]),
     "不产生文书，请写在 finished 中"),
    ("a licence without its number",
     with_(documents=[], finished=[{"item": "idea_review", "outcome": "granted", "at": "2026-08-17"}]),
     "第1行“finished.0.number”：“项目策划论证审核”的结论为“准予”，须填写文书编号"),
    ("a document that ends before it begins", document(valid_until="2026-08-01"),
     "的有效期（2026-08-01）早于取得文书之日"),
    ("a round of tomorrow", document(at="2027-01-04"),
     "第1行“documents.0.at”：时间（2027-01-04）晚于现在，请改正"),
    ("a stage that ends before it begins",
     with_(stages={"S1": {"since": "2026-08-03", "exited": "2026-08-01"}}),
     "第1行“stages.S1.exited”：时间（2026-08-01）早于开始（2026-08-03），请改正"),
    ("two open rounds of one item",
     with_(reviews=[GOOD["reviews"][0], GOOD["reviews"][0] | {"round": 2}]),
     "第1行“reviews.1.item”：“建设项目环境影响评价审批（报告表）”同时有两轮在办（另一轮：reviews.0）"),
    ("an item that is finished and open",
     with_(reviews=[{"item": "det_eia", "round": 2, "status": "in_review", "opened_at": "2026-09-01"}]),
     "已经办结，不能同时在办"),
    ("an item whose prerequisite is not finished", with_(finished=[GOOD["finished"][1]]),
     "第1行“reviews.0.item”：“建设项目环境影响评价审批（报告表）”的前置（"),
    ("an item that does not apply",
     with_(facts=GOOD["facts"] | {"eia": {"value": "registration", "source": "det_eia", "since": "2026-08-28"}}),
     "不适用于本项目，不能在办"),
    ("accepted before it was received", review(accepted_on="2026-11-09"),
     "第1行“reviews.0.accepted_on”：“建设项目环境影响评价审批（报告表）”的受理（2026-11-09）早于收到申请（2026-11-10）"),
    ("received before it was opened", review(received_at="2026-09-01"),
     "第1行“reviews.0.received_at”：“建设项目环境影响评价审批（报告表）”的时间（2026-09-01）早于开启（2026-09-20），请改正"),
    ("in review and never received", review(received_at=None),
     "第1行“reviews.0.received_at”：“建设项目环境影响评价审批（报告表）”为“审查中”，须填写收到申请的时间"),
    ("a correction after the window",
     review(status="correcting", accepted_on=None, corrections=1, correction_on="2026-11-25"),
     "不在收到申请（2026-11-10）后的受理期限（2026-11-17）内"),
    ("suspended without a pause", review(status="suspended"),
     "的状态与暂停不一致：暂停中须填写 pause，否则请删去"),
    ("a pause for a reason that the law does not know",
     review(status="suspended", pause=PAUSE | {"reason": "holiday"}),
     "的暂停事由不对：本事项不得以“holiday”为由暂停"),
    ("a pause before the clock began", review(status="suspended", pause=PAUSE | {"start": "2026-11-11"}),
     "的暂停（2026-11-11）早于时限起算（2026-11-12）"),
    ("a pause that ends before it begins",
     review(pauses=[PAUSE | {"start": "2026-11-20", "end": "2026-11-16"}]),
     "的暂停结束（2026-11-16）早于开始（2026-11-20）"),
    ("forwarded by nobody", review(status="outside", forwarded_at="2026-11-20"),
     "由本市办理，没有转报上级这一步"),
    ("an unknown paper", review(papers=["poem"]),
     "第1行“reviews.0.papers”：“建设项目环境影响评价审批（报告表）”：本事项的材料清单中没有：poem"),
    ("an unknown unit", review(unit="nowhere"), "第1行“reviews.0.unit”：没有单位“nowhere”"),
    ("a round that is over among the open", review(status="decided"),
     "不是在办状态（已办结），请写在 finished 中"),
    ("a report that does not recur",
     with_(rhythms={"idea_review": {"period": "2026-10", "opened_at": "2026-10-01"}}),
     "第1行“rhythms.idea_review”：“项目策划论证审核”不是定期报告"),
    ("a period of another rhythm",
     with_(rhythms={"monthly_report": {"period": "2026-W40", "opened_at": "2026-10-01"}}),
     "没有期别“2026-W40”，应形如 2026-03"),
    ("a step of support that is none",
     with_(supports=[{"support": "land", "requested_at": "2026-10-01", "step": "dreamt"}]),
     "第1行“supports.0.step”：没有“dreamt”这一步"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("broken", "expected"), [pytest.param(life, told, id=name) for name, life, told in BROKEN]
)
def test_a_broken_file_is_not_taken_over_and_says_why(broken: Any, expected: str) -> None:
    found = told(broken)
    assert len(found) == 1, found
    assert expected in found[0]


def test_each_message_of_a_file_that_cannot_be_taken_over_is_its_own() -> None:
    assert len(BROKEN) >= 30
    assert len({told(life)[0] for _, life, _ in BROKEN}) == len(BROKEN)


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ({"old_id": "9", "owner": "c-2"}, "第2行“name”：与第1行是同一项目"),
        ({"name": "另一项目"}, "第2行“old_id”：与第1行是同一项目（漯河市重大项目台账#2026-017）"),
    ],
)
def test_two_lines_that_are_one_project_are_not_taken_over(
    second: dict[str, Any], expected: str
) -> None:
    assert expected in told(GOOD, GOOD | second)[0]


def test_every_fault_of_every_line_is_told_at_once() -> None:
    found = told(GOOD | {"name": "甲", "old_id": "1", "county": "无此县"}, {"name": "乙"})
    assert [one[:3] for one in found] == ["第2行"] * 3 + ["第1行"]


def test_an_empty_file_is_refused_in_a_sentence() -> None:
    with pytest.raises(FileRefused, match="文件是空的"):
        read_lines(b"\n \n")
