from datetime import date, datetime

import pytest

from primarycare.citations import Citation
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.identifiers import PatientId
from primarycare.periods import Month, Period, ReferenceDay, Span
from primarycare.reassessment.categories import CategoryDecision, TriedRow, dated_category, decide_category
from primarycare.risks import (
    CategoryEffect,
    CategoryRow,
    CategoryRule,
    RiskCondition,
    RiskDomain,
    RiskHistory,
    RiskObservation,
    RiskSource,
    RiskStatus,
    Severity,
)
from primarycare.timelines import Dated

P1 = PatientId("p-1")
FIRST, SECOND = date(2020, 9, 1), date(2021, 9, 7)


def a_risk(code: str, domain: RiskDomain, on: date = FIRST, status: RiskStatus = RiskStatus.OPEN) -> RiskObservation:
    return RiskObservation(
        code=code,
        domain=domain,
        severity=Severity.MODERATE,
        status=status,
        source=RiskSource.CLINICIAN,
        observed_on=on,
    )


def asked(domain: RiskDomain, count: int = 1) -> RiskCondition:
    return RiskCondition(domain=domain, statuses=(RiskStatus.OPEN, RiskStatus.MANAGED), count=count)


COMPLEX = CategoryRow("social and medical", "complex", (asked(RiskDomain.SOCIAL, 2), asked(RiskDomain.MEDICAL)))
SOCIAL = CategoryRow("social", "social", (asked(RiskDomain.SOCIAL),))


def a_rule(effect: CategoryEffect = CategoryEffect.FIRST_OF_NEXT_MONTH) -> CategoryRule:
    return CategoryRule(
        name="forfait",
        rows=(COMPLEX, SOCIAL),
        otherwise="standard",
        effect=effect,
        citation=Citation.illustrative("A rule of our own"),
    )


DEBTS, HOUSING = a_risk("debts", RiskDomain.SOCIAL), a_risk("housing", RiskDomain.SOCIAL)
DIABETES = a_risk("diabetes", RiskDomain.MEDICAL)


@pytest.mark.parametrize(
    ("risks", "option", "row", "counts"),
    [
        ((), "standard", None, [(0, 0), (0,)]),
        ((DIABETES,), "standard", None, [(0, 1), (0,)]),
        ((DEBTS,), "social", "social", [(1, 0), (1,)]),
        ((DEBTS, DIABETES), "social", "social", [(1, 1), (1,)]),
        ((DEBTS, HOUSING), "social", "social", [(2, 0), (2,)]),
        ((DEBTS, HOUSING, DIABETES), "complex", "social and medical", [(2, 1)]),
    ],
)
def test_the_first_row_of_which_all_conditions_hold_decides(
    risks: tuple[RiskObservation, ...], option: str, row: str | None, counts: list[tuple[int, ...]]
) -> None:
    decision = decide_category(a_rule(), RiskHistory(P1, risks), SECOND)
    assert (decision.option, decision.row) == (option, row)
    assert [tried.counts for tried in decision.tried] == counts


def test_only_what_was_seen_by_the_day_and_stands_then_is_counted() -> None:
    resolved = a_risk("debts", RiskDomain.SOCIAL, SECOND, RiskStatus.RESOLVED)
    history = RiskHistory(P1, (DEBTS, resolved))
    days = (date(2020, 8, 31), FIRST, date(2021, 9, 6), SECOND)
    assert [decide_category(a_rule(), history, day).option for day in days] == [
        "standard",
        "social",
        "social",
        "standard",
    ]


def test_a_decision_prints_its_working_and_hides_it_in_its_repr() -> None:
    decision = decide_category(a_rule(), RiskHistory(P1, (DEBTS,)), date(2021, 5, 10))
    assert str(decision) == (
        "forfait of 'p-1', decided on 2021-05-10: social\n"
        "  social and medical  2 or more social, open or managed, from low   1 of 2  no\n"
        "                      1 or more medical, open or managed, from low  0 of 1  no\n"
        "  social              1 or more social, open or managed, from low   1 of 1  yes\n"
        "  counts from 2021-06-01\n"
        "  A rule of our own, made up for an example (illustrative)"
    )
    assert repr(decision) == "CategoryDecision(patient=PatientId('p-1'), decided_on=datetime.date(2021, 5, 10))"
    assert repr(decision.tried[0]) == "TriedRow()"


