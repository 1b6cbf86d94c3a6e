"""What is too large is one sentence, whatever a header says, long before memory is full."""

import gzip
import io
import tracemalloc
import zipfile

import pyarrow as pa
import pytest
from pyarrow import parquet

from recsys.errors import DatasetError
from recsys.sources import load
from recsys.sources.tables import limits, plain_text, ratings
from tests import book_club

LINE = b"1,2,3\n"


def written(path, content: bytes):
    path.write_bytes(content)
    return str(path)


def packed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def test_a_bomb_in_gzip_is_found_by_what_comes_out(data_dir):
    file = written(data_dir / "r.csv.gz", packed(b"user,item,rating\n" + LINE * (5 << 20)))
    tracemalloc.start()
    with pytest.raises(DatasetError, match=r"unpacks [\d,]+ bytes to [\d,]+, as only an archive bomb does"):
        load(file)
    assert tracemalloc.get_traced_memory()[1] < 200 << 20
    tracemalloc.stop()


def test_a_bomb_in_gzip_is_found_in_a_zip_and_behind_another_file_too(data_dir):
    content = packed(b"user,item,rating\n") + packed(LINE * (5 << 20))
    with zipfile.ZipFile(data_dir / "a.zip", "w") as file:
        file.writestr("ratings.csv.gz", content)
    with pytest.raises(DatasetError, match="as only an archive bomb does"):
        load("a")


def test_what_gzip_packs_well_is_no_bomb(data_dir):
    assert load(written(data_dir / "r.csv.gz", packed(book_club.ratings_csv()))).n_ratings > 300


def test_what_gzip_unpacks_is_counted(data_dir, monkeypatch):
    monkeypatch.setattr(plain_text, "MAX_TEXT", 1000)
    with pytest.raises(DatasetError, match="unpacks to more than the 0 GiB allowed"):
        load(written(data_dir / "r.csv.gz", packed(book_club.ratings_csv())))


@pytest.mark.parametrize("form", ["text", "parquet", "json"])
def test_rows_are_counted(data_dir, monkeypatch, form):
    monkeypatch.setattr(ratings, "MAX_ROWS", 100)
    contents = {"text": LINE * 101, "parquet": table_of(101), "json": b'{"user":1,"item":2,"rating":3}\n' * 101}
    with pytest.raises(DatasetError, match="has more than the 100 rows of ratings allowed"):
        load(written(data_dir / "r.csv", contents[form]))


@pytest.mark.parametrize("form", ["text", "parquet", "json"])
def test_columns_are_counted(data_dir, form):
    names = [f"c{i}" for i in range(limits.MAX_COLUMNS + 1)]
    wide = pa.table({name: [1] for name in names})
    contents = {
        "text": ",".join(names).encode() + b"\n",
        "parquet": as_parquet(wide),
        "json": ("{" + ",".join(f'"{name}":1' for name in names) + "}\n").encode(),
    }
    with pytest.raises(DatasetError, match="has 1,001 columns, more than the 1,000 allowed"):
        load(written(data_dir / "r.csv", contents[form]))


def test_an_id_that_is_too_long_is_refused_and_the_others_are_read(data_dir):
    long, longest = "x" * (limits.MAX_ID + 1), "y" * limits.MAX_ID
    more = f"{longest},{book_club.BOOKS[0]},1,5,\n{long},{book_club.BOOKS[0]},1,5,\n007,{long},1,5,\n".encode()
    dataset = load(written(data_dir / "r.csv", book_club.ratings_csv() + more))
    reasons = {item.reason: item for item in dataset.refused}
    assert reasons["user has more than 500 characters"].lines == (348,)
    assert reasons["movie has more than 500 characters"].examples == ((349, "item", "x" * 60),)
    assert longest in dataset.users.ids
    assert long not in dataset.users.ids


def test_a_text_that_is_too_long_is_cut_off(data_dir):
    folder = data_dir / "a"
    folder.mkdir()
    written(folder / "ratings.csv", book_club.ratings_csv())
    titles = "\n".join(["book,title", *(f"{isbn},{'t' * 20_000}" for isbn in book_club.BOOKS)]).encode()
    written(folder / "books.csv", titles)
    assert load("a").movie_table["title"].str.len().max() <= limits.MAX_FIELD


def test_a_parquet_file_whose_rows_all_say_the_same_long_text_is_read_in_little_memory(data_dir):
    users = pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), ["u" * 100_000])  # 2 GB if spelled out
    table = pa.table({"user": users, "item": list(range(20_000)), "rating": [1, 2] * 10_000})
    content = io.BytesIO()
    parquet.write_table(table, content, store_schema=False)
    assert len(content.getvalue()) < 2 << 20
    file = written(data_dir / "r.parquet", content.getvalue())
    pool = pa.default_memory_pool()
    before = pool.max_memory()
    with pytest.raises(DatasetError, match="user has more than 500 characters"):
        load(file)
    assert pool.max_memory() < before + (500 << 20)


def table_of(n: int) -> bytes:
    return as_parquet(pa.table({"user": list(range(n)), "item": [1] * n, "rating": [3] * n}))


def as_parquet(table: pa.Table) -> bytes:
    content = io.BytesIO()
    parquet.write_table(table, content)
    return content.getvalue()
