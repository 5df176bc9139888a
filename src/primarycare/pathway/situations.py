"""Situations: what decides where one visit stands in the coordinated pathway.

What lives here: the facts of a visit that the decision table asks about. Most are private: what they say of the
patient is in no `repr` and in no message. What this module may not know: the table, and what anything costs.

>>> VisitSituation(visit=VisitId("v-1"), age=45, by_physician=True, acting=Acting.DESIGNATED)
VisitSituation(visit=VisitId('v-1'), by_physician=True, acting=<Acting.DESIGNATED: 'designated'>, \
referred_by=<ReferredBy.NOBODY: 'nobody'>)
"""

from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidTypeError, InvalidValueError
from primarycare.identifiers import VisitId

__all__ = ["Acting", "ReferredBy", "VisitSituation"]

_OLDEST = 199


class Acting(Enum):
    """Who the acting physician is to the patient, and whether a designated physician is on file.

    `DESIGNATED` is the physician on file, `NEWLY_DESIGNATED` one who is declared at this visit. `SUBSTITUTE` stands
    in for the one on file: a locum, or a partner of the same group while the physician is absent. `ANOTHER` is any
    other physician while one is on file, `NONE_DESIGNATED` any physician while none is.

    >>> Acting("substitute")
    <Acting.SUBSTITUTE: 'substitute'>
    """

    DESIGNATED = "designated"
    NEWLY_DESIGNATED = "newly designated"
    SUBSTITUTE = "substitute"
    ANOTHER = "another"
    NONE_DESIGNATED = "none designated"


class ReferredBy(Enum):
    """Who sent the patient.

    `ANOTHER` is a physician whose referral counts while a designated one is on file: a specialist of direct access, a
    general practitioner who settled recently or in an under-served zone.

    >>> ReferredBy("another physician")
    <ReferredBy.ANOTHER: 'another physician'>
    """

    NOBODY = "nobody"
    DESIGNATED = "designated physician"
    ANOTHER = "another physician"


def _a_private_age(value: object, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidTypeError(f"{name}: a {type(value).__name__} was given; give an int")
    if not 0 <= value <= _OLDEST:
        raise InvalidValueError(f"{name}: the number given is nobody's age; give 0 to {_OLDEST} years")
    return value


_flag = checks.checked(checks.a(bool))
_private_flag = checks.checked(checks.private(bool))


@frozen(kw_only=True)
class VisitSituation:
    """The facts of one visit that decide its position in the pathway; several may be true at once.

    `age` is in whole years on the day of the visit. `excluded` says that the act or the patient's cover is outside the
    scheme: an act of the national list, state medical aid, cover by Mayotte's fund, or a teleconsultation while no
    designated physician is on file or free in time. `protected_case` is a case of article D.162-1-6 of the social
    security code. `direct_access` says that the specialty and the act are open without a referral.

    >>> VisitSituation(visit=VisitId("v-1"), age=-1, by_physician=True, acting=Acting.ANOTHER)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: age: the number given is nobody's age; give 0 to 199 years
    """

    visit: VisitId = field(validator=checks.checked(checks.a(VisitId)))
    age: int = field(validator=checks.checked(_a_private_age), repr=False)
    by_physician: bool = field(validator=_flag)
    acting: Acting = field(validator=checks.checked(checks.a(Acting)))
    referred_by: ReferredBy = field(default=ReferredBy.NOBODY, validator=checks.checked(checks.a(ReferredBy)))
    excluded: bool = field(default=False, validator=_private_flag, repr=False)
    protected_case: bool = field(default=False, validator=_private_flag, repr=False)
    emergency: bool = field(default=False, validator=_private_flag, repr=False)
    away_from_residence: bool = field(default=False, validator=_private_flag, repr=False)
    direct_access: bool = field(default=False, validator=_private_flag, repr=False)
