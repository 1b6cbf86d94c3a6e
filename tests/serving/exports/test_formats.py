"""What an export says, whatever it is written with; and what is said of a file that is none."""

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recsys.errors import DatasetError
from recsys.serving.exports import contents, table
from recsys.serving.exports.formats import read_export
from tests.serving.exports.films import letterboxd, zipped

IMDB_HEADER = (
    "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,"
    "Num Votes,Release Date,Directors"
)
IMDB = f"""{IMDB_HEADER}
tt0068646,10,2020-03-01,The Godfather,The Godfather,https://x,Movie,9.2,175,1972,Crime,1,1972-03-24,A
tt0113247,8,2020-03-02,Hate,La haine,https://x,Movie,8.1,98,1995,Drama,1,1995-05-31,"B, C"
tt0903747,9,2020-03-03,Breaking Bad,Breaking Bad,https://x,TV Series,9.5,45,2008,Drama,1,2008-01-20,
tt0959621,7,2020-03-03,Pilot,Pilot,https://x,TV Episode,9,58,2008,Drama,1,2008-01-20,
tt0185906,7,2020-03-03,Band,Band,https://x,tvMiniSeries,9,58,2001,Drama,1,2001-01-20,
tt1535109,6,2020-03-03,Portal,Portal,https://x,Video Game,9,,2007,,1,2007-01-20,
"""
GOODREADS = '''Book Id,Title,Author,ISBN,ISBN13,My Rating,Average Rating,Year Published,Original Publication Year,\
Date Read,Date Added,My Review
1,"The Hunger Games (The Hunger Games, #1)",A,"=""0439023483""","=""9780439023481""",5,4.3,2009,2008,\
2021/05/06,2021/05/01,"Good,
<br/>""really"" good"
2,Unread,B,"=""""","=""""",0,4.0,2001,,,2021/05/02,
'''
TRAKT = """rated_at,type,title,year,trakt_rating,trakt_id,imdb_id,tmdb_id,genres,rating
2022-06-24T21:20:11.000Z,movie,Heat,1995,8.1,1,tt0113277,949,crime,9
2022-06-25T00:00:00Z,show,Lost,2004,8.0,2,tt0411008,4607,drama,7
"""
TRAKT_JSON = [
    {
        "rated_at": "2022-06-24T23:20:11.000+02:00",
        "rating": 9,
        "type": "movie",
        "movie": {"title": "Heat", "year": 1995, "rating": 8.1, "ids": {"trakt": 1, "imdb": "tt0113277", "tmdb": 949}},
    },
    {
        "rated_at": "2022-06-25T00:00:00Z",
        "rating": 7,
        "type": "episode",
        "episode": {"season": 1, "title": "Pilot", "ids": {"trakt": 5}},
        "show": {"title": "Lost", "year": 2004, "ids": {"trakt": 2}},
    },
]
MINE = letterboxd("2020-01-02,Heat,1995,https://boxd.it/1,4.5", "2020-01-03,La Haine,1995,https://boxd.it/2,0.5")


def said(data: bytes) -> list[tuple[str, tuple[int, ...], float]]:
    return [(entry.title, entry.years, entry.rating) for entry in read_export(data).entries]


def test_letterboxd():
    export = read_export(MINE)
    assert export.form.name == "Letterboxd"
    assert said(MINE) == [("Heat", (1995,), 4.5), ("La Haine", (1995,), 0.5)]
    assert [entry.time.isoformat()[:10] for entry in export.entries] == ["2020-01-02", "2020-01-03"]
    assert [entry.line for entry in export.entries] == [2, 3]


def test_imdb_leaves_out_what_is_no_film():
    export = read_export(IMDB.encode())
    assert said(IMDB.encode()) == [("The Godfather", (1972,), 10), ("Hate", (1995,), 8)]
    assert export.entries[1].also == ("La haine",)
    assert export.entries[1].ids == {"imdb": "tt0113247"}
    kinds = ["TV Series", "TV Episode", "tvMiniSeries", "Video Game"]
    assert [row.reason for row in export.left_out] == [f"not a movie: {kind}" for kind in kinds]
    assert [row.line for row in export.left_out] == [4, 5, 6, 7]


