"""The words of a data set: how texts are put in them, and how they are guessed."""

from dataclasses import replace

import pytest

from recsys.data.dataset import Scale
from recsys.data.words import OF_MOVIES, Words, article_of, guessed, plural_of

STARS, TEN = Scale(0.5, 5, 0.5), Scale(1, 10, 1)
BOOKS = Words("reader", "readers", "book", "books", "point", "points")
ANIME = Words("viewer", "viewers", "anime", "anime", "point", "points")


@pytest.mark.parametrize(
    ("column", "file", "one", "several"),
    [
        ("book_id", "", "book", "books"),
        ("bookId", "ratings.csv", "book", "books"),
        ("bookid", "", "book", "books"),
        ("ISBN", "BX-Book-Ratings.csv", "book", "books"),
        ("isbn13", "", "book", "books"),
        ("item_id", "books.csv", "book", "books"),
        ("item_id:token", "goodbooks.inter", "book", "books"),
        ("asin", "", "product", "products"),
        ("parent_asin", "Books.jsonl", "product", "products"),
        ("anime_id", "rating.csv", "anime", "anime"),
        ("jokeId", "", "joke", "jokes"),
        ("track_name", "", "track", "tracks"),
        ("artistID", "user_artists.dat", "artist", "artists"),
        ("game", "", "game", "games"),
        ("board_game_id", "", "board game", "board games"),
        ("MovieLensId", "", "movie", "movies"),
        ("shop_product", "", "product", "products"),
        ("tconst", "", "movie", "movies"),
        ("business_id", "", "business", "businesses"),
        ("placeID", "", "place", "places"),
        ("beer_beerid", "", "beer", "beers"),
        ("StockCode", "", "product", "products"),
        ("recipe", "", "recipe", "recipes"),
        ("city_id", "", "city", "cities"),
        ("BoxID", "", "box", "boxes"),
        ("gadgetid", "", "gadget", "gadgets"),
        ("asteroid", "", "asteroid", "asteroids"),
        ("movieId", "ratings.csv", "movie", "movies"),
        ("MovieID", "books.csv", "movie", "movies"),
        ("movie_id:token", "", "movie", "movies"),
        ("item_id:token", "ml-100k.inter", "movie", "movies"),
        ("film", "", "film", "films"),
        ("item", "filmtrust/ratings.txt", "film", "films"),
        ("item_id", "ratings.csv", "item", "items"),
        ("item", "notebook.csv", "item", "items"),
        ("iid", "", "item", "items"),
        ("id", "", "item", "items"),
        ("", "", "item", "items"),
        ("2", "", "item", "items"),
        ("Column 2", "", "item", "items"),
        ("題名", "", "item", "items"),
    ],
)
def test_what_is_rated_is_guessed_from_its_column_then_from_the_file(column, file, one, several):
    words = guessed(column, "user_id", file, STARS)
    assert (words.movie, words.movies) == (one, several)


@pytest.mark.parametrize(
    ("column", "one", "several"),
    [
        ("userId", "user", "users"),
        ("User-ID", "user", "users"),
        ("uid", "user", "users"),
        ("username", "user", "users"),
        ("review_profilename", "user", "users"),
        ("", "user", "users"),
        ("1", "user", "users"),
        ("reader", "reader", "readers"),
        ("reviewerID", "reviewer", "reviewers"),
        ("customer_id", "customer", "customers"),
        ("CustomerID", "customer", "customers"),
        ("visitorid", "visitor", "visitors"),
        ("listeners", "listener", "listeners"),
        ("person_id", "person", "people"),
        ("StudentNo", "student", "students"),
        ("pupil_id", "pupil", "pupils"),
    ],
)
def test_who_rates_is_guessed_from_the_column(column, one, several):
    words = guessed("book_id", column, "", STARS)
    assert (words.user, words.users) == (one, several)


@pytest.mark.parametrize(
    ("scale", "unit"),
    [
        (STARS, "star"),
        (Scale(1, 5, 1), "star"),
        (Scale(0.5, 4, 0.5), "star"),
        (Scale(1, 5, 0), "star"),
        (TEN, "point"),
        (Scale(0, 100, 1), "point"),
        (Scale(-10, 10, 0), "point"),
        (Scale(0, 1, 1), "point"),
    ],
)
def test_the_unit_is_stars_where_these_are_usual(scale, unit):
    words = guessed("book_id", "user_id", "", scale)
    assert (words.star, words.stars) == (unit, f"{unit}s")


@pytest.mark.parametrize(("item", "user"), [("beta", "alpha"), ("Buch", "Nutzer"), ("2", "1"), ("", "")])
def test_a_word_that_nobody_knows_to_name_things_is_left_out(item, user):
    words = guessed(item, user, "x.csv", STARS)
    assert (words.user, words.movie) == ("user", "item")


def test_people_who_rate_people_are_told_apart_from_them():
    words = guessed("person_id", "person", "", STARS)
    assert (words.user, words.movie) == ("user", "item")


@pytest.mark.parametrize(
    ("noun", "several"),
    [
        ("book", "books"),
        ("city", "cities"),
        ("toy", "toys"),
        ("box", "boxes"),
        ("dish", "dishes"),
        ("lunch", "lunches"),
        ("class", "classes"),
        ("quiz", "quizzes"),
        ("series", "series"),
        ("photo", "photos"),
        ("television series", "television series"),
    ],
)
def test_a_plural_follows_the_rules_of_english(noun, several):
    assert plural_of(noun) == several


def test_an_article_follows_the_sound():
    nouns = ("album", "episode", "item", "online course", "umbrella", "hour", "university", "unit", "euro", "book")
    assert [article_of(noun) for noun in nouns] == ["an"] * 6 + ["a"] * 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A movie nobody rated", "An anime nobody rated"),
        ("Click a movie", "Click an anime"),
        ("the user's movies, in stars", "the viewer's anime, in points"),
        ("Stars", "Points"),
        ("A user rates, an users", "A viewer rates, a viewers"),
        ("starts, filmed, users-only, half-star", "starts, filmed, users-only, half-star"),
        (":material/star: movie_id in movies.csv. Movies.", ":material/star: movie_id in movies.csv. Anime."),
    ],
)
def test_a_text_is_put_in_the_words_of_the_set(text, said):
    assert ANIME.said(text) == said


def test_a_set_of_movies_is_spoken_of_as_the_texts_are_written():
    text = "Find movies; the movies of a user, an users, in Stars"
    assert OF_MOVIES.said(text) is text


def test_a_number_of_movies_has_the_noun_of_the_set():
    assert (BOOKS.count(1), BOOKS.count(1200), OF_MOVIES.count(2)) == ("1 book", "1,200 books", "2 movies")


def test_the_ids_of_a_data_set_are_named_in_its_words(two_tribes):
    books = replace(two_tribes, words=BOOKS)
    assert (books.users.nouns, books.movies.nouns) == ("readers", "books")
    assert (two_tribes.users.nouns, two_tribes.movies.nouns) == ("users", "movies")
