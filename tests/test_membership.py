import tomllib
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TypedDict, cast

import pytest

from primarycare.capitation import statements_for_month
from primarycare.engagement import Engagement, EngagementEvent, EventKind, evolve
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.identifiers import EngagementId
from primarycare.membership import EnrolmentSpan, MemberMonth, enrolments, listed, member_months
from primarycare.money import EUR, Money
from primarycare.panels import Panels
from primarycare.periods import Month, Period, ReferenceDay, Span
from primarycare.schedules import (
    ANY_DAY,
    DAILY_30,
    DAILY_ACTUAL,
    FIRST_OF_MONTH,
    FULL_MONTH,
    MID_MONTH,
    RULE_15_30,
    Counting,
    Cutoff,
    Daily,
    DayBase,
    Extent,
    KeptBy,
    Overlap,
    Snapshot,
    wash,
)
from tests.small_practice import (
    DR1,
    DR2,
    P1,
    P2,
    a_designation,
    a_line,
    a_patient,
    a_schedule,
    a_span,
    a_version,
    an_engagement,
    designated,
    during,
    known,
)

MARCH = Month(2026, 3)
AUGUST = Month(2020, 8).period
CONVENTIONS: dict[str, Counting] = {
    "ANY_DAY": ANY_DAY,
    "FULL_MONTH": FULL_MONTH,
    "DAILY_ACTUAL": DAILY_ACTUAL,
    "DAILY_30": DAILY_30,
    "FIRST_OF_MONTH": FIRST_OF_MONTH,
    "MID_MONTH": MID_MONTH,
    "RULE_15_30": RULE_15_30,
    "WASH_15": wash(15),
}


class Example(TypedDict):
    name: str
    convention: str
    covered: tuple[date, date]
    amount: str
    label: str
    source: str


class PartialMonths(TypedDict):
    rate: str
    month: str
    sources: dict[str, str]
    example: list[Example]


def partial_months() -> PartialMonths:
    text = (Path(__file__).parent / "vectors" / "partial_months.toml").read_text(encoding="utf-8")
    return cast(PartialMonths, tomllib.loads(text))


VECTORS = partial_months()


@pytest.mark.parametrize("example", VECTORS["example"], ids=lambda example: example["name"])
def test_a_partial_month_pays_what_its_convention_says(example: Example) -> None:
    counting = CONVENTIONS[example["convention"]]
    schedule = a_schedule(a_version(a_line(VECTORS["rate"]), counting=counting))
    span = EnrolmentSpan(P1, DR1, Period.through(*example["covered"]))
    total = sum(
        (
            statement.total
            for statement in statements_for_month(schedule, (span,), Month.parse(VECTORS["month"]), known(a_patient()))
        ),
        Money.zero(EUR),
    )
    assert total == Money.parse(example["amount"], EUR)


def test_every_convention_is_tried_on_both_sides_of_the_15th_and_every_example_names_its_source() -> None:
    tried = {(example["convention"], *example["covered"]) for example in VECTORS["example"]}
    assert len(tried) == len(CONVENTIONS) * 7
    assert {example["source"] for example in VECTORS["example"]} == VECTORS["sources"].keys()
    assert {example["label"] for example in VECTORS["example"]} == {"published", "derived"}


# Enrolment: contract, designation and life in common.


def spans_of(
    *engagements: Engagement, panels: Panels, died_on: date | None = None, within: Period = AUGUST
) -> tuple[EnrolmentSpan, ...]:
    patients = known(a_patient(P1, died_on=died_on), a_patient(P2))
    return enrolments(engagements, panels, patients, within).spans


def test_an_engaged_and_designated_patient_is_enrolled_inside_the_period() -> None:
    contract = an_engagement(effective_on=date(2020, 8, 10))
    assert spans_of(contract, panels=designated(p_1="dr-1")) == (a_span(P1, DR1, "2020-08-10", "2020-08-31"),)


def test_a_patient_is_enrolled_through_the_day_before_the_contract_ends() -> None:
    contract = an_engagement(ended_on=date(2020, 8, 12))
    assert spans_of(contract, panels=designated(p_1="dr-1")) == (a_span(P1, DR1, "2020-08-01", "2020-08-11"),)


