"""Sizes: how many patients a panel holds, each counted as one or by weight.

What lives here: raw and weighted sizes on a day, and the normalising of weights to a reference population.
What this module may not know: which size is right, and who is attributed to whom.

>>> from primarycare.patients import Sex
>>> from primarycare.citations import Citation
>>> table = WeightTable.from_rows("ours", ((0, "2", "1.8"), (15, "1", "1.2")), Citation.illustrative("an example"))
>>> panel = (
...     Patient(identifier=PatientId("p-1"), born_on=date(2020, 5, 2), sex=Sex.MALE),
...     Patient(identifier=PatientId("p-2"), born_on=date(1970, 5, 2), sex=Sex.FEMALE),
... )
>>> raw_size(panel, date(2026, 1, 1))
2
>>> weighted_size(panel, date(2026, 1, 1), table, normalised_to=None, leap_day=LeapDayRule.MARCH_1)
Fraction(16, 5)
"""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidTypeError, InvalidValueError, NotKnownError
from primarycare.identifiers import PatientId, PhysicianId
from primarycare.panels import Panels
from primarycare.patients import Patient
from primarycare.periods import LeapDayRule
from primarycare.rightsizing._numbers import a_fraction_above_nothing
from primarycare.rightsizing.weights import WeightTable

__all__ = ["Normalisation", "member_weights", "normalisation", "panel_members", "raw_size", "weighted_size"]


@frozen(kw_only=True)
class Normalisation:
    """What a reference population counts raw and weighted under a table, so that both become the same there.

    Wales fixes such a factor for a year (Annex B, version of 31 January 2004). Raises `InvalidValueError` for
    a population that counts or weighs nothing.

    >>> Normalisation(table="ours", heads=Fraction(1000), weighted=Fraction(1250)).factor
    Fraction(4, 5)
    """

    table: str = field(validator=checks.checked(checks.a_text))
    heads: Fraction = field(validator=checks.checked(a_fraction_above_nothing))
    weighted: Fraction = field(validator=checks.checked(a_fraction_above_nothing))

    @property
    def factor(self) -> Fraction:
        """What each weight is multiplied by: heads for each weighted head."""
        return self.heads / self.weighted


def panel_members(
    panels: Panels, patients: Mapping[PatientId, Patient], physician: PhysicianId, on: date
) -> tuple[Patient, ...]:
    """Give the patients designated to a physician on a day, in order of identifier, the dead among them.

    Raises `NotKnownError` for a designated patient who is not among `patients`.

    >>> panel_members(Panels(()), {}, PhysicianId("dr-01"), date(2026, 1, 1))
    ()
    """
    found = []
    for identifier in panels.members_on(physician, on):
        if identifier not in patients:
            raise NotKnownError(f"patients: {str(identifier)!r}, who has a designation, is not among them")
        found.append(patients[identifier])
    return tuple(found)


def _alive(members: Iterable[Patient], on: date) -> list[Patient]:
    day = checks.a_date(on, "on")
    given = checks.each(checks.a(Patient))(tuple(members), "members")
    checks.unique((patient.identifier for patient in given), "members")
    return [patient for patient in given if day in patient.lived]


def raw_size(members: Iterable[Patient], on: date) -> int:
    """Count the patients who are alive on a day, the days of birth and death included.

    Raises `InvalidValueError` for a patient who stands twice.

    >>> raw_size((), date(2026, 1, 1))
    0
    """
    return len(_alive(members, on))


