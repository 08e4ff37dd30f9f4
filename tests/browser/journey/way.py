"""All the steps, one after the other."""

from __future__ import annotations

from tests.browser.journey import Walk, assets, choosing, listening, project, report, team

STEPS = (
    team.the_programme_starts_the_organisation,
    team.the_lead_accepts,
    team.the_lead_looks_at_examples,
    team.the_lead_names_the_team,
    team.the_team_accepts,
    team.the_lead_plans_meetings,
    team.the_lead_gets_time,
    team.the_lead_says_who_to_call,
    choosing.the_team_lists_groups,
    choosing.the_lead_signs_in_again_with_a_code,
    choosing.the_coach_opens_the_vote,
    choosing.the_team_votes,
    choosing.the_coach_closes_early,
    choosing.the_lead_records_the_decision,
    choosing.the_lead_defines_the_group,
    choosing.the_lead_makes_the_sub_team,
    listening.the_sub_team_writes_down_conversations,
    listening.the_sub_team_sees_how_many_it_heard,
    listening.the_sub_team_adds_findings,
    listening.the_sub_team_finds_themes,
    assets.the_sub_team_maps_assets,
    assets.the_sub_team_makes_contact,
    assets.the_sub_team_chooses_priorities,
    project.the_sub_team_writes_aims,
    project.the_coach_agrees_the_aim,
    project.the_sub_team_draws_its_theory,
    project.the_sub_team_tests_an_idea,
    project.the_sub_team_measures,
    report.the_coach_sees_the_organisation,
    report.the_sponsor_gets_the_pdf,
    report.every_number_is_in_the_pdf,
    report.no_quote_without_consent_is_in_the_pdf,
    report.the_pdf_is_tagged,
)


def walk_the_whole_way(walk: Walk) -> None:
    """From the lead's invitation to the sponsor's PDF. Fails when a step does, or a browser saw anything go wrong."""
    for step in STEPS:
        try:
            step(walk)
        except Exception as error:
            error.add_note(walk.where_people_are())
            raise
    assert [trouble for person in walk.people.values() for trouble in person.trouble] == []
