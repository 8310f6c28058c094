"""What may be told about a document that a project was granted: renewed, altered, revoked, …

行政许可法 8 (撤回), 49 (变更), 50 (延续), 69 (撤销), 70 (注销). `document` is its key on the project:
item and round, land_permit/1.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain.acts import PersonId, Text
from domain.project.command import Command, Giver

DRAFTED = "与批准人不能是同一人"


class OnDocument(Command):
    """What all of these share."""

    document: str = Field(title="文书")


class RequestRenewal(OnDocument):
    """申请延续: asked before the last day that the law names, else silence does not renew."""

    zh: ClassVar[str] = "申请延续"
    clause: ClassVar[str] = "行政许可法第50条"
    giver: ClassVar[Giver] = Giver.OWNER
    kind: Literal["request_renewal"] = "request_renewal"
    reason: Text = Field(title="延续理由", description="写明为什么在有效期内没有用完")


class DecideRenewal(OnDocument):
    """决定延续: before the document expires; without a word by then it is renewed."""

    zh: ClassVar[str] = "决定延续"
    clause: ClassVar[str] = "行政许可法第50条"
    giver: ClassVar[Giver] = Giver.HANDLER
    kind: Literal["decide_renewal"] = "decide_renewal"
    renewed: bool = Field(title="准予延续")
    until: date | None = Field(
        None, title="延续至", description="不填则按法律允许的最长时间；不准予的不填"
    )
    reason: Text | None = Field(None, title="理由", description="不准予的必须填写")
    drafted_by: PersonId | None = Field(
        None, title="拟稿人", description="不准予的必须填写；与批准人不能是同一人"
    )


class AlterDocument(OnDocument):
    """变更文书: what the document permits or names is changed at its holder's request."""

    zh: ClassVar[str] = "变更文书"
    clause: ClassVar[str] = "行政许可法第49条"
    giver: ClassVar[Giver] = Giver.HANDLER
    kind: Literal["alter_document"] = "alter_document"
    what: Text = Field(title="变更内容", description="写明变更前后各是什么")
    number: str | None = Field(
        None, max_length=100, title="新文书编号", description="换发文书的填写"
    )


class CorrectDocument(OnDocument):
    """更正文书记载: an entry was mistaken; what was written before stays in the record."""

    zh: ClassVar[str] = "更正文书记载"
    giver: ClassVar[Giver] = Giver.HANDLER
    kind: Literal["correct_document"] = "correct_document"
    number: str | None = Field(None, max_length=100, title="编号改为")
    granted_on: date | None = Field(None, title="取得日期改为")
    valid_until: date | None = Field(None, title="有效期至改为")
    reason: Text = Field(title="更正理由", description="写明错在哪里、依据哪份原件")
    drafted_by: PersonId = Field(title="拟稿人", description=DRAFTED)


class RevokeDocument(OnDocument):
    """撤销: it should never have been granted."""

    zh: ClassVar[str] = "撤销文书"
    clause: ClassVar[str] = "行政许可法第69条"
    giver: ClassVar[Giver] = Giver.HANDLER
    kind: Literal["revoke_document"] = "revoke_document"
    reason: Text = Field(title="撤销理由", description="写明属于第69条的哪一种情形")
    drafted_by: PersonId = Field(title="拟稿人", description=DRAFTED)


class RecallDocument(OnDocument):
    """撤回: law or facts have changed since, and the public interest asks it."""

    zh: ClassVar[str] = "撤回文书"
    clause: ClassVar[str] = "行政许可法第8条"
    giver: ClassVar[Giver] = Giver.HANDLER
    kind: Literal["recall_document"] = "recall_document"
    reason: Text = Field(title="撤回理由", description="写明法律或客观情况的变化")
    compensation: Text | None = Field(None, title="补偿", description="造成损失的，写明怎样补偿")
    drafted_by: PersonId = Field(title="拟稿人", description=DRAFTED)


class CheckPromise(OnDocument):
    """核查承诺: whether the promise on which it was granted is kept. If not, the document is revoked."""

    zh: ClassVar[str] = "核查承诺"
    clause: ClassVar[str] = "优化营商环境条例第40条"
    giver: ClassVar[Giver] = Giver.HANDLER
    kind: Literal["check_promise"] = "check_promise"
    kept: bool = Field(title="承诺属实")
    note: Text = Field(title="核查情况", description="不实的写明哪一项、依据什么；文书随即撤销")
    drafted_by: PersonId | None = Field(
        None, title="拟稿人", description=f"不实的必须填写；{DRAFTED}"
    )


class RecordCreditRepair(OnDocument):
    """信用修复: whoever found the promise false has let the company make it good. From then on it may be
    granted on a promise again."""

    zh: ClassVar[str] = "登记信用修复"
    clause: ClassVar[str] = "国办发〔2020〕42号二"
    giver: ClassVar[Giver] = Giver.HANDLER
    kind: Literal["record_credit_repair"] = "record_credit_repair"
    number: Annotated[str, Field(min_length=1, max_length=80)] = Field(
        title="信用修复文书编号", description="如 漯信修〔2026〕5号"
    )
    on: date = Field(title="修复日期")
    note: Text | None = Field(None, title="说明")


class CancelDocument(OnDocument):
    """注销: the formal end of a document that holds no longer, or that its holder gives up."""

    zh: ClassVar[str] = "注销文书"
    clause: ClassVar[str] = "行政许可法第70条"
    giver: ClassVar[Giver] = Giver.HANDLER
    kind: Literal["cancel_document"] = "cancel_document"
    reason: Text = Field(title="注销理由", description="写明属于第70条的哪一种情形")
    drafted_by: PersonId = Field(title="拟稿人", description=DRAFTED)
