import tomllib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, TypedDict, cast

import pytest
from attrs import evolve

from primarycare.citations import Citation, Evidence
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.money import EUR, JPY, USD, Currency, Money, Rate, Rounding, RoundingMode, Share, exact_text
from primarycare.risk import (
    AdjustedCapitation,
    AdjustedScore,
    AggregatePayout,
    AggregateTerms,
    BlendedScore,
    CorridorSettlement,
    CorridorSlice,
    GainFormula,
    PoolDistribution,
    PoolMember,
    PoolPart,
    PoolSettlement,
    PoolTerms,
    RiskCorridor,
    RiskMeasure,
    RiskParty,
    RiskReason,
    SavingsTerms,
    ScoreModel,
    SharedFrom,
    SharedGain,
    SharedSavings,
    StopLossClaim,
    StopLossPayout,
    StopLossTerms,
    SubstantialRisk,
    SubstantialRiskRule,
    WeightedScore,
    Withhold,
    WithholdPool,
    WithholdPoolReturn,
    WithholdReturn,
    adjusted_capitation,
    distribute,
    return_by_pool_result,
    return_by_quality,
    settle_aggregate,
    settle_corridor,
    settle_pool,
    settle_stop_loss,
    share_gain,
    share_savings,
    withhold,
)
from primarycare.risk.presets import (
    aca_1342,
    aco_reach_global,
    aco_reach_professional,
    ipep,
    medicare_2024,
    medicare_2024_blend,
    medicare_incentive_rule,
    rhode_island_losses,
)
from primarycare.workings import Working, WorkingLine

OURS = Citation.illustrative("Our contract")
HALF_UP = RoundingMode.HALF_UP
CENTS, WHOLE = Rounding(2, HALF_UP), Rounding(0, HALF_UP)
ALL, HALF, NONE = Share.percent("100"), Share.percent("50"), Share.percent("0")
NOTHING = Working(title="nothing", lines=(), total=Money.zero(USD))


def usd(amount: str) -> Money:
    return Money.parse(amount, USD)


def amounts(working: Working[Money]) -> list[tuple[str, str]]:
    """Give the label and the exact amount of each line."""
    return [(line.label, exact_text(line.amount)) for line in working.lines]


def stating(amount: Money) -> Working[Money]:
    """Give a working that states an amount without saying how it came about."""
    return Working(title="stated", lines=(WorkingLine.stated("stated", amount),), total=amount)


# Published and derived examples


class Example(TypedDict):
    name: str
    label: str
    source: str


class Corridor(Example):
    table: str
    target: str
    cost: str
    provider: str
    payer: str


class Gain(Example):
    level_gain: str
    trend_gain: str
    patients: int
    quality: str
    provider: str
    payer: str


class Score(Example):
    model: str
    raw: str
    normalised: str
    adjusted: str


class Blend(Example):
    v24: str
    v28: str
    blended: str


class Stay(Example):
    fee_schedule: str
    charges: str
    deductible: str
    patient: str
    coinsurance: str
    payout: str


class Pool(Example):
    budget: str
    cost: str
    share: str
    group: str
    payer: str


class Vectors(TypedDict):
    retrieved_on: date
    sources: dict[str, str]
    corridor: list[Corridor]
    gain: list[Gain]
    score: list[Score]
    blend: list[Blend]
    stop_loss: list[Stay]
    pool: list[Pool]


PATH = Path(__file__).parent / "vectors" / "risk.toml"
VECTORS = cast(Vectors, tomllib.loads(PATH.read_text(encoding="utf-8")))
EXAMPLES: list[Example] = [
    *VECTORS["corridor"],
    *VECTORS["gain"],
    *VECTORS["score"],
    *VECTORS["blend"],
    *VECTORS["stop_loss"],
    *VECTORS["pool"],
]
TABLES: dict[str, RiskCorridor] = {
    "aca_1342": aca_1342(),
    "aco_reach_global": aco_reach_global(),
    "aco_reach_professional": aco_reach_professional(),
    "rhode_island_losses": rhode_island_losses(),
}


def named(example: object) -> str:
    return cast(Example, example)["name"]


@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_every_vector_says_where_its_rule_comes_from(example: Example) -> None:
    assert example["label"] in ("published", "derived")
    assert VECTORS["sources"][example["source"]].startswith(("https://", "http://"))


@pytest.mark.parametrize("example", VECTORS["corridor"], ids=named)
def test_a_corridor_of_a_source_is_reproduced(example: Corridor) -> None:
    shared = shared_by(TABLES[example["table"]], example["cost"], target=example["target"])
    assert (shared.provider, shared.payer) == (usd(example["provider"]), usd(example["payer"]))


@pytest.mark.parametrize("example", VECTORS["gain"], ids=named)
def test_a_gain_of_a_source_is_reproduced(example: Gain) -> None:
    earned = earned_of(
        Fraction(example["level_gain"]),
        Fraction(example["trend_gain"]),
        patients=example["patients"],
        quality=Share.percent(example["quality"]),
    )
    assert (earned.provider, earned.payer) == (euros(example["provider"]), euros(example["payer"]))


@pytest.mark.parametrize("example", VECTORS["score"], ids=named)
def test_a_score_of_a_source_is_reproduced(example: Score) -> None:
    score = AdjustedScore(model=medicare_2024(example["model"], mode=HALF_UP), raw=Fraction(example["raw"]))
    assert (score.normalised, score.value) == (Fraction(example["normalised"]), Fraction(example["adjusted"]))


@pytest.mark.parametrize("example", VECTORS["blend"], ids=named)
def test_a_blend_of_a_source_is_reproduced(example: Blend) -> None:
    blend = medicare_2024_blend(v24=Fraction(example["v24"]), v28=Fraction(example["v28"]), mode=HALF_UP)
    assert blend.value == Fraction(example["blended"])


@pytest.mark.parametrize("example", VECTORS["stop_loss"], ids=named)
def test_a_stop_loss_payout_of_a_source_is_reproduced(example: Stay) -> None:
    terms = policy(deductible=example["deductible"], coinsurance=example["coinsurance"])
    claim = stay(fee_schedule=example["fee_schedule"], charges=example["charges"], patient=example["patient"])
    assert settle_stop_loss(terms, (claim,), rounding=CENTS, subject="p").amount == usd(example["payout"])


@pytest.mark.parametrize("example", VECTORS["pool"], ids=named)
def test_a_pool_of_a_source_is_reproduced(example: Pool) -> None:
    pool = pooled(example["budget"], example["cost"], pool_of(example["share"]))
    assert (pool.group, pool.payer) == (usd(example["group"]), usd(example["payer"]))


@pytest.mark.parametrize(
    ("citation", "evidence"),
    [
        (aca_1342().citation, Evidence.CONFIRMED),
        (aco_reach_global().citation, Evidence.SINGLE_SOURCE),
        (aco_reach_professional().citation, Evidence.SINGLE_SOURCE),
        (rhode_island_losses().citation, Evidence.CONFIRMED),
        (ipep().citation, Evidence.CONFIRMED),
        (medicare_incentive_rule().citation, Evidence.CONFIRMED),
        (medicare_2024("V28", mode=HALF_UP).citation, Evidence.SINGLE_SOURCE),
    ],
)
def test_each_preset_is_cited_with_how_well_it_is_known(citation: Citation, evidence: Evidence) -> None:
    assert citation.evidence is evidence
    assert citation.verified_on == date(2026, 11, 21)


# Corridors


def shared_by(
    table: RiskCorridor, cost: str, *, target: str = "1000000", rounding: Rounding = CENTS
) -> CorridorSettlement:
    return settle_corridor(table, target=usd(target), cost=usd(cost), rounding=rounding, subject="2026")


def slices(*rows: tuple[str, str | None, str]) -> tuple[CorridorSlice, ...]:
    return tuple(CorridorSlice.percent(start, end, provider=share) for start, end, share in rows)


