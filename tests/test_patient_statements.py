"""What a patient reads: statements, the cost of leaving, a second plan; and how a line's standing is found."""

from datetime import date
from typing import Any, cast

import pytest
from attrs import evolve

from primarycare.claims import OA_23, PR_1, PR_2, PR_3, PR_45, PR_96, ClaimAdjustment
from primarycare.discounts import (
    Coordination,
    CoordinationRule,
    LeavingComparison,
    LineStanding,
    PatientStatement,
    PendedLine,
    PricedLine,
    PricingReason,
    adjudicate,
    compare_leaving,
    coordinate,
    line_standing,
)
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.identifiers import NetworkId, PhysicianId, PlanId, ReferralId, SiteId, StructureId, VisitId
from primarycare.money import EUR, Money, Share
from primarycare.plans import NetworkSide, PersonLimit
from primarycare.referrals import Referral, ReferralDecision, ReferralTarget, ReferredVisit, consume, issue
from primarycare.referrals.presets import blue_cross_massachusetts
from primarycare.routing import NetworkPart, NetworkStatus, TreatedAsIn
from primarycare.workings import Working, WorkingLine
from tests.small_plan import (
    ANNA,
    BEN,
    INSIDE,
    OUT,
    OUTSIDE,
    a_charge,
    a_plan,
    a_row,
    a_visit,
    allowing,
    by_forfait,
    priced,
    so_far,
    usd,
)

UP_TO_OWED, NO_DUPLICATION = CoordinationRule
WAITING = PricedLine(
    line=a_charge(usd("90"), 2, service="laboratory"),
    reason=PricingReason.UNKNOWN_CODE,
    allowed=None,
    withhold=Share.percent("0"),
    working=None,
)


def rows_of(printed: object) -> list[str]:
    return [" ".join(row.split()) for row in str(printed).splitlines()]


def test_a_statement_shows_what_is_owed_and_why() -> None:
    visit = allowing(a_charge(usd("260.00")), usd("131.20"))
    claim = priced(visit, WAITING)
    plan = a_plan(cost_shares=(a_row("0", copay="30", deductible_applies=False),))
    statement = PatientStatement(claim.claim, adjudicate(claim, plan, so_far(), INSIDE))
    assert str(statement).splitlines() == [
        "claim c-1",
        "2026-03-02  primary care visit",
        "  billed                                               260.00",
        "  negotiated discount                                 -128.80",
        "  paid by the plan                                    -101.20",
        "  you owe                                               30.00",
        "    CO-45 (above the contract's price)                 128.80",
        "    PR-3 (copay)                                        30.00",
        "2026-03-02  laboratory",
        "  billed                                                90.00",
        "  not settled yet: the fee schedule does not list it",
        "you owe in all, USD                                     30.00",
        "counted this year in network: 0.00 USD to the deductible, 30.00 USD to the maximum",
    ]
    assert "primary care" not in repr(statement)


def test_a_statement_shows_no_negotiated_discount_out_of_network() -> None:
    claim = a_visit("260", "131.20")
    plan = a_plan(balance_billing=False)
    told = str(PatientStatement(claim.claim, adjudicate(claim, plan, so_far(), OUTSIDE)))
    assert "negotiated discount" not in told
    assert "not charged to you -128.80" in rows_of(told)


def test_a_statement_of_a_capitated_visit_names_the_forfait() -> None:
    claim = priced(by_forfait(a_charge(usd("100")), usd("100")))
    plan = a_plan(cost_shares=(a_row("30", deductible_applies=False),))
    told = str(PatientStatement(claim.claim, adjudicate(claim, plan, so_far(), INSIDE)))
    assert "paid by the forfait -70.00" in rows_of(told)


def test_a_statement_of_another_claim_is_refused() -> None:
    decided = adjudicate(a_visit("260", "131.20"), a_plan(), so_far(), INSIDE)
    for other, message in (
        (a_visit("260", "131.20", identifier="c-2"), "^adjudication: claim 'c-1' of 'p-1' is not claim 'c-2' of 'p-1'"),
        (a_visit("260", "131.20", patient=BEN), "^adjudication: claim 'c-1' of 'p-1' is not claim 'c-1' of 'p-2'"),
        (a_visit("261", "131.20"), "^adjudication: its lines are not those of claim 'c-1'"),
    ):
        with pytest.raises(InvalidValueError, match=message):
            PatientStatement(other.claim, decided)


# Leaving the network


