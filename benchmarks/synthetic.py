"""Books of any size, made from the small book of the tests: chapters that run, quotations with their text, tables."""

from __future__ import annotations

import random
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "book"))

from bookext.tests import small_book

WORDS = (
    "road", "bridge", "cart", "miller", "valley", "river", "mill", "ferry", "toll", "market", "grain", "winter",
    "stone", "ford", "hill", "mile",
)  # fmt: skip
PASSAGE = 12
"""Words of a quotation; five times as many stand around it, for no more than a fifth of a text is published."""


def chapters(folder: Path, number: int) -> small_book.SmallBook:
    """Return a book of `number` chapters, each of which reads a table and prints a number."""
    book = small_book.make(folder)
    pages = book.root / "chapters"
    page = (pages / "depths.md").read_text(encoding="utf-8")
    (pages / "heights.md").unlink()
    (pages / "depths.md").unlink()
    for index in range(number):
        name = f"depths-{index}"
        own = page.replace("depths-total", f"{name}-total").replace("# The depths", f"# The depths, part {index}")
        (pages / f"{name}.md").write_text(own, encoding="utf-8")
    return book


def quotations(folder: Path, number: int) -> tuple[Path, Path, int]:
    """Write a text and a register of `number` quotations from it; return their folders and the bytes of the text."""
    texts, data = folder / "texts", folder / "data"
    shutil.copytree(small_book.ROOT / "data", data)
    texts.mkdir()
    chance = random.Random(number)  # noqa: S311
    paragraphs = [
        " ".join(f"{chance.choice(WORDS)}{chance.randrange(10_000)}" for _ in range(6 * PASSAGE)) for _ in range(number)
    ]
    (texts / "long.txt").write_text("\n".join(paragraphs), encoding="utf-8")
    small_book.write_descriptor(data)
    small_book.write_sources(data, texts, {"long": ("long.txt", "Long", "", " ".join(["author"] * number))})
    rows = [
        {
            "id": f"q{index}", "source": "long", "paragraph": str(index + 1), "note": "Shows.",
            "exact": " ".join(words.split()[PASSAGE : 2 * PASSAGE]),
        }
        for index, words in enumerate(paragraphs)
    ]  # fmt: skip
    small_book.write_table(data, "quotations", rows)
    return texts, data, (texts / "long.txt").stat().st_size
