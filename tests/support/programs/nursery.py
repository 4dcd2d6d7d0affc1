"""Programs of the portal within a few hundredths of a second, forked from a process that has imported everything.

`[*python(), "-m", "cantine", …]` in the place of `[sys.executable, "-m", "cantine", …]`, for a test that asks what a
program does and not how it starts: starts of their own are in `tests/test_command_line.py` and
`tests/http/shell/test_starting.py`. What such a command starts is the caller (`nursery_caller.py`): its environment,
folder, umask, streams and signals are the program's, the program's exit code is its own, and where it is killed the
program is killed too. The module of `-m` and the words of `-c` are run anew, those that they import are there already.
`Program` is for tests that kill: once it was waited for, the program is dead and not only its caller.
"""

import atexit
import fcntl
import gc
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from cantine.access.actions import passwords
from cantine.settings import settings

ROOT = Path(__file__).parents[3]
CALLER = Path(__file__).with_name("nursery_caller.py")
SERVERS = {"streamlit", "uvicorn", "serve"}
FOLDER = "CANTINE_TEST_NURSERY"
"""The setting that names the folder of the nursery: all workers of a run have the same."""

KILL = signal.SIGUSR1
"""What stands for SIGKILL, which nobody can pass on."""


@cache
def python() -> list[str]:
    """The words of a command that stand for Python. Who asks first starts the nursery."""
    offer()
    folder = Path(os.environ[FOLDER])
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "socket").exists():
            _start(folder)
    # -I -S: the caller needs neither packages nor settings of its own, and starts five times faster without.
    return [sys.executable, "-I", "-S", str(CALLER), str(folder / "socket")]


def offer() -> None:
    """Have one nursery for this process and all that it starts from now on; it ends with this process."""
    if FOLDER in os.environ:
        return
    folder = tempfile.TemporaryDirectory(prefix="cantine-nursery-")
    os.environ[FOLDER] = folder.name
    os.mkfifo(life := f"{folder.name}/life")
    held = os.open(life, os.O_RDWR)

    def end() -> None:
        os.close(held)
        folder.cleanup()

    atexit.register(end)


def _start(folder: Path) -> None:
    # Settings of the test that happens to ask first are not those of all others: HTTPS would rename the cookies.
    mine = {name: value for name, value in os.environ.items() if not name.startswith("CANTINE_")}
    with (folder / "life").open("rb", buffering=0) as life:
        nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.support.programs.nursery", str(folder / "socket")],
            cwd=ROOT,
            env={**mine, "OPENBLAS_NUM_THREADS": "1"},  # NumPy's threads would not live on in a fork
            stdin=life,  # it ends with the process that has offered it
            stdout=subprocess.PIPE,
        )
    assert nursery.stdout
    assert nursery.stdout.readline() == b"ready\n"
    nursery.stdout.close()
    nursery.returncode = 0  # nobody here waits for its end


class Program(subprocess.Popen[Any]):
    """A program of `python()` whose death by SIGKILL has happened when `wait` returns."""

    def kill(self) -> None:
        """Have the program killed; its caller then dies of the same signal."""
        self.send_signal(KILL)


def import_everything() -> None:
    """All of the portal, and what its server and its pages would import when they are first asked."""
    for name in ("altair", "streamlit.web.cli", "uvicorn", "streamlit_app", "cantine.__main__"):
        import_module(name)
    for module in pkgutil.walk_packages(import_module("pages.shared").__path__, "pages.shared."):
        import_module(module.name)
    lifespan = import_module("cantine.http.background.lifespan")
    lifespan._load_everything("A", date(2026, 11, 23))  # as the server at its start
    passwords.WORK_FACTOR = 4  # as in all tests
    del sys.modules["cantine.__main__"]  # what it imports stays; `-m cantine` runs it anew
    settings.cache_clear()
    gc.collect()
    gc.freeze()  # a fork that looks for cycles would copy all of it


def serve(address: str) -> None:
    """Fork a keeper for each caller, until standard input ends. No thread may run here: a fork would miss it."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for keepers
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen(64)
        print("ready", flush=True)
        while sys.stdin not in select.select([door, sys.stdin], [], [])[0]:
            caller = door.accept()[0]
            if os.fork() == 0:
                door.close()
                keep(caller)
            caller.close()


def keep(caller: socket.socket) -> NoReturn:
    """Run in one more fork what the caller asks for; pass on its signals, and in the end the exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    words, streams, _, _ = socket.recv_fds(caller, 4, 3)
    asked = json.loads(_receive(caller, int.from_bytes(words)))
    program = os.fork()
    if program == 0:
        caller.close()
        become(asked, streams)
    for number in (0, 1, 2, *streams):
        os.close(number)  # who reads what the program writes waits for the last who could

    def pass_on() -> None:
        while told := caller.recv(1):
            os.kill(program, signal.SIGKILL if told[0] == KILL else told[0])
        os.kill(program, signal.SIGKILL)

    threading.Thread(target=pass_on, daemon=True).start()
    code = os.waitstatus_to_exitcode(os.waitpid(program, 0)[1])
    caller.sendall(str(code).encode())
    os._exit(0)


def _receive(caller: socket.socket, length: int) -> bytes:
    received = b""
    while len(received) < length:
        received += caller.recv(length - len(received))
    return received


def become(asked: dict[str, Any], streams: list[int]) -> NoReturn:
    """Be the program that was asked for, and end as Python ends: threads, `atexit`, what is still unwritten."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["folder"])
    os.umask(asked["umask"])
    code = 0
    try:
        over_https = os.environ.get("CANTINE_BASE_URL", "").startswith("https")
        # Names of cookies and one header were chosen when the server's modules were imported.
        assert not (over_https and SERVERS & {*asked["arguments"]}), "Over HTTPS it has to start by itself."
        run(asked["arguments"])
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        if ended.code is not None and not isinstance(ended.code, int):
            print(ended.code, file=sys.stderr)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def run(arguments: list[str]) -> None:
    """`-m module …` or `-c words …`, as Python runs them."""
    option, what, *others = arguments
    sys.argv = [what if option == "-m" else "-c", *others]
    if option == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        assert option == "-c", option
        sys.modules["__main__"] = main = ModuleType("__main__")
        exec(compile(what, "<string>", "exec"), main.__dict__)


if __name__ == "__main__":
    import_everything()
    serve(sys.argv[1])
