"""Raw ids and positions: the way there and back, for ids of every kind."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recsys.data.ids import IdIndex
from recsys.errors import UnknownIdError

whole = st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=20, unique=True)
texts = st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=20, unique=True)


@given(st.one_of(whole, texts), st.data())
def test_an_id_and_its_position_lead_to_each_other(ids, data):
    index = IdIndex(ids, "user")
    positions = np.array(data.draw(st.lists(st.integers(0, len(ids) - 1), max_size=10)), int)
    raw = index.to_ids(positions)
    assert index.to_index(raw).tolist() == positions.tolist()
    assert raw.tolist() == [ids[position] for position in positions]


@given(st.one_of(whole, texts))
def test_what_an_id_is_written_as_is_read_as_that_id(ids):
    index = IdIndex(ids, "movie")
    assert [index.parse(str(raw_id)) for raw_id in ids] == ids


@given(whole, st.integers(-(2**63), 2**63 - 1))
def test_a_position_is_never_taken_for_an_id(ids, wanted):
    index = IdIndex(ids, "user")
    assert index.find([wanted])[0] == (ids.index(wanted) if wanted in ids else -1)


@pytest.mark.parametrize(("ids", "asked"), [([1, 2], ["1"]), (["1", "2"], [1]), ([1, 2], [1.0]), (["01"], ["1"])])
def test_an_id_of_another_type_is_another_id(ids, asked):
    with pytest.raises(UnknownIdError, match="1 unknown user id"):
        IdIndex(ids, "user").to_index(asked)


@pytest.mark.parametrize("text", ["", " ", "1.0", "1e3", "٣", "9" * 40, "--1", "nan"])
def test_a_text_that_is_no_id_is_named(text):
    with pytest.raises(UnknownIdError, match="unknown user id"):
        IdIndex([1, 1000, 3], "user").parse(text)


def test_an_id_that_occurs_twice_is_named():
    with pytest.raises(ValueError, match="movie id 7 occurs more than once"):
        IdIndex([7, 8, 7], "movie")


def test_an_empty_vocabulary_says_so():
    with pytest.raises(UnknownIdError, match="has no users"):
        IdIndex([], "user").parse("1")


def test_an_unknown_id_is_told_under_the_noun_of_the_set():
    index = IdIndex(["b1", "b2"], "movie").named("anime", "anime")
    with pytest.raises(UnknownIdError, match=r"unknown anime id 'b3'; the data set has 2 anime, from b1 to b2"):
        index.parse("b3")
    with pytest.raises(UnknownIdError, match=r"1 unknown anime id\(s\), first 'b3'; the data set has 2 anime$"):
        index.to_index(["b3"])


def test_the_noun_of_some_ids_is_theirs_alone():
    index = IdIndex([1, 2], "movie")
    assert index.named("movie", "movies") is index
    assert index.named("book", "books").noun == "book"
    assert (index.noun, index.nouns) == ("movie", "movies")


def test_ids_are_found_by_their_beginning_in_the_order_of_their_positions():
    users = IdIndex([310, 3, 12, 31, 4], "user")
    assert users.starting_with("3", 10).tolist() == [0, 1, 3]
    assert users.starting_with("31", 1).tolist() == [0]
    assert users.starting_with("", 2).tolist() == [0, 1]
    assert users.starting_with("9", 2).tolist() == []


def test_texts_beyond_letters_are_found_by_their_beginning_too():
    users = IdIndex(["😀b", "😀", "z", "😀\U0010ffff"], "user")
    assert users.starting_with("😀", 10).tolist() == [0, 1, 3]
