"""Charges: what a practice did for a patient and billed, line by line, and the claim that sends the lines to a payer.

What lives here: a charge line and a claim of several. What was done is private: neither `repr` nor a message shows
it; messages name the claim and the number of the line.
What this module may not know: what a payer pays for a line; see `primarycare.discounts`.

>>> from primarycare.money import USD
>>> line = ChargeLine(
...     number=1, code="99214", billed=Money.parse("260.00", USD), served_on=date(2026, 3, 2),
...     physician=PhysicianId("dr-benque"), place=PlaceOfService.OFFICE, service="primary care visit",
... )
>>> Claim(
...     identifier=ClaimId("claim-001"), patient=PatientId("p-1"), structure=StructureId("cabinet"), lines=(line,),
...     submitted_on=date(2026, 3, 5),
... ).billed
Money.parse('260.00', USD)
"""

from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.identifiers import ClaimId, PatientId, PhysicianId, SiteId, StructureId
from primarycare.money import Money

__all__ = ["ChargeLine", "Claim", "PlaceOfService"]

_MOST_UNITS = 100_000


class PlaceOfService(Enum):
    """Where a service was given, by the two-digit code that United States' claims use.

    The value is that code, by which the scope of a contract's term names places. `OTHER` where none fits.

    >>> PlaceOfService("11")
    <PlaceOfService.OFFICE: '11'>
    """

    TELEHEALTH_ELSEWHERE = "02"
    SCHOOL = "03"
    TELEHEALTH_AT_HOME = "10"
    OFFICE = "11"
    HOME = "12"
    ASSISTED_LIVING = "13"
    GROUP_HOME = "14"
    MOBILE_UNIT = "15"
    RETAIL_CLINIC = "17"
    OFF_CAMPUS_OUTPATIENT = "19"
    URGENT_CARE = "20"
    INPATIENT = "21"
    ON_CAMPUS_OUTPATIENT = "22"
    EMERGENCY_ROOM = "23"
    AMBULATORY_SURGERY = "24"
    BIRTHING_CENTRE = "25"
    SKILLED_NURSING = "31"
    NURSING_HOME = "32"
    HOSPICE = "34"
    AMBULANCE = "41"
    INDEPENDENT_CLINIC = "49"
    FEDERALLY_QUALIFIED_CENTRE = "50"
    COMMUNITY_MENTAL_HEALTH = "53"
    PUBLIC_HEALTH_CLINIC = "71"
    RURAL_HEALTH_CLINIC = "72"
    INDEPENDENT_LABORATORY = "81"
    OTHER = "99"


def _in_order(modifiers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(checks.each(checks.a_private_text)(modifiers, "modifiers")))


@frozen(kw_only=True)
class ChargeLine:
    """One service of one day and what was billed for it: the whole line, for all its units.

    `service` is the category by which a plan shares the cost ("primary care visit", "laboratory"). Code, modifiers,
    category and both marks are private. Modifiers are kept sorted, each once; units are 1 to 100,000.
    Raises `InvalidValueError`, naming the number of the line, for a negative charge and a modifier that stands twice.

    >>> from primarycare.money import USD
    >>> ChargeLine(number=2, code="80053", billed=Money.parse("90", USD), served_on=date(2026, 3, 2),
    ...            physician=PhysicianId("dr-benque"), place=PlaceOfService.OFFICE, service="laboratory")
    ChargeLine(number=2, units=1, billed=Money.parse('90.00', USD), served_on=datetime.date(2026, 3, 2), \
physician=PhysicianId('dr-benque'), site=None)
    """

    number: int = field(validator=checks.checked(checks.within(1, 9_999)))
    code: str = field(repr=False, validator=checks.checked(checks.a_private_text))
    modifiers: tuple[str, ...] = field(default=(), repr=False, converter=_in_order)
    units: int = field(default=1, validator=checks.checked(checks.within(1, _MOST_UNITS)))
    billed: Money = field(validator=checks.checked(checks.a(Money)))
    served_on: date = field(validator=checks.checked(checks.a_date))
    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    site: SiteId | None = field(default=None, validator=checks.checked(checks.optional(checks.a(SiteId))))
    place: PlaceOfService = field(repr=False, validator=checks.checked(checks.private(PlaceOfService)))
    service: str = field(repr=False, validator=checks.checked(checks.a_private_text))
    preventive: bool = field(default=False, repr=False, validator=checks.checked(checks.private(bool)))
    emergency: bool = field(default=False, repr=False, validator=checks.checked(checks.private(bool)))

    def __attrs_post_init__(self) -> None:
        if self.billed.minor < 0:
            raise InvalidValueError(f"billed: line {self.number} charges {self.billed}; give 0 or more")
        if len(set(self.modifiers)) < len(self.modifiers):
            raise InvalidValueError(f"modifiers: one stands twice on line {self.number}; give each once")


