"""Strategies for the building of rotas: breaches, accounts, reports, rules of building and what is built.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid by itself;
keyword arguments narrow it, so that values can be made that point at each other.
What this module may not know: the laws that are checked with its values.

>>> from hypothesis import find
>>> find(ledgers(), lambda ledger: bool(ledger.unfilled)).entries
()
"""

from fractions import Fraction

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.coverage import (
    AbsenceCredit,
    Balance,
    Breach,
    BuildingRules,
    BuiltRota,
    FairnessReport,
    HolidayAlternation,
    Ledger,
    LedgerEntry,
    Rejection,
    RotaRule,
    ServedHoliday,
    SoftRule,
    Spacing,
    TagCount,
    TagSpread,
    Unfilled,
    WeekendPairing,
    build_rota,
)
from primarycare.identifiers import PhysicianId, SlotId
from primarycare.money import Share
from primarycare.rotations import AbsenceKind, HolidayCalendar
from primarycare.testing.strategies.duties import holiday_calendars
from primarycare.testing.strategies.rotas import duty_practices
from primarycare.testing.strategies.vocabulary import exact_numbers, physician_ids, plain_texts, slot_ids

__all__ = [
    "absence_credits",
    "balances",
    "breaches",
    "building_rules",
    "built_rotas",
    "fairness_reports",
    "holiday_alternations",
    "ledger_entries",
    "ledgers",
    "rejections",
    "served_holidays",
    "soft_rules",
    "spacings",
    "tag_counts",
    "tag_spreads",
    "unfilled_seats",
    "weekend_pairings",
]

# Made once, since making a strategy takes longer than drawing from it.
_NAMES = st.just("a name") | plain_texts(max_size=12)
_PHYSICIANS = st.sampled_from([PhysicianId(f"dr-{number}") for number in range(1, 6)]) | physician_ids()
_SLOTS = st.sampled_from([SlotId(f"night/2026-07-0{day}") for day in range(1, 6)]) | slot_ids()
_RULES = st.sampled_from(RotaRule)
_RULES_OF_ONE = st.sampled_from([rule for rule in RotaRule if rule is not RotaRule.SEATS_EMPTY])
_SEVERAL_SLOTS = st.lists(_SLOTS, min_size=1, max_size=3, unique=True).map(tuple)
_SOME_POINTS = (Fraction(0), Fraction(1), Fraction(3, 2), Fraction(15, 31), Fraction(25, 2), Fraction(60))
_POINTS = st.sampled_from(_SOME_POINTS)
_BALANCES = st.sampled_from((*_SOME_POINTS, Fraction(-1), Fraction(-15, 31), Fraction(-40)))
_COUNTS = st.integers(0, 60)
_TAGS = st.sampled_from(("holiday", "night", "saturday", "sunday", "weekend"))
_PARTS = exact_numbers(max_value=1)
_WEIGHTS = st.integers(0, 5)


def breaches(*, rules: SearchStrategy[RotaRule] = _RULES) -> SearchStrategy[Breach]:
    """Make breaches, some of them nobody's.

    >>> from hypothesis import find
    >>> find(breaches(rules=st.just(RotaRule.REST)), bool).rule
    <RotaRule.REST: 'rest'>
    """
    return st.builds(Breach, rule=rules, physician=st.none() | _PHYSICIANS, slots=_SEVERAL_SLOTS, detail=_NAMES)


def balances(*, physicians: SearchStrategy[PhysicianId] = _PHYSICIANS) -> SearchStrategy[Balance]:
    """Make balances, ahead and behind.

    >>> from hypothesis import find
    >>> find(balances(), lambda balance: balance.points < 0).points
    Fraction(-1, 1)
    """
    return st.builds(Balance, physicians, _BALANCES)


def tag_counts(*, tags: SearchStrategy[str] = _TAGS) -> SearchStrategy[TagCount]:
    """Make counts of duties with a tag.

    >>> from hypothesis import find
    >>> find(tag_counts(tags=st.just("night")), bool).tag
    'night'
    """
    return st.builds(TagCount, tags, _COUNTS)


