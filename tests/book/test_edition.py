"""What is said in several files is the same in all: edition and version of the book, and the Pythons that it needs."""

from __future__ import annotations

import re
import tomllib

import pytest
import yaml

from tests.book.whole_book import CONFIG, PROJECT


def text(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


LOWEST, BEYOND = map(
    int,
    re.fullmatch(r">=3\.(\d+),<3\.(\d+)", tomllib.loads(text("pyproject.toml"))["project"]["requires-python"]).groups(),
)
PYTHONS = [f"3.{minor}" for minor in range(LOWEST, BEYOND)]
LISTED = f"Python {', '.join(PYTHONS[:-1])} or {PYTHONS[-1]}"


def test_the_citation_file_names_the_edition_and_the_version_of_the_configuration() -> None:
    cited = yaml.safe_load(text("CITATION.cff"))
    assert (cited["version"], str(cited["date-released"])) == (CONFIG["version"], CONFIG["book_edition"])


def test_the_electronic_book_is_identified_by_the_version() -> None:
    assert CONFIG["epub_identifier"] == CONFIG["epub_uid"] == f"the-shrinking-prize-{CONFIG['version']}"


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("README.md", LISTED),
        ("Makefile", LISTED),
        ("Makefile", f"(3, {LOWEST}) <= v <= (3, {BEYOND - 1})"),
        ("bookext/release/downloads.py", LISTED),
        ("bookext/html/panels.py", f"Python {PYTHONS[0]} to {PYTHONS[-1]}"),
        (".binder/runtime.txt", f"python-{PYTHONS[0]}"),
        (".ci/third_party.py", f'("{PYTHONS[-1]}", "win_amd64")'),
        ("pyproject.toml", f'python_version = "{PYTHONS[0]}"'),
        ("pyproject.toml", f'target-version = "py{PYTHONS[0].replace(".", "")}"'),
    ],
)
def test_the_pythons_are_those_of_the_project(file: str, words: str) -> None:
    assert words in text(file)
