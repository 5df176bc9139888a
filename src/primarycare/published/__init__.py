"""The published schedules that this library ships, found by name inside the package.

What lives here: nothing but the finding of files; each is read by `primarycare.schedules.schedule_from_toml`.
What this module may not know: what a schedule says. Names are public and stay; a corrected past value is a new
version with its own citation.

>>> catalogue()
('fr-fmt', 'fr-fpmt', 'fr-pdsa-minimum')
>>> load("fr-fmt").title
'Forfait médecin traitant (FMT)'
"""

from importlib.resources import files

from primarycare.errors import NotKnownError, shown
from primarycare.schedules import RateSchedule, schedule_from_toml

__all__ = ["catalogue", "load"]

_SUFFIX = ".toml"


def catalogue() -> tuple[str, ...]:
    """Give the names of the schedules that `load` knows, in order.

    >>> "fr-fpmt" in catalogue()
    True
    """
    names = (entry.name for entry in files(__name__).joinpath("data").iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX)))


def load(name: str) -> RateSchedule:
    """Load a published schedule; raises `NotKnownError` for a name that is not in the catalogue.

    >>> load("fr-roc")
    Traceback (most recent call last):
        ...
    primarycare.errors.NotKnownError: name: 'fr-roc' is not published here; known are fr-fmt, fr-fpmt, \
fr-pdsa-minimum
    """
    known = catalogue()
    if name not in known:
        raise NotKnownError(f"name: {shown(name)} is not published here; known are {', '.join(known)}")
    return schedule_from_toml(files(__name__).joinpath("data", f"{name}{_SUFFIX}").read_text(encoding="utf-8"))
