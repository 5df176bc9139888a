"""Currencies: codes, and how many decimals their minor units have.

What lives here: the currency type and the currencies that this library names. What this module may not know: amounts.

>>> Currency.of("KWD").decimals
3
"""

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, NotKnownError, shown

__all__ = [
    "AUD",
    "CAD",
    "CHF",
    "CZK",
    "DKK",
    "EUR",
    "GBP",
    "JPY",
    "KWD",
    "NOK",
    "NZD",
    "PLN",
    "SEK",
    "TND",
    "USD",
    "Currency",
]


@frozen
class Currency:
    """A currency: its ISO 4217 code and how many decimals its minor unit has (0 to 4).

    >>> Currency("KWD", 3)
    Currency(code='KWD', decimals=3)
    """

    code: str = field()
    decimals: int = field(validator=checks.checked(checks.within(0, 4)))

    @code.validator
    def _is_a_code(self, _attribute: object, value: object) -> None:
        text = checks.a_text(value, "code")
        if not (len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()):
            raise InvalidValueError(f"code: {shown(value)} is not a currency code; give three capital letters")

    @classmethod
    def of(cls, code: str) -> "Currency":
        """Give a currency that this module names; raises `NotKnownError` for any other code.

        >>> Currency.of("JPY").decimals
        0
        """
        try:
            return _BY_CODE[code]
        except (KeyError, TypeError):
            raise NotKnownError(
                f"code: {shown(code)} is not among {', '.join(sorted(_BY_CODE))}; "
                "build it with Currency(code, decimals)"
            ) from None


AUD = Currency("AUD", 2)
CAD = Currency("CAD", 2)
CHF = Currency("CHF", 2)
CZK = Currency("CZK", 2)
DKK = Currency("DKK", 2)
EUR = Currency("EUR", 2)
GBP = Currency("GBP", 2)
JPY = Currency("JPY", 0)
KWD = Currency("KWD", 3)
NOK = Currency("NOK", 2)
NZD = Currency("NZD", 2)
PLN = Currency("PLN", 2)
SEK = Currency("SEK", 2)
TND = Currency("TND", 3)
USD = Currency("USD", 2)

_BY_CODE = {
    currency.code: currency for currency in (AUD, CAD, CHF, CZK, DKK, EUR, GBP, JPY, KWD, NOK, NZD, PLN, SEK, TND, USD)
}
