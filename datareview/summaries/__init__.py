"""Reads of the data review that span models: dataclasses, the same number of queries however much there is."""

from datareview.summaries.figures import Figure, figure
from datareview.summaries.heard import Going, Heard, Listening, heard, listening
from datareview.summaries.report import ReviewForReport, review_for_report
from datareview.summaries.themes import Proof, ThemeLine, theme_line, themes_of

__all__ = [
    "Figure",
    "Going",
    "Heard",
    "Listening",
    "Proof",
    "ReviewForReport",
    "ThemeLine",
    "figure",
    "heard",
    "listening",
    "review_for_report",
    "theme_line",
    "themes_of",
]
