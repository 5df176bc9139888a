"""Strategies for results: enrolments, member months, statements and closes.

What lives here: one function for each kind of result, named in the plural. Each result is made by the library's own
function from generated facts that point at each other, so that it is consistent as a real one is.
What this module may not know: the laws that are checked with its values.

>>> from hypothesis import Phase, find, settings
>>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
>>> close = find(month_closes(months=st.just(Month(2020, 8))), bool, settings=unshrunk)
>>> close.total == close.to_physicians + close.to_structure
True
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import zip_longest
from typing import TypeVar

from attrs import evolve, frozen
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare import membership
from primarycare.capitation import (
    CapitationLine,
    CapitationStatement,
    InstalmentDue,
    instalments_of,
    statements_for_month,
    statements_for_year,
)
from primarycare.engagement import ConsentRule, Engagement, EventKind
from primarycare.engagement.presets import illustrative
from primarycare.groups import Group
from primarycare.identifiers import EngagementId, PatientId, PhysicianId
from primarycare.membership import Enrolments, EnrolmentSpan, MemberMonth, UnassignedSpan
from primarycare.money import Currency, Money, Rounding
from primarycare.panels import Designation, Panels
from primarycare.patients import DatedCategory, Patient
from primarycare.periods import LeapDayRule, Month, Period, Span, Year
from primarycare.physicians import Physician
from primarycare.schedules import (
    About,
    Age,
    Basis,
    Choice,
    Counting,
    Flag,
    InputValue,
    RateSchedule,
    Snapshot,
    Subject,
)
from primarycare.settlement import MonthClose, close_month
from primarycare.testing.strategies.envelope import put_before_envelopes
from primarycare.testing.strategies.facts import (
    dated_flags,
    envelopes,
    groups,
    patients,
    physicians,
)
from primarycare.testing.strategies.schedules import (
    countings,
    input_values,
    instalment_plans,
    schedule_versions,
)
from primarycare.testing.strategies.vocabulary import (
    currencies,
    engagement_ids,
    moneys,
    months,
    patient_ids,
    periods,
    physician_ids,
    plain_texts,
    reference_days,
    schedule_ids,
    structure_ids,
)
from primarycare.timelines import Timeline

__all__ = [
    "capitation_lines",
    "capitation_statements",
    "enrolment_spans",
    "enrolments",
    "instalments_due",
    "member_months",
    "month_closes",
    "unassigned_spans",
]

T = TypeVar("T")

_MONTHS = months(min_value=Month(1990, 1), max_value=Month(2049, 12))
_LONG_AGO = date(1890, 1, 1)
_USES = st.sampled_from(("interpreter", "dietitian"))
_PLACES = st.integers(0, 2**16)

# Made once, since making a strategy takes longer than drawing from it.
_TITLES, _STRUCTURES, _SCHEDULE_IDS, _CURRENCIES = plain_texts(), structure_ids(), schedule_ids(), currencies()
_SOME_PATIENTS = st.lists(patient_ids(), min_size=1, max_size=3, unique=True)
_SOME_PHYSICIANS = st.lists(physician_ids(), min_size=1, max_size=2, unique=True)
_A_PATIENT, _A_PHYSICIAN = patients(flag_names=(), categories={}), physicians()
_A_FLAG = dated_flags()
_ENDS = st.sampled_from((EventKind.WITHDRAWN, EventKind.MOVED_AWAY, EventKind.TERMINATED))
# Everybody signs alone, and nothing but an event ends the contract.
_ANY_AGE = ConsentRule(
    signs_from=0, alone_from=0, confirms_at=None, answer_within_days=None, leap_day=LeapDayRule.MARCH_1
)
_TERMS = evolve(illustrative(), review=None, consent=_ANY_AGE)
# Days from 1 November of the year before, or, three times in four, None for what has been so long since and goes on.
_SOME_TURNS = st.lists(st.integers(0, 460), min_size=1, max_size=4, unique=True).map(sorted)
_TURNS = st.none() | st.none() | st.none() | _SOME_TURNS
# Days before the end of the month: a few are born or die in it, the oldest are 109.
_BIRTHS = st.integers(800, 40_000) | st.integers(800, 40_000) | st.integers(0, 800)
_DEATHS = st.none() | st.none() | st.none() | st.integers(0, 400)


@frozen(kw_only=True)
class _Practice:
    """Facts that point at each other, many of which change in or near one month."""

    month: Month
    group: Group
    physicians: Sequence[Physician]
    patients: Mapping[PatientId, Patient]
    panels: Panels
    engagements: Sequence[Engagement]

    @property
    def enrolments(self) -> Enrolments:
        """The enrolments of every day on which a schedule can look, for the month or for its year."""
        year = self.month.year
        looked_at = Period(date(year - 1, 12, 1), date(year + 1, 1, 1))
        return membership.enrolments(self.engagements, self.panels, self.patients, looked_at)


def _between(turns: Sequence[int] | None, month: Month) -> list[Period]:
    """Give the periods from the first turn to the second, from the third to the fourth, the last one perhaps open."""
    if turns is None:
        return [Period(_LONG_AGO)]
    days = [date(month.year - 1, 11, 1) + timedelta(turn) for turn in turns]
    return [Period(start, end) for start, end in zip_longest(days[::2], days[1::2])]


@st.composite
def _practices(draw: DrawFn, months: SearchStrategy[Month], on_record: Sequence[Flag | Choice] = ()) -> _Practice:
    month, structure = draw(months), draw(_STRUCTURES)
    payees, identifiers = draw(_SOME_PHYSICIANS), draw(_SOME_PATIENTS)
    designations = [
        Designation(patient, payees[draw(_PLACES) % len(payees)], during)
        for patient in identifiers
        for during in _between(draw(_TURNS), month)
    ]
    living = {patient: _living_in(month, draw, patient, on_record) for patient in identifiers}
    contracts = [
        (patient, signed_on, during.end)
        for patient in identifiers
        for during in _between(draw(_TURNS), month)
        if (signed_on := max(during.start, living[patient].born_on)) in during
    ]
    return _Practice(
        month=month,
        group=draw(groups(structures=st.just(structure), physicians=payees)),
        physicians=[evolve(draw(_A_PHYSICIAN), identifier=payee) for payee in payees],
        patients=living,
        panels=Panels(tuple(designations)),
        engagements=[
            Engagement.from_dates(
                identifier=EngagementId(f"e-{number}"),
                patient=patient,
                structure=structure,
                physician=payees[0],
                policy=_TERMS,
                born_on=living[patient].born_on,
                signed_on=signed_on,
                ended_on=ended_on,
                end=None if ended_on is None else draw(_ENDS),
            )
            for number, (patient, signed_on, ended_on) in enumerate(contracts)
        ],
    )


def _living_in(month: Month, draw: DrawFn, patient: PatientId, on_record: Sequence[Flag | Choice]) -> Patient:
    end, born, died = month.period.end or _LONG_AGO, draw(_BIRTHS), draw(_DEATHS)
    options = {known.name: known.options for known in on_record if isinstance(known, Choice)}
    held = {name: of[draw(_PLACES) % len(of)] for name, of in options.items()}
    return evolve(
        draw(_A_PATIENT),
        identifier=patient,
        born_on=end - timedelta(born),
        died_on=None if died is None else end - timedelta(min(died, born)),
        flags=tuple(evolve(draw(_A_FLAG), name=known.name) for known in on_record if isinstance(known, Flag)),
        categories=tuple(DatedCategory(name, Timeline.always(option, _LONG_AGO)) for name, option in held.items()),
    )


@frozen(kw_only=True)
class _Tariff:
    """A schedule of one version about persons, and which of its inputs stand on record."""

    schedule: RateSchedule
    on_record: Sequence[Flag | Choice]

    def asked(self, patients: Iterable[PatientId]) -> SearchStrategy[dict[PatientId, dict[str, InputValue]]]:
        """Make, for each patient, the inputs that do not stand on record."""
        version = self.schedule.versions.entries[0].value
        recorded = {known.name for known in self.on_record}
        recorded |= {known.name for known in version.inputs if isinstance(known, Age)}
        others = input_values(version).map(
            lambda values: {name: value for name, value in values.items() if name not in recorded}
        )
        return st.fixed_dictionaries(dict.fromkeys(patients, others))


_VERSIONS = schedule_versions(subjects=st.just(Subject.PERSON), max_places=4)
_VERSIONS_OF_YEARS = schedule_versions(subjects=st.just(Subject.PERSON), bases=st.just(Basis.YEAR), max_places=4)
_DAYS_OF_A_YEAR = reference_days(spans=st.just(Span.YEAR))


@st.composite
def _tariffs(draw: DrawFn, by_year: bool = False) -> _Tariff:
    currency = draw(_CURRENCIES)
    version = draw(_VERSIONS_OF_YEARS if by_year else _VERSIONS)
    # Whatever is named sex is read from the patient.
    assume(all(known.name != "sex" for known in version.inputs))
    places = min(version.rounding.places, currency.decimals)
    version = evolve(version, rounding=Rounding(places, version.rounding.mode))
    if by_year:
        counting = Snapshot(draw(_DAYS_OF_A_YEAR))
        version = evolve(version, counting=counting, facts_on=draw(_DAYS_OF_A_YEAR), age_on=None)
    return _Tariff(
        schedule=RateSchedule(
            identifier=draw(_SCHEDULE_IDS),
            title=draw(_TITLES),
            currency=currency,
            versions=Timeline.always(version, _LONG_AGO),
        ),
        on_record=[
            known
            for known in version.inputs
            if isinstance(known, Flag | Choice) and known.about is About.PATIENT and draw(_COINS)
        ],
    )


_COINS = st.booleans()


def enrolment_spans(
    *,
    patients: SearchStrategy[PatientId] = patient_ids(),
    physicians: SearchStrategy[PhysicianId] = physician_ids(),
    during: SearchStrategy[Period] = periods(),
) -> SearchStrategy[EnrolmentSpan]:
    """Make single spans of enrolment; those that fit together come from `enrolments`.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(enrolment_spans(patients=st.just(PatientId("p-1"))), bool, settings=unshrunk).patient
    PatientId('p-1')
    """
    return st.builds(EnrolmentSpan, patients, physicians, during)


def unassigned_spans(
    *, patients: SearchStrategy[PatientId] = patient_ids(), during: SearchStrategy[Period] = periods()
) -> SearchStrategy[UnassignedSpan]:
    """Make single spans on which an engaged patient has nobody designated.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(unassigned_spans(patients=st.just(PatientId("p-1"))), bool, settings=unshrunk).patient
    PatientId('p-1')
    """
    return st.builds(UnassignedSpan, patients, engagement_ids(), during)


def enrolments(*, months: SearchStrategy[Month] = _MONTHS) -> SearchStrategy[Enrolments]:
    """Make the enrolments of a few patients in and around a month's year, with findings beside them.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> enrolled = find(enrolments(months=st.just(Month(2020, 8))), bool, settings=unshrunk)
    >>> all(span.during.end <= date(2021, 1, 1) for span in enrolled.spans)
    True
    """
    return _practices(months).map(lambda practice: practice.enrolments)


@st.composite
def _counted_months(
    draw: DrawFn, months: SearchStrategy[Month], countings: SearchStrategy[Counting]
) -> tuple[MemberMonth, ...]:
    practice = draw(_practices(months))
    return membership.member_months(practice.enrolments.spans, practice.month, draw(countings))


def _one_of(several: SearchStrategy[tuple[T, ...]]) -> SearchStrategy[T]:
    return several.filter(bool).flatmap(st.sampled_from)


def member_months(
    *, months: SearchStrategy[Month] = _MONTHS, countings: SearchStrategy[Counting] = countings()
) -> SearchStrategy[MemberMonth]:
    """Make member months, counted in every way.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(member_months(months=st.just(Month(2020, 8))), bool, settings=unshrunk).month
    Month(year=2020, number=8)
    """
    return _one_of(_counted_months(months, countings))


@st.composite
def _statements(
    draw: DrawFn, months: SearchStrategy[Month], of_years: SearchStrategy[bool]
) -> tuple[CapitationStatement, ...]:
    by_year = draw(of_years)
    tariff = draw(_tariffs(by_year))
    practice = draw(_practices(months, tariff.on_record))
    given = draw(tariff.asked(practice.patients))
    spans = practice.enrolments.spans
    if not by_year:
        return statements_for_month(tariff.schedule, spans, practice.month, practice.patients, of_patients=given)
    year = Year(practice.month.year)
    return statements_for_year(tariff.schedule, spans, year, practice.patients, of_patients=given)


def capitation_statements(
    *, months: SearchStrategy[Month] = _MONTHS, of_years: SearchStrategy[bool] = st.booleans()
) -> SearchStrategy[CapitationStatement]:
    """Make statements of a month, or of the year in which the month lies, under schedules of every kind.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> of_year = capitation_statements(months=st.just(Month(2020, 8)), of_years=st.just(True))
    >>> find(of_year, bool, settings=unshrunk).span
    Year(number=2020)
    """
    return _one_of(_statements(months, of_years))


def capitation_lines(*, months: SearchStrategy[Month] = _MONTHS) -> SearchStrategy[CapitationLine]:
    """Make lines of statements.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> line = find(capitation_lines(), bool, settings=unshrunk)
    >>> line.due == line.working.total
    True
    """
    return _one_of(capitation_statements(months=months).map(lambda statement: statement.lines))


@st.composite
def _year_in_parts(draw: DrawFn, amounts: SearchStrategy[Money]) -> tuple[InstalmentDue, ...]:
    total, version = draw(amounts), draw(_VERSIONS_OF_YEARS)
    places = min(version.rounding.places, total.currency.decimals)
    in_parts = evolve(version, instalments=draw(_PLANS), rounding=Rounding(places, version.rounding.mode))
    return instalments_of(in_parts, Year(draw(_MONTHS).year), total)


_PLANS = instalment_plans()


def instalments_due(*, currencies: SearchStrategy[Currency] = currencies()) -> SearchStrategy[InstalmentDue]:
    """Make instalments of a year's amount, negative ones too.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(instalments_due(currencies=st.just(Currency("JPY", 0))), bool, settings=unshrunk).amount.currency.code
    'JPY'
    """
    return _one_of(_year_in_parts(moneys(currencies=currencies)))


@st.composite
def _month_closes(draw: DrawFn, months: SearchStrategy[Month]) -> MonthClose:
    tariff = draw(_tariffs())
    practice = draw(_practices(months, tariff.on_record))
    given = draw(tariff.asked(practice.patients))
    of_year = envelopes(
        structures=st.just(practice.group.structure),
        years=st.just(Year(practice.month.year)),
        currencies=st.just(tariff.schedule.currency),
        use_names=_USES,
    )
    kept = draw(st.lists(put_before_envelopes(of_year), max_size=1))
    return close_month(
        practice.month,
        group=practice.group,
        physicians=practice.physicians,
        patients=practice.patients.values(),
        panels=practice.panels,
        engagements=practice.engagements,
        schedule=tariff.schedule,
        envelopes=[envelope for envelope, _, _ in kept],
        expenses=[expense for _, spent, _ in kept for expense in spent],
        commitments=[commitment for _, _, promised in kept for commitment in promised],
        of_patients=given,
    )


def month_closes(*, months: SearchStrategy[Month] = _MONTHS) -> SearchStrategy[MonthClose]:
    """Make closes of a month: statements under any schedule about persons, an envelope or none, findings.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(month_closes(months=st.just(Month(2020, 8))), bool, settings=unshrunk).month
    Month(year=2020, number=8)
    """
    return _month_closes(months)
