"""Stars to give: a list on scales other than 1 to 5, and a name for every row."""

import json

from streamlit.testing.v1 import AppTest


def half_stars():
    import streamlit as st

    from pages.recommend.star_rows import stars_input
    from recsys.data.dataset import Scale

    given = st.session_state.setdefault("given", {})
    stars_input(Scale(0.5, 5, 0.5), "Stars for *M*", 7, given.get(7), given.__setitem__, key="stars")


def clickable_films():
    import numpy as np

    from pages.recommend.star_rows import star_rows
    from tests.three_users import three_users

    star_rows(three_users(), np.arange(2), {1: 4.0}, lambda movie_id, stars: None, name="rated")


def test_half_stars_are_chosen_from_a_list_that_has_the_name_of_the_film():
    page = AppTest.from_function(half_stars).run()
    (stars,) = page.selectbox
    assert stars.label == "Stars for \\*M\\*"
    assert stars.options == ["0.5", "1", "1.5", "2", "2.5", "3", "3.5", "4", "4.5", "5"]
    assert stars.value is None  # not rated yet, not 0.5
    stars.set_value(8).run()
    assert page.session_state["given"] == {7: 4.5}
    stars.set_value(None).run()
    assert page.session_state["given"] == {7: None}
    assert page.run().selectbox[0].value is None


def test_every_row_of_stars_is_named_after_its_film():
    page = AppTest.from_function(clickable_films).run()
    assert [stars.value for stars in page.feedback] == [None, 3]
    (names,) = page.get("bidi_component")
    keys = [stars.key for stars in page.feedback]
    assert json.loads(names.proto.json) == dict(zip(keys, ["Stars for Alpha", "Stars for The Beta"], strict=True))
