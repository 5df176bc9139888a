"""The house stands as `pyproject.toml` draws it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_each_layer_imports_only_from_the_layers_below_it() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_only_date_arithmetic_and_recurrence_rules_import_dateutil() -> None:
    package = ROOT / "src" / "primarycare"
    importers = {str(path.relative_to(package)) for path in package.rglob("*.py") if "dateutil" in _imports_of(path)}
    assert importers == {"periods.py", "rotations/recurrences.py"}


def test_the_core_reads_no_clock_no_environment_and_no_file() -> None:
    package = ROOT / "src" / "primarycare"
    forbidden = {"time", "random", "secrets", "os", "locale", "logging", "io", "pathlib", "zoneinfo", "uuid", "sys"}
    for path in package.rglob("*.py"):
        if path.relative_to(package).parts[0] not in {"published", "testing", "interop"}:
            assert not _imports_of(path) & forbidden, path


def _imports_of(path: Path) -> set[str]:
    lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return {words[1].partition(".")[0] for words in lines if words[:1] in (["import"], ["from"]) and len(words) > 1}
