"""What visits elsewhere do to a payment, and the examples in `tests/vectors/loyalty.toml`."""

import tomllib
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import TypedDict, cast

import pytest
from attrs import evolve

from primarycare.citations import Citation
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError, MissingInputError
from primarycare.identifiers import StructureId
from primarycare.loyalty import (
    AccessBonus,
    Bearer,
    ContinuityThreshold,
    CostAdjustment,
    Excess,
    ExcusedCosts,
    LeakageRule,
    LoyaltyFactor,
    MetMeanwhile,
    Negation,
    OutsideCost,
    RateAdjustment,
    VisitRatio,
    WithoutVisits,
    access_bonus,
    cut_by_leakage,
    discount_below_threshold,
    leave_to_patients,
    loyalty_factor,
    negate,
)
from primarycare.loyalty import presets as schemes
from primarycare.money import CAD, EUR, JPY, USD, Currency, Money, Rounding, RoundingMode, Share
from primarycare.outside_use import ExcusedVisits, LoyaltyRate
from primarycare.periods import Month, Period, Quarter
from primarycare.workings import Working, WorkingLine

CLINIC = StructureId("clinic")
CENTS = Rounding(2, RoundingMode.HALF_UP)
OURS = Citation.illustrative("A scheme of our own")
YEAR = Period(date(2018, 4, 1), date(2019, 4, 1))
FIRST = Quarter(2026, 1)
LEAVE_OUT, INSIDE = ExcusedVisits.LEAVE_OUT, ExcusedVisits.COUNT_INSIDE


class Bonus(TypedDict):
    name: str
    capitation: str
    share: str
    outside: str
    excess: str
    paid: str
    with_payer: str
    carried_out: str


class Negated(TypedDict):
    name: str
    capitation: str
    joined_on: date
    to: date
    outside: str
    paid: str
    with_payer: str


class Factored(TypedDict):
    name: str
    core: str
    beside: str
    excused_visits: str
    inside: int
    excused: int
    outside: int
    paid: str


class Thresholds(TypedDict):
    name: str
    kept: list[int]
    met_meanwhile: str
    paid: list[str]


class Leaking(TypedDict):
    name: str
    payment: str
    taken: str
    inside: int
    outside: int
    paid: str


class Vectors(TypedDict):
    bonus: list[Bonus]
    negation: list[Negated]
    factor: list[Factored]
    threshold: list[Thresholds]
    leakage: list[Leaking]


PATH = Path(__file__).parent / "vectors" / "loyalty.toml"
VECTORS = cast(Vectors, tomllib.loads(PATH.read_text(encoding="utf-8")))


def named(example: object) -> str:
    return str(cast("dict[str, object]", example)["name"])


def dollars(amount: str, currency: Currency = CAD) -> Money:
    return Money.parse(amount, currency)


def counts(
    inside: int,
    outside: int,
    *,
    excused: int = 0,
    unknown: int = 0,
    within: Period = YEAR,
    excused_visits: ExcusedVisits = LEAVE_OUT,
) -> LoyaltyRate:
    return LoyaltyRate(
        within=within,
        excused_visits=excused_visits,
        inside=inside,
        excused=excused,
        outside=outside,
        unknown=unknown,
        left_out=0,
    )


def cost(amount: str, *, excused: str = "0", within: Period = YEAR, currency: Currency = CAD) -> OutsideCost:
    return OutsideCost(
        within=within,
        visits=10,
        amount=dollars(amount, currency),
        excused_visits=5,
        excused_amount=dollars(excused, currency),
    )


def ratio(
    *,
    without_visits: WithoutVisits = WithoutVisits.ALL_KEPT,
    rounding: Rounding | None = None,
    excused_visits: ExcusedVisits = LEAVE_OUT,
) -> VisitRatio:
    return VisitRatio(
        numerator="visits to us",
        denominator="all visits",
        excused_visits=excused_visits,
        without_visits=without_visits,
        rounding=rounding,
    )


