"""A portal that is killed again and again: `python -m tests.drills.portal_nursery PORT` starts one for each line.

Everything is imported once; each portal is a process of its own, forked from this one, that listens on PORT. Its number
is printed, and « ended » once it is gone.
"""

import os
import sys

import uvicorn

from streamlit_app import app


def serve(port: int) -> None:
    """Serve until killed."""
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False)


if __name__ == "__main__":
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            serve(int(sys.argv[1]))
            os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)
