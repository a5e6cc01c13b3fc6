"""The library's surface, and which module may import which."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import kg

PACKAGE = Path(kg.__file__).parent

# Each layer may import the layers before it, and modules of its own package or layer; stages never meet.
FOUNDATION = (
    {"model", "errors", "ids", "text", "lines", "names", "ontology"},
    {"tables", "plugins", "terms"},
    {"triples", "network"},
    {"graph", "answers"},
)
STAGES = {"readers", "extraction", "linking", "grounding", "exporters", "store", "validation", "evaluation"}
TOP = (
    {"inputs", "engines", "staging"},
    {"vocabularies"},
    {"account", "kept"},
    {"pipeline", "growth"},
    {"explanation", "changes", "gold_names", "report"},
    {"identity"},
    {"views"},
    {"server"},
    {"commands", "cli"},
    {"__main__", "__init__"},
)


MODULES = [(".".join(p.relative_to(PACKAGE).with_suffix("").parts), p) for p in sorted(PACKAGE.rglob("*.py"))]


def room(module: str) -> str:
    return module.partition(".")[0]


def imports(path: Path) -> set[str]:
    """Rooms of the package that a file imports when it runs; imports for type checkers do not count."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name.removeprefix("kg.") for alias in node.names if alias.name.startswith("kg.")}
        elif isinstance(node, ast.ImportFrom) and node.module == "kg":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kg."):
            found.add(str(node.module).removeprefix("kg."))
    return {room(name) for name in found}


def allowed(module: str) -> set[str]:
    layers = [*FOUNDATION, STAGES, *TOP]
    level = next(n for n, layer in enumerate(layers) if module in layer)
    below = set().union(*layers[:level])
    return below | ({module} if module in STAGES else layers[level])


@pytest.mark.parametrize(("module", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_imports_point_one_way_and_stages_never_meet(module: str, path: Path) -> None:
    assert imports(path) <= allowed(room(module))


def test_all_public_names_are_there_sorted_and_at_home() -> None:
    assert kg.__all__ == sorted(kg.__all__)
    for name in kg.__all__:
        assert getattr(kg, name).__name__ == name
    assert set(dir(kg)) == {*kg.__all__, "__version__"}
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        kg.nonsense  # noqa: B018


def test_importing_the_package_is_quick_and_loads_no_heavy_library() -> None:
    code = "import json, sys, time; t = time.perf_counter(); import kg; d = time.perf_counter() - t; \
            print(json.dumps([d, sorted({m.partition('.')[0] for m in sys.modules})]))"
    runs = [json.loads(subprocess.check_output([sys.executable, "-c", code])) for _ in range(3)]
    assert min(seconds for seconds, _ in runs) < 0.2
    assert not {"spacy", "rdflib", "pandas", "pyarrow", "networkx", "lxml", "typer"} & set(runs[0][1])


def test_no_library_code_prints() -> None:
    for module, path in MODULES:
        if room(module) in ("cli", "report"):
            continue
        calls = [
            n.func for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)
        ]
        assert not [c for c in calls if isinstance(c, ast.Name) and c.id == "print"], module
