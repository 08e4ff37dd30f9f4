"""A list of people as it is pasted: what each line says, and what is wrong with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teams.pasted import LONGEST_NAME, MOST_BYTES, TooMuch, decoded, left_over, read_people


def read(text: str) -> list[tuple[str, str, str]]:
    return [(line.name, line.email, line.fault) for line in read_people(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Rosa Lind, rosa@example.org",
        "Rosa Lind <Rosa@Example.org>",
        "Rosa Lind\trosa@example.org",
        "Rosa Lind;rosa@example.org",
        "rosa@example.org, Rosa Lind",
        '"Rosa Lind","rosa@example.org"',
        "\n\n  Rosa Lind , rosa@example.org \r\n\r\n",
        "Name,Email\nRosa Lind,rosa@example.org",
        "Job;E-mail address;Full name\nNurse;rosa@example.org;Rosa Lind",
        "First name,Surname,Email\nRosa,Lind,rosa@example.org",
        "email\tname\nrosa@example.org\tRosa Lind",
    ],
)
def test_a_person_is_read_however_the_list_was_made(text: str) -> None:
    assert read(text) == [("Rosa Lind", "rosa@example.org", "")]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Rosa Lind", "Add an email address."),
        ("rosa@example.org", "Add a name."),
        ("Rosa, rosa@", "This is not an email address."),
        ("Rosa, rosa@example", "This is not an email address."),
        ("Rosa, rosa @example.org", "This is not an email address."),
        ("Rosa, rosa@example.org, rose@example.org", "There are 2 addresses on this line."),
        ("=HYPERLINK(1), rosa@example.org", "Take out the “=” at the start."),
        ("@SUM(A1), rosa@example.org", "Take out the “@” at the start."),
        ("+44 Rosa, rosa@example.org", "Take out the “+” at the start."),
        ("Rosa, =rosa@example.org", "Take out the “=” at the start."),
        ("Rosa\x0bBcc: all@example.org, rosa@example.org", "Take out the characters that cannot be shown."),
        ("Rosa, rosa@example.org\x00", "Take out the characters that cannot be shown."),
        ('"Rosa\nBcc: all@example.org", rosa@example.org', "There is a line break inside this line."),
        ('Rosa, "rosa@example.org\nBcc: all@example.org"', "There is a line break inside this line."),
        ("R" * (LONGEST_NAME + 1) + ", rosa@example.org", "The name must be 120 characters or fewer."),
        ("Rosa, " + "r" * 60 + "@" + "e" * 60 + "." + "x" * 200 + ".org", "This is not an email address."),
    ],
)
def test_each_fault_is_a_plain_sentence_on_its_line(line: str, fault: str) -> None:
    found = read_people(f"Ann, ann@example.org\n{line}\nBob, bob@example.org")
    assert [(one.name, bool(one.fault)) for one in found][::2] == [("Ann", False), ("Bob", False)]
    assert found[1].number == 2 and found[1].fault.startswith(fault)


def test_the_same_address_twice_is_a_fault_of_the_second_that_names_the_first() -> None:
    found = read_people("Ann, ann@example.org\n\nAnnie, ANN@example.org")
    assert [line.number for line in found] == [1, 3]
    assert found[1].fault == "This address is on line 1 too. We use that one."


def test_the_address_of_a_line_that_is_wrong_may_come_again_on_one_that_is_right() -> None:
    assert [line.fault for line in read_people("ann@example.org\nAnn, ann@example.org")] == ["Add a name.", ""]


def test_a_list_over_a_limit_is_refused_in_one_sentence() -> None:
    with pytest.raises(TooMuch, match=r"^This list has 10,000 lines\. Send 200 lines or fewer at a time\.$"):
        read_people("\n".join(f"P, p{n}@example.org" for n in range(10_000)))
    assert len(read_people("\n".join(f"P, p{n}@example.org" for n in range(200)))) == 200
    with pytest.raises(TooMuch, match="longer than 100 kB"):
        read_people("é" * (MOST_BYTES // 2 + 1))


@pytest.mark.parametrize(
    "upload", ["\ufeffSiân Rees,sian@example.org".encode(), "Siân Rees,sian@example.org".encode("cp1252")]
)
def test_a_file_of_a_new_or_an_old_spreadsheet_is_read(upload: bytes) -> None:
    assert read(decoded(upload)) == [("Siân Rees", "sian@example.org", "")]


@pytest.mark.parametrize(
    "upload", [b"PK\x03\x04 a workbook", b"\x00\x01", "Ann".encode("utf-16"), b"a" * (MOST_BYTES + 1)]
)
def test_a_file_that_is_no_list_is_refused_in_one_sentence(upload: bytes) -> None:
    with pytest.raises(TooMuch):
        decoded(upload)


def test_what_is_left_over_are_the_lines_with_a_fault_under_their_header() -> None:
    text = "Name,Email\nAnn,ann@example.org\nBob\nCy,cy@example.org"
    assert left_over(text, read_people(text)) == "Name,Email\nBob"


@given(st.text(max_size=300))
def test_no_line_that_is_ready_can_break_out_of_a_mail_or_a_spreadsheet(text: str) -> None:
    for line in read_people(text):
        for words in (line.name, line.email):
            assert not any(letter in words for letter in "\r\n\0")
            assert line.fault or not words.startswith(("=", "+", "-", "@", "\t"))
        assert line.fault or ("@" in line.email and line.name)
