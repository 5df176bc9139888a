"""Strategies for the coordinated pathway: situations, tables, tariffs, terms, billed visits and who pays what.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid;
decisions and reimbursements are made by the library's own functions, from visits and terms that fit each other.
What this module may not know: the laws that are checked with its values.

>>> from hypothesis import Phase, find, settings
>>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
>>> back = find(reimbursements(), lambda back: back.patient.total.minor > 0, settings=unshrunk)
>>> back.statutory + back.complementary + back.patient.total == back.visit.fee
True
"""

from datetime import date
from fractions import Fraction
from itertools import product

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.identifiers import PatientId, PhysicianId, VisitId
from primarycare.money import EUR, Currency, Money, Rounding, RoundingMode
from primarycare.pathway import (
    INPUTS,
    Acting,
    ActTariff,
    BilledVisit,
    CappedPenalty,
    Complementary,
    FlatParticipation,
    FlatTicket,
    OutsideRate,
    ParticipationExemption,
    ParticipationTaken,
    PathwayCode,
    PathwayDecision,
    PathwayRow,
    PathwayTable,
    PathwayTerms,
    PatientPart,
    PenaltyRule,
    Position,
    ReferredBy,
    Reimbursement,
    ResponsibleContract,
    SolidarityCover,
    SurchargeLimit,
    TariffAmount,
    VisitSituation,
    decide,
    reimburse,
)
from primarycare.pathway.presets import national_table
from primarycare.schedules import Band, Choice, Condition, Cut, Flag, OneOf
from primarycare.testing.strategies.vocabulary import (
    citations,
    dates,
    patient_ids,
    physician_ids,
    plain_texts,
    shares,
    timelines,
    visit_ids,
)
from primarycare.timelines import Timeline

__all__ = [
    "act_tariffs",
    "billed_visits",
    "capped_penalties",
    "complementary_covers",
    "flat_participations",
    "flat_tickets",
    "outside_rates",
    "participations_taken",
    "pathway_decisions",
    "pathway_rows",
    "pathway_tables",
    "pathway_terms",
    "patient_parts",
    "penalty_rules",
    "reimbursements",
    "responsible_contracts",
    "solidarity_covers",
    "surcharge_limits",
    "tariff_amounts",
    "visit_situations",
]

# Made once, since making a strategy takes longer than drawing from it.
_CITATIONS, _TEXTS, _SHARES = citations(), plain_texts(max_size=12), shares()
_FLAGS = st.booleans()
_AGES = st.integers(16, 110) | st.integers(0, 110)
_SELDOM = st.sampled_from((False, False, False, True))
_OFTEN = st.sampled_from((True, True, True, False))
_MINORS = st.integers(0, 20_000)
_SMALL_MINORS = st.integers(0, 1_000)
_MODES = st.sampled_from(RoundingMode)
_EXEMPTIONS = st.lists(st.sampled_from(ParticipationExemption), max_size=2).map(tuple)
_NATIONAL = national_table()
_EVER = date(1900, 1, 1)


def _euros(minors: SearchStrategy[int]) -> SearchStrategy[Money]:
    return minors.map(lambda minor: Money(minor, EUR))


_AMOUNTS = _euros(_MINORS)


def visit_situations(
    *,
    visits: SearchStrategy[VisitId] = visit_ids(),
    ages: SearchStrategy[int] = _AGES,
    by_physician: SearchStrategy[bool] = _OFTEN,
    acting: SearchStrategy[Acting] = st.sampled_from(Acting),
) -> SearchStrategy[VisitSituation]:
    """Make situations of visits, often with nothing special about them and sometimes with several things at once.

    >>> from hypothesis import find
    >>> find(visit_situations(acting=st.just(Acting.SUBSTITUTE)), bool).acting
    <Acting.SUBSTITUTE: 'substitute'>
    """
    plain = st.builds(VisitSituation, visit=visits, age=ages, by_physician=by_physician, acting=acting)
    special = st.builds(
        VisitSituation,
        visit=visits,
        age=ages,
        by_physician=by_physician,
        acting=acting,
        referred_by=st.sampled_from(ReferredBy),
        excluded=_SELDOM,
        protected_case=_SELDOM,
        emergency=_SELDOM,
        away_from_residence=_SELDOM,
        direct_access=_SELDOM,
    )
    return plain | special


