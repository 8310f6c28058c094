"""The ledger's lines as people read them: each a sentence, who and when beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import ValidationError

from api.sentences import HIDDEN, INTERNAL, INTERNAL_WORDS, Speaker, of_old_record, sentence
from api.words import unit_name
from domain.acts import ROLE_ZH, Actor, Text
from domain.ledger import read_event
from domain.review.state import Review
from domain.review.written import Written, written
from domain.rules.rules import Rules
from domain.streams import is_review, review_of
from store import timeline


class Reader(NamedTuple):
    """Who reads, whether notes between officials are his to read, and the names that he is told."""

    by: Actor
    notes: bool
    names: Mapping[str, str]


PERSONAL = ("contact", "contact_phone")


def refs(lines: list[timeline.Told], notes: bool) -> list[UUID]:
    """What people wrote in these lines, as far as it may be read.

    Contacts are nobody's to read here; `notes` between officials are not the company's (domain.md 9).
    """
    found: list[UUID] = []
    for line in (one.line for one in lines):
        hidden = () if notes else INTERNAL_WORDS.get(line.type, ())
        for name, value in line.payload.items():
            if name not in (*PERSONAL, *hidden):
                found += _refs_in(value)
    return found


def _refs_in(value: Any) -> list[UUID]:
    match value:
        case {"ref": str(ref), "sha256": str()}:
            return [UUID(ref)]
        case dict():
            return [ref for inner in value.values() for ref in _refs_in(inner)]
        case list():
            return [ref for inner in value for ref in _refs_in(inner)]
        case _:
            return []


def told_of(
    lines: list[timeline.Told], words: Mapping[UUID, str], reader: Reader, rules: Rules
) -> list[dict[str, Any]]:
    """The lines as data, in their order; what is not this reader's is left out."""
    speak = Speaker(rules, words)
    shown = []
    for one_told in lines:
        line, stream = one_told.line, one_told.stream
        if not reader.notes and line.type in INTERNAL:
            continue
        one: dict[str, Any] = {
            "at": line.at,
            "recorded_at": one_told.recorded_at,
            "type": line.type,
            "zh": sentence_of_line(one_told, speak),
            "stream": stream,
            "who": _who(line.by, reader, rules),
        }
        if line.happened_at:
            one["happened_at"] = line.happened_at
        if is_review(stream):
            item = review_of(stream).item
            one |= {"item": item, "item_name": speak.item(item).strip("“”")}
        shown.append(one)
    return shown


def sentence_of_line(one: timeline.Told, speak: Speaker) -> str:
    """The line as a sentence; its type where it was written by a newer version than this."""
    if one.line.type == timeline.OLD_RECORD:
        return of_old_record(Text.model_validate(one.line.payload["words"]), speak)
    try:
        return sentence(read_event(one.stream, one.line), speak)
    except (ValidationError, KeyError):
        return one.line.type


def _who(did: Actor | None, reader: Reader, rules: Rules) -> str | None:
    """Unit and person, of a substitute both names; the company is told the unit alone."""
    if did is None:
        return None
    if did.company is not None:
        return _with_person("项目单位", did, reader)
    unit = unit_name(did.unit, rules) if did.unit else ROLE_ZH[did.role]
    return unit if reader.by.company else _with_person(unit, did, reader)


def _with_person(where: str, did: Actor, reader: Reader) -> str:
    """市水利局（王五）; of a substitute 市水利局 王五（代李四）."""
    name = did.named(reader.names)
    return f"{where} {name}" if did.on_behalf_of else f"{where}（{name}）"


def notices_of(
    lines: list[timeline.Told], words: Mapping[UUID, str], rules_of: Callable[[Review], Rules]
) -> tuple[Written, ...]:
    """The written notices of a round's lines; none where a newer version wrote a line of them."""
    try:
        events = [read_event(one.stream, one.line) for one in lines]
    except (ValidationError, KeyError):
        return ()
    return written(events, rules_of, lambda text: words.get(text.ref, HIDDEN))


class Record(NamedTuple):
    """A line of a page: when it was so, who, what; `entered`: when it was told, where later."""

    at: datetime
    who: str
    zh: str
    type: str
    stream: str
    item: str = ""
    entered: datetime | None = None


def records(
    lines: list[timeline.Told], words: Mapping[UUID, str], reader: Reader, rules: Rules
) -> tuple[Record, ...]:
    """The same for a page, the newest first."""
    speak = Speaker(rules, words)
    found = []
    for one in reversed(lines):
        if not reader.notes and one.line.type in INTERNAL:
            continue
        line = one.line
        found.append(
            Record(
                at=line.happened_at or line.at,
                who=_who(line.by, reader, rules) or "",
                zh=sentence_of_line(one, speak),
                type=line.type,
                stream=one.stream,
                item=speak.item(review_of(one.stream).item).strip("“”")
                if is_review(one.stream)
                else "",
                entered=line.at if line.happened_at else None,
            )
        )
    return tuple(found)
