"""The coach's page at the end of the way, and the sponsor's PDF, read back."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.journey import Walk

CONSENTED = "verbatim"
PIECE = 5  # words in a row that nobody says by chance


def the_coach_sees_the_organisation(walk: Walk) -> None:
    """The coach's page names every organisation, with the 6 milestones of each."""
    coach = walk.person(walk.data["organisation"]["coach"])
    coach.opens("/coach/")
    coach.sees(walk.data["organisation"]["name"])
    cells = coach.page.locator(".amhe-heat tbody tr").first.locator("td")
    expect(cells).to_have_count(6)
    expect(coach.page.get_by_role("heading", level=1)).to_have_text("Your 1 organisation")


def the_sponsor_gets_the_pdf(walk: Walk) -> None:
    """In a new browser: a code from a mail, Report, Make the PDF; its progress, then the file in 1 press."""
    sponsor = walk.open_browser(walk.name("david"), email=walk.email("david"))
    walk.people["david at his desk"] = sponsor
    sponsor.signs_in()
    sponsor.follows("Report")
    with walk.queue() as start:
        sponsor.presses("Make the PDF")
        sponsor.sees("The PDF is waiting to be made.")
        expect(sponsor.page.get_by_role("progressbar", name="Making the PDF")).to_be_visible()
        with start():
            button = sponsor.page.get_by_role("button", name=re.compile("^Download progress report"))
            expect(button).to_be_visible(timeout=60_000)
    with sponsor.page.expect_download() as taken:
        button.click()
    walk.known["pdf"] = str(taken.value.path())
    assert re.fullmatch(r"amhe-progress-harbourside-[\d-]+\.pdf", taken.value.suggested_filename.lower())


def every_number_is_in_the_pdf(walk: Walk) -> None:
    """The points, who was heard, the hidden finding, the shift and the aim, as the file gives them."""
    text = _words(walk)
    for key, points in walk.data["ballots"]["expected_borda"].items():
        assert re.search(rf"{re.escape(walk.group(key))}\s+{points:g}(?![\d.])", text), (key, points)
    assert f"People heard: {walk.known['people']}. Professionals heard: {walk.known['professionals']}." in text
    small = [row for row in walk.data["findings"] if row["population"][0] < 5]
    assert small, "the file has a finding with few people"
    for row in small:
        assert re.search(rf"{re.escape(row['title'])}: Hidden because fewer than 5 people", text)
        assert f"{row['population'][0]} of {row['population'][1]}" not in text
    assert walk.known["shift"] in text
    assert walk.data["aims"][-1]["text"] in text
    assert walk.data["decision"]["reasons"] in text and walk.data["definition"] in text


def no_quote_without_consent_is_in_the_pdf(walk: Walk) -> None:
    """Not a sentence, and not 5 words in a row, of what may not be used as it was said; and a sentence of what may."""
    text = _words(walk)
    printed = " ".join(re.findall(r"\w+", text.lower()))
    allowed = 0
    for row in walk.data["conversations"]:
        if row["quote"] != CONSENTED:
            said = re.findall(r"\w+", row["heard"].lower())
            pieces = [" ".join(said[at : at + PIECE]) for at in range(len(said) - PIECE + 1)]
            assert [piece for piece in pieces if piece in printed] == [], row["id"]
        for name in ("heard", "strengths", "needs", "worse", "changes"):
            for sentence in re.split(r"(?<=[.?!])\s+", row.get(name, "")):
                if name == "heard" and row["quote"] == CONSENTED:
                    allowed += sentence in text
                elif sentence:
                    assert sentence not in text, (row["id"], sentence)
    assert allowed, "nobody is quoted: the check above would pass on an empty page"


def the_pdf_is_tagged(walk: Walk) -> None:
    """Marked, with a structure tree, a language and a title (screens.md, section 9)."""
    reader = PdfReader(walk.known["pdf"])
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"] and catalog["/StructTreeRoot"] and str(catalog["/Lang"]).startswith("en")
    assert walk.data["organisation"]["name"] in str(reader.metadata and reader.metadata.title)


def _words(walk: Walk) -> str:
    reader = PdfReader(walk.known["pdf"])
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())