def test_leaving_is_compared_with_staying_line_by_line() -> None:
    inside, outside = a_visit("2000", "1000"), a_visit("2000", "1000")
    plan = a_plan(
        cost_shares=(a_row("20", copay="100"), a_row("40", OUT, copay="100")),
        deductible_in=PersonLimit(usd("200")),
        deductible_out=PersonLimit(usd("500")),
    )
    compared = compare_leaving(
        inside.claim,
        staying=adjudicate(inside, plan, so_far(), INSIDE),
        leaving=adjudicate(outside, plan, so_far(), OUTSIDE),
    )
    assert (compared.difference, compared.uncounted) == (usd("1320"), usd("1000"))
    assert rows_of(compared) == [
        "in network out of network",
        "2026-03-02 primary care visit",
        "billed 2,000.00 2,000.00",
        "negotiated discount -1,000.00 0.00",
        "the plan pays -560.00 -240.00",
        "you pay 440.00 1,760.00",
        "deductible 200.00 500.00",
        "copay 100.00 100.00",
        "coinsurance 140.00 160.00",
        "billed above what the plan allows 0.00 1,000.00",
        "you pay in all 440.00 1,760.00",
        "Leaving the network costs you 1,320.00 USD more.",
        "Of what you pay there, 1,000.00 USD counts towards no deductible and no maximum.",
        "The choice is yours.",
    ]


@pytest.mark.parametrize(
    ("allowed_outside", "told"),
    [
        ("90", "Leaving the network costs you 10.00 USD less."),
        ("100", "Leaving the network costs you the same."),
        ("110", "Leaving the network costs you 10.00 USD more."),
    ],
)
def test_leaving_can_cost_less_since_no_order_of_allowed_amounts_is_assumed(allowed_outside: str, told: str) -> None:
    plan = a_plan(balance_billing=False)
    inside, outside = a_visit("200", "100"), a_visit("200", allowed_outside)
    compared = compare_leaving(
        inside.claim,
        staying=adjudicate(inside, plan, so_far(), INSIDE),
        leaving=adjudicate(outside, plan, so_far(), OUTSIDE),
    )
    assert str(compared).splitlines()[-2:] == [told, "The choice is yours."]
    assert "not charged to you" in str(compared)


def test_only_what_begins_alike_and_has_a_price_is_compared() -> None:
    claim = a_visit("200", "100")
    staying = adjudicate(claim, a_plan(), so_far(), INSIDE)
    begun = adjudicate(claim, a_plan(), so_far(("1", "1")), OUTSIDE)
    with pytest.raises(InvalidValueError, match="^leaving: claim 'c-1' begins with other accumulators"):
        compare_leaving(claim.claim, staying=staying, leaving=begun)
    both = priced(allowing(a_charge(usd("200")), usd("100")), WAITING)
    waiting = adjudicate(both, a_plan(), so_far(), INSIDE)
    with pytest.raises(InvalidValueError, match="^staying: line 2 of claim 'c-1' has no price"):
        compare_leaving(both.claim, staying=waiting, leaving=waiting)
    with pytest.raises(InvalidTypeError, match="^leaving"):
        LeavingComparison(claim=claim.claim, staying=staying, leaving=cast(Any, None))


def test_staying_is_inside_and_leaving_is_outside() -> None:
    claim = a_visit("200", "100")
    inside, outside = (adjudicate(claim, a_plan(), so_far(), standing) for standing in (INSIDE, OUTSIDE))
    with pytest.raises(InvalidValueError, match="^staying: line 1 of claim 'c-1' is out of network"):
        compare_leaving(claim.claim, staying=outside, leaving=inside)
    with pytest.raises(InvalidValueError, match="^leaving: every line of claim 'c-1' is in network"):
        compare_leaving(claim.claim, staying=inside, leaving=inside)


def test_one_line_outside_is_enough_to_leave() -> None:
    both = priced(allowing(a_charge(usd("200")), usd("100")), allowing(a_charge(usd("50"), 2), usd("50")))
    staying = adjudicate(both, a_plan(), so_far(), INSIDE)
    leaving = adjudicate(both, a_plan(), so_far(), {1: INSIDE, 2: OUTSIDE})
    # Both deductibles are not met: 100 + 50 either way.
    assert compare_leaving(both.claim, staying=staying, leaving=leaving).difference == usd("0")


def test_a_forfait_ends_with_the_network_so_that_leaving_is_priced_by_fee() -> None:
    plan = a_plan(cost_shares=(a_row("0", copay="20", deductible_applies=False), a_row("40", OUT)))
    inside = priced(by_forfait(a_charge(usd("200")), None))
    staying = adjudicate(inside, plan, so_far(), INSIDE)
    with pytest.raises(InvalidValueError, match="^leaving: line 1 of claim 'c-1' is paid by forfait.* price it by fee"):
        compare_leaving(inside.claim, staying=staying, leaving=adjudicate(inside, plan, so_far(), OUTSIDE))
    leaving = adjudicate(a_visit("200", "100"), plan, so_far(), OUTSIDE)
    # 100 to the deductible outside and 100 of balance, against a copay of 20
    assert compare_leaving(inside.claim, staying=staying, leaving=leaving).difference == usd("180")