def test_a_patient_is_enrolled_through_the_day_of_death() -> None:
    spans = spans_of(an_engagement(), panels=designated(p_1="dr-1"), died_on=date(2020, 8, 9))
    assert spans == (a_span(P1, DR1, "2020-08-01", "2020-08-09"),)


def test_a_newborn_is_enrolled_from_birth_whenever_the_designation_began() -> None:
    newborn, contract = (
        a_patient(born_on=date(2020, 8, 27)),
        an_engagement(effective_on=date(2020, 8, 27), born_on=date(2020, 8, 27)),
    )
    spans = enrolments((contract,), designated(p_1="dr-1"), known(newborn), AUGUST).spans
    assert spans == (a_span(P1, DR1, "2020-08-27", "2020-08-31"),)


def test_a_contract_with_another_birth_date_than_its_patient_is_refused_without_showing_either() -> None:
    with pytest.raises(InvalidValueError) as refusal:
        enrolments((an_engagement(born_on=date(1981, 2, 3)),), designated(p_1="dr-1"), known(a_patient()), AUGUST)
    assert str(refusal.value) == (
        "born_on: engagement 'e-1' has another birth date than its patient 'p-1'; correct one of them"
    )


def test_a_suspended_contract_enrols_in_two_spans() -> None:
    contract = evolve(
        an_engagement(),
        [
            EngagementEvent(engagement=EngagementId("e-1"), kind=kind, effective_on=day, recorded_on=day)
            for kind, day in ((EventKind.SUSPENDED, date(2020, 8, 5)), (EventKind.RESUMED, date(2020, 8, 20)))
        ],
    )
    assert spans_of(contract, panels=designated(p_1="dr-1")) == (
        a_span(P1, DR1, "2020-08-01", "2020-08-04"),
        a_span(P1, DR1, "2020-08-20", "2020-08-31"),
    )


def test_a_patient_who_died_before_the_period_is_not_enrolled() -> None:
    assert spans_of(an_engagement(), panels=designated(p_1="dr-1"), died_on=date(2020, 7, 31)) == ()


def test_a_contract_that_begins_after_the_period_enrols_nobody() -> None:
    assert spans_of(an_engagement(effective_on=date(2020, 9, 1)), panels=designated(p_1="dr-1")) == ()


def test_a_contract_that_never_was_in_force_enrols_nobody() -> None:
    withdrawn = an_engagement(ended_on=date(2020, 6, 16))
    assert spans_of(withdrawn, panels=designated(p_1="dr-1")) == ()


def test_a_change_of_physician_makes_two_spans() -> None:
    until_the_9th, since_the_10th = during("2019-01-01", "2020-08-09"), during("2020-08-10")
    panels = Panels((a_designation(P1, DR1, until_the_9th), a_designation(P1, DR2, since_the_10th)))
    assert spans_of(an_engagement(), panels=panels) == (
        a_span(P1, DR1, "2020-08-01", "2020-08-09"),
        a_span(P1, DR2, "2020-08-10", "2020-08-31"),
    )


def test_spans_stand_by_patient_and_time() -> None:
    contracts = (
        an_engagement("e-2", P2),
        an_engagement("e-3", P1, effective_on=date(2020, 8, 20)),
        an_engagement("e-1", P1, ended_on=date(2020, 8, 5)),
    )
    assert spans_of(*contracts, panels=designated(p_1="dr-1", p_2="dr-1")) == (
        a_span(P1, DR1, "2020-08-01", "2020-08-04"),
        a_span(P1, DR1, "2020-08-20", "2020-08-31"),
        a_span(P2, DR1, "2020-08-01", "2020-08-31"),
    )


def test_an_engaged_patient_whom_nobody_is_designated_for_is_a_finding() -> None:
    panels = Panels((a_designation(P1, DR1, during("2020-08-11", "2020-08-20")),))
    found = enrolments((an_engagement(),), panels, known(a_patient()), AUGUST)
    assert found.spans == (a_span(P1, DR1, "2020-08-11", "2020-08-20"),)
    assert [str(finding) for finding in found.findings] == [
        "engaged without a designated physician: p-1 (nobody to pay on 10 days under engagement e-1)",
        "engaged without a designated physician: p-1 (nobody to pay on 11 days under engagement e-1)",
    ]


def test_a_gap_without_an_end_is_a_finding_without_an_end() -> None:
    found = enrolments((an_engagement(),), Panels(()), known(a_patient()), Period(date(2020, 8, 1)))
    (finding,) = found.findings
    assert finding.detail == "nobody to pay with no end in sight under engagement e-1"


