"""What a browser opens: the explorer at `/`, the query page at `/query`, their files, the named queries.

The pages are bundled from `web/` when the package is built. They ask the server they came from and nobody
else: each goes out under a policy that lets nothing run but its own script.
"""

import hashlib
import re
import secrets
from functools import cache
from typing import Any

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kg.exporters.html import asset
from kg.ids import ONTOLOGY
from kg.ontology import resource
from kg.store import named_queries
from kg.terms import NAMESPACES

STATIC = {
    "icon.svg": "image/svg+xml",
    "page.css": "text/css",
    "query.css": "text/css",
    "served.js": "text/javascript",
    "query.js": "text/javascript",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{nonce}; img-src 'self' data: blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_TERM = re.compile(r"(?<![\w?$<])([a-z]+):([A-Za-z]\w*)\b")


def routes() -> list[Route]:
    """The pages' routes. Their responses carry a Content-Security-Policy of their own.

    Raises:
        KgError: the package was not built, so that there are no pages.
    """
    _file("served.html")
    return [
        Route("/", _explorer),
        Route("/query", _query),
        Route("/static/{name}", _static),
        Route("/queries.json", _queries),
    ]


def policy(nonce: str = "") -> str:
    """The Content-Security-Policy of a page; `nonce` lets in style elements that carry it."""
    return _POLICY.format(nonce=f" 'nonce-{nonce}'" if nonce else "")


async def _explorer(request: Request) -> Response:
    return _unchanged(request, _file("served.html"), "text/html", {"content-security-policy": policy()})


async def _query(request: Request) -> Response:
    # The editor makes a style element of its own, so each page gets a secret that lets just that one in.
    nonce = secrets.token_urlsafe(18)
    page = _file("query.html").replace(b"@@nonce@@", nonce.encode())
    headers = {"content-security-policy": policy(nonce), "cache-control": "no-store"}
    return Response(page, media_type="text/html", headers=headers)


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in STATIC:
        return Response("There is no such file.\n", status_code=404, media_type="text/plain")
    return _unchanged(request, _file(name), STATIC[name], {})


async def _queries(request: Request) -> Response:
    return JSONResponse(queries(), headers={"cache-control": "no-cache"})


def _unchanged(request: Request, content: bytes, kind: str, headers: dict[str, str]) -> Response:
    """The content, or 304 where the browser holds it (RFC 9110, 13.1.2)."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "no-cache", **headers}
    known = {part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")}
    if tag in known:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=kind, headers=headers)


@cache
def _file(name: str) -> bytes:
    return asset(name).encode()


@cache
def queries() -> dict[str, Any]:
    """The named queries, and the words that an editor offers: prefixes, and terms with what they mean."""
    return {
        "queries": [
            {
                "name": query.name,
                "answers": query.answers,
                "parameters": [{"name": name, "about": about} for name, about in query.parameters],
                "text": query.text,
            }
            for query in named_queries().values()
        ],
        "prefixes": NAMESPACES,
        "terms": _terms(),
    }


def _terms() -> dict[str, str]:
    """Every term of the ontology, and those of other vocabularies that the named queries use; sorted."""
    store = ox.Store()
    store.bulk_load(resource("kg.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)
    comment = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#comment")
    found = {
        "kg:" + quad.subject.value.removeprefix(ONTOLOGY): quad.object.value
        for quad in store.quads_for_pattern(None, comment, None)
        if isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
        and quad.subject.value.startswith(ONTOLOGY)
    }
    for query in named_queries().values():
        body = "\n".join(line for line in query.text.splitlines() if not line.startswith(("#", "PREFIX")))
        for prefix, local in _TERM.findall(body):
            if prefix in NAMESPACES:
                found.setdefault(f"{prefix}:{local}", "")
    return dict(sorted(found.items()))
