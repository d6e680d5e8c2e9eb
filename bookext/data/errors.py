"""What is wrong with a data package, said in lines that name the place and the remedy."""

from __future__ import annotations

from pathlib import Path


class TableError(ValueError):
    """A table that does not keep to its schema. `problems` holds one line per problem."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        shown = problems[:20]
        if len(problems) > len(shown):
            shown = [*shown, f"… and {len(problems) - len(shown)} more"]
        super().__init__("\n".join(shown))


def shown(path: Path) -> str:
    """Return a path as a reader knows it: from the folder that holds the package."""
    inner = 3 if path.parent.name == "schema" else 2
    return "/".join(path.parts[-inner:])
