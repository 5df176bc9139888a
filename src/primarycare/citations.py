"""Citations: where a number comes from, and how well it is known.

What lives here: the source of a number, with the dates of publication and of our own verification kept apart,
and the kind of evidence that it is. What this module may not know: numbers.

>>> from datetime import date
>>> print(Citation(
...     title="Le nouveau forfait médecin traitant",
...     publisher="Assurance maladie",
...     url="https://www.ameli.fr/medecin/forfait",
...     verified_on=date(2026, 11, 21),
...     evidence=Evidence.CONFIRMED,
... ))
Le nouveau forfait médecin traitant, Assurance maladie, https://www.ameli.fr/medecin/forfait (verified 2026-11-21)
"""

from datetime import date
from enum import Enum

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, shown

__all__ = ["Citation", "Evidence"]


class Evidence(Enum):
    """How well the source supports the number.

    `CONFIRMED`: an official text, or two independent sources that agree. `SINGLE_SOURCE`: one good secondary
    source. `UNCONFIRMED`: a weak source, or one reading of a source that is silent; it may stand behind an option
    of an open point and never behind a shipped number. `DERIVED`: arithmetic from such sources, printed by none
    of them. `AGREEMENT`: the parties' own contract. `ILLUSTRATIVE`: made up to show how the rules work; nobody
    pays it.

    >>> Evidence("single source").is_published
    True
    >>> Evidence.ILLUSTRATIVE.is_published
    False
    """

    CONFIRMED = "confirmed"
    SINGLE_SOURCE = "single source"
    UNCONFIRMED = "unconfirmed"
    DERIVED = "derived"
    AGREEMENT = "agreement"
    ILLUSTRATIVE = "illustrative"

    @property
    def is_published(self) -> bool:
        """Whether somebody else printed the number.

        >>> Evidence.DERIVED.is_published
        False
        """
        return self in (Evidence.CONFIRMED, Evidence.SINGLE_SOURCE)


@frozen(kw_only=True)
class Citation:
    """A source of a number: what, by whom, where, when it was published and when somebody of us read it.

    `published_on` is absent where the source does not state it; `pinpoint` names the place inside the source.
    A published number needs a URL at which it can be found and the day on which it was read there; raises
    `InvalidValueError` without them.

    >>> Citation(title="Our contract", publisher="the group", evidence=Evidence.AGREEMENT).url is None
    True
    >>> Citation(title="A table", publisher="a journal", evidence=Evidence.CONFIRMED)
    Traceback (most recent call last):
        ...
    primarycare.errors.InvalidValueError: url: 'A table' is cited as published (confirmed); give the url where it \
can be found and the day it was verified_on
    """

    title: str = field(validator=checks.checked(checks.a_text))
    publisher: str = field(validator=checks.checked(checks.a_text))
    url: str | None = field(default=None, validator=checks.checked(checks.optional(checks.a_text)))
    verified_on: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)))
    published_on: date | None = field(default=None, validator=checks.checked(checks.optional(checks.a_date)))
    pinpoint: str | None = field(default=None, validator=checks.checked(checks.optional(checks.a_text)))
    evidence: Evidence = field(validator=checks.checked(checks.a(Evidence)))

    def __attrs_post_init__(self) -> None:
        if self.url is not None and not self.url.startswith(("https://", "http://")):
            raise InvalidValueError(f"url: {shown(self.url)} is not a web address; begin it with https://")
        if self.evidence.is_published and (self.url is None or self.verified_on is None):
            raise InvalidValueError(
                f"url: {shown(self.title)} is cited as published ({self.evidence.value}); "
                "give the url where it can be found and the day it was verified_on"
            )
        if self.published_on is not None and self.verified_on is not None and self.published_on > self.verified_on:
            raise InvalidValueError(
                f"published_on: {self.published_on} is after verified_on, {self.verified_on}; "
                "a source cannot be verified before it exists"
            )

    @classmethod
    def illustrative(cls, title: str) -> "Citation":
        """Give the source of a made-up number, for examples and scenarios; workings mark it as illustrative.

        >>> print(Citation.illustrative("A forfait of our own"))
        A forfait of our own, made up for an example (illustrative)
        """
        return cls(title=title, publisher="made up for an example", evidence=Evidence.ILLUSTRATIVE)

    def __str__(self) -> str:
        where = [self.title, self.publisher, *filter(None, (self.pinpoint, self.url))]
        dates = {"published": self.published_on, "verified": self.verified_on}
        known = [f"{event} {day}" for event, day in dates.items() if day is not None]
        if self.evidence is not Evidence.CONFIRMED:
            known.append(self.evidence.value)
        return f"{', '.join(where)} ({', '.join(known)})"
