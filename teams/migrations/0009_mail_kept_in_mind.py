"""When the mail of an invitation, or to a new coach, was queued and sent: none is lost with a process that dies."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("teams", "0008_copy_notes"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="mail_queued_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="invitation",
            name="mail_tries",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="invitation",
            name="mailed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="membership",
            name="mail_queued_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="membership",
            name="mail_tries",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="membership",
            name="mailed_at",
            field=models.DateTimeField(null=True),
        ),
    ]