def _by_number(lines: tuple[ChargeLine, ...]) -> tuple[ChargeLine, ...]:
    return tuple(sorted(checks.each(checks.a(ChargeLine))(lines, "lines"), key=lambda line: line.number))


@frozen(kw_only=True)
class Claim:
    """Charge lines of one patient sent to a payer together, kept in order of their numbers.

    `first_accepted_on` is the day on which the payer first accepted this claim or the one that it corrects, and
    `corrects` names the latter. Raises `InvalidValueError` for no lines, a number that stands twice, two currencies,
    a claim submitted or accepted before one of its lines was served, and one that corrects itself.

    >>> Claim(identifier=ClaimId("claim-001"), patient=PatientId("p-1"), structure=StructureId("cabinet"), lines=(),
    ...       submitted_on=date(2026, 3, 5))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: lines: claim 'claim-001' has none; give at least one
    """

    identifier: ClaimId = field(validator=checks.checked(checks.a(ClaimId)))
    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    structure: StructureId = field(validator=checks.checked(checks.a(StructureId)))
    lines: tuple[ChargeLine, ...] = field(converter=_by_number, repr=False)
    submitted_on: date = field(validator=checks.checked(checks.a_date))
    first_accepted_on: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)))
    corrects: ClaimId | None = field(default=None, validator=checks.checked(checks.optional(checks.a(ClaimId))))

    def __attrs_post_init__(self) -> None:
        if not self.lines:
            raise InvalidValueError(f"lines: claim {str(self.identifier)!r} has none; give at least one")
        for earlier, later in zip(self.lines, self.lines[1:]):
            if earlier.number == later.number:
                raise InvalidValueError(
                    f"lines: number {later.number} stands twice in claim {str(self.identifier)!r}; number each once"
                )
            if earlier.billed.currency != later.billed.currency:
                raise InvalidValueError(
                    f"lines: claim {str(self.identifier)!r} is in {earlier.billed.currency.code} and line "
                    f"{later.number} in {later.billed.currency.code}; give one currency"
                )
        self._refuse_too_early(self.submitted_on, "submitted_on")
        if self.first_accepted_on is not None:
            self._refuse_too_early(self.first_accepted_on, "first_accepted_on")
        if self.corrects == self.identifier:
            raise InvalidValueError(f"corrects: claim {str(self.identifier)!r} cannot correct itself; name the other")

    def _refuse_too_early(self, day: date, name: str) -> None:
        for line in self.lines:
            if day < line.served_on:
                raise InvalidValueError(
                    f"{name}: {day} in claim {str(self.identifier)!r} is before line {line.number} was served on "
                    f"{line.served_on}; correct one of them"
                )

    @property
    def billed(self) -> Money:
        """What all lines charge together."""
        return Money.total((line.billed for line in self.lines), self.lines[0].billed.currency)

    @property
    def filed_on(self) -> date:
        """The day that counts for a filing limit: the first acceptance where there was one, else the submission."""
        return self.submitted_on if self.first_accepted_on is None else self.first_accepted_on
