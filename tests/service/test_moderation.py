import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import numpy as np
import pytest

from laterna.governance.operator import Endpoint
from laterna.service.moderation import LARGEST_ANSWER, Moderator

FLAGGED = {"results": [{"flagged": True, "categories": {"violence": True, "hate": False}}]}
CLEAR = {"results": [{"flagged": False, "categories": {}}]}


@pytest.fixture
def server():
    """A moderation endpoint that answers what the test puts in ``answer``."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            here.asked.append((json.loads(body), self.headers.get("Authorization")))
            time.sleep(here.delay)
            self.send_response(here.status)
            if here.status == 302:
                self.send_header("Location", f"{here.url}/elsewhere")
            self.end_headers()
            self.wfile.write(here.answer)

        def log_message(self, *_):
            pass

    here = HTTPServer(("127.0.0.1", 0), Handler)
    here.handle_error = lambda *_: None
    here.asked, here.delay, here.status, here.answer = [], 0.0, 200, json.dumps(CLEAR).encode()
    here.url = f"http://127.0.0.1:{here.server_port}"
    thread = threading.Thread(target=here.serve_forever, daemon=True)
    thread.start()
    yield here
    here.shutdown()
    here.server_close()
    thread.join()


def moderator(server, **settings):
    return Moderator(Endpoint(server.url, **settings), key="secret")


def test_it_asks_and_believes(server):
    assert moderator(server, model="guard").prompt("a fox").allowed
    server.answer = json.dumps(FLAGGED).encode()
    decision = moderator(server).prompt("a fox")
    assert (decision.verdict, decision.rule) == ("refuse", "endpoint.flagged")
    assert decision.hazards == ("vcr",)
    assert decision.about == "violence"
    assert server.asked[0] == ({"input": "a fox", "model": "guard"}, "Bearer secret")


def test_a_picture_goes_as_a_small_jpeg(server):
    moderator(server).picture(np.zeros((900, 1200, 4), np.uint8))
    (part,) = server.asked[0][0]["input"]
    assert part["image_url"]["url"].startswith("data:image/jpeg;base64,")
    assert len(part["image_url"]["url"]) < 20_000


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (500, b"{}"),
        (302, b""),
        (200, b"no json"),
        (200, b"[]"),
        (200, b'{"results": []}'),
        (200, b'{"results": [{"flagged": "no"}]}'),
        (200, b" " * (LARGEST_ANSWER + 1)),
    ],
)
def test_no_answer_is_what_the_operator_decided(server, status, answer):
    server.status, server.answer = status, answer
    assert moderator(server).prompt("a fox").rule == "endpoint.silent"
    assert moderator(server, on_failure="allow").prompt("a fox").allowed
    assert len(server.asked) == 2


def test_a_slow_endpoint_is_not_waited_for(server):
    server.delay = 1.0
    decision = moderator(server, timeout_seconds=0.2).prompt("a fox")
    assert decision.rule == "endpoint.silent"


def test_nobody_there_is_no_answer():
    closed = Moderator(Endpoint("http://127.0.0.1:9/"))
    assert closed.prompt("a fox").rule == "endpoint.silent"
