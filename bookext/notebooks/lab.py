"""The book in JupyterLab: the notebooks that the last build made, on the tables and the code of the project.

``make lab`` unpacks them into ``_build/lab``, where links lead to the project's own tables and modules: what a reader
changes there the notebooks compute with. A notebook that a reader has changed is left as it is.

Chapters can be opened as notebooks as well, by jupytext. `keep_frame` lets a save change nothing but what was edited:
the front matter and the name of the language in each cell stay as the author wrote them, whichever kernel has run.
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

from bookext.hashing import file_digest

FOLDER = Path("_build", "lab")
BUNDLE = ("_build", "html", "downloads")
UNPACKED = ".unpacked.json"
"""The SHA-256 of every notebook as it was unpacked."""
FRONT_MATTER = re.compile(r"\A---\n.*?^---\n", re.DOTALL | re.MULTILINE)
CELL = re.compile(r"^(`{3,}\{code-cell\})[ \t]*(\S*)[ \t]*$", re.MULTILINE)


def prepare(root: Path) -> list[str]:
    """Unpack the notebooks of the last build; return the names of those that a reader has changed, which stay.

    Raises `FileNotFoundError` where there is no build.
    """
    bundles = sorted(root.joinpath(*BUNDLE).glob("*-notebooks.zip"))
    if not bundles:
        raise FileNotFoundError(f"{'/'.join(BUNDLE)}: no notebooks; build the book first: make book")
    folder, written = root / FOLDER, []
    folder.mkdir(parents=True, exist_ok=True)
    record = folder / UNPACKED
    before: dict[str, str] = json.loads(record.read_text(encoding="utf-8")) if record.is_file() else {}
    now: dict[str, str] = {}
    with zipfile.ZipFile(bundles[0]) as package:
        for entry in package.infolist():
            first, *_ = inside = PurePosixPath(entry.filename).parts[1:]
            file = "/".join(inside)
            path = folder / file
            if path.suffix != ".ipynb" and (root / file).exists():
                if not (folder / first).exists():
                    (folder / first).symlink_to(Path("..", "..", first))
            elif path.suffix == ".ipynb" and path.is_file() and file_digest(path) != before.get(file):
                written.append(file)
                now |= {file: before[file]} if file in before else {}
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(package.read(entry))
                now[file] = file_digest(path)
    for name in before.keys() - now.keys():  # of a chapter that is gone
        if (folder / name).is_file() and file_digest(folder / name) == before[name]:
            (folder / name).unlink()
    record.write_text(json.dumps(now, indent=1), encoding="utf-8")
    return written


def framed(before: str, after: str) -> str:
    """Return a chapter as saved by jupytext, with the front matter and the language of cells that it had `before`."""
    matter, language = FRONT_MATTER.match(before), CELL.search(before)
    if matter is None or FRONT_MATTER.match(after) is None:
        return after
    text = FRONT_MATTER.sub(lambda _: matter[0], after, count=1)
    name = f" {language[2]}" if language and language[2] else ""
    return CELL.sub(lambda cell: f"{cell[1]}{name}", text) if language else text


def keep_frame(model: dict[str, Any], path: str, contents_manager: Any, **_: Any) -> None:
    """Let a chapter keep its frame when JupyterLab saves it: a ``pre_save_hook`` of Jupyter Server."""
    file = Path(contents_manager.root_dir, path)
    if file.suffix == ".md" and model["type"] == "file" and isinstance(model.get("content"), str) and file.is_file():
        model["content"] = framed(file.read_text(encoding="utf-8"), model["content"])


if __name__ == "__main__":
    try:
        changed = prepare(Path())
    except FileNotFoundError as missing:
        sys.exit(str(missing))
    for name in changed:
        sys.stdout.write(f"{FOLDER / name}: changed by you, left as it is; delete it for the book's own\n")
