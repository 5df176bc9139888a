"""Places in a text: TOML tables on their way to values, each refusal named by where it stands.

What lives here: the taking of keys one by one, and values that are given once under a name and taken elsewhere.
What this module may not know: schedules.

>>> Place("schedule", {"id": "ours", "ttile": "Ours"}).whole(lambda place: place.text("id"))
Traceback (most recent call last):
    ...
primarycare.errors.ScheduleTextError: schedule: unknown key 'ttile'; known are id
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Generic, TypeVar

from primarycare import _checks as checks
from primarycare.citations import Citation, Evidence
from primarycare.errors import PrimaryCareError, ScheduleTextError, shown

T = TypeVar("T")
E = TypeVar("E", bound=Enum)

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]{1,60}")


class Shelf(Generic[T]):
    """Values given once under a name and taken from several places; none may be left untaken."""

    def __init__(self, path: str, values: dict[str, T]) -> None:
        self.path = path
        self.values = values
        self.taken: set[str] = set()

    def take(self, name: str, path: str) -> T:
        if name not in self.values:
            known = ", ".join(self.values) or "none"
            raise ScheduleTextError(f"{path}: {shown(name)} is not given in {self.path}; known are {known}")
        self.taken.add(name)
        return self.values[name]

    def refuse_untaken(self) -> None:
        for name in self.values:
            if name not in self.taken:
                raise ScheduleTextError(f"{self.path}: {shown(name)} is used nowhere; use it or leave it out")


class Place:
    """One TOML table on its way to a value: keys are taken out one by one, and none may be left."""

    def __init__(self, path: str, keys: object, citations: Shelf[Citation] | None = None) -> None:
        if not isinstance(keys, dict):
            raise ScheduleTextError(f"{path}: {shown(keys)} is not a table of keys; write {{ key = value }}")
        self.path = path
        self.keys = dict(keys)
        self.known: dict[str, None] = {}
        self.citations = citations or Shelf("schedule.citation", {})

    def whole(self, build: "Callable[[Place], T]") -> T:
        """Build a value of the keys, refusing with the place of whatever its constructor refuses."""
        with self.named():
            value = build(self)
        for key in self.keys:
            raise ScheduleTextError(f"{self.path}: unknown key {shown(key)}; known are {', '.join(self.known)}")
        return value

    @contextmanager
    def named(self) -> Iterator[None]:
        try:
            yield
        except ScheduleTextError:
            raise
        except PrimaryCareError as error:
            raise ScheduleTextError(f"{self.path}: {error}") from None

    def has(self, key: str) -> bool:
        self.known[key] = None
        return key in self.keys

    def take(self, key: str) -> object:
        if not self.has(key):
            raise ScheduleTextError(f"{self.path}: {key} is missing; add it")
        return self.keys.pop(key)

    def at(self, key: str) -> str:
        return f"{self.path}.{key if _BARE_KEY.fullmatch(key) else shown(key)}"

    def text(self, key: str) -> str:
        return checks.a_text(self.take(key), key)

    def day(self, key: str) -> date:
        return checks.a_date(self.take(key), key)

    def whole_number(self, key: str) -> int:
        return checks.whole_number(self.take(key), key)

    def number(self, key: str) -> Fraction:
        value = self.take(key)
        return checks.number_from_text(value, key) if isinstance(value, str) else checks.exact_number(value, key)

    def one_of(self, key: str, kind: type[E]) -> E:
        value = self.take(key)
        for member in kind:
            if member.value == value:
                return member
        raise ScheduleTextError(
            f"{self.path}: {key}: {shown(value)} is not known; give one of {', '.join(str(m.value) for m in kind)}"
        )

    def optional(self, key: str, read: Callable[[str], T]) -> T | None:
        return read(key) if self.has(key) else None

    def table(self, key: str, build: "Callable[[Place], T]") -> T:
        return Place(self.at(key), self.take(key), self.citations).whole(build)

    def tables(self, key: str, build: "Callable[[Place], T]") -> tuple[T, ...]:
        items = self.take(key)
        if not isinstance(items, list):
            raise ScheduleTextError(f"{self.at(key)}: {shown(items)} is not a list of tables; write [{{ ... }}]")
        places = (Place(f"{self.at(key)}[{number}]", item, self.citations) for number, item in enumerate(items))
        return tuple(place.whole(build) for place in places)

    def texts(self, key: str) -> tuple[str, ...]:
        items = self.take(key)
        if not isinstance(items, list):
            raise ScheduleTextError(f'{self.at(key)}: {shown(items)} is not a list; write ["..."]')
        return checks.each(checks.a_text)(tuple(items), key)

    def citation(self, inherited: Citation | None = None) -> Citation:
        """Take the citation of this place: a table, the name of one given at the top, or what is inherited."""
        if inherited is not None and not self.has("citation"):
            return inherited
        if isinstance(self.keys.get("citation"), str):
            return self.citations.take(self.text("citation"), f"{self.path}: citation")
        return self.table("citation", a_citation)


def a_citation(place: Place) -> Citation:
    """Read a citation from its table of keys."""
    return Citation(
        title=place.text("title"),
        publisher=place.text("publisher"),
        url=place.optional("url", place.text),
        verified_on=place.optional("verified_on", place.day),
        published_on=place.optional("published_on", place.day),
        pinpoint=place.optional("pinpoint", place.text),
        evidence=place.one_of("evidence", Evidence),
    )
