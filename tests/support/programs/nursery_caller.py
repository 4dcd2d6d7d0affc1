"""What a test starts in the place of a program: it asks the nursery to run it with all that it was given itself.

A script of its own, `python -I -S nursery_caller.py SOCKET -m cantine …`; it passes signals on and ends as the program.
"""

import json
import os
import signal
import socket
import sys


def main(address: str, *arguments: str) -> None:
    """Ask, wait, and end with the exit code or by the signal that ended the program."""
    umask = os.umask(0)
    os.umask(umask)
    asked = {"arguments": arguments, "environment": dict(os.environ), "folder": os.getcwd(), "umask": umask}
    with socket.socket(socket.AF_UNIX) as nursery:
        nursery.connect(address)
        words = json.dumps(asked).encode()
        socket.send_fds(nursery, [len(words).to_bytes(4)], [0, 1, 2])
        nursery.sendall(words)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
            signal.signal(number, lambda number, _: nursery.sendall(bytes([number])))
        code = int(nursery.recv(20) or b"-9")
    if code < 0:
        if -code != signal.SIGKILL:  # which nobody can handle
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)


if __name__ == "__main__":
    main(*sys.argv[1:])
