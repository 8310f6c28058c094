"""What people see of a stream: one row, its open tasks, what it granted, whom it has alarmed.

Rows are a pure function of the state, keyed by their own stream, so the read model can be made
anew from the ledger at any time, equal row for row (design.md 8).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, assert_never

from domain.canonical import plain
from domain.clock import end_of_day, local_day, overdue_days
from domain.identity import OFFICE, acting_units
from domain.initials import initials
from domain.project import handling
from domain.project.adopting import MATTER_ZH, about_zh
from domain.project.bundle_ends import running
from domain.project.bundle_leaders import lead_of, stands
from domain.project.documents import expires, held, last_day_to_ask, renewable
from domain.project.duty_commands import SupportStep
from domain.project.rounds import handler_of
from domain.project.state import Project
from domain.project.stopping import PERMIT
from domain.project.supporting import OVER
from domain.recording import Change
from domain.review.due import left_when_resumed
from domain.review.office import office_days, whose
from domain.review.pausing import pauses_made
from domain.review.state import Escalation, Review
from domain.review.words import ADVERSE, LimitKind, Status
from domain.rules.items import Item
from domain.rules.rules import Rules
from domain.streams import project_stream, review_stream

Table = Literal["projects", "reviews", "tasks", "granted", "notices"]
Rows = dict[tuple[Table, str], dict[str, Any]]  # (table, key) → row


def of_review(review: Review | None, rules: Rules) -> Rows:
    """The row of a round, its open tasks, and the steps of the ladder that have rung."""
    if review is None:
        return {}
    item = rules.item(review.item)
    stream = review_stream(review.project, review.item, review.round)
    row = {
        "stream": stream,
        "project": review.project,
        "item": review.item,
        "round": review.round,
        "name": item.name_zh,
        "kind": item.kind.value,
        "stage": item.stage,
        "status": review.status.value,
        "unit": review.handler.unit,
        "acted_by": review.handler.acted_by,
        "outer_unit": review.handler.outer_unit,
        "applicant": review.applicant,
        "period": review.period,
        "opened_at": review.opened_at,
        "received_at": review.received_at,
        "accepted_on": review.start_day,
        "promised_due": review.dues.promised,
        "statutory_due": review.dues.statutory,
        "promised_overdue": review.marked(LimitKind.PROMISED),
        "statutory_overdue": review.marked(LimitKind.STATUTORY),
        "outcome": review.outcome.value if review.outcome else None,
        "decided_at": review.decided_at,
        "document": review.document.number if review.document else None,
        "claimed_by": review.claimed_by,
        "awaits": list(review.awaits),
        "missing": list(review.missing),
        "window_until": review.window,
        "held_left": left_when_resumed(review, rules),
        "decided_by": review.decided_by.person if review.decided_by else None,
        "late_by": _late_by(review, rules),
        "copied_to": list(dict.fromkeys(one.unit for one in review.copies)),
        "pauses": pauses_made(review, rules),
        "ended_at": review.ended_at,
        "closed": not review.open,
    }
    rows: Rows = {("reviews", stream): plain(row)}
    for task in (*_review_tasks(review, item, rules), *_shared(review)):
        clocks = {
            "status": row["status"],
            "held": review.status in _HELD or row["held_left"] is not None,
            "held_left": row["held_left"],
            "promised_due": review.dues.promised,
            "statutory_due": review.dues.statutory,
        }
        rows["tasks", f"{stream}#{task['key']}"] = _task(
            stream, review.project, item, clocks | task
        )
    for one in review.escalations:
        rows["notices", f"{stream}#{one.step}"] = _notice(stream, review, item, one)
    return rows


_HELD = (Status.SUSPENDED, Status.CORRECTING, Status.OUTSIDE)


def _late_by(review: Review, rules: Rules) -> int:
    """Working days past the promised day, of what was decided late; else 0."""
    if review.decided_at is None or review.dues.promised is None:
        return 0
    return overdue_days(review.dues.promised, local_day(review.decided_at), rules.calendar)


def _notice(stream: str, review: Review, item: Item, one: Escalation) -> dict[str, Any]:
    """A step that has rung: to whom, and how many of them have signed for it or instructed."""
    return _row_of_notice(
        one,
        stream=stream,
        project=review.project,
        item=item.id,
        name=item.name_zh,
        unit=review.handler.unit,
        closed=not review.open,
    )


def _row_of_notice(one: Escalation, **about: Any) -> dict[str, Any]:
    given = [answer.kind for answer in one.answers]
    row = about | {
        "step": one.step,
        "at": one.at,
        "limit_kind": one.limit.value if one.limit else None,
        "due": one.due,
        "addressees": [{"role": to.role.value, "unit": to.unit} for to in one.to],
        "acknowledged": given.count("acknowledged"),
        "instructed": given.count("instructed"),
        "passed_on": given.count("passed_on"),
    }
    return dict(plain(row))


def _late_bundles(project: Project, rules: Rules) -> list[dict[str, Any]]:
    """The bundles under way that are past their last day, told of to leaders or not; none once the
    project has ended."""
    if project.ended_at is not None:
        return []
    return [
        {
            "bundle": name,
            "name": rules.bundle(name).name_zh,
            "unit": lead_of(project, name, rules.of(asked.catalog)),
            "due": asked.limit_day,
        }
        for name, asked in running(project)
        if asked.overdue_at is not None
    ]


def _reports(project: Project) -> list[tuple[str, Escalation]]:
    """The lateness of each bundle, as it was put before leaders."""
    return [(name, one) for name, asked in project.bundles.items() for one in asked.reports]


def _of_bundle(project: Project, bundle: str, one: Escalation, rules: Rules) -> dict[str, Any]:
    asked = project.bundles[bundle]
    return _row_of_notice(
        one,
        stream=project_stream(project.code),
        project=project.code,
        item=bundle,
        name=rules.bundle(bundle).name_zh,
        unit=lead_of(project, bundle, rules.of(asked.catalog)),
        closed=project.ended_at is not None or not stands(asked, one),
    )


def _review_tasks(review: Review, item: Item, rules: Rules) -> list[dict[str, Any]]:
    """Who has to do something now, and until when (domain.md 3, the table of states)."""
    unit = review.handler.acted_by or review.handler.unit
    due: Any = review.dues.promised or review.dues.statutory
    mine = {"claimed_by": review.claimed_by}
    if review.pre_review and review.status is Status.SUBMITTED:
        return _pre_review(review, item, unit)
    match review.status:
        case Status.WAITING_APPLICATION:
            return [_applicants(review, item, "submit", None)]
        case Status.SUBMITTED:
            return [{"key": "accept", "unit": unit, "due": review.window, **mine}]
        case Status.CORRECTING:
            return [
                _applicants(review, item, "correct", review.window),
                {"key": "await_correction", "unit": unit, "due": None, **mine},
            ]
        case Status.IN_REVIEW | Status.SUSPENDED if review.consent_asked:
            return [{"key": "consent", "unit": OFFICE, "due": due}]
        case Status.IN_REVIEW:
            key = "forward" if review.handler.outer_unit else "decide"
            tasks = [{"key": key, "unit": unit, "due": due, **mine}, *_gap(review, item)]
            for said, day in office_days(review, rules).items():
                own = {"due": day, "promised_due": day, "statutory_due": None}
                tasks.append({"key": said, "unit": whose(said, review, rules), **own})
            return tasks
        case Status.SUSPENDED:
            return [{"key": "resume", "unit": unit, "due": due, **mine}, *_gap(review, item)]
        case Status.OUTSIDE:
            return [{"key": "record_answer", "unit": unit, "due": None, **mine}]
        case _:
            return []


def _pre_review(review: Review, item: Item, unit: str) -> list[dict[str, Any]]:
    """预审: the unit's opinion, then what it wants changed; nothing more before the signing."""
    if review.opinion is None:
        mine = {"claimed_by": review.claimed_by}
        return [{"key": "pre_review", "unit": unit, "due": None, **mine}]
    return [_applicants(review, item, "submit", None)] if review.opinion in ADVERSE else []


