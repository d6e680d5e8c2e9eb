"""`make book` publishes a good build in one step and leaves the last good book alone otherwise."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bookext.execution import cache, environment
from bookext.release import build_lock as folder
from bookext.release import checksums, publish
from bookext.release.build_lock import leave_published_alone
from bookext.release.downloads import OTHER_FORMS
from bookext.tests.small_book import PROJECT

FAKE_BUILD = """
import sys
from bookext.release import publish

def build(turn):
    page = publish.STAGING / "_build" / "html" / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("second")
    return 0

publish.build = build
sys.exit(publish.main())
"""


def stage(monkeypatch: pytest.MonkeyPatch, code: int = 0, **files: str) -> None:
    """Change the sources, and let the next build end with `code` and leave `files` in the staging folder."""
    Path("sources").write_text(repr((code, files)), encoding="utf-8")

    def build(_: int) -> int:
        for name, content in files.items():
            path = publish.STAGING / "_build" / "html" / f"{name}.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return code

    monkeypatch.setattr(publish, "build", build)


def instead(monkeypatch: pytest.MonkeyPatch, script: Callable[[list[str], dict[str, str]], str]) -> None:
    """Run, for each command of a build, the shell script that `script` gives for it and its environment."""
    start = subprocess.Popen

    def popen(command: list[str], env: dict[str, str], **options: Any) -> subprocess.Popen[bytes]:
        return start(["sh", "-c", script(command, env)], env=env, **options)

    monkeypatch.setattr(publish.subprocess, "Popen", popen)


def published() -> dict[str, bytes]:
    """Return the published files by name."""
    folder = publish.PUBLISHED
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_good_build_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    stage(monkeypatch, index="first", chapter="one")
    assert publish.main() == 0
    assert Path("_build/html/index.html").read_text(encoding="utf-8") == "first"
    assert Path("_build/html/chapter.html").read_text(encoding="utf-8") == "one"


def test_the_printed_book_and_the_epub_are_published_with_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    stage(monkeypatch, index="first")
    for name in (
        "typstpdf/book.pdf",
        "typstpdf/book-letter.pdf",
        "typstpdf/book.typ",
        "epub/book.epub",
        "epub/a.xhtml",
    ):
        path = publish.STAGING / "_build" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    assert publish.main() == 0
    assert sorted(path.name for path in Path("_build/pdf").iterdir()) == ["book-letter.pdf", "book.pdf"]
    assert [path.name for path in Path("_build/epub").iterdir()] == ["book.epub"]
    beside = sorted(path.name for path in Path("_build/html/downloads").iterdir())
    assert beside == ["book-letter.pdf", "book.epub", "book.pdf"]
    assert "pdf/book.pdf" in Path("_build/SHA256SUMS").read_text(encoding="utf-8")


def test_every_form_of_the_book_is_built_and_the_first_failure_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = []

    instead(monkeypatch, lambda command, _: commands.append(command[-1]) or f"exit {4 * (command[-1] == 'epub')}")
    assert publish.build(0) == 4
    assert commands[0] == "--keep-going"
    assert sorted(commands[1:]) == ["epub", "typstpdf"]


def test_without_its_pages_no_other_form_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = []
    instead(monkeypatch, lambda command, _: commands.append(command[-1]) or "exit 1")
    assert publish.build(0) == 1
    assert commands == ["--keep-going"]


@pytest.mark.parametrize(
    ("change", "built"),
    [
        (lambda: None, 1),
        (lambda: Path("sources").write_text("edited", encoding="utf-8"), 2),
        (lambda: Path("another").touch(), 2),
        (lambda: Path("_build/html/index.html").write_text("spoilt", encoding="utf-8"), 2),
        (lambda: Path("_build/html").unlink(), 2),
    ],
    ids=["nothing", "a file is edited", "a file is added", "a page is spoilt", "a link is gone"],
)
def test_a_book_is_built_again_only_if_something_has_changed(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[], object], built: int
) -> None:
    stage(monkeypatch, index="first")
    builds, staged = [], publish.build
    monkeypatch.setattr(publish, "build", lambda turn: builds.append(1) or staged(turn))
    assert publish.main() == 0
    change()
    assert publish.main() == 0
    assert len(builds) == built
    assert Path("_build/html/index.html").read_text(encoding="utf-8") == "first"


@pytest.mark.parametrize(
    ("part", "name", "change"),
    [
        ("reads", "_build_input/x.txt", lambda: Path("_build_input/x.txt").write_text("new", encoding="utf-8")),
        ("listings", ".settings", lambda: Path(".settings/new").touch()),
        ("presence", "linked/new", lambda: Path("elsewhere/new").touch()),
    ],
)
def test_a_book_is_built_again_if_a_chapter_read_what_has_changed_wherever_that_is(
    monkeypatch: pytest.MonkeyPatch, part: str, name: str, change: Callable[[], object]
) -> None:
    for needed in ("_build_input", ".settings", "elsewhere", cache.RECORDS):
        Path(needed).mkdir(parents=True)
    Path("_build_input/x.txt").write_text("old", encoding="utf-8")
    Path("linked").symlink_to("elsewhere")
    stage(monkeypatch, index="first")
    builds, staged = [], publish.build
    monkeypatch.setattr(publish, "build", lambda turn: builds.append(1) or staged(turn))
    now = cache.Fingerprints(environment.project(Path.cwd()))
    look = {"reads": now.content, "listings": now.listing, "presence": now.presence}[part]
    cache.save(Path(cache.RECORDS), "key", {part: {name: look(name)}})
    assert publish.main() == publish.main() == 0
    assert len(builds) == 1
    change()
    assert publish.main() == 0
    assert len(builds) == 2


def test_a_build_ends_with_a_summary(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    stage(monkeypatch, index="x" * 2_500_000)
    counts = {"executed": 3, "cached": 14, "words": 38000, "quotations": 72}
    doctrees = publish.STAGING / "_build" / ".doctrees"
    doctrees.mkdir(parents=True)
    (doctrees / "summary.json").write_text(json.dumps(counts), encoding="utf-8")
    (publish.STAGING / "_build" / "typstpdf").mkdir()
    pages = b"<</Type/Pages/Count 7>> <</Type/Pages/Count 214>>"
    (publish.STAGING / "_build" / "typstpdf" / "book.pdf").write_bytes(pages + b" " * 500_000)
    assert publish.main() == 0
    said = capsys.readouterr().out
    assert "3 chapters executed, 14 cached; 38,000 words; 72 quotations verified; 214 pages" in said
    assert "3.0 MB html, 0.5 MB book.pdf" in said


def test_the_pages_are_promised_the_other_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    promised = []

    instead(monkeypatch, lambda _, environment: promised.append(OTHER_FORMS in environment) or "exit 0")
    assert publish.build(0) == 0
    assert promised == [True, True, True]


def test_the_zips_are_published_beside_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    stage(monkeypatch, index="first")
    zipped = publish.STAGING / "_build" / "html" / "downloads" / "book-data.zip"
    zipped.parent.mkdir(parents=True)
    zipped.write_bytes(b"zip")
    assert publish.main() == 0
    assert Path("_build/downloads/book-data.zip").read_bytes() == b"zip"
    assert Path("_build/html/downloads/book-data.zip").read_bytes() == b"zip"


def test_a_second_good_build_replaces_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    stage(monkeypatch, index="first")
    publish.main()
    before = publish.PUBLISHED.readlink()
    stage(monkeypatch, index="second")
    assert publish.main() == 0
    assert publish.PUBLISHED.readlink() != before
    assert Path("_build/html/index.html").read_text(encoding="utf-8") == "second"
    assert len(list(publish.EDITIONS.iterdir())) == 1


def test_a_failed_build_leaves_the_published_book_byte_for_byte(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stage(monkeypatch, index="first")
    publish.main()
    before, link = published(), publish.PUBLISHED.readlink()
    stage(monkeypatch, code=3, index="broken", chapter="half")
    assert publish.main() == 3
    assert published() == before
    assert publish.PUBLISHED.readlink() == link
    assert "the book published before is unchanged" in capsys.readouterr().err


def test_a_first_build_that_fails_publishes_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stage(monkeypatch, code=1, index="broken")
    assert publish.main() == 1
    assert not Path("_build/html").exists()
    assert "no book was published" in capsys.readouterr().err


def test_a_publisher_that_is_stopped_leaves_the_published_book_and_says_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stage(monkeypatch, index="first")
    publish.main()
    before = published()

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    stage(monkeypatch, index="second")
    capsys.readouterr()
    with monkeypatch.context() as during:
        during.setattr(publish, "_link", interrupt)
        assert publish.main() != 0
    assert capsys.readouterr().err == "The build was stopped; the published book is whole.\n"
    assert published() == before
    assert publish.main() == 0
    assert Path("_build/html/index.html").read_text(encoding="utf-8") == "second"


FILE_OPERATIONS = {"open", "os.mkdir", "os.rename", "os.symlink", "os.remove", "os.rmdir", "os.chmod"}


def published_but_killed(number: int) -> bool:
    """Publish in a process of its own that kills itself before its n-th file operation; return whether it came so far.

    An audit hook sees all of them, and cannot be taken back: hence the process.
    """
    child = os.fork()
    if child == 0:
        left = number

        def hook(event: str, _: tuple[object, ...]) -> None:
            nonlocal left
            left -= event in FILE_OPERATIONS
            if left < 0:
                os._exit(9)  # at once, like SIGKILL; nothing is flushed or cleaned up

        try:
            sys.addaudithook(hook)
            publish.publish()
            os._exit(0)
        finally:  # never back into the test
            traceback.print_exc()
            os._exit(1)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, 9)
    return code == 9


@pytest.mark.parametrize(
    "before",
    ["an edition", *(pytest.param(case, marks=pytest.mark.slow) for case in ("nothing", "a stock build"))],
)
def test_a_publisher_killed_at_any_file_operation_leaves_a_whole_book(
    before: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, killed = 0, True
    while killed:
        shutil.rmtree("_build", ignore_errors=True)
        stage(monkeypatch, index="first", chapter="first")
        if before == "nothing":
            publish.build(0)
        else:
            publish.main()
        if before == "a stock build":
            Path("_build/html").unlink()
            for name in ("html", ".html.old"):  # the second left by a publisher that was killed before
                Path("_build", name).mkdir()
                Path("_build", name, "index.html").write_text("stock", encoding="utf-8")
        stage(monkeypatch, index="second", chapter="second")
        publish.build(0)
        killed = published_but_killed(number)
        if publish.PUBLISHED.exists():
            assert checksums.faults(publish.PUBLISHED) == []
            assert {path.read_text(encoding="utf-8") for path in publish.PUBLISHED.rglob("*.html")} in (
                {"first"},
                {"second"},
            )
        else:
            assert before == "nothing"
            assert not Path("_build/html").exists()
        if before == "an edition":
            assert Path("_build/html/index.html").samefile(publish.PUBLISHED / "html" / "index.html")
        assert publish.main() == 0
        assert {path.read_text(encoding="utf-8") for path in Path("_build/html").glob("*.html")} == {"second"}
        kept = {path.name for path in Path("_build").iterdir()}
        assert kept == {*publish.PARTS, "published", ".editions", ".staging", ".lock"}
        assert len(list(publish.EDITIONS.iterdir())) == 1
        number += 1
    assert number > 20


def test_after_a_build_that_failed_the_next_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    stage(monkeypatch, index="first")
    assert publish.main() == 0
    stage(monkeypatch, code=1, index="half", chapter="half")
    assert publish.main() == 1
    stage(monkeypatch, index="second")
    assert publish.main() == 0
    assert [path.name for path in Path("_build/html").glob("*.html")] == ["index.html"]


def test_after_a_good_build_the_next_goes_on_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    stage(monkeypatch, index="first", chapter="one")
    assert publish.main() == 0
    stage(monkeypatch, index="second")
    assert publish.main() == 0
    assert sorted(path.name for path in Path("_build/html").glob("*.html")) == ["chapter.html", "index.html"]


@pytest.mark.parametrize("part", ["", "html"])
def test_the_checksums_are_those_of_all_published_files(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stage(monkeypatch, index="first", chapter="one")
    publish.main()
    place = publish.PUBLISHED / part
    lines = (place / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    files = {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}
    del files["SHA256SUMS"]
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    assert str(Path("html/chapter.html").relative_to(part)) in sums
    assert Path("_build/SHA256SUMS").samefile(publish.PUBLISHED / "SHA256SUMS")


def test_a_folder_left_by_the_stock_command_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("_build/html").mkdir(parents=True)
    Path("_build/html/stale.html").touch()
    stage(monkeypatch, index="first")
    assert publish.main() == 0
    assert [path.name for path in Path("_build/html").glob("*.html")] == ["index.html"]


def test_the_stock_command_with_every_warning_an_error_is_what_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = []

    instead(monkeypatch, lambda command, _: commands.append(command) or "exit 5")
    assert publish.build(0) == 5
    program, *options = commands[0]
    assert Path(program).name == "jupyter-book"
    assert options[:2] == ["build", "."]
    assert {"-W", "-n", "--keep-going"} <= set(options)


def test_a_second_build_waits_for_the_first(tmp_path: Path) -> None:
    folder.BUILD.mkdir()
    with (folder.BUILD / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = subprocess.Popen(
            [sys.executable, "-u", "-c", FAKE_BUILD], stdout=subprocess.PIPE, text=True, cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(PROJECT)},
        )  # fmt: skip
        assert second.stdout is not None
        waiting = second.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(timeout=1)
        assert not publish.PUBLISHED.exists()
    rest, _ = second.communicate(timeout=30)
    assert "waiting for it to end" in waiting
    assert second.returncode == 0, rest
    assert Path("_build/html/index.html").read_text(encoding="utf-8") == "second"


@pytest.mark.parametrize("part", ["html", "epub"])
def test_a_stock_build_never_writes_into_the_published_book(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stage(monkeypatch, index="published")
    assert publish.main() == 0
    kept = published()
    begun = Path("_build", part).resolve()
    for app in (SimpleNamespace(srcdir=Path.cwd(), outdir=begun) for _ in "12"):  # the second has waited for the first
        leave_published_alone(app, None)
        assert app.outdir == Path.cwd() / "_build" / part
        assert not app.outdir.is_symlink()
    shutil.rmtree(app.outdir)
    assert published() == kept
