"""What a decision needs, and what it brings: `decide` and its readings (domain.md 3).

Law: 行政许可法 38 (reasons and remedies of a refusal), 42; work plan 三(三). A decision ends a pause.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from domain.acts import Act, Text, differing
from domain.clock import local_day, overdue_days
from domain.refused import Refused
from domain.review.application import check_gap_closed
from domain.review.commands import (
    AnswerFor,
    Arbitrate,
    Consent,
    Decide,
    DecideOnPromise,
    Document,
    RecordAnswer,
    ReviewCommand,
)
from domain.review.desk import check_signed
from domain.review.due import INVESTED, counted
from domain.review.events import (
    Accepted,
    ConsentAsked,
    ConsentRefused,
    Decided,
    PreReviewed,
    ReviewEvent,
)
from domain.review.item_rules import length
from domain.review.papers import (
    check_fields,
    check_papers,
    facts_decided,
    facts_in_fields,
    missing_at_decision,
    open_notices,
)
from domain.review.state import Review, evolve, joined
from domain.review.words import (
    ADVERSE,
    LICENSING,
    NEEDLESS,
    RESULT_ZH,
    WITH_CONDITIONS,
    Result,
)
from domain.rules.items import FigureAtLeastPercentOf, Item
from domain.rules.rules import Rules

Told = Act[ReviewCommand]
Decision = Decide | RecordAnswer | AnswerFor | Arbitrate
ByOffice = Literal["answered_for", "arbitrated", "consented"]


def decide(review: Review, act: Told, command: Decision, rules: Rules) -> list[ReviewEvent]:
    """The decision, or the question for the office's consent. Raises `Refused` with what lacks."""
    item = rules.item(review.item)
    papers: tuple[str, ...] = ()
    fields: dict[str, Text | str] = {}
    document: Document | None = None
    given = command.facts
    if isinstance(command, Decide | RecordAnswer):
        papers, document = command.papers, command.document
        check_papers(review, papers, rules)
    if isinstance(command, Arbitrate):
        document = command.document
    if isinstance(command, Decide):
        fields = command.fields
        check_fields(review, tuple(fields), rules)
        plain_fields = {k: v for k, v in fields.items() if isinstance(v, str)}
        given = facts_in_fields(item, plain_fields, rules) | given
    _check_outcome(item, command.outcome, rules)
    if review.pre_review and isinstance(command, Decide):
        return [_pre_reviewed(review, act, command, papers, tuple(fields), rules)]
    _check_words(command)
    if command.outcome not in (*ADVERSE, *NEEDLESS):
        if isinstance(command, Decide):
            check_signed(review)
        _check_ready(review, act, papers, tuple(fields), rules)
        _check_document(command.outcome, document)
    facts = facts_decided(review, command.outcome, given, rules)
    if isinstance(command, Decide) and _needs_consent(review, item, command.outcome, rules):
        return [
            ConsentAsked(
                at=act.submitted_at,
                happened_at=differing(act),
                by=act.by,
                outcome=command.outcome,
                reason=command.reason,
                facts=facts,
                papers=papers,
                document=document,
            )
        ]
    return [
        decided(
            review,
            act,
            rules,
            outcome=command.outcome,
            reason=command.reason,
            remedies=command.remedies if isinstance(command, Decide) else None,
            conditions=command.conditions,
            conditions_due=command.conditions_due,
            facts=facts,
            papers=papers,
            fields=fields,
            document=document,
            drafted_by=command.drafted_by if isinstance(command, Decide) else None,
            by_office=_BY_OFFICE.get(command.kind),
        )
    ]


def _pre_reviewed(
    review: Review,
    act: Told,
    command: Decide,
    papers: tuple[str, ...],
    fields: tuple[str, ...],
    rules: Rules,
) -> PreReviewed:
    """预审意见. Favourable it asks papers and notices as a decision would, but no prerequisite and no
    document; adverse it asks a reason, and the applicant may hand in anew."""
    adverse = command.outcome in (*ADVERSE, *NEEDLESS)
    if adverse and command.reason is None:
        raise Refused("no_reason", f"预审意见为“{RESULT_ZH[command.outcome]}”的须说明理由。")
    if command.document is not None:
        raise Refused("no_document_yet", "预审只出具意见，文书在土地出让合同签订后作出。")
    if not adverse:
        check_signed(review)
        _check_papers_and_notices(review, act, papers, fields, rules)
    return PreReviewed(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        outcome=command.outcome,
        reason=command.reason,
        conditions=command.conditions,
        papers=papers,
    )


_BY_OFFICE: dict[str, ByOffice] = {"answer_for": "answered_for", "arbitrate": "arbitrated"}


def decided(review: Review, act: Told, rules: Rules, **what: Any) -> Decided:
    """The event of a decision, with its lateness in working days past the promised day."""
    day = local_day(act.happened_at)
    promised = review.dues.promised
    return Decided(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        day=day,
        overdue_days=overdue_days(promised, day, rules.calendar) if promised else 0,
        **what,
    )


def consent(review: Review, act: Told, command: Consent, rules: Rules) -> list[ReviewEvent]:
    """The office consents, and the decision stands as of now; or the unit answers anew."""
    asked = review.consent_asked
    if asked is None:
        raise Refused("nothing_asked", "没有待项目办同意的事项。")
    if not command.agreed:
        return [
            ConsentRefused(
                at=act.submitted_at,
                happened_at=differing(act),
                by=act.by,
                reason=command.reason,
            )
        ]
    return [
        decided(
            review,
            act,
            rules,
            outcome=asked.outcome,
            reason=asked.reason,
            facts=asked.facts,
            papers=asked.papers,
            document=asked.document,
            by_office="consented",
        )
    ]


