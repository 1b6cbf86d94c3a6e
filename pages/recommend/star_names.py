"""Names of rows of stars: `st.feedback` has no label, so a screen reader would not say which movie they are for."""

import streamlit as st

_SCRIPT = """
const watched = new WeakMap();

export default function ({ data, parentElement }) {
  const page = parentElement.ownerDocument;
  const name = () => {
    for (const [key, label] of Object.entries(watched.get(parentElement).names)) {
      const stars = page.querySelector(`.st-key-${key} [role="radiogroup"]`);
      if (stars && stars.getAttribute("aria-label") !== label) stars.setAttribute("aria-label", label);
    }
  };
  if (!watched.has(parentElement)) {
    const observer = new MutationObserver(name);  // rows are drawn when they arrive, before this or after it
    watched.set(parentElement, { observer, names: data });
    observer.observe(page.querySelector('[data-testid="stMain"]') ?? page.body, { childList: true, subtree: true });
  }
  watched.get(parentElement).names = data;
  name();
  return () => {
    watched.get(parentElement)?.observer.disconnect();
    watched.delete(parentElement);
  };
}
"""

_NAMES = st.components.v2.component("star_names", js=_SCRIPT)


def name_stars(names: dict[str, str], *, key: str) -> None:
    """Name rows of stars for screen readers.

    Parameters
    ----------
    names : dict
        Key of each ``st.feedback`` and its name, as plain text: it is never read as HTML or Markdown.
    key : str
        Of this element, which nobody sees.
    """
    _NAMES(data=names, key=key)
