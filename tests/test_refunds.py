from collections.abc import Callable
from datetime import date, datetime

import pytest

from primarycare.citations import Citation, Evidence
from primarycare.errors import ConservationError, InvalidTypeError, InvalidValueError, MissingInputError
from primarycare.money import EUR, JPY, USD, Currency, Money, Rate, Rounding, RoundingMode
from primarycare.periods import Period, Year
from primarycare.refunds import (
    IDAHO,
    SOUTH_DAKOTA,
    TENNESSEE,
    WEST_VIRGINIA,
    EarnedDays,
    EarnedMonths,
    MembershipRefund,
    RefundStatute,
    RefundTerms,
    UnusedMonths,
    refund,
)
from primarycare.workings import Working, WorkingLine

OURS = Citation.illustrative("Our terms")
CENTS = Rounding(2, RoundingMode.HALF_UP)
YEAR = Year(2026).period
BY_MONTH, BY_DAY = EarnedMonths(citation=OURS), EarnedDays(citation=OURS)


def day(text: str) -> date:
    return date.fromisoformat(text)


def dollars(amount: str) -> Money:
    return Money.parse(amount, USD)


def unused(fee: str = "0") -> UnusedMonths:
    return UnusedMonths(citation=OURS, enrolment_fee=dollars(fee))


def back(
    ended_on: str,
    terms: RefundTerms,
    *,
    prepaid: str = "1200",
    covered: Period = YEAR,
    rounding: Rounding = CENTS,
    noticed_on: str | None = None,
) -> MembershipRefund:
    """Work out a refund of a fee in dollars, by default one of 1,200 for 2026."""
    notice = None if noticed_on is None else day(noticed_on)
    return refund(dollars(prepaid), covered, day(ended_on), terms, rounding, noticed_on=notice)


def amounts(ended_on: str, covered: Period = YEAR) -> tuple[str, str, str]:
    """Give the refund by completed months, by months not begun without a fee, and by days."""
    by_month, not_begun, by_day = (back(ended_on, terms, covered=covered) for terms in (BY_MONTH, unused(), BY_DAY))
    return by_month.amount.text, not_begun.amount.text, by_day.amount.text


@pytest.mark.parametrize(
    ("terms", "refunded", "kept"),
    [
        # 3 months are completed: 1,200 × 9/12.
        (BY_MONTH, "900.00", "300.00"),
        # 4 months have begun: 1,200 × 8/12; less the enrolment fee of 75.
        (unused(), "800.00", "400.00"),
        (unused("75"), "725.00", "475.00"),
        # 110 of 365 days are covered: 1,200 × 255/365 = 838.356…
        (BY_DAY, "838.36", "361.64"),
    ],
)
def test_one_cancellation_has_a_refund_under_each_convention(terms: RefundTerms, refunded: str, kept: str) -> None:
    settled = back("2026-04-21", terms)
    assert (settled.amount, settled.kept) == (dollars(refunded), dollars(kept))
    assert settled.due_on is None


def test_the_month_in_which_the_contract_ends_is_earned_only_by_its_last_day() -> None:
    # Last covered day 29 April: the month lacks a day. 30 April: it is complete and May has not begun.
    assert amounts("2026-04-30")[:2] == ("900.00", "800.00")
    assert amounts("2026-05-01")[:2] == ("800.00", "800.00")
    # Last covered day 1 May: the month has begun and is not complete.
    assert amounts("2026-05-02")[:2] == ("800.00", "700.00")


def test_days_are_earned_with_the_last_covered_day_included() -> None:
    # Last covered day 1 January: 1,200 × 364/365 = 1,196.712…; 30 December: 1,200 × 1/365 = 3.287…
    assert amounts("2026-01-02") == ("1200.00", "1100.00", "1196.71")
    assert amounts("2026-12-31") == ("100.00", "0.00", "3.29")


