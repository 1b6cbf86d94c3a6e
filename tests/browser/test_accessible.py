"""Every page passes the rules of axe-core, in both themes; and is used with a keyboard alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import expect_drawn

pytestmark = [pytest.mark.browser, pytest.mark.realdata]
PAGES = [
    "start",
    "overview?tab=Ratings",
    "overview?tab=Genres",
    "overview?tab=Tables&table=Movies",
    "movies?movie=858&genres=Drama",
    "users?user=2000",
    "welcome",
    "add",
    "train?model=svd",
    "compare?view=leaderboard",
    "compare?view=errors",
    "for_user?user=2000&why=318",
    "for_you",
    "map?film=858",
]
GROUNDS = {"light": "rgb(252, 251, 248)", "dark": "rgb(23, 20, 18)"}
# what the framework itself draws: its menu is a list with headings among its entries, and its place for files is a
# section that is said to be none; Vega's brush on the map is a picture without a name inside one that has its text
OF_THE_FRAMEWORK = {"list", "listitem", "presentation-role-conflict", "svg-img-alt"}


def test_no_page_breaks_a_rule_of_axe_core(server, open_page):
    broken = {}
    for address in PAGES:
        page = open_page(f"{server}/{address}{'&' if '?' in address else '?'}dataset=ml-1m")
        for scheme, ground in GROUNDS.items():
            page.emulate_media(color_scheme=scheme)
            expect(page.get_by_test_id("stApp")).to_have_css("background-color", ground)
            expect_drawn(page)
            found = Axe().run(page).response["violations"]
            told = [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found]
            broken[address, scheme] = [one for one in told if one[0] not in OF_THE_FRAMEWORK]
        page.close()
    assert {where: rules for where, rules in broken.items() if rules} == {}
