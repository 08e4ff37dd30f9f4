"""A vote is counted once, when it closes. No page and no file counts it again, and no later hand in the ballots changes it."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pypdf import PdfReader

from populations import tally
from populations.models import Ballot, Population, Round
from populations.summaries import voting as summaries
from populations.tally import count, kept, result_page
from tests.integration.populations_cast import decided, groups, text_of
from tests.integration.test_populations_results import closed

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R46")]
Browser = Callable[[Any], Any]
NAMES = ("tally", "count", "counted", "reading", "stv", "pairwise", "schulze_order", "double_scores")


@pytest.fixture
def vote(world: Any) -> Round:
    """A closed round of 9 votes, counted in every way that there is, and a decision that goes by it."""
    options = groups(world.ours)
    round = closed(world, [[0, 1, 2]] * 5 + [[1]] * 4, options, with_stv=True, reasons=["They wait longest"])
    decided(world.ours, options[1], round=round)
    return round


def readings(world: Any, browser_of: Browser, round: Round) -> Iterator[tuple[str, str]]:
    """Everything that shows the result, as somebody reads it: (where, what)."""
    lead, where = browser_of(world.ours.lead), f"/o/marsh/ballots/{round.pk}/results/"
    for path in (where, "/o/marsh/decision/", "/o/marsh/report/", "/o/marsh/ballots/", "/o/marsh/populations/review/"):
        yield path, words_of(lead, path)
    for name in ("result.csv", "ballots.blt"):
        yield name, lead.get(f"{where}{name}").content.decode()
    pages = PdfReader(io.BytesIO(pdf_of(lead))).pages
    yield "the report as a PDF", " ".join(" ".join(page.extract_text() for page in pages).split())


def words_of(browser: Any, path: str) -> str:
    """A page from its first heading on, without what differs each time: the keys of its forms."""
    return re.sub(r'name="(csrf|idem)\w+" value="[^"]*"', "", text_of(browser.get(path)).partition("<main")[2])


def pdf_of(lead: Any) -> bytes:
    answer = lead.get("/o/marsh/report.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    return bytes(answer.content)


def ask_for_pdf(world: Any, browser_of: Browser, capture: Any) -> None:
    with capture(execute=True):
        browser_of(world.ours.lead).post("/o/marsh/report/", {})


@pytest.fixture
def nothing_counts(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From when it is called, whoever counts is caught: in whatever module a name for counting is known."""

    def caught(*_args: Any, **_known: Any) -> Any:
        raise AssertionError("counted after the close")

    def stop() -> None:
        ours = [module for name, module in sys.modules.items() if name.startswith("populations")]
        for module in ours:
            for name in NAMES:
                if callable(getattr(module, name, None)):
                    monkeypatch.setattr(module, name, caught)

    return stop


def test_what_stops_counting_stops_it_everywhere(vote: Round, world: Any, nothing_counts: Callable[[], None]) -> None:
    nothing_counts()
    for module in (tally, count, kept, result_page, summaries):
        found = [name for name in NAMES if callable(getattr(module, name, None))]
        for name in found:
            with pytest.raises(AssertionError, match="counted after the close"):
                getattr(module, name)()
    with world.ours.inside(), pytest.raises(AssertionError, match="counted after the close"):
        summaries._count_anew(vote)


def test_every_page_and_file_shows_the_result_without_counting(
    vote: Round,
    world: Any,
    browser_of: Browser,
    nothing_counts: Callable[[], None],
    django_capture_on_commit_callbacks: Any,
) -> None:
    ask_for_pdf(world, browser_of, django_capture_on_commit_callbacks)
    before = dict(readings(world, browser_of, vote))
    nothing_counts()
    after = dict(readings(world, browser_of, vote))
    assert after == before and "By single transferable vote for 3" in next(iter(after.values()))
    for where in ("/o/marsh/decision/", "result.csv", "ballots.blt", "the report as a PDF"):
        assert "Black men" in after[where]


def test_the_report_is_made_anew_without_counting(
    vote: Round,
    world: Any,
    browser_of: Browser,
    nothing_counts: Callable[[], None],
    django_capture_on_commit_callbacks: Any,
) -> None:
    nothing_counts()
    ask_for_pdf(world, browser_of, django_capture_on_commit_callbacks)
    assert "Black men" in dict(readings(world, browser_of, vote))["the report as a PDF"]


def test_a_hand_in_the_ballots_after_the_close_changes_no_result(vote: Round, world: Any, browser_of: Browser) -> None:
    lead, where = browser_of(world.ours.lead), f"/o/marsh/ballots/{vote.pk}/results/"
    pages = (where, "/o/marsh/decision/", "/o/marsh/report/")
    shown, table = [words_of(lead, path) for path in pages], lead.get(f"{where}result.csv").content
    with world.ours.inside():
        last = Population.objects.get(name="Korean community")
        assert Ballot.objects.filter(round=vote).update(ranking=[[last.pk]]) == 9
    assert [words_of(lead, path) for path in pages] == shown
    assert lead.get(f"{where}result.csv").content == table
