"""Organisations and people carry a version, so that of two who edit at once neither loses words; and who to call may have
to be confirmed again, when the nation changed."""

from django.db import migrations, models

VERSION = models.PositiveIntegerField(db_default=1, default=1)


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0013_end_of_phase_1"),
    ]

    operations = [
        migrations.AddField(model_name="organisation", name="version", field=VERSION),
        migrations.AddField(model_name="user", name="version", field=VERSION.clone()),
        migrations.AlterField(model_name="whotocall", name="confirmed_at", field=models.DateTimeField(null=True)),
    ]
