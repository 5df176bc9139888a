"""Scores, points and bonuses of a year, and the examples in `tests/vectors/quality.toml`."""

import tomllib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import NotRequired, TypedDict, cast

import pytest
from attrs import evolve

from primarycare.citations import Citation
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError, MissingInputError
from primarycare.identifiers import StructureId
from primarycare.money import EUR, GBP, USD, Currency, Money, Rate, Rounding, RoundingMode, Share
from primarycare.quality import (
    Achievement,
    Better,
    Earning,
    Gate,
    MeasureCount,
    MeasureScore,
    MeasureStanding,
    NoScore,
    PointBlock,
    PointIndicator,
    PointLine,
    PointScheme,
    PointsEarned,
    QualityMeasure,
    QualityPayment,
    QualityPolicy,
    QualityScore,
    SmallDenominators,
    WhyNoScore,
    cut_if_missed,
    index_factor,
    pay_points,
    pay_score,
    prorated_bonus,
)
from primarycare.workings import Factor, Working, WorkingLine

CLINIC = StructureId("clinic")
CENTS = Rounding(2, RoundingMode.HALF_UP)
OURS = Citation.illustrative("A scheme of our own")
NOTHING, ALL = Share.parse("0"), Share.parse("1")
DROP, KEEP, AS_MET = SmallDenominators.DROP, SmallDenominators.KEEP, SmallDenominators.COUNT_AS_MET


class Points(TypedDict):
    name: str
    points: str
    value: str
    currency: str
    list: NotRequired[list[str]]
    prevalence: NotRequired[list[str]]
    index_places: NotRequired[int]
    places: int
    mode: str
    paid: str


class Index(TypedDict):
    name: str
    own: str
    reference: str
    places: int
    rounded: str


class Blocks(TypedDict):
    name: str
    base: list[str]
    more: list[str]
    met: list[str]
    paid: str


class Bonus(TypedDict):
    name: str
    full: str
    enrolled: int
    full_from: int
    mode: str
    paid: str


class Cut(TypedDict):
    name: str
    full: str
    kept: str
    met: bool
    paid: str


class Vectors(TypedDict):
    points: list[Points]
    index: list[Index]
    blocks: list[Blocks]
    bonus: list[Bonus]
    cut: list[Cut]


PATH = Path(__file__).parent / "vectors" / "quality.toml"
VECTORS = cast(Vectors, tomllib.loads(PATH.read_text(encoding="utf-8")))


def named(example: object) -> str:
    return str(cast("dict[str, object]", example)["name"])


def euros(amount: str, currency: Currency = EUR) -> Money:
    return Money.parse(amount, currency)


def measure(
    name: str = "eye check",
    threshold: str = "50",
    target: str = "90",
    *,
    weight: int = 1,
    least: int = 30,
    better: Better = Better.HIGHER,
    citation: Citation | None = None,
) -> QualityMeasure:
    return QualityMeasure(
        name=name,
        threshold=Share.percent(threshold),
        target=Share.percent(target),
        weight=Fraction(weight),
        minimum_denominator=least,
        better=better,
        citation=citation,
    )


def policy(*measures: QualityMeasure, small: SmallDenominators = DROP, gates: tuple[Gate, ...] = ()) -> QualityPolicy:
    return QualityPolicy(measures=measures, small_denominators=small, gates=gates)


def count(numerator: int, denominator: int = 100, name: str = "eye check") -> MeasureCount:
    return MeasureCount(measure=name, numerator=numerator, denominator=denominator)


def scored(terms: QualityPolicy, *counts: MeasureCount) -> QualityScore:
    return QualityScore(policy=terms, counts=counts)


PRESSURE, EYES = measure("blood pressure", "40", "80", weight=2), measure()


# The examples.


