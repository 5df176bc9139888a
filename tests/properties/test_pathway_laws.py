"""Laws of the coordinated pathway: every fee is parted whole, and leaving the pathway never pays back more."""

from datetime import date, timedelta
from random import Random

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from primarycare.identifiers import PatientId, PhysicianId, VisitId
from primarycare.money import EUR, Money
from primarycare.pathway import (
    Acting,
    ActTariff,
    BilledVisit,
    Complementary,
    ParticipationTaken,
    PathwayTable,
    PathwayTerms,
    Position,
    ReferredBy,
    Reimbursement,
    ResponsibleContract,
    SolidarityCover,
    TariffAmount,
    VisitSituation,
    decide,
    reimburse,
    reimburse_visits,
)
from primarycare.pathway.presets import national_table
from primarycare.testing.strategies import (
    billed_visits,
    complementary_covers,
    participations_taken,
    pathway_tables,
    pathway_terms,
    reimbursements,
    responsible_contracts,
    tariff_amounts,
    visit_situations,
)
from primarycare.timelines import Timeline

TABLE, EVER, NOTHING = national_table(), date(1900, 1, 1), Money.zero(EUR)
AMOUNTS, TERMS, TAKEN = tariff_amounts(), pathway_terms(), participations_taken()
ABOVE = st.integers(0, 5_000).map(lambda minor: Money(minor, EUR))
SEEN = visit_situations(ages=st.integers(16, 110), by_physician=st.just(True))
FEW = settings(max_examples=60, deadline=None)


def paid(
    situation: VisitSituation,
    amount: TariffAmount,
    above: Money,
    terms: PathwayTerms,
    taken: ParticipationTaken,
    cover: Complementary | None,
) -> Reimbursement:
    visit = BilledVisit(
        situation=situation,
        patient=PatientId("p-1"),
        physician=PhysicianId("dr-1"),
        on=EVER,
        act="G",
        fee=amount.amount + above,
        complementary=cover,
    )
    tariff = ActTariff(act="G", name="act", amounts=Timeline.always(amount, EVER))
    return reimburse(visit, TABLE, tariff, Timeline.always(terms, EVER), taken)


@FEW
@given(reimbursements())
def test_the_three_parts_make_the_fee_and_none_is_negative(back: Reimbursement) -> None:
    own = back.patient
    parts = (back.statutory, back.complementary, own.ticket, own.participation, own.penalty, own.excess)
    assert min(parts) >= NOTHING
    assert Money.total(parts, EUR) == back.visit.fee
    assert back.statutory <= back.base


@FEW
@given(SEEN, AMOUNTS, ABOVE, TERMS, TAKEN, complementary_covers())
def test_outside_never_reimburses_more_than_inside(
    situation: VisitSituation,
    amount: TariffAmount,
    above: Money,
    terms: PathwayTerms,
    taken: ParticipationTaken,
    cover: Complementary | None,
) -> None:
    usual = VisitSituation(visit=situation.visit, age=situation.age, by_physician=True, acting=Acting.DESIGNATED)
    inside = paid(usual, amount, above, terms, taken, cover)
    outside = paid(evolve(usual, acting=Acting.ANOTHER), amount, above, terms, taken, cover)
    assert (inside.decision.position, outside.decision.position) == (Position.IN, Position.OUT)
    assert outside.statutory <= inside.statutory
    assert outside.patient.total >= inside.patient.total
    assert paid(situation, amount, above, terms, taken, cover).statutory <= inside.statutory


@FEW
@given(SEEN, AMOUNTS, ABOVE, TERMS, TAKEN, responsible_contracts())
def test_a_responsible_contract_never_covers_the_participation_nor_the_penalty(
    situation: VisitSituation,
    amount: TariffAmount,
    above: Money,
    terms: PathwayTerms,
    taken: ParticipationTaken,
    contract: ResponsibleContract,
) -> None:
    covered, alone = (paid(situation, amount, above, terms, taken, cover) for cover in (contract, None))
    assert covered.patient.participation == alone.patient.participation
    assert covered.patient.penalty == alone.patient.penalty
    assert covered.patient.ticket == NOTHING
    assert covered.statutory == alone.statutory
    assert covered.complementary + covered.patient.total == alone.patient.total


@FEW
@given(reimbursements())
def test_minors_and_whoever_is_exempt_pay_no_participation(back: Reimbursement) -> None:
    if back.visit.exemptions or isinstance(back.visit.complementary, SolidarityCover):
        assert back.patient.participation == NOTHING


