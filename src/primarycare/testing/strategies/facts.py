"""Strategies for facts: physicians, patients, groups, panels, baskets, envelopes and their expenses.

What lives here: one function for each kind of fact, named in the plural. Everything that it makes is valid by itself;
keyword arguments narrow it, so that facts can be made that point at each other.
What this module may not know: what is computed from facts, and the laws that are checked with them.

>>> from hypothesis import find
>>> find(patients(flag_names=("ald",)), bool).knows("ald")
True
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.baskets import Basket, BasketService
from primarycare.envelopes import (
    CarriedMoney,
    EligibleUse,
    Envelope,
    EnvelopePayment,
    Expense,
    ExpenseCommitment,
    RingFence,
    ShareCap,
)
from primarycare.groups import Group, GroupMember, Site
from primarycare.identifiers import (
    BasketId,
    CommitmentId,
    EnvelopeId,
    ExpenseId,
    PatientId,
    PhysicianId,
    SiteId,
    StructureId,
)
from primarycare.money import Currency, Money, Rounding, RoundingMode, Share
from primarycare.panels import Designation, Panels
from primarycare.patients import DatedCategory, DatedFlag, Patient, Sex
from primarycare.periods import Period, Year
from primarycare.physicians import Physician, PhysicianStatus, Specialty
from primarycare.testing.strategies.vocabulary import (
    basket_ids,
    citations,
    commitment_ids,
    currencies,
    dates,
    envelope_ids,
    expense_ids,
    patient_ids,
    periods,
    physician_ids,
    plain_texts,
    registrations,
    shares,
    site_ids,
    structure_ids,
    timelines,
    years,
)
from primarycare.timelines import Dated, Timeline
from primarycare.workings import Working, WorkingLine

__all__ = [
    "basket_services",
    "baskets",
    "carried_moneys",
    "dated_categories",
    "dated_flags",
    "designations",
    "eligible_uses",
    "envelope_payments",
    "envelopes",
    "expense_commitments",
    "expenses",
    "group_members",
    "groups",
    "panels",
    "patients",
    "physicians",
    "ring_fences",
    "share_caps",
    "sites",
]

_LAST_DAY = date(2100, 12, 31)
# Made once, since making a strategy takes longer than drawing from it.
_TEXTS, _NAMES, _CODES = plain_texts(), plain_texts(max_size=12), plain_texts(max_size=8)
_DAYS_LATER = st.integers(0, 36_524)
_PAID = st.integers(1, 10**9)


def physicians(
    *,
    identifiers: SearchStrategy[PhysicianId] = physician_ids(),
    statuses: SearchStrategy[PhysicianStatus] = st.sampled_from(PhysicianStatus),
) -> SearchStrategy[Physician]:
    """Make physicians of any specialty, registered nowhere, in one register or in both.

    >>> from hypothesis import find
    >>> find(physicians(identifiers=st.just(PhysicianId("dr-01"))), bool).identifier
    PhysicianId('dr-01')
    """
    registered = st.lists(registrations(), max_size=2, unique_by=lambda registration: registration.system)
    return st.builds(
        Physician,
        identifier=identifiers,
        name=_TEXTS,
        specialty=st.sampled_from(Specialty),
        registrations=registered.map(tuple),
        clinical_time=timelines(shares(), max_size=3),
        status=timelines(statuses, max_size=3),
    )


def _later(day: date, days: int) -> date:
    return max(day, min(day + timedelta(days), _LAST_DAY))


def _periods_of(line: Timeline[None]) -> tuple[Period, ...]:
    return tuple(entry.during for entry in line.entries)


_SEPARATE_PERIODS = timelines(st.none(), max_size=3).map(_periods_of)


def dated_flags(*, names: SearchStrategy[str] = _NAMES) -> SearchStrategy[DatedFlag]:
    """Make flags that hold during some periods, or never did.

    >>> from hypothesis import find
    >>> find(dated_flags(names=st.just("ald")), bool).name
    'ald'
    """
    return st.builds(DatedFlag, names, _SEPARATE_PERIODS)


def dated_categories(
    *,
    names: SearchStrategy[str] = _NAMES,
    options: SearchStrategy[str] = _NAMES,
) -> SearchStrategy[DatedCategory]:
    """Make categories of which an option holds from when to when.

    >>> from hypothesis import find
    >>> find(dated_categories(names=st.just("zone")), bool).name
    'zone'
    """
    return st.builds(DatedCategory, names, timelines(options, max_size=3))


_FLAGS, _CATEGORIES = dated_flags(), dated_categories()
_FEW_FLAGS = st.lists(_FLAGS, max_size=2, unique_by=lambda flag: flag.name)
_FEW_CATEGORIES = st.lists(_CATEGORIES, max_size=2, unique_by=lambda category: category.name)
_DEATHS = st.none() | _DAYS_LATER
_SEXES = st.sampled_from(Sex)
_PLACES = st.integers(0, 2**16)


@st.composite
def _patients(
    draw: DrawFn,
    identifiers: SearchStrategy[PatientId],
    born_on: SearchStrategy[date],
    flag_names: Sequence[str] | None,
    categories: Mapping[str, Sequence[str]] | None,
) -> Patient:
    born, lived = draw(born_on), draw(_DEATHS)
    flags = draw(_FEW_FLAGS) if flag_names is None else [evolve(draw(_FLAGS), name=name) for name in flag_names]
    if categories is None:
        named = {flag.name for flag in flags}
        held = [category for category in draw(_FEW_CATEGORIES) if category.name not in named]
    else:
        held = [DatedCategory(name, _one_of_each(draw(_TURNS), options)) for name, options in categories.items()]
        flags = [flag for flag in flags if flag.name not in categories]
    return Patient(
        identifier=draw(identifiers),
        born_on=born,
        died_on=None if lived is None else _later(born, lived),
        sex=draw(_SEXES),
        flags=tuple(flags),
        categories=tuple(held),
    )


_TURNS = timelines(_PLACES, max_size=3)


def _one_of_each(turns: Timeline[int], options: Sequence[str]) -> Timeline[str]:
    return Timeline(tuple(Dated(turn.during, options[turn.value % len(options)]) for turn in turns.entries))


def patients(
    *,
    identifiers: SearchStrategy[PatientId] = patient_ids(),
    born_on: SearchStrategy[date] = dates(),
    flag_names: Sequence[str] | None = None,
    categories: Mapping[str, Sequence[str]] | None = None,
) -> SearchStrategy[Patient]:
    """Make patients, living and dead, with any flags and categories or with exactly those named.

    `categories` names the options of each category.

    >>> from hypothesis import find
    >>> patient = find(patients(flag_names=(), categories={"zone": ("town", "country")}), bool)
    >>> patient.knows("zone"), patient.flags
    (True, ())
    """
    return _patients(identifiers, born_on, flag_names, categories)


def sites(*, identifiers: SearchStrategy[SiteId] = site_ids()) -> SearchStrategy[Site]:
    """Make places of practice.

    >>> from hypothesis import find
    >>> find(sites(identifiers=st.just(SiteId("site-1"))), bool).identifier
    SiteId('site-1')
    """
    return st.builds(Site, identifiers, _TEXTS)


_FEW_SITES = st.lists(sites(), max_size=2, unique_by=lambda site: site.identifier)
_FEW_PHYSICIANS = st.lists(physician_ids(), max_size=3, unique=True)


def group_members(
    *,
    physicians: SearchStrategy[PhysicianId] = physician_ids(),
    sites: SearchStrategy[SiteId] = site_ids(),
    during: SearchStrategy[Period] = periods(),
) -> SearchStrategy[GroupMember]:
    """Make memberships of physicians at sites; those that fit together come from `groups`.

    >>> from hypothesis import find
    >>> find(group_members(physicians=st.just(PhysicianId("dr-01"))), bool).physician
    PhysicianId('dr-01')
    """
    return st.builds(GroupMember, physicians, sites, during)


@st.composite
def _groups(draw: DrawFn, structures: SearchStrategy[StructureId], physicians: Sequence[PhysicianId] | None) -> Group:
    places = draw(_FEW_SITES)
    if physicians is None:
        physicians = draw(_FEW_PHYSICIANS)
    members = [
        GroupMember(physician, site.identifier, during)
        for physician in physicians
        for site in places
        for during in draw(_SEPARATE_PERIODS)
    ]
    return Group(
        structure=draw(structures),
        name=draw(_TEXTS),
        sites=tuple(places),
        members=tuple(draw(st.permutations(members))),
    )


def groups(
    *,
    structures: SearchStrategy[StructureId] = structure_ids(),
    physicians: Sequence[PhysicianId] | None = None,
) -> SearchStrategy[Group]:
    """Make groups of none to two sites, with members of their own or with some of the physicians given.

    >>> from hypothesis import find
    >>> find(groups(structures=st.just(StructureId("cabinet"))), bool).structure
    StructureId('cabinet')
    """
    return _groups(structures, physicians)


def designations(
    *,
    patients: SearchStrategy[PatientId] = patient_ids(),
    physicians: SearchStrategy[PhysicianId] = physician_ids(),
    during: SearchStrategy[Period] = periods(),
) -> SearchStrategy[Designation]:
    """Make choices of a physician; those that fit together come from `panels`.

    >>> from hypothesis import find
    >>> find(designations(physicians=st.just(PhysicianId("dr-01"))), bool).physician
    PhysicianId('dr-01')
    """
    return st.builds(Designation, patients, physicians, during)


_FEW_PATIENTS = st.lists(patient_ids(), max_size=3, unique=True)


@st.composite
def _panels(draw: DrawFn, patients: Sequence[PatientId] | None, physicians: SearchStrategy[PhysicianId]) -> Panels:
    if patients is None:
        patients = draw(_FEW_PATIENTS)
    made = [
        Designation(patient, draw(physicians), during) for patient in patients for during in draw(_SEPARATE_PERIODS)
    ]
    return Panels(tuple(draw(st.permutations(made))))


def panels(
    *,
    patients: Sequence[PatientId] | None = None,
    physicians: SearchStrategy[PhysicianId] = physician_ids(),
) -> SearchStrategy[Panels]:
    """Make panels of patients of their own or of some of those given, with changes of physician and gaps.

    >>> from hypothesis import find
    >>> found = find(panels(patients=(PatientId("p-1"),)), bool)
    >>> {designation.patient for designation in found.designations} <= {PatientId("p-1")}
    True
    """
    return _panels(patients, physicians)


def basket_services(
    *, codes: SearchStrategy[str] = _CODES, during: SearchStrategy[Period] = periods()
) -> SearchStrategy[BasketService]:
    """Make services inside a basket; those that fit together come from `baskets`.

    >>> from hypothesis import find
    >>> find(basket_services(codes=st.just("G")), bool).code
    'G'
    """
    return st.builds(BasketService, codes, during)


@st.composite
def _baskets(draw: DrawFn, identifiers: SearchStrategy[BasketId], several: SearchStrategy[list[str]]) -> Basket:
    services = [BasketService(code, during) for code in draw(several) for during in draw(_SEPARATE_PERIODS)]
    return Basket(identifier=draw(identifiers), name=draw(_TEXTS), services=tuple(draw(st.permutations(services))))


def baskets(
    *, identifiers: SearchStrategy[BasketId] = basket_ids(), codes: SearchStrategy[str] = _CODES
) -> SearchStrategy[Basket]:
    """Make baskets of services that come and go.

    >>> from hypothesis import find
    >>> find(baskets(identifiers=st.just(BasketId("general-practice"))), bool).identifier
    BasketId('general-practice')
    """
    return _baskets(identifiers, st.lists(codes, max_size=3, unique=True))


_MODES = st.sampled_from(RoundingMode)
_CAPS = st.none() | st.none() | _PAID
_SHARE_CAPS = st.none() | st.none() | st.builds(ShareCap, shares(), st.builds(Rounding, st.just(0), _MODES))


def share_caps(*, shares: SearchStrategy[Share] = shares()) -> SearchStrategy[ShareCap]:
    """Make caps that are a share of an envelope, rounded to whole units of any currency.

    >>> from hypothesis import find
    >>> find(share_caps(shares=st.just(Share.percent("10"))), bool).share.value
    Fraction(1, 10)
    """
    return st.builds(ShareCap, shares, st.builds(Rounding, st.just(0), _MODES))


@st.composite
def _eligible_uses(draw: DrawFn, names: SearchStrategy[str], currencies: SearchStrategy[Currency]) -> EligibleUse:
    name, currency = draw(names), draw(currencies)
    cap, item_cap = (None if minor is None else Money(minor, currency) for minor in (draw(_CAPS), draw(_CAPS)))
    return EligibleUse(name, cap, share_cap=draw(_SHARE_CAPS), item_cap=item_cap)


def eligible_uses(
    *, names: SearchStrategy[str] = _NAMES, currencies: SearchStrategy[Currency] = currencies()
) -> SearchStrategy[EligibleUse]:
    """Make uses of an envelope, with caps of each kind and without.

    >>> from hypothesis import find
    >>> find(eligible_uses(names=st.just("interpreter")), bool).name
    'interpreter'
    """
    return _eligible_uses(names, currencies)


def carried_moneys(
    *, origins: SearchStrategy[EnvelopeId] = envelope_ids(), currencies: SearchStrategy[Currency] = currencies()
) -> SearchStrategy[CarriedMoney]:
    """Make money that an earlier envelope left.

    >>> from hypothesis import find
    >>> find(carried_moneys(origins=st.just(EnvelopeId("2020"))), bool).origin
    EnvelopeId('2020')
    """
    return st.builds(CarriedMoney, origins, st.builds(Money, _PAID, currencies))


def ring_fences(
    *, names: SearchStrategy[str] = _NAMES, currencies: SearchStrategy[Currency] = currencies()
) -> SearchStrategy[RingFence]:
    """Make parts for certain uses, closed to the others for good or open from a day on.

    >>> from hypothesis import find
    >>> find(ring_fences(names=st.just("languages")), bool).name
    'languages'
    """
    return st.builds(
        RingFence,
        name=names,
        amount=st.builds(Money, _PAID, currencies),
        uses=st.lists(_NAMES, min_size=1, max_size=2, unique=True).map(tuple),
        opens_on=st.none() | dates(),
    )


def envelope_payments(
    *, due_on: SearchStrategy[date] = dates(), currencies: SearchStrategy[Currency] = currencies()
) -> SearchStrategy[EnvelopePayment]:
    """Make parts of an envelope that are paid on a day.

    >>> from hypothesis import find
    >>> find(envelope_payments(due_on=st.just(date(2020, 7, 1))), bool).due_on
    datetime.date(2020, 7, 1)
    """
    return st.builds(EnvelopePayment, due_on, st.builds(Money, _PAID, currencies))


_CITATIONS = citations()
_PARTS = st.lists(st.tuples(st.integers(0, 547), _PAID), min_size=1, max_size=3)
_PLACES = st.integers(0, 2**16)
_OPENINGS = st.none() | st.integers(0, 366)
_CARRIED = st.none() | st.none() | _PAID


@st.composite
def _envelopes(
    draw: DrawFn,
    identifiers: SearchStrategy[EnvelopeId],
    structures: SearchStrategy[StructureId],
    years: SearchStrategy[Year],
    currencies: SearchStrategy[Currency],
    names: SearchStrategy[list[str]],
) -> Envelope:
    identifier, year, currency = draw(identifiers), draw(years), draw(currencies)
    parts = draw(_PARTS)
    amount = Money(sum(minor for _, minor in parts), currency)
    uses = tuple(draw(_eligible_uses(st.just(name), st.just(currency))) for name in draw(names))
    carried = draw(_CARRIED)
    return Envelope(
        identifier=identifier,
        structure=draw(structures),
        year=year,
        during=_part_of(draw, year.period),
        amount=amount,
        carried=None
        if carried is None
        else CarriedMoney(EnvelopeId(f"before {identifier}"[:128].strip()), Money(carried, currency)),
        uses=uses,
        ring_fences=_fences_of(draw, uses, amount, year),
        payments=tuple(
            EnvelopePayment(_later(year.period.start, days), Money(minor, currency)) for days, minor in parts
        ),
        citation=draw(_CITATIONS),
        worked_out=_worked_out(amount) if draw(_PLACES) % 4 == 0 else None,
    )


def _worked_out(amount: Money) -> Working[Money]:
    line = WorkingLine.stated("amount of the year", amount)
    return Working.settled("envelope", (line,), Rounding(amount.currency.decimals, RoundingMode.DOWN), amount.currency)


def _part_of(draw: DrawFn, year: Period) -> Period | None:
    """Give some days of a year, or, two times in three, None for the whole of it."""
    first, days = draw(_PLACES), draw(_PLACES)
    if first % 3:
        return None
    return Period(_later(year.start, first % 300), _later(year.start, first % 300 + 1 + days % 65))


def _fences_of(draw: DrawFn, uses: Sequence[EligibleUse], amount: Money, year: Year) -> tuple[RingFence, ...]:
    """Give some uses a part of their own; what is left after each is halved, so that the parts never exceed it."""
    fences = []
    left = amount.minor
    for use in uses:
        if draw(_PLACES) % 3 == 0 and left > 1:
            part = 1 + draw(_PLACES) % (left // 2)
            left -= part
            opens = draw(_OPENINGS)
            fences.append(
                RingFence(
                    name=f"for {use.name}",
                    amount=Money(part, amount.currency),
                    uses=(use.name,),
                    opens_on=None if opens is None else _later(year.period.start, opens),
                )
            )
    return tuple(fences)


def envelopes(
    *,
    identifiers: SearchStrategy[EnvelopeId] = envelope_ids(),
    structures: SearchStrategy[StructureId] = structure_ids(),
    years: SearchStrategy[Year] = years(),
    currencies: SearchStrategy[Currency] = currencies(),
    use_names: SearchStrategy[str] = _NAMES,
) -> SearchStrategy[Envelope]:
    """Make envelopes for a year or a part of it, paid in one to three parts, with caps, ring-fenced parts and a carry.

    >>> from hypothesis import find
    >>> find(envelopes(years=st.just(Year(2020))), bool).year
    Year(number=2020)
    """
    several = st.lists(use_names, min_size=1, max_size=3, unique=True)
    none: list[str] = []
    names = several | several | st.just(none)
    return _envelopes(identifiers, structures, years, currencies, names)


@st.composite
def _expense_commitments(
    draw: DrawFn,
    identifiers: SearchStrategy[CommitmentId],
    envelopes: SearchStrategy[EnvelopeId],
    structures: SearchStrategy[StructureId],
    promised_on: SearchStrategy[date],
    uses: SearchStrategy[str],
    currencies: SearchStrategy[Currency],
) -> ExpenseCommitment:
    promised, held = draw(promised_on), draw(_OPENINGS)
    return ExpenseCommitment(
        identifier=draw(identifiers),
        envelope=draw(envelopes),
        structure=draw(structures),
        promised_on=promised,
        use=draw(uses),
        amount=Money(draw(_PAID), draw(currencies)),
        released_on=None if held is None else promised + timedelta(held + 1),
        justification=draw(_TEXTS),
    )


def expense_commitments(
    *,
    identifiers: SearchStrategy[CommitmentId] = commitment_ids(),
    envelopes: SearchStrategy[EnvelopeId] = envelope_ids(),
    structures: SearchStrategy[StructureId] = structure_ids(),
    promised_on: SearchStrategy[date] = dates(max_value=_LAST_DAY),
    uses: SearchStrategy[str] = _NAMES,
    currencies: SearchStrategy[Currency] = currencies(),
) -> SearchStrategy[ExpenseCommitment]:
    """Make promises to spend money of an envelope, some of them released within a year.

    >>> from hypothesis import find
    >>> find(expense_commitments(uses=st.just("interpreter")), bool).use
    'interpreter'
    """
    return _expense_commitments(identifiers, envelopes, structures, promised_on, uses, currencies)


def expenses(
    *,
    identifiers: SearchStrategy[ExpenseId] = expense_ids(),
    envelopes: SearchStrategy[EnvelopeId] = envelope_ids(),
    structures: SearchStrategy[StructureId] = structure_ids(),
    incurred_on: SearchStrategy[date] = dates(),
    uses: SearchStrategy[str] = _NAMES,
    currencies: SearchStrategy[Currency] = currencies(),
) -> SearchStrategy[Expense]:
    """Make expenses put before an envelope, for a patient or for the structure as a whole.

    >>> from hypothesis import find
    >>> find(expenses(uses=st.just("interpreter")), bool).use
    'interpreter'
    """
    return st.builds(
        Expense,
        identifier=identifiers,
        envelope=envelopes,
        structure=structures,
        incurred_on=incurred_on,
        use=uses,
        amount=st.builds(Money, _PAID, currencies),
        beneficiary=st.none() | patient_ids(),
        justification=_TEXTS,
        paid_elsewhere=st.booleans(),
    )
