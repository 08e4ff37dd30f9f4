"""Row-level security and composite keys for the tables made so far, and the doors."""

from django.db import migrations

from amhe.access import wall


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_initial"), ("access", "0002_initial"), ("teams", "0001_initial")]
    operations = [
        migrations.RunPython(wall.build, migrations.RunPython.noop),
        migrations.RunPython(wall.open_doors, migrations.RunPython.noop),
    ]
