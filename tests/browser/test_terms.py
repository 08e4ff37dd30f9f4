"""The terms of reference by keyboard alone, on a phone's width: a heading is changed where it stands."""

from __future__ import annotations

import pytest

from amhe.programme.example.cast import living_today
from amhe.programme.example.harbourside import make_harbourside

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


@pytest.mark.requirement("R67")
def test_a_heading_is_changed_in_its_place_by_keyboard_and_the_focus_is_never_lost(open_browser):
    with living_today():
        cast = make_harbourside()
    nia = open_browser("Nia", width=360)
    nia.is_signed_in_as(cast.people["nia"])
    nia.opens("/o/harbourside/terms/")
    nia.tabs_to("Change: Purpose")
    nia.page.keyboard.press("Enter")
    nia.sees("Cancel")
    nia.has_focus()
    assert nia.focused() == "Purpose"
    nia.page.keyboard.press("Control+A")
    nia.page.keyboard.type("To make care fair by the harbour.")
    nia.tabs_to("Save")
    nia.page.keyboard.press("Enter")
    nia.sees("To make care fair by the harbour.")
    nia.has_focus()
    assert nia.focused() == "Purpose" and nia.page.url.endswith("/terms/")
    nia.sees("Written by Nia Rowlands")
    nia.page.emulate_media(media="print")
    nia.opens("/o/harbourside/terms/?whole=1")
    assert "Making it easy to take part" in nia.reads()
    for words in ("Written by Nia Rowlands", "Change", "Make the PDF", "Helpful resources"):
        assert words not in nia.reads()
    assert nia.trouble == []