FACTOR = LoyaltyFactor(ratio=ratio(), citation=OURS)
LEAKAGE = LeakageRule(ratio=ratio(), taken=Share.parse("1"), citation=OURS)
FHO = schemes.ontario_fho_plus(
    quarters_apart=3,
    delay_quarters=2,
    lifted_after_quarters=1,
    met_meanwhile=MetMeanwhile.CANCELS,
    without_visits=WithoutVisits.ALL_KEPT,
    rounding=None,
)
BONUS = schemes.ontario_access_bonus(share=Share.percent("20"), excess=Excess.LEFT_WITH_PAYER)
CARRYING = evolve(BONUS, excess=Excess.CARRIED)
ALBERTA = schemes.alberta_blended_capitation(excused_costs=ExcusedCosts.TAKEN, excess=Excess.LEFT_WITH_PAYER)


def at(position: int) -> Quarter:
    return Quarter(2026 + position // 4, position % 4 + 1)


def of_quarter(position: int, kept: int, of: int = 100) -> LoyaltyRate:
    return counts(kept, of - kept, within=at(position).period, excused_visits=INSIDE)


def history(*kept: int) -> list[LoyaltyRate]:
    return [of_quarter(position, percent) for position, percent in enumerate(kept)]


def paid_in(
    position: int,
    given: list[LoyaltyRate],
    policy: ContinuityThreshold = FHO,
    measured_from: Quarter = FIRST,
) -> RateAdjustment:
    return discount_below_threshold(
        CLINIC, dollars("100000"), at(position), given, policy, CENTS, measured_from=measured_from
    )


# The examples.


@pytest.mark.parametrize("example", VECTORS["bonus"], ids=named)
def test_an_access_bonus_is_its_share_less_the_outside_cost(example: Bonus) -> None:
    policy = AccessBonus(
        share=Share.parse(example["share"]),
        excused_costs=ExcusedCosts.TAKEN,
        excess=Excess(example["excess"]),
        citation=OURS,
    )
    adjusted = access_bonus(CLINIC, dollars(example["capitation"]), cost(example["outside"]), policy, CENTS)
    assert adjusted.payment == dollars(example["paid"])
    assert adjusted.borne_by(Bearer.PAYER) == dollars(example["with_payer"])
    assert adjusted.carried_out == dollars(example["carried_out"])


@pytest.mark.parametrize("example", VECTORS["negation"], ids=named)
def test_negation_takes_the_outside_cost_once_the_first_year_is_over(example: Negated) -> None:
    within = Period(cast("dict[str, date]", example)["from"], example["to"])
    adjusted = negate(
        CLINIC,
        dollars(example["capitation"]),
        cost(example["outside"], within=within),
        ALBERTA,
        CENTS,
        joined_on=example["joined_on"],
    )
    assert adjusted.payment == dollars(example["paid"])
    assert adjusted.borne_by(Bearer.PAYER) == dollars(example["with_payer"])


@pytest.mark.parametrize("example", VECTORS["factor"], ids=named)
def test_a_core_part_is_multiplied_by_the_loyalty_rate(example: Factored) -> None:
    excused_visits = ExcusedVisits(example["excused_visits"])
    policy = schemes.ipso_core(excused_visits=excused_visits, without_visits=WithoutVisits.ALL_KEPT, rounding=None)
    counted = counts(example["inside"], example["outside"], excused=example["excused"], excused_visits=excused_visits)
    core, beside = dollars(example["core"], EUR), dollars(example["beside"], EUR)
    adjusted = loyalty_factor(CLINIC, core, counted, policy, CENTS, beside=beside)
    assert adjusted.payment == dollars(example["paid"], EUR)
    assert adjusted.before == core + beside


@pytest.mark.parametrize("example", VECTORS["threshold"], ids=named)
def test_a_threshold_takes_its_discount_with_windows_and_a_lag(example: Thresholds) -> None:
    policy = evolve(FHO, met_meanwhile=MetMeanwhile(example["met_meanwhile"]))
    given = history(*example["kept"])
    paid = [paid_in(position, given, policy).payment for position in range(len(given))]
    assert paid == [dollars(amount) for amount in example["paid"]]


@pytest.mark.parametrize("example", VECTORS["leakage"], ids=named)
def test_leakage_cuts_a_payment_by_the_share_of_visits_outside(example: Leaking) -> None:
    policy = evolve(LEAKAGE, taken=Share.parse(example["taken"]))
    counted = counts(example["inside"], example["outside"])
    assert cut_by_leakage(CLINIC, dollars(example["payment"]), counted, policy, CENTS).payment == dollars(
        example["paid"]
    )


# Ratios.


def test_counts_that_treat_excused_visits_in_another_way_are_refused() -> None:
    message = (
        "counts: those from 2018-04-01 to before 2019-04-01 count inside excused visits, and the scheme says leave "
        "out; count them alike"
    )
    with pytest.raises(InvalidValueError) as refused:
        loyalty_factor(CLINIC, dollars("12"), counts(1, 1, excused_visits=INSIDE), FACTOR, CENTS)
    assert str(refused.value) == message


@pytest.mark.parametrize(("without_visits", "paid"), [(WithoutVisits.ALL_KEPT, "12"), (WithoutVisits.NONE_KEPT, "0")])
def test_a_period_without_visits_counts_as_the_policy_names_it(without_visits: WithoutVisits, paid: str) -> None:
    of_nobody, named_ratio = counts(0, 0, excused=4), ratio(without_visits=without_visits)
    factor = loyalty_factor(CLINIC, dollars("12"), of_nobody, evolve(FACTOR, ratio=named_ratio), CENTS)
    leakage = cut_by_leakage(CLINIC, dollars("12"), of_nobody, evolve(LEAKAGE, ratio=named_ratio), CENTS)
    assert (factor.payment, leakage.payment) == (dollars(paid), dollars(paid))
    for adjusted in (factor, leakage):
        assert [str(finding) for finding in adjusted.findings] == [
            f"no visit counts: clinic (from 2018-04-01 to before 2019-04-01, taken as {without_visits.value})"
        ]


def test_visits_of_which_nobody_knows_where_are_a_finding_and_count_nowhere() -> None:
    adjusted = loyalty_factor(CLINIC, dollars("12"), counts(1, 1, unknown=3), FACTOR, CENTS)
    assert adjusted.payment == dollars("6")
    assert [str(finding) for finding in adjusted.findings] == [
        "visits not known: clinic (3 from 2018-04-01 to before 2019-04-01 that count nowhere, since nobody knows where "
        "they were)"
    ]


def test_a_ratio_is_rounded_before_it_multiplies_where_the_policy_says_so() -> None:
    # 2/3 -> 0.67; 1,000 x 0.67 = 670 and 1,000 x 2/3 = 666.666...; leakage 1 - 0.67 = 0.33.
    rounded = ratio(rounding=CENTS)
    third = counts(2, 1)
    for policy, paid in ((FACTOR, "666.67"), (evolve(FACTOR, ratio=rounded), "670")):
        assert loyalty_factor(CLINIC, dollars("1000"), third, policy, CENTS).payment == dollars(paid)
    leaking = cut_by_leakage(CLINIC, dollars("1000"), third, evolve(LEAKAGE, ratio=rounded), CENTS)
    assert leaking.payment == dollars("670")


def test_the_working_says_what_was_counted_and_adds_up() -> None:
    adjusted = cut_by_leakage(CLINIC, dollars("1000"), counts(3, 1), evolve(LEAKAGE, taken=Share.parse("0.5")), CENTS)
    assert [" ".join(row.split()) for row in str(adjusted.working).splitlines()] == [
        "clinic, payment less leakage, from 2018-04-01 to before 2019-04-01",
        "payment 1,000.00",
        "leakage 1000.00 CAD per period × 0.25 (1 of 4 visits outside) × -0.5 (of it taken) -125.00 [1] illustrative",
        "rounded half-up to 0.01 per person",
        "total 875.00 CAD",
        "note: numerator: visits to us; denominator: all visits",
        "note: excused visits: leave out; without visits: all kept",
        "[1] A scheme of our own, made up for an example (illustrative)",
    ]


@pytest.mark.parametrize("bearer", [Bearer.PAYER, Bearer.PATIENT])
def test_where_a_ratio_decides_the_practice_alone_bears_what_is_taken(bearer: Bearer) -> None:
    adjusted = loyalty_factor(CLINIC, dollars("12"), counts(1, 1), FACTOR, CENTS)
    assert adjusted.borne_by(Bearer.PRACTICE) == adjusted.taken == dollars("6")
    assert adjusted.borne_by(bearer) == dollars("0")


def test_a_rounding_coarser_than_the_amount_is_refused() -> None:
    whole = Rounding(0, RoundingMode.UP)
    refused: tuple[Callable[[], object], ...] = (
        lambda: loyalty_factor(CLINIC, dollars("12"), counts(1, 1), FACTOR, whole, beside=dollars("12.50")),
        lambda: cut_by_leakage(CLINIC, dollars("12.50"), counts(1, 1), LEAKAGE, whole),
        lambda: discount_below_threshold(CLINIC, dollars("12.50"), FIRST, (), FHO, whole, measured_from=FIRST),
    )
    for paid in refused:
        with pytest.raises(InvalidValueError, match=r"^rounding: up to 1 is coarser than the 12\.50 CAD that it would"):
            paid()


# Thresholds.


def test_the_findings_name_the_related_quarters_and_the_last_one_below() -> None:
    adjusted = paid_in(5, history(70, 80, 78, 74, 60))
    assert [str(finding) for finding in adjusted.findings] == [
        "below the threshold: clinic (2027-Q1: 60 of 100 visits kept, 75 % asked for)",
        "discount for continuity: clinic (2027-Q2: 2026-Q1 and 2026-Q4 below 75 %)",
    ]
    assert [counted.kept for counted in adjusted.counts] == [70, 80, 78, 74, 60]


def test_counts_are_read_in_any_order_and_later_ones_are_passed_over() -> None:
    given = history(70, 80, 78, 74, 60, 90)
    assert paid_in(5, given[::-1]) == paid_in(5, given[:5])


@pytest.mark.parametrize(
    ("without_visits", "paid"), [(WithoutVisits.ALL_KEPT, "100000"), (WithoutVisits.NONE_KEPT, "85000")]
)
def test_a_quarter_without_visits_is_met_or_below_as_the_policy_names_it(
    without_visits: WithoutVisits, paid: str
) -> None:
    policy = evolve(FHO, ratio=evolve(FHO.ratio, without_visits=without_visits))
    given = [of_quarter(0, 0, of=0), *history(70, 80, 78, 74, 60)[1:]]
    assert paid_in(5, given, policy).payment == dollars(paid)


def test_quarters_before_the_measure_began_were_not_below() -> None:
    given = history(0, 70, 70, 74, 60, 60, 60)
    # Q1 of 2026 is not measured: the first related quarters are Q2 of 2026 and Q1 of 2027, taken in Q3.
    paid = [paid_in(position, given[1:], measured_from=at(1)).payment.text for position in range(1, 8)]
    assert paid == ["100000.00"] * 5 + ["85000.00"] * 2


def test_no_quarter_has_to_be_known_where_none_can_matter_yet() -> None:
    assert paid_in(0, []).payment == dollars("100000")


@pytest.mark.parametrize(
    ("apart", "delay", "lifted", "paid"),
    [
        # Q1 and Q2 are below; the discount begins at once, while Q3 meets the threshold only in the next quarter.
        (1, 0, 1, ["100000", "85000", "85000", "100000"]),
        # The quarter that meets it lifts it at once.
        (1, 0, 0, ["100000", "85000", "100000", "100000"]),
        # One later, and lifted two after Q3.
        (1, 1, 2, ["100000", "100000", "85000", "85000"]),
    ],
)
def test_spacing_delay_and_lifting_are_the_policys(apart: int, delay: int, lifted: int, paid: list[str]) -> None:
    policy = evolve(FHO, quarters_apart=apart, delay_quarters=delay, lifted_after_quarters=lifted)
    given = history(70, 70, 80, 80)
    assert [paid_in(position, given, policy).payment for position in range(4)] == [dollars(text) for text in paid]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            lambda: history(70, 80, 78, 74)[1:],
            "counts: 'clinic' has none for 2026-Q1, which can decide on 2027-Q2; give them",
        ),
        (
            lambda: history(70, 80, 78, 74),
            "counts: 'clinic' has none for 2027-Q1, which can decide on 2027-Q2; give them",
        ),
    ],
)
def test_a_quarter_that_can_matter_and_is_not_given_is_named(
    given: Callable[[], list[LoyaltyRate]], message: str
) -> None:
    with pytest.raises(MissingInputError) as refused:
        paid_in(5, given())
    assert str(refused.value) == message


