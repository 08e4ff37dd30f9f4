"""Row-level security and composite keys for whom an organisation calls."""

from django.db import migrations

from amhe.access import wall


class Migration(migrations.Migration):
    dependencies = [("organisations", "0003_about_me_and_set_up"), ("audit", "0003_wall")]
    operations = [migrations.RunPython(wall.build, migrations.RunPython.noop)]
