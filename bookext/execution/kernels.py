"""Kernels that begin with the usual libraries imported: all are forked from one process that has them.

Most of the time that a chapter takes would go to starting Python and importing pandas and matplotlib, once for each.
Where this cannot be done (another system than Linux, another kernel than this Python's, a server that died) a kernel
starts the ordinary way. No module of a project is imported before the fork, unless one bears the name of a library,
and then `bookext.execution.sandbox` notes it among the files read.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets.config import Config

SERVER = Path(__file__).with_name("kernel_server.py")
IMPORTED = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_svg",
    "myst_nb.ext.glue",
    "pandas",
)
"""What notebooks usually import; a module that is not installed is left out.

Only modules whose import does the same without an IPython shell as with one: what registers itself with the shell when
it is imported, as ``matplotlib_inline.backend_inline`` does, would never do so in a forked kernel, and every plot would
be lost (`bookext/tests/test_kernels.py` compares the outputs of forked and of ordinary kernels).
"""


@contextmanager
def server(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes] | None]:
    """Start the process that kernels are forked from, and end it; None where kernels cannot be forked."""
    if sys.platform != "linux" or not hasattr(os, "fork"):
        yield None
        return
    command = [sys.executable, str(SERVER), *IMPORTED]
    with subprocess.Popen(
        command, env=environment, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        start_new_session=True, cwd="/",
    ) as process:  # fmt: skip
        yield process


def manager(name: str, folder: Path, forking: subprocess.Popen[bytes] | None) -> AsyncKernelManager:
    """Return what starts and ends the kernel `name`, whose sockets and connection file are in `folder`.

    Local sockets: nothing listens on the network, and no port can be taken twice; Windows has none. Raises
    `NoSuchKernel`.
    """
    place = {"connection_file": str(folder / "connection.json")}
    if os.name != "nt":
        place |= {"transport": "ipc", "ip": str(folder / "kernel")}
    made = AsyncKernelManager(kernel_name=name, config=Config(KernelManager=place))
    if forking is not None:
        made.provisioner = _Forking(kernel_id=name, kernel_spec=made.kernel_spec, parent=made)
        made.provisioner.server = forking
    return made


class _Forked(psutil.Process):
    """A kernel that is the child of the server, asked as `subprocess.Popen` is."""

    stdin = stdout = stderr = None

    def poll(self) -> int | None:
        """Return None while the kernel runs."""
        return None if self.is_running() else 0


class _Forking(LocalProvisioner):
    server: subprocess.Popen[bytes]

    async def launch_kernel(self, cmd: list[str], **given: Any) -> Any:
        """Fork the kernel, or launch it if it cannot be forked."""
        process = _fork(self.server, cmd, given)
        if process is None:
            return await super().launch_kernel(cmd, **given)
        self.process = process
        self.pid = self.pgid = process.pid
        return self.connection_info


def _fork(process: subprocess.Popen[bytes], command: list[str], given: dict[str, Any]) -> _Forked | None:
    if command[0] != sys.executable or "ipykernel_launcher" not in command:
        return None
    arguments = command[command.index("ipykernel_launcher") + 1 :]
    request = {"arguments": arguments, "folder": str(given["cwd"]), "environment": given["env"]}
    assert process.stdin is not None and process.stdout is not None  # noqa: S101
    try:
        process.stdin.write(json.dumps(request).encode() + b"\n")
        return _Forked(int(process.stdout.readline()))
    except (OSError, ValueError, psutil.Error):
        return None