def test_imdb_as_it_was_exported_in_earlier_years():
    old = (
        '"position","const","created","modified","description","Title","Title type","You rated","IMDb Rating","Year"\n'
        '"1","tt0068646","Tue Mar 12 00:00:00 2013","","","The Godfather","Feature Film","10","9.2","1972"\n'
    )
    export = read_export(old.encode())
    assert said(old.encode()) == [("The Godfather", (1972,), 10)]
    assert export.entries[0].time.isoformat()[:10] == "2013-03-12"


def test_goodreads_has_zero_for_what_is_not_rated():
    export = read_export(GOODREADS.encode())
    assert said(GOODREADS.encode()) == [("The Hunger Games (The Hunger Games, #1)", (2008, 2009), 5)]
    assert export.entries[0].time.isoformat()[:10] == "2021-05-06"
    assert [(row.title, row.reason, row.line) for row in export.left_out] == [("Unread", "not rated", 4)]


def test_trakt_as_a_table_and_as_json_say_the_same():
    as_table, as_json = read_export(TRAKT.encode()), read_export(json.dumps(TRAKT_JSON).encode())
    for export in (as_table, as_json):
        assert [(e.title, e.years, e.rating) for e in export.entries] == [("Heat", (1995,), 9)]
        assert export.entries[0].time.isoformat() == "2022-06-24T21:20:11+00:00"
        assert dict(export.entries[0].ids) == {"imdb": "tt0113277", "tmdb": "949"}
    assert [row.reason for row in as_table.left_out] == ["not a movie: show"]
    assert [(row.reason, row.title) for row in as_json.left_out] == [("not a movie: episode", "Pilot")]


def test_lists_in_an_object_are_all_of_them():
    movies = [{"rated_at": "2020-01-01", "rating": 8, "title": "Heat", "year": 1995}]
    shows = [{"rated_at": "2020-01-01", "rating": 8, "title": "Lost", "year": 2004}]
    export = read_export(json.dumps({"user": "me", "movies": movies, "shows": shows}).encode())
    assert [entry.title for entry in export.entries] == ["Heat"]
    assert [row.reason for row in export.left_out] == ["not a movie: show"]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: text.encode("utf-32"),
        lambda text: text.encode("cp1252"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.replace(",", ";").encode(),
        lambda text: text.replace(",", "\t").encode(),
        lambda text: text.replace(",", "|").encode(),
        lambda text: ("sep=;\n" + text.replace(",", ";")).encode(),
        lambda text: ("\n \n" + text).encode(),
        lambda text: text.rstrip().encode(),
        lambda text: text.replace("Name,Year", "name , YEAR").encode(),
        lambda text: text.replace(",", ", ").encode(),
        lambda text: zipped({"export/ratings.csv": text.encode()}),
    ],
)
def test_whatever_it_is_written_with(change):
    text = letterboxd("2020-01-02,Amélie – “deux”,2001,u,4.5", "2020-01-03,Heat,1995,u,3").decode()
    assert said(change(text)) == [("Amélie – “deux”", (2001,), 4.5), ("Heat", (1995,), 3)]


def test_quoted_fields_have_separators_quotes_and_line_breaks():
    data = letterboxd('2020-01-02,"Good, ""the"" Bad\nand so on",1966,u,5', "2020-01-03,Heat,1995,u,3")
    assert said(data) == [('Good, "the" Bad and so on', (1966,), 5), ("Heat", (1995,), 3)]
    assert [entry.line for entry in read_export(data).entries] == [2, 4]
    assert said(letterboxd('2020-01-02, "Good, Bad", 1966, u, 5')) == [("Good, Bad", (1966,), 5)]


