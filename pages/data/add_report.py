"""The third step of adding data: what reading it came to, before anything is kept."""

import pandas as pd
import streamlit as st

from pages.common.widgets import card
from pages.common.wording import percent, plain, plural, scale_range
from recsys.data.dataset import Refusal
from recsys.data.words import Words
from recsys.sources.imports.examine import Examined
from recsys.sources.imports.report import Report


def show_report(examined: Examined) -> None:
    """Show counts, what was left out and why, how thin it is, and what would make a recommender pointless."""
    report, words = examined.report, examined.words
    st.subheader("What is in it", anchor=False)
    facts = [
        ("Rows read", f"{report.n_rows:,}", "Lines of the table of ratings"),
        ("Kept", f"{report.n_ratings:,}", "Ratings that are used"),
        (words.users.capitalize(), f"{report.n_users:,}", None),
        (words.movies.capitalize(), f"{report.n_movies:,}", f"{report.n_rated_movies:,} of them are rated"),
        ("Scale", scale_range(report.scale), None),
        ("Density", percent(report.density, 2), f"Share of all pairs of {words.user} and {words.movie} that are rated"),
    ]
    with st.container(horizontal=True, gap="medium"):
        for label, value, meaning in facts:
            st.metric(label, value, help=meaning, width="content")
    if report.remarks:
        st.warning("\n".join(f"- {plain(remark)}" for remark in report.remarks), icon=":material/lightbulb:")
    with st.grid(2, min_column_width=340):
        _refused(report)
        _few(report, words)


def _refused(report: Report) -> None:
    n_lines = sum(item.count for item in report.refused)
    twice = f", {report.n_duplicates:,} of them since the same pair was rated again" if report.n_duplicates else ""
    with card("Left out", f"{plural(n_lines, 'line')}{twice}." if n_lines else "Every line was read."):
        for sentence in report.told:
            st.caption(plain(sentence))
        if n_lines:
            table = pd.DataFrame(
                [(item.file, item.reason, item.count, _examples(item)) for item in report.refused],
                columns=["file", "reason", "count", "examples"],
            )
            st.dataframe(
                table,
                column_config={
                    "file": st.column_config.TextColumn("File", width=100),
                    "reason": st.column_config.TextColumn("Reason", width=150),
                    "count": st.column_config.NumberColumn("Lines", format="localized", width=60),
                    "examples": st.column_config.ListColumn("For example", width=240),
                },
                hide_index=True,
                alt="Lines that were left out, with the reason and examples",
            )


def _examples(item: Refusal) -> list[str]:
    values = {line: f": {field} {value!r}".replace(":  ", ": ") for line, field, value in item.examples}
    return [f"line {line}{values.get(line, '')}" for line in item.lines]


def _few(report: Report, words: Words) -> None:
    with card("Few ratings", "How many have fewer than that, and what would be left without them."):
        table = pd.DataFrame([vars(few) for few in report.few])
        columns = {
            "k": st.column_config.NumberColumn("Fewer than", width=80),
            "users": _count(words.users.capitalize()),
            "movies": _count(words.movies.capitalize()),
            "left_users": _count(f"{words.users.capitalize()} left"),
            "left_movies": _count(f"{words.movies.capitalize()} left"),
            "left_ratings": _count("Ratings left"),
        }
        st.dataframe(table, column_config=columns, hide_index=True, alt="How many have few ratings")


def _count(label: str):
    return st.column_config.NumberColumn(label, format="localized")
