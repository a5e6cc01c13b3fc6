"""Notebooks run from start to end as a reader runs them, say something, and are kept without outputs."""

import json
import shutil
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SECONDS = 60
# Run after the last cell: rows of every table that the notebook keeps.
TABLES = """
import json
print(json.dumps({n: len(v) for n, v in globals().items() if n[0] != "_" and hasattr(v, "iloc")}))
"""
KEY_TABLES = {
    "01-first-graph": {"sources", "summary", "tested", "leaderboard", "proposed", "matrix", "centrality"}
}


def load(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def outputs(notebook: Any) -> list[Any]:
    return [output for cell in notebook.cells for output in cell.get("outputs", ())]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A place with notebooks and examples, as in the repository: what a notebook writes stays in it."""
    for name in ("notebooks", "examples"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return tmp_path


def test_there_are_notebooks() -> None:
    assert {path.stem for path in NOTEBOOKS} >= set(KEY_TABLES)


@pytest.mark.parametrize("folder", ["notebooks", "."])
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_in_time_and_its_tables_are_not_empty(
    path: Path, folder: str, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    for variable in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")  # whatever asks the network fails
    notebook = load(path)
    notebook.cells.append(nbformat.v4.new_code_cell(TABLES))
    resources = {"metadata": {"path": str(copy / folder)}}
    nbclient.NotebookClient(notebook, timeout=SECONDS, resources=resources).execute()

    tables = json.loads(outputs(notebook)[-1]["text"])
    assert tables.keys() >= KEY_TABLES.get(path.stem, set())
    assert [name for name, rows in tables.items() if not rows] == []
    assert any("image/png" in output.get("data", ()) for output in outputs(notebook))
    warnings = [output["text"] for output in outputs(notebook) if output.get("name") == "stderr"]
    assert warnings == []
    assert {file.name for file in copy.iterdir()} == {"notebooks", "examples", "outputs"}
    assert {file.name for file in (copy / "notebooks").iterdir()} == {file.name for file in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_valid_and_without_outputs(path: Path) -> None:
    notebook = load(path)
    nbformat.validate(notebook)
    assert outputs(notebook) == []
    assert [cell.id for cell in notebook.cells if cell.get("execution_count")] == []
    assert str(Path.home()) not in path.read_text(encoding="utf-8")