_SITUATIONS = visit_situations()
_OUTCOMES: SearchStrategy[PathwayCode | None] = st.none() | st.sampled_from(PathwayCode)


def _a_row(draw: DrawFn, when: tuple[Condition, ...]) -> PathwayRow:
    code = draw(_OUTCOMES)
    position = Position.NOT_CONCERNED if code is None else code.position
    return PathwayRow(label=draw(_TEXTS), when=when, position=position, code=code, citation=draw(_CITATIONS))


@st.composite
def _pathway_rows(draw: DrawFn) -> PathwayRow:
    age = Band("age", lower=Cut(Fraction(draw(st.integers(0, 99)))))
    return _a_row(draw, draw(st.sampled_from(((), (age,), (OneOf("emergency", (True,)),)))))


def pathway_rows() -> SearchStrategy[PathwayRow]:
    """Make rows of a decision table, each valid by itself.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> row = find(pathway_rows(), lambda row: row.code is not None, settings=unshrunk)
    >>> row.position is row.code.position
    True
    """
    return _pathway_rows()


@st.composite
def _pathway_tables(draw: DrawFn) -> PathwayTable:
    cut = Cut(Fraction(draw(st.integers(1, 99))), above=draw(_FLAGS))
    parted: list[tuple[Condition, ...]] = [(Band("age", upper=cut), Band("age", lower=cut))] if draw(_FLAGS) else []
    for declared in draw(st.lists(st.sampled_from(INPUTS), max_size=2, unique=True)):
        if isinstance(declared, Flag | Choice):
            parted.append(tuple(OneOf(declared.name, (option,)) for option in declared.options))
    return PathwayTable(tuple(_a_row(draw, when) for when in product(*parted)))


def pathway_tables() -> SearchStrategy[PathwayTable]:
    """Make complete decision tables, among them the French one.

    >>> from hypothesis import find
    >>> find(pathway_tables(), lambda table: len(table.rows) == 1).combinations
    1
    """
    return st.just(_NATIONAL) | _pathway_tables()


def pathway_decisions() -> SearchStrategy[PathwayDecision]:
    """Make decisions of any position, each decided by a table.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(pathway_decisions(), lambda decision: decision.position is Position.OUT, settings=unshrunk).code
    <PathwayCode.OUTSIDE: 'S'>
    """
    return st.builds(decide, _SITUATIONS, pathway_tables())


def tariff_amounts(*, amounts: SearchStrategy[Money] = _AMOUNTS) -> SearchStrategy[TariffAmount]:
    """Make amounts of tariffs with their sources.

    >>> from hypothesis import find
    >>> find(tariff_amounts(amounts=st.just(Money.parse("30", EUR))), bool).amount
    Money.parse('30.00', EUR)
    """
    return st.builds(TariffAmount, amounts, _CITATIONS)


def act_tariffs() -> SearchStrategy[ActTariff]:
    """Make tariffs of one act, with one amount or several over time.

    >>> from hypothesis import find
    >>> len(find(act_tariffs(), bool).amounts.entries)
    1
    """
    amounts = timelines(tariff_amounts()).filter(lambda timeline: timeline.known is not None)
    return st.builds(ActTariff, act=_TEXTS, name=_TEXTS, amounts=amounts)


