"""Meetings come in series with slots; agenda lines, outcomes, minutes and updates have rows; who reads a sub-team's record."""

import uuid

import django.contrib.postgres.functions
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0014_versions_and_confirmed_again"),
        ("teams", "0010_version_of_membership"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("what", models.CharField(max_length=800)),
                ("section", models.CharField(blank=True, max_length=40)),
                ("source", models.CharField(blank=True, max_length=60)),
                ("position", models.PositiveIntegerField(default=0)),
                ("left_out", models.BooleanField(default=False)),
                ("not_reached", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ("position", "id"),
            },
        ),
        migrations.CreateModel(
            name="Minutes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("says", models.DateTimeField()),
                ("asked_at", models.DateTimeField()),
                ("made_at", models.DateTimeField(null=True)),
                ("pdf", models.BinaryField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "kind",
                    models.CharField(choices=[("decision", "Decision"), ("information", "Information")], max_length=12),
                ),
                ("what", models.CharField(max_length=500)),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="TeamUpdate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=600)),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("-written_at", "-id"),
            },
        ),
        migrations.RemoveConstraint(
            model_name="meeting",
            name="one_meeting_at_a_time",
        ),
        migrations.AddField(
            model_name="action",
            name="closed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="action",
            name="not_needed_why",
            field=models.CharField(blank=True, db_default="", max_length=300),
        ),
        migrations.AddField(
            model_name="meeting",
            name="cancelled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="meeting",
            name="cancelled_why",
            field=models.CharField(blank=True, db_default="", max_length=300),
        ),
        migrations.AddField(
            model_name="meeting",
            name="lived_experience",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="meeting",
            name="minutes_sent_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="meeting",
            name="record_changed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="meeting",
            name="sequence",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="meeting",
            name="series",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="meetings",
                to="teams.meetingseries",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="slot",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="meeting",
            name="uid",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(),
                default=uuid.uuid4,
                editable=False,
                unique=True,
            ),
        ),
        migrations.AddField(
            model_name="meetingseries",
            name="coach_invited",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="meetingseries",
            name="ends_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="meetingseries",
            name="sequence",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="meetingseries",
            name="uid",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(),
                default=uuid.uuid4,
                editable=False,
                unique=True,
            ),
        ),
        migrations.AlterField(
            model_name="meetingseries",
            name="every_days",
            field=models.PositiveSmallIntegerField(default=14, null=True),
        ),
        migrations.AlterField(
            model_name="meetingseries",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="series", to="teams.team"
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at", None)), fields=("team", "starts_at"), name="one_meeting_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(fields=("series", "slot"), name="one_meeting_a_slot"),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("series", None), ("slot", None)),
                    models.Q(("series__isnull", False), ("slot__isnull", False)),
                    _connector="OR",
                ),
                name="slot_with_its_series",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingseries",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on", None)), fields=("team",), name="one_series_that_runs"
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="came_from",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="went_to", to="teams.agendaitem"
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="meeting",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="items", to="teams.meeting"
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
            ),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="agenda_items", to="teams.team"
            ),
        ),
        migrations.AddField(
            model_name="action",
            name="item",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="actions", to="teams.agendaitem"
            ),
        ),
        migrations.AddField(
            model_name="minutes",
            name="meeting",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="minutes_pdf", to="teams.meeting"
            ),
        ),
        migrations.AddField(
            model_name="minutes",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="item",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="outcomes", to="teams.agendaitem"
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="outcomes", to="teams.meeting"
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
            ),
        ),
        migrations.AddField(
            model_name="teamupdate",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation"
            ),
        ),
        migrations.AddField(
            model_name="teamupdate",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="updates", to="teams.team"
            ),
        ),
        migrations.AddField(
            model_name="teamupdate",
            name="written_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source", ""), _negated=True),
                fields=("meeting", "source"),
                name="one_line_for_a_fact_in_an_agenda",
            ),
        ),
        migrations.AddIndex(
            model_name="teamupdate",
            index=models.Index(fields=["organisation", "-written_at"], name="newest_updates"),
        ),
    ]
