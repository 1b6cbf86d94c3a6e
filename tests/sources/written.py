"""Small data sets in every layout, written where a test wants them."""

import zipfile
from pathlib import Path

ONE_M = {
    "ratings.dat": b"1::10::5::978300760\n1::20::3::\n2::10::4::978302109\n",
    "movies.dat": (
        "10::Godfather, The (1972)::Crime|Drama\n20::Haine, La (1995)::Drama\n30::Café (1994)::Comedy\n"
    ).encode("latin-1"),
    "users.dat": b"1::F::1::10::48067\n2::M::56::16::70072\n",
}

ONE_HUNDRED_K = {
    "u.data": b"1\t10\t5\t881250949\n2\t20\t3\t891717742\n",
    "u.item": (
        "10|Misérables, Les (1995)|01-Jan-1995||http://x|0|1|0\n"
        "20|unknown||||1|0|0\n"
        "30|Land Before Time III (1995) (V)|01-Jan-1995|||0|1|1\n"
    ).encode("latin-1"),
    "u.user": b"1|24|M|technician|85711\n2|56|F|other|94043\n",
    "u.genre": b"unknown|0\nDrama|1\nWar|2\n\n",
}

NOTEBOOK = {
    "ratings.csv": (
        b"\tuser_id\tmovie_id\tuser_emb_id\tmovie_emb_id\trating\n"
        b"0\t1\t10\t0\t9\t5\n"
        b"1\t1\t20\t0\t19\t3\n"
        b"2\t2\t10\t1\t9\t1\n"
    ),
    "users.csv": (
        b"\tuser_id\tgender\tzipcode\tage_desc\tocc_desc\n"
        b"0\t1\tF\t48067\tUnder 18\tK-12 student\n"
        b"1\t2\tM\t70072\t56+\tself-employed\n"
    ),
    "movies.csv": (
        b"\tmovie_id\ttitle\tgenres\n"
        b"0\t10\tGodfather, The (1972)\tCrime|Drama\n"
        b'1\t20\t"""Cats"" (1998)"\t(no genres listed)\n'
    ),
}

ATOMIC = {
    "x.inter": (
        b"user_id:token\titem_id:token\trating:float\ttimestamp:float\n1\t10\t5\t881250949\n2\t20\t3\t891717742.0\n"
    ),
    "x.item": (
        b"item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n"
        b"10\tShawshank Redemption, The\t1994\tDrama\n"
        b"20\tToy Story\tunkonwn\tAnimation Children's\n"
    ),
    "x.user": (
        b"user_id:token\tage:token\tgender:token\toccupation:token\tzip_code:token\n"
        b"1\t24\tM\ttechnician\t85711\n"
        b"2\t53\tF\tother\t94043\n"
    ),
}


def written_zip(path: Path, files: dict[str, bytes], inside: str = "") -> Path:
    """A zip of ``files``, each in the folder ``inside``."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(inside + name, data)
    return path


def written_folder(path: Path, files: dict[str, bytes]) -> Path:
    """A folder of ``files``."""
    path.mkdir(parents=True)
    for name, data in files.items():
        (path / name).write_bytes(data)
    return path


def one_m_ratings(*lines: str, good: int = 0) -> dict[str, bytes]:
    """MovieLens 1M's layout with these rating lines after ``good`` good ones of user 1 on movies 1, 2, ...

    Movies are 1 to 5000, users 1 and 2; the good lines give 5, 1, 2, 3, 4 stars, 5, 1, ...
    """
    rows = [f"1::{movie}::{(movie + 3) % 5 + 1}::978300760" for movie in range(1, good + 1)] + list(lines)
    return {
        "ratings.dat": "".join(f"{row}\n" for row in rows).encode("latin-1"),
        "movies.dat": "".join(f"{movie}::Film {movie} (1999)::Drama\n" for movie in range(1, 5001)).encode(),
        "users.dat": ONE_M["users.dat"],
    }
