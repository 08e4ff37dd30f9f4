"""The right to take a copy of the notes, for the lead of a sub-team. `verify_permissions --mend` gives it to sub-teams that are there."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("teams", "0007_manage_contacts"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="team",
            options={
                "default_permissions": (),
                "permissions": [
                    ("view_population_home", "see this group's pages"),
                    ("define_population", "define the group"),
                    ("manage_sub_team", "change the sub-team"),
                    ("log_conversations", "write down conversations"),
                    ("view_notes", "read notes of conversations"),
                    ("manage_contacts", "see and change how to reach people who want to join in"),
                    ("copy_notes", "take a copy of the notes"),
                    ("view_findings", "see the data findings"),
                    ("edit_findings", "add data findings"),
                    ("view_themes", "see the themes"),
                    ("edit_themes", "work on the themes"),
                    ("view_assets", "see the assets"),
                    ("edit_assets", "add assets"),
                    ("prioritise_assets", "choose the assets to start with"),
                    ("view_project", "see the QI project"),
                    ("edit_project", "work on the QI project"),
                    ("view_timeline", "see who did what, and when"),
                ],
            },
        ),
    ]
