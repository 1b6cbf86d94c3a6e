"""Which scale ratings are on. Arrays stand for files: as counts of each rating, or as ratings drawn from all."""

import numpy as np
import pytest

from recsys.data.dataset import Scale
from recsys.errors import DatasetError
from recsys.sources import load
from recsys.sources.scales import infer_scale
from tests.sources import written


def given(counts):
    """Ratings by how often each was given."""
    return np.repeat(np.array(list(counts), np.float32), list(counts.values()))


def each(values, n=61):
    """Every value once, and more of them at random."""
    values = np.array(list(values), np.float32)
    return np.concatenate([values, np.random.default_rng(7).choice(values, max(0, n - len(values)))])


@pytest.mark.parametrize(
    ("stars", "scale"),
    [
        ([1, 2, 5], Scale(1, 5, 1)),
        ([0.5, 3, 4], Scale(0.5, 5, 0.5)),
        ([1, 2, 7], Scale(1, 10, 1)),
        ([0, 7, 10], Scale(0, 10, 1)),
        ([7.5, 9, 3], Scale(0.5, 10, 0.5)),
        ([0, 55, 100], Scale(0, 100, 1)),
        ([-10, -2.25, 9.75], Scale(-10, 9.75, 0.25)),
        ([1.1, 3.7, 4.9], Scale(1.1, 4.9, 0.1)),
        ([4, 3, 5], Scale(1, 5, 1)),
        ([9, 10], Scale(1, 10, 1)),
    ],
)
def test_a_handful_of_ratings_is_on_the_usual_scale_that_speaks_for_itself(stars, scale):
    assert infer_scale(np.array(stars, np.float32), "x") == scale


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        (range(5), Scale(0, 4, 1)),
        (range(6), Scale(0, 5, 1)),
        (range(2), Scale(0, 1, 1)),
        (range(1, 8), Scale(1, 7, 1)),
        (range(1, 4), Scale(1, 3, 1)),
        (range(1, 5), Scale(1, 4, 1)),
        (range(2, 6), Scale(2, 5, 1)),
        (range(1, 10), Scale(1, 9, 1)),
        (range(21), Scale(0, 20, 1)),
        (range(0, 21, 5), Scale(0, 20, 1)),
        (range(-5, 6), Scale(-5, 5, 1)),
        ((-1, 1), Scale(-1, 1, 1)),
        ((1, 3), Scale(1, 3, 1)),
        (np.arange(0.5, 4.5, 0.5), Scale(0.5, 4, 0.5)),
        (np.arange(1, 5.5, 0.5), Scale(1, 5, 0.5)),
        (np.arange(0, 10.5, 0.5), Scale(0, 10, 0.5)),
        (np.arange(1, 5.25, 0.25), Scale(1, 5, 0.25)),
        (np.arange(11) / 10, Scale(0, 1, 0.1)),
        (np.arange(10, 51) / 10, Scale(1, 5, 0.1)),
        (np.arange(101) / 100, Scale(0, 1, 0.01)),
        (np.arange(0, 5.05, 0.05), Scale(0, 5, 0.05)),
        (range(-100, 101), Scale(-100, 100, 1)),
    ],
)
def test_the_scale_is_the_observed_one(values, scale):
    assert infer_scale(each(values), "x") == scale


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        (range(1, 6), Scale(1, 5, 1)),
        ((1, 2, 4, 5), Scale(1, 5, 1)),
        (np.arange(0.5, 5.5, 0.5), Scale(0.5, 5, 0.5)),
        ((0.5, 1.5, 2.5, 3.5, 4.5), Scale(0.5, 5, 0.5)),  # nobody gave 5, nor 1, 2, 3 and 4
        (range(2, 11, 2), Scale(1, 10, 1)),  # nobody gave 1, nor 3, 5, 7 and 9
        (range(1, 11), Scale(1, 10, 1)),
        (range(11), Scale(0, 10, 1)),
        (range(0, 101, 10), Scale(0, 100, 1)),
    ],
)
def test_a_usual_scale_is_taken_if_its_ends_are_used_or_as_little_missed_as_what_lies_between(values, scale):
    assert infer_scale(each(values), "x") == scale


MILLION = {1: 56_000, 2: 107_000, 3: 261_000, 4: 350_000, 5: 226_000}


@pytest.mark.parametrize(
    ("counts", "scale", "n_off"),
    [
        ({4: 99, 7: 1}, Scale(1, 5, 1), 1),
        (MILLION | {7: 1}, Scale(1, 5, 1), 1),
        (MILLION | {7: 9000}, Scale(1, 5, 1), 9000),
        (MILLION | {6: 3, 0: 3, 3.5: 3}, Scale(1, 5, 1), 9),
        (MILLION | {3.1416: 5}, Scale(1, 5, 1), 5),
        (dict.fromkeys(range(1, 8), 150000) | {9: 1}, Scale(1, 7, 1), 1),
        (dict.fromkeys(range(1, 8), 70) | {99: 1}, Scale(1, 7, 1), 1),
        (dict.fromkeys(range(1, 8), 100) | {3.14: 1}, Scale(1, 7, 1), 1),
        ({1: 300_000, 2: 300_000, 3: 300_000, 5: 2}, Scale(1, 3, 1), 2),
        ({1: 33, 2: 33, 3: 33, 7: 1}, Scale(1, 3, 1), 1),
    ],
)
def test_stray_ratings_are_errors_in_the_file_and_no_new_scale(counts, scale, n_off):
    stars = given(counts)
    assert infer_scale(stars, "x") == scale
    assert (~scale.allows(stars)).sum() == n_off


