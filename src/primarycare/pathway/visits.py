"""Visits: what is billed, under which cover, and what was already taken before it.

What lives here: a visit with its act and fee, the complementary covers, the reasons that free from the flat
participation, and the participation that a patient has already paid. Act, cover and exemptions are private.
What this module may not know: tariffs, terms and amounts reimbursed.

>>> from primarycare.money import EUR
>>> ParticipationTaken.nothing(EUR).after(Money.parse("2", EUR))
ParticipationTaken(today=Money.parse('2.00', EUR), this_year=Money.parse('2.00', EUR))
"""

from datetime import date
from enum import Enum
from typing import TypeAlias

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.identifiers import PatientId, PhysicianId
from primarycare.money import Currency, Money, Share, amount_not_negative
from primarycare.pathway.situations import VisitSituation

__all__ = [
    "BilledVisit",
    "Complementary",
    "ParticipationExemption",
    "ParticipationTaken",
    "ResponsibleContract",
    "SolidarityCover",
]


class ParticipationExemption(Enum):
    """Why a patient pays no flat participation, beside age and solidarity cover, which the visit says itself.

    `MATERNITY` runs from the sixth month of a pregnancy to day 12 after the birth; `STATE_AID` is state medical aid
    (AME).

    >>> ParticipationExemption("maternity")
    <ParticipationExemption.MATERNITY: 'maternity'>
    """

    MATERNITY = "maternity"
    STATE_AID = "state aid"


@frozen
class ResponsibleContract:
    """Complementary cover under a responsible contract: the whole ticket, and a share of the fee above the tariff.

    It never covers the flat participation nor the penalty. Outside the pathway it covers nothing above the tariff
    either: article R871-1 of the social security code forbids at least what a physician of fixed fees may add there.

    >>> ResponsibleContract(Share.percent("50")).excess.value
    Fraction(1, 2)
    """

    excess: Share = field(validator=checks.checked(checks.a(Share)))


@frozen
class SolidarityCover:
    """Means-tested complementary cover (C2S): the whole ticket and the penalty; no flat participation is taken.

    A fee above the tariff is forbidden under it; where one is billed, it stays with the patient and is a finding.

    >>> SolidarityCover()
    SolidarityCover()
    """


Complementary: TypeAlias = ResponsibleContract | SolidarityCover


def _a_cover(value: object, name: str) -> Complementary:
    if not isinstance(value, ResponsibleContract | SolidarityCover):
        raise InvalidTypeError(
            f"{name}: a {type(value).__name__} was given; give a ResponsibleContract, a SolidarityCover or None"
        )
    return value


def _once_each(values: tuple[ParticipationExemption, ...]) -> tuple[ParticipationExemption, ...]:
    # Given in any order and any number of times, they are the same reasons.
    given = checks.each(checks.private(ParticipationExemption))(values, "exemptions")
    return tuple(member for member in ParticipationExemption if member in given)


@frozen(kw_only=True)
class BilledVisit:
    """One act of one visit as it was billed: the patient, the physician, the day, the act, the fee and the cover.

    `complementary` is None where the patient has no cover beside the statutory one, and has no default.

    >>> from primarycare.identifiers import VisitId
    >>> from primarycare.money import EUR
    >>> from primarycare.pathway.situations import Acting
    >>> seen = VisitSituation(visit=VisitId("v-1"), age=45, by_physician=True, acting=Acting.DESIGNATED)
    >>> BilledVisit(situation=seen, patient=PatientId("p-1"), physician=PhysicianId("dr-1"), on=date(2026, 3, 2),
    ...             act="G", fee=Money.parse("30", EUR), complementary=None).fee
    Money.parse('30.00', EUR)
    """

    situation: VisitSituation = field(validator=checks.checked(checks.a(VisitSituation)))
    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    on: date = field(validator=checks.checked(checks.a_date))
    act: str = field(validator=checks.checked(checks.a_private_text), repr=False)
    fee: Money = field(validator=checks.checked(amount_not_negative))
    complementary: Complementary | None = field(validator=checks.checked(checks.optional(_a_cover)), repr=False)
    exemptions: tuple[ParticipationExemption, ...] = field(default=(), converter=_once_each, repr=False)


@frozen
class ParticipationTaken:
    """The flat participation a patient has already paid: today to the same physician, and this calendar year in all.

    Raises `InvalidValueError` for more today than this year.

    >>> from primarycare.money import EUR
    >>> ParticipationTaken(Money.parse("4", EUR), Money.parse("2", EUR))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: today: 4.00 EUR is more than the 2.00 EUR of the year; the year holds the day
    """

    today: Money = field(validator=checks.checked(amount_not_negative))
    this_year: Money = field(validator=checks.checked(amount_not_negative))

    def __attrs_post_init__(self) -> None:
        if self.today > self.this_year:
            raise InvalidValueError(
                f"today: {self.today} is more than the {self.this_year} of the year; the year holds the day"
            )

    @classmethod
    def nothing(cls, currency: Currency) -> "ParticipationTaken":
        """Give what was taken before the first visit of a year.

        >>> from primarycare.money import EUR
        >>> ParticipationTaken.nothing(EUR).this_year
        Money.parse('0.00', EUR)
        """
        return cls(Money.zero(currency), Money.zero(currency))

    def after(self, participation: Money) -> "ParticipationTaken":
        """Give what is taken once one more participation was paid to the same physician on the same day."""
        return ParticipationTaken(self.today + participation, self.this_year + participation)
