"""Why above, where a movie stands, and why a list is empty, on the command line."""

import pytest

from tests.cli.test_steer import COMMON, document, run, train_item_knn

USER = ("--user", "1014")  # position 2: an even one


@pytest.fixture
def trained(tribes_after):
    return tribes_after(train_item_knn)


@pytest.fixture
def best(trained):
    return document("recommend", *COMMON, *USER)["recommendations"]


def test_a_movie_is_told_with_its_place_in_the_list(best):
    first = best[0]
    answer = document("explain", *COMMON, *USER, "--movie", str(first["movie_id"]))
    assert (answer["standing"]["status"], answer["standing"]["rank"]) == ("ranked", 1)
    assert answer["standing"]["of"] == len(best)
    assert "why_above" not in answer
    printed = run("explain", *COMMON, *USER, "--movie", str(first["movie_id"])).stdout
    assert printed.rstrip().endswith(f"is at rank 1 of {len(best)}.")


def test_the_difference_of_two_movies_adds_up_on_the_command_line(best):
    first, last = str(best[0]["movie_id"]), str(best[-1]["movie_id"])
    compared = document("explain", *COMMON, *USER, "--movie", first, "--above", last)["why_above"]
    assert compared["unit"] == "stars"
    assert sum(part["difference"] for part in compared["parts"]) == pytest.approx(compared["difference"])
    assert compared["below"]["rank"] == len(best)
    printed = run("explain", *COMMON, *USER, "--movie", first, "--above", last).stdout
    assert compared["words"] in printed
    assert f"{compared['difference']:+7.3f}  stars more" in printed


def test_a_movie_that_is_not_in_the_list_is_told_why(best, half_seen):
    first = str(best[0]["movie_id"])
    rated = half_seen.movies.ids[half_seen.ratings.movie_idx[half_seen.rows_of_user(2)[0]]]
    assert "is rated already" in run("explain", *COMMON, *USER, "--movie", first, "--above", str(rated)).stdout
    assert "is unknown to the model" in run("explain", *COMMON, *USER, "--movie", first, "--above", "4780").stdout
    filtered = document("explain", *COMMON, *USER, "--movie", first, "--year", "1800-1810")["standing"]
    assert (filtered["status"], filtered["filters"]) == ("filtered", ["year 1800-1810"])


def test_another_movie_that_is_not_there_is_named(best):
    result = run("explain", *COMMON, *USER, "--movie", str(best[0]["movie_id"]), "--above", "77")
    assert result.exit_code == 1
    assert "unknown movie id '77'" in result.stderr


def test_an_empty_list_says_why_in_text_and_in_its_document(trained):
    asked = (*COMMON, *USER, "--year", "1850")
    words = "Nothing to recommend: no movie has year 1850."
    answer = document("recommend", *asked)
    assert (answer["recommendations"], answer["why_empty"]) == ([], words)
    printed = run("recommend", *asked).stdout
    assert words in printed
    assert "0 best" not in printed
    assert "why_empty" not in document("recommend", *COMMON, *USER)


def test_a_visitor_who_rated_everything_is_told_so(trained, half_seen, tmp_path):
    file = tmp_path / "all.csv"
    file.write_text("movie_id,rating\n" + "".join(f"{movie},4\n" for movie in half_seen.movies.ids[:20]))
    answer = document("recommend", *COMMON, "--ratings", str(file))
    assert answer["why_empty"] == "Nothing is left to recommend: all 20 movies that the model knows are rated."


def test_a_movie_that_nothing_is_like_is_told_why(trained):
    nothing = ("similar", "--dataset", "tribes", "--movie", "4780")
    words = "Item k-NN has learned from none of its ratings, so it knows nothing like it."
    answer = document(*nothing, "--model", "item-knn")
    assert (answer["similar"], answer["why_empty"]) == ([], words)
    assert run(*nothing, "--model", "item-knn").stdout == f"Film 20: {words}\n"
    document("train", "--dataset", "tribes", "--model", "bias")
    like = ("similar", "--dataset", "tribes", "--movie", "5000")
    assert document(*like, "--model", "bias")["why_empty"] == "Biases knows no likeness of movies."
    assert "why_empty" not in document(*like, "--model", "item-knn")
