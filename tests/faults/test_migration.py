"""A migration that fails half-way, and two that start at once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from dev.places import ROOT
from tests.faults.caller import Caller
from tests.faults.machine import Machine
from tests.world import build_world

HALF_WAY = """
from django.db import migrations, models
class Migration(migrations.Migration):
    dependencies = [("audit", "{last}")]
    operations = [
        migrations.AddField("event", "weather", models.CharField(max_length=9, default="dry")),
        migrations.RunSQL("UPDATE audit_event SET weather = 'wet'"),
        migrations.RunSQL("{then}"),
    ]
"""


class Release:
    """The next release of the product: its migrations of one app are a copy with one more."""

    def __init__(self, folder: Path, machine: Machine) -> None:
        self.folder, self.machine = folder / "next_release", machine
        self.folder.mkdir()
        ours = ROOT / "amhe" / "audit" / "migrations"
        for file in sorted(ours.glob("*.py")):
            (self.folder / file.name).write_text(file.read_text())
        self.last = sorted(file.stem for file in ours.glob("0*.py"))[-1]
        (folder / "settings_of_next_release.py").write_text(
            "from amhe.settings.dev import *\nMIGRATION_MODULES = {'audit': 'next_release'}\n"
        )

    def adds(self, then: str) -> None:
        """One more migration, whose last step is this SQL."""
        (self.folder / "9000_weather.py").write_text(HALF_WAY.format(last=self.last, then=then))

    def migrate(self) -> subprocess.Popen[str]:
        """Run manage.py migrate of that release."""
        env = self.machine.env() | {"PYTHONPATH": str(self.folder.parent), "PYTHONDONTWRITEBYTECODE": "1"}
        env["DJANGO_SETTINGS_MODULE"] = "settings_of_next_release"
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        return subprocess.Popen(
            command, cwd=ROOT, env=os.environ | env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )


@pytest.fixture
def release(tmp_path: Path, machine: Machine) -> Iterator[Release]:
    """The next release, not migrated to yet."""
    yield Release(tmp_path, machine)


def columns(machine: Machine) -> set[str]:
    """The columns of the table that the release changes."""
    sql = "SELECT column_name FROM information_schema.columns WHERE table_name = 'audit_event'"
    with psycopg.connect(host=str(machine.ground.socket), user="amhe_owner", dbname=machine.database) as line:
        return {name for (name,) in line.execute(sql).fetchall()}


def test_a_migration_that_fails_half_way_leaves_all_as_it_was_and_goes_on_when_mended(
    machine: Machine, release: Release
) -> None:
    world = build_world()
    before = columns(machine)
    release.adds("ALTER TABLE audit_event ADD CONSTRAINT never CHECK (false)")
    failing = release.migrate()
    said = failing.communicate()[1]
    assert failing.returncode == 1
    assert said.startswith("CommandError: Migration audit.9000_weather failed (IntegrityError: ")
    assert "the database is as it was before that migration" in said and len(said.strip().splitlines()) == 1
    assert columns(machine) == before

    machine.start("web-1")
    machine.ready()
    lead = Caller(f"http://127.0.0.1:{machine.ports['web-1']}", world.ours.lead)
    form = {"title": "Written by the old release", "kind": "stakeholder", "how_many": "1"}
    assert lead.post("/o/marsh/team/add/", form).status == 302

    release.adds("SELECT 1")
    both = [release.migrate(), release.migrate()]
    assert [(each.communicate()[1], each.returncode) for each in both] == [("", 0), ("", 0)]
    assert columns(machine) == before | {"weather"}
    assert lead.get("/o/marsh/team/").status == 200
