"""What a build amounts to: printed at its end; `bookext.release.publish` adds pages, sizes and time."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util import logging

from bookext.incremental import state

logger = logging.getLogger(__name__)

FILE = "summary.json"
"""Beside the doctrees, which are not published."""


def sum_up(app: Sphinx, error: Exception | None) -> None:
    """Count the book and say so; handler of ``build-finished``."""
    if error or app.builder.name != "html":
        return
    executed, cached = state.current(app).executed
    counts = {
        "executed": executed,
        "cached": cached,
        "words": sum(facts.get("words", 0) for facts in app.env.metadata.values()),
        "quotations": len(state.register(app).by_id),
    }
    Path(app.doctreedir, FILE).write_text(json.dumps(counts), encoding="utf-8")
    logger.info(_counted_line(counts))


def _counted_line(counts: dict[str, int]) -> str:
    return (
        f"summary: {counts['executed']} chapters executed, {counts['cached']} cached; {counts['words']:,} words; "
        f"{counts['quotations']} quotations verified"
    )


def counted(doctrees: Path) -> dict[str, Any]:
    """Return what the last build of the pages counted; nothing if it did not."""
    path = doctrees / FILE
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def summed(counts: dict[str, int], edition: Path, seconds: float) -> str:
    """Return the summary of a published edition: what was counted, pages on paper, sizes in MB, seconds."""
    sizes = ", ".join(f"{_megabytes(path)} {path.name}" for path in _forms(edition))
    pages = next((f"{pages} pages; " for path in _forms(edition) if (pages := _pages(path))), "")
    return f"{f'{_counted_line(counts)}; ' if counts else 'summary: '}{pages}{sizes}; {seconds:.1f} s"


def _forms(edition: Path) -> list[Path]:
    """Pages, EPUB and PDFs, A4 first: its name is the shortest."""
    files = [*edition.glob("pdf/*.pdf"), *edition.glob("epub/*.epub")]
    return [edition / "html", *sorted(files, key=lambda path: (len(path.name), path.name))]


def _megabytes(path: Path) -> str:
    files = path.rglob("*") if path.is_dir() else [path]
    return f"{sum(file.stat().st_size for file in files if file.is_file()) / 1e6:.1f} MB"


def _pages(path: Path) -> int:
    """The pages of a PDF as its root of pages counts them, 0 for another file."""
    counts = re.findall(rb"/Type */Pages */Count (\d+)", path.read_bytes()) if path.suffix == ".pdf" else []
    return max(map(int, counts), default=0)
