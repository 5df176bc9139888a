"""Money: settled amounts, exact rates and shares, and the one place where rounding happens.

What lives here: currencies, `Money` in whole minor units, `Rate` as an exact price per something, `Share` of a
whole, named roundings, and the splitting of an amount without losing a cent.
What this module may not know: who is paid, and for what.

>>> Rate.parse("33.9032", NZD, per="person and month").times(1, Rounding(2, RoundingMode.HALF_UP))
Money.parse('33.90', NZD)
>>> [str(part) for part in allocate(Money.parse("100.00", EUR), [1, 1, 1])]
['33.34 EUR', '33.33 EUR', '33.33 EUR']
"""

from primarycare.money.amounts import Money, amount_above_zero, amount_not_negative
from primarycare.money.currencies import (
    AUD,
    CAD,
    CHF,
    CZK,
    DKK,
    EUR,
    GBP,
    JPY,
    KWD,
    NOK,
    NZD,
    PLN,
    SEK,
    TND,
    USD,
    Currency,
)
from primarycare.money.rates import Rate, Share
from primarycare.money.roundings import Rounding, RoundingMode, Stage, exact_text, refuse_a_coarse_rounding
from primarycare.money.splitting import allocate, settle_together

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
    "Money",
    "Rate",
    "Rounding",
    "RoundingMode",
    "Share",
    "Stage",
    "allocate",
    "amount_above_zero",
    "amount_not_negative",
    "exact_text",
    "refuse_a_coarse_rounding",
    "settle_together",
]
