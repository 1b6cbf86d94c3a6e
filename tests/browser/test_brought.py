"""A visitor brings what they rated on Letterboxd, says which film was meant, and is recommended others."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import expect_drawn
from tests.serving.exports.films import letterboxd, zipped

pytestmark = [pytest.mark.browser, pytest.mark.realdata]
RATED = letterboxd(
    "2021-03-01,Star Wars,1977,https://boxd.it/2a,5",
    "2021-03-01,Léon: The Professional,1994,https://boxd.it/2b,4.5",
    "2021-03-02,Schindler’s List,1993,https://boxd.it/2c,5",
    '2021-03-02,"Crouching Tiger, Hidden Dragon",2000,https://boxd.it/2d,4',
    "2021-03-03,Psycho,,https://boxd.it/2e,3.5",
    "2021-03-04,The Godfather,1972,https://boxd.it/2f,0.5",
    "2021-03-05,The Godfather,1972,https://boxd.it/2f,5",
    "2021-03-06,Fargo,1996,https://boxd.it/2g,",
)


def test_a_letterboxd_export_becomes_a_list_of_ones_own(server, open_page, screenshots):
    page = open_page(f"{server}/for_you?dataset=ml-1m&model=svd")
    export = zipped({"watchlist.csv": b"Date,Name\n", "ratings.csv": RATED})
    bring(page, "letterboxd-me.zip", export, "Letterboxd: 4 ratings matched, 1 to choose, 1 unknown, 2 left out")
    expect(page).to_have_url(re.compile("ratings=5_"))
    expect(page.get_by_text("The best 20 for you")).to_be_visible()

    page.get_by_role("combobox", name="Psycho, rated 3.5").click()
    page.get_by_role("option", name="Psycho (1960)").click()
    expect(page.get_by_text("Letterboxd: 5 ratings matched, 1 unknown, 2 left out")).to_be_visible()
    page.get_by_role("tab", name="Left out").click()
    expect_drawn(page)
    page.screenshot(path=screenshots / "9-brought.png", full_page=True)

    page.reload()
    expect(page.get_by_role("radio", name="Rated (5)")).to_be_visible()
    bring(page, "notes.csv", b"hello\n", "Nothing was loaded: the file is no export of Letterboxd")
    expect(page.get_by_role("radio", name="Rated (5)")).to_be_visible()


def bring(page: Page, name: str, content: bytes, told: str) -> None:
    """Load a file from the popover, and close it when the page has told what became of it."""
    page.get_by_role("button", name="Save or load").click()
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    expect(page.get_by_text(told)).to_be_visible()
    page.keyboard.press("Escape")
