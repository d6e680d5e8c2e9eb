"""Builds the book in a staging folder and publishes it in one step, or not at all.

``python -m bookext.publish`` (``make book``) runs the stock command for the pages, the PDFs and the EPUB, with every
warning an error. Only when all of them end well is the result copied to a folder of its own, and a symbolic link,
``_build/published``, turned to it: a failed or killed build leaves the book that was there. ``_build/html`` and its
like are fixed links into it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bookext.downloads import FOLDER, OTHER_FORMS
from bookext.errors import BuildRefused
from bookext.surroundings import check_surroundings

BUILD = Path("_build")
STAGING = BUILD / ".staging"
EDITIONS = BUILD / ".editions"
PUBLISHED = BUILD / "published"
PARTS = ("html", "pdf", "epub", "downloads", "SHA256SUMS")
"""What a reader finds under ``_build/``."""


BUILDERS: dict[str, tuple[str, ...]] = {
    "html": (),
    "typstpdf": ("--builder", "custom", "--custom-builder", "typstpdf"),
    "epub": ("--builder", "custom", "--custom-builder", "epub"),
}
"""Folder of each form of the book in the staging folder, and the options that make it; the chapters are run once.

The pages come first: only the builder that reads a document anew knows all the pages that it changes.
"""


def build() -> int:
    """Run Jupyter Book into the staging folder, once for each form; return the first exit code that is not 0."""
    jupyter_book = str(Path(sys.executable).with_name("jupyter-book"))
    for options in BUILDERS.values():
        command = [jupyter_book, "build", ".", "--path-output", str(STAGING), "-W", "-n", "--keep-going", *options]
        code = subprocess.run(command, check=False, env=os.environ | {OTHER_FORMS: "1"}).returncode
        if code:
            return code
    return 0


def publish() -> Path:
    """Copy the staged book to a new edition and turn the published link to it; return the edition's folder."""
    EDITIONS.mkdir(parents=True, exist_ok=True)
    edition = Path(tempfile.mkdtemp(prefix="edition-", dir=EDITIONS))
    staged = STAGING / "_build"
    shutil.copytree(staged / "html", edition / "html", ignore=shutil.ignore_patterns(".buildinfo"))
    for folder, suffix, part in (
        ("typstpdf", "pdf", "pdf"),
        ("epub", "epub", "epub"),
        (f"html/{FOLDER}", "zip", "downloads"),
    ):
        (edition / part).mkdir()
        for path in (staged / folder).glob(f"*.{suffix}"):
            shutil.copyfile(path, edition / part / path.name)
            (edition / "html" / FOLDER).mkdir(exist_ok=True)
            shutil.copyfile(path, edition / "html" / FOLDER / path.name)
    files = sorted(path for path in edition.rglob("*") if path.is_file())
    sums = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(edition).as_posix()}" for path in files
    ]
    (edition / "SHA256SUMS").write_text("\n".join(sums) + "\n", encoding="utf-8")
    edition.chmod(0o755)
    _link(PUBLISHED, Path(EDITIONS.name) / edition.name)
    for part in PARTS:
        _link(BUILD / part, Path(PUBLISHED.name) / part)
    for old in EDITIONS.iterdir():
        if old.name != edition.name:
            shutil.rmtree(old)
    return edition


def _link(link: Path, target: Path) -> None:
    """Let `link` name `target`, replacing what is there in one step."""
    if link.is_dir() and not link.is_symlink():
        shutil.rmtree(link)
    fresh = link.with_name(f".{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)


def main() -> int:
    """Build and publish; return the exit code. A second build of the same book waits for the first."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another build of this book is running; waiting for it to end.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        code = build()
        if code:
            print(_left(), file=sys.stderr)
            return code
        publish()
    print(f"The book is in {BUILD / 'html' / 'index.html'}; for paper in {BUILD / 'pdf'}, as EPUB in {BUILD / 'epub'}")
    return 0


def command() -> int:
    """Build and publish, or say in one message why not; return the exit code."""
    try:
        check_surroundings(Path(), STAGING)
        return main()
    except BuildRefused as refusal:
        reason = str(refusal.code)
    except OSError as error:
        reason = (
            f"\nThe book cannot be written:\n{error.filename}: {error.strerror}; make room there, or make it writable"
        )
    print(reason, file=sys.stderr)
    print(_left(), file=sys.stderr)
    return 1


def _left() -> str:
    """What a build that failed leaves to the reader."""
    kept = "the book published before is unchanged" if PUBLISHED.exists() else "no book was published"
    return f"The build failed; {kept}."


if __name__ == "__main__":
    sys.exit(command())
