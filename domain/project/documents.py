"""The life of a document after it was granted: used in time, renewed, altered, revoked, expired.

行政许可法 8, 49, 50, 69, 70; how long each holds and what follows is the catalog's (domain.md 4,
validity). What has lost its force re-opens its item and blocks anew whatever still waits for it;
what was granted on it stands, with a finding (domain.md 8).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from domain.acts import Act, Alarm, differing
from domain.clock import at_time, due, end_of_day, local_day
from domain.limits import Limit, LimitUnit
from domain.project.challenge_commands import RecordRuling
from domain.project.document_commands import (
    AlterDocument,
    CancelDocument,
    CheckPromise,
    CorrectDocument,
    DecideRenewal,
    RecallDocument,
    RecordCreditRepair,
    RequestRenewal,
    RevokeDocument,
)
from domain.project.document_events import (
    CreditRepaired,
    DocumentAltered,
    DocumentCorrected,
    DocumentEnded,
    DocumentExpired,
    DocumentExpiring,
    DocumentRenewed,
    DocumentShaken,
    EventStruck,
    ObligationOpened,
    PromiseChecked,
    PromiseUnchecked,
    RenewalRefused,
    RenewalRequested,
)
from domain.project.events import ProjectEvent
from domain.project.granted import Granted, PromiseToCheck
from domain.project.rounds import handler_of
from domain.project.standing import STANDING_ZH, Standing
from domain.project.state import Project
from domain.project.world import ProjectWorld, applies
from domain.refused import Refused
from domain.rules.items import Item, Validity
from domain.rules.rules import Rules

Told = Act[Any]
EXPIRY_WARNING = "文书将到期"
EXPIRY = "文书到期"
PROMISE_UNCHECKED = "承诺核查逾期"
RINGS_AT = "09:00"  # of a working day
SUBSTANTIVE_START = "substantive_start"


class Held(NamedTuple):
    """A document with its key and how long its sort holds."""

    key: str
    granted: Granted
    validity: Validity | None


def held(project: Project, key: str, rules: Rules) -> Held:
    """The document of that key. Raises `Refused` where there is none."""
    granted = project.granted.get(key)
    if granted is None:
        raise Refused("no_such_document", f"本项目没有文书“{key}”。")
    return Held(key, granted, rules.item(granted.item).validity)


# --- how long it holds ----------------------------------------------------------------------------


def expires(one: Held, project: Project) -> date | None:
    """The last day on which it holds; None where it holds for ever, was used in time, or holds no
    longer."""
    last = one.granted.valid_until
    if last is None or not one.granted.holds:
        return None
    until = one.validity.until if one.validity else None
    used = project.events.get(until) if until else None
    return None if used and local_day(used) <= last else last


def renewable(one: Held, rules: Rules) -> bool:
    """Whether the law lets it be renewed once more."""
    validity = one.validity
    if validity is None or validity.on_expiry in ("re_review", "restore"):
        return False
    times = validity.renew.times if validity.renew else None
    return times is None or times.n is None or one.granted.renewed < times.n


def last_day_to_ask(one: Held, rules: Rules) -> date | None:
    """The last day on which renewal may be asked; where there is none, the last day to use it."""
    last = one.granted.valid_until
    if last is None or not renewable(one, rules):
        return last
    renew = one.validity.renew if one.validity else None
    figure = renew.before if renew else rules.catalog.clock.renewal_request
    limit = figure.limit if figure else None
    if limit is None:
        return last
    if limit.unit is LimitUnit.WORKING_DAYS:
        return rules.calendar.nth_working_day_before(last, limit.n)
    return date.fromordinal(last.toordinal() - limit.n)


def longest_renewal(one: Held, project: Project, rules: Rules) -> date | None:
    """The last day to which it may be renewed: by the law's own length, else as long again."""
    last = one.granted.valid_until
    renew = one.validity.renew if one.validity else None
    limit = renew.at_most.limit if renew and renew.at_most else None
    limit = limit or rules.validity(one.granted.item, ProjectWorld(project, rules))
    return _counted(limit, last, rules) if limit and last else None


def _counted(limit: Limit, start: date, rules: Rules) -> date:
    day = due(limit, start, calendar=rules.calendar).day
    assert day is not None  # nothing pauses it
    return day


# --- what time does -------------------------------------------------------------------------------


def alarms(project: Project, rules: Rules) -> list[Alarm]:
    """The next warning and the end of each document that will expire as things stand."""
    found = []
    for one, last in _expiring(project, rules):
        floor = end_of_day(one.granted.granted_on)
        found.append(Alarm(max(end_of_day(last), floor), EXPIRY))
        found += [Alarm(when, EXPIRY_WARNING) for _, when in _warnings(one, rules)]
    found += [Alarm(end_of_day(one.by), PROMISE_UNCHECKED) for _, _, one in _promises(project)]
    return found