# A second plan

SILVER = a_plan(identifier=PlanId("silver"), deductible_in=None, cost_shares=(a_row("10"),))


def coordinated(rule: CoordinationRule, billed: str = "1000", allowed: str = "800") -> Coordination:
    claim = a_visit(billed, allowed)
    first = adjudicate(claim, a_plan(cost_shares=(a_row("20", copay="30"),)), so_far(), INSIDE)
    second = adjudicate(claim, SILVER, evolve(so_far(), plan=PlanId("silver")), INSIDE)
    return coordinate(first, second, rule)


def test_a_second_plan_pays_its_benefit_up_to_what_is_owed() -> None:
    both = coordinated(UP_TO_OWED)
    (line,) = both.lines
    # 500 + 30 + 20 % x 270 = 584 owed; 90 % x 800 = 720 of benefit
    assert (line.benefit, line.paid, line.owed) == (usd("720"), usd("584"), usd("0"))
    assert line.adjustments == (ClaimAdjustment(OA_23, usd("416")),)
    assert (both.paid, both.owed, both.findings) == (usd("584"), usd("0"), ())


def test_a_second_plan_that_duplicates_nothing_pays_what_its_benefit_exceeds_the_first() -> None:
    (line,) = coordinated(NO_DUPLICATION).lines
    # 720 - 216 = 504 of 584: coinsurance 54 and copay 30 first, then 420 of the deductible
    assert (line.paid, line.owed) == (usd("504"), usd("80"))
    assert line.adjustments == (ClaimAdjustment(OA_23, usd("416")), ClaimAdjustment(PR_1, usd("80")))
    assert str(line.working).splitlines()[-1] == "  note: the second plan pays less what the first plan paid"


def test_a_benefit_below_what_the_first_plan_paid_leaves_all_of_it_owed() -> None:
    claim = a_visit("1000", "800")
    first = adjudicate(claim, a_plan(cost_shares=(a_row("5", copay="30"),), deductible_in=None), so_far(), INSIDE)
    second = adjudicate(
        claim, evolve(SILVER, cost_shares=(a_row("90"),)), evolve(so_far(), plan=PlanId("silver")), INSIDE
    )
    (line,) = coordinate(first, second, NO_DUPLICATION).lines
    # 30 + 5 % x 770 = 68.50
    assert (line.paid, line.owed) == (usd("0"), usd("68.50"))
    assert line.adjustments[1:] == (ClaimAdjustment(PR_2, usd("38.50")), ClaimAdjustment(PR_3, usd("30")))


def test_what_a_forfait_pays_counts_as_paid_by_the_first_plan() -> None:
    charge = a_charge(usd("150"))
    plan = a_plan(cost_shares=(a_row("0", copay="30", deductible_applies=False),))
    first = adjudicate(priced(by_forfait(charge, usd("100"))), plan, so_far(), INSIDE)
    second = adjudicate(
        priced(allowing(charge, usd("100"))),
        evolve(SILVER, cost_shares=(a_row("20"),)),
        evolve(so_far(), plan=PlanId("silver")),
        INSIDE,
    )
    # The forfait pays 100 - 30 = 70, and the second plan alone 80 % x 100 = 80: 10 more, of the 30 owed.
    (line,) = coordinate(first, second, NO_DUPLICATION).lines
    assert (line.benefit, line.paid, line.owed) == (usd("80"), usd("10"), usd("20"))
    (line,) = coordinate(first, second, UP_TO_OWED).lines
    assert (line.paid, line.owed) == (usd("30"), usd("0"))


def test_what_no_plan_shares_is_covered_last() -> None:
    claim = a_visit("1000", "800")
    first = adjudicate(claim, a_plan(deductible_out=None), so_far(), OUTSIDE)
    second = adjudicate(
        claim, evolve(SILVER, cost_shares=(a_row("50"),)), evolve(so_far(), plan=PlanId("silver")), INSIDE
    )
    (line,) = coordinate(first, second, UP_TO_OWED).lines
    # 40 % x 800 = 320, and 200 of balance; 400 of benefit
    assert line.adjustments == (ClaimAdjustment(OA_23, usd("480")), ClaimAdjustment(PR_45, usd("120")))
    excluded = adjudicate(claim, a_plan(excluded=("primary care visit",)), so_far(), INSIDE)
    (line,) = coordinate(excluded, second, UP_TO_OWED).lines
    assert line.adjustments == (ClaimAdjustment(PR_96, usd("600")),)


