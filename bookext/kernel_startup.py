"""Run by IPython when a chapter's kernel starts (as PYTHONSTARTUP): notes every project file the kernel opens.

The list is what makes execution data-aware: a chapter is stale when one of these files has changed. An audit hook
sees tables, registers and imported modules alike, whatever library opens them.
"""

import os
import sys


def _note_reads(log_path: str, root: str) -> None:
    log = os.open(log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    seen: set[str] = set()

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event != "open" or not isinstance(arguments[0], str | bytes | os.PathLike):
            return
        path = os.path.abspath(os.fsdecode(arguments[0]))
        if path.startswith(root) and path not in seen:
            seen.add(path)
            os.write(log, os.fsencode(path) + b"\n")

    for name, module in list(sys.modules.items()):  # imported before the kernel was forked
        if name != "__main__" and (path := getattr(module, "__file__", None)):
            hook("open", (path,))
    sys.addaudithook(hook)


_note_reads(os.environ["BOOK_READS"], os.environ["BOOK_ROOT"] + os.sep)
