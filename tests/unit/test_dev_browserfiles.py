"""The clean-up of third-party browser files: they fetch nothing from elsewhere and print no addresses."""

import pytest

from dev import browserfiles

FACE = '@font-face{font-family:Frutiger W01;src:url(https://fonts.example/a.woff2) format("woff2")}'
PRINTED = '@media print{a:after{content:" (Link: " attr(href) ")";color:currentcolor}}'
SHEET = (
    "html{margin:0;font-family:Frutiger W01,arial,sans-serif}"
    + FACE
    + FACE
    + "@media print{body{color:#000}}"
    + PRINTED
    + ".sort{background:url(/assets/images/arrow-up.svg)}\n/*# sourceMappingURL=sheet.css.map */\n"
)


def test_both_font_rules_the_print_rule_and_the_source_map_go_and_nothing_else() -> None:
    assert browserfiles.clean_styles(SHEET) == (
        "html{margin:0;font-family:Arial, sans-serif}@media print{body{color:#000}}"
        ".sort{background:url(images/arrow-up.svg)}\n"
    )


@pytest.mark.parametrize(
    "part", [FACE, PRINTED, "Frutiger W01,arial,sans-serif", "/*# sourceMappingURL=sheet.css.map */"]
)
def test_a_rule_that_moved_is_an_error_and_not_a_silent_miss(part: str) -> None:
    with pytest.raises(ValueError, match="in the stylesheet, found"):
        browserfiles.clean_styles(SHEET.replace(part, "", 1))


@pytest.mark.parametrize("address", ["https://elsewhere.example/b.png", "/somewhere/b.png"])
def test_an_address_that_is_left_is_an_error(address: str) -> None:
    with pytest.raises(ValueError, match="still fetches"):
        browserfiles.clean_styles(f".a{{background:url({address})}}{SHEET}")


def test_the_images_of_the_stylesheet_are_found_once_each() -> None:
    assert browserfiles.images_in(SHEET + SHEET) == ["arrow-up.svg"]


def test_a_script_loses_its_source_map_and_nothing_else() -> None:
    assert browserfiles.without_source_map("a();//# sourceMappingURL=a.js.map\n") == "a();\n"
    assert browserfiles.without_source_map('a("//# b");\n') == 'a("//# b");\n'


def test_the_files_that_are_served_name_no_other_site_to_fetch_from() -> None:
    css = (browserfiles.BROWSER_FILES / "nhsuk-frontend.min.css").read_text()
    assert "@font-face" not in css
    assert "http" not in css
    assert "attr(href)" not in css
    for name in browserfiles.images_in(css.replace("url(images/", "url(/assets/images/")):
        assert (browserfiles.BROWSER_FILES / "images" / name).is_file()
