"""Small facts for tests, each with a plain default for whatever a test does not care about."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from attrs import evolve

from primarycare.baskets import Basket, BasketService
from primarycare.citations import Citation
from primarycare.engagement import ConsentRule, Engagement, EventKind
from primarycare.engagement.presets import illustrative
from primarycare.envelopes import EligibleUse, Envelope, EnvelopePayment, Expense
from primarycare.groups import Group, GroupMember, Site
from primarycare.identifiers import (
    BasketId,
    EngagementId,
    EnvelopeId,
    ExpenseId,
    PatientId,
    PhysicianId,
    ScheduleId,
    SiteId,
    StructureId,
)
from primarycare.membership import EnrolmentSpan
from primarycare.money import EUR, Currency, Money, Rounding, RoundingMode, Share, Stage
from primarycare.panels import Designation, Panels
from primarycare.patients import DatedCategory, DatedFlag, Patient, Sex
from primarycare.periods import LeapDayRule, Period, ReferenceDay, Span, Year
from primarycare.physicians import Physician, PhysicianStatus, Specialty
from primarycare.schedules import (
    DAILY_ACTUAL,
    Age,
    Band,
    Basis,
    Counting,
    Cut,
    Input,
    InstalmentPlan,
    MonthShare,
    RateSchedule,
    Row,
    ScheduleLine,
    ScheduleVersion,
    Subject,
    Table,
)
from primarycare.timelines import Dated, Timeline

LONG_AGO = date(1980, 1, 1)
BORN_ON = date(1980, 6, 1)
SOURCE = Citation.illustrative("a forfait of our own")
HALF_UP = Rounding(2, RoundingMode.HALF_UP)
FIRST_DAY = ReferenceDay(Span.MONTH, 1)
CABINET = StructureId("cabinet")
P1, P2, P3 = PatientId("p-1"), PatientId("p-2"), PatientId("p-3")
DR1, DR2, DR3 = PhysicianId("dr-1"), PhysicianId("dr-2"), PhysicianId("dr-3")
# Everybody signs alone, and nothing but an event or a date in it ends the contract.
TERMS = evolve(
    illustrative(),
    review=None,
    proposal_days=None,
    consent=ConsentRule(
        signs_from=0, alone_from=0, confirms_at=None, answer_within_days=None, leap_day=LeapDayRule.MARCH_1
    ),
)


def day(text: str) -> date:
    """Read a date such as '2026-03-10'."""
    return date.fromisoformat(text)


def during(first: str, last: str | None = None) -> Period:
    """Give the period from one day through another, both inside, or without an end."""
    return Period(day(first)) if last is None else Period.through(day(first), day(last))


def a_patient(
    identifier: str = P1,
    *,
    born_on: date = BORN_ON,
    died_on: date | None = None,
    sex: Sex = Sex.FEMALE,
    flags: tuple[DatedFlag, ...] = (),
    categories: tuple[DatedCategory, ...] = (),
) -> Patient:
    return Patient(
        identifier=PatientId(identifier), born_on=born_on, died_on=died_on, sex=sex, flags=flags, categories=categories
    )


def always(name: str, *, so: bool = True) -> DatedFlag:
    """Give a flag that holds on every day of a long time, or never."""
    return DatedFlag(name, (Period(date(1900, 1, 1)),) if so else ())


def known(*patients: Patient) -> dict[PatientId, Patient]:
    return {patient.identifier: patient for patient in patients}


def a_physician(
    identifier: str = DR1, *, status: Timeline[PhysicianStatus] = Timeline.always(PhysicianStatus.ACTIVE, LONG_AGO)
) -> Physician:
    return Physician(
        identifier=PhysicianId(identifier),
        name="A. Aubépine",
        specialty=Specialty.GENERAL_PRACTICE,
        clinical_time=Timeline.always(Share.parse("1"), LONG_AGO),
        status=status,
    )


def departed_on(first_day_away: date) -> Timeline[PhysicianStatus]:
    return Timeline(
        (
            Dated(Period(LONG_AGO, first_day_away), PhysicianStatus.ACTIVE),
            Dated(Period(first_day_away), PhysicianStatus.DEPARTED),
        )
    )


def a_group(*members: PhysicianId, since: date = LONG_AGO) -> Group:
    """Give a group of one site at which all its members practise since one day."""
    site = SiteId("site-1")
    return Group(
        structure=CABINET,
        name="Cabinet des Lilas",
        sites=(Site(site, "Lilas"),),
        members=tuple(GroupMember(member, site, Period(since)) for member in members),
    )


def a_designation(patient: str = P1, physician: str = DR1, period: Period = Period(LONG_AGO)) -> Designation:
    return Designation(PatientId(patient), PhysicianId(physician), period)


def designated(**physicians: str) -> Panels:
    """Give panels in which patients have designated a physician since long ago: `p_1="dr-1"`."""
    pairs = ((patient.replace("_", "-"), physician) for patient, physician in physicians.items())
    return Panels(tuple(a_designation(patient, physician) for patient, physician in pairs))


def an_engagement(
    identifier: str = "e-1",
    patient: str = P1,
    *,
    effective_on: date = date(2020, 6, 16),
    ended_on: date | None = None,
    structure: StructureId = CABINET,
    born_on: date = BORN_ON,
) -> Engagement:
    return Engagement.from_dates(
        identifier=EngagementId(identifier),
        patient=PatientId(patient),
        structure=structure,
        physician=DR1,
        policy=TERMS,
        born_on=born_on,
        signed_on=effective_on,
        ended_on=ended_on,
        end=None if ended_on is None else EventKind.WITHDRAWN,
    )


def a_span(patient: str, physician: str, first: str, last: str | None = None) -> EnrolmentSpan:
    """Give a span from one day through another, both inside, or without an end."""
    return EnrolmentSpan(PatientId(patient), PhysicianId(physician), during(first, last))


def a_table(value: str) -> Table:
    """Give a table of one value for everybody."""
    return Table((), (Row((), Fraction(value), SOURCE),))


def a_line(value: str = "30.00", *, label: str = "forfait") -> ScheduleLine:
    return ScheduleLine(label=label, per="person", rate=a_table(value))


def a_version(
    *lines: ScheduleLine,
    counting: Counting = DAILY_ACTUAL,
    inputs: tuple[Input, ...] = (),
    basis: Basis = Basis.MONTH,
    rounding: Rounding = HALF_UP,
    stage: Stage = Stage.PERSON,
    facts_on: ReferenceDay = FIRST_DAY,
    age_on: ReferenceDay | None = None,
    instalments: InstalmentPlan | None = None,
) -> ScheduleVersion:
    return ScheduleVersion(
        subject=Subject.PERSON,
        basis=basis,
        month_share=None if basis is Basis.MONTH else MonthShare.EQUAL,
        counting=counting,
        facts_on=facts_on,
        age_on=age_on,
        inputs=inputs,
        lines=lines or (a_line(),),
        rounding=rounding,
        stage=stage,
        instalments=instalments,
        citation=SOURCE,
    )


def a_schedule(version: ScheduleVersion | None = None, *, currency: Currency = EUR) -> RateSchedule:
    """Give a schedule of one version that holds since long ago: by default 30.00 a month by covered days."""
    return RateSchedule(
        identifier=ScheduleId("ours"),
        title="Our forfait",
        currency=currency,
        versions=Timeline.always(a_version() if version is None else version, date(1900, 1, 1)),
    )


AGE = Age(leap_day=LeapDayRule.FEBRUARY_28)


def a_schedule_by_age(
    facts_on: ReferenceDay = FIRST_DAY,
    *,
    age_on: ReferenceDay | None = None,
    age: Age = AGE,
    counting: Counting = DAILY_ACTUAL,
) -> RateSchedule:
    """Give a schedule of 15 a month below 7 years, 5 from 7 and 55 from 80."""
    seven, eighty = Cut(Fraction(7)), Cut(Fraction(80))
    values = {Band("age", upper=seven): 15, Band("age", lower=seven, upper=eighty): 5, Band("age", lower=eighty): 55}
    table = Table((age,), tuple(Row((band,), Fraction(value), SOURCE) for band, value in values.items()))
    line = ScheduleLine(label="forfait", per="person", rate=table)
    return a_schedule(a_version(line, inputs=(age,), facts_on=facts_on, age_on=age_on, counting=counting))


def a_basket(*services: BasketService) -> Basket:
    return Basket(identifier=BasketId("general-practice"), name="General practice", services=services)


def euros(amount: str) -> Money:
    return Money.parse(amount, EUR)


def an_envelope(
    *uses: EligibleUse,
    identifier: str = "2020",
    amount: str = "12000",
    year: int = 2020,
    payments: Mapping[date, str] | None = None,
    structure: StructureId = CABINET,
) -> Envelope:
    """Give an envelope of a year, by default paid at once on 1 July, for an interpreter and coordination."""
    parts = {date(year, 7, 1): amount} if payments is None else payments
    return Envelope(
        identifier=EnvelopeId(identifier),
        structure=structure,
        year=Year(year),
        amount=euros(amount),
        uses=uses or (EligibleUse("interpreter"), EligibleUse("coordination")),
        payments=tuple(EnvelopePayment(due_on, euros(part)) for due_on, part in parts.items()),
        citation=SOURCE,
    )


def an_expense(
    identifier: str,
    amount: str,
    *,
    on: date = date(2020, 8, 3),
    use: str = "interpreter",
    envelope: str = "2020",
    structure: StructureId = CABINET,
    paid_elsewhere: bool = False,
    currency: Currency = EUR,
) -> Expense:
    return Expense(
        identifier=ExpenseId(identifier),
        envelope=EnvelopeId(envelope),
        structure=structure,
        incurred_on=on,
        use=use,
        amount=Money.parse(amount, currency),
        justification="first consultation",
        paid_elsewhere=paid_elsewhere,
    )
