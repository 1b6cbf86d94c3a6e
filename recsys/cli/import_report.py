"""What ``data import`` has to say of a table of ratings, line by line."""

from recsys.cli.refused import refused_lines
from recsys.data.numbers import percent
from recsys.data.words import Words
from recsys.sources.imports.examine import Examined, table_of_ratings
from recsys.sources.recipe import ROLES


def report_lines(found: Examined) -> list[str]:
    """The report for people, in the words of the data set."""
    report, words = found.report, found.words
    look = table_of_ratings(found.preview)
    roles = {} if look is None else look.roles
    rows = {
        "columns": ", ".join(f"{role} = {_shown(roles[role])}" for role in ROLES if roles.get(role)),
        "rows": f"{report.n_rows:,} read, {report.n_ratings:,} ratings kept, {report.n_duplicates:,} duplicates",
        words.users: f"{report.n_users:,}",
        words.movies: f"{report.n_movies:,} ({report.n_rated_movies:,} of them rated)",
        "scale": words.said(report.scale.in_words),
        "density": words.said(f"{percent(report.density, 3)} of all pairs of a user and a movie"),
        "called": in_words(words),
        "refused": "" if report.refused else "nothing",
    }
    lines = [f"{label:<12} {value}".rstrip() for label, value in rows.items()]
    lines += refused_lines(report.refused, report.told, words)
    lines.append(f"{'fewer than':<12} {words.users:>12} {words.movies:>12}   what is left without them")
    for few in report.few:
        left = f"{few.left_users:,} {words.users}, {few.left_movies:,} {words.movies}, {few.left_ratings:,} ratings"
        lines.append(f"  {few.k:>2} ratings {few.users:>12,} {few.movies:>12,}   {left}")
    return lines + [f"Note: {remark}" for remark in report.remarks]


def _shown(column: str) -> str:
    """A column's name, which a terminal must not obey."""
    return column if column.isprintable() else repr(column)


def in_words(words: Words) -> str:
    """What a data set calls its users, movies and stars."""
    return f"{words.users}, {words.movies}, {words.stars}"
