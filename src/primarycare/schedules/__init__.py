"""Schedules: what a payer pays, as a dated value with a source for every number.

What lives here: the whole model of a tariff, from its inputs (`inputs`) over decision tables (`tables`), the
counting of partial months (`counting`) and lines and versions (`model`) to the reading of TOML text (`text`).
What this package may not know: any actual tariff, any patient, and where its texts are kept.

>>> from datetime import date
>>> from primarycare.money import EUR
>>> from primarycare.published import load
>>> version = load("fr-fpmt").version_on(date(2024, 1, 1))
>>> [str(line.amount) for line in version.work({"age": 45, "ald": True}, EUR)]
['46']
"""

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
from primarycare.schedules.model import (
    Basis,
    Instalment,
    InstalmentPlan,
    MonthShare,
    RateSchedule,
    RatioFactor,
    ScheduleFactor,
    ScheduleLine,
    ScheduleVersion,
    Splitting,
    Subject,
    TableFactor,
)
from primarycare.schedules.tables import Band, Condition, Cut, OneOf, Row, Table, Tier, Tiers
from primarycare.schedules.text import schedule_from_toml

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
