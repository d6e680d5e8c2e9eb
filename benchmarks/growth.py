"""How times and memory grow with the size of a book: ``benchmarks/results/growth.md`` and its plot.

Each point is measured in a process of its own: ``python benchmarks/growth.py`` measures all of them.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import matplotlib.pyplot as plt
import synthetic
from machine import described

from bookext import quotations
from bookext.data import tables

RESULTS = Path(__file__).with_name("results")
SIZES = {
    "chapters": (5, 10, 20, 35, 50),
    "quotations": (1_000, 2_500, 5_000, 10_000),
    "rows": (10_000, 25_000, 50_000, 100_000),
}
TITLES = {
    "chapters": "A cold build, by chapters",
    "quotations": "Verifying quotations in their text",
    "rows": "Loading and checking a table, by rows",
}


def aside(folder: Path, size: int) -> tuple[Path, Path, int]:
    """Write the text and the register in another process, whose memory is not counted."""
    with ProcessPoolExecutor(1) as pool:
        return pool.submit(synthetic.quotations, folder, size).result()


def measure(what: str, size: int, folder: Path) -> dict[str, float]:
    """Return the CPU seconds of one task, what was needed in MB, and for quotations the MB of text a second."""
    found: dict[str, float] = {}
    if what == "chapters":
        book = synthetic.chapters(folder, size)
        started, (user, system) = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)[:2]
        command = [sys.executable, "-m", "sphinx", "-q", "-W", str(book.root), str(book.root / "_build" / "html")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        found = {"wall": time.perf_counter() - started, "cpu": used.ru_utime + used.ru_stime - user - system}
        found["peak"] = used.ru_maxrss / 1024
        return found
    if what == "quotations":
        texts, data, length = aside(folder, size)
        started = time.process_time()
        lock = quotations.make_lock(texts, data)
        found["cpu"] = time.process_time() - started
        assert len(lock["quotations"]) == size  # noqa: S101
        found["rate"] = length / 1e6 / found["cpu"]
    else:
        _, data, _ = aside(folder, size)
        started = time.process_time()
        assert len(tables.load("text_paragraphs", data)) == size  # noqa: S101
        found["cpu"] = time.process_time() - started
    return found | {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def slope(points: dict[int, dict[str, float]], unit: str) -> tuple[float, float]:
    """Return the growth of `unit` for one more between the smallest and the middle size, and to the largest."""
    sizes = sorted(points)
    middle = sizes[len(sizes) // 2]
    lower, upper = ((points[b][unit] - points[a][unit]) / (b - a) for a, b in ((sizes[0], middle), (middle, sizes[-1])))
    return lower, upper


def plot(measured: dict[str, dict[int, dict[str, float]]]) -> None:
    """Draw CPU seconds and memory against size."""
    drawing, rows = plt.subplots(2, 3, figsize=(11, 6), sharex="col", layout="constrained")
    for column, (what, points) in enumerate(measured.items()):
        for row, (unit, label) in enumerate((("cpu", "CPU seconds"), ("peak", "memory, MB"))):
            axes = rows[row][column]
            axes.plot(list(points), [point[unit] for point in points.values()], marker="o", color="#7a2e2e")
            axes.set_ylim(bottom=0)
            axes.set_xlim(left=0)
            axes.set_ylabel(label)
            axes.grid(alpha=0.3)
        rows[0][column].set_title(TITLES[what])
        rows[1][column].set_xlabel(what)
    drawing.savefig(RESULTS / "growth.png", dpi=110)


def main() -> None:
    """Measure every point and write the page."""
    measured: dict[str, dict[int, dict[str, float]]] = {}
    for what, sizes in SIZES.items():
        for size in sizes:
            ended = subprocess.run(
                [sys.executable, __file__, what, str(size)], text=True, check=True, stdout=subprocess.PIPE
            )
            measured.setdefault(what, {})[size] = json.loads(ended.stdout)
            print(f"{what} {size}: {ended.stdout.strip()}", flush=True)
    RESULTS.mkdir(exist_ok=True)
    plot(measured)
    lines = ["# How the book grows", "", described(), "", "![Time and memory against size](growth.png)", ""]
    for what, points in measured.items():
        units = list(next(iter(points.values())))
        lines += [f"| {what} | {' | '.join(units)} |", f"|--:{'|--:' * len(units)}|"]
        lines += [f"| {size:,} | {' | '.join(f'{point[u]:.2f}' for u in units)} |" for size, point in points.items()]
        lower, upper = slope(points, "cpu")
        lines += ["", f"CPU for one more: {lower * 1000:.3f} ms below the middle, {upper * 1000:.3f} ms above.", ""]
    lines.append("CPU and wall in seconds, peak in MB of the largest process, rate in MB of source text a second.")
    (RESULTS / "growth.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        os.environ.pop("BOOK_TEXTS", None)
        with tempfile.TemporaryDirectory() as place:
            print(json.dumps(measure(sys.argv[1], int(sys.argv[2]), Path(place))))
    else:
        main()
