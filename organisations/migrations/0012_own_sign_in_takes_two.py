"""An organisation's own sign-in takes two: a lead asks, a programme administrator answers. What was on waits for an answer."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0011_second_step_for_all"),
    ]

    operations = [
        migrations.AddField(
            model_name="signinprovider",
            name="agreed",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="signinprovider",
            name="answered_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="signinprovider",
            name="answered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="signinprovider",
            name="asked_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="signinprovider",
            name="reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.AddConstraint(
            model_name="signinprovider",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed__isnull", True), ("answered_at__isnull", True), ("answered_by__isnull", True)),
                    models.Q(("agreed__isnull", False), ("answered_at__isnull", False), ("answered_by__isnull", False)),
                    _connector="OR",
                ),
                name="answer_to_sign_in_is_somebodys",
            ),
        ),
        migrations.AddConstraint(
            model_name="signinprovider",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed__isnull", True),
                    ("agreed", False),
                    models.Q(("answered_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="sign_in_takes_two",
            ),
        ),
        migrations.RunSQL("UPDATE organisations_signinprovider SET asked_by_id = set_by_id", migrations.RunSQL.noop),
    ]
