"""A file of running projects to be taken over: JSON Lines, one project a line (docs/take-over.md).

Forms only: is the line JSON, are the fields ours and of their types. Whether the law allows what
they tell is asked of the core (`worker/taking_over.py`). Money in 万元, land in 亩; a time is a day
(2026-03-01, its beginning) or an instant with its zone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID, uuid5

import orjson
from pydantic import Field, ValidationError

from api.chinese import mistakes
from api.problems import BadForm, Problem
from api.reading import parsed
from domain.acts import Actor, PersonId, Text, UnitId
from domain.canonical import digest, plain
from domain.moments import Moment
from domain.project.commands import TakeOver
from domain.project.old_record import (
    HistoryLine,
    OldAdded,
    OldAssessment,
    OldBundle,
    OldChallenge,
    OldFact,
    OldGap,
    OldGroup,
    OldLater,
    OldObligation,
    OldOrder,
    OldProject,
    OldRelief,
    OldRhythm,
    OldRound,
    OldService,
    OldStage,
    OldSuccession,
    OldSupport,
    OldTransfer,
    OldWorksStop,
    ProjectCode,
)
from domain.review.commands import RulesVersion
from domain.review.old_record import OldConsent, OldReminder, OldReview
from domain.review.sharing import Addressee, StepAnswer
from domain.review.words import LimitKind, Result, Status
from domain.stops import Stop
from domain.streams import PROJECT_CODE
from domain.value import Frozen
from store.commands import Words
from store.registering import project_key
from worker.projects_file import FileRefused, company_id

LARGEST_FILE = 200_000_000  # bytes
LARGEST_LINE = 400_000  # bytes: a command must fit into one signal with room to spare
MOST_LINES = 20_000
LIVES = UUID("f4c1b7c2-0f52-4d2b-8f3e-6a1f0a6f9d55")  # namespace of the words in such files

Prose = Annotated[str, Field(min_length=1, max_length=2000)]
Number = Annotated[str, Field(min_length=1, max_length=80)]


class FileDocument(Frozen):
    """A document that was granted: its number, when, until when, under which conditions."""

    item: str
    round: int = 1
    outcome: Result = Result.GRANTED
    number: Number
    at: Moment
    opened_at: Moment | None = None
    issued_on: date | None = None
    valid_until: date | None = None
    conditions: tuple[Prose, ...] = ()
    period: str | None = None
    origin: ProjectCode | None = None
    later: OldLater | None = None


class FileFinished(Frozen):
    """A round that is over and made no document; `outcome` only where it was decided."""

    item: str
    round: int = 1
    status: Status = Status.DECIDED
    outcome: Result | None = None
    at: Moment
    opened_at: Moment | None = None
    period: str | None = None
    conditions: tuple[Prose, ...] = ()


class FileConsent(Frozen):
    """A decision that waits for the office's consent."""

    outcome: Result
    at: Moment
    reason: Prose | None = None
    facts: dict[str, Any] = {}
    papers: tuple[str, ...] = ()
    number: Number | None = None
    issued_on: date | None = None


class FileAnswer(Frozen):
    """What somebody answered to a reminder; an instruction in his words."""

    kind: Literal["acknowledged", "instructed", "passed_on"]
    at: Moment
    by: Actor
    words: Prose | None = None
    to: PersonId | None = None


class FileReminder(Frozen):
    """A step of escalation that has rung, or a matter put before leaders, with what was answered."""

    step: str
    at: Moment
    limit: LimitKind | None = None
    due: date
    to: tuple[Addressee, ...]
    answers: tuple[FileAnswer, ...] = ()


class FileOrder(Frozen):
    """A change that has been ordered and takes effect on a day that is still to come."""

    change: Literal["county", "owner", "unit"]
    to: str
    unit: UnitId | None = None
    on: date
    reason: Prose
    drafted_by: PersonId