def test_more_fields_than_the_header_names_never_shift_a_column():
    data = letterboxd("2020-01-02,Heat,1995,u,4.5,,x", "2020-01-03,Alien,1979,u,3", "2020-01-04,Short,1980")
    assert said(data) == [("Heat", (1995,), 4.5), ("Alien", (1979,), 3)]
    assert [(row.title, row.reason) for row in read_export(data).left_out] == [("Short", "not rated")]
    shifted = letterboxd("2020-01-02,Crouching Tiger, Hidden Dragon,2000,u,5", "2020-01-03,Heat,1995,u,3")
    assert [row.reason for row in read_export(shifted).left_out] == ["'u' is not a rating"]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("", "not rated"),
        ("0", "not rated"),
        ("five", "'five' is not a rating"),
        ("nan", "'nan' is not a rating"),
        ("1_0", "'1_0' is not a rating"),
        ("9" * 400, f"'{'9' * 40}' is not a rating"),
        ("6", "a rating of 6 is not on the scale of Letterboxd, 0.5 to 5"),
        ("-3", "a rating of -3 is not on the scale of Letterboxd, 0.5 to 5"),
    ],
)
def test_what_is_no_rating_is_left_out_with_its_reason(given, reason):
    export = read_export(letterboxd(f"2020-01-02,Heat,1995,u,{given}", '2020-01-02,Alien,1979,u,"3,5"'))
    assert [row.reason for row in export.left_out] == [reason]
    assert [entry.rating for entry in export.entries] == [3.5]


def test_an_id_is_enough_where_there_is_no_title():
    export = read_export(b"Const,Your Rating\ntt0113277,5\n,4\n")
    assert [(entry.label, dict(entry.ids)) for entry in export.entries] == [("tt0113277", {"imdb": "tt0113277"})]
    assert [row.reason for row in export.left_out] == ["no title"]


def test_of_two_columns_of_one_name_the_first_counts():
    assert said(b"Date,Name,Year,Rating,rating\n2020-01-01,Heat,1995,4,1\n") == [("Heat", (1995,), 4)]


def test_a_year_behind_the_title_is_taken_where_there_is_no_other():
    data = letterboxd(
        "2020-01-02,Heat (1995),,u,4", "2020-01-02,Heat (1986),1986,u,4", "2020-01-02,Odd (1984),1990,u,4"
    )
    assert said(data) == [("Heat", (1995,), 4), ("Heat", (1986,), 4), ("Odd (1984)", (1990,), 4)]


@pytest.mark.parametrize("time", ["", "yesterday", "2020-13-45", "0001-01-01T00:00:00+14:00", "9" * 30])
def test_a_time_that_cannot_be_read_costs_the_time_alone(time):
    export = read_export(letterboxd(f"{time},Heat,1995,u,4"))
    assert [(entry.title, entry.time) for entry in export.entries] == [("Heat", None)]


def test_of_an_archive_the_ratings_count_and_not_what_else_is_there():
    members = {
        "watched.csv": letterboxd("2019-01-01,Heat,1995,u", header="Date,Name,Year,Letterboxd URI"),
        "diary.csv": letterboxd("2019-01-01,Alien,1979,u,1"),
        "deleted/ratings.csv": letterboxd("2019-01-01,Brazil,1985,u,1"),
        "__MACOSX/ratings.csv": b"\0\5\x16\7",
        "letterboxd-me\\ratings.csv": MINE,
        "picture.png": b"\x89PNG\r\n",
    }
    assert [title for title, _, _ in said(zipped(members))] == ["Heat", "La Haine"]
    del members["letterboxd-me\\ratings.csv"]
    assert [title for title, _, _ in said(zipped(members))] == ["Alien"]


