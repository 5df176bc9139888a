"""Every code block in README and docs runs, and every example in a docstring."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import primarycare
from primarycare.schedules import schedule_from_toml

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
# `make test-spark` runs the examples of this page.
ON_SPARK = ROOT / "docs" / "spark.md"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FLAGS = doctest.NORMALIZE_WHITESPACE


MODULES = ["primarycare", *(found.name for found in pkgutil.walk_packages(primarycare.__path__, "primarycare."))]


def blocks(page: Path, language: str) -> list[str]:
    return [text for name, text in FENCE.findall(page.read_text(encoding="utf-8")) if name == language]


def differences(page: Path) -> str:
    """Run the Python examples of a page as one session, and tell where they print something else than it says."""

    def tutorial_block(language: str, number: int) -> str:
        return blocks(page, language)[number - 1]

    examples = "\n".join(blocks(page, "pycon"))
    parsed = doctest.DocTestParser().get_doctest(
        examples, {"tutorial_block": tutorial_block}, page.name, str(page), lineno=0
    )
    printed: list[str] = []
    doctest.DocTestRunner(optionflags=FLAGS).run(parsed, out=printed.append)
    return "".join(printed)


@pytest.mark.parametrize("page", [page for page in PAGES if page != ON_SPARK], ids=lambda page: page.stem)
def test_every_python_example_of_a_page_prints_what_it_says(page: Path) -> None:
    assert differences(page) == ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_schedule_on_a_page_can_be_read(page: Path) -> None:
    for text in blocks(page, "toml"):
        assert schedule_from_toml(text).versions.entries


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_on_a_page_is_a_target_of_the_makefile(page: Path) -> None:
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for text in blocks(page, "console"):
        for line in text.splitlines():
            assert line.removeprefix("$ make ") in targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_has_no_block_that_nothing_runs(page: Path) -> None:
    languages = {name for name, _ in FENCE.findall(page.read_text(encoding="utf-8"))}
    assert languages <= {"pycon", "toml", "console", "mermaid"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_links_only_to_files_that_exist(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("module", MODULES)
def test_every_example_in_a_docstring_prints_what_it_says(module: str) -> None:
    assert doctest.testmod(importlib.import_module(module), optionflags=FLAGS).failed == 0
