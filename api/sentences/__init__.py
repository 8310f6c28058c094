"""Each event of the ledger as a Chinese sentence, for timelines and previews.

One function for each type of event, in the module of the word it belongs to; a test holds that none
is missing. A sentence names units, items and facts by the words of the catalog that the project
lives by. Words that people wrote are put in where they are known and may be seen.
"""

from __future__ import annotations

from typing import Any

from api.sentences.bundles import BUNDLES
from api.sentences.changes import CHANGES, matter_zh
from api.sentences.documents import DOCUMENTS
from api.sentences.projects import PROJECTS
from api.sentences.rounds import ROUNDS
from api.sentences.speaker import HIDDEN, Speaker, Tell, day, moment
from domain.acts import Text
from domain.project import events as p
from domain.review import events as r

__all__ = [
    "HIDDEN",
    "INTERNAL",
    "INTERNAL_WORDS",
    "SENTENCES",
    "Speaker",
    "day",
    "matter_zh",
    "moment",
    "of_old_record",
    "sentence",
]

# How a unit shares its work, what it asks the office, and who is reminded of it and says what, is
# not the company's to see.
INTERNAL = (
    "Claimed",
    "HandedOver",
    "Delegated",
    "HandedBack",
    "TakenBack",
    "HandingOpened",
    "Consulted",
    "ConsultationAnswered",
    "ConsultationPassed",
    "CopiedTo",
    "CopyRead",
    "SignaturesAsked",
    "Signed",
    "ConsentAsked",
    "ConsentRefused",
    "Escalated",
    "PutBefore",
    "BundlePutBefore",
    "BundleAnswered",
    "EscalationAcknowledged",
    "Instructed",
    "EscalationPassedOn",
)
# Notes between officials; what the law has told to the applicant is in `reason`, `conditions`, …
INTERNAL_WORDS = {"Suspended": ("note",), "Forwarded": ("note",)}


def sentence(event: Any, speak: Speaker) -> str:
    """What happened, without who and when: those stand beside it."""
    return SENTENCES[event.type](event, speak)


def of_old_record(words: Text, speak: Speaker) -> str:
    """A line of the history that a project brought along, marked as such."""
    return f"{speak.words.get(words.ref, HIDDEN)}（原系统记录）"


def _taken_over(e: p.TakenOver | r.TakenOver, speak: Speaker) -> str:
    """Of a project or of a round: the type bears one name."""
    of = PROJECTS if isinstance(e, p.TakenOver) else ROUNDS
    return of[e.type](e, speak)


SENTENCES: dict[str, Tell] = {
    **ROUNDS,
    **PROJECTS,
    **DOCUMENTS,
    **BUNDLES,
    **CHANGES,
    "TakenOver": _taken_over,
}