def test_a_quarter_that_stands_twice_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^counts: those of 'clinic' for 2026-Q1 stand twice; give each"):
        paid_in(0, history(70) * 2)


def test_a_quarter_before_the_measure_began_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^counts: those of 'clinic' for 2026-Q1 lie before measured_from, 2"):
        paid_in(3, history(70, 70, 70), measured_from=at(1))


@pytest.mark.parametrize("within", [YEAR, Month(2026, 1).period, Period(date(2026, 1, 1))])
def test_counts_of_another_span_than_a_quarter_are_refused(within: Period) -> None:
    with pytest.raises(InvalidValueError, match=r"^counts: those of 'clinic' from .* are not of a quarter; give each"):
        paid_in(3, [counts(1, 1, within=within, excused_visits=INSIDE)])


# Costs.


@pytest.mark.parametrize(
    ("excused_costs", "paid", "with_payer"),
    [(ExcusedCosts.LEFT_WITH_PAYER, "26500", "2000"), (ExcusedCosts.TAKEN, "24500", "0")],
)
def test_excused_visits_are_taken_or_left_with_the_payer(
    excused_costs: ExcusedCosts, paid: str, with_payer: str
) -> None:
    policy = evolve(BONUS, excused_costs=excused_costs)
    adjusted = access_bonus(CLINIC, dollars("200000"), cost("13500", excused="2000"), policy, CENTS)
    assert adjusted.payment == dollars(paid)
    assert adjusted.borne_by(Bearer.PAYER) == dollars(with_payer)


