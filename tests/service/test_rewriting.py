import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from laterna.core.errors import RewriterFailed, SettingInvalid
from laterna.language.expander import TemplateRewriter
from laterna.language.lexicon import load_lexicon
from laterna.service.rewriting import LARGEST_ANSWER, EndpointRewriter, configured_rewriter

VARIABLES = ("", "_MODEL", "_KEY", "_SECONDS")


def answer(text):
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()


RICHER = "A red snail rolls in the garden at sunset, the camera zooms in."


@pytest.fixture
def server():
    """A chat endpoint that answers what the test puts in ``answer``."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            here.asked.append((self.path, json.loads(body), self.headers.get("Authorization")))
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
    here.asked, here.delay, here.status, here.answer = [], 0.0, 200, answer(RICHER)
    here.url = f"http://127.0.0.1:{here.server_port}"
    thread = threading.Thread(target=here.serve_forever, daemon=True)
    thread.start()
    yield here
    here.shutdown()
    here.server_close()
    thread.join()


def rewriter(url, **settings):
    lexicon = load_lexicon()
    return EndpointRewriter(url, lexicon, TemplateRewriter(lexicon), **settings)


def test_it_asks_and_takes_the_answer(server):
    expansion = rewriter(server.url, model="small", key="secret").rewrite("a red snail rolls")
    assert expansion.original == "a red snail rolls"
    assert expansion.expanded == RICHER
    ((path, body, key),) = server.asked
    assert (path, key) == ("/v1/chat/completions", "Bearer secret")
    assert body["model"] == "small"
    assert body["messages"][1] == {"role": "user", "content": "a red snail rolls"}


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/chat/completions"])
def test_the_address_may_be_given_in_several_ways(server, path):
    rewriter(server.url + path).ask("a snail")
    assert server.asked[0][0] == "/v1/chat/completions"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no json",
        b"[]",
        b"{}",
        b'{"choices": []}',
        b'{"choices": [{"message": {"content": 3}}]}',
        answer(""),
        answer("word " * 1000),
        b"[" * 100000,
        b" " * (LARGEST_ANSWER + 1),
        b"\xff\xfe",
    ],
    ids=lambda data: data[:12].decode("latin-1"),
)
def test_what_is_no_answer_is_told_and_the_template_helps(server, data):
    server.answer = data
    with pytest.raises(RewriterFailed):
        rewriter(server.url).ask("a red snail")
    assert rewriter(server.url).rewrite("a red snail").expanded.startswith("a red snail")


@pytest.mark.parametrize(
    ("prompt", "text"),
    [
        ("a red snail", "A blue snail rolls."),
        ("two snails", "A snail rolls."),
        ("a snail on the beach", "A snail rolls in the forest."),
        ("a snail without a hat", "A snail rolls with a hat."),
        ("a snail and an owl", "An owl sits in a tree."),
    ],
)
def test_an_answer_that_loses_something_is_not_taken(server, prompt, text):
    server.answer = answer(text)
    with pytest.raises(RewriterFailed):
        rewriter(server.url).ask(prompt)


@pytest.mark.parametrize("status", [302, 401, 500])
def test_other_statuses_are_failures(server, status):
    server.status = status
    with pytest.raises(RewriterFailed) as caught:
        rewriter(server.url).ask("a red snail")
    assert str(status) in caught.value.facts["reason"]
    assert len(server.asked) == 1


def test_it_does_not_wait_for_ever(server):
    server.delay = 2.0
    with pytest.raises(RewriterFailed):
        rewriter(server.url, timeout_seconds=0.2).ask("a red snail")


def test_nobody_there():
    assert rewriter("http://127.0.0.1:9").rewrite("a snail").added


def test_the_key_is_not_shown():
    assert "s3cr3t" not in repr(rewriter("http://127.0.0.1:9", key="s3cr3t"))


def test_without_a_setting_nothing_is_asked(monkeypatch):
    for name in VARIABLES:
        monkeypatch.delenv(f"LATERNA_REWRITER{name}", raising=False)
    assert isinstance(configured_rewriter(load_lexicon()), TemplateRewriter)


def test_settings(monkeypatch, server):
    monkeypatch.setenv("LATERNA_REWRITER", server.url)
    monkeypatch.setenv("LATERNA_REWRITER_MODEL", "tiny")
    monkeypatch.setenv("LATERNA_REWRITER_KEY", "k")
    monkeypatch.setenv("LATERNA_REWRITER_SECONDS", "3")
    made = configured_rewriter(load_lexicon())
    assert isinstance(made, EndpointRewriter)
    assert (made.url, made.model, made.key, made.timeout_seconds) == (server.url, "tiny", "k", 3.0)
    assert made.rewrite("a red snail rolls").expanded == RICHER


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x", "x"])
def test_only_addresses_of_the_web(monkeypatch, url):
    monkeypatch.setenv("LATERNA_REWRITER", url)
    with pytest.raises(SettingInvalid):
        configured_rewriter(load_lexicon())
