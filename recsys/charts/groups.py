"""Charts by group: the genres of movies, and the groups of users."""

import altair as alt
import pandas as pd

from recsys.charts.axes import (
    NEUTRAL,
    ROW,
    best_supported,
    counts_axis,
    mean_tip,
    number_tip,
    signed_labels,
    stars_domain,
)
from recsys.data.dataset import Scale
from recsys.data.words import OF_MOVIES, Words, capitalised

_LABELS = 64  # pixels that the names of groups take, so that axes of charts above each other begin at one place


def genre_counts(table: pd.DataFrame, words: Words = OF_MOVIES) -> alt.Chart:
    """Draw the number of ratings of each genre, in the order of the table: of `axes.MOST_ROWS` genres at most.

    Parameters
    ----------
    table : DataFrame
        ``genre``, ``n_movies``, ``n_ratings``, ``mean``, as ``statistics.genre_summary`` returns them.
    words : Words
        What the data set calls its users, movies and stars.
    """
    table = best_supported(table, "genre", "n_ratings")
    drawn: alt.Chart = (
        alt.Chart(table, height=alt.Step(ROW))
        .mark_bar(cornerRadiusEnd=3)
        .encode(
            counts_axis(alt.X("n_ratings:Q"), capitalised(words.ratings)),
            alt.Y("genre:N").title(None).sort(table["genre"].tolist()).axis(labelFlush=False),
            tooltip=_genre_tips(table, words),
        )
    )
    return drawn


def genre_means(table: pd.DataFrame, mean: float, words: Words = OF_MOVIES) -> alt.LayerChart:
    """Draw the mean rating of each genre around the mean of all ratings: of `axes.MOST_ROWS` genres at most.

    Parameters
    ----------
    table : DataFrame
        As for ``genre_counts``; the order of the rows is the order drawn.
    mean : float
        Mean of all ratings, in stars.
    words : Words
        What the data set calls its users, movies and stars.
    """
    table = best_supported(table, "genre", "n_ratings")
    rows = alt.Chart(table.assign(overall=mean), height=alt.Step(ROW)).encode(
        alt.X("mean:Q").title(words.said("Mean stars")).scale(zero=False, padding=12).axis(tickCount=5),
        alt.Y("genre:N").title(None).sort(table["genre"].tolist()).axis(labelFlush=False),
        tooltip=_genre_tips(table, words),
    )
    middle = alt.Chart(pd.DataFrame({"mean": [mean]})).mark_rule(strokeDash=[4, 3], color=NEUTRAL)
    middle = middle.encode(x="mean:Q", tooltip=[alt.Tooltip("mean:Q").title("All ratings").format(".2f")])
    lines = rows.mark_rule(color=NEUTRAL).encode(x2="overall:Q")
    return alt.LayerChart(layer=[middle, lines, rows.mark_circle(size=90, opacity=1)])


def genre_by_group(table: pd.DataFrame, group_title: str, words: Words = OF_MOVIES) -> alt.Chart:
    """Draw how far each group of users is above or below everybody's mean on each genre, of `axes.MOST_ROWS` at most.

    Parameters
    ----------
    table : DataFrame
        ``genre``, ``group``, ``n_ratings``, ``mean``, ``difference``, as ``statistics.genre_by_group`` returns them.
    group_title : str
        What the groups are: "Age" or "Gender".
    words : Words
        What the data set calls its users, movies and stars.
    """
    table = best_supported(table, "genre", "n_ratings")
    limit = float(table["difference"].abs().max()) or 1.0
    groups = table["group"].drop_duplicates().tolist()
    drawn: alt.Chart = (
        alt.Chart(table, height=alt.Step(ROW))
        .mark_rect(cornerRadius=2)
        .encode(
            alt.X("group:N").title(group_title).sort(groups).axis(labelAngle=0, labelFlush=False),
            alt.Y("genre:N").title(None).axis(labelFlush=False),
            alt.Color("difference:Q")
            .title(words.said("Stars above or below everybody"))
            .scale(domain=[-limit, limit], domainMid=0, interpolate="rgb")
            .legend(orient="top", labelExpr=signed_labels(1), gradientLength=220, titleLimit=300),
            tooltip=[
                alt.Tooltip("genre:N").title("Genre"),
                alt.Tooltip("group:N").title(group_title),
                alt.Tooltip("difference:Q").title(words.said("Difference, stars")).format("+.2f"),
                mean_tip(words),
                number_tip("n_ratings", "Ratings"),
            ],
        )
    )
    return drawn


