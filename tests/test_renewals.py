from collections.abc import Iterable
from datetime import date, datetime

import pytest
from attrs import evolve as evolved

from primarycare.engagement import Engagement, EngagementEvent, EventKind, evolve
from primarycare.engagement.presets import illustrative
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.health_plans import HealthPlan, PlanVersion
from primarycare.identifiers import EngagementId, PatientId
from primarycare.reassessment import plan_findings
from tests.small_practice import BORN_ON, CABINET, DR1, P1, P2, day

TODAY = date(2022, 3, 1)


def a_contract(
    *reviewed_on: str,
    identifier: str = "e-1",
    patient: str = P1,
    signed_on: str = "2021-02-05",
    ended_on: str | None = None,
) -> Engagement:
    """Give a contract of yearly reviews that never lapses."""
    return Engagement.from_dates(
        identifier=EngagementId(identifier),
        patient=PatientId(patient),
        structure=CABINET,
        physician=DR1,
        policy=illustrative(lapse_days=None),
        born_on=BORN_ON,
        signed_on=day(signed_on),
        reviewed_on=[day(text) for text in reviewed_on],
        ended_on=None if ended_on is None else day(ended_on),
        end=None if ended_on is None else EventKind.WITHDRAWN,
    )


def a_plan(*made_on: str, engagement: str = "e-1", patient: str = P1) -> HealthPlan:
    """Give a plan with a version made on each of some days."""
    versions = (PlanVersion(number=number, made_on=day(text)) for number, text in enumerate(made_on, start=1))
    return HealthPlan(
        patient=PatientId(patient), engagement=EngagementId(engagement), goals=(), actions=(), versions=tuple(versions)
    )


def found(engagements: Iterable[Engagement], plans: Iterable[HealthPlan], on: date = TODAY) -> list[str]:
    return [str(finding) for finding in plan_findings(engagements, plans, on)]


NO_PLAN = "review without a plan: p-1 (reviewed on 2022-02-03 under e-1; make a plan with the patient)"


@pytest.mark.parametrize("made_on", ["2022-02-03", "2022-02-04", "2022-03-01"])
def test_a_version_made_on_the_day_of_the_review_or_later_follows_it(made_on: str) -> None:
    assert found([a_contract("2021-02-05", "2022-02-03")], [a_plan("2021-02-05", made_on)]) == []


@pytest.mark.parametrize("made_on", ["2022-02-02", "2021-02-05"])
def test_a_version_older_than_the_last_review_does_not(made_on: str) -> None:
    assert found([a_contract("2021-02-05", "2022-02-03")], [a_plan(made_on)]) == [
        "plan not renewed: p-1 (version 1 is older than the review of 2022-02-03 under e-1; "
        "make a plan with the patient)"
    ]


def test_the_version_that_counts_is_the_one_current_on_the_day() -> None:
    contract, plan = a_contract("2021-02-05", "2022-02-03"), a_plan("2021-02-05", "2021-09-01", "2022-02-20")
    assert found([contract], [plan], on=day("2022-02-19")) == [
        "plan not renewed: p-1 (version 2 is older than the review of 2022-02-03 under e-1; "
        "make a plan with the patient)"
    ]
    assert found([contract], [plan], on=day("2022-02-20")) == []


def test_the_review_that_counts_is_the_last_one_made_by_the_day() -> None:
    contract, plan = a_contract("2021-02-05", "2022-02-03"), a_plan("2021-02-05")
    assert found([contract], [plan], on=day("2022-02-02")) == []
    assert len(found([contract], [plan], on=day("2022-02-03"))) == 1


def test_a_review_without_any_plan_is_found() -> None:
    contract = a_contract("2022-02-03")
    assert found([contract], []) == [NO_PLAN]
    assert found([contract], [a_plan()]) == [NO_PLAN]


def test_a_plan_that_begins_after_the_day_is_none_yet() -> None:
    assert found([a_contract("2022-02-03")], [a_plan("2022-03-02")]) == [NO_PLAN]
    assert found([a_contract("2022-02-03")], [a_plan("2022-03-01")]) == []


