"""``map``, and ``train --map`` of what is trained already."""

import pytest

from recsys.serving.map_store import map_file
from recsys.storage.runs import Run
from tests.cli.test_commands import document, run

SVD = ("--dataset", "tribes", "--model", "svd")


@pytest.fixture
def trained(tribes_after) -> Run:
    return tribes_after(train_svd)


def train_svd() -> Run:
    return Run("tribes", "svd", document("train", *SVD, "--set", "n_factors=2")["run"])


def test_a_model_gets_its_map_later_and_only_once(trained):
    assert not map_file(trained).exists()
    first = document("map", *SVD)
    assert (first["run"], first["n_movies"], first["cached"]) == (trained.id, 20, False)
    before = map_file(trained).read_bytes()
    assert document("map", *SVD, "--run", trained.id)["cached"] is True
    assert map_file(trained).read_bytes() == before


def test_a_damaged_map_is_laid_out_again(trained):
    map_file(trained).write_bytes(b"not a map")
    assert document("map", *SVD)["cached"] is False
    assert document("map", *SVD)["cached"] is True


def test_a_training_from_the_cache_gets_the_map_it_is_asked_for(trained):
    again = document("train", *SVD, "--set", "n_factors=2", "--map")
    assert (again["run"], again["cached"]) == (trained.id, True)
    assert map_file(trained).exists()


def test_what_has_no_factors_is_told_so_in_one_sentence(tribes_on_disk):
    document("train", "--dataset", "tribes", "--model", "popular")
    result = run("map", "--dataset", "tribes", "--model", "popular")
    assert result.exit_code == 1
    assert "of popular has no map of neighbourhoods" in result.stderr
