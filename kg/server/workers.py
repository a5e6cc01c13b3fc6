"""Processes that answer questions over a store that they only read, so that one can be stopped or run out.

    ask -> a free worker -> pieces of the answer, in a file that stays in memory while it is small

Oxigraph cannot be told to stop. So a question that takes too long ends with its process, and another takes
its place. Memory: the processes are held to a limit where the system can (Linux: RLIMIT_DATA); a system that
cannot (macOS, Windows) leaves the time limit alone to hold them. The server itself never
runs a reader's SPARQL.

A question that finds every worker busy goes to one of those that are kept for quick ones, and back into the
queue when it turns out to be none: slow questions leave room for quick ones.
"""

import asyncio
import contextlib
import logging
import multiprocessing
import os
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

LOG = logging.getLogger("kg.server")
_QUICK = 2  # workers for quick questions: while one is replaced the other answers


@dataclass(frozen=True, slots=True)
class Limits:
    """What a question may cost: seconds, rows or triples, bytes of a worker, of an answer and of a request.

    `quick` is how long one may hold a worker for quick ones, `waiting` how many may be under way.
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
        self._usual: asyncio.Queue[_Worker] = asyncio.Queue()
        self._quick: asyncio.Queue[_Worker] = asyncio.Queue()
        self._threads = ThreadPoolExecutor(limits.workers + _QUICK, thread_name_prefix="kg-ask")
        self._all: set[_Worker] = set()
        self._slow: dict[Question, None] = {}  # what was too slow for the quick worker, the latest last
        self._waiting = 0
        self._closed = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Start the processes.

        Raises:
            AskError: the store cannot be read.
        """
        made = [self._start() for _ in range(self.limits.workers + _QUICK)]
        self._all.update(made)
        for worker in made:
            await asyncio.to_thread(worker.ready)
        for number, worker in enumerate(made):
            (self._quick if number < _QUICK else self._usual).put_nowait(worker)

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
            if self._usual.empty() and question not in self._slow:
                worker = await self._free(self._quick)
                reply = await self._ask(worker, question, self.limits.quick, self._quick)
                if reply is not None:
                    return reply
                self._slow[question] = None
                if len(self._slow) > 1000:
                    del self._slow[next(iter(self._slow))]
            worker = await self._free(self._usual)
        finally:
            self._waiting -= 1
        reply = await self._ask(worker, question, self.limits.seconds, self._usual)
        if reply is None:
            seconds = f"{self.limits.seconds:g} s"
            raise AskError(503, f"it took longer than {seconds}: ask for less, or raise --timeout", "time")
        return reply

    async def _free(self, lane: "asyncio.Queue[_Worker]") -> _Worker:
        try:
            async with asyncio.timeout(max(10.0, self.limits.seconds)):
                while True:
                    worker = await lane.get()
                    if worker.process.is_alive():
                        return worker
                    self._after(lane, worker, fit=False)
        except TimeoutError:
            raise AskError(503, "all workers are busy; try again later", "busy") from None

    async def _ask(
        self, worker: _Worker, question: Question, seconds: float, lane: "asyncio.Queue[_Worker]"
    ) -> Reply | None:
        """The reply, or None where time ran out; the worker, or one in its place, will be free again."""
        given_up = threading.Event()
        work = asyncio.get_running_loop().run_in_executor(
            self._threads, _exchange, worker, question, seconds, given_up
        )
        work.add_done_callback(lambda done: self._after(lane, worker, fit=done.result().fit))
        try:
            outcome = await asyncio.shield(work)
        except asyncio.CancelledError:
            given_up.set()
            raise
        if isinstance(outcome.answer, AskError):
            raise outcome.answer
        return outcome.answer

    def _after(self, lane: "asyncio.Queue[_Worker]", worker: _Worker, *, fit: bool) -> None:
        if fit:
            lane.put_nowait(worker)
        elif not self._closed:
            task = asyncio.get_running_loop().create_task(self._replace(lane, worker))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _replace(self, lane: "asyncio.Queue[_Worker]", worker: _Worker) -> None:
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
                lane.put_nowait(fresh)
                return


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of a question (None: time ran out, or nobody waits any more), and whether the worker is fit
    for the next one.
    """

    answer: Reply | AskError | None
    fit: bool


def _exchange(worker: _Worker, question: Question, seconds: float, given_up: threading.Event) -> _Outcome:
    until = time.monotonic() + seconds
    body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=1 << 20)  # noqa: SIM115
    media, size = "", 0
    try:
        worker.connection.send(question)
        while True:
            while not worker.connection.poll(min(0.1, max(0.0, until - time.monotonic()))):
                if given_up.is_set() or time.monotonic() >= until:
                    return _Outcome(None, fit=False)
            match worker.connection.recv():
                case Start() as start:
                    media = start.media
                case bytes() as piece:
                    body.write(piece)
                    size += len(piece)
                case Failure() as failure:
                    failed = AskError(failure.status, failure.reason, failure.limit)
                    return _Outcome(failed, fit=failure.limit != "memory")
                case End() as end:
                    body.seek(0)
                    return _Outcome(Reply(media, body, size, end.rows, end.cut), fit=True)
    except (EOFError, OSError):
        worker.process.join(1)
        code = worker.process.exitcode
        LOG.warning("worker", extra={"fields": {"reason": "ended", "code": code}})
        if code in (-signal.SIGABRT, -getattr(signal, "SIGKILL", 9)):  # what running out of memory looks like
            return _Outcome(
                AskError(503, "it needs more memory than it may have: ask for less", "memory"), fit=False
            )
        return _Outcome(AskError(500, "the query engine gave up on it"), fit=False)


def _work(connection: Connection, store: Path, base: str, limits: Limits) -> None:
    """The process: questions in, answers out, until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends its workers
    threading.Thread(target=_end_with_parent, daemon=True).start()
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
                connection.send(Failure(503, "it needs more memory than it may have: ask for less", "memory"))
                return


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _hold_to(memory: int) -> None:
    """Hold this process to that many bytes; where the system has no such limit, nothing happens."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
