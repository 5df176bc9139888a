"""The rule as a tiny tax-benefit system of OpenFisca-core: a dated scale of amounts by age, with ALD and without.

OpenFisca keeps an array for each variable and knows no null: a date that is not known stands as NaT, a flag that is
not known as false beside a second one that says so. Its scales find an age's bracket by a binary search.
"""

from datetime import date
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from primarycare.periods import Month
from tests.benchmarks.frames.people import NOTHING, Arrays, Days
from tests.benchmarks.frames.rule import Rule

__all__ = ["built", "calculated", "inputs_of", "system"]

Columns: TypeAlias = dict[str, NDArray[np.generic]]
# OpenFisca asks a population for a variable by calling it; the variable says of what type the array is.
Population: TypeAlias = Any
Array: TypeAlias = Any

_PERSON = build_entity(key="person", plural="people", label="Somebody", is_person=True)
_HOUSEHOLD = build_entity(
    key="household", plural="households", label="Household", roles=[{"key": "member", "plural": "members"}]
)
_SINCE = "2026-01-01"


def _dated(value: int) -> dict[str, object]:
    return {_SINCE: {"value": value}}


def _scale(rates: tuple[int, ...]) -> dict[str, object]:
    brackets = [
        {"threshold": _dated(age), "amount": _dated(rate)} for age, rate in zip((0, 7, 60, 75), rates, strict=True)
    ]
    return {"metadata": {"type": "single_amount"}, "brackets": brackets}


def _variable(name: str, kind: type, of: DateUnit, formula: object = None) -> type[Variable]:
    body = {"value_type": kind, "entity": _PERSON, "definition_period": of, "label": name}
    return type(name, (Variable,), body if formula is None else {**body, "formula": formula})


def _bounds(period: Any) -> tuple[Any, Any]:
    return np.datetime64(str(period.start), "D"), np.datetime64(str(period.start), "D") + period.size_in_days


def _read_on(person: Population, period: Any) -> Array:
    """The first of the month, or the day of joining where that is later."""
    return np.fmax(person("enrolled_from", period), _bounds(period)[0])


def _age(person: Population, period: Any) -> Array:
    born, day = person("born_on", period), person("read_on", period)
    born_in, read_in = born.astype("M8[M]"), day.astype("M8[M]")
    months = read_in.astype(np.int64) - born_in.astype(np.int64)
    day_born, day_read = (born - born_in).astype(np.int64), (day - read_in).astype(np.int64)
    # In a common year the birthday of a 29 February is the 28th: the last day of that month has everybody's.
    is_last_day = (day + 1).astype("M8[M]") > read_in
    return (months - ((day_born > day_read) & ~is_last_day)) // 12


def _covered_days(person: Population, period: Any) -> Array:
    first, after = _bounds(period)
    ends = np.fmin(person("enrolled_until", period), after)
    return np.maximum((ends - person("read_on", period)).astype(np.int64), 0)


def _problem(person: Population, period: Any) -> Array:
    begun, end, born = (person(name, period) for name in ("enrolled_from", "enrolled_until", "born_on"))
    missing = ~person("flags_known", period) | np.isnat(born)
    code = np.select([missing, born > person("read_on", period)], [1, 5], 0)
    code = np.where(person("covered_days", period) > 0, code, 0)
    return np.select([np.isnat(begun), end < begun], [1, 2], code)


def _due(person: Population, period: Any, parameters: Any) -> Array:
    at = parameters(period)
    age, days = person("age", period), person("covered_days", period)
    by_age = np.where(person("ald", period), at.with_ald.calc(age), at.without_ald.calc(age))
    cents = by_age + np.where(person("c2s", period), at.supplement, 0)
    rounded = (2 * cents.astype(np.int64) * days + period.size_in_days) // (2 * period.size_in_days)
    return np.where(person("problem", period) == 0, rounded, 0)


def system(rule: Rule) -> TaxBenefitSystem:
    """Build the tax-benefit system."""
    made = TaxBenefitSystem([_PERSON, _HOUSEHOLD])
    made.parameters = ParameterNode(
        "",
        data={
            "without_ald": _scale(rule.without_ald),
            "with_ald": _scale(rule.with_ald),
            "supplement": {"values": _dated(rule.supplement)},
        },
    )
    for name in ("born_on", "enrolled_from", "enrolled_until"):
        made.add_variable(_variable(name, date, DateUnit.ETERNITY))
    for name in ("ald", "c2s", "flags_known"):
        made.add_variable(_variable(name, bool, DateUnit.MONTH))
    made.add_variable(_variable("read_on", date, DateUnit.MONTH, _read_on))
    for name, formula in {"age": _age, "covered_days": _covered_days, "problem": _problem, "due": _due}.items():
        made.add_variable(_variable(name, int, DateUnit.MONTH, formula))
    return made


def inputs_of(people: Arrays) -> Columns:
    """Give the columns as OpenFisca keeps them."""

    def dates(days: Days) -> NDArray[np.datetime64]:
        known = days.astype("M8[D]")
        known[days == NOTHING] = np.datetime64("NaT")
        return known

    return {
        "born_on": dates(people.born_on),
        "enrolled_from": dates(people.enrolled_from),
        "enrolled_until": dates(people.enrolled_until),
        "ald": people.ald == 1,
        "c2s": people.c2s == 1,
        "flags_known": (people.ald >= 0) & (people.c2s >= 0),
    }


def built(made: TaxBenefitSystem, columns: Columns, month: Month) -> Simulation:
    """Build a simulation of the columns for a month."""
    simulation = SimulationBuilder().build_default_simulation(made, len(columns["born_on"]))
    for name, values in columns.items():
        simulation.set_input(name, str(month), values)
    return simulation


def calculated(simulation: Simulation, month: Month) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """Calculate amounts and problems; what was calculated before is forgotten first."""
    for name in ("due", "problem", "age", "covered_days", "read_on"):
        simulation.delete_arrays(name)
    due, problem = (simulation.calculate(name, str(month)) for name in ("due", "problem"))
    return due.astype(np.int64), problem.astype(np.int8)
