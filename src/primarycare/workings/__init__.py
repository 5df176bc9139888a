"""Workings: how an amount came about, line by line, checked when built.

What lives here: the lines of an amount, each with its rate, quantity, factors and source, and the `Working` that
they add up to. It prints as a table in a terminal and as escaped HTML in a notebook.
What this module may not know: any rule; it only refuses lines that do not add up.

>>> from fractions import Fraction
>>> from primarycare.money import EUR, Rate, Rounding, RoundingMode
>>> line = WorkingLine.worked(
...     "average monthly forfait",
...     (Part(Rate.parse("12.00", EUR, per="person and month"), Fraction(1)),),
... )
>>> print(Working.settled(
...     "p-00017, August 2020", (line,), Rounding(2, RoundingMode.HALF_UP), EUR,
...     scaling=(Factor("15 of 31 days", Fraction(15, 31)),),
... ))
p-00017, August 2020
  average monthly forfait  12.00 EUR per person and month  12.00
  × 15/31 (15 of 31 days)
  rounded half-up to 0.01 per person
  total                                                     5.81 EUR
"""

from primarycare.workings.lines import Factor, Part, WorkingLine
from primarycare.workings.totals import Working

__all__ = ["Factor", "Part", "Working", "WorkingLine"]