def capped_penalties(*, caps: SearchStrategy[Money] = _euros(_SMALL_MINORS)) -> SearchStrategy[CappedPenalty]:
    """Make penalties of a share with a cap.

    >>> from hypothesis import find
    >>> find(capped_penalties(caps=st.just(Money.parse("10.60", EUR))), bool).cap.text
    '10.60'
    """
    return st.builds(CappedPenalty, share=_SHARES, cap=caps, citation=_CITATIONS)


def outside_rates() -> SearchStrategy[OutsideRate]:
    """Make rules of a lower rate outside.

    >>> from hypothesis import find
    >>> type(find(outside_rates(), bool)).__name__
    'OutsideRate'
    """
    return st.builds(OutsideRate, rate=_SHARES, citation=_CITATIONS)


def penalty_rules() -> SearchStrategy[PenaltyRule]:
    """Make rules of either kind.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> type(find(penalty_rules(), lambda rule: isinstance(rule, OutsideRate), settings=unshrunk)).__name__
    'OutsideRate'
    """
    return st.one_of(capped_penalties(), outside_rates())


@st.composite
def _flat_participations(draw: DrawFn) -> FlatParticipation:
    amount, daily, yearly = sorted(draw(st.lists(_SMALL_MINORS, min_size=3, max_size=3)))
    return FlatParticipation(
        amount=Money(amount, EUR),
        daily_cap=Money(daily, EUR),
        yearly_cap=Money(yearly, EUR),
        adult_from=draw(st.integers(0, 30)),
        citation=draw(_CITATIONS),
    )


def flat_participations() -> SearchStrategy[FlatParticipation]:
    """Make flat participations with a day's and a year's cap.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> rule = find(flat_participations(), lambda rule: rule.amount.minor > 0, settings=unshrunk)
    >>> rule.amount <= rule.daily_cap <= rule.yearly_cap
    True
    """
    return _flat_participations()


@st.composite
def _flat_tickets(draw: DrawFn) -> FlatTicket:
    amount, start = sorted(draw(st.lists(_MINORS, min_size=2, max_size=2)))
    return FlatTicket(
        from_base=Money(start, EUR), amount=Money(amount, EUR), penalty_beside=draw(_FLAGS), citation=draw(_CITATIONS)
    )


def flat_tickets() -> SearchStrategy[FlatTicket]:
    """Make flat tickets of dear acts.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> flat = find(flat_tickets(), lambda flat: flat.amount.minor > 0, settings=unshrunk)
    >>> flat.applies_to(flat.from_base)
    True
    """
    return _flat_tickets()


def _to_the_euro(mode: RoundingMode) -> Rounding:
    return Rounding(0, mode)


def surcharge_limits() -> SearchStrategy[SurchargeLimit]:
    """Make limits of what may be added to a tariff.

    >>> from hypothesis import find
    >>> find(surcharge_limits(), bool).on(Money.zero(EUR))
    Money.parse('0.00', EUR)
    """
    return st.builds(SurchargeLimit, share=_SHARES, rounding=_MODES.map(_to_the_euro), citation=_CITATIONS)


def pathway_terms(*, penalties: SearchStrategy[PenaltyRule] = penalty_rules()) -> SearchStrategy[PathwayTerms]:
    """Make terms in euros, rounded to the cent.

    >>> from hypothesis import find
    >>> find(pathway_terms(penalties=outside_rates()), bool).rounding.places
    2
    """
    return st.builds(
        PathwayTerms,
        rate=_SHARES,
        penalty=penalties,
        participation=flat_participations(),
        flat_ticket=st.none() | flat_tickets(),
        rounding=_MODES.map(lambda mode: Rounding(2, mode)),
        citation=_CITATIONS,
    )


def responsible_contracts() -> SearchStrategy[ResponsibleContract]:
    """Make responsible contracts, which cover the ticket and some share of the fee above the tariff.

    >>> from hypothesis import find
    >>> find(responsible_contracts(), bool).excess.value
    Fraction(0, 1)
    """
    return st.builds(ResponsibleContract, _SHARES)


