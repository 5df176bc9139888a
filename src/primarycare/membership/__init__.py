"""Membership: who was engaged with whom on which days, and how much of a month that counts.

What lives here: the spans that contracts, designations and lives have in common, and member months by the counting
that a schedule names. What this module may not know: rates and money.

>>> from datetime import date
>>> from primarycare.identifiers import PatientId, PhysicianId
>>> from primarycare.periods import Month, Period
>>> from primarycare.schedules import Cutoff, Daily, DayBase
>>> span = EnrolmentSpan(PatientId("p-1"), PhysicianId("dr-01"), Period(date(2026, 3, 10), date(2026, 3, 25)))
>>> for name, counting in (("daily", Daily(DayBase.MONTH)), ("15/30", Cutoff(15, 15))):
...     [counted] = member_months((span,), Month(2026, 3), counting)
...     print(name, counted.fraction, "-", counted.reason)
daily 15/31 - 15 of 31 days
15/30 1 - joined by day 15 and stayed to day 15 or later
"""

from primarycare.membership.counting import MemberMonth, member_months
from primarycare.membership.enrolment import Enrolments, EnrolmentSpan, UnassignedSpan, enrolments, listed

__all__ = ["EnrolmentSpan", "Enrolments", "MemberMonth", "UnassignedSpan", "enrolments", "listed", "member_months"]
