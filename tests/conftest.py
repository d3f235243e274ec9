"""Shapes are checked while testing, and no test hears the environment of whoever runs it."""

import os
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import settings
from jaxtyping import config, install_import_hook

# Before any of these is imported: from here on a wrong shape or dtype is an error in every call.
# A whole number is a float here, as it is to mypy.
_HOOK = install_import_hook(
    ["laterna.diffusion", "laterna.models", "laterna.stage"],
    "beartype.beartype(conf=beartype.BeartypeConf(is_pep484_tower=True))",
)

# The same examples in every run; ``--hypothesis-profile=default`` looks for new ones.
settings.register_profile("steady", derandomize=True, database=None)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory) -> Path:
    """Keys and a registry for the tests that do not bring their own."""
    from laterna.provenance import keys

    folder = tmp_path_factory.mktemp("data")
    keys.init(folder)
    return folder


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, data_folder: Path) -> None:
    """English messages, the settings that ship, and keys of the tests' own."""
    for name in [name for name in os.environ if name.startswith("LATERNA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LATERNA_LANG", "en")
    monkeypatch.setenv("LATERNA_DATA", str(data_folder))


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """Small networks with random weights, published as a finished run is.

    Attributes: ``folder`` of weights and graphs; ``director`` and ``designer``, the networks.
    """
    import torch

    folder = tmp_path_factory.mktemp("tiny")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with _unchecked():
        networks = {
            recipe.name: _published(recipe, folder / "runs", folder / "weights")
            for recipe in _tiny_recipes()
        }
    torch.set_num_threads(threads)
    return SimpleNamespace(folder=folder / "weights", **networks)


def _tiny_recipes():
    """The recipes that the package's weights come from, of smaller networks."""
    from dataclasses import replace

    from laterna.models.designer import Designer, DesignerConfig
    from laterna.models.director import Director, DirectorConfig
    from laterna.models.text_encoder import TextEncoderConfig
    from laterna.training.recipes import RECIPES

    small = {"width": 32, "depth": 1, "heads": 2}
    director = DirectorConfig(**small, text=TextEncoderConfig(**small))
    builds = {
        "director": lambda: Director(director),
        "designer": lambda: Designer(DesignerConfig(**small, bag_width=8)),
    }
    return [replace(RECIPES.load(name)(), build=build) for name, build in builds.items()]


def _published(recipe, state: Path, folder: Path):
    import torch

    from laterna.training.checkpoint import save_state
    from laterna.training.optim import MasterOptimizer
    from laterna.training.publish import publish

    torch.manual_seed(5)
    module = recipe.build()
    with torch.no_grad():  # fresh networks answer zero, which would hide every mistake
        for parameter in module.parameters():
            inputs = parameter[0].numel() if parameter.ndim > 1 else 10
            parameter.copy_((torch.randn(parameter.shape) * inputs**-0.5).bfloat16())
    save_state(state / recipe.name / "state.pt", MasterOptimizer(module, recipe.optim).state())
    publish(recipe, state, folder)
    return module.eval()


@contextmanager
def _unchecked():
    """While torch traces an export, sizes are no ints: shapes go unchecked."""
    config.update("jaxtyping_disable", value=True)
    try:
        yield
    finally:
        config.update("jaxtyping_disable", value=False)


@pytest.fixture
def receiver():
    """An address of this machine that is told things.

    Attributes: ``url``; ``heard``, a list of (path, headers, body); ``answers``, the statuses to
    give next, 200 when there is none left; ``delay``, seconds before each answer; ``files``, what
    lies at which path, a text where it leads elsewhere.
    """
    heard, answers = [], []
    told = SimpleNamespace(heard=heard, answers=answers, delay=0.0, files={})

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            time.sleep(told.delay)
            heard.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(answers.pop(0) if answers else 200)
            self.send_header("location", f"{told.url}/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        def do_GET(self):
            found = told.files.get(self.path)
            self.send_response(404 if found is None else 302 if isinstance(found, str) else 200)
            if isinstance(found, str):
                self.send_header("location", found)
            content = found if isinstance(found, bytes) else b""
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()
