"""Counting: how much of a month counts for each patient, with which physician.

What lives here: member months by the counting that a schedule names.
What this module may not know: contracts, rates and money.

>>> from primarycare.schedules import MID_MONTH
>>> span = EnrolmentSpan(PatientId("p-1"), PhysicianId("dr-01"), Period(date(2026, 3, 10), date(2026, 3, 25)))
>>> member_months((span,), Month(2026, 3), MID_MONTH)[0].reason
'enrolled on 2026-03-15'
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction

from attrs import evolve, field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.identifiers import PatientId, PhysicianId
from primarycare.membership.enrolment import EnrolmentSpan
from primarycare.periods import Month, Period, Year
from primarycare.schedules import Counting, Cutoff, Daily, DayBase, Extent, KeptBy, Overlap, Snapshot

__all__ = ["MemberMonth", "member_months"]


@frozen(kw_only=True)
class MemberMonth:
    """How much of a month counts for one patient with one physician, on how many days covered with that one, and why.

    The fraction is exact, at least 0, and above 1 only where days are counted over a twelfth of the year.
    `first_day` is the day from which the patient was covered without a break, be it before the month or with another
    physician.

    >>> MemberMonth(patient=PatientId("p-1"), physician=PhysicianId("dr-01"), month=Month(2026, 3),
    ...             fraction=Fraction(15, 31), days=15, first_day=date(2026, 3, 10), reason="15 of 31 days").days
    15
    """

    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    month: Month = field(validator=checks.checked(checks.a(Month)))
    fraction: Fraction = field(validator=checks.checked(checks.not_negative))
    days: int = field(validator=checks.checked(checks.within(0, 31)))
    first_day: date = field(validator=checks.checked(checks.a_date), repr=False)
    reason: str = field(validator=checks.checked(checks.a_text))


def member_months(spans: Iterable[EnrolmentSpan], month: Month, counting: Counting) -> tuple[MemberMonth, ...]:
    """Count a month for every patient with a span in it (or, for a snapshot, on its day), by patient and physician.

    A patient's spans are taken together first, so that a change of physician neither loses nor doubles the month:
    days are shared by days, and a month that counts whole goes to one physician. Which one: under a snapshot, the
    one of the day; under a cut-off, the first whose own span passes it, else the first; under an overlap, the one
    that the counting names. A patient for whom nothing counts has a fraction of 0 with the first physician.
    Raises `InvalidValueError`, naming the patient, where two spans share a day.

    >>> spans = (
    ...     EnrolmentSpan(PatientId("p-1"), PhysicianId("dr-01"), Period(date(2026, 3, 1), date(2026, 3, 11))),
    ...     EnrolmentSpan(PatientId("p-1"), PhysicianId("dr-02"), Period(date(2026, 3, 11))),
    ... )
    >>> [(str(m.physician), str(m.fraction)) for m in member_months(spans, Month(2026, 3), Daily(DayBase.MONTH))]
    [('dr-01', '10/31'), ('dr-02', '21/31')]
    >>> [(str(m.physician), str(m.fraction)) for m in member_months(spans, Month(2026, 3), Cutoff(15, 15))]
    [('dr-02', '1')]
    """
    by_patient = ((own, _inside(own, month)) for own in _by_patient(spans))
    if isinstance(counting, Snapshot):
        day = counting.on.within(month)
        counted = (_snapshot(own, in_month, month, day) for own, in_month in by_patient)
    else:
        counted = (_part_of_month(own, in_month, month, counting) for own, in_month in by_patient)
    return tuple(member for members in counted for member in members)


def _by_patient(spans: Iterable[EnrolmentSpan]) -> Iterator[Sequence[EnrolmentSpan]]:
    """Give each patient's spans in order of time, those that touch with one physician made one; refuse shared days."""
    by_patient: dict[PatientId, list[EnrolmentSpan]] = {}
    for span in spans:
        by_patient.setdefault(span.patient, []).append(span)
    for patient in sorted(by_patient):
        own = sorted(by_patient[patient], key=lambda span: span.during.start)
        for earlier, later in zip(own, own[1:]):
            if earlier.during.cut(later.during):
                raise InvalidValueError(
                    f"spans: two of {str(patient)!r} share {later.during.start}; end the first before the second begins"
                )
        yield _merged(own)


def _merged(spans: Sequence[EnrolmentSpan]) -> Sequence[EnrolmentSpan]:
    # A contract that is renewed in the month must not look like two short stays to a cut-off.
    merged: list[EnrolmentSpan] = []
    for span in spans:
        if merged and merged[-1].physician == span.physician and merged[-1].during.end == span.during.start:
            span = evolve(span, during=Period(merged.pop().during.start, span.during.end))
        merged.append(span)
    return merged


def _inside(spans: Sequence[EnrolmentSpan], month: Month) -> Sequence[EnrolmentSpan]:
    return [
        EnrolmentSpan(span.patient, span.physician, part)
        for span in spans
        if (part := span.during.cut(month.period)) is not None
    ]


