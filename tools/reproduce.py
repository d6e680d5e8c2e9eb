"""Builds the book from nothing in surroundings that differ, and compares every published file (``make reproduce``).

The copies have the files of the project alone, without what git ignores; git itself is not needed. All builds use the
environment that runs this module.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bookext.execution.runner import cores
from bookext.hashing import file_digest
from bookext.release import checksums
from bookext.release.build_lock import PUBLISHED

ROOT = Path(__file__).resolve().parents[1]
AROUND = 40
"""Characters shown before and after the first difference in a line."""


@dataclass(frozen=True)
class Surroundings:
    """What differs from one machine and user to another."""

    folder: str
    user: str
    zone: str
    language: str
    mask: int
    """Permissions that new files do not get."""
    seed: str
    """Of Python's hashes."""
    processors: int
    settings: tuple[tuple[str, str], ...] = ()
    """Files in the user's home, with their content."""

    def start(self, command: Sequence[str], base: Path, log: Path) -> subprocess.Popen[bytes]:
        """Run a command on the book in ``base / folder``, its output going to `log`."""
        root, home = base / self.folder, base / "home" / self.user
        for name, content in self.settings:
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_text(content, encoding="utf-8")
        kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
        environment = kept | {
            "HOME": str(home), "USER": self.user, "LOGNAME": self.user, "TZ": self.zone, "LANG": self.language,
            "LC_ALL": self.language, "PYTHONHASHSEED": self.seed, "PYTHONPATH": str(root),
        }  # fmt: skip
        home.mkdir(parents=True, exist_ok=True)
        allowed = sorted(os.sched_getaffinity(0))[: self.processors]
        with log.open("wb") as output:
            return subprocess.Popen(
                command, cwd=root, env=environment, stdout=output, stderr=subprocess.STDOUT, umask=self.mask,
                preexec_fn=lambda: os.sched_setaffinity(0, allowed),
            )  # fmt: skip


SETTINGS = (
    (".config/matplotlib/matplotlibrc", "font.size: 30\nsvg.fonttype: none\nmathtext.default: bf\n"),
    (
        ".ipython/profile_default/startup/first.py",
        "import pandas\npandas.options.display.max_rows = 2\nprint('hello')\n",
    ),
)
"""Of a user who has the same libraries set for other work."""
ALL = (
    Surroundings("book", "reader", "UTC", "C.UTF-8", 0o022, "0", cores()),
    Surroundings("a longer way/to the bøok", "leserin", "Asia/Kolkata", "ja_JP.UTF-8", 0o077, "1", 1, SETTINGS),
    Surroundings("x/y/z", "читатель", "America/St_Johns", "C", 0o002, "4294967295", cores()),
)


def copy(root: Path, folder: Path) -> None:
    """Copy the files of a project, without those that its ``.gitignore`` names."""
    lines = (root / ".gitignore").read_text(encoding="utf-8").split()
    ignored = [line.rstrip("/").rpartition("/")[2] for line in lines]
    shutil.copytree(root, folder, ignore=shutil.ignore_patterns(".git", *ignored), dirs_exist_ok=True)


def difference(one: bytes, other: bytes) -> str:
    """Say where two contents differ first: the member of a zip, the line of a text, else the byte, counted from 0."""
    if all(zipfile.is_zipfile(io.BytesIO(content)) for content in (one, other)):
        first, second = (_members(content) for content in (one, other))
        for name in sorted(first.keys() | second.keys()):
            if name not in first or name not in second:
                return f"{name}: in the {'second' if name in second else 'first'} alone"
            if first[name] != second[name]:
                return f"{name}: {difference(first[name], second[name])}"
    at = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    try:
        (one + other).decode("utf-8")
    except UnicodeDecodeError:
        here, there = (content[at : at + 8].hex(" ") or "its end" for content in (one, other))
        return f"byte {at}: {here} | {there}"
    column = at - one.rfind(b"\n", 0, at)
    here, there = (_part(content, at) for content in (one, other))
    return f"line {one.count(bytes([10]), 0, at) + 1}, column {column}: {here!r} | {there!r}"


def _members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _part(content: bytes, at: int) -> str:
    """The line that holds a place, or so much of it as is near."""
    start = max(content.rfind(b"\n", 0, at) + 1, at - AROUND)
    end = content.find(b"\n", at)
    return content[start : min(at + AROUND, len(content) if end < 0 else end)].decode("utf-8", errors="replace")


def compared(folders: Sequence[Path]) -> str:
    """Say in what the files of several folders differ first; nothing if all are the same bytes."""
    first, *others = (checksums.digests(folder) for folder in folders)
    for folder, found in zip(folders[1:], others, strict=True):
        names = [name for name in sorted(first.keys() | found.keys()) if first.get(name) != found.get(name)]
        names = [name for name in names if Path(name).name != checksums.SUMS] or names
        if names:
            paths = [place / names[0] for place in (folders[0], folder)]
            missing = [path for path in paths if not path.exists()]
            what = f"not in {missing[0].parent}" if missing else difference(*(path.read_bytes() for path in paths))
            return f"{len(names)} files differ between {folders[0]} and {folder}, first {names[0]}:\n{what}"
    return ""


def main() -> int:
    """Build in all surroundings, one after the other; return the exit code."""
    base = Path(tempfile.mkdtemp(prefix="reproduce-"))
    for one in ALL:
        started, log = time.monotonic(), base / f"{one.user}.log"
        copy(ROOT, base / one.folder)
        print(f"{one.folder}: {one.user}, {one.zone}, {one.language}, umask {one.mask:03o}, hash seed {one.seed}, "
              f"processors {one.processors}: ", end="", flush=True)  # fmt: skip
        if one.start([sys.executable, "-m", "bookext.release.publish"], base, log).wait():
            print(f"the build failed; the end of {log}:\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
            return 1
        print(f"built in {time.monotonic() - started:.0f} s", flush=True)
    published = [base / one.folder / PUBLISHED for one in ALL]
    if found := compared(published):
        print(f"Not reproduced. {found}")
        return 1
    digest = file_digest(published[0] / checksums.SUMS)
    print(f"{len(checksums.read(published[0]))} files, the same bytes in all {len(ALL)} builds; SHA256SUMS: {digest}")
    shutil.rmtree(base)
    return 0


if __name__ == "__main__":
    sys.exit(main())
