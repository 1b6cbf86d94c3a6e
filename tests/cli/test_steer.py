"""A visitor instead of a user, filters, steering, reasons and likeness on the command line."""

import json

import pytest

from tests.cli.invoked import document, run

COMMON = ("--dataset", "tribes", "--model", "item-knn")


@pytest.fixture
def trained(tribes_after):
    return tribes_after(train_item_knn)


def train_item_knn():
    return document("train", *COMMON)


@pytest.fixture
def mine(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text("movie_id,rating\n5000,5\n4989,1\n4978,5\n")  # the first three films: even, odd, even
    return str(file)


def test_a_visitor_is_recommended_what_they_have_not_rated(trained, mine):
    answer = document("recommend", *COMMON, "--ratings", mine, "-n", "4")
    assert answer["user_id"] is None
    assert [row["movie_id"] for row in answer["rated"]] == [4978, 5000, 4989]
    best = answer["recommendations"]
    assert [row["rank"] for row in best] == [1, 2, 3, 4]
    assert not {row["movie_id"] for row in best} & {5000, 4989, 4978}
    assert all(row["genres"] == ["Comedy", "Romance"] for row in best)  # even films, like those with five stars


def test_filters_are_applied_before_the_cut(trained, mine):
    filters = ("--genre-any", "Drama", "--genre-none", "Romance", "--year", "1983-1993", "--min-ratings", "2")
    answer = document("recommend", *COMMON, "--ratings", mine, "-n", "3", *filters)
    years = [1980 + (5000 - row["movie_id"]) // 11 for row in answer["recommendations"]]
    assert len(years) == 3
    assert all(1983 <= year <= 1993 and year % 2 for year in years)
    both = ("--genre-all", "Comedy", "--genre-all", "Drama")
    assert document("recommend", *COMMON, "--ratings", mine, *both)["recommendations"] == []


def test_the_number_of_ratings_can_be_bounded(trained, half_seen):
    answer = document("recommend", *COMMON, "--user", "1000", "--min-ratings", "12", "--max-ratings", "12")
    assert all(row["n_ratings"] == 12 for row in answer["recommendations"])
    nothing = document("recommend", *COMMON, "--user", "1000", "--min-ratings", "1000")
    assert nothing["recommendations"] == []


def test_steering_says_what_it_costs(trained, mine):
    answer = document("recommend", *COMMON, "--ratings", mine, "--varied", "0.8", "--match-genres", "0.3")
    assert set(answer["costs"]) == {"varied", "match_genres", "together"}
    assert "costs" not in document("recommend", *COMMON, "--ratings", mine)
    assert "Steering costs" in run("recommend", *COMMON, "--ratings", mine, "--adventurous", "0.5").stdout


@pytest.mark.parametrize("who", ["user", "visitor"])
def test_the_parts_of_an_explanation_add_up(trained, mine, who):
    whom = ("--ratings", mine) if who == "visitor" else ("--user", "1007")
    found = document("explain", *COMMON, *whom, "--movie", "4956")
    expected = {"movie_id", "title", "predicted", "mean", "user_bias", "movie_bias", "contributions", "rest"}
    assert expected <= set(found)
    assert found["movie_id"] == 4956
    assert set(found["contributions"][0]) == {"movie_id", "title", "rating", "stars"}
    parts = [found["mean"], found["user_bias"], found["movie_bias"], found["rest"]]
    total = sum(parts) + sum(row["stars"] for row in found["contributions"])
    assert total == pytest.approx(found["predicted"], abs=1e-4)


def test_an_explanation_in_words_names_the_rating(trained, mine):
    output = run("explain", *COMMON, "--ratings", mine, "--movie", "4956").stdout
    assert output.startswith("Film 4: ")
    assert "Mostly because this visitor gave Film " in output
    assert "Beyond these ratings" in output
    about_a_user = run("explain", *COMMON, "--user", "1007", "--movie", "5000").stdout
    assert "user 1007" in about_a_user
    assert not {"you", "your", "yours"} & set(about_a_user.casefold().replace(".", " ").split())


def test_similar_lists_movies_in_order(trained):
    answer = document("similar", *COMMON, "--movie", "5000", "-n", "3")
    assert (answer["movie_id"], answer["title"]) == (5000, "Film 0")
    assert [row["rank"] for row in answer["similar"]] == [1, 2, 3]
    assert set(answer["similar"][0]) == {"rank", "movie_id", "title", "genres", "score", "n_ratings"}
    assert all(row["genres"] == ["Comedy", "Romance"] for row in answer["similar"])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["recommend", "--user", "1000", "--genre-any", "Opera"], "no genre 'Opera'; it has: Comedy, Drama, Romance"),
        (["recommend", "--user", "1000", "--year", "19xx"], "--year needs two years such as 1980-1999"),
        (["recommend", "--user", "1000", "--year", "1999-1980"], "years must not end before they start"),
        (["recommend", "--user", "1000", "--min-ratings", "9", "--max-ratings", "2"], "counts must not end before"),
        (["recommend", "--user", "1000", "--varied", "2"], "varied must be between 0 and 1, got 2"),
        (["recommend", "--ratings", "nowhere.csv"], "there is no file nowhere.csv"),
        (["explain", "--user", "1000", "--movie", "9"], "unknown movie id '9'"),
        (["similar", "--movie", "x"], "unknown movie id 'x'"),
        (["similar", "--movie", "5000", "-n", "0"], "-n must be at least 1"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(trained, arguments, sentence):
    command, *rest = arguments
    result = run(command, *COMMON, *rest)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(("content", "sentence"), [("5000,6", "not on the scale"), ("1,5", "unknown movie id '1'")])
def test_ratings_that_cannot_be_used_are_one_sentence(trained, tmp_path, content, sentence):
    file = tmp_path / "bad.csv"
    file.write_text(f"movie_id,rating\n{content}\n")
    result = run("recommend", *COMMON, "--ratings", str(file))
    assert (result.exit_code, result.stdout) == (1, "")
    assert sentence in result.stderr


@pytest.mark.parametrize("who", [[], ["--user", "1000", "--ratings", "x.csv"]])
def test_either_a_user_or_a_visitor_is_asked_about(trained, who):
    result = run("recommend", *COMMON, *who)
    assert result.exit_code == 2
    assert "give one of --user and --ratings" in result.stderr


def test_a_model_that_knows_its_doubts_can_be_cautious_and_another_cannot(trained, mine):
    small = ("--set", "n_factors=2", "--set", "sweeps=12", "--set", "burn_in=4")
    document("train", "--dataset", "tribes", "--model", "bayes", *small)
    asked = ("recommend", "--dataset", "tribes", "--ratings", mine, "-n", "5", "--curious", "-1")
    answer = document(*asked, "--model", "bayes")
    assert answer["costs"]["curious"] >= 0
    assert all(row["low"] <= row["predicted"] <= row["high"] for row in answer["recommendations"])
    first = answer["recommendations"][0]
    told = run(*asked, "--model", "bayes").stdout
    assert f"{first['predicted']:.2f} (80 % {first['low']:.1f}–{first['high']:.1f})  {first['title']}" in told
    result = run(*asked, "--model", "item-knn")
    assert (result.exit_code, "does not know how sure it is" in result.stderr) == (1, True)


def train_ease():
    return document("train", "--dataset", "tribes", "--model", "ease")


def test_a_list_is_in_the_models_own_order_or_by_the_highest_prediction(tribes_after):
    tribes_after(train_ease)
    asked = ("recommend", "--dataset", "tribes", "--model", "ease", "--user", "1000", "-n", "20")
    fit, stars = (document(*asked, "--order", order)["recommendations"] for order in ("fit", "stars"))
    assert document(*asked)["recommendations"] == fit
    assert [row["fit"] for row in fit] == sorted((row["fit"] for row in fit), reverse=True)
    assert [row["predicted"] for row in stars] == sorted((row["predicted"] for row in stars), reverse=True)
    assert {row["movie_id"]: row["fit"] for row in fit} == {row["movie_id"]: row["fit"] for row in stars}
    assert run(*asked, "--order", "best").exit_code == 2


ELSEWHERE = """Date,Name,Year,Letterboxd URI,Rating
2020-01-01,Film 0,1980,u,5
2020-01-02,The Film 1,1982,u,0.5
2020-01-03,Film Two,1982,u,4.5,extra,fields
2020-01-04,Film 3 (1983),,u,
2020-01-05,Metropolis,1927,u,4
"""


@pytest.fixture
def elsewhere(tmp_path):
    file = tmp_path / "ratings.csv"
    file.write_text(ELSEWHERE)
    return str(file)


def test_an_export_of_another_place_is_a_visitor_too_and_what_became_of_it_is_told(trained, elsewhere, mine):
    answer = document("recommend", *COMMON, "--ratings", elsewhere, "-n", "4")
    assert [(row["movie_id"], row["stars"]) for row in answer["brought"]["matched"]] == [
        (5000, 5),
        (4989, 1),
        (4978, 5),
    ]
    assert [row["title"] for row in answer["brought"]["unknown"]] == ["Metropolis"]
    assert [(row["line"], row["reason"]) for row in answer["brought"]["left_out"]] == [(5, "not rated")]
    own = document("recommend", *COMMON, "--ratings", mine, "-n", "4")  # the same three films, the same stars
    assert own["recommendations"] == answer["recommendations"]
    assert own["brought"]["source"] == "Matinee"
    assert "brought" not in document("recommend", *COMMON, "--user", "1000")


def test_people_are_told_what_of_an_export_is_not_used(trained, elsewhere, mine):
    told = run("recommend", *COMMON, "--ratings", elsewhere).stderr
    assert "Letterboxd: 3 ratings matched, 1 unknown, 1 left out" in told
    assert "unknown: Metropolis (1927)" in told

    assert "left out, line 5: Film 3, not rated" in told
    assert "matched" not in run("recommend", *COMMON, "--ratings", mine).stderr


def test_what_is_ambiguous_is_chosen_by_the_one_who_asks(trained, tmp_path):
    file = tmp_path / "trakt.json"
    names = "Film 0 (1980)", "Film 4: Again (1985)"  # Film 4 is of 1984
    file.write_text(json.dumps([{"rated_at": "2020-01-01", "title": name, "rating": 9} for name in names]))
    asked = ("recommend", *COMMON, "--ratings", str(file))
    brought = document(*asked)["brought"]
    assert [row["movie_id"] for row in brought["matched"]] == [5000]
    assert [[film["movie_id"] for film in row["candidates"]] for row in brought["ambiguous"]] == [[4956]]
    assert "to choose: Film 4: Again (1985) may be Film 4, --choose 2=4956" in run(*asked).stderr
    brought = document(*asked, "--choose", "2=4956")["brought"]
    assert [row["movie_id"] for row in brought["matched"]] == [5000, 4956]
    for wrong, sentence in (("1=4956", "needs ROW=ID"), ("2", "needs ROW=ID"), ("2=1", "unknown movie id '1'")):
        result = run(*asked, "--choose", wrong)
        assert (result.exit_code, sentence in result.stderr) == (1, True)
    assert run("recommend", *COMMON, "--user", "1000", "--choose", "2=4956").exit_code == 2


def test_an_export_of_other_films_alone_is_one_sentence(trained, tmp_path):
    file = tmp_path / "ratings.csv"
    file.write_text("Date,Name,Year,Letterboxd URI,Rating\n2020-01-05,Metropolis,1927,u,4\n")
    result = run("recommend", *COMMON, "--ratings", str(file))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "none of the 1 ratings of Letterboxd is of a movie of this data set, the first of 'Metropolis (1927)'" in (
        result.stderr
    )
