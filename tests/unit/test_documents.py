"""Documents as PDF: tagged, named, the same every time, and made of nothing but our own files."""

from __future__ import annotations

import io
import socket
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.template import Engine
from django.template.loaders.locmem import Loader
from django.test import override_settings

from amhe.charts import draw
from amhe.documents import render_pdf
from amhe.documents.sources import BASE, NotOurs, static_file
from tests.factories.charts import ALT, reviews

REPORT = """{% extends "layouts/document.html" %}
{% block content %}<h1>{{ title }}</h1>
<p>Ærlig talt: 3 of 6 milestones are done.</p>
<h2>Measures</h2>{% include "charts/chart.html" with drawing=drawing %}
<h2>Milestones</h2>
<table><caption>Where we are</caption>
<thead><tr><th scope="col">Milestone</th><th scope="col">Status</th></tr></thead>
<tbody><tr><th scope="row">Sub-teams</th><td>Completed</td></tr></tbody></table>
<p><a href="https://example.org/hidden-address">A link</a></p>
{% endblock %}"""
PAGE = '{% extends "layouts/document.html" %}{% block content %}<h1>Page</h1>{{ body|safe }}{% endblock %}'
SECRET = "Fenmarsh-secret-7431"


@pytest.fixture(autouse=True)
def templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two small templates beside the real ones."""
    engine: Any = Engine.get_default()
    loader = Loader(engine, {"report.html": REPORT, "page.html": PAGE})
    monkeypatch.setattr(engine, "template_loaders", [loader, *engine.template_loaders])


def report(**changes: Any) -> bytes:
    context = {
        "drawing": draw(reviews(), chart_id="me1", paper=True),
        "organisation": {"name": "Harbourside Trust"},
        "made_by": "Nia Rowlands",
    }
    settings: dict[str, Any] = {"title": "Progress report, November", "made_on": date(2026, 11, 22)}
    return render_pdf("report.html", context, **settings | changes)


def page_with(body: str) -> bytes:
    return render_pdf("page.html", {"body": body}, title="Page", made_on=date(2026, 11, 22))


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def catalogue(pdf: bytes) -> Any:
    """The root of everything in the file."""
    return read(pdf).trailer["/Root"]


def words_in(reader: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def elements(node: Any) -> list[Any]:
    """Every structure element below a node of the structure tree, in reading order."""
    found = []
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object()
        if isinstance(kid, dict) and kid.get("/Type") == "/StructElem":
            found += [kid, *elements(kid)]
    return found


# What is in a document


def test_a_document_is_tagged_and_says_its_language_and_title():
    catalog = catalogue(report(language="cy"))
    assert catalog["/MarkInfo"]["/Marked"].value is True
    assert "/StructTreeRoot" in catalog
    assert catalog["/Lang"] == "cy"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"].value is True


def test_the_metadata_names_the_title_and_the_standard_it_was_built_to():
    sent = catalogue(report())["/Metadata"].get_object().get_data().decode()
    assert "Progress report, November" in sent
    assert "http://www.aiim.org/pdfua/ns/id/" in sent
    assert "part>1<" in sent or 'part="1"' in sent
    assert read(report()).metadata.title == "Progress report, November"


def test_headings_tables_and_figures_keep_their_meaning():
    kinds = [element["/S"] for element in elements(catalogue(report())["/StructTreeRoot"])]
    for kind, count in {
        "/H1": 1,
        "/H2": 2,
        "/H3": 1,
        "/Table": 1,
        "/TH": 3,
        "/TD": 1,
        "/Figure": 1,
        "/Link": 1,
    }.items():
        assert kinds.count(kind) == count, kind
    assert "/Caption" in kinds


def test_a_chart_speaks_through_its_alternative_text():
    tree = elements(catalogue(report())["/StructTreeRoot"])
    figures = [element for element in tree if element["/S"] == "/Figure"]
    assert [element["/Alt"] for element in figures] == [ALT]


def test_the_words_can_be_read_and_link_addresses_are_not_among_them():
    said = words_in(read(report()))
    for expected in (
        "Ærlig talt: 3 of 6 milestones are done.",
        "Sub-teams",
        "Completed",
        "Note 1,",
        "Made on 22 November 2026 by Nia Rowlands",
        "Harbourside Trust",
        "Page 1 of",
        "A link",
    ):
        assert expected in said
    assert "hidden-address" not in said


def test_headings_are_bookmarks():
    outline: Any = read(report()).outline
    assert outline[0].title == "Progress report, November"
    assert [entry.title for entry in outline[1] if not isinstance(entry, list)] == ["Measures", "Milestones"]


def test_pages_are_a4_upright():
    for page in read(report()).pages:
        assert [round(float(side)) for side in page.mediabox] == [0, 0, 595, 842]


def test_the_same_report_on_the_same_day_is_the_same_file():
    assert report() == report()
    assert report() != report(made_on=date(2026, 11, 23))


def test_dates_follow_the_language_of_the_document():
    assert "22 Tachwedd 2026" in words_in(read(report(language="cy")))


def test_the_day_is_today_unless_given():
    assert "Made on 23 November 2026" in words_in(read(report(made_on=None)))


def test_words_of_people_cannot_become_markup():
    pdf = report(title='<img src="x">&"')
    assert read(pdf).metadata.title == '<img src="x">&"'


# What it may load


@pytest.mark.parametrize(
    "url",
    ["static:css/document.css", f"{BASE}static/css/document.css", f"{BASE}static/css/document.css?v=1#top"],
)
def test_our_own_files_are_served(url):
    content, media_type = static_file(url)
    assert b"@page" in content
    assert media_type == "text/css"


def test_a_collected_file_is_found_by_its_fingerprinted_name(tmp_path):
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "document.0123abcd.css").write_text("@page {}")
    with override_settings(STATIC_ROOT=tmp_path):
        assert static_file(f"{BASE}static/css/document.0123abcd.css") == (b"@page {}", "text/css")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "/etc/passwd",
        "http://127.0.0.1/",
        "https://example.org/static/css/document.css",
        "ftp://example.org/x",
        "data:text/css,p{}",
        "data:image/svg+xml,<svg/>",
        "static:../manage.py",
        "static:css/../../manage.py",
        "static:%2e%2e/manage.py",
        "static:css/%2e%2e/%2e%2e/manage.py",
        "static:..%5cmanage.py",
        "static:/etc/passwd",
        "static:%2fetc/passwd",
        "static://etc/passwd",
        "static:css/.hidden",
        "static:css/no-such-file.css",
        "static:css",
        "static:",
        "static:css/document.css%00.png",
        f"{BASE}manage.py",
        f"{BASE}static/../manage.py",
        f"{BASE}static//etc/passwd",
        f"{BASE}static/%2e%2e/manage.py",
        "https://document.invalid.example.org/static/css/document.css",
        "https://document.invalid@example.org/static/css/document.css",
        "",
    ],
)
def test_every_other_address_is_refused(url):
    with pytest.raises(NotOurs):
        static_file(url)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder of this machine with files that must not get into a document, each good for its own way in."""
    (tmp_path / "secret.txt").write_text(SECRET)
    (tmp_path / "secret.css").write_text(f'body::before {{ content: "{SECRET}" }}')
    text = f'<text id="a" y="20">{SECRET}</text>'
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="30">{text}</svg>'
    (tmp_path / "secret.svg").write_text(picture)
    return tmp_path


