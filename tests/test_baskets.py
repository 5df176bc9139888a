from datetime import date, datetime

import pytest

from primarycare.baskets import BasketService, Regime
from primarycare.errors import InvalidTypeError, InvalidValueError
from tests.small_practice import a_basket, during

BASKET = a_basket(
    BasketService("G", during("2020-06-16", "2020-08-02")),
    BasketService("G", during("2020-08-04")),
    BasketService("VG", during("2020-06-16")),
)


@pytest.mark.parametrize(
    ("code", "day", "inside"),
    [
        ("G", date(2020, 6, 15), False),
        ("G", date(2020, 6, 16), True),
        ("G", date(2020, 8, 2), True),
        ("G", date(2020, 8, 3), False),
        ("G", date(2020, 8, 4), True),
        ("VG", date(2020, 8, 3), True),
        ("K", date(2020, 8, 3), False),
    ],
)
def test_a_service_is_inside_during_its_periods(code: str, day: date, inside: bool) -> None:
    assert BASKET.covers(code, day) is inside


@pytest.mark.parametrize(
    ("code", "engaged", "regime"),
    [("VG", True, Regime.FORFAIT), ("VG", False, Regime.FEE), ("K", True, Regime.FEE), ("K", False, Regime.FEE)],
)
def test_the_forfait_pays_what_is_inside_for_whoever_is_engaged_and_a_fee_pays_the_rest(
    code: str, engaged: bool, regime: Regime
) -> None:
    assert BASKET.regime(code, date(2020, 8, 3), engaged=engaged) is regime


def test_a_code_that_stands_twice_on_a_day_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^services: 'G' stands twice on the same days; merge the periods$"):
        a_basket(BasketService("G", during("2020-06-16", "2020-08-03")), BasketService("G", during("2020-08-03")))


def test_whether_a_patient_is_engaged_is_true_or_false() -> None:
    with pytest.raises(InvalidTypeError, match=r"^engaged: 1 is a int; give a bool$"):
        BASKET.regime("G", date(2020, 8, 4), engaged=1)  # type: ignore[arg-type]


def test_a_basket_is_asked_about_a_date() -> None:
    with pytest.raises(InvalidTypeError, match=r"^day: .* is a datetime"):
        BASKET.covers("G", datetime(2020, 8, 4))
