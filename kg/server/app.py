"""The application: routes, what goes before and after every request, and what starts and stops with it."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.server import description, protocol, resources
from kg.server.ondisk import Served
from kg.server.workers import Limits, Pool

LOG = logging.getLogger("kg.server")
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def app(
    served: Served,
    *,
    limits: Limits,
    hosts: Sequence[str] = LOOPBACK,
    queries_in_log: bool = False,
    more: Sequence[BaseRoute] = (),
) -> Starlette:
    """Everything that is served.

    `hosts` are the names that a request may ask for, without port ("*": any). `more` are the routes of pages
    and views; without them there is no explorer.
    """
    pool = Pool(served.path, served.about.base, limits)
    kept = protocol.Kept(pool)

    async def health(request: Request) -> Response:
        well = pool.alive > 0
        state: dict[str, Any] = {
            "status": "ok" if well else "down",
            "triples": served.about.triples,
            "workers": pool.alive,
        }
        state |= {"waiting": pool.waiting, "warm": kept.warmed}
        return JSONResponse(state, 200 if well else 503, {"cache-control": "no-store"})

    async def describe(request: Request) -> Response:
        return await description.describe(request, served.about)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await pool.open()
        warming = asyncio.create_task(kept.warm())
        try:
            yield
        finally:
            warming.cancel()
            await pool.close()

    paths = {getattr(route, "path", "") for route in more}
    routes = [
        *protocol.routes(kept, limits.body, describe, page="/query" in paths),
        *description.routes(served.about),
        *resources.routes(kept, served.about, explorer="/" in paths),
        Route("/health", health),
        *more,
    ]
    return Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[
            Middleware(Logged, queries=queries_in_log),
            Middleware(Guarded, hosts=tuple(host.lower() for host in hosts)),
            Middleware(Safe),
        ],
        exception_handlers={HTTPException: _http},
    )


class Guarded:
    """Every response carries the headers that keep a browser safe; requests for other hosts get none of ours.

    A page of somebody else's that lets its own name point here (DNS rebinding) still asks for that name.
    """

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...]) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        asked = Headers(scope=scope).getlist("host")
        if len(asked) == 1 and ("*" in self.hosts or _bare(asked[0]) in self.hosts):
            await self.app(scope, receive, guarded)
        else:
            await PlainTextResponse("this server does not answer for that host\n", 421)(
                scope, receive, guarded
            )


class Safe:
    """An exception that nobody expected becomes a line in the log and a plain 500."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception:
            LOG.exception("fault", extra={"fields": {"path": scope.get("path", "")[:500]}})
            if begun or scope["type"] != "http":
                raise
            response = PlainTextResponse("something went wrong here; the log says what\n", 500)
            await response(scope, receive, send)


def _bare(host: str) -> str:
    """A host without its port."""
    name, bracket, _ = host.lower().partition("]")
    return name + bracket if bracket else name.partition(":")[0].rstrip(".")


class Logged:
    """A line of JSON for every request: what was asked for, what came of it, how long it took."""

    def __init__(self, app: ASGIApp, queries: bool) -> None:
        self.app, self.queries = app, queries

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            fields: dict[str, Any] = {
                "method": scope["method"],
                "path": scope["path"][:500],
                "status": status,
            }
            fields["ms"] = round(1000 * (time.perf_counter() - began), 1)
            if "kg.rows" in scope:
                fields["rows"] = scope["kg.rows"]
            if self.queries:
                fields["query"] = scope["query_string"].decode("latin-1")[:2000]
                if "kg.posted" in scope:
                    fields["posted"] = scope["kg.posted"][:2000]
            LOG.info("request", extra={"fields": fields})


class Lines(logging.Formatter):
    """A record as one line of JSON, ASCII only: nothing in it moves a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    words = {404: "there is nothing here", 405: "this is only read here: GET, and POST for queries"}
    return PlainTextResponse(words.get(status, "that did not work") + "\n", status, headers)
