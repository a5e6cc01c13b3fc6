"""The SPARQL 1.1 Protocol (W3C, 2013), its query operation: requests in, answers or reasons out.

Beside what the protocol names, `query` may be the name of one of the named queries, `$NAME` the value of a
parameter or of a variable of the SELECT line, and `format` the short name of a format (`json`, `csv`, ...)
for where no header Accept can be sent, such as a link; another is not heeded, since clients send all sorts.
"""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from email.message import Message
from typing import IO
from urllib.parse import parse_qsl
from weakref import WeakValueDictionary

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from kg.answers import printable
from kg.server import results
from kg.server.answering import Question
from kg.server.workers import AskError, Pool, Reply
from kg.store import named_queries

FORM, QUERY, UPDATE = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
)
_DATASET = ("default-graph-uri", "named-graph-uri", "using-graph-uri", "using-named-graph-uri")
_READ_ONLY = "this endpoint only answers queries; nothing can be changed through it"
_PIECE = 1 << 16
_PATIENCE = 10.0  # seconds for a request's body to come in
# The text of a named query without parameters is asked for by its name, so that it is answered once.
_NAMES = {query.text.strip(): name for name, query in named_queries().items() if not query.parameters}
_WHOLE = tuple(Question(name) for name in _NAMES.values())
Pairs = list[tuple[str, str]]


def routes(
    kept: "Kept", most: int, describe: Callable[[Request], Awaitable[Response]], *, page: bool
) -> list[Route]:
    """`/sparql`; without a query it describes itself, to a browser by the query page where there is one.

    `most` is how many bytes a request may have.
    """

    async def endpoint(request: Request) -> Response:
        try:
            if request.method == "POST":
                pairs = await _posted(request, most)
            else:
                pairs = _pairs(request.url.query)
                if not pairs and "query" not in request.query_params:
                    return (
                        RedirectResponse("/query", 303)
                        if page and _browses(request)
                        else await describe(request)
                    )
            return await answered(request, kept, _question(pairs, request.headers))
        except AskError as failed:
            return failure(failed)

    return [Route(path, endpoint, methods=["GET", "POST"]) for path in ("/sparql", "/sparql/")]


def _browses(request: Request) -> bool:
    accept = request.headers.get("accept", "")
    return "text/html" in accept and not any(one.media in accept for one in results.TRIPLES)


async def _posted(request: Request, most: int) -> Pairs:
    """Parameters of the address and the body, the query among them.

    Raises:
        AskError: it is too large or too slow, no UTF-8, or of a type that the protocol does not name.
    """
    media, charset = _content_type(request.headers)
    if media == UPDATE:
        raise AskError(403, _READ_ONLY)
    if media not in (FORM, QUERY):
        raise AskError(
            415, f"a query is posted as {QUERY} or {FORM}" + (f", not as {media}" if media else "")
        )
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise AskError(415, f"a query is UTF-8, not {charset}")
    body = await _body(request, most)
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise AskError(400, "the request is not UTF-8") from None
    request.scope["kg.posted"] = text
    pairs = _pairs(request.url.query)
    return [*pairs, *_pairs(text)] if media == FORM else [*pairs, ("query", text)]


async def _body(request: Request, most: int) -> bytes:
    too_large = AskError(413, f"a request may have {most} bytes")
    if int(request.headers.get("content-length") or 0) > most:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(_PATIENCE):
            async for piece in request.stream():
                body += piece
                if len(body) > most:
                    raise too_large
    except TimeoutError:
        raise AskError(408, "the request came in too slowly") from None
    except ClientDisconnect:
        raise AskError(400, "the request broke off") from None
    return bytes(body)


def _content_type(headers: Headers) -> tuple[str, str]:
    message = Message()
    message["content-type"] = headers.get("content-type", "")
    if not headers.get("content-type"):
        return "", ""
    return message.get_content_type(), (message.get_content_charset() or "").lower()


def _pairs(text: str) -> Pairs:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError:
        raise AskError(400, "the parameters are not percent-encoded UTF-8, or too many") from None


