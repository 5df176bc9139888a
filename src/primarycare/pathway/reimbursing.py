"""Reimbursing: who pays which part of a visit's fee.

What lives here: the parts of the patient, the reimbursement of one visit, and that of many with the participation
added up over each day and year. Statutory, complementary and patient's parts add up to the fee, which the constructor
checks. What this module may not know: the figures of any country.

>>> from primarycare.identifiers import PatientId, PhysicianId, VisitId
>>> from primarycare.money import EUR, Rounding, RoundingMode
>>> from primarycare.pathway import Acting, ParticipationTaken, VisitSituation, presets
>>> visit = BilledVisit(
...     situation=VisitSituation(visit=VisitId("v-1"), age=45, by_physician=True, acting=Acting.DESIGNATED),
...     patient=PatientId("p-1"), physician=PhysicianId("dr-1"), on=date(2026, 3, 2), act="G",
...     fee=Money.parse("30", EUR), complementary=None)
>>> terms = presets.national_terms(
...     penalty=presets.national_outside_rate(), daily_cap=Money.parse("8", EUR), flat_ticket=None,
...     rounding=Rounding(2, RoundingMode.HALF_UP))
>>> back = reimburse(visit, presets.national_table(), tariff_of("G", presets.national_tariffs()), terms,
...                  ParticipationTaken.nothing(EUR))
>>> str(back.statutory), str(back.patient.total)
('19.00 EUR', '11.00 EUR')
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import ConservationError, InvalidValueError
from primarycare.findings import Finding
from primarycare.identifiers import PatientId, PhysicianId
from primarycare.money import Money, Rate, amount_not_negative
from primarycare.pathway.decisions import PathwayDecision, PathwayTable, Position, decide
from primarycare.pathway.tariffs import ActTariff, tariff_of
from primarycare.pathway.terms import PathwayTerms
from primarycare.pathway.visits import BilledVisit, ParticipationTaken, ResponsibleContract, SolidarityCover
from primarycare.timelines import Timeline
from primarycare.workings import Factor, Part, Working, WorkingLine

__all__ = ["PatientPart", "Reimbursement", "reimburse", "reimburse_visits"]

_amount = checks.checked(amount_not_negative)


@frozen(kw_only=True)
class PatientPart:
    """What the patient pays of a fee, each 0 or more: ticket, participation, penalty, and the fee above the tariff.

    >>> from primarycare.money import EUR
    >>> nothing = Money.zero(EUR)
    >>> PatientPart(ticket=Money.parse("9", EUR), participation=Money.parse("2", EUR), penalty=nothing,
    ...             excess=nothing).total
    Money.parse('11.00', EUR)
    """

    ticket: Money = field(validator=_amount)
    participation: Money = field(validator=_amount)
    penalty: Money = field(validator=_amount)
    excess: Money = field(validator=_amount)

    @property
    def total(self) -> Money:
        """All that the patient pays."""
        return self.ticket + self.participation + self.penalty + self.excess


@frozen(kw_only=True)
class Reimbursement:
    """One visit's fee in its three parts; the total of the working is the statutory one.

    The parts tell the cover and an exemption, and are in no `repr`.

    `base` is the tariff on which the act is reimbursed. Raises `ConservationError` for parts that do not add up to the
    fee or a statutory part beyond the base, and `InvalidValueError` for a penalty inside the pathway, a participation
    of somebody exempt, and a complementary part without a cover.

    >>> from primarycare.identifiers import VisitId
    >>> from primarycare.money import EUR
    >>> from primarycare.pathway import Acting, PathwayCode, VisitSituation
    >>> nothing = Money.zero(EUR)
    >>> Reimbursement(
    ...     visit=BilledVisit(
    ...         situation=VisitSituation(visit=VisitId("v-1"), age=45, by_physician=True, acting=Acting.DESIGNATED),
    ...         patient=PatientId("p-1"), physician=PhysicianId("dr-1"), on=date(2026, 3, 2), act="G",
    ...         fee=Money.parse("30", EUR), complementary=None),
    ...     decision=PathwayDecision(position=Position.IN, code=PathwayCode.DESIGNATED, row=6, reason="designated"),
    ...     base=Money.parse("30", EUR), complementary=nothing,
    ...     patient=PatientPart(ticket=nothing, participation=nothing, penalty=nothing, excess=nothing),
    ...     working=Working(title="v-1", lines=(), total=nothing))
    Traceback (most recent call last):
        ...
    primarycare.errors.ConservationError: patient: 0.00 EUR statutory, 0.00 EUR complementary and 0.00 EUR of the \