def table_of(*rows: tuple[str, str | None, str]) -> RiskCorridor:
    return RiskCorridor(name="ours", losses=slices(*rows), gains=(), citation=OURS)


def test_a_cost_at_the_target_leaves_nothing_to_share() -> None:
    shared = shared_by(aca_1342(), "1000000")
    assert (shared.gap, shared.provider, shared.payer) == (usd("0"), usd("0"), usd("0"))
    assert shared.working.lines == ()


def test_no_target_and_no_cost_leave_nothing_to_share() -> None:
    shared = shared_by(aca_1342(), "0", target="0")
    assert (shared.provider, shared.payer) == (usd("0"), usd("0"))


def test_a_cost_beside_a_target_of_nothing_has_no_slices() -> None:
    with pytest.raises(InvalidValueError, match=r"^target: 0 has no slices by which a loss of 5 could be shared; give"):
        shared_by(aca_1342(), "5", target="0")


@pytest.mark.parametrize(
    ("cost", "provider", "payer"),
    [
        # 2 % of 1,000,000 is 20,000: a cent below, at, and two cents above, of which the payer bears one.
        ("1019999.99", "19999.99", "0.00"),
        ("1020000.00", "20000.00", "0.00"),
        ("1020000.02", "20000.01", "0.01"),
    ],
)
def test_a_slice_includes_its_end(cost: str, provider: str, payer: str) -> None:
    shared = shared_by(rhode_island_losses(), cost)
    assert (shared.provider, shared.payer) == (usd(provider), usd(payer))


@pytest.mark.parametrize(
    ("mode", "provider", "payer"),
    [
        # Half of a cent above 2 %.
        (RoundingMode.HALF_UP, "20000.01", "0.00"),
        (RoundingMode.HALF_EVEN, "20000.00", "0.01"),
        (RoundingMode.DOWN, "20000.00", "0.01"),
        (RoundingMode.UP, "20000.01", "0.00"),
    ],
)
def test_the_providers_part_is_rounded_and_the_payer_bears_the_rest(
    mode: RoundingMode, provider: str, payer: str
) -> None:
    shared = shared_by(rhode_island_losses(), "1020000.01", rounding=Rounding(2, mode))
    assert (shared.provider, shared.payer) == (usd(provider), usd(payer))


def test_a_table_of_losses_says_nothing_of_a_gain() -> None:
    with pytest.raises(NotKnownError, match=r"^corridor: 'loss scenario, EOHHS' says nothing of a gain; it shares los"):
        shared_by(rhode_island_losses(), "999999")
    with pytest.raises(NotKnownError, match=r"^corridor: 'loss scenario, EOHHS' says nothing of a loss; it shares gai"):
        shared_by(rhode_island_losses().mirror, "1000001")


def test_who_paid_the_costs_decides_what_is_due() -> None:
    # Plan: 110 spent out of 100, of which the government bears 4.1.
    loss = shared_by(aca_1342(), "110", target="100")
    assert loss.due_to_provider(costs_paid_by=RiskParty.PROVIDER) == usd("4.1")
    # Had the payer paid the 110, the plan would owe its 5.9.
    assert loss.due_to_provider(costs_paid_by=RiskParty.PAYER) == usd("-5.9")
    # ACO: Medicare paid 88 instead of 100, of which the ACO is owed 4.55.
    gain = shared_by(aco_reach_professional(), "88", target="100")
    assert gain.due_to_provider(costs_paid_by=RiskParty.PAYER) == usd("4.55")
    assert gain.due_to_provider(costs_paid_by=RiskParty.PROVIDER) == usd("-7.45")


def test_the_working_shows_each_slice_of_the_gap() -> None:
    rows = str(shared_by(rhode_island_losses(), "1030000").working).splitlines()
    assert [" ".join(row.split()) for row in rows] == [
        "2026: the provider's part of a loss of 30000.00 USD",
        "0 % to 2 % of the target 20000.00 USD per slice of the loss × 1 (provider's 100 %) 20,000.00 [1]",
        "2 % to 4 % of the target 10000.00 USD per slice of the loss × 0.5 (provider's 50 %) 5,000.00 [1]",
        "rounded half-up to 0.01 per person",
        "total 25,000.00 USD",
        "[1] Loss scenario, a clause of nine contracts, Law Insider, https://lawinsider.com/clause/loss-scenario/_1 "
        "(verified 2026-11-21)",
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            (("3", "8", "50"), ("8", None, "20")),
            "losses: the slice 3 % to 8 % of the target follows 0 %; start it there",
        ),
        (
            (("0", "3", "100"), ("2", None, "50")),
            "losses: the slice over 2 % of the target begins before 3 %, where the one before it ends; put the slices "
            "in order, without overlaps",
        ),
        (
            (("0", "3", "100"), ("4", None, "50")),
            "losses: the slice over 4 % of the target follows 3 %; start it there",
        ),
        (
            (("0", None, "100"), ("3", "8", "50")),
            "losses: the slice 3 % to 8 % of the target follows one without an end; put the open one last",
        ),
        (
            (("0", "3", "100"), ("3", "8", "50")),
            "losses: the slice 3 % to 8 % of the target is the last and ends; leave it open, so that every gap is "
            "shared",
        ),
    ],
)
def test_slices_start_at_nothing_in_order_without_gaps_or_overlaps(
    rows: tuple[tuple[str, str | None, str], ...], message: str
) -> None:
    with pytest.raises(InvalidValueError) as refused:
        table_of(*rows)
    assert str(refused.value) == message


def test_a_table_knows_at_least_one_side() -> None:
    with pytest.raises(InvalidValueError, match=r"^losses: 'ours' has slices of neither losses nor gains; give those"):
        RiskCorridor(name="ours", losses=(), gains=(), citation=OURS)
    with pytest.raises(InvalidValueError, match=r"^gains: the slice over 3 % of the target follows 0 %; start it"):
        RiskCorridor(name="ours", losses=(), gains=slices(("3", None, "50")), citation=OURS)


of_slice: Callable[..., CorridorSlice] = CorridorSlice


@pytest.mark.parametrize(
    ("made", "kind", "message"),
    [
        (
            lambda: of_slice(start=Fraction(3), end=Fraction(8), provider=HALF),
            InvalidValueError,
            "start: 3 in the slice 300 % to 800 % of the target is more than the whole target; give 0 to 1, or read "
            "percentages with CorridorSlice.percent",
        ),
        (
            lambda: of_slice(start=Fraction(0), end=Fraction(75, 2), provider=HALF),
            InvalidValueError,
            "end: 37.5 in the slice 0 % to 3750 % of the target is more than the whole target; give 0 to 1, or read "
            "percentages with CorridorSlice.percent",
        ),
        (
            lambda: of_slice(start=Fraction(0), end=Fraction(1, 4), provider=Fraction(75, 2)),
            InvalidTypeError,
            "provider: Fraction(75, 2) in the slice 0 % to 25 % of the target is a Fraction; give a Share, or read "
            "percentages with CorridorSlice.percent",
        ),
        (
            lambda: CorridorSlice.percent("0", "25", provider="100.1"),
            InvalidValueError,
            "provider: 100.1 % in the slice 0 % to 25 % of the target is not a share of a whole; give 0 to 100",
        ),
        (
            lambda: CorridorSlice.percent("25", None, provider="-1"),
            InvalidValueError,
            "provider: -1 % in the slice over 25 % of the target is not a share of a whole; give 0 to 100",
        ),
        (
            lambda: CorridorSlice.percent("8", "3", provider="50"),
            InvalidValueError,
            "end: the slice 8 % to 3 % of the target does not end after its start; give a later end, or None",
        ),
        (
            lambda: CorridorSlice.percent("-1", "3", provider="50"),
            InvalidValueError,
            "start: Fraction(-1, 100) is negative; give 0 or more",
        ),
        (
            lambda: CorridorSlice.percent("0", "25 %", provider="50"),
            InvalidValueError,
            "end: '25 %' is not an exact number; write it like '12.50', '-3' or '1/3'",
        ),
        (
            lambda: of_slice(start=0.03, end=None, provider=HALF),
            InvalidTypeError,
            "start: 0.03 is a float; give a Fraction",
        ),
        (
            lambda: of_slice(start=Fraction(0), end=True, provider=HALF),
            InvalidTypeError,
            "end: True is a bool; give a Fraction",
        ),
    ],
)
def test_a_slice_that_cannot_be_is_refused_by_name(
    made: Callable[[], object], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind) as refused:
        made()
    assert str(refused.value) == message


