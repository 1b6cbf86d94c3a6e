"""The choice of laying the map out, on Train."""

from tests.pages.test_model_pages import TRAIN, opened


def offers_map(page) -> bool:
    return any(one.key == "with_map" for one in page.toggle)


def test_train_offers_the_map_where_a_model_has_factors(tribes_on_disk):
    page = opened(TRAIN, model="mf")
    assert page.toggle(key="with_map").value is True
    page.toggle(key="with_map").set_value(False).run()
    assert not page.exception
    assert not offers_map(opened(TRAIN, model="item-knn"))
