"""Duty pay: what duties pay to whoever serves them, and what standing in and leaving call cost.

What lives here: the amount of a duty under a schedule, worked once for the whole and split over those who serve
(`paying`), a rota's statements (`statements`), the fees handed to a locum (`locums`), and the cost of leaving call,
shared by those who stay (`leaving_call`).
What this package may not know: any tariff, and how a rota came about.

>>> from datetime import date, datetime, timezone
>>> from fractions import Fraction
>>> from primarycare.identifiers import DutyKindId, PhysicianId
>>> from primarycare.instants import Interval
>>> from primarycare.periods import Period
>>> from primarycare.published import load
>>> from primarycare.rotations import Assignment, Slot
>>> start = datetime(2021, 12, 23, 19, tzinfo=timezone.utc)
>>> evening = Slot(
...     kind=DutyKindId("evening"), on=date(2021, 12, 23), headcount=1, points=Fraction(1), tags=("standby",),
...     hours=Interval(start, start.replace(hour=23)),
...     days=Period(date(2021, 12, 23), date(2021, 12, 24)),
... )
>>> served = (Assignment.whole(evening, PhysicianId("dr-1")),)
>>> pay_for_slot(load("fr-pdsa-minimum"), evening, served).paid
Money.parse('50.00', EUR)
"""

from primarycare.duty_pay.leaving_call import CallDeparture, CallShare, cost_of_leaving_call
from primarycare.duty_pay.locums import LocumFees, LocumSettlement, locum_findings, settle_locum
from primarycare.duty_pay.paying import DutyPart, DutyPay, pay_for_slot
from primarycare.duty_pay.statements import DutyStatement, RotaPay, pay_for_rota, schedules_by_kind

__all__ = [
    "CallDeparture",
    "CallShare",
    "DutyPart",
    "DutyPay",
    "DutyStatement",
    "LocumFees",
    "LocumSettlement",
    "RotaPay",
    "cost_of_leaving_call",
    "locum_findings",
    "pay_for_rota",
    "pay_for_slot",
    "schedules_by_kind",
    "settle_locum",
]
