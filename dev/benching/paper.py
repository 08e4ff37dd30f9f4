"""The progress report beside a PDF of the same shape that does nothing but be drawn. Runs inside Django."""

from __future__ import annotations

import io
import logging
from random import Random
from time import process_time
from typing import Any

from pypdf import PdfReader
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from amhe.access import wall
from amhe.programme.report import render_report, report_content
from dev.benching.visits import FIRST
from organisations.models import Organisation

ROUNDS = 3
CHARTS, SECTIONS, COLUMNS = 4, 6, 7
ROWS = (7, 7, 7, 7, 14, 14)  # of tables, by section: 392 cells
WORDS = "the team asked people what helps and wrote it down with care so that others can read it and try it too".split()  # noqa: SIM905
LOOK = """
@page { size: A4; margin: 2cm; @bottom-center { content: counter(page) " of " counter(pages) } }
body { font-family: sans-serif; font-size: 10pt; line-height: 1.4 }
section + section { break-before: page }
table { border-collapse: collapse; table-layout: fixed; width: 100% }
td, th { border-bottom: 1px solid #bbb; padding: 2pt 4pt; text-align: left }
figure { break-inside: avoid; margin: 8pt 0 }
"""


def report() -> dict[str, Any]:
    """CPU milliseconds of both, warm, in turn; pages, charts and bytes of each."""
    logging.disable(logging.WARNING)
    with wall.inside(*wall.organisation_ids()):
        organisation = Organisation.objects.get(slug=FIRST)
    plain = plain_document()
    found: dict[str, Any] = {"report": [], "floor": []}
    ours, theirs = _ours(organisation.pk), _drawn(plain)
    for _round in range(ROUNDS):
        start = process_time()
        theirs = _drawn(plain)
        middle = process_time()
        ours = _ours(organisation.pk)
        found["floor"].append((middle - start) * 1000)
        found["report"].append((process_time() - middle) * 1000)
    with wall.inside(organisation.pk):
        charts = sum(len(part.drawings) for part in report_content(organisation, paper=True).populations)
    shape = {"report": (ours, charts), "floor": (theirs, CHARTS)}
    found["shape"] = {
        name: {"pages": len(PdfReader(io.BytesIO(pdf)).pages), "charts": count, "kB": len(pdf) / 1024}
        for name, (pdf, count) in shape.items()
    }
    return found


def _ours(organisation_id: int) -> bytes:
    with wall.inside(organisation_id):
        return render_report(organisation_id)


def _drawn(html: str) -> bytes:
    fonts = FontConfiguration()
    pdf: bytes = HTML(string=html).write_pdf(stylesheets=[CSS(string=LOOK, font_config=fonts)], font_config=fonts)
    return pdf


def plain_document() -> str:
    """6 sections of 2 paragraphs and a table each, the first 4 with a line chart of 24 points."""
    random = Random(7)  # noqa: S311
    parts = ['<!doctype html><html lang="en"><meta charset="utf-8"><title>Floor</title><body><h1>A report</h1>']
    for section, rows in enumerate(ROWS):
        parts.append(f"<section><h2>Part {section + 1}</h2>{_text(random, 110)}{_text(random, 60)}")
        if section < CHARTS:
            parts.append(f"<figure>{_line(random)}<figcaption>Chart {section + 1}</figcaption></figure>")
        parts.append(f"{_table(random, rows)}</section>")
    return "".join([*parts, "</body></html>"])


def _text(random: Random, count: int) -> str:
    return f"<p>{' '.join(random.choices(WORDS, k=count))}.</p>"


def _table(random: Random, rows: int) -> str:
    head = "".join(f"<th>Column {number}</th>" for number in range(COLUMNS))
    body = "".join(
        f"<tr>{''.join(f'<td>{random.randint(0, 100)}%</td>' for _column in range(COLUMNS))}</tr>"
        for _row in range(rows)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _line(random: Random) -> str:
    points = [(40 + 24 * number, 170 - random.random() * 130) for number in range(24)]
    grid = "".join(
        f'<line x1="40" x2="600" y1="{y}" y2="{y}" stroke="#ccc"/><text x="8" y="{y + 4}" font-size="10">{190 - y}</text>'
        for y in range(40, 190, 20)
    )
    marks = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/><text x="{x - 6:.1f}" y="204" font-size="8">{number}</text>'
        for number, (x, y) in enumerate(points, start=1)
    )
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 620 210" width="620" height="210">'
        f'{grid}<polyline points="{path}" fill="none" stroke="#005eb8" stroke-width="2"/>{marks}</svg>'
    )
