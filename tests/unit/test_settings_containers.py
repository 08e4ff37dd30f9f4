"""The image and the compose file, as far as a text can show: nobody is root, nothing is writable, secrets are files."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture.source import ROOMS, ROOT

SECRET = re.compile(r"(SECRET|PASSWORD|TOKEN|_URL)$")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def test_the_parts_are_there(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"migrate", "web", "worker", "beat", "postgres", "redis"}


@pytest.mark.parametrize("name", ["migrate", "web", "worker", "beat", "postgres", "redis"])
def test_no_part_is_root_or_may_write_or_gain_rights(compose: dict[str, Any], name: str) -> None:
    part = compose["services"][name]
    assert int(part["user"].partition(":")[0]) > 0
    assert part["read_only"] is True and part["cap_drop"] == ["ALL"]
    assert part["security_opt"] == ["no-new-privileges:true"]
    if name == "migrate":
        assert part["restart"] == "no"
    else:
        assert part["restart"] == "unless-stopped" and "healthcheck" in part and "stop_grace_period" in part
        assert set(part["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}


def test_only_migrations_know_the_owner_and_the_product_waits_for_them(compose: dict[str, Any]) -> None:
    services = compose["services"]
    knows = {name for name, part in services.items() if "database_owner_url" in part.get("secrets", [])}
    assert knows == {"migrate"}
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_secrets_are_files_and_never_values(compose: dict[str, Any]) -> None:
    for name, part in compose["services"].items():
        values = part.get("environment", {})
        assert not [key for key in values if SECRET.search(key) and key != "SITE_URL"], name
        named = {Path(value).name for key, value in values.items() if str(value).startswith("/run/secrets/")}
        assert named <= set(part.get("secrets", [])), name
    assert all(set(secret) == {"file"} for secret in compose["secrets"].values())
    used = {secret for part in compose["services"].values() for secret in part.get("secrets", [])}
    assert used == set(compose["secrets"])


def test_the_ledger_of_erasures_outlives_the_worker_that_writes_it(compose: dict[str, Any]) -> None:
    """Every part knows where it is, since production asks for it; the worker writes it on a volume that is its own."""
    services = compose["services"]
    ledgers = {services[name]["environment"]["ERASURE_LEDGER"] for name in ("migrate", "web", "worker", "beat")}
    assert [str(Path(path).parent) for path in ledgers] == ["/ledger"]
    assert {name for name, part in services.items() if "ledger" in str(part.get("volumes"))} == {"worker"}
    assert services["worker"]["volumes"] == ["${LEDGER:-ledger}:/ledger"] and "ledger" in compose["volumes"]
    last = (ROOT / "Dockerfile").read_text(encoding="utf-8").rpartition("\nFROM ")[2]
    assert "install --directory --owner 10001 --group 10001 --mode 700 /ledger" in last  # a new volume takes this over


def test_a_worker_is_given_longer_to_stop_than_its_longest_task(compose: dict[str, Any]) -> None:
    from django.conf import settings

    grace = int(compose["services"]["worker"]["stop_grace_period"].removesuffix("s"))
    assert grace > settings.CELERY_TASK_TIME_LIMIT > settings.CELERY_TASK_SOFT_TIME_LIMIT


def test_the_image_holds_every_room_runs_as_a_number_and_holds_no_secret() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    for room in ROOMS:
        assert f"COPY {room}/ {room}/\n" in text
    last = text[text.rindex("\nFROM ") :]
    assert "\nUSER 10001:10001\n" in last and "\nHEALTHCHECK " in last
    assert "SECRET" not in last and "dev/" not in last and "dev.txt" not in text
    assert ":latest" not in text
    assert all(re.search(r":\d+\.\d+\.\d+-", image) for image in re.findall(r"^ARG (?:PYTHON|NODE)=(\S+)", text, re.M))


def test_secrets_are_made_once_and_are_good_enough(tmp_path: Path) -> None:
    script, folder = ROOT / "amhe/operations/docker/secrets.sh", tmp_path / "secrets"
    assert subprocess.run(["sh", script, folder, "smtp://mail.test:25"], capture_output=True).returncode == 0
    made = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    expected = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["secrets"]
    assert set(made) == set(expected)
    assert len(made["secret_key"]) == 80 and len(set(made.values())) == len(made)
    assert folder.stat().st_mode & 0o777 == 0o700
    again = subprocess.run(["sh", script, folder, "smtp://mail.test:25"], capture_output=True, text=True)
    assert again.returncode == 1 and "left as it is" in again.stderr
    assert made["secret_key"] == (folder / "secret_key").read_text(encoding="utf-8")


@pytest.mark.parametrize(("address", "exit"), [("http://127.0.0.1:1/healthz", 1), ("", 1)])
def test_a_health_check_without_an_answer_fails(tmp_path: Path, address: str, exit: int) -> None:
    command = ["python3", "-I", str(ROOT / "amhe/operations/docker/ask.py"), *([address] if address else [])]
    env = {"PATH": "/usr/local/bin:/usr/bin:/bin", "ALIVE_FILE": str(tmp_path / "alive")}
    assert subprocess.run(command, env=env, capture_output=True).returncode == exit
    if not address:
        (tmp_path / "alive").touch()
        assert subprocess.run(command, env=env, capture_output=True).returncode == 0
