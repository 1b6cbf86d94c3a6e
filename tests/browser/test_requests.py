"""Nothing leaves the machine: whatever page is open, the browser asks nobody but the server."""

import pytest

from tests.browser.conftest import expect_drawn

pytestmark = [pytest.mark.browser, pytest.mark.realdata]
ITS_OWN = ("blob:", "data:")  # what a page makes by itself


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_asks_nobody_but_the_server(server, open_page, scheme):
    page = open_page(f"{server}/?dataset=ml-1m", scheme=scheme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    menu = page.get_by_test_id("stSidebarNavLink")
    menu.first.wait_for()
    assert menu.count() >= 10
    for at in range(menu.count()):
        menu.nth(at).click()
        expect_drawn(page)
    assert len(asked) > menu.count()
    assert [url for url in asked if not url.startswith((server, *ITS_OWN))] == []
