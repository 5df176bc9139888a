"""What a claim comes to under a plan, and the examples in `tests/vectors/cost_sharing.toml`."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
from attrs import evolve

from primarycare.claims import (
    CO_24,
    CO_29,
    CO_45,
    CO_59,
    PR_1,
    PR_2,
    PR_3,
    PR_45,
    PR_96,
    ClaimAdjustment,
)
from primarycare.discounts import (
    AdjudicatedLine,
    Adjudication,
    LineOutcome,
    LineStanding,
    PendedLine,
    PricedLine,
    PricingReason,
    adjudicate,
    reverse,
)
from primarycare.errors import (
    ConservationError,
    InvalidTypeError,
    InvalidValueError,
    MissingInputError,
    NotKnownError,
)
from primarycare.identifiers import ClaimId, PatientId, PlanId
from primarycare.money import EUR, USD, Money, Rounding, RoundingMode, Share
from primarycare.periods import Period
from primarycare.plans import (
    HMO,
    POS,
    Accumulation,
    Accumulators,
    AggregateLimit,
    CoinsuranceBase,
    CopayAboveAllowed,
    CopayTiming,
    EmbeddedLimit,
    Limit,
    Met,
    NetworkSide,
    PersonLimit,
    PreventiveCare,
    UnmetAccess,
)
from primarycare.workings import Working, WorkingLine
from tests.small_plan import (
    ANNA,
    BEN,
    GOLD,
    IN,
    INSIDE,
    NOTHING,
    OUT,
    OUTSIDE,
    YEAR,
    a_charge,
    a_member,
    a_plan,
    a_row,
    a_visit,
    allowing,
    by_forfait,
    priced,
    so_far,
    standings,
    usd,
)

PATH = Path(__file__).parent / "vectors" / "cost_sharing.toml"
VECTORS = tomllib.loads(PATH.read_text(encoding="utf-8"))
LINES = [{**VECTORS["switches"], **line} for line in VECTORS["line"]]
FAMILIES = cast("list[dict[str, Any]]", VECTORS["family"])


def named(example: dict[str, Any]) -> str:
    return str(example["name"])


def the_line(adjudication: Adjudication) -> AdjudicatedLine:
    (line,) = adjudication.lines
    return line


@pytest.mark.parametrize("example", LINES, ids=named)
def test_a_line_comes_to_what_its_example_says(example: dict[str, Any]) -> None:
    side = NetworkSide(example["side"])
    maximum = PersonLimit(usd(example["maximum"])) if "maximum" in example else None
    limits: dict[str, Any] = dict.fromkeys(("deductible_in", "deductible_out", "maximum_in", "maximum_out"))
    limits |= {"deductible_in": PersonLimit(usd(example["deductible"])), "maximum_in": maximum}
    if side is OUT:
        limits = {key.replace("_in", "_out"): limit for key, limit in limits.items() if "_in" in key}
        limits |= {"deductible_in": None, "maximum_in": None}
    plan = a_plan(
        **limits,
        cost_shares=(
            a_row(
                example["coinsurance"],
                side,
                copay=example.get("copay"),
                deductible_applies=example["deductible_applies"],
            ),
        ),
        copay_timing=CopayTiming(example["copay_timing"]),
        coinsurance_base=CoinsuranceBase(example["coinsurance_base"]),
        copay_above_allowed=CopayAboveAllowed(example["copay_above_allowed"]),
        **{
            switch: example[switch]
            for switch in (
                "copay_counts_to_deductible",
                "deductible_counts_to_maximum",
                "copay_counts_to_maximum",
                "balance_billing",
            )
        },
    )
    met = (example["deductible_met"], example["maximum_met"])
    before = so_far(met) if side is IN else so_far(("0", "0"), met)
    charge = a_charge(usd(example["billed"]))
    each = (
        by_forfait(charge, usd(example["allowed"]))
        if example["capitated"]
        else allowing(charge, usd(example["allowed"]))
    )
    line = the_line(adjudicate(priced(each), plan, before, INSIDE if side is IN else OUTSIDE))
    counted = line.counted_in if side is IN else line.counted_out
    made = {
        "counted": counted.maximum,
        "counted_to_deductible": counted.deductible,
        **{name: getattr(line, name) for name in example["expected"] if not name.startswith("counted")},
    }
    assert {name: made[name].text for name in example["expected"]} == {
        name: usd(amount).text for name, amount in example["expected"].items()
    }


@pytest.mark.parametrize("example", FAMILIES, ids=named)
def test_a_family_limit_stops_whom_its_example_says(example: dict[str, Any]) -> None:
    family = usd(example["family"])
    limit: Limit = (
        EmbeddedLimit(usd(example["individual"]), family) if example["kind"] == "embedded" else AggregateLimit(family)
    )
    plan = a_plan(deductible_in=limit, maximum_in=None)
    first, *others = example["met"]
    members = (a_member(PatientId(f"p-{number}"), (met, met)) for number, met in enumerate(others, start=2))
    line = the_line(
        adjudicate(
            a_visit(example["allowed"], example["allowed"]), plan, so_far((first, first), ("0", "0"), *members), INSIDE
        )
    )
    assert line.owed == usd(example["owed"])


def test_every_example_names_what_its_source_prints_and_where() -> None:
    for example in (*LINES, *FAMILIES):
        assert example["label"] in ("published", "published, recomputed", "derived")
        assert example["source"].startswith("http")


def test_a_remittance_names_each_reason() -> None:
    plan = a_plan(cost_shares=(a_row("20", copay="30"), a_row("40", OUT)), copay_timing=CopayTiming.AFTER)
    line = the_line(adjudicate(a_visit("1000", "800"), plan, so_far(), INSIDE))
    # 500; 30; 20 % x 270 = 54
    assert line.adjustments == (
        ClaimAdjustment(CO_45, usd("200")),
        ClaimAdjustment(PR_1, usd("500")),
        ClaimAdjustment(PR_2, usd("54")),
        ClaimAdjustment(PR_3, usd("30")),
    )
    assert line.plan_paid == usd("216")


def test_the_working_shows_each_step() -> None:
    plan = a_plan(cost_shares=(a_row("20", copay="30"),), access=HMO, deductible_out=None, maximum_out=None)
    line = the_line(adjudicate(a_visit("1000", "800"), plan, so_far(("0", "2500")), INSIDE))
    assert str(line.working).splitlines()[3].split("  ")[1:] == [
        "coinsurance",
        *[""] * 10,
        "270.00 USD per line × 0.2 (coinsurance of 20 %) rounded half-up to 0.01",
        " 54.00",
    ]
    assert [step.amount for step in line.working.lines] == [500, 30, 54, -84]


@pytest.mark.parametrize(
    ("left", "parts"),
    # 500 + 30 + 54 = 584
    [("584", ("500", "30", "54")), ("583.99", ("500", "30", "53.99")), ("530", ("500", "30", "0")),
     ("529.99", ("500", "29.99", "0")), ("500", ("500", "0", "0")), ("499.99", ("499.99", "0", "0")),
     ("0", ("0", "0", "0"))],
)  # fmt: skip
def test_the_maximum_takes_coinsurance_first_then_copay_then_deductible(left: str, parts: tuple[str, ...]) -> None:
    plan = a_plan(cost_shares=(a_row("20", copay="30"),), maximum_in=PersonLimit(usd(left)))
    line = the_line(adjudicate(a_visit("1000", "800"), plan, so_far(), INSIDE))
    assert (line.deductible, line.copay, line.coinsurance) == tuple(usd(part) for part in parts)


def test_a_maximum_that_does_not_count_the_deductible_leaves_it() -> None:
    plan = a_plan(
        cost_shares=(a_row("20", copay="30"),), maximum_in=PersonLimit(usd("10")), deductible_counts_to_maximum=False
    )
    line = the_line(adjudicate(a_visit("1000", "800"), plan, so_far(), INSIDE))
    assert (line.deductible, line.copay, line.coinsurance) == (usd("500"), usd("10"), usd("0"))


def test_a_maximum_of_coinsurance_alone_leaves_the_copay() -> None:
    plan = a_plan(
        cost_shares=(a_row("20", copay="30"),),
        maximum_in=PersonLimit(usd("10")),
        deductible_counts_to_maximum=False,
        copay_counts_to_maximum=False,
    )
    line = the_line(adjudicate(a_visit("1000", "800"), plan, so_far(), INSIDE))
    assert (line.deductible, line.copay, line.coinsurance) == (usd("500"), usd("30"), usd("10"))


def test_lines_of_a_claim_take_from_one_deductible_in_order_of_their_numbers() -> None:
    claim = priced(allowing(a_charge(usd("400"), 1), usd("400")), allowing(a_charge(usd("400"), 2), usd("400")))
    first, second = adjudicate(claim, a_plan(), so_far(), INSIDE).lines
    # 400; 100 + 20 % x 300
    assert (first.owed, second.owed) == (usd("400"), usd("160"))


def test_each_line_of_a_claim_pays_its_coinsurance() -> None:
    claim = priced(*(allowing(a_charge(usd("600"), number), usd("600")) for number in (1, 2)))
    first, second = adjudicate(claim, a_plan(), so_far(), INSIDE).lines
    # 20 % x 100 above a deductible of 500; 20 % x 600
    assert (first.coinsurance, second.coinsurance) == (usd("20"), usd("120"))


def test_coinsurance_of_all_that_is_allowed_never_exceeds_what_is_left() -> None:
    plan = a_plan(cost_shares=(a_row("60"),), coinsurance_base=CoinsuranceBase.ALLOWED)
    line = the_line(adjudicate(a_visit("800", "800"), plan, so_far(), INSIDE))
    # 60 % x 800 = 480, of which 300 are left
    assert (line.deductible, line.coinsurance, line.plan_paid) == (usd("500"), usd("300"), usd("0"))


def test_a_copay_before_the_deductible_leaves_less_for_it() -> None:
    plan = a_plan(cost_shares=(a_row("20", copay="30"),), copay_timing=CopayTiming.BEFORE)
    line = the_line(adjudicate(a_visit("100", "100"), plan, so_far(), INSIDE))
    assert (line.copay, line.deductible, line.plan_paid) == (usd("30"), usd("70"), usd("0"))


@pytest.mark.parametrize(
    ("timing", "billed", "allowed", "above"),
    [
        (CopayTiming.BEFORE, "80", "25", "5"),
        (CopayTiming.INSTEAD, "80", "25", "5"),
        (CopayTiming.INSTEAD, "28", "25", "3"),
        (CopayTiming.INSTEAD, "25", "25", "0"),
        (CopayTiming.INSTEAD, "80", "30", "0"),
        (CopayTiming.INSTEAD, "80", "0", "0"),
    ],
)
def test_a_copay_above_the_allowed_amount_is_paid_up_to_the_bill(
    timing: CopayTiming, billed: str, allowed: str, above: str
) -> None:
    plan = a_plan(
        cost_shares=(a_row("0", copay="30"),),
        copay_timing=timing,
        copay_above_allowed=CopayAboveAllowed.COPAY,
        deductible_in=None,
    )
    line = the_line(adjudicate(a_visit(billed, allowed), plan, so_far(), INSIDE))
    assert line.copay_above_allowed == usd(above)
    assert line.contractual == usd(billed) - usd(allowed) - usd(above)


def test_the_part_of_a_copay_above_the_allowed_amount_counts_and_is_capped_as_copay() -> None:
    plan = a_plan(
        cost_shares=(a_row("0", copay="30"),),
        copay_above_allowed=CopayAboveAllowed.COPAY,
        deductible_in=None,
        maximum_in=PersonLimit(usd("27")),
    )
    line = the_line(adjudicate(a_visit("80", "25"), plan, so_far(), INSIDE))
    assert (line.copay, line.copay_above_allowed, line.counted_in.maximum) == (usd("25"), usd("2"), usd("27"))
    assert line.adjustments == (ClaimAdjustment(CO_45, usd("53")), ClaimAdjustment(PR_3, usd("27")))


def test_after_a_deductible_that_takes_all_no_copay_is_due() -> None:
    plan = a_plan(cost_shares=(a_row("0", copay="30"),), copay_above_allowed=CopayAboveAllowed.COPAY)
    line = the_line(adjudicate(a_visit("80", "25"), plan, so_far(), INSIDE))
    assert (line.deductible, line.copay, line.copay_above_allowed) == (usd("25"), usd("0"), usd("0"))


def test_a_deductible_that_does_not_apply_is_left_alone() -> None:
    plan = a_plan(cost_shares=(a_row("20", deductible_applies=False),))
    line = the_line(adjudicate(a_visit("100", "100"), plan, so_far(), INSIDE))
    assert (line.deductible, line.coinsurance) == (usd("0"), usd("20"))


@pytest.mark.parametrize("care", PreventiveCare)
@pytest.mark.parametrize("standing", [INSIDE, OUTSIDE], ids=["in", "out"])
def test_preventive_services_are_free_where_the_plan_says_so(care: PreventiveCare, standing: LineStanding) -> None:
    charge = a_charge(usd("100"), preventive=True)
    plan = a_plan(preventive_care=care, balance_billing=False)
    line = the_line(adjudicate(priced(allowing(charge, usd("80"))), plan, so_far(), standing))
    is_free = care is PreventiveCare.FREE or (care is PreventiveCare.FREE_IN_NETWORK and standing is INSIDE)
    assert line.owed == (usd("0") if is_free else usd("80"))


def test_an_emergency_out_of_network_is_shared_as_in_network_and_leaves_no_balance() -> None:
    charge = a_charge(usd("1000"), emergency=True)
    line = the_line(adjudicate(priced(allowing(charge, usd("600"))), a_plan(), so_far(), OUTSIDE))
    # 500 + 20 % x 100
    assert (line.owed, line.balance_bill, line.contractual) == (usd("520"), usd("0"), usd("400"))
    assert (line.side, line.practice_side, line.negotiated_discount) == (IN, OUT, usd("0"))
    assert line.working.notes == ("shared as in network: an emergency",)


def test_a_plan_may_share_an_emergency_out_of_network() -> None:
    charge = a_charge(usd("1000"), emergency=True)
    access = evolve(a_plan().access, emergency_as_in_network=False)
    line = the_line(adjudicate(priced(allowing(charge, usd("600"))), a_plan(access=access), so_far(), OUTSIDE))
    assert (line.side, line.balance_bill) == (OUT, usd("400"))


def test_ground_ambulance_stays_out_of_network_even_in_an_emergency() -> None:
    charge = a_charge(usd("1000"), emergency=True, service="ground ambulance")
    line = the_line(adjudicate(priced(allowing(charge, usd("600"))), a_plan(), so_far(), OUTSIDE))
    assert (line.side, line.balance_bill) == (OUT, usd("400"))


@pytest.mark.parametrize(("as_in_network", "side"), [(True, IN), (False, OUT)])
def test_a_visiting_clinician_at_a_site_in_network_is_shared_as_the_plan_says(
    as_in_network: bool, side: NetworkSide
) -> None:
    plan = a_plan(visiting_clinician_as_in_network=as_in_network)
    line = the_line(adjudicate(a_visit("1000", "600"), plan, so_far(), evolve(OUTSIDE, site_in_network=True)))
    assert line.side is side


def test_a_balance_that_may_not_be_billed_is_written_off() -> None:
    billed = the_line(adjudicate(a_visit("1000", "600"), a_plan(), so_far(), OUTSIDE))
    assert billed.adjustments[-1] == ClaimAdjustment(PR_45, usd("400"))
    line = the_line(adjudicate(a_visit("1000", "600"), a_plan(balance_billing=False), so_far(), OUTSIDE))
    assert (line.balance_bill, line.contractual, line.negotiated_discount) == (usd("0"), usd("400"), usd("0"))


def hmo(unmet: UnmetAccess = UnmetAccess.NOT_COVERED) -> Any:
    return a_plan(access=HMO, cost_shares=(a_row("20"),), deductible_out=None, maximum_out=None, unmet_access=unmet)


def test_a_plan_without_cover_out_of_network_leaves_the_patient_the_whole_bill() -> None:
    line = the_line(adjudicate(a_visit("1000", "600"), hmo(), so_far(), OUTSIDE))
    assert (line.outcome, line.not_covered, line.owed) == (LineOutcome.NOT_COVERED, usd("1000"), usd("1000"))
    assert line.adjustments == (ClaimAdjustment(PR_96, usd("1000")),)
    assert line.working.notes == ("the plan covers nothing out of network",)


def test_an_excluded_service_is_not_covered_and_says_so() -> None:
    decided = adjudicate(a_visit("1000", "600"), a_plan(excluded=("primary care visit",)), so_far(), INSIDE)
    assert the_line(decided).not_covered == usd("1000")
    assert str(decided.findings[0]) == "line not covered: c-1, line 1 (the patient owes 1000.00 USD)"
    assert decided.after.of(ANNA).in_network == NOTHING


@pytest.mark.parametrize(
    ("standing", "note"),
    [
        (evolve(INSIDE, has_referral=False), "not covered: there is no referral"),
        (evolve(INSIDE, has_physician=False), "not covered: no physician is designated"),
    ],
)
def test_without_the_access_that_it_asks_for_a_plan_does_not_cover(standing: LineStanding, note: str) -> None:
    line = the_line(adjudicate(a_visit("1000", "600"), hmo(), so_far(), standing))
    assert (line.outcome, line.working.notes) == (LineOutcome.NOT_COVERED, (note,))


def test_without_a_referral_a_point_of_service_plan_pays_the_lower_level_and_the_contract_still_holds() -> None:
    plan = a_plan(access=POS, unmet_access=UnmetAccess.OUT_OF_NETWORK)
    line = the_line(adjudicate(a_visit("2000", "1500"), plan, so_far(), evolve(INSIDE, has_referral=False)))
    # 1,000 + 40 % x 500; the practice is under contract and bills no balance
    assert (line.side, line.owed, line.balance_bill, line.negotiated_discount) == (
        OUT, usd("1200"), usd("0"), usd("500"),
    )  # fmt: skip


@pytest.mark.parametrize("mark", ["emergency", "preventive"])
def test_emergencies_and_preventive_services_need_neither_physician_nor_referral(mark: str) -> None:
    charge = a_charge(usd("100"), **{mark: True})  # type: ignore[arg-type]
    standing = evolve(INSIDE, has_physician=False, has_referral=False)
    line = the_line(adjudicate(priced(allowing(charge, usd("80"))), hmo(), so_far(), standing))
    assert line.outcome is LineOutcome.COVERED


def test_a_tier_has_its_own_row_before_that_of_all_tiers() -> None:
    plan = a_plan(
        tiers=("preferred", "standard"),
        cost_shares=(a_row("10", tier="preferred"), a_row("30")),
        deductible_in=None,
    )
    owed = [
        the_line(adjudicate(a_visit("100", "100"), plan, so_far(), evolve(INSIDE, tier=tier))).owed
        for tier in ("preferred", "standard", None)
    ]
    assert owed == [usd("10"), usd("30"), usd("30")]


def test_a_service_of_which_the_plan_says_nothing_is_refused_without_naming_it() -> None:
    plan = a_plan(cost_shares=(a_row("20", service="laboratory"),))
    with pytest.raises(
        NotKnownError, match="^plan: 'gold' says nothing of the service of line 1 of claim 'c-1' in network"
    ) as error:
        adjudicate(a_visit("100", "100"), plan, so_far(), INSIDE)
    assert "primary care" not in str(error.value)


def test_a_claim_filed_too_late_costs_the_patient_nothing() -> None:
    charge = a_charge(usd("100"))
    late = PricedLine(
        line=charge,
        reason=PricingReason.FILED_TOO_LATE,
        allowed=usd("0"),
        adjustments=(ClaimAdjustment(CO_29, usd("100")),),
        withhold=Share.percent("0"),
        working=Working(title="late", lines=(), total=usd("0")),
    )
    decided = adjudicate(priced(late), a_plan(), so_far(), INSIDE)
    line = the_line(decided)
    assert (line.outcome, line.owed, line.plan_paid) == (LineOutcome.DENIED, usd("0"), usd("0"))
    assert line.adjustments == (ClaimAdjustment(CO_29, usd("100")),)
    assert decided.findings == ()


def test_a_line_without_a_price_waits_and_counts_nothing() -> None:
    charge = a_charge(usd("90"), 2)
    waiting = PricedLine(
        line=charge, reason=PricingReason.UNKNOWN_CODE, allowed=None, withhold=Share.percent("0"), working=None
    )
    decided = adjudicate(
        priced(allowing(a_charge(usd("100")), usd("100")), waiting), a_plan(), so_far(), standings(line_1=INSIDE)
    )
    assert decided.pended == (PendedLine(2, usd("90"), "the fee schedule does not list it"),)
    assert [str(finding) for finding in decided.findings] == [
        "line not priced: c-1, line 2 (the fee schedule does not list it)"
    ]
    assert (decided.billed, decided.allowed, decided.plan_paid, decided.share, decided.owed) == (
        usd("100"), usd("100"), usd("0"), usd("100"), usd("100"),
    )  # fmt: skip
    assert decided.working.total == usd("100")


def test_the_reasons_of_the_contract_stay() -> None:
    charge = a_charge(usd("300"))
    reduced = evolve(
        allowing(charge, usd("100")),
        adjustments=(ClaimAdjustment(CO_45, usd("100")), ClaimAdjustment(CO_59, usd("100"))),
    )
    line = the_line(adjudicate(priced(reduced), a_plan(), so_far(), INSIDE))
    assert line.adjustments[:2] == (ClaimAdjustment(CO_45, usd("100")), ClaimAdjustment(CO_59, usd("100")))


def test_more_allowed_than_billed_is_a_finding() -> None:
    decided = adjudicate(a_visit("100", "120"), a_plan(), so_far(), OUTSIDE)
    assert the_line(decided).contractual == usd("-20")
    assert [finding.kind for finding in decided.findings] == ["more allowed than billed"]


def test_what_is_withheld_is_a_share_of_what_the_plan_pays() -> None:
    charge = a_charge(usd("1000"))
    line = the_line(adjudicate(priced(allowing(charge, usd("600"), withhold="10")), a_plan(), so_far(), INSIDE))
    # 10 % x 80
    assert (line.plan_paid, line.withheld) == (usd("80"), usd("8"))


def test_a_coarse_rounding_never_withholds_more_than_is_paid_nor_shares_more_than_is_left() -> None:
    plan = a_plan(rounding=Rounding(0, RoundingMode.UP), deductible_in=None, cost_shares=(a_row("50"),))
    charge = a_charge(usd("1.50"))
    line = the_line(adjudicate(priced(allowing(charge, usd("1.50"), withhold="100")), plan, so_far(), INSIDE))
    assert (line.coinsurance, line.plan_paid, line.withheld) == (usd("1"), usd("0.50"), usd("0.50"))


# Paid by forfait


def test_a_capitated_line_is_paid_by_the_forfait_and_a_copay_stays() -> None:
    plan = a_plan(cost_shares=(a_row("0", copay="20", deductible_applies=False),))
    line = the_line(adjudicate(priced(by_forfait(a_charge(usd("150")), usd("100"))), plan, so_far(), OUTSIDE))
    assert (line.outcome, line.plan_paid, line.by_forfait, line.copay) == (
        LineOutcome.BY_FORFAIT, usd("0"), usd("80"), usd("20"),
    )  # fmt: skip
    assert line.adjustments == (ClaimAdjustment(CO_24, usd("130")), ClaimAdjustment(PR_3, usd("20")))
    assert line.negotiated_discount == usd("0")


def test_a_capitated_line_without_an_underlying_price_takes_a_copay() -> None:
    plan = a_plan(cost_shares=(a_row("0", copay="20", deductible_applies=False),))
    line = the_line(adjudicate(priced(by_forfait(a_charge(usd("0")), None)), plan, so_far(), INSIDE))
    assert (line.allowed, line.copay, line.contractual) == (usd("20"), usd("20"), usd("-20"))


def test_a_capitated_line_without_an_underlying_price_and_without_cost_sharing_is_free() -> None:
    plan = a_plan(cost_shares=(a_row("0", deductible_applies=False),))
    line = the_line(adjudicate(priced(by_forfait(a_charge(usd("90")), None)), plan, so_far(), INSIDE))
    assert (line.owed, line.adjustments) == (usd("0"), (ClaimAdjustment(CO_24, usd("90")),))


def test_a_capitated_preventive_service_is_free_without_any_price() -> None:
    charge = a_charge(usd("0"), preventive=True)
    line = the_line(adjudicate(priced(by_forfait(charge, None)), a_plan(), so_far(), INSIDE))
    assert (line.owed, line.adjustments) == (usd("0"), ())


@pytest.mark.parametrize(
    ("plan", "is_refused"),
    [
        (a_plan(cost_shares=(a_row("30", deductible_applies=False),)), True),
        (a_plan(cost_shares=(a_row("0", copay="20"),)), True),
        (a_plan(cost_shares=(a_row("0", copay="20"),), deductible_in=None), False),
        (a_plan(cost_shares=(a_row("30", copay="20"),), copay_timing=CopayTiming.INSTEAD), False),
    ],
    ids=["coinsurance", "deductible", "deductible of nothing", "copay instead"],
)
def test_cost_sharing_by_an_amount_asks_for_the_underlying_price(plan: Any, is_refused: bool) -> None:
    claim = priced(by_forfait(a_charge(usd("90")), None))
    if is_refused:
        with pytest.raises(MissingInputError, match="^priced: line 1 of claim 'c-1' is paid by forfait"):
            adjudicate(claim, plan, so_far(), INSIDE)
    else:
        assert the_line(adjudicate(claim, plan, so_far(), INSIDE)).copay == usd("20")


# Accumulators


def test_sides_that_count_alone_leave_the_other_as_it_was() -> None:
    after = adjudicate(a_visit("800", "800"), a_plan(), so_far(), OUTSIDE).after.of(ANNA)
    assert (after.in_network, after.out_of_network.deductible) == (NOTHING, usd("800"))


def test_sides_that_count_together_count_on_the_other_up_to_its_limits() -> None:
    plan = a_plan(accumulation=Accumulation.TOGETHER)
    after = adjudicate(a_visit("800", "800"), plan, so_far(), OUTSIDE).after.of(ANNA)
    assert (after.in_network.deductible, after.out_of_network.deductible) == (usd("500"), usd("800"))
    assert (after.in_network.maximum, after.out_of_network.maximum) == (usd("800"), usd("800"))


def test_without_a_maximum_what_is_paid_is_still_counted() -> None:
    plan = a_plan(maximum_in=None)
    assert adjudicate(a_visit("800", "800"), plan, so_far(), INSIDE).after.of(ANNA).in_network.maximum == usd("560")


def test_a_reversal_leaves_what_was_counted_meanwhile() -> None:
    first = adjudicate(a_visit("800", "800"), a_plan(), so_far(), INSIDE)
    second = adjudicate(a_visit("100", "100", identifier="c-2"), a_plan(), first.after, INSIDE)
    left = reverse(first, second.after)
    assert (left.claims, left.of(ANNA).in_network.maximum) == ((ClaimId("c-2"),), usd("20"))
    assert reverse(second, left) == so_far()


def test_a_claim_is_counted_once_and_taken_back_once() -> None:
    first = adjudicate(a_visit("800", "800"), a_plan(), so_far(), INSIDE)
    with pytest.raises(InvalidValueError, match="^accumulators: claim 'c-1' is counted in them already; reverse it"):
        adjudicate(a_visit("800", "800"), a_plan(), first.after, INSIDE)
    with pytest.raises(InvalidValueError, match="^claim: 'c-1' is not counted in these accumulators"):
        reverse(first, first.before)


def test_a_reversal_asks_for_the_accumulators_of_the_plan_and_its_year() -> None:
    first = adjudicate(a_visit("800", "800"), a_plan(), so_far(), INSIDE)
    for others in (
        evolve(first.after, plan=PlanId("silver")),
        evolve(first.after, plan_year=Period(date(2025, 1, 1), date(2026, 1, 1))),
    ):
        with pytest.raises(InvalidValueError, match="^accumulators: those of plan .* do not count claim 'c-1'"):
            reverse(first, others)


# What is refused


def test_the_accumulators_of_another_patient_are_refused() -> None:
    with pytest.raises(NotKnownError, match="^patient: 'p-2' is not among the members of these accumulators of 'gold'"):
        adjudicate(a_visit("100", "100", patient=BEN), a_plan(), so_far(), INSIDE)


def test_the_accumulators_of_another_plan_are_refused() -> None:
    with pytest.raises(InvalidValueError, match="^accumulators: those of plan 'silver' were given for claim 'c-1'"):
        adjudicate(a_visit("100", "100"), a_plan(), evolve(so_far(), plan=PlanId("silver")), INSIDE)


@pytest.mark.parametrize(
    ("day", "is_inside"),
    [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2026, 12, 31), True), (date(2027, 1, 1), False)],
)
def test_a_service_outside_the_plan_year_is_refused(day: date, is_inside: bool) -> None:
    claim = priced(allowing(a_charge(usd("100"), served_on=day), usd("100")))
    if is_inside:
        assert adjudicate(claim, a_plan(), so_far(), INSIDE).owed == usd("100")
    else:
        with pytest.raises(InvalidValueError, match="^accumulators: line 1 of claim 'c-1' .* outside the plan year"):
            adjudicate(claim, a_plan(), so_far(), INSIDE)


@pytest.mark.parametrize("met", [("500.01", "0"), ("0", "3000.01")])
def test_more_met_than_a_limit_is_refused(met: tuple[str, str]) -> None:
    with pytest.raises(InvalidValueError, match="^accumulators: 'p-1' has met .* in network"):
        adjudicate(a_visit("100", "100"), a_plan(), so_far(met), INSIDE)


def test_a_claim_in_another_currency_than_the_plan_is_refused() -> None:
    claim = priced(allowing(a_charge(Money.parse("100", EUR)), Money.parse("100", EUR)))
    with pytest.raises(InvalidValueError, match="^priced: line 1 of claim 'c-1' is not in USD"):
        adjudicate(claim, a_plan(), so_far(), INSIDE)


def test_a_line_without_a_standing_is_refused() -> None:
    with pytest.raises(MissingInputError, match="^standing: nothing is said of line 1 of claim 'c-1'"):
        adjudicate(a_visit("100", "100"), a_plan(), so_far(), {})


@pytest.mark.parametrize("standing", [None, "in network", (INSIDE,), {1: "in network"}])
def test_what_is_no_standing_is_refused(standing: Any) -> None:
    with pytest.raises(InvalidTypeError, match="^standing"):
        adjudicate(a_visit("100", "100"), a_plan(), so_far(), standing)


@pytest.mark.parametrize("position", range(3))
def test_what_is_of_another_type_is_refused(position: int) -> None:
    given: list[Any] = [a_visit("100", "100"), a_plan(), so_far()]
    given[position] = None
    with pytest.raises(InvalidTypeError):
        adjudicate(given[0], given[1], given[2], INSIDE)


def test_a_tier_out_of_network_and_one_that_the_plan_has_not_are_refused() -> None:
    with pytest.raises(InvalidValueError, match="^tier: 'preferred' is given out of network"):
        evolve(OUTSIDE, tier="preferred")
    with pytest.raises(InvalidValueError, match="^tier: plan 'gold' has no tier 'preferred'"):
        adjudicate(a_visit("100", "100"), a_plan(), so_far(), evolve(INSIDE, tier="preferred"))


def test_a_tier_is_refused_even_where_the_plan_pays_nothing_by_it() -> None:
    plan = a_plan(excluded=("primary care visit",), tiers=("near",))
    with pytest.raises(
        InvalidValueError,
        match="^tier: plan 'gold' has no tier 'far', in which line 1 of claim 'c-1' stands; it has 'near'",
    ):
        adjudicate(a_visit("100", "100"), plan, so_far(), evolve(INSIDE, tier="far"))


def test_a_standing_of_a_line_that_the_claim_does_not_have_is_refused() -> None:
    with pytest.raises(NotKnownError, match="^standing: claim 'c-1' has no line 2"):
        adjudicate(a_visit("100", "100"), a_plan(), so_far(), standings(line_1=INSIDE, line_2=OUTSIDE))


def test_reversing_what_is_no_adjudication_is_refused() -> None:
    with pytest.raises(InvalidTypeError, match="^adjudication"):
        reverse(cast(Any, None), so_far())


# Results check themselves

A_LINE = the_line(adjudicate(a_visit("1000", "800"), a_plan(), so_far(), INSIDE))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("billed", usd("1000.01")),
        ("plan_paid", usd("0")),
        ("adjustments", ()),
        ("working", Working(title="nothing", lines=(), total=usd("0"))),
        ("withheld", usd("240.01")),
    ],
)
def test_a_line_whose_parts_do_not_add_up_is_refused(field: str, value: Any) -> None:
    with pytest.raises(ConservationError, match="line 1"):
        evolve(A_LINE, **{field: value})


@pytest.mark.parametrize(
    ("outcome", "part", "beside"),
    [
        (LineOutcome.COVERED, "by_forfait", "allowed"),
        (LineOutcome.COVERED, "not_covered", None),
        (LineOutcome.BY_FORFAIT, "plan_paid", "allowed"),
        (LineOutcome.BY_FORFAIT, "not_covered", None),
        (LineOutcome.BY_FORFAIT, "balance_bill", None),
        (LineOutcome.NOT_COVERED, "allowed", "plan_paid"),
        (LineOutcome.NOT_COVERED, "copay_above_allowed", None),
        (LineOutcome.NOT_COVERED, "balance_bill", None),
        (LineOutcome.DENIED, "allowed", "plan_paid"),
        (LineOutcome.DENIED, "copay_above_allowed", None),
        (LineOutcome.DENIED, "balance_bill", None),
        (LineOutcome.DENIED, "not_covered", None),
    ],
)
def test_a_line_has_no_part_that_its_outcome_rules_out(outcome: LineOutcome, part: str, beside: str | None) -> None:
    # The parts add up, so that only the outcome speaks against them: 10 of the part, and of what it goes with.
    amounts = {"allowed": usd("0"), part: usd("10")} | ({beside: usd("10")} if beside else {})
    adjusted = () if "plan_paid" in amounts else (ClaimAdjustment(CO_45, usd("10")),)
    owed = () if beside else (WorkingLine.stated("owed", usd("10")),)
    with pytest.raises(
        ConservationError, match=f"^{part}: line 1 is {outcome.value} and has 10.00 USD of it; give none"
    ):
        AdjudicatedLine(
            number=1,
            outcome=outcome,
            practice_side=OUT,
            side=OUT,
            billed=usd("10"),
            contractual=usd("0"),
            counted_in=Met.nothing(USD),
            counted_out=Met.nothing(USD),
            adjustments=adjusted,
            working=Working(title="owed", lines=owed, total=usd("10" if owed else "0")),
            **cast(Any, amounts),
        )


def test_nobody_in_network_has_a_balance_bill() -> None:
    outside = the_line(adjudicate(a_visit("1000", "800"), a_plan(), so_far(), OUTSIDE))
    assert outside.balance_bill == usd("200")
    with pytest.raises(ConservationError, match="^balance_bill: line 1 has 200.00 USD of it in network"):
        evolve(outside, practice_side=IN)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("allowed", Money.parse("800", EUR)),
        ("withheld", Money.parse("0", EUR)),
        ("adjustments", (ClaimAdjustment(CO_45, Money.parse("760", EUR)),)),
        ("counted_in", Met.nothing(EUR)),
        ("counted_out", Met.nothing(EUR)),
    ],
)
def test_a_line_in_two_currencies_is_refused(field: str, value: Any) -> None:
    with pytest.raises(InvalidValueError, match=f"^{field}: .* EUR of line 1 is not in USD, the currency of the bill"):
        evolve(A_LINE, **cast(Any, {field: value}))


@pytest.mark.parametrize(
    "part", ["billed", "allowed", "deductible", "copay", "coinsurance", "balance_bill", "plan_paid"]
)
def test_a_negative_part_is_refused(part: str) -> None:
    with pytest.raises(InvalidValueError, match=f"^{part}: -0.01 USD is negative"):
        evolve(A_LINE, **cast(Any, {part: usd("-0.01")}))


def test_an_adjudication_has_its_lines_once_in_order_and_in_one_currency() -> None:
    decided = adjudicate(a_visit("1000", "800"), a_plan(), so_far(), INSIDE)
    waiting = PendedLine(2, usd("5"), "no price")
    for changes, message in (
        ({"lines": ()}, "^lines: claim 'c-1' has none"),
        ({"lines": (A_LINE, A_LINE)}, "^lines: those of claim 'c-1' are out of order or stand twice"),
        ({"pended": (evolve(waiting, number=3), waiting)}, "^pended: those of claim 'c-1' are out of order"),
        ({"pended": (evolve(waiting, number=1),)}, "^pended: line 1 of claim 'c-1' is worked out and waits"),
        ({"pended": (evolve(waiting, billed=Money.parse("5", EUR)),)}, "^lines: line 2 of claim 'c-1' is not in USD"),
        ({"before": decided.after}, "^claim: 'c-1' is counted already"),
    ):
        with pytest.raises(InvalidValueError, match=message):
            evolve(decided, **cast("dict[str, Any]", changes))
    with pytest.raises(NotKnownError, match="^patient: 'p-2' is not among the members"):
        evolve(decided, patient=BEN)


# Laws that are false


@pytest.mark.parametrize(
    ("visits", "total"),
    [
        # 25 + (175 + 20) + 20
        (("25", "236", "35"), "240"),
        # 25 + 35 + (140 + 20)
        (("25", "35", "236"), "220"),
        # (200 + 20) + 20 + 20
        (("236", "25", "35"), "260"),
    ],
)
def test_with_copays_the_total_of_a_year_depends_on_the_order_of_its_claims(
    visits: tuple[str, ...], total: str
) -> None:
    plan = a_plan(cost_shares=(a_row("0", copay="20"),), deductible_in=PersonLimit(usd("200")), maximum_in=None)
    counted, owed = so_far(), usd("0")
    for number, allowed in enumerate(visits):
        decided = adjudicate(a_visit(allowed, allowed, identifier=f"c-{number}"), plan, counted, INSIDE)
        counted, owed = decided.after, owed + decided.owed
    assert owed == usd(total)


def test_accumulators_open_with_nothing_met() -> None:
    assert Accumulators.opening(GOLD, YEAR, (ANNA,), USD) == so_far()