def _shared(review: Review) -> list[dict[str, Any]]:
    """加签, 抄送 and 会签: whoever is asked has something to do or to read, in his own unit."""
    if not review.open:
        return []
    asked: list[dict[str, Any]] = [
        {
            "key": f"consult/{one.number}",
            "unit": one.unit,
            "claimed_by": one.person,
            "due": one.until,
        }
        for one in review.consultations
        if one.open
    ]
    unit = review.handler.acted_by or review.handler.unit
    due = review.dues.promised or review.dues.statutory
    signers = review.signatures.missing if review.signatures else ()
    read = [
        {"key": f"copy/{one.number}", "unit": one.unit, "claimed_by": one.person, **_TO_READ}
        for one in review.copies
        if not one.read
    ]
    return [*asked, *read] + [
        {"key": f"sign/{person}", "unit": unit, "claimed_by": person, "due": due}
        for person in signers
    ]


# What is only read has no limit of its reader's, and the round's own is not his.
_TO_READ = {"status": None, "held": False, "held_left": None, "promised_due": None,
            "statutory_due": None}  # fmt: skip


def _gap(review: Review, item: Item) -> list[dict[str, Any]]:
    """容缺: the applicant has papers to hand in."""
    if not review.gap or review.gap_missed:
        return []
    return [_applicants(review, item, "supply_gap", review.gap_until)]


