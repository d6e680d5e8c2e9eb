"""The floor of a serial build: executes the notebooks of a folder one after another with nbclient, nothing else."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient


def convert(folder: Path) -> None:
    """Write every chapter of the book in `folder` that has cells as a notebook beside it."""
    from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook

    for path in [folder / "index.md", *sorted((folder / "chapters").glob("*.md"))]:
        text = path.read_text(encoding="utf-8")
        if is_myst_markdown_notebook(text):
            nbformat.write(read_myst_markdown_notebook(text), path.with_suffix(".ipynb"))


def main() -> None:
    """Execute them in the order of their names."""
    for path in sorted([*Path().glob("*.ipynb"), *Path().glob("chapters/*.ipynb")]):
        notebook = nbformat.read(path, as_version=4)
        if any(cell.cell_type == "code" for cell in notebook.cells):
            where = {"metadata": {"path": str(path.parent)}}
            NotebookClient(notebook, timeout=120, kernel_name="python3", resources=where).execute()
            print(f"execution: {path}, {len(notebook.cells)} cells")


if __name__ == "__main__":
    main()
