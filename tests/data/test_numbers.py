"""Numbers as people read them."""

import pytest

from recsys.data.numbers import percent, signed


@pytest.mark.parametrize(
    ("share", "digits", "text"), [(0.0632, 1, "6.3\u00a0%"), (0.1, 0, "10\u00a0%"), (1, 2, "100.00\u00a0%")]
)
def test_a_share_has_a_space_before_its_sign_that_does_not_break(share, digits, text):
    assert percent(share, digits) == text


@pytest.mark.parametrize(
    ("number", "text"), [(0.5, "+0.50"), (-0.5, "-0.50"), (0.004, "0.00"), (-0.004, "0.00"), (0.0, "0.00")]
)
def test_a_difference_has_its_sign_but_where_there_is_none(number, text):
    assert signed(number) == text