def _applicants(review: Review, item: Item, key: str, due: Any) -> dict[str, Any]:
    """The applicant's task: the company's, or that of the first function that may submit."""
    if "owner" in item.submitted_by:
        return {"key": key, "company": review.applicant, "due": due}
    return {"key": key, "unit": item.submitted_by[0], "due": due}


def _task(stream: str, project: str, item: Item, task: dict[str, Any]) -> dict[str, Any]:
    row = {
        "stream": stream,
        "key": task["key"],
        "project": project,
        "item": item.id,
        "name": item.name_zh,
        "stage": item.stage,
        "unit": task.get("unit"),
        "company": task.get("company"),
        "claimed_by": task.get("claimed_by"),
        "period": task.get("period"),
        "status": task.get("status"),
        "held": task.get("held", False),
        "held_left": task.get("held_left"),
        "promised_due": task.get("promised_due"),
        "statutory_due": task.get("statutory_due"),
        **_due(task.get("due")),
    }
    return dict(plain(row))


def _due(due: date | datetime | None) -> dict[str, Any]:
    """The last day, and the instant at which it is over."""
    match due:
        case datetime():
            return {"due": local_day(due), "due_at": due}
        case date():
            return {"due": due, "due_at": end_of_day(due)}
        case None:
            return {"due": None, "due_at": None}
        case _:
            assert_never(due)


def of_project(project: Project | None, rules: Rules) -> Rows:
    """The row of a project, its open tasks and what was granted to it."""
    if project is None:
        return {}
    facts = {name: life.value for name, life in project.facts.items()}
    row = {
        "code": project.code,
        "name": project.name,
        "initials": initials(project.name),
        "owner": project.owner,
        "county": project.county,
        "industry": project.industry,
        "national_code": project.national_code,
        "scale": project.scale,
        "land_mu": project.land_mu,
        "year_plan": project.year_plan,
        "planned_output": project.planned_output,
        "demo": project.demo,
        "investor": facts.get("investor"),
        "total_investment": facts.get("total_investment"),
        "route": facts.get("route"),
        "stage": project.stage,
        "status": project.ended_how or ("suspended" if project.suspended_at else "running"),
        "registered_at": project.registered_at,
        "ended_at": project.ended_at,
        "invested": project.invested,
        "facts": {
            name: {"value": life.value, "source": life.source, "since": life.since}
            for name, life in project.facts.items()
        },
        "stages": {
            name: {"from": life.since, "to": life.exited, "reached": life.reached}
            for name, life in project.stages.items()
        },
        "events": dict(project.events),
        "catalog": project.rules.catalog,
        "calendar": project.rules.calendar,
        "units": handling.units(project, rules),
        "late_bundles": _late_bundles(project, rules),
    }
    rows: Rows = {("projects", project.code): plain(row)}
    stream = project_stream(project.code)
    for task in _project_tasks(project, rules):
        item = rules.item(task["item"]) if task.get("item") else None
        rows["tasks", f"{stream}#{task['key']}"] = _project_task(stream, project.code, item, task)
    for bundle, told in _reports(project):
        rows["notices", f"{stream}#{told.step}"] = _of_bundle(project, bundle, told, rules)
    for key, granted in project.granted.items():
        row = {
            "project": project.code,
            "key": key,
            "item": granted.item,
            "round": granted.round,
            "outcome": granted.outcome,
            "number": granted.number,
            "granted_on": granted.granted_on,
            "valid_until": granted.valid_until,
            "standing": granted.standing,
            "renewed": granted.renewed,
            "renewal_asked_at": granted.renewal and granted.renewal.asked_at,
            "shaken": list(granted.shaken),
            "promise": granted.promise
            and {
                "company": granted.promise.company,
                "kept": granted.promise.kept,
                "found_on": granted.promise.found_on,
                "repaired_on": granted.promise.repaired_on,
            },
        }
        rows["granted", f"{project.code}/{key}"] = plain(row)
    return rows


