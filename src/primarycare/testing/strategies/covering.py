"""Strategies for coverage: final rotas, who sees whom, gaps, cover that fails, and proposals of cover.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid by itself.
`changed_rotas` makes a rota with changes and absences that meet it, and `cover_practices` the people of one practice
with their agreements and absences, all near the same days.
What this module may not know: the laws that are checked with its values.

>>> from hypothesis import find
>>> find(rota_gaps(slots=st.just(SlotId("night/2026-07-01"))), bool).missing
1
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, timezone
from fractions import Fraction
from typing import TypeAlias

from attrs import evolve, frozen
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.coverage import (
    Balance,
    Breach,
    ChosenAs,
    Coverage,
    CoverChoice,
    CoverCircle,
    CoverPlan,
    CoverProposal,
    Crowd,
    Difference,
    DoubleDuty,
    FinalRota,
    Gap,
    Ineffective,
    MoveCheck,
    RejectedCover,
    RotaRule,
    Seen,
    SeenAs,
    SinglePoint,
    Tried,
    Uncovered,
    WhyIneffective,
    WhyNoCover,
    WhyNot,
    final_rota,
    propose_covers,
)
from primarycare.identifiers import PatientId, PhysicianId, SlotId
from primarycare.instants import Interval
from primarycare.money import Share
from primarycare.panels import Designation, Panels
from primarycare.periods import Period, add_days
from primarycare.physicians import Physician, PhysicianStatus, Specialty
from primarycare.rotations import (
    Absence,
    AbsenceKind,
    Change,
    CoverAgreement,
    CoverScope,
    Duties,
    Gift,
    HolidayCalendar,
    LocumContract,
    LocumKind,
    OpeningHours,
    OpeningSpan,
    Override,
    Participant,
    PublicHoliday,
    Rota,
    Slot,
    Swap,
    Weekday,
    self_employed,
)
from primarycare.testing.strategies.duties import intervals
from primarycare.testing.strategies.rotas import duty_slots, gifts, rota_changes, rotas, swaps
from primarycare.testing.strategies.vocabulary import exact_numbers, periods, physician_ids, plain_texts, slot_ids
from primarycare.timelines import Dated, Timeline

__all__ = [
    "CoverPractice",
    "changed_rotas",
    "cover_choices",
    "cover_circles",
    "cover_plans",
    "cover_practices",
    "cover_proposals",
    "coverages",
    "double_duties",
    "final_rotas",
    "ineffective_changes",
    "move_checks",
    "opening_hours",
    "opening_spans",
    "rejected_covers",
    "rota_crowds",
    "rota_differences",
    "rota_gaps",
    "seen_patients",
    "single_points",
    "tried_physicians",
    "uncovered_days",
]

_POOL = tuple(PhysicianId(f"dr-{number}") for number in range(1, 6))
_LOCUMS = (PhysicianId("locum-1"), *_POOL)
_PATIENTS = tuple(PatientId(f"p-{number}") for number in range(1, 4))
_FIRST, _DAYS = date(2026, 8, 1), 28
_EVER = Period(date(2020, 1, 1))
_UTC = timezone.utc
# Made once, since making a strategy takes longer than drawing from it.
_NAMES, _PHYSICIANS, _SLOT_IDS, _HOURS = plain_texts(max_size=12), physician_ids(), slot_ids(), intervals()
_OF_POOL = st.sampled_from(_POOL)
_SCOPES = st.lists(st.sampled_from(CoverScope), min_size=1, max_size=3, unique=True).map(tuple)
_SOME_SCOPES = st.just((CoverScope.FULL_PANEL,)) | _SCOPES
_SEVERAL = st.lists(_PHYSICIANS, max_size=3, unique=True).map(tuple)
_TWO_OR_MORE = st.lists(_PHYSICIANS, min_size=2, max_size=3, unique=True).map(tuple)
_TWO = st.lists(_PHYSICIANS, min_size=2, max_size=2, unique=True)
_TWO_SLOTS = st.lists(_SLOT_IDS, min_size=2, max_size=2, unique=True)
_COUNTS, _YES_OR_NO = st.integers(1, 9), st.booleans()
_SPANS = periods(min_start=date(2020, 1, 1), max_end=date(2030, 12, 31))
_INSIDE = periods(min_start=_FIRST, max_end=add_days(_FIRST, _DAYS), open_ended=False)
_QUARTERS = st.integers(0, 95).map(lambda number: time(number // 4, number % 4 * 15))


# Opening hours


@st.composite
def _opening_spans(draw: DrawFn, weekdays: SearchStrategy[Weekday]) -> OpeningSpan:
    first, second = sorted(draw(st.lists(_QUARTERS, min_size=2, max_size=2, unique=True)))
    return OpeningSpan(draw(weekdays), first, time(0) if draw(_YES_OR_NO) else second)


def opening_spans(*, weekdays: SearchStrategy[Weekday] = st.sampled_from(Weekday)) -> SearchStrategy[OpeningSpan]:
    """Make hours of a weekday, at times until midnight.

    >>> from hypothesis import find
    >>> find(opening_spans(weekdays=st.just(Weekday.SATURDAY)), bool).weekday
    <Weekday.SATURDAY: 'saturday'>
    """
    return _opening_spans(weekdays)


def opening_hours(*, zones: SearchStrategy[str] = st.just("UTC")) -> SearchStrategy[OpeningHours]:
    """Make opening hours with one span a day at most; a zone is given by its name.

    >>> from hypothesis import find
    >>> find(opening_hours(), lambda hours: len(hours.spans) == 1).zone
    'UTC'
    """
    spans = st.lists(opening_spans(), max_size=7, unique_by=lambda span: span.weekday).map(tuple)
    return st.builds(OpeningHours, zone=zones, spans=spans, on_holidays=_YES_OR_NO)


# Final rotas


@st.composite
def _changes(draw: DrawFn, rota: Rota) -> tuple[Change, ...]:
    first = rota.slots[0].on
    made: list[Change] = []
    for sequence in range(1, draw(st.integers(0, 4)) + 1):
        recorded_on = add_days(first, draw(st.sampled_from((-2, -2, -1, 0, 5))))
        slot, known = draw(st.sampled_from(rota.slots)), draw(st.permutations(_POOL))
        on = [one.physician for one in rota.of_slot(slot.identifier)]
        giver = draw(st.sampled_from(on)) if on else known[0]
        receiver = next(other for other in known if other != giver)
        both = (giver, receiver) if draw(st.integers(0, 9)) else (giver,)
        theirs = [one.slot for one in rota.of_physician(receiver) if one.slot != slot.identifier]
        what = draw(st.sampled_from((Override, Swap, Gift)))
        if what is Override:
            bounds = (slot.hours.start, slot.hours.end, slot.hours.start + (slot.hours.end - slot.hours.start) // 2)
            start, end = sorted(draw(st.lists(st.sampled_from(bounds), min_size=2, max_size=2, unique=True)))
            replaces = giver if draw(_YES_OR_NO) else None
            made.append(
                Override(
                    during=Interval(start, end),
                    duties=Duties(kinds=(slot.kind,)) if draw(_YES_OR_NO) else Duties(),
                    replaces=replaces,
                    by=tuple(who for who in known[: draw(st.integers(0, 2))] if who != replaces),
                    reason="put right",
                    recorded_on=recorded_on,
                    sequence=sequence,
                )
            )
        elif what is Swap and theirs:
            made.append(
                Swap(
                    first=slot.identifier,
                    first_physician=giver,
                    second=draw(st.sampled_from(theirs)),
                    second_physician=receiver,
                    agreed_by=both,
                    recorded_on=recorded_on,
                    sequence=sequence,
                )
            )
        else:
            made.append(
                Gift(
                    slot=slot.identifier,
                    giver=giver,
                    receiver=receiver,
                    agreed_by=both,
                    recorded_on=recorded_on,
                    sequence=sequence,
                )
            )
    return tuple(made)


@st.composite
def _absences_near(draw: DrawFn, first: date, days: int) -> tuple[Absence, ...]:
    made: list[Absence] = []
    for _ in range(draw(st.integers(0, 3))):
        day, length = draw(st.integers(-1, days)), draw(st.integers(1, 4))
        start = datetime.combine(add_days(first, day), time(draw(st.integers(0, 23))), _UTC)
        by_days = Period(start.date(), add_days(start.date(), length))
        by_hours = Interval(start, start + timedelta(hours=3 * length))
        made.append(
            Absence(
                physician=draw(_OF_POOL),
                during=by_days if draw(_YES_OR_NO) else by_hours,
                kind=draw(st.sampled_from(AbsenceKind)),
                approved=bool(draw(st.integers(0, 4))),
            )
        )
    return tuple(made)


_Changed: TypeAlias = tuple[Rota, tuple[Change, ...], tuple[Absence, ...]]


@st.composite
def _changed_rotas(draw: DrawFn, rotas: SearchStrategy[Rota]) -> _Changed:
    rota = draw(rotas)
    return rota, draw(_changes(rota)), draw(_absences_near(rota.slots[0].on, 7))


def changed_rotas(*, rotas: SearchStrategy[Rota] = rotas()) -> SearchStrategy[_Changed]:
    """Make planned rotas of at least one slot, with changes that mostly have an effect, and absences near their days.

    No two changes are recorded on one day with one sequence; whoever takes part is one of dr-1 to dr-5.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> rota, changes, away = find(changed_rotas(), lambda made: bool(made[1]), settings=unshrunk)
    >>> changes[0].sequence
    1
    """
    return _changed_rotas(rotas)


def final_rotas(*, changed: SearchStrategy[_Changed] = changed_rotas()) -> SearchStrategy[FinalRota]:
    """Make final rotas beside the planned ones.

    >>> from hypothesis import find
    >>> find(final_rotas(), lambda known: not known.differences).by_swap
    ()
    """
    return changed.map(lambda made: final_rota(made[0], changes=made[1], absences=made[2]))


@st.composite
def _rota_differences(draw: DrawFn, slots: SearchStrategy[SlotId]) -> Difference:
    before = draw(_SEVERAL)
    after = draw(_SEVERAL.filter(lambda after: set(after) != set(before)))
    reasons = tuple(draw(st.lists(_NAMES, min_size=1, max_size=2)))
    return Difference(slot=draw(slots), hours=draw(_HOURS), before=before, after=after, reasons=reasons)


def rota_differences(*, slots: SearchStrategy[SlotId] = _SLOT_IDS) -> SearchStrategy[Difference]:
    """Make differences, each by itself.

    >>> from hypothesis import find
    >>> find(rota_differences(slots=st.just(SlotId("night/2026-07-01"))), bool).slot
    SlotId('night/2026-07-01')
    """
    return _rota_differences(slots)


def ineffective_changes(*, changes: SearchStrategy[Change] = rota_changes()) -> SearchStrategy[Ineffective]:
    """Make changes without effect, each with a reason.

    >>> from hypothesis import find
    >>> find(ineffective_changes(changes=gifts()), lambda known: known.reason is WhyIneffective.FROZEN).change.sequence
    1
    """
    return st.builds(Ineffective, changes, st.sampled_from(WhyIneffective))


_BREACHES = st.builds(
    Breach,
    rule=st.sampled_from(RotaRule),
    physician=st.none() | _PHYSICIANS,
    slots=st.lists(_SLOT_IDS, max_size=2, unique=True).map(tuple),
    detail=_NAMES,
)
_SEVERAL_BREACHES = st.lists(_BREACHES, max_size=2, unique_by=str).map(tuple)


@st.composite
def _move_checks(draw: DrawFn, moves: SearchStrategy[Swap | Gift]) -> MoveCheck:
    ineffective = draw(st.none() | st.sampled_from(WhyIneffective))
    added = draw(_SEVERAL_BREACHES) if ineffective is None else ()
    return MoveCheck(move=draw(moves), ineffective=ineffective, added=added)


def move_checks(*, moves: SearchStrategy[Swap | Gift] = st.one_of(swaps(), gifts())) -> SearchStrategy[MoveCheck]:
    """Make answers about swaps and gifts.

    >>> from hypothesis import find
    >>> find(move_checks(), lambda check: check.is_allowed).added
    ()
    """
    return _move_checks(moves)


# Gaps


def rota_gaps(*, slots: SearchStrategy[SlotId] = _SLOT_IDS) -> SearchStrategy[Gap]:
    """Make gaps.

    >>> from hypothesis import find
    >>> find(rota_gaps(), lambda gap: gap.missing > 1).missing
    2
    """
    return st.builds(Gap, slot=slots, hours=_HOURS, missing=_COUNTS)


def rota_crowds(*, slots: SearchStrategy[SlotId] = _SLOT_IDS) -> SearchStrategy[Crowd]:
    """Make crowds.

    >>> from hypothesis import find
    >>> find(rota_crowds(), lambda crowd: crowd.extra > 1).extra
    2
    """
    return st.builds(Crowd, slot=slots, hours=_HOURS, extra=_COUNTS)


def double_duties(*, physicians: SearchStrategy[PhysicianId] = _PHYSICIANS) -> SearchStrategy[DoubleDuty]:
    """Make double duties.

    >>> from hypothesis import find
    >>> find(double_duties(physicians=st.just(PhysicianId("dr-1"))), bool).physician
    PhysicianId('dr-1')
    """

    def both(physician: PhysicianId, slots: list[SlotId], hours: Interval) -> DoubleDuty:
        return DoubleDuty(physician=physician, first=slots[0], second=slots[1], hours=hours)

    return st.builds(both, physicians, _TWO_SLOTS, _HOURS)


# Cover that fails


def cover_circles(*, physicians: SearchStrategy[tuple[PhysicianId, ...]] = _TWO_OR_MORE) -> SearchStrategy[CoverCircle]:
    """Make circles of cover.

    >>> from hypothesis import find
    >>> len(find(cover_circles(), bool).physicians)
    2
    """
    return st.builds(CoverCircle, physicians=physicians, scopes=_SCOPES, during=_SPANS)


def single_points(*, during: SearchStrategy[Period] = _SPANS) -> SearchStrategy[SinglePoint]:
    """Make cover that hangs on one person.

    >>> from hypothesis import find
    >>> find(single_points(during=st.just(Period(date(2026, 8, 1)))), bool).during.start
    datetime.date(2026, 8, 1)
    """

    def point(pair: list[PhysicianId], scopes: tuple[CoverScope, ...], days: Period) -> SinglePoint:
        return SinglePoint(covered=pair[0], physician=pair[1], scopes=scopes, during=days)

    return st.builds(point, _TWO, _SCOPES, during)


def uncovered_days(*, physicians: SearchStrategy[PhysicianId] = _PHYSICIANS) -> SearchStrategy[Uncovered]:
    """Make days that nobody covers.

    >>> from hypothesis import find
    >>> find(uncovered_days(physicians=st.just(PhysicianId("dr-1"))), bool).physician
    PhysicianId('dr-1')
    """
    return st.builds(Uncovered, physician=physicians, scopes=_SCOPES, during=_SPANS)


# A practice and its cover


@frozen(kw_only=True)
class CoverPractice:
    """The people of one practice near the same days, with all that cover is made of.

    `wave` are absences that are asked for together, `days` the four weeks near which everything lies.

    >>> from hypothesis import find
    >>> find(cover_practices(), lambda practice: not practice.wave).days.days
    28
    """

    participants: tuple[Participant, ...]
    physicians: tuple[Physician, ...]
    agreements: tuple[CoverAgreement, ...]
    locums: tuple[LocumContract, ...]
    absences: tuple[Absence, ...]
    wave: tuple[Absence, ...]
    balances: tuple[Balance, ...]
    days: Period


def _a_participant(who: PhysicianId, during: Period, buddies: Iterable[PhysicianId]) -> Participant:
    others = tuple(buddy for buddy in buddies if buddy != who)
    return Participant(physician=who, during=during, share=Share(Fraction(1)), regime=self_employed(), buddies=others)


def _a_physician(who: PhysicianId, statuses: Iterable[PhysicianStatus], days: Iterable[int]) -> Physician:
    starts = (date(2020, 1, 1), *(add_days(_FIRST, day) for day in sorted(days)))
    ends = (*starts[1:], None)
    dated = [Dated(Period(start, end), status) for start, end, status in zip(starts, ends, statuses)]
    return Physician(
        identifier=who,
        name=str(who),
        specialty=Specialty.GENERAL_PRACTICE,
        clinical_time=Timeline.always(Share(Fraction(1)), date(2020, 1, 1)),
        status=Timeline(tuple(dated)),
    )


_STATUSES = st.lists(st.sampled_from(PhysicianStatus), min_size=1, max_size=2)
_ALL_ACTIVE = st.just([PhysicianStatus.ACTIVE])
_CHANGES_OF_STATUS = st.lists(st.integers(0, _DAYS - 1), max_size=1)
_SOME_BUDDIES = st.lists(_OF_POOL, max_size=2, unique=True)


@st.composite
def _agreements_near(draw: DrawFn) -> CoverAgreement:
    covered, coverer = draw(st.permutations(_POOL))[:2]
    return CoverAgreement(
        covered=covered,
        coverer=coverer,
        scopes=draw(_SOME_SCOPES),
        during=_EVER if draw(_YES_OR_NO) else draw(_INSIDE),
        priority=draw(st.integers(1, 2)),
        reciprocal=draw(_YES_OR_NO),
    )


@st.composite
def _locums_near(draw: DrawFn) -> LocumContract:
    replaces = draw(_OF_POOL)
    return LocumContract(
        locum=draw(st.sampled_from([who for who in _LOCUMS if who != replaces])),
        replaces=replaces,
        during=draw(_INSIDE),
        kind=LocumKind.DOCTOR,
        fees_share=Share.percent("70"),
        duty_share=Share.percent("100"),
        signed_on=_FIRST,
    )


@st.composite
def _cover_practices(draw: DrawFn) -> CoverPractice:
    size = draw(st.integers(0, len(_POOL)))
    taking_part = [_a_participant(who, draw(st.just(_EVER) | _INSIDE), draw(_SOME_BUDDIES)) for who in _POOL[:size]]
    known = draw(st.lists(_OF_POOL, max_size=3, unique=True))
    return CoverPractice(
        participants=tuple(taking_part),
        physicians=tuple(_a_physician(who, draw(_ALL_ACTIVE | _STATUSES), draw(_CHANGES_OF_STATUS)) for who in known),
        agreements=tuple(draw(st.lists(_agreements_near(), max_size=4))),
        locums=tuple(draw(st.lists(_locums_near(), max_size=2))),
        absences=draw(_absences_near(_FIRST, _DAYS)),
        wave=draw(_absences_near(_FIRST, _DAYS)),
        balances=tuple(
            Balance(who, draw(exact_numbers(min_value=-9, max_value=9)))
            for who in draw(st.lists(_OF_POOL, max_size=2, unique=True))
        ),
        days=Period(_FIRST, add_days(_FIRST, _DAYS)),
    )


def cover_practices() -> SearchStrategy[CoverPractice]:
    """Make practices of dr-1 to at most dr-5: who takes part, agreements, locums, absences, a wave of them, balances.

    Everything lies near the `days`, four weeks, so that absences and agreements meet.

    >>> from hypothesis import find
    >>> find(cover_practices(), lambda practice: len(practice.participants) == 1).participants[0].physician
    PhysicianId('dr-1')
    """
    return _cover_practices()


def cover_plans(*, practices: SearchStrategy[CoverPractice] = cover_practices()) -> SearchStrategy[CoverPlan]:
    """Make proposals for waves of absences.

    >>> from hypothesis import find
    >>> len(find(cover_plans(), lambda plan: bool(plan.proposals)).proposals)
    1
    """
    return practices.map(
        lambda known: propose_covers(
            known.wave,
            known.participants,
            agreements=known.agreements,
            absences=known.absences,
            balances=known.balances,
            zone=_UTC,
            locums=known.locums,
            physicians=known.physicians,
        )
    )


def cover_proposals(*, plans: SearchStrategy[CoverPlan] = cover_plans()) -> SearchStrategy[CoverProposal]:
    """Make proposals for one absence.

    >>> from hypothesis import find
    >>> find(cover_proposals(), lambda proposal: not proposal.in_line).choices[0].chosen_as
    <ChosenAs.NOBODY: 'nobody can'>
    """
    return plans.filter(lambda plan: bool(plan.proposals)).flatmap(lambda plan: st.sampled_from(plan.proposals))


@st.composite
def _cover_choices(draw: DrawFn, scopes: SearchStrategy[CoverScope]) -> CoverChoice:
    chosen_as = draw(st.sampled_from(ChosenAs))
    coverer = None if chosen_as is ChosenAs.NOBODY else draw(_PHYSICIANS)
    return CoverChoice(scope=draw(scopes), coverer=coverer, chosen_as=chosen_as)


def cover_choices(*, scopes: SearchStrategy[CoverScope] = st.sampled_from(CoverScope)) -> SearchStrategy[CoverChoice]:
    """Make choices of who covers in a scope.

    >>> from hypothesis import find
    >>> find(cover_choices(), lambda choice: choice.coverer is None).chosen_as
    <ChosenAs.NOBODY: 'nobody can'>
    """
    return _cover_choices(scopes)


def rejected_covers(*, physicians: SearchStrategy[PhysicianId] = _PHYSICIANS) -> SearchStrategy[RejectedCover]:
    """Make people who cannot be asked to cover.

    >>> from hypothesis import find
    >>> find(rejected_covers(physicians=st.just(PhysicianId("dr-1"))), bool).physician
    PhysicianId('dr-1')
    """
    return st.builds(RejectedCover, physicians, st.sampled_from(WhyNoCover))


# Who sees whom


def _with_scopes(slots: tuple[Slot, ...], scopes: tuple[CoverScope, ...]) -> tuple[Slot, ...]:
    return tuple(evolve(slot, scopes=scopes) for slot in slots)


_DUTIES_NEAR = st.builds(
    _with_scopes, duty_slots(firsts=st.integers(0, _DAYS - 8).map(lambda day: add_days(_FIRST, day))), _SOME_SCOPES
)
_ROTAS_NEAR = rotas(slots=_DUTIES_NEAR)
_OPENING = st.none() | opening_hours()


@st.composite
def _coverages(draw: DrawFn, practices: SearchStrategy[CoverPractice]) -> Coverage:
    known = draw(practices)
    designated = [(patient, draw(st.none() | _OF_POOL)) for patient in _PATIENTS]
    holidays = draw(st.lists(st.integers(0, _DAYS - 1), max_size=2, unique=True))
    return Coverage(
        panels=Panels(tuple(Designation(patient, who, _EVER) for patient, who in designated if who is not None)),
        physicians=known.physicians,
        absences=known.absences,
        agreements=known.agreements,
        locums=known.locums,
        rota=draw(_ROTAS_NEAR),
        opening=draw(_OPENING),
        calendar=HolidayCalendar(
            name="ours",
            known=Period(date(2026, 1, 1), date(2027, 1, 1)),
            holidays=tuple(PublicHoliday(add_days(_FIRST, day), "ours") for day in sorted(holidays)),
        ),
    )


def coverages(*, practices: SearchStrategy[CoverPractice] = cover_practices()) -> SearchStrategy[Coverage]:
    """Make all that decides who sees p-1 to p-3 in August 2026, in UTC.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(coverages(), lambda coverage: coverage.opening is None, settings=unshrunk).calendar.name
    'ours'
    """
    return _coverages(practices)


def tried_physicians(*, reasons: SearchStrategy[WhyNot] = st.sampled_from(WhyNot)) -> SearchStrategy[Tried]:
    """Make people who were asked in vain, and reasons without a person.

    >>> from hypothesis import find
    >>> find(tried_physicians(reasons=st.just(WhyNot.AWAY)), bool).reason
    <WhyNot.AWAY: 'away'>
    """
    return st.builds(Tried, st.none() | _PHYSICIANS, reasons)


@st.composite
def _seen_patients(draw: DrawFn, seen_as: SearchStrategy[SeenAs]) -> Seen:
    how = draw(seen_as)
    return Seen(
        physicians=() if how is SeenAs.NOBODY else draw(_SEVERAL.filter(bool)),
        seen_as=how,
        tried=tuple(draw(st.lists(tried_physicians(), max_size=2))),
    )


def seen_patients(*, seen_as: SearchStrategy[SeenAs] = st.sampled_from(SeenAs)) -> SearchStrategy[Seen]:
    """Make answers to who sees a patient.

    >>> from hypothesis import find
    >>> find(seen_patients(seen_as=st.just(SeenAs.NOBODY)), bool).physicians
    ()
    """
    return _seen_patients(seen_as)
