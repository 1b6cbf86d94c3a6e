"""Tables whose rows open something: what is sent to the browser, and what a pick does."""

import json

from streamlit.testing.v1 import AppTest

from pages.common.row_table import BORDERS, HEADER, ROW, height_of
from tests.browser.server import ROOT
from tests.pages.row_tables import row_tables


def shown() -> None:
    import numpy as np
    import pandas as pd

    from pages.common.row_table import RowColumn, row_table

    table = pd.DataFrame(
        {
            "title": ["Alpha", "Beta"],
            "stars": np.array([4.25, np.nan], np.float32),
            "year": pd.array([1999, None], "Int16"),
            "move": [2, "gone"],
        }
    )
    columns = [RowColumn(name, name.capitalize()) for name in ("move", "title", "stars", "nothing of the kind")]
    row_table(
        table,
        columns,
        ids=["7", "x"],
        opens="title",
        beside="year",
        chosen="x",
        on_pick=lambda picked: None,
        key="some",
        label="Some movies",
        height=100,
    )


def test_columns_that_a_table_lacks_are_left_out_and_what_is_missing_is_none():
    app = AppTest.from_function(shown).run()
    assert not app.exception
    table = row_tables(app)["some"]
    assert list(table) == ["movie_id", "move", "title", "stars", "beside"]
    sent = json.loads(app.get("bidi_component")[0].proto.json)
    assert sent["cells"] == [[2, "gone"], ["Alpha", "Beta"], [4.25, None]]
    assert sent["beside"] == [1999, None]
    assert sent["chosen"] == "x"


def test_the_height_of_rows_is_the_one_of_the_style_sheet():
    css = (ROOT / "pages" / "common" / "row_table.css").read_text()
    cell, heading = (css.split(f"\n{name} {{")[1].split("}")[0] for name in ("td", "th"))
    rem = 16  # pixels
    assert f"height: {(ROW - 1) / rem}rem" in cell  # and the line above it
    assert f"height: {HEADER / rem}rem" in heading
    assert height_of(20) == HEADER + 20 * ROW + BORDERS