def test_the_payer_bears_the_rest_of_each_slice() -> None:
    assert [piece.payer for piece in rhode_island_losses().losses] == [NONE, HALF, Share.percent("80")]


def test_a_slice_may_reach_the_whole_target_and_no_further() -> None:
    assert CorridorSlice.percent("0", "100", provider="50").end == 1
    with pytest.raises(InvalidValueError, match=r"^end: 1.001 in the slice 0 % to 100.1 % of the target is more than"):
        CorridorSlice.percent("0", "100.1", provider="50")


def test_amounts_are_not_negative_and_in_one_currency() -> None:
    with pytest.raises(InvalidValueError, match=r"^target: -1.00 USD is negative; give 0 or more"):
        shared_by(aca_1342(), "5", target="-1")
    with pytest.raises(InvalidValueError, match=r"^cost: -5.00 USD is negative; give 0 or more"):
        shared_by(aca_1342(), "-5")
    with pytest.raises(InvalidValueError, match=r"^cost: 5 JPY is not in USD, the currency of the target; convert it"):
        settle_corridor(aca_1342(), target=usd("1"), cost=Money(5, JPY), rounding=CENTS, subject="2026")


def test_a_rounding_coarser_than_the_gap_is_refused() -> None:
    # 25,000 in whole dollars.
    assert shared_by(rhode_island_losses(), "1030000", rounding=WHOLE).provider == usd("25000")
    with pytest.raises(InvalidValueError, match=r"^rounding: half-up to 1 is coarser than the 30000.50 USD that it"):
        shared_by(rhode_island_losses(), "1030000.50", rounding=WHOLE)


def test_parts_that_are_not_those_of_the_table_are_refused() -> None:
    shared = shared_by(rhode_island_losses(), "1030000")
    with pytest.raises(ConservationError, match=r"^payer: 25000.00 USD and 5000.01 USD are borne of a gap of 30000.00"):
        evolve(shared, payer=usd("5000.01"))
    with pytest.raises(
        ConservationError, match=r"^payer: -1.00 USD is not a part of 30000.00 USD; give 0 to all of it"
    ):
        evolve(shared, payer=usd("-1"), working=stating(usd("30001")))
    with pytest.raises(ConservationError) as refused:
        evolve(shared, payer=usd("6000"), working=stating(usd("24000")))
    assert str(refused.value) == (
        "working: its lines come to 24000, but the slices of 'loss scenario, EOHHS' make 25000; give the working of "
        "these terms"
    )
    with pytest.raises(InvalidValueError, match=r"^payer: 50.00 EUR is not in USD, the currency of the target"):
        evolve(shared, payer=Money.parse("50", EUR))


def test_an_exact_rate_settles_nothing() -> None:
    exactly = Working(title="rate", lines=(), total=Rate(value=Fraction(0), currency=USD, per="year"))
    with pytest.raises(InvalidTypeError, match=r"^working: Rate.* is a Rate; give a Money"):
        evolve(shared_by(aca_1342(), "1000000"), working=cast(Working[Money], exactly))


# Gains


def euros(amount: str) -> Money:
    return Money.parse(amount, EUR)


def earned_of(
    level: Fraction | int | Decimal,
    trend: Fraction | int | Decimal,
    *,
    patients: int = 10_000,
    quality: Share = ALL,
    rounding: Rounding = CENTS,
) -> SharedGain:
    return share_gain(
        ipep(),
        level_gain=cast(Fraction, level),
        trend_gain=cast(Fraction, trend),
        currency=EUR,
        patients=patients,
        quality=quality,
        rounding=rounding,
        subject="group 4",
    )


@pytest.mark.parametrize(
    ("level", "trend", "provider", "found"),
    [
        # 10,000 x 50 % of: 1/3 x 30; 2/3 x 30; nothing twice.
        (30, 0, "50000", 0),
        (30, -1, "50000", 1),
        (-1, 30, "100000", 1),
        (-30, -12, "0", 2),
        (0, 0, "0", 0),
    ],
)
def test_a_negative_gain_counts_as_nothing_and_is_found(level: int, trend: int, provider: str, found: int) -> None:
    earned = earned_of(level, trend)
    assert (earned.provider, len(earned.findings)) == (euros(provider), found)


def test_quality_releases_its_part_of_the_amount() -> None:
    # 50 % x 10 x 10,000 x 80 %; the payer keeps the rest of 100,000.
    earned = earned_of(30, -12, quality=Share.percent("80"))
    assert (earned.provider, earned.payer) == (euros("40000"), euros("60000"))


def test_a_gain_is_exact_and_rounded_once() -> None:
    # 50 % x 1/3 x 0.05 x 1 = 0.008333..., of a counted 0.01666...
    earned = earned_of(Decimal("0.05"), 0, patients=1)
    assert (earned.provider, earned.counted, earned.payer) == (euros("0.01"), euros("0.02"), euros("0.01"))
    assert earned_of(30, 12, patients=0).provider == euros("0")


def test_the_working_of_a_gain_names_what_counts_as_nothing() -> None:
    rows = str(earned_of(30, -12, quality=Share.percent("80")).working).splitlines()
    assert [" ".join(row.split()) for row in rows][:5] == [
        "group 4: share of the gains of 10000 patients",
        "gain in level 30.00 EUR per patient × 10000 × 1/3 (weight of the level) × 0.5 (50 % shared) 50,000.00 [1]",
        "lines that come to 0: gain in trend, negative and counted as 0",
        "× 0.8 (quality of 80 %)",
        "rounded half-up to 0.01 per person",
    ]


def test_a_gain_that_does_not_fit_its_formula_is_refused() -> None:
    earned = earned_of(30, -12)
    with pytest.raises(ConservationError, match=r"^working: its lines come to 50000, but the gains and the formula"):
        evolve(earned, level_gain=Fraction(31))
    with pytest.raises(ConservationError, match=r"^counted: 100000.01 EUR is stated, but the gains of 10000 patients"):
        evolve(earned, counted=euros("100000.01"))
    with pytest.raises(ConservationError, match=r"^working: 50000.00 EUR is not a part of 40000.00 EUR"):
        evolve(earned, counted=euros("40000"))
    exactly = evolve(earned, working=stating(euros("50000")))
    assert exactly.payer == euros("50000")


# Savings


def terms_of(
    minimum: str = "2",
    shared_from: SharedFrom = SharedFrom.FIRST_UNIT,
    *,
    shared: str = "50",
    discount: str = "0",
    cap: str | None = None,
) -> SavingsTerms:
    return SavingsTerms(
        minimum_rate=Share.percent(minimum),
        shared_from=shared_from,
        shared=Share.percent(shared),
        discount=Share.percent(discount),
        cap=None if cap is None else Share.percent(cap),
        citation=OURS,
    )


def saved_under(
    terms: SavingsTerms, cost: str, *, quality: Share = ALL, benchmark: str = "1000000", rounding: Rounding = CENTS
) -> SharedSavings:
    return share_savings(
        terms, benchmark=usd(benchmark), cost=usd(cost), quality=quality, rounding=rounding, subject="2026"
    )