def member_weights(
    members: Iterable[Patient],
    on: date,
    table: WeightTable,
    *,
    multipliers: Mapping[PatientId, Fraction] | None = None,
    normalised_to: Normalisation | None,
    leap_day: LeapDayRule,
) -> Mapping[PatientId, Fraction]:
    """Give what each patient who is alive on a day counts: the weight of age and sex, times a multiplier of one's own.

    A multiplier stands for what age and sex do not tell, such as conditions; it is 1 where none is given, and one for
    somebody else is passed over. `normalised_to` is None where weights stand as printed. Raises `NotKnownError`,
    naming the patient, where the table needs a sex that is not known, and `InvalidValueError` for a negative
    multiplier, for a patient who stands twice, and for a normalisation under another table.

    >>> from primarycare.patients import Sex
    >>> from primarycare.citations import Citation
    >>> table = WeightTable.from_rows("ours", ((0, "2", "1.8"),), Citation.illustrative("an example"))
    >>> boy = Patient(identifier=PatientId("p-1"), born_on=date(2020, 5, 2), sex=Sex.MALE)
    >>> member_weights((boy,), date(2026, 1, 1), table, multipliers={PatientId("p-1"): Fraction(3, 2)},
    ...                normalised_to=None, leap_day=LeapDayRule.MARCH_1)
    {PatientId('p-1'): Fraction(3, 1)}
    """
    checks.a(WeightTable)(table, "table")
    factor = Fraction(1)
    if normalised_to is not None:
        if checks.a(Normalisation)(normalised_to, "normalised_to").table != table.name:
            raise InvalidValueError(
                f"normalised_to: it was found under {normalised_to.table!r} and not under {table.name!r}; "
                "use one of the same table"
            )
        factor = normalised_to.factor
    weights = {}
    for patient in _alive(members, on):
        multiplier = _multiplier(patient.identifier, multipliers or {})
        weights[patient.identifier] = _table_weight(patient, on, table, leap_day) * multiplier * factor
    return weights


def weighted_size(
    members: Iterable[Patient],
    on: date,
    table: WeightTable,
    *,
    multipliers: Mapping[PatientId, Fraction] | None = None,
    normalised_to: Normalisation | None,
    leap_day: LeapDayRule,
) -> Fraction:
    """Give the sum of what each patient who is alive on a day counts, in weighted patients; see `member_weights`.

    >>> from primarycare.citations import Citation
    >>> table = WeightTable.from_rows("ours", ((0, "1", "1"),), Citation.illustrative("an example"))
    >>> str(weighted_size((), date(2026, 1, 1), table, normalised_to=None, leap_day=LeapDayRule.MARCH_1))
    '0'
    """
    weights = member_weights(
        members, on, table, multipliers=multipliers, normalised_to=normalised_to, leap_day=leap_day
    )
    return sum(weights.values(), Fraction(0))


def normalisation(
    population: Iterable[Patient],
    on: date,
    table: WeightTable,
    *,
    multipliers: Mapping[PatientId, Fraction] | None = None,
    leap_day: LeapDayRule,
) -> Normalisation:
    """Give the normalisation under which a reference population on a day weighs as much as it has heads.

    Raises `InvalidValueError` for a population that is empty or weighs nothing on the day.

    >>> from primarycare.patients import Sex
    >>> from primarycare.citations import Citation
    >>> table = WeightTable.from_rows("ours", ((0, "2", "1.6"),), Citation.illustrative("an example"))
    >>> boy = Patient(identifier=PatientId("p-1"), born_on=date(2020, 5, 2), sex=Sex.MALE)
    >>> normalisation((boy,), date(2026, 1, 1), table, leap_day=LeapDayRule.MARCH_1).factor
    Fraction(1, 2)
    """
    weights = member_weights(population, on, table, multipliers=multipliers, normalised_to=None, leap_day=leap_day)
    return Normalisation(table=table.name, heads=Fraction(len(weights)), weighted=sum(weights.values(), Fraction(0)))


def _multiplier(patient: PatientId, multipliers: Mapping[PatientId, Fraction]) -> Fraction:
    try:
        multiplier = checks.exact_number(multipliers.get(patient, 1), "multipliers")
    except (InvalidTypeError, InvalidValueError) as error:
        raise type(error)(f"multipliers: that of {str(patient)!r} is not an exact number; give a Fraction") from None
    if multiplier < 0:
        raise InvalidValueError(f"multipliers: that of {str(patient)!r} is negative; give 0 or more")
    return multiplier


def _table_weight(patient: Patient, on: date, table: WeightTable, leap_day: LeapDayRule) -> Fraction:
    band = table.band_of(patient.age_on(on, leap_day), patient.sex)
    if band is None:
        raise NotKnownError(
            f"sex: {table.name!r} weighs by sex and has no weight for {str(patient.identifier)!r}; "
            "record the sex, or use a table that covers it"
        )
    return band.weight