def test_findings_stand_in_order_whatever_the_order_of_the_contracts() -> None:
    contracts = (an_engagement("e-1", P1), an_engagement("e-2", P2))
    patients = known(a_patient(P1), a_patient(P2))
    there, back = (enrolments(order, Panels(()), patients, AUGUST) for order in (contracts, contracts[::-1]))
    assert there == back
    assert [finding.subject for finding in there.findings] == [P1, P2]


def test_a_contract_of_an_unknown_patient_is_refused_even_where_it_never_was_in_force() -> None:
    for contract in (an_engagement(), an_engagement(ended_on=date(2020, 6, 16))):
        with pytest.raises(NotKnownError) as refusal:
            enrolments((contract,), designated(p_1="dr-1"), {}, AUGUST)
        assert str(refusal.value) == "patients: 'p-1' of engagement 'e-1' is not among them; add the patient"


def test_two_contracts_of_a_patient_on_one_day_are_refused_even_outside_the_period() -> None:
    contracts = (an_engagement("e-1"), an_engagement("e-2", effective_on=date(2024, 1, 1)))
    with pytest.raises(InvalidValueError) as refusal:
        spans_of(*contracts, panels=designated(p_1="dr-1"))
    assert str(refusal.value) == (
        "engagements: 'e-1' and 'e-2' of 'p-1' are in force on the same days; end the first before the second begins"
    )


def test_a_contract_may_begin_on_the_day_on_which_the_one_before_ended() -> None:
    contracts = (
        an_engagement("e-1", ended_on=date(2020, 8, 10)),
        an_engagement("e-2", effective_on=date(2020, 8, 10), ended_on=date(2020, 8, 20)),
    )
    assert [span.during.days for span in spans_of(*contracts, panels=designated(p_1="dr-1"))] == [9, 10]


# The list of designated patients, engaged or not.


def test_the_list_counts_the_living_who_designated_a_physician() -> None:
    panels = Panels(
        (
            a_designation(P2, DR1, during("2020-08-16")),
            a_designation(P1, DR2, during("2020-08-05")),
            a_designation(P1, DR1, during("2019-01-01", "2020-08-04")),
        )
    )
    patients = known(a_patient(P1, died_on=date(2020, 8, 9)), a_patient(P2))
    assert listed(panels, patients, AUGUST) == (
        a_span(P1, DR1, "2020-08-01", "2020-08-04"),
        a_span(P1, DR2, "2020-08-05", "2020-08-09"),
        a_span(P2, DR1, "2020-08-16", "2020-08-31"),
    )


def test_the_list_leaves_out_whoever_is_outside_the_period_or_dead() -> None:
    panels = Panels((a_designation(P1, DR1, during("2020-09-01")), a_designation(P2, DR1, during("2019-01-01"))))
    assert listed(panels, known(a_patient(P1), a_patient(P2, died_on=date(2020, 7, 31))), AUGUST) == ()


def test_a_designation_of_an_unknown_patient_is_refused() -> None:
    with pytest.raises(NotKnownError, match=r"^patients: 'p-1', who has a designation, is not among them$"):
        listed(designated(p_1="dr-1"), {}, AUGUST)


# How much of a month counts.


def counted(counting: Counting, *spans: EnrolmentSpan, month: Month = MARCH) -> list[tuple[str, str, int, str]]:
    return [
        (member.physician, str(member.fraction), member.days, member.reason)
        for member in member_months(spans, month, counting)
    ]


CHANGED_ON_THE_11TH = (a_span(P1, DR1, "2026-03-01", "2026-03-10"), a_span(P1, DR2, "2026-03-11"))


