"""What a data set calls its users, its movies and its stars: the words that pages and the command line use."""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recsys.data.dataset import Scale

# No part of an option, an icon, a column or a file: "--user", ":material/movie:", "movie_id", "movies.csv".
_OWN_WORDS = re.compile(r"(?<![\w/:-])(?:(an?) )?(movie|user|star|rating)(s?)(?![\w-]|\.\w)", re.IGNORECASE)
_LIKE_YOU = re.compile(r"(?:uni|use|usu|uti|eur|ewe|one|once)")  # that sound as if they began with a consonant
_SILENT_H = ("hour", "honest", "honour", "honor", "heir")


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
        The unit of a rating; a like, where all ratings are the same.
    rating, ratings : str
        What is given: a choice, where all of them are the same.

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
    rating: str = "rating"
    ratings: str = "ratings"

    def said(self, text: str) -> str:
        """A text of the project, which is written about movies, in these words; of movies it stays as it is.

        Only the project's own text goes in: a title from the data ("Star Wars") is put in afterwards.

        Examples
        --------
        >>> anime = Words("viewer", "viewers", "anime", "anime", "point", "points")
        >>> anime.said("Click a movie; its stars, and what users gave. Movies: at least 2 stars.")
        'Click an anime; its points, and what viewers gave. Anime: at least 2 points.'
        >>> anime.said("give one of --user and --ratings, with movie_id")
        'give one of --user and --ratings, with movie_id'
        """
        return text if self == OF_MOVIES else _OWN_WORDS.sub(self._word, text)

    def of_choices(self) -> "Words":
        """The same, where every rating is the same, and so says who chose what and no more: there are no stars to give.

        Examples
        --------
        >>> OF_MOVIES.of_choices().said("Ratings per movie")
        'Choices per movie'
        """
        guessed_at = self.star in ("star", "point")
        star, stars = ("like", "likes") if guessed_at else (self.star, self.stars)
        return replace(self, star=star, stars=stars, rating="choice", ratings="choices")

    def count(self, n: int) -> str:
        """How many movies: "1 movie", "1,200 books"."""
        return f"{n:,} {self.movie if n == 1 else self.movies}"

    def _word(self, found: re.Match[str]) -> str:
        article, noun, plural = found.groups()
        word: str = getattr(self, noun.lower() + plural.lower())
        word = capitalised(word) if noun[0].isupper() else word
        if article is None:
            return word
        fitting = article_of(word)
        return f"{capitalised(fitting) if article[0].isupper() else fitting} {word}"


OF_MOVIES = Words()


def capitalised(word: str) -> str:
    """A word as it begins a sentence; the rest of it stays as it is."""
    return word[:1].upper() + word[1:]


def article_of(noun: str) -> str:
    """ "a" or "an", by how a noun sounds.

    Examples
    --------
    >>> article_of("book"), article_of("anime"), article_of("user"), article_of("hour")
    ('a', 'an', 'a', 'an')
    """
    lower = noun.lower()
    vowel = lower[:1] in tuple("aeiou") and not _LIKE_YOU.match(lower)
    return "an" if vowel or lower.startswith(_SILENT_H) else "a"


def plural_of(noun: str) -> str:
    """Several of a noun, by the rules of English and the exceptions that data sets are about.

    Examples
    --------
    >>> [plural_of(noun) for noun in ("book", "city", "box", "toy", "board game", "person", "anime")]
    ['books', 'cities', 'boxes', 'toys', 'board games', 'people', 'anime']
    """
    first, space, last = noun.rpartition(" ")
    if last in _IRREGULAR:
        last = _IRREGULAR[last]
    elif re.search(r"[^aeiou]y$", last):
        last = f"{last[:-1]}ies"
    elif last.endswith(("s", "x", "z", "ch", "sh")):
        last = f"{last}es"
    else:
        last = f"{last}s"
    return first + space + last


_IRREGULAR = {
    "person": "people",
    "child": "children",
    "man": "men",
    "woman": "women",
    "hero": "heroes",
    "quiz": "quizzes",
    "leaf": "leaves",
} | {same: same for same in ("anime", "manga", "series", "news", "species", "media", "sheep", "fish")}


# -- guessing from how the columns and files of a source are called ----------------------------------


def _listed(words: str) -> list[str]:
    return words.split()


