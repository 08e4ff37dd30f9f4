"""People to reach (R80), and looks at their list in the read log."""

import datetime
import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import amhe.access.locked


class Migration(migrations.Migration):
    dependencies = [
        ("datareview", "0005_words_go_by_date"),
        ("organisations", "0009_permissions_of_people_and_trust"),
        ("populations", "0002_wall"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="noteread",
            name="note_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", amhe.access.locked.Sealed()),
                ("reach", amhe.access.locked.Sealed()),
                ("helps", amhe.access.locked.Sealed(blank=True)),
                ("wants_more", models.CharField(max_length=20)),
                ("asked_on", models.DateField()),
                ("kept_until", models.DateField()),
                ("contacted_on", models.DateField(null=True)),
                ("agreed", amhe.access.locked.Sealed(blank=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "contacted_by",
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
                    "population",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="populations.population"
                    ),
                ),
            ],
            options={
                "ordering": (models.OrderBy(models.F("contacted_on"), nulls_first=True), "kept_until", "id"),
                "indexes": [models.Index(fields=["population", "kept_until"], name="contacts_to_show")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kept_until__gte", models.F("asked_on")),
                            (
                                "kept_until__lte",
                                models.ExpressionWrapper(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("asked_on"), "+", models.Value(datetime.timedelta(days=731))
                                    ),
                                    models.DateTimeField(),
                                ),
                            ),
                        ),
                        name="contact_kept_24_months_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("contacted_by", None), ("contacted_on", None)),
                            models.Q(("contacted_by__isnull", False), ("contacted_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="contacted_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("wants_more", ""), _negated=True), name="contact_wants_something"
                    ),
                ],
            },
        ),
    ]