def genre_taste(table: pd.DataFrame, words: Words = OF_MOVIES) -> alt.Chart:
    """Draw which genres a user rates above or below everybody, and how many ratings say so: `axes.MOST_ROWS` at most.

    Parameters
    ----------
    table : DataFrame
        ``genre``, ``n_ratings``, ``mean``, ``everybody``, ``difference``, as ``profiles.genre_taste`` returns them.
    words : Words
        What the data set calls its users, movies and stars.
    """
    table = best_supported(table, "genre", "n_ratings")
    labelled = table.assign(
        label=[f"{genre} ({n:,})" for genre, n in zip(table["genre"], table["n_ratings"], strict=True)]
    )
    drawn: alt.Chart = (
        alt.Chart(labelled, height=alt.Step(ROW))
        .transform_calculate(side="datum.difference >= 0 ? 'Likes more' : 'Likes less'")
        .mark_bar(cornerRadiusEnd=3)
        .encode(
            alt.X("difference:Q")
            .title(words.said("Stars above or below everybody"))
            .axis(labelExpr=signed_labels(2), tickCount=5, labelFlush=False),
            alt.Y("label:N").title(None).sort(labelled["label"].tolist()).axis(labelLimit=200),
            alt.Color("side:N").scale(domain=["Likes more", "Likes less"]).title(None).legend(orient="top"),
            tooltip=[
                alt.Tooltip("genre:N").title("Genre"),
                alt.Tooltip("difference:Q").title(words.said("Difference, stars")).format("+.2f"),
                alt.Tooltip("mean:Q").title(words.said("This user, mean stars")).format(".2f"),
                alt.Tooltip("everybody:Q").title(words.said("Everybody, mean stars")).format(".2f"),
                number_tip("n_ratings", words.said("Ratings by this user")),
            ],
        )
    )
    return drawn


def group_means(
    table: pd.DataFrame, scale: Scale, mean: float, words: Words = OF_MOVIES, *, beside: pd.DataFrame | None = None
) -> alt.LayerChart:
    """Draw the mean rating of one movie in each group of users, around its mean over everybody.

    Parameters
    ----------
    table : DataFrame
        ``group``, ``n_ratings``, ``mean``, as ``profiles.movie_by_group`` returns them.
    scale : Scale
        Bounds of the axis, which shows a quarter of the scale on both sides of the mean, or more if needed.
    mean : float
        Mean of the movie's ratings, in stars.
    words : Words
        What the data set calls its users, movies and stars.
    beside : DataFrame, optional
        The ``mean`` of all groups of the charts above and below it, which have the same axis; these alone if None.
    """
    ends, means = stars_domain(scale), (table if beside is None else beside)["mean"]
    around = (ends[1] - ends[0]) / 4
    low, high = min(means.min(), mean - around), max(means.max(), mean + around)
    domain = [max(ends[0], low), min(ends[1], high)]
    rows = alt.Chart(table.assign(overall=mean), height=alt.Step(ROW + 4)).encode(
        alt.X("mean:Q").title(words.said("Mean stars")).scale(domain=domain, nice=False, padding=12).axis(tickCount=5),
        alt.Y("group:N")
        .title(None)
        .sort(table["group"].tolist())
        .axis(labelFlush=False, minExtent=_LABELS, maxExtent=_LABELS, labelLimit=_LABELS),
        tooltip=[alt.Tooltip("group:N").title("Group"), mean_tip(words), number_tip("n_ratings", "Ratings")],
    )
    dots = rows.mark_circle(opacity=1).encode(alt.Size("n_ratings:Q").scale(range=[40, 260]).legend(None))
    return alt.LayerChart(layer=[rows.mark_rule(color=NEUTRAL).encode(x2="overall:Q"), dots])


def _genre_tips(table: pd.DataFrame, words: Words) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("genre:N").title("Genre"),
        number_tip("n_ratings", capitalised(words.ratings)),
        number_tip("n_movies", capitalised(words.movies)),
        *([mean_tip(words)] if "mean" in table else []),
    ]
