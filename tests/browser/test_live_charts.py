"""The live chart in a real browser, under the policy that every page carries."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from amhe.charts import draw
from amhe.headers import POLICY
from tests.factories.charts import ALT, limited, reviews


@pytest.fixture
def chart_page() -> Iterator[str]:
    """The address of a page with a chart, served with the policy of every page."""
    drawings = [draw(reviews(), chart_id="one"), draw(limited(), chart_id="two")]
    parts = [render_to_string("charts/chart.html", {"drawing": drawing}) for drawing in drawings]
    head = '<meta charset="utf-8"><title>Charts</title><link rel="icon" href="data:,">'
    page = f'<!doctype html><html lang="en"><head>{head}{render_to_string("charts/head.html")}</head>'
    page += f"<body><main>{''.join(parts)}</main></body></html>"

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body, media_type = page.encode(), "text/html"
            if self.path != "/":
                path = finders.find(self.path.removeprefix("/static/"))
                assert isinstance(path, str), self.path
                with open(path, "rb") as file:
                    body, media_type = file.read(), "text/css" if path.endswith("css") else "text/javascript"
            self.send_response(200)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Security-Policy", "; ".join(f"{name} {what}" for name, what in POLICY.items()))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_the_live_chart_needs_no_wider_policy(page, chart_page, width):
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(
        "window.refused = []; document.addEventListener('securitypolicyviolation',"
        " event => window.refused.push(event.violatedDirective));"
    )
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(chart_page)
    page.wait_for_selector("#two .main-svg .point")
    page.locator("#one .nsewdrag").hover()
    page.wait_for_selector("#one .hovertext")
    page.set_viewport_size({"width": 1640 - width, "height": 800})
    page.wait_for_timeout(500)
    assert page.evaluate("window.refused") == []
    assert said == []
    assert all(address.startswith((chart_page, "data:")) for address in asked)
    assert page.get_by_role("img", name=ALT).count() == 1
    assert page.locator("#one .amhe-chart__still").first.is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    drawn = page.locator("#one .amhe-chart__plot").bounding_box()
    shown = page.locator("#one .main-svg").first.bounding_box()
    assert shown["height"] == pytest.approx(drawn["height"], abs=1)
    assert shown["width"] <= drawn["width"] + 1


@pytest.mark.browser
@pytest.mark.parametrize("trouble", ["the library does not arrive", "the library fails"])
def test_the_still_drawing_stays_when_there_is_no_live_one(page, chart_page, trouble):
    if trouble == "the library does not arrive":
        page.route("**/plotly-basic.min.js", lambda route: route.abort())
    else:
        broken = "window.Plotly = {react() { throw new Error('no'); }, purge() {}};"
        answer = {"body": broken, "content_type": "text/javascript"}
        page.route("**/plotly-basic.min.js", lambda route: route.fulfill(**answer))
    page.goto(chart_page)
    page.wait_for_load_state("load")
    assert page.locator("#one .amhe-chart__still--wide svg").is_visible()
    assert page.locator("#one .amhe-chart__plot").is_hidden()
    assert page.get_by_role("img", name=ALT).count() == 1
