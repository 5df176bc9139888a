"""Advances and balances: shares, minimums, newcomers, the days on which they are due, and claw-backs."""

import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import NotRequired, TypedDict, cast

import pytest
from attrs import evolve

from primarycare.citations import Evidence
from primarycare.envelope import (
    AdvanceDue,
    AdvanceMinimum,
    AdvancePart,
    AdvanceTerms,
    DueDay,
    ProRata,
    YearAdvance,
    YearBalance,
    advance_for,
    balance_of,
)
from primarycare.envelope.presets import aci_advance
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError
from primarycare.money import EUR, USD, Money, Rounding, RoundingMode, Share
from primarycare.periods import Year
from tests.small_practice import HALF_UP, SOURCE, day, euros

ACI = aci_advance(pro_rata=ProRata.DAYS, minimum_prorated=True)
YEAR = Year(2025)


def some_terms(
    *percents: str, minimum: AdvanceMinimum | None = None, newcomer_months: int | None = None
) -> AdvanceTerms:
    """Give terms of advances due at the ends of June, September and December, as under the French forfait of 2018."""
    days = (DueDay(month=6, day=30), DueDay(month=9, day=30), DueDay(month=12, day=31))
    return AdvanceTerms(
        parts=tuple(AdvancePart(Share.percent(percent), due) for percent, due in zip(percents, days)),
        minimum=minimum,
        pro_rata=None,
        newcomer_months=newcomer_months,
        balance_due=DueDay(month=3, day=31, years_later=1),
        citation=SOURCE,
    )


def a_minimum(amount: str, *, prorated: bool = False) -> AdvanceMinimum:
    return AdvanceMinimum(amount=euros(amount), prorated=prorated, citation=SOURCE)


QUARTERS = some_terms("25", "25", "25")


def test_three_advances_of_a_quarter_leave_a_balance_once_the_year_is_known() -> None:
    # Advances on the list of the year before, 7,000.01 x 75 % = 5,250.0075; the year itself comes to 7,200.
    advance = advance_for(euros("7000.01"), YEAR, QUARTERS, HALF_UP)
    assert advance.parts == (
        AdvanceDue(day("2025-06-30"), euros("1750.01")),
        AdvanceDue(day("2025-09-30"), euros("1750.00")),
        AdvanceDue(day("2025-12-31"), euros("1750.00")),
    )
    balance = balance_of(euros("7200"), advance)
    assert (balance.payable, balance.clawback, balance.due_on) == (euros("1949.99"), euros("0"), day("2026-03-31"))
    assert [line.label for line in balance.working.lines] == [
        "total of 2025",
        "less advance of 2025-06-30",
        "less advance of 2025-09-30",
        "less advance of 2025-12-31",
    ]


def test_a_minimum_that_binds_is_split_like_the_advances_and_cites_its_own_source() -> None:
    advance = advance_for(euros("100"), YEAR, some_terms("20", "40", minimum=a_minimum("90")), HALF_UP)
    assert [part.amount for part in advance.parts] == [euros("30"), euros("60")]
    assert [(line.label, line.amount) for line in advance.working.lines] == [
        ("60 % of the base", Fraction(60)),
        ("up to the minimum of 90.00 EUR", Fraction(30)),
    ]
    minimum = ACI.minimum
    assert minimum is not None and minimum.citation.evidence is Evidence.SINGLE_SOURCE


@pytest.mark.parametrize(("minimum", "lines"), [("59.99", 1), ("60", 1), ("60.01", 2)])
def test_a_minimum_that_does_not_bind_is_in_no_line(minimum: str, lines: int) -> None:
    advance = advance_for(euros("100"), YEAR, some_terms("60", minimum=a_minimum(minimum)), HALF_UP)
    assert len(advance.working.lines) == lines


@pytest.mark.parametrize(
    ("prorated", "amount"),
    # 60 % x 10,000 x 184/365 = 3,024.657...; the minimum of 12,000 pro rata is 6,049.315...
    [(True, "6049.32"), (False, "12000")],
)
def test_whether_the_minimum_is_pro_rata_is_said(prorated: bool, amount: str) -> None:
    terms = aci_advance(pro_rata=ProRata.DAYS, minimum_prorated=prorated)
    assert advance_for(euros("10000"), YEAR, terms, HALF_UP, signed_on=day("2025-07-01")).total == euros(amount)
    assert advance_for(euros("10000"), YEAR, terms, HALF_UP).total == euros("12000")


def test_without_a_convention_the_base_of_a_newcomer_counts_whole() -> None:
    terms = aci_advance(pro_rata=None, minimum_prorated=True)
    assert advance_for(euros("39200"), YEAR, terms, HALF_UP, signed_on=day("2025-07-01")).total == euros("23520")


