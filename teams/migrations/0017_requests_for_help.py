"""Requests for help, links to answer them, and replies; the last day of a role that somebody is invited to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import amhe.access.locked


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0015_learning_sets_and_experts"),
        ("teams", "0016_wall_of_agreements_support_governance_terms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="team",
            options={
                "default_permissions": (),
                "permissions": [
                    ("view_meetings", "see meetings"),
                    ("manage_meetings", "plan meetings"),
                    ("update_actions", "update actions"),
                    ("read_sub_team_meetings", "read what a sub-team wrote in its meetings"),
                    ("write_update", "tell the project team how the sub-team is doing"),
                    ("view_requests", "see who asked for help"),
                    ("ask_for_help", "ask for help"),
                    ("ask_experts", "ask an expert"),
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
        migrations.AddField(
            model_name="invitation",
            name="ends_on",
            field=models.DateField(null=True),
        ),
        migrations.CreateModel(
            name="HelpRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "to",
                    models.CharField(
                        choices=[("sponsor", "Senior sponsor"), ("coach", "QI Coach"), ("expert", "Expert")],
                        max_length=10,
                    ),
                ),
                ("function", models.CharField(blank=True, max_length=20)),
                ("what", models.CharField(max_length=140)),
                ("why", models.TextField(blank=True)),
                ("by_when", models.DateField(null=True)),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("answered", "Answered"),
                            ("closed", "Closed"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("heard_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="requests", to="teams.team"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AnswerLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", amhe.access.locked.Sealed()),
                ("token_hash", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
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
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="teams.helprequest"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HelpReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by_link", models.BooleanField(default=False)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agree", "Yes, I agree"),
                            ("another", "I suggest another way"),
                            ("not_me", "This is not for me"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="replies", to="teams.helprequest"
                    ),
                ),
            ],
            options={
                "ordering": ("at", "id"),
            },
        ),
        migrations.AddIndex(
            model_name="helprequest",
            index=models.Index(fields=["organisation", "state", "asked_at"], name="open_requests"),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("of__isnull", False), ("to", "expert")),
                    models.Q(models.Q(("to", "expert"), _negated=True), ("of__isnull", True)),
                    _connector="OR",
                ),
                name="an_expert_is_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="helprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("to", "sponsor"), models.Q(("function", ""), _negated=True)),
                    models.Q(models.Q(("to", "sponsor"), _negated=True), ("function", "")),
                    _connector="OR",
                ),
                name="a_sponsor_is_asked_for_a_function",
            ),
        ),
        migrations.AddIndex(
            model_name="answerlink",
            index=models.Index(fields=["organisation", "token_hash"], name="answer_link_by_token"),
        ),
        migrations.AddConstraint(
            model_name="helpreply",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer", ""), ("text", ""), _negated=True), name="a_reply_says_something"
            ),
        ),
    ]
