"""Row-level security and composite keys for the tables of this room."""

from django.db import migrations

from amhe.access import wall


class Migration(migrations.Migration):
    dependencies = [("assets", "0001_initial"), ("datareview", "0002_wall")]
    operations = [migrations.RunPython(wall.build, migrations.RunPython.noop)]
