"""Who likes a movie best."""

from recsys.describe.fans import fans


def test_the_most_stars_come_first_and_among_equals_who_rated_most(half_seen):
    table = fans(half_seen, movie_idx=0, n=100)
    rows = half_seen.rows_of_movie(0)
    assert sorted(table["user_id"]) == sorted(half_seen.users.to_ids(half_seen.ratings.user_idx[rows]))
    assert table["stars"].is_monotonic_decreasing
    counts = half_seen.user_counts[half_seen.users.to_index(table["user_id"])]
    for _, ties in table.assign(n=counts).groupby("stars"):
        assert ties["n"].is_monotonic_decreasing


def test_no_more_than_asked_for_and_each_with_what_is_known_of_them(half_seen):
    table = fans(half_seen, movie_idx=2, n=3)
    assert len(table) == 3
    assert all(
        label.startswith(f"{user_id} · ") for user_id, label in zip(table["user_id"], table["user"], strict=True)
    )
    assert (table["stars"] == 5).all()  # even users love even movies
    assert (half_seen.users.to_index(table["user_id"]) % 2 == 0).all()


def test_nobody_likes_what_nobody_rated(half_seen):
    assert fans(half_seen, movie_idx=20, n=3).empty
