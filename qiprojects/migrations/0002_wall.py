"""Row-level security and composite keys for the tables of this room."""

from django.db import migrations

from amhe.access import wall


class Migration(migrations.Migration):
    dependencies = [("qiprojects", "0001_initial"), ("assets", "0002_wall")]
    operations = [migrations.RunPython(wall.build, migrations.RunPython.noop)]
