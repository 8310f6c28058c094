"""What keeps an act from being given, as the one sentence of a command that says no."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError

from api.chinese import mistakes
from api.forms import ON_PROJECT, REVIEW_COMMANDS
from api.problems import BadForm, Mistake, Problem, refused
from domain.refused import Refused
from worker.command_error import CommandError

NOW_ZH = "现在可以"


@contextmanager
def told_plainly(of_form: str = "") -> Iterator[None]:
    """The law's no, the door's, and that of a form, each as CommandError.

    `of_form`: where to read what a form asks, told with what is wrong in one.
    """
    try:
        yield
    except Refused as no:
        raise CommandError(sentence(refused(no.refusal))) from None
    except ValidationError as no:
        wrong = BadForm([Mistake(*one) for one in mistakes(no.errors())])
        raise CommandError(sentence(wrong) + of_form) from None
    except Problem as no:
        raise CommandError(sentence(no) + (of_form if no.errors else "")) from None


def sentence(no: Problem) -> str:
    """What is wrong and where, under which clause, and what would be legal now."""
    if no.errors:
        lines = [f"{one.field}：{one.message}" if one.field else one.message for one in no.errors]
        if len(lines) == 1:
            return f"填写有误，没有登记：{lines[0]}"
        return "\n  ".join(["填写有误，没有登记：", *lines])
    lines = [no.detail]
    if no.clause:
        lines.append(f"依据：{no.clause}")
    if no.legal and NOW_ZH not in no.detail:
        lines.append(f"{NOW_ZH}：{'、'.join(_word(one) for one in no.legal)}")
    return "\n  ".join(lines)


def _word(kind: str) -> str:
    """suspend（暂停）; what is no command of people stays a word."""
    reading = REVIEW_COMMANDS.get(kind) or ON_PROJECT.get(kind)
    return f"{kind}（{reading.zh}）" if reading else kind
