"""The doors again, as sql/doors.sql has them now: entering one organisation no longer reads all of a person's memberships."""

from django.db import migrations

from amhe.access import wall


class Migration(migrations.Migration):
    dependencies = [("access", "0003_sent"), ("teams", "0001_initial")]
    operations = [migrations.RunPython(wall.open_doors, migrations.RunPython.noop)]