def _promises(project: Project) -> Iterator[tuple[str, Granted, PromiseToCheck]]:
    """Those whose day has not passed, and that nobody has checked."""
    for key, granted in project.granted.items():
        promise = granted.promise
        if granted.promised and promise is not None and not promise.missed:
            yield key, granted, promise


def unchecked(project: Project, when: datetime, rules: Rules) -> list[ProjectEvent]:
    """The promises that should have been checked by `when`. They are still to be."""
    return [
        PromiseUnchecked(at=when, document=key, item=granted.item, by_day=promise.by)
        for key, granted, promise in _promises(project)
        if end_of_day(promise.by) <= when
    ]


def _expiring(project: Project, rules: Rules) -> Iterator[tuple[Held, date]]:
    for key, granted in project.granted.items():
        if granted.valid_until is None or not granted.holds:
            continue
        one = Held(key, granted, rules.item(granted.item).validity)
        if (last := expires(one, project)) is not None:
            yield one, last


def _warnings(one: Held, rules: Rules) -> Iterator[tuple[int, datetime]]:
    """Those still to come: (working days before the last day to ask, when).

    None where renewal is asked already, and none before the document was there.
    """
    last = last_day_to_ask(one, rules)
    if last is None or one.granted.renewal is not None:
        return
    for figure in rules.catalog.clock.warn_before_expiry:
        if figure.n is None or int(figure.n) in one.granted.warned:
            continue
        day = rules.calendar.nth_working_day_before(last, int(figure.n))
        if day > one.granted.granted_on:
            yield int(figure.n), at_time(day, RINGS_AT)


def warned(project: Project, when: datetime, rules: Rules) -> list[ProjectEvent]:
    """The warnings that are due at `when`; of one document the nearest alone is told."""
    told: list[ProjectEvent] = []
    for one, until in _expiring(project, rules):
        due_now = [left for left, at in _warnings(one, rules) if at <= when]
        last = last_day_to_ask(one, rules)
        if due_now and last is not None:
            told.append(
                DocumentExpiring(
                    at=when,
                    document=one.key,
                    item=one.granted.item,
                    left_wd=min(due_now),
                    last_day=last,
                    valid_until=until,
                )
            )
    return told


def expired(project: Project, when: datetime, rules: Rules) -> list[ProjectEvent]:
    """What has come to its end at `when`: renewed by silence where that was asked in time."""
    told: list[ProjectEvent] = []
    for one, last in _expiring(project, rules):
        if max(end_of_day(last), end_of_day(one.granted.granted_on)) > when:
            continue
        until = longest_renewal(one, project, rules)
        if one.granted.renewal and one.granted.renewal.in_time and until:
            told.append(
                DocumentRenewed(
                    at=when,
                    document=one.key,
                    item=one.granted.item,
                    was=last,
                    until=until,
                    tacit=True,
                )
            )
            continue
        told.append(
            DocumentExpired(
                at=when,
                document=one.key,
                item=one.granted.item,
                valid_until=last,
                then=one.validity.on_expiry if one.validity else "lapses",
                reopens=_reopens(project, one, rules),
            )
        )
        told += _lost(project, one, when, rules)
        told += _to_restore(project, one, last, when, rules)
    return told


def _reopens(project: Project, one: Held, rules: Rules) -> bool:
    """Whether the item is finished by this document alone, and is still asked of the project.

    Land that was used for a time is given back, not asked for again.
    """
    item = rules.item(one.granted.item)
    others = [
        key
        for key, other in project.granted.items()
        if other.item == item.id and key != one.key and other.holds
    ]
    given_back = one.validity is not None and one.validity.on_expiry == "restore"
    finished = project.item(item.id).finished_at is not None
    return (
        rules.in_force(item.id)
        and finished
        and not others
        and not given_back
        and not item.cadence
        and not applies(project, item, rules).fails
    )


def _lost(project: Project, one: Held, at: datetime, rules: Rules) -> Iterator[ProjectEvent]:
    """What stands on the document that is lost: findings, and a start that counts no longer."""
    lost = one.granted.item
    for key, other in project.granted.items():
        item = rules.item(other.item)
        stands_on = (*item.needs, *item.grant_needs, *rules.serving(item.id))
        if other.holds and lost in stands_on and lost not in other.shaken:
            yield DocumentShaken(at=at, document=key, item=item.id, lost=lost)
    raised = rules.item(lost).raises
    if SUBSTANTIVE_START in raised and SUBSTANTIVE_START not in project.struck:
        yield EventStruck(at=at, event=SUBSTANTIVE_START, document=one.key)


