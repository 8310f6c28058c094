"""Whether a granted document holds, and why not."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """Whether a document holds, and why not."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"  # 撤销: it should not have been granted (行政许可法 69)
    RECALLED = "recalled"  # 撤回: law or facts have changed (行政许可法 8)
    CANCELLED = "cancelled"  # 注销: the formal end (行政许可法 70)
    REPLACED = "replaced"  # a later round of the same item made another


STANDING_ZH = {
    Standing.VALID: "有效",
    Standing.EXPIRED: "已过有效期",
    Standing.REVOKED: "已撤销",
    Standing.RECALLED: "已撤回",
    Standing.CANCELLED: "已注销",
    Standing.REPLACED: "已由新文书取代",
}
