"""Writes THIRD-PARTY.md: every package in the two locks with its licence, as its own metadata states it, and the fonts.

``make lock`` runs it in the environment that the locks describe. Of a package for another system, or another Python,
pip fetches the metadata from the package index.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = {"requirements.txt": "the book", "requirements-test.txt": "the tests"}
LOCKED = re.compile(r"(?m)^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)")
NAME = re.compile(r"\b(MIT|BSD|Apache|PSFL?|Python Software|ISC|MPL|Mozilla|GPL|Artistic|0BSD|Zlib)\b")
ELSEWHERE = [("3.13", "manylinux_2_28_x86_64"), ("3.13", "win_amd64"), ("3.13", "macosx_11_0_arm64"), ("3.11", "any")]
"""Pythons and systems whose packages are in the lock as well."""
HEAD = """# What this project uses, and under which licences

Written by `.ci/third_party.py` (`make lock`) from the metadata of the packages in `requirements.txt` and
`requirements-test.txt`. None of them is part of this project: `make book` and `make test` install them. What is part of
it, and its licences, is in [LICENSE](LICENSE).

## Fonts

| font | where it is | what it is for | licence |
|---|---|---|---|
| BookCJK, a subset of Noto Serif CJK JP | `bookext/pdf/fonts` | Japanese in the PDFs | OFL-1.1, see `OFL.txt` there |
| Libertinus Serif | package `typst` | the text of the PDFs | OFL-1.1 |
| DejaVu Sans Mono | package `typst` | code in the PDFs | Bitstream-Vera, changes in the public domain |
| DejaVu Sans | package `matplotlib` | lettering of figures, drawn | Bitstream-Vera, changes in the public domain |
| STIX | package `matplotlib` | formulas, drawn | that of the STIX fonts, in `LICENSE_STIX` there |

The pages and the EPUB carry no font: they use those of the reader.

## Packages

| package | version | needed by | licence |
|---|---|---|---|
"""


def stated(expression: str | None, classifiers: list[str], *texts: str | None) -> str:
    """Return the licence that a package states: as an SPDX expression, else in the first words that name one."""
    named = [one.rpartition(" :: ")[2] for one in classifiers if one.startswith("License :: ") and one.count("::") > 1]
    openings = [(text or "").strip().split("\n")[0] for text in texts]
    named_in = [opening for opening in openings if len(opening) < 60 and NAME.search(opening)]
    return expression or next(iter([*named_in[:1], ", ".join(named)]), "")


def licence(name: str, version: str) -> str:
    """Return the licence of a package; end with a message if it cannot be found."""
    found = ""
    try:
        here = metadata.metadata(name)
        if here["Version"] == version:
            texts = [path.read_text() for path in metadata.files(name) or [] if path.name.startswith("LICEN")]
            found = stated(here["License-Expression"], here.get_all("Classifier", []), here["License"], *texts)
    except metadata.PackageNotFoundError:
        pass
    for python, system in ELSEWHERE if not found else ():
        # Only the metadata is asked for: nothing is installed.
        with tempfile.TemporaryDirectory() as folder:
            command = [
                sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--no-deps", "--ignore-installed",
                "--disable-pip-version-check", "--only-binary=:all:", "--report=-", f"--target={folder}",
                f"--python-version={python}", f"--platform={system}", f"{name}=={version}",
            ]  # fmt: skip
            ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if ended.returncode == 0:
            there = json.loads(ended.stdout)["install"][0]["metadata"]
            found = stated(there.get("license_expression"), there.get("classifier", []), there.get("license"))
            break
    return found or sys.exit(
        f"{name} {version}: no licence is stated in its metadata; find it and say how in {__file__}"
    )


def main() -> None:
    """Write the file."""
    users: dict[tuple[str, str], list[str]] = {}
    for lock, user in LOCKS.items():
        for found in LOCKED.findall((ROOT / lock).read_text(encoding="utf-8")):
            users.setdefault(found, []).append(user)
    rows = [
        f"| {name} | {version} | {', '.join(users[name, version])} | {licence(name, version).replace('|', '/')} |\n"
        for name, version in sorted(users)
    ]
    (ROOT / "THIRD-PARTY.md").write_text(HEAD + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
