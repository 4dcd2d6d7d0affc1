"""Work in a thread of its own, for which the end of the process does not wait."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def begin_in_thread(work: Callable[[], T], name: str) -> Future[T]:
    """Begin the work; its future has what it gives, or the error that it raises, or that the system gives no more
    threads."""
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()

    def do() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    try:
        Thread(target=do, name=name, daemon=True).start()
    except RuntimeError as error:
        future.set_exception(error)
    return future