@pytest.mark.parametrize(
    ("outside", "paid", "found"), [("39999.99", "0.01", 0), ("40000", "0", 0), ("40000.01", "0", 1)]
)
def test_the_floor_of_a_bonus_is_nothing(outside: str, paid: str, found: int) -> None:
    adjusted = access_bonus(CLINIC, dollars("200000"), cost(outside), BONUS, CENTS)
    assert (adjusted.payment, len(adjusted.findings)) == (dollars(paid), found)


def test_a_cost_beyond_the_bonus_is_a_finding() -> None:
    adjusted = access_bonus(CLINIC, dollars("200000"), cost("55000"), BONUS, CENTS)
    assert [str(finding) for finding in adjusted.findings] == [
        "outside cost beyond the payment: clinic (15000.00 CAD more than the bonus, left with the payer)"
    ]


def test_what_is_carried_out_can_be_carried_in_and_is_borne_once() -> None:
    first = access_bonus(CLINIC, dollars("200000"), cost("55000"), CARRYING, CENTS)
    # 40,000 - 10,000 - 15,000 = 15,000.
    second = access_bonus(CLINIC, dollars("200000"), cost("10000"), CARRYING, CENTS, carried_in=first.carried_out)
    assert second.payment == dollars("15000")
    assert first.taken + second.taken == dollars("65000")


