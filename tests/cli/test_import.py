"""Books brought by ``data import``: reported on, saved, trained on, recommended from; renamed, redescribed, deleted."""

import pytest

from recsys import sources
from recsys.data.dataset import Scale
from recsys.jobs.training import job
from tests import book_club
from tests.cli.invoked import document, run

MAPPED = ["--map", "user=reader", "--map", "item=book", "--map", "rating=points", "--map", "time=when"]


@pytest.fixture
def file(tmp_path_factory):
    """The ratings of books, in a folder of their owner."""
    file = tmp_path_factory.mktemp("own") / "Our ratings.csv"
    file.write_bytes(book_club.ratings_csv())
    return str(file)


def failure(*arguments: str, code: int = 1) -> str:
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    return result.stderr


def imported(file: str, *more: str):
    return document("data", "import", file, "--name", "books", *MAPPED, *more)


def test_from_a_file_of_books_to_recommendations_in_its_own_ids(data_dir, file):
    answer = imported(file, "--describe", "Of our club")
    assert (answer["name"], answer["saved"], answer["path"]) == ("books", True, str(data_dir / "books"))
    assert answer["words"] == {
        "user": "reader",
        "users": "readers",
        "movie": "book",
        "movies": "books",
        "star": "point",
        "stars": "points",
        "rating": "rating",
        "ratings": "ratings",
    }
    report = answer["report"]
    assert (report["n_rows"], report["n_ratings"], report["n_users"], report["n_movies"]) == (345, 343, 24, 20)
    assert report["scale"] == {"low": 1, "high": 10, "step": 1}
    assert report["density"] == pytest.approx(343 / (24 * 20))
    assert {line for item in report["refused"] for line in item["lines"]} == set(book_club.BAD_LINES)

    assert [item["name"] for item in document("data", "list")["available"]] == ["books"]
    facts = document("data", "describe", "books")
    assert (facts["n_ratings"], facts["n_times"]) == (343, 343)
    assert (facts["description"], facts["words"]["movies"]) == ("Of our club", "books")
    dataset = sources.load("books")
    assert sorted(dataset.users.ids) == sorted(book_club.READERS)
    assert sorted(dataset.movies.ids) == book_club.BOOKS
    assert dataset.words.movies == "books"

    document("train", "--dataset", "books", "--model", "svd", "--set", "n_factors=2")
    best = document("recommend", "--dataset", "books", "--model", "svd", "--user", "007", "-n", "3")
    rated = {row["movie_id"] for row in best["rated"]}
    assert rated == {isbn for j, isbn in enumerate(book_club.BOOKS) if 5 * j % 7 >= 2}
    assert best["recommendations"][0]["movie_id"] in set(book_club.BOOKS) - rated
    assert book_club.BOOKS.index(best["recommendations"][0]["movie_id"]) % 2 == 0  # reader 0 loves even books


def test_what_is_not_stated_is_guessed_and_can_be_guessed_wrongly(data_dir, file):
    answer = document("data", "import", file, "--name", "books", "--dry-run")
    table = next(table for table in answer["tables"] if table["role"] == "ratings")
    assert table["roles"] == {"user": "reader", "item": "book", "rating": "score", "time": "when"}
    assert answer["report"]["scale"]["high"] > 10


def test_people_are_told_the_same_in_sentences(data_dir, file):
    result = run("data", "import", file, "--name", "books", *MAPPED)
    assert result.exit_code == 0, result.stderr
    text = result.stdout
    assert "345 read, 343 ratings kept" in text
    assert "user = reader, item = book, rating = points, time = when" in text
    assert "1 to 10 points in steps of 1" in text
    assert "readers, books, points" in text
    assert "345" in text
    assert "'many'" in text
    assert "python -m recsys train --dataset books" in text


def test_titles_come_with_a_table_of_the_items(data_dir, file, tmp_path_factory):
    items = tmp_path_factory.mktemp("items") / "books.csv"
    items.write_bytes(book_club.books_csv())
    imported(file, "--items", str(items))
    table = sources.load("books").movie_table.set_index("movie_id")
    assert table.loc[book_club.BOOKS[3], "title"] == "Book, the 3th"
    assert table.loc[book_club.BOOKS[3], "year"] == 1993


def test_a_dry_run_leaves_nothing_behind(data_dir, file):
    answer = imported(file, "--dry-run")
    assert (answer["saved"], answer["path"]) == (False, None)
    assert answer["report"]["n_ratings"] == 343
    assert list(data_dir.iterdir()) == []
    assert "Nothing was saved" in run("data", "import", file, "--name", "books", "--dry-run").stdout


def test_what_fails_leaves_nothing_behind(data_dir, file):
    assert "nope" in failure("data", "import", file, "--name", "books", "--map", "rating=nope")
    assert list(data_dir.iterdir()) == []


def test_scale_not_rated_and_core_are_as_stated(data_dir, file):
    scale = ["--scale", "0:10:1", "--not-rated", "1"]
    answer = imported(file, *scale, "--min-ratings", "5")
    assert sources.load("books").scale == Scale(0, 10, 1)
    n_ones = sum(
        book_club.points(i, j) == 1
        for i in range(len(book_club.READERS))
        for j in range(len(book_club.BOOKS))
        if (3 * i + 5 * j) % 7 >= 2
    )
    assert answer["report"]["n_ratings"] == 343 - n_ones
    assert all(few["users"] == 0 for few in answer["report"]["fewer_than"] if few["k"] <= 5)


