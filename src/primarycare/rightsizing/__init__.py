"""Right-sizing: how large a panel is, how large it can be, and whether it takes patients.

What lives here: weights by age and sex (`weights`), raw and weighted sizes (`sizes`), the balance of visits and
patients (`balance`), open and closed panels (`statuses`), who may still join (`joining`), panels that are being built
(`ramp_ups`), and what is recommended (`recommendations`); real terms stand in `presets`. Nothing here closes a panel
or turns anybody away: a person does.
What this package may not know: who is attributed to whom, and money.

>>> from fractions import Fraction
>>> rate = VisitRate(per_patient=Fraction(2), basis=VisitBasis.OWN)
>>> str(ideal_panel(visits_per_day=20, days_per_year=220, rate=rate))
'2200'
"""

from primarycare.rightsizing.balance import (
    MOST_FULL_TIME_EQUIVALENTS,
    VisitBasis,
    VisitRate,
    days_needed_per_year,
    full_time_equivalents_needed,
    ideal_panel,
    over_under,
    sustainable_visits_per_patient,
    utilisation,
    visits_needed_per_day,
)
from primarycare.rightsizing.joining import JoinDecision, JoinPolicy, JoinReason, JoinRule, may_join
from primarycare.rightsizing.ramp_ups import RampPoint, RampUp
from primarycare.rightsizing.recommendations import (
    PanelIndicator,
    RatedIndicator,
    Rating,
    StatusRecommendation,
    recommend_status,
)
from primarycare.rightsizing.sizes import (
    Normalisation,
    member_weights,
    normalisation,
    panel_members,
    raw_size,
    weighted_size,
)
from primarycare.rightsizing.statuses import (
    PanelStanding,
    PanelStatus,
    StatusHistory,
    StatusPolicy,
    UtilisationReading,
    next_status,
)
from primarycare.rightsizing.weights import WeightBand, WeightTable

__all__ = [
    "MOST_FULL_TIME_EQUIVALENTS",
    "JoinDecision",
    "JoinPolicy",
    "JoinReason",
    "JoinRule",
    "Normalisation",
    "PanelIndicator",
    "PanelStanding",
    "PanelStatus",
    "RampPoint",
    "RampUp",
    "RatedIndicator",
    "Rating",
    "StatusHistory",
    "StatusPolicy",
    "StatusRecommendation",
    "UtilisationReading",
    "VisitBasis",
    "VisitRate",
    "WeightBand",
    "WeightTable",
    "days_needed_per_year",
    "full_time_equivalents_needed",
    "ideal_panel",
    "may_join",
    "member_weights",
    "next_status",
    "normalisation",
    "over_under",
    "panel_members",
    "raw_size",
    "recommend_status",
    "sustainable_visits_per_patient",
    "utilisation",
    "visits_needed_per_day",
    "weighted_size",
]
