"""The reason's sentence, held against the numbers under it: for every model, and case by case."""

import re
from dataclasses import replace

import numpy as np
import pytest

from recsys.data.dataset import Scale
from recsys.models import MODELS
from recsys.serving.evidence import CROWD, GENRES, NEIGHBOURS, RATINGS, Evidence, Given
from recsys.serving.explanation import explain
from recsys.serving.listing import recommended
from recsys.serving.order import ordered
from recsys.serving.reasons import AVERAGE, EVERYBODY, LOWERED, ORDER, RAISED, RATING, UNKNOWN, UNRANKED, reason
from recsys.serving.sentences import amount
from recsys.serving.viewer import as_visitor, changed_user, known_user
from recsys.serving.visitor_ratings import VisitorRatings
from recsys.sources import load
from tests.models.small import dataset, random_dataset
from tests.models.test_contract import untrained

PAIRS = 500
ONE_TO_FIVE = Scale(1, 5, 1)
MIDDLE = 3.0
ALIEN, BRAZIL, CONTACT = Given("Alien", 5, 0.5), Given("Brazil", 2, 0.3), Given("Contact", 4, 0.1)


def told(**numbers) -> Evidence:
    return Evidence(**({"scale": ONE_TO_FIVE, "n_people": 900, "mean": 3.5, "movie_bias": 0.0} | numbers))


# -- every model, against the tables ---------------------------------------------------------------


@pytest.fixture(scope="module")
def rated_at_random():
    drawn = random_dataset(40, 60, share=0.4, seed=3)
    table = drawn.movie_table.assign(
        title=[f"Film {i}." for i in range(60)],
        year=[1980 + i % 30 for i in range(60)],
        genres=[["Drama"] if i % 3 else ["Comedy", "Romance"] for i in range(60)],
    )
    return replace(drawn, movie_table=table)


@pytest.fixture(scope="module", params=MODELS)
def model(request, rated_at_random):
    return untrained(request.param).fit(rated_at_random)