def test_ratings_in_several_files_of_an_archive_are_all_read():
    one, other = (json.dumps([entry]).encode() for entry in TRAKT_JSON)
    export = read_export(zipped({"ratings-episodes.json": other, "ratings-movies.json": one}))
    assert ([e.title for e in export.entries], len(export.left_out)) == (["Heat"], 1)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "the file is empty"),
        (b" \r\n \n", "the file is empty"),
        (b"\xff\xfe", "is no export of Letterboxd, IMDb, Goodreads, Trakt"),
        (b"hello", "its first line reads 'hello'"),
        (b"a,b\n1,2\n", "its first line reads 'a', 'b'"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "is no export"),
        (b"<!DOCTYPE html><html>", "is no export"),
        (b"%PDF-1.4", "is no export"),
        (letterboxd(), "the export of Letterboxd has no rating in its 0 rows"),
        (letterboxd("2020-01-01,Heat,1995,u,"), "has no rating in its 1 rows; the first: not rated"),
        (
            letterboxd("2020-01-01,Heat,1995,u", header="Date,Name,Year,Letterboxd URI"),
            "lacks the column of the rating",
        ),
        (IMDB_HEADER.replace("Your Rating,", "").encode(), "an export of IMDb but lacks the column of the rating"),
        (b"Name,Letterboxd URI\nHeat,u\n", "an export of Letterboxd but lacks the column of the rating"),
        (b"Letterboxd URI,Rating\nu,4\n", "an export of Letterboxd but lacks the column of the title"),
        (b"movie_id,title\n1,A\n", "but lacks the column of the rating"),
        (b"userId,movieId,rating\n1,1,5\n2,1,4\n", "the file has ratings of 2 people"),
        (b"[", "begins as JSON and cannot be read"),
        (b"[" * 100_000, "begins as JSON and cannot be read"),
        (b"[1, null, []]", "is no export"),
        (b'{"error": "no"}', "is no export"),
        (letterboxd('2020-01-01,"Heat,1995,u,4', "2020-01-02,Alien,1979,u,4"), "a quotation mark in line 2 is never"),
        (letterboxd(f"2020-01-01,{'x' * 100_001},1995,u,4"), "line 2 has a field of more than 100,000 letters"),
        (letterboxd(f"2020-01-01,{'x' * 200_000},1995,u,4"), "line 2 has a field of more than 100,000 letters"),
        (zipped({}), "is no export"),
        (zipped({"notes.txt": b"hello"}), "is no export"),
        (zipped({"ratings.csv": MINE})[:-30], "damaged or locked"),
        (b"PK\3\4" + bytes(50), "damaged or locked"),
        (zipped({"a/ratings.csv": MINE, "b/ratings.csv": IMDB.encode()}), "ratings of Letterboxd and of IMDb"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_why_in_one_sentence(data, sentence):
    with pytest.raises(DatasetError, match=sentence) as told:
        read_export(data)
    assert "\n" not in str(told.value)


def test_limits_hold_whatever_a_file_says_of_itself(monkeypatch):
    monkeypatch.setattr(contents, "MOST_BYTES", 5_000)
    with pytest.raises(DatasetError, match=r"has 20 MB at most, this one 0\.0 MB"):
        read_export(b"x" * 5_001)
    with pytest.raises(DatasetError, match="the archive holds more than 20 MB"):
        read_export(zipped({"ratings.csv": bytes(5_001)}))  # a few bytes when packed
    with pytest.raises(DatasetError, match="the archive holds more than 20 MB"):
        read_export(zipped({f"ratings-{i}.csv": bytes(2_000) for i in range(3)}))
    monkeypatch.setattr(contents, "_MOST_MEMBERS", 2)
    with pytest.raises(DatasetError, match="the archive has 3 files"):
        read_export(zipped({f"{i}.csv": b"" for i in range(3)}))
    monkeypatch.setattr(table, "MOST_ROWS", 1)
    for data in (MINE, json.dumps(TRAKT_JSON).encode()):
        with pytest.raises(DatasetError, match="more than 1"):
            read_export(data)


HEADERS = st.sampled_from(
    [
        "",
        "Date,Name,Year,Letterboxd URI,Rating\n",
        IMDB_HEADER + "\n",
        "movie_id;rating\n",
        "[",
        '{"a":[{"movie":',
        "PK\3\4",
    ]
)


@settings(deadline=None)
@given(HEADERS, st.text(max_size=200))
def test_nonsense_is_a_sentence_and_never_a_crash(header, text):
    with contextlib.suppress(DatasetError):  # anything else fails the test
        read_export((header + text).encode(errors="surrogatepass"))


@settings(deadline=None)
@given(st.binary(max_size=300), st.integers(0, 400), st.sampled_from([MINE, IMDB.encode(), zipped({"r.csv": MINE})]))
def test_a_damaged_file_is_a_sentence_and_never_a_crash(junk, place, data):
    with contextlib.suppress(DatasetError):
        read_export(data[:place] + junk + data[place + len(junk) :])
