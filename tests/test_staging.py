import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.staging import staging

KILLED = """
import os, signal, sys
from pathlib import Path
from kg.staging import staging
with staging(Path(sys.argv[1])) as stage:
    (stage / "graph.ttl").write_text("new, but cut off")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_files_arrive_together_and_leave_the_rest_alone(tmp_path: Path) -> None:
    (tmp_path / "graph.ttl").write_text("old")
    (tmp_path / "notes.txt").write_text("mine")
    with staging(tmp_path) as stage:
        (stage / "tables").mkdir()
        (stage / "graph.ttl").write_text("new")
        (stage / "tables" / "papers.parquet").write_text("new")
        assert (tmp_path / "graph.ttl").read_text() == "old"
    assert (tmp_path / "graph.ttl").read_text() == "new"
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["graph.ttl", "notes.txt", "tables"]


def test_an_error_leaves_the_old_files_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "graph.ttl").write_text("old")
    with pytest.raises(RuntimeError), staging(tmp_path) as stage:
        (stage / "graph.ttl").write_text("new")
        raise RuntimeError
    assert names(tmp_path) == ["graph.ttl"]
    assert (tmp_path / "graph.ttl").read_text() == "old"


def test_an_error_leaves_no_folder_that_was_not_there(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), staging(tmp_path / "new"):
        raise RuntimeError
    assert not (tmp_path / "new").exists()


def test_a_folder_in_the_way_is_told_before_anything_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("old")
    (tmp_path / "b.html").mkdir()
    with pytest.raises(KgError, match=r"b\.html: a folder stands"), staging(tmp_path) as stage:
        (stage / "a.ttl").write_text("new")
        (stage / "b.html").write_text("new")
    assert (tmp_path / "a.ttl").read_text() == "old"


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_killed_run_leaves_the_old_files_and_the_next_one_clears_up(tmp_path: Path) -> None:
    (tmp_path / "graph.ttl").write_text("old")
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert (tmp_path / "graph.ttl").read_text() == "old"
    assert len(names(tmp_path)) == 2
    with staging(tmp_path) as stage:
        (stage / "graph.ttl").write_text("new")
    assert names(tmp_path) == ["graph.ttl"]
    assert (tmp_path / "graph.ttl").read_text() == "new"


@pytest.mark.skipif(sys.platform == "win32", reason="needs flock")
def test_two_runs_into_one_folder_do_not_mix(tmp_path: Path) -> None:
    with (
        staging(tmp_path) as stage,
        pytest.raises(KgError, match="another run"),
        staging(tmp_path),
    ):
        pass
    assert not stage.exists()
