"""All that a page has for people to read, wherever it stands."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pyarrow as pa
from google.protobuf.json_format import MessageToDict
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.proto.Dataframe_pb2 import Dataframe
from streamlit.proto.VegaLiteChart_pb2 import VegaLiteChart
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Node

from tests.pages.row_tables import texts_of

_NOT_READ = re.findall(  # keys, places and formats; "spec" and "columns" are looked into
    r"\w+",
    "id key json userKey formId elementId queryParamKey queryParamsKey queryString page pageScriptHash url "
    "urlPathname icon materialIcon javascript js jsContent css cssContent html htmlContent componentName data "
    "datasets arrowData lazyData formattedOptions mimeType fileName editingMode selectionMode type format theme "
    "vegaLiteTheme fragmentId spec columns columnOrder",
)
_FIELD = re.compile(r'"field": ?"([^"]+)"')


def metrics(app: AppTest) -> dict[str, str]:
    """The numbers of a page by their labels."""
    return {metric.label: metric.value for metric in app.metric}


def said(app: AppTest) -> str:
    """Everything that a page says in sentences."""
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error, app.success, app.header, app.subheader)
    return "\n".join(element.value for kind in kinds for element in kind)


def shown_texts(app: AppTest) -> list[str]:
    """Labels, texts, help, options, names and contents of columns, titles and groups of charts."""
    return [text for node in _nodes(app._tree) for text in _of(node)]


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Block):
        for child in node.children.values():
            yield from _nodes(child)


def _of(node: Node) -> Iterator[str]:
    proto = getattr(node, "proto", None)
    if proto is None or getattr(node, "type", "") == "html":  # styles
        return
    yield from _strings(MessageToDict(proto))
    if isinstance(proto, BidiComponent) and proto.component_name == "row_table":
        yield from texts_of(proto)
    if isinstance(proto, Dataframe):
        yield from _columns(json.loads(proto.columns or "{}"))
        yield from _contents(proto.arrow_data.data)
    if isinstance(proto, VegaLiteChart):
        spec = json.loads(proto.spec)
        yield from _titles(spec)
        for data in (proto.data, *(dataset.data for dataset in proto.datasets)):
            yield from _contents(data.data, of=set(_FIELD.findall(proto.spec)))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in _NOT_READ:
                yield from _strings(item)


def _columns(config: dict[str, Any]) -> Iterator[str]:
    for column in config.values():
        if column is not None:
            yield from (column[part] for part in ("label", "help") if column.get(part))


def _titles(spec: Any) -> Iterator[str]:
    if isinstance(spec, list):
        for item in spec:
            yield from _titles(item)
    elif isinstance(spec, dict):
        for key, value in spec.items():
            if key in ("title", "text") and isinstance(value, str):
                yield value
            elif key in ("domain", "sort") and isinstance(value, list):
                yield from map(str, value)
            elif key != "datasets":
                yield from _titles(value)


def _contents(data: bytes, of: set[str] | None = None) -> Iterator[str]:
    if not data:
        return
    table: pd.DataFrame = pa.ipc.open_stream(data).read_pandas()
    texts = [name for name in table if not pd.api.types.is_numeric_dtype(table[name])]
    for name in texts if of is None else of.intersection(texts):
        yield from map(str, table[name].dropna())
