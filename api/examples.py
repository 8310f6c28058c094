"""An example for every body: what a client may copy. A test holds that each is well formed."""

from __future__ import annotations

from typing import Any

from domain.review.words import Result

REVIEW: dict[str, dict[str, Any]] = {
    "submit": {
        "kind": "submit",
        "papers": ["project_background", "project_need"],
        "facts": {"investor": "enterprise", "total_investment": "200000"},
        "note": "首次申报。",
    },
    "withdraw": {"kind": "withdraw", "reason": "选址有变，修改后重新申报。"},
    "supply_gap": {"kind": "supply_gap", "papers": ["project_need"], "note": "已加盖公章。"},
    "check_materials": {
        "kind": "check_materials",
        "checks": {"project_background": "complete", "project_need": "nonconforming"},
        "note": "必要性说明未加盖公章。",
    },
    "accept": {"kind": "accept"},
    "accept_with_gap": {
        "kind": "accept_with_gap",
        "gap": ["project_need"],
        "promise": "三个工作日内补齐；逾期未补的，本轮申请不予办理。",
    },
    "decline": {
        "kind": "decline",
        "because": "not_competent",
        "reason": "本事项属于县级审批权限，请向项目所在县区申报。",
    },
    "request_correction": {
        "kind": "request_correction",
        "missing": ["project_need"],
        "note": "必要性说明缺少用能分析。",
    },
    "suspend": {
        "kind": "suspend",
        "reason": "expert_review",
        "until": "2026-10-20",
        "note": "组织专家评审。",
    },
    "resume": {"kind": "resume"},
    "extend": {
        "kind": "extend",
        "reason": "项目复杂，需补充论证。",
        "drafted_by": "wang.fang",
    },
    "forward": {"kind": "forward", "note": "随文转报材料一套。"},
    "publish_notice": {"kind": "publish_notice", "notice": "permit_notice"},
    "claim": {"kind": "claim"},
    "hand_over": {"kind": "hand_over", "to": "zhao.min"},
    "delegate": {"kind": "delegate", "to": "zhao.min", "note": "请核对能耗数据。"},
    "hand_back": {"kind": "hand_back"},
    "take_back": {"kind": "take_back"},
    "open_handing": {"kind": "open_handing"},
    "consult": {
        "kind": "consult",
        "unit": "sl",
        "question": "项目取水口是否在水源保护区内。",
        "until": "2026-11-30",
    },
    "answer_consultation": {
        "kind": "answer_consultation",
        "number": 1,
        "agrees": True,
        "opinion": "不在水源保护区内。",
    },
    "ask_signatures": {
        "kind": "ask_signatures",
        "to": ["zhao.min", "li.qiang", "sun.wei"],
        "quorum": 2,
        "question": "拟准予，请会签。",
    },
    "sign": {"kind": "sign", "agrees": True},
    "decide": {
        "kind": "decide",
        "outcome": "granted",
        "facts": {"investor": "enterprise", "total_investment": "200000", "highway": False},
        "papers": ["project_need", "project_feasibility"],
        "document": {"number": "漯工信审〔2026〕1号", "issued_on": "2026-11-25"},
        "happened_at": "2026-11-25T09:30:00+08:00",
    },
    "record_answer": {
        "kind": "record_answer",
        "outcome": "granted",
        "document": {"number": "豫自然资审〔2026〕8号"},
    },
    "consent": {"kind": "consent", "agreed": True, "reason": "同意，该事项与其职能无关。"},
    "answer_for": {
        "kind": "answer_for",
        "outcome": "conforming",
        "reason": "期限已过，经核对规划资料代为答复。",
    },
    "arbitrate": {
        "kind": "arbitrate",
        "outcome": "conforming_with_conditions",
        "reason": "经协调，调整边界后符合。",
        "conditions": ["开工前完成边界调整。"],
    },
    "acknowledge": {"kind": "acknowledge", "step": "e4"},
    "instruct": {
        "kind": "instruct",
        "step": "e4",
        "instruction": "请三日内办结，并报项目办。",
    },
    "pass_on": {
        "kind": "pass_on",
        "step": "e4",
        "to": "zhao.min",
        "note": "请牵头核实超期原因。",
    },
}
DECISION: dict[Result, dict[str, Any]] = {
    Result.GRANTED: {
        "document": {"number": "漯发改审〔2026〕1号"},
        "papers": ["project_need", "project_feasibility"],
    },
    Result.GRANTED_WITH_CONDITIONS: {
        "document": {"number": "漯发改审〔2026〕2号"},
        "conditions": ["开工前完成节能审查。"],
    },
    Result.REFUSED: {
        "reason": "不符合国土空间规划确定的用途。",
        "remedies": "可自收到之日起六十日内申请行政复议，或六个月内提起行政诉讼。",
        "drafted_by": "wang.fang",
    },
    Result.NOT_REQUIRED: {"reason": "项目不新增用地，无需办理。"},
    Result.ANSWERED: {"facts": {"eia": "form"}, "reason": "按名录编制环境影响报告表。"},
    Result.CONFORMING: {"reason": "符合国土空间规划。"},
    Result.CONFORMING_WITH_CONDITIONS: {
        "reason": "原则符合。",
        "conditions": ["退让河道管理范围线二十米。"],
    },
    Result.NOT_CONFORMING: {"reason": "占用生态保护红线。"},
    Result.NOT_CONCERNED: {"reason": "不涉及本部门职责。"},
    Result.REGISTERED: {"reason": "材料齐全，准予登记。"},
    Result.PASSED: {"document": {"number": "漯住建验〔2027〕3号"}},
    Result.PASSED_WITH_CONDITIONS: {
        "document": {"number": "漯住建验〔2027〕4号"},
        "conditions": ["三十日内补齐竣工图。"],
    },
    Result.FAILED: {"reason": "消防设施未按图施工。"},
    Result.PUBLISHED: {"reason": "已在政府网站公开。"},
    Result.DONE: {"reason": "已办理完毕。"},
    Result.REPORTED: {"fields": {"conversion_state": "已完成可研"}},
    Result.RETURNED: {"reason": "缺少统计凭证，请补正后重报。"},
}
PROJECT: dict[str, dict[str, Any]] = {
    "register": {
        "kind": "register",
        "name": "临颍县休闲食品产业园",
        "owner": "c-001",
        "county": "临颍县",
        "industry": "食品加工",
        "scale": "新建厂房三万平方米，年产休闲食品五万吨",
        "land_mu": "120.5",
        "year_plan": "50000",
        "contact": "李娜",
        "contact_phone": "0395-0000000",
        "facts": {"investor": "enterprise", "total_investment": "200000"},
    },
    "amend": {
        "kind": "amend",
        "scale": "新建厂房三万五千平方米",
        "facts": {"total_investment": "230000"},
        "reason": "方案优化。",
    },
    "record_event": {
        "kind": "record_event",
        "event": "project_code_issued",
        "value": "2611-411122-04-01-123456",
        "note": "国家平台赋码。",
    },
    "set_fact": {
        "kind": "set_fact",
        "fact": "category",
        "value": ["provincial_key"],
        "reason": "列入年度省重点项目名单。",
    },
    "add_unit": {"kind": "add_unit", "group": "conformity", "function": "wjw"},
    "reapply": {"kind": "reapply", "item": "land_permit"},
    "report": {
        "kind": "report",
        "item": "monthly_report",
        "period": "2026-11",
        "fields": {"investment_done": "1200", "physical_progress": "基础施工完成"},
    },
    "return_report": {
        "kind": "return_report",
        "item": "monthly_report",
        "period": "2026-11",
        "reason": "投资额缺少凭证。",
    },
    "request_service": {"kind": "request_service", "item": "matching", "note": "需要供应链对接。"},
    "request_support": {
        "kind": "request_support",
        "support": "energy",
        "note": "需要十千伏双回路供电。",
    },
    "advance_support": {
        "kind": "advance_support",
        "number": 1,
        "to": "answered",
        "note": "已安排现场勘查。",
    },
    "terminate": {"kind": "terminate", "reason": "投资方撤资，项目终止。"},
    "adopt_calendar": {
        "kind": "adopt_calendar",
        "calendar": "cn/2026.1",
        "reason": "国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）。",
        "drafted_by": "wang.fang",
    },
    "stop_clocks": {
        "kind": "stop_clocks",
        "first": "2026-07-21",
        "last": "2026-07-27",
        "reason": "市防汛抗旱指挥部应急响应决定（漯防指〔2026〕8号）。",
        "drafted_by": "wang.fang",
    },
    "change_county": {
        "kind": "change_county",
        "county": "舞阳县",
        "on": "2026-12-01",
        "reason": "项目选址调整到舞阳县（漯重办〔2026〕12号）。",
        "drafted_by": "wang.fang",
    },
    "change_owner": {
        "kind": "change_owner",
        "owner": "c-002",
        "on": "2026-12-01",
        "reason": "项目公司成立，由其承接项目。",
        "drafted_by": "wang.fang",
    },
    "succeed_unit": {
        "kind": "succeed_unit",
        "unit": "gxw",
        "successor": "fgw",
        "on": "2026-12-01",
        "reason": "市机构改革方案（漯办〔2026〕5号）。",
        "drafted_by": "wang.fang",
    },
    "suspend_project": {
        "kind": "suspend_project",
        "document": "漯政〔2026〕3号",
        "reason": "调整产业布局，暂缓建设。",
    },
    "resume_project": {
        "kind": "resume_project",
        "document": "漯政〔2026〕9号",
        "reason": "布局方案已定，恢复建设。",
    },
    "stop_works": {
        "kind": "stop_works",
        "on": "2026-11-20",
        "reason": "资金未到位，主体二层停工。",
    },
    "report_stopped_works": {
        "kind": "report_stopped_works",
        "note": "停工部位已围挡，派专人看护，预计三个月内恢复。",
    },
    "check_works_permit": {
        "kind": "check_works_permit",
        "holds": True,
        "reason": "资金和安全措施已落实，符合施工条件。",
    },
    "resume_works": {"kind": "resume_works", "on": "2026-11-25", "note": "资金已到位。"},
}
PROBLEM: dict[str, Any] = {
    "type": "urn:quancheng:problem:not_now",
    "title": "依规则不能办理",
    "status": 409,
    "detail": "待申报时不能受理。现在可以：申报、撤回申请。",
    "code": "not_now",
    "legal": ["submit", "withdraw"],
    "instance": "urn:uuid:6f0a6a0e-3f0b-4c7e-9b59-0d6a5a4f1c11",
}