def registered_itself(review: Review, act: Told, rules: Rules) -> Decided:
    """Complete information is the filing: registered at the moment of receipt."""
    facts = facts_decided(review, Result.REGISTERED, {}, rules)
    return decided(review, act, rules, outcome=Result.REGISTERED, facts=facts)


def on_promise(
    review: Review, taken: Accepted, act: Told, command: DecideOnPromise, rules: Rules
) -> list[ReviewEvent]:
    """告知承诺: accepted and granted in one act (优化营商环境条例 40), to be checked afterwards.

    What the promise covers is not asked beforehand: papers that lack, notices before the decision.
    Prerequisites are: raises `Refused` where one is unfinished.
    """
    check_signed(review)
    _check_awaits(review, rules)
    state = evolve(review, taken)
    today = local_day(act.happened_at)
    granted = decided(
        state,
        act,
        rules,
        outcome=Result.GRANTED,
        facts=facts_decided(state, Result.GRANTED, command.facts, rules),
        document=command.document,
        promise=command.promise,
        check_by=counted(length(rules.promise_checked_within), today, rules, review.stops),
    )
    return [taken, granted]


def agreed_by_silence(review: Review, at: datetime, rules: Rules) -> Decided:
    """重新审核: not answered within its limit, what was granted stands (环保条例 12)."""
    return Decided(
        at=at,
        day=local_day(at - timedelta(microseconds=1)),
        outcome=Result.GRANTED,
        facts=facts_decided(review, Result.GRANTED, {}, rules),
        tacit=True,
    )


def _check_outcome(item: Item, outcome: Result, rules: Rules) -> None:
    existing = tuple(Result(one) for one in rules.outcomes(item.id))
    if outcome not in existing:
        raise Refused(
            "no_such_outcome",
            f"“{item.name_zh}”没有“{RESULT_ZH[outcome]}”这一结论。可作出："
            f"{'、'.join(RESULT_ZH[one] for one in existing)}。",
        )


def _check_words(command: Decision) -> None:
    """A refusal names its reasons and remedies and is drafted by another; conditions are named."""
    outcome = command.outcome
    if outcome in WITH_CONDITIONS and not command.conditions:
        raise Refused("no_conditions", f"“{RESULT_ZH[outcome]}”须写明条件。")
    if command.conditions_due is not None and not command.conditions:
        raise Refused("no_conditions", "写了条件履行期限，却没有写明条件。")
    if outcome in (*ADVERSE, *NEEDLESS) and command.reason is None:
        raise Refused("no_reason", f"“{RESULT_ZH[outcome]}”须说明理由。", clause="行政许可法第38条")
    if outcome is Result.REFUSED and isinstance(command, Decide):
        if command.remedies is None:
            raise Refused(
                "no_remedies", "不予许可须告知复议和诉讼的权利。", clause="行政许可法第38条"
            )
        if command.drafted_by is None:
            raise Refused("two_people", "不予许可须写明拟稿人，且与批准人不是同一人。")


def _check_ready(
    review: Review, act: Told, papers: tuple[str, ...], fields: tuple[str, ...], rules: Rules
) -> None:
    """Prerequisites finished, papers there, notices over. Only a favourable decision asks them."""
    check_gap_closed(review, rules)
    _check_awaits(review, rules)
    _check_papers_and_notices(review, act, papers, fields, rules)


def _check_papers_and_notices(
    review: Review, act: Told, papers: tuple[str, ...], fields: tuple[str, ...], rules: Rules
) -> None:
    there = joined(review.papers, papers)
    filled = joined(review.fields, fields)
    if missing := missing_at_decision(review, there, filled, rules):
        raise Refused("materials_missing", f"作出决定前还缺：{'、'.join(missing)}。")
    today = local_day(act.happened_at)
    if names_left := open_notices(review, "before_decision", today, rules):
        raise Refused("notice_not_over", f"公示尚未完成：{'、'.join(names_left)}。")


def _check_awaits(review: Review, rules: Rules) -> None:
    if review.awaits:
        names = "、".join(rules.item(item).name_zh for item in review.awaits)
        raise Refused(
            "prerequisites_unfinished",
            f"前置事项尚未办结，不能作出决定：{names}。若前置事项刚刚办结，请稍候重试。",
        )


def _check_document(outcome: Result, document: Document | None) -> None:
    if outcome in LICENSING and document is None:
        raise Refused("no_document", f"“{RESULT_ZH[outcome]}”须填写文书编号（document.number）。")


def _needs_consent(review: Review, item: Item, outcome: Result, rules: Rules) -> bool:
    asks = rules.kind(item.kind).needs_consent
    if asks and asks.outcome == outcome:
        return True
    if isinstance(item.check, FigureAtLeastPercentOf) and outcome not in (*ADVERSE, *NEEDLESS):
        return not _reaches(review, item.check)
    return False


def _reaches(review: Review, check: FigureAtLeastPercentOf) -> bool:
    """Whether the reported figure reaches its share; unknown does not."""
    figure, of = review.facts.get(INVESTED), review.facts.get(check.of)
    if figure is None or of is None:
        return False
    return Decimal(figure) * 100 >= Decimal(of) * Decimal(check.percent.n or 100)