@pytest.mark.parametrize(
    ("cost", "first_unit", "above_minimum"),
    [
        # The minimum is 20,000. A cent below it: nothing. At it: 50 % of all, or of nothing.
        ("980000.01", "0", "0"),
        ("980000.00", "10000", "0"),
        # 40,000 saved: 50 % of 40,000, or of 20,000.
        ("960000.00", "20000", "10000"),
        # No savings, and a loss.
        ("1000000.00", "0", "0"),
        ("1000000.01", "0", "0"),
    ],
)
def test_savings_are_shared_from_the_first_unit_or_above_the_minimum(
    cost: str, first_unit: str, above_minimum: str
) -> None:
    first = saved_under(terms_of(), cost)
    above = saved_under(terms_of(shared_from=SharedFrom.ABOVE_MINIMUM), cost)
    assert (first.provider, above.provider) == (usd(first_unit), usd(above_minimum))


def test_the_payer_has_the_rest_of_the_savings_and_the_whole_loss() -> None:
    assert saved_under(terms_of(), "960000").payer == usd("20000")
    assert saved_under(terms_of(), "1030000").payer == usd("-30000")


def test_savings_below_the_minimum_are_found_and_a_loss_is_not() -> None:
    kinds = [
        [found.kind for found in saved_under(terms_of(), cost).findings] for cost in ("990000", "960000", "1000001")
    ]
    assert kinds == [["savings below the minimum rate"], [], []]
    assert str(saved_under(terms_of(), "990000").findings[0]) == (
        "savings below the minimum rate: 2026 (10000 USD is less than 2 % of 1000000 USD)"
    )


def test_a_minimum_of_nothing_shares_no_savings_of_nothing() -> None:
    assert saved_under(terms_of("0"), "1000000").provider == usd("0")
    assert saved_under(terms_of("0"), "999999").provider == usd("0.50")


@pytest.mark.parametrize(
    ("cost", "provider", "found"),
    [
        # The cap is 1.5 %: 15,000, reached by 30,000 of savings.
        ("970000.02", "14999.99", 0),
        ("970000.00", "15000.00", 0),
        ("969999.98", "15000.00", 1),
        ("0", "15000.00", 1),
    ],
)
def test_a_cap_cuts_what_is_earned_and_is_found(cost: str, provider: str, found: int) -> None:
    shared = saved_under(terms_of(cap="1.5"), cost)
    assert (shared.provider, len(shared.findings)) == (usd(provider), found)


def test_the_cap_is_named_in_the_working_and_the_finding() -> None:
    shared = saved_under(terms_of(cap="1.5"), "960000")
    assert [line.label for line in shared.working.lines] == ["savings", "over the cap of 1.5 %"]
    assert str(shared.findings[0]) == "savings capped: 2026 (20000 USD is cut to 15000 USD)"


def test_a_discount_lowers_the_benchmark_before_anything_else() -> None:
    # 970,000 after 3 %; 2 % of it is 19,400; 950,600 just reaches it: 50 % of 19,400.
    assert saved_under(terms_of(discount="3"), "950600").provider == usd("9700")
    assert saved_under(terms_of(discount="3"), "950600.01").provider == usd("0")
    # 10 % of 970,000 is the cap.
    assert saved_under(terms_of(discount="3", shared="100", cap="10"), "100000").provider == usd("97000")
    # Above the minimum: 50 % x (970,000 - 19,400 - 950,000).
    above = saved_under(terms_of(shared_from=SharedFrom.ABOVE_MINIMUM, discount="3"), "950000")
    assert (above.provider, above.payer) == (usd("300"), usd("49700"))


def test_quality_releases_its_part_of_the_savings() -> None:
    # 50 % x 40,000 x 90 %.
    assert saved_under(terms_of(), "960000", quality=Share.percent("90")).provider == usd("18000")


def test_savings_that_do_not_fit_the_terms_are_refused() -> None:
    shared = saved_under(terms_of(), "960000")
    with pytest.raises(
        ConservationError, match=r"^working: its lines come to 20000, but the savings and the terms mak"
    ):
        evolve(shared, quality=HALF)
    with pytest.raises(ConservationError, match=r"^working: 20000.00 USD is not a part of 0.00 USD; give 0 to all of"):
        evolve(shared, cost=usd("1000001"))
    with pytest.raises(InvalidValueError, match=r"^rounding: half-up to 1 is coarser than the 39999.50 USD that it"):
        saved_under(terms_of(), "960000.50", rounding=WHOLE)


# Withholds


def held_of(payments: str = "100000", share: str = "15", subject: str = "dr-benque") -> Withhold:
    return withhold(usd(payments), Share.percent(share), rounding=CENTS, subject=subject)


@pytest.mark.parametrize(
    ("quality", "returned", "unreturned", "reason"),
    [
        ("0", "0", "15000", "quality of 0 %"),
        ("80", "12000", "3000", "quality of 80 %"),
        ("99.99", "14998.50", "1.50", "quality of 99.99 %"),
        ("100", "15000", "0", None),
    ],
)
def test_quality_returns_its_part_of_a_withhold(
    quality: str, returned: str, unreturned: str, reason: str | None
) -> None:
    back = return_by_quality(held_of(), Share.percent(quality), rounding=CENTS)
    assert (back.returned, back.unreturned, back.reason) == (usd(returned), usd(unreturned), reason)
    assert (back.finding is None) is (reason is None)


def test_what_is_not_withheld_is_paid() -> None:
    # 15 % of 99.99 is 14.9985.
    held = held_of("99.99")
    assert (held.withheld, held.paid) == (usd("15.00"), usd("84.99"))


def test_what_rounds_to_everything_leaves_no_rest_to_name() -> None:
    # 99.99 % of 0.15 is 0.149985.
    back = return_by_quality(held_of("1"), Share.percent("99.99"), rounding=CENTS)
    assert (back.returned, back.reason) == (usd("0.15"), None)


POOL = WithholdPool(subject="referrals", withholds=(held_of("1000", "10", "b"), held_of("3000", "10", "a")))


@pytest.mark.parametrize(
    ("result", "returned", "uncovered"),
    [
        # 100 and 300 are held. A deficit of 100 takes 25 and 75.
        ("50", ("100", "300"), "0"),
        ("0", ("100", "300"), "0"),
        ("-0.01", ("100", "299.99"), "0"),
        ("-100", ("75", "225"), "0"),
        ("-400", ("0", "0"), "0"),
        ("-400.01", ("0", "0"), "0.01"),
    ],
)
def test_a_deficit_takes_from_the_withholds_and_never_more(
    result: str, returned: tuple[str, ...], uncovered: str
) -> None:
    back = return_by_pool_result(POOL, usd(result))
    assert [each.returned for each in back.returns] == [usd(amount) for amount in returned]
    assert back.uncovered == usd(uncovered)
    assert back.returned + back.unreturned == usd("400")


def test_what_a_pool_does_not_return_is_named() -> None:
    found = return_by_pool_result(POOL, usd("-500")).findings
    assert [str(each) for each in found] == [
        "withhold not returned: b (100.00 USD: deficit of 500.00 USD in referrals)",
        "withhold not returned: a (300.00 USD: deficit of 500.00 USD in referrals)",
        "deficit beyond the withholds: referrals (100.00 USD of a deficit of 500.00 USD; the withholds hold 400.00 "
        "USD)",
    ]


def test_a_pool_that_returns_everything_finds_nothing() -> None:
    assert return_by_pool_result(POOL, usd("50")).findings == ()
    taken = return_by_pool_result(POOL, usd("-400"))
    assert [found.kind for found in taken.findings] == ["withhold not returned"] * 2


def test_a_cent_of_a_deficit_falls_on_the_larger_rest_and_then_by_name() -> None:
    even = WithholdPool(subject="even", withholds=(held_of("10", "10", "b"), held_of("10", "10", "a")))
    assert [each.unreturned.text for each in return_by_pool_result(even, usd("-0.01")).returns] == ["0.00", "0.01"]