def test_nothing_is_carried_in_under_a_policy_that_carries_nothing() -> None:
    with pytest.raises(
        InvalidValueError, match=r"^carried_out: 1\.00 CAD is carried in and 0\.00 CAD out for 'clinic'"
    ):
        access_bonus(CLINIC, dollars("200000"), cost("1"), BONUS, CENTS, carried_in=dollars("1"))


def test_a_bonus_is_rounded_once_before_the_cost_is_taken() -> None:
    # 0.2 x 101 = 20.2 -> 20; 20 - 1.50 = 18.50.
    whole = Rounding(0, RoundingMode.HALF_UP)
    adjusted = access_bonus(CLINIC, dollars("101"), cost("1.50"), BONUS, whole)
    assert (adjusted.before, adjusted.payment) == (dollars("20"), dollars("18.50"))


def test_the_working_of_a_negation_shows_each_thing_taken() -> None:
    policy = evolve(ALBERTA, excess=Excess.CARRIED)
    adjusted = negate(
        CLINIC,
        dollars("100"),
        cost("80", excused="10"),
        policy,
        CENTS,
        joined_on=date(2010, 1, 1),
        carried_in=dollars("5"),
    )
    assert [" ".join(row.split()) for row in str(adjusted.working).splitlines()][:-1] == [
        "clinic, capitation less negation, from 2018-04-01 to before 2019-04-01",
        "share 100.00 CAD per period × 0.85 (of capitation) rounded half-up to 0.01 85.00 [1]",
        "10 visits outside -80.00",
        "5 excused visits -10.00",
        "carried in -5.00",
        "beyond the share, carried 10.00",
        "total 0.00 CAD",
        "note: excused visits: taken; more than the share: carried",
    ]
    assert adjusted.carried_out == dollars("10")


