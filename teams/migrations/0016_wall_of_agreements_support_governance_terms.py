"""The new tables behind the wall."""

from django.db import migrations

from amhe.access import wall


class Migration(migrations.Migration):
    dependencies = [("teams", "0015_agreements_support_governance_terms")]
    operations = [migrations.RunPython(wall.build, migrations.RunPython.noop)]
