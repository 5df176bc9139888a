"""Laws of every value: it is frozen, equal to what is built alike, and survives copying and pickling."""

import copy
import pickle
from collections.abc import Callable
from importlib import import_module
from typing import cast

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from primarycare.identifiers import Identifier
from primarycare.money import Rate
from primarycare.testing import strategies
from primarycare.timelines import Dated, Timeline
from primarycare.workings import Working

MODULES = (
    "identifiers",
    "citations",
    "findings",
    "money",
    "periods",
    "timelines",
    "instants",
    "workings",
    "schedules",
    "physicians",
    "patients",
    "groups",
    "panels",
    "encounters",
    "activity",
    "engagement",
    "risks",
    "health_plans",
    "envelopes",
    "baskets",
    "rotations",
    "claims",
    "networks",
    "membership",
    "attribution",
    "continuity",
    "rightsizing",
    "reassignment",
    "reassessment",
    "outside_use",
    "commitments",
    "indicators",
    "capitation",
    "envelope",
    "refunds",
    "risk",
    "discounts",
    "settlement",
)


def is_value(kind: object) -> bool:
    if not isinstance(kind, type):
        return False
    return attrs.has(kind) or (issubclass(kind, Identifier) and kind is not Identifier)


def public_values() -> list[type[object]]:
    modules = [import_module(f"primarycare.{name}") for name in MODULES]
    named = [cast(object, getattr(module, name)) for module in modules for name in module.__all__]
    return [cast(type[object], kind) for kind in named if is_value(kind)]


VALUES = public_values()
every_value = pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
few = settings(max_examples=10)


def made(kind: type[object]) -> SearchStrategy[object]:
    return st.from_type(kind)


def built_alike(value: object) -> object:
    kind = type(value)
    build: Callable[..., object] = kind
    if not attrs.has(kind):
        return build(str(value))
    return build(**{field.alias: getattr(value, field.name) for field in attrs.fields(kind) if field.init})


@every_value
@few
@given(data=st.data())
def test_every_public_value_has_a_strategy_that_makes_it(kind: type[object], data: st.DataObject) -> None:
    assert type(data.draw(made(kind))) is kind


@every_value
@few
@given(data=st.data())
def test_a_value_is_frozen(kind: type[object], data: st.DataObject) -> None:
    value = data.draw(made(kind))
    fields = [field.name for field in attrs.fields(kind)] if attrs.has(kind) else []
    for name in [*fields, "anything_else"]:
        with pytest.raises(AttributeError):
            setattr(value, name, None)
    for name in fields:
        with pytest.raises(AttributeError):
            delattr(value, name)


@every_value
@few
@given(data=st.data())
def test_a_value_equals_what_is_built_alike_and_hashes_alike(kind: type[object], data: st.DataObject) -> None:
    value = data.draw(made(kind))
    for each in (built_alike(value), copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert type(each) is kind
        assert each == value
        assert hash(each) == hash(value)
        assert repr(each) == repr(value)


@few
@given(st.from_type(Timeline[Rate]), st.from_type(Dated[Rate]))
def test_the_strategy_of_dated_values_follows_the_type_of_the_value(line: Timeline[Rate], dated: Dated[Rate]) -> None:
    assert all(isinstance(entry.value, Rate) for entry in (*line.entries, dated))


@few
@given(st.from_type(Working[Rate]))
def test_the_strategy_of_workings_follows_the_type_of_the_total(working: Working[Rate]) -> None:
    assert isinstance(working.total, Rate)


def test_every_strategy_is_offered_once_and_named_in_the_plural() -> None:
    assert len(strategies.__all__) == len(set(strategies.__all__))
    assert all(any(word.endswith("s") for word in name.split("_")) for name in strategies.__all__)
