"""What a reader may not do to a server, and that the others do not notice."""

import asyncio
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import httpx
import psutil
import pytest

from .conftest import GRAPH, SLOW, Running, running

T = TypeVar("T")
QUICK = "ASK { ?s a kg:Benchmark }"
linux = pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux")


def workers(server: Running) -> list[psutil.Process]:
    made = []
    for process in psutil.Process(server.process.pid).children(recursive=True):
        with contextlib.suppress(psutil.Error):
            made += [process] if "spawn_main" in " ".join(process.cmdline()) else []
    return made


def run(work: Coroutine[Any, Any, T]) -> T:
    """In a thread, since a browser's loop may run in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def raw(server: Running, data: bytes, *, wait: float = 10) -> bytes:
    """What comes back for bytes on a connection, until it is closed or nothing comes."""
    place = urlsplit(server.url)
    assert place.hostname and place.port
    with socket.create_connection((place.hostname, place.port), timeout=wait) as line:
        line.sendall(data)
        got = b""
        try:
            while piece := line.recv(65536):
                got += piece
        except (TimeoutError, ConnectionResetError):
            pass
        return got


@pytest.mark.parametrize(
    "query",
    [
        SLOW,
        'SELECT ?s { ?s ?p ?o . ?t ?q ?r . ?u ?v ?w FILTER(REGEX(CONCAT(STR(?o), STR(?w)), "^(a+)+$")) }',
        f"SELECT (COUNT(*) AS ?n) {{ {' . '.join(f'?a{n} (!kg:x{n})* ?a{n + 1}' for n in range(10))} }}",
    ],
    ids=["cross join", "expression", "paths"],
)
def test_a_slow_query_ends_at_the_limit_and_says_so(strict: Running, query: str) -> None:
    got = strict.ask(query)
    assert (got.status_code, got.headers["kg-truncated"]) in ((503, "time"), (503, "memory"))
    assert strict.ask(QUICK).json()["boolean"] is True


def test_rows_are_cut_and_the_answer_says_so(strict: Running) -> None:
    for format, count in (("json", '"s":'), ("csv", "\nhttp"), ("xml", "<result>"), ("tsv", "\n<")):
        got = strict.ask("SELECT ?s { ?s ?p ?o }", format=format)
        assert (got.status_code, got.headers["kg-truncated"], got.headers["kg-rows"]) == (200, "rows", "5")
        assert got.text.count(count) == 5
    whole = strict.ask("SELECT ?s { ?s ?p ?o } LIMIT 5")
    assert "kg-truncated" not in whole.headers
    triples = strict.ask("CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples")
    assert (triples.text.count(" .\n"), triples.headers["kg-truncated"]) == (5, "rows")


@linux
def test_a_query_that_takes_too_much_memory_ends_alone(tmp_path: Path) -> None:
    eager = (
        "SELECT (GROUP_CONCAT(CONCAT(STR(?o), STR(?r), STR(?k))) AS ?all) { ?s ?p ?o . ?t ?q ?r . ?i ?j ?k }"
    )
    with running(GRAPH, tmp_path / "log", "--timeout", "60", "--memory", "256", "--workers", "1") as server:
        got = server.ask(eager)
        assert (got.status_code, got.headers["kg-truncated"]) == (503, "memory"), got.text
        assert server.ask(QUICK).json()["boolean"] is True


def test_slow_queries_leave_room_for_quick_ones(strict: Running) -> None:
    with ThreadPoolExecutor(8) as pool:
        slow = [pool.submit(strict.ask, f"{SLOW} # {number}") for number in range(6)]
        time.sleep(0.3)
        quick = [strict.ask(f"{QUICK} # {number}") for number in range(5)]
        assert [got.status_code for got in quick] == [200] * 5
        assert {got.result().status_code for got in slow} == {503}


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_worker_that_dies_is_replaced(strict: Running) -> None:
    for process in workers(strict):
        process.kill()
    deadline = time.monotonic() + 30
    while strict.ask(f"{QUICK} # {time.monotonic()}").status_code != 200:
        assert time.monotonic() < deadline
    assert strict.get("health").json()["status"] == "ok"


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_worker_that_dies_while_it_answers_is_an_error_in_words(strict: Running) -> None:
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(strict.ask, f"{SLOW} # dies")
        time.sleep(0.7)
        for process in workers(strict):
            process.kill()
        got = asked.result()
    assert got.status_code == 503
    assert got.headers["content-type"].startswith("text/plain")


def test_a_reader_who_leaves_is_not_answered_any_longer(strict: Running) -> None:
    until = time.monotonic() + 20
    while strict.ask(QUICK).status_code == 503 and time.monotonic() < until:
        time.sleep(0.1)  # a worker that an earlier test killed is not replaced at once
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(strict.url + "sparql", params={"query": f"{SLOW} # left"}, timeout=0.4)
    time.sleep(0.5)
    assert strict.ask(QUICK).status_code == 200
    assert '"status": 499' in strict.log.read_text()


@pytest.mark.parametrize("size", [2 << 20, 30_000])
def test_a_huge_request_is_refused(served: Running, size: int) -> None:
    headers = {"content-type": "application/sparql-query"}
    got = httpx.post(served.url + "sparql", content=b"ASK {} #" + b"x" * size, headers=headers)
    assert got.status_code == (413 if size > 1 << 20 else 400)
    sent = httpx.post(
        served.url + "sparql", content=iter([b"x" * 65536] * (size >> 16 or 1)), headers=headers
    )
    assert sent.status_code == (413 if size > 1 << 20 else 400)


def test_a_huge_head_is_refused(served: Running) -> None:
    got = raw(served, b"GET /sparql?query=" + b"x" * 200_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert b" 200 " not in got
    assert served.ask(QUICK).status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("localhost:8080", 200),
        ("LOCALHOST", 200),
        ("[::1]:80", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("127.0.0.1.evil.example:80", 421),
        ("evil.example:127.0.0.1", 421),
        ("", 421),
    ],
)
def test_only_hosts_of_this_machine_are_answered(served: Running, host: str, status: int) -> None:
    assert served.get("health", headers={"host": host}).status_code == status


def test_no_other_origin_is_let_in(served: Running) -> None:
    origin = {"origin": "https://evil.example", "access-control-request-method": "GET"}
    for method in ("GET", "OPTIONS"):
        got = httpx.request(method, served.url + "sparql?query=ASK%7B%7D", headers=origin)
        assert not [name for name in got.headers if name.startswith("access-control")]


@pytest.mark.parametrize("path", ["health", "sparql", "sparql?query=ASK%7B", "nothing", "id/nothing", "void"])
def test_every_answer_is_guarded(served: Running, path: str) -> None:
    got = served.get(path)
    assert got.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    assert got.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/id/../../../etc/passwd",
        "/id/%2e%2e/%2e%2e/etc/passwd.ttl",
        "/static/../../pyproject.toml",
        "/static/%2e%2e%2fapp.py",
        "//etc/passwd",
    ],
)
def test_no_path_leads_to_a_file(served: Running, path: str) -> None:
    got = raw(served, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    assert got.startswith(b"HTTP/1.1 404")
    assert b"root:" not in got and b"[build-system]" not in got


@pytest.mark.parametrize(
    "path", ["/id/x%0d%0aSet-Cookie:%20a=b", "/id/method/x%0d%0ax.html", "/sparql?query=%0d%0aX-Bad:1"]
)
def test_no_header_is_made_of_an_address(served: Running, path: str) -> None:
    got = raw(served, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    head = got.partition(b"\r\n\r\n")[0].lower()
    assert b"\nset-cookie" not in head and b"\nx-bad" not in head


def test_the_log_is_lines_of_json_without_what_was_asked(served: Running) -> None:
    raw(served, b"GET /%1b%5b2J%0a{} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    served.ask("ASK { ?secretword ?p ?o }")
    time.sleep(0.2)
    lines = served.log.read_bytes().splitlines()
    assert lines
    for line in lines:
        assert not re.search(rb"[\x00-\x1f\x7f-\xff]", line)
        assert {"time", "level", "event"} <= json.loads(line).keys()
    assert not any(b"secretword" in line for line in lines)
    asked = [json.loads(line) for line in lines if b'"/sparql"' in line]
    assert {"method", "path", "status", "ms"} <= asked[-1].keys() and asked[-1]["rows"] == 1


def test_the_log_holds_what_was_asked_where_one_says_so(tmp_path: Path) -> None:
    with running(GRAPH, tmp_path / "log", "--workers", "1", "--log-queries") as server:
        server.ask("ASK { ?first ?p ?o }")
        server.get("health")
        httpx.post(server.url + "sparql", data={"query": "ASK { ?second ?p \n'\x1b' }"})
        time.sleep(0.2)
        lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    first, _, second = [line for line in lines if line["event"] == "request"]
    assert "first" in first["query"] and "posted" not in first
    assert "second" in second["posted"]


def test_a_connection_that_says_nothing_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.server import patience

    monkeypatch.setattr(patience, "PATIENCE", 0.2)
    uvicorn = pytest.importorskip("uvicorn")

    async def app(scope: object, receive: object, send: object) -> None:
        raise AssertionError("nothing was asked")

    async def trickle() -> bytes:
        config = uvicorn.Config(app, http=patience.Impatient, lifespan="off", log_config=None, port=0)
        server = uvicorn.Server(config)
        listening = socket.create_server(("127.0.0.1", 0))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        reader, writer = await asyncio.open_connection(*listening.getsockname())
        writer.write(b"GET / HT")
        got = await reader.read()
        server.should_exit = True
        writer.close()
        await serving
        return got

    assert run(asyncio.wait_for(trickle(), 20)) == b""


def test_a_body_that_comes_too_slowly_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.server import protocol
    from kg.server.app import app
    from kg.server.ondisk import serving
    from kg.server.workers import Limits

    monkeypatch.setattr(protocol, "_PATIENCE", 0.2)

    async def slowly() -> AsyncIterator[bytes]:
        yield b"ASK "
        await asyncio.sleep(5)
        yield b"{}"

    async def posted(made: Any) -> httpx.Response:
        headers = {"content-type": "application/sparql-query"}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(made)) as client:
            return await client.post("http://localhost/sparql", content=slowly(), headers=headers)

    with serving(GRAPH, tmp_path) as made:
        got = run(posted(app(made, limits=Limits(workers=1))))
    assert (got.status_code, got.text) == (408, "the request came in too slowly\n")


def test_who_reads_slowly_holds_up_nobody(served: Running) -> None:
    """Six answers of megabytes, more than there are workers, of which nobody takes more than some bytes."""
    place = urlsplit(served.url)
    large = "SELECT * { ?a ?b ?c . ?d ?e ?f . BIND(CONCAT(STR(?c), STR(?f)) AS ?g) }"
    asks = [f"/sparql?{urlencode({'query': f'{large} # {number}', 'format': 'xml'})}" for number in range(6)]
    with contextlib.ExitStack() as lines:
        slow = []
        for ask in asks:
            line = socket.socket()
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.settimeout(60)
            line.connect((place.hostname, place.port))
            slow.append(lines.enter_context(line))
            line.sendall(f"GET {ask} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        heads = [line.recv(2000) for line in slow]
        assert all(head.startswith(b"HTTP/1.1 200") for head in heads)
        size = int(re.findall(rb"content-length: (\d+)", heads[0])[0])
        assert size > 2 << 20
        for number in range(20):
            assert served.ask(f"{QUICK} # beside the slow {number}").json()["boolean"] is True
        read = len(heads[0].partition(b"\r\n\r\n")[2])
        while read < size:  # and what was not read is still to be had
            read += len(slow[0].recv(1 << 16))
        assert read == size


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_server_ends_in_peace_with_its_workers(tmp_path: Path, number: signal.Signals) -> None:
    with running(GRAPH, tmp_path / "log", "--workers", "1", "--timeout", "60") as server:
        mine = workers(server)
        with ThreadPoolExecutor(1) as pool:
            answered = pool.submit(server.ask, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }")
            assert answered.result().status_code == 200
            server.process.send_signal(number)
            assert server.process.wait(30) == 0
    assert not [process for process in mine if process.is_running()]
    assert "Traceback" not in (tmp_path / "log").read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_killed_server_leaves_no_worker_behind(tmp_path: Path) -> None:
    with (
        running(GRAPH, tmp_path / "log", "--workers", "1", "--timeout", "60") as server,
        ThreadPoolExecutor(1) as pool,
    ):
        mine = workers(server)
        asked = pool.submit(server.ask, SLOW)
        time.sleep(0.5)
        server.process.kill()
        with pytest.raises(httpx.HTTPError):
            asked.result()
        assert psutil.wait_procs(mine, timeout=20)[1] == []


def test_a_taken_port_is_a_line(served: Running, tmp_path: Path) -> None:
    port = str(urlsplit(served.url).port)
    command = [sys.executable, "-m", "kg", "serve", str(GRAPH), "--port", port]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60, env=os.environ)
    assert found.returncode == 1
    assert "cannot listen at 127.0.0.1" in found.stderr and "Traceback" not in found.stderr
