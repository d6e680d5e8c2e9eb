"""Run by IPython when a chapter's kernel starts (as PYTHONSTARTUP): notes what the kernel reads and contains it.

What is noted makes execution data-aware: a chapter is stale when a file that it opened, a folder that it listed, a file
whose presence it asked for or an environment variable that it read is no longer the same. An audit hook sees tables,
registers and imported modules alike, whatever library opens them
(https://docs.python.org/3/library/audit_events.html lists what it sees). Three questions raise no audit event, so the
functions that answer them are wrapped: the state of a file (`os.stat`, and with it ``Path.exists``), the target of a
link (`os.path.realpath`, and with it ``Path.resolve``), and environment variables, noted where code of the project asks
for one by name. Each note is a letter and a name, ended by a zero byte:

- ``r`` a file that was opened, ``l`` a folder that was listed
- ``p`` a path of which was asked whether something is there, ``s`` one whose state was asked for
- ``e`` an environment variable that was read

Times of change are not noted: they differ from copy to copy of a project.

The same hook refuses what would let anything but the project into a chapter's numbers, or a chapter into anything
else: a connection beyond this machine, another program, and a change to a file that is neither below ``_build`` nor
in the kernel's temporary folder. Python's own ``__pycache__`` is exempt; the edition published before is not to be
changed either. A database of the project is opened for reading alone. The guard is one against accidents: a library
that opens files or sockets in C is not seen, and a cell that means harm finds a way around.

Everything stands in one function, because this file runs among the names of the chapter.
"""


