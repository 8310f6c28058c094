"""An old record that tells what cannot have been is refused, and the field is named in which it does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.project.old_record import (
    OldAdded,
    OldDuty,
    OldFact,
    OldGroup,
    OldRhythm,
    OldService,
    OldStage,
    OldSupport,
)
from domain.review.old_record import OldConsent, OldPause, OldRunningPause
from domain.review.words import Check, Result, Status
from tests.domain.histories import day, on
from tests.domain.test_taken_over import FORM, IDEA, LAUNCH, NOW, record, refused

SINCE = on("2026-08-03")
TOMORROW = NOW + timedelta(days=1)
MONTHLY = OldRhythm(period="2026-10", opened_at=on("2026-10-01"))
SERVICE = OldService(item="supply_matching", requested_at=SINCE)
SUPPORT = OldSupport(support="land", requested_at=SINCE)
PAUSE = OldPause(reason="expert_review", start=day("2026-11-16"), end=day("2026-11-20"))
RUNNING = OldRunningPause(reason="hearing", start=day("2026-11-20"))
BY_A_RULE = {"route": OldFact(value="filing", since=SINCE)}

OF_A_PROJECT: list[tuple[str, dict[str, Any]]] = [
    ("record.registered_at", {"registered_at": TOMORROW}),
    ("record.facts.mars", {"facts": {"mars": OldFact(value=True, since=SINCE)}}),
    ("record.facts.route", {"facts": BY_A_RULE}),
    ("record.facts.eia.value", {"facts": {"eia": OldFact(value="mars", since=SINCE)}}),
    ("record.facts.eia.value", {"facts": {
        "eia": OldFact(value="form", since=SINCE, was="mars", was_since=SINCE)}}),
    ("record.facts.eia.source", {"facts": {
        "eia": OldFact(value="form", since=SINCE, source="mars")}}),
    ("record.facts.eia.since", {"facts": {"eia": OldFact(value="form", since=TOMORROW)}}),
    ("record.events.mars", {"events": {"mars": SINCE}}),
    ("record.events.terminated", {"events": {"terminated": SINCE}}),
    ("record.events.contract_signed", {"events": {"contract_signed": TOMORROW}}),
    ("record.stages.S9", {"stages": {"S9": OldStage(since=SINCE)}}),
    ("record.stages.S1.exited", {"stages": {
        "S1": OldStage(since=SINCE, exited=SINCE - timedelta(days=1))}}),
    ("record.skipped.mars", {"skipped": {"mars": SINCE}}),
    ("record.ended.0.item", {"ended": (IDEA.but(item="mars"),)}),
    ("record.ended.0.item", {"ended": (IDEA.but(item="monthly_report"),)}),
    ("record.ended.0.status", {"ended": (IDEA.but(status=Status.IN_REVIEW),)}),
    ("record.ended.0.outcome", {"ended": (IDEA.but(outcome=None),)}),
    ("record.ended.0.outcome", {"ended": (IDEA.but(outcome=Result.PASSED),)}),
    ("record.ended.0.number", {"ended": (IDEA.but(number=None),)}),
    ("record.ended.0.number", {"ended": (IDEA.but(outcome=Result.REFUSED),)}),
    ("record.ended.0.number", {"ended": (LAUNCH.but(number="1号"),)}),
    ("record.ended.0.valid_until", {"ended": (IDEA.but(valid_until=day("2026-08-01")),)}),
    ("record.ended.0.at", {"ended": (IDEA.but(opened_at=on("2026-09-01")),)}),
    ("record.ended.1.round", {"ended": (IDEA, IDEA)}),
    ("record.reviews.0.unit", {"reviews": (FORM.but(unit="mars"),)}),
    ("record.reviews.0.round", {"reviews": (FORM.but(item="idea_review"),)}),
    ("record.reviews.0.round", {"ended": (IDEA.but(item="eia_form", round=2),), "reviews": (FORM,)}),
    ("record.reviews.1.item", {"reviews": (FORM, FORM.but(round=2))}),
    ("record.reviews.0.period", {"reviews": (FORM.but(period="2026-10"),)}),
    ("record.groups.mars", {"groups": {"mars": OldGroup(opened_at=SINCE)}}),
    ("record.groups.conformity.silent", {"groups": {
        "conformity": OldGroup(opened_at=SINCE, silent=("mars",))}}),
    ("record.added.0.item", {"added": (OldAdded(item="conformity+mars", at=SINCE),)}),
    ("record.rhythms.mars", {"rhythms": {"mars": MONTHLY}}),
    ("record.rhythms.eia_form", {"rhythms": {"eia_form": MONTHLY}}),
    ("record.rhythms.monthly_report", {"rhythms": {"monthly_report": MONTHLY.but(period="W1")}}),
    ("record.rhythms.monthly_report.period", {"rhythms": {
        "monthly_report": MONTHLY.but(reports={"2026-11": SINCE})}}),
    ("record.rhythms.monthly_report.open", {"rhythms": {
        "monthly_report": MONTHLY.but(open=(OldDuty(period="2026-10", opened_at=SINCE),) * 2)}}),
    ("record.rhythms.monthly_report.open.0.unit", {"rhythms": {"monthly_report": MONTHLY.but(
        open=(OldDuty(period="2026-10", opened_at=SINCE, unit="mars"),))}}),
    ("record.services.0.item", {"services": (SERVICE.but(item="eia_form"),)}),
    ("record.services.0.item", {"services": (SERVICE.but(item="mars"),)}),
    ("record.supports.0.support", {"supports": (SUPPORT.but(support="mars"),)}),
    ("record.supports.0.sort", {"supports": (SUPPORT.but(sort="mars"),)}),
    ("record.supports.0.step", {"supports": (SUPPORT.but(step="mars"),)}),
    ("record.supports.0.unit", {"supports": (SUPPORT.but(unit="mars"),)}),
    ("record.supports.0.requested_at", {"supports": (SUPPORT.but(requested_at=TOMORROW),)}),
]  # fmt: skip

OF_A_ROUND: list[tuple[str, dict[str, Any]]] = [
    ("status", {"status": Status.DECIDED}),
    ("status", {"item": "det_water", "status": Status.SUBMITTED}),
    ("received_at", {"received_at": TOMORROW}),
    ("received_at", {"received_at": on("2026-09-01")}),
    ("accepted_on", {"accepted_on": day("2026-12-20")}),
    ("accepted_on", {"accepted_on": day("2026-09-01")}),
    ("received_at", {"status": Status.WAITING_APPLICATION}),
    ("accepted_on", {"status": Status.WAITING_APPLICATION, "received_at": None}),
    ("received_at", {"received_at": None}),
    ("correction_on", {"status": Status.CORRECTING, "accepted_on": None}),
    ("corrections", {
        "status": Status.CORRECTING, "accepted_on": None, "correction_on": day("2026-11-12")}),
    ("correction_on", {"status": Status.CORRECTING, "accepted_on": None, "corrections": 1,
                       "correction_on": day("2026-11-25")}),
    ("accepted_on", {"status": Status.SUBMITTED}),
    ("accepted_on", {"accepted_on": day("2026-11-09")}),
    ("accepted_on", {"accepted_on": None, "received_at": on("2026-11-25")}),
    ("pauses.0.reason", {"pauses": (PAUSE.but(reason="mars"),)}),
    ("pauses.0.end", {"pauses": (PAUSE.but(end=day("2026-11-13")),)}),
    ("pauses.0.start", {"pauses": (PAUSE.but(start=day("2026-11-10")),)}),
    ("pause", {"pause": RUNNING}),
    ("pause", {"status": Status.SUSPENDED}),
    ("pause.reason", {"status": Status.SUSPENDED, "pause": RUNNING.but(reason="mars")}),
    ("pause.start", {"status": Status.SUSPENDED, "pause": RUNNING.but(start=day("2026-11-10"))}),
    ("pause.until", {"status": Status.SUSPENDED, "pause": RUNNING.but(until=day("2026-11-19"))}),
    ("extended_on", {"extended_on": day("2026-11-20")}),
    ("forwarded_at", {"forwarded_at": on("2026-11-20")}),
    ("forwarded_at", {"status": Status.OUTSIDE}),
    ("awaits", {"awaits": ("mars",)}),
    ("gap_until", {"gap": ("eia_form_text",)}),
    ("papers", {"papers": ("mars",)}),
    ("checks", {"checks": {"mars": Check.MISSING}}),
    ("fields", {"fields": ("mars",)}),
    ("notices.mars", {"notices": {"mars": day("2026-11-12")}}),
    ("consent_asked.outcome", {
        "consent_asked": OldConsent(outcome=Result.PASSED, at=on("2026-11-20"))}),
]  # fmt: skip


@pytest.mark.parametrize(("field", "wrong"), OF_A_PROJECT)
def test_what_cannot_be_of_a_project(field: str, wrong: dict[str, Any]) -> None:
    assert refused(record(**wrong)).startswith(f"{field}：")


@pytest.mark.parametrize(("field", "wrong"), OF_A_ROUND)
def test_what_cannot_be_of_a_round(field: str, wrong: dict[str, Any]) -> None:
    assert refused(record(FORM.but(**wrong))).startswith(f"record.reviews.0.{field}：")


def test_a_county_that_is_not_there() -> None:
    assert refused(record(), county="火星区").startswith("county：")
