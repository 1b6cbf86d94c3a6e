"""What a fit takes that grows faster than the ratings, and where it is declined."""

import pytest

from recsys.errors import TooLargeError
from recsys.models import MODELS
from recsys.models.autorec import AutoRec
from recsys.models.shared import needs
from recsys.models.shared.needs import Needs
from recsys.models.user_knn import UserKnn
from tests.models.small import dataset


@pytest.mark.parametrize(
    ("taken", "words"),
    [
        (Needs(59, 1e9), "less than a minute and 1.0 GB of memory"),
        (Needs(60, 2.04e9), "about 1 minute and 2.0 GB of memory"),
        (Needs(25 * 60, 0), "about 25 minutes and 0.0 GB of memory"),
        (Needs(12.3 * 3600, 4e9), "about 12 hours and 4.0 GB of memory"),
    ],
)
def test_the_figures_are_told_in_words(taken, words):
    assert taken.in_words == words


def test_time_and_memory_each_have_a_limit():
    assert not Needs(3600, 8e9).is_too_much
    assert Needs(3601, 0).is_too_much
    assert Needs(0, 8.1e9).is_too_much


def test_an_autoencoder_takes_four_times_as_long_for_twice_as_many_users_and_movies():
    small, large = (AutoRec().needs(dataset([0], [0], [5], n, n)).seconds for n in (100, 200))
    assert large == pytest.approx(4 * small)


def test_a_smaller_pool_makes_neighbours_of_users_cheaper(half_seen):
    assert UserKnn(pool=100, neighbours=1).needs(half_seen).bytes < UserKnn(pool=100).needs(half_seen).bytes


@pytest.mark.parametrize("key", ["user-knn", "item-knn", "autorec", "ease"])
def test_what_would_take_too_much_is_declined_with_the_figures_before_it_begins(key, half_seen, monkeypatch):
    monkeypatch.setattr(needs, "MOST_SECONDS", 0.0)
    with pytest.raises(TooLargeError, match=rf"^{key} would need less than a minute and .* for .* users and .* movies"):
        MODELS[key]().fit(half_seen)


@pytest.mark.parametrize("key", ["popular", "bias", "svd", "mf"])
def test_what_grows_with_the_ratings_alone_is_never_declined(key, half_seen):
    assert MODELS[key]().needs(half_seen) is None