def _to_restore(
    project: Project, one: Held, last: date, at: datetime, rules: Rules
) -> Iterator[ProjectEvent]:
    """Land taken for a time is restored after it, within the law's limit (土地管理法实施条例 20)."""
    validity = one.validity
    found = handler_of(project, rules.item(one.granted.item), rules)
    if validity is None or validity.on_expiry != "restore" or found is None:
        return
    limit = validity.restore.limit if validity.restore else None
    yield ObligationOpened(
        at=at,
        obligation=f"{one.key}/restore",
        item=one.granted.item,
        unit=found[0].acted_by or found[0].unit,
        sort="restore",
        due=_counted(limit, last, rules) if limit else None,
    )


def reviewed_again(
    project: Project, item: Item, day: date, at: datetime, rules: Rules
) -> list[ProjectEvent]:
    """重新审核 without a new document: the one that was not used in time holds as long again."""
    limit = rules.validity(item, ProjectWorld(project, rules))
    unused = [
        (granted.round, key, granted.valid_until)
        for key, granted in project.granted.items()
        if granted.item == item.id and granted.standing is Standing.EXPIRED
    ]
    _, key, last = max(unused, default=(0, "", None))
    if limit is None or last is None:
        return []
    renewed = DocumentRenewed(
        at=at, document=key, item=item.id, was=last, until=_counted(limit, day, rules), tacit=True
    )
    return [renewed]


# --- acts -----------------------------------------------------------------------------------------


def _begin(one: Held, act: Told) -> dict[str, Any]:
    return {
        "at": act.submitted_at,
        "happened_at": differing(act),
        "by": act.by,
        "document": one.key,
        "item": one.granted.item,
    }


def _check_holds(one: Held) -> None:
    if not one.granted.holds:
        raise Refused("holds_no_longer", f"该文书{STANDING_ZH[one.granted.standing]}。")


def renewal_requested(
    project: Project, act: Told, command: RequestRenewal, rules: Rules
) -> RenewalRequested:
    """Asked after the law's day it may still be granted, but silence no longer renews it."""
    one = held(project, command.document, rules)
    _check_holds(one)
    last = last_day_to_ask(one, rules)
    if expires(one, project) is None or last is None:
        raise Refused("does_not_expire", "该文书没有期限，或已经在有效期内使用，无需延续。")
    if not renewable(one, rules):
        raise Refused("not_renewable", f"该文书不能延续（已延续{one.granted.renewed}次）。")
    if one.granted.renewal is not None:
        raise Refused("asked_already", "已经申请延续，等待决定。")
    return RenewalRequested(
        **_begin(one, act),
        in_time=local_day(act.submitted_at) <= last,
        last_day=last,
        reason=command.reason,
    )


def renewal_decided(
    project: Project, act: Told, command: DecideRenewal, rules: Rules
) -> DocumentRenewed | RenewalRefused:
    """Granted to a day that the law allows, or refused with the reason, by two people."""
    one = held(project, command.document, rules)
    _check_holds(one)
    last, longest = one.granted.valid_until, longest_renewal(one, project, rules)
    if one.granted.renewal is None or last is None or longest is None:
        raise Refused("not_asked", "没有待决定的延续申请。")
    if not command.renewed:
        if command.reason is None:
            raise Refused("no_reason", "不准予延续须说明理由。", clause="行政许可法第38条")
        if command.drafted_by is None:
            raise Refused("two_people", "不准予延续须写明拟稿人，且与批准人不是同一人。")
        return RenewalRefused(
            **_begin(one, act), reason=command.reason, drafted_by=command.drafted_by
        )
    until = command.until or longest
    if not last < until <= longest:
        raise Refused(
            "beyond_the_law",
            f"延续应晚于{last.isoformat()}，最迟至{longest.isoformat()}。",
        )
    return DocumentRenewed(**_begin(one, act), was=last, until=until, reason=command.reason)


def altered(project: Project, act: Told, command: AlterDocument, rules: Rules) -> DocumentAltered:
    """The document holds on, as it is now."""
    one = held(project, command.document, rules)
    _check_holds(one)
    return DocumentAltered(
        **_begin(one, act),
        what=command.what,
        number=command.number,
        was=one.granted.number if command.number else None,
    )


def corrected(
    project: Project, act: Told, command: CorrectDocument, rules: Rules
) -> DocumentCorrected:
    """What was written by mistake is superseded; nothing is deleted."""
    one = held(project, command.document, rules)
    entries = ("number", "granted_on", "valid_until")
    changed: dict[str, Any] = {}
    for name in entries:
        now, wanted = getattr(one.granted, name), getattr(command, name)
        if wanted is not None and wanted != now:
            changed |= {name: wanted, f"{name}_was": now}
    if not changed:
        raise Refused("nothing_changes", "没有写明要更正的内容，或与现在的记载相同。")
    granted_on = changed.get("granted_on", one.granted.granted_on)
    valid_until = changed.get("valid_until", one.granted.valid_until)
    if granted_on > local_day(act.submitted_at):
        raise Refused("in_the_future", "取得日期晚于今天，请改正。")
    if valid_until is not None and valid_until < granted_on:
        raise Refused("ends_before_start", "有效期早于取得日期，请改正。")
    if valid_until is not None and "valid_until" in changed:
        if not one.granted.holds:
            raise Refused("holds_no_longer", f"该文书{STANDING_ZH[one.granted.standing]}。")
    return DocumentCorrected(
        **_begin(one, act), **changed, reason=command.reason, drafted_by=command.drafted_by
    )


