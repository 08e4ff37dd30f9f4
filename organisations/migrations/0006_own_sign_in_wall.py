"""Row-level security and composite keys for an organisation's own sign-in."""

from django.db import migrations

from amhe.access import wall


class Migration(migrations.Migration):
    dependencies = [("organisations", "0005_own_sign_in")]
    operations = [migrations.RunPython(wall.build, migrations.RunPython.noop)]
