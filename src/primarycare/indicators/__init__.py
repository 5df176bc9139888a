"""Indicators: how many patients are engaged, whose reviews are on time and whose actions done, month by month.

What lives here: the counts and their rows, and `indicators_for`, which makes those of a month from facts as they were
known on a day. What this package may not know: money, and targets for any of it.

At the end of August 2020, 526 of about 10,000 registered patients had signed (Concours pluripro, February 2021).

>>> print(Uptake(526, 10_000))
526 of 10,000 (5.26 %)
"""

from primarycare.indicators.counts import ActionsDone, Indicators, ReviewsOnTime, Uptake
from primarycare.indicators.months import indicators_for
from primarycare.indicators.rows import EngagementIndicators, PhysicianIndicators, SiteIndicators

__all__ = [
    "ActionsDone",
    "EngagementIndicators",
    "Indicators",
    "PhysicianIndicators",
    "ReviewsOnTime",
    "SiteIndicators",
    "Uptake",
    "indicators_for",
]
