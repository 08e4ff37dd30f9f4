"""By what way somebody signed in, and in which browser, for their own eyes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0006_copy_taken"),
    ]

    operations = [
        migrations.AddField(
            model_name="accessevent",
            name="device",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="accessevent",
            name="how",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
    ]
