"""Timing: all ways in rounds, so that whatever disturbs the machine hits all alike, and the check that they agree.

Memory is measured in a process of its own for each way.
"""

import gc
import json
import sys
from collections.abc import Mapping, Sequence
from ctypes import CDLL
from os import environ
from pathlib import Path
from statistics import median
from subprocess import run
from time import perf_counter

import numpy as np
import pyarrow as pa
from attrs import frozen

from primarycare.periods import Month
from tests.benchmarks.frames.by_arrays import paid_by_columns
from tests.benchmarks.frames.people import Answers, People
from tests.benchmarks.frames.rule import Rule, problem_of, scalar_answer
from tests.benchmarks.frames.ways import Way

__all__ = ["Disagreement", "Timed", "in_own_process", "peak_of", "refuse_disagreement", "reset_peak", "timed"]

# Every so many rows one is worked by the scalar functions as well; on top of them all that join in the month.
_SCALAR_ROWS = 3_000
_JOINERS = 2_000

# Memory that was freed while the inputs were read goes back at once, so that the peak shows what a way needs itself.
_GIVE_BACK = {"_RJEM_MALLOC_CONF": "dirty_decay_ms:0,muzzy_decay_ms:0"}


class Disagreement(Exception):
    """Two ways gave different answers for a row."""


@frozen(kw_only=True)
class Timed:
    """The seconds of each round of a way, over so many rows, and the bytes it needed beyond its inputs."""

    name: str
    against: str | None
    rows: int
    seconds: tuple[float, ...]
    peak: int | None

    @property
    def median(self) -> float:
        """The median of the rounds, in seconds."""
        return median(self.seconds)

    @property
    def per_row(self) -> float:
        """The median, in nanoseconds a row."""
        return self.median / self.rows * 1e9

    def over(self, other: "Timed") -> float:
        """The median over the rounds of this way's time a row as a multiple of another's in the same round."""
        scale = other.rows / self.rows
        return median(mine / its * scale for mine, its in zip(self.seconds, other.seconds, strict=True))


def timed(
    ways: Sequence[Way], people: People, month: Month, rounds: int, peaks: Mapping[str, int]
) -> tuple[Timed, ...]:
    """Run every way once to compare its answers, then all of them in rounds, forwards and backwards in turn."""
    expected = paid_by_columns(people.arrays, Rule.of(month))
    refuse_disagreement_with_scalar(people, month, expected)
    works = {}
    for way in ways:
        work = works[way.name] = way.prepare(people, month)
        refuse_disagreement(way, way.answers(work()), expected)
    seconds: dict[str, list[float]] = {way.name: [] for way in ways}
    for turn in range(rounds):
        for way in ways if turn % 2 == 0 else ways[::-1]:
            gc.collect()
            start = perf_counter()
            result = works[way.name]()
            seconds[way.name].append(perf_counter() - start)
            del result
    return tuple(
        Timed(
            name=way.name,
            against=way.against,
            rows=people.rows if way.sample is None else min(way.sample, people.rows),
            seconds=tuple(seconds[way.name]),
            peak=peaks.get(way.name),
        )
        for way in ways
    )


def refuse_disagreement(way: Way, answers: Answers | None, expected: Answers) -> None:
    """Refuse a way whose amounts or problems are not those expected, on any row."""
    if answers is None:
        return
    for place, name in enumerate(("due", "problem")):
        got, wanted = answers[place], expected[place][: way.sample]
        if len(got) != len(wanted):
            raise Disagreement(f"{way.name}: {name}: {len(got)} rows came back, not {len(wanted)}")
        [differing] = np.nonzero(got != wanted)
        if differing.size:
            row = int(differing[0])
            raise Disagreement(
                f"{way.name}: {name}: {differing.size} rows differ from the reference, the first is {row}: "
                f"{got[row]}, not {wanted[row]}"
            )


def refuse_disagreement_with_scalar(people: People, month: Month, expected: Answers) -> None:
    """Refuse expected answers that the library's scalar functions do not give, on a sample of rows."""
    rule = Rule.of(month)
    begun = people.arrays.enrolled_from.astype("M8[D]")
    [joiners] = np.nonzero((begun > np.datetime64(rule.first)) & (begun < np.datetime64(rule.after)))
    spread = np.arange(0, people.rows, max(people.rows // _SCALAR_ROWS, 1))
    [problems] = np.nonzero(expected[1])
    rows = np.unique(np.concatenate([spread, joiners[:_JOINERS], problems[: _SCALAR_ROWS // 10]]))
    due, problem = expected
    for place, row in zip(rows.tolist(), people.arrow.take(rows).to_pylist(), strict=True):
        if problem_of(row, rule) != problem[place] or (scalar_answer(row, month) or 0) != due[place]:
            raise Disagreement(f"row {place}: the scalar functions do not give {due[place]} and {problem[place]}")


def reset_peak() -> int:
    """Forget the largest memory of this process so far; give what it holds now, in bytes."""
    gc.collect()
    pa.default_memory_pool().release_unused()
    CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def peak_of() -> int:
    """Give the largest memory of this process, in bytes."""
    return _status("VmHWM")


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


def in_own_process(*arguments: str, give_back: bool) -> Mapping[str, object]:
    """Run this benchmark again in a process of its own, for one measurement, and give what it prints.

    `give_back` has it return memory as soon as it is freed, which costs time.
    """
    command = [sys.executable, "-m", "tests.benchmarks.compare_frames", *arguments]
    done = run(
        command, capture_output=True, text=True, check=False, env={**environ, **(_GIVE_BACK if give_back else {})}
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: {done.stderr.strip().splitlines()[-1:]}")
    measured = json.loads(done.stdout.splitlines()[-1])
    if not isinstance(measured, dict):
        raise TypeError(f"{' '.join(arguments)}: printed no measurement")
    return measured
