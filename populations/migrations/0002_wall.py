"""Row-level security and composite keys for the tables of this room."""

from django.db import migrations

from amhe.access import wall


class Migration(migrations.Migration):
    dependencies = [("populations", "0001_initial"), ("audit", "0003_wall")]
    operations = [migrations.RunPython(wall.build, migrations.RunPython.noop)]
