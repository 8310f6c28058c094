"""The sorts by which a project's timeline is filtered: what each line of the ledger is about.

A line that only echoes another stream's line (a round was decided; the project heard of it) is left
out, so that each thing is told once.
"""

from __future__ import annotations

from typing import NamedTuple

from api.sentences import INTERNAL


class Of(NamedTuple):
    """A sort: its word, and the types of events."""

    zh: str
    types: tuple[str, ...]


SORTS = {
    "papers": Of("材料", ("Submitted", "BundleSubmitted", "MaterialsChecked", "CorrectionRequested", "GapSupplied",
         "GapMissed", "Lapsed")),
    "decisions": Of(
        "决定",
        ("Accepted", "PreReviewed", "BecameFormal", "Declined", "Decided", "Withdrawn", "Closed", "ConsentAsked",
         "ConsentRefused",
         "GroupOpened", "GroupReopened", "GroupClosed", "BundleEnded", "UnitAdded", "ReapplicationAsked"),
    ),
    "clocks": Of(
        "时钟",
        ("Suspended", "JointReviewTold", "PauseCapReached", "Resumed", "Extended", "Forwarded", "NoticePublished",
         "PrerequisiteFinished", "PrerequisiteReopened", "PrerequisitesMet", "TacitAcceptanceRetracted", "FactsChanged",
         "ClocksMoved", "RecordCorrected", "CalendarAdopted", "ClocksStopped", "GroupLimitMoved",
         "BundleLimitMoved", "BundleExtended", "DutyDueMoved",
         "ServiceDueMoved"),
    ),
    "supervision": Of(
        "督办",
        ("WentOverdue", "OverdueRetracted", "GroupSilent", "SilenceRetracted", "BundleOverdue", "DutyMissed",
         "ServiceMissed", "StoppedWorksReportMissed", "WorksRecheckOpened",
         "Escalated", "PutBefore", "EscalationAcknowledged", "Instructed", "EscalationPassedOn",
         "BundlePutBefore", "BundleAnswered"),
    ),
    "reports": Of(
        "报告",
        ("DutyOpened", "DutyReported", "DutyReturned", "DutiesEnded", "DutiesResumed", "ServiceRequested",
         "ServiceAnswered"),
    ),
    "documents": Of(
        "文书",
        ("DocumentExpiring", "DocumentExpired", "RenewalRequested", "DocumentRenewed",
         "RenewalRefused", "DocumentAltered", "DocumentCorrected", "DocumentEnded",
         "DocumentShaken", "PromiseChecked", "CreditRepaired", "PromiseUnchecked", "EventStruck",
         "ObligationOpened", "ObligationReported",
         "ObligationConfirmed", "ObligationMissed", "Challenged", "EffectStayed", "ChallengeRuled"),
    ),
    "support": Of("要素保障", ("SupportRequested", "SupportAdvanced")),
    "project": Of(
        "项目",
        ("Registered", "TakenOver", "Amended", "ApplicantChanged", "FactsSet", "EventRaised",
         "StageStarted", "StageExited",
         "StageReached", "ItemOpened", "ItemSkipped", "ItemApplies", "ChangeOrdered", "CountyChanged",
         "OwnerChanged", "UnitSucceeded", "ItemTransferred", "DocumentMarked",
         "ProjectSuspended", "ProjectResumed", "WorksStopped", "StoppedWorksReported",
         "WorksPermitChecked", "WorksResumed", "ItemExcused", "Ended", "Revived",
         "PartSplitOff", "MergedInto", "ProjectTakenIn", "DocumentInherited", "AssessmentRecorded",
         "AssessmentExpired", "ModeChosen", "ItemRelieved", "ReliefEnded", "Simplified",
         "JointReviewConvened", "JointReviewClosed",
         "CatalogAdopted", "CatalogKept", "ItemLeftOut", "MatterRaised", "MatterSettled"),
    ),
    "handling": Of(
        "经办",
        ("Claimed", "HandedOver", "HandlerChanged", "TaskHandedOver", "Delegated", "HandedBack", "TakenBack",
         "HandingOpened", "Consulted", "ConsultationAnswered", "ConsultationPassed",
         "CopiedTo", "CopyRead",
         "SignaturesAsked", "Signed"),
    ),
}  # fmt: skip
# Each of these is told by the line of the other stream: opened by ItemOpened, ended by its decision.
ECHOES = (
    "Opened",
    "RoundEnded",
    "RoundClosing",
    "PrerequisiteMet",
    "PrerequisiteLost",
    "HandlerMoved",
    "RoundFollowed",
    "RoundFormal",
)


def hidden(notes: bool) -> tuple[str, ...]:
    """The types that a timeline leaves out: echoes, and for a company what is between officials."""
    return ECHOES if notes else (*ECHOES, *INTERNAL)
