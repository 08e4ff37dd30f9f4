"""The wall of what calendars were told and of who will come."""

from django.db import migrations

from amhe.access import wall


class Migration(migrations.Migration):
    dependencies = [("teams", "0013_calendars")]
    operations = [migrations.RunPython(wall.build, migrations.RunPython.noop)]
