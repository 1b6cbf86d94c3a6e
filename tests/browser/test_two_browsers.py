"""Two people at one training, and at one comparison: nobody has to load a page again to see what is so."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.realdata]


def button(page: Page, key: str) -> Locator:
    return page.locator(f"[class*='st-key-{key}'] button")


def test_both_see_one_training_begin_go_on_and_be_stopped_by_either(server, open_page):
    address = f"{server}/train?dataset=ml-100k&model=bayes"
    first, second = open_page(address), open_page(address)
    expect(first.get_by_text("Takes about")).to_be_visible()
    button(first, "train").click()
    for page in (first, second):  # the second one has not been touched
        expect(page.get_by_text(re.compile(r"Sweep \d+ of 250 .* left"))).to_be_visible()
        expect(button(page, "train")).to_have_count(0)
    button(second, "stop").click()
    for page in (first, second):
        expect(page.get_by_text("stopped before its end, with the best weights so far")).to_be_visible()
        expect(page.get_by_text("What serves is an average over the sweeps")).to_be_visible()
        expect(page.get_by_text("Minimum RMSE")).to_have_count(0)


def test_both_see_a_comparison_fill_in_row_by_row(server, open_page):
    address = f"{server}/compare?dataset=ml-100k&models=popular,bias,mf"
    first, second = open_page(address), open_page(address)
    expect(second.get_by_text("Nothing is measured on this split yet")).to_be_visible()
    button(first, "start_comparison").click()
    for page in (first, second):
        row = page.locator("table.leaders tr").filter(has_text="Matrix factorization")
        expect(row).to_contain_text(re.compile("waiting for its turn|is being trained"))
        expect(page.get_by_text("Nothing is measured on this split yet")).to_have_count(0)
    for page in (first, second):
        expect(page.locator("table.leaders td[data-label]")).to_have_count(15)  # five measures of three models
        expect(page.get_by_text("For stars take Matrix factorization")).to_be_visible()
        expect(button(page, "stop_comparison")).to_have_count(0)
    phone = open_page(address, width=430)
    _expect_nothing_cut(phone.locator("table.leaders"), width=430)


def _expect_nothing_cut(table: Locator, *, width: int) -> None:
    cells = table.locator("td[data-label]")
    expect(cells).to_have_count(15)
    edges = cells.evaluate_all("cells => cells.map(cell => cell.getBoundingClientRect().right)")
    assert max(edges) <= width
    assert cells.evaluate_all("cells => cells.every(cell => cell.scrollWidth <= cell.clientWidth)")
