"""An engine maps a function over parts and gives the answers in the order of the parts.

How the parts were cut is the caller's affair and depends on the input only, so that no engine and
no number of workers changes a byte of the output.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from kg.errors import KgError

A = TypeVar("A")
B = TypeVar("B")


def local(function: Callable[[A], B], parts: Sequence[A]) -> Iterator[B]:
    """One part after the other, in this process."""
    return map(function, parts)


def processes(function: Callable[[A], B], parts: Sequence[A], *, workers: int) -> Iterator[B]:
    """Parts shared out among new processes; `function` must be importable by its name.

    Raises:
        KgError: a worker died, most often for want of memory.
    """
    pool = ProcessPoolExecutor(
        min(workers, len(parts)) or 1, multiprocessing.get_context("spawn"), initializer=_start_worker
    )
    try:
        yield from pool.map(function, parts)
    except BrokenProcessPool as error:
        raise KgError("a worker process died (out of memory?); try fewer workers") from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def run(function: Callable[[A], B], parts: Sequence[A], *, workers: int = 1) -> Iterator[B]:
    """The engine for a number of workers: this process for one, that many new ones for more."""
    return local(function, parts) if workers <= 1 else processes(function, parts, workers=workers)


def _start_worker() -> None:
    # Ctrl-C reaches the whole group: the parent answers it, the workers keep silent and go with it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A parent that is killed outright cannot end its pool; without this the workers would wait for ever.
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)
