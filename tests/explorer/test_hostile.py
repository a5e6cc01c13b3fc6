# ruff: noqa: E501
"""Text from papers is hostile: forty payloads in every field, none run, all shown literally, once escaped."""

import json
import re
from dataclasses import replace
from typing import Any

from kg.exporters import html, island
from kg.graph import Graph
from kg.model import Author, Name

PAYLOADS = (
    "</script><img src=x onerror=alert(1)>", "<!--<script>alert(2)</script>", "<svg onload=alert(3)>", "javascript:alert(4)",
    "\"'><b onmouseover=alert(5)>", "\u2028alert(6)\u2029", "{{7*7}} ${alert(7)} @@script@@ @@head@@", "]]><script>alert(8)</script>",
    "<style>body{display:none}</style>", "<base href=https://example.org/><link rel=stylesheet href=https://example.org/x.css>",
    "\u202eevil\u0000\x1b[2J", "&lt;img src=x&gt; &amp; \\u003cscript\\u003e", "<iframe src=javascript:alert(13)></iframe>",
    "<a href=javascript:alert(14)>x</a>", "<math><mtext></mtext><mglyph><style><img src onerror=alert(15)></style></mglyph></math>",
    "<input autofocus onfocus=alert(16)>", "<details open ontoggle=alert(17)>", "<video><source onerror=alert(18)>", "<body onload=alert(19)>",
    "<object data=data:text/html,<script>alert(20)</script>>", "<embed src=data:text/html;base64,PHNjcmlwdD5hbGVydCgyMSk8L3NjcmlwdD4=>",
    "<form action=https://example.org><button>22</button></form>", "<meta http-equiv=refresh content=0;url=https://example.org>",
    "<template><script>alert(24)</script></template>", "<noscript><p title=\"</noscript><img src=x onerror=alert(25)>\">", "--><script>alert(26)</script>",
    "</style><script>alert(27)</script>", "</title><script>alert(28)</script>", "</textarea><script>alert(29)</script>", "`${alert(30)}`",
    "');alert(31);//", "\\\");alert(32);//", "\u003cscript\u003ealert(33)\u003c/script\u003e", "%3Cscript%3Ealert(34)%3C/script%3E",
    "data:text/html,<script>alert(35)</script>", "vbscript:msgbox(36)", "file:///etc/passwd", "//example.org/38", "https://example.org/\"onclick=alert(39)",
    "__proto__",
)  # fmt: skip


def hostile(graph: Graph) -> Graph:
    """The graph with payloads in every field that holds text of a paper or of a record; offsets still hold."""
    count = len(PAYLOADS)
    text = " ".join(PAYLOADS)
    entities = tuple(
        replace(e, label=PAYLOADS[i % count], aliases=tuple(Name(p) for p in PAYLOADS), same_as=PAYLOADS)
        for i, e in enumerate(graph.entities)
    )
    papers = tuple(
        replace(
            p,
            title=text,
            abstract=p.abstract + " " + text,
            identifiers=PAYLOADS,
            venue=PAYLOADS[i],
            date=p.date or PAYLOADS[i + 3],
            code=PAYLOADS,
            comment=text,
            subjects=PAYLOADS,
            sources=PAYLOADS,
            authors=tuple(Author(payload, payload) for payload in PAYLOADS),
        )
        for i, p in enumerate(graph.papers)
    )
    evidence = tuple(replace(e, found_by=PAYLOADS[i % count]) for i, e in enumerate(graph.evidence))
    results = tuple(
        replace(r, unit=PAYLOADS[0], value=PAYLOADS[2], bound=PAYLOADS[1], kind=PAYLOADS[4])
        for r in graph.results
    )
    mentions = tuple(
        replace(m, extractor=PAYLOADS[i % count]) for i, m in enumerate(graph.mentions) if m.field != "title"
    )
    # Authors of the claims are other people now.
    claims = tuple(c for c in graph.claims if not c.subject.startswith("person/"))
    return replace(
        graph,
        entities=entities,
        papers=papers,
        evidence=evidence,
        results=results,
        mentions=mentions,
        claims=claims,
    )


def test_forty_payloads_in_every_field_of_every_view(tiny_graph: Graph, show: Any) -> None:
    assert len(PAYLOADS) == 40
    graph = hostile(tiny_graph)
    seen = show(graph, "doubtful=1")
    page = seen.page
    for view in ("network", "matrix", "leaderboard", "table", "timeline"):
        page.click(f"#tab-{view}")
        seen.settle()
        for name in ("entities", "claims", "results", "papers") if view == "table" else ():
            page.click(f"[data-table={name}]")
            seen.settle()
        for button in page.locator(f"#view-{view} summary").all()[:3]:
            button.click()
    for node in [e.id for e in graph.entities] + [p.id for p in graph.papers]:
        page.evaluate("(id) => kgPage.app.choose(id)", node)
        seen.settle()
    for payload in PAYLOADS:
        page.fill("#search", payload)
    page.evaluate("kgPage.app.choose('model/alpha-7b', 'benchmark/betabench')")
    seen.settle()
    page.evaluate("kgPage.app.choose('benchmark/betabench')")
    seen.settle()
    assert (
        page.inner_text("#panel h2")
        == PAYLOADS[sorted(e.id for e in graph.entities).index("benchmark/betabench")]
    )
    inside = "#panel, #view-table, #view-leaderboard, #view-matrix, #view-timeline, #found"
    strange = page.evaluate(
        f"""[...document.querySelectorAll('{inside}')].flatMap((box) => [...box.querySelectorAll(
        'img, iframe, style, script, object, embed, video, form, base, link, meta, template, math, svg[onload], [onerror], [onclick], [onfocus]')])
        .map((element) => element.outerHTML)"""
    )
    assert strange == []
    links = page.locator("a[target]").evaluate_all("links => links.map((a) => [a.protocol, a.rel, a.href])")
    assert links and all(protocol in ("http:", "https:") and "noopener" in rel for protocol, rel, _ in links)
    inner = page.locator("a:not([target])").evaluate_all(
        "links => links.map((a) => a.getAttribute('href')[0])"
    )
    assert set(inner) <= {"#"}


def test_payloads_in_the_address_are_text(tiny_graph: Graph, show: Any) -> None:
    from urllib.parse import quote

    for payload in PAYLOADS[:6]:
        text = quote(payload, safe="")
        seen = show(
            tiny_graph,
            f"at={text}&with={text}&text={text}&on={text}&by={text}&of={text}&open={text}&view=table",
        )
        assert seen.page.locator("#panel img, #panel script").count() == 0


def test_data_stand_in_the_page_escaped_once(tiny_graph: Graph) -> None:
    import io

    file = io.BytesIO()
    html.export(hostile(tiny_graph), file)
    page = file.getvalue().decode()
    found = re.search(
        r'<script type="application/json" id="head" data-encoding="json">(.*?)</script>', page, re.S
    )
    assert found and not re.search("[<>&\u2028\u2029]", found[1])
    assert PAYLOADS[0] in json.loads(found[1])["nodes"]["label"]
    assert page.count("<script") == 3 + page.count("<script>alert") - page.count("\\u003cscript>alert")


def test_large_data_are_packed_in_letters_that_mean_nothing_to_html() -> None:
    text, encoding = island.packed({"text": list(PAYLOADS) * 200})
    assert encoding == "deflate" and re.fullmatch("[A-Za-z0-9+/=]+", text)
