"""Rotations: the facts of duties and cover, from the kinds of duty to who serves when.

What lives here: kinds of duty and their days (`duties`, `calendars`), the duties of a period one by one (`slots`), who
takes turns (`patterns`, `recurrences`), how long they rest (`rests`), who takes part (`participants`), who is away
(`absences`), who covers for whom (`agreements`), when a practice is open (`opening`), what was agreed later
(`changes`), who serves in which duty (`rotas`), and by when that is sent (`publication`).
What this package may not know: what is computed from them, and pay.

>>> from datetime import date
>>> french_out_of_hours().dates_for(date(2026, 7, 1)).to_council_by
datetime.date(2026, 5, 17)
"""

from primarycare.rotations.absences import Absence, AbsenceKind
from primarycare.rotations.agreements import CoverAgreement, LocumContract, LocumKind
from primarycare.rotations.calendars import HolidayCalendar, PublicHoliday, no_holidays
from primarycare.rotations.changes import Change, Gift, Override, Swap
from primarycare.rotations.duties import (
    Bridge,
    CoverScope,
    Duties,
    DutyDays,
    DutyEnd,
    DutyKind,
    ForHours,
    OnHolidays,
    Side,
    UntilClock,
    Weekday,
)
from primarycare.rotations.opening import OpeningHours, OpeningSpan
from primarycare.rotations.participants import (
    BlockedDays,
    DutyLimit,
    Exemption,
    ExemptionReason,
    KindShare,
    LimitSpan,
    MaximumRun,
    OptOut,
    Participant,
    Restriction,
)
from primarycare.rotations.patterns import HandOver, Layer, RoundRobin, TurnUnit
from primarycare.rotations.presets import DutyByNeed, french_duty_hours, french_out_of_hours_duties
from primarycare.rotations.publication import PublicationDates, PublicationRule, french_out_of_hours
from primarycare.rotations.recurrences import Recurrence
from primarycare.rotations.rests import (
    FreeTime,
    HoursAverage,
    RestRegime,
    residency,
    self_employed,
    working_time_directive,
)
from primarycare.rotations.rotas import Assignment, Rota
from primarycare.rotations.slots import Slot, slots_of

__all__ = [
    "Absence",
    "AbsenceKind",
    "Assignment",
    "BlockedDays",
    "Bridge",
    "Change",
    "CoverAgreement",
    "CoverScope",
    "Duties",
    "DutyByNeed",
    "DutyDays",
    "DutyEnd",
    "DutyKind",
    "DutyLimit",
    "Exemption",
    "ExemptionReason",
    "ForHours",
    "FreeTime",
    "Gift",
    "HandOver",
    "HolidayCalendar",
    "HoursAverage",
    "KindShare",
    "Layer",
    "LimitSpan",
    "LocumContract",
    "LocumKind",
    "MaximumRun",
    "OnHolidays",
    "OpeningHours",
    "OpeningSpan",
    "OptOut",
    "Override",
    "Participant",
    "PublicHoliday",
    "PublicationDates",
    "PublicationRule",
    "Recurrence",
    "RestRegime",
    "Restriction",
    "Rota",
    "RoundRobin",
    "Side",
    "Slot",
    "Swap",
    "TurnUnit",
    "UntilClock",
    "Weekday",
    "french_duty_hours",
    "french_out_of_hours",
    "french_out_of_hours_duties",
    "no_holidays",
    "residency",
    "self_employed",
    "slots_of",
    "working_time_directive",
]
