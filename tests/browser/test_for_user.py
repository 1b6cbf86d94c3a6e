"""A user is picked, a reason opened, a rating imagined away and put back; and films lead to other films."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.realdata]
A_CELL = {"x": 150, "y": 60}  # a title in the first row of a table


def test_open_a_reason_remove_a_rating_see_the_lists_move_and_reset(server, open_page, screenshots):
    page = open_page(f"{server}/for_user?dataset=ml-1m&model=svd")
    _pick_user(page, "2000")
    expect(page.get_by_text("Rated: 98 movies")).to_be_visible()
    page.locator("[class*='st-key-recommended_'] [data-testid=stDataFrame]").first.click(position=A_CELL)
    expect(page.get_by_role("heading", name=re.compile(r"^Why .+\?$"))).to_be_visible()
    expect(page).to_have_url(re.compile("why="))

    page.get_by_text("What if", exact=True).click()
    page.get_by_role("button", name="Take away").first.click()
    expect(page.get_by_text("What if · 1 change")).to_be_visible()
    expect(page.get_by_text("As it would be")).to_be_visible()
    expect(page.get_by_text(re.compile(r"\d+ (up|down|new|gone)", re.IGNORECASE)).first).to_be_visible()
    expect(page).to_have_url(re.compile("if="))
    page.screenshot(path=screenshots / "7-what-if.png", full_page=True)

    page.get_by_role("button", name="Reset").first.click()
    expect(page.get_by_text("As it would be")).to_have_count(0)
    expect(page.get_by_text("What if", exact=True)).to_be_visible()
    expect(page).not_to_have_url(re.compile("[?&]if="))


def test_a_user_s_film_opens_its_page_and_that_one_its_neighbours(server, open_page):
    page = open_page(f"{server}/users?dataset=ml-1m&user=2000")
    page.locator("[class*='st-key-user_history'] [data-testid=stDataFrame]").first.click(position=A_CELL)
    expect(page).to_have_url(re.compile(r"/movies\?.*movie="))
    film = page.locator("h3").first.inner_text()
    page.locator("[class*='st-key-film_nearest_by'] [data-testid=stDataFrame]").first.click(position={"x": 60, "y": 60})
    expect(page.locator("h3").first).not_to_have_text(film)


def test_any_two_films_are_compared_and_any_film_can_be_found(server, open_page, screenshots):
    page = open_page(f"{server}/for_user?dataset=ml-1m&model=svd&user=2000")
    page.get_by_text("Why above?", exact=True).click()
    expect(page.get_by_text(re.compile(r" is above .* by \d+\.\d+ stars: "))).to_be_visible()
    page.get_by_placeholder("Words of a title").last.fill("stop mom will shoot")
    expect(page.get_by_text(re.compile(r" is above Stop! Or My Mom Will Shoot by "))).to_be_visible()
    expect(page.get_by_text(re.compile(r"Stop! Or My Mom Will Shoot is at rank [\d,]+ of [\d,]+\."))).to_be_visible()
    expect(page).to_have_url(re.compile("below=3268"))
    page.screenshot(path=screenshots / "8-why-above.png", full_page=True)


def _pick_user(page: Page, user_id: str) -> None:
    box = page.locator(".st-key-user_choice input")
    box.click()
    box.fill(user_id)
    page.get_by_role("option", name=f"{user_id} ·").first.click()