@pytest.mark.parametrize("ended_on", ["2026-01-01", "2025-12-31", "2020-01-01", "0001-01-01"])
def test_a_contract_that_ends_before_it_covers_a_day_has_earned_nothing(ended_on: str) -> None:
    assert amounts(ended_on) == ("1200.00", "1200.00", "1200.00")
    assert back(ended_on, unused("75")).amount == dollars("1125")


@pytest.mark.parametrize("ended_on", ["2027-01-01", "2027-01-02", "9999-12-31"])
def test_a_contract_that_covers_the_whole_period_has_earned_all(ended_on: str) -> None:
    assert amounts(ended_on) == ("0.00", "0.00", "0.00")


@pytest.mark.parametrize(
    ("ended_on", "fee", "refunded"),
    [
        ("2026-11-02", "99.99", "0.01"),
        ("2026-11-02", "100", "0.00"),
        ("2026-11-02", "100.01", "0.00"),
        ("2027-01-01", "75", "0.00"),
        ("2026-01-01", "5000", "0.00"),
    ],
)
def test_an_enrolment_fee_takes_what_is_left_and_never_makes_a_debt(ended_on: str, fee: str, refunded: str) -> None:
    # The month of November has begun: 1,200 × 1/12 = 100 is left.
    settled = back(ended_on, unused(fee))
    assert settled.amount == dollars(refunded)
    assert settled.kept + settled.amount == dollars("1200")


def test_an_enrolment_fee_of_just_what_is_left_leaves_nothing_unsaid() -> None:
    labels = [line.label for line in back("2026-11-02", unused("100")).working.lines]
    assert labels == ["paid in advance", "earned", "enrolment fee"]


def test_months_are_counted_from_the_first_day_of_the_period() -> None:
    # From 15 March the first month ends with 14 April.
    covered = Period(day("2026-03-15"), day("2026-06-15"))
    assert amounts("2026-04-14", covered)[:2] == ("1200.00", "800.00")
    assert amounts("2026-04-15", covered)[:2] == ("800.00", "800.00")
    assert amounts("2026-04-16", covered)[:2] == ("800.00", "400.00")


def test_months_from_a_31st_end_with_a_shorter_month() -> None:
    # Months from 31 January begin on 28 February, 31 March and 30 April.
    covered = Period(day("2026-01-31"), day("2026-04-30"))
    assert amounts("2026-02-27", covered)[:2] == ("1200.00", "800.00")
    assert amounts("2026-02-28", covered)[:2] == ("800.00", "800.00")
    assert amounts("2026-03-30", covered)[:2] == ("800.00", "400.00")
    assert amounts("2026-03-31", covered)[:2] == ("400.00", "400.00")


def test_a_month_paid_by_itself_goes_back_whole_unless_it_is_completed() -> None:
    april = Period(day("2026-04-01"), day("2026-05-01"))
    assert amounts("2026-04-30", april) == ("1200.00", "0.00", "40.00")
    assert amounts("2026-05-01", april) == ("0.00", "0.00", "0.00")


@pytest.mark.parametrize("terms", [BY_MONTH, unused("75")])
def test_months_need_a_period_of_whole_months(terms: RefundTerms) -> None:
    message = (
        "covered: the period from 2026-01-01 to before 2026-04-30 is not made of whole months; end it on 2026-05-01, "
        "or earn the fee by the day"
    )
    with pytest.raises(InvalidValueError) as refused:
        back("2026-02-01", terms, covered=Period(day("2026-01-01"), day("2026-04-30")))
    assert str(refused.value) == message


def test_days_need_no_whole_months() -> None:
    # 10 days for 100, 3 of them used.
    covered = Period(day("2026-03-25"), day("2026-04-04"))
    assert back("2026-03-28", BY_DAY, prepaid="100", covered=covered).amount == dollars("70")


@pytest.mark.parametrize("terms", [BY_MONTH, unused("75"), BY_DAY])
def test_a_period_without_an_end_was_not_paid_for(terms: RefundTerms) -> None:
    with pytest.raises(InvalidValueError, match=r"^covered: the period from 2026-01-01 has no end in sight; give the"):
        back("2026-02-01", terms, covered=Period(day("2026-01-01")))


