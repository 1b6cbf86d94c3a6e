import io
import json
import os
import time

import pytest

from recsys.data.dataset import Scale
from recsys.data.words import OF_MOVIES, Words
from recsys.errors import DatasetError, RecsysError
from recsys.sources.imports.card import CARD, Card, read_card
from recsys.sources.imports.saved import free_name, imported_set, imported_sets, is_imported, redescribe, save
from recsys.sources.imports.staging import Staging
from recsys.sources.recipe import Recipe

BOOKS = Words("reader", "readers", "book", "books", "point", "points")
RECIPE = Recipe(ratings="r.csv", columns={"item": "book", "time": ""}, scale=Scale(1, 10, 1), not_rated=(-1.0,))


@pytest.fixture
def staging():
    with Staging() as staging:
        staging.add("My ratings.csv", io.BytesIO(b"reader,book,stars\n1,2,3\n"))
        yield staging


def test_what_is_saved_is_the_files_as_they_came_and_a_card(data_dir, staging):
    seen = []
    path = save(staging, "books", RECIPE, words=BOOKS, description=" Mine. ", progress=lambda *at: seen.append(at))
    assert path == data_dir / "books"
    assert sorted(file.name for file in path.iterdir()) == ["My-ratings.csv", CARD]
    assert (path / "My-ratings.csv").read_bytes() == b"reader,book,stars\n1,2,3\n"
    card = read_card(path)
    assert (card.recipe, card.words, card.description) == (RECIPE, BOOKS, "Mine.")
    assert card.files == {"My-ratings.csv": "My ratings.csv"}
    assert card.imported.endswith("+00:00")
    assert json.loads((path / CARD).read_text())["version"] == 1
    assert seen == [(24, 24)]
    assert [path.name for path in data_dir.iterdir()] == ["books"]


def test_what_is_saved_shares_nothing_with_the_person_s_own_file(data_dir, tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("1,2,3")
    with Staging() as staging:
        staging.take(own)
        path = save(staging, "books", Recipe())
    own.write_text("changed")
    assert (path / "own.csv").read_text() == "1,2,3"


@pytest.mark.parametrize("fault", ["copy", "card", "rename"])
def test_it_is_saved_whole_or_not_at_all(data_dir, staging, monkeypatch, fault):
    def fail(*args, **kwargs):
        raise OSError(28, "No space left on device")

    places = {"copy": (os, "fsync"), "card": (Card, "write"), "rename": (type(data_dir), "rename")}
    monkeypatch.setattr(*places[fault], fail)
    with pytest.raises(DatasetError, match="cannot be written: No space left on device"):
        save(staging, "books", Recipe())
    assert list(data_dir.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["", "a b", "é", "../x", "/x", ".x", "x" * 101, "cache", "Models", "x.zip", "a\0", "x\n"]
)
def test_a_name_that_cannot_be_one_is_refused(data_dir, staging, name):
    with pytest.raises(RecsysError):
        save(staging, name, Recipe())
    assert list(data_dir.iterdir()) == []


@pytest.mark.parametrize("there", ["books", "BOOKS", "books.zip", "Books.ZIP"])
def test_a_name_that_is_taken_is_refused_whatever_its_capitals(data_dir, staging, there):
    (data_dir / there).mkdir()
    with pytest.raises(DatasetError, match=f"there is a {there} in"):
        save(staging, "books", Recipe())
    assert [path.name for path in data_dir.iterdir()] == [there]


def test_a_name_is_proposed_that_is_free(data_dir):
    assert free_name("books") == "books"
    for there in ("books.zip", "Books-2", "cache"):
        (data_dir / there).mkdir()
    assert free_name("books") == "books-3"
    assert free_name("cache") == "cache-2"
    (data_dir / ("x" * 100)).mkdir()
    assert free_name("x" * 100) == "x" * 90 + "-2"


def test_a_set_is_saved_in_a_data_folder_that_was_not_there(data_dir, staging, monkeypatch):
    monkeypatch.setenv("RECSYS_DATA_DIR", str(data_dir / "new" / "data"))
    assert is_imported(save(staging, "books", Recipe()).name)


def test_what_an_import_left_that_broke_off_goes_after_a_day(data_dir, staging):
    for name, age in ((".import-1-old", 90_000), (".import-2-new", 60)):
        (data_dir / name).mkdir()
        os.utime(data_dir / name, (time.time() - age,) * 2)
    save(staging, "books", Recipe())
    assert sorted(path.name for path in data_dir.iterdir()) == [".import-2-new", "books"]


def test_imported_sets_are_listed_and_others_are_not(data_dir, staging):
    for name in ("b", "A"):
        save(staging, name, Recipe())
    (data_dir / "by-hand").mkdir()
    save(staging, "damaged", Recipe())
    (data_dir / "damaged" / CARD).write_text("{")
    assert [one.name for one in imported_sets()] == ["A", "b"]


def test_of_what_was_put_there_by_hand_it_is_told_so(data_dir):
    (data_dir / "ml-1m.zip").write_bytes(b"")
    (data_dir / "folder").mkdir()
    for name in ("ml-1m", "folder"):
        with pytest.raises(DatasetError, match=f"{name} was not imported but put into the data folder by hand"):
            imported_set(name)
    with pytest.raises(DatasetError, match=r"there is no imported data set 'x' in .* \(none\)"):
        imported_set("x")
    with pytest.raises(RecsysError):
        imported_set("../x")


def test_description_and_words_are_changed_each_on_its_own(data_dir, staging):
    save(staging, "books", RECIPE, words=BOOKS, description="Mine.")
    redescribe("books", description="Yours.")
    assert (imported_set("books").card.words, imported_set("books").card.description) == (BOOKS, "Yours.")
    redescribe("books", words=OF_MOVIES)
    card = imported_set("books").card
    assert (card.words, card.description, card.recipe) == (OF_MOVIES, "Yours.", RECIPE)
    redescribe("books", description="")
    assert imported_set("books").card.description == ""


@pytest.mark.parametrize(
    "wrong", [{"description": "x" * 2001}, {"words": Words(movie="")}, {"words": Words(user="x\ny")}]
)
def test_what_cannot_be_a_description_or_a_word_is_refused(data_dir, staging, wrong):
    save(staging, "books", RECIPE, description="Mine.")
    with pytest.raises(DatasetError):
        redescribe("books", **wrong)
    assert imported_set("books").card.description == "Mine."


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda card: card | {"version": 2}, "imported by a later version of Matinee"),
        (lambda card: card | {"files": {"../x": "x"}}, "damaged"),
        (lambda card: card | {"files": {"a/b": "x"}}, "damaged"),
        (lambda card: card | {"files": {CARD: "x"}}, "damaged"),
        (lambda card: card | {"files": ["x"]}, "damaged"),
        (lambda card: card | {"words": {}}, "damaged"),
        (lambda card: card | {"recipe": {"nope": 1}}, "damaged"),
        (lambda card: card | {"description": 1}, "damaged"),
        (lambda card: [card], "damaged"),
        (lambda card: None, "damaged"),
    ],
)
def test_a_card_that_says_something_else_is_named(data_dir, staging, change, sentence):
    path = save(staging, "books", RECIPE)
    document = json.loads((path / CARD).read_text())
    (path / CARD).write_text(json.dumps(change(document)))
    with pytest.raises(DatasetError, match=sentence):
        read_card(path)
