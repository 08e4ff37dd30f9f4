"""The local stack: which servers are ours, their addresses, and what is said when something is missing."""

import socket
from pathlib import Path

import pytest

from dev import database, environment, programs, serve, sockets, stack

REAL = {
    "DATABASE_URL": "postgres://amhe_app@db.example/amhe",
    "DATABASE_OWNER_URL": "postgres://amhe_owner@db.example/amhe",
    "REDIS_URL": "redis://redis.example/0",
    "EMAIL_URL": "smtp://mail.example:25",
}


@pytest.fixture
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*REAL, "MAIL_DIR", "DJANGO_SETTINGS_MODULE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("nothing_set")
def test_without_real_servers_both_are_ours_and_mail_goes_to_a_folder() -> None:
    ours = stack.Stack("run")
    assert [type(server).__name__ for server in ours.servers] == ["Cluster", "Redis"]
    env = ours.env()
    assert env["DATABASE_URL"].startswith("postgres://amhe_app@/amhe?host=%2F")
    assert env["DATABASE_OWNER_URL"].startswith("postgres://amhe_owner@/amhe?host=%2F")
    assert env["REDIS_URL"].startswith("unix:///")
    assert env["DJANGO_SETTINGS_MODULE"] == "amhe.settings.dev"
    assert Path(env["MAIL_DIR"]).name == "mail"


@pytest.mark.usefixtures("nothing_set")
def test_real_servers_are_used_as_they_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in REAL.items():
        monkeypatch.setenv(name, value)
    ours = stack.Stack("run")
    assert ours.servers == []
    assert not {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "MAIL_DIR"} & ours.env().keys()


@pytest.mark.usefixtures("nothing_set")
@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_OWNER_URL"])
def test_half_a_real_database_is_refused_in_one_sentence(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, REAL[name])
    with pytest.raises(programs.Failed, match=f"{name} is set and .* is not"):
        stack.real_database()


def test_only_the_tests_cluster_gives_up_safety_after_a_crash() -> None:
    assert not [setting for setting in database.Cluster("run", True).settings() if setting.endswith("=off")]
    assert "fsync=off" in database.Cluster("test", False).settings()


def test_the_socket_folder_is_private_short_and_the_same_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "CACHE", tmp_path)
    monkeypatch.setattr(sockets.tempfile, "gettempdir", lambda: "/" + "x" * 120)
    folder = sockets.folder("trial")
    try:
        assert sockets.is_private(folder)
        assert len(f"{folder}/.s.PGSQL.5432") < 107
        assert sockets.folder("trial") == folder
        folder.chmod(0o755)
        another = sockets.folder("trial")
        assert another != folder
        another.rmdir()
    finally:
        folder.rmdir()


def test_the_port_is_the_first_that_is_free() -> None:
    with socket.socket() as taken:
        taken.bind((serve.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert serve.free_port(port) > port
    assert serve.free_port(port) == port


def test_no_free_port_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind((serve.HOST, 0))
        taken.listen()
        monkeypatch.setattr(serve, "PORTS_TRIED", 1)
        with pytest.raises(programs.Failed, match="No port is free"):
            serve.free_port(taken.getsockname()[1])


def test_settings_for_pip_are_passed_on_to_uv_and_node_unless_they_have_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("SSL_CERT_FILE", "PIP_INDEX_URL", "UV_DEFAULT_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CERT", "/certificates.pem")
    monkeypatch.setenv("NODE_EXTRA_CA_CERTS", "/others.pem")
    network = environment.network()
    assert network["SSL_CERT_FILE"] == "/certificates.pem"
    assert "NODE_EXTRA_CA_CERTS" not in network
    assert "UV_DEFAULT_INDEX" not in network


def test_a_failed_step_names_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "LOGS", tmp_path)
    with pytest.raises(programs.Failed, match=r"It broke: see .*/trial\.log\."):
        programs.run("trial", ["sh", "-c", "echo why; exit 3"], failure="It broke")
    assert (tmp_path / "trial.log").read_text() == "why\n"
