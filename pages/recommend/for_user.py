"""One user: what they rated, with predictions, beside the best movies that they have not seen."""

import streamlit as st

from pages.common import cache, columns, pickers
from pages.common.download import download_csv
from pages.common.film_list import film_list
from pages.common.movie_filter import explain_empty
from pages.common.trained import model_picker, origin
from pages.common.widgets import card, chart, current_dataset
from pages.common.wording import plural
from pages.recommend.explanation import show_explanation
from pages.recommend.order import order_in_force, order_switch, tell_order
from pages.recommend.ranking import described, ranking
from pages.recommend.steer import tell_costs, wishes
from pages.recommend.what_if import what_if_section
from pages.recommend.why_above import why_above_section
from recsys.charts import recommendations as charts
from recsys.data.genres import genre_mix
from recsys.evaluation.metrics import rmse
from recsys.models.shared.likes import like_threshold
from recsys.serving import listing
from recsys.serving.order import ordered, with_fit
from recsys.serving.steering import steer
from recsys.serving.viewer import known_user

N_RECOMMENDED = 20
_RATED = ("title", "rating", "predicted", "between", "difference", "held_out")

dataset = current_dataset()
said = dataset.words.said
st.title(said("For a user"))
choose_user, choose_model = st.columns(2, gap="medium")
with choose_user:
    user_id = pickers.user_picker(dataset)
with choose_model:
    trained = model_picker(dataset)
model = trained.recommender

held_out = cache.held_out(dataset, trained.manifest["split_seed"], trained.manifest["holdout"])
viewer = known_user(model, user_id, training=~held_out)
rated = columns.with_between(listing.rated(viewer))
wished = wishes(dataset, knows_doubt=viewer.answers.doubt is not None)
among = wished.among(dataset)
listed = ordered(viewer, order_in_force(viewer))
steered = steer(listed, N_RECOMMENDED, wished.steering, among=among)
tell_costs(wished, steered, dataset.words)
best = described(dataset, with_fit(viewer, steered.table))
chosen = None

left, right = st.columns(2, gap="medium")
with left:
    did = "Chosen" if dataset.is_implicit else "Rated"
    with st.container(horizontal=True, vertical_alignment="center"):  # as high as the heading beside it
        st.subheader(f"{did}: {dataset.words.count(len(rated))}", anchor=False)
    film_list(
        dataset,
        rated,
        order=_RATED,
        config=columns.narrow(dataset),
        height=560,
        key=f"rated_{user_id}_{trained.run.id}",
        alt=said("Movies this user chose")
        if dataset.is_implicit
        else said("Movies this user rated, with the rating given and the one predicted"),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(said("Click a row to look at a movie."), width="stretch")
        saved = rated.drop(columns="between", errors="ignore")
        saved = saved.assign(rating=dataset.scale.high) if dataset.is_implicit else saved
        what, of = said(f"{did} movies"), {"dataset": dataset, "user": user_id, "model": model.key}
        download_csv(saved, what, key="download_rated", **of)
    unseen = rated[rated["held_out"]]
    kept = "was kept" if len(unseen) == 1 else "were kept"
    if len(unseen) and dataset.is_implicit:
        st.caption(said(f"{plural(len(unseen), 'choice')} of these {kept} away from training."))
    elif len(unseen):
        error = rmse(unseen["predicted"].to_numpy(), unseen["rating"].to_numpy())
        st.caption(
            said(
                f"{plural(len(unseen), 'rating')} of these {kept} away from training; on them the error is "
                f"{error:.2f} stars (RMSE). The others the model has seen."
            )
        )
    elif len(rated):
        st.caption(said("None of these ratings was kept away from training: the model has seen them all."))
    else:
        st.info(said("This user has not rated anything, so there is nothing to show."), icon=":material/star_border:")
with right:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(f"Not seen: the best {len(best)}", anchor=False, width="stretch")
        order_switch(viewer)
    if len(best):
        alt = said("The movies recommended to this user, best first")
        chosen = ranking(dataset, best, name="recommended", alt=alt, user=user_id, model=model.key)
        tell_order(viewer)
    else:
        explain_empty(dataset, wished.asked, viewer)
    unknown = int((model.movie_counts == 0).sum())
    if unknown:
        st.caption(
            f"{dataset.words.count(unknown)} without a {dataset.words.rating} to learn from are left out: nothing is "
            "known of how well they are liked."
        )

if len(best) and "low" in best:
    with card("How sure the model is", "A dot for the prediction; of such ratings 80 % lie within the line."):
        drawing = charts.interval_bars(best, dataset.scale, dataset.words)
        chart(drawing, key="intervals", alt=said("Prediction and 80 % interval of each recommended movie, best first"))
if chosen is not None:
    show_explanation(listed, chosen)
why_above_section(listed, best, wished.asked, steered=bool(wished.steering.active()))
what_if_section(listed, N_RECOMMENDED, among)

lists = {
    did: dataset.movies.to_index(rated["movie_id"].to_numpy()),
    "Liked": viewer.movie_idx[viewer.likes],
    "Recommended": dataset.movies.to_index(best["movie_id"].to_numpy()),
}
if dataset.is_implicit:  # all that was chosen counts as liked
    del lists["Liked"]
if wished.steering.active():
    lists["Before steering"] = dataset.movies.to_index(steered.plain["movie_id"].to_numpy())
mix = genre_mix(dataset, lists) if "genres" in dataset.movie_table else None
with st.grid(1 if mix is None or dataset.is_implicit else 2, min_column_width=340):
    if mix is not None and len(mix):
        liked = "" if dataset.is_implicit else f"; liked: rated {like_threshold(dataset.scale):g} or more"
        with card("Genre mix", said(f"A movie of three genres counts a third for each{liked}.")):
            alt = f"Share of each genre in what was {', '.join(lists).lower()}"
            chart(charts.genre_mix(mix), key="genre_mix", alt=alt)
    if len(rated) and not dataset.is_implicit:
        with card("Predicted against given", said("One point per rated movie; on the dashed line both agree.")):
            drawing = charts.predicted_against_given(rated, dataset.scale, dataset.words)
            chart(drawing, key="predicted_given", alt=said("Predicted stars against the stars that this user gave"))
st.caption(origin(trained))
