"""The book in JupyterLab: notebooks that are unpacked and left alone, and a save that changes nothing by itself."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from jupytext.sync_contentsmanager import build_sync_jupytext_contents_manager_class

from bookext.notebooks import lab
from bookext.tests.chapters import HEAD

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python", "file_extension": ".py", "pygments_lexer": "ipython3", "version": "3.11"}
CHAPTER = (
    HEAD.format(title="A chapter")
    + """
```{code-cell} python
:tags: [remove-cell]

print("carts")
```

Words with a {ref}`label`.

```{code-cell} python
1 + 1
```
"""
)


def bundle(root: Path, **files: str) -> None:
    folder = root.joinpath(*lab.BUNDLE)
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / "small-notebooks.zip", "w") as package:
        for name, content in files.items():
            package.writestr(f"small-notebooks/{name}", content)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "carts.csv").write_text("id\n", encoding="utf-8")
    bundle(tmp_path, **{"a.ipynb": "one", "b.ipynb": "two", "references.json": "{}", "data/carts.csv": "id\n"})
    return tmp_path


def test_notebooks_stand_beside_the_tables_of_the_project(root: Path) -> None:
    assert lab.prepare(root) == []
    folder = root / lab.FOLDER
    assert {path.name for path in folder.iterdir()} == {
        "a.ipynb", "b.ipynb", "references.json", "data", lab.UNPACKED,
    }  # fmt: skip
    (root / "data" / "carts.csv").write_text("id\nA1\n", encoding="utf-8")
    assert (folder / "data" / "carts.csv").read_text(encoding="utf-8") == "id\nA1\n"


def test_a_notebook_that_a_reader_has_changed_is_left_and_named(root: Path) -> None:
    lab.prepare(root)
    (root / lab.FOLDER / "a.ipynb").write_text("mine", encoding="utf-8")
    bundle(root, **{"a.ipynb": "new", "b.ipynb": "new", "references.json": "{}"})
    assert lab.prepare(root) == ["a.ipynb"]
    assert (root / lab.FOLDER / "a.ipynb").read_text(encoding="utf-8") == "mine"
    assert (root / lab.FOLDER / "b.ipynb").read_text(encoding="utf-8") == "new"
    assert lab.prepare(root) == ["a.ipynb"]


def test_the_notebook_of_a_chapter_that_is_gone_goes_unless_it_was_changed(root: Path) -> None:
    lab.prepare(root)
    bundle(root, **{"a.ipynb": "one"})
    lab.prepare(root)
    assert not (root / lab.FOLDER / "b.ipynb").exists()


def test_without_a_build_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make book"):
        lab.prepare(tmp_path)


def saved(root: Path, edit: str = "") -> str:
    """A chapter as JupyterLab saves it after a kernel has run, with an edit of its first line of prose."""
    manager = build_sync_jupytext_contents_manager_class(LargeFileManager)()
    manager.root_dir, manager.pre_save_hook = str(root), lab.keep_frame
    notebook = manager.get("chapter.md", type="notebook", content=True)["content"]
    notebook["metadata"] |= {"kernelspec": KERNEL, "language_info": LANGUAGE}
    for cell in notebook["cells"]:
        cell["metadata"]["trusted"] = True
    notebook["cells"][0]["source"] += edit
    manager.save({"type": "notebook", "format": "json", "content": notebook}, "chapter.md")
    return (root / "chapter.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", [CHAPTER, CHAPTER.replace("} python", "}"), "# Prose alone\n\nWords.\n"])
def test_a_save_without_an_edit_changes_no_byte(tmp_path: Path, text: str) -> None:
    (tmp_path / "chapter.md").write_text(text, encoding="utf-8")
    assert saved(tmp_path) == text


def test_a_save_changes_what_was_edited_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "chapter.md").write_text(CHAPTER, encoding="utf-8")
    assert saved(tmp_path, " of carts") == CHAPTER.replace("# A chapter", "# A chapter of carts")
