"""Spans in a frame of any engine are taken together as the scalar member months do, and paid to the cent."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction

import narwhals.stable.v2 as nw
import pandas as pd
import polars as pl
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, DrawFn
from narwhals.stable.v2.typing import IntoFrame

from primarycare.capitation import statements_for_month, statements_for_year
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.frames import (
    MEMBER_MONTHS,
    Columns,
    Problem,
    Problems,
    capitation,
    capitation_by,
    line_parts,
    member_months,
)
from primarycare.identifiers import PatientId, PhysicianId
from primarycare.membership import EnrolmentSpan
from primarycare.membership import member_months as scalar_member_months
from primarycare.money import Rounding, RoundingMode, Stage
from primarycare.periods import Month, Period, ReferenceDay, Span, Year
from primarycare.schedules import (
    ANY_DAY,
    DAILY_30,
    DAILY_ACTUAL,
    FIRST_OF_MONTH,
    FULL_MONTH,
    MID_MONTH,
    RULE_15_30,
    Basis,
    Counting,
    Cutoff,
    Daily,
    DayBase,
    Extent,
    KeptBy,
    MonthShare,
    Overlap,
    RateSchedule,
    Snapshot,
    Subject,
    wash,
)
from primarycare.testing.strategies import countings, reference_days
from tests.drawn_practice import Enrolled, enrolled_patients
from tests.engines import ENGINES, LAZY_ENGINES, frame, rows
from tests.small_practice import a_line, a_patient, a_schedule, a_schedule_by_age, a_span, a_version, day

BY_YEAR = Daily(DayBase.YEAR)
LAST_OF_YEAR = ReferenceDay(Span.YEAR, -1)
MARCH = Month(2026, 3)
PRESETS: tuple[Counting, ...] = (
    ANY_DAY,
    FULL_MONTH,
    Overlap(Extent.ANY_DAY, KeptBy.LAST),
    Overlap(Extent.WHOLE_MONTH, KeptBy.LAST),
    DAILY_ACTUAL,
    DAILY_30,
    BY_YEAR,
    FIRST_OF_MONTH,
    MID_MONTH,
    Snapshot(ReferenceDay(Span.MONTH, 0)),
    Snapshot(LAST_OF_YEAR),
    RULE_15_30,
    wash(10),
    wash(31),
    Cutoff(joins_through=31, leaves_from=1),
    Cutoff(joins_through=5, leaves_from=25),
)
MONTHS = (Month(2026, 2), Month(2024, 2), Month(2026, 4), Month(2026, 3))
DOCTORS = tuple(PhysicianId(name) for name in ("dr-1", "dr-É", "Dr-3"))
TYPES = {"note": "text", "patient": "text", "physician": "text", "enrolled_from": "date", "enrolled_until": "date"}
DAY = timedelta(days=1)
# Some turn seven or eighty in December 2026, two of them on its last day.
BIRTHS = st.dates(date(1946, 11, 30), date(1947, 1, 1)) | st.dates(date(2019, 11, 30), date(2020, 1, 1))


@st.composite
def histories(draw: DrawFn, month: Month) -> list[EnrolmentSpan]:
    """Draw the spans of a few patients who join, leave, renew and change physician in a month and around it."""
    start, drawn = month.period.start, []
    days = st.integers(-3, month.days + 3) | st.sampled_from((-2_000, -92, -31, 62, 400))
    for number in range(draw(st.integers(1, 5))):
        turns = sorted(draw(st.sets(days, min_size=1, max_size=6)))
        ends = [*(start + turn * DAY for turn in turns[1:]), draw(st.none() | st.just(start + 500 * DAY))]
        for turn, end in zip(turns, ends, strict=True):
            physician = draw(st.sampled_from((*DOCTORS[:2], *DOCTORS, None)))
            if physician is not None:
                drawn.append(EnrolmentSpan(PatientId(f"p-{number}"), physician, Period(start + turn * DAY, end)))
    return draw(st.permutations(drawn))


@st.composite
def schedules(draw: DrawFn) -> RateSchedule:
    """Draw schedules of any counting and rounding that pay by age, or the same for everybody."""
    counting = draw(st.sampled_from(PRESETS) | countings())
    if draw(st.booleans()) and counting != BY_YEAR:
        return a_schedule_by_age(draw(reference_days()), counting=counting)
    return a_schedule(
        a_version(
            *(
                a_line(value, label=value)
                for value in draw(st.sampled_from((("100/7",), ("30.00", "1/3"), ("5.01", "0"))))
            ),
            counting=counting,
            basis=Basis.YEAR if counting == BY_YEAR else Basis.MONTH,
            rounding=Rounding(draw(st.sampled_from((0, 2))), draw(st.sampled_from(RoundingMode))),
            stage=draw(st.sampled_from((Stage.LINE, Stage.PERSON, Stage.STATEMENT))),
        )
    )


def columns_of(spans: Sequence[EnrolmentSpan]) -> dict[str, list[object]]:
    return {
        "note": [f"row {number}" for number in range(len(spans))],
        "patient": [str(span.patient) for span in spans],
        "physician": [str(span.physician) for span in spans],
        "enrolled_from": [span.during.start for span in spans],
        "enrolled_until": [span.during.end for span in spans],
    }


def in_frame(engine: str, spans: Sequence[EnrolmentSpan]) -> IntoFrame:
    return frame(engine, columns_of(spans), TYPES)


def in_polars(spans: Sequence[EnrolmentSpan]) -> pl.DataFrame:
    made = in_frame("polars", spans)
    assert isinstance(made, pl.DataFrame)
    return made


def by_scalar(spans: Iterable[EnrolmentSpan], month: Month, counting: Counting) -> dict[tuple[str, str], object]:
    return {
        (str(member.patient), str(member.physician)): (member.fraction, member.days, member.first_day, 0)
        for member in scalar_member_months(spans, month, counting)
    }


def by_frame(native: IntoFrame) -> Mapping[tuple[object, object], object]:
    made = rows(native)
    counted = {
        (row["patient"], row["physician"]): (
            Fraction(int(str(row["counted"])), int(str(row["counted_of"]))),
            row["member_days"],
            row["covered_from"],
            row["problem"],
        )
        for row in made
    }
    assert len(counted) == len(made)
    return counted


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=12)
@given(data=st.data(), month=st.sampled_from(MONTHS), counting=st.sampled_from(PRESETS) | countings())
def test_a_frame_has_the_member_months_of_its_spans(
    engine: str, data: DataObject, month: Month, counting: Counting
) -> None:
    spans = data.draw(histories(month))
    made = member_months(in_frame(engine, spans), counting, month)
    assert by_frame(made) == by_scalar(spans, month, counting)


@pytest.mark.parametrize("counting", PRESETS, ids=str)
@pytest.mark.parametrize("engine", ("polars-lazy", "pyarrow"))
def test_on_whatever_day_somebody_joins_leaves_changes_pauses_or_renews_a_frame_counts_the_same(
    engine: str, counting: Counting
) -> None:
    month = Month(2026, 3)
    spans = tuple(turning_on_every_day(month))
    made = member_months(in_frame(engine, spans), counting, month)
    assert by_frame(made) == by_scalar(spans, month, counting)


def turning_on_every_day(month: Month) -> Iterator[EnrolmentSpan]:
    for number in range(-1, month.days + 2):
        turn = month.period.start + number * DAY
        long_ago, later, last = day("2019-05-05"), turn + 3 * DAY, turn + 20 * DAY
        lives = {
            "joins": ((DOCTORS[0], turn, None),),
            "leaves": ((DOCTORS[0], long_ago, turn),),
            "changes": ((DOCTORS[0], long_ago, turn), (DOCTORS[1], turn, None)),
            "visits another": ((DOCTORS[0], long_ago, turn), (DOCTORS[1], turn, later), (DOCTORS[0], later, last)),
            "pauses": ((DOCTORS[0], long_ago, turn), (DOCTORS[0], later, None)),
            "pauses and changes": ((DOCTORS[0], long_ago, turn), (DOCTORS[1], later, last)),
            "renews": ((DOCTORS[0], turn, later), (DOCTORS[0], later, last), (DOCTORS[1], last, None)),
        }
        for name, spans in lives.items():
            for physician, first, end in spans:
                yield EnrolmentSpan(PatientId(f"{name} on {number}"), physician, Period(first, end))


# A join inside an engine gives rows in any order once there are tens of thousands of them.
@pytest.mark.parametrize("engine", ("pandas", "pyarrow", "polars", "duckdb"))
def test_a_hundred_thousand_spans_are_counted_as_each_by_itself(engine: str) -> None:
    native, expected = many_spans(engine)
    counted = nw.from_native(member_months(native, DAILY_30, Month(2026, 3)))
    made = (counted.collect("pyarrow") if isinstance(counted, nw.LazyFrame) else counted).to_arrow().to_pydict()
    found = zip(made["patient"], made["physician"], made["counted"], made["member_days"], strict=True)
    assert sorted(found) == expected


def many_spans(engine: str) -> tuple[IntoFrame, list[tuple[str, str, int, int]]]:
    """Give 50,000 patients who change physician in the first days of March, and what counts of it."""
    people, start = range(50_000), day("2026-03-01")
    turns = [start + (number % 9) * DAY for number in people]
    columns: dict[str, Sequence[object]] = {
        "patient": [f"p-{number % 50_000}" for number in range(100_000)],
        "physician": [f"dr-{number % 30_011}" for number in range(100_000)],
        "enrolled_from": [*(day("2020-01-01") for _ in people), *turns],
        "enrolled_until": [*turns, *(None for _ in people)],
    }
    # Each of 31 days counts for 30 parts of 31 * 30.
    expected = [
        (f"p-{number}", f"dr-{place % 30_011}", 30 * days, days)
        for number in people
        for place, days in ((number, number % 9), (number + 50_000, 31 - number % 9))
        if days
    ]
    types = {"patient": "text", "physician": "text", "enrolled_from": "date", "enrolled_until": "date"}
    return frame(engine, columns, types), sorted(expected)


# What is paid


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=10)
@given(enrolled=enrolled_patients(), schedule=schedules())
def test_member_months_are_paid_as_the_statements_of_the_month(
    engine: str, enrolled: Enrolled, schedule: RateSchedule
) -> None:
    months = member_months(with_births(engine, enrolled), schedule, enrolled.month)
    paid = capitation(months, schedule, enrolled.month, columns=MEMBER_MONTHS)
    statements = statements_for_month(schedule, enrolled.spans, enrolled.month, enrolled.by_identifier)
    assert due_by_frame(paid) == {
        (str(statement.payee), str(line.patient)): (line.due.minor, 0)
        for statement in statements
        for line in statement.lines
    }


@settings(max_examples=15)
@given(enrolled=enrolled_patients(), schedule=schedules())
def test_sums_by_physician_are_the_totals_of_statements(enrolled: Enrolled, schedule: RateSchedule) -> None:
    month = enrolled.month
    months = member_months(with_births("polars", enrolled), schedule, month)
    sums = rows(capitation_by(months, schedule, month, by=["physician"], columns=MEMBER_MONTHS, days=True))
    statements = statements_for_month(schedule, enrolled.spans, month, enrolled.by_identifier)
    assert {(row["physician"], row["due"]) for row in sums} == {
        (str(statement.payee), statement.total.minor) for statement in statements
    }
    members = scalar_member_months(enrolled.spans, month, counting_of(schedule))
    assert sum(int(str(row["member_days"])) for row in sums) == sum(member.days for member in members)


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=5)
@given(spans=histories(Month(2026, 12)), births=st.lists(BIRTHS, min_size=5, max_size=5))
def test_the_list_of_a_year_is_paid_as_the_statements_of_the_year(
    engine: str, spans: list[EnrolmentSpan], births: list[date]
) -> None:
    year, of_month = Year(2026), a_schedule_by_age().versions.entries[0].value
    by_year = evolve(of_month, basis=Basis.YEAR, month_share=MonthShare.EQUAL, counting=Snapshot(LAST_OF_YEAR))
    schedule = a_schedule(evolve(by_year, facts_on=ReferenceDay(Span.YEAR, 1)))
    patients = tuple(a_patient(f"p-{number}", born_on=born_on) for number, born_on in enumerate(births))
    enrolled = Enrolled(month=Month(2026, 12), spans=tuple(spans), patients=patients)
    months = member_months(with_births(engine, enrolled), schedule, year)
    paid = capitation(months, schedule, year, columns=MEMBER_MONTHS)
    statements = statements_for_year(schedule, enrolled.spans, year, enrolled.by_identifier)
    assert due_by_frame(paid) == {
        (str(statement.payee), str(line.patient)): (line.due.minor, 0)
        for statement in statements
        for line in statement.lines
    }


def with_births(engine: str, enrolled: Enrolled) -> IntoFrame:
    columns = columns_of(enrolled.spans)
    columns["born_on"] = [enrolled.by_identifier[span.patient].born_on for span in enrolled.spans]
    return frame(engine, columns, TYPES | {"born_on": "date"})


def due_by_frame(native: IntoFrame) -> dict[tuple[object, object], object]:
    return {(row["physician"], row["patient"]): (row["due"], row["problem"]) for row in rows(native)}


def counting_of(schedule: RateSchedule) -> Counting:
    counting = schedule.versions.entries[0].value.counting
    assert counting is not None
    return counting


# 40,000 statements are more groups than a join gives back in order.
def test_statements_of_many_physicians_are_rounded_alike_on_every_engine() -> None:
    schedule = a_schedule(a_version(a_line("100/7"), stage=Stage.STATEMENT))
    numbers = range(120_000)
    columns: dict[str, list[object]] = {
        "patient": [f"p-{number}" for number in numbers],
        "physician": [f"dr-{number * 7_919 % 40_009}" for number in numbers],
        "enrolled_from": [day("2026-03-01") + (number % 31) * DAY for number in numbers],
        "enrolled_until": [None for _ in numbers],
    }
    types = {"patient": "text", "physician": "text", "enrolled_from": "date", "enrolled_until": "date"}
    by_lazy, by_arrow = (
        {row["patient"]: row["due"] for row in rows(capitation(frame(engine, columns, types), schedule, MARCH))}
        for engine in ("polars-lazy", "pyarrow")
    )
    assert by_arrow == by_lazy


def test_parts_of_lines_are_those_of_the_counted_rows() -> None:
    schedule = a_schedule(a_version(a_line("30.00"), counting=DAILY_30))
    spans = (a_span("p-1", "dr-1", "2026-03-01", "2026-03-10"), a_span("p-1", "dr-2", "2026-03-11"))
    months = member_months(in_polars(spans), schedule, MARCH)
    paid = rows(capitation(months, schedule, MARCH, columns=MEMBER_MONTHS, lines=True))
    parts = line_parts(schedule, MARCH, columns=MEMBER_MONTHS)
    # 31 days count for 30: 30.00 * 10 / 31 and 30.00 * 21 / 31.
    lines = {row["physician"]: Fraction(int(str(row["line_forfait"])), parts) for row in paid}
    assert lines == {"dr-1": Fraction(300, 31), "dr-2": Fraction(630, 31)}


# What comes along


def test_all_other_columns_are_those_of_the_row_that_is_kept() -> None:
    spans = (
        a_span("p-1", "dr-1", "2026-01-01", "2026-03-04"),
        a_span("p-1", "dr-2", "2026-03-05", "2026-03-20"),
        a_span("p-1", "dr-1", "2026-03-21", "2026-04-30"),
    )
    notes = {
        counting: {row["note"] for row in rows(member_months(in_polars(spans), counting, MARCH))}
        for counting in (ANY_DAY, Overlap(Extent.ANY_DAY, KeptBy.LAST), MID_MONTH, wash(10), wash(25), DAILY_ACTUAL)
    }
    assert notes == {
        ANY_DAY: {"row 0"},
        Overlap(Extent.ANY_DAY, KeptBy.LAST): {"row 2"},
        MID_MONTH: {"row 1"},
        wash(10): {"row 1"},
        wash(25): {"row 2"},
        DAILY_ACTUAL: {"row 0", "row 1"},
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_a_frame_comes_back_as_it_came_with_the_columns_of_spans_gone(engine: str) -> None:
    native = in_frame(engine, (a_span("p-2", "dr-1", "2026-01-01"), a_span("p-1", "dr-1", "2026-01-01")))
    made = member_months(native, ANY_DAY, MARCH)
    assert type(made) is type(native)
    assert list(nw.from_native(made).collect_schema()) == [
        "note",
        "patient",
        "physician",
        *MEMBER_MONTHS.of_member_months,
    ]
    if engine not in LAZY_ENGINES:
        assert [row["patient"] for row in rows(made)] == ["p-2", "p-1"]


def test_an_index_of_pandas_goes_with_its_rows() -> None:
    native = in_frame(
        "pandas", (a_span("p-2", "dr-1", "2020-01-01", "2020-03-03"), a_span("p-1", "dr-1", "2026-01-01"))
    )
    assert isinstance(native, pd.DataFrame)
    native.index = pd.Index([7, 7])
    made = member_months(native, ANY_DAY, MARCH)
    assert (made.index.to_list(), made["patient"].to_list(), made["counted"].to_list()) == ([7], ["p-1"], [1])


# What is wrong with a patient

WRONG: dict[str, tuple[object, ...]] = {
    # patient, physician, from, until, and the code of the patient's one row
    "nobody 1": (None, "dr-1", day("2026-03-01"), None, 1),
    "nobody 2": (None, "dr-1", day("2026-03-01"), None, 1),
    "with nobody": ("p-1", None, day("2026-03-01"), None, 1),
    "since when": ("p-2", "dr-1", None, None, 1),
    "reversed": ("p-3", "dr-1", day("2026-03-09"), day("2026-03-08"), 2),
    "reversed, and one more": ("p-3", "dr-2", day("2026-03-20"), None, None),
    "shared": ("p-4", "dr-1", day("2026-03-01"), day("2026-03-09"), 7),
    "shared, the other": ("p-4", "dr-2", day("2026-03-08"), None, None),
    "shared long ago": ("p-5", "dr-1", day("2001-01-01"), day("2001-01-03"), 7),
    "shared long ago, too": ("p-5", "dr-1", day("2001-01-02"), day("2026-05-01"), None),
    "no day": ("p-6", "dr-1", day("2026-03-05"), day("2026-03-05"), None),
    "no day inside another": ("p-7", "dr-1", day("2026-03-05"), day("2026-03-05"), None),
    "all is well": ("p-7", "dr-2", day("2026-01-01"), None, 0),
}


def wrong_in(engine: str) -> IntoFrame:
    patients, physicians, first, until, _ = zip(*WRONG.values(), strict=True)
    columns = {"note": list(WRONG), "patient": patients, "physician": physicians}
    return frame(engine, {**columns, "enrolled_from": first, "enrolled_until": until}, TYPES)


@pytest.mark.parametrize("counting", (DAILY_30, MID_MONTH, RULE_15_30), ids=str)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_patient_who_cannot_be_counted_has_one_row_that_says_why(engine: str, counting: Counting) -> None:
    made = rows(member_months(wrong_in(engine), counting, MARCH))
    told = {row["note"]: (row["problem"], row["covered_from"], row["member_days"], row["counted"]) for row in made}
    whole = made[0]["counted_of"]
    expected = {note: (code, None, 0, 0) for note, (*_, code) in WRONG.items() if code}
    assert told == expected | {"all is well": (0, day("2026-01-01"), 31, whole)}


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_wrong_with_spans_goes_on_to_the_amounts(engine: str) -> None:
    schedule = a_schedule()
    months = member_months(wrong_in(engine), schedule, MARCH)
    paid = capitation(months, schedule, MARCH, columns=MEMBER_MONTHS)
    assert {row["note"]: (row["problem"], row["due"]) for row in rows(paid)} == {
        note: (code, 0 if code else 30_00) for note, (*_, code) in WRONG.items() if code is not None
    }


def test_a_frame_with_problems_is_refused_where_that_is_asked_for_naming_nobody() -> None:
    with pytest.raises(InvalidValueError) as refused:
        member_months(wrong_in("polars-lazy"), DAILY_30, MARCH, problems=Problems.REFUSE)
    assert str(refused.value) == (
        "frame: patients cannot be counted in 2026-03: 4 missing, 1 reversed span, 2 shared days; mend them, or look "
        "at the problem column with Problems.FLAG"
    )


@pytest.mark.parametrize("column", ("enrolled_from", "enrolled_until"))
def test_a_day_with_a_time_of_day_is_a_problem_and_at_midnight_it_is_a_day(column: str) -> None:
    for hour, problem in ((0, 0), (9, Problem.TIME_OF_DAY.value)):
        days = {"enrolled_from": datetime(2026, 3, 2), "enrolled_until": datetime(2026, 3, 12)}
        days[column] = days[column].replace(hour=hour)
        spans = pl.DataFrame({"patient": ["p-1"], "physician": ["dr-1"], **days})
        for native in (spans, spans.to_arrow(), spans.to_pandas()):
            [row] = rows(member_months(native, DAILY_ACTUAL, MARCH))
            assert (row["problem"], row["counted"]) == (problem, 0 if problem else 10)


def test_categories_are_names_like_any_text() -> None:
    spans = (a_span("p-1", "dr-2", "2026-03-01", "2026-03-09"), a_span("p-1", "dr-1", "2026-03-10"))
    native = pl.DataFrame(columns_of(spans)).with_columns(pl.col("patient", "physician").cast(pl.Categorical))
    for made in (native, native.lazy(), native.to_arrow(), native.to_pandas()):
        assert by_frame(member_months(made, RULE_15_30, MARCH)) == by_scalar(spans, MARCH, RULE_15_30)


# What is refused


def test_rows_that_were_counted_otherwise_are_not_paid() -> None:
    schedule = a_schedule()
    months = member_months(in_polars((a_span("p-1", "dr-1", "2026-01-01"),)), schedule, MARCH)
    for wrong in ({"counted_of": 30}, {"counted": 32}, {"counted": -1}, {"member_days": 32}, {"member_days": -1}):
        other = months.with_columns(**{name: pl.lit(value) for name, value in wrong.items()})
        [row] = rows(capitation(other, schedule, MARCH, columns=MEMBER_MONTHS))
        assert (row["due"], row["problem"]) == (0, Problem.OUT_OF_BOUNDS.value)
    for name in MEMBER_MONTHS.of_member_months:
        other = months.with_columns(pl.lit(None, dtype=months.schema[name]).alias(name))
        [row] = rows(capitation(other, schedule, MARCH, columns=MEMBER_MONTHS))
        assert (row["due"], row["problem"]) == (0, Problem.MISSING.value)


def test_rows_of_member_months_are_no_spans_and_spans_are_no_member_months() -> None:
    spans, schedule = in_polars((a_span("p-1", "dr-1", "2026-01-01"),)), a_schedule()
    months = member_months(spans, schedule, MARCH)
    with pytest.raises(InvalidValueError, match="'enrolled_from' .* missing"):
        capitation(months, schedule, MARCH)
    with pytest.raises(InvalidValueError, match="'counted' .* missing"):
        capitation(spans, schedule, MARCH, columns=MEMBER_MONTHS)
    with pytest.raises(InvalidValueError, match="'member_days' stands in the frame and would come back"):
        capitation(months, schedule, MARCH, columns=MEMBER_MONTHS, days=True)
    with pytest.raises(InvalidValueError, match="span: several are given, and counted rows are those of one"):
        capitation(months, schedule, [MARCH, Month(2026, 4)], columns=MEMBER_MONTHS)


def test_what_cannot_be_counted_is_refused_before_a_frame_is_read() -> None:
    spans = in_polars((a_span("p-1", "dr-1", "2026-01-01"),))
    with pytest.raises(InvalidValueError, match="columns: counted has no name; give one, as MEMBER_MONTHS does"):
        member_months(spans, ANY_DAY, MARCH, columns=Columns())
    with pytest.raises(InvalidValueError, match="columns: counted is named and covered_from is not; name both"):
        Columns(counted="counted")
    with pytest.raises(InvalidTypeError, match="counting: 'any day' is a str; give an Overlap, Snapshot"):
        member_months(spans, "any day", MARCH)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="span"):
        member_months(spans, ANY_DAY, "2026-03")  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="problems"):
        member_months(spans, ANY_DAY, MARCH, problems="refuse")  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="columns"):
        member_months(spans, ANY_DAY, MARCH, columns=None)  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="span: 2026 is counted by its months; count them one by one"):
        member_months(spans, ANY_DAY, Year(2026))
    with pytest.raises(InvalidValueError, match="'problem' stands in the frame and would come back"):
        member_months(spans.with_columns(problem=0), ANY_DAY, MARCH)
    with pytest.raises(InvalidTypeError, match="'enrolled_from' .* holds String"):
        member_months(spans.cast({"enrolled_from": pl.String}), ANY_DAY, MARCH)


def test_a_schedule_that_counts_no_persons_has_no_member_months() -> None:
    spans = in_polars((a_span("p-1", "dr-1", "2026-01-01"),))
    flat = a_schedule(evolve(a_version(), subject=Subject.STRUCTURE, counting=None, facts_on=None))
    with pytest.raises(InvalidValueError, match="counting: 'ours' counts no persons; give its rows as they are"):
        member_months(spans, flat, MARCH)


def test_columns_have_the_names_that_a_caller_gives_them() -> None:
    names = Columns(
        patient="who", physician="whom", enrolled_from="since", enrolled_until="until", covered_from="at_first",
        counted="part", member_days="days", problem="why", due="cents",
    )  # fmt: skip
    spans = pl.DataFrame({"who": ["p-1"], "whom": ["dr-1"], "since": [day("2026-03-22")], "until": [day("2026-05-01")]})
    months = member_months(spans, DAILY_ACTUAL, MARCH, columns=names)
    paid = capitation(months, a_schedule(), MARCH, columns=names)
    # 30.00 * 10 / 31 is 9.677...
    assert rows(paid) == [
        {"who": "p-1", "whom": "dr-1", "part": 10, "part_of": 31, "at_first": day("2026-03-22"), "days": 10}
        | {"cents": 968, "why": 0}
    ]
