"""Strategies for pictures of a rota.

What lives here: one function for each kind of value, named in the plural. Everything that it makes is valid by itself;
keyword arguments narrow it.
What this module may not know: the laws that are checked with its values.

>>> from hypothesis import find
>>> find(month_pictures(months=st.just(Month(2026, 2))), bool).month.days
28
"""

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from primarycare.coverage import MonthPicture
from primarycare.periods import Month
from primarycare.testing.strategies.vocabulary import months as every_month
from primarycare.testing.strategies.vocabulary import plain_texts

__all__ = ["month_pictures"]

_MONTHS, _LINES, _YES_OR_NO = every_month(), plain_texts(max_size=6), st.booleans()
_MOST_DUTIES = 6


def _under(month: Month, lines: list[tuple[int, str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line for on, line in lines if on == day) for day in range(month.days))


@st.composite
def _month_pictures(draw: DrawFn, months: SearchStrategy[Month]) -> MonthPicture:
    month = draw(months)
    duties = draw(st.lists(st.tuples(st.integers(0, month.days - 1), _LINES, _LINES), max_size=_MOST_DUTIES))
    planned = _under(month, [(on, line) for on, line, _ in duties]) if draw(_YES_OR_NO) else None
    return MonthPicture(month=month, days=_under(month, [(on, line) for on, _, line in duties]), planned=planned)


def month_pictures(*, months: SearchStrategy[Month] = _MONTHS) -> SearchStrategy[MonthPicture]:
    """Make pictures of months: some duties, by themselves or beside the planned ones.

    >>> from hypothesis import find
    >>> len(find(month_pictures(), lambda picture: bool(picture.changed_days)).changed_days)
    1
    """
    return _month_pictures(months)
