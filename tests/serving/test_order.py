"""The two orders of a list, and how well a movie fits."""

from dataclasses import replace

import numpy as np
import pytest

from recsys.models.ease import Ease
from recsys.models.popular import Popular
from recsys.serving.listing import recommended
from recsys.serving.order import fit, has_two_orders, ordered, with_fit
from recsys.serving.viewer import known_user
from tests.models import small

DATA = small.random_dataset(30, 12)
USER = known_user(Ease(l2=5.0).fit(DATA), 12)


def test_by_fit_a_list_is_the_models_own_and_by_stars_it_is_that_of_its_predictions():
    assert ordered(USER, "fit") is USER
    by_stars = recommended(ordered(USER, "stars"), 5)["predicted"].tolist()
    unseen = np.sort(USER.predicted(np.flatnonzero(USER.candidates())))[::-1]
    assert by_stars == pytest.approx(unseen[: len(by_stars)].tolist())
    assert by_stars != recommended(USER, 5)["predicted"].tolist()


def test_a_model_that_ranks_by_its_stars_has_one_order_and_no_fit():
    user = replace(USER, answers=replace(USER.answers, score=USER.answers.stars))
    assert not has_two_orders(user)
    assert ordered(user, "stars") is user
    assert "fit" not in with_fit(user, recommended(user, 3))


def test_the_fit_is_the_share_of_what_is_not_rated_that_scores_lower_in_percent():
    # of 70, 71, 72, 73 user 12 rated none; one liked 71, two liked 72, nobody 70 and 73, which share their place
    data = small.dataset([0, 0, 1, 1, 1], [1, 2, 2, 0, 3], [5, 5, 5, 1, 1], 3, 4)
    user = known_user(Popular().fit(data), 12)
    assert fit(user).tolist() == [25, 62.5, 87.5, 25]
    table = with_fit(user, recommended(user, 2))
    assert table["fit"].tolist() == [87.5, 62.5]


def test_it_is_rounded_down():
    table = with_fit(USER, recommended(USER, 3))
    exact = fit(USER)[DATA.movies.to_index(table["movie_id"].to_numpy())]
    assert (table["fit"] <= exact).all()
    assert np.allclose(table["fit"] * 10, np.round(table["fit"] * 10))
