"""Which command a word names: its kind, or the word of a path of its own (grant, not-required).

Made from the commands by people; nothing is listed here.
"""

from __future__ import annotations

from difflib import get_close_matches

from api.forms import DECISIONS, ON_PROJECT, REGISTER, REVIEW_COMMANDS, Kinds, Reading
from worker.command_error import CommandError


def word(path: str) -> str:
    """The word by which the act of that path is given: of a decision that of its outcome."""
    return path.replace("-", "_")


ON_ROUND: Kinds = {word(one.path): one for one in DECISIONS} | REVIEW_COMMANDS
NEW: Kinds = {REGISTER.kind: REGISTER}


def on_round(said: str) -> Reading:
    """What the word means for a round. Raises CommandError where it means nothing there."""
    return _named(said, ON_ROUND, ON_PROJECT, "对项目的办理，不写 --item")


def on_project(said: str) -> Reading:
    """What the word means for a project. Raises CommandError where it means nothing there."""
    return _named(said, ON_PROJECT, ON_ROUND, "对事项一轮的办理，须写 --item 事项")


def for_new(said: str) -> Reading:
    """What the word means where there is no project yet. Raises CommandError."""
    if word(said) not in NEW:
        raise CommandError(f"项目登记之前只能 {REGISTER.kind}（{REGISTER.zh}）· only to register")
    return REGISTER


def anywhere(said: str) -> tuple[Reading, ...]:
    """All that the word can mean. Raises CommandError where it means nothing."""
    found = [kinds[word(said)] for kinds in (NEW, ON_PROJECT, ON_ROUND) if word(said) in kinds]
    if not found:
        raise _unknown(said, {**NEW, **ON_PROJECT, **ON_ROUND})
    return tuple(found)


def _named(said: str, here: Kinds, there: Kinds, instead: str) -> Reading:
    if (reading := here.get(word(said))) is not None:
        return reading
    if word(said) in NEW:
        raise CommandError(f"登记新项目写 quancheng act new {REGISTER.kind} · write `new` as code")
    if (other := there.get(word(said))) is not None:
        raise CommandError(f"{said}（{other.zh}）是{instead} · not an act on this")
    raise _unknown(said, here)


def _unknown(said: str, known: Kinds) -> CommandError:
    near = get_close_matches(word(said), known, 3, 0.5)
    names = "、".join(f"{one}（{known[one].zh}）" for one in near)
    meant = f"，是不是 {names}？" if near else ""
    return CommandError(
        f"没有办理“{said}”{meant}（quancheng acts CODE --person … 列出现在可以办理的）· no such act"
    )
