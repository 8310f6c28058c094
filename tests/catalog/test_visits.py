"""How often the applicant must come: one visit for each application, a bundle or an intake counts once."""

from __future__ import annotations

from catalog.kinds_of_project import KINDS, Example
from catalog.loading import load_rules
from catalog.visits import Visits, shared_forms, visits

RULES = load_rules()
A, B, C, D, E = (Example(kind, RULES) for kind in KINDS)

ALONE = ("idea_review", "reserve_entry", "signing", "enterprise_filing", "land_permit",
         "land_registration", "water_soil_plan", "energy_statement", "eia_form", "utilities")  # fmt: skip
PERMIT = ("planning_scheme", "planning_permit")  # 工程建设许可一件事
START = ("drawing_check", "fire_design", "construction_permit")  # 施工许可一件事


def test_a_company_on_new_land_comes_twelve_times_instead_of_fifteen() -> None:
    """The tender and the land contract are not its to apply for."""
    early = [item for item in A.items if RULES.item(item).stage in ("S1", "S2", "S3")]
    assert visits((*ALONE, *PERMIT, *START), A) == Visits(15, 12)
    assert visits(early, A) == Visits(15, 12)


def test_members_of_joint_acceptance_come_once_with_the_record_that_its_bundle_holds() -> None:
    acceptance = [item for item in A.items if item.startswith("acc_")]
    assert "acc_survey" in acceptance
    assert "acc_record" in acceptance
    assert visits(acceptance, A) == Visits(len(acceptance), 1)
    assert {shared_forms(A)[item] for item in acceptance} == {"竣工验收一件事"}


def test_what_opens_by_itself_what_recurs_and_what_others_put_forward_is_no_visit() -> None:
    assert visits(("det_eia", "conf_zj", "land_grant"), A) == Visits(0, 0)
    assert visits(("monthly_report", "investment_check", "matching"), A) == Visits(0, 0)
    assert visits(("conformity_launch",), A) == Visits(0, 0)
