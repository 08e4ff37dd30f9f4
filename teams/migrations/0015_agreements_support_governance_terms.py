"""What is agreed with people, other support, tasks of governance, terms of reference."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0014_versions_and_confirmed_again"),
        ("teams", "0014_wall_of_calendars"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="level",
            field=models.CharField(
                blank=True,
                choices=[
                    ("executive", "Executive or board member"),
                    ("director", "Director"),
                    ("other", "Another level"),
                ],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="guide_opened_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="membership",
            name="guide_sent_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="Terms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("out", "Out for comment"), ("agreed", "Agreed")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("comment_until", models.DateField(null=True)),
                ("agreed_at", models.DateTimeField(null=True)),
                ("review_on", models.DateField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
                    ),
                ),
                (
                    "team",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="terms", to="teams.team"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TermsComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("heading", models.CharField(max_length=40)),
                ("words", models.CharField(max_length=1000)),
                ("at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True, choices=[("taken_up", "Taken up"), ("answered", "Answered")], max_length=10
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=1000)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "terms",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="teams.terms"
                    ),
                ),
            ],
            options={
                "ordering": ("at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="TermsText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("heading", models.CharField(max_length=40)),
                ("words", models.TextField(max_length=4000)),
                ("at", models.DateTimeField()),
                ("follows_record", models.BooleanField(default=False)),
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
                    "terms",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="texts", to="teams.terms"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TermsVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("edited", "A heading was changed"),
                            ("sent", "Sent out for comment"),
                            ("agreed", "Agreed"),
                            ("printed", "Made into a PDF"),
                        ],
                        max_length=10,
                    ),
                ),
                ("heading", models.CharField(blank=True, max_length=40)),
                ("words", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("agreed_on", models.DateField(null=True)),
                ("review_on", models.DateField(null=True)),
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
                    "terms",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="teams.terms"
                    ),
                ),
            ],
            options={
                "ordering": ("-number",),
            },
        ),
        migrations.CreateModel(
            name="TermsPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("ready", "Ready"), ("failed", "Failed")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("pdf", models.BinaryField(null=True)),
                ("size", models.PositiveIntegerField(default=0)),
                (
                    "asked_by",
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
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="paper", to="teams.termsversion"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TermsAgreedBy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("coach", "QI Coach"),
                            ("senior_sponsor", "Senior sponsor"),
                            ("project_lead", "Project lead"),
                            ("project_team_member", "Project team member"),
                            ("support", "Support"),
                            ("sub_team_lead", "Sub-team lead"),
                            ("sub_team_member", "Sub-team member"),
                            ("notes_reader", "Reads shared notes"),
                        ],
                        max_length=30,
                    ),
                ),
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
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="agreed_by", to="teams.termsversion"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "payment",
                    models.CharField(
                        choices=[("not_yet", "Not yet"), ("yes", "Agreed"), ("not_needed", "Not needed")],
                        default="not_yet",
                        max_length=10,
                    ),
                ),
                ("payment_by", models.CharField(blank=True, max_length=120)),
                ("payment_on", models.DateField(null=True)),
                ("payment_note", models.CharField(blank=True, max_length=200)),
                (
                    "expenses",
                    models.CharField(
                        choices=[("not_yet", "Not yet"), ("yes", "Agreed"), ("not_needed", "Not needed")],
                        default="not_yet",
                        max_length=10,
                    ),
                ),
                ("expenses_by", models.CharField(blank=True, max_length=120)),
                ("expenses_on", models.DateField(null=True)),
                ("expenses_note", models.CharField(blank=True, max_length=200)),
                (
                    "support",
                    models.CharField(
                        choices=[("not_yet", "Not yet"), ("yes", "Agreed"), ("not_needed", "Not needed")],
                        default="not_yet",
                        max_length=10,
                    ),
                ),
                ("support_by", models.CharField(blank=True, max_length=120)),
                ("support_on", models.DateField(null=True)),
                ("support_note", models.CharField(blank=True, max_length=200)),
                (
                    "access",
                    models.CharField(
                        choices=[("not_yet", "Not yet"), ("yes", "Agreed"), ("not_needed", "Not needed")],
                        default="not_yet",
                        max_length=10,
                    ),
                ),
                ("access_by", models.CharField(blank=True, max_length=120)),
                ("access_on", models.DateField(null=True)),
                ("access_note", models.CharField(blank=True, max_length=200)),
                ("not_right", models.CharField(blank=True, max_length=500)),
                ("not_right_at", models.DateTimeField(null=True)),
                (
                    "membership",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="agreement", to="teams.membership"
                    ),
                ),
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("payment__in", ("yes", "not_needed")), _negated=True),
                            models.Q(models.Q(("payment_by", ""), _negated=True), ("payment_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="who_agreed_payment_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("expenses__in", ("yes", "not_needed")), _negated=True),
                            models.Q(models.Q(("expenses_by", ""), _negated=True), ("expenses_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="who_agreed_expenses_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("support__in", ("yes", "not_needed")), _negated=True),
                            models.Q(models.Q(("support_by", ""), _negated=True), ("support_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="who_agreed_support_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("access__in", ("yes", "not_needed")), _negated=True),
                            models.Q(models.Q(("access_by", ""), _negated=True), ("access_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="who_agreed_access_and_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GovernanceRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("function", models.CharField(max_length=20)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                (
                    "named_by",
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
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="governance", to="teams.team"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-version",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("team", "function"),
                        name="one_named_for_each_function",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SupportRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(blank=True, max_length=40)),
                ("title", models.CharField(blank=True, max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("filled", "Somebody does it"),
                            ("needed", "Needed, and nobody does it yet"),
                            ("not_needed", "Not needed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("filled_by", models.CharField(blank=True, max_length=120)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="support_roles", to="teams.team"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(fields=("team", "kind", "title"), name="one_support_role_a_kind"),
                    models.CheckConstraint(
                        condition=models.Q(("kind", ""), ("title", ""), _connector="XOR"),
                        name="support_of_a_kind_or_with_a_title",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("filled_by", ""), ("state", "filled"), _connector="OR"),
                        name="who_gives_support_that_is_filled",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "agreed"), _negated=True),
                    models.Q(("agreed_at__isnull", False), ("review_on__isnull", False)),
                    _connector="OR",
                ),
                name="agreed_terms_have_a_review_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "out"), _negated=True), ("comment_until__isnull", False), _connector="OR"
                ),
                name="comments_have_a_last_day",
            ),
        ),
        migrations.AddIndex(
            model_name="termscomment",
            index=models.Index(fields=["terms", "heading"], name="comments_of_a_heading"),
        ),
        migrations.AddConstraint(
            model_name="termstext",
            constraint=models.UniqueConstraint(fields=("terms", "heading"), name="one_text_a_heading"),
        ),
        migrations.AddConstraint(
            model_name="termsversion",
            constraint=models.UniqueConstraint(fields=("terms", "number"), name="one_version_a_number"),
        ),
        migrations.AddConstraint(
            model_name="termsversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("why", "agreed"), _negated=True),
                    models.Q(("agreed_on__isnull", False), ("review_on__gt", models.F("agreed_on"))),
                    _connector="OR",
                ),
                name="agreed_version_is_reviewed_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="termspaper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "ready"), _negated=True), ("pdf__isnull", False), _connector="OR"
                ),
                name="ready_paper_has_its_pdf",
            ),
        ),
        migrations.AddConstraint(
            model_name="termsagreedby",
            constraint=models.UniqueConstraint(fields=("version", "user"), name="agreed_once_a_version"),
        ),
    ]
