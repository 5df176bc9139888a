"""Workings: an amount and the lines that make it, refused where they do not add up, printed as a table."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from html.parser import HTMLParser

import pytest

from primarycare.citations import Citation, Evidence
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError
from primarycare.money import EUR, NOK, USD, Money, Rate, Rounding, RoundingMode, Stage
from primarycare.workings import Factor, Part, Working, WorkingLine

CENT = Rounding(2, RoundingMode.HALF_UP)
MONTH = "person and month"
AGREED = Citation(title="Our contract", publisher="the group", evidence=Evidence.AGREEMENT)
PRINTED = Citation(
    title="Tariff",
    publisher="the payer",
    url="https://example.org/tariff",
    verified_on=date(2026, 11, 21),
    evidence=Evidence.CONFIRMED,
)


def part(rate: str, quantity: int | Fraction = 1) -> Part:
    return Part(Rate.parse(rate, EUR, per=MONTH), Fraction(quantity))


def stated(amount: str, label: str = "stated") -> WorkingLine:
    return WorkingLine.stated(label, Money.parse(amount, EUR))


# Parts, factors and lines


def test_a_part_is_a_rate_times_a_quantity() -> None:
    # 33.9032 × 12 = 406.8384
    assert part("33.9032", 12).exact == Fraction("406.8384")


def test_a_part_prints_its_quantity_where_it_is_not_one() -> None:
    printed = [str(part("5")), str(part("5", 12)), str(part("5", Fraction(15, 31)))]
    assert printed == [f"5.00 EUR per {MONTH}", f"5.00 EUR per {MONTH} × 12", f"5.00 EUR per {MONTH} × 15/31"]


def test_a_factor_multiplies_rounded_only_where_that_is_stated() -> None:
    # 16,000 / 9,085 = 1.76114...
    exact = Factor("list index", Fraction(16_000, 9_085))
    rounded = Factor("list index", Fraction(16_000, 9_085), rounding=CENT)
    assert (exact.used, rounded.used) == (Fraction(3_200, 1_817), Fraction("1.76"))
    assert (str(exact), str(rounded)) == ("× 3200/1817 (list index)", "× 1.76 (list index, from 3200/1817)")


def test_a_line_is_its_parts_times_its_factors() -> None:
    # (10 × 2 + 5 × 3) × 1.1 × 0.5 = 19.25
    line = WorkingLine.worked(
        "list", (part("10", 2), part("5", 3)), (Factor("uplift", Fraction("1.1")), Factor("half", Fraction(1, 2)))
    )
    assert line.amount == Fraction("19.25")


def test_a_line_is_rounded_where_it_says_so() -> None:
    # 33.333... is 33.33 before the load of 10 %: 36.663; unrounded it would be 36.666...
    third = WorkingLine.worked("before the load", (part("100", Fraction(1, 3)),), rounding=CENT)
    assert third.amount == Fraction("33.33")


def test_a_line_whose_parts_do_not_make_its_amount_is_refused_by_name() -> None:
    message = "^amount: line 'forfait' states 12.01, but its parts and factors make 12$"
    with pytest.raises(ConservationError, match=message):
        WorkingLine(label="forfait", amount=Fraction("12.01"), currency=EUR, parts=(part("12"),))


@pytest.mark.parametrize(
    "line",
    [
        lambda: WorkingLine(label="x", amount=Fraction(0), currency=EUR, factors=(Factor("f", Fraction(1)),)),
        lambda: WorkingLine(label="x", amount=Fraction(0), currency=EUR, rounding=CENT),
    ],
    ids=["factors", "rounding"],
)
def test_a_line_without_parts_has_nothing_to_multiply_or_round(line: Callable[[], WorkingLine]) -> None:
    with pytest.raises(InvalidValueError, match="parts: line 'x' has factors or a rounding but nothing to multiply"):
        line()


def test_a_line_may_state_a_refund() -> None:
    assert stated("-1.50").amount == Fraction(-3, 2)


# Totals


def test_a_total_that_its_lines_do_not_make_is_refused_by_name() -> None:
    with pytest.raises(ConservationError, match="^total: 'August' states 3.00 EUR, but its lines make 2$"):
        Working(title="August", lines=(stated("1"), stated("1")), total=Money.parse("3", EUR))


def test_a_total_without_a_rounding_is_the_exact_sum() -> None:
    third = WorkingLine.worked("third", (part("1", Fraction(1, 3)),))
    with pytest.raises(ConservationError, match="^total: 'August' states 0.33 EUR, but its lines make 1/3$"):
        Working(title="August", lines=(third,), total=Money.parse("0.33", EUR))


def test_nothing_makes_a_total_of_zero() -> None:
    assert Working.settled("August", (), CENT, EUR).total == Money.zero(EUR)


@pytest.mark.parametrize(
    ("stage", "total"),
    [
        # each line: 1.00 / 3 = 0.333..., rounded 0.33, × 4 = 1.32
        (Stage.LINE, "1.32"),
        # 4.00 / 3 = 1.333..., rounded once
        (Stage.PERSON, "1.33"),
        (Stage.STATEMENT, "1.33"),
    ],
)
def test_the_stage_decides_what_is_rounded(stage: Stage, total: str) -> None:
    thirds = (Factor("a third", Fraction(1, 3)),)
    working = Working.settled("August", (stated("1"),) * 4, CENT, EUR, stage=stage, scaling=thirds)
    assert (working.total.text, working.exact, working.scale) == (total, Fraction(4, 3), Fraction(1, 3))


def test_amounts_stated_in_different_currencies_do_not_add_up() -> None:
    lines = (WorkingLine.stated("rent", Money.parse("1", EUR)), WorkingLine.stated("deposit", Money.parse("1", USD)))
    with pytest.raises(
        InvalidValueError, match=r"^currency: line 'deposit' is in USD and the total of 'August' in EUR"
    ):
        Working.settled("August", lines, CENT, EUR)


def test_a_line_is_in_the_currency_of_each_of_its_parts() -> None:
    parts = (part("1"), Part(Rate.parse("1", NOK, per="person"), Fraction(1)))
    with pytest.raises(InvalidValueError, match=r"^parts: line 'list' is in EUR and one of its parts in NOK; convert"):
        WorkingLine.worked("list", parts)


def test_a_line_without_parts_is_stated_and_not_worked() -> None:
    with pytest.raises(InvalidValueError, match=r"^parts: line 'list' has none to work out; state its amount instead$"):
        WorkingLine.worked("list", ())


def test_a_part_in_another_currency_is_refused_by_name() -> None:
    foreign = WorkingLine.worked("list", (Part(Rate.parse("1", NOK, per="person"), Fraction(1)),))
    with pytest.raises(InvalidValueError, match="currency: line 'list' is in NOK and the total of 'August' in EUR"):
        Working(title="August", lines=(foreign,), total=Money.parse("1", EUR))


def test_a_total_is_money_or_a_rate() -> None:
    with pytest.raises(InvalidTypeError, match=r"total: Fraction\(1, 1\) is a Fraction; give Money or a Rate"):
        Working(title="August", lines=(stated("1"),), total=Fraction(1))  # type: ignore[type-var]


def test_a_rate_is_the_exact_total_of_its_lines() -> None:
    # 1/3 × 12 = 4, while 0.33 × 12 = 3.96
    third = WorkingLine.worked("third", (part("1", Fraction(1, 3)),))
    rate = Rate(value=Fraction(4), currency=EUR, per="person and year")
    year = Working(title="year", lines=(third,), scaling=(Factor("months", Fraction(12)),), total=rate)
    assert year.total.value == year.exact == 4


@pytest.mark.parametrize("rounding", [CENT, Rounding(12, RoundingMode.DOWN)], ids=str)
def test_a_rate_is_never_rounded(rounding: Rounding) -> None:
    with pytest.raises(InvalidValueError, match="rounding: the total of 'year' is an exact rate and is not rounded"):
        Working(title="year", lines=(), rounding=rounding, total=Rate(value=Fraction(0), currency=EUR, per="year"))


def test_a_rate_is_no_part_of_a_rounded_statement() -> None:
    with pytest.raises(InvalidValueError, match="rounding: the total of 'year' is an exact rate and is not rounded"):
        Working(
            title="year",
            lines=(),
            stage=Stage.STATEMENT,
            statement_residue=Fraction(1, 300),
            total=Rate(value=Fraction(1, 300), currency=EUR, per="year"),
        )


def a_part_of_a_statement(
    total: str, residue: Fraction, *, stage: Stage = Stage.STATEMENT, rounding: Rounding | None = None
) -> Working[Money]:
    third = WorkingLine.worked("third", (part("1", Fraction(1, 3)),))
    return Working(
        title="August",
        lines=(third,),
        rounding=rounding,
        stage=stage,
        statement_residue=residue,
        total=Money.parse(total, EUR),
    )


@pytest.mark.parametrize(
    ("total", "residue"),
    [
        # 0.34 - 1/3 = 1/150, 0.33 - 1/3 = -1/300
        ("0.34", Fraction(1, 150)),
        ("0.33", Fraction(-1, 300)),
    ],
)
@pytest.mark.parametrize("rounding", [None, CENT], ids=["as split", "as rounded"])
def test_a_part_of_a_rounded_statement_names_what_the_split_gave_or_took(
    total: str, residue: Fraction, rounding: Rounding | None
) -> None:
    assert a_part_of_a_statement(total, residue, rounding=rounding).total.text == total


def test_a_residue_does_not_hide_a_wrong_total() -> None:
    with pytest.raises(ConservationError, match="total: 'August' states 0.35 EUR, but its lines make 0.34"):
        a_part_of_a_statement("0.35", Fraction(1, 150))


def test_a_split_never_gives_a_whole_cent() -> None:
    # 0.35 - 1/3 = 1/60, which is more than 0.01
    with pytest.raises(ConservationError, match="statement_residue: 1/60 in 'August' is a whole unit of its rounding"):
        a_part_of_a_statement("0.35", Fraction(1, 60))


def test_a_split_never_gives_exactly_a_cent() -> None:
    with pytest.raises(ConservationError, match="statement_residue: 0.01 in 'August' is a whole unit of its rounding"):
        Working(
            title="August",
            lines=(stated("0.33"),),
            stage=Stage.STATEMENT,
            statement_residue=Fraction(1, 100),
            total=Money.parse("0.34", EUR),
        )


def test_a_split_in_larger_units_may_give_more_than_a_cent() -> None:
    # 1.00 - 1/3 = 2/3, less than the unit of 1.00
    whole = a_part_of_a_statement("1", Fraction(2, 3), rounding=Rounding(0, RoundingMode.HALF_UP))
    assert whole.total.text == "1.00"


@pytest.mark.parametrize("stage", [Stage.LINE, Stage.PERSON])
def test_only_a_part_of_a_statement_has_a_residue(stage: Stage) -> None:
    with pytest.raises(InvalidValueError, match="statement_residue: 'August' is not a part of a rounded statement"):
        a_part_of_a_statement("0.34", Fraction(1, 150), stage=stage)


# Sources


def test_each_source_stands_once_in_order_of_appearance() -> None:
    made_up = Citation.illustrative("An example")
    uplift = Factor("uplift", Fraction(2), citation=AGREED)
    lines = (
        WorkingLine.worked("one", (part("1"),), (uplift,), citation=PRINTED),
        WorkingLine.worked("two", (part("1"),), (uplift,), citation=PRINTED),
    )
    working = Working.settled(
        "August", lines, CENT, EUR, scaling=(Factor("half", Fraction(1, 2), citation=made_up), Factor("x", Fraction(1)))
    )
    assert working.citations == (PRINTED, AGREED, made_up)


# Tables

AUGUST = Working.settled(
    "p-00017, August 2020",
    (
        WorkingLine.worked(
            "core",
            (part("1200.5"),),
            (
                Factor("loyalty", Fraction(2, 3), rounding=Rounding(4, RoundingMode.HALF_UP), citation=AGREED),
                Factor("list index", Fraction("1.2")),
            ),
            citation=PRINTED,
        ),
        WorkingLine.worked("precarity", (part("0"),), citation=PRINTED),
        WorkingLine.worked("indicators", (part("5", 3),), rounding=Rounding(0, RoundingMode.UP), citation=PRINTED),
        WorkingLine.worked("home visits", (part("10", 0),)),
        stated("-1.5", "paid elsewhere"),
    ),
    CENT,
    EUR,
    scaling=(Factor("15 of 31 days", Fraction(15, 31), citation=AGREED),),
    notes=("visits outside the basket are billed apart", "the rate is provisional"),
)


def test_a_working_prints_as_an_aligned_table() -> None:
    # 1200.5 × 0.6667 × 1.2 = 960.44802; 5 × 3 = 15; 960.44802 + 15 - 1.5 = 973.94802; × 15/31 = 471.265..., so 471.27
    assert str(AUGUST).splitlines() == [
        "p-00017, August 2020",
        "  core            1200.50 EUR per person and month × 0.6667 (loyalty, from 2/3) × 1.2 (list index)"
        "  960.44802    [1][2] agreement",
        "  indicators      5.00 EUR per person and month × 3 rounded up to 1                               "
        "      15.00    [1]",
        "  paid elsewhere                                                                                        -1.50",
        "  lines that come to 0: precarity; home visits",
        "  × 15/31 (15 of 31 days)  [2] agreement",
        "  rounded half-up to 0.01 per person",
        "  total                                                                                           "
        "     471.27 EUR",
        "  note: visits outside the basket are billed apart",
        "  note: the rate is provisional",
        "  [1] Tariff, the payer, https://example.org/tariff (verified 2026-11-21)",
        "  [2] Our contract, the group (agreement)",
    ]


def test_a_table_names_every_kind_of_doubt_about_a_line() -> None:
    uplift = Factor("uplift", Fraction(1), citation=AGREED)
    line = WorkingLine.worked("core", (part("1"),), (uplift,), citation=Citation.illustrative("An example"))
    first_row = str(Working.settled("August", (line,), CENT, EUR)).splitlines()[1]
    assert first_row.endswith("1.00    [1][2] agreement, illustrative")


def test_a_working_shows_its_title_and_total_and_prints_the_rest() -> None:
    assert repr(AUGUST) == "Working(title='p-00017, August 2020', total=Money.parse('471.27', EUR))"
    assert repr(AUGUST.lines[0]) == "WorkingLine(label='core', amount=Fraction(48022401, 50000))"


def test_a_total_groups_its_thousands() -> None:
    assert str(Working.settled("Budget", (stated("12000"),), CENT, EUR)).endswith("12,000.00 EUR")


def test_lines_that_are_all_zero_are_all_printed() -> None:
    nothing = Working.settled("August", (stated("0", "core"), stated("0", "extra")), CENT, EUR)
    assert str(nothing).splitlines() == [
        "August",
        "  core     0.00",
        "  extra    0.00",
        "  rounded half-up to 0.01 per person",
        "  total    0.00 EUR",
    ]


def test_a_longer_amount_is_cut_visibly() -> None:
    # 1/3 = 0.333333...
    third = WorkingLine.worked("third", (part("1", Fraction(1, 3)),))
    assert "  0.333333…" in str(Working.settled("August", (third,), CENT, EUR))


def test_a_rate_prints_what_it_is_paid_for() -> None:
    rate = Rate(value=Fraction(1, 3), currency=EUR, per=MONTH)
    year = Working(title="rate", lines=(WorkingLine.worked("third", (part("1", Fraction(1, 3)),)),), total=rate)
    assert str(year).splitlines()[-1].split() == ["total", "0.333333…", "EUR", "per", "person", "and", "month"]


def test_a_residue_prints_beside_the_rounding_that_left_it() -> None:
    assert str(a_part_of_a_statement("0.34", Fraction(1, 150), rounding=CENT)).splitlines()[2:4] == [
        "  rounded half-up to 0.01 per statement",
        "  1/150 from the one rounding of the statement",
    ]


class _Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def cells(working: Working[Money]) -> _Cells:
    parser = _Cells()
    parser.feed(working._repr_html_())
    parser.close()
    return parser


def test_a_notebook_shows_the_same_texts_as_a_terminal() -> None:
    printed = "".join(str(AUGUST).split())
    assert "".join("".join(cells(AUGUST).texts).split()) == printed


def test_no_text_of_a_working_becomes_markup() -> None:
    script = "<script>alert('x & y')</script>"
    source = Citation(
        title=script,
        publisher=script,
        pinpoint=script,
        url=f"https://example.org/{script}",
        evidence=Evidence.ILLUSTRATIVE,
    )
    priced = Part(Rate.parse("1", EUR, per=script), Fraction(1))
    line = WorkingLine.worked(script, (priced,), (Factor(script, Fraction(1), citation=source),), citation=source)
    hostile = Working.settled(
        script,
        (line, WorkingLine.worked(f"zero {script}", (priced,), (Factor("nothing", Fraction(0)),))),
        CENT,
        EUR,
        scaling=(Factor(script, Fraction(1), citation=source),),
        notes=(script,),
    )
    shown = cells(hostile)
    assert shown.tags == {"table", "caption", "tr", "td"}
    # title, label, rate, factor, zero line, scaling, note, and four times in the source
    assert "".join(shown.texts).count(script) == 11


def test_a_line_stated_in_the_currency_of_the_total_is_added_as_it_is() -> None:
    in_dollars = WorkingLine.stated("deposit", Money.parse("2.50", USD))
    assert Working.settled("August", (in_dollars,), CENT, USD).total == Money.parse("2.50", USD)
