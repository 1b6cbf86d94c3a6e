"""Every page passes the rules of axe-core, in both themes; and is used with a keyboard alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

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
# what the framework itself draws: its menu is a list with headings among its entries, and its place for files is a
# section that is said to be none
OF_THE_FRAMEWORK = {"list", "listitem", "presentation-role-conflict"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_breaks_a_rule_of_axe_core(server, open_page, scheme):
    broken = {}
    for address in PAGES:
        page = open_page(f"{server}/{address}{'&' if '?' in address else '?'}dataset=ml-1m", scheme=scheme)
        expect_drawn(page)
        found = Axe().run(page).response["violations"]
        told = [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found]
        broken[address] = [one for one in told if one[0] not in OF_THE_FRAMEWORK]
        page.close()
    assert {address: rules for address, rules in broken.items() if rules} == {}
