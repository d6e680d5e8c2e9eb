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
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bookext.downloads import FOLDER, OTHER_FORMS
from bookext.summary import counted, summed

BUILD = Path("_build")
STAGING = BUILD / ".staging"
EDITIONS = BUILD / ".editions"
PUBLISHED = BUILD / "published"
INPUTS = STAGING / "inputs"
"""Hash of all that the published edition was made from."""
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
    """Run Jupyter Book into the staging folder, once for each form; return the first exit code that is not 0.

    Print and EPUB only read what the pages left, and are made side by side; what they say follows when each is done.
    """
    jupyter_book = str(Path(sys.executable).with_name("jupyter-book"))
    command = [jupyter_book, "build", ".", "--path-output", str(STAGING), "-W", "-n", "--keep-going"]
    environment = os.environ | {OTHER_FORMS: "1"}
    pages, *others = BUILDERS.values()
    code = subprocess.run([*command, *pages], check=False, env=environment).returncode
    if code:
        return code

    def run(options: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *options], check=False, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    with ThreadPoolExecutor() as pool:
        for ended in pool.map(run, others):
            print(ended.stdout, flush=True)
            code = code or ended.returncode
    return code


def inputs() -> str:
    """Return the hash of all files of the project, the original texts if they are named, and this Python."""
    hashed = hashlib.sha256(sys.version.encode())
    for root in filter(None, (".", os.environ.get("BOOK_TEXTS"))):
        for folder, folders, files in os.walk(root):
            folders[:] = sorted(name for name in folders if name[0] not in "._")
            for path in (Path(folder, name) for name in sorted(files)):
                if path.is_file():
                    hashed.update(f"{path}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return hashed.hexdigest()


def is_current(made_from: str) -> bool:
    """Whether the published book was made from these inputs, and is whole."""
    sums = PUBLISHED / "SHA256SUMS"
    return (
        INPUTS.is_file() and INPUTS.read_text() == made_from
        and all((BUILD / part).exists() for part in PARTS) and sums.read_text(encoding="utf-8") == _sums(PUBLISHED)
    )  # fmt: skip


def _sums(edition: Path) -> str:
    files = sorted(path for path in edition.rglob("*") if path.is_file() and path != edition / "SHA256SUMS")
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(edition).as_posix()}\n" for path in files
    )


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
    (edition / "SHA256SUMS").write_text(_sums(edition), encoding="utf-8")
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
        started, made_from = time.perf_counter(), inputs()
        if is_current(made_from):
            print("Nothing has changed since the book was published: nothing is executed or written.")
            return 0
        INPUTS.unlink(missing_ok=True)
        code = build()
        if code:
            kept = "the book published before is unchanged" if PUBLISHED.exists() else "no book was published"
            print(f"The build failed; {kept}.", file=sys.stderr)
            return code
        edition = publish()
        INPUTS.parent.mkdir(parents=True, exist_ok=True)
        INPUTS.write_text(made_from)
    said = counted(STAGING / "_build" / ".doctrees")
    print(summed(said, edition, time.perf_counter() - started))
    print(f"The book is in {BUILD / 'html' / 'index.html'}; for paper in {BUILD / 'pdf'}, as EPUB in {BUILD / 'epub'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
