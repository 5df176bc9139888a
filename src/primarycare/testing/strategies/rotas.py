"""Strategies for the people of a rota and what they agree: regimes, participants, absences, agreements, changes, rotas.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid by itself;
keyword arguments narrow it, so that values can be made that point at each other. `duty_slots` makes slots that fit into
one rota, and `duty_practices` makes participants, slots and absences of one practice.
What this module may not know: the laws that are checked with its values.

>>> from hypothesis import find
>>> find(rotas(), lambda rota: bool(rota.assignments)).slots[0].headcount
1
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from functools import cache
from typing import TypeAlias

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.citations import Citation, Evidence
from primarycare.identifiers import DutyKindId, PhysicianId, SiteId, SlotId
from primarycare.instants import Interval, days_touched
from primarycare.money import Share
from primarycare.periods import Period, add_days, add_months
from primarycare.rotations import (
    Absence,
    AbsenceKind,
    Assignment,
    BlockedDays,
    Change,
    CoverAgreement,
    CoverScope,
    Duties,
    DutyLimit,
    Exemption,
    ExemptionReason,
    FreeTime,
    Gift,
    HoursAverage,
    KindShare,
    LimitSpan,
    LocumContract,
    LocumKind,
    MaximumRun,
    OptOut,
    Override,
    Participant,
    PublicationDates,
    PublicationRule,
    RestRegime,
    Restriction,
    Rota,
    Slot,
    Swap,
)
from primarycare.testing.strategies.vocabulary import (
    dates,
    exact_numbers,
    periods,
    physician_ids,
    plain_texts,
    shares,
)

__all__ = [
    "absences",
    "assignments",
    "blocked_days",
    "cover_agreements",
    "duty_limits",
    "duty_practices",
    "duty_slots",
    "exemptions",
    "free_times",
    "gifts",
    "hours_averages",
    "kind_shares",
    "locum_contracts",
    "maximum_runs",
    "opt_outs",
    "overrides",
    "participants",
    "publication_dates",
    "publication_rules",
    "rest_regimes",
    "restrictions",
    "rota_changes",
    "rotas",
    "swaps",
]

_FIRST, _LAST = date(2020, 1, 1), date(2030, 12, 31)
_MIDNIGHT = datetime(2020, 1, 1, tzinfo=timezone.utc)
# Made once, since making a strategy takes longer than drawing from it.
_NAMES, _DAYS = plain_texts(max_size=12), dates(min_value=_FIRST, max_value=_LAST)
# Sources of every shape come from `citations`, at many times the cost.
_CITATIONS = st.sampled_from(
    (
        Citation.illustrative("rules of our own"),
        Citation(title="Our agreement", publisher="the group", evidence=Evidence.AGREEMENT),
    )
)
_PERIODS = periods(min_start=_FIRST, max_end=_LAST)
_CLOSED_PERIODS = periods(min_start=_FIRST, max_end=_LAST, open_ended=False)
_PHYSICIANS = physician_ids()
_POOL = tuple(PhysicianId(f"dr-{number}") for number in range(1, 6))
_TWO = st.lists(_PHYSICIANS, min_size=2, max_size=2, unique=True)
_SHARES = shares()
_KINDS = st.sampled_from([DutyKindId("evening"), DutyKindId("night"), DutyKindId("saturday")])
_TAGS = st.lists(st.sampled_from(("night", "weekend", "holiday")), max_size=2, unique=True).map(tuple)
_SLOTS_NAMED = st.builds(lambda kind, day: SlotId(f"{kind}/{day}"), _KINDS, _DAYS)
_HOURS, _LENGTHS = st.integers(0, 4_000 * 24), st.integers(1, 48)
_CLOCK, _DUTY_LENGTHS = st.integers(0, 23), st.sampled_from((4, 8, 12, 24))
_SITES, _HEADCOUNTS = st.sampled_from((None, SiteId("lilas"))), st.sampled_from((1, 1, 2))
_HALVES = st.integers(0, 47)
_SEQUENCES = st.integers(1, 9)
_YES_OR_NO = st.booleans()
_WEEK = exact_numbers(max_value=168)
_POINTS = st.sampled_from((Fraction(0), Fraction(1), Fraction(3, 2), Fraction(4)))
_PARTS = exact_numbers(min_value=Fraction(1, 100), max_value=1)
_AHEAD, _MONTHS, _PRIORITIES, _COUNTS = st.integers(0, 60), st.integers(1, 12), st.integers(1, 3), st.integers(0, 9)
# From 1 February to 1 May there are 89 days, and more in any other three months.
_STUDENT_DAYS, _DAYS_MORE = st.integers(1, 89), st.integers(0, 400)
_DAYS_OR_NONE, _SHARES_OR_NONE = st.none() | _DAYS, st.none() | _SHARES
_SCOPES = st.lists(st.sampled_from(CoverScope), min_size=1, max_size=3, unique=True).map(tuple)
_SKILLS = st.sampled_from(((), (), (), ("triage",)))


def _hours_of(start: int, length: int) -> Interval:
    first = _MIDNIGHT + timedelta(hours=start)
    return Interval(first, first + timedelta(hours=length))


_INTERVALS = st.builds(_hours_of, _HOURS, _LENGTHS)
_DUTIES = st.builds(Duties, kinds=st.lists(_KINDS, max_size=1).map(tuple), tags=_TAGS)


def hours_averages(*, hours: SearchStrategy[Fraction] = _WEEK) -> SearchStrategy[HoursAverage]:
    """Make hours a week on average over some weeks.

    >>> from hypothesis import find
    >>> find(hours_averages(hours=st.just(Fraction(48))), bool).hours
    Fraction(48, 1)
    """
    return st.builds(HoursAverage, hours, st.integers(1, 52))


@st.composite
def _free_times(draw: DrawFn, days: SearchStrategy[int]) -> FreeTime:
    within = draw(days)
    return FreeTime(24 * within * draw(_PARTS), within)


def free_times(*, days: SearchStrategy[int] = st.integers(1, 28)) -> SearchStrategy[FreeTime]:
    """Make stretches of free time that the days can hold.

    >>> from hypothesis import find
    >>> find(free_times(days=st.just(7)), bool).days
    7
    """
    return _free_times(days)


_AVERAGES = st.lists(hours_averages(), max_size=2, unique_by=lambda average: average.weeks).map(tuple)
_FREE = st.lists(free_times(), max_size=2, unique_by=lambda free: free.days).map(tuple)


def rest_regimes(
    *,
    rest_hours: SearchStrategy[Fraction] = exact_numbers(max_value=48),
    citations: SearchStrategy[Citation] = _CITATIONS,
) -> SearchStrategy[RestRegime]:
    """Make regimes of rest.

    >>> from hypothesis import find
    >>> find(rest_regimes(rest_hours=st.just(Fraction(11))), bool).rest_hours
    Fraction(11, 1)
    """
    return st.builds(
        RestRegime,
        name=_NAMES,
        rest_hours=rest_hours,
        averages=_AVERAGES,
        free=_FREE,
        every_nights=st.none() | st.integers(1, 28),
        citation=citations,
    )


def publication_dates(*, starts_on: SearchStrategy[date] = _DAYS) -> SearchStrategy[PublicationDates]:
    """Make the days by which rotas are sent.

    >>> from hypothesis import find
    >>> find(publication_dates(starts_on=st.just(date(2026, 7, 1))), bool).starts_on
    datetime.date(2026, 7, 1)
    """

    def ahead(starts: date, longer: int, shorter: int) -> PublicationDates:
        onward = add_days(starts, -shorter)
        return PublicationDates(starts_on=starts, to_council_by=add_days(onward, -longer), onward_by=onward)

    return st.builds(ahead, starts_on, _AHEAD, _AHEAD)


@st.composite
def _publication_rules(draw: DrawFn, citations: SearchStrategy[Citation]) -> PublicationRule:
    onward = draw(_AHEAD)
    return PublicationRule(
        name=draw(_NAMES),
        minimum_months=draw(_MONTHS),
        before_start_days=onward + draw(_AHEAD),
        onward_days=onward,
        served_report_months=draw(_PRIORITIES),
        citation=draw(citations),
    )


def publication_rules(*, citations: SearchStrategy[Citation] = _CITATIONS) -> SearchStrategy[PublicationRule]:
    """Make rules of publication.

    >>> from hypothesis import find
    >>> find(publication_rules(citations=st.just(Citation.illustrative("ours"))), bool).minimum_months
    1
    """
    return _publication_rules(citations)


@st.composite
def _cover_agreements(
    draw: DrawFn, pairs: SearchStrategy[Sequence[PhysicianId]], during: SearchStrategy[Period]
) -> CoverAgreement:
    covered, coverer = draw(pairs)
    return CoverAgreement(
        covered=covered,
        coverer=coverer,
        scopes=draw(_SCOPES),
        during=draw(during),
        priority=draw(_PRIORITIES),
        reciprocal=draw(_YES_OR_NO),
        handed_over=draw(_SHARES_OR_NONE),
    )


def cover_agreements(
    *, pairs: SearchStrategy[Sequence[PhysicianId]] = _TWO, during: SearchStrategy[Period] = _PERIODS
) -> SearchStrategy[CoverAgreement]:
    """Make agreements of cover; a pair names the one covered, then the one who covers.

    >>> from hypothesis import find
    >>> pair = [PhysicianId("dr-1"), PhysicianId("dr-2")]
    >>> find(cover_agreements(pairs=st.just(pair)), bool).coverer
    PhysicianId('dr-2')
    """
    return _cover_agreements(pairs, during)


@st.composite
def _locum_contracts(
    draw: DrawFn, pairs: SearchStrategy[Sequence[PhysicianId]], kinds: SearchStrategy[LocumKind]
) -> LocumContract:
    locum, replaces = draw(pairs)
    kind, start = draw(kinds), draw(_DAYS)
    end = add_months(start, 3) if draw(_YES_OR_NO) else add_days(start, draw(_STUDENT_DAYS))
    return LocumContract(
        locum=locum,
        replaces=replaces,
        during=Period(start, end if kind is LocumKind.STUDENT else add_days(end, draw(_DAYS_MORE))),
        kind=kind,
        fees_share=draw(_SHARES),
        duty_share=draw(_SHARES),
        signed_on=draw(_DAYS),
        council_informed_on=draw(_DAYS_OR_NONE),
    )


def locum_contracts(
    *,
    pairs: SearchStrategy[Sequence[PhysicianId]] = _TWO,
    kinds: SearchStrategy[LocumKind] = st.sampled_from(LocumKind),
) -> SearchStrategy[LocumContract]:
    """Make contracts with locums; a pair names the locum, then the one replaced.

    >>> from hypothesis import find
    >>> find(locum_contracts(kinds=st.just(LocumKind.STUDENT)), bool).kind
    <LocumKind.STUDENT: 'student'>
    """
    return _locum_contracts(pairs, kinds)


def exemptions(
    *, during: SearchStrategy[Period] = _PERIODS, duties: SearchStrategy[Duties] = _DUTIES
) -> SearchStrategy[Exemption]:
    """Make exemptions.

    >>> from hypothesis import find
    >>> find(exemptions(duties=st.just(Duties())), bool).duties == Duties()
    True
    """
    return st.builds(Exemption, during=during, reason=st.sampled_from(ExemptionReason), duties=duties)


def blocked_days(*, during: SearchStrategy[Period] = _PERIODS) -> SearchStrategy[BlockedDays]:
    """Make blocked days.

    >>> from hypothesis import find
    >>> find(blocked_days(during=st.just(Period(date(2026, 1, 1)))), bool).during.start
    datetime.date(2026, 1, 1)
    """
    return st.builds(BlockedDays, during)


def opt_outs(
    *, during: SearchStrategy[Period] = _PERIODS, duties: SearchStrategy[Duties] = _DUTIES
) -> SearchStrategy[OptOut]:
    """Make opt-outs.

    >>> from hypothesis import find
    >>> find(opt_outs(duties=st.just(Duties(tags=("night",)))), bool).duties.tags
    ('night',)
    """
    return st.builds(OptOut, during, duties)


@st.composite
def _duty_limits(draw: DrawFn, per: SearchStrategy[LimitSpan], duties: SearchStrategy[Duties]) -> DutyLimit:
    least, more = draw(_COUNTS), draw(_COUNTS)
    minimum, maximum = draw(st.sampled_from(((least + 1, None), (None, more), (least + 1, least + 1 + more))))
    return DutyLimit(per=draw(per), minimum=minimum, maximum=maximum, duties=draw(duties))


def duty_limits(
    *, per: SearchStrategy[LimitSpan] = st.sampled_from(LimitSpan), duties: SearchStrategy[Duties] = _DUTIES
) -> SearchStrategy[DutyLimit]:
    """Make limits with a minimum, a maximum or both.

    >>> from hypothesis import find
    >>> find(duty_limits(per=st.just(LimitSpan.WEEK)), bool).per
    <LimitSpan.WEEK: 'week'>
    """
    return _duty_limits(per, duties)


def maximum_runs(*, days: SearchStrategy[int] = st.integers(1, 14)) -> SearchStrategy[MaximumRun]:
    """Make limits of days in a row.

    >>> from hypothesis import find
    >>> find(maximum_runs(days=st.just(2)), bool).days
    2
    """
    return st.builds(MaximumRun, days, _DUTIES)


def restrictions() -> SearchStrategy[Restriction]:
    """Make restrictions of all four kinds.

    >>> from hypothesis import find
    >>> find(restrictions(), lambda restriction: isinstance(restriction, MaximumRun)).days
    1
    """
    return st.one_of(blocked_days(), opt_outs(), duty_limits(), maximum_runs())


def kind_shares(*, kinds: SearchStrategy[DutyKindId] = _KINDS) -> SearchStrategy[KindShare]:
    """Make shares in the duties of a kind.

    >>> from hypothesis import find
    >>> find(kind_shares(kinds=st.just(DutyKindId("night"))), bool).kind
    DutyKindId('night')
    """
    return st.builds(KindShare, kinds, _SHARES)


_REGIMES = rest_regimes()
_KIND_SHARES = st.lists(kind_shares(), max_size=2, unique_by=lambda known: known.kind).map(tuple)
_EXEMPTIONS = st.lists(exemptions(), max_size=2).map(tuple)
_RESTRICTIONS = st.lists(restrictions(), max_size=2).map(tuple)


@st.composite
def _participants(
    draw: DrawFn,
    physicians: SearchStrategy[PhysicianId],
    during: SearchStrategy[Period],
    shares: SearchStrategy[Share],
    regimes: SearchStrategy[RestRegime],
    exemptions: SearchStrategy[tuple[Exemption, ...]],
    restrictions: SearchStrategy[tuple[Restriction, ...]],
    buddies: SearchStrategy[PhysicianId],
) -> Participant:
    physician = draw(physicians)
    others = draw(st.lists(buddies, max_size=2, unique=True))
    return Participant(
        physician=physician,
        during=draw(during),
        share=draw(shares),
        kind_shares=draw(_KIND_SHARES),
        regime=draw(regimes),
        weekly_hours=draw(_WEEK),
        skills=draw(_SKILLS),
        exemptions=draw(exemptions),
        restrictions=draw(restrictions),
        buddies=tuple(buddy for buddy in others if buddy != physician),
    )


def participants(
    *,
    physicians: SearchStrategy[PhysicianId] = _PHYSICIANS,
    during: SearchStrategy[Period] = _PERIODS,
    shares: SearchStrategy[Share] = _SHARES,
    regimes: SearchStrategy[RestRegime] = _REGIMES,
    exemptions: SearchStrategy[tuple[Exemption, ...]] = _EXEMPTIONS,
    restrictions: SearchStrategy[tuple[Restriction, ...]] = _RESTRICTIONS,
    buddies: SearchStrategy[PhysicianId] = _PHYSICIANS,
) -> SearchStrategy[Participant]:
    """Make participants; nobody is their own buddy.

    >>> from hypothesis import find
    >>> find(participants(physicians=st.just(PhysicianId("dr-1"))), bool).physician
    PhysicianId('dr-1')
    """
    return _participants(physicians, during, shares, regimes, exemptions, restrictions, buddies)


def absences(
    *,
    physicians: SearchStrategy[PhysicianId] = _PHYSICIANS,
    during: SearchStrategy[Period | Interval] = st.one_of(_PERIODS, _INTERVALS),
    approved: SearchStrategy[bool] = _YES_OR_NO,
) -> SearchStrategy[Absence]:
    """Make absences by days and by hours.

    >>> from hypothesis import find
    >>> find(absences(approved=st.just(True)), bool).approved
    True
    """
    return st.builds(Absence, physician=physicians, during=during, kind=st.sampled_from(AbsenceKind), approved=approved)


_SEVERAL_PHYSICIANS = st.lists(_PHYSICIANS, max_size=3, unique=True)


@st.composite
def _overrides(
    draw: DrawFn,
    during: SearchStrategy[Interval],
    physicians: SearchStrategy[list[PhysicianId]],
    recorded_on: SearchStrategy[date],
) -> Override:
    known, in_place = draw(physicians), draw(_YES_OR_NO)
    replaces = known[0] if known and in_place else None
    return Override(
        during=draw(during),
        duties=draw(_DUTIES),
        replaces=replaces,
        by=tuple(physician for physician in known if physician != replaces),
        reason=draw(_NAMES),
        recorded_on=draw(recorded_on),
        sequence=draw(_SEQUENCES),
    )


def overrides(
    *,
    during: SearchStrategy[Interval] = _INTERVALS,
    physicians: SearchStrategy[list[PhysicianId]] = _SEVERAL_PHYSICIANS,
    recorded_on: SearchStrategy[date] = _DAYS,
) -> SearchStrategy[Override]:
    """Make overrides by some of the physicians, at times in place of another of them.

    >>> from hypothesis import find
    >>> find(overrides(physicians=st.just([PhysicianId("dr-1")])), bool).by
    (PhysicianId('dr-1'),)
    """
    return _overrides(during, physicians, recorded_on)


@st.composite
def _swaps(
    draw: DrawFn,
    slots: SearchStrategy[Sequence[SlotId]],
    pairs: SearchStrategy[Sequence[PhysicianId]],
    recorded_on: SearchStrategy[date],
) -> Swap:
    (first, second), (first_physician, second_physician) = draw(slots), draw(pairs)
    return Swap(
        first=first,
        first_physician=first_physician,
        second=second,
        second_physician=second_physician,
        agreed_by=tuple(draw(st.lists(st.sampled_from((first_physician, second_physician)), unique=True))),
        recorded_on=draw(recorded_on),
        sequence=draw(_SEQUENCES),
    )


def swaps(
    *,
    slots: SearchStrategy[Sequence[SlotId]] = st.lists(_SLOTS_NAMED, min_size=2, max_size=2, unique=True),
    pairs: SearchStrategy[Sequence[PhysicianId]] = _TWO,
    recorded_on: SearchStrategy[date] = _DAYS,
) -> SearchStrategy[Swap]:
    """Make swaps of two slots between a pair of physicians, agreed by both or not.

    >>> from hypothesis import find
    >>> find(swaps(), lambda swap: swap.is_agreed).sequence
    1
    """
    return _swaps(slots, pairs, recorded_on)


@st.composite
def _gifts(
    draw: DrawFn,
    slots: SearchStrategy[SlotId],
    pairs: SearchStrategy[Sequence[PhysicianId]],
    recorded_on: SearchStrategy[date],
) -> Gift:
    giver, receiver = draw(pairs)
    return Gift(
        slot=draw(slots),
        giver=giver,
        receiver=receiver,
        agreed_by=tuple(draw(st.lists(st.sampled_from((giver, receiver)), unique=True))),
        recorded_on=draw(recorded_on),
        sequence=draw(_SEQUENCES),
    )


def gifts(
    *,
    slots: SearchStrategy[SlotId] = _SLOTS_NAMED,
    pairs: SearchStrategy[Sequence[PhysicianId]] = _TWO,
    recorded_on: SearchStrategy[date] = _DAYS,
) -> SearchStrategy[Gift]:
    """Make gifts of a slot; a pair names the giver, then the receiver.

    >>> from hypothesis import find
    >>> find(gifts(slots=st.just(SlotId("night/2026-07-01"))), bool).slot
    SlotId('night/2026-07-01')
    """
    return _gifts(slots, pairs, recorded_on)


def rota_changes() -> SearchStrategy[Change]:
    """Make changes of all three kinds.

    >>> from hypothesis import find
    >>> find(rota_changes(), lambda change: isinstance(change, Gift)).sequence
    1
    """
    return st.one_of(overrides(), swaps(), gifts())


@st.composite
def _duty_slots(draw: DrawFn, firsts: SearchStrategy[date], most_days: int, most_kinds: int) -> tuple[Slot, ...]:
    first, length = draw(firsts), draw(st.integers(1, most_days))
    made: list[Slot] = []
    for kind in range(1, draw(st.integers(1, most_kinds)) + 1):
        starts, hours = draw(_CLOCK), draw(_DUTY_LENGTHS)
        shape = Slot(
            kind=DutyKindId(f"kind-{kind}"),
            on=first,
            site=draw(_SITES),
            hours=_hours_of((first - _MIDNIGHT.date()).days * 24 + starts, hours),
            days=Period.through(first, first),
            headcount=draw(_HEADCOUNTS),
            skills=draw(_SKILLS),
            points=draw(_POINTS),
            tags=draw(_TAGS),
        )
        for day in draw(st.lists(st.integers(0, length - 1), min_size=1, unique=True)):
            later = timedelta(days=day)
            serves = Interval(shape.hours.start + later, shape.hours.end + later)
            days = days_touched(serves, timezone.utc)
            made.append(evolve(shape, on=days.start, hours=serves, days=days))
    return tuple(sorted(made, key=lambda slot: (slot.hours.start, slot.identifier)))


def duty_slots(
    *, firsts: SearchStrategy[date] = _DAYS, most_days: int = 7, most_kinds: int = 3
) -> SearchStrategy[tuple[Slot, ...]]:
    """Make slots of one rota, in order: one kind or more, each on some days from a first day on, in UTC.

    >>> from hypothesis import find
    >>> find(duty_slots(firsts=st.just(date(2026, 7, 1))), lambda slots: len(slots) == 1)[0].identifier
    SlotId('kind-1/2026-07-01')
    """
    return _duty_slots(firsts, most_days, most_kinds)


_DUTY_SLOTS = duty_slots()
_POOLS = st.integers(1, len(_POOL)).map(lambda size: _POOL[:size])


@st.composite
def _assignments(draw: DrawFn, slots: SearchStrategy[Slot], physicians: SearchStrategy[PhysicianId]) -> Assignment:
    slot = draw(slots)
    whole = Assignment.whole(slot, draw(physicians))
    return draw(st.sampled_from([whole, *(evolve(whole, hours=part) for part in _halved(slot.hours, draw(_HALVES)))]))


def assignments(
    *,
    slots: SearchStrategy[Slot] = _DUTY_SLOTS.map(lambda slots: slots[0]),
    physicians: SearchStrategy[PhysicianId] = _PHYSICIANS,
) -> SearchStrategy[Assignment]:
    """Make assignments to a slot, or to a part of it.

    >>> from hypothesis import find
    >>> find(assignments(physicians=st.just(PhysicianId("dr-1"))), bool).physician
    PhysicianId('dr-1')
    """
    return _assignments(slots, physicians)


def _halved(hours: Interval, at: int) -> tuple[Interval, ...]:
    """Cut hours in two after so many half hours, or leave them whole where that is outside."""
    middle = hours.start + timedelta(minutes=30 * at)
    if middle not in hours or middle == hours.start:
        return (hours,)
    return Interval(hours.start, middle), Interval(middle, hours.end)


@st.composite
def _rotas(draw: DrawFn, slots: SearchStrategy[tuple[Slot, ...]], pools: SearchStrategy[Sequence[PhysicianId]]) -> Rota:
    pool, known = draw(pools), draw(slots)
    assigned: list[Assignment] = []
    for slot in known:
        for physician in draw(st.lists(st.sampled_from(pool), max_size=slot.headcount, unique=True)):
            parts = _halved(slot.hours, draw(_HALVES)) if draw(_YES_OR_NO) else (slot.hours,)
            taken = {one.physician for one in assigned if one.slot == slot.identifier}
            others = [other for other in pool if other == physician or other not in taken]
            for position, part in enumerate(parts):
                serves = physician if position == 0 else draw(st.sampled_from(others))
                there = (one for one in assigned if (one.slot, one.physician) == (slot.identifier, serves))
                if not any(one.hours.overlaps(part) for one in there):
                    assigned.append(Assignment(slot=slot.identifier, physician=serves, hours=part))
    return Rota(known, tuple(assigned))


def rotas(
    *,
    slots: SearchStrategy[tuple[Slot, ...]] = _DUTY_SLOTS,
    pools: SearchStrategy[Sequence[PhysicianId]] = _POOLS,
) -> SearchStrategy[Rota]:
    """Make rotas over some slots: whole duties, split ones, and gaps, with a headcount never exceeded.

    >>> from hypothesis import find
    >>> split = find(rotas(), lambda rota: any(one.hours.hours < 1 for one in rota.assignments))
    >>> split.assignments[0].hours.hours
    Fraction(1, 2)
    """
    return _rotas(slots, pools)


_Practice: TypeAlias = tuple[tuple[Participant, ...], tuple[Slot, ...], tuple[Absence, ...]]

_EVERYBODY = st.sampled_from(_POOL)
# Around both changes of the clock, and around the ends of a quarter and of a year.
_PRACTICE_SLOTS = duty_slots(
    firsts=st.sampled_from((date(2026, 3, 26), date(2026, 6, 29), date(2026, 10, 22), date(2026, 12, 29)))
)
_LONG_BEFORE = Period(date(2019, 1, 1))
_REGIMES_OF_A_DAY = rest_regimes(rest_hours=exact_numbers(max_value=24))


@cache
def _people_and_absences(first: date) -> tuple[SearchStrategy[Participant], SearchStrategy[list[Absence]]]:
    """Give strategies of what meets the days from a first one on; made once for each, since that takes long."""
    inside = periods(min_start=add_days(first, -2), max_end=add_days(first, 12))
    restricted = st.one_of(blocked_days(during=inside), opt_outs(during=inside), duty_limits(), maximum_runs())
    people = participants(
        physicians=_EVERYBODY,
        during=st.just(_LONG_BEFORE) | inside,
        regimes=_REGIMES_OF_A_DAY,
        exemptions=st.lists(exemptions(during=inside), max_size=1).map(tuple),
        restrictions=st.lists(restricted, max_size=2).map(tuple),
        buddies=_EVERYBODY,
    )
    start = (first - _MIDNIGHT.date()).days * 24
    hours = st.builds(_hours_of, st.integers(start, start + 240), _LENGTHS)
    return people, st.lists(absences(physicians=_EVERYBODY, during=inside | hours), max_size=3)


@st.composite
def _duty_practices(draw: DrawFn, slots: SearchStrategy[tuple[Slot, ...]], most_physicians: int) -> _Practice:
    known = draw(slots)
    people, away = _people_and_absences(min(slot.on for slot in known))
    several = draw(st.lists(people, min_size=1, max_size=most_physicians))
    named = (PhysicianId(f"dr-{number}") for number in range(1, len(several) + 1))
    return tuple(map(_as, several, named)), known, tuple(draw(away))


def _as(participant: Participant, physician: PhysicianId) -> Participant:
    buddies = tuple(buddy for buddy in participant.buddies if buddy != physician)
    return evolve(participant, physician=physician, buddies=buddies)


def duty_practices(
    *, slots: SearchStrategy[tuple[Slot, ...]] = _PRACTICE_SLOTS, most_physicians: int = 5
) -> SearchStrategy[_Practice]:
    """Make practices: participants dr-1 to at most dr-5, the slots of a rota, and absences around its days.

    Most is drawn near the days of the slots, so that exemptions, restrictions and absences meet them. Whoever is away,
    or a buddy, is one of dr-1 to dr-5 and need not take part.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> people, slots, away = find(duty_practices(), lambda practice: len(practice[0]) > 1, settings=unshrunk)
    >>> people[0].physician
    PhysicianId('dr-1')
    """
    return _duty_practices(slots, most_physicians)
