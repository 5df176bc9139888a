"""Laws of workings: a total is what its lines make, and no other total is accepted."""

from fractions import Fraction
from html.parser import HTMLParser
from random import Random

import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from primarycare.errors import ConservationError, InvalidValueError
from primarycare.money import EUR, Currency, Money, Rate, Rounding, RoundingMode, Stage
from primarycare.testing.strategies import currencies, factors, parts, rate_workings, rates, working_lines, workings
from primarycare.workings import Factor, Part, Working, WorkingLine

# A working is some two hundred choices, so fewer of them say as much.
few = settings(max_examples=40)
EURO_LINES = working_lines(currencies=st.just(EUR))
EURO_PARTS = parts(rates=rates(currencies=st.just(EUR)))


def product(start: Fraction, by: tuple[Factor, ...]) -> Fraction:
    for factor in by:
        start *= factor.value if factor.rounding is None else factor.rounding.apply(factor.value)
    return start


# Lines


@given(st.lists(EURO_PARTS, min_size=1, max_size=3), st.lists(factors(), max_size=2))
def test_a_line_is_the_sum_of_its_parts_times_each_factor(in_sum: list[Part], by: list[Factor]) -> None:
    line = WorkingLine.worked("line", tuple(in_sum), tuple(by))
    exact = sum((part.rate.value * part.quantity for part in in_sum), Fraction(0))
    assert line.amount == product(exact, tuple(by))


@given(EURO_LINES, st.fractions().filter(bool))
def test_a_line_accepts_no_other_amount(line: WorkingLine, change: Fraction) -> None:
    assume(line.parts)
    with pytest.raises(ConservationError, match="^amount: line "):
        evolve(line, amount=line.amount + change)


# Totals


@few
@given(workings())
def test_a_total_is_what_the_lines_make(working: Working[Money]) -> None:
    scaled = [product(line.amount, working.scaling) for line in working.lines]
    if working.rounding is None or working.statement_residue:
        made = sum(scaled, Fraction(0)) + working.statement_residue
    elif working.stage is Stage.LINE:
        made = sum((working.rounding.apply(amount) for amount in scaled), Fraction(0))
    else:
        made = working.rounding.apply(sum(scaled, Fraction(0)))
    assert working.total.exact == made
    assert working.exact == sum(scaled, Fraction(0))


@few
@given(workings(), st.integers(-100, 100).filter(bool))
def test_a_working_accepts_no_other_total(working: Working[Money], change: int) -> None:
    with pytest.raises(ConservationError, match="^total: .* but its lines make"):
        evolve(working, total=working.total + Money(change, working.total.currency))


@few
@given(rate_workings(), st.integers(1, 10**6))
def test_a_working_accepts_no_line_beside_its_own(working: Working[Rate], minor: int) -> None:
    extra = WorkingLine.stated("extra", Money(minor, working.total.currency))
    with pytest.raises(ConservationError, match="^total: .* but its lines make"):
        evolve(working, lines=(*working.lines, extra), scaling=())


@few
@given(workings(), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_change_the_total(working: Working[Money], random: Random) -> None:
    lines = list(working.lines)
    random.shuffle(lines)
    assert evolve(working, lines=tuple(lines)).total == working.total


@few
@given(workings(stages=st.just(Stage.STATEMENT)))
def test_a_part_of_a_statement_is_less_than_a_unit_from_exact(working: Working[Money]) -> None:
    places = working.total.currency.decimals if working.rounding is None else working.rounding.places
    assert abs(working.total.exact - working.exact) < Fraction(1, 10**places)


@few
@given(rate_workings())
def test_a_rate_is_the_exact_sum_of_its_lines(working: Working[Rate]) -> None:
    lines = sum((line.amount for line in working.lines), Fraction(0))
    assert working.total.value == product(lines, working.scaling)


@few
@given(rate_workings(), st.integers(0, 12), st.sampled_from(RoundingMode))
def test_a_rate_is_never_rounded(working: Working[Rate], places: int, mode: RoundingMode) -> None:
    with pytest.raises(InvalidValueError, match="is an exact rate and is not rounded"):
        evolve(working, rounding=Rounding(places, mode))


@few
@given(workings(), currencies())
def test_a_working_is_of_one_currency(working: Working[Money], other: Currency) -> None:
    assume(other != working.total.currency)
    assume(any(line.parts for line in working.lines))
    with pytest.raises(InvalidValueError, match="currency: line .* convert one of them first"):
        evolve(working, total=evolve(working.total, currency=other))


# Sources and tables


def cited(working: Working[Money] | Working[Rate]) -> list[object]:
    stated = [(line.citation, *(factor.citation for factor in line.factors)) for line in working.lines]
    scaling = [factor.citation for factor in working.scaling]
    return [citation for citation in (*(each for line in stated for each in line), *scaling) if citation is not None]


@few
@given(workings())
def test_every_source_is_given_once(working: Working[Money]) -> None:
    assert list(working.citations) == list(dict.fromkeys(cited(working)))


@few
@given(workings() | rate_workings())
def test_a_table_names_every_line_note_and_source(working: Working[Money] | Working[Rate]) -> None:
    title, *rows = str(working).splitlines()
    assert title == working.title
    assert all(row.startswith("  ") for row in rows)
    for line in working.lines:
        assert any(line.label in row for row in rows)
    footnotes = [f"  note: {note}" for note in working.notes]
    footnotes += [f"  [{number}] {citation}" for number, citation in enumerate(working.citations, start=1)]
    assert rows[len(rows) - len(footnotes) :] == footnotes


@few
@given(workings())
def test_every_amount_of_a_table_ends_in_the_same_column(working: Working[Money]) -> None:
    rows = str(working).splitlines()[1:]
    telling = [line for line in working.lines if line.amount] or list(working.lines)
    total = f"{working.total:,}"
    total_row = rows[len(rows) - len(working.notes) - len(working.citations) - 1]
    assert total_row.startswith("  total")
    assert total_row.endswith(total)
    column = len(total_row) - len(f" {working.total.currency.code}")
    for row in rows[: len(telling)]:
        assert row[column - 1] in "0123456789…"
        assert row[column : column + 1] in ("", " ")


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)


@few
@given(workings())
def test_a_notebook_table_holds_no_markup_but_its_own(working: Working[Money]) -> None:
    tags = _Tags()
    tags.feed(working._repr_html_())
    tags.close()
    assert tags.found == {"table", "caption", "tr", "td"}
