"""The errors this library raises: one base and a few leaves, each also the built-in it refines.

What lives here: the error classes, and `shown`, which puts a refused value into a message without ever being
hurt by it. What this module may not know: any rule. A business finding (spending over a cap, a patient
without a physician) is not an error; it is a value beside the result, see `primarycare.findings`.

>>> from primarycare.money import EUR, Money
>>> try:
...     Money.parse("12.505", EUR)
... except ValueError as error:
...     print(type(error).__name__, "-", error)
InvalidValueError - amount: '12.505' has more decimals than EUR has; give at most 2
"""

__all__ = [
    "ConservationError",
    "InvalidTypeError",
    "InvalidValueError",
    "MissingInputError",
    "NotKnownError",
    "PrimaryCareError",
    "ScheduleTextError",
    "shown",
]

_LONGEST_SHOWN = 60
_WIDEST_INTEGER_SHOWN = 128


class PrimaryCareError(Exception):
    """The base of every error that this library raises on purpose.

    >>> issubclass(InvalidValueError, PrimaryCareError)
    True
    """


class InvalidValueError(PrimaryCareError, ValueError):
    """A value of the right type that the rules refuse.

    >>> issubclass(InvalidValueError, ValueError)
    True
    """


class InvalidTypeError(PrimaryCareError, TypeError):
    """A value of the wrong type: a float for money, a datetime for a date, a bool for a number.

    >>> issubclass(InvalidTypeError, TypeError)
    True
    """


class NotKnownError(PrimaryCareError, LookupError):
    """A question about a date, a name or a range of which nothing is known; the message says what is known.

    >>> issubclass(NotKnownError, LookupError)
    True
    """


class MissingInputError(NotKnownError):
    """An input that a schedule needs and nobody gave, among them an open point that nobody settled.

    >>> issubclass(MissingInputError, LookupError)
    True
    """


class ConservationError(InvalidValueError):
    """Parts that do not add up to their whole; the message shows both sums.

    >>> issubclass(ConservationError, ValueError)
    True
    """


class ScheduleTextError(InvalidValueError):
    """A text that is not a schedule; the message names the place in the text.

    >>> issubclass(ScheduleTextError, ValueError)
    True
    """


def shown(value: object) -> str:
    """Show a refused value in a message: short, on one line, and safe for hostile values.

    >>> shown("12,50"), shown(10**5000), shown("x" * 100)[-12:]
    ("'12,50'", 'an integer of 16610 bits', "xxxxx' (cut)")
    """
    if isinstance(value, int) and value.bit_length() > _WIDEST_INTEGER_SHOWN:
        return f"an integer of {value.bit_length()} bits"
    if isinstance(value, str) and len(value) > _LONGEST_SHOWN:
        return f"{value[:_LONGEST_SHOWN]!r} (cut)"
    try:
        text = " ".join(repr(value).splitlines())
    except Exception:  # a message must not fail because the refused value cannot even be shown
        return f"a {type(value).__name__}"
    return text if len(text) <= 2 * _LONGEST_SHOWN else f"{text[: 2 * _LONGEST_SHOWN]} (cut)"