class FileBundle(OldBundle):
    """一件事, asked for with one form: plain `fields` as they are, those of words in `words`."""

    fields: dict[str, str] = {}  # type: ignore[assignment]
    words: dict[str, Prose] = {}
    note: Prose | None = None  # type: ignore[assignment]  # in words
    reminders: tuple[FileReminder, ...] = ()  # type: ignore[assignment]  # instructions in words


class FileReview(OldReview):
    """An open round, and the due date that the old system showed for it."""

    consent_asked: FileConsent | None = None  # type: ignore[assignment]  # its reason in words
    reminders: tuple[FileReminder, ...] = ()  # type: ignore[assignment]  # instructions in words
    due_shown: date | None = None


class FileLine(Frozen):
    """A line of the old record's history."""

    at: Moment
    words: Prose


class Life(Frozen):
    """One line of the file."""

    source: Annotated[str, Field(min_length=1, max_length=200)]
    old_id: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    code: Annotated[str, Field(pattern=rf"^{PROJECT_CODE}$")] | None = None
    name: Annotated[str, Field(min_length=1, max_length=200)]
    owner: Annotated[str, Field(min_length=1, max_length=200)]
    county: str | None = None
    industry: Annotated[str, Field(max_length=200)] | None = None
    industry_since: Moment | None = None
    national_code: Annotated[str, Field(pattern=r"^\d{4}-\d{6}-\d{2}-\d{2}-\d{6}$")] | None = None
    scale: Annotated[str, Field(max_length=1000)] | None = None
    land_mu: Annotated[Decimal, Field(ge=0)] | None = None
    year_plan: Annotated[Decimal, Field(ge=0)] | None = None
    planned_output: Annotated[Decimal, Field(ge=0)] | None = None
    contact: Annotated[str, Field(max_length=100)] | None = None
    contact_phone: Annotated[str, Field(max_length=100)] | None = None
    demo: bool = False
    generated: tuple[str, ...] = ()
    rules: RulesVersion | None = None

    registered_at: Moment
    facts: dict[str, OldFact] = {}
    events: dict[str, Moment] = {}
    stages: dict[str, OldStage] = {}
    documents: tuple[FileDocument, ...] = ()
    finished: tuple[FileFinished, ...] = ()
    skipped: dict[str, Moment] = {}
    reviews: tuple[FileReview, ...] = ()
    groups: dict[str, OldGroup] = {}
    added: tuple[OldAdded, ...] = ()
    rhythms: dict[str, OldRhythm] = {}
    services: tuple[OldService, ...] = ()
    supports: tuple[OldSupport, ...] = ()
    stops: tuple[Stop, ...] = ()
    obligations: dict[str, OldObligation] = {}
    challenges: tuple[OldChallenge, ...] = ()
    struck: dict[str, Moment] = {}
    assessments: dict[str, OldAssessment] = {}
    relieved: dict[str, OldRelief] = {}
    modes: dict[str, Moment] = {}
    bundles: dict[str, FileBundle] = {}
    transferred: dict[str, OldTransfer] = {}
    succeeded: dict[str, OldSuccession] = {}
    county_was: str | None = None
    county_since: Moment | None = None
    ordered: tuple[FileOrder, ...] = ()
    suspended_at: Moment | None = None
    works_stop: OldWorksStop | None = None
    gaps: tuple[OldGap, ...] = ()
    excused: dict[str, Moment] = {}
    origin: ProjectCode | None = None
    parts: tuple[ProjectCode, ...] = ()
    took_in: tuple[ProjectCode, ...] = ()
    invested: Annotated[Decimal, Field(ge=0)] | None = None
    history: tuple[FileLine, ...] = ()

    @property
    def key(self) -> str:
        """Equal for two lines that are the same project, as for a table's rows."""
        return project_key(self.name, self.county, self.national_code)

    @property
    def old_key(self) -> str | None:
        """The project's number in the old record, with the record's name."""
        return f"{self.source}#{self.old_id}" if self.old_id else None


class LifeLine(NamedTuple):
    """A line of the file by its number, the first being 1."""

    number: int
    life: Life


