"""Notices: who has to be told of a departure, and by which day.

What lives here: published rules of notice as data, and the days and patients that follow from one.
What this module may not know: where the patients go. Nothing here is legal advice.

>>> due = notices_due(notice_to_patients_seen(), date(2026, 9, 1), physician=PhysicianId("dr-1"))
>>> due.send_by
datetime.date(2026, 8, 2)
"""

from collections.abc import Iterable
from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.citations import Citation, Evidence
from primarycare.encounters import Visit
from primarycare.errors import InvalidValueError
from primarycare.identifiers import PatientId, PhysicianId
from primarycare.periods import Period, add_days, add_months

__all__ = [
    "Audience",
    "NoticeRule",
    "NoticesDue",
    "notice_before_moving",
    "notice_of_full_panel",
    "notice_to_patients_seen",
    "notices_due",
]


class Audience(Enum):
    """Who is told: patients seen within the look-back, patients who depend on continuity, or the payer.

    >>> Audience("the payer")
    <Audience.PAYER: 'the payer'>
    """

    SEEN = "patients seen"
    CONTINUITY_DEPENDENT = "patients who depend on continuity"
    PAYER = "the payer"


@frozen(kw_only=True)
class NoticeRule:
    """A rule of notice: how many days before the day it concerns, and who is told.

    `look_back_months` is how far back from the last day of notice a visit counts, for patients seen and for nobody
    else. `stops_new_patients` says that nobody new is taken once the notices are sent.
    Raises `InvalidValueError` for patients seen without a look-back, and for a look-back of somebody else.

    >>> notice_to_patients_seen().look_back_months
    36
    """

    title: str = field(validator=checks.checked(checks.a_text))
    days_before: int = field(validator=checks.checked(checks.within(0, 3_650)))
    tells: Audience = field(validator=checks.checked(checks.a(Audience)))
    look_back_months: int | None = field(
        default=None, validator=checks.checked(checks.optional(checks.within(1, 1_200)))
    )
    stops_new_patients: bool = field(default=False, validator=checks.checked(checks.a(bool)))
    citation: Citation = field(repr=False, validator=checks.checked(checks.a(Citation)))

    def __attrs_post_init__(self) -> None:
        if (self.tells is Audience.SEEN) is (self.look_back_months is None):
            raise InvalidValueError(
                f"look_back_months: {self.look_back_months} was given for {self.tells.value}; "
                "give it for patients seen, and for nobody else"
            )


def _cited(title: str, publisher: str, url: str) -> Citation:
    return Citation(
        title=title,
        publisher=publisher,
        url=url,
        verified_on=date(2026, 11, 21),
        evidence=Evidence.SINGLE_SOURCE,
    )


def notice_to_patients_seen() -> NoticeRule:
    """Give the rule of at least 30 days' notice to patients seen in the last 3 years.

    >>> notice_to_patients_seen().days_before
    30
    """
    return NoticeRule(
        title="notice to patients seen",
        days_before=30,
        tells=Audience.SEEN,
        look_back_months=36,
        citation=_cited(
            "Patient notification by a physician discontinuing clinical practice",
            "Medical Algorithms",
            "https://www.medicalalgorithms.com/patient-notification-by-a-physician-discontinuing-clinical-practice",
        ),
    )


def notice_before_moving() -> NoticeRule:
    """Give the rule to start moving patients who depend on continuity 60 days ahead, and to take nobody new after it.

    >>> notice_before_moving().stops_new_patients
    True
    """
    return NoticeRule(
        title="start of moving",
        days_before=60,
        tells=Audience.CONTINUITY_DEPENDENT,
        stops_new_patients=True,
        citation=_cited(
            "Legal steps that need to be taken before you can leave your medical practice",
            "ENT Today",
            "https://enttoday.org/article/legal-steps-that-need-to-be-taken-before-you-can-leave-your-medical-practice/2",
        ),
    )


def notice_of_full_panel() -> NoticeRule:
    """Give the rule of a capitation agreement: members are accepted until 90 days after written notice to the payer.

    The day it concerns is the first on which the panel may be closed to the payer's members; those assigned stay.

    >>> notice_of_full_panel().tells.value
    'the payer'
    """
    return NoticeRule(
        title="notice of a full panel",
        days_before=90,
        tells=Audience.PAYER,
        citation=_cited(
            "Capitation agreement: notice that the maximum capacity is reached",
            "Law Insider",
            "https://lawinsider.com/contracts/jUK5ilr6bpT",
        ),
    )


@frozen(kw_only=True)
class NoticesDue:
    """The last day on which notices go out under a rule, the patients to tell, and since when nobody new is taken.

    >>> NoticesDue(rule=notice_of_full_panel(), send_by=date(2026, 6, 3), tell=()).no_new_patients_from is None
    True
    """

    rule: NoticeRule = field(validator=checks.checked(checks.a(NoticeRule)))
    send_by: date = field(validator=checks.checked(checks.a_date))
    tell: tuple[PatientId, ...] = field(repr=False, validator=checks.checked(checks.each(checks.a(PatientId))))

    def __attrs_post_init__(self) -> None:
        checks.unique(self.tell, "tell")

    @property
    def no_new_patients_from(self) -> date | None:
        """The day from which nobody new is taken if the notices go out on the last day, or None under other rules."""
        return self.send_by if self.rule.stops_new_patients else None


def notices_due(
    rule: NoticeRule,
    departure_on: date,
    *,
    physician: PhysicianId,
    visits: Iterable[Visit] = (),
    dependent: Iterable[PatientId] = (),
) -> NoticesDue:
    """Give the last day of notice and the patients to tell, in order of identifier, before a day of departure.

    The days are calendar days counted back from `departure_on`, the first day away. Patients seen are those with a
    visit to the physician from the look-back before the last day of notice, that day included, to before the
    departure: whoever is first seen after the notices went out is to be told as well. `dependent` are the patients who
    depend on continuity; who they are is a clinical judgement. A payer is told and no patient.
    Raises `InvalidValueError` where the days leave the calendar.

    >>> from primarycare.identifiers import VisitId
    >>> visit = Visit(identifier=VisitId("v-1"), patient=PatientId("p-1"), on=date(2023, 8, 2),
    ...               physician=PhysicianId("dr-1"), structure=None, service="general practice")
    >>> notices_due(
    ...     notice_to_patients_seen(), date(2026, 9, 1), physician=PhysicianId("dr-1"), visits=(visit,)
    ... ).tell
    (PatientId('p-1'),)
    """
    checks.a(PhysicianId)(physician, "physician")
    send_by = add_days(checks.a_date(departure_on, "departure_on"), -checks.a(NoticeRule)(rule, "rule").days_before)
    tell: Iterable[PatientId] = ()
    if rule.look_back_months is not None:
        counted = Period(add_months(send_by, -rule.look_back_months), departure_on)
        given = checks.each(checks.private(Visit))(tuple(visits), "visits")
        tell = (visit.patient for visit in given if visit.physician == physician and visit.on in counted)
    elif rule.tells is Audience.CONTINUITY_DEPENDENT:
        tell = checks.each(checks.a(PatientId))(tuple(dependent), "dependent")
    return NoticesDue(rule=rule, send_by=send_by, tell=tuple(sorted(set(tell))))