@pytest.mark.parametrize("example", VECTORS["points"], ids=named)
def test_points_are_paid_at_their_value_times_their_factors(example: Points) -> None:
    places = example.get("index_places")
    rounding = None if places is None else Rounding(places, RoundingMode.HALF_UP)

    def factors(name: str, numbers: list[str] | None) -> tuple[Factor, ...]:
        if numbers is None:
            return ()
        own, reference = map(Fraction, numbers)
        return (index_factor(name, own, reference, rounding=rounding),)

    line = PointLine(
        label="points",
        points=Fraction(example["points"]),
        factors=factors("prevalence", example.get("prevalence")),
    )
    value = Rate.parse(example["value"], Currency.of(example["currency"]), per="point")
    paid = pay_points(
        CLINIC,
        (line,),
        value,
        Rounding(example["places"], RoundingMode(example["mode"])),
        factors=factors("list", example.get("list")),
    )
    assert paid.amount == euros(example["paid"], value.currency)


def test_englands_example_is_not_met_by_exact_factors() -> None:
    # 29 x 201.16 x 16,000/9,085 x 3.05/2.03 = 15,436.129...
    line = PointLine(
        label="one area",
        points=Fraction(29),
        factors=(index_factor("prevalence", Fraction("3.05"), Fraction("2.03"), rounding=None),),
    )
    paid = pay_points(
        CLINIC,
        (line,),
        Rate.parse("201.16", GBP, per="point"),
        CENTS,
        factors=(index_factor("list", Fraction(16000), Fraction(9085), rounding=None),),
    )
    assert paid.amount == euros("15436.13", GBP)


@pytest.mark.parametrize("example", VECTORS["index"], ids=named)
def test_a_factor_is_rounded_where_it_says_so(example: Index) -> None:
    factor = index_factor(
        "list",
        Fraction(example["own"]),
        Fraction(example["reference"]),
        rounding=Rounding(example["places"], RoundingMode.HALF_UP),
    )
    assert factor.used == Fraction(example["rounded"])


def two_blocks(base: list[str], more: list[str]) -> PointScheme:
    def indicators(block: str, points: list[str]) -> tuple[PointIndicator, ...]:
        return tuple(PointIndicator(f"{block} {number}", Fraction(worth)) for number, worth in enumerate(points))

    return PointScheme(
        blocks=(
            PointBlock(name="base", indicators=indicators("base", base), earning=Earning.ALL_OR_NOTHING),
            PointBlock(
                name="more", indicators=indicators("more", more), earning=Earning.ONE_BY_ONE, requires=("base",)
            ),
        ),
        citation=OURS,
    )


def earned_under(scheme: PointScheme, *met: str) -> PointsEarned:
    named = [indicator.name for block in scheme.blocks for indicator in block.indicators]
    return PointsEarned(
        scheme=scheme,
        achievements=tuple(Achievement(name, Share.parse(share)) for name, share in zip(named, met, strict=True)),
    )


@pytest.mark.parametrize("example", VECTORS["blocks"], ids=named)
def test_blocks_are_earned_as_they_say(example: Blocks) -> None:
    earned = earned_under(two_blocks(example["base"], example["more"]), *example["met"])
    paid = pay_points(CLINIC, earned.lines, Rate.parse("7", EUR, per="point"), CENTS)
    assert paid.amount == euros(example["paid"])
    assert (paid.full, paid.missed) == (None, None)


@pytest.mark.parametrize("example", VECTORS["bonus"], ids=named)
def test_a_bonus_is_prorated_below_a_list(example: Bonus) -> None:
    rounding = Rounding(0, RoundingMode(example["mode"]))
    paid = prorated_bonus(CLINIC, euros(example["full"]), example["enrolled"], example["full_from"], rounding)
    assert paid.amount == euros(example["paid"])


def test_ontarios_example_is_not_met_by_half_even() -> None:
    paid = prorated_bonus(CLINIC, euros("1100"), 575, 1000, Rounding(0, RoundingMode.HALF_EVEN))
    assert paid.amount == euros("632")


@pytest.mark.parametrize(("enrolled", "paid"), [(0, "0"), (999, "1098.90"), (1000, "1100"), (1001, "1100")])
def test_a_bonus_is_whole_from_the_full_list_on(enrolled: int, paid: str) -> None:
    settled = prorated_bonus(CLINIC, euros("1100"), enrolled, 1000, CENTS)
    assert settled.amount == euros(paid)
    assert settled.missed == euros("1100") - euros(paid)