_ITEMS = _listed("""
    movie film book anime manga joke song track album artist band playlist podcast episode game app product
    business restaurant hotel venue place shop course lesson lecture exercise problem beer wine recipe dish
    article paper news post video photo image series show series webtoon comic job event project package plugin
    repository
""")
_USERS = _listed("""
    user reader customer reviewer listener player student learner viewer visitor borrower patron member
    subscriber client guest gamer critic shopper buyer rater person profile fan patient employee worker citizen
    voter traveller tourist drinker cook
""")
_ITEM_CODES = {  # what a code numbers
    "isbn": "book",
    "asin": "product",
    "sku": "product",
    "ean": "product",
    "stock": "product",
    "goods": "product",
    "doi": "paper",
    "imdb": "movie",
    "tmdb": "movie",
    "tconst": "movie",
    "bgg": "game",
    "poi": "place",
}
_USER_CODES = {"username": "user", "profilename": "user", "profile": "user", "steam": "player"}
_SAY_NOTHING = _listed("""
    id ids idx index key code no nr num number uid iid uuid guid hash uri url slug token float seq type name
    title label raw orig original encoded parent review rating item items object entity content target thing
    entry record row column col field source src account the of
""")
_ENDS_AS_IDS_DO = re.compile(r"(?:id|ID|Id|key|code|no|nr|num)s?$")
_FILES_OF_MOVIES = ("ml", "movielens", "netflix", "letterboxd")


def guessed(item_column: str, user_column: str, file: str, scale: "Scale") -> Words:
    """The words of a data set, from how its source is put together.

    A column that names a thing counts before the name of the file; where both say nothing these are items of users.

    Parameters
    ----------
    item_column, user_column : str
        As the source calls them: "book_id", "ISBN", "reviewerID"; a place or an empty text says nothing.
    file : str
        The file of the items, or of the ratings: "books.csv", "BX-Book-Ratings.csv".
    scale : Scale
        Ratings from 0.5 to 5 are stars, others points.

    Examples
    --------
    >>> from recsys.data.dataset import Scale
    >>> guessed("ISBN", "User-ID", "BX-Book-Ratings.csv", Scale(1, 10, 1)).movies
    'books'
    """
    item = _noun(item_column, _ITEMS, _ITEM_CODES) or _noun_of_file(file) or "item"
    user = _noun(user_column, _USERS, _USER_CODES) or "user"
    if item == user:  # of people who rate people, or columns called alike
        item, user = "item", "user"
    stars = ("star", "stars") if scale.low >= 0.5 and scale.high <= 5 else ("point", "points")
    return Words(user, plural_of(user), item, plural_of(item), *stars)


def _tokens(text: str) -> list[str]:
    """The words that a name is put together from, in lower case: "User-ID", "userId" and "user_id" alike."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    return [token.rstrip("0123456789").lower() for token in re.split(r"[\W_]+", apart)]


def _noun(column: str, known: list[str], codes: dict[str, str]) -> str:
    """What a column of ids names, in the singular; empty if it does not say."""
    several = {plural_of(noun): noun for noun in known}
    nouns: list[str] = []
    for token in _tokens(column):
        short = token.removesuffix("id")
        bare = token if token in known or token.endswith("oid") or len(short) < 3 else short
        noun = codes.get(bare, several.get(bare, bare))
        is_word = len(noun) >= 3 and noun.isascii() and noun.isalpha()
        if is_word and noun not in _SAY_NOTHING and noun not in nouns and token not in _SAY_NOTHING:
            nouns.append(noun)
    named = [noun for noun in nouns if noun in known]
    if not named and not _ENDS_AS_IDS_DO.search(column):
        return ""  # "alpha", "Buch": nobody knows that these are words for what people rate
    if named and nouns[-1] not in known:
        return named[-1]
    return " ".join(nouns) if len(named) <= 1 and len(nouns) <= 2 else "".join(named[-1:])


def _noun_of_file(file: str) -> str:
    """What the name of a file is about, if that is something known; empty if not."""
    for token in reversed(_tokens(file)):
        if token in _FILES_OF_MOVIES:
            return "movie"
        for noun in _ITEMS:
            begins = len(noun) >= 4 and token.startswith(noun)
            if token in (noun, plural_of(noun)) or begins or (len(noun) >= 4 and token.endswith(plural_of(noun))):
                return noun
    return ""
