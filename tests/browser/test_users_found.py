"""Whoever knows no id finds a user with the keyboard alone, goes on to the next, and asks how right the list was."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.realdata]


def test_a_user_is_found_by_words_and_the_next_one_follows_by_the_keyboard_alone(server, open_page):
    page = open_page(f"{server}/for_user?dataset=ml-1m&model=svd&user=2000")
    expect(page.get_by_text("Rated: 98 movies")).to_be_visible()
    page.get_by_role("button", name="Find", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("searchbox", name="Find a user")).to_be_visible()
    page.get_by_role("searchbox", name="Find a user").focus()
    page.keyboard.type("25-34 artist")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"[?&]user=50(&|$)"))  # the first artist of that age in the data
    expect(page.get_by_text("Rated: 43 movies")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("searchbox", name="Find a user")).to_have_count(0)
    page.get_by_role("button", name="Next user").first.focus()
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile(r"[?&]user=50(&|$)"))
    expect(page.get_by_role("combobox", name="User")).to_have_value(re.compile(r"^58 · .*25-34 · artist"))
    page.go_back()
    expect(page.get_by_text("Rated: 43 movies")).to_be_visible()


def test_how_right_a_list_was_is_asked_with_a_switch_that_a_link_keeps(server, open_page):
    page = open_page(f"{server}/for_user?dataset=ml-1m&model=svd&user=2000")
    expect(page.get_by_text("Not seen: the best 20")).to_be_visible()
    page.get_by_role("switch", name="How right was it?").focus()
    page.keyboard.press("Space")
    verdict = page.get_by_text(
        re.compile(r"Of 20 listed, \d+ w(as|ere) kept away from training and liked; by chance 0\.0")
    )
    expect(verdict).to_be_visible()
    expect(page).to_have_url(re.compile("[?&]held_out=1"))
    linked = open_page(page.url)
    expect(linked.get_by_text(verdict.inner_text())).to_be_visible()
    linked.get_by_text("How right was it?", exact=True).click()
    expect(linked.get_by_text("Not seen: the best 20")).to_be_visible()
    expect(linked).not_to_have_url(re.compile("held_out"))
