"""The wall around the tables of this app."""

from django.db import migrations

from amhe.access import wall


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]
    operations = [migrations.RunPython(wall.build, migrations.RunPython.noop)]