@pytest.mark.parametrize(
    ("within", "paid"),
    [
        (Period(date(2018, 3, 1), date(2018, 4, 1)), "255000"),
        (Period(date(2018, 4, 1), date(2018, 4, 2)), "254000"),
    ],
)
def test_the_grace_lasts_to_the_day_before_its_end(within: Period, paid: str) -> None:
    outside = cost("1000", within=within)
    adjusted = negate(CLINIC, dollars("300000"), outside, ALBERTA, CENTS, joined_on=date(2017, 4, 1))
    assert adjusted.payment == dollars(paid)
    assert ("in the time of grace nothing is taken" in adjusted.working.notes) is (paid == "255000")


def test_a_practice_without_a_grace_is_negated_from_its_first_day() -> None:
    adjusted = negate(
        CLINIC, dollars("300000"), cost("1000"), evolve(ALBERTA, grace_months=0), CENTS, joined_on=YEAR.start
    )
    assert adjusted.payment == dollars("254000")


@pytest.mark.parametrize(
    ("within", "message"),
    [
        (
            Period(date(2018, 3, 1), date(2018, 5, 1)),
            "outside: the grace of 'clinic' ends on 2018-04-01, inside the period from 2018-03-01 to before "
            "2018-05-01; give the visits before that day and those from it on one by one",
        ),
        (
            Period(date(2018, 4, 1)),
            "outside: the cost of 'clinic' from 2018-04-01 is not of a period that begins on 2017-04-01 or later and "
            "ends; give one",
        ),
        (
            Period(date(2017, 3, 31), date(2017, 4, 30)),
            "outside: the cost of 'clinic' from 2017-03-31 to before 2017-04-30 is not of a period that begins on "
            "2017-04-01 or later and ends; give one",
        ),
    ],
)
def test_a_period_that_the_grace_does_not_fit_is_refused(within: Period, message: str) -> None:
    with pytest.raises(InvalidValueError) as refused:
        negate(CLINIC, dollars("1"), cost("1", within=within), ALBERTA, CENTS, joined_on=date(2017, 4, 1))
    assert str(refused.value) == message


def test_nothing_is_carried_into_the_grace() -> None:
    with pytest.raises(InvalidValueError, match=r"^carried_in: 1\.00 CAD cannot be carried into the grace of 'clinic'"):
        negate(
            CLINIC,
            dollars("1"),
            cost("1"),
            evolve(ALBERTA, excess=Excess.CARRIED),
            CENTS,
            joined_on=YEAR.start,
            carried_in=dollars("1"),
        )


def test_only_belgium_leaves_anything_to_the_patient() -> None:
    adjusted = leave_to_patients(CLINIC, dollars("15000"), cost("81", excused="40"), schemes.belgian_forfait())
    assert [adjusted.borne_by(bearer).text for bearer in Bearer] == ["0.00", "40.00", "81.00"]
    assert adjusted.payment == dollars("15000")
    assert [finding.kind for finding in adjusted.findings] == ["left to patients"]
    assert leave_to_patients(CLINIC, dollars("15000"), cost("0"), schemes.belgian_forfait()).findings == ()
    with pytest.raises(InvalidValueError, match=r"^with_patient: 81\.00 CAD would be left with patients of 'clinic'"):
        evolve(adjusted, policy=BONUS)


def test_amounts_in_two_currencies_are_refused() -> None:
    mixed: tuple[Callable[[], object], ...] = (
        lambda: access_bonus(CLINIC, dollars("1", USD), cost("1"), BONUS, CENTS),
        lambda: leave_to_patients(CLINIC, dollars("1", USD), cost("1"), schemes.belgian_forfait()),
        lambda: loyalty_factor(CLINIC, dollars("1"), counts(1, 1), FACTOR, CENTS, beside=dollars("1", USD)),
    )
    for paid in mixed:
        with pytest.raises(InvalidValueError, match=r"^currency: "):
            paid()
    with pytest.raises(InvalidValueError, match=r"^excused_amount: 0 JPY is not in CAD like the other visits; convert"):
        evolve(cost("1"), excused_amount=Money.zero(JPY))


