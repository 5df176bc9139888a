"""Reversal: a claim taken back out of the accumulators that count it.

What lives here: one function, which needs nothing but the adjudication and what has been counted since.
What this module may not know: how a claim is worked out again.

>>> reverse("c-1", None)
Traceback (most recent call last):
    ...
primarycare.errors.InvalidTypeError: adjudication: 'c-1' is a str; give a Adjudication
"""

from primarycare import _checks as checks
from primarycare.discounts.adjudications import Adjudication
from primarycare.errors import InvalidValueError
from primarycare.plans import Accumulators

__all__ = ["reverse"]


def reverse(adjudication: Adjudication, accumulators: Accumulators) -> Accumulators:
    """Take a claim back: give the accumulators without it, whether or not other claims were counted meanwhile.

    Straight after the claim these are the accumulators from before it. A claim counted after it keeps the amounts
    with which it was worked out; work it out again where they would differ.
    Raises `InvalidValueError` where the claim is not counted, and for accumulators of another plan or plan year;
    `NotKnownError` where the patient is not among their members.

    >>> from datetime import date
    >>> from primarycare.discounts.adjudications import PendedLine
    >>> from primarycare.identifiers import ClaimId, PatientId, PlanId
    >>> from primarycare.money import USD, Money
    >>> from primarycare.periods import Period
    >>> year = Period(date(2026, 1, 1), date(2027, 1, 1))
    >>> waiting = Adjudication(
    ...     claim=ClaimId("c-1"), patient=PatientId("p-1"), lines=(),
    ...     pended=(PendedLine(1, Money.parse("90", USD), "no price in the contract"),),
    ...     before=Accumulators.opening(PlanId("gold"), year, (PatientId("p-1"),), USD),
    ... )
    >>> reverse(waiting, waiting.after) == waiting.before
    True
    """
    decided = checks.a(Adjudication)(adjudication, "adjudication")
    counted = checks.a(Accumulators)(accumulators, "accumulators")
    if (counted.plan, counted.plan_year) != (decided.before.plan, decided.before.plan_year):
        raise InvalidValueError(
            f"accumulators: those of plan {str(counted.plan)!r} {counted.plan_year} do not count claim "
            f"{str(decided.claim)!r} of plan {str(decided.before.plan)!r} {decided.before.plan_year}"
        )
    return counted.minus(
        decided.patient, decided.claim, in_network=decided.counted_in, out_of_network=decided.counted_out
    )
