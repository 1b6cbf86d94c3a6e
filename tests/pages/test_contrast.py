"""Everything that is to be read or used stands out from what is behind it, in both themes.

The colours are those of ``.streamlit/config.toml``. What Streamlit makes of them is in its front end: a caption is the
text colour at 60 % over the page, the chosen segment is the primary colour over a tenth of itself, the words of a
chart have the fill of ``screen.css``.
"""

import re
import tomllib
from pathlib import Path

import pytest

from recsys.charts import axes
from recsys.charts import map as map_charts

ROOT = Path(__file__).parents[2]
THEMES = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["theme"]
CSS = (ROOT / "pages/common/screen.css").read_text()
TEXT, MARK = 4.5, 3.0  # WCAG 2.2: 1.4.3 for text of any size, 1.4.11 for what is not text
CAPTION, SEGMENT = 0.6, 0.1  # shares of the colour on top, in Streamlit 1.67
Colour = tuple[float, float, float]


def rgb(colour: str) -> Colour:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def over(above: Colour, below: Colour, share: float) -> Colour:
    red, green, blue = (share * a + (1 - share) * b for a, b in zip(above, below, strict=True))
    return red, green, blue


def luminance(colour: Colour) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (part / 255 for part in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    """The ratio of WCAG 2.2, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_ratio_is_that_of_the_standard():
    assert contrast(rgb("#000000"), rgb("#FFFFFF")) == pytest.approx(21)
    assert contrast(rgb("#777777"), rgb("#FFFFFF")) == pytest.approx(4.48, abs=0.005)


@pytest.fixture(params=["light", "dark"])
def theme(request) -> dict:
    return THEMES[request.param]


@pytest.fixture
def grounds(theme) -> list[Colour]:
    """What text stands on: the page, inputs and headings of tables, and the menu."""
    places = (theme, theme["sidebar"])
    return [rgb(place[name]) for place in places for name in ("backgroundColor", "secondaryBackgroundColor")]


def test_text_and_captions_can_be_read_wherever_they_stand(theme, grounds):
    ink = rgb(theme["textColor"])
    assert min(contrast(ink, ground) for ground in grounds) >= TEXT
    assert min(contrast(over(ink, ground, CAPTION), ground) for ground in grounds) >= TEXT


def test_links_the_chosen_tab_and_the_chosen_segment_can_be_read(theme):
    page, primary = rgb(theme["backgroundColor"]), rgb(theme["primaryColor"])
    assert contrast(rgb(theme["linkColor"]), page) >= TEXT
    assert contrast(primary, page) >= TEXT
    assert contrast(primary, over(primary, page, SEGMENT)) >= TEXT


def test_the_words_on_a_primary_button_have_the_colour_of_the_page_and_can_be_read(theme):
    assert re.search(r'stBaseButton-primary"\]:not\(:disabled\)[^{]*\{ color: var\(--page\); \}', CSS)
    assert contrast(rgb(theme["backgroundColor"]), rgb(theme["primaryColor"])) >= TEXT


def test_the_words_of_a_chart_can_be_read(theme):
    (share,) = re.findall(r"svg text \{ fill: var\(--ink\); fill-opacity: ([\d.]+); \}", CSS)
    page = rgb(theme["backgroundColor"])
    assert contrast(over(rgb(theme["textColor"]), page, float(share)), page) >= TEXT


def test_the_marks_of_a_chart_stand_out(theme):
    page = rgb(theme["backgroundColor"])
    colours = [*theme["chartCategoricalColors"], axes.NEUTRAL]
    assert {colour: contrast(rgb(colour), page) for colour in colours if contrast(rgb(colour), page) < MARK} == {}
    ends = (theme["chartSequentialColors"][-1], theme["chartDivergingColors"][0], theme["chartDivergingColors"][-1])
    assert min(contrast(rgb(colour), page) for colour in ends) >= MARK


def test_what_is_marked_on_the_map_stands_out(theme):
    page = rgb(theme["backgroundColor"])
    faint = {mark: colour for mark, (_, colour) in map_charts.LOOKS.items() if contrast(rgb(colour), page) < MARK}
    assert faint == {}


def test_the_focus_is_a_line_in_the_colour_of_the_text(theme, grounds):
    assert re.search(r":focus-visible[^}]*outline: 2px solid var\(--ink\)", CSS)
    assert min(contrast(rgb(theme["textColor"]), ground) for ground in grounds) >= MARK