@pytest.mark.parametrize("example", VECTORS["cut"], ids=named)
def test_a_missed_metric_cuts_the_year_to_a_share(example: Cut) -> None:
    year = cut_if_missed(CLINIC, euros(example["full"], USD), Share.parse(example["kept"]), CENTS, met=example["met"])
    assert year.amount == euros(example["paid"], USD)
    assert [finding.kind for finding in year.findings] == ([] if example["met"] else ["metric missed"])


# Scores.


@pytest.mark.parametrize(
    ("numerator", "score"), [(49, "0"), (50, "0"), (51, "1/40"), (89, "39/40"), (90, "1"), (100, "1")]
)
def test_a_measure_earns_from_its_threshold_to_its_target(numerator: int, score: str) -> None:
    assert scored(policy(EYES), count(numerator)).score == Fraction(score)


@pytest.mark.parametrize(("numerator", "score"), [(13, "0"), (12, "0"), (11, "1/4"), (8, "1"), (7, "1")])
def test_a_measure_of_which_less_is_better_earns_downwards(numerator: int, score: str) -> None:
    admissions = measure("admissions", "12", "8", better=Better.LOWER)
    assert scored(policy(admissions), count(numerator, name="admissions")).score == Fraction(score)


def test_a_score_is_the_weighted_sum_of_what_measures_earn() -> None:
    # blood pressure: (0.70 - 0.40)/0.40 = 3/4; eye check: (0.60 - 0.50)/0.40 = 1/4; (2 x 3/4 + 1/4)/3 = 7/12.
    year = scored(policy(PRESSURE, EYES), count(60), count(70, name="blood pressure"))
    assert year.score == Fraction(7, 12)
    assert [line.added for line in year.lines] == [Fraction(1, 2), Fraction(1, 12)]
    assert year.findings == ()


@pytest.mark.parametrize(
    ("small", "score", "standing"),
    [
        # Dropped, blood pressure alone counts; kept, 20 of 29 earns (20/29 - 1/2)/0.4 = 55/116; as met, it earns 1.
        (DROP, "3/4", MeasureStanding.DROPPED),
        (KEEP, "229/348", MeasureStanding.COUNTED),
        (AS_MET, "5/6", MeasureStanding.COUNTED_AS_MET),
    ],
)
def test_a_small_denominator_is_dropped_kept_or_counted_as_met(
    small: SmallDenominators, score: str, standing: MeasureStanding
) -> None:
    year = scored(policy(PRESSURE, EYES, small=small), count(70, name="blood pressure"), count(20, 29))
    assert year.score == Fraction(score)
    assert year.lines[1].standing is standing
    assert [str(finding) for finding in year.findings] == [
        f"small denominator: eye check (29 people, 30 asked for: {small.value})"
    ]


@pytest.mark.parametrize(("denominator", "standing"), [(29, MeasureStanding.DROPPED), (30, MeasureStanding.COUNTED)])
def test_a_denominator_of_the_minimum_counts(denominator: int, standing: MeasureStanding) -> None:
    year = scored(policy(PRESSURE, EYES), count(70, name="blood pressure"), count(20, denominator))
    assert year.lines[1].standing is standing


def test_there_is_no_score_where_every_measure_is_dropped() -> None:
    year = scored(policy(EYES), count(0, 0))
    assert year.score == NoScore(WhyNoScore.EVERY_MEASURE_DROPPED)
    assert str(year.score) == "every measure dropped"


def test_there_is_no_score_where_what_is_left_weighs_nothing() -> None:
    year = scored(policy(measure("survey", weight=0), EYES), count(60, name="survey"), count(0, 0))
    assert year.score == NoScore(WhyNoScore.NO_WEIGHT_LEFT)


