"""Measures how long the book takes beside stock tools, and writes ``benchmarks/results/build.md``: ``make bench``.

``python benchmarks/build.py [-n repetitions] [contestant ...]``. Contestants take turns, each in its own copy of the
project in ``_build/.bench``. Measurements are kept there: a run that was interrupted goes on where it stopped, and
``make clean`` starts afresh. CPU and memory are those of a command and of all processes that it started.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from machine import described
from notebooks import convert

PROJECT = Path(__file__).resolve().parent.parent
WORK = PROJECT / "_build" / ".bench"
MEASURED = WORK / "measured.json"
RESULT = PROJECT / "benchmarks" / "results" / "build.md"
PYTHON = sys.executable
JUPYTER_BOOK = (str(Path(PYTHON).with_name("jupyter-book")), "build", ".")
STRICT = ("-W", "-n", "--keep-going")
PRINT = (*JUPYTER_BOOK, *STRICT, "--builder", "custom", "--custom-builder", "typstpdf")
PUBLISH = (PYTHON, "-m", "bookext.release.publish")
IMPORTS = (
    "import jupyter_book.cli.main, jupyter_book.sphinx, sphinx.builders.html, myst_nb.sphinx_ext, myst_nb.sphinx_,"
    " sphinx_design, sphinxcontrib.bibtex, pandas"
)
PLAIN = """\
title: The same chapters
only_build_toc_files: true
exclude_patterns: [".*", _build, README.md, tests, data, benchmarks]
execute: {execute_notebooks: force, timeout: 120}
bibtex_bibfiles: [references.bib]
parse:
  myst_enable_extensions: [attrs_block, attrs_inline, colon_fence, deflist, dollarmath, smartquotes, substitution]
  myst_substitutions: {edition: today}
"""
EDITED = Path("chapters/counting-summits.md")

Step = Callable[[Path], None]
Row = dict[str, float | str]


def nothing(_: Path) -> None:
    """Leave the folder as it is."""


def cold(folder: Path) -> None:
    """Forget all builds."""
    shutil.rmtree(folder / "_build", ignore_errors=True)


def plain(folder: Path) -> None:
    """Forget all builds, and configure the book as anyone would without the extension."""
    cold(folder)
    (folder / "_config.yml").write_text(PLAIN, encoding="utf-8")


def converted(folder: Path) -> None:
    """Have the chapters as notebooks, for a client that knows no other form."""
    convert(folder)


def edit_prose(folder: Path) -> None:
    """Add a sentence to a chapter."""
    with (folder / EDITED).open("a", encoding="utf-8") as chapter:
        chapter.write(f"\nA sentence more: {'so ' * (time.time_ns() % 97 + 1)}much.\n")


def readers(folder: Path) -> dict[str, int]:
    """Return how many chapters read each table, by the records of their execution."""
    records = [json.loads(path.read_text(encoding="utf-8"))["reads"] for path in records_of(folder)]
    names = {name for reads in records for name in reads if name.endswith(".csv")}
    return {name: sum(name in reads for reads in records) for name in sorted(names)}


def records_of(folder: Path) -> list[Path]:
    """Return the records of execution."""
    return sorted((folder / "_build" / ".execution").glob("*.json"))


def swapped(folder: Path) -> Path:
    """Return the table that is changed: the first of those that the fewest chapters read."""
    counts = readers(folder)
    return folder / min(counts, key=lambda name: counts[name])


def swap_rows(folder: Path) -> None:
    """Change a table and keep it valid: its last two rows change places."""
    path = swapped(folder)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[-2:] = reversed(rows[-2:])
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def without_latex(folder: Path) -> None:
    """Forget what LaTeX made: it does not run again for the same markup."""
    shutil.rmtree(folder / "_build" / "latex", ignore_errors=True)


LATEX = (*JUPYTER_BOOK, "--builder", "pdflatex")

CONTESTANTS: dict[str, tuple[str, tuple[str, ...], Step, bool, int]] = {
    # letter: what it is, the command, what is done before each repetition, whether a build must precede, cores
    "start": ("the imports of Jupyter Book, Sphinx and extensions", (PYTHON, "-c", IMPORTS), nothing, False, 2),
    "a": ("stock `jupyter-book build`, execution forced, HTML alone", (*JUPYTER_BOOK, "--all"), plain, False, 2),
    "b": ("`nbclient`, the same notebooks in sequence", (PYTHON, "{benchmarks}/notebooks.py"), converted, False, 2),
    "c": ("ours, cold: HTML, PDF on two papers, EPUB", PUBLISH, cold, False, 2),
    "h": ("ours, cold, on one core", PUBLISH, cold, False, 1),
    "d": ("ours, nothing changed: `make book`", PUBLISH, nothing, True, 2),
    "d2": ("ours, nothing changed: `jupyter-book build .`", (*JUPYTER_BOOK, *STRICT), nothing, True, 2),
    "e": ("ours, a sentence more in a chapter: `jupyter-book build .`", (*JUPYTER_BOOK, *STRICT), edit_prose, True, 2),
    "f": ("ours, two rows of a table changed: `jupyter-book build .`", (*JUPYTER_BOOK, *STRICT), swap_rows, True, 2),
    "g": ("ours, PDF on two papers, chapters executed and read", PRINT, nothing, True, 2),
    "latex": ("`--builder pdflatex`, one paper, chapters executed and read", LATEX, without_latex, True, 2),
}  # fmt: skip


def copy(folder: Path) -> None:
    """Copy the files of the project."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (PROJECT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, folder / name)


