"""What columns are called in public tables of ratings, and so what is in them."""

import re
from collections.abc import Iterable, Sequence

USER, ITEM, RATING, TIME = "user", "item", "rating", "time"

# The likeliest first; upper or lower case, blanks and the signs "_", "-" and "." make no difference.
OF_RATINGS: dict[str, tuple[str, ...]] = {
    USER: (
        *(
            "userid",
            "user",
            "uid",
            "iduser",
            "reviewerid",
            "customerid",
            "readerid",
            "memberid",
            "learnerid",
            "studentid",
        ),
        *(
            "playerid",
            "listenerid",
            "viewerid",
            "visitorid",
            "accountid",
            "personid",
            "patronid",
            "clientid",
            "buyerid",
        ),
        *("subscriberid", "guestid", "authorid", "raterid", "sessionid", "anonid", "steamid", "useridx", "usercode"),
        *("username", "reviewer", "customer", "reader", "member", "learner", "student", "player", "listener", "viewer"),
        *(
            "visitor",
            "person",
            "patron",
            "client",
            "buyer",
            "subscriber",
            "guest",
            "rater",
            "reviewername",
            "userno",
            "reviewprofilename",
            "profilename",
        ),
        *("nutzer", "benutzer", "kunde", "leser", "utilisateur", "usuario", "u"),
    ),
    ITEM: (
        *(
            "movieid",
            "itemid",
            "item",
            "movie",
            "filmid",
            "film",
            "iid",
            "asin",
            "parentasin",
            "isbn",
            "isbn13",
            "bookid",
        ),
        *(
            "animeid",
            "mangaid",
            "productid",
            "businessid",
            "gameid",
            "appid",
            "courseid",
            "trackid",
            "songid",
            "musicid",
        ),
        *("artistid", "albumid", "recipeid", "beerid", "wineid", "articleid", "newsid", "jokeid", "showid", "seriesid"),
        *("videoid", "restaurantid", "placeid", "hotelid", "venueid", "poiid", "storyid", "podcastid", "stockcode"),
        *("contentid", "titleid", "iditem", "idmovie", "itemidx", "itemcode", "tconst", "movieno", "sku", "gtin"),
        *("book", "anime", "manga", "product", "business", "game", "course", "track", "song", "artist", "album"),
        *("recipe", "beer", "wine", "article", "joke", "show", "series", "video", "restaurant", "place", "hotel"),
        *("beerbeerid", "title", "name", "buch", "livre", "libro", "i", "m"),
    ),
    RATING: (
        *("rating", "ratings", "stars", "star", "score", "overall", "bookrating", "userrating", "movierating", "value"),
        *("starrating", "reviewrating", "reviewoverall", "reviewscore", "userscore", "myscore", "myrating", "points"),
        *("point", "grade", "mark", "vote", "preference", "itemrating", "ratingvalue", "reviewstars", "note"),
        *("bewertung", "label", "r"),
    ),
    TIME: (
        *(
            "timestamp",
            "time",
            "datetime",
            "date",
            "timeutc",
            "unixreviewtime",
            "reviewtime",
            "ratedat",
            "createdat",
            "updatedat",
        ),
        *("ratingdate", "reviewdate", "ratingtime", "ratingtimestamp", "dateadded", "dateupdated", "when", "ts"),
        *("eventtime", "unixtime", "tstamp", "submitted", "submissiondate", "lastmodified", "datum", "t"),
    ),
}
OF_ITEMS: dict[str, tuple[str, ...]] = {
    ITEM: (*(name for name in OF_RATINGS[ITEM] if name not in ("title", "name")), "id", "workid"),
    "title": (
        *(
            "title",
            "movietitle",
            "booktitle",
            "itemname",
            "itemtitle",
            "name",
            "primarytitle",
            "originaltitle",
            "filmtitle",
        ),
        *("productname", "producttitle", "animetitle", "coursename", "coursetitle", "businessname", "gametitle"),
        *("gamename", "trackname", "songname", "artistname", "albumname", "recipename", "beername", "joketext", "joke"),
        *("movie", "film", "book", "anime", "game", "song", "product", "titel", "titre", "headline"),
    ),
    "year": (
        *("year", "releaseyear", "movieyear", "yearofpublication", "originalpublicationyear", "publicationyear"),
        *("publishyear", "publishedyear", "startyear", "releasedate", "publicationdate", "published", "premiered"),
        *("movietitleyear", "jahr"),
    ),
    "genres": ("genres", "genre", "class", "categories", "category", "listedin", "subjects", "maincategory"),
    "tags": ("tags", "keywords", "topics", "themes"),
    "overview": ("overview", "description", "summary", "plot", "synopsis", "about", "blurb"),
    "imdb_id": ("imdbid", "imdb", "tconst"),
    "tmdb_id": ("tmdbid", "tmdb"),
}
OF_USERS: dict[str, tuple[str, ...]] = {
    USER: (*OF_RATINGS[USER], "id"),
    "gender": ("gender", "sex"),
    "age": ("age", "ageyears"),
    "age_group": ("agegroup", "agedesc", "agerange", "agebucket"),
    "occupation": ("occupation", "occdesc", "job", "profession", "occupationname"),
    "zip_code": ("zipcode", "zip", "postalcode", "postcode"),
}
OF_TAGS: dict[str, tuple[str, ...]] = {ITEM: OF_ITEMS[ITEM], "tag": ("tag", "tags", "keyword", "shelf")}
OF_LINKS: dict[str, tuple[str, ...]] = {
    ITEM: OF_ITEMS[ITEM],
    "imdb_id": OF_ITEMS["imdb_id"],
    "tmdb_id": OF_ITEMS["tmdb_id"],
}

