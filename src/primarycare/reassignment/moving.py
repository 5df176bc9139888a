"""Moving: a physician who leaves, the patients who have to move, and the physicians who can take them.

What lives here: the inputs of a plan, each a value that says what is known and what is wished.
What this module may not know: who goes where; `primarycare.reassignment.planning` decides.

>>> receiver = Receiver(physician=PhysicianId("dr-2"), capacity=Fraction(1200), size=Fraction(1150))
>>> receiver.spare, receiver.has_room_for(Fraction(50)), receiver.has_room_for(Fraction(51))
(Fraction(50, 1), True, False)
"""

from datetime import date
from enum import Enum
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.identifiers import HouseholdId, PatientId, PhysicianId, SiteId
from primarycare.periods import Period

__all__ = ["Departure", "DepartureKind", "MovingPatient", "Receiver", "SeenPhysician"]


class DepartureKind(Enum):
    """Why a panel has to move: for good in the first two, for a time in the last.

    >>> DepartureKind("long absence")
    <DepartureKind.LONG_ABSENCE: 'long absence'>
    """

    RETIREMENT = "retirement"
    DEPARTURE = "departure"
    LONG_ABSENCE = "long absence"


@frozen(kw_only=True)
class Departure:
    """A physician who leaves: why, the first day away, and for a long absence the day of return.

    A retiring physician cannot be followed, one who departs can. Raises `InvalidValueError` for a long absence without
    a later day of return, and for a return of somebody who leaves for good.

    >>> leave = Departure(physician=PhysicianId("dr-1"), kind=DepartureKind.LONG_ABSENCE, on=date(2026, 9, 1),
    ...                   returns_on=date(2027, 3, 1))
    >>> print(leave.away)
    from 2026-09-01 to before 2027-03-01
    >>> Departure(physician=PhysicianId("dr-1"), kind=DepartureKind.LONG_ABSENCE, on=date(2026, 9, 1))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: returns_on: the long absence of 'dr-1' has no return; give the day, or plan \
a departure
    """

    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    kind: DepartureKind = field(validator=checks.checked(checks.a(DepartureKind)))
    on: date = field(validator=checks.checked(checks.a_date))
    returns_on: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)))

    def __attrs_post_init__(self) -> None:
        named = f"the {self.kind.value} of {str(self.physician)!r}"
        if self.is_temporary and self.returns_on is None:
            raise InvalidValueError(f"returns_on: {named} has no return; give the day, or plan a departure")
        if not self.is_temporary and self.returns_on is not None:
            raise InvalidValueError(
                f"returns_on: {self.returns_on} was given for {named}; leave it out, or plan a long absence"
            )
        if self.returns_on is not None and self.returns_on <= self.on:
            raise InvalidValueError(f"returns_on: {self.returns_on} is not after on, {self.on}; correct one of them")

    @property
    def is_temporary(self) -> bool:
        """Whether the physician comes back, so that designations stay and only cover is planned."""
        return self.kind is DepartureKind.LONG_ABSENCE

    @property
    def away(self) -> Period:
        """The days away, from the first one to before the return, or without an end."""
        return Period(self.on, self.returns_on)


@frozen(kw_only=True)
class SeenPhysician:
    """A physician whom a patient has seen: how many visits (1 or more), and the day of the last.

    >>> SeenPhysician(physician=PhysicianId("dr-2"), visits=3, last_on=date(2026, 2, 1)).visits
    3
    """

    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    visits: int = field(validator=checks.checked(checks.within(1, None)))
    last_on: date = field(validator=checks.checked(checks.a_date))


def _ranked(seen: tuple[SeenPhysician, ...]) -> tuple[SeenPhysician, ...]:
    """Put the most visits first, then the latest visit, then the first identifier."""
    known = checks.each(checks.private(SeenPhysician))(seen, "seen")
    return tuple(sorted(known, key=lambda one: (-one.visits, -one.last_on.toordinal(), one.physician)))


