"""The leaderboard's few columns as a table of its own: value over interval, and on a phone a block a model."""

from html import escape

from pages.common.wording import duration
from recsys.charts.model_colours import colour_of
from recsys.data.numbers import percent
from recsys.data.words import Words
from recsys.evaluation import leaderboard
from recsys.evaluation.measures import MEASURES
from recsys.evaluation.stored import Evaluation
from recsys.models import MODELS

_SHARES = ("hit_rate_at_10", "coverage")
_STYLE = """
<style>
.leaders { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
.leaders caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.leaders :is(th, td) { padding: 0.4rem 0.6rem; border-bottom: 1px solid rgb(128 120 110 / 30%); text-align: right; }
.leaders :is(th, td):first-child { text-align: left; font-weight: 600; }
.leaders thead th { font-weight: 600; font-size: 0.875rem; vertical-align: bottom; }
.leaders small { display: block; font-size: 0.8rem; font-weight: 400; opacity: 0.85; }
.leaders .swatch { display: inline-block; width: 0.7rem; height: 0.7rem; border-radius: 50%; margin-right: 0.5rem; }
.leaders .best { font-weight: 700; background: rgb(198 150 60 / 22%); }
.leaders .pending { text-align: left; font-style: italic; }
@media (max-width: 640px) {
  .leaders thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .leaders tr { display: grid; grid-template-columns: repeat(3, 1fr); padding-block: 0.5rem;
    border-bottom: 1px solid rgb(128 120 110 / 40%); }
  .leaders :is(th, td) { border: 0; text-align: left; padding: 0.2rem 0.3rem; }
  .leaders :is(th, .pending) { grid-column: 1 / -1; }
  .leaders td[data-label]::before { content: attr(data-label); display: block; font-size: 0.8rem; font-weight: 400; }
}
</style>
"""


def document(rows: list[Evaluation], keys: list[str], pending: dict[str, str], words: Words) -> str:
    """The table as HTML: models in the order of ``rows``, then those that are still to be measured.

    Parameters
    ----------
    rows : list of Evaluation
    keys : list of str
        Of the measures, one a column.
    pending : dict
        Key of a model to what is happening with it.
    words : Words
        What the data set calls its users, movies and stars.
    """
    table = leaderboard.table(rows)
    best = {key: leaderboard.best(table, key) for key in keys}
    head = (
        "".join(f'<th scope="col">{_label(key)}<small>{MEASURES[key].direction}</small></th>' for key in keys)
        or '<th scope="col">State</th>'
    )
    lines = [
        f"<tr>{_name(one.row['model'])}{''.join(_cell(one, key, is_best=at in best[key]) for key in keys)}</tr>"
        for at, one in enumerate(rows)
    ]
    lines += [
        f'<tr>{_name(model)}<td class="pending" colspan="{max(len(keys), 1)}">{escape(what)}</td></tr>'
        for model, what in pending.items()
    ]
    caption = words.said("The measures that decide between models, each on the same test ratings")
    return (
        f'{_STYLE}<table class="leaders"><caption>{escape(caption)}</caption>'
        f'<thead><tr><th scope="col">Model</th>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table>'
    )


def _name(model: str) -> str:
    title = MODELS[model].title
    return f'<th scope="row"><span class="swatch" style="background:{colour_of(title)}"></span>{escape(title)}</th>'


def _cell(one: Evaluation, key: str, *, is_best: bool) -> str:
    value, interval = one.row[key], one.row["intervals"].get(key)
    bounds = "" if value is None or interval is None else f"<small>{_between(key, *interval)}</small>"
    mark = ' class="best"' if is_best else ""
    return f'<td data-label="{_label(key)}"{mark}>{"–" if value is None else _written(key, value)}{bounds}</td>'


def _written(key: str, value: float) -> str:
    if key in _SHARES:
        return percent(value, 1)
    return duration(value) if key == "train_seconds" else f"{value:{MEASURES[key].form}}"


def _between(key: str, low: float, high: float) -> str:
    if key in _SHARES:
        return f"{100 * low:.1f}–{percent(high, 1)}"
    return f"{_written(key, low)}–{_written(key, high)}"


def _label(key: str) -> str:
    return escape(MEASURES[key].title)
