"""What the files of a source are for: by the names of public data sets, else by what is in them."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

Files = dict[str, str]  # what a file is for ("items", "users", ...), and its path in the bundle


@dataclass(frozen=True)
class Layout:
    """A public way to lay out a data set in files, known by their names in lower case.

    Parameters
    ----------
    key, title : str
        For programs and for people.
    ratings : str
        Pattern of the names of the files with ratings; there may be several, of which each has a part.
    needs : tuple of str
        Roles of other files without which it is another layout.
    others : dict of str to str
        Patterns of the names of the other files, by role: "items", "users", "genres", "tags", "links".
    columns : dict of str to tuple of str
        For a role, the columns of its file where no line names them.
    separators : dict of str to str
        For a role, what separates the fields of its file, where that must not be told from the content.
    integers : bool
        Whether ids are whole numbers and nothing else.
    loose_titles : bool
        Whether titles may have separators in them that nothing quotes.
    coded : bool
        Whether ages and occupations may be codes.
    not_rated : tuple of float
        Ratings that mean that there is none.
    """

    key: str
    title: str
    ratings: str
    needs: tuple[str, ...] = ()
    others: dict[str, str] = field(default_factory=dict)
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    separators: dict[str, str] = field(default_factory=dict)
    integers: bool = False
    loose_titles: bool = False
    coded: bool = False
    not_rated: tuple[float, ...] = ()

    def find(self, names: set[str]) -> tuple[list[str], Files] | None:
        """The files with ratings, and those for other roles, among the names in one folder; None if it is another."""
        rated = sorted(name for name in names if re.fullmatch(self.ratings, name.lower()))
        others = {}
        for role, pattern in self.others.items():
            fitting = sorted(name for name in names if re.fullmatch(pattern, name.lower()))
            if fitting:
                others[role] = fitting[0]
        return (rated, others) if rated and all(role in others for role in self.needs) else None


_PACKED = r"(?:\.gz)?"
_RATING = ("user_id", "movie_id", "rating", "timestamp")

LAYOUTS = (
    Layout(
        key="movielens-1m",
        title="MovieLens 1M (ratings.dat, movies.dat, users.dat)",
        ratings=rf"ratings\.dat{_PACKED}",
        needs=("items",),
        others={"items": r"movies\.dat", "users": r"users\.dat", "tags": r"tags\.dat"},
        columns={
            "ratings": _RATING,
            "items": ("movie_id", "title", "genres"),
            "users": ("user_id", "gender", "age", "occupation", "zip_code"),
            "tags": ("user_id", "movie_id", "tag", "timestamp"),
        },
        separators=dict.fromkeys(("items", "users", "tags"), "::"),
        integers=True,
        loose_titles=True,
        coded=True,
    ),
    Layout(
        key="movielens-100k",
        title="MovieLens 100K (u.data, u.item, u.user, u.genre)",
        ratings=r"u\.data",
        needs=("items",),
        others={"items": r"u\.item", "users": r"u\.user", "genres": r"u\.genre"},
        columns={
            "ratings": _RATING,
            "items": ("movie_id", "title", "release_date", "video_release_date", "imdb_url"),
            "users": ("user_id", "age", "gender", "occupation", "zip_code"),
            "genres": ("genre", "number"),
        },
        separators=dict.fromkeys(("items", "users", "genres"), "|"),
        integers=True,
    ),
    Layout(
        key="movielens-latest",
        title="MovieLens (ratings.csv, movies.csv, tags.csv, links.csv)",
        ratings=rf"ratings\.csv{_PACKED}",
        needs=("items", "links"),
        others={"items": r"movies\.csv", "tags": r"tags\.csv", "links": r"links\.csv"},
    ),
    Layout(
        key="notebook-tables",
        title="ratings.csv and movies.csv, with users.csv if there is one",
        ratings=rf"ratings\.csv{_PACKED}",
        needs=("items",),
        others={"items": r"movies\.csv", "users": r"users\.csv", "tags": r"tags\.csv"},
    ),
    Layout(
        key="atomic-files",
        title="RecBole's atomic files (one .inter, with .item and .user of the same name)",
        ratings=r".+\.inter",
        others={"items": r".+\.item", "users": r".+\.user"},
    ),
    Layout(
        key="netflix-prize",
        title="Netflix Prize (combined_data_1.txt to 4, movie_titles.csv)",
        ratings=r"combined_data_\d\.txt|mv_\d+\.txt",
        others={"items": r"movie_titles\.(?:csv|txt)"},
        columns={"items": ("movie_id", "year", "title")},
        separators={"items": ","},
        integers=True,
        loose_titles=True,
    ),
    Layout(
        key="book-crossing",
        title="Book-Crossing (BX-Book-Ratings.csv, BX-Books.csv, BX-Users.csv)",
        ratings=r"bx-book-ratings\.csv",
        others={"items": r"bx[-_]books\.csv", "users": r"bx-users\.csv"},
        not_rated=(0.0,),  # a book that somebody has, without a rating
    ),
    Layout(
        key="goodbooks",
        title="Goodbooks-10k (ratings.csv, books.csv)",
        ratings=r"ratings\.csv",
        needs=("items",),
        others={"items": r"books\.csv"},
    ),
    Layout(
        key="my-anime-list",
        title="MyAnimeList (rating.csv, anime.csv)",
        ratings=r"rating\.csv",
        needs=("items",),
        others={"items": r"anime\.csv"},
        not_rated=(-1.0,),  # watched and not rated
    ),
    Layout(
        key="yelp",
        title="Yelp (yelp_academic_dataset_review.json, ..._business.json)",
        ratings=r"(?:yelp_academic_dataset_)?review\.json",
        others={"items": r"(?:yelp_academic_dataset_)?business\.json"},
    ),
    Layout(
        key="jester",
        title="Jester (jester_ratings.dat, jester_items.dat)",
        ratings=r"jester_ratings\.dat",
        columns={"ratings": ("user_id", "", "joke_id", "", "rating")},
    ),
    Layout(
        key="filmtrust",
        title="FilmTrust (ratings.txt, trust.txt)",
        ratings=r"ratings\.txt",
        needs=("trust",),
        others={"trust": r"trust\.txt"},
        columns={"ratings": ("user_id", "movie_id", "rating")},
    ),
)
ANY_TABLE = Layout(key="table", title="A table of ratings", ratings=r".+")
"""Any source whose tables are told by their content."""


@dataclass(frozen=True)
class Recognised:
    """A layout, and where its files are in the bundle.

    Parameters
    ----------
    rated : tuple of str
        The files with ratings, each with a part of them.
    files : dict of str to str
        The other files by role.
    """

    layout: Layout
    rated: tuple[str, ...]
    files: Files

    @property
    def paths(self) -> list[str]:
        """All files that are read."""
        return [*self.rated, *self.files.values()]


def known_layouts(names: Iterable[str]) -> list[Recognised]:
    """The data sets among some files that are laid out like public ones."""
    found = []
    for folder, members in sorted(by_folder(names).items()):
        taken: set[str] = set()
        at = f"{folder}/" if folder else ""
        for layout in LAYOUTS:
            fitting = layout.find(members)
            if fitting and taken.isdisjoint(fitting[0]):
                rated, others = fitting
                taken |= {*rated, *others.values()}
                files = {role: at + file for role, file in others.items()}
                found.append(Recognised(layout, tuple(at + file for file in rated), files))
    return found


def by_folder(names: Iterable[str]) -> dict[str, set[str]]:
    """Names of files by their folder; those that systems put there themselves are left out."""
    folders: dict[str, set[str]] = defaultdict(set)
    for name in names:
        folder, _, file = name.rpartition("/")
        if not (name.startswith("__MACOSX/") or "/__MACOSX/" in name or file.startswith(".")):
            folders[folder].add(file)
    return folders
