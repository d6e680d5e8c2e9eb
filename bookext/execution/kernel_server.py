"""Run as a program: imports the modules named to it, then forks one kernel for every line that it is sent.

A line is a JSON object with the arguments of the kernel, its folder and its environment; the answer is its process
id. The kernels are groups of their own, and end with this process, which ends with its input.
"""

import gc
import importlib.util
import json
import os
import shutil
import signal
import sys
from contextlib import suppress
from pathlib import Path


def _become_kernel(arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    # The kernel ends when this process is gone.
    launcher = importlib.util.find_spec("ipykernel_launcher")
    sys.argv = [str(launcher and launcher.origin), *arguments, f"--IPKernelApp.parent_handle={os.getppid()}"]
    from ipykernel import kernelapp

    kernelapp.launch_new_instance()


def _serve(modules: list[str]) -> None:
    # The folder of this file. Python's option -P would leave it out as well, but IPython then leaves out that of a
    # notebook, and no cell could import a module from there.
    del sys.path[0]
    for module in modules:
        with suppress(ImportError):
            importlib.import_module(module)
    gc.freeze()  # or the first collection in each kernel would copy all pages of what they share
    signal.signal(signal.SIGCHLD, lambda *_: _reap(-1))
    answers = os.dup(1)
    os.dup2(2, 1)
    kernels, folders = [], []
    for line in sys.stdin:
        process = os.fork()
        if not process:
            try:
                os.close(answers)
                _become_kernel(**json.loads(line))
            finally:
                os._exit(0)
        kernels.append(process)
        if notes := json.loads(line)["environment"].get("BOOK_READS"):  # in a folder of this kernel's own
            folders.append(Path(notes).parent)
        try:
            os.write(answers, f"{process}\n".encode())
        except BrokenPipeError:  # the build was killed meanwhile
            break
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for kernel in kernels:
        if _reap(kernel):
            os.killpg(kernel, signal.SIGKILL)
            os.waitpid(kernel, 0)
    for folder in folders:  # a build that was killed has left them
        shutil.rmtree(folder, ignore_errors=True)


def _reap(kernel: int) -> bool:
    """Take note of the ends of a kernel or, with -1, of all; return whether one runs on."""
    with suppress(ChildProcessError):
        while (ended := os.waitpid(kernel, os.WNOHANG)[0]) and kernel == -1:
            pass
        return not ended
    return False


_serve(sys.argv[1:])
