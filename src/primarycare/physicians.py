"""Physicians: who practises, under which registrations, for how much of their time, and in what status.

What lives here: facts about one physician over time. What this module may not know: the physician's patients,
sites and pay; those point here by identifier.

>>> from datetime import date
>>> from primarycare.identifiers import RegistrationSystem
>>> doctor = Physician(
...     identifier=PhysicianId("dr-01"),
...     name="A. Aubépine",
...     specialty=Specialty.GENERAL_PRACTICE,
...     registrations=(Registration(system=RegistrationSystem.RPPS, number="10001234565"),),
...     clinical_time=Timeline.always(Share.parse("0.8"), date(2015, 1, 5)),
...     status=Timeline.always(PhysicianStatus.ACTIVE, date(2015, 1, 5)),
... )
>>> doctor.practises_on(date(2020, 8, 31)), str(doctor.clinical_time.at(date(2020, 8, 31)))
(True, '80 %')
"""

from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidTypeError
from primarycare.identifiers import PhysicianId, Registration
from primarycare.money import Share
from primarycare.timelines import Timeline

__all__ = ["Physician", "PhysicianStatus", "Specialty"]


class Specialty(Enum):
    """The specialty in which a physician practises; the first five are those of first contact.

    >>> Specialty("paediatrics").is_first_contact, Specialty.OTHER.is_first_contact
    (True, False)
    """

    GENERAL_PRACTICE = "general practice"
    FAMILY_MEDICINE = "family medicine"
    INTERNAL_MEDICINE = "internal medicine"
    PAEDIATRICS = "paediatrics"
    GERIATRICS = "geriatrics"
    GYNAECOLOGY = "gynaecology"
    PSYCHIATRY = "psychiatry"
    OTHER = "other"

    @property
    def is_first_contact(self) -> bool:
        """Whether patients come here first, without being sent.

        >>> Specialty.GENERAL_PRACTICE.is_first_contact
        True
        """
        return self in _FIRST_CONTACT


_FIRST_CONTACT = frozenset(
    {
        Specialty.GENERAL_PRACTICE,
        Specialty.FAMILY_MEDICINE,
        Specialty.INTERNAL_MEDICINE,
        Specialty.PAEDIATRICS,
        Specialty.GERIATRICS,
    }
)


class PhysicianStatus(Enum):
    """Where a physician stands in working life: active, on leave, phasing out, retiring, departed.

    >>> PhysicianStatus.RETIRING.practises, PhysicianStatus.ON_LEAVE.practises
    (True, False)
    """

    ACTIVE = "active"
    ON_LEAVE = "on leave"
    PHASED = "phased"
    RETIRING = "retiring"
    DEPARTED = "departed"

    @property
    def practises(self) -> bool:
        """Whether the physician sees patients in this status.

        >>> PhysicianStatus.PHASED.practises
        True
        """
        return self in (PhysicianStatus.ACTIVE, PhysicianStatus.PHASED, PhysicianStatus.RETIRING)


@frozen(kw_only=True)
class Physician:
    """A physician: identity, registrations, clinical time as a share of full time, and status, both over time.

    Raises `InvalidValueError` for two registrations in one register.

    >>> from datetime import date
    >>> Physician(
    ...     identifier=PhysicianId("dr-01"), name="A. Aubépine", specialty=Specialty.GENERAL_PRACTICE,
    ...     clinical_time=Timeline.always(Share.parse("1"), date(2015, 1, 5)),
    ...     status=Timeline.always(PhysicianStatus.ACTIVE, date(2015, 1, 5)),
    ... )
    Physician(identifier=PhysicianId('dr-01'), specialty=<Specialty.GENERAL_PRACTICE: 'general practice'>)
    """

    identifier: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    name: str = field(repr=False, validator=checks.checked(checks.a_private_text))
    specialty: Specialty = field(validator=checks.checked(checks.a(Specialty)))
    registrations: tuple[Registration, ...] = field(
        default=(), repr=False, validator=checks.checked(checks.each(checks.a(Registration)))
    )
    clinical_time: Timeline[Share] = field(repr=False)
    status: Timeline[PhysicianStatus] = field(repr=False)

    @clinical_time.validator
    def _holds_shares(self, _attribute: object, value: object) -> None:
        _holds(value, Share, "clinical_time")

    @status.validator
    def _holds_statuses(self, _attribute: object, value: object) -> None:
        _holds(value, PhysicianStatus, "status")

    def __attrs_post_init__(self) -> None:
        checks.unique((registration.system.value for registration in self.registrations), "registrations")

    def practises_on(self, day: date) -> bool:
        """Tell whether the physician sees patients on a day; no status known means no.

        >>> from datetime import date
        >>> doctor = Physician(
        ...     identifier=PhysicianId("dr-01"), name="A. Aubépine", specialty=Specialty.GENERAL_PRACTICE,
        ...     clinical_time=Timeline.always(Share.parse("1"), date(2015, 1, 5)),
        ...     status=Timeline.always(PhysicianStatus.ACTIVE, date(2015, 1, 5)),
        ... )
        >>> doctor.practises_on(date(2015, 1, 4))
        False
        """
        entry = self.status.entry_at(day)
        return entry is not None and entry.value.practises


def _holds(value: object, cls: type, field: str) -> None:
    for entry in checks.a(Timeline)(value, field).entries:
        if not isinstance(entry.value, cls):
            raise InvalidTypeError(f"{field}: a {type(entry.value).__name__} stands in it; give a {cls.__name__}")
