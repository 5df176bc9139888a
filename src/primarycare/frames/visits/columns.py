"""Columns of visits: what a frame of visits must hold, and under which names.

What lives here: the names of the columns, and which of them there are.
What this module may not know: which visits count, and any engine.

>>> VisitColumns(patient="nir", covering=None).patient
'nir'
"""

from attrs import field, frozen

from primarycare import _checks as checks
from primarycare.errors import InvalidValueError, shown
from primarycare.frames.columns import PRIVATE

__all__ = ["REDUCED_COLUMNS", "VisitColumns"]

# The columns of a reduced frame beside those of the patient and the physician, which keep their names.
REDUCED_COLUMNS: tuple[str, ...] = (
    "within_from",
    "within_until",
    "visits",
    "last_on",
    "last_sequence",
    "last_visit",
    "last_preventive_on",
    "last_preventive_sequence",
    "last_preventive_visit",
)

_name = checks.checked(checks.a_text)
_name_or_none = checks.checked(checks.optional(checks.a_text))


@frozen(kw_only=True)
class VisitColumns:
    """The names of the columns of a frame of visits, one row a visit; None where there is no such column.

    - `patient`, `physician`, `visit`: texts. A null physician is one whom nobody knows. Without `visit`, a visit has no
      name: a frame is then read as `distinct` only, and marks of visits carry none.
    - `on`: the day, as a date, or as a datetime without a zone at midnight.
    - `kind`: texts, each the value of a `VisitKind`; without it every visit is of the kind "other".
    - `service`: texts; needed only where a policy names services.
    - `sequence`: whole numbers from 0 to 10,000, the place in the order of the day; without it every place is 0.
    - `covering`: booleans, whether the physician stood in for the patient's own; without it nobody did.

    Raises `InvalidValueError` for a name that stands twice, and for one of ours.

    >>> VisitColumns(on="date_soin").kind
    'kind'
    """

    visit: str | None = field(default="visit", validator=_name_or_none)
    patient: str = field(default="patient", validator=_name)
    on: str = field(default="on", validator=_name)
    physician: str = field(default="physician", validator=_name)
    kind: str | None = field(default="kind", validator=_name_or_none)
    service: str | None = field(default="service", validator=_name_or_none)
    sequence: str | None = field(default="sequence", validator=_name_or_none)
    covering: str | None = field(default="covering", validator=_name_or_none)

    def __attrs_post_init__(self) -> None:
        optional = (self.visit, self.kind, self.service, self.sequence, self.covering)
        names = (self.patient, self.on, self.physician, *(name for name in optional if name is not None))
        for name in names:
            if name.startswith(PRIVATE):
                raise InvalidValueError(f"columns: {shown(name)} begins as our own columns do; give another name")
        checks.unique(names, "columns")
        for name in (self.patient, self.physician):
            if name in REDUCED_COLUMNS:
                raise InvalidValueError(f"columns: {shown(name)} is a column that comes back; give another name")
