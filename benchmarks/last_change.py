"""When a page changed last after a key press or a click, as a browser sees it: one criterion for every page."""

from collections.abc import Callable

from playwright.sync_api import Page

_QUIET_MS = 700  # without a change, and the script at rest: nothing more is to come

# Every change of the document counts, those inside components too; the clock is the browser's own.
_WATCH = """() => {
  if (!window.changes) {
    window.changes = { began: 0, last: 0 };
    const begin = () => { window.changes.began = window.changes.last = performance.now(); };
    for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, begin, { capture: true });
    window.changes.observer = new MutationObserver(() => { window.changes.last = performance.now(); });
  }
  const all = { subtree: true, childList: true, attributes: true, characterData: true };
  const watch = (root) => {
    window.changes.observer.observe(root, all);
    for (const element of root.querySelectorAll("*")) if (element.shadowRoot) watch(element.shadowRoot);
  };
  watch(document);
}"""

_SETTLED = """quiet =>
  window.changes.last > window.changes.began &&
  performance.now() - window.changes.last > quiet &&
  document.querySelector("[data-test-script-state]").dataset.testScriptState === "notRunning"
"""


def seconds_to_last_change(page: Page, act: Callable[[], None], done: Callable[[], None] | None = None) -> float:
    """Seconds from the key press or click that ``act`` makes until the page changed for the last time.

    Parameters
    ----------
    page : Page
    act : callable
    done : callable, optional
        Waits for what tells that the change has come at all.
    """
    page.evaluate(_WATCH)
    act()
    if done is not None:
        done()
    page.wait_for_function(_SETTLED, arg=_QUIET_MS)
    elapsed: float = page.evaluate("() => (window.changes.last - window.changes.began) / 1000")
    return elapsed
