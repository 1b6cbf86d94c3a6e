"""A changed list tells in itself what moved, and below it what is gone."""

import pandas as pd
import pytest

from recsys.models import MODELS
from recsys.serving.listing import recommended
from recsys.serving.viewer import changed_user, known_user
from recsys.serving.what_if import list_with_moves, move_counts


@pytest.fixture(scope="module")
def user(half_seen):
    return known_user(MODELS["item-knn"]().fit(half_seen), half_seen.users.ids[1].item())


def ranked(*movie_ids) -> pd.DataFrame:
    return pd.DataFrame({"movie_id": movie_ids, "score": 0.0, "rank": range(1, len(movie_ids) + 1)})


def test_places_up_and_down_new_and_gone_are_told_in_the_order_of_the_list(user):
    a, b, c, d, e = user.model.dataset.movies.ids[:5].tolist()
    table = list_with_moves(user, user, ranked(a, b, c, d), ranked(c, a, e, d))
    assert table["movie_id"].tolist() == [c, a, e, d, b]
    assert [None if pd.isna(move) else move for move in table["move"]] == [2, -1, "new", None, "gone"]
    assert table["rank"].tolist()[:4] == [1, 2, 3, 4]
    assert pd.isna(table["rank"].iloc[4])
    assert move_counts(table) == {"up": 1, "down": 1, "new": 1, "gone": 1}


def test_where_nothing_moved_there_is_nothing_to_count(user):
    best = recommended(user, 5)
    table = list_with_moves(user, user, best, best)
    assert table["move"].isna().all()
    assert move_counts(table) == {}


def test_what_is_gone_is_predicted_as_it_would_be(user):
    taken = user.model.dataset.movies.to_id(int(user.movie_idx[0]))
    changed = changed_user(user, {taken: None})
    before, after = recommended(user, 6), recommended(changed, 6)
    table = list_with_moves(user, changed, before, after)
    gone = table[table["rank"].isna()]
    assert set(gone["movie_id"]) == set(before["movie_id"]) - set(after["movie_id"])
    positions = user.model.dataset.movies.to_index(gone["movie_id"].to_numpy())
    assert gone["predicted"].tolist() == changed.predicted(positions).tolist()
