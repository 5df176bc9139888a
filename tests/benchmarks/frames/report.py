"""The report: tables of what was measured, the machine, and whether the goals were reached, as text or Markdown."""

import platform
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from os import cpu_count
from pathlib import Path

from attrs import frozen

from tests.benchmarks.frames.out_of_core import DECODINGS, Streamed
from tests.benchmarks.frames.timing import Timed
from tests.benchmarks.frames.ways import LIMIT

__all__ = ["Grid", "goals", "in_memory", "machine", "markdown", "out_of_core", "text"]

_PACKAGES = ("numpy", "polars", "pandas", "pyarrow", "duckdb", "narwhals", "pyspark", "OpenFisca-Core")
_MILLION = 1_000_000


@frozen(kw_only=True)
class Grid:
    """A table of the report: its title, its headings, and rows of text; the first column is words, all else numbers."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def machine() -> Iterator[str]:
    """Name the machine: its processor, memory, Python and engines."""
    processors = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in processors if line.startswith("model name")), "unknown")
    memory = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    yield f"{model}, {cpu_count()} cores, {int(memory.split()[1]) / 2**20:.0f} GiB of memory, {platform.platform()}"
    yield f"Python {platform.python_version()}, " + ", ".join(f"{name} {_version(name)}" for name in _PACKAGES)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def in_memory(found: Sequence[Timed]) -> Grid:
    """Tabulate ways over one number of rows."""
    named = {way.name: way for way in found}
    rows = tuple(
        (
            way.name if way.rows == named[LIMIT].rows else f"{way.name} ({way.rows:,} rows, scaled)",
            _milliseconds(way.median * named[LIMIT].rows / way.rows),
            _milliseconds(min(way.seconds) * named[LIMIT].rows / way.rows),
            f"{way.per_row:.1f}",
            "" if way.against is None else f"{way.over(named[way.against]):.2f}",
            f"{way.over(named[LIMIT]):.0f}",
            "" if way.peak is None else f"{way.peak / _MILLION:,.0f}",
        )
        for way in found
    )
    headings = ("way", "median ms", "least ms", "ns a row", "× by hand", "× limit", "MB beyond inputs")
    return Grid(title=f"{named[LIMIT].rows:,} rows in memory, one month", headings=headings, rows=rows)


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.1f}"


def out_of_core(found: Sequence[Streamed], rows: int) -> Grid:
    """Tabulate jobs over a file; the time is compared with the same engine's decoding."""
    decoding = {job.name.partition(", ")[2]: job for job in found if job.name in DECODINGS}
    by_hand = {(job.name.partition(" ")[0].strip(","), job.months): job for job in found if "by hand" in job.name}
    body = []
    for job in found:
        engine = job.name.partition(" ")[0].strip(",")
        over_decoding = f"{job.median / decoding[engine].median:.2f}" if engine in decoding else ""
        hand = by_hand.get((engine, job.months))
        body.append(
            (
                job.name,
                "" if job.name in DECODINGS else f"{job.months}",
                f"{job.median:.2f}",
                f"{min(job.seconds):.2f}",
                over_decoding,
                "" if hand is None or hand is job else f"{job.median / hand.median:.2f}",
                f"{job.peak / _MILLION:,.0f}",
            )
        )
    headings = ("way", "months", "median s", "least s", "× decode", "× by hand", "peak MB")
    return Grid(title=f"{rows:,} rows from Parquet, summed by physician", headings=headings, rows=tuple(body))


def goals(sizes: Mapping[int, Sequence[Timed]], streams: Sequence[Streamed]) -> Iterator[str]:
    """Say of every goal that was measured what it came to and whether it is reached."""
    named = {rows: {way.name: way for way in found} for rows, found in sizes.items()}
    for rows, ways in named.items():
        for ours, other, most in (
            ("Polars, ours", "Polars, by hand", 1.2),
            ("Polars lazy, ours", "Polars, by hand", 1.2),
            ("arrays, ours", "NumPy, answer table in blocks", 1.5),
            ("arrays, ours, making the table", "NumPy, answer table in blocks", 1.5),
        ):
            if rows >= _MILLION and ours in ways and other in ways:
                ratio = ways[ours].over(ways[other])
                yield _verdict(f"{ours} over {other}, {rows:,} rows: at most {most}", f"{ratio:.2f}", ratio <= most)
    ways = named.get(_MILLION, {})
    for ours, other, least in (
        ("arrays, ours", "OpenFisca, calculate", 8),
        # What OpenFisca reads its parameters from is built beforehand too, as our table is.
        ("arrays, ours", "OpenFisca, build and calculate", 20),
        ("Polars, ours", "OpenFisca, calculate", 5),
        ("Polars, ours", "OpenFisca, build and calculate", 10),
    ):
        if ours in ways and other in ways:
            ratio = ways[other].over(ways[ours])
            yield _verdict(f"{other} over {ours}, 1,000,000 rows: at least {least}", f"{ratio:.1f}", ratio >= least)
    if {_MILLION, 10 * _MILLION} <= named.keys():
        for name, way in named[10 * _MILLION].items():
            if "ours" in name and way.rows > _MILLION:
                ratio = way.per_row / named[_MILLION][name].per_row
                yield _verdict(f"{name}, time a row at 10 over 1 million: at most 1.5", f"{ratio:.2f}", ratio <= 1.5)
    yield from _goals_out_of_core(streams)


def _goals_out_of_core(streams: Sequence[Streamed]) -> Iterator[str]:
    decoding = {job.name.partition(", ")[2]: job for job in streams if job.name in DECODINGS}
    for job in streams:
        if "ours" not in job.name:
            continue
        if job.months == 1:
            ratio = job.median / decoding[job.name.partition(" ")[0].strip(",")].median
            yield _verdict(f"{job.name}, one month over decoding: at most 1.5", f"{ratio:.2f}", ratio <= 1.5)
        megabytes = job.peak / _MILLION
        yield _verdict(f"{job.name}, {job.months} months: under 1,000 MB", f"{megabytes:,.0f}", megabytes < 1000)


def _verdict(goal: str, found: str, reached: bool) -> str:
    return f"{'reached' if reached else 'MISSED'}: {goal}: {found}"


def text(grid: Grid) -> Iterator[str]:
    """Write a table for a terminal."""
    lines = (grid.headings, *grid.rows)
    widths = [max(len(line[place]) for line in lines) for place in range(len(grid.headings))]
    yield grid.title
    for line in lines:
        cells = (
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        yield "  " + "  ".join(cells).rstrip()


def markdown(grid: Grid) -> Iterator[str]:
    """Write a table for the documentation."""
    yield from (f"## {grid.title}", "")
    yield f"| {' | '.join(grid.headings)} |"
    yield f"| {' | '.join('---' if place == 0 else '---:' for place in range(len(grid.headings)))} |"
    for row in grid.rows:
        yield f"| {' | '.join(row)} |"
    yield ""