WAYS_IN = [
    '<link rel="attachment" href="file://{folder}/secret.txt">',
    '<a rel="attachment" href="file://{folder}/secret.txt">file</a>',
    '<img src="file://{folder}/secret.svg" alt="x">',
    '<object data="file://{folder}/secret.svg">x</object>',
    '<embed src="file://{folder}/secret.svg">',
    '<link rel="stylesheet" href="file://{folder}/secret.css">',
    '<style>@import url("file://{folder}/secret.css");</style>',
    '<p style="background: url(file://{folder}/secret.svg)">x</p>',
    '<svg width="400" height="30"><image href="file://{folder}/secret.svg" width="400"/></svg>',
    '<svg width="400" height="30"><use href="file://{folder}/secret.svg#a"/></svg>',
    '<base href="file://{folder}/"><img src="secret.svg" alt="x">',
]


@pytest.mark.parametrize("way_in", WAYS_IN)
def test_no_file_of_the_machine_gets_into_a_document(machine, way_in):
    reader = read(page_with(way_in.format(folder=machine)))
    assert words_in(reader)
    assert SECRET not in words_in(reader)
    assert reader.attachments == {}


ELSEWHERE = ["http://127.0.0.1:9/x.png", "https://example.org/x.png", "//example.org/x.png"]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_the_network_is_never_asked(monkeypatch, address):
    asked = []

    def note(*place: Any, **_: Any) -> list[Any]:
        asked.append(place)
        return []

    monkeypatch.setattr(socket.socket, "connect", note)
    monkeypatch.setattr(socket, "getaddrinfo", note)
    pdf = page_with(f'<img src="{address}" alt="x"><link rel="stylesheet" href="{address}"><p>Still here</p>')
    assert "Still here" in words_in(read(pdf))
    assert asked == []


def test_a_refused_address_is_written_to_the_log(caplog):
    page_with('<img src="file:///etc/passwd" alt="x">')
    assert any("file:///etc/passwd" in record.getMessage() for record in caplog.records if "amhe" in record.name)


# What it costs


def test_weasyprint_is_imported_only_when_a_document_is_asked_for():
    program = (
        "import sys, django; django.setup()\n"
        "from amhe.documents import render_pdf\n"
        "print('weasyprint' in sys.modules)\n"
        "render_pdf('layouts/document.html', {}, title='Empty')\n"
        "print('weasyprint' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_a_report_with_a_chart_takes_well_under_a_second():
    report()
    began = time.process_time()
    report()
    assert time.process_time() - began < 1
