"""What a data set calls its users, its movies and its stars: the words that pages and the command line use."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The vocabulary of a data set, in lower case; the code says user, movie and star all the same.

    Parameters
    ----------
    user, users : str
        One who rates, and several.
    movie, movies : str
        What is rated.
    star, stars : str
        The unit of a rating.

    Examples
    --------
    >>> books = Words("reader", "readers", "book", "books", "point", "points")
    >>> books.movies, books.stars
    ('books', 'points')
    """

    user: str = "user"
    users: str = "users"
    movie: str = "movie"
    movies: str = "movies"
    star: str = "star"
    stars: str = "stars"


OF_MOVIES = Words()
