"""Policies: which rules place a patient, in which order, and what happens to a choice that cannot be met.

What lives here: the conventions of a plan, and the published order of its rules.
What this module may not know: any patient or physician.

>>> [rule.value for rule in usual_order(unmet_choice=UnmetChoice.NEXT_RULE).rules]
['patient choice', 'household together', 'second-most-seen', 'site and language', 'spare capacity']
"""

from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation, Evidence
from primarycare.errors import InvalidValueError

__all__ = ["PlacementRule", "ReassignmentPolicy", "UnmetChoice", "usual_order"]


class PlacementRule(Enum):
    """A rule that can place a patient.

    `PATIENT_CHOICE`: with the physician whom the patient asked for. `HOUSEHOLD`: all members who still have to be
    placed with one physician, first where a member has gone already. `SECOND_MOST_SEEN`: with the physician seen most
    besides the one who leaves, or the next one down who can. `SITE_AND_LANGUAGE`: at a site to which the patient can
    come and in the patient's language. `SPARE_CAPACITY`: in proportion to spare weighted capacity.

    >>> PlacementRule("second-most-seen")
    <PlacementRule.SECOND_MOST_SEEN: 'second-most-seen'>
    """

    PATIENT_CHOICE = "patient choice"
    HOUSEHOLD = "household together"
    SECOND_MOST_SEEN = "second-most-seen"
    SITE_AND_LANGUAGE = "site and language"
    SPARE_CAPACITY = "spare capacity"


class UnmetChoice(Enum):
    """What happens to a patient whose chosen physician has no room: placed by the next rules, or waiting.

    >>> UnmetChoice("wait")
    <UnmetChoice.WAIT: 'wait'>
    """

    NEXT_RULE = "next rule"
    WAIT = "wait"


@frozen(kw_only=True)
class ReassignmentPolicy:
    """The rules of a plan in order, and its conventions.

    The patient's choice always comes first (http://californiahealthcarelaw.com/?p=52: patients may choose, and may
    follow the one who leaves); the others may be left out or stand in any order. Where `sites_bind`, nobody is sent to
    a physician at none of the patient's sites except by choice; otherwise the sites are a preference.
    Raises `InvalidValueError` for rules that do not begin with the choice, and for one that stands twice.

    >>> ReassignmentPolicy(rules=(PlacementRule.SPARE_CAPACITY,), unmet_choice=UnmetChoice.WAIT, sites_bind=False)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: rules: patient choice is not the first; put it there, since patients may \
always choose
    """

    rules: tuple[PlacementRule, ...] = field(validator=checks.checked(checks.each(checks.a(PlacementRule))))
    unmet_choice: UnmetChoice = field(validator=checks.checked(checks.a(UnmetChoice)))
    sites_bind: bool = field(validator=checks.checked(checks.a(bool)))
    citations: tuple[Citation, ...] = field(
        default=(), repr=False, validator=checks.checked(checks.each(checks.a(Citation)))
    )

    def __attrs_post_init__(self) -> None:
        if self.rules[:1] != (PlacementRule.PATIENT_CHOICE,):
            raise InvalidValueError(
                "rules: patient choice is not the first; put it there, since patients may always choose"
            )
        checks.unique((rule.value for rule in self.rules), "rules")


_READ = date(2026, 11, 21)
_CHOICE = Citation(
    title="Patients may choose, including to follow the physician who leaves",
    publisher="California healthcare law",
    url="http://californiahealthcarelaw.com/?p=52",
    verified_on=_READ,
    evidence=Evidence.SINGLE_SOURCE,
)
_CAPACITY = Citation(
    title="Practice facilitation handbook, module 20, appendix C: reassignment by panel capacity",
    publisher="Agency for Healthcare Research and Quality",
    url="https://www.ahrq.gov/ncepcr/tools/pf-handbook/mod20-appendix-c.html",
    verified_on=_READ,
    evidence=Evidence.SINGLE_SOURCE,
)


def usual_order(*, unmet_choice: UnmetChoice, sites_bind: bool = False) -> ReassignmentPolicy:
    """Give the usual order: choice, household, second-most-seen, site and language, spare capacity.

    The sources ask for the patient's choice and for panel capacity; what an unmet choice leads to they do not say.

    >>> print(usual_order(unmet_choice=UnmetChoice.WAIT).citations[0].url)
    http://californiahealthcarelaw.com/?p=52
    """
    return ReassignmentPolicy(
        rules=tuple(PlacementRule),
        unmet_choice=unmet_choice,
        sites_bind=sites_bind,
        citations=(_CHOICE, _CAPACITY),
    )
