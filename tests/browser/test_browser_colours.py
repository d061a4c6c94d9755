"""Colours of the picture differ for colour-blind readers, and have words beside them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import dist

import pytest
from page_facts import LAST, shown
from playwright.sync_api import Page

from browsers import Pages, Window
from timeline.render.phrases import humanize

Colour = tuple[float, float, float]

HEADLINES = (
    "overdue", "in-window", "partial", "pending", "proposed", "fulfilled", "withdrawn",
)  # fmt: skip
APART = 12  # in CIELAB, of which 2.3 are just noticeable
READABLE = 4.5  # by WCAG 2.2, 1.4.3

# Colours as seen without one kind of cone, in linear RGB, by severity 1 of G. M. Machado,
# M. M. Oliveira and L. A. F. Fernandes, A Physiologically-based Model for Simulation of Color Vision
# Deficiency, IEEE Transactions on Visualization and Computer Graphics 15 (6), 2009.
EYES: Mapping[str, Sequence[Colour]] = {
    "most": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}

# The colour of a bar of each headline, as a bar of it would be drawn; and that of the legend for it.
_COLOURS = """(headlines) => {
    const svg = document.querySelector("svg.picture");
    return headlines.map((name) => {
        const bar = document.createElementNS(svg.namespaceURI, "g");
        const rect = svg.querySelector("rect").cloneNode();
        bar.setAttribute("class", `bar ${name}`);
        rect.setAttribute("class", name === "overdue" ? "late" : "term");
        svg.append(bar);
        bar.append(rect);
        const swatch = getComputedStyle(document.querySelector(`.swatch.${name}`)).backgroundColor;
        const found = [getComputedStyle(rect).fill, swatch];
        bar.remove();
        return found;
    });
}"""
# The colours of the texts in it, and of what they stand on.
_TEXTS = """() => [...document.querySelectorAll("svg.picture text, svg.picture tspan")].map((each) =>
    [getComputedStyle(each).fill, getComputedStyle(document.body).backgroundColor])"""


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, filed_pages: Pages, window: Window) -> Page:
    address = filed_pages.relationship(as_of=LAST[0], known_on=LAST[1])
    return window.open(address, filed_pages.root, color_scheme=request.param)


@pytest.mark.parametrize("eyes", EYES)
def test_bars_of_different_headlines_can_be_told_apart(page: Page, eyes: str) -> None:
    found = [fill for fill, _ in page.evaluate(_COLOURS, HEADLINES)]
    seen = {name: _lab(_seen(_linear(fill), EYES[eyes])) for name, fill in zip(HEADLINES, found, strict=True)}
    alike = [(one, other) for one, other in combinations(seen, 2) if dist(seen[one], seen[other]) < APART]
    assert alike == []


def test_the_legend_has_the_colours_of_the_bars(page: Page) -> None:
    for fill, swatch in page.evaluate(_COLOURS, HEADLINES):
        assert fill == swatch


def test_every_bar_says_its_status_in_words(page: Page) -> None:
    """A reader need not depend on its colour or its hatching."""
    bars = shown(page)["bars"]
    assert len({headline for _, _, headline, _ in bars}) > 4
    for subject, _, headline, acknowledged in bars:
        label = page.text_content(f"svg [data-piece='label {subject}'] .headline")
        ended = {"cancelled", "revoked", "withdrawn"}
        assert label in (ended if headline == "withdrawn" else {humanize(headline.replace("-", "_"))})
        assert humanize(acknowledged) in str(page.text_content(f"svg [data-piece='bar {subject}'] title"))


def test_what_is_written_in_it_can_be_read(page: Page) -> None:
    texts = {(fill, paper) for fill, paper in page.evaluate(_TEXTS)}
    assert texts
    for fill, paper in texts:
        assert _contrast(_linear(fill), _linear(paper)) >= READABLE, (fill, paper)


def _linear(text: str) -> Colour:
    """Parse a colour such as rgb(0, 114, 178) to linear RGB."""
    red, green, blue = (float(each) / 255 for each in re.findall(r"[\d.]+", text)[:3])
    return _straight(red), _straight(green), _straight(blue)


def _straight(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _seen(colour: Colour, eyes: Sequence[Colour]) -> Colour:
    red, green, blue = (min(max(_sum(row, colour), 0), 1) for row in eyes)
    return red, green, blue


def _sum(row: Colour, colour: Colour) -> float:
    return sum(one * other for one, other in zip(row, colour, strict=True))


def _lab(colour: Colour) -> Colour:
    """CIELAB, by the white of D65 (CIE 15)."""
    x, y, z = (_root(part) for part in _of_white(colour))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _of_white(colour: Colour) -> Iterator[float]:
    yield _sum((0.4124564, 0.3575761, 0.1804375), colour) / 0.95047
    yield _luminance(colour)
    yield _sum((0.0193339, 0.1191920, 0.9503041), colour) / 1.08883


def _luminance(colour: Colour) -> float:
    return _sum((0.2126729, 0.7151522, 0.0721750), colour)


def _root(part: float) -> float:
    return part ** (1 / 3) if part > (6 / 29) ** 3 else part / (3 * (6 / 29) ** 2) + 4 / 29


def _contrast(one: Colour, other: Colour) -> float:
    dark, bright = sorted((_luminance(one), _luminance(other)))
    return (bright + 0.05) / (dark + 0.05)
