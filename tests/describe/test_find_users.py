"""Users found by words of their label, by hand on three users and on ids that are text."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from recsys.describe.find_users import matching_users
from recsys.describe.profiles import user_labels
from recsys.sources import from_frame
from tests.three_users import three_users

THREE = three_users()  # 10: Female, 18-24, artist, 2 ratings; 20: Male, 25-34, writer, 3; 30: Male, 25-34, writer, 1


def found(dataset, text: str) -> list:
    return dataset.users.to_ids(matching_users(dataset, text)).tolist()


@pytest.mark.parametrize(
    ("text", "users"),
    [
        ("", [10, 20, 30]),
        ("  ", [10, 20, 30]),
        ("20", [20]),
        (" 20 ", [20]),
        ("2", [20]),  # no user 2: the beginning of an id
        ("male", [20, 30]),  # not Female
        ("MALE 25-34", [20, 30]),
        ("2 male", [20, 30]),  # the beginning of an id, or of 25-34
        ("writ 1 rating", [30]),
        ("3 Ratings writer", [20]),
        ("ratings", [10, 20, 30]),
        ("fem art", [10]),
        ("artist male", []),
        ("99", []),
        ("-1", []),
        ("1e1", []),
        ("9" * 400, []),
        (".*", []),
    ],
)
def test_every_word_begins_an_id_or_a_word_of_the_label(text, users):
    assert found(THREE, text) == users


def test_each_word_of_each_label_finds_its_user():
    for user_id, label in user_labels(THREE).items():
        for word in label.replace("·", " ").split():
            if not word.isdecimal():
                assert user_id in found(THREE, word), word
        assert user_id in found(THREE, label.split(" · ", 1)[1].replace("·", "")), label


def test_groups_that_are_not_known_find_nobody():
    people = THREE.user_table.assign(gender=["Female", None, None])
    assert found(replace(THREE, user_table=people), "male") == []
    assert found(replace(THREE, user_table=THREE.user_table[["user_id"]]), "writer") == []


def test_words_inside_a_group_of_several_words_are_found():
    people = THREE.user_table.assign(occupation=["college/grad student", "K-12 student", "Tradesman"])
    dataset = replace(THREE, user_table=people)
    assert found(dataset, "student") == [10, 20]
    assert found(dataset, "grad") == [10]
    assert found(dataset, "stud k-12") == [20]


def test_ids_that_are_text_are_found_in_whatever_case_and_one_that_is_a_word_alone():
    rows = [("Zoë", 1, 5), ("zoltan", 1, 4), ("ann", 2, 3), ("ANNA", 2, 3), ("007", 1, 3)]
    dataset = from_frame(pd.DataFrame(rows, columns=["user_id", "movie_id", "rating"]))
    assert sorted(found(dataset, "zo")) == ["Zoë", "zoltan"]
    assert found(dataset, "ann") == ["ann"]
    assert sorted(found(dataset, "an")) == ["ANNA", "ann"]
    assert found(dataset, "007") == ["007"]
    assert found(dataset, "7") == []


def test_two_hundred_thousand_users_are_looked_through_without_a_pass_over_ratings(monkeypatch):
    n = 200_000
    big = replace(
        THREE,
        users=type(THREE.users)(np.arange(n), "user"),
        user_table=pd.DataFrame(
            {"user_id": np.arange(n), "occupation": np.where(np.arange(n) % 2, "artist", "writer")}
        ),
        ratings=replace(THREE.ratings, n_users=n),
    )
    monkeypatch.setattr(type(big), "rows_of_user", None)
    assert matching_users(big, "artist 199").tolist() == [i for i in range(n) if i % 2 and str(i).startswith("199")]