@pytest.mark.parametrize(
    ("months", "signed_on", "days"),
    [
        # Within three months of signing, even before everybody else; no later advance comes before the first.
        (3, "2025-01-10", ["2025-04-10", "2025-09-30", "2025-12-31"]),
        (3, "2025-08-31", ["2025-11-30", "2025-11-30", "2025-12-31"]),
        (3, "2025-11-30", ["2026-02-28", "2026-02-28", "2026-02-28"]),
        # Without such a term, the days of everybody, and none before the signing.
        (None, "2025-01-10", ["2025-06-30", "2025-09-30", "2025-12-31"]),
        (None, "2025-10-05", ["2025-10-05", "2025-10-05", "2025-12-31"]),
    ],
)
def test_a_newcomer_is_paid_within_the_months_of_signing(months: int | None, signed_on: str, days: list[str]) -> None:
    terms = some_terms("25", "25", "25", newcomer_months=months)
    advance = advance_for(euros("100"), YEAR, terms, HALF_UP, signed_on=day(signed_on))
    assert [part.due_on.isoformat() for part in advance.parts] == days
    assert advance.balance_due_on == day("2026-03-31")


def test_a_balance_is_never_due_before_the_last_advance() -> None:
    terms = evolve(some_terms("25", newcomer_months=12), balance_due=DueDay(month=1, day=31, years_later=1))
    advance = advance_for(euros("100"), YEAR, terms, HALF_UP, signed_on=day("2025-06-15"))
    assert advance.balance_due_on == day("2026-06-15")


@pytest.mark.parametrize("signed_on", ["2024-12-31", "2026-01-01"])
def test_a_newcomer_of_another_year_is_none(signed_on: str) -> None:
    with pytest.raises(InvalidValueError, match=r"^signed_on: .* is not in 2025; give the day of a newcomer of that"):
        advance_for(euros("100"), YEAR, ACI, HALF_UP, signed_on=day(signed_on))


@pytest.mark.parametrize("signed_on", ["2025-01-01", "2025-12-31"])
def test_the_first_and_the_last_day_of_the_year_are_in_it(signed_on: str) -> None:
    assert advance_for(euros("100"), YEAR, ACI, HALF_UP, signed_on=day(signed_on)).total


def test_the_base_is_not_negative_and_in_the_currency_of_the_minimum() -> None:
    with pytest.raises(InvalidValueError, match=r"^base: -0\.01 EUR is negative; give 0 or more$"):
        advance_for(euros("-0.01"), YEAR, ACI, HALF_UP)
    with pytest.raises(InvalidValueError, match=r"^minimum: 12000\.00 EUR was set for another currency than USD"):
        advance_for(Money.parse("1", USD), YEAR, ACI, HALF_UP)


@pytest.mark.parametrize("field", ["base", "year", "terms", "rounding"])
def test_nothing_may_be_missing(field: str) -> None:
    given = {"base": euros("1"), "year": YEAR, "terms": ACI, "rounding": HALF_UP, field: None}
    with pytest.raises(InvalidTypeError, match=rf"^{field}: None is a NoneType"):
        advance_for(**given)  # type: ignore[arg-type]


def test_shares_are_more_than_nothing_and_not_more_than_the_whole() -> None:
    assert some_terms("50", "50").share == Share.parse("1")
    with pytest.raises(InvalidValueError, match=r"^parts: the shares add up to 1\.01; give advances"):
        some_terms("50", "51")
    with pytest.raises(InvalidValueError, match=r"^parts: the shares add up to 0; give advances"):
        some_terms()
    with pytest.raises(InvalidValueError, match=r"^share: an advance of nothing is none"):
        AdvancePart(Share.percent("0"), DueDay(month=1, day=1))


def test_advances_stand_in_the_order_in_which_they_are_due() -> None:
    with pytest.raises(InvalidValueError, match=r"^parts: the advances are not in the order in which they are due"):
        evolve(QUARTERS, parts=QUARTERS.parts[::-1])


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_a_minimum_is_more_than_nothing(amount: str) -> None:
    with pytest.raises(InvalidValueError, match=rf"^amount: {euros(amount)} is 0 or less; give more than 0$"):
        a_minimum(amount)


def test_a_due_day_is_a_day_of_its_month() -> None:
    assert DueDay(month=2, day=29).of(Year(2024)) == day("2024-02-29")
    assert DueDay(month=2, day=29).of(Year(2025)) == day("2025-02-28")
    with pytest.raises(InvalidValueError, match=r"^day: month 2 has no day 30; give 1 to 29$"):
        DueDay(month=2, day=30)
    with pytest.raises(InvalidTypeError, match=r"^day: True is a bool"):
        DueDay(month=2, day=True)


