"""Bad input: each kind has its own clear answer, and nothing has happened afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
import pytest_asyncio

from domain.acts import Actor
from tests.api.speaking import (
    AUDITOR,
    BASE,
    COMPANY,
    GRANT,
    OFFICE,
    OTHER,
    REVIEWER,
    SECRET,
    Api,
    new_key,
    token,
)

pytestmark = [pytest.mark.asyncio(loop_scope="module")]

LEADER = Actor(person="ma.jun", role="leader", unit="wgl")
ELSEWHERE = Actor(person="liu.yang", role="reviewer", unit="fgw")
PROJECT = {"name": "甲", "owner": "c-001", "county": "临颍县"}


@dataclass
class World:
    """What stands when the bad input comes: paths of things, by word."""

    api: Api
    places: dict[str, str] = field(default_factory=dict)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(api: Api) -> AsyncIterator[World]:
    code = await api.register()
    launched = await api.launched()
    permit = f"/reviews/{launched}/relics_permit/1"
    await api.there(permit)
    row = (await api.get(permit, OFFICE)).json()
    await api.done(f"{permit}/submit", {})
    desk = Actor(person="zhao.min", role="reviewer", unit=row["unit"])
    await api.done(f"{permit}/accept", {}, desk)
    places = {
        "project": f"/projects/{code}",
        "fresh": f"/reviews/{code}/idea_review/1",
        "open": await api.accepted(),
        "decided": f"/reviews/{launched}/idea_review/1",
        "permit": permit,
    }
    await api.system.at_rest()
    yield World(api, places)


def ago(**much: float) -> str:
    """An instant so long ago."""
    return (datetime.now(UTC) - timedelta(**much)).isoformat()


@dataclass(frozen=True)
class Case:
    """What is sent, and what must be answered. `{word}` in the path is a place of the world."""

    name: str
    path: str
    body: Any
    status: int
    code: str
    told: str  # part of the Chinese sentence
    by: Actor | None = COMPANY
    method: str = "POST"
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    clause: str = ""


def signed(**claims: Any) -> dict[str, str]:
    """A header with a token of these claims, rightly signed."""
    now = int(datetime.now(UTC).timestamp())
    said = {"iss": "quancheng", "sub": "li.na", "iat": now, "exp": now + 3600, **claims}
    return {"Authorization": f"Bearer {jwt.encode(said, SECRET, 'HS256')}"}


OLD = datetime.now(UTC).timestamp() - 10 * 86_400
CASES = [
    # --- who asks
    Case("no token", "{fresh}/accept", {}, 401, "no_token", "没有令牌", by=None),
    Case("a token of another key", "{fresh}/accept", {}, 401, "bad_token", "令牌无效", by=None,
         headers={"Authorization": f"Bearer {token(REVIEWER, 'another secret of forty characters....')}"}),
    Case("an unsigned token", "{fresh}/accept", {}, 401, "bad_token", "令牌无效", by=None,
         headers={"Authorization": "Bearer " + jwt.encode({"sub": "li.na"}, "", "none")}),
    Case("no token at all behind Bearer", "{fresh}/accept", {}, 401, "bad_token", "令牌无效", by=None,
         headers={"Authorization": "Bearer ***"}),
    Case("an expired token", "{fresh}/accept", {}, 401, "token_expired", "已过期", by=None,
         headers={"Authorization": f"Bearer {token(REVIEWER, days=1, now=OLD)}"}),
    Case("the system's role", "{fresh}/accept", {}, 401, "bad_token", "系统的身份", by=None,
         headers=signed(role="system")),
    Case("a company's role without a company", "{fresh}/submit", {}, 401, "bad_token", "写明企业", by=None,
         headers=signed(role="company", unit="fgw")),
    Case("another company's project", "{fresh}/submit", {}, 404, "not_found", "没有找到", by=OTHER),
    Case("another company looks", "{project}", None, 404, "not_found", "没有找到", by=OTHER, method="GET"),
    Case("the wrong department", "{open}/grant", GRANT, 403, "not_yours", "不能代办", by=ELSEWHERE),
    Case("an auditor acts", "{open}/grant", GRANT, 403, "not_yours", "审计", by=AUDITOR),
    Case("the company accepts its own", "{fresh}/accept", {}, 403, "not_yours", "不能办理"),
    Case("for another owner", "/projects", {**PROJECT, "owner": "c-002"}, 403, "not_yours", "只能登记本单位"),
    Case("a department ends a project", "{project}/terminate", {"reason": "不做了"}, 403, "not_yours",
         "只有", by=ELSEWHERE),
    # --- what does not exist
    Case("an unknown item", "/reviews/LH-2026-0001/no_such_item/1/accept", {}, 404, "not_found", "没有找到",
         by=REVIEWER),
    Case("an unknown project", "/projects/LH-2026-999999/terminate", {"reason": "无"}, 404, "not_found",
         "没有找到项目", by=OFFICE),
    Case("a round that is no number", "/reviews/LH-2026-0001/idea_review/x/accept", {}, 404, "not_found",
         "没有这样的事项轮次", by=REVIEWER),
    Case("a code that is none", "/projects/%00/terminate", {"reason": "无"}, 404, "not_found", "没有找到",
         by=OFFICE),
    Case("an unknown receipt", "/receipts/7", None, 404, "not_found", "没有找到回执", method="GET"),
    Case("an unknown path", "/nothing", None, 404, "no_such_path", "没有这个地址", method="GET"),
    Case("a wrong method", "{project}", None, 405, "method_not_allowed", "方法", method="DELETE"),
    # --- what cannot be read
    Case("no JSON", "{fresh}/submit", None, 400, "bad_json", "第1行第11列", raw=b'{"papers":,}'),
    Case("no UTF-8", "{fresh}/submit", None, 400, "not_utf8", "UTF-8", raw=b'{"note":"\xb0\xa1"}'),
    Case("nested without end", "{fresh}/submit", None, 400, "bad_json", "JSON", raw=b"[" * 90_000),
    Case("a field written twice", "{fresh}/submit", None, 422, "not_well_formed", "note：写了两次",
         raw=b'{"note":"a","note":"b"}'),
    Case("a list", "{fresh}/submit", [], 422, "not_well_formed", "JSON 对象"),
    Case("a form", "{fresh}/submit", None, 415, "not_json", "Content-Type", raw=b"a=1",
         headers={"Content-Type": "application/x-www-form-urlencoded"}),
    Case("not a number", "{fresh}/submit", None, 422, "not_well_formed", "NaN", raw=b'{"facts":{"a":NaN}}'),
    Case("a number without end", "{project}", None, 422, "not_well_formed", "最多18位", method="PATCH",
         raw=b'{"land_mu":1' + b"0" * 5000 + b"}"),
    Case("an exponent", "{project}", None, 422, "not_well_formed", "普通小数", method="PATCH",
         raw=b'{"land_mu":1e999999}'),
    Case("an exponent in words", "{project}", {"land_mu": "1e999999"}, 422, "not_well_formed", "land_mu",
         method="PATCH"),
    Case("a huge body", "{fresh}/submit", {"note": "大" * 400_000}, 413, "too_large", "1MB"),
    Case("a null byte", "{fresh}/submit", {"note": "a\x00b"}, 422, "nul_byte", "空字符"),
    Case("half of a sign", "{fresh}/submit", None, 422, "not_well_formed", "不完整的字符",
         raw=b'{"note":"\\ud800"}'),
    # --- what is not well formed
    Case("no key", "{fresh}/submit", {}, 422, "idempotency_key_missing", "Idempotency-Key",
         headers={"Idempotency-Key": ""}),
    Case("a key too long", "{fresh}/submit", {}, 422, "idempotency_key_bad", "1至200",
         headers={"Idempotency-Key": "k" * 201}),
    Case("a key with spaces", "{fresh}/submit", {}, 422, "idempotency_key_bad", "1至200",
         headers={"Idempotency-Key": "a b"}),
    Case("no kind", "{fresh}/acts", {}, 422, "kind_missing", "必须写明命令"),
    Case("an unknown kind", "{fresh}/acts", {"kind": "approve"}, 422, "unknown_kind", "没有这个命令"),
    Case("a message between streams", "{fresh}/acts", {"kind": "close", "reason": "project_ended"}, 422,
         "unknown_kind", "没有这个命令"),
    Case("a kind that is a list", "{fresh}/acts", {"kind": ["accept"]}, 422, "unknown_kind", "没有这个命令"),
    Case("an unknown field", "{fresh}/submit", {"decided_by": "li.na"}, 422, "not_well_formed",
         "decided_by：没有这个字段"),
    Case("the actor in the body", "{open}/accept", {"by": {"person": "x"}}, 422, "not_well_formed",
         "没有这个字段", by=REVIEWER),
    Case("a code of one's own", "/projects", {**PROJECT, "code": "LH-2026-0007"}, 422, "not_well_formed",
         "code：没有这个字段"),
    Case("a wrong word", "{open}/decline", {"because": "busy", "reason": "忙"}, 422, "not_well_formed",
         "not_competent、not_required", by=REVIEWER),
    Case("no reason", "{open}/decline", {"because": "not_required", "reason": "  "}, 422,
         "not_well_formed", "reason：不能为空", by=REVIEWER),
    Case("words too long", "{fresh}/submit", {"note": "长" * 4001}, 422, "not_well_formed", "最多4000个字"),
    Case("a negative area", "{project}", {"land_mu": -3}, 422, "not_well_formed", "land_mu：不能小于0",
         method="PATCH"),
    Case("an area in words", "{project}", {"land_mu": "很大"}, 422, "not_well_formed", "land_mu：应为数字",
         method="PATCH"),
    Case("no date", "{open}/suspend", {"reason": "expert_review", "until": "明天"}, 422,
         "not_well_formed", "until：应为日期", by=REVIEWER),
    Case("a date without end", "{open}/suspend", {"reason": "expert_review", "until": "9999-12-31"}, 422,
         "not_well_formed", "2099", by=REVIEWER),
    Case("an instant without zone", "{open}/claim", {"happened_at": "2026-11-25T09:00:00"}, 422,
         "not_well_formed", "时区", by=REVIEWER),
    Case("a company dates back", "{fresh}/submit", {"happened_at": ago(hours=1)}, 422, "not_back_dated",
         "平台收到的时间"),
    Case("a figure in words", "{project}/report",
         {"item": "monthly_report", "period": "2026-11", "fields": {"investment_done": "很多"}}, 422,
         "not_well_formed", "investment_done：应为数字", by=OFFICE),
    Case("a page that was never given", "/projects?after=x", None, 422, "not_well_formed", "翻页位置",
         method="GET"),
    Case("a null byte in a search", "/projects?q=%00", None, 422, "not_well_formed", "空字符", method="GET"),
    Case("too many at once", "/tasks?limit=201", None, 422, "not_well_formed", "limit：不能大于200",
         method="GET"),
    Case("an unknown county in a list", "/projects?county=开封", None, 422, "not_well_formed", "没有这个县区",
         method="GET"),
    # --- what the rules refuse
    Case("an unknown county", "/projects", {**PROJECT, "county": "开封县"}, 409, "unknown_county", "没有县区"),
    Case("a negative amount", "/projects", {**PROJECT, "facts": {"total_investment": -5}}, 409, "bad_fact",
         "不小于0的数字"),
    Case("an amount in words", "/projects", {**PROJECT, "facts": {"total_investment": "很多"}}, 409,
         "bad_fact", "不小于0的数字"),
    Case("an unknown fact", "/projects", {**PROJECT, "facts": {"weather": "晴"}}, 409, "unknown_fact",
         "没有事实"),
    Case("an unknown material", "{fresh}/submit", {"papers": ["napkin"]}, 409, "unknown_material",
         "材料清单中没有：napkin"),
    Case("an unknown form field", "{fresh}/submit", {"fields": {"colour": "红"}}, 409, "unknown_field",
         "没有字段：colour"),
    Case("not now", "{fresh}/accept", {}, 409, "not_now", "待申报时不能受理", by=REVIEWER),
    Case("already decided", "{decided}/accept", {}, 409, "already_decided", "已由", by=REVIEWER),
    Case("a material missing at the decision", "{open}/grant", {"document": {"number": "1"}}, 409,
         "materials_missing", "还缺", by=REVIEWER),
    Case("no number", "{open}/grant", {"papers": GRANT["papers"], "facts": GRANT["facts"]}, 409,
         "no_document", "文书编号", by=REVIEWER),
    Case("an outcome of another kind", "{open}/conforming", {}, 409, "no_such_outcome", "没有“符合”",
         by=REVIEWER),
    Case("a refusal without remedies", "{open}/refuse", {"reason": "不符合规划"}, 409, "no_remedies",
         "复议和诉讼", by=REVIEWER, clause="行政许可法第38条"),
    Case("a refusal by one person", "{open}/refuse",
         {"reason": "不符合规划", "remedies": "可申请复议", "drafted_by": "wang.fang"}, 409, "two_people",
         "不能是同一人", by=REVIEWER),
    Case("an extension by a reviewer", "{open}/extend", {"reason": "复杂", "drafted_by": "wang.fang"}, 403,
         "not_yours", "主要领导", by=REVIEWER),
    Case("an extension by one person", "{permit}/extend", {"reason": "复杂", "drafted_by": "ma.jun"}, 409,
         "two_people", "不能是同一人", by=LEADER),
    Case("dated before its acceptance", "{open}/grant", {**GRANT, "happened_at": ago(hours=2)}, 409,
         "before_previous", "早于上一步", by=REVIEWER),
    Case("dated too far back", "{open}/grant", {**GRANT, "happened_at": ago(days=60)}, 409, "too_far_back",
         "补录最多追溯5个工作日", by=REVIEWER),
    Case("of tomorrow", "{open}/grant", {**GRANT, "happened_at": ago(days=-1)}, 409, "in_the_future",
         "晚于现在", by=REVIEWER),
    Case("a decision before its prerequisite", "{permit}/grant", {"document": {"number": "1"}}, 409,
         "prerequisites_unfinished", "前置事项尚未办结", by=Actor(person="zhao.min", role="reviewer", unit="wgl")),
    Case("a pause without such a reason", "{open}/suspend", {"reason": "holiday"}, 409,
         "pause_not_allowed", "不得以“holiday”为由暂停", by=REVIEWER),
    Case("a stage that is not open", "{project}/request-support", {"support": "land"}, 409, "not_yet",
         "还不能提出"),
    Case("an unknown event", "{project}/record-event", {"event": "eclipse"}, 409, "unknown_event",
         "没有事件"),
    Case("nothing changed", "{project}", {}, 409, "nothing_changed", "没有任何变动", method="PATCH"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
async def test_bad_input_is_answered_and_changes_nothing(world: World, case: Case) -> None:
    api = world.api
    events, acts = await api.count("events"), await api.count("commands")
    headers = {"Idempotency-Key": new_key(), "Content-Type": "application/json"}
    if case.by:
        headers["Authorization"] = f"Bearer {token(case.by)}"
    sent: dict[str, Any] = {"content": case.raw} if case.raw is not None else {"json": case.body}
    answer = await api.http.request(
        case.method,
        BASE + case.path.format(**world.places),
        headers=headers | case.headers,
        **({} if case.method == "GET" else sent),
    )
    told = answer.json()
    assert (answer.status_code, told["code"]) == (case.status, case.code), told
    assert answer.headers["content-type"] == "application/problem+json"
    assert told["type"] == f"urn:quancheng:problem:{case.code}"
    assert told["status"] == case.status
    assert told["instance"] == f"urn:uuid:{answer.headers['x-request-id']}"
    assert case.told in told["detail"]
    assert told.get("clause", "") == case.clause or not case.clause
    if case.status == 401:
        assert answer.headers["www-authenticate"].startswith("Bearer")
    if case.status == 422:
        assert told["errors"]
    assert await api.count("events") == events
    if case.status != 409:
        assert await api.count("commands") == acts, "the door's no is not written down"
    elif case.code == "not_now":
        assert told["legal"] == ["submit", "withdraw"]


async def test_the_same_key_with_another_body(world: World) -> None:
    api, key = world.api, new_key()
    review = world.places["open"]
    first = await api.post(f"{review}/hand-over", {"to": "zhao.min"}, REVIEWER, key)
    assert first.status_code == 200
    events = await api.count("events")
    for word, body in (("hand-over", {"to": "sun.qi"}), ("claim", {})):
        again = await api.post(f"{review}/{word}", body, REVIEWER, key)
        assert (again.status_code, again.json()["code"]) == (422, "idempotency_key_reused")
    assert await api.count("events") == events
