"""Every event has a sentence; a whole life reads as one."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter

from api.sentences import INTERNAL, INTERNAL_WORDS, SENTENCES, Speaker, sentence
from api.sentences.bundles import BUNDLES
from api.sentences.changes import CHANGES
from api.sentences.documents import DOCUMENTS, ENDED_ZH
from api.sentences.projects import PROJECTS
from api.sentences.rounds import ROUNDS
from domain.acts import Text
from domain.project.events import ProjectEvent
from domain.project.standing import Standing
from domain.review import events as r
from domain.review.anew import Anew
from domain.review.events import ReviewEvent
from tests.api.speaking import RULES
from tests.domain.project.lives import KINDS

EVENTS = [*get_args(get_args(ReviewEvent)[0]), *get_args(get_args(ProjectEvent)[0])]
TYPES = {str(one.model_fields["type"].default): one for one in EVENTS}
SAID = Text(ref="00000000-0000-0000-0000-000000000001", sha256="0" * 64)
SPEAK = Speaker(RULES, {SAID.ref: "材料已核对"})
# A value for each name and type that events hold; those not named here have a default.
FILLED: dict[str, Any] = {
    "at": "2026-11-25T09:00:00+08:00", "due": "2026-12-01T09:00:00+08:00", "window": "2026-12-02",
    "day": "2026-11-25", "start": "2026-11-25", "until": "2026-12-05", "cap": "2026-12-30",
    "limit_day": "2026-12-05", "project": "LH-2026-0001", "code": "LH-2026-0001", "name": "食品产业园",
    "owner": "c-001", "item": "relics_permit", "need": "archaeology_survey", "round": 1,
    "handler": {"unit": "fgw", "function": "fgw", "tier": "city"}, "applicant": "c-001",
    "rules": {"catalog": "luohe/2026.1", "calendar": "cn/2026.1"}, "because": "not_required",
    "reason": SAID, "note": SAID, "clause": "行政许可法第45条", "drafted_by": "wang.fang",
    "outer_unit": "fgw@410000", "notice": "n", "to": "zhao.min", "outcome": "refused",
    "facts": {"total_investment": "5000"}, "limit": {"n": 10, "unit": "wd"}, "source": "declared",
    "event": "project_code_issued", "status": "decided", "group": "conformity",
    "items": ("relics_permit",), "stage": "S3", "period": "2026-11", "number": 3, "unit": "fgw",
    "last_day": "2026-11-01", 
    "valid_until": "2026-12-01", "obligation": "relics_permit/1/1", "text": SAID, "what": SAID,
    "support": "land", "how": "terminated", "changes": {"name": "新名"}, "in_review": True,
}  # fmt: skip
DOCUMENT = {"document": "relics_permit/1"}
PROOF = {
    "topic": "eia",
    "number": "漯环函〔2026〕3号",
    "area": "临颍县产业集聚区",
    "approved_on": "2026-03-02",
    "expires_on": "2031-03-01",
}
OTHERS: dict[str, dict[str, Any]] = {
    "WentOverdue": {"limit": "promised", "due": "2026-12-01"},
    "PutBefore": {
        "step": "pause-1",
        "matter": "pause",
        "due": "2026-12-01",
        "to": [{"role": "leader", "unit": "sl"}],
    },
    "Escalated": {
        "step": "e4",
        "limit": "promised",
        "due": "2026-12-01",
        "over_wd": 1,
        "to": [{"role": "deputy", "unit": "fgw"}, {"role": "xmb", "unit": "xmb"}],
    },
    "EscalationAcknowledged": {"step": "e4"},
    "Instructed": {"step": "e4", "instruction": SAID},
    "EscalationPassedOn": {"step": "e4"},
    "OverdueRetracted": {"limit": "statutory", "due": "2026-12-01"},
    "Closed": {"reason": "does_not_apply"},
    "Suspended": {"reason": "expert_review", "joint": 2},
    "PauseCapReached": {"reason": "expert_review"},
    "SupportAdvanced": {"to": "answered"},
    "DocumentExpiring": DOCUMENT | {"left_wd": 30},
    "DocumentRenewed": DOCUMENT | {"was": "2026-12-01"},
    "RenewalRefused": DOCUMENT,
    "EventStruck": DOCUMENT,
    "DocumentExpired": DOCUMENT | {"then": "re_review"},
    "RenewalRequested": DOCUMENT | {"in_time": False},
    "DocumentAltered": DOCUMENT | {"number": "2号", "was": "1号"},
    "DocumentCorrected": DOCUMENT
    | {"number": "2号", "number_was": "1号", "valid_until_was": "2026-12-11"},
    "DocumentEnded": DOCUMENT | {"how": "recalled", "compensation": SAID},
    "DocumentShaken": DOCUMENT | {"lost": "archaeology_survey"},
    "ObligationOpened": {"sort": "condition", "due": "2026-12-01"},
    "ObligationMissed": {"due": "2026-12-01"},
    "CreditRepaired": DOCUMENT | {"number": "漯信修〔2026〕5号", "on": "2026-11-20"},
    "PromiseChecked": DOCUMENT | {"kept": False},
    "PromiseUnchecked": DOCUMENT | {"by_day": "2026-12-01"},
    "Challenged": {
        "challenge": "1",
        "path": "litigation",
        "number": "3号",
        "filed_on": "2026-12-01",
    },
    "EffectStayed": {"challenge": "1", "stayed": True, "number": "3号"},
    "ChallengeRuled": {
        "challenge": "1",
        "ruling": "set_aside",
        "number": "3号",
        "ruled_on": "2026-12-01",
        "anew": {"on": "2026-12-01", "within": 30},
    },
    "ObligationConfirmed": {"fulfilled": False},
    "TakenBack": {"step": "consult"},
    "Consulted": {"question": SAID, "unit": "sl", "person": "zhao.min"},
    "ConsultationAnswered": {"agrees": True, "opinion": SAID},
    "CopyRead": {"numbers": [1]},
    "CopiedTo": {"to": ["zhao.min"], "units": ["sl"], "note": SAID},
    "SignaturesAsked": {"to": ["zhao.min", "li.qiang"], "quorum": 1, "question": SAID},
    "Signed": {"person": "zhao.min", "agrees": False, "opinion": SAID},
    "MaterialsChecked": {"checks": {"project_need": "nonconforming"}},
    "Accepted": {"gap": ["project_need"], "gap_until": "2026-12-01", "promise": SAID},
    "GapSupplied": {"papers": ["project_need"]},
    "GapMissed": {"papers": ["project_need"]},
    "CalendarAdopted": {"was": "cn/2025.1", "calendar": "cn/2026.1"},
    "CatalogAdopted": {"was": "luohe/2026.1", "catalog": "luohe/2027.1"},
    "CatalogKept": {"catalog": "luohe/2027.1"},
    "RecordCorrected": {"entry": "pause-2-end", "day_was": "2026-11-26", "window": None},
    "RoundFollowed": {"catalog": "luohe/2027.1", "awaits": ["eia_form"]},
    "MatterRaised": {
        "what": "paper_asked",
        "of": "relics_permit",
        "names": ["project_need"],
        "catalog": "luohe/2027.1",
    },
    "MatterSettled": {"matter": "luohe/2027.1/stage_exit/S3", "what": "stage_exit", "of": "S3"},
    "ClocksStopped": {"stop": {"first": "2026-07-21", "last": "2026-07-27"}},
    "GroupLimitMoved": {"was": "2026-12-01"},
    "DutyDueMoved": {"was": "2026-12-01T09:00:00+08:00"},
    "ServiceMissed": {"item": "matching", "due": "2026-12-01"},
    "ServiceDueMoved": {"item": "matching", "was": "2026-12-01", "due": "2026-12-04"},
    "ChangeOrdered": {"change": "unit", "to": "zrzy", "unit": "fgw", "on": "2026-12-01"},
    "CountyChanged": {"was": "411122", "county": "411121", "on": "2026-12-01"},
    "OwnerChanged": {"was": "c-001", "owner": "c-002", "on": "2026-12-01"},
    "ItemTransferred": {"was": "fgw", "unit": "zrzy"},
    "UnitSucceeded": {"unit": "fgw", "successor": "zrzy", "on": "2026-12-01"},
    "TaskHandedOver": {"task": "report/monthly_report/2026-11", "was": "fgw", "unit": "zrzy"},
    "DocumentMarked": {"document": "relics_permit/1", "mark": "holder_changed"},
    "ApplicantChanged": {"was": "c-001", "applicant": "c-002"},
    "ProjectSuspended": {"document": "漯政〔2026〕3号"},
    "ProjectResumed": {"document": "漯政〔2026〕9号"},
    "WorksStopped": {"on": "2026-12-01", "issuer": "zj", "report_by": "2027-01-04"},
    "StoppedWorksReportMissed": {"due": "2027-01-04"},
    "WorksPermitChecked": {"holds": False},
    "WorksResumed": {"on": "2026-12-01"},
    "MergedInto": {"into": "LH-2026-0002"},
    "DocumentInherited": {
        "document": "relics_permit/2",
        "origin": "LH-2026-0002",
        "key": "relics_permit/1",
        "outcome": "granted",
        "number": "3号",
        "granted_on": "2026-11-01",
    },
    "RoundClosing": {"because": "excused"},
    "BundleSubmitted": {"bundle": "project_permit"},
    "BundleLimitMoved": {"bundle": "project_permit", "was": "2026-12-01"},
    "BundleExtended": {"bundle": "project_permit", "was": "2026-12-01", "lifts": True},
    "BundleOverdue": {"bundle": "project_permit"},
    "BundlePutBefore": {
        "bundle": "project_permit",
        "step": "project_permit/e7/2026-12-01",
        "rung": "e7",
        "over_wd": 1,
        "due": "2026-12-01",
        "to": [{"role": "leader", "unit": "zrzy"}, {"role": "xmb", "unit": "xmb"}],
    },
    "BundleAnswered": {
        "bundle": "project_permit",
        "step": "project_permit/e7/2026-12-01",
        "instruction": SAID,
        "to": "zhao.min",
    },
    "BundleEnded": {
        "bundle": "project_permit",
        "results": [
            {
                "item": "planning_permit",
                "ended_at": "2026-11-25T09:00:00+08:00",
                "day": "2026-11-25",
                "round": 1,
                "status": "decided",
                "outcome": "granted",
                "number": "漯规〔2026〕1号",
                "valid_until": "2027-11-25",
            },
            {
                "item": "tree_permit",
                "ended_at": "2026-11-25T09:00:00+08:00",
                "day": "2026-11-25",
                "round": 1,
                "status": "withdrawn",
            },
        ],
        "retracts": True,
    },
    "ModeChosen": {"mode": "land_then_start"},
    "BecameFormal": {"ready": False},
    "JointReviewConvened": {
        "items": ("eia_report", "energy_review"),
        "institution": "漯河市工程咨询中心",
        "meets_on": "2026-12-01",
    },
    "JointReviewClosed": {"items": ("eia_report", "energy_review"), "opinion": SAID},
    "JointReviewTold": {"joint": {"number": 1, "start": "2026-12-01", "until": "2026-12-09"}},
    "AssessmentRecorded": PROOF,
    "AssessmentExpired": {"topic": "eia", "number": "漯环函〔2026〕3号"},
    "ItemRelieved": PROOF | {"effect": "waived"},
    "ReliefEnded": {"topic": "eia", "effect": "simplified"},
    "Simplified": {"proof": PROOF},
    "ServiceRequested": {"item": "matching", "due": "2026-12-01"},
    "DutyReported": {"item": "monthly_report", "figures": {"investment_done": "1200"}},
    "TakenOver": {"source": "台账", "record": {"registered_at": "2026-08-03"}, "state": {}},
}


def event(type: str) -> Any:
    """An event of this type with something in each of its fields that people would read."""
    model = TYPES[type]
    given = {name: FILLED[name] for name in model.model_fields if name in FILLED}
    return TypeAdapter(model).validate_python({**given, **OTHERS.get(type, {})})


def test_no_type_is_told_in_two_modules() -> None:
    """But how a project and a round are taken over, of which the type bears one name."""
    tables = (ROUNDS, PROJECTS, DOCUMENTS, BUNDLES, CHANGES)
    told = Counter(type for table in tables for type in table)
    assert [type for type, times in told.items() if times > 1] == ["TakenOver"]


def test_every_event_type_has_its_sentence_and_no_other() -> None:
    assert set(SENTENCES) == set(TYPES)
    assert set(INTERNAL) | set(INTERNAL_WORDS) <= set(TYPES)


@pytest.mark.parametrize("type", TYPES)
def test_a_sentence_is_for_people(type: str) -> None:
    """Chinese words, no ids of ours, no braces of Python; what somebody wrote is in it."""
    told = sentence(event(type), SPEAK)
    assert told
    for sign in ("{", "}", "None", "relics_permit", "expert_review", "conformity", "ref="):
        assert sign not in told, told
    model = TYPES[type]
    if any(info.annotation in (Text, Text | None) for info in model.model_fields.values()):
        assert "材料已核对" in told or type in ("Registered", "TakenOver"), told


def test_a_longer_bundle_tells_both_days_and_a_late_one_whom_it_was_put_before() -> None:
    assert sentence(event("BundleExtended"), SPEAK) == (
        "延长“工程建设许可一件事”的办理期限10个工作日，全部办结的期限由2026年12月1日改为2026年12月5日，"
        "撤销逾期的记录，理由：材料已核对"
    )
    assert sentence(event("BundlePutBefore"), SPEAK) == (
        "“工程建设许可一件事”逾期1个工作日（应于2026年12月1日前全部办结，尚未办结："
        "“建设工程文物保护许可”）：已报主要领导、项目办"
    )


def test_that_nothing_was_decided_in_the_law_s_time_is_told_with_what_was_ordered() -> None:
    """不予答复: recorded with the law's last day; nothing is stayed, nothing is made anew."""
    filed = event("Challenged").but(passed_on=date(2026, 11, 20))
    assert "法定期限（2026年11月20日）届满未作决定于2026年12月1日提出行政诉讼" in sentence(
        filed, SPEAK
    )
    assert "停止执行" not in sentence(filed, SPEAK)
    term = Anew(on=date(2026, 12, 1), within=15)
    ruled = event("ChallengeRuled").but(ruling="ordered", anew=None, ordered=term)
    assert "责令限期作出决定（3号），须自2026年12月1日起15日内作出决定" in sentence(ruled, SPEAK)
    heard = event("ClocksMoved").but(calendar=None, stop=None, ordered=term)
    assert "于2026年12月1日责令在15日内作出决定，各项时限不变" in sentence(heard, SPEAK)
    late = event("RoundFollowed").but(passed=date(2026, 11, 20))
    assert "法定期限（2026年11月20日）已过，尚未作出决定" in sentence(late, SPEAK)
    lifted = event("RoundFollowed").but(not_passed=True)
    assert "不再是法定期限届满未作决定" in sentence(lifted, SPEAK)


