"""A graph over HTTP on this machine: SPARQL, things by their addresses, and the explorer.

    request -> Logged, Guarded                       app.py
            -> /sparql: a question                   protocol.py
            -> a process that answers it             workers.py, answering.py, results.py
               over a store that it only reads       ondisk.py
            -> /id/...: the same, of one thing       resources.py
            -> /void, the endpoint itself            description.py

The server's own process runs no reader's query, so that none can stop it or fill its memory.
"""

import contextlib
import importlib.util
import logging
import os
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import KgError

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

NEEDED = ("mimeparse", "starlette", "uvicorn")
_WILD = ("0.0.0.0", "::", "")  # noqa: S104
_GRACE = 5  # seconds for what is being answered when the server is told to stop


def serve(
    path: Path | str,
    *,
    host: str = "127.0.0.1",
    port: int = 8080,
    timeout: float = 10.0,
    rows: int = 10_000,
    memory: int = 2048,
    workers: int | None = None,
    store: Path | str | None = None,
    log_queries: bool = False,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve a build folder, or a Turtle or N-Triples file, until the process is told to stop.

    Args:
        path: a folder of a build; with a file there is no explorer.
        host: the address to listen at; names other than it and the loopback's are refused.
        port: 0 for a free one.
        timeout: seconds that a query may take.
        rows: rows or triples that an answer may have; what is cut says so.
        memory: megabytes that a process which answers queries may take (Linux).
        workers: processes that answer queries; one for each processor, at most 8, when left out.
        store: where the graph is kept as a database and an index; `store` in the folder when left out, and a
            temporary folder for a file.
        log_queries: whether the log holds what readers ask.
        ready: called with the address when requests are answered.

    Raises:
        KgError: the extra `server` is not installed, the address is taken, or the store cannot be written.
        ReadError: there is no such graph, or it does not parse.
        TableError: a folder has a graph but not its tables.
    """
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise KgError(f"{', '.join(missing)} not installed; pip install 'abstract-kg[server]'")
    import uvicorn

    from kg.server.app import LOOPBACK, app
    from kg.server.ondisk import serving, source
    from kg.server.patience import Impatient
    from kg.server.workers import Limits
    from kg.views.index import sources

    path = Path(path)
    source(path)
    if path.is_dir():
        sources(path)
    limits = Limits(
        seconds=timeout,
        rows=rows,
        memory=memory << 20,
        workers=workers or min(8, max(2, os.cpu_count() or 2)),
    )
    with _listening(host, port) as listening, _folder(path, store) as folder, serving(path, folder) as served:
        made = app(
            served,
            limits=limits,
            hosts=("*",) if host in _WILD else (*LOOPBACK, _named(host)),
            queries_in_log=log_queries,
            more=_pages(path, folder, timeout),
        )
        config = uvicorn.Config(
            made,
            http=Impatient,
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=limits.connections,
            timeout_keep_alive=10,
            timeout_graceful_shutdown=_GRACE,
        )
        _logging()
        server = _Server(config, lambda: ready and ready(_address(host, listening)))
        with _signals():
            server.run(sockets=[listening])
        if not server.started:
            raise KgError("the server did not start; its log says why")


def _pages(path: Path, store: Path, seconds: float) -> "Sequence[BaseRoute]":
    """The explorer, the query page and the views behind them; a file alone has none."""
    if not path.is_dir():
        return ()
    from starlette.routing import Mount

    from kg.server import pages, views
    from kg.views import open_views

    return (
        *pages.routes(),
        Mount("/api", routes=views.routes(open_views(path, store=store, seconds=seconds))),
    )


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small answers at once (TCP_NODELAY) only where the protocol is named.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as made:
        try:
            if os.name == "posix":  # elsewhere it would let two servers take one port
                made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind((host, port))
            made.listen(512)
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise KgError(f"cannot listen at {host} port {port}: {why}; --port 0 takes a free one") from error
        yield made


@contextlib.contextmanager
def _folder(path: Path, store: Path | str | None) -> Iterator[Path]:
    if store is not None or path.is_dir():
        yield Path(store) if store is not None else path / "store"
        return
    with tempfile.TemporaryDirectory(prefix="kg-store-") as folder:
        yield Path(folder)


def _address(host: str, listening: socket.socket) -> str:
    port = listening.getsockname()[1]
    return f"http://{_named('127.0.0.1' if host in _WILD else host)}:{port}/"


def _named(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _Server(config: Any, ready: Callable[[], Any]) -> Any:  # noqa: N802
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                ready()

    return Server(config)


@contextlib.contextmanager
def _signals() -> Iterator[None]:
    """Ctrl-C and a plain `kill` end the server, which is no error; uvicorn raises them again at its end."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _logging() -> None:
    from kg.server.app import LOG, Lines

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    for log in (LOG, logging.getLogger("uvicorn.error")):
        log.handlers, log.propagate = [handler], False
        log.setLevel(logging.INFO if log is LOG else logging.WARNING)