_SIGNS = re.compile(r"[\s_\-./#\"']+")
_TYPE = re.compile(r":(?:token|float|token_seq|float_seq)$")  # of RecBole's atomic files
_PARTS = {  # of names that nobody listed
    USER: re.compile(r"user|customer|reviewer|reader|member|player|student|learner|listener|viewer|visitor"),
    RATING: re.compile(r"rating|score|stars|(?<!p)review(?!er|id|text|title)"),
    TIME: re.compile(r"time|date"),
    ITEM: re.compile(r"(?:id|key|code|no|nr|number)$"),
}


def plain(name: str) -> str:
    """A column's name without what makes no difference.

    Examples
    --------
    >>> plain("User-ID"), plain("item_id:token"), plain(" Book Rating ")
    ('userid', 'itemid', 'bookrating')
    """
    return _SIGNS.sub("", _TYPE.sub("", name.strip()).casefold())


def roles_by_name(columns: Sequence[str], known: dict[str, tuple[str, ...]]) -> dict[str, int]:
    """Which column has which role by its name: the likeliest name of each role that is there.

    A column has one role; roles that come first choose first.

    Examples
    --------
    >>> roles_by_name(["userId", "movieId", "rating", "timestamp"], OF_RATINGS)
    {'user': 0, 'item': 1, 'rating': 2, 'time': 3}
    """
    names = [plain(column) for column in columns]
    found: dict[str, int] = {}
    for role, likely in known.items():
        place = next(
            (names.index(name) for name in likely if name in names and names.index(name) not in found.values()), None
        )
        if place is not None:
            found[role] = place
    return found


def roles_by_parts(columns: Sequence[str], found: dict[str, int]) -> dict[str, int]:
    """The roles of a table of ratings, those still missing by what their names have in them."""
    found = dict(found)
    for role, part in _PARTS.items():
        if role not in found:
            free = (i for i, name in enumerate(columns) if i not in found.values() and part.search(plain(name)))
            place = next(free, None)
            if place is not None:
                found[role] = place
    return found


def are_names(fields: Iterable[str]) -> bool:
    """Whether a line names columns: at least two of its fields are called as columns of public tables are."""
    known = {name for table in (OF_RATINGS, OF_ITEMS, OF_USERS, OF_TAGS) for names in table.values() for name in names}
    listed = [plain(field) for field in fields]
    return sum(name in known and len(name) > 1 for name in listed) >= min(2, len(listed))