@pytest.mark.parametrize(
    ("counting", "expected"),
    [
        (ANY_DAY, [("dr-1", "1", 10, "enrolled on a day of the month")]),
        (Overlap(Extent.ANY_DAY, KeptBy.LAST), [("dr-2", "1", 21, "enrolled on a day of the month")]),
        (FULL_MONTH, [("dr-1", "1", 10, "enrolled all month")]),
        (Overlap(Extent.WHOLE_MONTH, KeptBy.LAST), [("dr-2", "1", 21, "enrolled all month")]),
        (DAILY_ACTUAL, [("dr-1", "10/31", 10, "10 of 31 days"), ("dr-2", "21/31", 21, "21 of 31 days")]),
        (
            DAILY_30,
            # 31 covered days count as 30 of 30, and those 30 are shared as 10 to 21.
            [
                ("dr-1", "10/31", 10, "10 of 30 days, at most 30"),
                ("dr-2", "21/31", 21, "21 of 30 days, at most 30"),
            ],
        ),
        (
            Daily(DayBase.YEAR),
            # 12 × 10 / 365 and 12 × 21 / 365
            [
                ("dr-1", "24/73", 10, "10 of a twelfth of 365 days"),
                ("dr-2", "252/365", 21, "21 of a twelfth of 365 days"),
            ],
        ),
        (FIRST_OF_MONTH, [("dr-1", "1", 10, "enrolled on 2026-03-01")]),
        (MID_MONTH, [("dr-2", "1", 21, "enrolled on 2026-03-15")]),
        (RULE_15_30, [("dr-2", "1", 21, "joined by day 15 and stayed to day 15 or later")]),
        (wash(5), [("dr-1", "1", 10, "joined by day 5 and stayed to day 5 or later")]),
    ],
)
def test_a_change_of_physician_neither_loses_nor_doubles_the_month(
    counting: Counting, expected: list[tuple[str, str, int, str]]
) -> None:
    assert counted(counting, *CHANGED_ON_THE_11TH) == expected


def test_a_month_whose_cutoffs_lie_apart_stays_with_the_first_physician_where_neither_passes_alone() -> None:
    # Together 1 to 31 pass; 1 to 10 leaves too early, and 11 to 31 joins too late.
    assert counted(Cutoff(joins_through=5, leaves_from=20), *CHANGED_ON_THE_11TH) == [
        ("dr-1", "1", 10, "joined by day 5 and stayed to day 20 or later")
    ]


def test_a_cutoff_asks_of_each_unbroken_run_of_days() -> None:
    spans = (a_span(P1, DR1, "2026-03-01", "2026-03-10"), a_span(P1, DR2, "2026-03-12", "2026-03-31"))
    assert counted(RULE_15_30, *spans) == [("dr-2", "1", 20, "joined by day 15 and stayed to day 15 or later")]
    assert counted(Cutoff(joins_through=5, leaves_from=20), *spans) == [
        ("dr-1", "0", 10, "not joined by day 5 and stayed to day 20 or later")
    ]


def test_a_contract_renewed_in_the_month_is_one_stay_to_a_cutoff() -> None:
    renewed = (
        a_span(P1, DR1, "2026-03-01", "2026-03-01"),
        a_span(P1, DR2, "2026-03-02", "2026-03-02"),
        a_span(P1, DR2, "2026-03-03"),
    )
    assert counted(Cutoff(joins_through=2, leaves_from=3), *renewed) == [
        ("dr-2", "1", 30, "joined by day 2 and stayed to day 3 or later")
    ]


def test_whoever_stays_through_the_last_day_of_a_short_month_stays_long_enough() -> None:
    span = a_span(P1, DR1, "2026-02-01", "2026-02-28")
    assert counted(Cutoff(joins_through=15, leaves_from=31), span, month=Month(2026, 2)) == [
        ("dr-1", "1", 28, "joined by day 15 and stayed to day 31 or later")
    ]


def test_two_stays_with_one_physician_are_counted_together() -> None:
    spans = (a_span(P1, DR1, "2026-03-01", "2026-03-05"), a_span(P1, DR1, "2026-03-22", "2026-03-31"))
    assert counted(DAILY_ACTUAL, *spans) == [("dr-1", "15/31", 15, "15 of 31 days")]
    assert counted(FULL_MONTH, *spans) == [("dr-1", "0", 15, "enrolled on only 15 of 31 days")]


def test_a_long_month_by_30_days_is_one_month_and_a_february_less() -> None:
    assert counted(DAILY_30, a_span(P1, DR1, "2020-01-01")) == [("dr-1", "1", 31, "31 of 30 days, at most 30")]
    assert counted(DAILY_30, a_span(P1, DR1, "2020-01-01"), month=Month(2026, 2)) == [
        ("dr-1", "14/15", 28, "28 of 30 days, at most 30")
    ]


