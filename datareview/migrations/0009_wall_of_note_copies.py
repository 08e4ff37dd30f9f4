"""The wall around the rows that say who took a copy of the notes."""

from django.db import migrations

from amhe.access import wall


class Migration(migrations.Migration):
    dependencies = [("datareview", "0008_note_copies")]
    operations = [migrations.RunPython(wall.build, migrations.RunPython.noop)]