def test_a_plan_under_another_contract_is_not_this_one_s() -> None:
    assert found([a_contract("2022-02-03")], [a_plan("2022-02-03", engagement="e-0")]) == [NO_PLAN]


def test_a_contract_not_reviewed_yet_needs_no_plan() -> None:
    assert found([a_contract()], []) == []
    assert found([a_contract("2022-02-03")], [], on=day("2022-02-02")) == []


def test_a_contract_not_in_force_is_ignored() -> None:
    contract = a_contract("2022-02-03", ended_on="2022-02-20")
    assert found([contract], [], on=day("2022-02-19")) == [NO_PLAN]
    assert found([contract], [], on=day("2022-02-20")) == []
    suspended = EngagementEvent(
        engagement=EngagementId("e-1"),
        kind=EventKind.SUSPENDED,
        effective_on=day("2022-02-20"),
        recorded_on=day("2022-02-20"),
    )
    assert found([evolve(a_contract("2022-02-03"), (suspended,))], []) == []


def test_findings_stand_in_the_order_of_the_contracts() -> None:
    contracts = [
        a_contract("2022-02-03", identifier="e-2", patient="p-2"),
        a_contract("2022-02-03"),
        a_contract("2022-02-03", identifier="e-3", patient="p-3"),
    ]
    plans = [a_plan("2022-02-03"), a_plan("2022-02-02", engagement="e-3", patient="p-3")]
    findings = plan_findings(contracts, plans, TODAY)
    assert [(finding.kind, finding.subject) for finding in findings] == [
        ("review without a plan", "p-2"),
        ("plan not renewed", "p-3"),
    ]


def test_contracts_and_plans_may_come_one_by_one() -> None:
    assert plan_findings(iter([a_contract("2022-02-03")]), iter([a_plan("2022-02-03")]), TODAY) == ()


def test_one_contract_or_one_plan_in_place_of_several_is_refused() -> None:
    contract, plan = a_contract("2022-02-03"), a_plan("2022-02-03")
    with pytest.raises(
        InvalidTypeError, match=r"^engagements: one Engagement was given; give several, in a tuple or a list$"
    ):
        plan_findings(contract, (plan,), TODAY)  # type: ignore[arg-type]
    with pytest.raises(
        InvalidTypeError, match=r"^plans: one HealthPlan was given; give several, in a tuple or a list$"
    ):
        plan_findings((contract,), plan, TODAY)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^engagements\[0\]: 'e-1' is a str; give a Engagement$"):
        plan_findings(("e-1",), (plan,), TODAY)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^plans\[0\]: .* is a Engagement; give a HealthPlan$"):
        plan_findings((contract,), (contract,), TODAY)  # type: ignore[arg-type]


def test_two_plans_of_one_contract_are_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^plans: 'e-1' has two plans; make versions of one$"):
        plan_findings((), (a_plan("2021-02-05"), a_plan("2022-02-03")), TODAY)


@pytest.mark.parametrize("ended_on", [None, "2022-02-20"])
def test_a_plan_of_another_patient_than_the_contract_s_is_refused(ended_on: str | None) -> None:
    with pytest.raises(
        InvalidValueError,
        match=r"^plans: the plan under 'e-1' is of 'p-2', another patient than the contract's; correct one of them$",
    ):
        plan_findings((a_contract("2022-02-03", ended_on=ended_on),), (a_plan("2022-02-03", patient=P2),), TODAY)


def test_a_plan_of_a_contract_that_was_not_given_is_left_alone() -> None:
    assert plan_findings((), (a_plan("2022-02-03"),), TODAY) == ()


def test_a_datetime_is_no_day_even_without_contracts() -> None:
    with pytest.raises(InvalidTypeError, match=r"^on: .* is a datetime; give a date"):
        plan_findings((), (), datetime(2022, 3, 1))


def test_a_finding_tells_nothing_private() -> None:
    contract = evolved(a_contract("2022-02-03"), born_on=day("1977-07-17"))
    assert "1977" not in found([contract], [])[0]