def test_a_decision_by_no_row_says_so() -> None:
    assert str(decide_category(a_rule(), RiskHistory(P1, ()), date(2021, 5, 10))).splitlines()[3:5] == [
        "  social              1 or more social, open or managed, from low   0 of 1  no",
        "  otherwise           standard",
    ]


@pytest.mark.parametrize(
    ("effect", "facts_on", "month"),
    [
        # decided on 10 May 2021
        (CategoryEffect.ON_THE_DAY, ReferenceDay(Span.MONTH, 9), "2021-06"),
        (CategoryEffect.ON_THE_DAY, ReferenceDay(Span.MONTH, 10), "2021-05"),
        (CategoryEffect.ON_THE_DAY, ReferenceDay(Span.MONTH, 0), "2021-06"),
        (CategoryEffect.FIRST_OF_MONTH, ReferenceDay(Span.MONTH, 1), "2021-05"),
        (CategoryEffect.FIRST_OF_MONTH, ReferenceDay(Span.MONTH, 0), "2021-06"),
        (CategoryEffect.FIRST_OF_NEXT_MONTH, ReferenceDay(Span.MONTH, 1), "2021-06"),
        (CategoryEffect.FIRST_OF_NEXT_MONTH, ReferenceDay(Span.MONTH, -1), "2021-06"),
        (CategoryEffect.FIRST_OF_NEXT_QUARTER, ReferenceDay(Span.MONTH, 1), "2021-07"),
        (CategoryEffect.FIRST_OF_NEXT_YEAR, ReferenceDay(Span.MONTH, 1), "2022-01"),
        (CategoryEffect.FIRST_OF_NEXT_MONTH, ReferenceDay(Span.YEAR, 1), "2022-01"),
        (CategoryEffect.FIRST_OF_NEXT_MONTH, ReferenceDay(Span.YEAR, 0), "2022-01"),
        (CategoryEffect.FIRST_OF_NEXT_MONTH, ReferenceDay(Span.YEAR, -1), "2021-01"),
        (CategoryEffect.FIRST_OF_NEXT_YEAR, ReferenceDay(Span.YEAR, 1), "2022-01"),
        (CategoryEffect.FIRST_OF_NEXT_YEAR, ReferenceDay(Span.YEAR, 0), "2023-01"),
    ],
)
def test_the_first_month_that_sees_a_decision_is_the_first_read_on_or_after_its_effect(
    effect: CategoryEffect, facts_on: ReferenceDay, month: str
) -> None:
    decision = decide_category(a_rule(effect), RiskHistory(P1, ()), date(2021, 5, 10))
    assert decision.pays_from(facts_on) == Month.parse(month)


def test_a_decision_is_of_the_rows_of_its_rule_up_to_the_first_that_held() -> None:
    failed, holds = TriedRow(COMPLEX, (2, 0)), TriedRow(SOCIAL, (2,))
    assert a_decision(failed, holds).option == "social"
    for tried in (
        (),
        (failed,),
        (holds,),
        (failed, holds, holds),
        (TriedRow(COMPLEX, (2, 1)), holds),
    ):
        with pytest.raises(InvalidValueError) as refusal:
            a_decision(*tried)
        assert str(refusal.value) == (
            "tried: the rows tried for 'p-1' are not those of 'forfait' up to the first that held; decide again"
        )


def a_decision(*tried: TriedRow) -> CategoryDecision:
    return CategoryDecision(patient=P1, rule=a_rule(), decided_on=FIRST, tried=tried)


@pytest.mark.parametrize("counts", [(), (1,), (1, 1, 1)])
def test_a_row_has_one_count_for_each_condition(counts: tuple[int, ...]) -> None:
    with pytest.raises(InvalidValueError) as refusal:
        TriedRow(COMPLEX, counts)
    assert str(refusal.value) == (
        f"counts: {len(counts)} are given and 'social and medical' has 2 conditions; give one for each"
    )


