"""联合评审 (多评合一) in a round: told of the meeting, its clock stands still as long as the meeting lasts.

行政许可法 45; work plan 四(三). The reason is the first of the mode's that the item's own rules allow; an
item that allows none takes part, and its clock runs on. A clock that does not run yet, or stands still for
another reason, stands for the meeting as soon as it would run. A unit that resumes, or decides, has done
with the meeting; the others stand on.
"""

from __future__ import annotations

from datetime import datetime

from domain.joint_review import JointReview
from domain.review.due import dues, pause_cap_day, pauses_in_vain
from domain.review.events import JointReviewTold, Resumed, ReviewEvent, Suspended
from domain.review.item_rules import clause_of, pause_reason
from domain.review.moves import takes
from domain.review.state import Review, evolve
from domain.review.words import Status
from domain.rules.rules import Rules


def told(review: Review, joint: JointReview, at: datetime, rules: Rules) -> list[ReviewEvent]:
    """The round is told of the meeting, or that it is over; told twice, it is heard once."""
    mine = review.joint
    if joint == mine or (joint.over and (mine is None or mine.number != joint.number)):
        return []
    heard = JointReviewTold(at=at, joint=joint)
    pause = review.pause
    if not (joint.over and pause and pause.joint == joint.number):
        return [heard]
    day = max(joint.until, pause.start)
    resumed = Resumed(at=at, day=day)
    after = evolve(evolve(review, heard), resumed)
    return [heard, resumed.but(dues=dues(after, rules))]


def stands_still(after: Review, at: datetime, rules: Rules) -> list[ReviewEvent]:
    """The pause for the meeting, where the round is in review and its clock would run meanwhile.

    `after`: the round as it stands at `at`. What is entered when the meeting is over stands still for its
    days all the same: the pause ends at once.
    """
    joint = after.joint
    if joint is None or after.status is not Status.IN_REVIEW or after.start_day is None:
        return []
    if not takes(after, "suspend", rules):
        return []
    reason = rules.joint_reason(after.item)
    ended = [one.end for one in after.pauses if one.end is not None]
    start = max([joint.start, after.start_day, *ended])
    if reason is None or start >= joint.until or pauses_in_vain(start, after.dues):
        return []
    item = rules.item(after.item)
    event = Suspended(
        at=at,
        reason=reason,
        clause=clause_of(pause_reason(item, reason, rules), rules),
        start=start,
        until=joint.until,
        cap=pause_cap_day(item, reason, start, rules, after.stops),
        joint=joint.number,
    )
    return [event.but(dues=dues(evolve(after, event), rules))]