def _part_of_month(
    spans: Sequence[EnrolmentSpan],
    in_month: Sequence[EnrolmentSpan],
    month: Month,
    counting: Overlap | Daily | Cutoff,
) -> list[MemberMonth]:
    if not in_month:
        return []
    first_day = _cover_start(spans, in_month[0].during.start)
    if isinstance(counting, Daily):
        return _daily(in_month, month, first_day, counting)
    if isinstance(counting, Cutoff):
        return _cutoff(in_month, month, first_day, counting)
    return _overlap(in_month, month, first_day, counting)


def _cover_start(spans: Sequence[EnrolmentSpan], day: date) -> date:
    """Give the first day of the unbroken cover that a day belongs to."""
    for span in reversed(spans):
        if span.during.start < day and (span.during.end is None or day <= span.during.end):
            day = span.during.start
    return day


def _whole_or_nothing(
    keeper: EnrolmentSpan,
    in_month: Sequence[EnrolmentSpan],
    month: Month,
    first_day: date,
    *,
    counts: bool,
    reason: str,
) -> list[MemberMonth]:
    return [
        MemberMonth(
            patient=keeper.patient,
            physician=keeper.physician,
            month=month,
            fraction=Fraction(int(counts)),
            days=sum(span.during.days for span in in_month if span.physician == keeper.physician),
            first_day=first_day,
            reason=reason,
        )
    ]


def _snapshot(
    spans: Sequence[EnrolmentSpan], in_month: Sequence[EnrolmentSpan], month: Month, day: date
) -> list[MemberMonth]:
    for span in spans:
        if day in span.during:
            first_day, reason = _cover_start(spans, day), f"enrolled on {day}"
            return _whole_or_nothing(span, in_month, month, first_day, counts=True, reason=reason)
    if not in_month:
        return []
    first_day, reason = _cover_start(spans, in_month[0].during.start), f"not enrolled on {day}"
    return _whole_or_nothing(in_month[0], in_month, month, first_day, counts=False, reason=reason)


def _overlap(in_month: Sequence[EnrolmentSpan], month: Month, first_day: date, counting: Overlap) -> list[MemberMonth]:
    keeper = in_month[0] if counting.kept_by is KeptBy.FIRST else in_month[-1]
    if counting.extent is Extent.ANY_DAY:
        reason = "enrolled on a day of the month"
        return _whole_or_nothing(keeper, in_month, month, first_day, counts=True, reason=reason)
    days = sum(span.during.days for span in in_month)
    whole = days == month.days
    reason = "enrolled all month" if whole else f"enrolled on only {days} of {month.days} days"
    return _whole_or_nothing(keeper, in_month, month, first_day, counts=whole, reason=reason)


def _daily(in_month: Sequence[EnrolmentSpan], month: Month, first_day: date, counting: Daily) -> list[MemberMonth]:
    days_with: dict[PhysicianId, int] = {}
    for span in in_month:
        days_with[span.physician] = days_with.get(span.physician, 0) + span.during.days
    days = sum(days_with.values())
    whole, over = _day_fraction(days, month, counting.over)
    return [
        MemberMonth(
            patient=in_month[0].patient,
            physician=physician,
            month=month,
            fraction=whole * own_days / days,
            days=own_days,
            first_day=first_day,
            reason=f"{own_days} of {over}",
        )
        for physician, own_days in days_with.items()
    ]


def _day_fraction(days: int, month: Month, base: DayBase) -> tuple[Fraction, str]:
    if base is DayBase.MONTH:
        return Fraction(days, month.days), f"{month.days} days"
    if base is DayBase.THIRTY:
        return Fraction(min(days, 30), 30), "30 days, at most 30"
    year_days = Year(month.year).days
    return Fraction(12 * days, year_days), f"a twelfth of {year_days} days"


def _runs(spans: Sequence[EnrolmentSpan]) -> list[list[EnrolmentSpan]]:
    runs = [[spans[0]]]
    for span in spans[1:]:
        if runs[-1][-1].during.end == span.during.start:
            runs[-1].append(span)
        else:
            runs.append([span])
    return runs


def _passes(during: Period, month: Month, counting: Cutoff) -> bool:
    last_day = during.last_day
    stays = last_day is None or last_day == month.period.last_day or last_day.day >= counting.leaves_from
    return stays and during.start.day <= counting.joins_through


def _cutoff(in_month: Sequence[EnrolmentSpan], month: Month, first_day: date, counting: Cutoff) -> list[MemberMonth]:
    rule = f"joined by day {counting.joins_through} and stayed to day {counting.leaves_from} or later"
    for run in _runs(in_month):
        if _passes(Period(run[0].during.start, run[-1].during.end), month, counting):
            keeper = next((span for span in run if _passes(span.during, month, counting)), run[0])
            return _whole_or_nothing(keeper, in_month, month, first_day, counts=True, reason=rule)
    return _whole_or_nothing(in_month[0], in_month, month, first_day, counts=False, reason=f"not {rule}")
