"""What all charts are drawn on: matplotlib figures that become the same svg text every time, ready to stand in a page.

Letters stay letters, colours of ink follow the page's (light, dark, print), identifiers are the chart's own, and the
first thing in each is its title and a sentence that says what it shows.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from scrubber.report.markup import Html, esc

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["INK", "RULE", "SOFT", "WIDTH", "ChartsMissing", "drawn", "have_charts"]

INK, SOFT, RULE = "#1b2430", "#556070", "#d9dee5"
"""The page's colours of letters, of what is less important, and of lines; the page's own take their places."""

_OURS = {INK: "currentColor", SOFT: "var(--soft)", RULE: "var(--rule)"}
_DPI = 72
WIDTH = 11.4
"""Of every chart, in inches of 72 points; a page shows it somewhat larger."""

_SETTINGS = {
    "axes.edgecolor": RULE,
    "axes.labelcolor": SOFT,
    "axes.labelsize": 10,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 11,
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 10,
    "grid.color": RULE,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "svg.fonttype": "none",
    "svg.hashsalt": "claim-scrubber",
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": RULE,
    "xtick.labelcolor": SOFT,
    "xtick.labelsize": 9,
    "ytick.color": RULE,
    "ytick.labelcolor": SOFT,
    "ytick.labelsize": 9,
}
_NAMES = re.compile(r'(?<= id=")|(?<=url\(#)|(?<=xlink:href="#)')


class ChartsMissing(ImportError):  # noqa: N818 - it says what is the matter
    """Charts need matplotlib, which the plain install does not bring."""

    def __init__(self) -> None:
        super().__init__("charts need matplotlib: install claim-scrubber[charts]")


def have_charts() -> bool:
    """Whether charts can be drawn."""
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        return False
    return True


def drawn(
    name: str,
    title: str,
    words: str,
    draw: Callable[[Figure], None],
    height: float = 3.6,
) -> Html:
    """Draw a chart on a fresh figure and return it as an inline svg.

    `name` sets its identifiers apart from those of other charts of the page, `title` and `words` are read to people who
    do not see it; `height` is in inches. Raises `ChartsMissing`.
    """
    try:
        import matplotlib
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
    except ImportError as missing:
        raise ChartsMissing from missing
    stream = io.StringIO()
    settings: Any = _SETTINGS
    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # whatever a person's own settings say, a chart looks the same
        matplotlib.rcParams.update(settings)
        figure = Figure(figsize=(WIDTH, height), dpi=_DPI, layout="constrained")
        FigureCanvasSVG(figure)
        draw(figure)
        nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
        figure.savefig(stream, format="svg", transparent=True, metadata=nothing)
    return _inline(name, title, words, stream.getvalue())


def _inline(name: str, title: str, words: str, text: str) -> Html:
    """The svg element alone, with names of its own, words, and the page's colours."""
    text = text[text.index("<svg") :].strip()
    opening, _, rest = text.partition(">")
    box = re.search(r'viewBox="([^"]*)"', opening)
    rest = _NAMES.sub(f"{name}-", rest)
    for ours, pages in _OURS.items():
        rest = rest.replace(ours, pages)
    rest = re.sub(r"font: (\d+(?:\.\d+)?px) [^;\"]*", r"font: \1 system-ui, sans-serif", rest)
    head = (
        f'<svg role="img" aria-labelledby="{name}-t {name}-d" viewBox="{box[1] if box else ""}"'
        ' style="display: block; width: 100%; height: auto" xmlns="http://www.w3.org/2000/svg"'
        ' xmlns:xlink="http://www.w3.org/1999/xlink">'
        f'<title id="{name}-t">{esc(title)}</title><desc id="{name}-d">{esc(words)}</desc>'
    )
    return Html(head + rest)