def solidarity_covers() -> SearchStrategy[SolidarityCover]:
    """Make the means-tested cover, of which there is one.

    >>> from hypothesis import find
    >>> find(solidarity_covers(), lambda cover: True)
    SolidarityCover()
    """
    return st.builds(SolidarityCover)


def complementary_covers() -> SearchStrategy[Complementary | None]:
    """Make complementary covers of either kind, and none.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(complementary_covers(), lambda cover: isinstance(cover, SolidarityCover), settings=unshrunk)
    SolidarityCover()
    """
    return st.one_of(st.none(), responsible_contracts(), solidarity_covers())


_COVERS = complementary_covers()


def billed_visits(
    *,
    situations: SearchStrategy[VisitSituation] = _SITUATIONS,
    patients: SearchStrategy[PatientId] = patient_ids(),
    physicians: SearchStrategy[PhysicianId] = physician_ids(),
    on: SearchStrategy[date] = dates(),
    acts: SearchStrategy[str] = _TEXTS,
    fees: SearchStrategy[Money] = _AMOUNTS,
) -> SearchStrategy[BilledVisit]:
    """Make visits with their act, fee and cover.

    >>> from hypothesis import find
    >>> find(billed_visits(acts=st.just("G")), bool).act
    'G'
    """
    return st.builds(
        BilledVisit,
        situation=situations,
        patient=patients,
        physician=physicians,
        on=on,
        act=acts,
        fee=fees,
        complementary=_COVERS,
        exemptions=_EXEMPTIONS,
    )


@st.composite
def _participations_taken(draw: DrawFn, currencies: SearchStrategy[Currency]) -> ParticipationTaken:
    currency = draw(currencies)
    today, this_year = sorted(draw(st.lists(_SMALL_MINORS, min_size=2, max_size=2)))
    return ParticipationTaken(Money(today, currency), Money(this_year, currency))


def participations_taken(*, currencies: SearchStrategy[Currency] = st.just(EUR)) -> SearchStrategy[ParticipationTaken]:
    """Make what a patient has already paid of the flat participation.

    >>> from hypothesis import find
    >>> find(participations_taken(), bool).today
    Money.parse('0.00', EUR)
    """
    return _participations_taken(currencies)


def patient_parts() -> SearchStrategy[PatientPart]:
    """Make the parts of a fee that a patient pays.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> find(patient_parts(), lambda part: part.penalty.minor > 0, settings=unshrunk).total.minor > 0
    True
    """
    return st.builds(PatientPart, ticket=_AMOUNTS, participation=_AMOUNTS, penalty=_AMOUNTS, excess=_AMOUNTS)


@st.composite
def _reimbursements(draw: DrawFn, terms: SearchStrategy[PathwayTerms]) -> Reimbursement:
    amount = draw(tariff_amounts())
    fees = _euros(_SMALL_MINORS | st.just(0)).map(lambda above: amount.amount + above)
    visit = draw(billed_visits(situations=visit_situations(by_physician=st.just(True)), fees=fees))
    tariff = ActTariff(act=visit.act, name="act", amounts=Timeline.always(amount, _EVER))
    return reimburse(
        visit,
        draw(st.sampled_from((_NATIONAL, _NATIONAL, draw(pathway_tables())))),
        tariff,
        Timeline.always(draw(terms), _EVER),
        draw(participations_taken()),
    )


def reimbursements(*, terms: SearchStrategy[PathwayTerms] = pathway_terms()) -> SearchStrategy[Reimbursement]:
    """Make reimbursements of visits with physicians, in every position and under every cover.

    >>> from hypothesis import Phase, find, settings
    >>> unshrunk = settings(max_examples=1_000, phases=[Phase.generate])
    >>> found = find(reimbursements(), lambda back: back.decision.position is Position.OUT, settings=unshrunk)
    >>> found.decision.code
    <PathwayCode.OUTSIDE: 'S'>
    """
    return _reimbursements(terms)