@pytest.mark.parametrize(
    ("counts", "scale"),
    [
        ({4: 98, 7: 1, 8: 1}, Scale(1, 10, 1)),
        (MILLION | {0: 5000}, Scale(0, 5, 1)),
        (MILLION | {6: 5000}, Scale(1, 6, 1)),
        (MILLION | {0.5: 1000, 1.5: 2000, 3.5: 4000}, Scale(0.5, 5, 0.5)),
        (MILLION | {2.5: 1000}, Scale(0.5, 5, 0.5)),
        ({1: 5, 4: 500, 5: 495}, Scale(1, 5, 1)),
        ({1: 5, 3: 500, 4: 495}, Scale(1, 5, 1)),
    ],
)
def test_ratings_that_are_rare_but_meant_are_on_the_scale(counts, scale):
    stars = given(counts)
    assert infer_scale(stars, "x") == scale
    assert scale.allows(stars).all()


@pytest.mark.parametrize(
    ("low", "high", "scale"),
    [
        (1, 5, Scale(1, 5, 0)),
        (-9.95, 9.99, Scale(-10, 10, 0)),
        (0, 1, Scale(0, 1, 0)),
        (2, 4.4, None),
    ],
)
@pytest.mark.parametrize("n", [61, 5000])
def test_ratings_in_no_step_are_on_a_continuous_scale(low, high, scale, n):
    stars = np.random.default_rng(3).uniform(low, high, n).astype(np.float32)
    found = infer_scale(stars, "x")
    assert found == (scale or Scale(float(str(stars.min())), float(str(stars.max())), 0))
    assert found.allows(stars).all()


def test_hundredths_are_counted_one_by_one_only_where_they_are_few():
    stars = np.round(np.random.default_rng(3).uniform(-9.95, 9.99, 5000), 2)
    assert infer_scale(stars, "x") == Scale(-10, 10, 0)


def test_ends_are_the_decimals_of_the_file_and_not_what_single_precision_makes_of_them():
    scale = infer_scale(np.array([9.99, 7.001, 3.3333, -4.1], np.float32), "x")
    assert (scale.low, scale.high) == (-4.1, 9.99)
    assert str(infer_scale(np.array([-0.0, 2.123, 3], np.float32), "x").low) == "0.0"


@pytest.mark.parametrize("value", [4, 1, 0, -1, 0.1, 2.602916])
def test_ratings_that_are_all_the_same_are_the_whole_scale(value):
    scale = infer_scale(np.full(61, value, np.float32), "x")
    assert (scale.low, scale.high) == (value, value)
    assert scale.has_one_value
    assert scale.values.tolist() == [value]


def test_no_ratings_are_on_no_scale_and_the_error_names_the_file():
    with pytest.raises(DatasetError, match=r"x\.inter"):
        infer_scale(np.zeros(0, np.float32), "x.inter")


def notebook(stars):
    """Ratings of a film by as many users, in the notebook's layout."""
    rows = "".join(f"{user}\t10\t{value}\n" for user, value in enumerate(stars, 1))
    return {
        "ratings.csv": f"user_id\tmovie_id\trating\n{rows}".encode(),
        "movies.csv": b"movie_id\ttitle\n10\tAlpha (1990)\n",
    }


@pytest.mark.parametrize(
    ("stars", "scale", "words"),
    [
        ([0] * 8 + [1] * 7 + [2] * 8 + [3] * 21 + [4] * 17, Scale(0, 4, 1), "0 to 4 stars in steps of 1"),
        ([0] * 14 + [1] * 7 + [2] * 4 + [3] * 5 + [4] * 19 + [5] * 12, Scale(0, 5, 1), "0 to 5 stars in steps of 1"),
        (
            ["0.5", "1.0", "1.5", "2.0", "2.5", "3", "3.5"] * 8 + ["4"] * 5,
            Scale(0.5, 4, 0.5),
            "0.5 to 4 stars in steps",
        ),
        ([4] * 61, Scale(4, 4, 1), "4 stars, the same in every rating"),
        ([-9.64, 9.74, "-0.0", 3.48, -5.88] * 4, Scale(-10, 10, 0), "-10 to 10 stars, any number between"),
        (["2.6029160975", "2.9826762127", "2.7"], Scale(2.602916, 2.9826763, 0), "any number between"),
    ],
)
def test_a_file_is_on_the_scale_of_its_ratings(data_dir, stars, scale, words):
    written.written_zip(data_dir / "a.zip", notebook(stars))
    dataset = load("a")
    assert dataset.scale == load("a").scale == scale  # read, and from the cache
    assert dataset.refused == ()
    assert words in dataset.scale.in_words


@pytest.mark.parametrize(
    ("halves", "scale"),
    [
        (("4.5", "0.5", "3.5", "1.5", "2.5"), Scale(0.5, 5, 0.5)),
        (("4", "1", "3", "2", "5"), Scale(1, 5, 1)),
        (("4", "1", "3", "2", "0"), Scale(0, 4, 1)),
    ],
)
@pytest.mark.parametrize("layout", ["ml-1m", "ml-100k"])
def test_the_layouts_of_movielens_do_not_fix_the_scale(data_dir, halves, scale, layout):
    files, name, mark = {
        "ml-1m": (written.ONE_M, "ratings.dat", "::"),
        "ml-100k": (written.ONE_HUNDRED_K, "u.data", "\t"),
    }[layout]
    rows = [
        mark.join([str(1 + at % 2), str(10 + 10 * (at // 2)), stars, "881250949"]) for at, stars in enumerate(halves)
    ]
    written.written_zip(data_dir / "a.zip", files | {name: "".join(f"{row}\n" for row in rows).encode()})
    assert load("a").scale == scale
    assert load("a").refused == ()