@FEW
@given(visit_situations(ages=st.integers(0, 17), by_physician=st.just(True)), AMOUNTS, ABOVE, TERMS, TAKEN)
def test_nobody_below_the_age_of_an_adult_pays_the_participation(
    situation: VisitSituation, amount: TariffAmount, above: Money, terms: PathwayTerms, taken: ParticipationTaken
) -> None:
    adults_only = evolve(terms, participation=evolve(terms.participation, adult_from=18))
    assert paid(situation, amount, above, adults_only, taken, None).patient.participation == NOTHING


@FEW
@given(SEEN, AMOUNTS, TERMS, TAKEN)
def test_the_participation_never_passes_what_its_caps_leave(
    situation: VisitSituation, amount: TariffAmount, terms: PathwayTerms, taken: ParticipationTaken
) -> None:
    more, rule = paid(situation, amount, NOTHING, terms, taken, None).patient.participation, terms.participation
    assert more <= rule.amount
    after = taken.after(more)
    assert not more or (after.today <= rule.daily_cap and after.this_year <= rule.yearly_cap)


def visit_number(number: int, day: int, who: tuple[int, int], situation: VisitSituation) -> BilledVisit:
    patient, physician = who
    return BilledVisit(
        situation=evolve(situation, visit=VisitId(f"v-{number:02}")),
        patient=PatientId(f"p-{patient}"),
        physician=PhysicianId(f"dr-{physician}"),
        on=date(2025, 12, 28) + timedelta(days=day),
        act="G",
        fee=Money(3_000, EUR),
        complementary=None,
    )


MANY = st.lists(st.tuples(st.integers(0, 6), st.tuples(st.integers(1, 2), st.integers(1, 2)), SEEN), max_size=12).map(
    lambda drawn: [visit_number(number, *each) for number, each in enumerate(drawn)]
)


@FEW
@given(MANY, TERMS, st.randoms(use_true_random=False))
def test_many_visits_stay_within_the_caps_in_whatever_order_they_are_given(
    visits: list[BilledVisit], terms: PathwayTerms, random: Random
) -> None:
    amount = Timeline.always(TariffAmount(Money(3_000, EUR), terms.citation), EVER)
    tariffs = (ActTariff(act="G", name="act", amounts=amount),)
    backs = reimburse_visits(visits, TABLE, tariffs, Timeline.always(terms, EVER))
    shuffled = random.sample(visits, len(visits))
    assert reimburse_visits(shuffled, TABLE, tariffs, Timeline.always(terms, EVER)) == backs
    taken_of_day: dict[tuple[str, str, date], int] = {}
    taken_of_year: dict[tuple[str, int], int] = {}
    for back in backs:
        visit, minor = back.visit, back.patient.participation.minor
        day, year = (visit.patient, visit.physician, visit.on), (visit.patient, visit.on.year)
        taken_of_day[day] = taken_of_day.get(day, 0) + minor
        taken_of_year[year] = taken_of_year.get(year, 0) + minor
    assert max(taken_of_day.values(), default=0) <= terms.participation.daily_cap.minor
    assert max(taken_of_year.values(), default=0) <= terms.participation.yearly_cap.minor


@given(visit_situations())
def test_a_visit_is_outside_only_where_nothing_places_it_anywhere_else(situation: VisitSituation) -> None:
    on_file = situation.acting is Acting.ANOTHER
    beside = situation.excluded or situation.protected_case or situation.emergency
    comes_under = situation.age >= 16 and situation.by_physician and not beside
    other = situation.acting in (Acting.ANOTHER, Acting.NONE_DESIGNATED)
    placed = (
        situation.away_from_residence
        or situation.referred_by is ReferredBy.DESIGNATED
        or (on_file and (situation.direct_access or situation.referred_by is ReferredBy.ANOTHER))
    )
    found = decide(situation, TABLE)
    assert (found.position is Position.OUT) is (comes_under and other and not placed)
    assert (found.position is Position.NOT_CONCERNED) is not comes_under


@given(visit_situations(), pathway_tables())
def test_every_situation_meets_the_row_whose_outcome_is_given(situation: VisitSituation, table: PathwayTable) -> None:
    found = decide(situation, table)
    row = table.rows[found.row - 1]
    assert (found.position, found.code, found.reason) == (row.position, row.code, row.label)


@given(billed_visits())
def test_a_visit_shows_neither_its_act_nor_its_cover(visit: BilledVisit) -> None:
    assert "act=" not in repr(visit)
    assert "complementary" not in repr(visit) and "exemptions" not in repr(visit)
