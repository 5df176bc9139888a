"""Terms: what a schedule made of rates says beside the rates.

What lives here: its name, how months are counted, when facts are read, how amounts are rounded, and who agreed on it.
What this module may not know: the rates.

>>> from primarycare.money import RoundingMode
>>> from primarycare.periods import Span
>>> from primarycare.schedules import DAILY_ACTUAL
>>> ScheduleTerms(
...     identifier=ScheduleId("ours"), title="Our forfait", counting=DAILY_ACTUAL,
...     facts_on=ReferenceDay(Span.MONTH, 1), rounding=Rounding(2, RoundingMode.HALF_UP), stage=Stage.PERSON,
...     citation=Citation.illustrative("Our forfait"),
... ).title
'Our forfait'
"""

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation
from primarycare.errors import InvalidValueError
from primarycare.identifiers import ScheduleId
from primarycare.money import Rounding, Stage
from primarycare.periods import ReferenceDay
from primarycare.schedules import Counting, Daily, DayBase
from primarycare.schedules.counting import a_counting

__all__ = ["ScheduleTerms"]


@frozen(kw_only=True)
class ScheduleTerms:
    """The conventions of paying rates that were set, for persons and by the month; none of them has a default.

    Raises `InvalidValueError` for counting days over the days of the year, which shares a yearly amount, and for
    rounding by the duty, which is not about persons.

    >>> from primarycare.money import RoundingMode
    >>> from primarycare.periods import Span
    >>> from primarycare.schedules import MID_MONTH
    >>> terms = ScheduleTerms(
    ...     identifier=ScheduleId("ours"), title="Our forfait", counting=MID_MONTH,
    ...     facts_on=ReferenceDay(Span.MONTH, 1), rounding=Rounding(2, RoundingMode.HALF_UP), stage=Stage.PERSON,
    ...     citation=Citation.illustrative("Our forfait"),
    ... )
    >>> terms.identifier
    ScheduleId('ours')
    """

    identifier: ScheduleId = field(validator=checks.checked(checks.a(ScheduleId)))
    title: str = field(validator=checks.checked(checks.a_text))
    counting: Counting = field(validator=checks.checked(a_counting))
    facts_on: ReferenceDay = field(validator=checks.checked(checks.a(ReferenceDay)))
    rounding: Rounding = field(validator=checks.checked(checks.a(Rounding)))
    stage: Stage = field(validator=checks.checked(checks.a(Stage)))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))
    caveats: tuple[str, ...] = field(default=(), repr=False, validator=checks.checked(checks.each(checks.a_text)))

    def __attrs_post_init__(self) -> None:
        if isinstance(self.counting, Daily) and self.counting.over is DayBase.YEAR:
            raise InvalidValueError(
                "counting: days over the year's days share a yearly amount, and these rates are for a month; "
                "count the days over the month"
            )
        if self.stage is Stage.DUTY:
            raise InvalidValueError(
                "stage: rates for persons are not rounded by the duty; give line, person or statement"
            )
