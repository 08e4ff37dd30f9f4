"""The permissions of people and trust: set-up, the timeline, copies, deletion, and what else is new."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0008_sign_in"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="organisation",
            options={
                "default_permissions": (),
                "ordering": ("name",),
                "permissions": [
                    ("view_dashboard", "see the coach's dashboard"),
                    ("view_organisation_home", "see the organisation's progress"),
                    ("mark_tasks", "mark a task as done"),
                    ("tailor_milestones", "say that a task is not needed here"),
                    ("override_health", "say how an organisation is doing, whatever the signs say"),
                    ("set_up", "set up the organisation"),
                    ("view_team_page", "see the team"),
                    ("manage_team", "change the team"),
                    ("view_meetings", "see meetings"),
                    ("manage_meetings", "plan meetings"),
                    ("update_actions", "update actions"),
                    ("view_populations", "see the list of groups"),
                    ("suggest_populations", "add and review groups"),
                    ("manage_ballots", "open and close a vote"),
                    ("vote", "vote"),
                    ("view_results", "see the result of a vote"),
                    ("decide", "record the decision"),
                    ("view_population_home", "see this group's pages"),
                    ("define_population", "define the group"),
                    ("manage_sub_team", "change the sub-team"),
                    ("view_findings", "see the data findings"),
                    ("edit_findings", "add data findings"),
                    ("view_themes", "see the themes"),
                    ("view_assets", "see the assets"),
                    ("edit_assets", "add assets"),
                    ("view_project", "see the QI project"),
                    ("confirm_aim", "agree an aim or a measure as coach"),
                    ("view_report", "see the progress report"),
                    ("view_timeline", "see who did what, and when"),
                    ("export_data", "take a copy of the organisation's data"),
                    ("ask_deletion", "ask for everything to be deleted"),
                ],
            },
        ),
    ]