def _question(pairs: Pairs, headers: Headers) -> Question:
    """What is asked.

    Raises:
        AskError: not exactly one query, a dataset is asked for, or it is an update.
    """
    names = [name for name, _ in pairs]
    if "update" in names:
        raise AskError(403, _READ_ONLY)
    for name in _DATASET:
        if name in names:
            raise AskError(400, f"{name}: there is one graph here, and every query reads it")
    if names.count("query") > 1:
        raise AskError(400, "query stands more than once")
    given = dict(pairs)
    wanted = next((value for name, value in pairs if name == "format" and value in results.FORMATS), "")
    accept = headers.get("accept", "")
    rows, triples = (results.chosen(kind, wanted, accept) for kind in (results.ROWS, results.TRIPLES))
    if not given.get("query", "").strip():
        raise AskError(400, "there is no query: a parameter query=... is needed")
    params = tuple(sorted({name[1:]: value for name, value in pairs if name[:1] == "$"}.items()))
    text = _NAMES.get(given["query"].strip(), given["query"])
    return Question(text, params, rows.name if rows else "", triples.name if triples else "")


class Kept:
    """Answers up to some megabytes, so that what is asked again need not be answered again: the graph stays
    as it is. What is asked while it is being answered is answered once.
    """

    def __init__(self, pool: Pool, most: int = 64 << 20) -> None:
        self._pool, self._most, self._size = pool, most, 0
        self._whole: dict[Question, tuple[Reply, bytes]] = {}
        self._found: OrderedDict[Question, tuple[Reply, bytes]] = OrderedDict()
        self.warmed = False
        self._locks: WeakValueDictionary[Question, asyncio.Lock] = WeakValueDictionary()

    async def ask(self, question: Question) -> tuple[Reply, bytes | IO[bytes]]:
        """A reply and its bytes, or a file of them where there are many, which is the caller's to close.

        Raises:
            AskError: see `Pool.ask`.
        """
        lock = self._locks.setdefault(question, asyncio.Lock())
        try:
            async with asyncio.timeout(2 * self._pool.limits.seconds):
                await lock.acquire()
        except TimeoutError:
            raise AskError(503, "the same is being asked by others, and takes long", "busy") from None
        try:
            if question in self._whole:
                return self._whole[question]
            if question in self._found:
                self._found.move_to_end(question)
                return self._found[question]
            reply = await self._pool.ask(question)
            return self._keep(question, reply) if reply.size <= self._most // 4 else (reply, reply.body)
        finally:
            lock.release()

    async def warm(self) -> None:
        """Ask the named queries without parameters, which look at the whole graph, before anybody does."""
        for question in _WHOLE:
            with contextlib.suppress(AskError):
                _, body = await self.ask(question)
                if not isinstance(body, bytes):
                    body.close()
        self.warmed = True

    def _keep(self, question: Question, reply: Reply) -> tuple[Reply, bytes]:
        with reply.body as file:
            kept = (reply, file.read())
        if question in _WHOLE:
            self._whole[question] = kept  # nothing drives these out
            return kept
        self._found[question] = kept
        self._size += reply.size
        while self._size > self._most:
            self._size -= self._found.popitem(last=False)[1][0].size
        return kept


async def answered(request: Request, kept: Kept, question: Question) -> Response:
    """The answer to a question; it is not looked for any longer when the reader is gone.

    Raises:
        AskError: see `Pool.ask`.
    """
    asking = asyncio.ensure_future(kept.ask(question))
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait((asking, gone), return_when=asyncio.FIRST_COMPLETED)
        if not asking.done():
            raise AskError(499, "the reader is gone")
        reply, body = asking.result()
    finally:
        asking.cancel()
        gone.cancel()
    request.scope["kg.rows"] = reply.rows
    headers = {"vary": "accept", "kg-rows": str(reply.rows), "cache-control": "no-cache"}
    if reply.cut:
        headers["kg-truncated"] = reply.cut
    media = f"{reply.media}; charset=utf-8" if reply.media.startswith("text/") else reply.media
    if isinstance(body, bytes):
        return Response(body, media_type=media, headers=headers)
    headers["content-length"] = str(reply.size)
    return StreamingResponse(_file(body), media_type=media, headers=headers)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _file(body: IO[bytes]) -> AsyncIterator[bytes]:
    with body:
        while piece := await asyncio.to_thread(body.read, _PIECE):
            yield piece


def failure(failed: AskError) -> Response:
    """A reason as one line of text, with the limit that was met in a header."""
    headers = {"cache-control": "no-store"}
    if failed.limit in ("time", "memory"):
        headers["kg-truncated"] = failed.limit
    if failed.limit == "busy":
        headers["retry-after"] = "5"
    return PlainTextResponse(f"{printable(failed.reason)}\n", failed.status, headers)
