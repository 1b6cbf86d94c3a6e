"""From the files of a data set to raw ratings and the tables of users and movies."""

from dataclasses import dataclass

import pandas as pd

from recsys.errors import DatasetError
from recsys.sources.bundle import Bundle
from recsys.sources.layouts import Recognised
from recsys.sources.movies import UNKNOWN
from recsys.sources.raw import Naming, SourceTables
from recsys.sources.recipe import Recipe
from recsys.sources.recognise import ITEMS, LINKS, TAGS, USERS
from recsys.sources.scales import stand_apart
from recsys.sources.tables.columns import rating_columns
from recsys.sources.tables.listing import Listing, read_listing
from recsys.sources.tables.matrix import is_matrix, melted
from recsys.sources.tables.movie_texts import movie_table, with_links, with_tags
from recsys.sources.tables.names import ITEM, OF_ITEMS, OF_LINKS, OF_TAGS, OF_USERS, USER, plain, roles_by_name
from recsys.sources.tables.netflix import netflix_table
from recsys.sources.tables.ratings import read_ratings
from recsys.sources.tables.table import Table, open_table
from recsys.sources.tables.user_texts import user_table

_GENRES_OF_100K = (  # as u.genre lists them, for a copy that lacks it
    *("unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama"),
    *("Fantasy", "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western"),
)
_SAYS_NOTHING = ("itemid", "item", "iid", "id")
_BEFORE_FLAGS = 5  # columns of a movie of MovieLens 100K


@dataclass(frozen=True, eq=False)
class RatedTable:
    """A table with ratings, and the places of its columns by role."""

    table: Table
    roles: dict[str, int]

    def name_of(self, role: str) -> str:
        """The column of a role, as the file calls it."""
        return self.table.columns[self.roles[role]]


def rated_tables(bundle: Bundle, found: Recognised, recipe: Recipe) -> list[RatedTable]:
    """The tables with the ratings, columns told apart.

    Raises
    ------
    DatasetError
        If one is no table, or has no column of users or movies.
    """
    tables = []
    for file in found.rated:
        table = _rated_table(bundle, file, found, recipe)
        where = bundle.where(table.file)
        tables.append(RatedTable(table, rating_columns(table.form, table.rows, stated=recipe.columns, where=where)))
    return tables


def read_source(bundle: Bundle, found: Recognised, recipe: Recipe) -> SourceTables:
    """Everything that the files of a data set say.

    Raises
    ------
    DatasetError
        If a file cannot be read, or is no table.
    """
    rated = rated_tables(bundle, found, recipe)
    not_rated = found.layout.not_rated if recipe.not_rated is None else recipe.not_rated
    parts = [(item.table, item.roles) for item in rated]
    ratings = read_ratings(parts, not_rated=not_rated, integers=found.layout.integers)
    if recipe.not_rated is None and not not_rated and recipe.scale is None:
        apart = stand_apart(ratings.raw.stars)
        if apart:  # known only now; few sets have such values, and what is read is kept
            ratings = read_ratings(parts, not_rated=apart, integers=found.layout.integers)
    movies, movie_listing = _movies(bundle, found, rated[0])
    users, user_listing = _users(bundle, found, rated[0])
    return SourceTables(
        ratings=ratings.raw,
        users=users,
        movies=movies,
        refused=[item for listing in (movie_listing, user_listing) if listing for item in listing.refused],
        told=ratings.told,
        naming=_naming(found, rated[0], movie_listing),
    )


def _naming(found: Recognised, rated: RatedTable, movies: Listing | None) -> Naming:
    """What the source calls things; a column of titles says what items are where that of ids does not."""
    movie_column = rated.name_of(ITEM)
    if plain(movie_column) in _SAYS_NOTHING and movies is not None:
        names = list(movies.columns)
        title = roles_by_name(names, {"title": OF_ITEMS["title"]}).get("title")
        movie_column = movie_column if title is None else names[title]
    return Naming(movie_column, rated.name_of(USER), found.files.get(ITEMS, rated.table.name).rpartition("/")[2])


def _rated_table(bundle: Bundle, file: str, found: Recognised, recipe: Recipe) -> Table:
    if found.layout.key == "netflix-prize":
        return netflix_table(bundle, file, _beginning(bundle, file))
    table = open_table(
        bundle,
        file,
        names=found.layout.columns.get("ratings"),
        separator=recipe.separator or found.layout.separators.get("ratings"),
        header=recipe.header,
    )
    return melted(table) if is_matrix(table) and not recipe.columns else table


