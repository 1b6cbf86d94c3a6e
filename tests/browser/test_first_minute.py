"""From the first start of a server on ratings alone to both lists and a reason."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import expect_drawn
from tests.browser.server import running_server

pytestmark = [pytest.mark.browser, pytest.mark.realdata]


@pytest.fixture
def untrained_dir(real_data_source: Path, tmp_path: Path) -> Path:
    """A data folder with the ratings of MovieLens 100K as they were fetched, and nothing else."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(real_data_source / "ml-100k.zip", folder)
    return folder


def test_from_the_first_start_to_both_lists_in_one_click(untrained_dir, open_page, screenshots, tmp_path):
    log = tmp_path / "server.log"
    with running_server(untrained_dir, log, trains_by_itself=True) as running:
        page = open_page(running.address, height=900)
        expect(page.get_by_role("heading", name="See what a movie recommender sees")).to_be_visible()
        assert page.evaluate(_FITS), "Start does not fit on one screen"
        door(page, "See recommendations for a user").click()  # pressed at once, whether it is ready or not
        expect(page.get_by_role("heading", name="For a user")).to_be_visible()
        expect(page.get_by_text("Not seen: the best 20")).to_be_visible(timeout=120_000)
        expect(page.get_by_text("Rated: 272 movies")).to_be_visible()  # by user 1, the first
        expect_drawn(page)
        page.screenshot(path=screenshots / "first-minute.png")

        page.get_by_role("link", name="Start").click()
        expect(page.get_by_text("by Hybrid")).to_be_visible()
        assert [path.name for path in (untrained_dir / "models" / "ml-100k").iterdir()] == ["hybrid"]
        assert len(list((untrained_dir / "models" / "ml-100k" / "hybrid").iterdir())) == 1
    assert "Traceback" not in log.read_text()


def test_with_the_keyboard_alone_from_start_to_a_reason(server, open_page):
    page = open_page(f"{server}/?dataset=ml-1m", height=900)
    expect_drawn(page)
    press_until(page, "Tab", lambda: focused(page).startswith("See recommendations for a user"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Not seen: the best 20")).to_be_visible()
    expect_drawn(page)
    press_until(page, "Tab", lambda: page.evaluate(_IN_A_ROW))
    expect(page.locator(".st-key-reason")).to_have_count(0)  # focus alone opens nothing
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-reason")).to_be_visible()


def test_a_tab_of_the_overview_does_not_hold_back_from_start(server, open_page):
    page = open_page(f"{server}/overview?dataset=ml-1m")
    page.get_by_role("tab", name="Tables").click()
    expect_drawn(page)
    page.get_by_role("link", name="Start").click()
    expect(page.get_by_role("heading", name="See what a movie recommender sees")).to_be_visible()


_FITS = "() => (main => main.scrollHeight <= main.clientHeight)(document.querySelector('[data-testid=stMain]'))"
_IN_A_ROW = """() => {
  let at = document.activeElement;
  while (at && at.shadowRoot && at.shadowRoot.activeElement) at = at.shadowRoot.activeElement;
  return Boolean(at && at.closest('tbody tr'));
}"""


def door(page: Page, label: str):
    return page.locator(".st-key-doors").get_by_role("link", name=label)


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.innerText || ''").strip()


def press_until(page: Page, key: str, is_there) -> None:
    """Press a key until something holds; a person would give up after a screen full of stops."""
    for _ in range(60):
        if is_there():
            return
        page.keyboard.press(key)
    raise AssertionError(f"60 times {key} did not lead there; the focus is on {focused(page)!r}")
