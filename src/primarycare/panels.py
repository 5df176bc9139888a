"""Panels: who is whose designated physician, over time.

What lives here: designations (in France the declaration of a médecin traitant) and the questions they answer.
A patient has one designated physician at most on any day.
What this module may not know: visits and attribution, which can only suggest a designation.

>>> panels = Panels((
...     Designation(PatientId("p-1"), PhysicianId("dr-01"), Period(date(2019, 1, 1), date(2020, 8, 10))),
...     Designation(PatientId("p-1"), PhysicianId("dr-02"), Period(date(2020, 8, 10))),
... ))
>>> panels.physician_of(PatientId("p-1"), date(2020, 8, 9)), panels.physician_of(PatientId("p-1"), date(2020, 8, 10))
(PhysicianId('dr-01'), PhysicianId('dr-02'))
"""

from collections.abc import Mapping
from datetime import date

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError
from primarycare.identifiers import PatientId, PhysicianId
from primarycare.periods import Period
from primarycare.timelines import Dated, Timeline

__all__ = ["Designation", "Panels"]


@frozen
class Designation:
    """A patient's choice of a designated physician, for a period.

    >>> Designation(PatientId("p-1"), PhysicianId("dr-01"), Period(date(2019, 1, 1))).physician
    PhysicianId('dr-01')
    """

    patient: PatientId = field(validator=checks.checked(checks.a(PatientId)))
    physician: PhysicianId = field(validator=checks.checked(checks.a(PhysicianId)))
    during: Period = field(validator=checks.checked(checks.a(Period)))


@frozen
class Panels:
    """All designations of a group; raises `InvalidValueError`, naming the patient, where two share a day.

    >>> Panels((
    ...     Designation(PatientId("p-1"), PhysicianId("dr-01"), Period(date(2019, 1, 1))),
    ...     Designation(PatientId("p-1"), PhysicianId("dr-02"), Period(date(2020, 8, 10))),
    ... ))
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: designations: of 'p-1': entries: the one from 2019-01-01 and the one from \
2020-08-10 share days; end the first before the second begins
    """

    designations: tuple[Designation, ...] = field(
        repr=False, validator=checks.checked(checks.each(checks.a(Designation)))
    )
    _by_patient: Mapping[PatientId, Timeline[PhysicianId]] = field(init=False, eq=False, repr=False)

    @_by_patient.default
    def _index(self) -> Mapping[PatientId, Timeline[PhysicianId]]:
        entries: dict[PatientId, list[Dated[PhysicianId]]] = {}
        for designation in checks.each(checks.a(Designation))(self.designations, "designations"):
            dated = Dated(designation.during, designation.physician)
            entries.setdefault(designation.patient, []).append(dated)
        timelines = {}
        for patient, dated_physicians in entries.items():
            try:
                timelines[patient] = Timeline(tuple(dated_physicians))
            except InvalidValueError as error:
                raise InvalidValueError(f"designations: of {str(patient)!r}: {error}") from None
        return timelines

    def timeline_of(self, patient: PatientId) -> Timeline[PhysicianId]:
        """Give a patient's designated physicians over time; nobody is designated where it has gaps.

        >>> Panels(()).timeline_of(PatientId("p-1")).entries
        ()
        """
        return self._by_patient.get(patient, Timeline(()))

    def physician_of(self, patient: PatientId, day: date) -> PhysicianId | None:
        """Give a patient's designated physician on a day, or None.

        >>> Panels(()).physician_of(PatientId("p-1"), date(2020, 1, 1)) is None
        True
        """
        entry = self.timeline_of(patient).entry_at(day)
        return None if entry is None else entry.value

    def members_on(self, physician: PhysicianId, day: date) -> tuple[PatientId, ...]:
        """Give the panel of a physician on a day, in order of identifier.

        >>> panels = Panels((Designation(PatientId("p-1"), PhysicianId("dr-01"), Period(date(2019, 1, 1))),))
        >>> panels.members_on(PhysicianId("dr-01"), date(2020, 1, 1))
        (PatientId('p-1'),)
        """
        checks.a_date(day, "day")
        mine = (known for known in self.designations if known.physician == physician)
        return tuple(sorted(known.patient for known in mine if day in known.during))