def test_a_withhold_of_nothing_is_returned_whole() -> None:
    empty = WithholdPool(subject="empty", withholds=(held_of("0"),))
    assert return_by_pool_result(empty, usd("-5")).uncovered == usd("5")
    assert return_by_quality(held_of("0"), NONE, rounding=CENTS).reason is None


def test_a_pool_names_each_withhold_once_and_holds_one_currency() -> None:
    with pytest.raises(InvalidValueError, match=r"^withholds: pool 'none' holds none; give at least one"):
        WithholdPool(subject="none", withholds=())
    with pytest.raises(InvalidValueError, match=r"^withholds: 'dr-benque' stands twice; give each once"):
        WithholdPool(subject="twice", withholds=(held_of(), held_of("5")))
    yen = withhold(Money(100, JPY), HALF, rounding=WHOLE, subject="dr-diallo")
    with pytest.raises(
        InvalidValueError, match=r"^withholds\[1\]: 50 JPY is not in USD, the currency of the withholds"
    ):
        WithholdPool(subject="mixed", withholds=(held_of(), yen))
    with pytest.raises(InvalidValueError, match=r"^result: 5 JPY is not in USD, the currency of the pool; convert"):
        return_by_pool_result(POOL, Money(5, JPY))


def test_a_withhold_that_is_not_its_share_is_refused() -> None:
    with pytest.raises(
        ConservationError, match=r"^working: its lines come to 15000, but the payments and the share ma"
    ):
        evolve(held_of(), share=HALF)
    with pytest.raises(ConservationError, match=r"^working: 15000.00 USD is not a part of 1.00 USD; give 0 to all of"):
        evolve(held_of(), payments=usd("1"))
    with pytest.raises(InvalidValueError, match=r"^payments: -1.00 USD is negative; give 0 or more"):
        held_of("-1")


def test_a_return_is_a_part_of_the_withhold_with_a_reason_for_the_rest() -> None:
    back = return_by_quality(held_of(), HALF, rounding=CENTS)
    with pytest.raises(ConservationError, match=r"^working: 15000.01 USD is not a part of 15000.00 USD; give 0 to all"):
        evolve(back, working=stating(usd("15000.01")))
    message = r"^reason: {} of the withhold of 'dr-benque' is not returned; give the reason of a rest, and of nothing"
    with pytest.raises(InvalidValueError, match=message.format("7500.00 USD")):
        evolve(back, reason=None)
    with pytest.raises(InvalidValueError, match=message.format("0.00 USD")):
        evolve(back, working=stating(usd("15000")))


def test_the_returns_of_a_pool_are_those_of_its_members_and_make_up_for_its_result() -> None:
    back = return_by_pool_result(POOL, usd("-100"))
    with pytest.raises(ConservationError, match=r"^returns: they are not those of the 2 withholds of pool 'referrals'"):
        evolve(back, returns=back.returns[:1])
    with pytest.raises(ConservationError, match=r"^returns: 100.00 USD is not returned, but a result of -90.00 USD"):
        evolve(back, result=usd("-90"))


# Pools


def pool_of(share: str = "15", *, earned: str | None = None, lost: str | None = None) -> PoolTerms:
    return PoolTerms(
        earned=Share.percent(share),
        lost=Share.percent(share),
        most_earned=None if earned is None else usd(earned),
        most_lost=None if lost is None else usd(lost),
        citation=OURS,
    )


def pooled(budget: str, cost: str, terms: PoolTerms, rounding: Rounding = CENTS) -> PoolSettlement:
    return settle_pool(terms, budget=usd(budget), cost=usd(cost), rounding=rounding, subject="pool")


@pytest.mark.parametrize(
    ("cost", "group", "found"),
    [
        # 15 % of 1,000.00 is 150, of 1,000.20 is 150.03; 15 % of a deficit of 2,000 is 300.
        ("9000.00", "150", None),
        ("8999.80", "150", "pool surplus capped: pool (15 % of 1000.20 USD is cut to 150.00 USD)"),
        ("12000.00", "-300", None),
        ("12000.20", "-300", "pool deficit capped: pool (15 % of 2000.20 USD is cut to 300.00 USD)"),
        ("10000.00", "0", None),
    ],
)
def test_a_cap_limits_what_a_group_earns_or_loses(cost: str, group: str, found: str | None) -> None:
    pool = pooled("10000", cost, pool_of(earned="150", lost="300"))
    assert pool.group == usd(group)
    assert [str(each) for each in pool.findings] == ([] if found is None else [found])
    assert pool.group + pool.payer == pool.result


def test_a_cap_of_nothing_leaves_a_group_without_a_part() -> None:
    assert pooled("10000", "12000", pool_of(lost="0")).group == usd("0")


def test_the_working_of_a_pool_shows_what_the_cap_takes() -> None:
    lost = pooled("10000", "14000", pool_of(lost="300")).working
    # 15 % of -4,000 is -600, of which 300 is over the cap.
    assert amounts(lost) == [("deficit", "-600"), ("over the cap of 300.00 USD", "300")]
    earned = pooled("14000", "10000", pool_of(earned="300")).working
    assert amounts(earned) == [("surplus", "600"), ("over the cap of 300.00 USD", "-300")]


def test_a_pool_is_settled_in_one_currency_and_a_rounding_that_keeps_its_caps() -> None:
    yen = evolve(pool_of(), most_lost=Money(5, JPY))
    with pytest.raises(
        InvalidValueError, match=r"^most_lost: 5 JPY is not in USD, the currency of the budget; convert"
    ):
        pooled("1", "1", yen)
    with pytest.raises(InvalidValueError, match=r"^rounding: half-up to 1 is coarser than the 0.50 USD that it would"):
        pooled("10", "5", pool_of(earned="0.50"), WHOLE)
    with pytest.raises(InvalidValueError, match=r"^budget: -1.00 USD is negative; give 0 or more"):
        pooled("-1", "5", pool_of())


def test_a_settlement_that_is_not_that_of_the_terms_is_refused() -> None:
    pool = pooled("10000", "9000", pool_of())
    with pytest.raises(
        ConservationError, match=r"^working: its lines come to 150, but the result and the terms make 75"
    ):
        evolve(pool, terms=pool_of("7.5"))
    with pytest.raises(
        ConservationError, match=r"^working: 150.00 USD is not a part of -1.00 USD; give 0 to all of it"
    ):
        evolve(pool, cost=usd("10001"))


def test_an_amount_is_split_by_weight_whatever_the_order_of_members() -> None:
    members = [PoolMember("c", Fraction(1)), PoolMember("a", Fraction(1)), PoolMember("b", Fraction(1))]
    split = distribute(usd("100"), members, subject="pool")
    # 33.333... each; the cent left over goes to the first name.
    assert [(part.member.name, part.amount.text) for part in split.parts] == [
        ("a", "33.34"),
        ("b", "33.33"),
        ("c", "33.33"),
    ]
    assert split == distribute(usd("100"), reversed(members), subject="pool")
    assert split.working.total == usd("100")


def test_a_member_without_weight_gets_nothing() -> None:
    split = distribute(usd("-100"), (PoolMember("a", Fraction(0)), PoolMember("b", Fraction(2))), subject="pool")
    assert [part.amount for part in split.parts] == [usd("0"), usd("-100")]


@pytest.mark.parametrize("members", [(), (PoolMember("a", Fraction(0)),)])
def test_somebody_must_have_a_weight(members: tuple[PoolMember, ...]) -> None:
    with pytest.raises(
        InvalidValueError, match=r"^members: [01] members have no weight; give at least one a weight ab"
    ):
        distribute(usd("0"), members, subject="pool")