@pytest.fixture(scope="module")
def explained(model):
    """Viewers drawn at random, and what is said of films drawn at random.

    Users as they are, as they might have rated, and visitors; in the other order too, where there is one.
    """
    rng, data, pairs = np.random.default_rng(7), model.dataset, []
    for _ in range(PAIRS // 5):
        chosen = data.movies.ids[rng.permutation(data.n_movies)[: rng.integers(0, 9)]].tolist()
        stars = rng.integers(1, 6, len(chosen)).tolist()
        viewer = known_user(model, data.users.ids[rng.integers(data.n_users)])
        which = rng.integers(3)
        if which == 1:
            viewer = changed_user(viewer, dict(zip(chosen, stars, strict=True)))
        elif which == 2:
            viewer = as_visitor(model, VisitorRatings.of(data, list(zip(chosen, stars, strict=True))))
        viewer = ordered(viewer, "stars" if rng.random() < 0.3 else "fit")
        pairs += [(viewer, explain(viewer, movie_id)) for movie_id in rng.choice(data.movies.ids, 5)]
    return pairs


def test_what_is_named_was_given_liked_and_carries_what_is_said_of_it(model, explained):
    data = model.dataset
    assert len(explained) == PAIRS
    for viewer, found in explained:
        why, words = found.reason, found.words
        given = {data.movie_table["title"].iloc[movie]: stars for movie, stars in viewer.given().items()}
        for named in why.named:
            assert given[named.title] == named.rating
            assert named.title in words
            assert named.adds < 0 or named.rating > MIDDLE
        lift = found.predicted - found.mean - found.user_bias
        if words.startswith(f"Mostly because {viewer.person.who} gave"):
            (named,) = why.named
            assert words == f"Mostly because {viewer.person.who} gave {named.title} {named.rating:g}."
            of_table = found.contributions.set_index("title")["stars"][named.title]
            assert lift > 0
            assert of_table == named.adds >= lift / 3
        assert {RAISED: lift > 0, RATING: lift > 0, LOWERED: lift < 0}.get(why.kind, True)
        sums = {
            CROWD: (found.movie_bias, model.movie_counts[data.movies.to_index([found.movie_id])[0]]),
            RATINGS: (found.contributions["stars"].sum(), (found.contributions["stars"] != 0).sum()),
        }
        sums |= {kind: (table["stars"].sum(), len(table)) for kind, table in found.by.items() if "stars" in table}
        for part in why.parts:
            if part.kind in sums:
                assert part.adds == pytest.approx(sums[part.kind][0])
                assert part.n == sums[part.kind][1]
        if "likes" in found.by and "title" in found.by["likes"] and why.kind == ORDER:
            parts = found.by["likes"]["score"]
            assert parts.sum() == pytest.approx(found.score, abs=1e-4)
            assert f"score of {amount(found.score)}" in words


def test_who_is_in_the_data_set_is_never_spoken_to(explained):
    to_the_reader = re.compile(r"\b(?:you|yours?)\b", re.IGNORECASE)
    about_users = [found.words for viewer, found in explained if viewer.user_id is not None]
    assert about_users
    assert [words for words in about_users if to_the_reader.search(words)] == []
    about_visitors = [found.words for viewer, found in explained if viewer.user_id is None]
    assert [words for words in about_visitors if re.search(r"\b(?:they|theirs?|user \d+)\b", words)] == []


NUMBERS = re.compile(r"(?:\(([+-]\d+\.\d\d)\))|(?:adds? (\+\d+\.\d\d))|(?:takes? (\d+\.\d\d) off)")


def test_every_number_in_the_words_of_the_stars_is_one_of_the_parts_rounded(explained):
    for _, found in explained:
        why = found.reason
        known = {f"{part.adds:+.2f}" for part in why.parts} | {f"{named.adds:+.2f}" for named in why.named}
        known |= {
            text for part in why.parts if part.kind == GENRES for text in re.findall(r"\(([+-][\d.]+)\)", why.words)
        }
        for bracketed, added, taken in NUMBERS.findall(why.words):
            assert (bracketed or added or f"-{taken}") in known, why.words


@pytest.mark.realdata
@pytest.mark.parametrize("key", ["svd", "item-knn", "ease"])
def test_on_real_ratings_no_reason_names_a_movie_that_was_not_liked(key, real_data_dir, monkeypatch):
    monkeypatch.setenv("RECSYS_DATA_DIR", str(real_data_dir))
    data = load("ml-100k")
    model = MODELS[key]().fit(data)
    users = np.random.default_rng(0).permutation(data.n_users)[:40]
    told = [
        explain(viewer, movie_id)
        for viewer in (known_user(model, user_id) for user_id in data.users.ids[users])
        for movie_id in recommended(viewer, 5)["movie_id"]
    ]
    assert len(told) == 200
    named = [named for found in told for named in found.reason.named if named.adds > 0]
    assert named
    assert all(rating.rating > MIDDLE for rating in named)


# -- case by case ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "numbers", "words"),
    [
        (UNKNOWN, {"n_people": 0, "ratings": [ALIEN]}, "The model has learned from none of its ratings, so nothing is"),
        (RATING, {"movie_bias": 0.4, "ratings": [ALIEN, CONTACT]}, "Mostly because you gave Alien 5."),
        (
            RAISED,  # a third of 1.6 is more than 0.5
            {"movie_bias": 1.0, "ratings": [ALIEN, CONTACT]},
            "Well liked by everyone (+1.00), and 2 of your ratings together add +0.60, most of all Alien (+0.50).",
        ),
        (
            RAISED,  # what was not liked is no reason for anything
            {"ratings": [BRAZIL, CONTACT]},
            "2 of your ratings together add +0.40, of those you liked most of all Contact (+0.10).",
        ),
        (RAISED, {"ratings": [BRAZIL]}, "One of your ratings adds +0.30."),
        (
            RAISED,
            {"movie_bias": 0.61},
            "Mostly because it is well liked: 900 people rated it, 0.61 stars above the mean.",
        ),
        (
            RAISED,  # above a mean of 1.5, and still no film that is well liked
            {"mean": 1.5, "movie_bias": 0.61, "n_people": 1},
            "Mostly because it is liked more than most: 1 person rated it, 0.61 stars above the mean.",
        ),
        (
            RAISED,
            {"movie_bias": 0.61, "n_people": 8, "rest": -0.2},
            "Well liked by the 8 people who rated it (+0.61); but what the model knows beyond your ratings "
            "takes 0.20 off.",
        ),
        (RAISED, {"rest": 0.3}, "What the model knows beyond your ratings adds +0.30."),
        (
            RAISED,
            {"movie_bias": 0.2, "rest": 0.3, "genres": [("Drama", 0.4), ("1990s", -0.1)]},
            "Your opinion of its genres and period adds +0.30, most of all of Drama (+0.40), "
            "and it is well liked by everyone (+0.20).",
        ),
        (
            RAISED,
            {"movie_bias": 0.2, "rest": 0.3, "neighbours": [0.2, 0.1]},
            "The 2 users like you who rated it add +0.30, and it is well liked by everyone (+0.20).",
        ),
        (RAISED, {"rest": 0.3, "neighbours": [0.3]}, "Because a user like you liked it."),
        (
            LOWERED,
            {"movie_bias": -0.4, "ratings": [Given("Alien", 5, -0.2), CONTACT]},
            "Predicted 0.50 below your own mean: liked less than most movies (-0.40), and 2 of your ratings together "
            "take 0.10 off, most of all Alien (-0.20).",
        ),
        (
            LOWERED,  # a liked movie may speak for it; the words still say what takes it down
            {"movie_bias": -0.9, "ratings": [ALIEN]},
            "Predicted 0.40 below your own mean: liked less than most movies (-0.90); though your rating of Alien "
            "adds +0.50.",
        ),
        (
            AVERAGE,
            {"movie_bias": 0.01},
            "Not because of taste: 900 people rated it, and it is predicted like most movies.",
        ),
        (
            AVERAGE,
            {"movie_bias": 0.5, "ratings": [Given("Alien", 5, -0.48)]},
            "Predicted about your own mean: well liked by everyone (+0.50); but your rating of Alien takes 0.48 off.",
        ),
        (EVERYBODY, {"score": 412.0, "likers": 412}, "412 people liked it: the order is the same for everybody."),
        (EVERYBODY, {"score": 0.0, "likers": 0}, "Nobody liked it: the order is the same for everybody."),
        (EVERYBODY, {"score": 0.3}, "No rating of yours counts in the order yet, so it stands where everybody puts it"),
        (UNRANKED, {"score": 0.0}, "It takes no part in the order: too little is known of it."),
        (
            ORDER,
            {"score": 0.9, "likes": [ALIEN, BRAZIL, CONTACT]},
            "Mostly people who liked Alien also liked it: that adds 0.500 to its score of 0.900, "
            "and 2 other ratings of yours the rest.",
        ),
        (
            ORDER,  # of networks, which also say something without any rating
            {"score": 1.0, "likes": [ALIEN, BRAZIL, CONTACT]},
            "Mostly people who liked Alien also liked it: that adds 0.500 to its score of 1, of which all your ratings "
            "together make up 0.900, and what many choose and what else is known of you 0.100.",
        ),
        (
            ORDER,
            {"score": 2.4, "likes": [ALIEN, Given("Dune", 4, 0.4), BRAZIL, BRAZIL, BRAZIL, BRAZIL, BRAZIL]},
            "People who liked Alien and Dune also liked it: these two add 0.900 to its score of 2.400, "
            "and 5 other ratings of yours the rest.",
        ),
        (
            ORDER,
            {"score": 0.4, "likes": [ALIEN, Given("Dune", 4, -0.1)]},
            "Mostly people who liked Alien also liked it: that adds 0.500, and another rating of yours takes "
            "0.100 off: a score of 0.400.",
        ),
        (
            ORDER,
            {"score": 0.5, "likes": [ALIEN]},
            "Mostly people who liked Alien also liked it: that makes up its score of 0.500.",
        ),
        (
            ORDER,
            {"score": 0.3, "likes": [BRAZIL]},
            "People who rated the same movies rated it too (a score of 0.300), but none that you liked speaks for it.",
        ),
        (
            ORDER,
            {"score": -0.2, "likes": [CONTACT, Given("Dune", 4, -0.3)]},
            "Little speaks for it: your 2 ratings together give it a score of -0.200, and Dune takes most off (0.300).",
        ),
        (
            ORDER,  # placed by its score, and predicted low for another reason
            {"score": 0.5, "likes": [ALIEN], "movie_bias": -0.3},
            "Mostly people who liked Alien also liked it: that makes up its score of 0.500. "
            "Predicted 0.30 below your own mean: liked less than most movies (-0.30).",
        ),
    ],
)
def test_the_words_say_what_is_true(kind, numbers, words):
    found = reason(told(**numbers))
    assert found.kind == kind
    assert found.words.startswith(words)
    assert len(found.words) == len(words) or not words.endswith(".")


