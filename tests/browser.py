"""A real browser for tests of pages, and the front end's libraries; one browser for all of them."""

import contextlib
import hashlib
import importlib.util
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    "--no-sandbox --disable-quic --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync"
)
# WebGL drawn by the processor is slow: most tests run on the canvas fallback, some with these.
WEBGL = "--use-angle=swiftshader --enable-unsafe-swiftshader --ignore-gpu-blocklist"
PLAIN = "--disable-gpu --disable-3d-apis"

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def playwright() -> Iterator["Playwright"]:
    if CHROMIUM is None:
        pytest.skip("no Chromium to open the page with")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as made:
        yield made


@pytest.fixture(scope="session")
def plain_browser(playwright: "Playwright") -> "Browser":
    return playwright.chromium.launch(executable_path=CHROMIUM, args=f"{QUIET} {PLAIN}".split())


@pytest.fixture(scope="session")
def webgl_browser(playwright: "Playwright") -> "Browser":
    return playwright.chromium.launch(executable_path=CHROMIUM, args=f"{QUIET} {WEBGL}".split())


@pytest.fixture(scope="session")
def web() -> Path:
    """The front end's folder with all that its lock file names, made once: `build/web-<digest>`."""
    spec = importlib.util.spec_from_file_location("web_build", ROOT / "web" / "build.py")
    assert spec and spec.loader
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    lock = hashlib.sha256((ROOT / "web" / "package-lock.json").read_bytes()).hexdigest()[:12]
    folder = ROOT / "build" / f"web-{lock}"
    if not folder.exists():
        folder.parent.mkdir(exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix="web-", dir=folder.parent))
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(ROOT / "web" / name, made / name)
        try:
            build.install(made)
        except SystemExit as error:
            shutil.rmtree(made)
            pytest.skip(f"the front end's libraries do not install: {str(error)[:200]}")
        with contextlib.suppress(OSError):  # another worker was first
            made.rename(folder)
        shutil.rmtree(made, ignore_errors=True)
    return folder