def _listing(
    bundle: Bundle, found: Recognised, role: str, known: dict[str, tuple[str, ...]], rated: str
) -> tuple[Listing, str] | None:
    """A table of movies or users and the name of its column of ids; None where the source has none."""
    file, layout = found.files.get(role), found.layout
    if file is None:
        return None
    table = open_table(
        bundle,
        file,
        names=layout.columns.get(role),
        separator=layout.separators.get(role),
        loose=layout.loose_titles and role == ITEMS,
    )
    roles = roles_by_name(table.columns, known)
    same = [i for i, name in enumerate(table.columns) if plain(name) and plain(name) == plain(rated)]
    place = same[0] if same else roles.get(ITEM if role == ITEMS else USER)
    if place is None:  # the first that has a name
        place = next((i for i, name in enumerate(table.columns) if plain(name) not in ("", "unnamed:0")), 0)
    least = 1 + max(place, roles.get("title", place))
    listing = read_listing(table, place, least=least, source=bundle.path.name, integers=layout.integers)
    return listing, table.columns[place]


def _movies(bundle: Bundle, found: Recognised, rated: RatedTable) -> tuple[pd.DataFrame | None, Listing | None]:
    listed = _listing(bundle, found, ITEMS, OF_ITEMS, rated.name_of(ITEM))
    if listed is None:
        return None, None
    listing, id_column = listed
    if found.layout.key == "movielens-100k":
        listing = _with_flags(bundle, found, listing)
    table = movie_table(listing, id_column)
    for role, known in ((TAGS, OF_TAGS), (LINKS, OF_LINKS)):
        file = found.files.get(role)
        if file is not None:
            table = _with_more(bundle, found, role, known, table)
    return table, listing


def _with_more(
    bundle: Bundle, found: Recognised, role: str, known: dict[str, tuple[str, ...]], table: pd.DataFrame
) -> pd.DataFrame:
    """The table of movies with what another file says of them; a file that says nothing costs nothing."""
    try:
        more = open_table(
            bundle, found.files[role], names=found.layout.columns.get(role), separator=found.layout.separators.get(role)
        )
    except DatasetError:
        return table
    roles = roles_by_name(more.columns, known)
    if ITEM not in roles or len(roles) < 2:
        return table
    text: dict[str, list[str]] = {name: [] for name in roles}
    places = list(roles.values())
    for part in more.read(places, 1 + max(places)):
        for name, column in zip(roles, part.columns, strict=True):
            text[name] += [value.strip() for value in column.to_pylist()]
    ids = text.pop(ITEM)
    return with_tags(table, ids, text["tag"]) if role == TAGS else with_links(table, ids, text)


def _users(bundle: Bundle, found: Recognised, rated: RatedTable) -> tuple[pd.DataFrame | None, Listing | None]:
    listed = _listing(bundle, found, USERS, OF_USERS, rated.name_of(USER))
    if listed is None:
        return None, None
    listing, id_column = listed
    return user_table(listing, id_column, coded=found.layout.coded or found.layout.key == "atomic-files"), listing


def _with_flags(bundle: Bundle, found: Recognised, listing: Listing) -> Listing:
    """A listing of MovieLens 100K with genres by name instead of a column of 0 and 1 for each."""
    names = list(_GENRES_OF_100K)
    if "genres" in found.files:
        table = open_table(bundle, found.files["genres"], separator="|", header=False)
        pairs = [
            row for part in table.read((0, 1), 2) for row in zip(*(c.to_pylist() for c in part.columns), strict=True)
        ]
        numbered = [(int(number), name) for name, number in pairs if number.strip().isdecimal()]
        names = [name for _, name in sorted(numbered)]
    columns = list(listing.columns.items())
    flags = columns[_BEFORE_FLAGS : _BEFORE_FLAGS + len(names)]
    by_movie: list[list[str]] = [[] for _ in listing.ids]
    for name, (_, values) in zip(names, flags, strict=False):
        for genres, flag in zip(by_movie, values, strict=True):
            genres += [name] * (flag == "1" and name != UNKNOWN)
    kept = dict(columns[:_BEFORE_FLAGS])
    return Listing(listing.ids, kept | {"genres": ["|".join(genres) for genres in by_movie]}, listing.refused)


def _beginning(bundle: Bundle, file: str) -> str:
    return next(iter(bundle.chunks(file)), b"")[: 1 << 16].decode("utf-8", errors="replace")