def test_a_split_that_is_not_by_weight_is_refused() -> None:
    split = distribute(usd("100"), (PoolMember("a", Fraction(1)), PoolMember("b", Fraction(3))), subject="pool")
    first, second = split.parts
    with pytest.raises(ConservationError, match=r"^parts: 25.01 USD of 'a' is a whole unit or more from its share by"):
        evolve(split, parts=(PoolPart(first.member, usd("25.01")), PoolPart(second.member, usd("74.99"))))
    with pytest.raises(ConservationError, match=r"^parts: those of 'pool' add up to 25.00 USD, not to 100.00 USD"):
        evolve(split, parts=(first,))
    with pytest.raises(
        InvalidValueError, match=r"^parts: those of 'pool' are out of order; put them in order of names"
    ):
        evolve(split, parts=(second, first))
    with pytest.raises(InvalidValueError, match=r"^parts: 'a' stands twice; give each once"):
        evolve(split, parts=(first, first))
    with pytest.raises(InvalidValueError, match=r"^members: 'a' stands twice; give each once"):
        distribute(usd("1"), (first.member, first.member), subject="pool")
    nobody = (PoolPart(PoolMember("a", Fraction(0)), usd("0")),)
    assert PoolDistribution(subject="empty", amount=usd("0"), parts=nobody).parts == nobody


# Stop-loss


def policy(*, deductible: str = "7500", coinsurance: str = "80", cap: str | None = None) -> StopLossTerms:
    return StopLossTerms(
        services=("admission", "dialysis"),
        deductible=usd(deductible),
        coinsurance=Share.percent(coinsurance),
        cap=None if cap is None else usd(cap),
        citation=OURS,
    )


def stay(
    name: str = "c-1",
    *,
    fee_schedule: str = "60000",
    charges: str = "60000",
    patient: str = "0",
    service: str = "admission",
) -> StopLossClaim:
    return StopLossClaim(
        name=name,
        service=service,
        fee_schedule=usd(fee_schedule),
        charges=usd(charges),
        patient_pays=usd(patient),
    )


def paid_for(*claims: StopLossClaim, terms: StopLossTerms | None = None) -> StopLossPayout:
    return settle_stop_loss(terms or policy(), claims, rounding=CENTS, subject="p-00017")


@pytest.mark.parametrize(
    ("charges", "payout"),
    [
        # 80 % of what is over 7,500.
        ("0", "0"),
        ("7499.99", "0"),
        ("7500.00", "0"),
        ("7500.01", "0.01"),
        ("10000", "2000"),
        ("60000", "42000"),
        ("90000", "42000"),
    ],
)
def test_a_payout_is_the_insurers_share_above_the_deductible(charges: str, payout: str) -> None:
    assert paid_for(stay(charges=charges)).amount == usd(payout)


def test_what_is_covered_is_paid_by_insurer_patient_and_practice() -> None:
    payout = paid_for(stay(patient="2000"))
    # 80 % x 50,500; 2,000; the rest of 60,000.
    assert (payout.amount, payout.patient, payout.retained) == (usd("40400"), usd("2000"), usd("17600"))
    assert payout.findings == ()


def test_claims_of_one_patient_share_one_deductible_in_any_order() -> None:
    claims = (stay("c-2", charges="5000"), stay("c-1", charges="6000", service="dialysis"))
    # 80 % x (11,000 - 7,500)
    assert paid_for(*claims).amount == usd("2800")
    assert paid_for(*claims) == paid_for(*reversed(claims))


def test_only_listed_services_count_and_the_others_are_found() -> None:
    payout = paid_for(stay(), stay("c-2", service="cosmetic surgery", patient="900"))
    assert (payout.covered, payout.patient) == (usd("60000"), usd("0"))
    assert [str(found) for found in payout.findings] == [
        "claim not covered: c-2 (its service is not listed in the policy)"
    ]
    assert "cosmetic" not in repr(payout.claims)
    nothing = paid_for(stay(service="cosmetic surgery"))
    assert (nothing.amount, nothing.retained) == (usd("0"), usd("0"))
    assert [line.label for line in nothing.working.lines] == [
        "deductible",
        "patient's responsibility",
        "below the limit, nothing paid",
    ]


@pytest.mark.parametrize(
    ("cap", "payout", "found"), [("42000", "42000", 0), ("41999.99", "41999.99", 1), ("0", "0", 1)]
)
def test_a_cap_limits_the_payout_and_is_found(cap: str, payout: str, found: int) -> None:
    capped = paid_for(stay(), terms=policy(cap=cap))
    assert (capped.amount, len(capped.findings)) == (usd(payout), found)


def test_a_patient_pays_no_more_than_counts() -> None:
    assert stay(charges="50", patient="50").covered == usd("50")
    with pytest.raises(InvalidValueError) as refused:
        stay(charges="50", patient="50.01")
    assert str(refused.value) == (
        "patient_pays: 50.01 USD of claim 'c-1' is more than the 50.00 USD that counts; give at most that"
    )


def test_a_policy_lists_its_services_and_is_in_one_currency() -> None:
    with pytest.raises(InvalidValueError, match=r"^services: a policy without services covers nothing; list at least"):
        evolve(policy(), services=())
    with pytest.raises(InvalidValueError, match=r"^services: 'admission' stands twice; give each once"):
        evolve(policy(), services=("admission", "admission"))
    with pytest.raises(InvalidValueError, match=r"^cap: 5 JPY is not in USD, the currency of the deductible; convert"):
        evolve(policy(), cap=Money(5, JPY))
    yen = StopLossClaim(
        name="c-9", service="admission", fee_schedule=Money(5, JPY), charges=Money(5, JPY), patient_pays=Money(0, JPY)
    )
    with pytest.raises(InvalidValueError, match=r"^claim 'c-9': 5 JPY is not in USD, the currency of the deductible"):
        paid_for(yen)
    with pytest.raises(InvalidValueError, match=r"^charges: 60000.00 USD is not in JPY, the currency of the fee_sche"):
        evolve(stay(), fee_schedule=Money(5, JPY))


def test_a_payout_that_is_not_that_of_the_policy_is_refused() -> None:
    payout = paid_for(stay(), stay("c-2"))
    with pytest.raises(
        ConservationError, match=r"^working: its lines come to 90000, but the claims and the terms make"
    ):
        evolve(payout, terms=policy(deductible="7600"))
    with pytest.raises(ConservationError, match=r"^working: 90000.00 USD is not a part of 60000.00 USD; give 0 to all"):
        evolve(payout, claims=payout.claims[:1])
    with pytest.raises(InvalidValueError, match=r"^claims: 'c-1' stands twice; give each once"):
        paid_for(stay(), stay())
    with pytest.raises(InvalidValueError, match=r"^claims: those of 'p-00017' are out of order; put them in order of"):
        evolve(payout, claims=payout.claims[::-1])
    with pytest.raises(InvalidValueError, match=r"^rounding: half-up to 1 is coarser than the 60000.50 USD that it"):
        settle_stop_loss(policy(), (stay(fee_schedule="90000", charges="60000.50"),), rounding=WHOLE, subject="p")


def yearly(*borne: str, cap: str | None = None) -> AggregatePayout:
    terms = AggregateTerms(
        attachment=usd("500"), coinsurance=Share.percent("90"), cap=None if cap is None else usd(cap), citation=OURS
    )
    return settle_aggregate(terms, [usd(amount) for amount in borne], rounding=CENTS, subject="2026")


@pytest.mark.parametrize(
    ("borne", "payout"),
    [
        # 90 % of what the sum is over 500.
        ((), "0"),
        (("300", "199.99"), "0"),
        (("300", "200"), "0"),
        (("300", "210"), "9"),
    ],
)
def test_an_aggregate_is_paid_above_its_attachment(borne: tuple[str, ...], payout: str) -> None:
    settled = yearly(*borne)
    assert settled.amount == usd(payout)
    assert settled.amount + settled.retained == settled.borne