@pytest.mark.parametrize(
    ("better", "numerator", "passes"),
    [
        (Better.HIGHER, 59, False),
        (Better.HIGHER, 60, True),
        (Better.LOWER, 60, True),
        (Better.LOWER, 61, False),
    ],
)
def test_a_gate_is_passed_at_its_level_or_nothing_is_earned(better: Better, numerator: int, passes: bool) -> None:
    threshold, target = ("10", "95") if better is Better.HIGHER else ("95", "10")
    gated = measure(threshold=threshold, target=target, better=better)
    gate = Gate("eye check", Share.percent("60"))
    year = scored(policy(gated, gates=(gate,)), count(numerator))
    assert (year.score != 0) is passes
    assert year.failed_gates == (() if passes else (gate,))
    paid = pay_score(CLINIC, euros("100"), year, CENTS, without_score=NOTHING)
    assert bool(paid.amount) is passes
    if not passes:
        assert [finding.kind for finding in paid.findings] == ["gate not passed"]
        assert "× 0 (gate eye check not passed)" in str(paid.working)


@pytest.mark.parametrize(("small", "passes"), [(DROP, True), (AS_MET, True), (KEEP, False)])
def test_a_gate_with_too_few_people_follows_the_rule_for_small_denominators(
    small: SmallDenominators, passes: bool
) -> None:
    terms = policy(PRESSURE, EYES, small=small, gates=(Gate("eye check", Share.percent("60")),))
    year = scored(terms, count(70, name="blood pressure"), count(1, 10))
    assert (year.failed_gates == ()) is passes


def test_counts_stand_in_order_of_their_measures() -> None:
    counts = (count(60), count(70, name="blood pressure"))
    assert scored(policy(PRESSURE, EYES), *counts) == scored(policy(PRESSURE, EYES), *counts[::-1])


# What a score is paid.


def test_a_score_is_paid_measure_by_measure() -> None:
    cited = measure("blood pressure", "40", "80", weight=2, citation=OURS)
    year = scored(policy(cited, EYES, small=AS_MET), count(70, name="blood pressure"), count(5, 10))
    # 10,000 x (2/3 x 3/4 + 1/3) = 8,333.333...
    paid = pay_score(CLINIC, euros("10000"), year, CENTS, without_score=NOTHING)
    assert [" ".join(row.split()) for row in str(paid.working).splitlines()] == [
        "clinic, quality score",
        "blood pressure 10000.00 EUR per year × 2/3 (weight) × 0.75 (70 of 100) 5,000.00 [1] illustrative",
        "eye check 10000.00 EUR per year × 1/3 (weight) × 1 (counted as met) 3,333.333333…",
        "rounded half-up to 0.01 per person",
        "total 8,333.33 EUR",
        "[1] A scheme of our own, made up for an example (illustrative)",
    ]
    assert paid.missed == euros("1666.67")


@pytest.mark.parametrize(("share", "amount"), [(NOTHING, "0"), (Share.parse("0.5"), "50"), (ALL, "100")])
def test_without_a_score_the_share_that_is_named_is_paid_with_a_finding(share: Share, amount: str) -> None:
    paid = pay_score(CLINIC, euros("100"), scored(policy(EYES), count(0, 0)), CENTS, without_score=share)
    assert paid.amount == euros(amount)
    assert [str(finding) for finding in paid.findings] == [
        "small denominator: eye check (0 people, 30 asked for: drop)",
        f"no score: clinic (every measure dropped; {share} is paid)",
    ]


def test_a_rounding_coarser_than_the_amount_is_refused() -> None:
    whole = Rounding(0, RoundingMode.UP)
    year = scored(policy(EYES), count(100))
    refused: tuple[Callable[[], object], ...] = (
        lambda: pay_score(CLINIC, euros("12.50"), year, whole, without_score=NOTHING),
        lambda: prorated_bonus(CLINIC, euros("12.50"), 1, 1, whole),
        lambda: cut_if_missed(CLINIC, euros("12.50"), ALL, whole, met=True),
    )
    for paid in refused:
        with pytest.raises(InvalidValueError, match=r"^rounding: up to 1 is coarser than the 12\.50 EUR that it would"):
            paid()


# Points.