def test_the_result_of_a_bundle_tells_each_item_s_end() -> None:
    assert sentence(event("BundleEnded"), SPEAK) == (
        "“工程建设许可一件事”全部办结（在期限内，撤销逾期的记录）：“建设工程规划类许可证核发”准予"
        "（漯规〔2026〕1号），有效期至2027年11月25日；“工程建设涉及城市绿地、树木审批”已撤回"
    )


def test_a_round_that_was_taken_over_says_how_it_stands_and_until_when() -> None:
    record = {"item": "relics_permit", "status": "in_review", "opened_at": "2026-08-03"}
    told = sentence(
        r.TakenOver.model_validate(
            {
                "at": "2026-11-26T02:00:00Z", "project": "LH-2026-0001", "source": "台账",
                "record": record, "state": {"dues": {"promised": "2026-12-01"}},
            }
        ),
        SPEAK,
    )  # fmt: skip
    assert told == "接管第1轮，现为“审查中”，依据台账，承诺时限到2026年12月1日"


@pytest.mark.parametrize(
    ("how", "told"),
    [
        (
            {"step": "e0", "limit": None, "over_wd": 0},
            "第零级（尚未受理，应于2026年12月1日前答复）",
        ),
        ({"step": "e1", "left_wd": 3, "over_wd": 0}, "第一级（距到期3个工作日）"),
        ({"step": "e3", "over_wd": 0}, "第三级（当日到期）"),
        ({}, "第四级（超期1个工作日）：已报分管领导、项目办"),
        ({"step": "e7", "limit": "statutory"}, "第七级（超过法定时限1个工作日）"),
    ],
)
def test_a_step_of_the_ladder_says_how_late_it_is_and_who_hears_of_it(
    how: dict[str, Any], told: str
) -> None:
    assert sentence(event("Escalated").but(**how), SPEAK).startswith(f"提醒阶梯{told}")


