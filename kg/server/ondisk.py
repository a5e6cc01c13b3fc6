"""The graph on disk: an Oxigraph store below the folder of a build, made anew when the graph is another."""

import contextlib
import json
import multiprocessing
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.errors import KgError, ReadError
from kg.ids import BASE, digest
from kg.staging import alone
from kg.store import FOLDED, NAMES, labels
from kg.terms import NAMESPACES

try:
    import fcntl
except ImportError:  # Windows, where files that are in use cannot be removed anyhow
    fcntl = None  # type: ignore[assignment]

# What a store is made from: the first of these that the folder holds. A build writes the first; the other
# may be an export of an earlier one.
_SOURCES = ("graph.ttl", "graph.nt")
_FORMATS = {".nt": ox.RdfFormat.N_TRIPLES, ".ttl": ox.RdfFormat.TURTLE}
_LAYOUT = "1"  # of what is stored besides the graph
_ABOUT = "about.json"


@dataclass(frozen=True, slots=True)
class About:
    """What a store holds: counted once, when it is made."""

    base: str
    triples: int
    subjects: int
    classes: dict[str, int]
    properties: dict[str, int]


@dataclass(frozen=True, slots=True)
class Served:
    """A store that may be opened for reading, for as long as `serving` holds it."""

    path: Path
    about: About


def source(path: Path) -> Path:
    """The file that a graph is loaded from: `graph.ttl` or `graph.nt` of a folder, or the file itself.

    Raises:
        ReadError: there is none.
    """
    found = (
        next((path / name for name in _SOURCES if (path / name).is_file()), None) if path.is_dir() else path
    )
    if found is None or not found.is_file():
        raise ReadError(str(path), "no such graph; `kg build INPUT... -o DIR` makes one")
    if found.suffix.lower() not in _FORMATS:
        raise ReadError(str(found), f"not a graph to serve; it should end in {', '.join(_FORMATS)}")
    return found


@contextlib.contextmanager
def serving(path: Path, folder: Path) -> Iterator[Served]:
    """The store of a graph in `folder`, made first where there is none of this very graph.

    A store is named after its graph's file, size and time, so that a build meanwhile changes nothing that is
    served. Stores of earlier graphs are removed unless another server holds them.

    Raises:
        ReadError: there is no such graph, or it does not parse.
        KgError: the folder cannot be written to.
    """
    file = source(path)
    state = file.stat()
    mark = digest(_LAYOUT, ox.__version__, file.name, str(state.st_size), str(state.st_mtime_ns))
    store = folder / f"graph-{mark}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = _hold(store)
    except OSError as error:
        raise KgError(f"{folder}: {error.strerror}; --store DIR keeps the store elsewhere") from error
    try:
        with alone(folder):
            for left in folder.glob(".graph-*.stage"):  # of a server that was killed
                shutil.rmtree(left, ignore_errors=True)
            if not (store / _ABOUT).is_file():
                _make(file, _base(path), store)
        _remove_others(folder, store)
        yield Served(store, About(**json.loads((store / _ABOUT).read_text(encoding="utf-8"))))
    finally:
        os.close(held)


def _base(path: Path) -> str:
    try:
        return str(json.loads((path / "build.json").read_text(encoding="utf-8"))["settings"]["base_iri"])
    except (OSError, ValueError, KeyError, TypeError):
        return BASE


def _make(file: Path, base: str, store: Path) -> None:
    """Load in a process of its own: what that takes of memory is given back."""
    stage = store.with_name(f".{store.name}.{os.getpid()}.stage")
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_load, args=(file, base, stage, theirs), daemon=True)
    try:
        process.start()
        theirs.close()
        try:
            trouble = ours.recv()
        except EOFError:
            trouble = "loading was stopped; there may be too little memory or disk"
        process.join()
        if trouble:
            raise ReadError(str(file), trouble)
        stage.rename(store)
    finally:
        process.kill()
        shutil.rmtree(stage, ignore_errors=True)


def _load(file: Path, base: str, stage: Path, connection: "multiprocessing.connection.Connection") -> None:
    end_with_parent()
    try:
        stage.mkdir(mode=0o700)
        store = ox.Store(stage)
        store.bulk_load(path=file, format=_FORMATS[file.suffix.lower()])
        about = _about(store, base)
        store.bulk_extend(
            ox.Quad(thing, FOLDED, ox.Literal(label.lower()), NAMES) for thing, label in labels(store)
        )
        store.optimize()
        store.flush()
        (stage / _ABOUT).write_text(json.dumps(asdict(about), indent=1) + "\n", encoding="utf-8")
    except (OSError, SyntaxError, ValueError) as error:
        connection.send(f"it cannot be loaded: {' '.join(str(error).split())[:300]}")
    except KeyboardInterrupt:
        connection.send("loading was interrupted")
    else:
        connection.send("")


def _about(store: ox.Store, base: str) -> About:
    def counts(text: str) -> dict[str, int]:
        found = store.query(text, prefixes=NAMESPACES)
        assert isinstance(found, ox.QuerySolutions)  # noqa: S101
        return {_value(row["key"]): int(_value(row["count"])) for row in found}

    properties = counts("SELECT ?key (COUNT(*) AS ?count) { ?s ?key ?o } GROUP BY ?key ORDER BY ?key")
    classes = counts("SELECT ?key (COUNT(*) AS ?count) { ?s a ?key } GROUP BY ?key ORDER BY ?key")
    [(_, subjects)] = counts('SELECT ("" AS ?key) (COUNT(DISTINCT ?s) AS ?count) { ?s ?p ?o }').items()
    return About(base, sum(properties.values()), subjects, classes, properties)


def _value(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode) else str(term)


def end_with_parent() -> None:
    """End this process when the one that started it ends, however that ends."""

    def wait() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _hold(store: Path) -> int:
    """An open handle that marks a store as in use for as long as this process lives."""
    handle = os.open(store.with_name(f".{store.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    if fcntl is not None:
        fcntl.flock(handle, fcntl.LOCK_SH)
    return handle


def _remove_others(folder: Path, store: Path) -> None:
    for other in sorted(folder.glob("graph-*")):
        lock = other.with_name(f".{other.name}.lock")
        if other == store or not other.is_dir():
            continue
        with contextlib.suppress(OSError), lock.open("w") as file:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(other)
            lock.unlink()
