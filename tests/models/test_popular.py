"""`Popular`: worked by hand."""

import numpy as np
import pytest

from recsys.data.dataset import Scale
from recsys.models.popular import Popular
from recsys.models.shared.likes import like_threshold
from tests.models.small import dataset

# 70: liked once, 71: liked twice, 72: seen by most and liked by nobody, 73: liked twice; user 13 has rated nothing
DATA = dataset([0, 0, 0, 1, 1, 1, 2, 2], [0, 1, 2, 1, 2, 3, 2, 3], [5, 4, 2, 4, 3, 5, 3, 5], n_users=4, n_movies=4)


def test_it_ranks_by_likes_and_ties_go_to_the_first():
    table = Popular().fit(DATA).recommend(13, 4)
    assert table["movie_id"].tolist() == [71, 73, 70, 72]
    assert table["score"].tolist() == [2, 2, 1, 0]


def test_its_stars_are_the_damped_mean():
    # mean 31 / 8 = 3.875; 71: 3.875 + (0.125 + 0.125) / (2 + 3); 72: 3.875 + (8 - 3 * 3.875) / (3 + 3)
    predicted = Popular(damping=3.0).fit(DATA).predict([10, 13], [71, 72])
    np.testing.assert_allclose(predicted, [3.925, 3.875 - 3.625 / 6], atol=1e-6)


def test_the_table_shows_stars_beside_the_count():
    table = Popular().fit(DATA).recommend(13, 1)
    assert table["predicted"][0] == pytest.approx(3.925)


def test_a_like_can_be_set():
    # from 3 stars, which is half of the way from 1 to 5, movie 72 has the ratings 3 and 3
    assert Popular(liked=0.5).fit(DATA)._score(np.array([0]))[0].tolist() == [1, 2, 2, 2]


@pytest.mark.parametrize(
    ("scale", "expected"),
    [(Scale(1, 5, 1), 4), (Scale(0.5, 5, 0.5), 4), (Scale(1, 10, 1), 8), (Scale(0, 100, 1), 75), (Scale(0, 1, 1), 1)],
)
def test_three_quarters_of_the_way_is_a_like_on_every_scale(scale, expected):
    assert like_threshold(scale, 0.75) == expected
