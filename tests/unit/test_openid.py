"""What we believe of a provider, and what we do not: each check of the protocol, against a provider that breaks it."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.conf import LazySettings

from organisations import openid
from organisations.openid import Asked, Away, Client, Told, Wrong
from tests.provider import CLIENT_ID, OTHER_KEY, SECRET, Provider, running

WELL_KNOWN = "/.well-known/openid-configuration"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running() as provider:
        provider.claims = {"email": "nia@marsh.example"}
        yield provider


@pytest.fixture
def client(provider: Provider) -> Client:
    return Client(provider.address, CLIENT_ID, SECRET, "https://amhe.example/back/")


def signs_in(client: Client, provider: Provider) -> Told:
    """The whole way, there and back."""
    address, asked = openid.begin(client)
    return openid.finish(client, asked, provider.meets(address)["code"], None)


def test_somebody_goes_there_and_comes_back(client: Client, provider: Provider) -> None:
    assert signs_in(client, provider) == Told("sub-1", "nia@marsh.example", True)


def test_we_ask_with_a_state_a_nonce_and_a_challenge_new_each_time(client: Client) -> None:
    (first, asked), (second, _) = openid.begin(client), openid.begin(client)
    one, other = (parse_qs(urlsplit(address).query) for address in (first, second))
    assert one["response_type"] == ["code"] and one["code_challenge_method"] == ["S256"]
    assert one["state"] == [asked.state] and one["nonce"] == [asked.nonce]
    for name in ("state", "nonce", "code_challenge"):
        assert len(one[name][0]) >= 43 and one[name] != other[name]
    assert asked.verifier not in first and SECRET not in first


def test_the_secret_can_be_sent_in_the_form_where_a_provider_wants_that(client: Client, provider: Provider) -> None:
    provider.about = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert signs_in(client, provider).subject == "sub-1"


def later(seconds: int) -> int:
    return int(time.time()) + seconds


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of-somebody-else"},
        {"nonce": None},
        {"aud": "another client"},
        {"aud": [CLIENT_ID, "another"], "azp": "another"},
        {"iss": "https://somebody.example"},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"iat": None},
        {"iat": 4_000_000_000, "exp": 4_000_000_300},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 256},
        {"sub": "a\x00b"},
    ],
)
def test_a_token_that_does_not_hold_is_not_believed(client: Client, provider: Provider, claims: dict) -> None:
    provider.claims |= claims
    with pytest.raises(Wrong):
        signs_in(client, provider)


def test_clocks_may_differ_by_a_minute_and_no_more(client: Client, provider: Provider) -> None:
    provider.claims |= {"exp": later(-30), "iat": later(-330)}
    assert signs_in(client, provider).subject == "sub-1"
    provider.claims |= {"iat": later(30), "exp": later(330)}
    assert signs_in(client, provider).subject == "sub-1"
    provider.claims |= {"exp": later(-90), "iat": later(-330)}
    with pytest.raises(Wrong):
        signs_in(client, provider)


@pytest.mark.parametrize(
    "signs",
    [
        {"key": OTHER_KEY, "algorithm": "RS256"},
        {"key": None, "algorithm": "none"},
        {"key": SECRET + SECRET, "algorithm": "HS256"},
    ],
)
def test_a_token_that_the_provider_did_not_sign_is_not_believed(client: Client, provider: Provider, signs: Any) -> None:
    provider.signs = signs
    with pytest.raises(Wrong):
        signs_in(client, provider)


@pytest.mark.parametrize("told", [{}, {"id_token": None}, {"id_token": 7}, {"id_token": "a.b.c"}, {"id_token": ["x"]}])
def test_an_answer_without_a_token_is_not_believed(client: Client, provider: Provider, told: dict) -> None:
    provider.answers["/token"] = (200, {}, json.dumps(told).encode())
    with pytest.raises(Wrong):
        signs_in(client, provider)


@pytest.mark.parametrize(
    "keys", [{"keys": []}, {"keys": "none"}, {}, {"keys": [{"kty": "oct", "k": "eA", "kid": "one"}]}]
)
def test_without_a_key_of_the_providers_nothing_is_believed(client: Client, provider: Provider, keys: dict) -> None:
    provider.answers["/keys"] = (200, {}, json.dumps(keys).encode())
    with pytest.raises(Wrong):
        signs_in(client, provider)


def test_a_code_is_changed_once_by_whoever_asked_for_it_and_knows_our_secret(
    client: Client, provider: Provider
) -> None:
    address, asked = openid.begin(client)
    code = provider.meets(address)["code"]
    for who, how in ((replace(client, secret="a guess"), asked), (client, replace(asked, verifier="a guess"))):
        with pytest.raises(Wrong):
            openid.finish(who, how, code, None)
    with pytest.raises(Wrong):
        openid.finish(client, asked, code, "https://another.example")
    assert openid.finish(client, asked, code, provider.address).subject == "sub-1"
    with pytest.raises(Wrong):
        openid.finish(client, asked, code, None)


def test_the_address_may_come_from_the_second_place_that_a_provider_has_for_it(
    client: Client, provider: Provider
) -> None:
    provider.claims |= {"email": None, "email_verified": None}
    provider.about = {"userinfo_endpoint": f"{provider.address}/userinfo"}
    provider.userinfo = {"sub": "sub-1", "email": "nia@marsh.example", "email_verified": True}
    assert signs_in(client, provider) == Told("sub-1", "nia@marsh.example", True)
    provider.userinfo["sub"] = "sub-2"
    with pytest.raises(Wrong):
        signs_in(client, provider)


@pytest.mark.parametrize("verified", [False, None, "false", "yes", 1.5, "True", [True]])
def test_an_address_counts_only_when_the_provider_says_it_is_checked(
    client: Client, provider: Provider, verified: object
) -> None:
    provider.claims["email_verified"] = verified
    assert not signs_in(client, provider).verified


@pytest.mark.parametrize("email", [None, 7, ["nia@marsh.example"], "nia\x00@marsh.example", "n" * 300])
def test_an_address_that_is_none_is_none(client: Client, provider: Provider, email: object) -> None:
    provider.claims["email"] = email
    assert signs_in(client, provider).email == ""


# --- where we go, and what we take --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        (500, {}, b"{}"),
        (404, {}, b"not here"),
        (200, {}, b"<html>"),
        (200, {}, b"[1]"),
        (200, {}, b"[" * 100_000),
        (200, {}, b"{" + b" " * 300_000 + b"}"),
        (200, {"Content-Encoding": "gzip"}, b"no gzip"),
        (200, {"Content-Length": "900"}, b"{}"),
        (302, {"Location": "/elsewhere"}, b""),
    ],
)
@pytest.mark.parametrize("path", [WELL_KNOWN, "/token", "/keys"])
def test_a_provider_that_talks_nonsense_is_away(
    client: Client, provider: Provider, path: str, answer: tuple[int, dict[str, str], bytes]
) -> None:
    provider.answers[path] = answer
    with pytest.raises(Wrong if (path, answer[0]) == ("/token", 404) else Away):
        signs_in(client, provider)
    assert "/elsewhere" not in provider.heard, "no redirect is followed"


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://somebody.example"},
        {"issuer": None},
        {"token_endpoint": "http://marsh.example/token"},
        {"token_endpoint": None},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": 7},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_provider_that_describes_somebody_else_or_is_not_safe_is_away(
    client: Client, provider: Provider, about: dict
) -> None:
    provider.about = about
    with pytest.raises(Away):
        openid.begin(client)


def test_a_provider_that_is_down_or_slow_is_away(
    client: Client, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Away):
        openid.begin(replace(client, server="http://127.0.0.1:1"))
    monkeypatch.setattr(openid, "SECONDS", 0.2)
    provider.slow = 0.6
    with pytest.raises(Away):
        openid.begin(client)


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://login.example.org", True),
        ("https://login.example.org:8443/realm", True),
        ("http://login.example.org", False),
        ("http://127.0.0.1:9000", False),
        ("https://user:word@login.example.org", False),
        ("https://login.example.org/#part", False),
        ("https://", False),
        ("https://[", False),
        ("https://login.example.org:x", False),
        ("ftp://login.example.org", False),
        ("", False),
    ],
)
def test_in_production_every_address_is_https(address: str, safe: bool, settings: LazySettings) -> None:
    settings.SIGN_IN_LOOPBACK = False
    assert openid.is_safe(address) is safe


@pytest.mark.parametrize(
    "number",
    ["10.1.2.3", "127.0.0.1", "169.254.169.254", "192.168.0.1", "100.64.0.1", "::1", "fe80::1%eth0", "fd00::1"],
)
def test_nobody_makes_us_knock_inside_our_own_network(
    number: str, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    knocked = []

    def request(*args: Any, **kwargs: Any) -> None:
        knocked.append(args)
        raise requests.ConnectionError

    outside = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443))
    inside = (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (number, 443))
    monkeypatch.setattr(requests, "request", request)
    monkeypatch.setattr(openid.socket, "getaddrinfo", lambda *args, **kwargs: [outside, inside])
    with pytest.raises(Away):
        openid.discover("https://login.marsh.example")
    assert knocked == []
    settings.SIGN_IN_PRIVATE = True
    with pytest.raises(Away):
        openid.discover("https://login.marsh.example")
    assert len(knocked) == 1, "unless the server's own settings say that providers are inside"


def test_what_is_secret_is_not_in_what_a_program_prints(client: Client) -> None:
    asked = Asked("a state", "a nonce", "a verifier")
    assert SECRET not in repr(client) and "verifier" not in repr(asked) and "nonce" not in repr(asked)
