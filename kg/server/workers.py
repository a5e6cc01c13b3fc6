"""Processes that answer questions over a store that they only read, so that one can be stopped or run out.

    ask -> a free worker -> pieces of the answer, in a file that stays in memory while it is small

Oxigraph cannot be told to stop. So a question that takes too long ends with its process, and another takes
its place. Memory: the processes are held to a limit where the system can (Linux: RLIMIT_DATA); a system that
cannot (macOS, Windows) leaves the time limit alone to hold them. The server itself never
runs a reader's SPARQL.

Slow questions leave room for quick ones: only `workers` of them may run at a time, and there are two
processes more. A question that turns out slow while so many others are is stopped, and begins anew when one
of them ends.
"""

import asyncio
import contextlib
import logging
import multiprocessing
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from kg.server.answering import Cut, End, Failure, Question, Start, answers
from kg.server.ondisk import end_with_parent

LOG = logging.getLogger("kg.server")
_SPARE = 2  # workers for quick questions: while one is replaced the other answers
_PATIENCE = 10.0  # seconds that a question waits for a worker, at least


@dataclass(frozen=True, slots=True)
class Limits:
    """What a question may cost: seconds, rows or triples, bytes of a worker, of an answer and of a request.

    `quick` is after how long a question counts as slow, `waiting` how many may be under way.
    """

    seconds: float = 10.0
    rows: int = 10_000
    memory: int = 2 << 30
    answer: int = 64 << 20
    body: int = 1 << 20
    quick: float = 0.25
    waiting: int = 200
    connections: int = 500
    workers: int = 2


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it goes out; `body` stands at its start."""

    media: str
    body: IO[bytes]
    size: int
    rows: int
    cut: Cut


class AskError(Exception):
    """A question without an answer: an HTTP status, the reason, and which limit it was, if any."""

    def __init__(self, status: int, reason: str, limit: str = "") -> None:
        super().__init__(reason)
        self.status, self.reason, self.limit = status, reason, limit


class _Worker:
    """A process and the way to it; used by one thread at a time."""

    def __init__(self, store: Path, base: str, limits: Limits) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, store, base, limits), daemon=True)
        self.process.start()
        theirs.close()

    def ready(self) -> None:
        """Wait until the store is open.

        Raises:
            AskError: it does not open.
        """
        try:
            trouble = self.connection.recv()
        except (EOFError, OSError):
            trouble = "the process ended"
        if trouble:
            raise AskError(500, f"the store cannot be read: {trouble}")

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


class Pool:
    """`limits.workers` processes over a store, and some more for quick questions."""

    def __init__(self, store: Path, base: str, limits: Limits) -> None:
        self.limits = limits
        self._start: Callable[[], _Worker] = lambda: _Worker(store, base, limits)
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._threads = ThreadPoolExecutor(limits.workers + _SPARE, thread_name_prefix="kg-ask")
        self._all: set[_Worker] = set()
        self._slots = threading.Semaphore(limits.workers)  # of slow questions
        self._slow: dict[Question, None] = {}  # what had to begin anew, the latest last
        self._waiting = 0
        self._closed = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Start the processes.

        Raises:
            AskError: the store cannot be read.
        """
        made = [self._start() for _ in range(self.limits.workers + _SPARE)]
        self._all.update(made)
        for worker in made:
            await asyncio.to_thread(worker.ready)
            self._idle.put_nowait(worker)

    async def close(self) -> None:
        """End all processes, with whatever they are doing."""
        self._closed = True
        for worker in list(self._all):
            worker.process.kill()
        await asyncio.to_thread(self._threads.shutdown)
        for worker in list(self._all):
            worker.stop()

    @property
    def alive(self) -> int:
        return sum(worker.process.is_alive() for worker in self._all)

    @property
    def waiting(self) -> int:
        return self._waiting

    async def ask(self, question: Question) -> Reply:
        """The answer; it is given up, and its process ended, when the asking task is cancelled.

        Raises:
            AskError: it is refused, it ran into a limit, or everybody is busy.
        """
        if self._waiting >= self.limits.waiting:
            raise AskError(503, "too many questions are waiting; try again later", "busy")
        self._waiting += 1
        try:
            if question not in self._slow:
                reply = await self._ask(question, slow=False)
                if reply is not None:
                    return reply
                self._slow[question] = None
                if len(self._slow) > 1000:
                    del self._slow[next(iter(self._slow))]
            reply = await self._ask(question, slow=True)
        finally:
            self._waiting -= 1
        if reply is None:  # a slow question is not stopped for others
            raise AskError(503, "the query was given up")
        return reply

    async def _ask(self, question: Question, *, slow: bool) -> Reply | None:
        """The reply, or None where it must begin anew as a slow one."""
        try:
            async with asyncio.timeout(max(_PATIENCE, self.limits.seconds)):
                while slow and not self._slots.acquire(blocking=False):
                    await asyncio.sleep(0.02)
                try:
                    worker = await self._free()
                except asyncio.CancelledError:
                    if slow:
                        self._slots.release()
                    raise
        except TimeoutError:
            raise AskError(503, "all workers are busy; try again later", "busy") from None
        given_up = threading.Event()
        work = asyncio.get_running_loop().run_in_executor(
            self._threads, _exchange, worker, question, self.limits, self._slots, slow, given_up
        )
        work.add_done_callback(lambda done: self._after(worker, fit=done.result().fit))
        try:
            outcome = await asyncio.shield(work)
        except asyncio.CancelledError:
            given_up.set()
            raise
        if isinstance(outcome.answer, AskError):
            raise outcome.answer
        return outcome.answer

    async def _free(self) -> _Worker:
        while True:
            worker = await self._idle.get()
            if worker.process.is_alive():
                return worker
            self._after(worker, fit=False)

    def _after(self, worker: _Worker, *, fit: bool) -> None:
        if fit:
            self._idle.put_nowait(worker)
        elif not self._closed:
            task = asyncio.get_running_loop().create_task(self._replace(worker))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _replace(self, worker: _Worker) -> None:
        self._all.discard(worker)
        await asyncio.to_thread(worker.stop)
        pause = 0.0
        while not self._closed:
            fresh = await asyncio.to_thread(self._start)
            self._all.add(fresh)
            try:
                await asyncio.to_thread(fresh.ready)
            except AskError as error:  # perhaps the machine is out of memory for now
                self._all.discard(fresh)
                fresh.stop()
                LOG.error("worker", extra={"fields": {"reason": error.reason}})
                pause = min(30.0, 2 * pause + 0.5)
                await asyncio.sleep(pause)
            else:
                self._idle.put_nowait(fresh)
                return


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of a question (None: it has to begin anew, or nobody waits any more), and whether the worker
    is fit for the next one.
    """

    answer: Reply | AskError | None
    fit: bool


def _exchange(
    worker: _Worker,
    question: Question,
    limits: Limits,
    slots: threading.Semaphore,
    slow: bool,
    given_up: threading.Event,
) -> _Outcome:
    """One question and its answer; a slow one holds one of the slots, which is free again afterwards."""
    body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=1 << 20)  # noqa: SIM115
    outcome = _Outcome(None, fit=False)
    began = time.monotonic()
    media, size = "", 0
    try:
        worker.connection.send(question)
        while True:
            while not worker.connection.poll(0.05):
                took = time.monotonic() - began
                if took >= limits.seconds:
                    return (outcome := _Outcome(_too_slow(limits), fit=False))
                if not slow and took >= limits.quick:
                    slow = slots.acquire(blocking=False)
                if given_up.is_set() or (not slow and took >= 4 * limits.quick):
                    return outcome
            match worker.connection.recv():
                case Start() as start:
                    media = start.media
                case bytes() as piece:
                    body.write(piece)
                    size += len(piece)
                case Failure() as failure:
                    failed = AskError(failure.status, failure.reason, failure.limit)
                    return (outcome := _Outcome(failed, fit=failure.limit != "memory"))
                case End() as end:
                    body.seek(0)
                    return (outcome := _Outcome(Reply(media, body, size, end.rows, end.cut), fit=True))
    except (EOFError, OSError):
        return (outcome := _Outcome(_died(worker), fit=False))
    finally:
        if slow:
            slots.release()
        if not isinstance(outcome.answer, Reply):
            body.close()


def _too_slow(limits: Limits) -> AskError:
    return AskError(
        503, f"it took longer than {limits.seconds:g} s; ask for less, or raise --timeout", "time"
    )


def _died(worker: _Worker) -> AskError:
    worker.process.join(1)
    code = worker.process.exitcode
    LOG.warning("worker", extra={"fields": {"reason": "ended", "code": code}})
    if code in (-signal.SIGABRT, -getattr(signal, "SIGKILL", 9)):  # what running out of memory looks like
        return AskError(503, "it needs more memory than it may have; ask for less", "memory")
    return AskError(500, "the query engine gave up on it")


def _work(connection: Connection, store: Path, base: str, limits: Limits) -> None:
    """The process: questions in, answers out, until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends its workers
    end_with_parent()
    _hold_to(limits.memory)
    try:
        opened = ox.Store.read_only(str(store))
    except OSError as error:
        connection.send(str(error))
        return
    connection.send("")
    with contextlib.suppress(EOFError, OSError):
        while True:
            question = connection.recv()
            try:
                for part in answers(opened, question, base, limits.rows, limits.answer):
                    connection.send(part)
            except MemoryError:
                connection.send(Failure(503, "it needs more memory than it may have; ask for less", "memory"))
                return


def _hold_to(memory: int) -> None:
    """Hold this process to that many bytes; where the system has no such limit, nothing happens."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
