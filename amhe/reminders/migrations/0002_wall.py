"""The outbox behind the wall, and the door that lists which organisations have letters to send."""

from django.db import migrations

from amhe.access import wall


class Migration(migrations.Migration):
    dependencies = [("reminders", "0001_outbox"), ("access", "0009_doors_tell_rights")]
    operations = [
        migrations.RunPython(wall.build, migrations.RunPython.noop),
        migrations.RunPython(wall.open_doors, migrations.RunPython.noop),
    ]
