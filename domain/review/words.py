"""The words of a review: states, outcomes and their Chinese names (domain.md 1 and 3)."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

CloseReason = Literal[
    "project_ended",
    "does_not_apply",  # the item no longer does
    "excused",  # the item need not be made up
    "assessed",  # a regional assessment waives the item
    "inherited",  # the item is finished by another project's document
    "ruled",  # an earlier decision of the item is to be made anew
]


AWAITING = "等待前置"  # the reason of a pause that nobody made: a prerequisite is unfinished


class Status(StrEnum):
    """Where a round stands."""

    WAITING_APPLICATION = "waiting_application"
    SUBMITTED = "submitted"
    CORRECTING = "correcting"
    IN_REVIEW = "in_review"
    SUSPENDED = "suspended"
    OUTSIDE = "outside"
    DECIDED = "decided"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    CLOSED_NOT_NEEDED = "closed_not_needed"


STATUS_ZH = {
    Status.WAITING_APPLICATION: "待申报",
    Status.SUBMITTED: "已申报",
    Status.CORRECTING: "补正中",
    Status.IN_REVIEW: "审查中",
    Status.SUSPENDED: "暂停",
    Status.OUTSIDE: "上级办理中",
    Status.DECIDED: "已办结",
    Status.DECLINED: "不予受理",
    Status.LAPSED: "逾期未补正",
    Status.WITHDRAWN: "已撤回",
    Status.CLOSED_NOT_NEEDED: "已关闭（无需办理）",
}

OPEN = (
    Status.WAITING_APPLICATION,
    Status.SUBMITTED,
    Status.CORRECTING,
    Status.IN_REVIEW,
    Status.SUSPENDED,
    Status.OUTSIDE,
)


class Result(StrEnum):
    """What a round comes to; which of them exist depends on the item's kind."""

    ANSWERED = "answered"
    CONFORMING = "conforming"
    CONFORMING_WITH_CONDITIONS = "conforming_with_conditions"
    NOT_CONFORMING = "not_conforming"
    NOT_CONCERNED = "not_concerned"
    GRANTED = "granted"
    GRANTED_WITH_CONDITIONS = "granted_with_conditions"
    REFUSED = "refused"
    NOT_REQUIRED = "not_required"
    REGISTERED = "registered"
    PASSED = "passed"
    PASSED_WITH_CONDITIONS = "passed_with_conditions"
    FAILED = "failed"
    PUBLISHED = "published"
    DONE = "done"
    REPORTED = "reported"
    RETURNED = "returned"


RESULT_ZH = {
    Result.ANSWERED: "已答复",
    Result.CONFORMING: "符合",
    Result.CONFORMING_WITH_CONDITIONS: "附条件符合",
    Result.NOT_CONFORMING: "不符合",
    Result.NOT_CONCERNED: "与本部门无关",
    Result.GRANTED: "准予",
    Result.GRANTED_WITH_CONDITIONS: "附条件准予",
    Result.REFUSED: "不予",
    Result.NOT_REQUIRED: "无需办理",
    Result.REGISTERED: "准予登记",
    Result.PASSED: "通过",
    Result.PASSED_WITH_CONDITIONS: "附条件通过",
    Result.FAILED: "未通过",
    Result.PUBLISHED: "已公开",
    Result.DONE: "已办理",
    Result.REPORTED: "已报告",
    Result.RETURNED: "退回",
}

NEEDLESS = (Result.NOT_REQUIRED, Result.NOT_CONCERNED)  # finish, but raise and set nothing
WITH_CONDITIONS = (
    Result.CONFORMING_WITH_CONDITIONS,
    Result.GRANTED_WITH_CONDITIONS,
    Result.PASSED_WITH_CONDITIONS,
)
ADVERSE = (Result.REFUSED, Result.FAILED, Result.RETURNED, Result.NOT_CONFORMING)
LICENSING = (  # outcomes that make a document with a number
    Result.GRANTED,
    Result.GRANTED_WITH_CONDITIONS,
    Result.PASSED,
    Result.PASSED_WITH_CONDITIONS,
)


class Check(StrEnum):
    """What the unit found of one paper of an application."""

    COMPLETE = "complete"
    MISSING = "missing"
    NONCONFORMING = "nonconforming"


CHECK_ZH = {Check.COMPLETE: "齐全", Check.MISSING: "缺少", Check.NONCONFORMING: "不符"}


class Running(StrEnum):
    """What becomes of rounds under way, and of clocks that run, when a catalog is adopted."""

    KEEP = "keep"  # their version, until they end
    ANEW = "anew"  # they go over, and are derived anew from their start


def is_kept(running: object) -> bool:
    """For `exclude_if`: left out of what is written down, as nothing was said of it before."""
    return running is Running.KEEP


RUNNING_ZH = {Running.KEEP: "在办的沿用原目录", Running.ANEW: "在办的改按新目录"}


class LimitKind(StrEnum):
    """The two limits that run side by side over the same pauses (domain.md 4)."""

    PROMISED = "promised"
    STATUTORY = "statutory"


LIMIT_ZH = {LimitKind.PROMISED: "承诺时限", LimitKind.STATUTORY: "法定时限"}
