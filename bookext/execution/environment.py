"""What the build sets in the environment of every kernel, and the project as its kernels see it.

No import of Sphinx or Jupyter: a build that has nothing to do asks this first.
"""

from __future__ import annotations

import os
from pathlib import Path

from bookext.execution import documents
from bookext.execution.cache import DOCUMENTS, Project

ENGINE = Path(__file__).resolve().parents[2]
"""The folder that holds this package."""
SANDBOX = Path(__file__).with_name("sandbox.py")
OF_ONE_KERNEL = {"BOOK_READS", "TMPDIR", "IPYTHONDIR"}
"""Set for each kernel by itself."""


def fixed(root: Path) -> dict[str, str]:
    """Return the environment variables that the build sets for all kernels, whatever the user has set."""
    return {
        "BOOK_ROOT": str(root),
        documents.KEPT: str(root / DOCUMENTS),
        "MPLCONFIGDIR": str(root / "_build" / ".cache" / "matplotlib"),  # where a chapter may write
        "PYTHONSTARTUP": str(SANDBOX),
        "PYTHONPATH": os.pathsep.join(dict.fromkeys([str(root), str(ENGINE)])),  # cells import both
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "MATPLOTLIBRC": str(Path(__file__).with_name("matplotlibrc")),  # not what the user has set for other work
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # a kernel's own choice, before matplotlib is there
        "OPENBLAS_NUM_THREADS": "1",  # the kernels share the cores, and a process with threads should not be forked
    }


def project(root: Path) -> Project:
    """Return the project in a folder, with the environment that its kernels get now."""
    ours = fixed(root)
    return Project(root, os.environ | ours, frozenset(ours) | OF_ONE_KERNEL)
