"""How fast data frames are paid for: ours on each engine, the rule by hand, NumPy, objects, and OpenFisca-core.

All ways run interleaved, and no figure is printed unless every way gives the same amount on every row and the scalar
functions give it on a sample. Run it from the root of the checkout: `python -m tests.benchmarks.compare_frames`; a
whole run takes an hour. OpenFisca-core and Spark are compared where they are installed.
"""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.frames import report
from tests.benchmarks.frames.ours import our_ways
from tests.benchmarks.frames.out_of_core import Streamed, measured_here, streamed
from tests.benchmarks.frames.people import People, write_people
from tests.benchmarks.frames.rule import MONTH
from tests.benchmarks.frames.timing import Timed, in_own_process, peak_of, reset_peak, timed
from tests.benchmarks.frames.ways import ENGINES, Way, other_ways


def the_arguments() -> Namespace:
    """Read the command line."""
    parser = ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, nargs="*", default=[100_000, 1_000_000, 10_000_000])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=[e for e in ENGINES if e != "spark"])
    parser.add_argument("--out-of-core", type=int, default=0, metavar="ROWS", help="rows in Parquet; 0 for none")
    parser.add_argument("--out-of-core-rounds", type=int, default=3)
    parser.add_argument("--memory", action="store_true", help="measure each way's memory, in processes of their own")
    parser.add_argument("--markdown", type=Path, help="write the tables for the documentation to this file")
    parser.add_argument("--folder", type=Path, help="where the people are written, and removed again")
    for inner in ("--way", "--job"):
        parser.add_argument(inner, help="measure only this, in this process, and print JSON")
    parser.add_argument("--months", type=int, default=1, help="for --job")
    parser.add_argument("--file", type=Path, help="for --way and --job")
    return parser.parse_args()


def all_ways(engines: Sequence[str]) -> tuple[list[Way], list[str]]:
    """Give every way of the engines asked for, and why some are skipped."""
    ways, skipped = other_ways(engines)
    left_out = {line.partition(":")[0] for line in skipped}
    return [*ways, *our_ways([engine for engine in engines if engine not in left_out])], skipped


def bytes_beyond_inputs(name: str, path: Path) -> int:
    """Measure the largest memory of a way, beyond what its inputs take, in this process."""
    [way] = [way for way in all_ways(ENGINES)[0] if way.name == name]
    work = way.prepare(People(path), MONTH)
    held = reset_peak()
    result = work()
    peak = peak_of() - held
    del result
    return peak


def compared(rows: int, folder: Path, arguments: Namespace) -> tuple[Timed, ...]:
    """Compare all ways over so many rows."""
    path = folder / f"people-{rows}.parquet"
    write_people(path, rows)
    ways, _ = all_ways(arguments.engines)
    peaks = {}
    if arguments.memory:
        for way in ways:
            peak = in_own_process("--way", way.name, "--file", str(path), give_back=True)["peak"]
            if isinstance(peak, int) and way.sample is None and "Spark" not in way.name:
                peaks[way.name] = peak
    found = timed(ways, People(path), MONTH, arguments.rounds, peaks)
    path.unlink()
    return found


def main() -> None:
    arguments = the_arguments()
    if arguments.way is not None:
        print(json.dumps({"peak": bytes_beyond_inputs(arguments.way, arguments.file)}))
        return
    if arguments.job is not None:
        print(json.dumps(measured_here(arguments.job, arguments.file, arguments.months)))
        return
    notes = [*report.machine(), *all_ways(arguments.engines)[1]]
    print(*notes, sep="\n", end="\n\n", flush=True)
    sizes: dict[int, tuple[Timed, ...]] = {}
    streams: tuple[Streamed, ...] = ()
    grids = []
    with TemporaryDirectory(dir=arguments.folder) as name:
        folder = Path(name)
        for rows in arguments.rows:
            sizes[rows] = compared(rows, folder, arguments)
            grids.append(report.in_memory(sizes[rows]))
            print(*report.text(grids[-1]), sep="\n", end="\n\n", flush=True)
        if arguments.out_of_core:
            path = folder / "many.parquet"
            write_people(path, arguments.out_of_core)
            streams = streamed(path, arguments.out_of_core_rounds)
            grids.append(report.out_of_core(streams, arguments.out_of_core))
            print(*report.text(grids[-1]), sep="\n", end="\n\n", flush=True)
    verdicts = tuple(report.goals(sizes, streams))
    print(*verdicts, sep="\n")
    if arguments.markdown is not None:
        lines = [line for grid in grids for line in report.markdown(grid)]
        listed = [f"- {line}" for line in verdicts]
        arguments.markdown.write_text("\n".join([*notes, "", *lines, *listed, ""]))


if __name__ == "__main__":
    main()