@pytest.mark.parametrize(("year", "fraction"), [(2026, "372/365"), (2024, "62/61")])
def test_a_long_month_is_more_than_a_twelfth_of_the_year_by_days(year: int, fraction: str) -> None:
    # 12 × 31 / 365, and 12 × 31 / 366 in a leap year
    [(_, counted_fraction, _, _)] = counted(Daily(DayBase.YEAR), a_span(P1, DR1, "2020-01-01"), month=Month(year, 3))
    assert counted_fraction == fraction


def test_a_snapshot_that_is_missed_counts_nothing() -> None:
    span = a_span(P1, DR1, "2026-03-16", "2026-03-20")
    assert counted(MID_MONTH, span) == [("dr-1", "0", 5, "not enrolled on 2026-03-15")]


def test_a_snapshot_outside_the_month_counts_for_the_month() -> None:
    eve = Snapshot(ReferenceDay(Span.YEAR, 0))
    assert counted(eve, a_span(P1, DR1, "2025-12-31", "2026-01-05")) == [("dr-1", "1", 0, "enrolled on 2025-12-31")]
    assert counted(eve, a_span(P1, DR1, "2026-01-01")) == [("dr-1", "0", 31, "not enrolled on 2025-12-31")]


@pytest.mark.parametrize("counting", CONVENTIONS.values(), ids=CONVENTIONS.keys())
def test_whoever_is_not_there_in_the_month_has_no_member_month(counting: Counting) -> None:
    assert counted(counting, a_span(P1, DR1, "2026-01-01", "2026-02-28"), a_span(P1, DR1, "2026-04-01")) == []


@pytest.mark.parametrize("counting", CONVENTIONS.values(), ids=CONVENTIONS.keys())
def test_two_spans_of_a_patient_on_one_day_are_refused_naming_the_patient(counting: Counting) -> None:
    spans = (a_span(P1, DR2, "2026-03-10"), a_span(P1, DR1, "2026-03-01", "2026-03-10"))
    with pytest.raises(InvalidValueError) as refusal:
        member_months(spans, MARCH, counting)
    assert str(refusal.value) == "spans: two of 'p-1' share 2026-03-10; end the first before the second begins"


@pytest.mark.parametrize(
    ("counting", "spans", "first_day"),
    [
        (DAILY_ACTUAL, (a_span(P1, DR1, "2025-11-07"),), date(2025, 11, 7)),
        (DAILY_ACTUAL, (a_span(P1, DR1, "2026-03-10"),), date(2026, 3, 10)),
        # A change of physician, before the month or in it, does not break the cover.
        (DAILY_ACTUAL, (a_span(P1, DR1, "2025-11-07", "2026-03-10"), a_span(P1, DR2, "2026-03-11")), date(2025, 11, 7)),
        (RULE_15_30, (a_span(P1, DR1, "2025-11-07", "2026-02-28"), a_span(P1, DR2, "2026-03-01")), date(2025, 11, 7)),
        # A day without cover does.
        (ANY_DAY, (a_span(P1, DR1, "2025-11-07", "2026-02-27"), a_span(P1, DR2, "2026-03-01")), date(2026, 3, 1)),
        (MID_MONTH, (a_span(P1, DR1, "2025-11-07", "2026-03-05"), a_span(P1, DR2, "2026-03-14")), date(2026, 3, 14)),
        (MID_MONTH, (a_span(P1, DR1, "2025-11-07", "2026-03-05"),), date(2025, 11, 7)),
    ],
)
def test_a_member_month_knows_since_when_the_patient_is_covered_without_a_break(
    counting: Counting, spans: Sequence[EnrolmentSpan], first_day: date
) -> None:
    assert {member.first_day for member in member_months(spans, MARCH, counting)} == {first_day}


def a_member_month(fraction: Fraction) -> MemberMonth:
    return MemberMonth(
        patient=P1, physician=DR1, month=MARCH, fraction=fraction, days=15, first_day=date(2026, 3, 10), reason="x"
    )


def test_a_member_month_is_not_negative() -> None:
    with pytest.raises(InvalidValueError, match=r"^fraction: Fraction\(-1, 31\) is negative; give 0 or more$"):
        a_member_month(Fraction(-1, 31))


def test_a_member_month_is_an_exact_number() -> None:
    with pytest.raises(InvalidTypeError, match=r"^fraction: 0.5 is a float; give a Fraction$"):
        a_member_month(0.5)  # type: ignore[arg-type]