def run(command: tuple[str, ...], folder: Path, cores: int) -> Row:
    """Run a command; return its seconds, those of all its processors, its largest process in MB, and what it said."""
    log = folder.with_suffix(".log")
    environment = os.environ | {"PYTHONPATH": str(folder), "PYTHONUTF8": "1"}
    filled = [part.format(benchmarks=PROJECT / "benchmarks") for part in command]
    allowed = sorted(os.sched_getaffinity(0))[:cores]
    started = time.perf_counter()
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            filled, cwd=folder, env=environment, stdout=output, stderr=output,
            preexec_fn=lambda: os.sched_setaffinity(0, allowed),
        )  # fmt: skip
        _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    said = log.read_text(encoding="utf-8")
    if process.returncode:
        sys.exit(f"{' '.join(filled)} failed in {folder}:\n{said[-3000:]}")
    executed = " ".join(sorted(re.findall(r"execution: (\S+), \d+ cells", said)))
    return {"wall": wall, "cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss / 1024, "executed": executed}


def measure(name: str) -> Row:
    """Measure a contestant once, in its own folder."""
    _, command, before, warm, cores = CONTESTANTS[name]
    folder = WORK / name
    if not folder.exists():
        copy(folder)
    if warm and not records_of(folder):
        run(PUBLISH if name == "d" else (*JUPYTER_BOOK, *STRICT), folder, cores)
    before(folder)
    expected = ""
    if before is swap_rows:
        table = swapped(folder).relative_to(folder).as_posix()
        expected = f"{table}, {readers(folder)[table]} readers"
    return run(command, folder, cores) | {"note": expected}


def report(measured: dict[str, list[Row]]) -> str:
    """Return the page of results."""
    lines = ["# Building the book", "", described(), ""]
    lines += ["Medians, with least and most. Wall and CPU in seconds, peak in MB of the largest process.", ""]
    lines += ["| | contestant | runs | wall | CPU | peak | executed |", "|---|---|--:|--:|--:|--:|--:|"]
    for name, (what, *_) in CONTESTANTS.items():
        if rows := measured.get(name):
            executed = len(str(rows[-1]["executed"]).split())
            note = f" ({rows[-1]['note']})" if rows[-1]["note"] else ""
            cells = [spread([float(row[key]) for row in rows], key) for key in ("wall", "cpu", "peak")]
            lines.append(f"| {name} | {what} | {len(rows)} | {' | '.join(cells)} | {executed}{note} |")
    lines += ["", "| target | measured | limit | met |", "|---|--:|--:|---|"]
    return "\n".join([*lines, *targets(measured)]) + "\n"


def spread(values: list[float], key: str) -> str:
    """Return a median with its range."""
    digits = 0 if key == "peak" else 2
    return f"{median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def targets(measured: dict[str, list[Row]]) -> list[str]:
    """Return a line for every target whose contestants were measured."""

    def middle(name: str, key: str = "wall") -> float:
        return median(float(row[key]) for row in measured[name])

    peaks = [float(row["peak"]) for name in ("c", "d", "d2", "e", "f", "g", "h") for row in measured.get(name, [])]
    tests: list[tuple[str, tuple[str, ...], Callable[[], float], float]] = [
        ("cold, all forms, to stock HTML (c/a)", ("a", "c"), lambda: middle("c") / middle("a"), 0.6),
        ("cold, all forms, to nbclient in sequence (c/b)", ("b", "c"), lambda: middle("c") / middle("b"), 0.75),
        ("on one core, to stock HTML (h/a)", ("a", "h"), lambda: middle("h") / middle("a"), 1.0),
        ("unchanged, `make book`, s beyond imports", ("start", "d"), lambda: middle("d") - middle("start"), 1),
        ("unchanged, `jupyter-book`, s beyond imports", ("start", "d2"), lambda: middle("d2") - middle("start"), 1),
        ("a prose edit to new HTML, seconds", ("e",), lambda: middle("e"), 2),
        ("PDF to LaTeX (g/latex)", ("g", "latex"), lambda: middle("g") / middle("latex"), 0.1),
        ("largest process, MB", ("c",), lambda: max(peaks), 400),
    ]  # fmt: skip
    lines = []
    for what, needed, value, limit in tests:
        if all(measured.get(name) for name in needed):
            found = value()
            lines.append(f"| {what} | {found:.2f} | {limit:g} | {'yes' if found <= limit else '**no**'} |")
    if "latex" not in measured:
        lines.append("| PDF to LaTeX | no TeX on this machine | 0.1 | – |")
    return lines


def main() -> None:
    """Measure what is missing, in turn, and write the page after every round."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    parser.add_argument("-n", type=int, default=5, help="repetitions (5)")
    parser.add_argument("contestants", nargs="*", metavar="contestant", help=", ".join(CONTESTANTS))
    given = parser.parse_args()
    if unknown := set(given.contestants) - set(CONTESTANTS):
        parser.error(f"there is no contestant {min(unknown)!r}; there are {', '.join(CONTESTANTS)}")
    WORK.mkdir(parents=True, exist_ok=True)
    measured: dict[str, list[Row]] = json.loads(MEASURED.read_text()) if MEASURED.exists() else {}
    chosen = [name for name in given.contestants or CONTESTANTS if name != "latex" or shutil.which("xelatex")]
    for repetition in range(given.n):
        for name in chosen:
            if len(measured.setdefault(name, [])) <= repetition:
                measured[name].append(measure(name))
                MEASURED.write_text(json.dumps(measured, indent=1))
                found = measured[name][-1]
                print(f"{name:6} {found['wall']:8.2f} s, CPU {found['cpu']:8.2f}, {found['peak']:6.0f} MB", flush=True)
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(report(measured), encoding="utf-8")
    print(report(measured))


if __name__ == "__main__":
    main()
