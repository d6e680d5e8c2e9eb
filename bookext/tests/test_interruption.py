"""Builds that are killed at any moment, and builds that begin while another runs: the published book stays whole."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from pathlib import Path

import pytest

from bookext.execution import runner
from bookext.release import checksums, publish
from bookext.tests import small_book
from bookext.tests.small_book import PROJECT, SmallBook

pytestmark = pytest.mark.slow

PUBLISH = ("-m", "bookext.release.publish")
STOCK = (str(Path(sys.executable).with_name("jupyter-book")), "build", ".")
VERSIONS = ("tower,30", "tower,31")
"""The one row in which two versions of the book differ."""
PATIENCE = 60
"""Seconds after which what should have ended is said not to end; nothing is measured."""
WAITS = "waiting for it to end"


@dataclass
class Published:
    """A small book of which one version is published, with the checksums that each version has."""

    book: SmallBook
    sums: dict[str, str] = field(default_factory=dict)
    version: str = VERSIONS[0]
    duration: float = 0.0

    @property
    def folder(self) -> Path:
        return self.book.root / publish.PUBLISHED

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Begin a build in a process group of its own; whatever descends from it can be told by its environment."""
        inherited = {name: value for name, value in os.environ.items() if name != "BOOK_TEXTS"}
        environment = inherited | {
            "PYTHONPATH": str(PROJECT),
            "BUILD_OF": str(self.book.root),
            "PYTHONUNBUFFERED": "1",
        }
        return subprocess.Popen(
            [sys.executable, *arguments], cwd=self.book.root, env=environment, text=True, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def build(self) -> None:
        """Build and publish; how long it takes sets the moments of the next interruptions."""
        started = time.monotonic()
        running = self.start(*PUBLISH)
        output, _ = running.communicate()
        assert running.returncode == 0, output[-3000:]
        self.duration = time.monotonic() - started

    def turn(self) -> None:
        """Change the book into its other version."""
        other = VERSIONS[1 - VERSIONS.index(self.version)]
        self.book.change("data/heights.csv", self.version, other)
        self.version = other

    def checksums(self) -> str:
        """Return the checksums of the published book, which must be those of its files."""
        assert checksums.faults(self.folder) == []
        return (self.folder / checksums.SUMS).read_text(encoding="utf-8")

    def processes(self) -> list[int]:
        """Return the processes that descend from a build of this book."""
        mark, found = f"BUILD_OF={self.book.root}".encode(), []
        for path in Path("/proc").glob("[0-9]*/environ"):
            try:
                if mark in path.read_bytes().split(b"\0"):
                    found.append(int(path.parent.name))
            except OSError:  # it has ended, or is another user's
                continue
        return found

    def wait_for_cell(self, flag: Path) -> None:
        """Wait until a cell opens the named pipe `flag` to write, and closes it."""
        reading = os.open(flag, os.O_RDONLY | os.O_NONBLOCK)
        try:
            assert select.select([reading], [], [], PATIENCE)[0], "no cell has run"
        finally:
            os.close(reading)

    def wait_for_processes(self) -> None:
        """Wait until nothing runs that descends from a build; fail if something does not end by itself."""
        while running := self.processes():  # one of them may have been starting another
            for process in running:
                try:
                    ended = os.pidfd_open(process)
                except ProcessLookupError:
                    continue
                assert select.select([ended], [], [], PATIENCE)[0], "a process of a killed build runs on"
                os.close(ended)

    def leftovers(self) -> set[str]:
        """Return what is in the folder of the build, and among temporary files, beyond what belongs there."""
        kept = {*publish.PARTS, "published", ".editions", ".staging", ".execution", ".lock", ".cache", ".data"}
        kept.add(Path(runner.DOCUMENTS).name)
        found = {path.name for path in (self.book.root / "_build").iterdir()} - kept
        found |= {path.name for path in Path(tempfile.gettempdir()).glob(f"{runner._prefix(self.book.root)}*")}
        assert len(list((self.book.root / publish.EDITIONS).iterdir())) == 1
        assert len(self.book.records) == len(list((self.book.root / "_build" / ".execution").iterdir()))
        return found


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Both versions of the small book have been built, and one is published."""
    made = Published(small_book.make(tmp_path_factory.mktemp("interrupted")))
    (made.book.root / "index.md").write_text("# The Small Book\n\nAll about the valley.\n", encoding="utf-8")
    (made.book.root / "requirements.txt").write_text(f"docutils=={version('docutils')}\n", encoding="utf-8")
    made.build()
    made.sums[made.version] = made.checksums()
    made.turn()
    made.build()
    made.sums[made.version] = made.checksums()
    assert made.leftovers() == set()
    return made


MOMENTS = random.Random(8)  # noqa: S311  # the same moments every time


@pytest.mark.parametrize(
    ("kind", "moment"),
    [(kind, MOMENTS.random()) for _ in range(10) for kind in (signal.SIGKILL, signal.SIGTERM)],
    ids=lambda value: getattr(value, "name", None) or f"at {value:.2f}",
)
def test_a_build_that_is_killed_leaves_a_whole_book_and_the_next_succeeds(
    published: Published, kind: signal.Signals, moment: float
) -> None:
    code = 0
    while code == 0:  # it may have ended before its moment came
        published.turn()
        running = published.start(*PUBLISH)
        try:
            output, _ = running.communicate(timeout=moment * published.duration)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, kind)
            output, _ = running.communicate(timeout=PATIENCE)
        code, moment = running.returncode, 0.9 * moment
    print(f"{kind.name}: exit {code}, {phase(output)}")
    assert "Traceback" not in output, output[-3000:]
    assert published.checksums() in published.sums.values()
    published.wait_for_processes()
    published.build()
    assert published.checksums() == published.sums[published.version]
    assert published.leftovers() == set()


def phase(output: str) -> str:
    """Return in what a build was interrupted, by what it had said."""
    said = [line for line in output.splitlines() if "building [" in line or "execution:" in line or "The " in line]
    return said[-1][:120] if said else "before it said anything"


def test_a_build_asked_to_stop_while_chapters_run_ends_their_kernels_and_says_so(published: Published) -> None:
    flag = published.book.root / "_build" / "running"  # where a chapter may write
    os.mkfifo(flag)
    code = f"import measures\nopen({str(flag)!r}, 'w').close()\nwhile True: pass\n"
    published.book.change("chapters/depths.md", "import measures\n", code)
    try:
        running = published.start(*PUBLISH)
        published.wait_for_cell(flag)
        os.kill(running.pid, signal.SIGTERM)  # that process alone
        output, _ = running.communicate(timeout=PATIENCE)
        assert running.returncode == 1
        assert "Traceback" not in output, output[-3000:]
        assert output.splitlines()[-1] == "The build was stopped; the published book is whole."
        assert published.processes() == []
        assert published.checksums() in published.sums.values()
    finally:
        published.book.change("chapters/depths.md", code, "import measures\n")
        flag.unlink()


def test_a_build_that_is_killed_while_a_chapter_runs_leaves_no_temporary_folder(published: Published) -> None:
    flag = published.book.root / "_build" / "running"  # where a chapter may write
    os.mkfifo(flag)
    code = f"import measures\nopen({str(flag)!r}, 'w').close()\nwhile True: pass\n"
    published.book.change("chapters/depths.md", "import measures\n", code)
    folders = partial(Path(tempfile.gettempdir()).glob, f"{runner._prefix(published.book.root)}*")
    try:
        running = published.start(*PUBLISH)
        published.wait_for_cell(flag)
        assert list(folders())
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate()
        published.wait_for_processes()
        assert list(folders()) == []
    finally:
        published.book.change("chapters/depths.md", code, "import measures\n")
        flag.unlink()


def test_a_build_whose_publisher_alone_is_killed_is_not_overtaken(published: Published) -> None:
    flag = published.book.root / "_build" / "running"  # where a chapter may write
    os.mkfifo(flag)
    code = f"import measures\nopen({str(flag)!r}, 'w').close()\nopen({str(flag)!r}).close()\n"
    published.book.change("chapters/depths.md", "import measures\n", code)
    try:
        first = published.start(*PUBLISH)
        published.wait_for_cell(flag)
        first.kill()
        first.wait()
        second = published.start(*PUBLISH)
        assert second.stdout is not None
        assert WAITS in second.stdout.readline()
    finally:
        published.book.change("chapters/depths.md", code, "import measures\n")
        flag.write_bytes(b"")  # the kernel of the first goes on
    output, _ = second.communicate()
    first.communicate()
    flag.unlink()
    assert second.returncode == 0, output[-3000:]
    assert published.checksums() == published.sums[published.version]


@pytest.mark.parametrize(
    "commands", [(PUBLISH, PUBLISH), (STOCK, STOCK), (PUBLISH, STOCK)], ids=["make book", "stock", "one of each"]
)
def test_of_two_builds_at_once_the_second_waits_and_both_are_right(
    published: Published, commands: tuple[tuple[str, ...], ...]
) -> None:
    published.turn()
    both = [published.start(*command) for command in commands]
    outputs = [running.communicate()[0] for running in both]
    assert [running.returncode for running in both] == [0, 0], "".join(outputs)[-3000:]
    assert sum(WAITS in output for output in outputs) == 1
    if PUBLISH in commands:
        assert published.checksums() == published.sums[published.version]
    else:
        assert published.checksums() in published.sums.values()
    if STOCK in commands:
        pages = published.book.root / "_build" / "html"
        heights = (pages / "chapters" / "heights.html").read_text(encoding="utf-8")
        assert f"{12 + int(published.version.partition(',')[2])} ells" in heights
        assert heights.rstrip().endswith("</html>")
    published.build()
    assert published.checksums() == published.sums[published.version]
