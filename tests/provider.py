"""An OpenID Connect provider on this machine that answers as a test wants, honest until told otherwise."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, SECRET = "amhe client", "s3cret: of+ours%"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """Its `answers` replace what it would say at a path: (status, headers, body). `claims` change the ID token (None: out)."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.claims: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        self.about: dict[str, Any] = {}
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.signs: dict[str, Any] = {"key": KEY, "algorithm": "RS256"}
        self.secret = SECRET
        self.slow = 0.0
        self.heard: list[str] = []
        self.asked: dict[str, str] = {}
        self.codes: set[str] = set()

    def meets(self, address: str) -> dict[str, str]:
        """Somebody comes to the address that we led them to, and signs in. What their browser brings back to us."""
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.address}/authorize"
        self.asked = dict(parse_qsl(parts.query))
        self.codes.add("the-code")
        return {"code": "the-code", "state": self.asked["state"]}

    def answer(self, path: str, headers: Any, sent: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        """What it says at a path."""
        time.sleep(self.slow)
        self.heard.append(path)
        if path in self.answers:
            return self.answers[path]
        at = self.address
        if path == "/.well-known/openid-configuration":
            names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
            told = {"issuer": at} | {name: f"{at}/{place}" for name, place in names.items()} | self.about
            return _json(200, {name: value for name, value in told.items() if value is not None})
        if path == "/keys":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            return _json(200, {"keys": [key | {"kid": "one", "use": "sig", "alg": "RS256"}]})
        if path == "/userinfo":
            return _json(200, self.userinfo)
        return self._tokens(headers, sent)

    def _tokens(self, headers: Any, sent: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if "Authorization" in headers:
            pair = base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode().split(":")
            who = [dict(parse_qsl(f"x={part}"))["x"] for part in pair]
        else:
            who = [sent.get("client_id"), sent.get("client_secret")]
        if who != [CLIENT_ID, self.secret]:
            return _json(401, {"error": "invalid_client"})
        digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
        proves = base64.urlsafe_b64encode(digest).decode().rstrip("=") == self.asked["code_challenge"]
        if sent["code"] not in self.codes or not proves or sent["redirect_uri"] != self.asked["redirect_uri"]:
            return _json(400, {"error": "invalid_grant"})
        self.codes.remove(sent["code"])
        now = int(time.time())
        claims = {"iss": self.address, "sub": "sub-1", "aud": CLIENT_ID, "exp": now + 300, "iat": now}
        claims |= {"nonce": self.asked["nonce"], "email": "", "email_verified": True} | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        token = jwt.encode(claims, **self.signs, headers={"kid": "one"})
        return _json(200, {"access_token": "access", "token_type": "Bearer", "id_token": token})


def _json(status: int, told: Any) -> tuple[int, dict[str, str], bytes]:
    return status, {"Content-Type": "application/json"}, json.dumps(told).encode()


@contextmanager
def running() -> Iterator[Provider]:
    """The provider, serving on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say({name: values[0] for name, values in parse_qs(body).items()})

        def _say(self, sent: dict[str, str]) -> None:
            status, headers, body = provider.answer(self.path, self.headers, sent)
            try:
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(body))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                pass  # we stopped listening, which some tests are about

        def log_message(self, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        provider = Provider(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield provider
        server.shutdown()
        thread.join()