def _note_and_contain() -> None:
    import errno
    import functools
    import logging
    import os
    import re
    import sqlite3
    import sys
    import tempfile
    from collections.abc import Callable
    from types import FrameType
    from typing import Any
    from urllib.parse import quote, unquote

    # Imports look for modules; the loader asks which of the tables read before have changed. Neither shows in a cell.
    unnoted = ("importlib._bootstrap_external", "bookext.data.tables")
    log = os.open(os.environ["BOOK_READS"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    noted: set[tuple[str, str]] = set()
    root = os.environ["BOOK_ROOT"] + os.sep
    real_root = os.path.realpath(root) + os.sep
    writable = (f"{real_root}_build{os.sep}", os.path.realpath(os.environ["TMPDIR"]) + os.sep)
    published = f"{real_root}_build{os.sep}.editions"
    installed = (sys.prefix, os.path.realpath(sys.prefix), sys.base_prefix, os.path.realpath(sys.base_prefix))
    libraries = tuple(folder + os.sep for folder in installed)
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
    }
    programs = {"os.exec", "os.posix_spawn", "os.startfile", "os.system", "pty.spawn", "subprocess.Popen"}
    addresses = {"socket.bind", "socket.connect", "socket.sendmsg", "socket.sendto"}
    hosts = {"socket.getaddrinfo", "socket.gethostbyaddr", "socket.gethostbyname"}
    this_machine = re.compile(r"localhost|127(\.\d+){3}|::1")
    between = {"os", "collections", "importlib"}  # Python's modules between a question and who asks it
    paths = {"pathlib", "genericpath", "posixpath", "ntpath"}  # those that ask os.stat for others
    presence = {"exists", "isfile", "isdir", "lexists", "is_file", "is_dir", "_exists"}
    descriptors: dict[int, str] = {}  # paths of what was opened by os.open
    links: dict[str, str] = {}  # places outside the project, by the links of the project that lead there
    realpath, os_open, os_stat, os_lstat, os_access = os.path.realpath, os.open, os.stat, os.lstat, os.access
    connect, read_variable = sqlite3.connect, type(os.environ).__getitem__

    class ContainmentError(PermissionError):
        """An `OSError`, so that a library that can do without goes on without."""

        def __init__(self, message: str) -> None:
            super().__init__(errno.EPERM, message)

        def __str__(self) -> str:
            return str(self.strerror)

    def folder_of(descriptor: int) -> str | None:
        """Return the path of an open folder, by whatever means this system has."""
        try:
            return os.readlink(f"/proc/self/fd/{descriptor}")
        except OSError:
            pass
        try:
            import fcntl

            return os.fsdecode(fcntl.fcntl(descriptor, fcntl.F_GETPATH, bytes(1024)).rstrip(b"\0"))  # type: ignore[attr-defined]
        except (ImportError, AttributeError, OSError):
            return descriptors.get(descriptor)

    def full(path: str | bytes | os.PathLike[str], folder: object = None) -> str | None:
        """Return an absolute path; None if that of the folder, an open descriptor, is not known."""
        name = os.fsdecode(path)
        if isinstance(folder, int) and folder >= 0 and not os.path.isabs(name):
            base = folder_of(folder)
            return None if base is None else os.path.join(base, name)
        return os.path.abspath(name)

    def is_writable(name: str) -> bool:
        parent, last = os.path.split(name)
        real = os.path.join(realpath(parent), last)
        # The links below _build lead to the published edition.
        return f"{real}{os.sep}".startswith(writable) and not real.startswith(published) and not os.path.islink(real)

    def check_change(path: object, folder: object = None) -> None:
        if not isinstance(path, str | bytes | os.PathLike):
            return  # open already
        name = full(path, folder)
        if name is not None and (
            "__pycache__" in (os.path.basename(name), os.path.basename(os.path.dirname(name))) or is_writable(name)
        ):
            return
        shown = os.fsdecode(path) if name is None else name.removeprefix(real_root)
        raise ContainmentError(f"a chapter may not change {shown!r}; write below _build, outside the published edition")

    def check_host(host: object, name_of_all: bool) -> None:
        name = os.fsdecode(host) if isinstance(host, str | bytes) else ""
        if not (this_machine.fullmatch(name) or (name_of_all and not name)):
            raise ContainmentError(
                f"a chapter may not use the network ({name or 'every address'}); keep what it needs as a table in data"
            )

    def write_note(kind: str, name: str) -> None:
        if (kind, name) not in noted:
            noted.add((kind, name))
            os.write(log, os.fsencode(f"{kind}{name}\0"))

    def note(kind: str, path: object, folder: object = None) -> None:
        """Note a question about a path of the project, or about one that a link of the project leads to."""
        if isinstance(path, int):
            path = folder_of(path)
        if not isinstance(path, str | bytes | os.PathLike):
            return
        name = full(path, folder)
        if name is None:
            return
        for target, link in links.items():
            if name == target or name.startswith(target + os.sep):
                name = link + name[len(target) :]
                break
        if name.startswith(root) or name + os.sep == root:
            write_note(kind, name)

    def asked(frame: FrameType | None) -> str:
        """Return the letter of what a call of `os.stat` asks, by the frame of its caller."""
        while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] in paths:
            if frame.f_code.co_name in presence:
                return "p"
            frame = frame.f_back
        return "s"

    def note_link(path: str | bytes | os.PathLike[str], target: str | bytes) -> None:
        name, real = os.path.abspath(os.fsdecode(path)), os.fsdecode(target)
        if name.startswith(root) and not real.startswith((root, real_root)):
            links[real] = name

    def is_ours(frame: FrameType | None) -> bool:
        """Whether a cell or a module of the project asks, by the frame of whoever does, and not a library."""
        while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] in between:
            frame = frame.f_back
        if frame is None:
            return False
        source = frame.f_code.co_filename
        is_cell = frame.f_globals.get("__name__") == "__main__"
        return is_cell or (source.startswith((root, real_root)) and not source.startswith(libraries))

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if not isinstance(path, str | bytes | os.PathLike):
                return
            if isinstance(flags, int) and flags & writing and path != os.devnull:
                check_change(realpath(path))
            note("r", path)
        elif event in ("os.listdir", "os.scandir"):
            if sys._getframe(1).f_globals.get("__name__") not in unnoted:
                note("l", "." if arguments[0] is None else arguments[0])
        elif event == "os.chdir":
            path = arguments[0]
            if isinstance(path, str | bytes | os.PathLike):
                note_link(path, realpath(path))
        elif event in changes:
            for place, folder in changes[event]:
                check_change(arguments[place], arguments[folder])
        elif event == "sqlite3.connect":
            database = arguments[0]
            if isinstance(database, str | bytes | os.PathLike):
                check_database(os.fsdecode(database))
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

    def check_database(name: str) -> None:
        path, _, options = name.partition("?")
        if name in ("", ":memory:", "file::memory:") or "mode=memory" in options:
            return  # a database without a file
        if not name.startswith("file:"):
            check_change(name)
            return
        path = unquote(path.removeprefix("file:"))
        if path.startswith("//"):  # file://localhost/path, file:///path
            path = "/" + path[2:].partition("/")[2]
        if {"mode=ro", "immutable=1"}.intersection(options.split("&")):
            note("r", path)
        else:
            check_change(path)

    @functools.wraps(connect)
    def connect_for_reading(database: Any, *arguments: Any, **options: Any) -> Any:
        """Open a database that a chapter may not change for reading alone."""
        is_path = isinstance(database, str | bytes | os.PathLike) and not options.get("uri") and len(arguments) < 7
        if is_path and os.fsdecode(database) not in ("", ":memory:"):
            name = os.path.abspath(os.fsdecode(database))
            if os.path.isfile(name) and not is_writable(name):
                return connect(f"file:{quote(name)}?mode=ro", *arguments, **options | {"uri": True})
        return connect(database, *arguments, **options)

    @functools.wraps(os_open)
    def open_in_folder(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        """Open with the whole path: the audit event of `os.open` does not name the folder."""
        if dir_fd is not None and (name := full(path, dir_fd)) is not None:
            path, dir_fd = name, None
        descriptor = os_open(path, flags, mode, dir_fd=dir_fd)
        descriptors[descriptor] = os.path.abspath(os.fsdecode(path))
        return descriptor

    @functools.wraps(os_stat)
    def stat(path: Any, *, dir_fd: int | None = None, follow_symlinks: bool = True) -> os.stat_result:
        if not isinstance(path, int):
            note(asked(sys._getframe(1)), path, dir_fd)
        return os_stat(path, dir_fd=dir_fd, follow_symlinks=follow_symlinks)

    @functools.wraps(os_lstat)
    def lstat(path: Any, *, dir_fd: int | None = None) -> os.stat_result:
        caller = sys._getframe(1)
        if caller.f_code.co_name not in ("_joinrealpath", "realpath"):  # they ask for links alone
            note(asked(caller), path, dir_fd)
        return os_lstat(path, dir_fd=dir_fd)

    @functools.wraps(os_access)
    def access(
        path: Any, mode: int, *, dir_fd: int | None = None, effective_ids: bool = False, follow_symlinks: bool = True
    ) -> bool:
        note("p", path, dir_fd)
        return os_access(path, mode, dir_fd=dir_fd, effective_ids=effective_ids, follow_symlinks=follow_symlinks)

    @functools.wraps(realpath)
    def resolve(path: Any, **options: Any) -> Any:
        target = realpath(path, **options)
        note_link(path, target)
        return target

    @functools.wraps(read_variable)
    def read_and_note(self: Any, key: Any) -> Any:
        if isinstance(key, str) and is_ours(sys._getframe(1)):
            write_note("e", key)
        return read_variable(self, key)

    class Missing:
        """Notes where a module that the project imports was looked for in vain."""

        @staticmethod
        def find_spec(name: str, path: list[str] | None = None, _: object = None) -> None:
            if is_ours(sys._getframe(1)):
                for folder in sys.path if path is None else path:
                    place = os.path.join(folder, name.rpartition(".")[2])
                    note("p", place)
                    note("p", f"{place}.py")

    def note_presence(function: Callable[[object], bool]) -> Callable[[object], bool]:
        @functools.wraps(function)
        def answer(path: object) -> bool:
            note("p", path)
            return function(path)

        return answer

    def refuse_halves() -> None:
        """Let a cell that prints half of a character fail; the kernel would print its own traceback instead."""
        kind = type(sys.stdout)
        write = kind.write

        @functools.wraps(write)
        def checked(self: Any, string: Any) -> Any:
            if isinstance(string, str):
                string.encode()
            return write(self, string)

        kind.write = checked  # type: ignore[method-assign]

    for name, module in list(sys.modules.items()):  # imported before the kernel was forked
        if name != "__main__" and (path := getattr(module, "__file__", None)):
            note("r", path)
    # A kernel forked from another process may have these from there.
    tempfile.tempdir = os.environ["TMPDIR"]
    # "Matplotlib is building the font cache" is said after some seconds, and would be printed in the book.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    for functions in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks, os.supports_effective_ids):
        for before, after in ((os_open, open_in_folder), (os_stat, stat), (os_lstat, lstat), (os_access, access)):
            if before in functions:
                functions.add(after)
    os.open, os.stat, os.lstat, os.access = open_in_folder, stat, lstat, access
    for question in ("exists", "isfile", "isdir", "lexists"):
        if not hasattr(function := getattr(os.path, question), "__code__"):  # in C, on Windows, without os.stat
            setattr(os.path, question, note_presence(function))
    os.path.realpath = resolve  # type: ignore[assignment]
    sqlite3.connect = sqlite3.dbapi2.connect = connect_for_reading
    type(os.environ).__getitem__ = read_and_note  # type: ignore[method-assign]
    sys.meta_path.append(Missing)  # type: ignore[arg-type]
    refuse_halves()
    sys.addaudithook(hook)


_note_and_contain()
del _note_and_contain