def test_a_cost_without_visits_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^excused_amount: no visit from 2018-04-01 to .* can have cost 2\.00"):
        evolve(cost("1", excused="2"), excused_visits=0)


@pytest.mark.parametrize("name", ["amount", "excused_amount"])
def test_a_negative_cost_is_refused(name: str) -> None:
    wrong: Callable[..., OutsideCost] = evolve
    with pytest.raises(InvalidValueError, match=rf"^{name}: -0\.01 CAD is negative; give 0 or more"):
        wrong(cost("1"), **{name: dollars("-0.01")})


@pytest.mark.parametrize("change", ["with_payer", "carried_out"])
def test_a_cost_that_nobody_bears_is_refused(change: str) -> None:
    adjusted = access_bonus(CLINIC, dollars("200000"), cost("55000"), CARRYING, CENTS)
    wrong: Callable[..., CostAdjustment] = evolve
    with pytest.raises(ConservationError, match=r"^with_payer: .* is borne or carried for 'clinic', but visits else"):
        wrong(adjusted, **{change: dollars("1")})


@pytest.mark.parametrize("amount", ["-0.01", "12.01"])
def test_a_payment_is_a_part_of_what_it_was_before(amount: str) -> None:
    line = (WorkingLine.stated("a payment", dollars(amount)),)
    working = Working.settled("a payment", line, CENTS, CAD)
    adjusted = loyalty_factor(CLINIC, dollars("12"), counts(1, 1), FACTOR, CENTS)
    with pytest.raises(ConservationError, match=rf"^working: {amount} CAD is not a part of the 12\.00 CAD before; pay"):
        evolve(adjusted, working=working)


def test_each_preset_is_cited_and_carries_no_number_that_nobody_prints() -> None:
    assert (FHO.threshold, FHO.discount) == (Share.percent("75"), Share.percent("15"))
    assert (ALBERTA.share, ALBERTA.grace_months) == (Share.percent("85"), 12)
    ipso = schemes.ipso_core(excused_visits=LEAVE_OUT, without_visits=WithoutVisits.ALL_KEPT, rounding=None)
    pcf = schemes.primary_care_first(
        taken=Share.parse("1"), excused_visits=LEAVE_OUT, without_visits=WithoutVisits.ALL_KEPT, rounding=None
    )
    for policy in (FHO, ALBERTA, BONUS, ipso, pcf, schemes.belgian_forfait()):
        assert policy.citation.evidence.is_published


# Hostile input.

