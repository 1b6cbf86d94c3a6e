"""The texts of commands are in the words of the data set; options, columns and documents keep their names."""

import json
import re
from dataclasses import replace

import pytest

from recsys import sources
from recsys.cli import main
from recsys.data.dataset import Refusal
from tests.books import as_books, words_of_movies
from tests.cli.test_commands import run

OF_TRAINED = ("--dataset", "tribes", "--model")


@pytest.fixture
def books(tribes_on_disk, monkeypatch, tmp_path):
    """The tribes as books, with models of each kind."""
    load = sources.load
    monkeypatch.setattr(sources, "load", lambda *args, **kwargs: as_books(load(*args, **kwargs)))
    for key in ("bias", "ease", "popular", "content"):
        assert run("train", *OF_TRAINED, key).exit_code == 0
    ids = load("tribes").movies.ids
    user = str(load("tribes").users.ids[0])
    ratings = tmp_path / "mine.csv"
    ratings.write_text(f"movie_id,rating\n{ids[2]},10\n")
    off = tmp_path / "off.csv"
    off.write_text(f"movie_id,rating\n{ids[2]},11\n")
    return {"movie": str(ids[3]), "other": str(ids[4]), "user": user, "ratings": str(ratings), "off": str(off)}


def test_what_commands_print_is_in_the_words_of_the_set(books):
    who, which = ("--user", books["user"]), ("--movie", books["movie"])
    commands = [
        ("data", "describe", "tribes"),
        ("compare", "--dataset", "tribes", "--models", "bias,popular"),
        ("map", *OF_TRAINED, "content"),
        ("map", *OF_TRAINED, "ease"),
        ("recommend", *OF_TRAINED, "ease", "--user", "no-such"),
        ("explain", *OF_TRAINED, "ease", *who, "--movie", "no-such"),
        ("recommend", *OF_TRAINED, "ease", "--ratings", books["off"]),
        ("similar", *OF_TRAINED, "popular", *which),
    ]
    for key in ("bias", "ease", "popular", "content"):
        commands += [
            ("evaluate", *OF_TRAINED, key),
            ("recommend", *OF_TRAINED, key, *who, "--varied", "0.5"),
            ("recommend", *OF_TRAINED, key, "--ratings", books["ratings"]),
            ("recommend", *OF_TRAINED, key, *who, "--min-ratings", "9999"),
            ("explain", *OF_TRAINED, key, *who, *which),
            ("explain", *OF_TRAINED, key, *who, *which, "--above", books["other"]),
            ("similar", *OF_TRAINED, key, *which),
        ]
    told = {command: run(*command).output for command in commands}
    assert {command: text for command, text in told.items() if words_of_movies(text)} == {}
    assert all(told.values())
    assert "books        21 (20 of them rated)" in told["data", "describe", "tribes"]
    assert "points" in told["data", "describe", "tribes"]


def test_a_document_has_the_same_names_whatever_the_set_is_about(books):
    told = json.loads(run("recommend", *OF_TRAINED, "bias", "--user", books["user"], "--json").stdout)
    assert set(told) == {"user_id", "rated", "recommendations"}
    assert set(told["rated"][0]) == {"movie_id", "title", "rating", "predicted"}
    assert {"rank", "movie_id", "title", "predicted"} <= set(told["recommendations"][0])


def test_why_lines_were_refused_is_told_in_the_words_of_the_set(books, monkeypatch):
    load = sources.load
    lines = Refusal("ratings.csv", "unknown user", 2, (3, 4))
    monkeypatch.setattr(sources, "load", lambda *args, **kwargs: replace(load(*args, **kwargs), refused=(lines,)))
    assert "ratings.csv: 2 × unknown reader, first on line 3, 4" in run("data", "describe", "tribes").output


def test_no_help_of_a_command_says_film_for_a_movie_or_a_share_without_its_space():
    def texts(command, *names):
        yield run(*names, "--help").output
        for name, below in getattr(command, "commands", {}).items():
            yield from texts(below, *names, name)

    helps = list(texts(main))
    assert len(helps) > 10
    assert [text for text in helps if re.search(r"\bfilms?\b|\d%", text, re.IGNORECASE)] == []
