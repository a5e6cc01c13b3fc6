"""An engine maps a function over parts and gives the answers in the order of the parts.

How the parts were cut is the caller's affair and depends on the input only, so that no engine and
no number of workers changes a byte of the output.
"""

import contextlib
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
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(
        min(workers, len(parts)) or 1, multiprocessing.get_context("spawn"), initializer=_start_worker
    )
    try:
        with _interrupts_held():
            answers = pool.map(function, parts)  # starts the workers, which inherit the mask
        yield from answers
    except BaseException as error:
        for worker in set(multiprocessing.active_children()) - others:
            worker.terminate()  # rather than let it finish what nobody waits for
        if isinstance(error, BrokenProcessPool):
            raise KgError("a worker process died (out of memory?); try fewer workers") from error
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def run(function: Callable[[A], B], parts: Sequence[A], *, workers: int = 1) -> Iterator[B]:
    """The engine for a number of workers: this process for one, that many new ones for more."""
    return local(function, parts) if workers <= 1 else processes(function, parts, workers=workers)


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Interrupts blocked for this thread and what it starts; one that comes meanwhile comes at the end.

    Ctrl-C reaches the whole group: the parent answers it, the workers keep silent and go with it.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    came: list[int] = []
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    # Other threads may still take the signal, and its handler then runs in the main thread.
    main = threading.current_thread() is threading.main_thread()
    handler = signal.signal(signal.SIGINT, lambda number, frame: came.append(number)) if main else None
    try:
        yield
    finally:
        if main:
            signal.signal(signal.SIGINT, handler or signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if came:
            signal.raise_signal(signal.SIGINT)


def _start_worker() -> None:
    # A parent that is killed outright cannot end its pool; without this the workers would wait for ever.
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)
