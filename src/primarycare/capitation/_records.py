"""From facts on record and inputs given to the values that one version of a schedule asks for.

What lives here: where each input of a patient comes from, and on which day a fact is read.
What this module may not know: what is paid for the values.

>>> from fractions import Fraction
>>> from primarycare.patients import DatedFlag, Sex
>>> from primarycare.published import load
>>> patient = Patient(identifier=PatientId("p-1"), born_on=date(1980, 1, 1), sex=Sex.FEMALE,
...                   flags=(DatedFlag("ald", ()),))
>>> member = MemberMonth(patient=PatientId("p-1"), physician=PhysicianId("dr-01"), month=Month(2024, 5),
...                      fraction=Fraction(1), days=31, first_day=date(2024, 5, 1), reason="enrolled all month")
>>> Records(load("fr-fpmt").version_for(Month(2024, 5)), Month(2024, 5)).values_for(member, patient)
{'age': 44, 'ald': False}
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import TypeAlias

from primarycare.errors import InvalidValueError, NotKnownError, PrimaryCareError
from primarycare.identifiers import PatientId, PhysicianId
from primarycare.membership import MemberMonth
from primarycare.patients import Patient
from primarycare.periods import Month, Year
from primarycare.schedules import About, Age, Choice, Flag, InputValue, ScheduleVersion

__all__ = ["NO_INPUTS", "NO_PATIENTS", "NO_PHYSICIANS", "Given", "Records"]

Given: TypeAlias = Mapping[str, InputValue]

NO_INPUTS: Given = MappingProxyType({})
NO_PHYSICIANS: Mapping[PhysicianId, Given] = MappingProxyType({})
NO_PATIENTS: Mapping[PatientId, Given] = MappingProxyType({})

_SEX_INPUT = "sex"


class Records:
    """How one version reads its inputs for one month or year: from the patient's record, or as they were given.

    >>> from primarycare.published import load
    >>> Records(load("fr-fpmt").version_for(Year(2024)), Year(2024)).reading_days["age"]
    datetime.date(2024, 12, 31)
    """

    def __init__(
        self,
        version: ScheduleVersion,
        span: Month | Year,
        given: Given = NO_INPUTS,
        of_physicians: Mapping[PhysicianId, Given] = NO_PHYSICIANS,
        of_patients: Mapping[PatientId, Given] = NO_PATIENTS,
    ) -> None:
        self.version = version
        self.given = given
        self.of_physicians = of_physicians
        self.of_patients = of_patients
        self.about_patient = tuple(
            declared
            for declared in version.inputs
            if isinstance(declared, Age) or getattr(declared, "about", None) is About.PATIENT
        )
        named = {
            declared.name: version.age_on
            if isinstance(declared, Age) and version.age_on is not None
            else version.facts_on
            for declared in self.about_patient
        }
        self.reading_days = {name: day.within(span) for name, day in named.items() if day is not None}

    def values_for(self, member: MemberMonth, patient: Patient) -> dict[str, InputValue]:
        """Give every value that the version asks for, checked, in the order of its inputs.

        A value about the patient is refused without being shown; messages name the patient.
        """
        inputs = self._given_to(member)
        for declared in self.about_patient:
            if not (isinstance(declared, Age | Flag | Choice) and _is_on_record(declared, patient)):
                continue
            if declared.name in inputs:
                raise InvalidValueError(
                    f"{member.patient}: {declared.name}: given, and on record too; give it in one place"
                )
            day = max(self.reading_days[declared.name], member.first_day)
            inputs[declared.name] = _from_record(declared, patient, day)
        refused = self._refused_private_input(inputs)
        if refused is not None:
            raise InvalidValueError(
                f"{member.patient}: {refused}: the value is not one that the schedule knows; correct the record"
            )
        try:
            return self.version.read(inputs)
        except NotKnownError as error:
            raise type(error)(f"{member.patient}: {error}") from None

    def _given_to(self, member: MemberMonth) -> dict[str, InputValue]:
        layers = (
            self.given,
            self.of_physicians.get(member.physician, NO_INPUTS),
            self.of_patients.get(member.patient, NO_INPUTS),
        )
        inputs = {name: value for layer in layers for name, value in layer.items()}
        if len(inputs) < sum(len(layer) for layer in layers):
            twice = sorted(name for name in inputs if sum(name in layer for layer in layers) > 1)
            raise InvalidValueError(f"{member.patient}: {', '.join(twice)}: given in two places; give it in one")
        return inputs

    def _refused_private_input(self, inputs: Given) -> str | None:
        """Name the first input about the patient that the version refuses; its error would show the value."""
        for declared in self.about_patient:
            if declared.name in inputs:
                try:
                    declared.read(inputs[declared.name])
                except PrimaryCareError:
                    return declared.name
        return None


def _is_on_record(declared: Age | Flag | Choice, patient: Patient) -> bool:
    return isinstance(declared, Age) or declared.name == _SEX_INPUT or patient.knows(declared.name)


def _from_record(declared: Age | Flag | Choice, patient: Patient, day: date) -> InputValue:
    if isinstance(declared, Age):
        return patient.age_on(day, declared.leap_day)
    if isinstance(declared, Flag):
        return patient.has(declared.name, day)
    return patient.sex.value if declared.name == _SEX_INPUT else patient.category(declared.name, day)
