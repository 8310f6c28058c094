"""What may be told of a bundle (一件事) that is under way: that it has longer, that its lateness is seen.

行政许可法 42; domain.md 6 and 9. That it is asked for is `SubmitBundle`.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain.acts import PersonId, Text
from domain.project.command import Command, Giver
from domain.value import unsaid


class ExtendBundle(Command):
    """延长一件事期限: once, by the head of the government, the reason told to the applicant, two people."""

    zh: ClassVar[str] = "延长一件事期限"
    clause: ClassVar[str] = "行政许可法第42条"
    giver: ClassVar[Giver] = Giver.GOVERNMENT
    kind: Literal["extend_bundle"] = "extend_bundle"
    bundle: str = Field(title="一件事")
    reason: Text = Field(title="延期理由", description="告知申请人")
    drafted_by: PersonId = Field(title="拟稿人", description="与批准人不能是同一人")


class AnswerBundle(Command):
    """签收一件事逾期: a post before which the lateness was put has taken note, and says what is to be done.

    `step`: which report is answered (project_permit/e7/2026-04-23). 签收 once for each post; 批示, and
    转办 to another person (`to`), who may answer as well, as often as need be.
    """

    zh: ClassVar[str] = "签收一件事逾期"
    giver: ClassVar[Giver] = Giver.ADDRESSEE
    kind: Literal["answer_bundle"] = "answer_bundle"
    step: Annotated[str, Field(min_length=1, max_length=120)] = Field(title="哪一次报告")
    instruction: Text | None = Field(
        None, title="批示", description="出现在项目的经过中；只签收的可以不填"
    )
    to: PersonId | None = Field(
        None,
        title="转办",
        description="转请谁办理，其人也可以签收和批示；不转办的不填",
        exclude_if=unsaid,
    )
