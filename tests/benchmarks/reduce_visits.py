"""How long a frame of visits takes to be reduced, attributed and scored, and how much memory: nothing passes or fails.

Run it from the root of the checkout: `python -m tests.benchmarks.reduce_visits`; it writes up to 50 million visits to
Parquet in a temporary folder, half a gigabyte at a time, and takes a quarter of an hour. Each figure comes from a
process of its own: seconds by the clock, and the most memory that the process held, its libraries included. Fifty
million visits are those of as many patients as five million, so that nothing but the visits grows, and then of ten
times as many.

Polars merges groups while it streams only as long as they are among the last few thousand seen, and keeps a row for
every visit of others: where a patient's visits stand far apart, as here, memory grows with the visits. Its setting
POLARS_HOT_TABLE_SIZE says how many groups those are; it is measured without and with room for all of them.
"""

import os
import resource
import subprocess
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import duckdb
import polars as pl

from primarycare.attribution import CutPolicy, Majority, NamedPhysicians
from primarycare.continuity import ContinuityPolicy, UnknownPhysicians
from primarycare.frames.visits import VisitColumns, attribute_visits, continuity_of_visits, visits_by_pair
from primarycare.identifiers import PhysicianId
from primarycare.periods import Period

AS_OF = date(2026, 1, 1)
YEARS = Period(date(2024, 1, 1), AS_OF)
PHYSICIANS = 3_000
POLICY = CutPolicy(
    look_back_months=24,
    majority=Majority.PLURALITY,
    declared_first=False,
    eligible=NamedPhysicians(tuple(PhysicianId(f"dr-{number:04}") for number in range(PHYSICIANS))),
)
KEPT = ContinuityPolicy(2, UnknownPhysicians.LEAVE_OUT)
SIZES = ((5_000_000, 500_000), (50_000_000, 500_000), (50_000_000, 5_000_000))
WAYS = {
    "polars": ("polars", {}),
    "polars with room for all groups": ("polars", {"POLARS_HOT_TABLE_SIZE": str(2**24)}),
    "duckdb": ("duckdb", {}),
}
# What ends in values of Python is asked of half a million patients only: millions of them fill the memory.
JOBS = ("reduce", "reduce, looking for identifiers given twice", "attribute", "score", "score with SECON")
IN_COLUMNS = JOBS[:2]


def write_visits(path: Path, visits: int, patients: int) -> None:
    """Write visits over two years, one in three to one physician of the patient and the others to three in turn."""
    duckdb.connect().execute(
        f"""
        COPY (
            SELECT
                'v-' || lpad(i::VARCHAR, 9, '0') AS visit,
                'p-' || lpad((i * 7 % {patients})::VARCHAR, 8, '0') AS patient,
                DATE '2024-01-01' + (i * 13 % 731)::INTEGER AS "on",
                'dr-' || lpad(
                    ((i * 7 % {patients} + CASE WHEN i % 3 = 0 THEN 0 ELSE i // {patients} % 3 END) % {PHYSICIANS}
                )::VARCHAR, 4, '0') AS physician,
                ['acute', 'chronic', 'teleconsultation', 'preventive'][(i % 11 % 4 + 1)::INTEGER] AS kind,
                i % 2 AS sequence,
                i % 50 = 0 AS covering
            FROM range({visits}) AS made(i)
        ) TO '{path}' (FORMAT parquet)
        """
    )


def one(job: str, engine: str, path: str) -> int:
    """Do one job on one engine and give how many rows or patients came of it."""
    visits = pl.scan_parquet(path) if engine == "polars" else duckdb.connect().read_parquet(path)
    names = VisitColumns(service=None)
    if job == "attribute":
        return len(attribute_visits(visits, POLICY, AS_OF, columns=names, distinct=True).entries)
    if job.startswith("score"):
        with_secon = job.endswith("SECON")
        scored = continuity_of_visits(visits, YEARS, KEPT, with_secon=with_secon, columns=names, distinct=True)
        return len(scored.patients)
    reduced = visits_by_pair(visits, POLICY, AS_OF, columns=names, distinct=job == "reduce")
    if isinstance(reduced, pl.LazyFrame):
        return reduced.collect(engine="streaming").height
    return int(reduced.to_arrow_table().num_rows)


def main() -> None:
    if len(sys.argv) > 1:
        start = perf_counter()
        found = one(*sys.argv[1:])
        seconds, peak = perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"{seconds:.1f} s, {peak / 1024:,.0f} MB, {found:,} rows or patients")
        return
    with TemporaryDirectory() as folder:
        for visits, patients in SIZES:
            path = Path(folder) / "visits.parquet"
            write_visits(path, visits, patients)
            print(f"{visits:,} visits of {patients:,} patients, {path.stat().st_size / 1e6:,.0f} MB of Parquet")
            for job in JOBS if patients == SIZES[0][1] else IN_COLUMNS:
                for way, (engine, setting) in WAYS.items():
                    command = [sys.executable, "-m", "tests.benchmarks.reduce_visits", job, engine, str(path)]
                    run = subprocess.run(
                        command, env={**os.environ, **setting}, capture_output=True, text=True, check=True
                    )
                    print(f"  {job}, {way}: {run.stdout.strip()}", flush=True)


if __name__ == "__main__":
    main()
