"""The whole journey, from the lead's invitation to the sponsor's PDF, with walk.yaml as its input."""

from __future__ import annotations

import pytest

from tests.browser.journey import Walk
from tests.browser.journey.way import walk_the_whole_way

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


@pytest.mark.requirement(
    "R7", "R15", "R25", "R30", "R44", "R46", "R51", "R59", "R72", "R83", "R88", "R97", "X1", "X4", "X6"
)
def test_a_trust_walks_from_its_leads_sign_in_to_its_sponsors_pdf(open_browser):
    walk_the_whole_way(Walk(open_browser))
