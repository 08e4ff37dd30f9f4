"""A spread: the same numbers in both drawings and the table, on a page, on a phone and in greyscale."""

from __future__ import annotations

import json
from collections import Counter
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amhe.charts import NARROW, WIDE, Spread, SpreadRow, draw_spread
from amhe.charts.scale import text_width
from amhe.charts.spread import EDGE, SIZE, Fit

SVG = "{http://www.w3.org/2000/svg}"
THREE = Spread(
    "Where people put each group",
    "Three groups.",
    (
        SpreadRow("Rural young men", ((1.0, 6), (2.0, 3)), 4 / 3),
        SpreadRow("Women <b>veterans</b>", ((1.0, 3), (2.5, 6)), 2.0),
        SpreadRow("Older adults in the coastal wards", ((2.0, 3), (2.5, 3), (3.0, 3)), 2.5),
    ),
)


@st.composite
def spreads(draw: st.DrawFn) -> Spread:
    """Up to 12 options with up to 40 people on whole and half places."""
    count = draw(st.integers(1, 12))
    place = st.integers(2, 2 * count).map(lambda doubled: doubled / 2)
    at = st.dictionaries(place, st.integers(1, 40), min_size=1)
    name = st.text("abcdefgh ", min_size=1, max_size=160).map(lambda text: text.strip() or "a")
    found = []
    for _each in range(count):
        held = draw(at)
        mean = sum(where * people for where, people in held.items()) / sum(held.values())
        found.append(SpreadRow(draw(name), tuple(sorted(held.items())), mean))
    return Spread("T", "Alt.", tuple(found))


def test_the_table_says_how_many_people_put_each_group_in_each_place():
    table = draw_spread(THREE, chart_id="spread").table
    assert table
    assert table.headings == ("Group", "Place 1", "Place 2", "Place 2.5", "Place 3", "Average place")
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["Rural young men", "6", "3", "0", "0", "1.3"],
        ["Women <b>veterans</b>", "3", "0", "6", "0", "2.0"],
        ["Older adults in the coastal wards", "0", "3", "3", "3", "2.5"],
    ]


def test_both_drawings_show_the_number_of_people_in_each_circle():
    drawing = draw_spread(THREE, chart_id="spread")
    assert drawing.figure
    circles = drawing.figure["data"][1]
    assert list(zip(circles["x"], circles["y"], circles["text"], strict=True)) == [
        (1.0, 0, "6"), (2.0, 0, "3"), (1.0, 1, "3"), (2.5, 1, "6"), (2.0, 2, "3"), (2.5, 2, "3"), (3.0, 2, "3"),
    ]  # fmt: skip
    assert drawing.figure["data"][0]["x"] == [4 / 3, 2.0, 2.5]
    texts = [text.text for text in ElementTree.fromstring(drawing.wide).iter(f"{SVG}text")]
    assert {"Rural young men", "Women <b>veterans</b>"} <= set(texts)
    assert Counter(texts)["6"] == 2


def test_words_of_people_are_no_markup_for_the_browsers_library():
    drawing = draw_spread(THREE, chart_id="spread")
    assert "<b>" not in json.dumps(drawing.figure)
    assert "<b>" not in drawing.wide


@given(spreads())
def test_every_circle_and_name_lies_inside_the_drawing_and_numbers_never_touch(spread):
    drawing = draw_spread(spread, chart_id="spread")
    for width, svg in ((WIDE, drawing.wide), (NARROW, drawing.narrow)):
        root, fit = ElementTree.fromstring(svg), Fit(spread, width)
        height = float(root.attrib["viewBox"].split()[3])
        for circle in root.iter(f"{SVG}circle"):
            x, y, radius = (float(circle.attrib[name]) for name in ("cx", "cy", "r"))
            assert radius <= x <= width - radius
            assert radius <= y <= height - radius
        for lines in fit.names:
            assert all(text_width(line, SIZE) <= width - 2 * EDGE or " " not in line for line in lines)
        if fit.has_numbers and len(spread.places) > 1:
            apart = min(after - before for before, after in zip(spread.places, spread.places[1:], strict=False))
            assert apart * fit.step >= 18


@pytest.mark.parametrize("count", [1, 2, 12, 40])
def test_with_many_groups_not_every_place_is_named_so_that_numbers_never_touch(count):
    rows = tuple(SpreadRow(f"Group {n}", ((float(n), 3),), float(n)) for n in range(1, count + 1))
    spread = Spread("T", "Alt.", rows)
    for width in (WIDE, NARROW):
        fit = Fit(spread, width)
        widest = text_width(str(count), SIZE)
        assert fit.ticks[0] == 1
        assert all(
            (after - before) * fit.step > widest for before, after in zip(fit.ticks, fit.ticks[1:], strict=False)
        )
    assert len(Fit(spread, WIDE).ticks) == count or count > 12
    assert draw_spread(spread, chart_id="spread").figure


@pytest.mark.parametrize("at", [((0.5, 1),), ((1.5, 1),), ((1.0, 0),)])
def test_a_place_outside_the_options_or_without_people_is_refused(at):
    with pytest.raises(ValueError):
        Spread("T", "Alt.", (SpreadRow("Only one", at, 1.0),))