def test_a_block_that_earns_nothing_as_a_whole_is_a_finding() -> None:
    third = PointBlock(
        name="third", indicators=(PointIndicator("t", Fraction(1)),), earning=Earning.ONE_BY_ONE, requires=("more",)
    )
    scheme = two_blocks(["200", "80"], ["60"])
    scheme = evolve(scheme, blocks=(*scheme.blocks, third))
    assert [block.points for block in scheme.blocks] == [280, 60, 1]
    assert [str(finding) for finding in earned_under(scheme, "1", "0.9", "1", "1").findings] == [
        "block not earned: base (base 1 is not met in full, and all must be)",
        "block not earned: more (requires base, which is not met in full)",
        "block not earned: third (requires more, which is not met in full)",
    ]
    # Half of a block of single indicators earns its half, and does not open the block that requires it.
    half = earned_under(scheme, "1", "1", "0.5", "1")
    assert [line.points for line in half.lines] == [Fraction(280), Fraction(30), Fraction(0)]
    assert half.points == 310
    assert [finding.subject for finding in half.findings] == ["third"]


def test_achievements_stand_in_order_of_their_indicators() -> None:
    earned = earned_under(two_blocks(["200"], ["60"]), "1", "0")
    assert evolve(earned, achievements=earned.achievements[::-1]) == earned


def test_indicators_counted_are_paid_like_points() -> None:
    lines = (PointLine(label="flu", points=Fraction(412)), PointLine(label="screening", points=Fraction(88)))
    # 500 x 5.
    assert pay_points(CLINIC, lines, Rate.parse("5", EUR, per="indicator"), CENTS).amount == euros("2500")


# What is refused.


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (
            lambda: measure(threshold="90", target="90"),
            "target: that of 'eye check' is 90 % and its threshold 90 %; where higher is better, give a target above "
            "the threshold",
        ),
        (
            lambda: measure(threshold="8", target="12", better=Better.LOWER),
            "target: that of 'eye check' is 12 % and its threshold 8 %; where lower is better, give a target below the "
            "threshold",
        ),
        (
            lambda: measure(weight=-1),
            "weight: that of 'eye check' is Fraction(-1, 1), which is negative; give 0 or more",
        ),
        (lambda: measure(least=0), "minimum_denominator: 0 is too small; give 1 or more"),
        (lambda: count(-1), "numerator: -1 of 'eye check' is negative; give 0 or more"),
        (lambda: count(0, -1), "denominator: -1 of 'eye check' is negative; give 0 or more"),
        (
            lambda: count(101),
            "numerator: 101 of 'eye check' is more than its denominator, 100; give a part of it",
        ),
        (
            lambda: policy(measure(weight=0)),
            "measures: none of them weighs anything; give at least one a weight above 0",
        ),
        (lambda: policy(EYES, EYES), "measures: 'eye check' stands twice; give each once"),
        (
            lambda: policy(EYES, gates=(Gate("eye check", ALL),) * 2),
            "gates: 'eye check' stands twice; give each once",
        ),
        (
            lambda: policy(EYES, gates=(Gate("teeth", ALL),)),
            "gates: 'teeth' is not one of the measures; name one of them",
        ),
        (lambda: scored(policy(EYES), count(1), count(2)), "counts: 'eye check' stands twice; give each once"),
        (
            lambda: scored(policy(EYES), count(1), count(2, name="teeth")),
            "counts: 'teeth' is not one of the measures; leave it out",
        ),
        (
            lambda: scored(policy(EYES, small=KEEP), count(0, 0)),
            "counts: 'eye check' concerns nobody, and the policy keeps small denominators; drop them or count them as "
            "met",
        ),
        (
            lambda: MeasureScore(measure="x", standing=MeasureStanding.COUNTED, weight=Fraction(2), score=Fraction(1)),
            "weight: that of 'x' is Fraction(2, 1); give 0 to 1",
        ),
        (
            lambda: MeasureScore(measure="x", standing=MeasureStanding.DROPPED, weight=Fraction(0), score=Fraction(1)),
            "weight: 'x' is dropped; give it no weight and no score",
        ),
        (lambda: PointIndicator("x", Fraction(-1)), "points: Fraction(-1, 1) is negative; give 0 or more"),
        (
            lambda: PointLine(label="x", points=Fraction(1), factors=(Factor("list", Fraction(-1)),)),
            "factors[0]: 'list' is Fraction(-1, 1), which is negative; give 0 or more",
        ),
        (
            lambda: index_factor("list", Fraction(1), Fraction(0), rounding=None),
            "reference: Fraction(0, 1) of 'list' is not above 0; give more than 0",
        ),
        (
            lambda: index_factor("list", Fraction(-1), Fraction(1), rounding=None),
            "own: Fraction(-1, 1) of 'list' is negative; give 0 or more",
        ),
        (
            lambda: evolve(two_blocks(["1"], ["1"]), blocks=two_blocks(["1"], ["1"]).blocks[::-1]),
            "blocks: 'more' requires 'base', which does not stand before it; put it there",
        ),
        (
            lambda: evolve(two_blocks(["1"], ["1"]), blocks=two_blocks(["1"], ["1"]).blocks[:1] * 2),
            "blocks: 'base' stands twice; give each once",
        ),
        (
            lambda: PointScheme(
                blocks=(
                    PointBlock(
                        name="b", indicators=(PointIndicator("x", Fraction(1)),) * 2, earning=Earning.ONE_BY_ONE
                    ),
                ),
                citation=OURS,
            ),
            "indicators: 'x' stands twice; give each once",
        ),
        (
            lambda: PointsEarned(
                scheme=PointScheme(blocks=(), citation=OURS), achievements=(Achievement("x", ALL),) * 2
            ),
            "achievements: 'x' stands twice; give each once",
        ),
        (
            lambda: PointsEarned(scheme=PointScheme(blocks=(), citation=OURS), achievements=(Achievement("x", ALL),)),
            "achievements: 'x' is not an indicator of the scheme; leave it out",
        ),
        (
            lambda: pay_points(
                CLINIC, (PointLine(label="x", points=Fraction(1)),) * 2, Rate.parse("7", EUR, per="point"), CENTS
            ),
            "lines: 'x' stands twice; give each once",
        ),
        (
            lambda: pay_points(
                CLINIC, (), Rate.parse("7", EUR, per="point"), CENTS, factors=(Factor("list", Fraction(-1)),)
            ),
            "factors[0]: 'list' is Fraction(-1, 1), which is negative; give 0 or more",
        ),
        (
            lambda: pay_score(CLINIC, euros("-1"), scored(policy(EYES), count(1)), CENTS, without_score=ALL),
            "full: -1.00 EUR is negative; give 0 or more",
        ),
        (lambda: prorated_bonus(CLINIC, euros("1"), -1, 1, CENTS), "enrolled: -1 is too small; give 0 or more"),
        (lambda: prorated_bonus(CLINIC, euros("1"), 1, 0, CENTS), "full_from: 0 is too small; give 1 or more"),
        (
            lambda: cut_if_missed(CLINIC, euros("-1"), ALL, CENTS, met=True),
            "paid: -1.00 EUR is negative; give 0 or more",
        ),
    ],
)
def test_what_the_rules_refuse_is_named(made: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidValueError) as refused:
        made()
    assert str(refused.value) == message