@pytest.mark.parametrize(
    ("type", "told"),
    [
        ("GroupLimitMoved", "撤销期限已过的记录"),
        ("DutyDueMoved", "撤销到期未报的记录"),
        ("ServiceDueMoved", "撤销到期未答复的记录"),
    ],
)
def test_a_day_that_moves_says_when_it_takes_a_lateness_back(type: str, told: str) -> None:
    moved = event(type)
    assert told in sentence(moved.but(lifts=True), SPEAK)
    assert told not in sentence(moved, SPEAK)


@pytest.mark.parametrize(
    ("how", "told"),
    [
        (
            {"entry": "accepted"},
            "受理由2026年11月26日改为2026年11月25日（行政许可法第45条），重新计算：到期日不变",
        ),
        (
            {
                "entry": "pause-1",
                "was": r.Dues(promised="2026-12-02"),
                "dues": r.Dues(promised="2026-12-03"),
            },
            "第1次暂停的开始由2026年11月26日改为2026年11月25日（行政许可法第45条），"
            "重新计算：承诺时限由2026年12月2日改为2026年12月3日",
        ),
        (
            {"entry": "accepted", "silence": "disproved", "silent": ()},
            "受理由2026年11月26日改为2026年11月25日，答复没有超过受理期限，不再视为受理",
        ),
        (
            {"entry": "received", "silence": "proved", "silent": (1,)},
            "收到申请由2026年11月26日改为2026年11月25日，答复已过受理期限，视为自收到申请之日起受理",
        ),
        (
            {"entry": "correction-1", "silence": "proved", "silent": (1,), "clause": ""},
            "第1次补正告知由2026年11月26日改为2026年11月25日，答复已过受理期限，"
            "视为自第1次收到申请之日起受理，重新计算",
        ),
        (
            {"entry": "forwarded", "clause": "行政许可法第43条"},
            "转报由2026年11月26日改为2026年11月25日（行政许可法第43条），重新计算：到期日不变",
        ),
        (
            {
                "entry": "correction",
                "silence": "disproved",
                "silent": (),
                "was": r.Dues(promised="2026-12-02"),
                "dues": r.Dues(),
                "window_was": "2026-12-01",
                "window": "2027-02-25",
                "clause": "",
            },
            "补正告知由2026年11月26日改为2026年11月25日，答复没有超过受理期限，不再视为受理，"
            "重新计算：答复或补正期限由2026年12月1日改为2027年2月25日、承诺时限不再计算（原为2026年12月2日）",
        ),
        ({"entry": "notice-permit_notice", "clause": ""}, "公示的发布由"),
        ({"entry": "pause-2", "day": None}, "第2次暂停（2026年11月26日）系误登，实际没有发生"),
    ],
)
def test_a_correction_says_what_was_what_is_and_which_days_moved(
    how: dict[str, Any], told: str
) -> None:
    said = sentence(event("RecordCorrected").but(**how), SPEAK)
    assert said.startswith(f"更正记录：{told}")
    assert said.endswith("，理由：材料已核对（拟稿：wang.fang）")


def test_words_that_may_not_be_seen_are_not_told() -> None:
    told = sentence(event("Declined"), Speaker(RULES))
    assert "材料已核对" not in told
    assert "内容不公开" in told


def test_every_fact_of_every_kind_of_project_has_words() -> None:
    for facts in KINDS.values():
        told = SPEAK.facts(facts)
        assert len(told.split("：")) >= len(facts)


def test_each_way_in_which_a_document_ends_has_its_word() -> None:
    ends = {Standing.REVOKED, Standing.RECALLED, Standing.SET_ASIDE, Standing.CANCELLED}
    assert set(ENDED_ZH) == ends
