"""A model that was fitted in a notebook, on the pages."""

from streamlit.testing.v1 import AppTest

import recsys
from pages.common.wording import plain
from tests.browser.server import ROOT


def test_a_run_saved_in_a_notebook_is_shown_and_served_like_any_other(tribes_on_disk):
    dataset = recsys.load("tribes")
    parts = recsys.split(dataset)
    model = recsys.Bias().fit(dataset, parts.train)
    run = recsys.save(model, parts)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["dataset"] = "tribes"
    app.run()
    app.switch_page("pages/model/train.py").run()
    assert not app.exception
    assert {metric.label: metric.value for metric in app.metric}["Test RMSE"] == (
        f"{recsys.evaluate(model, dataset, parts)['rmse']:.4f}"
    )
    assert any(f"run {plain(run.id)}" in caption.value for caption in app.caption)
    app.switch_page("pages/recommend/for_user.py").run()
    assert not app.exception
    assert any(f"Run {plain(run.id)}" in caption.value for caption in app.caption)