_SEVERAL_COUNTS = st.lists(tag_counts(), max_size=3, unique_by=lambda known: known.tag).map(tuple)


def ledger_entries(*, physicians: SearchStrategy[PhysicianId] = _PHYSICIANS) -> SearchStrategy[LedgerEntry]:
    """Make accounts of one person.

    >>> from hypothesis import find
    >>> find(ledger_entries(physicians=st.just(PhysicianId("dr-1"))), bool).balance
    Fraction(0, 1)
    """
    return st.builds(
        LedgerEntry,
        physician=physicians,
        opening=_BALANCES,
        earned=_POINTS,
        credited=_POINTS,
        target=_POINTS,
        counts=_SEVERAL_COUNTS,
    )


_SEVERAL_ENTRIES = st.lists(ledger_entries(), max_size=3, unique_by=lambda entry: entry.physician)


@st.composite
def _ledgers(draw: DrawFn, entries: SearchStrategy[list[LedgerEntry]]) -> Ledger:
    known, unfilled = draw(entries), draw(_POINTS)
    points = sum((entry.earned for entry in known), unfilled)
    weights = [1 + draw(_WEIGHTS) for _ in known]
    shared = (evolve(entry, target=points * weight / sum(weights)) for entry, weight in zip(known, weights))
    return Ledger(entries=tuple(shared), points=points, unfilled=unfilled)


def ledgers(*, entries: SearchStrategy[list[LedgerEntry]] = _SEVERAL_ENTRIES) -> SearchStrategy[Ledger]:
    """Make ledgers whose targets share all the points.

    >>> from hypothesis import find
    >>> find(ledgers(), lambda ledger: len(ledger.entries) == 1).points
    Fraction(0, 1)
    """
    return _ledgers(entries)


def absence_credits(*, weeks: SearchStrategy[int] = st.integers(0, 8)) -> SearchStrategy[AbsenceCredit]:
    """Make rules of which absences count as duty served.

    >>> from hypothesis import find
    >>> find(absence_credits(weeks=st.just(3)), bool).weeks
    3
    """
    kinds = st.lists(st.sampled_from(AbsenceKind), max_size=3, unique=True).map(tuple)
    return st.builds(AbsenceCredit, kinds, weeks)


@st.composite
def _tag_spreads(draw: DrawFn, tags: SearchStrategy[str]) -> TagSpread:
    least, more = draw(_POINTS), draw(_POINTS)
    return TagSpread(
        tag=draw(tags),
        least=least,
        least_loaded=draw(_PHYSICIANS),
        most=least + more,
        most_loaded=draw(_PHYSICIANS),
    )


def tag_spreads(*, tags: SearchStrategy[str] = _TAGS) -> SearchStrategy[TagSpread]:
    """Make spreads of the duties with a tag.

    >>> from hypothesis import find
    >>> find(tag_spreads(tags=st.just("night")), lambda spread: spread.spread == 1).tag
    'night'
    """
    return _tag_spreads(tags)


def fairness_reports(*, ledgers: SearchStrategy[Ledger] = _ledgers(_SEVERAL_ENTRIES)) -> SearchStrategy[FairnessReport]:
    """Make reports of how evenly the burden fell.

    >>> from hypothesis import find
    >>> find(fairness_reports(), lambda report: report.filled is None).spreads
    ()
    """
    return st.builds(
        FairnessReport,
        ledger=ledgers,
        spreads=st.lists(tag_spreads(), max_size=3, unique_by=lambda spread: spread.tag).map(tuple),
        filled=st.none() | st.builds(Share, _PARTS),
    )


def spacings(*, days: SearchStrategy[int] = st.integers(1, 60)) -> SearchStrategy[Spacing]:
    """Make soft rules of spacing.

    >>> from hypothesis import find
    >>> find(spacings(days=st.just(7)), bool)
    Spacing(days=7)
    """
    return st.builds(Spacing, days)


def weekend_pairings() -> SearchStrategy[WeekendPairing]:
    """Make the soft rule of whole weekends.

    >>> from hypothesis import find
    >>> find(weekend_pairings(), bool)
    WeekendPairing()
    """
    return st.builds(WeekendPairing)


