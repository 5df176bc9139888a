"""Consents: with whom a patient lets the practice share data, apart from the engagement.

What lives here: the consent, its scope and its period.
What this module may not know: contracts; neither follows from the other.

>>> from datetime import date
>>> DataConsent(ConsentScope.CARE_TEAM, Period(date(2021, 11, 5))).during.end is None
True
"""

from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.periods import Period

__all__ = [
    "ConsentScope",
    "DataConsent",
]


class ConsentScope(Enum):
    """With whom a patient lets the practice share data.

    >>> ConsentScope("care team")
    <ConsentScope.CARE_TEAM: 'care team'>
    """

    CARE_TEAM = "care team"
    PAYER = "payer"
    EVALUATION = "evaluation"


@frozen
class DataConsent:
    """A patient's consent to sharing data, for a scope and a period; it stands apart from the engagement.

    Giving or taking it back changes nothing in the contract, and the end of the contract does not take it back.

    >>> from datetime import date
    >>> DataConsent(ConsentScope.CARE_TEAM, Period(date(2021, 11, 5))).during.end is None
    True
    """

    scope: ConsentScope = field(validator=checks.checked(checks.a(ConsentScope)))
    during: Period = field(validator=checks.checked(checks.a(Period)))