def test_a_measure_without_counts_is_named() -> None:
    with pytest.raises(MissingInputError) as refused:
        scored(policy(PRESSURE, EYES), count(1))
    assert str(refused.value) == "counts: 'blood pressure' has none; give its numerator and denominator"


def test_an_indicator_without_an_achievement_is_named() -> None:
    with pytest.raises(MissingInputError) as refused:
        PointsEarned(scheme=two_blocks(["1"], ["1"]), achievements=(Achievement("base 0", ALL),))
    assert str(refused.value) == "achievements: 'more 0' has none; say how far it was met"


@pytest.mark.parametrize(
    ("amount", "message"),
    [
        ("-0.01", "working: -0.01 EUR for 'clinic' is less than nothing; pay 0 or more"),
        ("12.01", "working: 12.01 EUR for 'clinic' is more than the 12.00 EUR that can be earned"),
    ],
)
def test_a_payment_is_neither_below_nothing_nor_above_all(amount: str, message: str) -> None:
    working = Working.settled("x", (WorkingLine.stated("x", euros(amount)),), CENTS, EUR)
    with pytest.raises(ConservationError) as refused:
        QualityPayment(structure=CLINIC, working=working, full=euros("12"))
    assert str(refused.value) == message


wrong_score: Callable[..., QualityPayment] = pay_score
wrong_points: Callable[..., QualityPayment] = pay_points
wrong_bonus: Callable[..., QualityPayment] = prorated_bonus
wrong_cut: Callable[..., QualityPayment] = cut_if_missed
wrong_factor: Callable[..., Factor] = index_factor
wrong_measure: Callable[..., QualityMeasure] = evolve
wrong_count: Callable[..., MeasureCount] = MeasureCount
wrong_year: Callable[..., QualityScore] = QualityScore
wrong_earned: Callable[..., PointsEarned] = PointsEarned
SEVEN = Rate.parse("7", EUR, per="point")


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda: wrong_measure(EYES, threshold=0.5), "threshold: 0.5 is a float; give a Share"),
        (lambda: wrong_measure(EYES, weight=1), "weight: 1 is a int; give a Fraction"),
        (lambda: wrong_measure(EYES, better="higher"), "better: 'higher' is a str; give a Better"),
        (lambda: wrong_measure(EYES, minimum_denominator=True), "minimum_denominator: True is a bool; give an int"),
        (lambda: EYES.score_of(0.5), "value: 0.5 is a float; give a Fraction"),  # type: ignore[arg-type]
        (
            lambda: wrong_count(measure="x", numerator=1.0, denominator=2),
            "numerator: 1.0 is a float; give an int",
        ),
        (lambda: wrong_year(policy=policy(EYES), counts=None), "counts: a NoneType was given; give a tuple"),
        (lambda: wrong_year(policy=policy(EYES), counts=count(1)), "counts: a MeasureCount was given; give a tuple"),
        (
            lambda: wrong_earned(scheme=two_blocks([], []), achievements=[Achievement("x", ALL)]),
            "achievements: a list was given; give a tuple",
        ),
        (
            lambda: wrong_score(CLINIC, 100, scored(policy(EYES), count(1)), CENTS, without_score=ALL),
            "full: 100 is a int; give a Money",
        ),
        (
            lambda: wrong_score(CLINIC, euros("1"), Fraction(1, 2), CENTS, without_score=ALL),
            "score: Fraction(1, 2) is a Fraction; give a QualityScore",
        ),
        (
            lambda: wrong_score("clinic", euros("1"), scored(policy(EYES), count(1)), CENTS, without_score=ALL),
            "structure: 'clinic' is a str; give a StructureId",
        ),
        (
            lambda: wrong_score(CLINIC, euros("1"), scored(policy(EYES), count(1)), CENTS, without_score=None),
            "without_score: None is a NoneType; give a Share",
        ),
        (
            lambda: wrong_points(CLINIC, None, SEVEN, CENTS),
            "lines: one NoneType was given; give several, in a tuple or a list",
        ),
        (
            lambda: wrong_points(CLINIC, PointLine(label="x", points=Fraction(1)), SEVEN, CENTS),
            "lines: one PointLine was given; give several, in a tuple or a list",
        ),
        (
            lambda: wrong_points(CLINIC, (), euros("7"), CENTS),
            "value: Money.parse('7.00', EUR) is a Money; give a Rate",
        ),
        (lambda: wrong_points(CLINIC, (), SEVEN, None), "rounding: None is a NoneType; give a Rounding"),
        (
            lambda: wrong_points(CLINIC, (), SEVEN, CENTS, factors=Factor("list", Fraction(1))),
            "factors: a Factor was given; give a tuple",
        ),
        (lambda: wrong_bonus(CLINIC, euros("1"), True, 1, CENTS), "enrolled: True is a bool; give an int"),
        (lambda: wrong_bonus(CLINIC, euros("1"), 1, 1, 2), "rounding: 2 is a int; give a Rounding"),
        (lambda: wrong_cut(CLINIC, euros("1"), ALL, CENTS, met=1), "met: 1 is a int; give a bool"),
        (lambda: wrong_cut(CLINIC, euros("1"), 0.85, CENTS, met=True), "kept: 0.85 is a float; give a Share"),
        (
            lambda: wrong_factor("list", 1.5, Fraction(1), rounding=None),
            "own: 1.5 is a float; give a Fraction",
        ),
    ],
)
def test_an_argument_of_another_type_is_refused(made: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidTypeError) as refused:
        made()
    assert str(refused.value) == message