def _project_tasks(project: Project, rules: Rules) -> list[dict[str, Any]]:
    if project.ended_at is not None:
        return _of_obligations(project, rules)
    marked = dict.fromkeys(one for granted in project.granted.values() for one in granted.missing)
    tasks: list[dict[str, Any]] = [
        {
            "key": f"report/{item}/{duty.period}",
            "item": item,
            "unit": duty.unit,
            "due": duty.due,
            "period": duty.period,
        }
        for item, rhythm in project.rhythms.items()
        for duty in rhythm.open
    ]
    tasks += [
        {"key": f"service/{number}", "item": one.item, "unit": one.unit, "due": one.due}
        for number, one in project.services.items()
        if one.answered_at is None
    ]
    tasks += [
        {"key": f"made_up/{item}", "item": item, "unit": OFFICE, "due": None}
        for item, life in project.items.items()
        if life.open and item in marked
    ]
    tasks += _works(project)
    tasks += [
        {
            "key": f"support/{number}",
            "name": one.support,
            **_support_actor(project, one.step, one.unit),
        }
        for number, one in project.supports.items()
        if one.step not in OVER
    ]
    tasks += [
        {
            "key": f"matter/{name}",
            "name": f"{about_zh(one, rules)}：{MATTER_ZH[one.what]}",
            "stage": project.stage or "S1",
            "unit": OFFICE,
        }
        for name, one in project.matters.items()
    ]
    return tasks + _of_documents(project, rules) + _of_obligations(project, rules)


def _of_documents(project: Project, rules: Rules) -> list[dict[str, Any]]:
    """延续: to be asked for by the project unit once it was warned, then decided by the unit."""
    tasks: list[dict[str, Any]] = []
    for key, granted in project.granted.items():
        if granted.renewal is not None:
            unit = _answers_for(project, granted.item, rules)
            due = granted.valid_until
            tasks.append({"key": f"renewal/{key}", "item": granted.item, "unit": unit, "due": due})
        elif granted.promised and granted.promise is not None:
            unit = _answers_for(project, granted.item, rules)
            due = granted.promise.by
            tasks.append({"key": f"promise/{key}", "item": granted.item, "unit": unit, "due": due})
        elif granted.warned:
            one = held(project, key, rules)
            if expires(one, project) and renewable(one, rules):
                due = last_day_to_ask(one, rules)
                task = {"key": f"renew/{key}", "item": granted.item, "due": due}
                tasks.append(task | {"company": project.owner})
    return tasks


def _answers_for(project: Project, item: str, rules: Rules) -> str | None:
    found = handler_of(project, rules.item(item), rules)
    return acting_units(found[0])[-1] if found else None


def _of_obligations(project: Project, rules: Rules) -> list[dict[str, Any]]:
    """义务: to be fulfilled by the project unit, then looked at by the unit that answers for it."""
    return [
        {
            "key": f"confirm/{key}",
            "item": one.item,
            "unit": _answers_for(project, one.item, rules) or one.unit,
            "due": None,
        }
        if one.reported
        else {
            "key": f"obligation/{key}",
            "item": one.item,
            "company": project.owner,
            "due": one.due,
        }
        for key, one in project.owed.items()
    ]


def _works(project: Project) -> list[dict[str, Any]]:
    """Of works that stand still: the builder's report, then the check of the permit (建筑法 10)."""
    stop = project.works_stop
    if stop is None or stop.issuer is None:
        return []
    tasks: list[dict[str, Any]] = []
    if stop.reported_at is None:
        tasks.append(
            {
                "key": "report_stopped_works",
                "item": PERMIT,
                "company": project.owner,
                "due": stop.report_by,
            }
        )
    if stop.check_due:
        unit = project.unit_now(stop.issuer)
        tasks.append({"key": "check_works_permit", "item": PERMIT, "unit": unit, "due": None})
    return tasks


def _support_actor(project: Project, step: SupportStep, unit: str) -> dict[str, Any]:
    if step is SupportStep.RESOLVED:  # only the company closes it
        return {"company": project.owner}
    return {"unit": unit}


def _project_task(
    stream: str, code: str, item: Item | None, task: dict[str, Any]
) -> dict[str, Any]:
    if item is not None:
        return _task(stream, code, item, task)
    return {
        "stream": stream,
        "key": task["key"],
        "project": code,
        "item": None,
        "name": task["name"],
        "stage": task.get("stage", "S4"),
        "unit": task.get("unit"),
        "company": task.get("company"),
        "claimed_by": None,
        "period": None,
        "status": None,
        "held": False,
        "held_left": None,
        "promised_due": None,
        "statutory_due": None,
        "due": None,
        "due_at": None,
    }


def changes(before: Rows, after: Rows) -> tuple[Change, ...]:
    """The rows that are new, different or gone."""
    gone = [Change(table=t, key=k, row=None) for t, k in before if (t, k) not in after]
    new = [
        Change(table=table, key=key, row=row)
        for (table, key), row in after.items()
        if before.get((table, key)) != row
    ]
    return tuple(gone + new)
