"""Documents that a project holds, told: their terms, what they oblige to, and who contests them."""

from __future__ import annotations

from api.sentences.speaker import Speaker, Tell, day
from domain.project import challenge_events as c
from domain.project import document_events as d
from domain.project.challenge_commands import PATH_ZH, RULING_ZH
from domain.project.standing import Standing

THEN_ZH = {
    "lapses": "须重新申请",
    "renew": "须重新申请",
    "re_review": "须报原审批部门重新审核",
    "restore": "须恢复原状",
}
ENDED_ZH = {
    Standing.REVOKED: "撤销",
    Standing.RECALLED: "撤回",
    Standing.SET_ASIDE: "依复议决定或判决撤销",
    Standing.CANCELLED: "注销",
}


def _document_expired(e: d.DocumentExpired, speak: Speaker) -> str:
    return f"{speak.item(e.item)}的文书有效期至{day(e.valid_until)}，已过期，{THEN_ZH[e.then]}"


def _document_corrected(e: d.DocumentCorrected, speak: Speaker) -> str:
    changes = [f"编号由{e.number_was}改为{e.number}"] if e.number else []
    if e.granted_on and e.granted_on_was:
        changes.append(f"取得日期由{day(e.granted_on_was)}改为{day(e.granted_on)}")
    if e.valid_until:
        was = f"由{day(e.valid_until_was)}" if e.valid_until_was else ""
        changes.append(f"有效期{was}改为至{day(e.valid_until)}")
    what = "，".join(changes)
    return f"更正{speak.item(e.item)}的文书：{what}{speak.said(e.reason, '理由')}（拟稿：{e.drafted_by}）"


def _challenged(e: c.Challenged, speak: Speaker) -> str:
    late = "，已超过法定期限" if e.late else ""
    stayed = "，决定停止执行" if e.stayed else "，期间决定不停止执行"
    what = "的决定"
    if e.passed_on is not None:
        what, stayed = f"法定期限（{day(e.passed_on)}）届满未作决定", "，本轮继续办理"
    return (
        f"对{speak.item(e.item)}第{e.round}轮{what}于{day(e.filed_on)}提出{PATH_ZH[e.path]}"
        f"（{e.number}）{late}{stayed}{speak.said(e.note, '请求')}"
    )


def _challenge_ruled(e: c.ChallengeRuled, speak: Speaker) -> str:
    anew = ""
    if e.anew is not None:
        within = f"，须在{e.anew.within}日内" if e.anew.within else "，须"
        anew = f"{within}重新作出决定"
    if e.ordered is not None:
        anew = f"，须自{day(e.ordered.on)}起{e.ordered.within}日内作出决定，本轮继续办理"
    return (
        f"对{speak.item(e.item)}第{e.round}轮的复议诉讼于{day(e.ruled_on)}结束：{RULING_ZH[e.ruling]}"
        f"（{e.number}）{anew}{speak.said(e.note, '内容')}（拟稿：{e.drafted_by}）"
    )


DOCUMENTS: dict[str, Tell] = {
    "DocumentExpiring": lambda e, s: (
        f"{s.item(e.item)}的文书有效期至{day(e.valid_until)}，距{day(e.last_day)}还有{e.left_wd}个工作日，"
        f"请及时使用或申请延续"
    ),
    "DocumentExpired": _document_expired,
    "RenewalRequested": lambda e, s: (
        f"申请延续{s.item(e.item)}的文书"
        f"{'' if e.in_time else f'（晚于{day(e.last_day)}，不适用逾期视为准予）'}{s.said(e.reason, '理由')}"
    ),
    "DocumentRenewed": lambda e, s: (
        f"{s.item(e.item)}的文书{'逾期未作决定，视为准予延续' if e.tacit else '准予延续'}，"
        f"有效期由{day(e.was)}改为{day(e.until)}{s.said(e.reason, '理由')}"
    ),
    "RenewalRefused": lambda e, s: (
        f"不准予延续{s.item(e.item)}的文书{s.said(e.reason, '理由')}（拟稿：{e.drafted_by}）"
    ),
    "DocumentAltered": lambda e, s: (
        f"变更{s.item(e.item)}的文书{f'，编号由{e.was}改为{e.number}' if e.number else ''}"
        f"{s.said(e.what, '内容')}"
    ),
    "DocumentCorrected": _document_corrected,
    "DocumentEnded": lambda e, s: (
        f"{ENDED_ZH[e.how]}{s.item(e.item)}的文书{s.said(e.reason, '理由')}"
        f"{s.said(e.compensation, '补偿')}（拟稿：{e.drafted_by}）"
    ),
    "PromiseChecked": lambda e, s: (
        f"核查{s.item(e.item)}的承诺："
        f"{'属实' if e.kept else '不实，撤销文书，记入企业信用记录'}{s.said(e.note, '情况')}"
    ),
    "CreditRepaired": lambda e, s: (
        f"{s.item(e.item)}的不实承诺已于{day(e.on)}信用修复（{e.number}）{s.said(e.note, '说明')}"
    ),
    "PromiseUnchecked": lambda e, s: f"{s.item(e.item)}的承诺到{day(e.by_day)}仍未核查",
    "DocumentShaken": lambda e, s: (
        f"{s.item(e.item)}的文书所依据的{s.item(e.lost)}已失去效力，文书仍然有效，请核对"
    ),
    "PrerequisiteLost": lambda e, s: (
        f"{s.item(e.item)}等待的前置{s.item(e.need)}已失去效力，重新等待"
    ),
    "EventStruck": lambda e, s: f"“{s.event(e.event)}”不再计入统计：所依据的文书已失去效力",
    "ObligationOpened": lambda e, s: (
        f"{s.item(e.item)}：{'到期后须恢复原状' if e.sort == 'restore' else '附加条件成为义务'}"
        f"{f'，应于{day(e.due)}前履行' if e.due else ''}{s.said(e.text, '内容')}"
    ),
    "ObligationReported": lambda e, s: f"报告义务已经履行{s.said(e.note, '情况')}",
    "ObligationConfirmed": lambda e, s: (
        f"核实义务{'已经履行' if e.fulfilled else '尚未履行'}{s.said(e.note, '意见')}"
    ),
    "Challenged": _challenged,
    "EffectStayed": lambda e, s: (
        f"{s.item(e.item)}第{e.round}轮的决定{'停止执行，在此期间不能据以办理' if e.stayed else '恢复执行'}"
        f"（{e.number}）"
    ),
    "ChallengeRuled": _challenge_ruled,
    "ObligationMissed": lambda e, s: f"义务到{day(e.due)}仍未履行",
}
