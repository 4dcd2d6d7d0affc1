"""Processes that are killed again and again: `python -m tests.drills.portal_nursery` forks one for each line it reads.

A line is JSON: `command`, either `["portal", PORT]` or what follows `python -m cantine`; `environment`, its settings;
`output`, the file that it writes to. Everything is imported once, so that a process is there in a moment. Its number is
printed, then « ended » with its exit code (-9 where it was killed).
"""

import gc
import importlib
import json
import os
import pkgutil
import sys
import time
from threading import Thread
from typing import Any

import uvicorn

from cantine import clock
from cantine.__main__ import cantine
from cantine.billing.actions import bill_month
from cantine.common import school_days
from cantine.http.background import lifespan
from cantine.settings import settings
from pages import shared
from streamlit_app import app

FAMILIES_AT_ONCE = 10
"""Families that are billed in one transaction here: many transactions, so many moments at which a run can be killed."""


def work(life: dict[str, Any], parent: int) -> None:
    """Do the command until it ends, is killed, or the parent is gone: a drill that ends early leaves nothing behind."""
    Thread(target=_die_with, args=(parent,), daemon=True).start()
    output = os.open(life["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.environ.update(life["environment"])
    settings.cache_clear()
    match life["command"]:
        case ["portal", port]:
            uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="error", access_log=False)
        case command:
            cantine(command)


def _die_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _fork(life: dict[str, Any]) -> int:
    parent, child = os.getpid(), os.fork()
    if child:
        return child
    code = 1
    try:
        work(life, parent)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
        if isinstance(end.code, str):
            print(end.code)
    finally:
        sys.stdout.flush()
        os._exit(code)


def prepare() -> None:
    """Do once what a portal does at its start and with its first pages, so that each process finds it done."""
    for module in pkgutil.walk_packages(shared.__path__, "pages.shared."):
        importlib.import_module(module.name)
    lifespan._load_everything(school_days.ZONES[0], clock.today())
    bill_month.AT_ONCE = FAMILIES_AT_ONCE
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    prepare()
    for line in sys.stdin:
        child = _fork(json.loads(line))
        print(child, flush=True)
        print("ended", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
