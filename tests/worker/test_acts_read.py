"""What is typed for an act reads as what a program would send, whichever act it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from api.examples import DECISION, PROJECT, REVIEW
from api.forms import DECISIONS, ON_PROJECT, PROJECT_COMMANDS, REVIEW_COMMANDS, Reading
from api.problems import BadForm
from api.readings import form_for
from domain.canonical import plain
from domain.project import commands as of_project
from domain.review import commands as of_review
from worker import cli
from worker.acting import kinds
from worker.acting.fields import of_command
from worker.acting.filled_in import body_of, form_of
from worker.command_error import CommandError

NOBODYS = UUID(int=0)
BY_PEOPLE = [str(one.model_fields["kind"].default) for one in of_review.BY_PEOPLE] + [
    str(one.model_fields["kind"].default) for one in of_project.BY_PEOPLE
]
EXAMPLES = [
    *((REVIEW_COMMANDS[kind], body) for kind, body in REVIEW.items()),
    *((PROJECT_COMMANDS[kind], body) for kind, body in PROJECT.items()),
    *((one, DECISION[one.fixed["outcome"]]) for one in DECISIONS),
]
each_example = pytest.mark.parametrize(
    ("reading", "body"), EXAMPLES, ids=[reading.path for reading, _ in EXAMPLES]
)


def typed(body: dict[str, Any], within: str = "") -> Iterator[str]:
    """The body as the words of `--set`: a table by its dots, several by their name each, one as JSON."""
    for name, value in body.items():
        match value:
            case dict():
                yield from typed(value, f"{within}{name}.")
            case [_]:
                yield f"{within}{name}={json.dumps(value, ensure_ascii=False)}"
            case list():
                yield from (f"{within}{name}={one}" for one in value)
            case bool():
                yield f"{within}{name}={'true' if value else 'false'}"
            case _:
                yield f"{within}{name}={value}"


def command_of(reading: Reading, form: Any) -> Any:
    """What the act says, its words among them; facts as text, since the rules read them as that."""
    command, words = reading.command_of(
        form, NOBODYS, lambda name, value: True, **(ours(reading.kind))
    )
    return as_text(plain(command)), words


def ours(kind: str) -> dict[str, Any]:
    """What no client says of it."""
    match kind:
        case "register":
            rules = of_review.RulesVersion(catalog="luohe/2026.1", calendar="cn/2026")
            return {"code": "LH-2026-0001", "rules": rules}
        case "split_off":
            return {"code": "LH-2026-0001"}
        case _:
            return {}


def as_text(value: Any) -> Any:
    match value:
        case dict():
            return {key: as_text(inner) for key, inner in value.items()}
        case list():
            return [as_text(inner) for inner in value]
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case _:
            return value


@pytest.mark.parametrize("kind", BY_PEOPLE)
def test_every_act_that_a_person_may_give_is_given_by_its_word(kind: str) -> None:
    """None is missing, and each is told with all that can be filled in."""
    reading = kinds.anywhere(kind)[0]
    assert reading.kind == kind
    told = {one.name.partition(".")[0] for one in of_command(reading)}
    assert told == {*reading.form.model_fields} - {"kind", "happened_at"}
    assert cli.run(["acts", "--fields", kind]) == 0


@each_example
def test_what_is_typed_field_by_field_is_what_a_program_sends(
    reading: Reading, body: dict[str, Any]
) -> None:
    said = {name: value for name, value in body.items() if name != "kind"}
    sent = form_for(reading, body)
    assert command_of(reading, form_of(reading, typed(said))) == command_of(reading, sent)


@each_example
def test_a_whole_body_is_read_as_a_program_sends_it(
    reading: Reading, body: dict[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "body.json"
    file.write_text(json.dumps(body, ensure_ascii=False))
    sent = form_for(reading, body)
    assert form_of(reading, (), str(file)) == sent
    assert form_of(reading, (), file.read_text()) == sent


def test_a_list_is_a_name_several_times_or_json() -> None:
    submit = REVIEW_COMMANDS["submit"]
    said = body_of(submit, ["papers=a", "papers=b", "facts.land=existing", "facts.land=leased"])
    assert said == {"papers": ["a", "b"], "facts": {"land": ["existing", "leased"]}}
    assert body_of(submit, ['papers=["a", "b"]']) == {"papers": ["a", "b"]}
    assert body_of(submit, ["papers=a"]) == {"papers": ["a"]}
    one_of_several = body_of(submit, ["facts.land=existing"])
    assert one_of_several == {"facts": {"land": "existing"}}


def test_words_stay_as_they_were_written_where_words_are_asked() -> None:
    """A telephone number loses no nought, a reason that looks like a figure stays one's words."""
    register = PROJECT_COMMANDS["register"]
    said = body_of(register, ["contact_phone=03951234567", "name=1e5", "year_plan=20000.50"])
    assert said == {"contact_phone": "03951234567", "name": "1e5", "year_plan": "20000.50"}
    form = form_of(register, ["name=甲", "owner=c-001", "year_plan=20000.50"])
    assert form.model_dump()["year_plan"] == Decimal("20000.50")