def test_an_aggregate_is_capped_and_the_cap_found() -> None:
    assert (yearly("510", cap="9").amount, yearly("510", cap="9").findings) == (usd("9"), ())
    capped = yearly("510", cap="8.99")
    assert (capped.amount, str(capped.findings[0])) == (
        usd("8.99"),
        "stop-loss capped: 2026 (no more than 8.99 USD is paid)",
    )


def test_what_patients_leave_to_the_practice_is_insured_by_the_year() -> None:
    retained = [paid_for(stay(patient="2000")).retained, paid_for(stay(charges="10000")).retained]
    terms = AggregateTerms(attachment=usd("20000"), coinsurance=HALF, cap=None, citation=OURS)
    # 17,600 and 8,000: half of 5,600.
    assert settle_aggregate(terms, retained, rounding=CENTS, subject="2026").amount == usd("2800")


def test_an_aggregate_that_is_not_that_of_the_policy_is_refused() -> None:
    with pytest.raises(ConservationError, match=r"^working: its lines come to 9, but the total and the terms make 18"):
        evolve(yearly("510"), borne=usd("520"))
    with pytest.raises(InvalidValueError, match=r"^borne\[1\]: -1.00 USD is negative; give 0 or more"):
        yearly("510", "-1")
    with pytest.raises(InvalidValueError, match=r"^borne\[0\]: 5 JPY is not in USD, the currency of the attachment"):
        settle_aggregate(yearly().terms, [Money(5, JPY)], rounding=CENTS, subject="2026")


# Substantial risk


def incentive_of(
    incentive: str, other: str, *, panel: int = 3_000, measure: RiskMeasure = RiskMeasure.OF_MAXIMUM
) -> SubstantialRisk:
    return SubstantialRisk(
        rule=medicare_incentive_rule(),
        subject="group 4",
        incentive=usd(incentive),
        other_payments=usd(other),
        panel=panel,
        measure=measure,
    )


@pytest.mark.parametrize(
    ("incentive", "other", "of_maximum", "of_other"),
    [
        # 25,000 of 100,000 is 25 %, and a third of 75,000.
        ("25000.00", "75000.00", RiskReason.WITHIN_THRESHOLD, RiskReason.OVER_THRESHOLD),
        ("25000.01", "75000.00", RiskReason.OVER_THRESHOLD, RiskReason.OVER_THRESHOLD),
        # 33 % of 75,000.
        ("24750.00", "75000.00", RiskReason.WITHIN_THRESHOLD, RiskReason.WITHIN_THRESHOLD),
        ("24750.01", "75000.00", RiskReason.WITHIN_THRESHOLD, RiskReason.OVER_THRESHOLD),
        ("0", "75000", RiskReason.WITHIN_THRESHOLD, RiskReason.WITHIN_THRESHOLD),
        ("0", "0", RiskReason.WITHIN_THRESHOLD, RiskReason.WITHIN_THRESHOLD),
        ("0.01", "0", RiskReason.OVER_THRESHOLD, RiskReason.OVER_THRESHOLD),
    ],
)
def test_an_incentive_is_substantial_above_the_threshold_of_its_measure(
    incentive: str, other: str, of_maximum: RiskReason, of_other: RiskReason
) -> None:
    by_maximum = incentive_of(incentive, other)
    by_other = incentive_of(incentive, other, measure=RiskMeasure.OF_OTHER)
    assert (by_maximum.reason, by_other.reason) == (of_maximum, of_other)
    assert by_maximum.is_substantial is (of_maximum is RiskReason.OVER_THRESHOLD)


def test_a_panel_over_the_largest_is_no_substantial_risk() -> None:
    assert incentive_of("50000", "50000", panel=25_000).reason is RiskReason.OVER_THRESHOLD
    large = incentive_of("50000", "50000", panel=25_001)
    assert (large.reason, large.is_substantial) == (RiskReason.LARGE_PANEL, False)


def test_the_answer_shows_its_figures() -> None:
    tested = incentive_of("30000", "70000")
    assert (tested.share, tested.threshold, tested.maximum) == (Fraction(3, 10), Share.percent("25"), usd("100000"))
    assert str(tested) == (
        "group 4: substantial risk, over the threshold (30 % of the maximum of 100000.00 USD, threshold 25 %; 3000 "
        "patients, tested up to 25000)"
    )
    by_other = incentive_of("30000", "0", measure=RiskMeasure.OF_OTHER)
    assert by_other.share is None
    assert str(by_other) == (
        "group 4: substantial risk, over the threshold (nothing to measure by of other payments of 0.00 USD, threshold "
        "33 %; 3000 patients, tested up to 25000)"
    )


# Adjustment


def test_a_score_is_rounded_after_each_of_its_two_steps() -> None:
    model = ScoreModel(
        name="ours",
        normalisation=Fraction(3),
        coding_adjustment=Share.percent("10"),
        rounding=Rounding(1, HALF_UP),
        citation=OURS,
    )
    # 0.75/3 = 0.25 -> 0.3; 0.3 x 0.9 = 0.27 -> 0.3, where 0.25 x 0.9 = 0.225 would round to 0.2.
    assert AdjustedScore(model=model, raw=Fraction(3, 4)).value == Fraction(3, 10)


def test_the_payment_by_score_shows_each_version_with_its_weight() -> None:
    score = medicare_2024_blend(v24=Fraction("1.5"), v28=Fraction("1.5"), mode=HALF_UP)
    paid = adjusted_capitation(
        Rate.parse("1000", USD, per="member month"), score, quantity=Fraction(12), rounding=CENTS, subject="p"
    )
    # 12,000 x 1.28447
    assert paid.amount == usd("15413.64")
    assert [line.label for line in paid.working.lines] == ["score of V24", "score of V28"]
    assert paid.working.citations == (medicare_2024("V28", mode=HALF_UP).citation,)


def test_the_weights_of_a_blend_make_a_whole_of_different_models() -> None:
    score = AdjustedScore(model=medicare_2024("V28", mode=HALF_UP), raw=Fraction(1))
    with pytest.raises(
        ConservationError, match=r"^parts: the weights of 1 scores add up to 0.5; make them add up to 1"
    ):
        BlendedScore(parts=(WeightedScore(score, HALF),))
    with pytest.raises(ConservationError, match=r"^parts: the weights of 0 scores add up to 0; make them add up to 1"):
        BlendedScore(parts=())
    with pytest.raises(InvalidValueError, match=r"^parts: 'V28' stands twice; give each once"):
        BlendedScore(parts=(WeightedScore(score, HALF), WeightedScore(score, HALF)))


def test_a_version_without_a_published_normalisation_is_not_known() -> None:
    with pytest.raises(
        NotKnownError, match=r"^name: 'V30' has no normalisation for 2024; known are V28, V24, ESRD dial"
    ):
        medicare_2024("V30", mode=HALF_UP)


def test_nothing_is_divided_by_a_normalisation_of_nothing() -> None:
    with pytest.raises(InvalidValueError, match=r"^normalisation: that of 'V28' is 0, by which nothing can be divided"):
        evolve(medicare_2024("V28", mode=HALF_UP), normalisation=Fraction(0))


def test_a_payment_that_is_not_that_of_the_score_is_refused() -> None:
    score = medicare_2024_blend(v24=Fraction(1), v28=Fraction(1), mode=HALF_UP)
    base = Rate.parse("1000", USD, per="member month")
    with pytest.raises(InvalidValueError, match=r"^quantity: -1 is negative; give 0 or more"):
        adjusted_capitation(base, score, quantity=cast(Fraction, -1), rounding=CENTS, subject="p")
    with pytest.raises(ConservationError, match=r"^working: its lines come to 0, but the rate and the score make"):
        AdjustedCapitation(subject="p", base=base, score=score, quantity=Fraction(1), working=NOTHING)


# What no room takes

