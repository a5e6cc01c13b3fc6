"""Things by address: `/id/PATH` is the IRI of a thing, resolved here, in the form that a client asks for.

A thing is no document, so its own address answers 303 with the address of one (Cool URIs, W3C 2008).
"""

import re
from urllib.parse import quote, unquote_to_bytes, urlencode

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kg.server.answering import Question
from kg.server.ondisk import About
from kg.server.protocol import Kept, answered, failure
from kg.server.workers import AskError

# Ending, media type, name of the format; the last is what a client gets that does not say.
_ENDINGS = (
    (".html", "text/html", ""),
    (".jsonld", "application/ld+json", "jsonld"),
    (".nt", "application/n-triples", "ntriples"),
    (".rdf", "application/rdf+xml", "rdfxml"),
    (".ttl", "text/turtle", "turtle"),
)
_BEYOND_ASCII = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")


def routes(kept: Kept, about: About, *, explorer: bool) -> list[Route]:
    """`/id/PATH`, and `/id/PATH.ttl` and the like; `.html` is the explorer, where there is one."""

    async def resource(request: Request) -> Response:
        try:
            path = iri_path(request.scope.get("raw_path") or quote(request.url.path).encode())
            asked = next(((end, format) for end, _, format in _ENDINGS if path.endswith(end)), None)
            if asked is None:
                return await choose(request, path)
            path, format = path.removesuffix(asked[0]), asked[1]
            if not format:
                await check(path)
                if explorer:
                    return RedirectResponse(f"/#{urlencode({'at': path})}", 302)
                raise AskError(406, "there is no explorer here, since this is no folder of a build; try .ttl")
            return await answered(request, kept, Question(iri(path), triples=format, about="thing"))
        except AskError as failed:
            return failure(failed)

    async def choose(request: Request, path: str) -> Response:
        import mimeparse

        await check(path)
        offered = [media for _, media, _ in _ENDINGS]
        try:
            media = mimeparse.best_match(offered, request.headers.get("accept") or "*/*")
        except mimeparse.MimeTypeParseException:
            media = ""
        ending = next((ending for ending, other, _ in _ENDINGS if other == media), "")
        if not ending:
            raise AskError(406, f"it can be written as {', '.join(offered)}")
        return RedirectResponse(f"/id/{quote(path, safe='/%')}{ending}", 303, {"vary": "accept"})

    async def check(path: str) -> None:
        _, body = await kept.ask(Question(iri(path), about="thing"))
        if not isinstance(body, bytes):
            body.close()

    def iri(path: str) -> str:
        try:
            return ox.NamedNode(about.base + path).value
        except ValueError:
            raise AskError(404, "this graph says nothing of it") from None

    return [Route("/id/{path:path}", resource)]


def iri_path(raw: bytes) -> str:
    """The path of an IRI behind `/id/` of a request's raw path (RFC 3987, 3.2).

    Only what stands for characters beyond ASCII is decoded: `10.1%2Fxyz` is another path than `10.1/xyz`.
    """
    text = raw.partition(b"?")[0].decode("ascii", "replace").partition("/id/")[2]

    def decoded(found: re.Match[str]) -> str:
        try:
            return unquote_to_bytes(found[0]).decode()
        except UnicodeDecodeError:
            return found[0]

    return _BEYOND_ASCII.sub(decoded, text)
