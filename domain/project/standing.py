"""Whether a granted document holds, and why not."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """Whether a document holds, and why not."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"  # 撤销: it should not have been granted (行政许可法 69)
    RECALLED = "recalled"  # 撤回: law or facts have changed (行政许可法 8)
    SET_ASIDE = "set_aside"  # by a ruling (复议法 64, 行政诉讼法 70)
    CANCELLED = "cancelled"  # 注销: the formal end (行政许可法 70)
    REPLACED = "replaced"  # a later round of the same item made another


STANDING_ZH = {
    Standing.VALID: "有效",
    Standing.EXPIRED: "已过有效期",
    Standing.REVOKED: "已撤销",
    Standing.RECALLED: "已撤回",
    Standing.SET_ASIDE: "已被复议决定或判决撤销",
    Standing.CANCELLED: "已注销",
    Standing.REPLACED: "已由新文书取代",
}
