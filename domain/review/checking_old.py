"""What an old record of an open round cannot say: dates that contradict each other or the law, words
that the catalog does not know, a desk that cannot have stood so.

Each refusal names the field by its path in the record (record.reviews.0.pause.start), so that whoever
keeps the old system finds the line. Domain.md 3, 4 and 9; 行政许可法 32, 42.
"""

from __future__ import annotations

from datetime import datetime

from domain.clock import local_day
from domain.refused import Refused
from domain.review.due import Stops, acceptance_window
from domain.review.item_rules import notice, pause_reason, waits_for_grant_needs
from domain.review.old_record import OldReview
from domain.review.papers import check_fields, check_papers
from domain.review.put_before import matter_of
from domain.review.taking_over import (
    BEFORE_ACCEPTANCE,
    answered_late,
    at_once,
    days_of_acts,
    started,
)
from domain.review.words import AWAITING, OPEN, STATUS_ZH, Status
from domain.rules.rules import Rules

WRONG_RECORD = "wrong_record"  # the refusal's code


def check(record: OldReview, where: str, now: datetime, rules: Rules, stops: Stops = ()) -> None:
    """Raises `Refused`, naming the field, where the record tells what cannot have been.

    `where` is the record's place in the project's: reviews.0.
    """
    _Checking(record, where, now, rules, stops).all()


