"""Scopes: which services a rule of a contract is for.

What lives here: ranges of codes, and scopes by code, category and place of service, with what they leave out.
What this module may not know: what is paid for a service inside.

>>> office = ServiceScope(ranges=(CodeRange("99202", "99215"),), excluded=("99211",), places=("11",))
>>> [office.covers(code, service="visit", place="11") for code in ("99214", "99211", "80053")]
[True, False, False]
"""

from collections.abc import Iterable

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, shown

__all__ = ["CodeRange", "ServiceScope"]

_PLACE_DIGITS = 2


@frozen
class CodeRange:
    """All codes of one length from the first to the last, both included, in the order of their characters.

    Raises `InvalidValueError` for ends of two lengths and for a last before the first.

    >>> CodeRange("99202", "99215").holds("99214"), CodeRange("99202", "99215").holds("9921")
    (True, False)
    """

    first: str = field(validator=checks.checked(checks.a_text))
    last: str = field(validator=checks.checked(checks.a_text))

    def __attrs_post_init__(self) -> None:
        if len(self.first) != len(self.last) or self.last < self.first:
            raise InvalidValueError(
                f"last: {shown(self.last)} does not follow {shown(self.first)}; give two codes of one length, in order"
            )

    def holds(self, code: str) -> bool:
        """Tell whether a code lies between the two, or is one of them.

        >>> CodeRange("J0120", "J9999").holds("J1100")
        True
        """
        return len(code) == len(self.first) and self.first <= code <= self.last

    def overlap(self, other: "CodeRange") -> "CodeRange | None":
        """Give the codes that both hold, or None where there are none.

        >>> CodeRange("10000", "19999").overlap(CodeRange("15000", "29999"))
        CodeRange(first='15000', last='19999')
        """
        first, last = max(self.first, other.first), min(self.last, other.last)
        return CodeRange(first, last) if len(self.first) == len(other.first) and first <= last else None


def _texts(given: tuple[str, ...], field_name: str) -> tuple[str, ...]:
    return tuple(sorted(set(checks.each(checks.a_text)(given, field_name))))


def _spans(given: tuple[CodeRange, ...], field_name: str) -> tuple[CodeRange, ...]:
    spans = checks.each(checks.a(CodeRange))(given, field_name)
    return tuple(sorted(set(spans), key=lambda span: (span.first, span.last)))


def _codes_once(given: tuple[str, ...]) -> tuple[str, ...]:
    return _texts(given, "codes")


def _services_once(given: tuple[str, ...]) -> tuple[str, ...]:
    return _texts(given, "services")


def _places_once(given: tuple[str, ...]) -> tuple[str, ...]:
    places = _texts(given, "places")
    for place in places:
        # Any other text would match no line, and the term would silently price nothing.
        if not (len(place) == _PLACE_DIGITS and place.isascii() and place.isdigit()):
            raise InvalidValueError(f"places: {shown(place)} is not a code of two digits; give one such as '11'")
    return places


def _excluded_once(given: tuple[str, ...]) -> tuple[str, ...]:
    return _texts(given, "excluded")


def _ranges_once(given: tuple[CodeRange, ...]) -> tuple[CodeRange, ...]:
    return _spans(given, "ranges")


def _excluded_ranges_once(given: tuple[CodeRange, ...]) -> tuple[CodeRange, ...]:
    return _spans(given, "excluded_ranges")


def _share_one(mine: Iterable[str], others: Iterable[str]) -> bool:
    left, right = set(mine), set(others)
    return not left or not right or bool(left & right)


@frozen(kw_only=True)
class ServiceScope:
    """Which services a term is for: empty means all of them.

    A line is inside when its code is listed or in a range (where either is given) and not excluded, its category is
    among `services` and its place of service, by two-digit code, among `places`. Exclusions are the carve-outs.
    Raises `InvalidValueError` for a place that is not two digits.

    >>> ServiceScope().covers("99214", service="visit", place="11")
    True
    >>> ServiceScope(services=("laboratory",)).covers("99214", service="visit", place="11")
    False
    """

    codes: tuple[str, ...] = field(default=(), converter=_codes_once)
    ranges: tuple[CodeRange, ...] = field(default=(), converter=_ranges_once)
    services: tuple[str, ...] = field(default=(), converter=_services_once)
    places: tuple[str, ...] = field(default=(), converter=_places_once)
    excluded: tuple[str, ...] = field(default=(), converter=_excluded_once)
    excluded_ranges: tuple[CodeRange, ...] = field(default=(), converter=_excluded_ranges_once)

    def holds(self, code: str) -> bool:
        """Tell whether a code is inside, whatever the category and the place.

        >>> ServiceScope(codes=("80053",)).holds("80053")
        True
        """
        if code in self.excluded or any(span.holds(code) for span in self.excluded_ranges):
            return False
        return not (self.codes or self.ranges) or code in self.codes or any(span.holds(code) for span in self.ranges)

    def covers(self, code: str, *, service: str, place: str) -> bool:
        """Tell whether a code of a category and a place is inside.

        >>> ServiceScope(places=("11", "10")).covers("99214", service="visit", place="23")
        False
        """
        return (
            (not self.places or place in self.places)
            and (not self.services or service in self.services)
            and self.holds(code)
        )

    def meets(self, other: "ServiceScope") -> bool:
        """Tell whether a service can be inside both.

        Two ranges, or a range and all codes, meet unless one exclusion takes away everything that they share.

        >>> ServiceScope(codes=("80053",)).meets(ServiceScope(ranges=(CodeRange("80000", "89999"),)))
        True
        >>> ServiceScope(excluded=("80053",)).meets(ServiceScope(codes=("80053",)))
        False
        """
        if not (_share_one(self.services, other.services) and _share_one(self.places, other.places)):
            return False
        if any(other.holds(code) for code in self.codes if self.holds(code)):
            return True
        if any(self.holds(code) for code in other.codes if other.holds(code)):
            return True
        mine, theirs = (scope.ranges if scope.codes or scope.ranges else None for scope in (self, other))
        if mine is None and theirs is None:
            return True
        shared = theirs if mine is None else mine
        if mine is not None and theirs is not None:
            shared = tuple(both for span in mine for each in theirs if (both := span.overlap(each)) is not None)
        excluded = (*self.excluded_ranges, *other.excluded_ranges)
        excluded += tuple(CodeRange(code, code) for code in (*self.excluded, *other.excluded))
        return any(all(gone.overlap(span) != span for gone in excluded) for span in shared or ())