patient do not make the fee of v-1, 30.00 EUR
    """

    visit: BilledVisit = field(validator=checks.checked(checks.a(BilledVisit)))
    decision: PathwayDecision = field(validator=checks.checked(checks.a(PathwayDecision)), repr=False)
    base: Money = field(validator=_amount)
    complementary: Money = field(validator=_amount, repr=False)
    patient: PatientPart = field(validator=checks.checked(checks.a(PatientPart)), repr=False)
    working: Working[Money] = field(validator=checks.checked(checks.a(Working)), repr=False)
    findings: tuple[Finding, ...] = field(
        default=(), validator=checks.checked(checks.each(checks.a(Finding))), repr=False
    )

    def __attrs_post_init__(self) -> None:
        name = self.visit.situation.visit
        if self.statutory + self.complementary + self.patient.total != self.visit.fee:
            raise ConservationError(
                f"patient: {self.statutory} statutory, {self.complementary} complementary and {self.patient.total} of "
                f"the patient do not make the fee of {name}, {self.visit.fee}"
            )
        if not Money.zero(self.base.currency) <= self.statutory <= self.base <= self.visit.fee:
            raise ConservationError(
                f"working: {self.statutory} is not a part of the base of {name}, {self.base}, or that not of the fee, "
                f"{self.visit.fee}"
            )
        if self.patient.penalty and self.decision.position is not Position.OUT:
            raise InvalidValueError(f"patient: {name} has a penalty and is not outside the pathway; leave it out")
        if self.patient.participation and _is_exempt(self.visit):
            raise InvalidValueError(f"patient: no participation is due for {name}; leave it out")
        if self.complementary and self.visit.complementary is None:
            raise InvalidValueError(
                f"complementary: there is no complementary cover for {name}; leave it to the patient"
            )

    @property
    def statutory(self) -> Money:
        """What statutory insurance pays."""
        return checks.a(Money)(self.working.total, "working")


def _is_exempt(visit: BilledVisit) -> bool:
    return bool(visit.exemptions) or isinstance(visit.complementary, SolidarityCover)


def _taken_off(label: str, amount: Money, citation: Citation) -> tuple[WorkingLine, ...]:
    return (WorkingLine.stated(label, -amount, citation=citation),) if amount else ()


def _checked_base(visit: BilledVisit, tariff: ActTariff, terms: PathwayTerms) -> tuple[Money, Citation]:
    name = visit.situation.visit
    if not visit.situation.by_physician:
        raise InvalidValueError(f"visit: {name} was not with a physician; these terms reimburse acts of physicians")
    if tariff.act != visit.act:
        raise InvalidValueError(f"tariff: that of {tariff.act!r} is not the tariff of the act of {name}; give that one")
    known = tariff.on(visit.on)
    if visit.fee < known.amount:
        raise InvalidValueError(
            f"fee: {visit.fee} for {name} is less than its tariff, {known.amount}; no source says what is paid then"
        )
    if terms.rounding.apply(known.amount.exact) != known.amount.exact:
        raise InvalidValueError(
            f"rounding: {terms.rounding} is coarser than the tariff of {name}, {known.amount}; keep more places"
        )
    decimals = known.amount.currency.decimals
    if terms.rounding.places > decimals:
        raise InvalidValueError(
            f"rounding: {terms.rounding} is finer than the {decimals} decimals of {known.amount.currency.code}; no part "
            f"of {name} can be paid so; keep {decimals}"
        )
    return known.amount, known.citation


def _inside(base: Money, source: Citation, terms: PathwayTerms) -> tuple[tuple[WorkingLine, ...], Money]:
    """The lines that make what is reimbursed inside the pathway before the participation, and the ticket."""
    flat = terms.flat_ticket
    if flat is not None and flat.applies_to(base):
        tariff = WorkingLine.stated("tariff", base, citation=source)
        return (tariff, *_taken_off("flat ticket", flat.amount, flat.citation)), flat.amount
    part = Part(Rate(value=base.exact, currency=base.currency, per="act"), Fraction(1), citation=source)
    line = WorkingLine.worked(
        "tariff",
        (part,),
        (Factor(f"{terms.rate} reimbursed", terms.rate.value, citation=terms.citation),),
        rounding=terms.rounding,
    )
    return (line,), base - Money.of(line.amount, base.currency)


def _penalty_of(position: Position, base: Money, reimbursed: Money, terms: PathwayTerms) -> Money:
    if position is not Position.OUT:
        return Money.zero(base.currency)
    flat = terms.flat_ticket
    if flat is not None and flat.applies_to(base) and not flat.penalty_beside:
        return Money.zero(base.currency)
    return terms.penalty.of(base, reimbursed, terms.rounding)


def _participation_of(visit: BilledVisit, left: Money, terms: PathwayTerms, taken: ParticipationTaken) -> Money:
    rule = terms.participation
    if visit.situation.age < rule.adult_from or _is_exempt(visit):
        return Money.zero(left.currency)
    # What is taken is taken off a reimbursement, so it cannot be more than one.
    return min(rule.due(taken_today=taken.today, taken_this_year=taken.this_year), left)


def _covered(
    visit: BilledVisit, position: Position, ticket: Money, penalty: Money, excess: Money, terms: PathwayTerms
) -> tuple[Money, Money, Money]:
    """What the complementary cover pays of the ticket, the penalty and the fee above the tariff."""
    nothing, cover = Money.zero(ticket.currency), visit.complementary
    if isinstance(cover, SolidarityCover):
        return ticket, penalty, nothing
    if isinstance(cover, ResponsibleContract):
        share = (
            nothing
            if position is Position.OUT
            else Money.of(terms.rounding.apply(excess.exact * cover.excess.value), excess.currency)
        )
        return ticket, nothing, min(share, excess)
    return nothing, nothing, nothing


def reimburse(
    visit: BilledVisit,
    table: PathwayTable,
    tariff: ActTariff,
    terms: Timeline[PathwayTerms],
    taken: ParticipationTaken,
) -> Reimbursement:
    """Part a visit's fee among statutory insurance, complementary cover and the patient.

    The tariff times the rate is rounded, or a flat ticket taken off; outside the pathway the penalty, rounded by
    itself, is taken off; then the flat participation, as far as `taken` leaves room under its caps. A responsible
    contract pays the ticket, and its share of the fee above the tariff, rounded by itself. The rest is the patient's.

    Raises `NotKnownError` on a day of which tariff or terms know nothing, and `InvalidValueError` for an act that no
    physician did, a tariff of another act, a fee below the tariff, a rounding coarser than the tariff or finer than the
    currency, and amounts in several currencies.

    >>> from primarycare.identifiers import VisitId
    >>> from primarycare.money import EUR, Rounding, RoundingMode, Share
    >>> from primarycare.pathway import Acting, VisitSituation, presets
    >>> visit = BilledVisit(
    ...     situation=VisitSituation(visit=VisitId("v-2"), age=45, by_physician=True, acting=Acting.NONE_DESIGNATED),
    ...     patient=PatientId("p-1"), physician=PhysicianId("dr-1"), on=date(2026, 3, 2), act="G",
    ...     fee=Money.parse("30", EUR), complementary=ResponsibleContract(Share.percent("0")))
    >>> terms = presets.national_terms(
    ...     penalty=presets.national_capped_penalty(cap=Money.parse("10.60", EUR)), daily_cap=Money.parse("8", EUR),
    ...     flat_ticket=None, rounding=Rounding(2, RoundingMode.HALF_UP))
    >>> back = reimburse(visit, presets.national_table(), tariff_of("G", presets.national_tariffs()), terms,
    ...                  ParticipationTaken.nothing(EUR))
    >>> [part.text for part in (back.statutory, back.complementary, back.patient.participation, back.patient.penalty)]
    ['8.40', '9.00', '2.00', '10.60']
    """
    checks.a(BilledVisit)(visit, "visit")
    checks.a(ActTariff)(tariff, "tariff")
    checks.a(ParticipationTaken)(taken, "taken")
    rules = checks.a(PathwayTerms)(checks.a(Timeline)(terms, "terms").at(visit.on), "terms")
    decision = decide(visit.situation, table)
    base, source = _checked_base(visit, tariff, rules)
    lines, ticket = _inside(base, source, rules)
    reimbursed = base - ticket
    penalty = _penalty_of(decision.position, base, reimbursed, rules)
    participation = _participation_of(visit, reimbursed - penalty, rules, taken)
    excess = visit.fee - base
    of_ticket, of_penalty, of_excess = _covered(visit, decision.position, ticket, penalty, excess, rules)
    statutory = reimbursed - penalty - participation
    return Reimbursement(
        visit=visit,
        decision=decision,
        base=base,
        complementary=of_ticket + of_penalty + of_excess,
        patient=PatientPart(
            ticket=ticket - of_ticket,
            participation=participation,
            penalty=penalty - of_penalty,
            excess=excess - of_excess,
        ),
        working=Working(
            title=f"{visit.situation.visit}, {visit.on}",
            lines=(
                *lines,
                *_taken_off("penalty outside the pathway", penalty, rules.penalty.citation),
                *_taken_off("flat participation", participation, rules.participation.citation),
            ),
            total=statutory,
        ),
        findings=_findings(visit, excess),
    )


def _findings(visit: BilledVisit, excess: Money) -> tuple[Finding, ...]:
    if not (excess and isinstance(visit.complementary, SolidarityCover)):
        return ()
    # The cover itself is private; whoever bills the visit knows what the finding speaks of.
    detail = f"{excess} above the tariff; none may be billed to this patient"
    return (Finding(kind="forbidden surcharge", subject=visit.situation.visit, detail=detail),)


def reimburse_visits(
    visits: Iterable[BilledVisit],
    table: PathwayTable,
    tariffs: Iterable[ActTariff],
    terms: Timeline[PathwayTerms],
) -> tuple[Reimbursement, ...]:
    """Reimburse several visits, adding up each patient's participation over days and calendar years.

    Visits may be given in any order; they are reimbursed, and come back, by day and then by the name of the visit. The
    first visit of a year in the list counts as the first of that year: give a whole year to have its cap right. The
    daily cap counts for each physician by itself. Raises `InvalidValueError` for a visit that stands twice.

    >>> from primarycare.money import EUR, Rounding, RoundingMode
    >>> from primarycare.pathway import presets
    >>> terms = presets.national_terms(
    ...     penalty=presets.national_outside_rate(), daily_cap=Money.parse("4", EUR), flat_ticket=None,
    ...     rounding=Rounding(2, RoundingMode.HALF_UP))
    >>> reimburse_visits((), presets.national_table(), presets.national_tariffs(), terms)
    ()
    """
    billed = checks.several(BilledVisit)(visits, "visits")
    checks.unique((visit.situation.visit for visit in billed), "visits")
    known = checks.several(ActTariff)(tariffs, "tariffs")
    of_day: defaultdict[tuple[PatientId, PhysicianId, date], list[Money]] = defaultdict(list)
    of_year: defaultdict[tuple[PatientId, int], list[Money]] = defaultdict(list)
    done: list[Reimbursement] = []
    for visit in sorted(billed, key=lambda visit: (visit.on, visit.situation.visit)):
        today = of_day[visit.patient, visit.physician, visit.on]
        this_year = of_year[visit.patient, visit.on.year]
        currency = visit.fee.currency
        taken = ParticipationTaken(Money.total(today, currency), Money.total(this_year, currency))
        back = reimburse(visit, table, tariff_of(visit.act, known), terms, taken)
        today.append(back.patient.participation)
        this_year.append(back.patient.participation)
        done.append(back)
    return tuple(done)