def _in_order(sites: tuple[SiteId, ...]) -> tuple[SiteId, ...]:
    return tuple(sorted(checks.each(checks.a(SiteId))(sites, "sites")))


@frozen(kw_only=True)
class MovingPatient:
    """A patient of the physician who leaves, and what matters for where the patient goes, all of it private.

    `weight` is what the patient counts against a weighted capacity, 0 or more. `choice` is the physician whom the
    patient asked for: a receiver, the one who leaves, or anybody outside; None where the patient did not say.
    `seen` holds the other physicians seen, kept with the most visits first, then the latest visit, then the first
    identifier. `sites` are those to which the patient can come, none where any will do; `language` is the one that the
    patient needs, None where any will do. Patients of a smaller `turn` are placed before those of a larger one within
    each rule; a practice gives its patients who depend on continuity a turn of their own.

    >>> MovingPatient(patient=PatientId("p-1"), language="Tamil")
    MovingPatient(patient=PatientId('p-1'))
    """

    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    weight: Fraction = field(default=Fraction(1), repr=False)
    household: HouseholdId | None = field(
        default=None, repr=False, validator=checks.checked(checks.optional(checks.private(HouseholdId)))
    )
    choice: PhysicianId | None = field(
        default=None, repr=False, validator=checks.checked(checks.optional(checks.private(PhysicianId)))
    )
    seen: tuple[SeenPhysician, ...] = field(default=(), converter=_ranked, repr=False)
    sites: tuple[SiteId, ...] = field(default=(), converter=_in_order, repr=False)
    language: str | None = field(
        default=None, repr=False, validator=checks.checked(checks.optional(checks.a_private_text))
    )
    turn: int = field(default=0, repr=False, validator=checks.checked(checks.within(0, 10_000)))

    @weight.validator
    def _is_a_weight(self, _attribute: object, value: object) -> None:
        try:
            checks.not_negative(checks.private(Fraction)(value, "weight"), "weight")
        except InvalidValueError:
            raise InvalidValueError(
                f"weight: that of {str(self.patient)!r} is negative or has too many digits; give 0 or more"
            ) from None

    def __attrs_post_init__(self) -> None:
        named = f"of {str(self.patient)!r}"
        if len({one.physician for one in self.seen}) < len(self.seen):
            raise InvalidValueError(f"seen: a physician {named} stands twice; add the visits up")
        if len(set(self.sites)) < len(self.sites):
            raise InvalidValueError(f"sites: a site {named} stands twice; give each once")


@frozen(kw_only=True)
class Receiver:
    """A physician who can take patients: at which sites, in which languages, and how many by weight.

    `capacity` is a hard limit of the weighted panel and `size` the weighted panel before anybody moves; a size above
    the capacity is possible and leaves no room. `accepts` is False for a panel that takes nobody, not even a patient
    who asks for it.

    >>> Receiver(physician=PhysicianId("dr-2"), capacity=Fraction(1200), size=Fraction(1250)).spare
    Fraction(0, 1)
    """

    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    sites: tuple[SiteId, ...] = field(default=(), converter=_in_order)
    languages: tuple[str, ...] = field(default=(), validator=checks.checked(checks.each(checks.a_text)))
    capacity: Fraction = field(validator=checks.checked(checks.not_negative))
    size: Fraction = field(validator=checks.checked(checks.not_negative))
    accepts: bool = field(default=True, validator=checks.checked(checks.a(bool)))

    def __attrs_post_init__(self) -> None:
        checks.unique(self.sites, "sites")
        checks.unique(self.languages, "languages")

    @property
    def spare(self) -> Fraction:
        """The weight that still fits, 0 where the panel is full or over."""
        return max(self.capacity - self.size, Fraction(0))

    def has_room_for(self, weight: Fraction) -> bool:
        """Tell whether so much weight more stays within the capacity, the limit itself included.

        A panel over its capacity has room for nobody, a patient of weight 0 included.
        """
        return self.size + weight <= self.capacity
