"""Pages on a small window and on a phone: nothing that is to be pressed is cut off, and the wheel scrolls the page."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import expect_drawn

pytestmark = [pytest.mark.browser, pytest.mark.realdata]
PAGES = {"for_you": "stFeedback", "map?colour=genre": "stVegaLiteChart", "compare": "stHeading", "movies": "stHeading"}
DOT = "svg .mark-symbol.role-mark path"
CUT = """() => {
  const cut = [];
  for (const thing of document.querySelectorAll('button, a, [role=radio], [role=tab], h1, h2, h3')) {
    const box = thing.getBoundingClientRect();
    if (box.width < 4 || box.right <= 0 || getComputedStyle(thing).visibility === 'hidden') continue;
    if (thing.closest('[data-testid=stSidebar], [data-testid=stElementToolbar]')) continue;
    let edge = innerWidth;
    for (let up = thing.parentElement; up && up !== document.body; up = up.parentElement)
      if (getComputedStyle(up).overflowX !== 'visible') edge = Math.min(edge, up.getBoundingClientRect().right);
    if (box.right > edge + 2) cut.push((thing.innerText || thing.ariaLabel || thing.tagName).slice(0, 40));
  }
  return cut;
}"""


@pytest.mark.parametrize("width", [1024, 430])
def test_nothing_to_press_or_to_read_is_cut(server, open_page, width, screenshots):
    cut = {}
    for address, drawn in PAGES.items():
        page = open_page(f"{server}/{address}{'&' if '?' in address else '?'}dataset=ml-1m", width=width, height=900)
        expect(page.get_by_test_id(drawn).first).to_be_visible()
        expect_drawn(page)
        page.screenshot(path=screenshots / f"narrow-{address.partition('?')[0]}-{width}.png", full_page=True)
        cut[address] = page.evaluate(CUT)
        cut[address] += ["the page"] if page.evaluate("document.documentElement.scrollWidth > innerWidth") else []
        page.close()
    assert {address: things for address, things in cut.items() if things} == {}


def test_every_star_can_be_pressed_beside_the_menu(server, open_page):
    page = open_page(f"{server}/for_you?dataset=ml-1m&model=svd", width=1024, height=900)
    page.get_by_test_id("stFeedback").first.get_by_role("radio").last.click()
    expect(page.get_by_text("Rated (1)")).to_be_visible()


def test_the_wheel_scrolls_over_the_map_and_zooms_with_the_control_key(server, open_page):
    page = open_page(f"{server}/map?dataset=ml-1m&model=svd&top=none", width=1024, height=700)
    expect_drawn(page)
    chart = page.get_by_test_id("stVegaLiteChart").first
    chart.scroll_into_view_if_needed()
    chart.hover()
    before, top = _dots(page), _top(page)
    page.mouse.wheel(0, 200)
    page.wait_for_function("top => document.querySelector('[data-testid=stMain]').scrollTop !== top", arg=top)
    assert _dots(page) == before
    chart.hover()
    top = _top(page)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    expect(page.locator(DOT).first).not_to_have_attribute("transform", before)
    assert _top(page) == top


def _dots(page: Page) -> str:
    """Where the first movie is drawn."""
    return page.locator(DOT).first.get_attribute("transform") or ""


def _top(page: Page) -> float:
    return page.get_by_test_id("stMain").evaluate("main => main.scrollTop")