def test_the_working_says_what_was_paid_earned_and_kept_as_a_fee() -> None:
    rows = str(back("2026-11-15", unused("175")).working).splitlines()
    assert [" ".join(row.split()) for row in rows] == [
        "refund of the membership from 2026-01-01 to before 2027-01-01, ended on 2026-11-15",
        "paid in advance 1,200.00",
        "earned 1200.00 USD per prepaid period × -1 × 11/12 (11 of 12 months begun) -1,100.00 [1] illustrative",
        "enrolment fee -175.00",
        "enrolment fee beyond what is left, not owed 75.00",
        "rounded half-up to 0.01 per person",
        "total 0.00 USD",
        "[1] Our terms, made up for an example (illustrative)",
    ]


def test_a_free_membership_has_nothing_to_give_back() -> None:
    for terms in (BY_MONTH, unused("75"), BY_DAY):
        settled = back("2026-04-21", terms, prepaid="0")
        assert (settled.amount, settled.kept) == (dollars("0"), dollars("0"))


def test_the_refund_is_rounded_once_and_the_practice_keeps_the_rest() -> None:
    # 100 × 2/3 = 66.666…
    covered = Period(day("2026-01-01"), day("2026-04-01"))
    for mode, refunded, kept in ((RoundingMode.DOWN, "66.66", "33.34"), (RoundingMode.UP, "66.67", "33.33")):
        settled = back("2026-02-01", BY_MONTH, prepaid="100", covered=covered, rounding=Rounding(2, mode))
        assert (settled.amount, settled.kept) == (dollars(refunded), dollars(kept))


def test_a_rounding_may_be_coarser_than_cents_but_not_than_the_amount_paid() -> None:
    whole = Rounding(0, RoundingMode.HALF_UP)
    # 838.356… to whole dollars.
    assert back("2026-04-21", BY_DAY, rounding=whole).amount == dollars("838")
    with pytest.raises(InvalidValueError, match=r"^rounding: half-up to 1 is coarser than the 1200\.50 USD that it"):
        back("2026-04-21", BY_DAY, prepaid="1200.50", rounding=whole)


def test_a_rounding_finer_than_the_currency_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^places: 2 is more than the 0 decimals of JPY"):
        refund(Money.parse("1200", JPY), YEAR, day("2026-04-21"), BY_DAY, CENTS)


@pytest.mark.parametrize("terms", [TENNESSEE, WEST_VIRGINIA])
def test_tennessee_and_west_virginia_let_a_month_be_earned_when_it_is_completed(terms: EarnedMonths) -> None:
    settled = back("2026-04-21", terms)
    assert settled.amount == dollars("900")
    assert settled.working.citations == (terms.citation,)
    assert terms.statute is None


def test_south_dakota_lets_no_more_than_twelve_months_be_prepaid() -> None:
    terms = EarnedDays(citation=OURS, statute=SOUTH_DAKOTA)
    assert back("2026-04-21", terms).amount == dollars("838.36")
    assert back("2026-04-21", terms).working.citations == (SOUTH_DAKOTA.citation, OURS)
    assert back("2026-04-21", terms).due_on is None
    day_longer = Period(day("2026-01-01"), day("2027-01-02"))
    with pytest.raises(InvalidValueError) as refused:
        back("2026-04-21", terms, covered=day_longer)
    assert str(refused.value) == (
        "covered: the period from 2026-01-01 to before 2027-01-02 is longer than the 12 months that may be prepaid "
        "under 'South Dakota Codified Laws 34-54-3, Requirements'; give a shorter one"
    )


def test_west_virginia_gives_back_what_was_paid_for_longer_than_a_year() -> None:
    # Nobody has to pay more than twelve months ahead; who did has 24 months, of which 3 are completed.
    two_years = Period(day("2026-01-01"), day("2028-01-01"))
    assert back("2026-04-21", WEST_VIRGINIA, prepaid="2400", covered=two_years).amount == dollars("2100")