class _Checking:
    """One record and the words with which a fault of it is told."""

    def __init__(
        self, record: OldReview, where: str, now: datetime, rules: Rules, stops: Stops
    ) -> None:
        self.record, self.where, self.now, self.rules = record, where, now, rules
        self.stops = stops
        self.item = rules.item(record.item)

    def all(self) -> None:
        self._status()
        self._dates()
        self._preliminary()
        self._acceptance()
        self._earlier()
        self._clock()
        self._papers()
        self._desk()
        self._reminders()

    def _no(self, field: str, zh: str, clause: str = "") -> Refused:
        return wrong_record(f"{self.where}.{field}", f"“{self.item.name_zh}”{zh}", clause)

    def _status(self) -> None:
        status = self.record.status
        if status not in OPEN:
            raise self._no("status", f"不是在办状态（{STATUS_ZH[status]}），请写在 finished 中")
        if self._begins_in_review and status in BEFORE_ACCEPTANCE:
            raise self._no("status", f"开启即进入审查，没有“{STATUS_ZH[status]}”的状态")

    @property
    def _begins_in_review(self) -> bool:
        return self.record.anew is not None or self.rules.opens_in_review(self.item.id)

    def _dates(self) -> None:
        """Nothing before the opening, nothing of tomorrow."""
        opened, today = local_day(self.record.opened_at), local_day(self.now)
        for field in ("opened_at", "received_at", "formal_at", "forwarded_at", "last_act_at"):
            at: datetime | None = getattr(self.record, field)
            if at and at > self.now:
                raise self._no(field, f"的时间（{local_day(at)}）晚于现在，请改正")
            if at and at < self.record.opened_at:
                raise self._no(field, f"的时间（{local_day(at)}）早于开启（{opened}），请改正")
        for field, day in days_of_acts(self.record):
            if day and day > today:
                raise self._no(field, f"的日期（{day}）晚于今天，请改正")
            if day and day < opened:
                raise self._no(field, f"的日期（{day}）早于开启（{opened}），请改正")

    def _preliminary(self) -> None:
        """预审 has neither acceptance nor clock; what it came to is an outcome of the item."""
        record = self.record
        if record.pre_review and record.status not in (
            Status.WAITING_APPLICATION,
            Status.SUBMITTED,
        ):
            zh = f"为预审，状态应为“待申报”或“已申报”，现为“{STATUS_ZH[record.status]}”"
            raise self._no("status", zh)
        if record.pre_review and record.formal_at is not None:
            raise self._no("formal_at", "仍为预审，不应有转为正式办理的时间，请删去其一")
        if record.opinion is None:
            return
        if not record.pre_review and record.formal_at is None:
            raise self._no("opinion", "不是预审，没有预审意见，请删去")
        if record.opinion not in self.rules.outcomes(record.item):
            raise self._no("opinion", f"没有结论“{record.opinion}”")

    def _acceptance(self) -> None:
        record, status = self.record, self.record.status
        applies = not self._begins_in_review
        if not applies or status is Status.WAITING_APPLICATION:
            if record.received_at or record.accepted_on:
                field = "received_at" if record.received_at else "accepted_on"
                raise self._no(field, "尚无申请，不应填写，请删去")
            return
        if record.received_at is None:
            raise self._no("received_at", f"为“{STATUS_ZH[status]}”，须填写收到申请的时间")
        if at_once(record):
            if record.accepted_on or status in BEFORE_ACCEPTANCE:
                field = "accepted_on" if record.accepted_on else "status"
                raise self._no(field, "预审已同意，自签约之日即转为正式审查，不再受理，请改正")
            return
        received = local_day(record.received_at)
        window = acceptance_window(self.item, received, self.rules, self.stops)
        if status is Status.CORRECTING:
            asked = record.correction_on
            if asked is None or record.corrections < 1:
                field = "corrections" if asked else "correction_on"
                raise self._no(field, "为“补正中”，须填写补正告知的日期和次数")
            if not received <= asked <= window:
                raise self._no(
                    "correction_on",
                    f"的补正告知（{asked}）不在收到申请（{received}）后的受理期限（{window}）内",
                    "行政许可法第32条",
                )
        if status in BEFORE_ACCEPTANCE:
            if record.accepted_on:
                raise self._no("accepted_on", f"为“{STATUS_ZH[status]}”，不应有受理日期")
            return
        accepted = record.accepted_on
        if accepted and accepted < received:
            raise self._no("accepted_on", f"的受理（{accepted}）早于收到申请（{received}）")
        late = answered_late(record, self.item, self.rules, self.stops)
        if accepted is None and not late and window >= local_day(self.now):
            raise self._no("accepted_on", f"为“{STATUS_ZH[status]}”，须填写受理日期")

    def _earlier(self) -> None:
        """Received, answered, received again; what was answered too late has been accepted."""
        record = self.record
        if not record.earlier:
            return
        if record.received_at is None:
            raise self._no("earlier", "尚无申请，不应填写此前的申请，请删去")
        following = [one.received_on for one in record.earlier[1:]]
        following.append(local_day(record.received_at))
        for number, (one, then) in enumerate(zip(record.earlier, following, strict=True)):
            asked = one.correction_on or one.received_on
            if one.correction_on is None and not record.pre_review:
                raise self._no(f"earlier.{number}.correction_on", "此前的申请须填写补正告知的日期")
            if not one.received_on <= asked <= then:
                raise self._no(
                    f"earlier.{number}",
                    f"的收到申请（{one.received_on}）、补正告知（{asked}）、再次收到（{then}）先后不对",
                )
        late = answered_late(record, self.item, self.rules, self.stops)
        if late and record.status in BEFORE_ACCEPTANCE:
            raise self._no(
                f"earlier.{late[0] - 1}.correction_on",
                f"的第{late[0]}次申请未在受理期限内答复，依法自收到之日起即为受理，"
                f"不应为“{STATUS_ZH[record.status]}”",
                "行政许可法第32条",
            )

    def _clock(self) -> None:
        record, rules = self.record, self.rules
        begun = started(record, self.item, rules, self.stops).day
        for number, pause in enumerate(record.pauses):
            field = f"pauses.{number}"
            if pause.reason != AWAITING:
                self._reason(f"{field}.reason", pause.reason)
            if pause.end < pause.start:
                raise self._no(
                    f"{field}.end", f"的暂停结束（{pause.end}）早于开始（{pause.start}）"
                )
            if begun is None or pause.start < begun:
                raise self._no(
                    f"{field}.start", f"的暂停（{pause.start}）早于时限起算（{begun or '未受理'}）"
                )
        if (record.status is Status.SUSPENDED) != (record.pause is not None):
            raise self._no("pause", "的状态与暂停不一致：暂停中须填写 pause，否则请删去")
        if record.pause:
            self._reason("pause.reason", record.pause.reason)
            if begun and record.pause.start < begun:
                raise self._no(
                    "pause.start", f"的暂停（{record.pause.start}）早于时限起算（{begun}）"
                )
            if record.pause.until and record.pause.until < record.pause.start:
                raise self._no("pause.until", "的暂停结束日早于开始日")
        if record.extended_on:
            if rules.extension(self.item) is None:
                raise self._no("extended_on", "依法不能延期", "行政许可法第42条")
            if begun is None or record.extended_on < begun:
                raise self._no("extended_on", f"的延期（{record.extended_on}）早于时限起算")
        if (record.status is Status.OUTSIDE) != (record.forwarded_at is not None):
            raise self._no("forwarded_at", "的状态与转报不一致：已转报上级的须填写转报时间")
        if record.awaits and not waits_for_grant_needs(rules) and begun is None:
            raise self._no("awaits", "不等待前置事项")

    def _desk(self) -> None:
        """What was shared of the work is of units and people that are here, numbered from 1 on."""
        record = self.record
        for place, asked in enumerate(record.consultations):
            self._numbered(f"consultations.{place}", place, asked.number, asked.unit)
        for place, copy in enumerate(record.copies):
            self._numbered(f"copies.{place}", place, copy.number, copy.unit)
        if record.delegated_by is not None and record.claimed_by is None:
            raise self._no("claimed_by", "已委派，须填写委派给谁")
        if record.handing is not None and record.handing.unit is not None:
            self._unit("handing.unit", record.handing.unit)
        if (of := record.signatures) is not None:
            if not 1 <= of.quorum <= len(of.to):
                raise self._no(
                    "signatures.quorum", f"的同意票数应在1至{len(of.to)}之间，现为{of.quorum}"
                )
            if strange := [one.person for one in of.signed if one.person not in of.to]:
                raise self._no("signatures.signed", f"没有请{'、'.join(strange)}会签")

    def _numbered(self, field: str, place: int, number: int, unit: str) -> None:
        if number != place + 1:
            raise self._no(f"{field}.number", f"的编号应为{place + 1}，现为{number}")
        self._unit(f"{field}.unit", unit)

    def _unit(self, field: str, unit: str | None) -> None:
        if unit is not None and unit not in self.rules.units():
            raise self._no(field, f"：没有单位“{unit}”，请从单位名录中选择")

    def _reminders(self) -> None:
        """Steps of the ladder, or matters put before leaders; rung, then answered, in the past."""
        steps = [one.id for one in self.rules.catalog.escalation.escalation]
        for number, one in enumerate(self.record.reminders):
            field = f"reminders.{number}"
            if one.step not in steps and matter_of(one.step) is None:
                raise self._no(f"{field}.step", f"没有提醒步骤“{one.step}”")
            if not self.record.opened_at <= one.at <= self.now:
                raise self._no(
                    f"{field}.at", f"的提醒时间（{local_day(one.at)}）不在开启与现在之间"
                )
            for place, to in enumerate(one.to):
                self._unit(f"{field}.to.{place}.unit", to.unit)
            for place, said in enumerate(one.answers):
                if not one.at <= said.at <= self.now:
                    raise self._no(
                        f"{field}.answers.{place}.at",
                        f"的答复时间（{local_day(said.at)}）不在提醒与现在之间",
                    )

    def _reason(self, field: str, reason: str) -> None:
        try:
            pause_reason(self.item, reason, self.rules)
        except Refused as no:
            raise self._no(field, f"的暂停事由不对：{no.refusal.zh}", no.refusal.clause) from None

    def _papers(self) -> None:
        """Papers, fields, notices and outcomes that the item knows."""
        record = self.record
        if record.gap and (record.gap_until is None or record.status in BEFORE_ACCEPTANCE):
            field = "gap" if record.gap_until else "gap_until"
            raise self._no(field, "为容缺受理，须已受理并填写补齐期限")
        for field in ("papers", "resubmitted", "objected", "gap", "checks"):
            try:
                check_papers(record, tuple(getattr(record, field)), self.rules)
            except Refused as no:
                raise self._no(field, f"：{no.refusal.zh}") from None
        try:
            check_fields(record, record.fields, self.rules)
        except Refused as no:
            raise self._no("fields", f"：{no.refusal.zh}") from None
        for name in record.notices:
            try:
                notice(self.item, name)
            except Refused as no:
                raise self._no(f"notices.{name}", f"：{no.refusal.zh}") from None
        asked = record.consent_asked
        if asked and asked.outcome not in self.rules.outcomes(record.item):
            raise self._no("consent_asked.outcome", f"没有结论“{asked.outcome}”")


def wrong_record(field: str, zh: str, clause: str = "") -> Refused:
    """A record that tells what cannot have been; `field` is told first, so that it is found."""
    return Refused(WRONG_RECORD, f"{field}：{zh.rstrip('。')}。", clause=clause)
