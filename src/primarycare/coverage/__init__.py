"""Coverage: who serves when, who sees whom, whether the burden is fair, and what a rota breaks.

What lives here: the planned rota (`planning`) and the final one (`differences`, `finals`); who sees a patient
(`seeing`); gaps, crowds and double duty (`gaps`); cover that fails (`rings`) and proposals of it (`proposals`,
`proposing`); working life and locums (`careers`); the fair builder (`building`) with what a group would like
(`preferences`), its accounts (`ledgers`, `keeping`) and report (`fairness`); breaches (`breaches`, `validation`) and
moves held against them (`moves`); pictures of a month (`pictures`).
What this package may not know: pay.

>>> from primarycare.rotations import Rota
>>> gaps(Rota((), ()))
()
"""

from primarycare.coverage.breaches import Breach, RotaRule
from primarycare.coverage.building import BuiltRota, Rejection, Unfilled, build_rota
from primarycare.coverage.careers import career_findings, hand_over_duties
from primarycare.coverage.differences import Difference, FinalRota, Ineffective, WhyIneffective
from primarycare.coverage.fairness import FairnessReport, TagSpread, fairness_of
from primarycare.coverage.finals import final_rota
from primarycare.coverage.gaps import Crowd, DoubleDuty, Gap, crowds, double_duties, gaps
from primarycare.coverage.keeping import keep_ledger
from primarycare.coverage.ledgers import AbsenceCredit, Balance, Ledger, LedgerEntry, TagCount
from primarycare.coverage.moves import MoveCheck, check_move
from primarycare.coverage.pictures import MonthPicture, month_picture
from primarycare.coverage.planning import layer_for, planned_rota
from primarycare.coverage.preferences import (
    BuildingRules,
    HolidayAlternation,
    ServedHoliday,
    SoftRule,
    Spacing,
    WeekendPairing,
)
from primarycare.coverage.proposals import (
    ChosenAs,
    CoverChoice,
    CoverPlan,
    CoverProposal,
    RejectedCover,
    WhyNoCover,
)
from primarycare.coverage.proposing import propose_cover, propose_covers
from primarycare.coverage.rings import (
    EACH_SCOPE,
    CoverCircle,
    SinglePoint,
    Uncovered,
    circular_cover,
    cover_days,
    single_points_of_failure,
    uncovered,
)
from primarycare.coverage.seeing import Coverage, Seen, SeenAs, Tried, WhyNot
from primarycare.coverage.validation import breaches_of

__all__ = [
    "EACH_SCOPE",
    "AbsenceCredit",
    "Balance",
    "Breach",
    "BuildingRules",
    "BuiltRota",
    "ChosenAs",
    "CoverChoice",
    "CoverCircle",
    "CoverPlan",
    "CoverProposal",
    "Coverage",
    "Crowd",
    "Difference",
    "DoubleDuty",
    "FairnessReport",
    "FinalRota",
    "Gap",
    "HolidayAlternation",
    "Ineffective",
    "Ledger",
    "LedgerEntry",
    "MonthPicture",
    "MoveCheck",
    "RejectedCover",
    "Rejection",
    "RotaRule",
    "Seen",
    "SeenAs",
    "ServedHoliday",
    "SinglePoint",
    "SoftRule",
    "Spacing",
    "TagCount",
    "TagSpread",
    "Tried",
    "Uncovered",
    "Unfilled",
    "WeekendPairing",
    "WhyIneffective",
    "WhyNoCover",
    "WhyNot",
    "breaches_of",
    "build_rota",
    "career_findings",
    "check_move",
    "circular_cover",
    "cover_days",
    "crowds",
    "double_duties",
    "fairness_of",
    "final_rota",
    "gaps",
    "hand_over_duties",
    "keep_ledger",
    "layer_for",
    "month_picture",
    "planned_rota",
    "propose_cover",
    "propose_covers",
    "single_points_of_failure",
    "uncovered",
]