class LineError(NamedTuple):
    """What is wrong with a line: which field, and what to do."""

    number: int
    field: str
    zh: str

    def __str__(self) -> str:
        field = f"“{self.field}”" if self.field else ""
        return f"第{self.number}行{field}：{self.zh}"


class LivesFile(NamedTuple):
    """The lines that are well formed, in order, and what was wrong with the others."""

    lines: tuple[LifeLine, ...]
    errors: tuple[LineError, ...]


def read_lives(path: Path) -> LivesFile:
    """The file's lines and errors. Raises FileRefused where it is no such file."""
    try:
        if (size := path.stat().st_size) > LARGEST_FILE:
            raise FileRefused(f"文件有{size:,}字节，超过{LARGEST_FILE:,}字节；请分成几个文件")
        data = path.read_bytes()
    except OSError as wrong:
        raise FileRefused(f"文件 {path} 读不了：{wrong.strerror}") from None
    return read_lines(data)


def read_lines(data: bytes) -> LivesFile:
    """The same of a file's bytes."""
    raw = data.removeprefix(b"\xef\xbb\xbf").splitlines()
    if len(raw) > MOST_LINES:
        raise FileRefused(f"文件有{len(raw):,}行，最多{MOST_LINES:,}行；请分成几个文件")
    lines: list[LifeLine] = []
    errors: list[LineError] = []
    for number, text in enumerate(raw, start=1):
        if not text.strip():
            continue
        found = list(_read(number, text))
        if len(found) == 1 and isinstance(found[0], LifeLine):
            lines.append(found[0])
        else:
            errors += [one for one in found if isinstance(one, LineError)]
    if not lines and not errors:
        raise FileRefused("文件是空的：每行应为一个项目的 JSON 对象，见 docs/take-over.md")
    return LivesFile(tuple(lines), (*errors, *_twice(lines)))


def _read(number: int, text: bytes) -> Iterator[LifeLine | LineError]:
    if len(text) > LARGEST_LINE:
        zh = f"有{len(text):,}字节，最多{LARGEST_LINE:,}字节；请精简 history"
        yield LineError(number, "", zh)
        return
    try:
        yield LifeLine(number, Life.model_validate(parsed(text)))
    except BadForm as no:
        for one in no.errors:
            yield LineError(number, one.field, one.message)
    except Problem as no:
        yield LineError(number, "", f"{no.detail.rstrip('。').replace('请求内容', '本行')}")
    except ValidationError as no:
        for field, zh in mistakes(no.errors(include_url=False)):
            yield LineError(number, field, zh)


def _twice(lines: list[LifeLine]) -> Iterator[LineError]:
    """Two lines that are one project, or that claim one code."""
    seen: dict[tuple[str, str], int] = {}
    for number, life in lines:
        marks = (
            ("national_code" if life.national_code else "name", life.key),
            ("old_id", life.old_key),
            ("code", life.code),
        )
        for field, mark in marks:
            if mark is None:
                continue
            first = seen.setdefault((field, mark), number)
            if first != number:
                yield LineError(number, field, f"与第{first}行是同一项目（{mark}），请删去一行")
                break


# --- as a command -------------------------------------------------------------------------------


class Asked(NamedTuple):
    """The command that takes the project over, and the words that go with it."""

    command: TakeOver
    words: tuple[Words, ...]