def test_a_count_is_a_whole_number_from_0() -> None:
    with pytest.raises(InvalidValueError, match=r"^counts\[0\]: -1 is too small; give 0 or more$"):
        TriedRow(SOCIAL, (-1,))
    with pytest.raises(InvalidTypeError, match=r"^counts\[0\]: True is a bool; give an int$"):
        TriedRow(SOCIAL, (True,))


def test_what_is_decided_takes_a_rule_a_history_and_a_day() -> None:
    history = RiskHistory(P1, (DEBTS,))
    with pytest.raises(InvalidTypeError, match=r"^rule: 'forfait' is a str; give a CategoryRule$"):
        decide_category("forfait", history, FIRST)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^rule: 'forfait' is a str; give a CategoryRule$"):
        dated_category("forfait", history, ())  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^history: .* is a tuple; give a RiskHistory$"):
        decide_category(a_rule(), (DEBTS,), FIRST)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match=r"^day: .* is a datetime"):
        decide_category(a_rule(), history, datetime(2020, 9, 1))
    with pytest.raises(InvalidTypeError, match=r"^decided_on\[1\]: '2021' is a str; give a date$"):
        dated_category(a_rule(), history, (FIRST, "2021"))  # type: ignore[arg-type]


# Over time


RESOLVED = a_risk("debts", RiskDomain.SOCIAL, SECOND, RiskStatus.RESOLVED)
HISTORY = RiskHistory(P1, (DEBTS, RESOLVED))


def test_a_category_lasts_until_the_next_decision_takes_effect() -> None:
    category = dated_category(a_rule(), HISTORY, (SECOND, FIRST))
    assert category.name == "forfait"
    assert category.options.entries == (
        Dated(Period(date(2020, 10, 1), date(2021, 10, 1)), "social"),
        Dated(Period(date(2021, 10, 1)), "standard"),
    )


def test_before_the_first_decision_takes_effect_nothing_is_known() -> None:
    category = dated_category(a_rule(), HISTORY, (FIRST,))
    assert category.options.at(date(2020, 10, 1)) == "social"
    with pytest.raises(NotKnownError, match=r"^day: nothing is known on 2020-09-30; known from 2020-10-01$"):
        category.options.at(date(2020, 9, 30))


def test_of_two_decisions_that_take_effect_on_one_day_the_later_stands() -> None:
    category = dated_category(a_rule(CategoryEffect.FIRST_OF_NEXT_YEAR), HISTORY, (SECOND, date(2021, 9, 6)))
    assert category.options.entries == (Dated(Period(date(2022, 1, 1)), "standard"),)


def test_the_same_option_again_makes_no_new_entry() -> None:
    category = dated_category(a_rule(), HISTORY, (FIRST, date(2021, 3, 1), date(2021, 3, 1)))
    assert category.options.entries == (Dated(Period(date(2020, 10, 1)), "social"),)


def test_without_a_decision_nothing_is_ever_known() -> None:
    assert dated_category(a_rule(), HISTORY, ()).options.entries == ()


def test_before_the_first_decision_takes_effect_the_option_named_for_it_holds() -> None:
    category = dated_category(a_rule(), HISTORY, (SECOND, FIRST), before="standard")
    assert category.options.entries == (
        Dated(Period(date.min, date(2020, 10, 1)), "standard"),
        Dated(Period(date(2020, 10, 1), date(2021, 10, 1)), "social"),
        Dated(Period(date(2021, 10, 1)), "standard"),
    )
    assert [category.options.at(date(2020, month, 30)) for month in (9, 10)] == ["standard", "social"]


def test_without_a_decision_the_option_named_for_the_time_before_always_holds() -> None:
    category = dated_category(a_rule(), HISTORY, (), before="standard")
    assert category.options.entries == (Dated(Period(date.min), "standard"),)


def test_the_option_before_and_the_first_decided_may_be_the_same() -> None:
    category = dated_category(a_rule(), HISTORY, (SECOND,), before="standard")
    assert category.options.entries == (Dated(Period(date.min), "standard"),)
