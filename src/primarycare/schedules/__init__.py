"""Schedules: what a payer pays, as a dated value with a source for every number.

What lives here: the whole model of a tariff: what it asks (`inputs`, `conditions`), decision tables and tiers
(`tables`, `tiers`), lines of rate, quantity and factors (`lines`), how a partial month counts (`counting`), how a year
is paid (`instalments`), versions and the schedule (`versions`), and the reading of TOML text (`text`).
What this package may not know: any actual tariff, any patient, and where its texts are kept.

>>> from datetime import date
>>> from primarycare.money import EUR
>>> from primarycare.published import load
>>> version = load("fr-fpmt").version_on(date(2024, 1, 1))
>>> [str(line.amount) for line in version.work({"age": 45, "ald": True}, EUR)]
['46']
"""

from primarycare.schedules.conditions import Band, Condition, Cut, OneOf
from primarycare.schedules.counting import (
    ANY_DAY,
    DAILY_30,
    DAILY_ACTUAL,
    FIRST_OF_MONTH,
    FULL_MONTH,
    MID_MONTH,
    RULE_15_30,
    Counting,
    Cutoff,
    Daily,
    DayBase,
    Extent,
    KeptBy,
    Overlap,
    Snapshot,
    wash,
)
from primarycare.schedules.inputs import (
    About,
    Age,
    Choice,
    Flag,
    Input,
    InputValue,
    Number,
    OpenPoint,
    Option,
)
from primarycare.schedules.instalments import Instalment, InstalmentPlan, Splitting
from primarycare.schedules.lines import RatioFactor, ScheduleFactor, ScheduleLine, TableFactor
from primarycare.schedules.tables import Row, Table
from primarycare.schedules.text import schedule_from_toml
from primarycare.schedules.tiers import Tier, Tiers
from primarycare.schedules.versions import Basis, MonthShare, RateSchedule, ScheduleVersion, Subject

__all__ = [
    "ANY_DAY",
    "DAILY_30",
    "DAILY_ACTUAL",
    "FIRST_OF_MONTH",
    "FULL_MONTH",
    "MID_MONTH",
    "RULE_15_30",
    "About",
    "Age",
    "Band",
    "Basis",
    "Choice",
    "Condition",
    "Counting",
    "Cut",
    "Cutoff",
    "Daily",
    "DayBase",
    "Extent",
    "Flag",
    "Input",
    "InputValue",
    "Instalment",
    "InstalmentPlan",
    "KeptBy",
    "MonthShare",
    "Number",
    "OneOf",
    "OpenPoint",
    "Option",
    "Overlap",
    "RateSchedule",
    "RatioFactor",
    "Row",
    "ScheduleFactor",
    "ScheduleLine",
    "ScheduleVersion",
    "Snapshot",
    "Splitting",
    "Subject",
    "Table",
    "TableFactor",
    "Tier",
    "Tiers",
    "schedule_from_toml",
    "wash",
]
