"""A copy of the book is held against the checksums that it carries."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bookext.release import checksums


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A downloaded book of three files."""
    folder = tmp_path / "a copy"
    for name in ("html/index.html", "html/pictures/ä b.svg", "pdf/book.pdf"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, encoding="utf-8")
    checksums.write(folder)
    return folder


def verified(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check a copy as ``make verify-release`` does."""
    command = [sys.executable, "-I", checksums.__file__, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONUTF8": "1"})


def test_a_whole_copy_is_said_to_be_whole(copy: Path) -> None:
    ended = verified(copy)
    assert (ended.returncode, ended.stdout) == (0, f"{copy}: all 3 files are as published, and there is no other.\n")


def test_missing_changed_and_extra_files_are_each_named(copy: Path) -> None:
    (copy / "pdf" / "book.pdf").unlink()
    (copy / "html" / "pictures" / "ä b.svg").write_text("other", encoding="utf-8")
    (copy / "html" / "virus.js").touch()
    ended = verified(copy)
    assert ended.returncode == 1
    assert ended.stdout.splitlines() == [
        "changed: html/pictures/ä b.svg",
        "extra: html/virus.js",
        "missing: pdf/book.pdf",
    ]


@pytest.mark.parametrize("harm", ["missing", "changed", "extra"])
def test_one_fault_of_any_kind_is_enough_to_fail(harm: str, copy: Path) -> None:
    path = copy / "html" / ("new.html" if harm == "extra" else "index.html")
    if harm == "missing":
        path.unlink()
    else:
        path.write_text("other", encoding="utf-8")
    assert verified(copy).returncode == 1
    assert checksums.faults(copy) == [f"{harm}: {path.relative_to(copy)}"]


def test_sha256sum_reads_the_same_file(copy: Path) -> None:
    if not shutil.which("sha256sum"):
        pytest.skip("this system has no sha256sum")
    check = ["sha256sum", "--check", "--strict", "--quiet", checksums.SUMS]
    assert subprocess.run(check, cwd=copy, check=False).returncode == 0
    (copy / "html" / "index.html").write_text("other", encoding="utf-8")
    assert subprocess.run(check, cwd=copy, check=False, capture_output=True).returncode == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "SHA256SUMS: there is no such file; name the folder"),
        ("<html>\n", "SHA256SUMS:1: this is not a checksum"),
    ],
)
def test_a_folder_without_checksums_is_refused_in_one_line(content: str | None, said: str, copy: Path) -> None:
    if content is None:
        (copy / checksums.SUMS).unlink()
    else:
        (copy / checksums.SUMS).write_text(content, encoding="utf-8")
    ended = verified(copy)
    assert ended.returncode == 1
    assert said in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
