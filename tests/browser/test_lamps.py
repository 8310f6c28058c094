"""Lamps: shape, word and number, so that they are told apart without colour, and on an old screen."""

from __future__ import annotations

import base64
from itertools import combinations

import pytest
from playwright.sync_api import Page

from tests.browser.city import Built
from tests.browser.conftest import PageAs
from tests.browser.looking import rows
from tests.browser.people import REVIEWER

SHAPES = ("over", "today", "soon", "ok", "held")
BLINDNESS = ("protanopia", "deuteranopia", "tritanopia", "achromatopsia")
NEAR, GREY_STEP = 20.0, 4.0
EVERYTHING = "/tasks?open=later&open=held"

# Mean lightness (L*, 0 to 100) and mean colour (Lab) of a picture, computed where it can be decoded.
_MEASURE = """async data => {
    const image = new Image();
    image.src = "data:image/png;base64," + data;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0);
    const dots = pen.getImageData(0, 0, image.width, image.height).data, sum = [0, 0, 0];
    const linear = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const f = t => t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116;
    for (let i = 0; i < dots.length; i += 4) {
        const [r, g, b] = [linear(dots[i]), linear(dots[i + 1]), linear(dots[i + 2])];
        const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
        const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
        const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
        sum[0] += 116 * y - 16; sum[1] += 500 * (x - y); sum[2] += 200 * (y - z);
    }
    return sum.map(one => one / (dots.length / 4));
}"""


def of_each_shape(page: Page) -> dict[str, bytes]:
    """A picture of a lamp of each shape."""
    return {
        shape: page.locator(f"tr.t1 .lamp.{shape}").first.screenshot()
        for shape in SHAPES
        if page.locator(f"tr.t1 .lamp.{shape}").count()
    }


def measured(blank: Page, picture: bytes) -> tuple[float, float, float]:
    """Its mean colour."""
    found: list[float] = blank.evaluate(_MEASURE, base64.b64encode(picture).decode())
    return found[0], found[1], found[2]


def test_a15_every_lamp_has_a_shape_a_word_and_where_it_counts_a_number(
    page_as: PageAs, city: Built
) -> None:
    page = page_as(REVIEWER)
    page.goto(EVERYTHING)
    shown = rows(page)
    words: dict[str, set[str]] = {}
    for one in shown:
        assert one.lamp, one
        words.setdefault(one.shape, set()).add(one.lamp)
        if one.shape in ("over", "today", "soon", "ok"):
            assert one.days is not None, one
    assert set(words) >= {"over", "soon", "ok", "held"}
    drawn = {
        shape: page.eval_on_selector(
            f".lamp.{shape}",
            """one => { const s = getComputedStyle(one, "::before");
                return [s.clipPath, s.borderRadius, s.borderWidth, s.width, s.height,
                    s.backgroundColor !== "rgba(0, 0, 0, 0)"].join("|"); }""",
        )
        for shape in words
        if shape in ("over", "soon", "ok", "held")
    }
    assert len(set(drawn.values())) == len(drawn), drawn  # ■ ▲ ● ‖


def test_a15_in_grey_what_is_more_urgent_has_more_ink(page_as: PageAs, city: Built) -> None:
    page, blank = page_as(REVIEWER), page_as(None)
    page.goto(EVERYTHING)
    page.evaluate("document.documentElement.classList.add('grey')")
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setEmulatedVisionDeficiency", {"type": "achromatopsia"})
    light = {shape: measured(blank, shot)[0] for shape, shot in of_each_shape(page).items()}
    order = [light[shape] for shape in ("over", "today", "soon", "ok") if shape in light]
    assert order == sorted(order), light


@pytest.mark.parametrize("kind", BLINDNESS)
def test_a15_lamps_are_told_apart_by_whoever_sees_fewer_colours(
    kind: str, page_as: PageAs, city: Built
) -> None:
    """By colour where they differ by more than 20, else by their words and shapes, which differ."""
    page, blank = page_as(REVIEWER), page_as(None)
    page.goto(EVERYTHING)
    page.context.new_cdp_session(page).send("Emulation.setEmulatedVisionDeficiency", {"type": kind})
    colours = {shape: measured(blank, shot) for shape, shot in of_each_shape(page).items()}
    words = {one.shape: one.lamp for one in rows(page)}
    for one, other in combinations(colours, 2):
        apart = sum((a - b) ** 2 for a, b in zip(colours[one], colours[other], strict=True)) ** 0.5
        assert apart > NEAR or words[one] != words[other], (kind, one, other, apart)
    assert max(c[0] for c in colours.values()) - colours["over"][0] > NEAR  # the worst stands out
