"""Published and derived amounts, as data in `tests/vectors`, against what the lines of the schedules add up to."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import NotRequired, TypedDict, cast

import pytest
from attrs import field, frozen

from primarycare import published
from primarycare.money import Rounding, RoundingMode, exact_text
from primarycare.schedules import InputValue, Number, RateSchedule, ScheduleVersion, schedule_from_toml

Given = dict[str, bool | int | str]


class Example(TypedDict):
    inputs: Given
    exact: NotRequired[str]
    printed: NotRequired[str]


class Group(TypedDict):
    schedule: str
    on: date
    label: str
    source: str
    inputs: NotRequired[Given]
    printed_mode: NotRequired[str]
    times: NotRequired[int]
    examples: list[Example]


class Vectors(TypedDict):
    retrieved_on: date
    schedules: NotRequired[dict[str, str]]
    inputs: NotRequired[dict[str, Given]]
    group: list[Group]


def vectors(name: str) -> Vectors:
    path = Path(__file__).parent / "vectors" / f"{name}.toml"
    return cast(Vectors, tomllib.loads(path.read_text(encoding="utf-8")))


FORFAITS, SCHEMES, NATIONAL = vectors("fr_forfaits"), vectors("schemes"), vectors("national_payments")
SCHEDULES: Mapping[str, RateSchedule] = {
    **{name: published.load(name) for name in published.catalogue()},
    **{
        name: schedule_from_toml(text)
        for source in (SCHEMES, NATIONAL)
        for name, text in source.get("schedules", {}).items()
    },
}


@frozen
class Case:
    group: Group = field(repr=False)
    example: Example
    given: Given

    def __str__(self) -> str:
        return f"{self.group['schedule']} {self.group['on']} {self.example['inputs']}"


def cases() -> Iterator[Case]:
    for source in (FORFAITS, SCHEMES):
        for group in source["group"]:
            shared = {**source.get("inputs", {}).get(group["schedule"], {}), **group.get("inputs", {})}
            yield from (Case(group, example, {**shared, **example["inputs"]}) for example in group["examples"])


CASES = tuple(cases())


def values_of(version: ScheduleVersion, given: Given) -> Iterator[dict[str, InputValue]]:
    """Give the values of an example: ratios are written as text, and an open point left out has every answer."""
    ratios = {known.name for known in version.inputs if isinstance(known, Number) and not known.whole}
    values = {name: Fraction(value) if name in ratios else value for name, value in given.items()}
    open_points = [point for point in version.open_points if point.name not in given]
    for answers in product(*(point.options for point in open_points)):
        yield values | dict(zip((point.name for point in open_points), answers, strict=True))


def amounts(case: Case) -> set[Fraction]:
    """Give what the lines add up to, whatever the answers to the open points that the example leaves out."""
    schedule = SCHEDULES[case.group["schedule"]]
    version = schedule.version_on(case.group["on"])
    worked = (version.work(values, schedule.currency) for values in values_of(version, case.given))
    return {sum((line.amount for line in lines), Fraction(0)) for lines in worked}


def as_printed(amount: Fraction, printed: str, mode: str) -> str:
    places = len(printed.partition(".")[2])
    return exact_text(Rounding(places, RoundingMode(mode)).apply(amount), places=places)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_amount_is_reproduced(case: Case) -> None:
    (amount,) = amounts(case)
    if "exact" in case.example:
        assert exact_text(amount) == case.example["exact"]
    if "printed" in case.example:
        total, printed = amount * case.group.get("times", 1), case.example["printed"]
        assert as_printed(total, printed, case.group.get("printed_mode", "half-up")) == printed


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_example_says_what_is_due_and_who_says_so(case: Case) -> None:
    assert case.group["label"] in ("published", "derived")
    assert case.group["source"].startswith("https://")
    assert "printed" in case.example or (case.group["label"] == "derived" and "exact" in case.example)


def test_the_examples_were_read_on_a_stated_day() -> None:
    assert all(isinstance(source["retrieved_on"], date) for source in (FORFAITS, SCHEMES))