def test_where_all_ratings_are_the_same_nobody_liked_anything():
    same = Scale(1, 1, 1)
    for numbers in ({"likers": 5, "score": 5.0}, {"likes": [Given("Alien", 1, 0.5)], "score": 0.5}):
        words = reason(told(scale=same, mean=1.0, **numbers)).words
        assert "liked" not in words
        assert "chose" in words


@pytest.mark.parametrize("key", ["popular", "ease", "hybrid"])
def test_a_model_of_ratings_that_are_all_the_same_calls_no_movie_well_liked(key):
    user_idx, movie_idx = np.divmod(np.arange(60), 6)
    kept = (user_idx + movie_idx) % 3 > 0
    titles = [f"Film {i}" for i in range(6)]
    data = dataset(user_idx[kept], movie_idx[kept], np.ones(kept.sum()), 10, 6, scale=Scale(1, 1, 1), title=titles)
    model = untrained(key).fit(data)
    for user_id in data.users.ids:
        for movie_id in data.movies.ids:
            told = explain(known_user(model, user_id), movie_id).document()
            assert "liked" not in str(told)


def test_thresholds_follow_the_scale():
    rating = Given("Alien", 100, 2.0)
    assert reason(told(scale=Scale(0, 100, 1), mean=60.0, ratings=[rating])).kind == RATING
    assert reason(told(scale=Scale(0, 100, 1), mean=60.0, ratings=[replace(rating, adds=1.0)])).kind == AVERAGE
    assert reason(told(scale=Scale(0, 1, 1), mean=0.5, ratings=[Given("Alien", 1, 0.02)])).kind == RATING
    assert reason(told(scale=Scale(0, 1, 1), mean=0.5, ratings=[Given("Alien", 0, 0.02)])).kind == RAISED


def test_a_neighbour_and_a_genre_are_told_in_their_own_words():
    assert reason(told(rest=-0.3, neighbours=[-0.3])).parts[0].kind == NEIGHBOURS
    assert "takes 0.30 off" in reason(told(rest=-0.3, genres=[("Drama", -0.3)])).words
