"""Learning sets, places at them, and the list of experts; and the permissions of asking for help."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0014_versions_and_confirmed_again"),
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
                    ("agree_support", "agree time and support for the team"),
                    ("edit_terms", "write the terms of reference"),
                    ("comment_terms", "comment on the terms of reference"),
                    ("agree_terms", "write down that the terms of reference are agreed"),
                    ("view_meetings", "see meetings"),
                    ("manage_meetings", "plan meetings"),
                    ("update_actions", "update actions"),
                    ("read_sub_team_meetings", "read what a sub-team wrote in its meetings"),
                    ("view_requests", "see who asked for help"),
                    ("ask_for_help", "ask for help"),
                    ("ask_experts", "ask an expert"),
                    ("answer_as_sponsor", "answer what the senior sponsor is asked"),
                    ("answer_as_coach", "answer what the QI Coach is asked"),
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
        migrations.CreateModel(
            name="Expert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("inequality", models.BooleanField(default=False)),
                ("co_production", models.BooleanField(default=False)),
                ("knows", models.CharField(blank=True, max_length=200)),
                ("nations", models.JSONField(default=list)),
                ("active", models.BooleanField(default=True)),
                ("until", models.DateField(null=True)),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LearningSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("number", models.PositiveSmallIntegerField(unique=True)),
                ("starts_at", models.DateTimeField()),
                ("minutes", models.PositiveSmallIntegerField(default=240)),
                ("place", models.CharField(max_length=200)),
                ("programme", models.TextField(blank=True)),
                ("links", models.JSONField(default=list)),
                ("capacity", models.PositiveSmallIntegerField()),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("moved_at", models.DateTimeField(null=True)),
                ("attendance_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LearningPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("access_needs", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField()),
                ("waited", models.BooleanField(default=False)),
                ("came", models.BooleanField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "learning_set",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="organisations.learningset",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="learningset",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__range", (30, 600))), name="learning_set_30_to_600_minutes"
            ),
        ),
        migrations.AddConstraint(
            model_name="learningset",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity__range", (1, 2000))), name="learning_set_for_1_to_2000"
            ),
        ),
        migrations.AddIndex(
            model_name="learningplace",
            index=models.Index(fields=["learning_set", "id"], name="places_in_order"),
        ),
        migrations.AddConstraint(
            model_name="learningplace",
            constraint=models.UniqueConstraint(fields=("learning_set", "user"), name="one_place_a_learning_set"),
        ),
    ]
