"""Runs Lighthouse over the pages of the published book and prints a table: ``make audit``.

The pages are served from this machine, compressed, as any static host does. Scores depend on how busy the machine
is, bytes and requests do not. Ends with 1 if performance is below 95 or another score below 100 on any page.
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

LIGHTHOUSE = "lighthouse@12.8.2"
FOLDER = Path("_build/html")
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
    short = 0
    print(f"{'page':40} {'as':8} perf. access. pract. SEO  paint ms  blocked ms  shift  kB")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for page in pages:
            for preset, options in PRESETS.items():
                report = audit(f"http://127.0.0.1:{server.server_port}/{page}", options)
                scores = {name: round(100 * (report["categories"][name]["score"] or 0)) for name in LEAST}
                short += any(scores[name] < least for name, least in LEAST.items())
                paint, blocked, shift = (
                    report["audits"][name]["numericValue"]
                    for name in ("largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
                )
                row = "{:5} {:7} {:6} {:3}".format(*scores.values())
                print(
                    f"{page:40} {preset:8} {row} {paint:9.0f} {blocked:11.0f} {shift:6.3f} {transferred(report):5.1f}",
                    flush=True,
                )
        server.shutdown()
    print(f"{short} of {len(pages) * len(PRESETS)} runs fall short of {LEAST}")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
