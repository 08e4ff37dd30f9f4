"""The doors know of daily letters, and tell the metrics how many letters wait."""

from django.db import migrations

from amhe.access import wall


class Migration(migrations.Migration):
    dependencies = [("reminders", "0003_daily_letters_and_stopped_topics")]
    operations = [migrations.RunPython(wall.open_doors, migrations.RunPython.noop)]
