"""A real server and a real browser."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from recsys import sources
from recsys.jobs.training import job
from recsys.storage.spec import TrainSpec
from tests.browser.server import ROOT, running_server

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
expect.set_options(timeout=60_000)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium of the system."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open an address in a browser profile of its own and wait for its title."""
    contexts = []

    def open_(address: str, *, width: int = 1440, height: int = 1000, scheme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(address)
        page.wait_for_selector("h1")
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def trained_dir(real_data_dir: Path) -> Path:
    """The real ratings, with a model trained on them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECSYS_DATA_DIR", str(real_data_dir))
        run = job.create_run("ml-1m", TrainSpec("ml-1m", "svd", with_map=False))
        job.train(run, dataset=sources.load("ml-1m"))
    return real_data_dir


@pytest.fixture(scope="module")
def server(trained_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one server for the tests of a module; no script may have failed on it."""
    log = tmp_path_factory.mktemp("log") / "server.log"
    with running_server(trained_dir, log) as running:
        yield running.address
    assert "Traceback" not in log.read_text()


def expect_drawn(page: Page) -> None:
    """Wait until the script has run to its end and everything on the page has drawn itself."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED")
    expect(app).to_have_attribute("data-test-script-state", "notRunning")
    for waiting in ("stSkeleton", "stSpinner"):
        expect(page.get_by_test_id(waiting)).to_have_count(0)
    for drawn in ("stDataFrame", "stVegaLiteChart"):
        blank = page.get_by_test_id(drawn).filter(has_not=page.locator("canvas, svg"))
        expect(blank).to_have_count(0)


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Where the journeys leave their pictures; ignored by git."""
    folder = ROOT / "screenshots"
    folder.mkdir(exist_ok=True)
    return folder
