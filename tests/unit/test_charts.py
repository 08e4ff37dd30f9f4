"""One chart description, two drawings and a table that agree; and a browser under a strict policy."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from amhe.charts import NARROW, WIDE, Chart, PointNote, draw, figure, svg, table
from amhe.charts.looks import LOOKS, kinds
from tests.factories.charts import ALT, limited, reviews

NAMESPACE = "{http://www.w3.org/2000/svg}"


def texts(drawing: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(drawing).iter(f"{NAMESPACE}text")]


def mark_count(drawing: str, fill: str, stroke: str) -> int:
    """How many points of one look are drawn: the moves to absolute places in its path."""
    found = re.search(rf'<path d="([^"]+)" fill="{fill}" stroke="{stroke}"', drawing)
    return found[1].count("M") if found else 0


# What a description may say


def test_a_description_keeps_its_points_and_cannot_be_changed():
    labels = ["a", "b"]
    chart = Chart("T", "Alt.", labels=labels, values=[1, 2])
    labels.append("c")
    assert chart.labels == ("a", "b")
    with pytest.raises(AttributeError):
        chart.target = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    "wrong",
    [
        {"labels": ["one"]},
        {"centre": [1.0]},
        {"classes": ["excellent"] * 24},
        {"value_format": "pounds"},
        {"notes": [PointNote(24, "Too late")]},
        {"notes": [PointNote(-1, "Too early")]},
    ],
)
def test_a_description_that_contradicts_itself_is_refused(wrong):
    with pytest.raises(ValueError):
        reviews(**wrong)


def test_a_withheld_chart_cannot_hold_what_it_withholds():
    with pytest.raises(ValueError):
        reviews(withheld="Fewer than 5 people.")


def test_notes_are_numbered_in_the_order_of_time():
    chart = reviews(notes=[PointNote(9, "Later"), PointNote(2, "Earlier")])
    first, second = draw(chart, chart_id="c", paper=True).notes
    assert (first, second) == ("Note 1, 3 March 2025: Earlier", "Note 2, 10 March 2025: Later")


# The drawing on paper and at first paint


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_drawing_has_a_name_a_description_and_fills_its_width(width):
    root = ElementTree.fromstring(svg(reviews(), chart_id="me1", width=width))
    named = {element.get("id"): element.text for element in root if element.get("id")}
    assert root.get("role") == "img"
    assert named[root.get("aria-labelledby")] == ALT
    assert "Median: 61%. Target: 80%." in named[root.get("aria-describedby")]
    assert "A change began: Year booking" in named[root.get("aria-describedby")]
    assert root.get("width") == "100%"
    assert root.get("viewBox").startswith(f"0 0 {width} ")


def test_the_drawing_needs_nothing_that_a_strict_policy_refuses():
    drawing = svg(limited())
    assert "style=" not in drawing
    assert "<style" not in drawing
    assert "<script" not in drawing
    assert "href" not in drawing


def test_lines_are_named_with_their_values_and_kinds_of_point_in_words():
    said = texts(svg(reviews()))
    assert "Target 80%" in said
    assert "Median 61%" in said
    assert "Usual ups and downs" in said
    assert "Sign of improvement" in said
    assert "Sign of concern" not in said
    assert "Share of reviews. The scale starts at 40%." in said
    assert [text for text in said if re.fullmatch(r"\d+%", text)] == ["40%", "50%", "60%", "70%", "80%"]


def test_each_point_is_drawn_once_by_the_shape_of_its_class():
    drawing = svg(reviews())
    assert mark_count(drawing, LOOKS["common_cause"].fill, LOOKS["common_cause"].outline) == 16
    assert mark_count(drawing, LOOKS["improvement"].fill, LOOKS["improvement"].outline) == 8


def test_no_two_classes_share_a_shape_and_good_and_bad_differ_in_greyscale():
    assert len({look.path() for look in LOOKS.values()}) == len(LOOKS)
    assert len({look.symbol for look in LOOKS.values()}) == len(LOOKS)

    def shade(colour: str) -> float:
        red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    common, better, worse = (shade(LOOKS[kind].fill) for kind in ("common_cause", "improvement", "concern"))
    assert worse - better > 60
    assert common - worse > 60


def test_a_missing_point_breaks_the_line_and_a_phase_steps_the_centre():
    drawing = svg(limited())
    data = re.search(r'<path d="([^"]+)" stroke="#768692" stroke-width="1.75"', drawing)[1]
    centre = re.search(r'<path d="([^"]+)" stroke="#212b32" stroke-width="1.25"', drawing)[1]
    assert data.count("M") == 2
    assert centre.count("M") == 2


def test_every_point_lies_inside_the_drawing_and_higher_values_lie_higher():
    root = ElementTree.fromstring(svg(limited()))
    height = float(root.get("viewBox").split()[3])
    line = next(path for path in root.iter(f"{NAMESPACE}path") if path.get("stroke-linejoin"))
    points = [tuple(map(float, pair.split(","))) for pair in re.findall(r"[\d.]+,[\d.]+", line.get("d"))]
    assert all(0 < x < WIDE and 0 < y < height for x, y in points)
    values = [value for value in limited().values if value is not None]
    drawn = sorted(zip(values, (y for _, y in points), strict=True))
    assert all(low[1] > high[1] for low, high in pairwise(drawn) if low[0] < high[0])


def test_words_of_people_cannot_become_markup():
    chart = reviews(title="<script>x</script>", alt='"><script>x</script>', y_title="<b>a & b</b>")
    page = render_to_string("charts/chart.html", {"drawing": draw(chart, chart_id="c")})
    assert "<script>x" not in page
    assert "<b>a" not in page
    assert "&lt;b&gt;a" in figure(chart)["layout"]["annotations"][-2]["text"]


def test_numbers_in_paths_do_not_follow_the_language():
    with translation.override("de"):
        assert re.search(r'd="M[\d.]+,', svg(reviews()))
        assert not re.search(r'="\d+,\d+"', svg(reviews()))


def test_a_chart_without_points_says_so_and_a_withheld_one_says_why():
    empty = Chart("T", "Alt.", labels=["a"], values=[None])
    withheld = Chart("T", "Alt.", withheld="Fewer than 5 people, so it is not shown.")
    assert "There are no points to draw yet." in svg(empty)
    assert "Fewer than 5 people" in svg(withheld)
    assert "<svg" not in svg(empty) + svg(withheld)
    for chart in (empty, withheld):
        with pytest.raises(ValueError):
            figure(chart)


# The table, and the figure for the browser


def test_the_table_says_what_the_picture_shows():
    said = table(reviews())
    assert said.headings == ("Fortnight", "Share of reviews", "Reviews", "Median", "What it shows")
    assert said.caption == "Planned reviews with an interpreter. Target: 80%"
    assert len(said.rows) == 24
    assert [cell.text for cell in said.rows[0]] == [
        "1 March 2025",
        "56%",
        "5 of 9",
        "61%",
        "Usual ups and downs",
    ]
    assert said.rows[15][-1].text == "Usual ups and downs. A change began: Year booking"
    assert said.rows[23][-1].text == "Sign of improvement"


def test_no_cell_is_empty():
    said = table(limited())
    assert [cell.text for cell in said.rows[4]] == ["Week 5", "No data", "30", "None", "None", "No data"]
    assert all(cell.text for row in said.rows for cell in row)


def test_both_drawings_and_the_table_hold_the_same_points():
    chart = limited()
    drawn = figure(chart)
    line = next(trace for trace in drawn["data"] if "text" in trace)
    assert line["y"] == list(chart.values)
    marks = [trace for trace in drawn["data"] if trace["mode"] == "markers"]
    assert [trace["name"] for trace in marks] == [
        text for text in texts(svg(chart)) if text in {trace["name"] for trace in marks}
    ]
    by_class = {trace["name"]: len(trace["x"]) for trace in marks}
    drawing = svg(chart)
    for kind, trace in zip(kinds(chart), marks, strict=True):
        assert mark_count(drawing, LOOKS[kind].fill, LOOKS[kind].outline) >= 1
        assert trace["marker"]["symbol"] == LOOKS[kind].symbol
    readings = [row[-1].text for row in table(chart).rows]
    assert {name: readings.count(name) for name in by_class} == by_class


def test_the_figure_is_plain_data_without_markup_that_needs_inline_styles():
    sent = json.dumps(figure(reviews()))
    assert set(re.findall(r"<[^>]*>", sent)) <= {"<br>"}
    assert "http" not in sent
    assert "template" not in json.loads(sent)["layout"]


@pytest.mark.parametrize("checked", [True, False])
def test_plotly_is_imported_to_check_a_figure_and_never_otherwise(checked: bool):
    program = (
        "import sys, django; django.setup()\n"
        "from django.conf import settings\n"
        f"settings.FIGURES_CHECKED = {checked}\n"
        "from amhe.charts import draw\n"
        "from tests.factories.charts import reviews\n"
        "for paper in (True, False):\n"
        "    draw(reviews(), chart_id='c', paper=paper); print('plotly' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", str(checked)]


def test_a_figure_that_plotly_does_not_know_is_refused_here_and_not_in_a_browser(settings, monkeypatch):
    assert settings.FIGURES_CHECKED
    monkeypatch.setattr("amhe.charts.plotly._data_line", lambda chart: {"type": "scatter", "colour": "red"})
    with pytest.raises(ValueError, match="colour"):
        figure(reviews())


def test_paper_gets_one_picture_and_no_data():
    page = render_to_string("charts/chart.html", {"drawing": draw(reviews(), chart_id="c", paper=True)})
    assert page.count("<svg") == 1
    assert "<script" not in page
    assert "<details" not in page
    assert "Note 1, 16 March 2026: A change began: Year booking" in page


def test_a_page_holds_the_heading_the_picture_the_data_and_the_table():
    page = render_to_string("charts/chart.html", {"drawing": draw(reviews(), chart_id="me1"), "level": 2})
    assert re.search(r"<h2 [^>]*>Planned reviews with an interpreter</h2>", page)
    assert page.count("<title") == 2
    assert 'id="me1-figure" type="application/json"' in page
    assert 'data-chart="me1-figure"' in page
    assert len(re.findall(r"<tr", page)) == 25
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_a_withheld_chart_shows_its_reason_and_nothing_else():
    withheld = Chart("Detained", "Not shown.", withheld="Fewer than 5 people, so it is not shown.")
    page = render_to_string("charts/chart.html", {"drawing": draw(withheld, chart_id="w")})
    assert "Fewer than 5 people" in page
    assert "<svg" not in page
    assert "json" not in page
