"""Run by IPython when a chapter's kernel starts (as PYTHONSTARTUP): notes what the kernel reads and contains it.

The list of the project files that it opens is what makes execution data-aware: a chapter is stale when one of them
has changed. An audit hook sees tables, registers and imported modules alike, whatever library opens them. A folder is
noted where the loader of tables lists it, by an audit event of its own: a chapter that prints all tables is stale when
there is one more.

The same hook refuses what would let anything but the project into a chapter's numbers, or a chapter into anything
else: a connection beyond this machine, another program, and a change to a file that is neither below ``_build`` nor
in the kernel's temporary folder. Python's own ``__pycache__`` is exempt; the edition published before is not to be
changed either. The guard is one against accidents: a library that opens files or sockets in C is not seen
(https://docs.python.org/3/library/audit_events.html lists what is), and a cell that means harm finds a way around.

Everything stands in one function, because this file runs among the names of the chapter.
"""


def _note_and_contain() -> None:
    import logging
    import os
    import re
    import sys
    import tempfile

    log = os.open(os.environ["BOOK_READS"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    seen: set[str] = set()
    root = os.environ["BOOK_ROOT"] + os.sep
    real_root = os.path.realpath(root) + os.sep
    writable = (f"{real_root}_build{os.sep}", os.path.realpath(os.environ["TMPDIR"]) + os.sep)
    published = f"{real_root}_build{os.sep}.editions"
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
    # For every path that an act changes: its place among the arguments, and that of the folder it is relative to.
    changes = {
        "os.chmod": [(0, 2)],
        "os.chown": [(0, 3)],
        "os.link": [(1, 3)],
        "os.mkdir": [(0, 2)],
        "os.remove": [(0, 1)],
        "os.rename": [(0, 2), (1, 3)],
        "os.rmdir": [(0, 1)],
        "os.symlink": [(1, 2)],
        "os.truncate": [(0, 0)],
        "os.utime": [(0, 3)],
        "sqlite3.connect": [(0, 0)],
    }
    programs = {"os.exec", "os.posix_spawn", "os.system", "pty.spawn", "subprocess.Popen"}
    addresses = {"socket.bind", "socket.connect", "socket.sendmsg", "socket.sendto"}
    hosts = {"socket.getaddrinfo", "socket.gethostbyaddr", "socket.gethostbyname"}
    this_machine = re.compile(r"localhost|127(\.\d+){3}|::1")

    class ContainmentError(PermissionError):
        """An `OSError`, so that a library that can do without goes on without."""

    def check_change(path: object, folder: object = None) -> None:
        if not isinstance(path, str | bytes | os.PathLike) or path == ":memory:":
            return  # open already, or a database without a file
        name = os.path.abspath(os.fsdecode(path))
        if isinstance(folder, int) and folder >= 0:
            name = os.path.join(os.readlink(f"/proc/self/fd/{folder}"), os.fsdecode(path))
        parent, last = os.path.split(name)
        real = os.path.join(os.path.realpath(parent), last)
        if "__pycache__" in (last, os.path.basename(parent)):
            return
        if f"{real}{os.sep}".startswith(writable) and not real.startswith(published) and not os.path.islink(real):
            return  # the links below _build lead to the published edition
        shown = real.removeprefix(real_root)
        raise ContainmentError(f"a chapter may not change {shown!r}; write below _build, outside the published edition")

    def check_host(host: object, name_of_all: bool) -> None:
        name = os.fsdecode(host) if isinstance(host, str | bytes) else ""
        if not (this_machine.fullmatch(name) or (name_of_all and not name)):
            raise ContainmentError(
                f"a chapter may not use the network ({name or 'every address'}); keep what it needs as a table in data"
            )

    def note(path: str | bytes | os.PathLike[str]) -> None:
        name = os.path.abspath(os.fsdecode(path))
        if name.startswith(root) and name not in seen:
            seen.add(name)
            os.write(log, os.fsencode(name) + b"\n")

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if not isinstance(path, str | bytes | os.PathLike):
                return
            if isinstance(flags, int) and flags & writing and path != os.devnull:
                check_change(os.path.realpath(path))
            note(path)
        elif event == "bookext.data.listed":
            note(str(arguments[0]))
        elif event in changes:
            for place, folder in changes[event]:
                check_change(arguments[place], arguments[folder])
        elif event in hosts:
            check_host(arguments[0], name_of_all=True)
        elif event in addresses:
            address = arguments[1]
            if isinstance(address, tuple) and isinstance(address[0], str | bytes):  # otherwise not of the internet
                check_host(address[0], name_of_all=event != "socket.bind")
        elif event in programs:
            program = arguments[0]
            shown = os.fsdecode(program) if isinstance(program, str | bytes | os.PathLike) else str(program)
            raise ContainmentError(f"a chapter may not start a program ({shown}); keep its result as a table in data")

    for name, module in list(sys.modules.items()):  # imported before the kernel was forked
        if name != "__main__" and (path := getattr(module, "__file__", None)):
            note(path)
    # A kernel forked from another process may have these from there.
    tempfile.tempdir = os.environ["TMPDIR"]
    # "Matplotlib is building the font cache" is said after some seconds, and would be printed in the book.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    sys.addaudithook(hook)


_note_and_contain()
del _note_and_contain
