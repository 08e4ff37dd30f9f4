"""OpenID Connect, as much of it as signing in needs: the code flow with PKCE, and every check of what comes back.

It knows no accounts and writes nothing. What a provider sends is never shown, logged or kept. Its 2 libraries are imported
when somebody signs in this way: they take 6 MB of each web worker, and few organisations ask for it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import socket
from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass, field
from ipaddress import ip_address
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeGuard
from urllib.parse import quote_plus, urlencode, urlsplit

from django.conf import settings
from django.utils.crypto import constant_time_compare

if TYPE_CHECKING:
    import requests

WELL_KNOWN = "/.well-known/openid-configuration"
SECONDS = 5
LARGEST = 256 * 1024
LONGEST = 255  # of a subject or an address
CLOCKS_DIFFER = 60  # seconds
# Signed with a private key: a secret that both sides know proves less, and "none" proves nothing.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Away(Exception):
    """The provider can't be reached, or does not speak OpenID Connect. `str()` is a few fixed words for the log."""


class Wrong(Exception):
    """What came back is not the answer to what we asked, or is not to be believed."""


@dataclass(frozen=True)
class Client:
    """What we are to one provider."""

    server: str
    client_id: str
    secret: str = field(repr=False)
    back: str  # the address where people come back to us


@dataclass(frozen=True)
class Asked:
    """What we asked with, kept in the person's session until they come back."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True)
class Told:
    """Who the provider says that this is. Only a verified address counts for anything."""

    subject: str
    email: str
    verified: bool


def begin(client: Client) -> tuple[str, Asked]:
    """The provider's address to send somebody to, and what to keep until they come back. Raises Away."""
    endpoint = discover(client.server)["authorization_endpoint"]
    asked = Asked(*(secrets.token_urlsafe(32) for _ in range(3)))
    wanted = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": client.back,
        "scope": "openid email",
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": _digest(asked.verifier),
        "code_challenge_method": "S256",
    }
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(wanted)}", asked


def finish(client: Client, asked: Asked, code: str, issuer: str | None) -> Told:
    """Who came back with `code`. `issuer` is what the address says, if it says so (RFC 9207). Raises Away or Wrong."""
    about = discover(client.server)
    if issuer is not None and issuer != about["issuer"]:
        raise Wrong("another provider answered")
    given = _change(client, about, asked, code)
    claims = _checked(given.get("id_token"), client, about, asked.nonce)
    if "email" not in claims and "userinfo_endpoint" in about:
        bearer = {"Authorization": f"Bearer {given.get('access_token')}"}
        more = _ask("GET", about["userinfo_endpoint"], headers=bearer)
        if more.get("sub") != claims["sub"]:
            raise Wrong("the two answers are about different people")
        claims = more
    email, verified = claims.get("email"), claims.get("email_verified") in (True, "true")
    return Told(claims["sub"], email if _is_word(email) else "", verified)


def discover(server: str) -> dict[str, Any]:
    """What the provider says of itself, at its well-known address. Raises Away if it is somebody else or is not safe."""
    about = _ask("GET", server.rstrip("/") + WELL_KNOWN)
    if str(about.get("issuer", "")).rstrip("/") != server.rstrip("/"):
        raise Away("its issuer is not the address that it was asked at")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not is_safe(str(about.get(name, ""))):
            raise Away("one of its addresses is missing or not https")
    return about


def is_safe(address: str) -> bool:
    """Whether an address is https without a name or password in it; plain http only to this machine, and not in production."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and settings.SIGN_IN_LOOPBACK and host in LOOPBACK)


def _change(client: Client, about: dict[str, Any], asked: Asked, code: str) -> dict[str, Any]:
    """The code changed into tokens, by us directly at the provider."""
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.back,
        "code_verifier": asked.verifier,
    }
    known = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" in known:  # its parts are encoded as in a form (RFC 6749, 2.3.1)
        pair = f"{quote_plus(client.client_id)}:{quote_plus(client.secret)}"
        headers = {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}
        return _ask("POST", about["token_endpoint"], data=sent, headers=headers)
    sent |= {"client_id": client.client_id, "client_secret": client.secret}
    return _ask("POST", about["token_endpoint"], data=sent)


def _checked(token: Any, client: Client, about: dict[str, Any], nonce: str) -> dict[str, Any]:
    """The claims of an ID token that is signed, from this provider, for us, in date, and the answer to this question."""
    import jwt

    try:
        keys = jwt.PyJWKSet.from_dict(_ask("GET", about["jwks_uri"])).keys
        wanted = jwt.get_unverified_header(token).get("kid")
        fitting = [key for key in keys if wanted is None or key.key_id == wanted]
        if len(fitting) != 1:
            raise Wrong("no key fits")
        claims = jwt.decode(
            token,
            fitting[0],
            algorithms=ALGORITHMS,
            audience=client.client_id,
            issuer=about["issuer"],
            leeway=CLOCKS_DIFFER,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except (jwt.PyJWTError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise Wrong("the ID token does not hold") from error
    if not constant_time_compare(str(claims.get("nonce", "")), nonce):
        raise Wrong("the ID token answers another question")
    if claims.get("azp", client.client_id) != client.client_id or not _is_word(claims["sub"]):
        raise Wrong("the ID token is for somebody else, or about nobody")
    return claims


def _ask(method: str, address: str, **what: Any) -> dict[str, Any]:
    """A JSON object from the provider. No redirect is followed, and no more is read than an honest answer needs."""
    import requests

    if not is_safe(address) or not _is_outside(address):
        raise Away("one of its addresses is not one that we go to")
    headers = {"Accept": "application/json"} | what.pop("headers", {})
    try:
        with requests.request(
            method, address, headers=headers, timeout=SECONDS, allow_redirects=False, stream=True, **what
        ) as answer:
            if method == "POST" and 400 <= answer.status_code < 500:
                raise Wrong("it refuses the code or our secret")
            if answer.status_code != 200:
                raise Away("it answers with an error")
            told = json.loads(_read(answer))
    except (requests.RequestException, OSError, ValueError, RecursionError) as error:
        raise Away("it does not answer, or not in JSON") from error
    if not isinstance(told, dict):
        raise Away("its answer is no object")
    return told


def _read(answer: requests.Response) -> bytes:
    """The whole answer, if it is of a sensible size and comes in sensible time."""
    until, body = monotonic() + 2 * SECONDS, bytearray()
    for part in answer.iter_content(16):  # it waits for each part to be full, so small ones
        body += part
        if len(body) > LARGEST or monotonic() > until:
            raise Away("its answer is too long or too slow")
    return bytes(body)


def _is_outside(address: str) -> bool:
    """Whether every number behind the address is public, so that nobody makes us knock at doors inside our own network."""
    parts = urlsplit(address)
    if settings.SIGN_IN_PRIVATE or (settings.SIGN_IN_LOOPBACK and parts.hostname in LOOPBACK):
        return True
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
        return bool(found) and all(ip_address(str(place[4][0]).partition("%")[0]).is_global for place in found)
    except (OSError, ValueError):
        return False


def _is_word(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and 0 < len(value) <= LONGEST and value.isprintable()


def _digest(verifier: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