def take_over_command(life: Life, code: str, rules: RulesVersion, person: str) -> Asked:
    """The command under our own `code`. Words lie at places that follow from what is said."""
    pen = _Pen(f"{person} {life.key} {digest(plain(life))}")
    owner = company_id(life.owner)
    told = {
        name: getattr(life, name)
        for name in OldProject.model_fields
        if name not in ("ended", "reviews", "ordered", "bundles")
    }
    record = OldProject(
        **told,
        ended=(
            *(_ended(one, pen) for one in life.documents),
            *(_ended(one, pen) for one in life.finished),
        ),
        reviews=tuple(_review(one, pen) for one in life.reviews),
        ordered=tuple(_order(one, pen) for one in life.ordered),
        bundles={name: _bundle(one, pen) for name, one in life.bundles.items()},
    )
    command = TakeOver(
        code=code,
        name=life.name,
        owner=owner,
        county=life.county,
        industry=life.industry,
        national_code=life.national_code,
        scale=life.scale,
        land_mu=life.land_mu,
        year_plan=life.year_plan,
        planned_output=life.planned_output,
        contact=pen.text(life.contact),
        contact_phone=pen.text(life.contact_phone),
        demo=life.demo,
        generated=life.generated if owner == life.owner else (*life.generated, "owner"),
        rules=life.rules or rules,
        source=life.source,
        old_id=life.old_id,
        record=record,
        history=tuple(
            HistoryLine(at=one.at, words=pen.written(one.words))
            for one in sorted(life.history, key=lambda line: line.at)
        ),
    )
    return Asked(command, tuple(pen.words))


def field_in_file(field: str, life: Life) -> str:
    """The field of the file that the core names by its own path: record.ended.3 is finished.1."""
    place = field.removeprefix("record.")
    head, _, rest = place.partition(".")
    if head != "ended":
        return place
    number, _, name = rest.rstrip(".").partition(".")
    documents = len(life.documents)
    if int(number) < documents:
        return f"documents.{number}.{name}".rstrip(".")
    return f"finished.{int(number) - documents}.{name}".rstrip(".")


class _Pen:
    """Gathers the words of one line, each with a place of its own."""

    def __init__(self, about: str) -> None:
        self._about = about
        self.words: list[Words] = []

    def written(self, words: str) -> Text:
        sha256 = hashlib.sha256(words.encode()).hexdigest()
        ref = uuid5(LIVES, f"{self._about} {len(self.words)}")
        self.words.append(Words(ref=ref, sha256=sha256, words=words))
        return Text(ref=ref, sha256=sha256)

    def text(self, words: str | None) -> Text | None:
        return self.written(words) if words else None


def _ended(one: FileDocument | FileFinished, pen: _Pen) -> OldRound:
    told = {name: getattr(one, name) for name in type(one).model_fields if name != "conditions"}
    return OldRound(**told, conditions=tuple(pen.written(words) for words in one.conditions))


_WRITTEN = ("consent_asked", "reminders")  # what holds words of people


def _reminder(one: FileReminder, pen: _Pen) -> OldReminder:
    answers = tuple(
        StepAnswer(**dict(said) | {"words": pen.text(said.words)}) for said in one.answers
    )
    return OldReminder(**dict(one) | {"answers": answers})


def _order(one: FileOrder, pen: _Pen) -> OldOrder:
    return OldOrder(**dict(one) | {"reason": pen.written(one.reason)})


def _bundle(one: FileBundle, pen: _Pen) -> OldBundle:
    written = {name: pen.written(words) for name, words in one.words.items()}
    words = ("fields", "note", "reminders")
    kept = {name: getattr(one, name) for name in OldBundle.model_fields if name not in words}
    reminders = tuple(_reminder(reminder, pen) for reminder in one.reminders)
    note = pen.text(one.note)
    return OldBundle(**kept, fields=one.fields | written, note=note, reminders=reminders)


def _review(one: FileReview, pen: _Pen) -> OldReview:
    told = {name: getattr(one, name) for name in OldReview.model_fields if name not in _WRITTEN}
    told["reminders"] = tuple(_reminder(reminder, pen) for reminder in one.reminders)
    asked = one.consent_asked
    consent = None
    if asked is not None:
        kept = {name: getattr(asked, name) for name in FileConsent.model_fields if name != "reason"}
        consent = OldConsent(**kept, reason=pen.text(asked.reason))
    return OldReview(**told, consent_asked=consent)


# --- and back -----------------------------------------------------------------------------------


def line_of(life: Life) -> bytes:
    """The line that states the project: nothing at its default, so that it stays readable."""
    return orjson.dumps(plain(life.model_dump(exclude_defaults=True)))