def test_advances_that_do_not_make_their_working_are_refused() -> None:
    advance = advance_for(euros("100"), YEAR, QUARTERS, HALF_UP)
    with pytest.raises(
        ConservationError, match=r"^parts: the advances of 2025 add up to 50\.00 EUR and the total is 75"
    ):
        evolve(advance, parts=advance.parts[:2])


@pytest.mark.parametrize(
    ("total", "payable", "clawback"), [("100.01", "0.01", "0"), ("100", "0", "0"), ("99.99", "0", "0.01")]
)
def test_a_balance_below_zero_is_a_clawback(total: str, payable: str, clawback: str) -> None:
    balance = balance_of(euros(total), euros("100"))
    assert (balance.payable, balance.clawback) == (euros(payable), euros(clawback))
    assert balance.working.title.endswith("a claw-back") is (clawback != "0")


def test_a_balance_is_of_amounts_of_0_or_more_in_one_currency() -> None:
    with pytest.raises(InvalidValueError, match=r"^total: -1\.00 EUR is negative; give 0 or more$"):
        balance_of(euros("-1"), euros("1"))
    with pytest.raises(InvalidValueError, match=r"^advanced: -1\.00 EUR is negative; give 0 or more$"):
        balance_of(euros("1"), euros("-1"))
    with pytest.raises(InvalidValueError, match=r"^currency: EUR and USD do not mix"):
        balance_of(euros("1"), Money.parse("1", USD))
    with pytest.raises(InvalidTypeError, match=r"^advance: None is a NoneType; give a YearAdvance or Money$"):
        balance_of(euros("1"), None)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^total: None is a NoneType; give a Money$"):
        balance_of(None, euros("1"))  # type: ignore[arg-type]


def test_a_balance_whose_working_makes_something_else_is_refused() -> None:
    balance = balance_of(euros("10"), euros("4"))
    with pytest.raises(
        ConservationError, match=r"^working: a total of 10\.00 EUR less 5\.00 EUR advanced is 5\.00 EUR"
    ):
        YearBalance(total=euros("10"), advanced=euros("5"), working=balance.working)


# Vectors


class Advanced(TypedDict):
    name: str
    base: str
    year: int
    signed_on: NotRequired[date]
    advance: str
    due_on: date
    total: str
    payable: str
    clawback: str
    balance_due_on: date


class Assistant(TypedDict):
    name: str
    amount: str
    parts: list[str]


class Vectors(TypedDict):
    aci: list[Advanced]
    assistant: list[Assistant]


PATH = Path(__file__).parent / "vectors" / "envelope.toml"
VECTORS = cast(Vectors, tomllib.loads(PATH.read_text(encoding="utf-8")))


@pytest.mark.parametrize("example", VECTORS["aci"], ids=lambda example: str(example["name"]))
def test_a_health_house_is_paid_ahead_what_the_example_says(example: Advanced) -> None:
    advance = advance_for(
        euros(example["base"]), Year(example["year"]), ACI, HALF_UP, signed_on=example.get("signed_on")
    )
    assert advance.parts == (AdvanceDue(example["due_on"], euros(example["advance"])),)
    balance = balance_of(euros(example["total"]), advance)
    assert (balance.payable, balance.clawback) == (euros(example["payable"]), euros(example["clawback"]))
    assert balance.due_on == example["balance_due_on"]


@pytest.mark.parametrize("example", VECTORS["assistant"], ids=lambda example: str(example["name"]))
def test_aid_for_a_medical_assistant_is_paid_in_full_or_in_halves(example: Assistant) -> None:
    percents = {1: ("100",), 2: ("50", "50")}[len(example["parts"])]
    advance = advance_for(euros(example["amount"]), YEAR, some_terms(*percents), HALF_UP)
    assert [part.amount for part in advance.parts] == [euros(part) for part in example["parts"]]
    assert not balance_of(euros(example["amount"]), advance).payable


def test_rounding_is_of_the_sum_of_all_advances() -> None:
    terms = some_terms("33.3", "33.3")
    # 66.6 % x 10.01 = 6.66666: down 6.66, up 6.67.
    for mode, total in ((RoundingMode.DOWN, "6.66"), (RoundingMode.UP, "6.67")):
        advance: YearAdvance = advance_for(euros("10.01"), YEAR, terms, Rounding(2, mode))
        assert Money.total((part.amount for part in advance.parts), EUR) == advance.total == euros(total)
