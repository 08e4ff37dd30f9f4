"""The data review as a progress report has it: fit for readers outside the sub-team."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from datareview.models import Finding
from datareview.summaries.figures import Figure, figure
from datareview.summaries.heard import heard
from datareview.summaries.themes import ThemeLine, themes_of
from datareview.suppression import suppress
from populations.models import Population

MOST_QUOTES = 3


@dataclass(frozen=True)
class ReviewForReport:
    """Counts are None where 1 to 4 people are behind them. Quotes are exact words with consent, at most 3."""

    people_heard: int | None
    professionals_heard: int | None
    findings: tuple[Figure, ...]
    themes: tuple[ThemeLine, ...]
    quotes: tuple[str, ...]

    @property
    def people_heard_words(self) -> str:
        """The number of people heard, or that it is hidden."""
        return _count_words(self.people_heard)

    @property
    def professionals_heard_words(self) -> str:
        """The number of professionals heard, or that it is hidden."""
        return _count_words(self.professionals_heard)


def review_for_report(population: Population) -> ReviewForReport:
    """The data review of one population. 4 queries (note N10: totals of 5 or more are shown as counted)."""
    counts = heard(population)
    people, professionals = suppress((counts.people, counts.professionals), base=1, total_published=False).shown
    themes = themes_of(population, inside=False)
    said = dict.fromkeys(quote for line in themes for quote in line.quotes)
    return ReviewForReport(
        people_heard=people,
        professionals_heard=professionals,
        findings=tuple(figure(finding, inside=False) for finding in Finding.objects.filter(population=population)),
        themes=tuple(themes),
        quotes=tuple(said)[:MOST_QUOTES],
    )


def _count_words(count: int | None) -> str:
    return _("fewer than 5") if count is None else str(count)
