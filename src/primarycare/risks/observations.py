"""Observations: which risk factors were seen in a patient, when, and how they stood.

What lives here: one observation of one risk, the assessment that the physician carries out every year with what the
other professionals contribute (Concours pluripro, February 2021), and the risks over time.
What this module may not know: what follows from a risk.

>>> seen = RiskObservation(
...     code="tobacco", domain=RiskDomain.MEDICAL, severity=Severity.MODERATE, status=RiskStatus.OPEN,
...     source=RiskSource.PATIENT, observed_on=date(2020, 9, 1),
... )
>>> seen
RiskObservation()
>>> RiskHistory(PatientId("p-1"), (seen,)).first_identified_on("tobacco")
datetime.date(2020, 9, 1)
"""

from collections.abc import Iterable
from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, NotKnownError
from primarycare.identifiers import PatientId, PhysicianId

__all__ = [
    "PreventiveAssessment",
    "RiskDomain",
    "RiskHistory",
    "RiskObservation",
    "RiskSource",
    "RiskStatus",
    "Severity",
]


class RiskDomain(Enum):
    """The side of life on which a risk stands (Concours pluripro, February 2021: medical, psychological, social).

    >>> RiskDomain("social")
    <RiskDomain.SOCIAL: 'social'>
    """

    MEDICAL = "medical"
    PSYCHOLOGICAL = "psychological"
    SOCIAL = "social"


class Severity(Enum):
    """How grave a risk is, listed from the least to the gravest.

    >>> [severity.value for severity in Severity]
    ['low', 'moderate', 'high']
    """

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"

    def reaches(self, least: "Severity") -> bool:
        """Tell whether this is as grave as another, or graver.

        >>> Severity.MODERATE.reaches(Severity.MODERATE), Severity.MODERATE.reaches(Severity.HIGH)
        (True, False)
        """
        order = tuple(Severity)
        return order.index(self) >= order.index(checks.a(Severity)(least, "least"))


class RiskStatus(Enum):
    """How a risk stands: open, managed (there and looked after), or resolved (there no longer).

    >>> RiskStatus("managed")
    <RiskStatus.MANAGED: 'managed'>
    """

    OPEN = "open"
    MANAGED = "managed"
    RESOLVED = "resolved"


class RiskSource(Enum):
    """Who brought the risk up.

    >>> RiskSource("patient")
    <RiskSource.PATIENT: 'patient'>
    """

    PATIENT = "patient"
    CLINICIAN = "clinician"


@frozen(kw_only=True)
class RiskObservation:
    """One look at one risk of a patient, all of it private; whose it is says the value that holds it.

    `code` names the risk in the group's own list. `observed_on` is the day on which the practice saw the risk so, not
    the day on which it began.

    >>> RiskObservation(
    ...     code="debts", domain=RiskDomain.SOCIAL, severity=Severity.LOW, status=RiskStatus.OPEN,
    ...     source=RiskSource.PATIENT, observed_on=date(2020, 9, 1),
    ... ).status
    <RiskStatus.OPEN: 'open'>
    """

    code: str = field(repr=False, validator=checks.checked(checks.a_private_text))
    domain: RiskDomain = field(repr=False, validator=checks.checked(checks.private(RiskDomain)))
    severity: Severity = field(repr=False, validator=checks.checked(checks.private(Severity)))
    status: RiskStatus = field(repr=False, validator=checks.checked(checks.private(RiskStatus)))
    source: RiskSource = field(repr=False, validator=checks.checked(checks.private(RiskSource)))
    observed_on: date = field(repr=False, validator=checks.checked(checks.a_private_date))


_observations = checks.each(checks.private(RiskObservation))


@frozen(kw_only=True)
class PreventiveAssessment:
    """What one preventive assessment of a patient found, by the physician who carried it out.

    An assessment may take up what was seen before its day, such as the answers to a questionnaire sent in earlier, and
    nothing later. `contributors` names the other professionals who took part.
    Raises `InvalidValueError`, naming the patient and no risk, for a code that stands twice and for an observation
    after the day of the assessment.

    >>> debts = RiskObservation(
    ...     code="debts", domain=RiskDomain.SOCIAL, severity=Severity.LOW, status=RiskStatus.OPEN,
    ...     source=RiskSource.PATIENT, observed_on=date(2020, 9, 2),
    ... )
    >>> PreventiveAssessment(patient=PatientId("p-1"), made_on=date(2020, 9, 1), physician=PhysicianId("dr-01"),
    ...                      observations=(debts,))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: observations: one of 'p-1' is dated after the assessment of 2020-09-01; \
correct one of them
    """

    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    made_on: date = field(validator=checks.checked(checks.a_date))
    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    observations: tuple[RiskObservation, ...] = field(repr=False, validator=checks.checked(_observations))
    contributors: tuple[str, ...] = field(
        default=(), repr=False, validator=checks.checked(checks.each(checks.a_private_text))
    )

    def __attrs_post_init__(self) -> None:
        name = repr(str(self.patient))
        if len({seen.code for seen in self.observations}) < len(self.observations):
            raise InvalidValueError(
                f"observations: a risk of {name} stands twice in the assessment of {self.made_on}; give each once"
            )
        if any(seen.observed_on > self.made_on for seen in self.observations):
            raise InvalidValueError(
                f"observations: one of {name} is dated after the assessment of {self.made_on}; correct one of them"
            )
        if len(set(self.contributors)) < len(self.contributors):
            raise InvalidValueError(
                f"contributors: one stands twice in the assessment of {name} on {self.made_on}; give each once"
            )


