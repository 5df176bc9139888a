"""Publication: by which days a rota is sent, and how soon it is reported who served.

What lives here: rules of publication as data, the French one, and the days that follow from a rule.
What this module may not know: any rota. Nothing here is legal advice.

>>> french_out_of_hours().dates_for(date(2026, 7, 1)).to_council_by
datetime.date(2026, 5, 17)
"""

from datetime import date

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation, Evidence
from primarycare.errors import InvalidValueError
from primarycare.periods import Period, add_days, add_months

__all__ = ["PublicationDates", "PublicationRule", "french_out_of_hours"]


@frozen(kw_only=True)
class PublicationDates:
    """The day on which a rota starts, and the last days on which it is sent to the council and by the council onward.

    Raises `InvalidValueError` for days out of order.

    >>> PublicationDates(
    ...     starts_on=date(2026, 7, 1), to_council_by=date(2026, 7, 2), onward_by=date(2026, 6, 21)
    ... )
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: to_council_by: 2026-07-02 is after 2026-06-21, by which the council sends it \
onward; correct one of them
    """

    starts_on: date = field(validator=checks.checked(checks.a_date))
    to_council_by: date = field(validator=checks.checked(checks.a_date))
    onward_by: date = field(validator=checks.checked(checks.a_date))

    def __attrs_post_init__(self) -> None:
        if self.to_council_by > self.onward_by:
            raise InvalidValueError(
                f"to_council_by: {self.to_council_by} is after {self.onward_by}, by which the council sends it onward; "
                "correct one of them"
            )
        if self.onward_by > self.starts_on:
            raise InvalidValueError(
                f"onward_by: {self.onward_by} is after {self.starts_on}, when the rota starts; correct one of them"
            )


@frozen(kw_only=True)
class PublicationRule:
    """For how long a rota is made at least, how many days ahead it is sent, and how soon those who served are named.

    `before_start_days` is how long before its start a rota reaches the council, `onward_days` how long before it the
    council has sent it onward; both are calendar days. `served_report_months` is counted from the last day of the rota.
    Raises `InvalidValueError` where the council would send a rota onward before it has it.

    >>> french_out_of_hours().minimum_months
    3
    """

    name: str = field(validator=checks.checked(checks.a_text))
    minimum_months: int = field(validator=checks.checked(checks.within(1, 120)))
    before_start_days: int = field(validator=checks.checked(checks.within(0, 3_650)))
    onward_days: int = field(validator=checks.checked(checks.within(0, 3_650)))
    served_report_months: int = field(validator=checks.checked(checks.within(0, 120)))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))

    def __attrs_post_init__(self) -> None:
        if self.onward_days > self.before_start_days:
            raise InvalidValueError(
                f"onward_days: {self.onward_days} days ahead is before the council has it, {self.before_start_days} "
                "days ahead; give fewer"
            )

    def dates_for(self, starts_on: date) -> PublicationDates:
        """Give the last days of sending for a rota that starts on a day; raises where they leave the calendar.

        >>> french_out_of_hours().dates_for(date(2026, 7, 1)).onward_by
        datetime.date(2026, 6, 21)
        """
        return PublicationDates(
            starts_on=checks.a_date(starts_on, "starts_on"),
            to_council_by=add_days(starts_on, -self.before_start_days),
            onward_by=add_days(starts_on, -self.onward_days),
        )

    def is_long_enough(self, during: Period) -> bool:
        """Tell whether a rota of a period is as long as the rule asks, in calendar months from its first day.

        >>> french_out_of_hours().is_long_enough(Period(date(2026, 7, 1), date(2026, 9, 30)))
        False
        """
        end = checks.a(Period)(during, "during").end
        return end is None or end >= add_months(during.start, self.minimum_months)

    def served_report_by(self, last_day: date) -> date:
        """Give the last day on which it is reported who served on a rota, from the last day of the rota.

        >>> french_out_of_hours().served_report_by(date(2026, 9, 30))
        datetime.date(2026, 10, 30)
        """
        return add_months(checks.a_date(last_day, "last_day"), self.served_report_months)


def french_out_of_hours() -> PublicationRule:
    """Give the French rule for out-of-hours care outside of hospitals.

    A rota is made for at least 3 months, reaches the departmental council 45 days before it starts, and is sent onward
    10 days before it starts; who served is reported within 1 month after its end.
    Source: Art. R6315-2 of the code of public health, in `citation` of what is given.

    >>> french_out_of_hours().citation.pinpoint
    'Art. R6315-2'
    """
    return PublicationRule(
        name="French out-of-hours care",
        minimum_months=3,
        before_start_days=45,
        onward_days=10,
        served_report_months=1,
        citation=Citation(
            title="Code de la santé publique: tableau de permanence",
            publisher="Doctrine",
            url="https://www.doctrine.fr/l/texts/codes/LEGITEXT000006072665/articles/LEGIARTI000006919304",
            pinpoint="Art. R6315-2",
            verified_on=date(2026, 11, 21),
            evidence=Evidence.CONFIRMED,
        ),
    )
