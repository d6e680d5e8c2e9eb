"""What the measurements were made on."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path


def described() -> str:
    """Return processor, cores, memory, system and versions in one paragraph, with how busy the machine is."""
    processor = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    tools = ", ".join(f"{name} {version(name)}" for name in ("jupyter-book", "Sphinx", "nbclient", "pandas", "typst"))
    return (
        f"{processor[1] if processor else platform.machine()}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GB; "
        f"{platform.system()} {platform.release()}; Python {platform.python_version()}, {tools}. "
        f"Load when this was written: {os.getloadavg()[0]:.1f}."
    )