wrong_factor: Callable[..., RateAdjustment] = loyalty_factor
wrong_leakage: Callable[..., RateAdjustment] = cut_by_leakage
wrong_threshold: Callable[..., RateAdjustment] = discount_below_threshold
wrong_bonus: Callable[..., CostAdjustment] = access_bonus
wrong_negation: Callable[..., CostAdjustment] = negate
wrong_rest: Callable[..., CostAdjustment] = leave_to_patients
one: Callable[..., VisitRatio] = evolve
one_threshold: Callable[..., ContinuityThreshold] = evolve
one_negation: Callable[..., Negation] = evolve
one_rate: Callable[..., RateAdjustment] = evolve
one_cost: Callable[..., CostAdjustment] = evolve


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (
            lambda: wrong_factor("clinic", dollars("1"), counts(1, 1), FACTOR, CENTS),
            "structure: 'clinic' is a str; give a StructureId",
        ),
        (lambda: wrong_factor(CLINIC, 1.5, counts(1, 1), FACTOR, CENTS), "core: 1.5 is a float; give a Money"),
        (lambda: wrong_factor(CLINIC, dollars("1"), None, FACTOR, CENTS), "counts: None is a NoneType; give a Loy"),
        (lambda: wrong_factor(CLINIC, dollars("1"), counts(1, 1), None, CENTS), "policy: None is a NoneType; give a L"),
        (lambda: wrong_factor(CLINIC, dollars("1"), counts(1, 1), FACTOR, 2), "rounding: 2 is a int; give a Rounding"),
        (
            lambda: wrong_factor(CLINIC, dollars("1"), counts(1, 1), FACTOR, CENTS, beside=1),
            "beside: 1 is a int; give a Money",
        ),
        (lambda: wrong_leakage(CLINIC, dollars("1"), counts(1, 1), FACTOR, CENTS), "policy: LoyaltyFactor("),
        (
            lambda: wrong_threshold(CLINIC, dollars("1"), FIRST, None, FHO, CENTS, measured_from=FIRST),
            "counts: one NoneType was given; give several, in a tuple or a list",
        ),
        (
            lambda: wrong_threshold(CLINIC, dollars("1"), FIRST, counts(1, 1), FHO, CENTS, measured_from=FIRST),
            "counts: one LoyaltyRate was given; give several, in a tuple or a list",
        ),
        (
            lambda: wrong_threshold(CLINIC, dollars("1"), date(2026, 1, 1), (), FHO, CENTS, measured_from=FIRST),
            "quarter: datetime.date(2026, 1, 1) is a date; give a Quarter",
        ),
        (
            lambda: wrong_threshold(CLINIC, dollars("1"), FIRST, (), BONUS, CENTS, measured_from=FIRST),
            "policy: AccessBonus(",
        ),
        (lambda: wrong_bonus(CLINIC, dollars("1"), dollars("1"), BONUS, CENTS), "outside: Money.parse('1.00', CAD) is"),
        (lambda: wrong_bonus(CLINIC, dollars("1"), cost("1"), ALBERTA, CENTS), "policy: Negation("),
        (
            lambda: wrong_negation(CLINIC, dollars("1"), cost("1"), ALBERTA, CENTS, joined_on=datetime(2017, 4, 1)),
            "joined_on: datetime.datetime(2017, 4, 1, 0, 0) is a datetime; give a date",
        ),
        (lambda: wrong_rest(CLINIC, dollars("1"), cost("1"), BONUS), "policy: AccessBonus("),
        (lambda: one(ratio(), excused_visits=True), "excused_visits: True is a bool; give a ExcusedVisits"),
        (lambda: one(ratio(), rounding=2), "rounding: 2 is a int; give a Rounding"),
        (lambda: one_threshold(FHO, quarters_apart=True), "quarters_apart: True is a bool; give an int"),
        (lambda: one_threshold(FHO, threshold=Fraction(3, 4)), "threshold: Fraction(3, 4) is a Fraction; give a Share"),
        (lambda: one_negation(ALBERTA, share=0.85), "share: 0.85 is a float; give a Share"),
        (
            lambda: one_rate(wrong_factor(CLINIC, dollars("1"), counts(1, 1), FACTOR, CENTS), policy="loyalty"),
            "policy: 'loyalty' is a str; give a LoyaltyFactor, a LeakageRule or a ContinuityThreshold",
        ),
        (
            lambda: one_cost(wrong_bonus(CLINIC, dollars("1"), cost("1"), BONUS, CENTS), policy=None),
            "policy: None is a NoneType; give an AccessBonus, a Negation or an Unreimbursed",
        ),
        (
            lambda: wrong_factor(CLINIC, dollars("1"), counts(1, 1), FACTOR, CENTS).borne_by("practice"),  # type: ignore[arg-type]
            "bearer: 'practice' is a str; give a Bearer",
        ),
    ],
)
def test_an_argument_of_another_type_is_refused(made: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidTypeError) as refused:
        made()
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda: loyalty_factor(CLINIC, dollars("-1"), counts(1, 1), FACTOR, CENTS), "core: -1.00 CAD is negative"),
        (lambda: cut_by_leakage(CLINIC, dollars("-1"), counts(1, 1), LEAKAGE, CENTS), "payment: -1.00 CAD is negative"),
        (lambda: access_bonus(CLINIC, dollars("-1"), cost("1"), BONUS, CENTS), "capitation: -1.00 CAD is negative"),
        (lambda: evolve(FHO, quarters_apart=0), "quarters_apart: 0 is too small"),
        (lambda: evolve(FHO, delay_quarters=41), "delay_quarters: 41 is too large"),
        (lambda: evolve(FHO, lifted_after_quarters=-1), "lifted_after_quarters: -1 is too small"),
        (lambda: evolve(ALBERTA, grace_months=121), "grace_months: 121 is too large"),
    ],
)
def test_a_value_outside_its_range_is_refused(made: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidValueError) as refused:
        made()
    assert str(refused.value).startswith(message)