def test_lines_that_wait_under_one_plan_wait_for_both() -> None:
    claim = priced(allowing(a_charge(usd("100")), usd("100")), WAITING)
    first = adjudicate(claim, a_plan(), so_far(), INSIDE)
    second = evolve(
        adjudicate(claim, SILVER, evolve(so_far(), plan=PlanId("silver")), INSIDE),
        lines=(),
        pended=(PendedLine(1, usd("100"), "no price"), PendedLine(2, usd("90"), "no price")),
    )
    assert [str(finding) for finding in coordinate(first, second, UP_TO_OWED).findings] == [
        "line not coordinated: c-1, line 1 (it waits for a price)",
        "line not coordinated: c-1, line 2 (it waits for a price)",
    ]


def test_two_plans_and_one_claim_are_coordinated() -> None:
    both = coordinated(UP_TO_OWED)
    other = adjudicate(
        a_visit("1000", "800", identifier="c-2"), SILVER, evolve(so_far(), plan=PlanId("silver")), INSIDE
    )
    dearer = adjudicate(a_visit("1001", "800"), SILVER, evolve(so_far(), plan=PlanId("silver")), INSIDE)
    for second, message in (
        (other, "^second: claim 'c-2' of 'p-1' is not claim 'c-1' of 'p-1'"),
        (both.first, "^second: plan 'gold' stands twice for claim 'c-1'"),
        (dearer, "^second: the lines of claim 'c-1' are not those that the first plan was billed"),
    ):
        with pytest.raises(InvalidValueError, match=message):
            evolve(both, second=second)
    with pytest.raises(InvalidTypeError, match="^rule"):
        evolve(both, rule=cast(Any, "up to what is owed"))


def test_a_coordinated_line_adds_up() -> None:
    (line,) = coordinated(NO_DUPLICATION).lines
    with pytest.raises(ConservationError, match="^paid: line 1 pays 720.01 USD of a benefit of 720.00 USD"):
        evolve(line, paid=usd("720.01"))
    with pytest.raises(ConservationError, match="^billed: line 1 bills 1000.00 USD, but its parts make 999.99 USD"):
        evolve(line, paid=usd("503.99"))
    with pytest.raises(ConservationError, match="^adjustments: line 1 bills 1000.00 USD"):
        evolve(line, adjustments=())
    with pytest.raises(InvalidValueError, match="^benefit: -1.00 USD is negative"):
        evolve(line, benefit=usd("-1"))
    overpaid = Working(title="x", lines=(WorkingLine.stated("x", usd("-1")),), total=usd("-1"))
    with pytest.raises(InvalidValueError, match="^working: -1.00 USD is negative"):
        evolve(line, working=overpaid, paid=usd("585"))


# Standings

CABINET, BENQUE, DAY = StructureId("cabinet"), PhysicianId("dr-benque"), date(2026, 3, 2)
POLICY = blue_cross_massachusetts(ends_with_physician=True, allows_standing=False)
CLAIM = a_visit("100", "100").claim


def a_status(*failed: NetworkPart, treated_as_in: TreatedAsIn | None = None) -> NetworkStatus:
    return NetworkStatus(
        network=NetworkId("north"),
        structure=CABINET,
        physician=BENQUE,
        site=None,
        on=DAY,
        failed=failed,
        treated_as_in=treated_as_in,
    )


def a_decision(patient: str = "p-1", on: date = DAY) -> ReferralDecision:
    draft = Referral(
        identifier=ReferralId("r-1"),
        patient=type(ANNA)(patient),
        referred_by=PhysicianId("dr-01"),
        to=ReferralTarget(physician=BENQUE),
        visits_allowed=1,
        policy=POLICY,
    )
    issued = cast(Any, issue(draft, on=date(2026, 1, 5), recorded_on=date(2026, 1, 5))).referral
    visit = ReferredVisit(
        identifier=VisitId("v-1"), patient=type(ANNA)(patient), on=on, physician=BENQUE, service="cardiology"
    )
    return consume(issued, visit, recorded_on=on, holidays=())


def standing_of(status: NetworkStatus, referral: Any = None, **changes: Any) -> LineStanding:
    return line_standing(CLAIM, 1, status, **{"has_physician": True, "policy": POLICY, "referral": referral} | changes)