def ended(
    project: Project,
    act: Told,
    command: RevokeDocument | RecallDocument | CancelDocument,
    rules: Rules,
) -> list[ProjectEvent]:
    """撤销、撤回: of one that holds. 注销: of any that is not struck off yet."""
    one = held(project, command.document, rules)
    how = _HOW[command.kind]
    if how is not Standing.CANCELLED:
        _check_holds(one)
    elif one.granted.standing is Standing.CANCELLED:
        raise Refused("holds_no_longer", "该文书已经注销。")
    loses = one.granted.holds
    told: list[ProjectEvent] = [
        DocumentEnded(
            **_begin(one, act),
            how=how,
            reason=command.reason,
            compensation=command.compensation if isinstance(command, RecallDocument) else None,
            drafted_by=command.drafted_by,
            reopens=loses and _reopens(project, one, rules),
        )
    ]
    return told + (list(_lost(project, one, act.submitted_at, rules)) if loses else [])


def promise_checked(
    project: Project, act: Told, command: CheckPromise, rules: Rules
) -> list[ProjectEvent]:
    """What was promised is so, or is not: then the document goes (domain.md 8)."""
    one = held(project, command.document, rules)
    _check_holds(one)
    promise = one.granted.promise
    if promise is None or promise.kept is not None:
        raise Refused("nothing_promised", "该文书没有待核查的承诺。")
    checked = PromiseChecked(
        **_begin(one, act), kept=command.kept, note=command.note, drafted_by=command.drafted_by
    )
    if command.kept:
        return [checked]
    if command.drafted_by is None:
        raise Refused("two_people", "承诺不实的须写明拟稿人，且与批准人不是同一人。")
    ended = DocumentEnded(
        **_begin(one, act),
        how=Standing.REVOKED,
        reason=command.note,
        drafted_by=command.drafted_by,
        reopens=_reopens(project, one, rules),
    )
    return [checked, ended, *_lost(project, one, act.submitted_at, rules)]


def credit_repaired(
    project: Project, act: Told, command: RecordCreditRepair, rules: Rules
) -> CreditRepaired:
    """The false promise stands no longer against its company (国办发〔2020〕42号二)."""
    one = held(project, command.document, rules)
    promise = one.granted.promise
    if promise is None or promise.kept is not False:
        raise Refused("nothing_to_repair", "该文书没有查实的不实承诺，无需信用修复。")
    if promise.repaired_on is not None:
        raise Refused(
            "repaired_already", f"该不实承诺已于{promise.repaired_on.isoformat()}登记信用修复。"
        )
    if command.on > local_day(act.submitted_at):
        raise Refused("in_the_future", "修复日期晚于今天，请在修复之后登记。")
    if promise.found_on is not None and command.on < promise.found_on:
        raise Refused(
            "before_previous",
            f"修复日期早于查实不实之日（{promise.found_on.isoformat()}），请改正。",
        )
    return CreditRepaired(
        **_begin(one, act), number=command.number, on=command.on, note=command.note
    )


def set_aside(
    project: Project, item: str, round: int, act: Told, ruling: RecordRuling, rules: Rules
) -> list[ProjectEvent]:
    """A ruling has set aside the decision that made the document, if it made one.

    It was void from the beginning (诉讼法 70): also what had run out or been struck off since is set aside.
    What that had brought (the item open again, what was left to be restored) stays as history, and
    nothing is lost a second time. What was revoked, recalled or set aside had ended by its own act.
    """
    key = f"{item}/{round}"
    if key not in project.granted:
        return []
    one = held(project, key, rules)
    if one.granted.standing not in _SET_ASIDE_STILL:
        return []
    held_till_now = one.granted.holds
    ended = DocumentEnded(
        **_begin(one, act),
        how=Standing.SET_ASIDE,
        reason=ruling.note,
        drafted_by=ruling.drafted_by,
        reopens=held_till_now and _reopens(project, one, rules),
    )
    return [ended, *(_lost(project, one, act.submitted_at, rules) if held_till_now else ())]


_SET_ASIDE_STILL = (Standing.VALID, Standing.EXPIRED, Standing.CANCELLED, Standing.REPLACED)
_HOW = {
    "revoke_document": Standing.REVOKED,
    "recall_document": Standing.RECALLED,
    "cancel_document": Standing.CANCELLED,
}
