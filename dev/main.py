"""The commands behind dev/run, dev/test, dev/check, dev/manage, dev/setup, dev/stack, dev/words and dev/cases."""

import contextlib
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from types import FrameType

from dev import checks, faults, messages, serve
from dev.places import PYTHON, ROOT
from dev.programs import Failed, with_environment
from dev.stack import Stack


class Terminated(KeyboardInterrupt):
    """Somebody asked this script to end with a signal that only it got."""


def interactive(command: list[str], env: dict[str, str]) -> int:
    """Run a program in the foreground with our terminal, and return its exit status."""
    with subprocess.Popen(command, cwd=ROOT, env=with_environment(env)) as child:
        while True:
            try:
                return child.wait()
            except Terminated:
                child.terminate()
            except KeyboardInterrupt:
                continue  # the terminal has told the program as well


def run(arguments: list[str]) -> int:
    """dev/run: serve the product with example data until Ctrl-C."""
    return serve.serve(arguments)


def test(arguments: list[str]) -> int:
    """dev/test: the checks and the whole suite, or just what the arguments tell pytest."""
    if not arguments:
        failed = checks.check([])
        if failed:
            return failed
    with Stack("test").running() as env:
        return interactive([str(PYTHON), "-m", "pytest", *(arguments or ["-n", "2", "--dist", "worksteal"])], env)


def manage(arguments: list[str]) -> int:
    """dev/manage: Django's command line on the development database."""
    with Stack("run").running() as env:
        return interactive([str(PYTHON), "manage.py", *arguments], env)


def setup(arguments: list[str]) -> int:
    """dev/setup: install everything, for tests too, and start nothing."""
    Stack("test").set_up()
    print("Everything is set up: dev/run serves the product, dev/test runs the tests.")
    return 0


def stack(arguments: list[str]) -> int:
    """dev/stack: `up` starts the tests' servers, `down` stops them, `env` shows their addresses."""
    tests = Stack("test")
    match arguments:
        case ["up"]:
            tests.keep.parent.mkdir(exist_ok=True)
            tests.keep.touch()
            with tests.running():
                print('The test servers are up. For their addresses: eval "$(dev/stack env)"')
        case ["down"]:
            tests.keep.unlink(missing_ok=True)
            tests.stop()
        case ["env"]:
            if not tests.up():
                raise Failed("The test servers are not up: dev/stack up starts them.")
            for name, value in tests.env().items():
                print(f"export {name}={shlex.quote(value)}")
        case _:
            raise Failed("dev/stack takes one word: up, down or env.")
    return 0


def words(arguments: list[str]) -> int:
    """dev/words: bring the catalogues of other languages up to date with what the product says."""
    Stack("test").set_up()
    messages.renew()
    print("The catalogues in locale/ are up to date: translate what is new, then dev/setup compiles them.")
    return 0


def cases(arguments: list[str]) -> int:
    """dev/cases: the reference cases in a folder against the project's own code."""
    from dev.comparing import folder  # not above: a fault in that code must not keep dev/check from naming it

    return folder.cases(arguments)


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run,
    "test": test,
    "check": checks.check,
    "manage": manage,
    "setup": setup,
    "stack": stack,
    "words": words,
    "cases": cases,
}


def ended(number: int, frame: FrameType | None) -> None:
    """Leave through the same door as Ctrl-C, so that what was started is stopped."""
    raise Terminated


def main() -> int:
    """Run the command that the shell script named, and return its exit status."""
    signal.signal(signal.SIGTERM, ended)
    signal.signal(signal.SIGHUP, ended)
    os.environ.pop("PYTHONHOME", None)
    try:
        return command(sys.argv[1], sys.argv[2:])
    except Failed as failure:
        problem = str(failure)
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        problem = faults.sentence(error) or ""
        if not problem:
            raise
    with contextlib.suppress(OSError):
        print(problem, file=sys.stderr)
    return 1


def command(name: str, arguments: list[str]) -> int:
    """Run one command and return its exit status. Raises Failed where the machine or the folder won't do."""
    if name != "cases":
        problem = faults.unsupported() or faults.not_ours()
        if problem:
            raise Failed(problem)
    return COMMANDS[name](arguments)


if __name__ == "__main__":
    sys.exit(main())
