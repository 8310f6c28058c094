"""转办: the office moves an item of this project to the unit that is competent for it; no clock moves.

Practice; that a unit must not sit on what is another's: 行政许可法 32 (不属于本行政机关职权范围的，告知向有关
机关申请) – here the office sees to it that nobody has to apply anew. Later rounds of the item are that
unit's too, and whatever is asked of who keeps its documents. Opinions of a group are not passed on: what
does not concern a unit it says itself (与本部门无关), and others are added to the group.
"""

from __future__ import annotations

from domain.acts import Act, differing
from domain.project.change_commands import TransferItem
from domain.project.change_events import ItemTransferred
from domain.project.commands import ProjectCommand
from domain.project.known import known_item
from domain.project.rounds import handler_of
from domain.project.state import Project
from domain.refused import Refused
from domain.rules.items import Kind
from domain.rules.rules import Rules

Told = Act[ProjectCommand]


def transferable(project: Project, rules: Rules) -> tuple[str, ...]:
    """The items with an open round that may be passed on, in the order of the rounds."""
    rounds = dict.fromkeys(item for item, one in project.open_rounds if not one.closing)
    return tuple(one for one in rounds if rules.item(one).kind is not Kind.OPINION)


def transferred(
    project: Project, act: Told, command: TransferItem, rules: Rules
) -> ItemTransferred:
    """The item is another unit's from now on. Raises `Refused`."""
    item = known_item(command.item, rules)
    found = handler_of(project, item, rules)
    if found is None or item.id not in transferable(project, rules):
        raise Refused(
            "not_open", f"“{item.name_zh}”没有可以转办的在办事项（会办意见由各单位自己答复）。"
        )
    if command.unit not in rules.units():
        raise Refused("unknown_unit", f"没有单位“{command.unit}”，请从单位名录中选择。")
    if not rules.logs_in(command.unit):
        raise Refused("no_login", f"{rules.unit_name(command.unit)}不在平台上办理，不能转办给它。")
    was = found[0].acted_by or found[0].unit
    if command.unit == was:
        raise Refused("nothing_changes", "该事项已由该单位办理，无需转办。")
    return ItemTransferred(
        at=act.submitted_at,
        happened_at=differing(act),
        by=act.by,
        item=item.id,
        was=was,
        unit=command.unit,
        reason=command.reason,
    )
