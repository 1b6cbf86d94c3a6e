"""Made-up ratings in the layouts of public data sets, and in others that people write, as bytes of files."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Sequence

import pyarrow as pa
from pyarrow import parquet

MOVIES = (1, 2, 11, 29, 73, 203, 318, 720)
TITLES = dict(
    zip(MOVIES, ("Toy Story (1995)", "Jumanji (1995)", "American President, The (1995)", "Amélie (2001)",
                 "Misérables, Les (1995)", "To Wong Foo (1995)", '"Cats" (1998)', "A; B | C (1996)"), strict=True)
)  # fmt: skip
ROWS = [  # user, movie, stars from 1 to 5, seconds; 66 of them
    (user, movie, (7 * user + 3 * movie) % 5 + 1, 978_300_000 + 1000 * user + movie)
    for user in range(1, 13)
    for movie in MOVIES
    if (user + movie) % 10 < 7
]
N = len(ROWS)

Files = dict[str, bytes]


def table(rows: Iterable[Sequence[object]], separator: str = ",", names: str = "", end: str = "\n") -> bytes:
    """Rows as text, below their names if there are any."""
    lines = [separator.join(map(str, row)) for row in rows]
    return "".join(line + end for line in ([names] if names else []) + lines).encode()


def quoted(title: str) -> str:
    return '"' + title.replace('"', '""') + '"'


def titled(names: str, line: Callable[[int, str], str], end: str = "\n") -> bytes:
    """A table of the movies, a line each."""
    return (names + end + "".join(line(movie, quoted(title)) + end for movie, title in TITLES.items())).encode()


def objects(rows: Iterable[dict[str, object]]) -> bytes:
    """JSON, an object a line."""
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def _zipped(files: Files) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return into.getvalue()


def _parquet() -> bytes:
    users, movies, stars, seconds = zip(*ROWS, strict=True)
    columns = {
        "user_id": pa.array(users),
        "item_id": pa.array([f"i{movie}" for movie in movies]).dictionary_encode(),
        "rating": pa.array(stars, pa.float64()),
        "ts": pa.array(seconds, pa.timestamp("s")),
    }
    into = io.BytesIO()
    parquet.write_table(pa.table(columns), into)
    return into.getvalue()


_NAMES = "user_id,movie_id,rating,timestamp"
_DENSE = [[(7 * user + joke) % 9 - 4 if (user + joke) % 4 else 99 for joke in range(60)] for user in range(20)]

LAYOUTS: dict[str, Files] = {
    "MovieLens 10M": {
        "ml-10M100K/ratings.dat": table([(u, m, r / 2, t) for u, m, r, t in ROWS], "::"),
        "ml-10M100K/movies.dat": "".join(f"{m}::{title}::Drama|Crime\n" for m, title in TITLES.items()).encode(),
        "ml-10M100K/tags.dat": b"1::1::fun::1\n2::1::fun::2\n",
        "ml-10M100K/README.html": b"<html></html>",
    },
    "MovieLens 25M": {
        "ml-25m/ratings.csv": table([(u, m, r / 2, t) for u, m, r, t in ROWS], names="userId,movieId,rating,timestamp"),
        "ml-25m/movies.csv": titled("movieId,title,genres", lambda m, t: f"{m},{t},(no genres listed)", "\r\n"),
        "ml-25m/tags.csv": b'userId,movieId,tag,timestamp\n1,1,"a ""quoted"", tag",1\n2,1,Fun,1\n3,1,fun,2\n',
        "ml-25m/links.csv": b"movieId,imdbId,tmdbId\n1,0114709,862\n2,0113497,\n",
        "ml-25m/genome-scores.csv": b"movieId,tagId,relevance\n1,1,0.5\n2,1,0.7\n",
        "ml-25m/genome-tags.csv": b"tagId,tag\n1,007\n",
        "ml-25m/README.txt": b"Summary\n=======\nThis dataset, like all of them\n",
    },
    "a bare u.data": {"u.data": table(ROWS, "\t")},
    "Amazon without header": {"ratings_Books.csv": table([(f"A{u:013d}", f"{m:010d}", r, t) for u, m, r, t in ROWS])},
    "Amazon, item first": {"Books.csv": table([(f"B{m:09d}", f"A{u:013d}", float(r), t) for u, m, r, t in ROWS])},
    "Amazon 2023": {
        "Books.csv": table(
            [(f"AE{u:026d}", f"B{m:09d}", float(r), t * 1000) for u, m, r, t in ROWS],
            names="user_id,parent_asin,rating,timestamp",
        )
    },
    "Amazon as JSON": {
        "reviews.json": objects(
            {"reviewerID": f"A{u}", "asin": f"000{m}", "overall": float(r), "unixReviewTime": t, "reviewText": 'a\n"b"'}
            for u, m, r, t in ROWS
        )
    },
    "Book-Crossing": {
        "BX-Book-Ratings.csv": table(
            [(f'"{u}"', f'"{m:09d}X"', f'"{2 * r if r > 1 else 0}"') for u, m, r, _ in ROWS],
            ";", '"User-ID";"ISBN";"Book-Rating"', "\r\n",
        ),
        "BX-Books.csv": (
            '"ISBN";"Book-Title";"Book-Author";"Year-Of-Publication";"Image-URL-S"\r\n'
            + "".join(
                '"{:09d}X";"{}";"Author; Other";"1999";"http://x"\r\n'.format(m, title.replace('"', '\\"'))
                for m, title in TITLES.items()
            )
        ).encode("latin-1"),
        "BX-Users.csv": table(
            [(f'"{u}"', '"nyc, usa"', "NULL" if u % 2 else '"26"') for u in range(1, 13)],
            ";", '"User-ID";"Location";"Age"', "\r\n",
        ),
    },
    "Goodbooks-10k": {
        "ratings.csv": table([row[:3] for row in ROWS], names="user_id,book_id,rating"),
        "books.csv": titled(
            "id,book_id,isbn,authors,original_publication_year,title", lambda m, t: f'9{m},{m},0439,"A, B",-750.0,{t}'
        ),
        "to_read.csv": table([row[:2] for row in ROWS], names="user_id,book_id"),
        "book_tags.csv": b"goodreads_book_id,tag_id,count\n1,5,9\n",
        "tags.csv": b"tag_id,tag_name\n5,funny\n",
    },
    "Jester as a matrix": {
        "jester-data-1.csv": table([[sum(cell != 99 for cell in row), *row] for row in _DENSE]),
    },
    "Jester": {
        "jester_ratings.dat": "".join(f"{u}\t\t{m}\t\t{r * 1.137 - 3:.3f}\n" for u, m, r, _ in ROWS).encode(),
        "jester_items.dat": b"1:\n<html>a joke</html>\n",
    },
    "FilmTrust": {
        "ratings.txt": table([(u, m, r / 2) for u, m, r, _ in ROWS], " "),
        "trust.txt": b"1 2 1\n3 4 1\n",
    },
    "MyAnimeList": {
        "rating.csv": table([(u, m, 2 * r if r > 1 else -1) for u, m, r, _ in ROWS], names="user_id,anime_id,rating"),
        "anime.csv": titled(
            "anime_id,name,genre,type,rating,members", lambda m, t: f'{m},{t},"Drama, Sci-Fi",TV,8.5,{7 * m}'
        ),
    },
    "Netflix Prize in single files": {
        "mv_0000001.txt": b"1:\n1,3,2005-09-06\n2,5,2005-05-13\n",
        "mv_0000002.txt": b"2:\n1,4,2005-09-06\n",
    },
    "Yelp": {
        "yelp_academic_dataset_review.json": objects(
            {"review_id": "x", "user_id": f"-u{u}", "business_id": f"_b{m}", "stars": r, "date": "2018-07-07 22:09:11"}
            for u, m, r, _ in ROWS
        ),
        "yelp_academic_dataset_business.json": objects(
            {"business_id": f"_b{m}", "name": title, "categories": "Food, Bars", "hours": {"Mon": "1-2"}}
            for m, title in TITLES.items()
        ),
        "yelp_academic_dataset_user.json": b'{"user_id": "-u1", "name": "Ann"}\n',
    },
    "RecBole in parts": {
        f"ml.{part}.inter": table(ROWS[i::3], "\t", "user_id:token\titem_id:token\trating:float\ttimestamp:float")
        for i, part in enumerate(("train", "valid", "test"))
    },
    "RecBole with commas": {
        "x.inter": table(ROWS, names="user_id:token,movie_id:token,rating:float,timestamp:float"),
        "x.item": titled("movie_id:token,movie_title:token_seq,class:token_seq", lambda m, t: f"{m},{t},Comedy Kids"),
    },
    "Surprise": {"ratings": table([(f"u{u}", f"i{m}", r) for u, m, r, _ in ROWS], " ")},
    "Kaggle's movies": {
        "ratings_small.csv": table(ROWS, names="userId,movieId,rating,timestamp"),
        "movies_metadata.csv": titled(
            "adult,genres,homepage,id,imdb_id,overview,release_date,title",
            lambda m, t: (
                "False,\"[{'id': 16, 'name': 'Animation'}, {'id': 35, 'name': \"\"Kids' film\"\"}]\",http://x,"
                f'{m},tt0{m},"A plot, ""long""\nand two lines",1995-10-30,{t}'
            ),
        ),
        "keywords.csv": b"id,keywords\n1,\"[{'id': 931, 'name': 'jealousy'}]\"\n",
        "credits.csv": b'cast,crew,id\n"[{}]","[]",1\n',
    },
    "Parquet": {"data.parquet": _parquet()},
    "gzip": {"ratings.csv.gz": gzip.compress(table(ROWS, names=_NAMES))},
    "a zip from Windows and one from a Mac": {
        "a.zip": _zipped(
            {
                "set\\ratings.csv": table(ROWS, names=_NAMES),
                "set\\movies.csv": titled("movie_id,title", lambda m, t: f"{m},{t}"),
                "__MACOSX/set/._ratings.csv": b"\0\1\2",
            }
        )
    },
    "a list of JSON": {"r.json": json.dumps([{"user": u, "item": m, "rating": r} for u, m, r, _ in ROWS]).encode()},
    "reviews over several lines": {
        "reviews.csv": b"reviewer,book,stars,review,when\n"
        + "".join(
            f'r{u},b{m},{r},"line one\nline ""two"", end",2020-01-{u:02d}T10:00:00Z\n' for u, m, r, _ in ROWS
        ).encode()
    },
    "clicks": {"clicks.csv": table([(f"c{u}", f"p{m}") for u, m, _, _ in ROWS], names="customer_id,product_id")},
    "clicks with times": {"c.csv": table([(u, m, t) for u, m, _, t in ROWS], names="visitorid,itemid,timestamp")},
    "pairs without names": {"pairs.txt": table([row[:2] for row in ROWS], " ")},
    "German": {
        "bewertungen.csv": table(
            [(u, m, str(r / 2).replace(".", ","), f"{u + 12:02d}.03.2019") for u, m, r, _ in ROWS],
            ";", "Nutzer;Buch;Bewertung;Datum",
        )
    },
    "names that nobody knows": {"x.csv": table(ROWS, names="alpha,beta,gamma,delta")},
    "texts and names that nobody knows": {
        "x.csv": table([(f"user{u}", f"Book {m}", r) for u, m, r, _ in ROWS], names="who,what,how much")
    },
    "ids as floats": {
        "ratings.csv": table([(float(u), float(m), r) for u, m, r, _ in ROWS], names="user_id,movie_id,rating"),
        "movies.csv": titled("movie_id,title", lambda m, t: f"{m},{t}"),
    },
    "ids beyond 64 bits": {"r.csv": table([(10**30 + u, m, r) for u, m, r, _ in ROWS], names="user,item,rating")},
    "milliseconds": {"r.csv": table([(u, m, r, t * 1000) for u, m, r, t in ROWS], names=_NAMES)},
    "microseconds": {"r.csv": table([(u, m, r, t * 10**6) for u, m, r, t in ROWS], names=_NAMES)},
    "days as numbers": {"r.csv": table([(u, m, r, 20_050_900 + u) for u, m, r, _ in ROWS], names=_NAMES)},
    "ISO with a zone": {"r.csv": table([(u, m, r, f"2019-03-{u:02d}T01:20:11+02:00") for u, m, r, _ in ROWS],
                                       names=_NAMES)},
    "American days": {"r.csv": table([(u, m, r, f"03/{12 + u}/2019") for u, m, r, _ in ROWS], names=_NAMES)},
    "noise of floats": {"r.csv": table([(u, m, repr(r * 0.1 + 0.2)) for u, m, r, _ in ROWS], names="user,item,rating")},
    "per cent": {"r.csv": table([(u, m, 20 * r) for u, m, r, _ in ROWS], names="user,item,rating")},
    "remarks above": {"out.data": b"% bip weighted\n# more\n" + table(ROWS, " ")},
    "a sign before the names": {"r.csv": table(ROWS, names=f"# {_NAMES}")},
    "separators at the end": {"r.txt": "".join(f"{u};{m};{r};\n" for u, m, r, _ in ROWS).encode()},
    "Last.fm": {
        "user_artists.dat": table([(u, m, 37 * r) for u, m, r, _ in ROWS], "\t", "userID\tartistID\tweight"),
        "artists.dat": b"id\tname\turl\n"
        + "".join(f"{m}\t{title}\thttp://x\n" for m, title in TITLES.items()).encode(),
    },
    "odd ages": {
        "ratings.csv": table(ROWS, names=_NAMES),
        "users.csv": b"user_id,age,gender,occupation\n"
        + table([(u, "twenty" if u == 3 else "" if u == 2 else 24 + u, "F", "none") for u in range(1, 13)]),
    },
    "a matrix with names": {
        "m.csv": table(
            [[f"u{u}", *((u * m) % 5 if (u + m) % 3 else "" for m in range(30))] for u in range(20)],
            names="user," + ",".join(f"Film {m}" for m in range(30)),
        )
    },
    "a matrix in which 0 is nothing": {"m.csv": table([[(u * m) % 6 for m in range(1, 31)] for u in range(1, 21)])},
    "per cent with a sign": {"r.csv": table([(u, m, f"{20 * r} %") for u, m, r, _ in ROWS], names="user,item,rating")},
    "so many of five": {"r.csv": table([(u, m, f"{r}/5") for u, m, r, _ in ROWS], names="user,item,rating")},
    "stars as signs": {"r.csv": table([(u, m, "★" * r) for u, m, r, _ in ROWS], names="user,item,rating")},
    "stars in words": {"r.csv": table([(u, m, f"{r} stars") for u, m, r, _ in ROWS], names="user,item,rating")},
    "blanks before quotes": {"r.csv": table([(f'"{u}"', f'"{m}"', f'"{r}"') for u, m, r, _ in ROWS], ", ")},
    "row names of R": {
        "r.csv": table(
            [(f'"{i}"', u, f'"{m}"', r) for i, (u, m, r, _) in enumerate(ROWS)], names='"user","item","rating"'
        )
    },
    "negative ids": {"r.csv": table([(-u, m, r) for u, m, r, _ in ROWS], names="user,item,rating")},
    "ids with blanks": {
        "r.csv": table([(f"Ann Lee {u}", f"no {m}", r) for u, m, r, _ in ROWS], names="user,item,rating")
    },
    "emoji": {"r.csv": table([(f"😀{u}", m, r) for u, m, r, _ in ROWS], names="user,item,rating")},
    "ISO with parts of seconds": {"r.csv": table([(u, m, r, f"2019-03-{u:02d}T21:20:11.123Z") for u, m, r, _ in ROWS],
                                                 names=_NAMES)},
    "blank lines above": {"r.csv": b"\n\n" + table(ROWS, names=_NAMES)},
    "a column of that name twice": {
        "r.csv": table([(u, m, r, r, t) for u, m, r, t in ROWS], names="user_id,movie_id,rating,rating,timestamp")
    },
    "beer": {
        "beer_reviews.csv": table(
            [(1, '"B, Co"', t, r, 2, f"user{u}", f"Beer {m}", 5.0, m) for u, m, r, t in ROWS],
            names="brewery_id,brewery_name,review_time,review_overall,review_aroma,review_profilename,beer_name,abv,beer_beerid",
        )
    },
    "recipes": {
        "RAW_interactions.csv": table(
            [(u, m, "2003-02-17", r, '"Great\nwith salad, and ""bread"""') for u, m, r, _ in ROWS],
            names="user_id,recipe_id,date,rating,review",
        ),
        "RAW_recipes.csv": titled(
            "name,id,minutes,contributor_id,tags,steps,description",
            lambda m, t: f"{t},{m},55,9,\"['60-minutes', 'easy']\",\"['a', 'b']\",yum",
        ),
    },
    "films with names in Chinese": {
        "ratings.csv": table([(i, f"ab{u}", m, r, "2010-05-01 10:00:00") for i, (u, m, r, _) in enumerate(ROWS)],
                             names="RATING_ID,USER_MD5,MOVIE_ID,RATING,RATING_TIME"),
        "movies.csv": titled("MOVIE_ID,NAME,ALIAS,GENRES,YEAR", lambda m, t: f"{m},{t},x,剧情/动作,1999"),
    },
    "a log of views": {
        "events.csv": table([(t * 1000, u, "view", m, "") for u, m, _, t in ROWS],
                            names="timestamp,visitorid,event,itemid,transactionid")
    },
    "orders": {
        "orders.csv": table(
            [(f"536{u}", f"{m}A", '"WHITE, T"', r, "12/1/2010 8:26", 2.55, 17850 + u) for u, m, r, _ in ROWS],
            names="InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID",
        )
    },
    "a table of users beside": {
        "r.csv": table(ROWS, names=_NAMES),
        "users.csv": table(
            [(u, f"Ann {u}", "18-24", "female") for u in range(1, 13)], names="user_id,name,age_group,sex"
        ),
    },
}  # fmt: skip
