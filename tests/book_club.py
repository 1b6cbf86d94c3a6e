"""Ratings of books as somebody might bring them: ids that are text, points from 1 to 10, a column that misleads.

Readers of even number love books of even number, odd ones odd ones. The column ``score`` says from 0 to 100 how helpful
others found a review; by its name it is sooner taken for the rating than ``points``, which is the rating.
"""

READERS = ["007", "NA", "r-é", "Zoë 😀", *(f"{i:03d}" for i in range(100, 120))]
BOOKS = [f"{i:010d}" for i in range(2005018, 2005038)]
N_RATINGS = 343
BAD_LINES = {  # what follows the ratings, by line
    345: ("007", BOOKS[0], "50", "many", "2021-03-01"),  # no number
    346: ("", BOOKS[0], "50", "5", "2021-03-01"),  # no reader
}


def points(i: int, j: int) -> int:
    """What reader ``i`` gave book ``j``, both by place."""
    return 8 + (i * j) % 3 if (i + j) % 2 == 0 else 1 + (i + 2 * j) % 3


def ratings_csv(separator: str = ",") -> bytes:
    """The ratings, one line each, then `BAD_LINES`, in UTF-8."""
    lines = [("reader", "book", "score", "points", "when")]
    lines += [
        (READERS[i], BOOKS[j], str((7 * i + 13 * j) % 101), str(points(i, j)), f"2021-03-{1 + i:02d} 10:{j:02d}:00")
        for i in range(len(READERS))
        for j in range(len(BOOKS))
        if (3 * i + 5 * j) % 7 >= 2
    ]
    lines += BAD_LINES.values()
    return "\n".join(map(separator.join, lines)).encode() + b"\n"


def books_csv() -> bytes:
    """The books with their titles and years."""
    rows = [f'{isbn},"Book, the {j}th",{1990 + j}' for j, isbn in enumerate(BOOKS)]
    return "\n".join(["book,title,year", *rows]).encode() + b"\n"
