"""Visits in data frames: reduced by the engine to patients and physicians, and handed to attribution and continuity.

What lives here: the names of columns (`columns`), the reduction to pairs and the attribution from them (`pairs`), and
continuity from counts (`continuity`). A frame is one of Polars, pandas, PyArrow, DuckDB or Spark, and lazy where it is.
What this package may not know: any rule beyond the group-by. Policies say which visits count, and the scalar functions
decide; the results are theirs.

>>> import polars as pl
>>> from datetime import date
>>> from primarycare.attribution import CutPolicy, Majority, NamedPhysicians
>>> from primarycare.identifiers import PhysicianId
>>> visits = pl.LazyFrame({
...     "visit": ["v-1", "v-2", "v-3"], "patient": ["p-1", "p-1", "p-2"], "physician": ["dr-1", "dr-2", "dr-2"],
...     "on": [date(2025, 3, 3), date(2025, 4, 4), date(2025, 5, 5)],
... })
>>> policy = CutPolicy(
...     look_back_months=12, majority=Majority.PLURALITY, declared_first=False,
...     eligible=NamedPhysicians((PhysicianId("dr-1"), PhysicianId("dr-2"))),
... )
>>> columns = VisitColumns(kind=None, sequence=None, covering=None)
>>> print(attribute_visits(visits, policy, date(2026, 1, 1), columns=columns))
2 of 2 attributed on 2026-01-01, 0 not
        patients  cut 1  cut 2  cut 3  cut 4
  dr-2         2      1      1
"""

from primarycare.frames.visits.columns import VisitColumns
from primarycare.frames.visits.continuity import continuity_of_visits
from primarycare.frames.visits.pairs import attribute_visits, pairs_of_visits, visits_by_pair

__all__ = ["VisitColumns", "attribute_visits", "continuity_of_visits", "pairs_of_visits", "visits_by_pair"]