def _in_order(observations: tuple[RiskObservation, ...]) -> tuple[RiskObservation, ...]:
    seen = _observations(observations, "observations")
    return tuple(sorted(seen, key=lambda observation: (observation.observed_on, observation.code)))


@frozen
class RiskHistory:
    """The risks of a patient over time, from observations in any order; nothing is ever taken out of it.

    A risk that is not mentioned again keeps its last known state. Raises `InvalidValueError`, naming the patient and
    no risk, for two observations of one code on one day and for a code that changes its domain.

    >>> RiskHistory(PatientId("p-1"), ()).on(date(2026, 1, 1))
    ()
    """

    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    observations: tuple[RiskObservation, ...] = field(repr=False, converter=_in_order)

    def __attrs_post_init__(self) -> None:
        name = repr(str(self.patient))
        domains: dict[str, RiskDomain] = {}
        for earlier, later in zip(self.observations, self.observations[1:]):
            if (earlier.observed_on, earlier.code) == (later.observed_on, later.code):
                raise InvalidValueError(
                    f"observations: a risk of {name} was observed twice on one day; keep the one that holds"
                )
        for seen in self.observations:
            if domains.setdefault(seen.code, seen.domain) is not seen.domain:
                raise InvalidValueError(
                    f"observations: a risk of {name} changes its domain; give the other risk a code of its own"
                )

    @classmethod
    def of(
        cls,
        patient: PatientId,
        assessments: Iterable[PreventiveAssessment],
        *,
        between: Iterable[RiskObservation] = (),
    ) -> "RiskHistory":
        """Give the history that a patient's assessments make, with what was seen `between` them.

        Raises `InvalidValueError` for the assessment of somebody else.

        >>> assessment = PreventiveAssessment(patient=PatientId("p-1"), made_on=date(2020, 9, 1),
        ...                                   physician=PhysicianId("dr-01"), observations=())
        >>> RiskHistory.of(PatientId("p-2"), (assessment,))
        Traceback (most recent call last):
            ...
        primarycare.errors.InvalidValueError: assessments: the one of 2020-09-01 is of 'p-1', not of 'p-2'; give \
those of one patient
        """
        observations: list[RiskObservation] = []
        for position, made in enumerate(assessments):
            assessment = checks.a(PreventiveAssessment)(made, f"assessments[{position}]")
            if assessment.patient != patient:
                raise InvalidValueError(
                    f"assessments: the one of {assessment.made_on} is of {str(assessment.patient)!r}, "
                    f"not of {str(patient)!r}; give those of one patient"
                )
            observations.extend(assessment.observations)
        return cls(patient, (*observations, *between))

    def on(self, day: date) -> tuple[RiskObservation, ...]:
        """Give the latest observation of each risk made on or before a day, resolved ones too, in order of code.

        >>> RiskHistory(PatientId("p-1"), ()).on(date(2026, 1, 1))
        ()
        """
        checks.a_date(day, "day")
        latest = {seen.code: seen for seen in self.observations if seen.observed_on <= day}
        return tuple(latest[code] for code in sorted(latest))

    def current(self, day: date) -> tuple[RiskObservation, ...]:
        """Give the risks that a patient has on a day: as `on` gives them, without the resolved ones.

        >>> RiskHistory(PatientId("p-1"), ()).current(date(2026, 1, 1))
        ()
        """
        return tuple(seen for seen in self.on(day) if seen.status is not RiskStatus.RESOLVED)

    def first_identified_on(self, code: str) -> date:
        """Give the day of the first observation of a risk; raises `NotKnownError`, naming the patient, without one.

        >>> RiskHistory(PatientId("p-1"), ()).first_identified_on("tobacco")
        Traceback (most recent call last):
            ...
        primarycare.errors.NotKnownError: code: no observation of 'p-1' has this one; ask for one that was observed
        """
        checks.a_private_text(code, "code")
        for seen in self.observations:
            if seen.code == code:
                return seen.observed_on
        raise NotKnownError(
            f"code: no observation of {str(self.patient)!r} has this one; ask for one that was observed"
        )
