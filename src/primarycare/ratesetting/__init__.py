"""Rate setting: from one average forfait to a forfait for each category, after a year of data.

What lives here: the first average forfait (`averages`), the tallies of a year (`experience`), how far they are believed
(`credibility`, `estimation`) and what they indicate (`indications`), the balance to a target under collars
(`balancing`), what is set (`setting`), bricks (`bricks`), what the data support (`intervals`), and the terms of the
schedule that comes of it (`terms`); published standards stand in `presets`.
What this package may not know: any patient's record, and what was paid of the new rates.

>>> from fractions import Fraction
>>> from primarycare.money import EUR, Money, Rounding, RoundingMode
>>> paid = (PastPayment(label="fees", amount=Money.parse("144000", EUR)),)
>>> print(average_forfait(paid, 12_000, Rounding(2, RoundingMode.HALF_UP)).rate)
12.00 EUR per person and month
"""

from primarycare.ratesetting.averages import (
    Adjustment,
    AverageForfait,
    PastPayment,
    average_forfait,
)
from primarycare.ratesetting.balancing import (
    BalanceItem,
    Collar,
    CollarOrder,
    RateBalance,
)
from primarycare.ratesetting.bricks import (
    Brick,
    BrickTariff,
    forfait_with_bricks,
)
from primarycare.ratesetting.credibility import (
    Buhlmann,
    CredibilityBounds,
    CredibilityPoint,
    CredibilityRule,
    CredibilityStanding,
    CredibilityTable,
    ExposureUnit,
    LimitedFluctuation,
    full_credibility_standard,
)
from primarycare.ratesetting.estimation import (
    CredibilityEstimate,
    Observation,
    estimate_buhlmann,
    estimate_buhlmann_straub,
    observations_by_month,
)
from primarycare.ratesetting.experience import (
    CategoryExperience,
    Cohort,
    Experience,
    ExperienceRecord,
    LoadRounding,
    rate_from_utilisation,
    tally_experience,
    utilisation_per_thousand,
)
from primarycare.ratesetting.indications import (
    CategoryIndication,
    indicated_rates,
)
from primarycare.ratesetting.intervals import (
    Quantile,
    RateInterval,
    RateIntervals,
    confidence_intervals,
    variances_of,
)
from primarycare.ratesetting.setting import (
    RateSetting,
    set_rates,
)
from primarycare.ratesetting.terms import (
    ScheduleTerms,
)

__all__ = [
    "Adjustment",
    "AverageForfait",
    "BalanceItem",
    "Brick",
    "BrickTariff",
    "Buhlmann",
    "CategoryExperience",
    "CategoryIndication",
    "Cohort",
    "Collar",
    "CollarOrder",
    "CredibilityBounds",
    "CredibilityEstimate",
    "CredibilityPoint",
    "CredibilityRule",
    "CredibilityStanding",
    "CredibilityTable",
    "Experience",
    "ExperienceRecord",
    "ExposureUnit",
    "LimitedFluctuation",
    "LoadRounding",
    "Observation",
    "PastPayment",
    "Quantile",
    "RateBalance",
    "RateInterval",
    "RateIntervals",
    "RateSetting",
    "ScheduleTerms",
    "average_forfait",
    "confidence_intervals",
    "estimate_buhlmann",
    "estimate_buhlmann_straub",
    "forfait_with_bricks",
    "full_credibility_standard",
    "indicated_rates",
    "observations_by_month",
    "rate_from_utilisation",
    "set_rates",
    "tally_experience",
    "utilisation_per_thousand",
    "variances_of",
]
