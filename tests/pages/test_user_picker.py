"""One user is found by words, in an order, at random or as the next one, on every page that asks for one."""

import numpy as np
import pytest

from recsys import sources
from recsys.data.splitting import split
from recsys.evaluation.by_user import in_order, user_errors
from recsys.storage import runs
from recsys.storage.runs import Run
from tests.pages.test_data_pages import opened as opened_three
from tests.pages.test_data_pages import three  # noqa: F401 - a fixture
from tests.pages.test_model_pages import FOR_USER, opened, texts, trained

MAP = "pages/recommend/map.py"
PAGES = {FOR_USER: {}, "pages/data/users.py": {}, MAP: {"top": "user"}}


def train_svd() -> Run:
    return trained("svd", with_map=False, n_factors=2)


@pytest.fixture
def run(tribes_after) -> Run:
    return tribes_after(train_svd)


def picked(page) -> object:
    return page.selectbox(key="user_choice").value


def find(page, text: str):
    return page.text_input(key="find_user").set_value(text).run()


@pytest.mark.parametrize("words", ["writer", "25-34 male", "WRITER 3 ratings", "20"])
def test_words_of_a_label_show_the_first_user_who_has_them_all(three, words):  # noqa: F811
    page = find(opened_three("users"), words)
    assert picked(page) == 20
    assert page.query_params["user"] == "20"


def test_the_box_offers_those_who_were_found(three):  # noqa: F811
    page = find(opened_three("users"), "writer")
    assert [label.split()[0] for label in page.selectbox(key="user_choice").options] == ["20", "30"]
    assert "2 of 3 users" in texts(page)


@pytest.mark.parametrize("nobody", ["astronaut", "20 artist", "<b>", "*"])
def test_where_nobody_is_found_it_says_so_and_the_user_stays(three, nobody):  # noqa: F811
    page = find(opened_three("users", user="30"), nobody)
    assert "No user has" in texts(page)
    assert picked(page) == 30
    assert len(page.selectbox(key="user_choice").options) == 3


def test_words_that_are_taken_away_leave_the_user_there(three):  # noqa: F811
    page = find(find(opened_three("users"), "writer"), "")
    assert picked(page) == 20
    assert len(page.selectbox(key="user_choice").options) == 3


def test_a_link_with_words_and_a_user_shows_that_user(three):  # noqa: F811
    assert picked(opened_three("users", find_user="writer", user="30")) == 30
    page = opened_three("users", find_user="writer", user="10")  # who is no writer
    assert [label.split()[0] for label in page.selectbox(key="user_choice").options] == ["10", "20", "30"]
    assert picked(page) == 10


def test_previous_and_next_go_through_the_order_in_force_and_end_with_it(three):  # noqa: F811
    page = opened_three("users")
    page.radio(key="users_choice").set_value("active").run()  # 20 with three ratings, then 10, then 30
    assert picked(page) == 20
    assert page.button(key="previous_user").disabled
    page.button(key="next_user").click().run()
    assert picked(page) == 10
    page.button(key="next_user").click().run()
    assert (picked(page), page.query_params["user"]) == (30, "30")
    assert page.button(key="next_user").disabled
    page.button(key="previous_user").click().run()
    assert picked(page) == 10


def test_next_goes_through_those_who_were_found(three):  # noqa: F811
    page = find(opened_three("users"), "writer")
    page.button(key="next_user").click().run()
    assert picked(page) == 30
    assert page.button(key="next_user").disabled


def test_a_random_user_is_another_one_at_each_press(three):  # noqa: F811
    page = opened_three("users", user="10")
    seen = {10}
    for _ in range(12):
        before = picked(page)
        page.button(key="random_user").click().run()
        assert picked(page) != before
        seen.add(picked(page))
    assert seen == {10, 20, 30}


def test_of_very_many_users_those_around_the_one_in_force_are_offered(three, monkeypatch):  # noqa: F811
    monkeypatch.setattr("pages.common.user_picker._LISTED", 2)
    monkeypatch.setattr("pages.common.user_picker._AROUND", 1)
    page = opened_three("users", user="30")
    assert [label.split()[0] for label in page.selectbox(key="user_choice").options] == ["20", "30"]
    page.button(key="previous_user").click().run()
    assert [label.split()[0] for label in page.selectbox(key="user_choice").options] == ["10", "20"]
    assert picked(find(page, "30")) == 30


@pytest.mark.parametrize("page", PAGES)
def test_the_same_finder_is_on_every_page_that_asks_for_a_user(run, page):
    shown = opened(page, user="1014", **PAGES[page])
    assert picked(shown) == 1014
    shown.button(key="next_user").click().run()
    assert picked(shown) == 1021
    assert not shown.exception
    assert "Worst predicted" in shown.radio(key="users_choice").options


@pytest.mark.parametrize("order", ["best", "worst"])
def test_users_are_in_order_of_the_error_of_the_model_picked(run, order):
    data = sources.load("tribes")
    test = data.ratings.take(split(data.n_ratings, holdout=0.1, seed=42).test)
    errors = user_errors(runs.load(run, data), test)
    expected = data.users.to_ids(in_order(data, order, errors)).tolist()
    page = opened(FOR_USER)
    page.radio(key="users_choice").set_value(order).run()
    assert picked(page) == expected[0]
    first = int(data.users.to_index([expected[0]])[0])
    assert f"RMSE {errors.rmse[first]:.2f} on {errors.n[first]}" in page.selectbox(key="user_choice").options[0]
    page.button(key="next_user").click().run()
    assert picked(page) == expected[1]
    assert np.isfinite(errors.rmse[first])


def test_without_a_model_nobody_is_predicted_best(three):  # noqa: F811
    assert opened_three("users").radio(key="users_choice").options == ["As in the data", "Most active"]