def test_a_table_may_be_json_and_a_place_is_filled_once() -> None:
    check = REVIEW_COMMANDS["check_materials"]
    assert body_of(check, ['checks={"a": "complete"}']) == {"checks": {"a": "complete"}}
    with pytest.raises(BadForm, match="not_well_formed"):
        body_of(check, ["checks.a=missing"], '{"checks": {"a": "complete"}}')
    both = body_of(check, ["checks.b=missing"], '{"checks": {"a": "complete"}}')
    assert both == {"checks": {"a": "complete", "b": "missing"}}


def test_a_time_without_zone_is_the_citys() -> None:
    body = body_of(REVIEW_COMMANDS["accept"], (), at="2026-09-25T16:30")
    assert body == {"happened_at": "2026-09-25T16:30:00+08:00"}


ON_ROUND = ("act", "LH-2026-0001", "suspend", "--item", "idea_review", "--person", "wang.fang")
ON_ONE = ("act", "LH-2026-0001", "change_county", "--person", "zhao.yun")
WRONG: list[tuple[tuple[str, ...], str]] = [
    (("act", "LH-2026-0001", "acept", "--item", "x", "--person", "a"), "accept（受理）"),
    (("act", "LH-2026-0001", "suspend", "--person", "a"), "须写 --item"),
    ((*ON_ONE, "--item", "idea_review"), "不写 --item"),
    (("act", "LH-2026-0001", "register", "--person", "a"), "quancheng act new register"),
    (("act", "new", "terminate", "--person", "a"), "只能 register"),
    (("act", "new", "register", "--item", "x", "--person", "a"), "不写 --item"),
    ((*ON_ROUND, "--set", "reason"), "名称=值"),
    ((*ON_ROUND, "--set", "reson=x"), "reson：没有这个字段"),
    ((*ON_ROUND, "--set", "until=2026-02-30"), "until：应为日期"),
    (ON_ROUND, "reason：必须填写"),
    ((*ON_ROUND, "--set", "reason=x", "--set", "reason=y"), "reason：写了两次"),
    ((*ON_ROUND, "--set", "reason.x=y", "--set", "reason=y"), "reason：写了两次"),
    ((*ON_ROUND, "--json", "{", "--set", "reason=x"), "不是合法的 JSON"),
    ((*ON_ROUND, "--json", '{"kind": "accept"}'), "要办理的是 suspend"),
    ((*ON_ROUND, "--json", "no-such-file.json"), "读不到 no-such-file.json"),
    ((*ON_ROUND, "--set", "reason=x", "--at", "yesterday"), "时间“yesterday”不对"),
    ((*ON_ROUND, "--set", "reason=x", "--at", "2026-09-25"), "时间“2026-09-25”不对"),
    ((*ON_ROUND, "--set", "reason=x", "--key", "甲"), "可见的英文字符"),
    ((*ON_ROUND, "--set", "reason=\udce4"), "不完整的字符"),
    ((*ON_ROUND, "--set", "reason=x", "--round", "0"), "--round"),
    (("acts",), "--fields KIND"),
    (("acts", "LH-2026-0001"), "--person"),
    (("acts", "--fields", "tea"), "没有办理“tea”"),
]


@pytest.mark.parametrize(("words", "told"), WRONG, ids=[told for _, told in WRONG])
def test_what_is_not_well_formed_is_told_before_anything_is_reached(
    words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(words) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert said.out == ""
    assert "Traceback" not in said.err


def test_a_word_that_is_both_a_projects_and_a_rounds_is_told_as_both() -> None:
    """report is a duty of a project, and an outcome of a round that reports."""
    assert [one.kind for one in kinds.anywhere("report")] == ["report", "decide"]
    assert kinds.on_project("report") is ON_PROJECT["report"]
    assert kinds.on_round("report").kind == "decide"


def test_a_word_of_nothing_is_refused() -> None:
    with pytest.raises(CommandError, match="没有办理“tea”"):
        kinds.on_round("tea")
