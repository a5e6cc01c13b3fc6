"""One page that works from disk: the graph, its sentences and an explorer, with nothing to fetch.

The explorer is built from `web/` when the package is built (`web/build.py`); here its parts and the
data are put into one file, under a policy that lets nothing else run.
"""

import base64
import hashlib
import re
from importlib.resources import files
from typing import TYPE_CHECKING, BinaryIO

from kg.errors import KgError
from kg.exporters import island, selection

if TYPE_CHECKING:
    from kg.graph import Graph

SUFFIXES = (".html", ".htm")


def export(
    graph: "Graph", file: BinaryIO, *, nodes: int = selection.MOST_NODES, claims: int = selection.MOST_CLAIMS
) -> None:
    """Write the page in UTF-8; the same graph gives the same bytes.

    A graph of more nodes or claims than that goes in with its best part, and the page says so.

    Raises:
        KgError: the package was not built, so that there is no page to fill.
    """
    script, style = asset("page.js"), asset("page.css")
    # The licences travel with the script that they belong to, in each page.
    script = f"/*!\n{asset('THIRD-PARTY.txt').replace('*/', '* /')}*/\n{script}"
    script = script.replace("</script", "<\\/script").replace("<!--", "<\\!--")
    parts = {
        "policy": (
            f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; base-uri 'none'; "
            "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
        ),
        "style": style,
        "script": script,
    }
    for name, value in island.islands(graph, nodes=nodes, claims=claims).items():
        parts[name], parts[f"{name}-encoding"] = island.packed(value)
    page = re.sub(r"@@([\w-]+)@@", lambda match: parts[match[1]], asset("page.html"))
    file.write(page.encode())


def asset(name: str) -> str:
    """A file of the bundle, with line ends as they were made.

    Raises:
        KgError: the package was not built.
    """
    asset = files("kg.exporters").joinpath("page", name)
    if not asset.is_file():
        raise KgError("the explorer page is not built; in a checkout run `python web/build.py`")
    return asset.read_text(encoding="utf-8").replace("\r\n", "\n")


def _hash(text: str) -> str:
    """The source expression that lets a browser run or apply just this text (CSP 3, 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
