"""Pricing: what a contract allows for a line, and what it says where it allows nothing."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

from primarycare.baskets import Basket, BasketService, Regime
from primarycare.claims import CO_24, CO_29, CO_45, CO_59, ClaimAdjustment, PlaceOfService
from primarycare.discounts import (
    GeographicIndices,
    LimitingCharge,
    PricedClaim,
    PricedLine,
    PricingReason,
    PricingStatus,
    RelativeValues,
    charges_statement,
    limiting_charge,
    negotiated_discount,
    price,
    price_claim,
    price_claims,
    relative_value_price,
)
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError, MissingInputError
from primarycare.identifiers import BasketId, PatientId, PhysicianId, StructureId
from primarycare.membership import EnrolmentSpan
from primarycare.money import EUR, Money, Rounding, RoundingMode, Share
from primarycare.networks import (
    Capitated,
    CaseRate,
    FeeScheduleEntry,
    FlatDiscount,
    MultipleProcedures,
    PayerContract,
    PercentOfCharge,
    PercentOfSchedule,
    PerDiem,
    RateTerm,
    ReductionBase,
    ServiceScope,
)
from primarycare.periods import Period
from primarycare.workings import Working
from tests.small_contract import (
    CENTS,
    SCHEDULE,
    YEAR,
    a_charge,
    a_claim,
    a_contract,
    a_schedule,
    a_term,
    per,
    usd,
)

LISTED = (FeeScheduleEntry("99214", per("131.20")), FeeScheduleEntry("80053", per("12.3456")))
FILED = date(2026, 3, 5)


def refused(build: Callable[[], object], kind: type[Exception] = InvalidValueError) -> str:
    with pytest.raises(kind) as error:
        build()
    return str(error.value)


def under(
    term: RateTerm | None = None, *, lesser_of: bool = True, floor: str | None = None, cap: str | None = None
) -> PayerContract:
    made = (
        a_term(lesser_of=lesser_of, floor=floor, cap=cap)
        if term is None
        else a_term(term, lesser_of=lesser_of, floor=floor, cap=cap)
    )
    return a_contract(made, schedules=(a_schedule(*LISTED),))


def allowed(contract: PayerContract, billed: str, **line: object) -> str | None:
    made = price(
        evolve(a_charge(billed), **line),  # type: ignore[arg-type]
        contract,
        filed_on=FILED,
        rounding=CENTS,
    ).allowed
    return None if made is None else made.text


# The seven kinds of price


@pytest.mark.parametrize(
    ("term", "billed", "units", "expected"),
    [
        (None, "260", 1, "131.20"),
        # 2 x 131.20
        (None, "520", 2, "262.40"),
        # 1.2 x 131.20 = 157.44
        (PercentOfSchedule.percent("120", SCHEDULE), "260", 1, "157.44"),
        # 0.375 x 90 = 33.75
        (PercentOfCharge(Share.percent("37.5")), "90", 1, "33.75"),
        (PercentOfCharge(Share.percent("100")), "90.01", 3, "90.01"),
        # 90 less 20 %
        (FlatDiscount(share=Share.percent("20")), "90", 1, "72.00"),
        # 90 less 5 for the line, whatever its units
        (FlatDiscount(amount=usd("5")), "90", 4, "85.00"),
        (FlatDiscount(amount=usd("100")), "90", 1, "0.00"),
        # 3 days at 850
        (PerDiem(per("850", "day")), "9000", 3, "2550.00"),
        (CaseRate(per("4200", "case")), "9000", 3, "4200.00"),
        (Capitated(SCHEDULE), "260", 1, "0.00"),
    ],
)
def test_each_kind_of_term_has_its_own_price(term: RateTerm | None, billed: str, units: int, expected: str) -> None:
    assert allowed(under(term), billed, units=units) == expected


def test_a_price_of_fractions_of_a_cent_is_rounded_once_for_all_units() -> None:
    # 5 x 12.3456 = 61.728, while 5 x 12.35 would be 61.75
    assert allowed(under(), "100", code="80053", units=5) == "61.73"


def test_a_code_that_is_not_listed_is_paid_by_the_default_or_not_at_all() -> None:
    # 40 % of 100, and the 120 % of the term do not touch it
    default = a_schedule(*LISTED, unlisted=Share.percent("40"))
    contract = a_contract(a_term(PercentOfSchedule.percent("120", SCHEDULE)), schedules=(default,))
    assert allowed(contract, "100", code="99499") == "40.00"
    assert allowed(under(), "100", code="99499") is None


@pytest.mark.parametrize(
    ("floor", "cap", "billed", "expected"),
    [
        ("150", None, "260", "150.00"),
        ("150", None, "140", "140.00"),
        ("131.20", None, "260", "131.20"),
        (None, "100", "260", "100.00"),
        (None, "131.20", "260", "131.20"),
        ("100", "140", "260", "131.20"),
    ],
)
def test_floor_and_cap_bound_the_price_before_the_charge_is_compared(
    floor: str | None, cap: str | None, billed: str, expected: str
) -> None:
    assert allowed(under(floor=floor, cap=cap), billed) == expected


def test_without_lesser_of_more_than_the_charge_is_allowed_and_found() -> None:
    priced = price_claim(a_claim(a_charge("100")), under(lesser_of=False), rounding=CENTS)
    assert (priced.allowed, priced.adjustment) == (usd("131.20"), usd("-31.20"))
    assert [str(found) for found in priced.findings] == [
        "allowed above the charge: claim-1 (line 1: 131.20 USD allowed for a charge of 100.00 USD)"
    ]
    assert allowed(under(), "100") == "100.00"


def test_a_case_rate_is_shared_by_charge_over_the_lines_of_a_claim() -> None:
    # 100 x 300/400 and 100 x 100/400
    claim = a_claim(a_charge("300", 1), a_charge("100", 2), a_charge("50", 3, code="80053"))
    surgery = a_term(CaseRate(per("100", "case")), services=ServiceScope(codes=("99214",)))
    others = a_term(label="others", priority=2)
    priced = price_claim(claim, a_contract(surgery, others, schedules=(a_schedule(*LISTED),)), rounding=CENTS)
    assert [line.allowed for line in priced.lines] == [usd("75"), usd("25"), usd("12.35")]


@pytest.mark.parametrize(
    ("lesser_of", "billed", "expected"),
    [
        # The case is 60 at most, and each line its charge
        (True, ("40", "20"), ["40.00", "20.00"]),
        # 100 x 2/3 and 100 x 1/3
        (False, ("40", "20"), ["66.67", "33.33"]),
        (True, ("0", "0"), ["0.00", "0.00"]),
        (False, ("0", "0"), ["50.00", "50.00"]),
    ],
)
def test_a_case_is_compared_with_all_its_charges(lesser_of: bool, billed: tuple[str, str], expected: list[str]) -> None:
    claim = a_claim(*(a_charge(amount, number) for number, amount in enumerate(billed, start=1)))
    contract = a_contract(a_term(CaseRate(per("100", "case")), lesser_of=lesser_of))
    lines = price_claim(claim, contract, rounding=CENTS).lines
    assert [line.allowed.text for line in lines if line.allowed is not None] == expected


# Lines without a price


@pytest.mark.parametrize(
    ("contract", "line", "reason"),
    [
        (
            a_contract(a_term(Capitated())),
            a_charge("1", served_on=date(2025, 12, 31)),
            PricingReason.CONTRACT_NOT_BEGUN,
        ),
        (a_contract(a_term(Capitated())), a_charge("1", served_on=date(2027, 1, 1)), PricingReason.CONTRACT_EXPIRED),
        (a_contract(), a_charge("1"), PricingReason.NO_TERM),
        (
            a_contract(a_term(), schedules=(a_schedule(*LISTED, during=Period(date(2026, 7, 1))),)),
            a_charge("1"),
            PricingReason.NO_VERSION,
        ),
        (a_contract(a_term(), schedules=(a_schedule(*LISTED),)), a_charge("1", code="x"), PricingReason.UNKNOWN_CODE),
        (
            a_contract(
                a_term(),
                schedules=(a_schedule(*(FeeScheduleEntry("1", per("1"), modifiers=(m,)) for m in ("26", "59"))),),
            ),
            a_charge("1", code="1", modifiers=("26", "59")),
            PricingReason.AMBIGUOUS_MODIFIERS,
        ),
    ],
)
def test_a_line_without_a_price_waits_with_its_reason_and_nothing_is_guessed(
    contract: PayerContract, line: object, reason: PricingReason
) -> None:
    priced = price(line, contract, filed_on=date(2027, 1, 2), rounding=CENTS)  # type: ignore[arg-type]
    assert (priced.status, priced.reason, priced.allowed) == (PricingStatus.UNPRICED, reason, None)
    assert (priced.adjustments, priced.working, priced.adjustment) == ((), None, usd("0"))


def test_an_evergreen_contract_prices_after_its_end() -> None:
    line = a_charge("100", served_on=date(2027, 1, 1))
    contract = a_contract(a_term(PercentOfCharge(Share.percent("80"))), evergreen=True)
    assert price(line, contract, filed_on=date(2027, 1, 2), rounding=CENTS).allowed == usd("80")


@pytest.mark.parametrize(("filed_on", "late"), [(date(2026, 5, 31), False), (date(2026, 6, 1), True)])
def test_a_late_line_is_denied_and_nobody_is_paid(filed_on: date, late: bool) -> None:
    # 2 March + 90 days = 31 May
    contract = a_contract(a_term(PercentOfCharge(Share.percent("80"))), timely_filing=90)
    priced = price(a_charge("100"), contract, filed_on=filed_on, rounding=CENTS)
    assert (priced.status is PricingStatus.DENIED) is late
    if late:
        assert (priced.allowed, priced.adjustments) == (usd("0"), (ClaimAdjustment(CO_29, usd("100")),))
        assert not CO_29.group.is_owed_by_patient


def test_a_late_line_outside_the_contract_waits_all_the_same() -> None:
    contract = a_contract(a_term(PercentOfCharge(Share.percent("80"))), timely_filing=1)
    priced = price(a_charge("1", served_on=date(2027, 3, 1)), contract, filed_on=date(2028, 1, 1), rounding=CENTS)
    assert priced.reason is PricingReason.CONTRACT_EXPIRED


def test_a_late_capitated_line_is_denied_and_a_late_line_without_a_term_too() -> None:
    for terms in ((a_term(Capitated()),), ()):
        contract = a_contract(*terms, timely_filing=1)
        priced = price(a_charge("1"), contract, filed_on=date(2026, 3, 9), rounding=CENTS)
        assert (priced.status, priced.is_capitated) == (PricingStatus.DENIED, False)


# Forfait or fee


@pytest.mark.parametrize(
    ("schedules", "underlying", "expected"),
    [
        ((a_schedule(*LISTED),), SCHEDULE, usd("131.20")),
        ((), None, None),
        ((a_schedule(),), SCHEDULE, None),
        ((a_schedule(unlisted=Share.percent("50")),), SCHEDULE, usd("130")),
        ((a_schedule(*LISTED, during=Period(date(2026, 7, 1))),), SCHEDULE, None),
    ],
)
def test_a_capitated_line_pays_nothing_and_keeps_an_underlying_price_where_there_is_one(
    schedules: tuple[object, ...], underlying: object, expected: Money | None
) -> None:
    contract = a_contract(a_term(Capitated(underlying)), schedules=schedules)  # type: ignore[arg-type]
    priced = price(a_charge("260"), contract, filed_on=FILED, rounding=CENTS)
    assert (priced.is_capitated, priced.allowed, priced.underlying) == (True, usd("0"), expected)
    assert priced.adjustments == (ClaimAdjustment(CO_24, usd("260")),)
    assert priced.status is PricingStatus.PRICED


BASKET = Basket(identifier=BasketId("visits"), name="Visits", services=(BasketService("99214", YEAR),))
ENGAGED = (EnrolmentSpan(PatientId("p-1"), PhysicianId("dr-benque"), Period(date(2026, 2, 1))),)


def by_basket(contract: PayerContract, *, patient: str = "p-1", day: date = date(2026, 3, 2)) -> list[PricedLine]:
    claim = a_claim(a_charge("260", 1, served_on=day), a_charge("20", 2, code="80053", served_on=day), patient=patient)
    return list(price_claim(claim, contract, rounding=CENTS, basket=BASKET, enrolled=ENGAGED).lines)


def test_the_basket_decides_against_a_fee_and_against_a_forfait() -> None:
    by_fee = under()
    assert [line.is_capitated for line in by_basket(by_fee)] == [True, False]
    both = a_contract(a_term(Capitated(SCHEDULE), label="f"), a_term(priority=2), schedules=(a_schedule(*LISTED),))
    inside, outside = by_basket(both)
    assert (inside.underlying, inside.allowed) == (usd("131.20"), usd("0"))
    assert (outside.is_capitated, outside.allowed, outside.term) == (False, usd("12.35"), "all services")


def test_a_service_outside_the_basket_that_the_contract_pays_by_forfait_only_waits() -> None:
    contract = a_contract(a_term(Capitated()))
    assert [line.reason for line in by_basket(contract)] == [None, PricingReason.OUTSIDE_BASKET]
    assert [line.reason for line in by_basket(a_contract())] == [None, PricingReason.NO_TERM]


@pytest.mark.parametrize(
    ("patient", "day", "capitated"),
    [("p-1", date(2026, 2, 1), True), ("p-1", date(2026, 1, 31), False), ("p-2", date(2026, 2, 1), False)],
)
def test_the_forfait_pays_only_for_whom_it_is_paid(patient: str, day: date, capitated: bool) -> None:
    assert by_basket(under(), patient=patient, day=day)[0].is_capitated is capitated


def test_a_service_given_twice_on_a_day_is_paid_by_the_forfait_twice() -> None:
    claim = a_claim(a_charge("260", 1), a_charge("260", 2))
    priced = price_claim(claim, under(), rounding=CENTS, basket=BASKET, enrolled=ENGAGED)
    assert [line.is_capitated for line in priced.lines] == [True, True]


def test_a_basket_and_the_spans_of_enrolment_are_given_together() -> None:
    message = "enrolled: a basket and the spans of enrolment are read together; give both of them or neither"
    claim = a_claim(a_charge("1"))
    assert refused(lambda: price_claim(claim, under(), rounding=CENTS, basket=BASKET), MissingInputError) == message
    assert refused(lambda: price_claim(claim, under(), rounding=CENTS, enrolled=()), MissingInputError) == message


def test_a_line_by_itself_takes_what_the_basket_says() -> None:
    priced = price(a_charge("260"), under(), filed_on=FILED, rounding=CENTS, regime=Regime.FORFAIT)
    assert (priced.is_capitated, priced.term, priced.underlying) == (True, None, None)
    fee = price(a_charge("260"), under(), filed_on=FILED, rounding=CENTS, regime=Regime.FEE)
    assert fee.allowed == usd("131.20")


# Several procedures

RULE = MultipleProcedures(
    ranks=(Share.percent("100"), Share.percent("50")),
    services=ServiceScope(codes=("a", "b", "c")),
    applies_to=ReductionBase.CONTRACT_PRICE,
)
PROCEDURES = a_contract(
    a_term(lesser_of=False),
    schedules=(
        a_schedule(*(FeeScheduleEntry(code, per(rate)) for code, rate in (("a", "300"), ("b", "200"), ("x", "10")))),
    ),
    multiple_procedures=RULE,
)


def parts(*claims: object) -> list[list[str | None]]:
    priced = price_claims(claims, PROCEDURES, rounding=CENTS)  # type: ignore[arg-type]
    return [[None if line.allowed is None else line.allowed.text for line in claim.lines] for claim in priced]


def test_the_reduction_stands_apart_from_the_discount() -> None:
    claim = a_claim(a_charge("400", 1, code="a"), a_charge("250", 2, code="b"))
    first, second = price_claim(claim, PROCEDURES, rounding=CENTS).lines
    assert first.adjustments == (ClaimAdjustment(CO_45, usd("100")),)
    assert second.adjustments == (ClaimAdjustment(CO_45, usd("50")), ClaimAdjustment(CO_59, usd("100")))
    assert "50 % as procedure 2 of 2" in str(second.working)


def test_only_procedures_of_one_patient_physician_and_day_are_ranked_together() -> None:
    a, b = a_charge("400", 1, code="a"), a_charge("250", 2, code="b")
    assert parts(a_claim(a, b)) == [["300.00", "100.00"]]
    assert parts(a_claim(a, evolve(b, physician=PhysicianId("dr-diallo")))) == [["300.00", "200.00"]]
    assert parts(a_claim(a, evolve(b, served_on=date(2026, 3, 3)))) == [["300.00", "200.00"]]
    assert parts(a_claim(a), a_claim(b, identifier="claim-2", patient="p-2")) == [["300.00"], ["200.00"]]
    assert parts(a_claim(a), a_claim(b, identifier="claim-2")) == [["300.00"], ["100.00"]]
    assert parts(a_claim(b, identifier="claim-2"), a_claim(a)) == [["100.00"], ["300.00"]]


def test_a_line_outside_the_rule_or_without_a_price_takes_no_rank() -> None:
    a, b = a_charge("400", 1, code="a"), a_charge("250", 2, code="b")
    assert parts(a_claim(a, evolve(b, code="x"))) == [["300.00", "10.00"]]
    assert parts(a_claim(a, evolve(b, code="c"))) == [["300.00", None]]


def test_a_procedure_in_a_group_is_never_paid_above_its_charge() -> None:
    # Alone 300 is allowed for a charge of 250; beside another 250 at most, and 50 % of 200 for the other
    a, b = a_charge("250", 1, code="a"), a_charge("250", 2, code="b")
    assert parts(a_claim(a)) == [["300.00"]]
    assert parts(a_claim(a, b)) == [["250.00", "100.00"]]


@pytest.mark.parametrize(
    ("limits", "underlying"),
    [
        # The schedule lists 131.20; 100 was billed
        ({"lesser_of": False}, "131.20"),
        ({"lesser_of": True}, "100"),
        ({"lesser_of": True, "cap": "80"}, "80"),
        ({"lesser_of": False, "floor": "150"}, "150"),
    ],
)
def test_the_limits_of_a_capitated_term_hold_for_its_underlying_price(limits: dict[str, Any], underlying: str) -> None:
    forfait = a_term(Capitated(SCHEDULE), **limits)
    contract = a_contract(forfait, schedules=(a_schedule(FeeScheduleEntry("99214", per("131.20"))),))
    assert price(a_charge("100"), contract, filed_on=FILED, rounding=CENTS).underlying == usd(underlying)


def test_what_a_low_charge_and_a_rank_take_off_stands_apart_under_either_base() -> None:
    # Price 200, charge 120: alone 120. 50 % of the price leaves 100, 50 % of what is allowed 60
    claim = a_claim(a_charge("400", 1, code="a"), a_charge("120", 2, code="b"))
    for base, left, off in ((ReductionBase.CONTRACT_PRICE, "100", "20"), (ReductionBase.ALLOWED, "60", "60")):
        contract = evolve(PROCEDURES, multiple_procedures=evolve(RULE, applies_to=base))
        line = price_claim(claim, contract, rounding=CENTS).lines[1]
        assert (line.allowed, line.adjustments) == (usd(left), (ClaimAdjustment(CO_59, usd(off)),))


def test_ranked_by_the_contracts_price_a_raised_rate_can_lower_what_the_provider_gets() -> None:
    # Charged 90 and 500. Prices 198 and 200: 200 + the lesser of 90 and 99 = 290. Prices 202 and 200: 90 + 100 = 190.
    # Ranked by what is allowed: 200 + 45 = 245 both times
    claim = a_claim(a_charge("90", 1, code="a"), a_charge("500", 2, code="b"))
    for base, before, after in ((ReductionBase.CONTRACT_PRICE, "290", "190"), (ReductionBase.ALLOWED, "245", "245")):
        for rate, total in (("198", before), ("202", after)):
            contract = a_contract(
                a_term(),
                schedules=(a_schedule(FeeScheduleEntry("a", per(rate)), FeeScheduleEntry("b", per("200"))),),
                multiple_procedures=evolve(RULE, applies_to=base),
            )
            assert price_claim(claim, contract, rounding=CENTS).allowed == usd(total)


def test_a_price_does_not_show_in_a_repr_what_was_done() -> None:
    # A payer's file names a case by its code, and so does the term that it becomes
    contract = a_contract(a_term(CaseRate(per("40", "case")), label="40 for a case of 81025"))
    priced = price_claim(a_claim(a_charge("60", code="81025", service="pregnancy test")), contract, rounding=CENTS)
    assert priced.lines[0].term == "40 for a case of 81025"
    for shown in (repr(priced), repr(priced.lines[0]), repr(priced.findings)):
        assert "81025" not in shown and "pregnancy" not in shown


def test_a_line_is_not_filed_before_it_was_served() -> None:
    # Served on 2 March
    early = refused(lambda: price(a_charge("1"), under(), filed_on=date(2026, 3, 1), rounding=CENTS))
    assert early == "filed_on: 2026-03-01 is before line 1 was served on 2026-03-02; correct one of them"
    assert price(a_charge("1"), under(), filed_on=date(2026, 3, 2), rounding=CENTS).allowed == usd("1")


def test_of_two_equal_procedures_the_first_number_ranks_first() -> None:
    claim = a_claim(a_charge("300", 2, code="a"), a_charge("300", 1, code="a"))
    assert parts(claim) == [["300.00", "150.00"]]


def test_a_case_is_not_reduced_as_one_of_several_procedures() -> None:
    contract = a_contract(a_term(CaseRate(per("100", "case"))), multiple_procedures=RULE)
    claim = a_claim(a_charge("60", 1, code="a"), a_charge("60", 2, code="b"))
    assert price_claim(claim, contract, rounding=CENTS).allowed == usd("100")


def test_the_lines_of_a_claim_that_wait_for_a_price_are_told() -> None:
    claim = a_claim(a_charge("260", 1), a_charge("90", 2, code="x"))
    assert [each.line.number for each in price_claim(claim, under(), rounding=CENTS).unpriced] == [2]


# What is refused


def test_claims_of_another_structure_and_claims_beside_their_correction_are_refused() -> None:
    claim = a_claim(a_charge("1"))
    elsewhere = evolve(claim, structure=StructureId("elsewhere"))
    assert refused(lambda: price_claim(elsewhere, under(), rounding=CENTS)) == (
        "claims: 'claim-1' is from 'elsewhere' and contract 'contract-1' is with 'cabinet'; "
        "give the contract of that structure"
    )
    again = a_claim(a_charge("1"), identifier="claim-2", corrects="claim-1")
    assert refused(lambda: price_claims((again, claim), under(), rounding=CENTS)) == (
        "claims: 'claim-2' corrects 'claim-1', which is given beside it; price the last of them only"
    )
    assert "stands twice" in refused(lambda: price_claims((claim, claim), under(), rounding=CENTS))


def test_another_currency_and_another_rounding_are_refused() -> None:
    euros = evolve(a_charge("1"), billed=Money.parse("1", EUR))
    assert refused(lambda: price(euros, under(), filed_on=FILED, rounding=CENTS)) == (
        "billed: line 1 is in EUR and contract 'contract-1' in another currency; convert one of them first"
    )
    for places in (0, 1, 3):
        rounding = Rounding(places, RoundingMode.DOWN)
        assert refused(lambda: price(a_charge("1"), under(), filed_on=FILED, rounding=rounding)).startswith(
            "rounding: "
        )
    assert price(euros, a_contract(), filed_on=FILED, rounding=CENTS).reason is PricingReason.NO_TERM


@pytest.mark.parametrize("claims", [None, a_claim(a_charge("1")), "claim-1", (None,)])
def test_claims_are_given_in_several(claims: object) -> None:
    assert refused(lambda: price_claims(claims, under(), rounding=CENTS), InvalidTypeError).startswith("claims")  # type: ignore[arg-type]


def test_wrong_types_are_named() -> None:
    claim, line = a_claim(a_charge("1")), a_charge("1")
    cases: list[tuple[Callable[[], object], str]] = [
        (lambda: price_claim(None, under(), rounding=CENTS), "claim: "),  # type: ignore[arg-type]
        (lambda: price_claim(claim, None, rounding=CENTS), "contract: "),  # type: ignore[arg-type]
        (lambda: price_claim(claim, under(), rounding=2), "rounding: "),  # type: ignore[arg-type]
        (lambda: price_claim(claim, under(), rounding=CENTS, basket="b", enrolled=()), "basket: "),  # type: ignore[arg-type]
        (lambda: price_claim(claim, under(), rounding=CENTS, basket=BASKET, enrolled="p-1"), "enrolled: "),  # type: ignore[arg-type]
        (lambda: price(line, under(), filed_on="today", rounding=CENTS), "filed_on: "),  # type: ignore[arg-type]
        (lambda: price(line, under(), filed_on=FILED, rounding=CENTS, regime="fee"), "regime: "),  # type: ignore[arg-type]
        (lambda: negotiated_discount(None, in_network=True), "priced: "),  # type: ignore[arg-type]
        (lambda: charges_statement(price_claim(claim, under(), rounding=CENTS), in_network=1), "in_network: "),  # type: ignore[arg-type]
    ]
    for build, start in cases:
        assert refused(build, InvalidTypeError).startswith(start)


def test_no_message_and_no_working_shows_what_was_done() -> None:
    claim = a_claim(a_charge("260", service="psychotherapy"), a_charge("20", 2, code="J1100", service="psychotherapy"))
    priced = price_claim(claim, under(), rounding=CENTS)
    told = [repr(priced), *(str(line.working) for line in priced.lines), *(str(found) for found in priced.findings)]
    told.append(str(charges_statement(priced, in_network=True)))
    assert not any(word in text for text in told for word in ("99214", "J1100", "psychotherapy"))


# Results that cannot be


PRICED = price(a_charge("260"), under(), filed_on=FILED, rounding=CENTS)
WAITING = price(a_charge("260", code="x"), under(), filed_on=FILED, rounding=CENTS)
BY_FORFAIT = price(a_charge("260"), under(Capitated(SCHEDULE)), filed_on=FILED, rounding=CENTS)


@pytest.mark.parametrize(
    ("priced", "changes", "kind", "start"),
    [
        (PRICED, {"allowed": None}, InvalidValueError, "allowed: line 1 is priced and has no amount or no working"),
        (PRICED, {"working": None}, InvalidValueError, "allowed: line 1 is priced and has no amount or no working"),
        (PRICED, {"allowed": usd("-1")}, InvalidValueError, "allowed: -1.00 USD on line 1 is negative"),
        (PRICED, {"allowed": usd("131.21")}, ConservationError, "working: line 1 allows 131.21 USD and its working"),
        (PRICED, {"adjustments": ()}, ConservationError, "adjustments: line 1 charges 260.00 USD, but 131.20 USD"),
        (PRICED, {"is_capitated": True}, InvalidValueError, "allowed: line 1 is capitated and allows 131.20 USD"),
        (
            PRICED,
            {"reason": PricingReason.FILED_TOO_LATE},
            InvalidValueError,
            "allowed: line 1 is denied and allows 131.20 USD",
        ),
        (PRICED, {"underlying": usd("1")}, InvalidValueError, "underlying: line 1 has an underlying price of 1.00 USD"),
        (BY_FORFAIT, {"underlying": usd("-1")}, InvalidValueError, "underlying: line 1 has an underlying price of -1"),
        (WAITING, {"allowed": usd("0")}, InvalidValueError, "reason: line 1 is unpriced and has a price all the same"),
        (WAITING, {"is_capitated": True}, InvalidValueError, "reason: line 1 is unpriced and has a price all the same"),
        (WAITING, {"adjustments": PRICED.adjustments}, InvalidValueError, "reason: line 1 is unpriced and has a price"),
    ],
)
def test_a_priced_line_refuses_what_contradicts_itself(
    priced: PricedLine, changes: dict[str, object], kind: type[Exception], start: str
) -> None:
    assert refused(lambda: evolve(priced, **changes), kind).startswith(start)  # type: ignore[arg-type]


def test_a_priced_claim_holds_the_lines_of_its_claim() -> None:
    priced = price_claim(a_claim(a_charge("260", 1), a_charge("10", 2)), under(), rounding=CENTS)
    for lines in (priced.lines[:1], priced.lines[::-1], ()):
        message = refused(lambda: PricedClaim(claim=priced.claim, contract=priced.contract, lines=lines))
        assert message == "lines: they are not the 2 of claim 'claim-1'; give a price for each, in their order"


# The statement


def test_the_discount_is_shown_only_in_the_network() -> None:
    contract = a_contract(a_term(), schedules=(a_schedule(*LISTED),), withhold=Share.percent("10"))
    priced = price_claim(a_claim(a_charge("260")), contract, rounding=CENTS)
    assert negotiated_discount(priced, in_network=True) == usd("128.80")
    assert negotiated_discount(priced, in_network=False) == usd("0")
    assert charges_statement(priced, in_network=True).total == usd("131.20")
    outside = charges_statement(priced, in_network=False)
    assert outside.total == usd("260") and "no price was agreed on" in outside.notes[0]
    assert priced.lines[0].withhold == Share.percent("10")


def test_a_statement_leaves_out_what_waits_and_tells_what_is_not_owed() -> None:
    first, second = a_charge("260", 1), a_charge("20", 2, code="x")
    statement = charges_statement(price_claim(a_claim(first, second), under(), rounding=CENTS), in_network=True)
    assert (statement.total, len(statement.lines)) == (usd("131.20"), 2)
    assert statement.notes == ("line 2 over 20.00 USD waits for a price and is left out",)
    forfait = charges_statement(price_claim(a_claim(first), under(Capitated()), rounding=CENTS), in_network=True)
    assert forfait.total == usd("0") and forfait.lines[1].label == "line 1: covered by the forfait"
    at_charge = price_claim(a_claim(first), under(PercentOfCharge(Share.percent("100"))), rounding=CENTS)
    assert len(charges_statement(at_charge, in_network=True).lines) == 1


# Limits and relative values


def test_a_limit_states_its_own_excess() -> None:
    nothing = Working(title="nothing", lines=(), total=usd("0"))
    assert refused(lambda: LimitingCharge(billed=usd("80"), excess=usd("79"), working=nothing), ConservationError) == (
        "excess: 79.00 USD is stated, but a charge of 80.00 USD is 80.00 USD above a limit of 0.00 USD"
    )
    assert limiting_charge(usd("86.25"), usd("75"), Fraction("1.15"), rounding=CENTS).excess == usd("0")


@pytest.mark.parametrize("factor", [Fraction("0.99"), Fraction("3.01"), Fraction("0.15"), Fraction(115)])
def test_a_factor_of_a_limit_is_from_1_to_3(factor: Fraction) -> None:
    assert "would be" in refused(lambda: limiting_charge(usd("1"), usd("1"), factor, rounding=CENTS))


def test_limits_refuse_negative_amounts_and_two_currencies() -> None:
    factor = Fraction("1.15")
    assert refused(lambda: limiting_charge(usd("-1"), usd("1"), factor, rounding=CENTS)).startswith("billed: -1.00")
    assert refused(lambda: limiting_charge(usd("1"), usd("-1"), factor, rounding=CENTS)).startswith("approved: -1.00")
    assert "do not mix" in refused(lambda: limiting_charge(usd("1"), Money.parse("1", EUR), factor, rounding=CENTS))
    refused(lambda: limiting_charge(usd("1"), usd("1"), 1.15, rounding=CENTS), InvalidTypeError)  # type: ignore[arg-type]


@pytest.mark.parametrize("places", [0, 1, 3])
def test_a_limit_keeps_the_cents_and_is_never_rounded_above_itself(places: int) -> None:
    # 1.15 x 75 = 86.25, which to whole dollars and up would be 87
    rounding = Rounding(places, RoundingMode.UP)
    told = refused(lambda: limiting_charge(usd("92"), usd("75"), Fraction("1.15"), rounding=rounding))
    assert told.startswith("rounding: ") and "does not keep the 2 decimals of USD" in told


def test_relative_values_are_exact_and_not_negative() -> None:
    one = {"work": Fraction(1), "practice": Fraction(1), "liability": Fraction(1)}
    assert refused(lambda: RelativeValues(**{**one, "work": Fraction(-1)})).startswith("work: ")
    refused(lambda: GeographicIndices(**{**one, "practice": 1.0}), InvalidTypeError)  # type: ignore[arg-type]
    refused(
        lambda: relative_value_price(RelativeValues(**one), None, per("1"), rounding=CENTS),  # type: ignore[arg-type]
        InvalidTypeError,
    )


def test_a_place_of_service_is_matched_by_its_code() -> None:
    at_home = a_term(PercentOfCharge(Share.percent("50")), label="home", services=ServiceScope(places=("12",)))
    contract = a_contract(at_home)
    assert allowed(contract, "100", place=PlaceOfService.HOME) == "50.00"
    assert allowed(contract, "100") is None