@pytest.mark.parametrize("separator", [";", "\t", "|", "::"])
def test_the_separator_is_told_or_stated(data_dir, tmp_path_factory, separator):
    file = tmp_path_factory.mktemp("own") / "ratings.txt"
    file.write_bytes(book_club.ratings_csv(separator))
    stated = {"\t": "tab"}.get(separator, separator)
    for more in ([], ["--separator", stated]):
        assert imported(str(file), "--dry-run", *more)["report"]["n_ratings"] == 343


def test_without_a_header_columns_go_by_their_place(data_dir, tmp_path_factory):
    file = tmp_path_factory.mktemp("own") / "ratings.csv"
    file.write_bytes(book_club.ratings_csv().partition(b"\n")[2])
    places = ["--map", "user=1", "--map", "item=2", "--map", "rating=4", "--map", "time=5"]
    answer = document("data", "import", str(file), "--name", "books", "--no-header", *places, "--dry-run")
    assert answer["report"]["n_ratings"] == 343


def test_clicks_are_what_a_file_without_ratings_has(data_dir, file):
    answer = document("data", "import", file, "--name", "books", *MAPPED[:4], "--map", "rating=")
    assert answer["report"]["scale"]["low"] == answer["report"]["scale"]["high"]
    assert any("likes" in remark for remark in answer["report"]["remarks"])
    assert sources.load("books").is_implicit


def test_words_are_as_stated_with_a_plural_of_their_own(data_dir, file):
    answer = imported(file, "--words", "item=novel,user=person/people,star=mark")
    assert list(answer["words"].values()) == [
        "person",
        "people",
        "novel",
        "novels",
        "mark",
        "marks",
        "rating",
        "ratings",
    ]
    assert sources.load("books").words.users == "people"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--map", "reader=user"], "is not NAME=VALUE with one of these names: user, item, rating, time"),
        (["--map", "user"], "is not NAME=VALUE"),
        (["--scale", "10:1:1"], "is no scale: write LOW:HIGH:STEP"),
        (["--scale", "a:b"], "is no scale"),
        (["--scale", "1"], "is no scale"),
        (["--separator", "x"], "is no separator"),
        (["--words", "book=item"], "is not NAME=VALUE with one of these names: item, user, star"),
        (["--min-ratings", "-1"], "-1 is not in the range"),
        (["--not-rated", "none"], "is not a valid float"),
    ],
)
def test_wrong_usage_is_exit_code_two_and_says_what_is_right(data_dir, file, arguments, sentence):
    assert sentence in failure("data", "import", file, "--name", "books", *arguments, code=2)
    assert list(data_dir.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("my books", "cannot be a name here"),
        ("../books", "cannot be a name here"),
        ("bücher", "cannot be a name here"),
        ("models", "keeps for itself"),
        ("there", "there is a there in"),
    ],
)
def test_a_name_that_cannot_be_one_is_one_sentence(data_dir, file, name, sentence):
    (data_dir / "there").mkdir()
    told = failure("data", "import", file, "--name", name)
    assert sentence in told
    assert told.count("\n") == 1


def test_renamed_its_models_are_served(data_dir, file):
    imported(file)
    document("train", "--dataset", "books", "--model", "bias")
    assert document("data", "rename", "books", "novels") == {
        "name": "novels",
        "path": str(data_dir / "novels"),
        "n_runs": 1,
    }
    assert document("recommend", "--dataset", "novels", "--model", "bias", "--user", "NA")["recommendations"]
    assert "there is no data set 'books'" in failure("data", "describe", "books")


def test_redescribed_its_models_are_served(data_dir, file):
    imported(file)
    document("train", "--dataset", "books", "--model", "bias")
    answer = document("data", "redescribe", "books", "--describe", "Novels", "--words", "item=novel")
    assert answer["description"] == "Novels"
    assert (answer["words"]["movies"], answer["words"]["users"]) == ("novels", "readers")
    assert sources.load("books").words.movie == "novel"
    assert document("recommend", "--dataset", "books", "--model", "bias", "--user", "NA")["recommendations"]


def test_it_is_deleted_only_when_told_twice(data_dir, file):
    imported(file)
    document("train", "--dataset", "books", "--model", "bias")
    told = failure("data", "delete", "books")
    assert "and 1 training of it would be gone for good; say so with --yes" in told
    assert sources.load("books").n_ratings == 343
    assert document("data", "delete", "books", "--yes") == {"name": "books", "n_runs": 1}
    assert sorted(path.name for path in data_dir.glob("*/*") if not path.name.startswith("trainer")) == []


def test_while_it_is_trained_on_it_is_not_deleted(data_dir, file):
    imported(file)
    with job.the_only_trainer():
        assert "a training is running in this data folder" in failure("data", "delete", "books", "--yes")
    assert sources.load("books").n_ratings == 343


@pytest.mark.parametrize("command", ["rename tribes x", "redescribe tribes", "delete tribes --yes"])
def test_what_was_put_there_by_hand_is_left_alone(tribes_on_disk, command):
    assert "was not imported but put into the data folder by hand" in failure("data", *command.split())