def served_holidays(*, physicians: SearchStrategy[PhysicianId] = _PHYSICIANS) -> SearchStrategy[ServedHoliday]:
    """Make holidays on which somebody served before.

    >>> from hypothesis import find
    >>> find(served_holidays(physicians=st.just(PhysicianId("dr-1"))), bool).physician
    PhysicianId('dr-1')
    """
    return st.builds(ServedHoliday, _NAMES, physicians)


_SERVED = st.lists(served_holidays(), max_size=3).map(tuple)


def holiday_alternations(
    *, calendars: SearchStrategy[HolidayCalendar] = holiday_calendars()
) -> SearchStrategy[HolidayAlternation]:
    """Make soft rules that holidays alternate.

    >>> from hypothesis import find
    >>> from primarycare.periods import Year
    >>> from primarycare.rotations import no_holidays
    >>> find(holiday_alternations(calendars=st.just(no_holidays(Year(2026).period))), bool).served
    ()
    """
    return st.builds(HolidayAlternation, calendars, _SERVED)


def soft_rules() -> SearchStrategy[SoftRule]:
    """Make soft rules of all three kinds.

    >>> from hypothesis import find
    >>> find(soft_rules(), lambda rule: isinstance(rule, Spacing))
    Spacing(days=1)
    """
    return st.one_of(spacings(), weekend_pairings(), holiday_alternations())


def building_rules(
    *,
    soft: SearchStrategy[tuple[SoftRule, ...]] = st.lists(soft_rules(), max_size=3, unique_by=type).map(tuple),
    credits: SearchStrategy[AbsenceCredit] = absence_credits(),
) -> SearchStrategy[BuildingRules]:
    """Make rules of building.

    >>> from hypothesis import find
    >>> find(building_rules(soft=st.just((Spacing(3),))), bool).soft
    (Spacing(days=3),)
    """
    return st.builds(
        BuildingRules,
        difficulty=st.lists(_TAGS, max_size=3, unique=True).map(tuple),
        soft=soft,
        slack=_POINTS,
        credit=credits,
    )


def rejections(*, rules: SearchStrategy[RotaRule] = _RULES_OF_ONE) -> SearchStrategy[Rejection]:
    """Make reasons why somebody could not take a seat.

    >>> from hypothesis import find
    >>> find(rejections(rules=st.just(RotaRule.ABSENT)), bool).rule
    <RotaRule.ABSENT: 'absent'>
    """
    return st.builds(Rejection, _PHYSICIANS, rules)


def unfilled_seats(*, slots: SearchStrategy[SlotId] = _SLOTS) -> SearchStrategy[Unfilled]:
    """Make seats that stayed empty.

    >>> from hypothesis import find
    >>> find(unfilled_seats(slots=st.just(SlotId("night/2026-07-01"))), bool).seats
    1
    """
    several = st.lists(rejections(), max_size=3, unique_by=lambda one: one.physician).map(tuple)
    return st.builds(Unfilled, slot=slots, seats=st.integers(1, 3), rejected=several)


_CREDITS = absence_credits()
_PRACTICES = duty_practices()
_SOFT = st.lists(spacings() | weekend_pairings(), max_size=2, unique_by=type).map(tuple)


@st.composite
def _built_rotas(draw: DrawFn, rules: SearchStrategy[BuildingRules]) -> BuiltRota:
    people, slots, away = draw(_PRACTICES)
    # Somebody has a share in everything, so that the points can be shared.
    somebody = evolve(people[0], share=Share(Fraction(1)), kind_shares=())
    return build_rota(slots, (somebody, *people[1:]), absences=away, opening=(), rules=draw(rules))


def built_rotas(
    *, rules: SearchStrategy[BuildingRules] = building_rules(soft=_SOFT, credits=_CREDITS)
) -> SearchStrategy[BuiltRota]:
    """Make rotas that the builder built for practices with absences and restrictions.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> built = find(built_rotas(), lambda built: bool(built.unfilled), settings=unshrunk)
    >>> built.ledger.points > built.ledger.unfilled or not built.rota.assignments
    True
    """
    return _built_rotas(rules)
