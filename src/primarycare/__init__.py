"""The business rules of primary-care physician groups, as immutable values and pure functions.

This face offers the nouns with which a newcomer starts; each is loaded when it is first asked for. Everything else is
one module away, and the edges (`primarycare.published`, `primarycare.interop`, `primarycare.testing`) are always
imported by name.

>>> import primarycare as pc
>>> pc.Money.parse("12.50", pc.EUR) + pc.Money.parse("0.50", pc.EUR)
Money.parse('13.00', EUR)
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from primarycare.baskets import Basket
    from primarycare.citations import Citation, Evidence
    from primarycare.engagement import Engagement
    from primarycare.envelopes import Envelope, Expense
    from primarycare.errors import PrimaryCareError
    from primarycare.findings import Finding
    from primarycare.groups import Group
    from primarycare.identifiers import EngagementId, PatientId, PhysicianId, StructureId
    from primarycare.money import EUR, Money, Rate, Rounding, RoundingMode, Share
    from primarycare.panels import Designation, Panels
    from primarycare.patients import Patient
    from primarycare.periods import Month, Period, Year
    from primarycare.physicians import Physician
    from primarycare.schedules import RateSchedule, schedule_from_toml
    from primarycare.settlement import MonthClose, close_month
    from primarycare.timelines import Dated, Timeline
    from primarycare.workings import Working

__all__ = [
    "EUR",
    "Basket",
    "Citation",
    "Dated",
    "Designation",
    "Engagement",
    "EngagementId",
    "Envelope",
    "Evidence",
    "Expense",
    "Finding",
    "Group",
    "Money",
    "Month",
    "MonthClose",
    "Panels",
    "Patient",
    "PatientId",
    "Period",
    "Physician",
    "PhysicianId",
    "PrimaryCareError",
    "Rate",
    "RateSchedule",
    "Rounding",
    "RoundingMode",
    "Share",
    "StructureId",
    "Timeline",
    "Working",
    "Year",
    "close_month",
    "schedule_from_toml",
]

_HOMES = {
    "baskets": ("Basket",),
    "citations": ("Citation", "Evidence"),
    "engagement": ("Engagement",),
    "envelopes": ("Envelope", "Expense"),
    "errors": ("PrimaryCareError",),
    "findings": ("Finding",),
    "groups": ("Group",),
    "identifiers": ("EngagementId", "PatientId", "PhysicianId", "StructureId"),
    "money": ("EUR", "Money", "Rate", "Rounding", "RoundingMode", "Share"),
    "panels": ("Designation", "Panels"),
    "patients": ("Patient",),
    "periods": ("Month", "Period", "Year"),
    "physicians": ("Physician",),
    "schedules": ("RateSchedule", "schedule_from_toml"),
    "settlement": ("MonthClose", "close_month"),
    "timelines": ("Dated", "Timeline"),
    "workings": ("Working",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


if not TYPE_CHECKING:  # a type checker knows the names above, and no others

    def __getattr__(name: str) -> object:
        home = _HOME_OF.get(name)
        if home is None:
            raise AttributeError(f"module 'primarycare' has no attribute {name!r}")
        from importlib import import_module

        value = getattr(import_module(f"primarycare.{home}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
