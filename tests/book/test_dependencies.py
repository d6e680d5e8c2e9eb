"""What the locks hold is licensed in one file, comes with hashes, and is audited honestly."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.txt", "requirements-test.txt", "requirements-notebooks.txt")
AUDIT = PROJECT / ".ci" / "audit_dependencies.py"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_has_a_licence_in_the_list(lock: str) -> None:
    listed = (PROJECT / "THIRD-PARTY.md").read_text(encoding="utf-8")
    rows = {tuple(cells[:2]): cells[3] for cells in re.findall(r"(?m)^\| (\S+) \| (\S+) \| (.+) \| (.+) \|$", listed)}
    locked = re.findall(r"(?m)^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", (PROJECT / lock).read_text(encoding="utf-8"))
    assert len(locked) > 50
    assert [package for package in locked if len(rows.get(package, "")) < 3] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_has_a_hash_and_no_index_is_named(lock: str) -> None:
    content = (PROJECT / lock).read_text(encoding="utf-8")
    entries = re.split(r"(?m)^(?=[\w.-]+(?:\[[\w,-]+\])?==)", content)[1:]
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in content
    assert "--index" not in content


def test_notebooks_need_part_of_what_the_book_needs_at_the_same_versions() -> None:
    pattern = r"(?m)^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)"
    book, notebooks = (
        dict(re.findall(pattern, (PROJECT / name).read_text(encoding="utf-8")))
        for name in ("requirements.txt", "requirements-notebooks.txt")
    )
    assert notebooks.items() <= book.items()
    assert not {"sphinx", "jupyter-book", "myst-nb", "typst"} & notebooks.keys()


def test_the_fonts_in_the_project_come_with_their_licence() -> None:
    listed = (PROJECT / "THIRD-PARTY.md").read_text(encoding="utf-8")
    fonts = [path for kind in ("otf", "ttf", "woff", "woff2") for path in (PROJECT / "bookext").rglob(f"*.{kind}")]
    assert fonts
    for font in fonts:
        assert font.stem.partition("-")[0] in listed
        assert "SIL OPEN FONT LICENSE" in (font.parent / "OFL.txt").read_text(encoding="utf-8")


def audited(folder: Path, **said: object) -> subprocess.CompletedProcess[str]:
    """Run the audit with a stand-in for pip-audit that says of one package what `said` holds, or fails."""
    answer = json.dumps({"dependencies": [{"name": "lorem", "version": "1.0", **said}]}) if said else ""
    fake = f"import sys\nprint({answer!r})\nsys.exit({'no route' if not said else ''!r} or None)\n"
    (folder / "pip_audit.py").write_text(fake, encoding="utf-8")
    return subprocess.run(
        [sys.executable, str(AUDIT)], capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(folder)},
    )  # fmt: skip


def test_an_audit_without_findings_says_how_many_packages_it_asked_about(tmp_path: Path) -> None:
    ended = audited(tmp_path, vulns=[])
    assert (ended.returncode, ended.stdout) == (0, "Dependencies audited: 1 of 1; vulnerabilities known: 0\n")


def test_a_known_vulnerability_is_named_with_the_version_that_mends_it(tmp_path: Path) -> None:
    ended = audited(tmp_path, vulns=[{"id": "PYSEC-1", "fix_versions": ["1.1"]}])
    assert ended.returncode == 1
    assert ended.stdout.splitlines()[0] == "lorem 1.0: PYSEC-1, mended in: 1.1"


def test_a_source_that_does_not_know_the_packages_has_not_audited_them(tmp_path: Path) -> None:
    ended = audited(tmp_path, skip_reason="Dependency not found")
    assert ended.returncode == 2
    assert "audited: 0 of 1" in ended.stdout
    assert "does not know lorem" in ended.stdout


def test_a_source_that_cannot_be_reached_is_said_to_be_so(tmp_path: Path) -> None:
    ended = audited(tmp_path)
    assert ended.returncode == 2
    assert ended.stdout == "Dependencies not audited: the advisory source cannot be asked (no route).\n"
