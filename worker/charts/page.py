"""docs/states.md: the two charts and what stands beside them, made from the walks."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from domain.project.commands import BY_PEOPLE, Register
from domain.review.words import OPEN, STATUS_ZH, Status
from domain.rules.rules import Rules
from domain.rules.wording import in_words
from worker.charts import project_walk, review_walk
from worker.charts.project_walk import ENDED_ZH
from worker.charts.review_walk import PEOPLE, STREAM, TIME, Cause

HEAD = """# States of a round and of a project

Made from the core by `quancheng states > docs/states.md`; change the core, not this page (a test
compares). Nothing here is written by hand: the core is played, every act, message and alarm wherever
it may come, and what follows is drawn. What an act does beside the status is in `domain/`.
"""

ROUND = """
## A round (办件)

`⏱` is what time itself does, `⇐` what the project tells the round; all else is an act of people. A
status is open while somebody still has to act.
"""

ACTS = """
What may be given in each status, by whomever it is, and where it leads; `·` the status stays. Which of
them a round takes hangs on its item, too (`domain/review/moves.py`).
"""

PROJECT = """
## A project (项目)

The stage shown is the latest one begun (S4 runs beside others). Lived are the five kinds of project of
`quancheng catalog path`; other facts open other items, under the same rules. What led on is the act
after which the stage was there: of several rounds the last one.
"""

STAGES = """
When each stage begins and ends, by the catalog in force:
"""

OFFERED = """
Acts of people on a project, and the stages in which these lives met an occasion for them:
"""
MARK = {PEOPLE: "", STREAM: "⇐", TIME: "⏱"}


def page(rules: Rules) -> str:
    """The whole page, made anew."""
    return told(review_walk.walk(rules), project_walk.walk(rules), rules)


def told(round: review_walk.Walked, project: project_walk.Walked, rules: Rules) -> str:
    """The page that these walks make."""
    return "\n".join(
        (
            HEAD + ROUND,
            _round_chart(round),
            ACTS,
            _acts(round),
            PROJECT,
            _project_chart(project, rules),
            STAGES,
            _stages(rules),
            OFFERED,
            _offered(project, rules),
            "",
        )
    )


def _round_chart(walked: review_walk.Walked) -> str:
    names = {one.value: STATUS_ZH[one] for one in Status}
    arrows: dict[tuple[str, str], list[str]] = {}
    for step in walked.steps:
        if step.before != step.after:
            before = step.before.value if step.before else None
            _join(arrows, before, step.after.value, f"{MARK[step.cause.by]}{step.cause.zh}")
    ends = [one.value for one in Status if one not in OPEN]
    return _chart(names, arrows, ends)


def _project_chart(walked: project_walk.Walked, rules: Rules) -> str:
    names = {one.id: f"{one.id} {one.name_zh}" for one in rules.stages} | ENDED_ZH
    arrows: dict[tuple[str, str], list[str]] = {}
    for before, cause, after in walked.steps:
        _join(arrows, before, after, cause)
    reached = {after: names.get(after, after) for _, _, after in walked.steps}
    shown = {key: name for key, name in names.items() if key in reached}
    ends = [one for one in ENDED_ZH if one in reached]
    return _chart(shown | reached, arrows, ends)


def _join(
    arrows: dict[tuple[str, str], list[str]], before: str | None, after: str, word: str
) -> None:
    words = arrows.setdefault((before or "[*]", after), [])
    if word not in words:
        words.append(word)


def _chart(
    names: dict[str, str], arrows: dict[tuple[str, str], list[str]], ends: Iterable[str]
) -> str:
    """States in the order of `names`, arrows in that of their states."""
    at = {"[*]": -1} | {name: number for number, name in enumerate(names)}
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{zh}" as {name}' for name, zh in names.items()]
    for before, after in sorted(arrows, key=lambda pair: (at[pair[0]], at[pair[1]])):
        lines.append(f"    {before} --> {after} : {'、'.join(arrows[before, after])}")
    lines += [f"    {name} --> [*]" for name in ends]
    return "\n".join((*lines, "```"))


def _acts(walked: review_walk.Walked) -> str:
    rows = [
        (
            f"{STATUS_ZH[status]} `{status.value}`",
            *(_led(walked, status, by) for by in (PEOPLE, STREAM, TIME)),
        )
        for status in Status
        if any(step.before is status for step in walked.steps)
    ]
    return _table(("status", "people", "⇐ the project", "⏱ time"), rows)


def _led(walked: review_walk.Walked, status: Status, by: str) -> str:
    found: dict[Cause, list[str]] = {}
    for before, cause, after in walked.steps:
        if before is status and cause.by == by:
            there = "·" if after is status else STATUS_ZH[after]
            found.setdefault(cause, []).append(there)
    told = [f"{cause.zh} → {'、'.join(sorted(there))}" for cause, there in found.items()]
    return "<br>".join(sorted(told))


def _stages(rules: Rules) -> str:
    def words(condition: object, say: Callable[..., str] = in_words) -> str:
        return say(condition, rules) if condition else ""

    rows = [
        (f"{one.id} {one.name_zh}", words(one.condition), words(one.starts), words(one.exit))
        for one in rules.stages
    ]
    return _table(("stage", "which projects have it", "begins", "ends"), rows)


def _offered(walked: project_walk.Walked, rules: Rules) -> str:
    rows = []
    for command in BY_PEOPLE:
        if command is Register:
            continue  # begins the life
        stages = [one.id for one in rules.stages if (one.id, command.zh) in walked.offered]
        stages += [
            zh for end, zh in project_walk.ENDED_ZH.items() if (end, command.zh) in walked.offered
        ]
        rows.append(
            (command.zh, "、".join(stages) or "rare: [changes.md](changes.md), [law.md](law.md)")
        )
    return _table(("act", "in stages"), rows)


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [columns, tuple("---" for _ in columns), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )
