"""The whole journey, from the lead's invitation to the sponsor's PDF, with walk.yaml as its input."""

from __future__ import annotations

import pytest

from tests.browser.journey import Walk, choosing, team

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
        choosing.the_team_lists_groups,
        choosing.the_lead_signs_in_again_with_a_code,
        choosing.the_coach_opens_the_vote,
        choosing.the_team_votes,
        choosing.the_coach_closes_early,
        choosing.the_lead_records_the_decision,
        choosing.the_lead_defines_the_group,
        choosing.the_lead_makes_the_sub_team,
    ):
        try:
            step(walk)
        except Exception as error:
            error.add_note(walk.where_people_are())
            raise
    assert [trouble for person in walk.people.values() for trouble in person.trouble] == []