@pytest.mark.parametrize(
    ("noticed_on", "due_on"), [("2026-04-01", "2026-05-01"), ("2026-12-15", "2027-01-14"), ("9999-12-01", "9999-12-31")]
)
def test_idaho_counts_thirty_days_from_the_notice(noticed_on: str, due_on: str) -> None:
    settled = back("2026-04-21", EarnedDays(citation=OURS, statute=IDAHO), noticed_on=noticed_on)
    assert settled.due_on == day(due_on)
    assert settled.working.notes == (f"to be paid back by {due_on}; notice was given on {noticed_on}",)


def test_a_time_counted_from_the_notice_needs_the_notice() -> None:
    with pytest.raises(MissingInputError) as refused:
        back("2026-04-21", EarnedDays(citation=OURS, statute=IDAHO))
    assert str(refused.value) == (
        "noticed_on: 'Idaho Code 39-9204, Direct primary care agreement provisions' counts 30 days from the notice; "
        "give the day on which it was given"
    )


def test_a_time_for_paying_back_ends_with_the_calendar() -> None:
    with pytest.raises(InvalidValueError, match=r"^days: 30 after 9999-12-02 leaves the calendar"):
        back("2026-04-21", EarnedDays(citation=OURS, statute=IDAHO), noticed_on="9999-12-02")


def test_a_notice_without_a_statute_that_counts_from_it_changes_nothing() -> None:
    assert back("2026-04-21", BY_DAY, noticed_on="2026-04-01") == back("2026-04-21", BY_DAY)


def test_each_statute_is_cited_with_its_section() -> None:
    known = {
        "63-1-504": (TENNESSEE.citation, Evidence.SINGLE_SOURCE),
        "30-3F-3": (WEST_VIRGINIA.citation, Evidence.SINGLE_SOURCE),
        "34-54-3": (SOUTH_DAKOTA.citation, Evidence.CONFIRMED),
        "39-9204": (IDAHO.citation, Evidence.SINGLE_SOURCE),
    }
    for section, (citation, evidence) in known.items():
        assert section in citation.title
        assert citation.evidence is evidence
        assert citation.pinpoint


def test_the_statutes_carry_no_other_number() -> None:
    assert (SOUTH_DAKOTA.most_months_prepaid, SOUTH_DAKOTA.due_within_days) == (12, None)
    assert (IDAHO.most_months_prepaid, IDAHO.due_within_days) == (None, 30)


def test_an_enrolment_fee_is_in_the_currency_of_the_fee() -> None:
    terms = UnusedMonths(citation=OURS, enrolment_fee=Money.parse("75", EUR))
    with pytest.raises(InvalidValueError, match=r"^enrolment_fee: 75\.00 EUR was set for a fee paid in USD; give it"):
        back("2026-04-21", terms)


