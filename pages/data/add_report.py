"""The third step of adding data: what reading it came to, before anything is kept."""

import pandas as pd
import streamlit as st

from pages.common.refused import refused_table, show_refused_table
from pages.common.widgets import card
from pages.common.wording import plain, plural, scale_range
from recsys.data.numbers import percent
from recsys.data.words import Words
from recsys.sources.imports.examine import Examined
from recsys.sources.imports.report import Report


def show_report(examined: Examined) -> None:
    """Show counts, what was left out and why, how thin it is, and what would make a recommender pointless."""
    report, words = examined.report, examined.words
    st.header("What is in it", anchor=False)
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
        _refused(report, words)
        _few(report, words)


def _refused(report: Report, words: Words) -> None:
    n_lines = sum(item.count for item in report.refused)
    twice = f", {report.n_duplicates:,} of them since the same pair was rated again" if report.n_duplicates else ""
    with card("Left out", f"{plural(n_lines, 'line')}{twice}." if n_lines else "Every line was read."):
        for sentence in report.told:
            st.caption(plain(words.said(sentence)))
        if n_lines:
            show_refused_table(refused_table(report.refused, words), key="add_refused")


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
