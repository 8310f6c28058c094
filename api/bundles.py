"""What comes of the bundles (一件事) that a project has asked for: item by item, and the letters.

Shown by the pages of the project and of its company and told by the API, all from the state that is
played on to now.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from api.sentences import HIDDEN
from api.words import round_address
from domain.acts import Text
from domain.clock import local_day
from domain.project.bundle_letter import end_zh, extension_notice, letter
from domain.project.rounds import handler_of
from domain.project.state import Project
from domain.review.written import Written
from domain.rules.rules import Rules

AT_WORK, NOT_OPEN = "办理中", "尚未开启"


class Member(NamedTuple):
    """An item of the bundle. `on`: the day on which it ended; `number`: of the document it granted."""

    item: str
    name: str
    unit: str
    zh: str
    on: date | None
    number: str | None
    until: date | None
    address: str | None


class BundleResult(NamedTuple):
    """A bundle. `limit`: the day by whose end all are to have ended; `late`: it was, or is, past it.

    `extended`: when it was given longer, `was`: the last day before it; `extension`: what the
    applicant is told of that; `page`: where it stands on the project's page.
    """

    id: str
    name: str
    lead: str
    asked: date
    limit: date | None
    ended: date | None
    late: bool
    extended: date | None
    was: date | None
    extension: Written | None
    page: str
    members: tuple[Member, ...]
    letter: Written | None

    @property
    def done(self) -> int:
        """How many items have ended."""
        return sum(one.on is not None for one in self.members)

    @property
    def letters(self) -> tuple[Written, ...]:
        """What was written to the applicant, the newest first."""
        return tuple(one for one in (self.letter, self.extension) if one)


def refs(project: Project) -> list[UUID]:
    """The places of the words that the letters repeat."""
    if not project.bundles:
        return []
    conditions = [one.text.ref for one in project.obligations.values() if one.text is not None]
    longer = [one.longer for one in project.bundles.values() if one.longer is not None]
    return [*conditions, *(one.reason.ref for one in longer if one.reason is not None)]


def bundle_results(
    project: Project, words: Mapping[UUID, str], rules: Rules
) -> tuple[BundleResult, ...]:
    """Each bundle that was asked for, in that order."""

    def said(text: Text) -> str:
        return words.get(text.ref, HIDDEN)

    found = []
    for name, asked in project.bundles.items():
        bundle = rules.bundle(name)
        found.append(
            BundleResult(
                name,
                bundle.name_zh,
                rules.city_unit(bundle.lead).short,
                asked.start_day,
                asked.limit_day,
                local_day(asked.ended_at) if asked.ended_at else None,
                asked.late or asked.overdue_at is not None,
                asked.longer.on if asked.longer else None,
                asked.longer.was if asked.longer else None,
                extension_notice(project, name, rules, said),
                bundle_page(project.code, name, rules),
                tuple(_member(project, name, item, rules) for item in asked.items),
                letter(project, name, rules, said),
            )
        )
    return tuple(found)


def bundle_stage(bundle: str, rules: Rules) -> str:
    """The stage that all its items are of."""
    return rules.item(rules.bundle(bundle).items[0]).stage


def bundle_page(code: str, bundle: str, rules: Rules) -> str:
    """Where it stands on the project's page."""
    return f"/projects/{code}?stage={bundle_stage(bundle, rules)}#bu-{bundle}"


def _member(project: Project, bundle: str, item: str, rules: Rules) -> Member:
    life, end = project.item(item), project.bundles[bundle].ends.get(item)
    found = handler_of(project, rules.item(item), rules)
    unit = rules.unit_short(found[0].unit) if found else ""
    round = end.round if end else life.open[0].round if life.open else None
    return Member(
        item,
        rules.item(item).name_zh,
        unit,
        end_zh(end) if end else AT_WORK if life.open else NOT_OPEN,
        end.day if end else None,
        end.number if end else None,
        end.valid_until if end else None,
        round_address(project.code, item, round) if round else None,
    )


def as_json(one: BundleResult) -> dict[str, Any]:
    """As the API tells it."""
    return {
        "bundle": one.id,
        "name": one.name,
        "lead": one.lead,
        "asked_on": one.asked,
        "limit_day": one.limit,
        "ended_on": one.ended,
        "late": one.late,
        "extended_on": one.extended,
        "extension": one.extension._asdict() if one.extension else None,
        "items": [
            {
                "item": member.item,
                "name": member.name,
                "unit": member.unit,
                "zh": member.zh,
                "ended_on": member.on,
                "number": member.number,
                "valid_until": member.until,
            }
            for member in one.members
        ],
        "letter": one.letter._asdict() if one.letter else None,
    }
