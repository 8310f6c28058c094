"""What follows from an act on a review: the law of its moves.

Law: 行政许可法 29, 32, 38, 42, 43, 45; domain.md 3 and 4. Pure and total: every pair of status and
command ends in events or in `Refused`. Nothing is changed here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import assert_never

from domain.acts import Act, Actor, differing
from domain.clock import local_day, start_of_day, zh_time
from domain.identity import who_may
from domain.refused import Refused
from domain.review import (
    application,
    correcting,
    decision,
    desk,
    joint_review,
    readjusting,
    taking_over,
)
from domain.review.answering import answered
from domain.review.commands import (
    Accept,
    AcceptWithGap,
    Acknowledge,
    AnswerConsultation,
    AnswerFor,
    Arbitrate,
    AskSignatures,
    CheckMaterials,
    Claim,
    Close,
    Consent,
    Consult,
    CopyTo,
    CorrectRecord,
    Decide,
    DecideOnPromise,
    Decline,
    Delegate,
    Extend,
    Forward,
    HandBack,
    HandedIn,
    HandOver,
    Inform,
    Instruct,
    MarkRead,
    MoveClocks,
    Open,
    OpenHanding,
    PassOn,
    PublishNotice,
    RecordAnswer,
    RequestCorrection,
    Resume,
    ReviewCommand,
    Sign,
    Submit,
    SupplyGap,
    Suspend,
    TakeBack,
    TakeOver,
    Withdraw,
)
from domain.review.due import (
    acceptance_window,
    correction_window,
    dues,
    notice_end,
    pause_cap_day,
    pauses_in_vain,
)
from domain.review.events import (
    Accepted,
    ApplicantChanged,
    BecameFormal,
    Claimed,
    Closed,
    CorrectionRequested,
    Declined,
    Extended,
    FactsChanged,
    Forwarded,
    HandedOver,
    HandlerChanged,
    NoticePublished,
    Opened,
    OverdueRetracted,
    PrerequisiteFinished,
    PrerequisiteReopened,
    PrerequisitesMet,
    Resumed,
    ReviewEvent,
    Simplified,
    Submitted,
    Suspended,
    TacitAcceptanceRetracted,
    Withdrawn,
)
from domain.review.item_rules import (
    back_entry_wd,
    clause_of,
    clock_skew,
    notice,
    pause_reason,
    registers_itself,
    waits_for_grant_needs,
)
from domain.review.moves import COMMAND_ZH, moves, moves_zh, takes
from domain.review.papers import (
    check_fields,
    check_papers,
    facts_in_fields,
    missing_at_submission,
    open_notices,
    read_facts,
)
from domain.review.record_correction import record_corrected
from domain.review.state import Review, evolve, joined
from domain.review.words import ADVERSE, STATUS_ZH, LimitKind, Status
from domain.rules.items import Kind
from domain.rules.rules import Rules
from domain.two_people import check_two_people

Told = Act[ReviewCommand]
TURNED_AWAY_ZH = {
    Status.LAPSED: "申请人逾期未补正，本轮已经终止",
    Status.DECLINED: "本轮已经不予受理",
}
WHAT_THEN_ZH = (
    "可以在本事项新的一轮重新申报；认为终止或不予受理有误的，可以依法申请行政复议或者提起诉讼，"
    "经撤销的由承办单位登记结果后重新办理。"
)
CORRECTED_ELSEWHERE = "文书的记载有误的，请在项目中更正文书记载。"


def handle(review: Review | None, act: Told, rules: Rules) -> list[ReviewEvent]:
    """What follows from `act`. Changes nothing.

    Raises `Refused` with the code, a sentence for people, the clause and the moves that would be
    legal.
    """
    command = act.command
    if isinstance(command, Open):
        if review is not None:
            raise Refused("already_open", "本轮已经开启。")
        return [_opened(act, command, rules)]
    if isinstance(command, TakeOver):
        if review is not None:
            raise Refused("already_open", "本轮已经开启。")
        return [taking_over.taken_over(act, command, rules)]
    if review is None:
        raise Refused("not_open", "本轮尚未开启。")
    match command:
        case Inform():
            events = _informed(review, act, command, rules) if review.open else []
            return _followed(review, events, act, rules) if events else []
        case MoveClocks():
            moved = readjusting.clocks_moved(review, act, command, rules)
            return moved + retractions(review, moved, act, rules)
        case Close():
            return [Closed(at=act.submitted_at, reason=command.reason)] if review.open else []
        case _:
            return _by_people(review, act, rules)


def _by_people(review: Review, act: Told, rules: Rules) -> list[ReviewEvent]:
    """A refusal names what would be legal, and the clause that the act rests on; of when it happened
    and who drafted it no law speaks, only the catalog."""
    clause = act.command.clause
    try:
        _check_giver(review, act, rules)
        check_move(review, act.command.kind, rules, act.by)
        clause = ""
        act = _timed(review, act, rules)
        check_two_people(act)
        clause = act.command.clause
        events = _moved(review, act, rules)
    except Refused as no:
        raise no.whole(moves(review, rules), clause) from None
    return _followed(review, events, act, rules)


def _followed(
    review: Review, events: list[ReviewEvent], act: Told, rules: Rules
) -> list[ReviewEvent]:
    """The events with what follows from them: the pause for a joint review, marks that they disprove."""
    told = isinstance(act.command, Inform) and act.command.joint is not None
    if told or review.joint is not None:  # of most rounds no meeting is known: nothing to fold
        events = events + joint_review.stands_still(folded(review, events), act.submitted_at, rules)
    return events + retractions(review, events, act, rules)


def _check_giver(review: Review, act: Told, rules: Rules) -> None:
    """A department acts only on its own items, a company only on its own projects."""
    if why := who_may(act.by, act.command, review, rules):
        raise Refused("not_yours", why)


def check_claim(review: Review, by: Actor, rules: Rules) -> None:
    """A task is claimed once; from one who has it, it passes by being handed over.

    A substitute may take on what the absent person has. Raises `Refused` with who has it.
    """
    if review.claimed_by == by.person:
        raise Refused("already_claimed", "您已认领本任务。")
    if review.claimed_by not in (None, *by.persons):
        raise Refused(
            "claimed_by_another",
            f"本任务已由{review.claimed_by}认领；要换人办理，请移交。",
            legal=moves(review, rules),
        )


def check_move(review: Review, kind: str, rules: Rules, by: Actor | None = None) -> None:
    """The state must take the command; the refusal names who was first, and what is legal.

    `by`: who asks; a company is told the unit alone, not who in it (domain.md 9). Raises `Refused`
    where the state does not take it.
    """
    if takes(review, kind, rules):
        return
    legal = moves(review, rules)
    if review.status is Status.DECIDED and review.decided_by and review.decided_at:
        unit = review.decided_by.unit
        person = "" if by and by.company else f"（{review.decided_by.named()}）"
        who = f"{rules.unit_name(unit)}{person}" if unit else "系统"
        raise Refused(
            "already_decided",
            f"本轮已由{who}于{zh_time(review.decided_at)}作出决定，不能再{COMMAND_ZH[kind]}。"
            f"{CORRECTED_ELSEWHERE if kind == 'correct_record' else ''}",
        )
    if kind == "suspend" and review.awaits:
        names = "、".join(rules.item(item).name_zh for item in review.awaits)
        raise Refused(
            "clock_stands_still", f"时限正在等待前置事项（{names}），无需暂停。", legal=legal
        )
    if kind == "extend" and review.extension:
        raise Refused("extended_once", "只能延期一次。", clause="行政许可法第42条", legal=legal)
    if review.status in TURNED_AWAY_ZH:
        why = f"{TURNED_AWAY_ZH[review.status]}，不能再{COMMAND_ZH[kind]}。"
        raise Refused("not_now", f"{why}{WHAT_THEN_ZH}")
    raise Refused(
        "not_now",
        f"{STATUS_ZH[review.status]}时不能{COMMAND_ZH[kind]}。{moves_zh(review, rules)}",
        legal=legal,
    )


def _timed(review: Review, act: Told, rules: Rules) -> Told:
    """Back-dating within the catalog's limit, never before the act before it, never ahead.

    A clock that is ahead of ours within the skew is set right: no act is of tomorrow.
    """
    happened, submitted = act.happened_at, act.submitted_at
    if happened == submitted:
        return act
    if happened > submitted + clock_skew(rules):
        raise Refused("in_the_future", f"发生时间（{zh_time(happened)}）晚于现在，请改正。")
    if happened > submitted:
        return replace(act, happened_at=submitted)
    if act.by.company:
        raise Refused("not_back_dated", "申请以平台收到的时间为准，不能填写更早的发生时间。")
    back = rules.calendar.working_days_between(local_day(happened), local_day(submitted))
    if back > back_entry_wd(rules):
        raise Refused(
            "too_far_back",
            f"补录最多追溯{back_entry_wd(rules)}个工作日（现为{back}个），更早的请走更正记录。",
        )
    floor = max(review.last_happened, review.opened_at)
    if happened < floor:
        raise Refused(
            "before_previous",
            f"发生时间（{zh_time(happened)}）早于上一步（{zh_time(floor)}），请填写其后的时间。",
        )
    return act


def _moved(review: Review, act: Told, rules: Rules) -> list[ReviewEvent]:
    command = act.command
    at, by = act.submitted_at, act.by
    happened = differing(act)
    today = local_day(act.happened_at)
    match command:
        case Submit():
            return _submitted(review, act, command, rules)
        case Withdraw():
            return [Withdrawn(at=at, happened_at=happened, by=by, reason=command.reason)]
        case CheckMaterials():
            return [application.checked(review, act, command, rules)]
        case AcceptWithGap():
            gapped = application.with_gap(review, act, command, rules)
            return [gapped.but(dues=dues(evolve(review, gapped), rules))]
        case DecideOnPromise():
            taken = accepted(review, act, rules)
            return decision.on_promise(review, taken, act, command, rules)
        case SupplyGap():
            return [application.supplied(review, act, command, rules)]
        case Accept():
            application.check_complete(review, rules)
            back = _taken_back(review, act)
            return [*back, accepted(folded(review, back), act, rules)]
        case Decline():
            return [
                Declined(
                    at=at,
                    happened_at=happened,
                    by=by,
                    because=command.because,
                    reason=command.reason,
                )
            ]
        case RequestCorrection():
            if not command.missing and not command.note:
                raise Refused(
                    "nothing_missing",
                    "补正告知须一次写明缺少的材料或问题。",
                    clause="行政许可法第32条",
                )
            check_papers(review, command.missing, rules)
            correcting.check_told_once(review, command, rules)
            correcting.check_all_told(review, command, rules)
            asked = CorrectionRequested(
                at=at,
                happened_at=happened,
                by=by,
                missing=command.missing,
                note=command.note,
                window=correction_window(today, rules, review.stops),
            )
            return [
                *_taken_back(review, act),
                asked,
                *correcting.told_to_head(review, asked, rules),
            ]
        case Suspend():
            return [_suspended(review, act, command, rules)]
        case Resume():
            return [resumed(review, act.submitted_at, today, rules, act)]
        case Extend():
            return [_extended(review, act, command, rules)]
        case CorrectRecord():
            return record_corrected(review, act, command, rules)
        case Forward():
            return [
                Forwarded(
                    at=at,
                    happened_at=happened,
                    by=by,
                    outer_unit=review.handler.outer_unit or "",
                    note=command.note,
                )
            ]
        case PublishNotice():
            return [_notice_published(review, act, command, rules)]
        case Claim():
            check_claim(review, by, rules)
            return [Claimed(at=at, happened_at=happened, by=by)]
        case HandOver():
            return [HandedOver(at=at, happened_at=happened, by=by, to=command.to)]
        case Delegate():
            return [desk.delegated(review, act, command)]
        case HandBack():
            return [desk.handed_back(review, act, command)]
        case TakeBack():
            return [desk.taken_back(review, act)]
        case OpenHanding():
            return [desk.opened(review, act)]
        case Consult():
            return [desk.consulted(review, act, command, rules)]
        case AnswerConsultation():
            return [desk.answered(review, act, command)]
        case CopyTo():
            return [desk.copied(review, act, command, rules)]
        case MarkRead():
            return [desk.read(review, act)]
        case AskSignatures():
            return [desk.signatures_asked(review, act, command)]
        case Sign():
            return [desk.signed(review, act, command)]
        case Decide() | RecordAnswer() | AnswerFor() | Arbitrate():
            return decision.decide(review, act, command, rules)
        case Consent():
            return decision.consent(review, act, command, rules)
        case Acknowledge() | Instruct() | PassOn():
            return [answered(review, act, command)]
        case Open() | TakeOver() | Inform() | MoveClocks() | Close():
            raise Refused("not_for_people", "此命令只能由系统发出。")
        case _:
            assert_never(command)


# --- opening, and what the project tells --------------------------------------------------------


def _opened(act: Told, command: Open, rules: Rules) -> Opened:
    event = Opened(
        at=act.submitted_at,
        project=command.project,
        item=command.item,
        round=command.round,
        handler=command.handler,
        applicant=command.applicant,
        facts=command.facts,
        awaits=command.awaits,
        period=command.period,
        after_negative=command.after_negative,
        re_review=command.re_review,
        anew=command.anew,
        pre_review=command.pre_review,
        stops=command.stops,
        rules=command.rules,
        in_review=command.anew is not None or rules.opens_in_review(command.item),
    )
    return event.but(dues=dues(evolve(None, event), rules))


def _informed(review: Review, act: Told, command: Inform, rules: Rules) -> list[ReviewEvent]:
    """Each thing told is an event of its own, so that tellings of one instant commute."""
    events: list[ReviewEvent] = []
    state = review
    at = max(act.submitted_at, review.opened_at)
    if changed := {k: v for k, v in command.facts.items() if review.facts.get(k) != v}:
        event = FactsChanged(at=at, facts=changed)
        after = dues(evolve(state, event), rules)
        events.append(event.but(dues=after) if after != state.dues else event)
        state = evolve(state, events[-1])
    if command.formal and state.pre_review:
        events.append(formal_now(state, at, rules))
        state = evolve(state, events[-1])
    if command.met in state.awaits and command.met is not None:
        events.append(PrerequisiteFinished(at=at, item=command.met))
        state = evolve(state, events[-1])
        if not state.awaits and state.start_day is not None and waits_for_grant_needs(rules):
            met = PrerequisitesMet(at=at, day=max(state.start_day, local_day(at)))
            events.append(met.but(dues=dues(evolve(state, met), rules)))
            state = evolve(state, events[-1])
    if command.lost is not None and command.lost not in state.awaits:
        reopened = PrerequisiteReopened(at=at, item=command.lost)
        events.append(reopened.but(dues=dues(evolve(state, reopened), rules)))
        state = evolve(state, events[-1])
    if command.handler and command.handler != state.handler:
        moved = HandlerChanged(at=at, handler=command.handler)
        after = dues(evolve(state, moved), rules)
        events.append(moved.but(dues=after) if after != state.dues else moved)
    if command.simplified is not None and command.simplified != state.simplified:
        events.append(Simplified(at=at, proof=command.simplified))
    elif command.not_simplified and state.simplified is not None:
        events.append(Simplified(at=at))
    if command.applicant and command.applicant != state.applicant:
        events.append(ApplicantChanged(at=at, was=state.applicant, applicant=command.applicant))
    if command.joint is not None:
        events += joint_review.told(state, command.joint, at, rules)
    if command.handed_in is not None and state.status is Status.WAITING_APPLICATION:
        events += _handed_in(state, act, command.handed_in, rules)
    return events


def _handed_in(review: Review, act: Told, given: HandedIn, rules: Rules) -> list[ReviewEvent]:
    """申报 with a bundle: the papers and fields that this item asks, of those that were given once.

    Where a notice must run first, the applicant hands it in by itself.
    """
    item = rules.item(review.item)
    at = max(act.submitted_at, review.opened_at)
    if open_notices(review, "before_submission", local_day(at), rules):
        return []
    own = tuple(field.id for field in item.fields)
    command = Submit(
        papers=tuple(one for one in given.papers if one in item.materials),
        fields={name: value for name, value in given.fields.items() if name in own},
        note=given.note,
    )
    by = given.by or act.by
    return _submitted(review, replace(act, by=by, submitted_at=at, happened_at=at), command, rules)


def formal_now(review: Review, at: datetime, rules: Rules) -> BecameFormal:
    """From the signing on the round is the formal one (拿地即开工)."""
    day = local_day(at)
    waits = review.status is Status.SUBMITTED
    ready = waits and review.opinion is not None and review.opinion not in ADVERSE
    window = None
    if waits and not ready:
        window = acceptance_window(rules.item(review.item), day, rules, review.stops)
    event = BecameFormal(at=at, day=day, ready=ready, window=window)
    return event.but(dues=dues(evolve(review, event), rules))


# --- application and acceptance -----------------------------------------------------------------


def _submitted(review: Review, act: Told, command: Submit, rules: Rules) -> list[ReviewEvent]:
    item = rules.item(review.item)
    today = local_day(act.submitted_at)
    check_papers(review, command.papers, rules)
    check_fields(review, tuple(command.fields), rules)
    if names := open_notices(review, "before_submission", today, rules):
        raise Refused("notice_not_over", f"申报前须先完成公示：{'、'.join(names)}。")
    plain_fields = {k: v for k, v in command.fields.items() if isinstance(v, str)}
    facts = read_facts(item, facts_in_fields(item, plain_fields, rules) | command.facts, rules)
    papers = joined(review.papers, command.papers)
    fields = joined(review.fields, tuple(command.fields))
    told = review.but(facts=review.facts | facts)
    missing = missing_at_submission(told, papers, fields, rules)
    submitted = Submitted(
        at=act.submitted_at,
        by=act.by,
        papers=command.papers,
        missing=missing,
        fields=command.fields,
        facts=facts,
        note=command.note,
        window=None if review.pre_review else acceptance_window(item, today, rules, review.stops),
    )
    if item.kind is Kind.PUBLIC_NOTICE:  # nobody decides on it: it only has to be published
        return [submitted, accepted(evolve(review, submitted), act, rules)]
    if registers_itself(item) and not missing:
        taken = accepted(evolve(review, submitted), act, rules)
        return [
            submitted,
            taken,
            decision.registered_itself(folded(review, [submitted, taken]), act, rules),
        ]
    return [submitted]


def accepted(review: Review, act: Told, rules: Rules) -> Accepted:
    """Accepted by an act, on the day on which it happened."""
    event = Accepted(
        at=act.submitted_at, happened_at=differing(act), by=act.by, day=local_day(act.happened_at)
    )
    return event.but(dues=dues(evolve(review, event), rules))


def accepted_by_silence(review: Review, at: datetime, rules: Rules) -> Accepted:
    """默示受理: as of the day of receipt (行政许可法 32)."""
    received = review.received_at or at
    event = Accepted(at=at, day=local_day(received), tacit=True)
    return event.but(dues=dues(evolve(review, event), rules))


def _taken_back(review: Review, act: Told) -> list[ReviewEvent]:
    """A back-dated answer within the window disproves the acceptance by silence, and its marks."""
    if not review.tacit:
        return []
    if review.window is None or local_day(act.happened_at) > review.window:
        raise Refused(
            "accepted_by_silence",
            "受理期限已过，已视为受理，不能再受理或要求补正。",
            clause="行政许可法第32条",
        )
    at, by, happened = act.submitted_at, act.by, differing(act)
    marks = [
        OverdueRetracted(at=at, happened_at=happened, by=by, limit=limit)
        for limit in review.overdue
    ]
    return [*marks, TacitAcceptanceRetracted(at=at, happened_at=happened, by=by)]


# --- the clock ----------------------------------------------------------------------------------


def _suspended(review: Review, act: Told, command: Suspend, rules: Rules) -> Suspended:
    item = rules.item(review.item)
    reason = pause_reason(item, command.reason, rules)
    start = local_day(act.happened_at)
    if command.until and command.until < start:
        raise Refused("ends_before_start", "暂停的结束日早于开始日。")
    if last := pauses_in_vain(start, review.dues):
        raise Refused(
            "drops_nothing",
            f"时限到{last.isoformat()}为止，自{start.isoformat()}起暂停不扣除任何一天，不予登记。",
            clause="行政许可法第45条",
        )
    event = Suspended(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        reason=command.reason,
        clause=clause_of(reason, rules),
        start=start,
        until=command.until,
        cap=pause_cap_day(item, reason.id, start, rules, review.stops),
        note=command.note,
    )
    return event.but(dues=dues(evolve(review, event), rules))


def resumed(
    review: Review, at: datetime, day: date, rules: Rules, act: Told | None = None
) -> Resumed:
    """The clocks go on the day after `day`; by an act, or by time at the pause's own end."""
    event = Resumed(
        at=at,
        happened_at=differing(act) if act else None,
        by=act.by if act else None,
        day=day,
    )
    return event.but(dues=dues(evolve(review, event), rules))


def _extended(review: Review, act: Told, command: Extend, rules: Rules) -> Extended:
    item = rules.item(review.item)
    last = review.dues.statutory or review.dues.promised
    if last and start_of_day(last) + timedelta(days=1) <= act.happened_at:
        raise Refused(
            "too_late", f"延期须在届满日（{last.isoformat()}）前决定。", clause="行政许可法第42条"
        )
    limit = item.extension.limit if item.extension else None
    if limit is None:
        raise Refused("no_extension", "法律没有规定本事项可以延期。", clause="行政许可法第42条")
    event = Extended(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        limit=limit,
        reason=command.reason,
        drafted_by=command.drafted_by,
    )
    return event.but(dues=dues(evolve(review, event), rules))


def _notice_published(
    review: Review, act: Told, command: PublishNotice, rules: Rules
) -> NoticePublished:
    item = rules.item(review.item)
    told = notice(item, command.notice)
    if command.notice in review.notices:
        raise Refused("notice_published", f"“{told.name_zh}”已经发布。")
    return NoticePublished(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        notice=told.id,
        until=notice_end(told, local_day(act.happened_at), rules, review.stops),
    )


def retractions(
    review: Review, events: list[ReviewEvent], act: Told, rules: Rules
) -> list[ReviewEvent]:
    """Marks of lateness that the new events disprove are taken back; nothing is erased."""
    if not review.overdue:
        return []  # no act makes a mark: only time does
    after = folded(review, events)
    taken: list[ReviewEvent] = []
    for limit in after.overdue:
        due = review.dues.promised if limit is LimitKind.PROMISED else review.dues.statutory
        new = after.dues.promised if limit is LimitKind.PROMISED else after.dues.statutory
        runs = after.open and after.status is not Status.OUTSIDE  # forwarded late stays late
        moved = runs and new != due and (new is None or _not_yet_over(new, act))
        in_time = (
            after.status in (Status.DECIDED, Status.OUTSIDE)
            and due is not None
            and local_day(act.happened_at) <= due
        )
        if moved or in_time:
            # What the project tells is nobody's act; what the record proves is no step of the procedure.
            own = not act.message and not isinstance(act.command, CorrectRecord)
            by = act.by if own else None
            taken.append(
                OverdueRetracted(
                    at=act.submitted_at, happened_at=differing(act), by=by, limit=limit, due=new
                )
            )
    return taken


def folded(review: Review, events: list[ReviewEvent]) -> Review:
    """The round after `events`."""
    for event in events:
        review = evolve(review, event)
    return review


def _not_yet_over(due: date, act: Told) -> bool:
    return local_day(act.submitted_at) <= due