def test_negative_amounts_are_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^prepaid: -0\.01 USD is negative; give 0 or more"):
        back("2026-04-21", BY_DAY, prepaid="-0.01")
    with pytest.raises(InvalidValueError, match=r"^enrolment_fee: -0\.01 USD is negative; give 0 or more"):
        unused("-0.01")


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda: refund(1200, YEAR, YEAR.start, BY_DAY, CENTS), "prepaid: 1200 is a int; give a Money"),  # type: ignore[arg-type]
        (
            lambda: refund(dollars("1"), (YEAR.start, YEAR.end), YEAR.start, BY_DAY, CENTS),  # type: ignore[arg-type]
            "covered: (datetime.date(2026, 1, 1), datetime.date(2027, 1, 1)) is a tuple; give a Period",
        ),
        (
            lambda: refund(dollars("1"), YEAR, datetime(2026, 4, 21), BY_DAY, CENTS),
            "ended_on: datetime.datetime(2026, 4, 21, 0, 0) is a datetime; give a date, for example with .date()",
        ),
        (
            lambda: refund(dollars("1"), YEAR, YEAR.start, OURS.title, CENTS),  # type: ignore[arg-type]
            "terms: 'Our terms' is a str; give EarnedMonths, UnusedMonths or EarnedDays",
        ),
        (
            lambda: refund(dollars("1"), YEAR, YEAR.start, BY_DAY, 2),  # type: ignore[arg-type]
            "rounding: 2 is a int; give a Rounding",
        ),
        (
            lambda: refund(
                dollars("1"),
                YEAR,
                YEAR.start,
                EarnedDays(citation=OURS, statute=IDAHO),
                CENTS,
                noticed_on="2026-04-01",  # type: ignore[arg-type]
            ),
            "noticed_on: '2026-04-01' is a str; give a date",
        ),
        (lambda: EarnedDays(citation="Our terms"), "citation: 'Our terms' is a str; give a Citation"),  # type: ignore[arg-type]
        (lambda: EarnedDays(citation=OURS, statute=12), "statute: 12 is a int; give a RefundStatute"),  # type: ignore[arg-type]
        (
            lambda: UnusedMonths(citation=OURS, enrolment_fee=75.0),  # type: ignore[arg-type]
            "enrolment_fee: 75.0 is a float; give a Money",
        ),
        (
            lambda: RefundStatute(citation=OURS, most_months_prepaid=True),
            "most_months_prepaid: True is a bool; give an int",
        ),
    ],
)
def test_an_argument_of_another_type_is_refused(made: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidTypeError) as refused:
        made()
    assert str(refused.value) == message


@pytest.mark.parametrize(("most", "refused"), [(0, True), (1, False), (120, False), (121, True)])
def test_the_longest_prepayment_is_one_month_to_ten_years(most: int, refused: bool) -> None:
    if refused:
        with pytest.raises(InvalidValueError, match=r"^most_months_prepaid: "):
            RefundStatute(citation=OURS, most_months_prepaid=most)
    else:
        assert RefundStatute(citation=OURS, most_months_prepaid=most).most_months_prepaid == most


@pytest.mark.parametrize(("within", "refused"), [(0, True), (1, False), (366, False), (367, True)])
def test_the_time_for_paying_back_is_one_day_to_one_year(within: int, refused: bool) -> None:
    if refused:
        with pytest.raises(InvalidValueError, match=r"^due_within_days: "):
            RefundStatute(citation=OURS, due_within_days=within)
    else:
        assert RefundStatute(citation=OURS, due_within_days=within).due_within_days == within


def stating(amount: str, currency: Currency = USD) -> Working[Money]:
    line = WorkingLine.stated("a refund", Money.parse(amount, currency))
    return Working.settled("a refund", (line,), CENTS, currency)


@pytest.mark.parametrize("amount", ["-0.01", "100.01"])
def test_a_refund_is_a_part_of_what_was_paid(amount: str) -> None:
    with pytest.raises(
        ConservationError, match=rf"^working: a refund of {amount} USD is not a part of the 100\.00 USD"
    ):
        MembershipRefund(prepaid=dollars("100"), working=stating(amount))


@pytest.mark.parametrize("amount", ["0", "100"])
def test_a_refund_may_be_nothing_or_all(amount: str) -> None:
    settled = MembershipRefund(prepaid=dollars("100"), working=stating(amount))
    assert settled.kept == dollars("100") - dollars(amount)


def test_a_refund_in_another_currency_than_the_fee_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^currency: "):
        MembershipRefund(prepaid=dollars("100"), working=stating("50", EUR))


def test_a_working_of_a_rate_is_no_refund() -> None:
    rate = Rate.parse("0", USD, per="month")
    with pytest.raises(InvalidTypeError, match=r"^working: .* give a Money"):
        MembershipRefund(
            prepaid=dollars("100"),
            working=Working(title="a rate", lines=(), total=rate),  # type: ignore[arg-type]
        )
