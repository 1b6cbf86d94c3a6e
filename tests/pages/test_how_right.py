"""How right was it?, as For a user shows it."""

import numpy as np
import pytest

from pages.recommend.movie_rows import recommended_columns
from recsys import sources
from recsys.data.splitting import split
from recsys.storage.runs import Run
from tests.pages.row_tables import recommended
from tests.pages.test_model_pages import FOR_USER, opened, texts, trained

SWITCH = "held_out_switch"


def train_knn() -> Run:
    return trained("item-knn", with_map=False)


@pytest.fixture
def knn_run(tribes_after) -> Run:
    return tribes_after(train_knn)


def held_out(data, user_id: int) -> dict[int, float]:
    """The ratings of a user in the test part: raw movie id and stars."""
    test = split(data.n_ratings, holdout=0.1, seed=42).test
    user_idx = int(data.users.to_index([user_id])[0])
    rows = np.intersect1d(data.rows_of_user(user_idx), test)
    return dict(zip(data.movies.to_ids(data.ratings.movie_idx[rows]).tolist(), data.ratings.stars[rows], strict=True))


def test_the_switch_lets_the_list_have_what_was_held_out_and_marks_it(knn_run):
    data = sources.load("tribes")
    user_id = next(user for user in data.users.ids.tolist() if 5 in held_out(data, user).values())
    kept = held_out(data, user_id)
    page = opened(FOR_USER, user=str(user_id))
    assert not set(recommended(page)["movie_id"]) & set(kept)
    assert "became" not in recommended(page)
    page.toggle(key=SWITCH).set_value(True).run()
    assert page.query_params["held_out"] == "1"
    listed = recommended(page).set_index("movie_id")["became"]
    assert listed.dropna().to_dict() == {
        movie: f"{'✓' if stars >= 4 else '✗'} {stars:g}" for movie, stars in kept.items()
    }
    n_liked = sum(stars >= 4 for stars in kept.values())
    by_chance = n_liked * len(listed) / len(listed)  # of so few movies all are listed
    assert f"Of {len(listed)} listed, {n_liked} w" in texts(page).replace("\\", "")
    assert f"by chance {by_chance:.2f}" in texts(page).replace("\\", "")
    page.toggle(key=SWITCH).set_value(False).run()
    assert "held_out" not in page.query_params
    assert not set(recommended(page)["movie_id"]) & set(kept)


def test_the_switch_is_on_where_the_address_says_so_and_a_reason_opens_of_what_was_held_out(knn_run):
    data = sources.load("tribes")
    user_id = next(user for user in data.users.ids.tolist() if held_out(data, user))
    movie = next(iter(held_out(data, user_id)))
    page = opened(FOR_USER, user=str(user_id), held_out="1", why=str(movie))
    assert page.toggle(key=SWITCH).value
    assert not page.exception
    assert movie in recommended(page)["movie_id"].tolist()


def test_a_user_of_whom_nothing_was_held_out_is_told_so(knn_run):
    data = sources.load("tribes")
    user_id = next(user for user in data.users.ids.tolist() if not held_out(data, user))
    page = opened(FOR_USER, user=str(user_id), held_out="1")
    assert "there is nothing to hold the list against" in texts(page)
    assert not page.exception


@pytest.mark.parametrize("nonsense", ["0", "yes", "%00"])
def test_a_nonsense_value_leaves_the_switch_off(knn_run, nonsense):
    page = opened(FOR_USER, user="1007", held_out=nonsense)
    assert not page.toggle(key=SWITCH).value
    assert not page.exception


def test_what_became_of_a_movie_stands_beside_its_title(half_seen):
    names = [column.name for column in recommended_columns(half_seen)]
    assert names.index("became") == names.index("title") + 1