def test_a_standing_follows_from_the_network_status_and_the_referral() -> None:
    assert standing_of(a_status(), a_decision()) == INSIDE
    assert standing_of(a_status(NetworkPart.PHYSICIAN), a_decision()) == OUTSIDE
    assert standing_of(a_status(), a_decision(), tier="preferred").tier == "preferred"
    assert standing_of(a_status(), a_decision(), has_physician=False).has_physician is False


@pytest.mark.parametrize(
    ("policy", "referral", "has_referral"),
    [
        (POLICY, None, False),
        (POLICY, a_decision(on=date(2027, 3, 2)), False),
        (None, None, True),
        (evolve(POLICY, exempt_services=("primary care visit",)), None, True),
    ],
    ids=["none", "refused", "no rules", "exempt"],
)
def test_a_referral_is_there_where_it_was_used_or_none_is_needed(
    policy: Any, referral: Any, has_referral: bool
) -> None:
    assert standing_of(a_status(), referral, policy=policy).has_referral is has_referral


def test_care_that_continues_and_clinicians_at_a_site_in_network_are_exceptions_out_of_network() -> None:
    continued = standing_of(a_status(NetworkPart.GROUP, treated_as_in=TreatedAsIn.TRANSITION))
    assert continued.is_continued
    line = adjudicate(a_visit("1000", "600"), a_plan(), so_far(), continued).lines[0]
    assert (line.side, line.balance_bill) == (NetworkSide.IN, usd("0"))
    assert line.working.notes == ("shared as in network: care continued after the practice left it",)
    assert standing_of(a_status(NetworkPart.PHYSICIAN), site_in_network=True).site_in_network
    assert not standing_of(a_status(), site_in_network=True).site_in_network
    # An emergency is a mark of the line, and what it changes is for the plan to say.
    assert not standing_of(a_status(NetworkPart.GROUP, treated_as_in=TreatedAsIn.EMERGENCY)).is_continued


def test_somebody_elses_referral_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="^referral: 'r-1' is for 'p-2', and line 1 of claim 'c-1' for 'p-1'"):
        standing_of(a_status(), a_decision("p-2"))


def test_a_referral_that_was_used_for_another_visit_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="^referral: 'r-1' was not used for the visit of line 1 of claim 'c-1'"):
        standing_of(a_status(), a_decision(on=date(2026, 3, 3)))
    step = cast(Any, a_decision())
    with pytest.raises(InvalidValueError, match="^referral: 'r-1' was not used for the visit"):
        standing_of(a_status(), evolve(step, event=step.referral.events[0]))


def test_a_status_of_another_visit_and_a_line_that_is_not_there_are_refused() -> None:
    for changes in ({"physician": PhysicianId("dr-diallo")}, {"on": date(2026, 3, 3)}):
        with pytest.raises(InvalidValueError, match="^status: it is that of .* give the status of that visit"):
            standing_of(evolve(a_status(), **cast("dict[str, Any]", changes)))
    elsewhere = evolve(a_status(), structure=StructureId("elsewhere"))
    with pytest.raises(InvalidValueError, match="^status: it is that of 'dr-benque' of 'elsewhere' on 2026-03-02"):
        standing_of(elsewhere)
    here, there = SiteId("here"), SiteId("there")
    served = evolve(CLAIM, lines=tuple(evolve(line, site=here) for line in CLAIM.lines))
    for site in (None, here):
        status = evolve(a_status(), site=site)
        assert line_standing(served, 1, status, has_physician=True, policy=None, referral=None) == INSIDE
    with pytest.raises(InvalidValueError, match="^status: it is that of site 'there', and line 1 of claim 'c-1' was"):
        status = evolve(a_status(), site=there)
        line_standing(served, 1, status, has_physician=True, policy=None, referral=None)
    with pytest.raises(NotKnownError, match="^number: there is no line 2 of claim 'c-1'; it has 1"):
        line_standing(CLAIM, 2, a_status(), has_physician=True, policy=None, referral=None)
    with pytest.raises(InvalidTypeError, match="^referral: .* give what consume gave"):
        standing_of(a_status(), "r-1")
    with pytest.raises(InvalidTypeError, match="^status"):
        standing_of(cast(Any, None))


def test_exceptions_are_for_lines_out_of_network() -> None:
    for exception in ("site_in_network", "is_continued"):
        with pytest.raises(InvalidValueError, match="^side: in network nothing is treated as if it were"):
            evolve(INSIDE, **cast(Any, {exception: True}))


def test_a_pended_line_charges_nothing_negative() -> None:
    with pytest.raises(InvalidValueError, match="^billed: -1.00 EUR is negative"):
        PendedLine(1, Money.parse("-1", EUR), "no price")
