"""Every sentence about somebody else speaks of them by name and as they, and about a visitor as you."""

import itertools
import re

import pandas as pd
import pytest

from recsys.data.dataset import Scale
from recsys.serving.differences import KINDS as KINDS_OF_PARTS
from recsys.serving.differences import UNITS, difference_in_words
from recsys.serving.evidence import Evidence, Given
from recsys.serving.person import YOU, somebody
from recsys.serving.reasons import KINDS, reason

THEM = somebody("user 7")
READER = re.compile(r"\b(?:you|your|yours|yourself)\b", re.IGNORECASE)
OTHER = re.compile(r"\b(?:user 7|they|their|theirs)\b", re.IGNORECASE)
STARS, CHOICES = Scale(1, 5, 1), Scale(1, 1, 1)
LIKED, ALSO, DISLIKED = Given("Alien", 5, 0.6), Given("Contact", 4, 0.2), Given("Brazil", 1, -0.4)
RATINGS = ([], [LIKED], [DISLIKED], [LIKED, ALSO], [LIKED, ALSO, DISLIKED], [Given("Babe", 2, 0.5), ALSO])
CHOSEN = ([], [LIKED], [LIKED, ALSO], [LIKED, ALSO, DISLIKED], [DISLIKED], [Given("Babe", 2, 0.5)])


def evidences(person):
    """All that a reason can go by, in small numbers."""
    of_stars = itertools.product(
        (-0.8, 0.0, 0.8), RATINGS, (-0.5, 0.0, 0.5), ((), (("Drama", 0.3),)), ((), (0.2,), (0.2, 0.1), (-0.3, -0.1))
    )
    for movie_bias, ratings, rest, genres, neighbours in of_stars:
        numbers = {"movie_bias": movie_bias, "ratings": ratings, "rest": rest}
        yield Evidence(STARS, 30, 3.5, genres=genres, neighbours=neighbours, person=person, **numbers)
    for scale, likes, score in itertools.product((STARS, CHOICES), CHOSEN, (-0.3, 0.0, 0.1, 0.6, 0.9)):
        yield Evidence(scale, 30, 3.5, 0.1, likes=likes, score=score, person=person)
    yield Evidence(STARS, 30, 3.5, 0.1, score=5.0, likers=5, person=person)
    yield Evidence(STARS, 0, 3.5, 0.0, person=person)


@pytest.mark.parametrize(("person", "never"), [(THEM, READER), (YOU, OTHER)])
def test_no_reason_of_any_kind_speaks_of_the_wrong_person(person, never):
    told = [reason(evidence) for evidence in evidences(person)]
    assert {found.kind for found in told} == set(KINDS)
    assert [found.words for found in told if never.search(found.words)] == []


def test_who_is_meant_is_said_before_it_is_taken_up_again():
    told = [reason(evidence).words.lower() for evidence in evidences(THEM)]
    again = [(words, found.start()) for words in told if (found := re.search(r"\b(?:they|them|their)\b", words))]
    assert again
    assert [words for words, at in again if "user 7" not in words[:at]] == []


@pytest.mark.parametrize(("person", "never"), [(THEM, READER), (YOU, OTHER)])
@pytest.mark.parametrize("unit", UNITS)
def test_no_difference_of_any_kind_speaks_of_the_wrong_person(person, never, unit):
    gives = {0.4: 2.0, -0.3: 5.0, 0.2: 5.0}  # what adds most was not liked
    rows = [(f"{kind} {adds}", kind, stars, adds) for kind in KINDS_OF_PARTS for adds, stars in gives.items()]
    for scale, some in itertools.product((STARS, CHOICES), itertools.combinations(rows, 2)):
        parts = pd.DataFrame(some, columns=["part", "kind", "rating", "difference"])
        assert not never.search(difference_in_words("Heat", "Babe", parts, scale, unit, person=person))


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"movie_bias": 0.4, "ratings": [LIKED, ALSO]}, "Mostly because user 7 gave Alien 5."),
        ({"rest": 0.3}, "What the model knows beyond user 7's ratings adds +0.30."),
        (
            {"movie_bias": -0.4, "ratings": [DISLIKED]},
            "Predicted 0.80 below user 7's own mean: liked less than most movies (-0.40), and their rating of Brazil "
            "takes 0.40 off.",
        ),
        ({"neighbours": [0.3], "rest": 0.3}, "Because a user like user 7 liked it."),
        (
            {"score": 1.0, "likes": [LIKED, ALSO, Given("Dune", 3, 0.2)]},
            "Mostly people who liked Alien also liked it: that adds 0.600 to its score of 1, and 2 other ratings of "
            "user 7 the rest.",
        ),
    ],
)
def test_a_sentence_about_somebody_else_by_hand(numbers, words):
    assert (
        reason(
            Evidence(**{"scale": STARS, "n_people": 30, "mean": 3.5, "movie_bias": 0.0, "person": THEM} | numbers)
        ).words
        == words
    )
