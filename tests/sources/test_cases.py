"""Small odd and hostile tables, made up, in the layouts of public data sets: each with its right value or sentence."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from recsys.data.dataset import Scale
from recsys.errors import DatasetError
from recsys.sources import load

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Right:
    """What a case is read as; most have 61 ratings of 8 movies by 12 users, each with a time, from 1 to 5."""

    users: int = 12
    movies: int = 8
    ratings: int = 61
    times: int = 61
    scale: tuple[float, float, float] = (1, 5, 1)
    refused: tuple[tuple[str, int], ...] = ()
    told: str = ""


NO_TIMES = Right(times=0)
RIGHT = {
    "all-same-rating-1": Right(scale=(1, 1, 1)),
    "amazon-atomic-leading-zero": Right(),
    "atomic-item-names-movie_id": NO_TIMES,
    "comma-notebook-names": NO_TIMES,
    "dup-exact-line": Right(refused=(("duplicate pair", 1),)),
    "each-user-1-rating": Right(users=60, ratings=60, times=60),
    "filmtrust-0.5-4": Right(scale=(0.5, 4, 0.5)),
    "float-time": Right(),
    "genres-python-list": Right(),
    "goodbooks": NO_TIMES,
    "ids-beyond-253": Right(),
    "mac-cr-only": Right(),
    "mixed-int-and-string-ids": Right(movies=200, ratings=948, times=948),
    "ml-latest-ratings-only": Right(scale=(0.5, 5, 0.5)),
    "ml-latest-small": Right(scale=(0.5, 5, 0.5)),
    "ml100k-comma-separated": Right(),
    "ml100k-space-separated": Right(),
    "ml1m-decimal-comma": Right(),
    "ml1m-half-stars-with-users": Right(scale=(0.5, 5, 0.5)),
    "ml1m-no-final-newline-blank-lines": Right(),
    "ml1m-rated-user-missing-in-users": Right(told="1 user with ratings is not in the table of users (it is 12)"),
    "ml1m-space-padded": Right(),
    "ml1m-time-negative": NO_TIMES,
    "ml1m-title-with-separator": Right(),
    "ml1m-uppercase-names": Right(),
    "ml1m-users-real-age": Right(),
    "ml1m-with-header": Right(),
    "movielens-csv-with-tabs": Right(),
    "netflix-kaggle-ratings_small": Right(),
    "netflix-prize": Right(),
    "notebook-0to4": Right(times=0, scale=(0, 4, 1)),
    "notebook-0to5-integers": Right(times=0, scale=(0, 5, 1)),
    "notebook-all-4": Right(times=0, scale=(4, 4, 1)),
    "notebook-bom": Right(),
    "notebook-booleans": Right(times=0, scale=(0, 1, 1)),
    "notebook-columns-reordered-extra": Right(),
    "notebook-iso-dates": Right(),
    "notebook-jester-minus-10to10": Right(times=0, scale=(-10, 10, 0)),
    "notebook-mal-minus-1": Right(ratings=46, times=0, scale=(1, 10, 1), told="15 lines with -1 were set aside"),
    "notebook-one-nan-of-66": Right(ratings=60, times=60, refused=(("no rating", 1),)),
    "notebook-pandas-index-column": Right(),
    "notebook-quoted-fields": Right(),
    "notebook-thousands-sep-time": Right(),
    "odd-string-user-ids": Right(),
    "one-user-one-movie": Right(users=1, movies=1, ratings=1, times=1, scale=(4, 4, 1)),
    "rating-5-of-nan": Right(ratings=57, times=57, refused=(("no rating", 4),)),
    "ratings-truncated-midline": Right(ratings=60, times=60, refused=(("cut off in the middle", 1),)),
    "scale-1-7": Right(scale=(1, 7, 1)),
    "semicolon-tabs": NO_TIMES,
    "string-ids": Right(),
    "surprise-jester-space": Right(users=5, movies=2, ratings=5, times=0, scale=(-10, 10, 1)),
    "surprise117-continuous": Right(times=0, scale=(2.60292, 2.98268, 0)),
    "surprise157-unary": Right(times=0, scale=(1, 1, 1)),
    "time-text-null": NO_TIMES,
    "unbalanced-quote-in-title-10m": Right(),
    "unescaped-quotes-in-title": Right(),
    "weird-titles": Right(),
    "year-in-own-column": Right(),
    "yelp": Right(),
    "yelp-ids": Right(),
    "zip-deep-nested": Right(),
}
SENTENCES = {
    "git-lfs-pointer": "ratings.csv in git-lfs-pointer is a pointer of Git LFS and not the file",
    "html-login-page": "ratings.csv in html-login-page is a web page",
    "movies.csv-empty": "movies.csv in movies.csv-empty is empty",
    "nul-bytes": "ratings.csv in nul-bytes has runs of NUL bytes",
    "ratings.csv-header-only": "ratings.csv in ratings.csv-header-only has no ratings; a line should read 3 fields",
    "two-sets": "two-sets holds 2 data sets (a/ratings.csv and b/ratings.csv)",
    "zip-in-zip": "inner.zip in mine.zip is a zip",
}


def test_every_case_has_its_right_value_or_sentence():
    assert {path.name for path in CASES.iterdir()} == {*RIGHT, *SENTENCES}


@pytest.mark.parametrize("case", RIGHT)
def test_a_case_is_read_as_it_should_be(data_dir, case):
    right = RIGHT[case]
    dataset = load(str(CASES / case))
    assert (dataset.n_users, dataset.n_movies, dataset.n_ratings) == (right.users, right.movies, right.ratings)
    assert (0 if dataset.times is None else (~np.isnat(dataset.times)).sum()) == right.times
    assert (dataset.scale.low, dataset.scale.high, dataset.scale.step) == pytest.approx(right.scale, abs=1e-5)
    assert tuple((item.reason, item.count) for item in dataset.refused) == right.refused
    assert "; ".join(dataset.told).startswith(right.told)
    assert bool(dataset.told) == bool(right.told)


@pytest.mark.parametrize("case", SENTENCES)
def test_a_case_that_is_no_data_set_is_refused_in_one_sentence(data_dir, case):
    with pytest.raises(DatasetError) as caught:
        load(str(CASES / case))
    assert str(caught.value).startswith(SENTENCES[case])
    assert "\n" not in str(caught.value)


def the(case: str):
    return load(str(CASES / case))


def test_ids_come_back_as_they_went_in(data_dir):
    assert the("ids-beyond-253").users.ids[:2].tolist() == [100000000000000001, 100000000000000002]
    assert the("amazon-atomic-leading-zero").movies.ids[0] == "0001388703"
    assert {"NA", "nan", "null", "../x", "=1+1", "é"} <= set(the("odd-string-user-ids").users.ids)
    assert {"-X3escB3aJ_rP1u5DaTN9", '"q"', "$u"} <= set(the("yelp-ids").users.ids)
    assert {"1", "bob"} <= set(the("mixed-int-and-string-ids").users.ids)
    assert the("ml1m-space-padded").users.ids.tolist() == list(range(1, 13))
    assert the("notebook-quoted-fields").users.is_integer


def test_titles_stay_as_they_are_whatever_quotes_are_in_them(data_dir):
    titles = the("unescaped-quotes-in-title").movie_table["title"].tolist()
    assert titles[6] == '"Great Performances" Cats'
    assert the("unbalanced-quote-in-title-10m").movie_table["title"][6] == '"Great Performances Cats'
    assert the("unbalanced-quote-in-title-10m").movie_table["title"][3].startswith("The City of Lost Children (La Cité")
    assert the("weird-titles").movie_table["title"][1] == "<script>alert(1)</script>"
    assert the("ml1m-title-with-separator").movie_table["title"].iloc[-1] == "Wallace:: & Gromit"


def test_genres_years_tags_and_links_are_known(data_dir):
    assert the("genres-python-list").movie_table["genres"][0] == ["Animation", "Children's", "Comedy"]
    assert the("year-in-own-column").movie_table["year"].tolist()[:2] == [1995, 1995]
    assert the("ml100k-space-separated").movie_table["genres"][0] == ["Animation", "Children's", "Comedy"]
    small = the("ml-latest-small").movie_table
    assert small["tags"].tolist()[2] == ["funny"]
    assert (small["imdb_id"][0], small["tmdb_id"][0]) == ("0114709", "862")
    assert the("goodbooks").movie_table["year"].tolist()[0] == 1995  # the title knows better than the column


def test_times_are_what_they_say(data_dir):
    assert the("notebook-iso-dates").times[0] == np.datetime64("2019-03-01T21:20:11")
    assert the("netflix-prize").times[0] == np.datetime64("2005-09-06")
    assert the("notebook-thousands-sep-time").times[0] == np.datetime64(978300760, "s")
    assert the("float-time").times[0] == np.datetime64(978300760, "s")


def test_ages_are_in_years_where_one_of_them_is_no_code(data_dir):
    table = the("ml1m-users-real-age").user_table
    assert table["age"][1] == 26
    assert table["age_group"][1] == "25-34"
    assert the("ml1m-half-stars-with-users").user_table.columns.tolist()[2] == "age_group"


def test_a_scale_is_held_as_people_write_it(data_dir):
    assert the("notebook-jester-minus-10to10").scale == Scale(-10, 10, 0)
