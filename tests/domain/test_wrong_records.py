"""An old record that tells what cannot have been is refused, and the field is named in which it does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.acts import Role
from domain.project.challenge_commands import Path, Ruling
from domain.project.old_record import (
    OldAdded,
    OldAssessment,
    OldBundle,
    OldChallenge,
    OldDuty,
    OldFact,
    OldGap,
    OldGroup,
    OldLater,
    OldOrder,
    OldRelief,
    OldRhythm,
    OldService,
    OldStage,
    OldSuccession,
    OldSupport,
    OldTransfer,
    OldWorksStop,
)
from domain.review.old_record import (
    OldConsent,
    OldPause,
    OldReceipt,
    OldReminder,
    OldRunningPause,
)
from domain.review.sharing import (
    Addressee,
    Consultation,
    Copy,
    Handing,
    Signature,
    Signatures,
    StepAnswer,
)
from domain.review.words import Check, LimitKind, Result, Status
from tests.domain.histories import CODE, COUNTY, WORDS, day, on, reviewer
from tests.domain.test_taken_over import FORM, IDEA, LAUNCH, NOW, record, refused
from tests.domain.test_taken_over_changed import LAND, SCHEME

SINCE = on("2026-08-03")
TOMORROW = NOW + timedelta(days=1)
MONTHLY = OldRhythm(period="2026-10", opened_at=on("2026-10-01"))
SERVICE = OldService(item="supply_matching", requested_at=SINCE)
SUPPORT = OldSupport(support="land", requested_at=SINCE)
PUT = OldReminder(
    step="project_permit/e7/2026-10-20", at=on("2026-10-21"), due=on("2026-10-20").date(),
    to=(Addressee(role=Role.LEADER, unit="zrzy"),),
)  # fmt: skip
BUNDLE = OldBundle(items=("planning_scheme", "planning_permit"), asked_at=SINCE)
TO_ZJ = OldSuccession(successor="zj", since=SINCE)
ORDER = OldOrder(change="owner", to="c-9", on=day("2026-12-07"), reason=WORDS, drafted_by="li")
STOP = OldWorksStop(on=day("2026-11-16"), since=on("2026-11-16"))
STARTED = {"substantive_start": on("2026-10-19")}
CASE = OldChallenge(
    item="idea_review", round=1, path=Path.LITIGATION, number="7号", filed_on=day("2026-09-01")
)
ASSESSMENT = OldAssessment(
    number="1号", area="经开区", approved_on=day("2026-01-05"), expires_on=day("2029-01-05"),
    since=on("2026-08-05"),
)  # fmt: skip
RELIEF = OldRelief(effect="waived", topic="seismic", number="1号", since=on("2026-08-10"))
CHOSEN = {"land_then_start": on("2026-09-20")}
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
    ("record.modes.mars", {"modes": {"mars": SINCE}}),
    ("record.modes.land_then_start", {"modes": {"land_then_start": TOMORROW}}),
    ("record.bundles.mars", {"bundles": {"mars": BUNDLE}}),
    ("record.bundles.project_permit.items", {"bundles": {
        "project_permit": BUNDLE.but(items=("eia_form",))}}),
    ("record.bundles.project_permit.papers", {"bundles": {
        "project_permit": BUNDLE.but(papers=("mars",))}}),
    ("record.bundles.project_permit.extended_on", {"bundles": {
        "project_permit": BUNDLE.but(extended_on=SINCE.date() - timedelta(days=2))}}),
    ("record.bundles.project_setup.extended_on", {"bundles": {
        "project_setup": OldBundle(
            items=("enterprise_filing",), asked_at=SINCE, extended_on=SINCE.date())}}),
    ("record.bundles.project_permit.reminders.0.step", {"bundles": {
        "project_permit": BUNDLE.but(reminders=(PUT.but(step="e7"),))}}),
    ("record.bundles.project_permit.reminders.0.at", {"bundles": {
        "project_permit": BUNDLE.but(reminders=(PUT.but(at=TOMORROW),))}}),
    ("record.bundles.project_permit.reminders.0.at", {"bundles": {
        "project_permit": BUNDLE.but(reminders=(PUT.but(at=SINCE - timedelta(days=1)),))}}),
    ("record.bundles.project_permit.reminders.0.to.0.unit", {"bundles": {
        "project_permit": BUNDLE.but(reminders=(
            PUT.but(to=(Addressee(role=Role.LEADER, unit="mars"),)),))}}),
    ("record.bundles.project_permit.reported", {"bundles": {
        "project_permit": BUNDLE.but(reported={"mars": SINCE.date()})}}),
    ("record.transferred.mars", {"transferred": {"mars": OldTransfer(unit="zj", since=SINCE)}}),
    ("record.transferred.eia_form.unit", {"transferred": {
        "eia_form": OldTransfer(unit="mars", since=SINCE)}}),
    ("record.transferred.eia_form.since", {"transferred": {
        "eia_form": OldTransfer(unit="zj", since=TOMORROW)}}),
    ("record.succeeded.mars", {"succeeded": {"mars": TO_ZJ}}),
    ("record.succeeded.fgw.successor", {"succeeded": {"fgw": TO_ZJ.but(successor="mars")}}),
    ("record.succeeded.fgw.successor", {"succeeded": {
        "fgw": TO_ZJ, "zj": TO_ZJ.but(successor="fgw")}}),
    ("record.county_since", {"county_was": "舞阳县"}),
    ("record.county_was", {"county_since": SINCE}),
    ("record.county_was", {"county_was": "火星区", "county_since": SINCE}),
    ("record.county_was", {"county_was": COUNTY, "county_since": SINCE}),
    ("record.ordered.0.to", {"ordered": (ORDER.but(change="county", to="mars"),)}),
    ("record.ordered.0.to", {"ordered": (ORDER.but(change="unit", unit="zj", to="mars"),)}),
    ("record.ordered.0.unit", {"ordered": (ORDER.but(change="unit", to="zj"),)}),
    ("record.ordered.0.unit", {"ordered": (ORDER.but(unit="zj"),)}),
    ("record.suspended_at", {"suspended_at": TOMORROW}),
    ("record.works_stop", {"works_stop": STOP}),
    ("record.works_stop.on", {"works_stop": STOP.but(on=day("2026-11-20")), "events": STARTED}),
    ("record.works_stop.reported_at", {
        "works_stop": STOP.but(reported_at=SINCE), "events": STARTED}),
    ("record.works_stop.permit_holds", {
        "works_stop": STOP.but(permit_holds=True), "events": STARTED}),
    ("record.gaps.0.since", {"gaps": (OldGap(since=on("2026-08-01"), until=on("2026-09-01")),)}),
    ("record.gaps.0.until", {"gaps": (OldGap(since=on("2026-09-01"), until=on("2026-08-20")),)}),
    ("record.excused.mars", {"excused": {"mars": SINCE}}),
    ("record.struck.mars", {"struck": {"mars": SINCE}}),
    ("record.parts.0", {"parts": (CODE,)}),
    ("record.ended.0.origin", {"ended": (IDEA.but(origin=CODE), LAUNCH)}),
    ("record.ended.1.origin", {"ended": (IDEA, LAUNCH.but(origin="LH-2026-0009"))}),
    ("record.ended.0.later.missing", {"ended": (IDEA.but(later=OldLater(missing=("mars",))),)}),
    ("record.challenges.0.item", {"challenges": (CASE.but(item="mars"),)}),
    ("record.challenges.0.round", {"challenges": (CASE.but(round=2),)}),
    ("record.challenges.0.ruled_on", {"challenges": (CASE.but(ruling=Ruling.UPHELD),)}),
    ("record.challenges.0.ruled_on", {"challenges": (
        CASE.but(ruling=Ruling.UPHELD, ruled_on=day("2026-08-20")),)}),
    ("record.challenges.0.stayed_at", {"challenges": (
        CASE.but(ruling=Ruling.UPHELD, ruled_on=day("2026-10-08"), stayed_at=on("2026-09-20")),)}),
    ("record.challenges.0.stayed_at", {
        "ended": (IDEA.but(status=Status.DECLINED, outcome=None, number=None), LAUNCH),
        "challenges": (CASE.but(stayed_at=on("2026-09-20")),)}),
    ("record.challenges.0.ruled_at", {"challenges": (
        CASE.but(ruling=Ruling.UPHELD, ruled_on=day("2026-10-08"), ruled_at=on("2026-10-09")),)}),
    ("record.challenges.0.within", {"challenges": (
        CASE.but(ruling=Ruling.SET_ASIDE, ruled_on=day("2026-10-08"), within=30),)}),
    ("record.relieved.seismic_review.until", {
        "assessments": {"seismic": ASSESSMENT},
        "relieved": {"seismic_review": RELIEF.but(until=on("2026-08-03"))}}),
    ("record.reviews.0.pre_review", {"reviews": (FORM.but(
        pre_review=True, status=Status.SUBMITTED, accepted_on=None),)}),
    ("record.reviews.0.pre_review", {"modes": CHOSEN, "reviews": (FORM.but(
        pre_review=True, status=Status.SUBMITTED, accepted_on=None),)}),
    ("record.reviews.0.pre_review", {
        "modes": CHOSEN, "events": {"land_contract_signed": SINCE}, "reviews": (SCHEME,)}),
    ("record.reviews.0.formal_at", {"modes": CHOSEN, "reviews": (
        SCHEME.but(pre_review=False, formal_at=on("2026-11-20")),)}),
    ("record.reviews.0.status", {"modes": CHOSEN, "facts": LAND, "reviews": (
        SCHEME.but(status=Status.IN_REVIEW),)}),
    ("record.reviews.0.opinion", {"modes": CHOSEN, "facts": LAND, "reviews": (
        SCHEME.but(opinion=Result.ANSWERED),)}),
    ("record.reviews.0.awaits", {"modes": CHOSEN, "facts": LAND, "reviews": (
        SCHEME.but(awaits=("enterprise_filing", "eia_form")),)}),
]  # fmt: skip

ASKED = Consultation(number=1, unit="zj", until=day("2026-12-01"))
COPY = Copy(number=1, unit="zj")
SIGNED = Signatures(number=1, asked_by="zhou", to=("zhang", "zhou"), quorum=2)
REMINDER = OldReminder(
    step="e1", at=on("2026-11-23"), limit=LimitKind.PROMISED, due=day("2026-11-26"),
    to=(Addressee(role=Role.REVIEWER, unit="sthj"),),
)  # fmt: skip

FIRST = OldReceipt(received_on=day("2026-11-02"), correction_on=day("2026-11-04"))

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
    ("earlier.0.received_on", {"earlier": (FIRST.but(received_on=day("2026-07-01")),)}),
    ("earlier.0.correction_on", {"earlier": (FIRST.but(correction_on=None),)}),
    ("earlier.0", {"earlier": (FIRST.but(correction_on=day("2026-11-13")),)}),
    ("earlier.0", {"earlier": (FIRST, FIRST)}),
    ("earlier", {"status": Status.WAITING_APPLICATION, "received_at": None, "accepted_on": None,
                 "earlier": (FIRST,)}),
    ("earlier.0.correction_on", {"status": Status.SUBMITTED, "accepted_on": None,
                                 "earlier": (FIRST.but(received_on=day("2026-10-20")),)}),
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
    ("opinion", {"opinion": Result.GRANTED}),
    ("formal_at", {"formal_at": TOMORROW}),
    ("consultations.0.number", {"consultations": (ASKED.but(number=2),)}),
    ("consultations.0.unit", {"consultations": (ASKED.but(unit="mars"),)}),
    ("copies.1.number", {"copies": (COPY, COPY)}),
    ("copies.0.unit", {"copies": (COPY.but(unit="mars"),)}),
    ("claimed_by", {"delegated_by": "zhou"}),
    ("handing.unit", {"handing": Handing(kind="consult", by="zhou", unit="mars")}),
    ("signatures.quorum", {"signatures": SIGNED.but(quorum=3)}),
    ("signatures.signed", {"signatures": SIGNED.but(
        signed=(Signature(person="mars", agrees=True),))}),
    ("reminders.0.step", {"reminders": (REMINDER.but(step="mars"),)}),
    ("reminders.0.at", {"reminders": (REMINDER.but(at=on("2026-09-01")),)}),
    ("reminders.0.to.0.unit", {"reminders": (REMINDER.but(to=(
        Addressee(role=Role.HEAD, unit="mars"),)),)}),
    ("reminders.0.answers.0.at", {"reminders": (REMINDER.but(answers=(
        StepAnswer(kind="acknowledged", at=on("2026-11-20"), by=reviewer("sthj")),)),)}),
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
