"""A portal that is killed again and again: `python -m tests.drills.portal_nursery PORT` starts one for each line.

Everything is imported once; each portal is a process of its own, forked from this one, that listens on PORT. Its number
is printed, and « ended » once it is gone.
"""

import os
import sys
import time
from threading import Thread

import uvicorn

from streamlit_app import app


def serve(port: int, parent: int) -> None:
    """Serve until killed, or until the parent is gone: a drill that ends early leaves no portal behind."""
    Thread(target=_die_with, args=(parent,), daemon=True).start()
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False)


def _die_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


if __name__ == "__main__":
    for _line in sys.stdin:
        parent, child = os.getpid(), os.fork()
        if child == 0:
            serve(int(sys.argv[1]), parent)
            os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)