corridor_of: Callable[..., CorridorSettlement] = settle_corridor
gain_of: Callable[..., SharedGain] = share_gain
savings_of: Callable[..., SharedSavings] = share_savings
withhold_of: Callable[..., Withhold] = withhold
by_quality: Callable[..., WithholdReturn] = return_by_quality
by_result: Callable[..., WithholdPoolReturn] = return_by_pool_result
pool_settled: Callable[..., PoolSettlement] = settle_pool
split_of: Callable[..., PoolDistribution] = distribute
stop_loss_of: Callable[..., StopLossPayout] = settle_stop_loss
aggregate_of: Callable[..., AggregatePayout] = settle_aggregate
capitation_of: Callable[..., AdjustedCapitation] = adjusted_capitation
gain_formula: Callable[..., GainFormula] = GainFormula
rule_of: Callable[..., SubstantialRiskRule] = SubstantialRiskRule
GAIN = {"level_gain": 1, "trend_gain": 1, "currency": EUR, "patients": 1, "quality": ALL, "rounding": CENTS}
BOTH = {"target": usd("1"), "cost": usd("1"), "rounding": CENTS}


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda: corridor_of(None, **BOTH, subject="x"), "corridor: None is a NoneType; give a RiskCorridor"),
        (lambda: corridor_of(aca_1342(), **BOTH, subject=7), "subject: 7 is a int; give a str"),
        (
            lambda: corridor_of(aca_1342(), **{**BOTH, "target": 1.0}, subject="x"),
            "target: 1.0 is a float; give a Money",
        ),
        (
            lambda: corridor_of(aca_1342(), **{**BOTH, "rounding": 2}, subject="x"),
            "rounding: 2 is a int; give a Rounding",
        ),
        (
            lambda: shared_by(aca_1342(), "1").due_to_provider(costs_paid_by=cast(RiskParty, "payer")),
            "costs_paid_by: 'payer' is a str; give a RiskParty",
        ),
        (lambda: gain_of(None, **GAIN, subject="x"), "formula: None is a NoneType; give a GainFormula"),
        (
            lambda: gain_of(ipep(), **{**GAIN, "level_gain": 0.5}, subject="x"),
            "level_gain: 0.5 is a float; give an int, a Fraction or a Decimal",
        ),
        (lambda: gain_of(ipep(), **{**GAIN, "patients": True}, subject="x"), "patients: True is a bool; give an int"),
        (
            lambda: gain_of(ipep(), **{**GAIN, "quality": Fraction(9, 10)}, subject="x"),
            "quality: Fraction(9, 10) is a Fraction; give a Share",
        ),
        (
            lambda: gain_of(ipep(), **{**GAIN, "currency": "EUR"}, subject="x"),
            "currency: 'EUR' is a str; give a Currency",
        ),
        (
            lambda: gain_of(ipep(), **{**GAIN, "rounding": None}, subject="x"),
            "rounding: None is a NoneType; give a Rounding",
        ),
        (
            lambda: gain_formula(shared=Fraction(1, 2), level_weight=ALL, citation=OURS),
            "shared: Fraction(1, 2) is a Fraction; give a Share",
        ),
        (
            lambda: savings_of(None, benchmark=usd("1"), cost=usd("1"), quality=ALL, rounding=CENTS, subject="x"),
            "terms: None is a NoneType; give a SavingsTerms",
        ),
        (
            lambda: savings_of(terms_of(), benchmark=usd("1"), cost=usd("1"), quality=1, rounding=CENTS, subject="x"),
            "quality: 1 is a int; give a Share",
        ),
        (
            lambda: withhold_of(usd("1"), Fraction(15, 100), rounding=CENTS, subject="x"),
            "share: Fraction(3, 20) is a Fraction; give a Share",
        ),
        (
            lambda: by_quality(usd("1"), ALL, rounding=CENTS),
            "held: Money.parse('1.00', USD) is a Money; give a Withhold",
        ),
        (lambda: by_quality(held_of(), 1, rounding=CENTS), "quality: 1 is a int; give a Share"),
        (lambda: by_result(POOL, -100), "result: -100 is a int; give a Money"),
        (
            lambda: pool_settled(None, budget=usd("1"), cost=usd("1"), rounding=CENTS, subject="x"),
            "terms: None is a NoneType; give a PoolTerms",
        ),
        (
            lambda: split_of(usd("1"), PoolMember("a", Fraction(1)), subject="x"),
            "members: one PoolMember was given; give several, in a tuple or a list",
        ),
        (
            lambda: split_of(usd("1"), None, subject="x"),
            "members: one NoneType was given; give several, in a tuple or a list",
        ),
        (
            lambda: stop_loss_of(policy(), stay(), rounding=CENTS, subject="x"),
            "claims: one StopLossClaim was given; give several, in a tuple or a list",
        ),
        (
            lambda: stop_loss_of(None, (), rounding=CENTS, subject="x"),
            "terms: None is a NoneType; give a StopLossTerms",
        ),
        (
            lambda: aggregate_of(yearly().terms, usd("1"), rounding=CENTS, subject="x"),
            "borne: one Money was given; give several, in a tuple or a list",
        ),
        (
            lambda: capitation_of(usd("1"), None, quantity=1, rounding=CENTS, subject="x"),
            "base: Money.parse('1.00', USD) is a Money; give a Rate",
        ),
        (
            lambda: rule_of(of_maximum=ALL, of_other=ALL, largest_panel=2.5, citation=OURS),
            "largest_panel: 2.5 is a float; give an int",
        ),
        (
            lambda: medicare_incentive_rule().threshold(cast(RiskMeasure, "of the maximum")),
            "measure: 'of the maximum' is a str; give a RiskMeasure",
        ),
        (lambda: medicare_2024(cast(str, None), mode=HALF_UP), "name: None is a NoneType; give a str"),
        (
            lambda: medicare_2024("V28", mode=cast(RoundingMode, "half-up")),
            "mode: 'half-up' is a str; give a RoundingMode",
        ),
    ],
)
def test_what_is_of_the_wrong_type_is_named(made: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidTypeError) as refused:
        made()
    assert str(refused.value) == message


@pytest.mark.parametrize("currency", [JPY, USD])
def test_a_rounding_finer_than_the_currency_is_refused(currency: Currency) -> None:
    finer = Rounding(currency.decimals + 1, HALF_UP)
    with pytest.raises(InvalidValueError, match=r"^places: [13] is more than the [02] decimals of"):
        settle_corridor(
            aca_1342(), target=Money(100, currency), cost=Money(110, currency), rounding=finer, subject="2026"
        )


@pytest.mark.parametrize("number", [None, 1.0, True, "1"])
def test_the_exact_parts_of_terms_are_asked_for_exact_numbers(number: Any) -> None:
    pool = PoolTerms(
        earned=Share.percent("15"), lost=Share.percent("15"), most_earned=None, most_lost=None, citation=OURS
    )
    terms = SavingsTerms(
        minimum_rate=Share.percent("2"),
        shared_from=SharedFrom.FIRST_UNIT,
        shared=Share.percent("50"),
        discount=Share.percent("0"),
        cap=None,
        citation=OURS,
    )
    one = Fraction(1)
    for name, asked in (
        ("gap", lambda: aca_1342().provider_part(gap=number, target=one)),
        ("target", lambda: aca_1342().provider_part(gap=one, target=number)),
        ("level_gain", lambda: ipep().counted(level_gain=number, trend_gain=one)),
        ("trend_gain", lambda: ipep().counted(level_gain=one, trend_gain=number)),
        ("benchmark", lambda: terms.measured_by(number)),
        ("cost", lambda: terms.reaches_minimum(benchmark=one, cost=number)),
        ("quality", lambda: terms.earned_uncapped(benchmark=one, cost=Fraction(0), quality=number)),
        ("result", lambda: pool.share_of(number)),
        ("result", lambda: pool.cap_of(number)),
        ("result", lambda: pool.group_part(number)),
    ):
        with pytest.raises(InvalidTypeError, match=f"^{name}: .*; give an int, a Fraction or a Decimal$"):
            asked()
