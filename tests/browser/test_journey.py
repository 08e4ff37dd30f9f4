"""The whole journey, from the lead's invitation to the sponsor's PDF, with walk.yaml as its input."""

from __future__ import annotations

import pytest

from tests.browser.journey import Walk, team

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


def test_a_trust_walks_from_its_leads_sign_in_to_its_sponsors_pdf(open_browser):
    walk = Walk(open_browser)
    for step in (
        team.the_programme_starts_the_organisation,
        team.the_lead_accepts,
        team.the_lead_looks_at_examples,
        team.the_lead_names_the_team,
        team.the_team_accepts,
        team.the_lead_plans_meetings,
        team.the_lead_gets_time,
    ):
        step(walk)
    assert [trouble for person in walk.people.values() for trouble in person.trouble] == []
