"""Hypothesis makes every public value from its class alone, once this library is installed."""

import attrs
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from primarycare.identifiers import Identifier
from tests.public_values import public_classes

MADE = sorted(
    (kind for kind in public_classes() if attrs.has(kind) or issubclass(kind, Identifier) and kind is not Identifier),
    key=lambda kind: kind.__name__,
)


@pytest.mark.parametrize("kind", MADE, ids=lambda kind: kind.__name__)
def test_a_value_is_made_from_its_class(kind: type[object]) -> None:
    @settings(max_examples=3, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.from_type(kind))
    def is_made(value: object) -> None:
        assert type(value) is kind

    is_made()
