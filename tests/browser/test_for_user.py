"""A user is picked, reasons opened and closed, a rating imagined away and put back; and movies lead to others."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import expect_drawn

pytestmark = [pytest.mark.browser, pytest.mark.realdata]
A_CELL = {"x": 150, "y": 60}  # a title in the first row of a table
N_RECOMMENDED = 20


def test_a_reason_is_opened_closed_and_gone_back_from_as_a_person_expects(server, open_page, screenshots):
    page = open_page(f"{server}/for_user?dataset=ml-1m&model=svd&user=2000")
    expect(page.get_by_text("Rated: 98 movies")).to_be_visible()
    first, third = _titles(page, "recommended")[0], _titles(page, "recommended")[2]
    _rows(page, "recommended").nth(0).click()
    _expect_reason(page, first)
    expect(page).to_have_url(re.compile("why="))
    page.screenshot(path=screenshots / "6-reason.png")
    _rows(page, "recommended").nth(2).click()
    _expect_reason(page, third)

    page.go_back()
    _expect_reason(page, first)
    page.go_back()
    _expect_no_reason(page)
    _rows(page, "recommended").nth(0).click()  # after Back it opens again
    _expect_reason(page, first)
    _rows(page, "recommended").nth(0).click()
    _expect_no_reason(page)

    given = _titles(page, "rated")[1]
    _rows(page, "recommended").nth(2).click()
    _expect_reason(page, third)
    _rows(page, "rated").nth(1).click()  # in the other table: of that movie, and of no other
    _expect_reason(page, given)
    page.get_by_role("button", name="Close").click()
    _expect_no_reason(page)


def test_rows_are_walked_with_the_keyboard_and_open_by_enter_alone(server, open_page):
    page = open_page(f"{server}/for_user?dataset=ml-1m&model=svd&user=2000")
    expect(_rows(page, "recommended")).to_have_count(N_RECOMMENDED)
    titles = _titles(page, "recommended")
    _rows(page, "recommended").nth(0).get_by_role("button").focus()
    for key in ("ArrowDown", "ArrowDown", "End", "Home", "ArrowDown"):
        page.keyboard.press(key)
    expect(_rows(page, "recommended").nth(1).get_by_role("button")).to_be_focused()
    _expect_no_reason(page)
    page.keyboard.press("Enter")
    _expect_reason(page, titles[1])
    expect(_rows(page, "recommended").nth(1).get_by_role("button")).to_be_focused()
    page.keyboard.press("Escape")
    _expect_no_reason(page)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768), (430, 900)])
def test_nothing_that_matters_is_cut_however_wide_the_window_is(server, open_page, width, height, screenshots):
    page = open_page(f"{server}/for_user?dataset=ml-1m&model=svd&user=2000", width=width, height=height)
    expect(_rows(page, "recommended")).to_have_count(N_RECOMMENDED)
    expect_drawn(page)
    page.screenshot(path=screenshots / f"6-for-user-{width}.png", full_page=True)
    for table, needed in (("recommended", ["Movie", "Stars"]), ("rated", ["Movie", "Given", "Predicted"])):
        frame = page.locator(f".st-key-{table} .frame")
        assert frame.evaluate("frame => frame.scrollWidth <= frame.clientWidth"), table
        for name in needed:
            heading = frame.get_by_role("columnheader", name=name, exact=True)
            expect(heading).to_be_visible()
            assert 0 <= _box(heading)["x"] < _box(heading)["x"] + _box(heading)["width"] <= width
    if width == 1440:  # one screen
        for table in ("recommended", "rated"):
            last = _box(_rows(page, table).nth(N_RECOMMENDED - 1))
            assert last["y"] + last["height"] <= height
    _rows(page, "recommended").nth(0).click()
    heading = page.get_by_role("heading", name=re.compile(r"^Why .+\?$"))
    expect(heading).to_be_in_viewport()
    assert page.evaluate("scrollX + document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_rating_is_imagined_away_the_list_tells_what_moved_and_reset_brings_it_back(server, open_page, screenshots):
    page = open_page(f"{server}/for_user?dataset=ml-1m&model=svd")
    _pick_user(page, "2000")
    expect(page.get_by_text("Rated: 98 movies")).to_be_visible()
    before = _titles(page, "recommended")
    page.get_by_role("radio", name="What if").click()
    page.get_by_role("button", name="Take away").first.click()
    expect(page.get_by_role("heading", name="What if · 1 change")).to_be_visible()
    moved = page.locator(".st-key-recommended td.move").filter(has_text=re.compile(r"^(↑\d+|↓\d+|new|gone)$"))
    expect(moved.first).to_be_visible()
    expect(page).to_have_url(re.compile("[?&]if="))
    page.screenshot(path=screenshots / "7-what-if.png", full_page=True)

    page.get_by_role("button", name="Reset").click()
    expect(page.locator(".st-key-recommended td.move")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("[?&]if="))
    assert _titles(page, "recommended") == before


def test_a_user_s_film_opens_its_page_and_that_one_its_neighbours(server, open_page):
    page = open_page(f"{server}/users?dataset=ml-1m&user=2000")
    page.get_by_role("table", name="Everything this user rated").locator("tbody button").nth(2).click()
    expect(page).to_have_url(re.compile(r"/movies\?.*movie="))
    opened = re.search(r"movie=\d+", page.url)[0]
    page.get_by_role("table", name=re.compile("^The movies most like this one")).first.locator("td").last.click()
    expect(page).not_to_have_url(re.compile(rf"{opened}(&|$)"))
    expect(page).to_have_url(re.compile(r"movie=\d+"))


def test_any_two_films_are_compared_and_any_film_can_be_found(server, open_page, screenshots):
    page = open_page(f"{server}/for_user?dataset=ml-1m&model=svd&user=2000")
    page.get_by_text("Why above?", exact=True).click()
    expect(page.get_by_text(re.compile(r" is above .* by \d+\.\d+ stars: "))).to_be_visible()
    page.get_by_placeholder("Words of a title").last.fill("stop mom will shoot")
    expect(page.get_by_text(re.compile(r" is above Stop! Or My Mom Will Shoot by "))).to_be_visible()
    expect(page.get_by_text(re.compile(r"Stop! Or My Mom Will Shoot is at rank [\d,]+ of [\d,]+\."))).to_be_visible()
    expect(page).to_have_url(re.compile("below=3268"))
    page.screenshot(path=screenshots / "8-why-above.png", full_page=True)


def _rows(page: Page, table: str) -> Locator:
    return page.locator(f".st-key-{table} tbody tr")


def _titles(page: Page, table: str) -> list[str]:
    expect(_rows(page, table).first).to_be_visible()
    return page.locator(f".st-key-{table} tbody button").all_inner_texts()


def _expect_reason(page: Page, title: str) -> None:
    """The reason of one movie is open, its row is marked and no other."""
    expect(page.get_by_role("heading", name=f"Why {title}?", exact=True)).to_be_visible()
    expect(page.locator("tr.chosen button")).to_have_text([title])
    expect(page.locator("tbody button[aria-expanded=true]")).to_have_text([title])


def _expect_no_reason(page: Page) -> None:
    expect(page.get_by_role("heading", name=re.compile(r"^Why .+\?$"))).to_have_count(0)
    expect(page.locator("tr.chosen")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("[?&]why="))


def _box(locator: Locator) -> dict[str, float]:
    box = locator.bounding_box()
    assert box is not None
    return dict(box)


def _pick_user(page: Page, user_id: str) -> None:
    box = page.locator(".st-key-user_choice input")
    box.click()
    box.fill(user_id)
    page.get_by_role("option", name=f"{user_id} ·").first.click()
