"""A visitor rates films, sees the list follow, opens a reason, and shares the address."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import expect_drawn
from tests.browser.server import running_server

pytestmark = [pytest.mark.browser, pytest.mark.realdata]
N_RATED, N_LISTED = 5, 20


def test_rate_five_films_open_a_reason_and_share_the_address(server, trained_dir, open_page, screenshots, tmp_path):
    page = open_page(f"{server}/for_you?dataset=ml-1m&model=svd")
    expect(page.get_by_text("The model knows no rating yet of yours.")).to_be_visible()
    for at in range(N_RATED):
        stars(page).nth(at).get_by_role("radio", name="5 out of 5 stars").click()
        expect(page.get_by_role("radio", name=f"Rated ({at + 1})")).to_be_visible()
        expect(page).to_have_url(re.compile("ratings="))
    expect(page.get_by_text("The model knows")).to_have_count(0)
    recommended(page).first.click()
    expect(page.get_by_role("heading", name="Why ")).to_be_visible()
    expect(page.get_by_text("Ratings behind it")).to_be_visible()
    expect_drawn(page)
    page.screenshot(path=screenshots / "6-for-you.png", full_page=True)
    address, listed = page.url.removeprefix(server), recommended(page).all_inner_texts()
    assert len(listed) == N_LISTED
    reason = page.get_by_role("heading", name="Why ").inner_text()

    page.get_by_role("link", name="Overview").first.click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    page.get_by_role("link", name="For you").first.click()
    expect(page.get_by_role("radio", name=f"Rated ({N_RATED})")).to_be_visible()
    log = tmp_path / "server.log"
    with running_server(trained_dir, log) as restarted:
        second = open_page(f"{restarted.address}{address}")
        expect(second.get_by_role("heading", name=reason)).to_be_visible()
        expect(second.get_by_role("radio", name=f"Rated ({N_RATED})")).to_be_visible()
        expect(recommended(second)).to_have_text(listed)
    assert "Traceback" not in log.read_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [430, 1440])
@pytest.mark.parametrize("path", ["for_you?ratings=5_858_1221_1193", "map?ratings=5_858_1221_1193"])
def test_the_pages_open_in_both_themes_and_widths(path, width, scheme, server, open_page, screenshots):
    page = open_page(f"{server}/{path}&dataset=ml-1m&model=svd", width=width, scheme=scheme)
    expect(page.locator("tbody tr, [data-testid=stVegaLiteChart]").first).to_be_visible()
    expect_drawn(page)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.screenshot(path=screenshots / f"{path.split('?')[0]}-{scheme}-{width}.png")


def stars(page: Page) -> Locator:
    return page.locator("[class*='st-key-stars_browse']")


def recommended(page: Page) -> Locator:
    """The titles in the list of recommendations, best first: a press opens the reason."""
    return page.locator(".st-key-for-you tbody button")
